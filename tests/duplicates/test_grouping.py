"""Which occurrences of which feeds are shown once, stated as small feeds."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from small_feeds import NOW, built, calendars, grouped, meeting, shown

from aggregator.config import Config
from aggregator.duplicates import LinkConstraints
from aggregator.duplicates.pairs.match_types import Grouping
from aggregator.publish.snapshot import Built, build

ROOM = "LOCATION:https://zoom.us/j/97600941685"
OTHER_ROOM = "LOCATION:https://zoom.us/j/11111111111"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"


def merged(grouping: Grouping) -> list[tuple[str, ...]]:
    """Return the UIDs of every group with more than one member, winner first."""
    return [(g.winner[1], *(key[1] for key in g.others)) for g in grouping.groups if g.others]


ONE = {
    "a rare title at one instant": (
        [meeting("OSPO Metrics", uid="a-metrics")],
        [meeting("CHAOSS OSPO Metrics WG", "America/Chicago:20260305T100000", uid="b-metrics")],
    ),
    "a common title in one room": (
        [meeting("Community call", "20260305T160000Z", ROOM, uid="a-call")],
        [meeting("Community Call", "20260305T160000Z", f"DESCRIPTION:{ROOM[9:]}?pwd=x", uid="b-call")],
    ),
    "a common title that names the other calendar's community": (
        [meeting("CHAOSS Community Call", uid="a-call")],
        [meeting("Community Call", uid="b-call")],
    ),
    "one UID": (
        [meeting("Community call", uid="5hq3ke20um8pjl8n6bbs6mf9d9@google.com")],
        [meeting("Community call", uid="5hq3ke20um8pjl8n6bbs6mf9d9@google.com")],
    ),
    "each calendar's own name in front, and one room": (
        [meeting("[TODO] OSPO Metrics", "20260305T160000Z", ROOM, uid="a-metrics")],
        [meeting("[CHAOSS] OSPO Metrics", "20260305T160000Z", ROOM, uid="b-metrics")],
    ),
    "one UID at two times: an old copy and a new one": (
        [meeting("OSPO Metrics", uid="5hq3ke20um8pjl8n6bbs6mf9d9@google.com")],
        [meeting("OSPO Metrics", "20260305T170000Z", "SEQUENCE:2", uid="5hq3ke20um8pjl8n6bbs6mf9d9@google.com")],
    ),
    "a series and one of its dates as a single event": (
        [meeting("OSPO Metrics", "20260305T160000Z", WEEKLY, uid="a-metrics")],
        [meeting("OSPO Metrics", "20260312T160000Z", uid="b-metrics")],
    ),
}


@pytest.mark.parametrize(("todo", "chaoss"), ONE.values(), ids=ONE)
def test_shown_once(todo: list[str], chaoss: list[str]):
    assert len(merged(grouped({"todo": todo, "chaoss": chaoss}))) == 1
    assert len(merged(grouped({"chaoss": chaoss, "todo": todo}))) == 1


TWO = {
    "a common title at one instant": ([meeting("Community call", uid="a-1")], [meeting("Community call", uid="b-1")]),
    "each its own community's call": (
        [meeting("TODO Community call", uid="a-1")],
        [meeting("CHAOSS Community call", uid="b-1")],
    ),
    "a common title in one weekly rhythm": (
        [meeting("TSC meeting", "20260305T160000Z", WEEKLY, uid="a-1")],
        [meeting("TSC", "20260305T160000Z", WEEKLY, uid="b-1")],
    ),
    "a rare title in two rooms": (
        [meeting("OSPO Metrics", "20260305T160000Z", ROOM, uid="a-1")],
        [meeting("OSPO Metrics", "20260305T160000Z", OTHER_ROOM, uid="b-1")],
    ),
    "a rare title at two hours": (
        [meeting("OSPO Metrics", uid="a-1")],
        [meeting("OSPO Metrics", "20260305T220000Z", uid="b-1")],
    ),
    "two halves of the world in one room": (
        [meeting("Touchpoint APAC", "20260305T160000Z", ROOM, uid="a-1")],
        [meeting("Touchpoint EMEA", "20260305T160000Z", ROOM, uid="b-1")],
    ),
    "one room, two names": (
        [meeting("Value Stream", "20260305T160000Z", ROOM, uid="a-1")],
        [meeting("Burnout circle", "20260305T160000Z", ROOM, uid="b-1")],
    ),
    "busy": ([meeting("Busy", uid="a-1")], [meeting("Busy", uid="b-1")]),
    "one short UID for two things": (
        [meeting("OSPO Metrics", uid="1")],
        [meeting("Burnout circle", "20260310T100000Z", uid="1")],
    ),
    "one copied UID, another title and another day": (
        [meeting("OSPO Metrics", uid="template-meeting-0001@example.org")],
        [meeting("Burnout circle", "20260310T100000Z", uid="template-meeting-0001@example.org")],
    ),
}


@pytest.mark.parametrize(("todo", "chaoss"), TWO.values(), ids=TWO)
def test_shown_twice(todo: list[str], chaoss: list[str]):
    assert merged(grouped({"todo": todo, "chaoss": chaoss})) == []
    assert len(built({"todo": todo, "chaoss": chaoss}).snapshot.events) == 2


def test_two_copies_in_one_feed_are_one():
    todo = [meeting("OSPO Metrics", "20260305T160000Z", ROOM, uid=f"{n}-metrics") for n in "abc"]
    assert [len(group) for group in merged(grouped({"todo": todo}))] == [3]


def test_series_that_overlap_in_part_lose_only_what_is_doubled():
    todo = [meeting("OSPO Metrics", "20260305T160000Z", "RRULE:FREQ=WEEKLY;COUNT=4", uid="a-metrics")]
    chaoss = [meeting("OSPO Metrics", "20260319T160000Z", "RRULE:FREQ=WEEKLY;COUNT=5", uid="b-metrics")]
    result = built({"todo": todo, "chaoss": chaoss})
    assert shown(result) == [f"{day} 16:00 OSPO Metrics" for day in
                             ("03-05", "03-12", "03-19", "03-26", "04-02", "04-09", "04-16")]  # fmt: skip
    assert b"EXDATE:20260319T160000Z" in result.snapshot.calendar.body


def test_a_chain_of_near_matches_does_not_pull_strangers_together():
    """A and C share nothing; B looks like each of them. B joins the surer one, the other stays."""
    a = meeting("Value Stream", "20260305T160000Z", ROOM, uid="a-1")
    b = meeting("Value Stream", "20260305T160000Z", uid="b-1")
    c = meeting("Value Stream", "20260305T160000Z", OTHER_ROOM, uid="c-1")
    grouping = grouped({"todo": [a], "chaoss": [b], "openssf": [c]})
    assert [len(group) for group in merged(grouping)] == [2]
    assert len(grouping.groups) == 2


def test_the_series_that_covers_the_other_wins_whatever_the_order():
    todo = [meeting("OSPO Metrics", "20260312T160000Z", uid="a-metrics")]
    chaoss = [meeting("OSPO Metrics", "20260305T160000Z", WEEKLY, uid="b-metrics")]
    assert merged(grouped({"todo": todo, "chaoss": chaoss})) == [("b-metrics", "a-metrics")]
    assert merged(grouped({"chaoss": chaoss, "todo": todo})) == [("b-metrics", "a-metrics")]


def test_priority_breaks_ties():
    feeds = {"todo": [meeting("OSPO Metrics", uid="a-1")], "chaoss": [meeting("OSPO Metrics", uid="b-1")]}
    assert merged(grouped(feeds, todo={"priority": 5})) == [("a-1", "b-1")]
    assert merged(grouped(feeds, chaoss={"priority": 5})) == [("b-1", "a-1")]


def test_of_two_copies_of_one_uid_the_higher_sequence_wins_over_priority():
    uid = "5hq3ke20um8pjl8n6bbs6mf9d9@google.com"
    feeds = {
        "todo": [meeting("OSPO Metrics", uid=uid)],
        "chaoss": [meeting("OSPO Metrics", "20260305T170000Z", "SEQUENCE:1", uid=uid)],
    }
    (group,) = grouped(feeds, todo={"priority": 5}).groups
    assert group.winner == ("chaoss", uid)


MODES = {
    "full merges by likeness": ("full", 1),
    "uid merges equal UIDs only": ("uid", 2),
    "off merges nothing": ("off", 2),
}


@pytest.mark.parametrize(("mode", "events"), MODES.values(), ids=MODES)
def test_matching_can_be_switched_per_feed(mode: str, events: int):
    feeds = {"todo": [meeting("OSPO Metrics", uid="a-1")], "chaoss": [meeting("OSPO Metrics", uid="b-1")]}
    assert len(grouped(feeds, todo={"match": mode}).groups) == events


def test_matching_by_uid_can_be_switched_off():
    uid = "5hq3ke20um8pjl8n6bbs6mf9d9@google.com"
    feeds = {"todo": [meeting("OSPO Metrics", uid=uid)], "chaoss": [meeting("OSPO Metrics", uid=uid)]}
    assert len(grouped(feeds, todo={"match": "uid"}).groups) == 1
    assert len(grouped(feeds, todo={"match": "off"}).groups) == 2


def test_an_operator_overrules_both_ways():
    a, b = ("todo", "a-1"), ("chaoss", "b-1")
    same = {"todo": [meeting("OSPO Metrics", uid="a-1")], "chaoss": [meeting("OSPO Metrics", uid="b-1")]}
    other = {"todo": [meeting("Value Stream", uid="a-1")], "chaoss": [meeting("Community call", uid="b-1")]}
    pair = frozenset({frozenset({a, b})})
    assert len(grouped(same, LinkConstraints(different=pair)).groups) == 2
    assert len(grouped(other, LinkConstraints(same=pair)).groups) == 1


# what each calendar lists, and who is one although another fits better: the operator says it of a-1 and b-1
OVERRULED = {
    "one of two of the other calendar": (
        {
            "todo": [meeting("OSPO Metrics", uid="a-1")],
            "chaoss": [meeting("Value Stream", uid="b-1"), meeting("OSPO Metrics", uid="b-2")],
        },
        [("a-1", "b-1")],
    ),
    "one of two that a calendar lists for one meeting": (
        {
            "todo": [meeting("OSPO Metrics", uid="a-1"), meeting("OSPO Metrics", uid="a-2")],
            "chaoss": [meeting("Value Stream", uid="b-1")],
        },
        [("a-1", "b-1")],
    ),
}


@pytest.mark.parametrize(("feeds", "expected"), OVERRULED.values(), ids=OVERRULED)
def test_an_operator_decides_before_what_fits_better(feeds: dict[str, list[str]], expected: list[tuple[str, ...]]):
    ruling = LinkConstraints(same=frozenset({frozenset({("todo", "a-1"), ("chaoss", "b-1")})}))
    assert [tuple(sorted(group)) for group in merged(grouped(feeds, ruling))] == expected


def test_near_misses_are_listed_with_their_evidence():
    todo = [meeting("Quokka", "20260305T160000Z", WEEKLY, uid="a-1")]
    chaoss = [meeting("Quokka", "20260305T160000Z", WEEKLY, uid="b-1")]
    (near,) = grouped({"todo": todo, "chaoss": chaoss}).near_misses
    assert len(near.starts) == 4
    assert {e.name for e in near.verdict.evidence} == {"title", "end", "rhythm", "slot", "overlap"}


TITLES = ["OSPO Metrics", "CHAOSS OSPO Metrics", "Community call", "Value Stream", "Session 1", "Session 2", "Busy"]
TITLES += ["CANCELLED: OSPO Metrics"]
STARTS = ["20260305T160000Z", "20260305T170000Z", "America/Chicago:20260305T100000", "20260305"]
EXTRAS = [(), (ROOM,), (OTHER_ROOM,), ("RRULE:FREQ=WEEKLY;COUNT=3",), ("RRULE:FREQ=WEEKLY;COUNT=5", ROOM)]
EXTRAS += [("STATUS:CANCELLED",), (WEEKLY, ROOM, "STATUS:CANCELLED"), (WEEKLY, ROOM, "EXDATE:20260312T160000Z")]
events = st.lists(st.tuples(st.sampled_from(TITLES), st.sampled_from(STARTS), st.sampled_from(EXTRAS)), max_size=4)
worlds = st.fixed_dictionaries({"todo": events, "chaoss": events, "openssf": events})


def written(world: dict[str, list[tuple[str, str, tuple[str, ...]]]]) -> dict[str, list[str]]:
    return {
        id_: [meeting(title, start, *more, uid=f"{id_}-{n}-0123456789") for n, (title, start, more) in enumerate(found)]
        for id_, found in world.items()
    }


@settings(max_examples=60, deadline=None)
@given(worlds, st.randoms())
def test_the_order_of_feeds_does_not_matter(world: dict, order: random.Random):
    feeds = written(world)
    ids = list(feeds)
    order.shuffle(ids)
    assert grouped(feeds) == grouped({id_: feeds[id_] for id_ in ids})


OFF_IN_BOTH = {
    "todo": [],
    "chaoss": [("OSPO Metrics", "20260305", (WEEKLY, ROOM, "EXDATE:20260312T160000Z"))],
    "openssf": [("CANCELLED: OSPO Metrics", "20260305", ("RRULE:FREQ=WEEKLY;COUNT=3",))],
}


@settings(max_examples=60, deadline=None)
@given(worlds)
@example(OFF_IN_BOTH)
def test_no_start_is_lost_and_none_is_invented(world: dict):
    feeds = written(world)
    alone = {start for id_, found in feeds.items() for start in starts({id_: found})}
    assert starts(feeds) == alone


@settings(max_examples=40, deadline=None)
@given(worlds)
def test_adding_a_feed_never_removes_what_is_not_in_it(world: dict):
    """Whatever the whole shows at a start, each feed alone shows something at that start too."""
    feeds = written(world)
    before = starts({id_: feeds[id_] for id_ in ("todo", "chaoss")})
    assert before <= starts(feeds)


@settings(max_examples=40, deadline=None)
@given(worlds)
def test_merging_what_was_merged_changes_nothing(world: dict):
    once = built(written(world))
    again = built(written(world), previous=once)
    assert not again.changed
    assert again.snapshot is once.snapshot


def starts(feeds: dict[str, list[str]]) -> set[str]:
    return {line[:11] for line in shown(built(feeds))}


# ---------------------------------------------------------------- [[same]] and [[different]] of feeds.toml


def ruled(feeds: dict[str, list[str]], **sections: object) -> Built:
    config, found = calendars(feeds)
    config = Config.model_validate({**dict(config), **sections})
    return build(config, found, {}, NOW)


SERIES = {
    "todo": [meeting("Value Stream", "20260305T160000Z", WEEKLY, uid="a-1")],
    "chaoss": [meeting("Community call", "20260306T150000Z", "RRULE:FREQ=WEEKLY;COUNT=2", uid="b-1")],
}
BY_UID = [{"events": [{"uid": "a-1"}, {"uid": "b-1"}]}]
BY_TITLE = [{"events": [{"feed": "todo", "title": "value stream"}, {"feed": "chaoss", "title": "Community Call"}]}]


@pytest.mark.parametrize("same", [BY_UID, BY_TITLE], ids=["by uid", "by feed and title"])
def test_what_an_operator_calls_the_same_is_shown_once_even_at_two_times(same: list):
    result = ruled(SERIES, same=same)
    assert len(result.snapshot.events) == 1
    assert len(shown(result)) == 4
    assert len(result.grouping.groups[0].disagreements) == 2


def test_what_an_operator_calls_different_stays_two():
    feeds = {"todo": [meeting("OSPO Metrics", uid="a-1")], "chaoss": [meeting("OSPO Metrics", uid="b-1")]}
    assert len(ruled(feeds, different=BY_UID).snapshot.events) == 2


def test_a_ruling_on_an_event_that_is_gone_is_told():
    result = ruled({"todo": [meeting("OSPO Metrics", uid="a-1")]}, same=BY_UID)
    assert [note.kind for note in result.snapshot.notes] == ["ruling-unmatched"]
