"""Which event gets which published UID, and what is promised with it: SEQUENCE, LAST-MODIFIED, how long it is kept.

A feed's series are named by one letter here, events by the series behind them: "ab" is series a, which has absorbed b.
"""

from __future__ import annotations

from array import array
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_feeds import NOW

from aggregator.model import EventOccurrences, PublishedUid, RenderedEvent, Source
from aggregator.publish.published_uids import assign_uids, derived_uid

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def members(series: str, feed: str = "todo") -> tuple[tuple[str, str], ...]:
    return tuple((feed, uid) for uid in series)


def event(series: str, *, feed="todo", like="", said="", sequence=0, modified=None, room=""):
    """Return what is to be published: `said` stands for all that subscribers see, `like` for title, start and rule."""
    return RenderedEvent(
        members=members(series, feed),
        sources=tuple(Source(feed, uid) for uid in series),
        digest=said,
        content_key=like or f"like {series[0]}",
        sequence=sequence,
        modified=modified,
        content=b"",
        occurrences=EventOccurrences(array("q", [0])),
        zones=(),
        vevents=1,
        size=100,
        room_key=room,
    )


def published(uid: str, series: str, *, like: str = "", said: str = "", sequence=0, modified=NOW, seen_at=NOW):
    """Return what is remembered of a published UID."""
    return PublishedUid(uid, members(series), said, like or f"like {series[0]}", sequence, modified, seen_at)


def assigned(events, remembered, now=NOW):
    """Return events with what is published of each, by UID; and what is to be remembered."""
    return paired(*assign_uids(events, {one.uid: one for one in remembered}, now))


def paired(by_uid, remembered):
    return {uid: (one, remembered[uid]) for uid, one in by_uid.items()}, remembered


# ---------------------------------------------------------------- who gets which UID

UIDS = {
    "a new event has the UID of its series": ([event("a")], [], {"a": "a"}),
    "a published event keeps its UID": ([event("a")], [published("x", "a")], {"x": "a"}),
    "so does one whose series absorbs another": ([event("ab")], [published("x", "a")], {"x": "a"}),
    "the UID stays when the absorbed series becomes the published one": (
        [event("ba")],
        [published("x", "ab")],
        {"x": "b"},
    ),
    "the UID stays when the published series goes and the absorbed one is left": (
        [event("b")],
        [published("x", "ab")],
        {"x": "b"},
    ),
    "the series published last has a better claim than one published before": (
        [event("a"), event("b")],
        [published("x", "ba")],
        {"x": "b", "a": "a"},
    ),
    "among UIDs of absorbed series, the one published last for its series comes first": (
        [event("ab")],
        [published("x", "ca"), published("y", "b")],
        {"y": "a"},
    ),
    "among UIDs of the same claim, the one with the shorter history comes first": (
        [event("ab")],
        [published("x", "deb"), published("y", "cb")],
        {"y": "a"},
    ),
    "the UID of the present winner comes before one of an absorbed series, however long its history": (
        [event("ab")],
        [published("x", "dea"), published("y", "cb")],
        {"x": "a"},
    ),
    "it makes no difference which of the absorbed series it is": (
        [event("abc")],
        [published("x", "da"), published("y", "c")],
        {"y": "a"},
    ),
    "the UID of the winner comes before the UID of an absorbed series": (
        [event("ab")],
        [published("x", "b"), published("y", "a")],
        {"y": "a"},
    ),
    "of two UIDs last published for one series, the first by name": (
        [event("a")],
        [published("y", "a"), published("x", "a")],
        {"x": "a"},
    ),
    "so it is where one of them has a longer history": (
        [event("a")],
        [published("x", "a"), published("y", "ab")],
        {"x": "a"},
    ),
    "an event gets one UID, though it has a claim to several": (
        [event("ab"), event("c")],
        [published("x", "a"), published("y", "bc")],
        {"x": "a", "y": "c"},
    ),
    "a new event takes no UID that is remembered for another": (
        [event("a", like="other")],
        [published("a", "z")],
        {derived_uid(("todo", "a")): "a"},
    ),
    "its own is derived of its winner": (
        [event("ab", like="other")],
        [published("a", "z")],
        {derived_uid(("todo", "a")): "a"},
    ),
    "an event that has a new UID in its feed is recognised by title, start and rule": (
        [event("b", like="weekly")],
        [published("x", "a", like="weekly")],
        {"x": "b"},
    ),
    "but not where the one published under it is still there": (
        [event("a"), event("b", like="weekly")],
        [published("x", "a", like="weekly")],
        {"x": "a", "b": "b"},
    ),
    "nor where it is still there, absorbed by another": (
        [event("ca"), event("b", like="weekly")],
        [published("w", "c"), published("x", "a", like="weekly")],
        {"w": "c", "b": "b"},
    ),
    "a series published before has a better claim than likeness": (
        [event("b", like="weekly"), event("c")],
        [published("x", "ac", like="weekly")],
        {"x": "c", "b": "b"},
    ),
    "of two events that are like it, the first by series": (
        [event("c", like="weekly"), event("b", like="weekly")],
        [published("x", "a", like="weekly")],
        {"x": "b", "c": "c"},
    ),
    "an event gets one UID, though it is like several": (
        [event("c", like="weekly")],
        [published("x", "a", like="weekly"), published("y", "b", like="weekly")],
        {"x": "c"},
    ),
}


