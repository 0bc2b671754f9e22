"""What speaks for and against two events being one, in bits: one module for each kind of evidence.

In: the compared features of two events, and what is known of values in all feeds. Out: `Evidence` with its reason.
Start at `title`, which says most; `place` says what separates. `evidence` holds the types.
A new kind is one function here, called by `pairs.match_scoring.score_pair`.
May import: model, and the folder `features` beside it.
"""
