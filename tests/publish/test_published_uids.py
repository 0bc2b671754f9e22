"""What subscribers are promised: a UID that lasts, and a revision that rises when and only when there is a change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from small_feeds import NOW, built, meeting

from aggregator.model import PublishedUid
from aggregator.publish.snapshot import Built

LATER = NOW + timedelta(hours=3)
METRICS = meeting("OSPO Metrics", uid="a-metrics")


def entry(result: Built, uid: str = "a-metrics") -> PublishedUid:
    return result.published_uids[uid]


def uids(result: Built) -> list[str]:
    return [event.uid for event in result.snapshot.events]


def test_the_first_revision_is_what_the_feed_says():
    said = meeting("OSPO Metrics", "20260305T160000Z", "SEQUENCE:4", "LAST-MODIFIED:20260110T080000Z", uid="a-metrics")
    found = entry(built({"todo": [said]}))
    assert (found.sequence, f"{found.modified:%F %T}") == (4, "2026-01-10 08:00:00")


def test_a_last_modified_in_the_future_is_not_believed():
    said = meeting("OSPO Metrics", "20260305T160000Z", "LAST-MODIFIED:20991231T000000Z", uid="a-metrics")
    assert entry(built({"todo": [said]})).modified == NOW


UNSEEN = {
    "another DTSTAMP": "DTSTAMP:20260301T120000Z",
    "LAST-MODIFIED moved by a reply to an invitation": "LAST-MODIFIED:20260301T110000Z",
    "a reply of somebody invited": "ATTENDEE;PARTSTAT=ACCEPTED:mailto:someone@example.org",
}


def test_what_subscribers_cannot_see_is_no_change():
    first = built({"todo": [METRICS]})
    for name, line in UNSEEN.items():
        said = meeting("OSPO Metrics", "20260305T160000Z", line, uid="a-metrics")
        again = built({"todo": [said]}, previous=first, now=LATER)
        assert not again.changed, name


def test_a_change_raises_the_revision_of_that_event_only():
    first = built({"todo": [METRICS, meeting("Value Stream", uid="a-value")]})
    changed = meeting("OSPO Metrics", "20260305T170000Z", uid="a-metrics")
    second = built({"todo": [changed, meeting("Value Stream", uid="a-value")]}, previous=first, now=LATER)
    assert (entry(second).sequence, entry(second).modified) == (1, LATER)
    assert entry(second, "a-value") == entry(first, "a-value")


def test_a_change_back_is_a_change():
    first = built({"todo": [METRICS]})
    moved = meeting("OSPO Metrics", "20260305T170000Z", uid="a-metrics")
    second = built({"todo": [moved]}, previous=first, now=LATER)
    third = built({"todo": [METRICS]}, previous=second, now=LATER)
    assert entry(third).sequence == 2
    assert entry(third).modified > entry(second).modified


def test_the_uid_stays_when_another_calendar_joins_and_when_the_first_leaves():
    other = meeting("OSPO Metrics", "20260305T160000Z", "LOCATION:https://zoom.us/j/97600941685", uid="b-metrics")
    first = built({"todo": [METRICS]})
    both = built({"todo": [METRICS], "chaoss": [other]}, previous=first, now=LATER)
    left = built({"chaoss": [other]}, previous=both, now=LATER + timedelta(hours=1))
    assert uids(first) == uids(both) == uids(left) == ["a-metrics"]


def test_the_uid_stays_when_another_copy_wins():
    other = meeting("OSPO Metrics", "20260305T160000Z", "RRULE:FREQ=WEEKLY;COUNT=3", uid="b-metrics")
    first = built({"todo": [METRICS]})
    second = built({"todo": [METRICS], "chaoss": [other]}, previous=first, now=LATER)
    assert uids(second) == ["a-metrics"]
    assert second.snapshot.events[0].sources[0].uid == "b-metrics"


def test_two_events_that_share_a_uid_keep_theirs_for_ever():
    """The one published first keeps it; the other has one of its own, whatever comes and goes."""
    a, b = meeting("OSPO Metrics", uid="1"), meeting("Burnout circle", "20260310T100000Z", uid="1")
    first = built({"todo": [a], "chaoss": [b]})
    names = {event.title: event.uid for event in first.snapshot.events}
    assert len(set(names.values())) == 2
    swapped = built({"chaoss": [b], "todo": [a]}, previous=first, now=LATER)
    assert {event.title: event.uid for event in swapped.snapshot.events} == names
    alone = built({"chaoss": [b]}, previous=swapped, now=LATER)
    assert uids(alone) == [names["Burnout circle"]]
    back = built({"todo": [a], "chaoss": [b]}, previous=alone, now=LATER)
    assert {event.title: event.uid for event in back.snapshot.events} == names


def test_an_event_whose_feed_gives_it_a_new_uid_at_each_export_keeps_ours():
    first = built({"todo": [meeting("OSPO Metrics", uid="build-1@example.org")]})
    second = built({"todo": [meeting("OSPO Metrics", uid="build-2@example.org")]}, previous=first, now=LATER)
    third = built({"todo": [meeting("OSPO Metrics", uid="build-3@example.org")]}, previous=second, now=LATER)
    assert uids(third) == ["build-1@example.org"]
    assert not third.changed or entry(third, "build-1@example.org").sequence == 0


def test_an_event_that_was_away_comes_back_with_its_uid_and_a_higher_revision():
    first = built({"todo": [METRICS]})
    gone = built({"todo": []}, previous=first, now=LATER)
    assert uids(gone) == []
    back = built({"todo": [meeting("OSPO Metrics", "20260305T180000Z", uid="a-metrics")]}, previous=gone, now=LATER)
    assert uids(back) == ["a-metrics"]
    assert entry(back).sequence == 1


def test_sequence_never_falls_though_the_feeds_does():
    high = meeting("OSPO Metrics", "20260305T160000Z", "SEQUENCE:7", uid="a-metrics")
    first = built({"todo": [high]})
    second = built({"todo": [meeting("OSPO Metrics", "20260305T190000Z", uid="a-metrics")]}, first, LATER)
    assert entry(second).sequence == 8


def test_the_window_moving_on_is_no_change_of_an_event():
    series = meeting("OSPO Metrics", "20260205T160000Z", "RRULE:FREQ=WEEKLY", uid="a-metrics")
    override = meeting("OSPO Metrics", "20260212T170000Z", "RECURRENCE-ID:20260212T160000Z", uid="a-metrics")
    first = built({"todo": [series, override]})
    later = built({"todo": [series, override]}, previous=first, now=NOW + timedelta(days=60))
    assert entry(later).sequence == entry(first).sequence == 0
    assert entry(later).modified == entry(first).modified


def test_when_an_event_was_first_published_never_changes():
    first = built({"todo": [METRICS]})
    moved = meeting("OSPO Metrics", "20260305T170000Z", uid="a-metrics")
    second = built({"todo": [moved]}, previous=first, now=LATER)
    assert (entry(second).published, entry(second).modified) == (NOW, LATER)
    assert [event.published for event in second.snapshot.events] == [int(NOW.timestamp())]


def test_of_what_an_older_version_published_nobody_knows_since_when():
    first = built({"todo": [METRICS]})
    before = replace(
        first, published_uids={uid: replace(one, published=None) for uid, one in first.published_uids.items()}
    )
    moved = meeting("OSPO Metrics", "20260305T170000Z", uid="a-metrics")
    second = built({"todo": [moved]}, previous=before, now=LATER)
    assert (entry(second).published, second.snapshot.events[0].published) == (None, 0)