@pytest.mark.parametrize(("events", "remembered", "expected"), UIDS.values(), ids=UIDS)
def test_who_gets_which_uid(events, remembered, expected):
    for turn in (1, -1):  # in whatever order they come
        found, _ = assigned(events[::turn], remembered[::turn])
        assert {uid: draft.members[0][1] for uid, (draft, _) in found.items()} == expected
        assert list(found) == sorted(found)


def test_of_two_new_events_with_one_uid_the_first_by_feed_has_it_and_the_other_has_one_derived_of_its_series():
    found, _ = assigned([event("a"), event("a", feed="chaoss")], [])
    assert {uid: draft.members[0][0] for uid, (draft, _) in found.items()} == {
        "a": "chaoss",
        "ea575b84940f04196587879d@calendar-aggregator": "todo",
    }


# ---------------------------------------------------------------- what is promised with it

EARLY, LATE = NOW - DAY, NOW + MINUTE

PROMISED = {
    "at first, SEQUENCE and LAST-MODIFIED of the feed": (
        None,
        event("a", sequence=4, modified=EARLY),
        (4, EARLY),
    ),
    "without a LAST-MODIFIED of the feed, now": (None, event("a"), (0, NOW)),
    "a LAST-MODIFIED to come is now": (None, event("a", modified=LATE), (0, NOW)),
    "while nothing changes, what was promised": (
        published("x", "a", sequence=3, modified=EARLY),
        event("a", sequence=9, modified=NOW),
        (3, EARLY),
    ),
    "that which an earlier version dated 2000 stays so while nothing changes": (
        published("x", "a", modified=datetime(2000, 1, 1, tzinfo=UTC)),
        event("a"),
        (0, datetime(2000, 1, 1, tzinfo=UTC)),
    ),
    "after a change, one more, and now": (
        published("x", "a", sequence=3, modified=EARLY),
        event("a", said="changed", sequence=2, modified=EARLY),
        (4, NOW),
    ),
    "after a change, SEQUENCE of the feed where it is higher": (
        published("x", "a", sequence=3, modified=EARLY),
        event("a", said="changed", sequence=9),
        (9, NOW),
    ),
    "after two changes in one second, a second later": (
        published("x", "a", modified=NOW),
        event("a", said="changed"),
        (1, NOW + timedelta(seconds=1)),
    ),
    "though the clock was set back": (
        published("x", "a", modified=LATE),
        event("a", said="changed"),
        (1, LATE + timedelta(seconds=1)),
    ),
}


@pytest.mark.parametrize(("known", "draft", "expected"), PROMISED.values(), ids=PROMISED)
def test_what_is_promised(known, draft, expected):
    found, _ = assigned([draft], [known] if known else [])
    ((_, promised),) = found.values()
    assert (promised.sequence, promised.modified) == expected


def test_last_modified_has_no_fraction_of_a_second():
    later = NOW + timedelta(microseconds=1_500_000)
    ((_, promised),) = assigned([event("a", said="changed")], [published("x", "a")], later)[0].values()
    assert promised.modified == NOW + timedelta(seconds=1)


