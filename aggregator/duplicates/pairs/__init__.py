"""Two series as a pair: who is compared with whom, and the score of it.

In: `ComparableSeries`, `WordStatistics`. Out: a `CandidatePair` for each two that start together.
Start at `candidate_pairs.CandidatePairs`, which is kept from build to build; `match_scoring.score_pair` is one score.
`blocking_index` finds the candidates, `match_types` holds the types of results.
May import: config, model, and the folders `features` and `evidence` beside it.
"""
