"""A builder that remembers gives what one gives that does not, whatever happened before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_feeds import NOW, built, calendars, document, meeting

from aggregator.config.window import window_at
from aggregator.model import Calendar, PublishedUid, Snapshot, pack_content, unpack_content
from aggregator.publish.event import series_preparation
from aggregator.publish.snapshot import Builder, Built, build

ROOM = "LOCATION:https://zoom.us/j/97600941685"
TITLES = ["OSPO Metrics", "CHAOSS OSPO Metrics", "Community call", "Value Stream", "Busy"]
STARTS = ["20260305T160000Z", "20260312T160000Z", "America/Chicago:20260305T100000", "20260305"]
EXTRAS = [(), (ROOM,), ("RRULE:FREQ=WEEKLY;COUNT=3",), ("RRULE:FREQ=WEEKLY;COUNT=5", ROOM), ("STATUS:CANCELLED",)]
EXTRAS += [("RRULE:FREQ=WEEKLY;COUNT=5", ROOM, "EXDATE:20260312T160000Z")]
events = st.dictionaries(
    st.sampled_from("abcd"),
    st.tuples(st.sampled_from(TITLES), st.sampled_from(STARTS), st.sampled_from(EXTRAS)),
    max_size=4,
)
worlds = st.fixed_dictionaries({"todo": events, "chaoss": events})
histories = st.lists(st.tuples(worlds, st.sampled_from([0, 1, 40]), st.booleans()), min_size=2, max_size=4)


def uids_of(result: Built | None) -> Mapping[str, PublishedUid]:
    return result.published_uids if result else {}


def unchanged_kept(before: dict[str, Calendar], after: dict[str, Calendar]) -> dict[str, Calendar]:
    """What reading gives: a series whose events did not change is the same object as before."""
    known = {s.key: s for calendar in before.values() for s in calendar.series}
    return {
        id_: replace(calendar, series=tuple(known[s.key] if known.get(s.key) == s else s for s in calendar.series))
        for id_, calendar in after.items()
    }


@settings(max_examples=60, deadline=None)
@given(histories)
def test_what_is_remembered_never_shows(history: list):
    """Nor what was prepared where a document was read, be it on the day before."""
    builder, last, snapshot = Builder(), None, None
    known: dict[str, Calendar] = {}
    now = NOW
    for world, days, read_today in history:
        now += timedelta(days=days)
        said = {
            id_: [
                meeting(title, start, *more, uid=f"{id_}-{name}-0123") for name, (title, start, more) in found.items()
            ]
            for id_, found in world.items()
        }
        config, read = calendars(said)
        window = window_at(config, now if read_today else now - timedelta(days=1))
        known = {
            feed.id: series_preparation.parse(document(feed, said[feed.id]), feed, known.get(feed.id), window=window)
            for feed in config.feeds
        }
        remembering = builder(config, known, uids_of(last), now, snapshot)
        fresh = build(config, read, uids_of(last), now, snapshot)
        assert remembering == fresh
        last, snapshot = remembering, remembering.snapshot


def test_only_what_changed_is_made_again():
    feeds = {"todo": [meeting("OSPO Metrics", uid="a-metrics"), meeting("Value Stream", uid="a-value")]}
    config, first = calendars(feeds)
    builder = Builder()
    one = builder(config, first, {}, NOW)
    changed = {"todo": [meeting("OSPO Metrics", "20260305T170000Z", uid="a-metrics"), feeds["todo"][1]]}
    _, second = calendars(changed)
    two = builder(config, unchanged_kept(first, second), uids_of(one), NOW, one.snapshot)
    events = [
        dict(zip((e.uid for e in result.snapshot.events), result.snapshot.events.records, strict=True))
        for result in (one, two)
    ]
    assert events[0]["a-value"] is events[1]["a-value"]
    assert events[0]["a-metrics"] is not events[1]["a-metrics"]


def test_a_build_that_fails_leaves_nothing_behind(monkeypatch):
    config, first = calendars({"todo": [meeting("OSPO Metrics", uid="a-metrics")]})
    _, second = calendars({"todo": [meeting("Value Stream", uid="a-metrics")]})
    builder = Builder()
    one = builder(config, first, {}, NOW)
    with monkeypatch.context() as broken:
        broken.setattr("aggregator.publish.snapshot.served_comparisons", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            builder(config, second, one.published_uids, NOW, one.snapshot)
    found = builder(config, second, one.published_uids, NOW, one.snapshot)
    assert found == build(config, second, one.published_uids, NOW, one.snapshot)


def test_other_settings_make_everything_anew():
    config, read = calendars({"todo": [meeting("OSPO Metrics", uid="a-metrics")]})
    builder = Builder()
    first = builder(config, read, {}, NOW)
    renamed = config.model_copy(update={"feeds": (config.feeds[0].model_copy(update={"name": "TODO"}),)})
    second: Snapshot = builder(renamed, read, uids_of(first), NOW, first.snapshot).snapshot
    assert b"Community: TODO\\n" in second.calendar.body or b"Community: TODO\r\n" in second.calendar.body


def test_what_was_prepared_where_it_was_read_is_published_as_it_came():
    said = {"todo": [meeting("OSPO Metrics", uid="a-metrics")]}
    config, _ = calendars(said)
    (feed,) = config.feeds
    calendar = series_preparation.parse(document(feed, said["todo"]), feed, window=window_at(config, NOW))
    ((_, (part,)),) = calendar.prepared.parts.values()
    content = replace(unpack_content(part.rendered.content), vevents=(b"SUMMARY:prepared\r\n",))
    edited = replace(part, rendered=replace(part.rendered, content=pack_content(content)))
    parts = {"a-metrics": (calendar.series[0], (edited,))}
    found = build(config, {"todo": replace(calendar, prepared=replace(calendar.prepared, parts=parts))}, {}, NOW)
    assert b"SUMMARY:prepared" in found.snapshot.calendar.body


def test_of_very_many_series_some_are_prepared_where_they_are_read(monkeypatch):
    said = {"todo": [meeting("OSPO Metrics", uid="a-metrics"), meeting("Value Stream", uid="b-value")]}
    config, plain = calendars(said)
    (feed,) = config.feeds
    monkeypatch.setattr(series_preparation, "MOST", 1)
    calendar = series_preparation.parse(document(feed, said["todo"]), feed, window=window_at(config, NOW))
    assert list(calendar.prepared.parts) == ["a-metrics"]
    assert build(config, {"todo": calendar}, {}, NOW) == build(config, plain, {}, NOW)


def test_of_what_was_prepared_for_the_calendar_before_nothing_is_prepared_again(monkeypatch):
    """Nor looked at: what a calendar comes with is all there is to it, whatever it had kept before."""
    gone = meeting("Burnout circle", "20260210T160000Z", uid="c-gone")
    said = [meeting("OSPO Metrics", uid="a-metrics"), meeting("Value Stream", uid="b-value")]
    config, _ = calendars({"todo": said})
    (feed,) = config.feeds
    window = window_at(config, NOW)
    past = replace(document(feed, said), past_events=document(feed, [gone]).body)
    first = series_preparation.parse(past, feed, window=window)
    assert list(first.prepared.parts) == ["a-metrics", "b-value", "c-gone"]
    again = series_preparation.parse(
        document(feed, [said[0], meeting("Value Chain", uid="b-value")]), feed, first, window=window
    )
    assert sorted(again.prepared.parts) == ["a-metrics", "b-value"]
    assert again.prepared.parts["a-metrics"] is first.prepared.parts["a-metrics"]
    monkeypatch.setattr(series_preparation, "prepare_series", lambda *_: 1 / 0)
    assert b"Value Chain" in build(config, {"todo": again}, {}, NOW).snapshot.calendar.body


def test_what_was_prepared_under_another_name_is_prepared_again():
    said = {"todo": [meeting("OSPO Metrics", uid="a-metrics")]}
    config, _ = calendars(said)
    (feed,) = config.feeds
    window = window_at(config, NOW)
    calendar = series_preparation.parse(
        document(feed, said["todo"]), feed.model_copy(update={"name": "Other"}), window=window
    )
    assert b"Community: Other" not in build(config, {"todo": calendar}, {}, NOW).snapshot.calendar.body


def test_it_counts_the_occurrences_that_each_feed_announces():
    shared = ("20260305T160000Z", "RRULE:FREQ=WEEKLY;COUNT=3", ROOM)
    result = built(
        {
            "todo": [meeting("OSPO Metrics", *shared, uid="a"), meeting("Value Stream", "20260306", uid="b")],
            "chaoss": [meeting("OSPO Metrics", *shared, uid="c")],
            "openssf": [],
        }
    )
    assert len(result.snapshot.occurrences) == 4
    assert result.occurrences == {"todo": 4, "chaoss": 3}
