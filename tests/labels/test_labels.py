"""The labelled pairs are themselves checked: a wrong label costs more than a missing one."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
from labels.load import WINDOW, Label, LabelledEvent, Pair, documents, load_pairs, render

from aggregator.model import instant, is_day

PAIRS = load_pairs()
SIDES = [(f"{pair.id}/{name}", side) for pair in PAIRS for name, side in (("a", pair.a), ("b", pair.b))]

every_pair = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.id)
every_side = pytest.mark.parametrize("event", [side for _, side in SIDES], ids=[name for name, _ in SIDES])


def test_there_are_enough_pairs_and_no_verdict_crowds_out_the_other():
    counts = Counter(pair.label for pair in PAIRS)
    assert len(PAIRS) >= 330
    assert counts[Label.SAME] >= 0.4 * len(PAIRS)
    assert counts[Label.DIFFERENT] >= 0.4 * len(PAIRS)
    assert counts[Label.UNCLEAR] <= 25


def test_forty_pairs_are_held_out_and_their_communities_appear_nowhere_else():
    held_out = {side.feed for pair in PAIRS if pair.held_out for side in (pair.a, pair.b)}
    others = {side.feed for pair in PAIRS if not pair.held_out for side in (pair.a, pair.b)}
    assert sum(pair.held_out for pair in PAIRS) >= 40
    assert not held_out & others


def test_no_id_names_two_pairs():
    assert [name for name, count in Counter(pair.id for pair in PAIRS).items() if count > 1] == []


def test_a_feed_id_always_carries_the_same_name():
    names = {(side.feed, side.feed_name) for _, side in SIDES}
    assert len(names) == len({feed for feed, _ in names})


@every_pair
def test_a_pair_gives_its_reason_as_one_sentence(pair: Pair):
    assert pair.why.endswith(".")
    assert len(pair.why.split()) >= 2


@every_pair
def test_both_sides_really_start_when_the_label_says(pair: Pair):
    if pair.at is not None:
        assert pair.at in pair.a.starts()
        assert pair.at_b in pair.b.starts()


@every_pair
def test_a_label_of_sameness_names_the_occurrence_it_is_about(pair: Pair):
    assert pair.label is not Label.SAME or pair.at is not None


@every_pair
def test_the_two_sides_can_be_told_apart(pair: Pair):
    assert (pair.a.feed, pair.a.uid) != (pair.b.feed, pair.b.uid)


@every_side
def test_the_first_occurrence_is_where_the_event_starts(event: LabelledEvent):
    first = next(event._slots(WINDOW))
    assert instant(first) == instant(event.start) or instant(event.start) < WINDOW.start


@every_side
def test_exdates_and_overrides_name_slots_the_rule_has(event: LabelledEvent):
    slots = {instant(slot) for slot in event._slots(WINDOW)}
    assert {instant(e) for e in event.exdates} <= slots
    assert {instant(o.slot) for o in event.overrides} <= slots


@every_pair
def test_what_is_rendered_reads_back_as_written(pair: Pair):
    read = {
        (feed, str(component["UID"])): component
        for feed, body in documents(pair).items()
        for component in icalendar.Calendar.from_ical(body).walk("VEVENT")
        if "RECURRENCE-ID" not in component
    }
    for side in (pair.a, pair.b):
        component = read[side.feed, side.uid]
        assert component.get("SUMMARY", "") == side.title
        assert component.start == side.start
        assert component.end - component.start == side.length or not is_day(side.start)
        assert component.get("DESCRIPTION", "") == side.description
        assert component.errors == []


def event(**changes: object) -> LabelledEvent:
    """Make a weekly call in Berlin, on Thursdays at ten."""
    start = datetime(2026, 3, 19, 10, tzinfo=ZoneInfo("Europe/Berlin"))
    usual = {"feed": "f", "feed_name": "F", "uid": "u", "title": "Call", "start": start, "length": timedelta(hours=1)}
    return LabelledEvent(**(usual | changes))


def test_a_series_keeps_its_wall_time_when_clocks_change():
    starts = event(rule="FREQ=WEEKLY;COUNT=2").starts()
    assert starts == (datetime(2026, 3, 19, 9, tzinfo=UTC), datetime(2026, 3, 26, 9, tzinfo=UTC))
    assert event(rule="FREQ=WEEKLY;COUNT=3").starts()[-1] == datetime(2026, 4, 2, 8, tzinfo=UTC)


def test_until_is_an_instant_although_the_rule_is_counted_on_the_wall_clock():
    assert len(event(rule="FREQ=WEEKLY;UNTIL=20260402T080000Z").starts()) == 3
    assert len(event(rule="FREQ=WEEKLY;UNTIL=20260402T075959Z").starts()) == 2


def test_days_recur_as_days():
    starts = event(start=date(2026, 5, 1), length=timedelta(days=1), rule="FREQ=YEARLY;UNTIL=20280101").starts()
    assert starts == (date(2026, 5, 1),)


def test_a_document_names_the_zone_and_brings_no_definition_of_it():
    text = render([event()]).decode()
    assert "DTSTART;TZID=Europe/Berlin:20260319T100000\r\n" in text
    assert "BEGIN:VTIMEZONE" not in text


GOOD = """
[[pair]]
id = "p"
label = "same"
why = "w."
at = "2026-03-19T09:00Z"
[pair.a]
feed = "f"
feed_name = "F"
uid = "1"
title = "Call"
start = "2026-03-19T10:00"
zone = "Europe/Berlin"
minutes = 60
rule = "FREQ=WEEKLY"
recurrence_overrides = [{ slot = "2026-03-26T10:00", start = "2026-03-26T11:00", title = "Late call" }]
[pair.b]
feed = "f"
feed_name = "F"
uid = "2"
title = "Call"
start = "2026-03-19T09:00"
zone = "UTC"
minutes = 60
"""


def test_a_theme_is_named_for_its_file_and_two_events_of_a_feed_share_a_document(tmp_path: Path):
    (tmp_path / "calls.toml").write_text(GOOD)
    (pair,) = load_pairs(tmp_path)
    assert (pair.theme, pair.label, pair.at_b) == ("calls", Label.SAME, pair.at)
    assert documents(pair)["f"].count(b"BEGIN:VEVENT") == 3
    assert datetime(2026, 3, 26, 10, tzinfo=UTC) in pair.a.starts()


BAD = {
    "a misspelt key": ('title = "Call"', 'titel = "Call"'),
    "a label nobody knows": ('label = "same"', 'label = "sameish"'),
    "a missing length": ("minutes = 60", ""),
    "a zone that does not exist": ('zone = "Europe/Berlin"', 'zone = "Europe/Berlina"'),
}


@pytest.mark.parametrize(("good", "bad"), BAD.values(), ids=BAD.keys())
def test_a_pair_that_cannot_be_understood_is_named(tmp_path: Path, good: str, bad: str):
    (tmp_path / "calls.toml").write_text(GOOD.replace(good, bad))
    with pytest.raises(ValueError, match=r"calls\.toml: pair 'p'"):
        load_pairs(tmp_path)
