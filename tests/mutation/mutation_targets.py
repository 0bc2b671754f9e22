"""Which tests answer for a module, and which changes to it change nothing (`equivalent.toml`).

A module that decides something for subscribers has a row here; `mutate.py` tries it against these tests alone, so they
have to say what the module is for without help from tests of the whole.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

TESTS: dict[str, str] = {
    "aggregator/secret_url.py": "tests/test_secret_url.py",
    "aggregator/duplicates/all_day_entries.py": "tests/duplicates/test_all_day_entries.py",
    "aggregator/duplicates/busy_entries.py": "tests/duplicates/test_busy_entries.py",
    "aggregator/duplicates/cancelled_events.py": (
        "tests/duplicates/test_cancelled_events.py tests/publish/test_cancellations.py"
    ),
    "aggregator/duplicates/evidence/evidence.py": (
        "tests/duplicates/test_blocking_index.py tests/duplicates/test_evidence_told.py"
    ),
    "aggregator/duplicates/evidence/links.py": (
        "tests/duplicates/test_link_evidence.py tests/duplicates/test_evidence_told.py"
    ),
    "aggregator/duplicates/evidence/place.py": (
        "tests/duplicates/test_place_evidence.py tests/duplicates/test_evidence_told.py "
        "tests/duplicates/test_sisters.py"
    ),
    "aggregator/duplicates/evidence/sisters.py": "tests/duplicates/test_sisters.py",
    "aggregator/duplicates/evidence/text.py": "tests/duplicates/test_evidence_told.py",
    "aggregator/duplicates/evidence/times.py": "tests/duplicates/test_length_and_rhythm.py",
    "aggregator/duplicates/evidence/title.py": "tests/duplicates/test_title_evidence.py",
    "aggregator/duplicates/features/case_folding.py": "tests/duplicates/test_title_parts.py",
    "aggregator/duplicates/features/cancelled_titles.py": "tests/duplicates/test_cancelled_titles.py",
    "aggregator/duplicates/features/comparison_features.py": "tests/duplicates/test_comparison_features.py",
    "aggregator/duplicates/features/feed_value_counts.py": "tests/duplicates/test_feed_value_counts.py",
    "aggregator/duplicates/features/rarity.py": "tests/duplicates/test_rarity.py",
    "aggregator/duplicates/features/word_statistics.py": "tests/duplicates/test_word_statistics.py",
    "aggregator/duplicates/features/title_vocabulary.py": "tests/duplicates/test_title_vocabulary.py",
    "aggregator/duplicates/features/titles.py": "tests/duplicates/test_title_parts.py tests/duplicates/test_titles.py",
    "aggregator/duplicates/grouping.py": "tests/duplicates/test_regrouping.py tests/duplicates/test_grouping.py",
    "aggregator/duplicates/features/title_comparison.py": (
        "tests/duplicates/test_titles.py tests/duplicates/test_titles_conflict.py"
    ),
    "aggregator/duplicates/link_constraints.py": "tests/duplicates/test_link_constraints.py",
    "aggregator/duplicates/linkage.py": "tests/duplicates/test_linkage.py",
    "aggregator/duplicates/moved_occurrences.py": "tests/duplicates/test_moved_occurrences.py",
    "aggregator/duplicates/same_start.py": "tests/duplicates/test_same_start.py",
    "aggregator/duplicates/same_uid.py": "tests/duplicates/test_same_uid.py",
    "aggregator/duplicates/pairs/blocking_index.py": "tests/duplicates/test_blocking_index.py",
    "aggregator/duplicates/pairs/candidate_pairs.py": "tests/duplicates/test_candidate_pairs.py",
    "aggregator/duplicates/pairs/comparable_series.py": "tests/duplicates/test_comparable_series.py",
    "aggregator/duplicates/pairs/feed_overlap.py": "tests/duplicates/test_feed_overlap.py",
    "aggregator/duplicates/pairs/match_scoring.py": (
        "tests/duplicates/test_match_scoring.py tests/duplicates/test_evidence_told.py tests/duplicates/test_sisters.py"
    ),
    "aggregator/duplicates/pairs/match_types.py": (
        "tests/publish/test_merged_group.py tests/duplicates/test_evidence_told.py tests/duplicates/test_evidence.py"
    ),
    "aggregator/polling/pacing.py": "tests/polling/test_pacing.py",
    "aggregator/publish/size_budget.py": "tests/publish/test_size_budget.py",
    "aggregator/publish/event/authority.py": "tests/publish/test_authority.py",
    "aggregator/publish/event/cancellations.py": (
        "tests/publish/test_cancellations.py tests/publish/test_merged_group.py"
    ),
    "aggregator/publish/event/merge.py": (
        "tests/publish/test_merge.py tests/publish/test_merged_group.py tests/publish/test_cancellations.py "
        "tests/duplicates/test_moved_occurrences.py"
    ),
    "aggregator/publish/ics/render.py": "tests/publish/test_render.py",
    "aggregator/publish/published_uids.py": "tests/publish/test_uid_assignment.py",
}

EQUIVALENT: dict[str, dict[str, str]] = {
    module: {one["line"]: one["why"] for one in lines}
    for module, lines in tomllib.loads(Path(__file__).with_name("equivalent.toml").read_text(encoding="utf-8")).items()
}
"""For each module the lines that no test can notice, as they are with the change, and why."""