REMEMBERED_AS = {
    "the UID, what was said, what it is like and when it was seen": (
        None,
        event("ab", said="text", like="weekly"),
        replace(published("a", "ab", said="text", like="weekly", modified=NOW), published=NOW),
    ),
    "every series ever published under it, the present ones first": (
        published("x", "abc", like="weekly"),
        event("bd", like="weekly"),
        published("x", "bdac", like="weekly"),
    ),
    "what it is like now": (published("x", "a", like="old"), event("a", like="new"), published("x", "a", like="new")),
    "what was said last": (
        published("x", "a", said="old", modified=EARLY),
        event("a", said="new"),
        published("x", "a", said="new", sequence=1),
    ),
}


@pytest.mark.parametrize(("known", "draft", "expected"), REMEMBERED_AS.values(), ids=REMEMBERED_AS)
def test_what_is_remembered(known, draft, expected):
    _, remembered = assigned([draft], [known] if known else [])
    assert remembered == {expected.uid: expected}


# ---------------------------------------------------------------- how long it is remembered

SEEN = {
    "within a day it stays as it is": (DAY - timedelta(microseconds=1), NOW),
    "after a day it was seen now": (DAY, NOW + DAY),
}


@pytest.mark.parametrize("draft", [event("a"), event("a", said="changed")], ids=["unchanged", "changed"])
@pytest.mark.parametrize(("later", "expected"), SEEN.values(), ids=SEEN)
def test_when_it_was_seen(later, expected, draft):
    _, remembered = assigned([draft], [published("x", "a")], NOW + later)
    assert remembered["x"].seen_at == expected


FORGOTTEN = {
    "an event that is gone keeps its UID for 400 days": (400 * DAY - timedelta(microseconds=1), ["x"]),
    "and not longer": (400 * DAY, []),
}


@pytest.mark.parametrize(("later", "expected"), FORGOTTEN.values(), ids=FORGOTTEN)
def test_how_long_it_is_remembered(later, expected):
    _, remembered = assigned([], [published("x", "a")], NOW + later)
    assert list(remembered) == expected


def test_what_stays_is_the_object_it_was_so_that_it_need_not_be_stored_again():
    known = {one.uid: one for one in (published("x", "ab"), published("y", "c"))}
    _, remembered = assign_uids([event("a"), event("c")], known, NOW + MINUTE)
    assert remembered is known


def test_what_is_remembered_is_in_the_order_of_uids():
    _, remembered = assigned([event("b"), event("a")], [published("z", "d"), published("c", "e")])
    assert list(remembered) == ["a", "b", "c", "z"]


# ---------------------------------------------------------------- whatever happens

series = st.lists(st.sampled_from("abcd"), min_size=1, max_size=3, unique=True).map("".join)
worlds = st.lists(series, max_size=4).map(
    lambda found: [one for i, one in enumerate(found) if set(one).isdisjoint("".join(found[:i]))]
)
said = st.sampled_from(["", "changed"])
waits = st.sampled_from([0, 1, 23, 24, 400 * 24]).map(lambda hours: timedelta(hours=hours))


@given(st.lists(st.tuples(worlds, said, waits), max_size=6))
def test_every_event_has_a_uid_and_promises_only_rise(history):
    remembered, now = {}, NOW
    for world, text, wait in history:
        now += wait
        found, after = paired(*assign_uids([event(one, said=text) for one in world], remembered, now))
        assert sorted(draft.members[0][1] for draft, _ in found.values()) == sorted(one[0] for one in world)
        for uid, (_, promised) in found.items():
            assert promised.uid == uid
            before = remembered.get(uid)
            assert before is None or (promised.sequence, promised.modified) >= (before.sequence, before.modified)
        remembered = after


def in_feed(name: str, own: str) -> RenderedEvent:
    return replace(event("a", like=name), members=((name, own),), sources=(Source(name, own),))


LONG, SHORT = "94400000002@lfx.example.org", "4711"
MOVED_ON = {
    "an event whose feed gets another id keeps its UID": ([in_feed("new", LONG)], LONG, ["x"]),
    "while its old feed lists it, that one has the UID": (
        [in_feed("new", LONG), in_feed("old", LONG)],
        LONG,
        ["x", LONG],
    ),
    "a short UID may be another's": ([in_feed("new", SHORT)], SHORT, [SHORT]),
}


