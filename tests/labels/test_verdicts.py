"""The product against the labelled pairs: no false merge, and few misses. `report.py` prints every error."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from labels.judge import Judged, judge
from labels.load import HELD_OUT, load_pairs
from labels.report import figures
from small_feeds import feed

from aggregator.config import Config
from aggregator.model import Document, SeriesKey
from aggregator.publish.snapshot import Built, build
from aggregator.sources import parse

CORPUS = os.environ.get("CORPUS_DIR")


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    return [judge(pair) for pair in load_pairs()]


def test_no_pair_is_merged_that_a_person_would_keep_apart(judged: list[Judged]):
    _, _, false, _ = figures(judged)
    assert [f"{error.pair.id}: {error.why}" for error in false] == []


def test_nine_of_ten_doubled_events_are_recognised(judged: list[Judged]):
    _, recall, _, missed = figures(j for j in judged if j.pair.theme != HELD_OUT)
    assert recall >= 0.9, [error.pair.id for error in missed]


def test_pairs_nobody_looked_at_while_weights_were_chosen_are_judged_nearly_as_well(judged: list[Judged]):
    precision, recall, _, missed = figures(j for j in judged if j.pair.theme == HELD_OUT)
    assert precision == 1.0
    assert recall >= 0.8, [error.pair.id for error in missed]


# ---------------------------------------------------------------- labels of a real calendar


def _openssf(now: datetime) -> Built:
    file = next(Path(CORPUS or "").glob("community/openssf/*.ics"))
    one = feed("openssf")
    document = Document("openssf", one.url, now, file.read_bytes())
    return build(Config(feeds=(one,)), {"openssf": parse(document, one)}, {}, now)


def _one(result: Built, a: SeriesKey, b: SeriesKey) -> bool:
    return any({a, b} <= {g.winner, *g.others} for g in result.grouping.groups)


@pytest.mark.skipif(not CORPUS, reason="CORPUS_DIR does not name the folder of real calendars")
def test_the_labels_of_the_openssf_calendar_of_2020_hold():
    """Where a label names an occurrence, the two must be one there; where it says different, they must stay two."""
    result = _openssf(datetime(2020, 8, 15, tzinfo=UTC))
    rows = [line.split("\t") for line in (Path(CORPUS or "") / "pairs/openssf/labels.tsv").read_text().splitlines()]
    wrong = []
    for label, _, uid_1, uid_2, _ in rows[1:]:
        said = _one(result, ("openssf", uid_1), ("openssf", uid_2))
        if label in {"same", "different"} and said != (label == "same"):
            wrong.append((label, uid_1, uid_2))
    assert wrong == []


@pytest.mark.skipif(not CORPUS, reason="CORPUS_DIR does not name the folder of real calendars")
def test_developer_identity_with_three_uids_and_one_room_is_shown_once():
    result = _openssf(datetime(2020, 8, 15, tzinfo=UTC))
    at = int(datetime(2020, 8, 19, 16, tzinfo=UTC).timestamp())
    there = [o for o in result.snapshot.occurrences if o.start == at]
    assert [result.snapshot.events[o.event].title for o in there] == ["Developer Identity WG"]
    assert len(result.snapshot.events[there[0].event].sources) == 3