@pytest.mark.parametrize(("events", "own", "uids"), MOVED_ON.values(), ids=MOVED_ON)
def test_between_feeds(events, own, uids):
    known = replace(published("x", "a"), members=(("old", own),), content_key="like before")
    found, _ = assign_uids(events, {"x": known}, NOW)
    assert sorted(found) == sorted(uids)
    assert "x" not in found or found["x"].members[0][0] == ("old" if len(events) > 1 else "new")


# What is to be published, and what was published for series that are gone: each with its room.
IN_ROOMS = {
    "a series with a new UID and a new title keeps its UID": ([("b", "r")], [("a", "r")], {"a"}),
    "not in another room": ([("b", "s")], [("a", "r")], {"b"}),
    "not where no room is known": ([("b", "")], [("a", "")], {"b"}),
    "not if two of that room are gone": ([("c", "r")], [("a", "r"), ("b", "r")], {"c"}),
    "not if two of that room are new": ([("b", "r"), ("c", "r")], [("a", "r")], {"b", "c"}),
    "not while the one before is still listed": ([("a", "r"), ("b", "r")], [("a", "r")], {"a", "b"}),
}


@pytest.mark.parametrize(("events", "before", "uids"), IN_ROOMS.values(), ids=IN_ROOMS)
def test_uids_by_room(events, before, uids):
    known = {uid: replace(published(uid, uid), room_key=room) for uid, room in before}
    found, _ = assign_uids([event(series, room=room) for series, room in events], known, NOW)
    assert found.keys() == uids


def test_the_room_is_kept_for_the_next_build():
    _, known = assign_uids([event("a", room="r")], {}, NOW)
    assert known["a"].room_key == "r"
    _, later = assign_uids([event("a", room="s")], known, NOW)
    assert later["a"].room_key == "s"


LONG, SHORT = "a-uid-of-16-char", "a-uid-of-15-cha"  # what two makers hardly both hit on, and what they may


def of_uid(*uids: str, like: str = "new") -> RenderedEvent:
    """Return what a feed lists that was not there before."""
    return replace(
        event("?", like=like), members=tuple(("chaoss", uid) for uid in uids), sources=(Source("chaoss", uids[0]),)
    )


def gone(published_uid: str, uid: str, *, like: str = "old", room: str = "") -> PublishedUid:
    """Return what was published of a feed that is gone."""
    return replace(published(published_uid, "?", like=like), members=(("todo", uid),), room_key=room)


# What is to be published, what was published, and the UID it gets.
MOVED = {
    "a long UID of its own is found in another feed": (of_uid(LONG), [gone("x", LONG)], "x"),
    "a short one is not": (of_uid(SHORT), [gone("x", SHORT)], SHORT),
    "that of what it absorbs is not": (of_uid("b", LONG), [gone("x", LONG)], "b"),
    "its own UID comes before title, start and rule": (
        of_uid(LONG, like="old"), [gone("y", LONG, like="other"), replace(published("x", "?", like="old"))], "y",
    ),
    "title, start and rule come before the room": (
        replace(of_uid("b", like="old"), room_key="r"),
        [gone("y", "1", like="old"), gone("x", "2", like="other", room="r")],
        "y",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("new", "remembered", "uid"), MOVED.values(), ids=MOVED)
def test_what_moves_to_another_feed(new, remembered, uid):
    found, _ = assign_uids([new], {one.uid: one for one in remembered}, NOW)
    assert list(found) == [uid]


def test_what_did_not_change_keeps_sequence_and_time_whatever_its_feed_says_now():
    before = published("a", "a", sequence=4, modified=NOW - DAY)
    _, known = assigned([event("a", sequence=1, modified=NOW - MINUTE)], [replace(before, seen_at=NOW - 2 * DAY)])
    assert (known["a"].sequence, known["a"].modified) == (4, NOW - DAY)


def test_times_have_no_parts_of_a_second():
    _, known = assign_uids([event("a")], {}, NOW.replace(microsecond=7))
    assert known["a"].modified == NOW
