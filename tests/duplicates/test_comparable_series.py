"""Which of two series shows what both list, what of a series is compared, and what operators say of pairs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pytest
from small_feeds import comparable, meeting

from aggregator.duplicates import LinkConstraints
from aggregator.duplicates.evidence.evidence import Evidence
from aggregator.duplicates.pairs.comparable_series import ComparableSeries
from aggregator.duplicates.pairs.match_types import Decision, Verdict
from aggregator.model.events import PAGE_UID

START = "20260305T160000Z"
BERLIN = "Europe/Berlin:20260305T170000"
WEEKLY, LONGER = "RRULE:FREQ=WEEKLY;COUNT=4", "RRULE:FREQ=WEEKLY;COUNT=5"
ROOM = "CONFERENCE;VALUE=URI:https://zoom.us/j/97600941685"
OTHER_TITLE = meeting("Wombat", "20260312T160000Z", "RECURRENCE-ID:20260312T160000Z", uid="a")


def listed(*events: str, feed: str = "todo", **settings: Mapping[str, object]) -> list[ComparableSeries]:
    """Return the series of a calendar, in the order of their UIDs."""
    _, series = comparable({feed: events, "chaoss": [], "openssf": []}, **settings)
    return [series[key] for key in sorted(series)]


# ---------------------------------------------------------------- who shows what several list

# What two calendars list, their settings, and which of the two shows it. Names speak for "b".
FIRST = {
    "a calendar before a web page, however much the page lists and whoever is ranked higher": (
        meeting("Quokka", START, LONGER, uid=f"b{PAGE_UID}"),
        meeting("Quokka", uid="a"),
        {"aa": {"priority": 9}},
        "a",
    ),
    "who shows more dates, whoever is ranked higher": (
        meeting("Quokka", START, WEEKLY, uid="b"),
        meeting("Quokka", START, LONGER, uid="a"),
        {"aa": {"priority": 9}},
        "a",
    ),
    "whom the operator ranks higher, though kept in UTC": (
        meeting("Quokka", BERLIN, WEEKLY, uid="b"),
        meeting("Quokka", START, WEEKLY, uid="a"),
        {"zz": {"priority": 1}},
        "a",
    ),
    "who has a time zone, though the other says more": (
        meeting("Quokka", START, WEEKLY, "DESCRIPTION:Bring a pencil", uid="b"),
        meeting("Quokka", BERLIN, WEEKLY, uid="a"),
        {},
        "a",
    ),
    "of single events the one in UTC is as good": (
        meeting("Quokka", START, uid="b"),
        meeting("Quokka", BERLIN, uid="a"),
        {},
        "b",
    ),
    "who says more": (
        meeting("Quokka", START, "DESCRIPTION:Bring a pencil", uid="b"),
        meeting("Quokka", START, "DESCRIPTION:Bring a pencil!", uid="a"),
        {},
        "a",
    ),
    "a place is worth two hundred characters": (
        meeting("Quokka", START, f"DESCRIPTION:{'x' * 199}", uid="b"),
        meeting("Quokka", START, "LOCATION:Harbour Hall", uid="a"),
        {},
        "a",
    ),
    "and not more": (
        meeting("Quokka", START, "LOCATION:Harbour Hall", uid="b"),
        meeting("Quokka", START, f"DESCRIPTION:{'x' * 201}", uid="a"),
        {},
        "a",
    ),
    "a way to join is worth five hundred characters": (
        meeting("Quokka", START, f"DESCRIPTION:{'x' * 499}", uid="b"),
        meeting("Quokka", START, ROOM, uid="a"),
        {},
        "a",
    ),
    "and not more than that": (
        meeting("Quokka", START, ROOM, uid="b"),
        meeting("Quokka", START, f"DESCRIPTION:{'x' * 501}", uid="a"),
        {},
        "a",
    ),
    "a way to join that a single date has is not that of the series": (
        meeting("Quokka", START, WEEKLY, "LOCATION:Harbour Hall", uid="b"),
        [meeting("Quokka", START, WEEKLY, uid="a"), OTHER_TITLE.replace("END:VEVENT", f"{ROOM}\r\nEND:VEVENT")],
        {},
        "b",
    ),
    "of equals the first calendar by name": (meeting("Quokka", uid="b"), meeting("Quokka", uid="a"), {}, "b"),
}


@pytest.mark.parametrize(("one", "other", "settings", "expected"), FIRST.values(), ids=FIRST)
def test_who_shows_what_two_list(
    one: str, other: str | list[str], settings: Mapping[str, Mapping[str, object]], expected: str
):
    _, series = comparable({"zz": other if isinstance(other, list) else [other], "aa": [one]}, **settings)
    assert first(series.values()) == expected


def first(series: Iterable[ComparableSeries]) -> str:
    return min(series, key=lambda unit: unit.rank).key[1]


def test_of_equals_in_one_calendar_the_first_uid_is_shown():
    assert first(reversed(listed(meeting("Quokka", uid="a"), meeting("Quokka", uid="b")))) == "a"


def test_a_series_that_meets_nobody_is_a_group_of_its_own():
    (unit,) = listed(meeting("Quokka", uid="a"))
    assert (unit.alone.winner, unit.alone.others) == (("todo", "a"), ())


# ---------------------------------------------------------------- what is compared of a series


def test_a_single_event_is_compared_by_what_it_says():
    (unit,) = listed(meeting("Quokka", uid="a"))
    assert unit.traits_of(unit.expanded.occurrences[0].event).title.text == "Quokka"


def test_each_date_is_compared_by_what_is_said_of_it():
    (unit,) = listed(meeting("Quokka", START, WEEKLY, uid="a"), OTHER_TITLE)
    titles = [unit.traits_of(occurrence.event).title.text for occurrence in unit.expanded.occurrences]
    assert titles == ["Quokka", "Wombat", "Quokka", "Quokka"]
    assert {one.feed for one in unit.traits} == {"todo"}


def test_a_cancelled_date_is_compared_as_planned():
    called_off = "20260319T160000Z"
    cancelled = meeting("Numbat", called_off, f"RECURRENCE-ID:{called_off}", "STATUS:CANCELLED", uid="a")
    (unit,) = listed(meeting("Quokka", START, WEEKLY, uid="a"), OTHER_TITLE, cancelled)
    planned = unit.as_planned()
    assert [f"{at.start:%m-%d} {planned.traits_of(at.event).title.text}" for at in planned.expanded.occurrences] == [
        "03-19 Quokka"
    ]
    assert (planned.key, planned.feed) == (unit.key, unit.feed)


def test_what_a_date_says_is_looked_at_once():
    (unit,) = listed(meeting("Quokka", START, "LOCATION:Harbour", uid="a"))
    assert unit.traits[0].look is unit.expanded.looks[0]


def test_what_was_not_looked_at_before_is_looked_at_now():
    (known,) = listed(meeting("Quokka", START, "LOCATION:Harbour", uid="a"))
    context, _ = comparable({"todo": []})
    unit = ComparableSeries(replace(known.expanded, looks=()), known.feed, context)
    assert [one.look for one in unit.traits] == [*known.expanded.looks]


def test_of_what_is_not_cancelled_nothing_is_planned():
    (unit,) = listed(meeting("Quokka", START, WEEKLY, uid="a"))
    assert len(unit.as_planned().expanded.occurrences) == 0


def test_a_series_is_found_by_what_any_of_its_dates_says():
    elsewhere = meeting("Wombat", "20260312T160000Z", "RECURRENCE-ID:20260312T160000Z", "LOCATION:Civic", uid="a")
    (unit,) = listed(meeting("Quokka", START, WEEKLY, "LOCATION:Harbour", uid="a"), elsewhere)
    assert unit.words == {"quokk", "womba"}
    assert unit.things == {"harbour", "civic"}


# What two calendars list, and whether titles leave it open that they are one.
OPEN = {
    "one title": ([meeting("Quokka", uid="a")], [meeting("Quokka", uid="b")], True),
    "one number": ([meeting("Quokka 1", uid="a")], [meeting("Quokka 1", uid="b")], True),
    "two numbers": ([meeting("Quokka 1", uid="a")], [meeting("Quokka 2", uid="b")], False),
    "a number and none": ([meeting("Quokka 1", uid="a")], [meeting("Quokka", uid="b")], True),
    "two communities": ([meeting("CHAOSS quokka", uid="a")], [meeting("OpenSSF quokka", uid="b")], False),
    "a date without number": (
        [meeting("Quokka 1", START, WEEKLY, uid="a"), OTHER_TITLE],
        [meeting("Quokka 2", uid="b")],
        True,
    ),
    "a date without number at the other": (
        [meeting("Quokka 2", uid="b")],
        [meeting("Quokka 1", START, WEEKLY, uid="a"), OTHER_TITLE],
        True,
    ),
    "a date with the same number": (
        [meeting("Quokka 1", START, WEEKLY, uid="a"), OTHER_TITLE.replace("Wombat", "Quokka 2")],
        [meeting("Quokka 2", uid="b")],
        True,
    ),
    "a date with the same number at the other": (
        [meeting("Quokka 2", uid="b")],
        [meeting("Quokka 1", START, WEEKLY, uid="a"), OTHER_TITLE.replace("Wombat", "Quokka 2")],
        True,
    ),
    "a series of that number, with a date of another": (
        [meeting("Quokka 2", START, WEEKLY, uid="a"), OTHER_TITLE.replace("Wombat", "Quokka 1")],
        [meeting("Quokka 2", uid="b")],
        True,
    ),
    "a series of that community, with a date of another": (
        [meeting("OpenSSF quokka", START, WEEKLY, uid="a"), OTHER_TITLE.replace("Wombat", "CHAOSS quokka")],
        [meeting("OpenSSF quokka", uid="b")],
        True,
    ),
    "dates with other numbers only": (
        [meeting("Quokka 1", START, WEEKLY, uid="a"), OTHER_TITLE.replace("Wombat", "Quokka 3")],
        [meeting("Quokka 2", uid="b")],
        False,
    ),
    "a date that names the same community": (
        [meeting("CHAOSS quokka", START, WEEKLY, uid="a"), OTHER_TITLE.replace("Wombat", "OpenSSF wombat")],
        [meeting("OpenSSF quokka", uid="b")],
        True,
    ),
}


@pytest.mark.parametrize(("one", "other", "expected"), OPEN.values(), ids=OPEN)
def test_whether_titles_tell_two_series_apart(one: Sequence[str], other: Sequence[str], *, expected: bool):
    _, series = comparable({"todo": one, "finos": other, "chaoss": [], "openssf": []})
    (mine,), (theirs,) = ([unit for unit in series.values() if unit.feed.id == id_] for id_ in ("todo", "finos"))
    assert mine.not_told_apart([theirs]) == ({theirs} if expected else set())


# Words and titles, and whether a series of "Quokkas tracing" with a date "Wombat" is called so.
CALLED = {
    "a word of its title, in the singular": ({"quokka"}, set(), True),
    "a word of one of its dates": ({"wombat"}, set(), True),
    "one word of several": ({"numbat", "quokka"}, set(), True),
    "another word": ({"numbat"}, set(), False),
    "its whole title": (set(), {"quokka tracing"}, True),
    "the title of one of its dates": (set(), {"wombat"}, True),
    "a part of its title": (set(), {"quokka"}, False),
    "nothing": (set(), set(), False),
}


@pytest.mark.parametrize(("words", "titles", "expected"), CALLED.values(), ids=CALLED)
def test_whether_a_series_is_called_so(words: set[str], titles: set[str], *, expected: bool):
    (unit,) = listed(meeting("Quokkas tracing", START, WEEKLY, uid="a"), OTHER_TITLE)
    assert unit.is_called(words, titles) == expected


FULL = (
    "LOCATION:Harbour Hall",
    "URL:https://a.example/events/quokkas",
    "ORGANIZER;CN=Kara Voss:mailto:kara@a.example",
    "DESCRIPTION:Minutes: https://a.example/minutes/2026-quokkas",
    ROOM,
)
# A kind of value, a value, and whether an event with all of FULL, of an hour, says it.
SAYS = {
    "a word": ("word", "quokka", True),
    "another word": ("word", "numbat", False),
    "a title": ("title", "quokka tracing", True),
    "a part of a title": ("title", "quokka", False),
    "a place": ("place", "harbour hall", True),
    "a part of a place": ("place", "harbour", False),
    "a word of a place": ("place word", "harbour", True),
    "a word of no place": ("place word", "quokka", False),
    "its page": ("link", "https://a.example/events/quokkas", True),
    "a page in its text": ("link", "https://a.example/minutes/2026-quokkas", True),
    "its room": ("link", "zoom:97600941685", True),
    "another room": ("link", "zoom:91111111111", False),
    "its organiser": ("organizer", "kara voss", True),
    "another organiser": ("organizer", "kara", False),
    "its length": ("end", "1:00:00", True),
    "another length": ("end", "2:00:00", False),
}


@pytest.mark.parametrize(("kind", "value", "expected"), SAYS.values(), ids=SAYS)
def test_whether_a_series_says_a_value(kind: str, value: str, *, expected: bool):
    (unit,) = listed(meeting("Quokka tracing", START, *FULL, uid="a"))
    assert unit.says_any({kind: {value, "anything else"}}) == expected
    assert unit.says_any({"title": {"anything else"}, kind: {value}}) == expected


def test_a_series_says_what_one_of_its_dates_says():
    (unit,) = listed(meeting("Quokka", START, WEEKLY, uid="a"), OTHER_TITLE)
    assert unit.says_any({"title": {"wombat"}})
    assert unit.says_any({"text": {unit.traits[0].look.text}})
    assert not unit.says_any({})


# ---------------------------------------------------------------- what operators say

A, B, C, D = ("todo", "a"), ("chaoss", "b"), ("finos", "c"), ("finos", "d")
AB, BC, CD = frozenset({A, B}), frozenset({B, C}), frozenset({C, D})
SAID_SAME = Verdict(Decision.SAME, 0.0, (Evidence("operator", 99.0, "feeds.toml says same"),), "operator")
SAID_OTHER = Verdict(Decision.DIFFERENT, 0.0, (Evidence("operator", -99.0, "feeds.toml says different"),), "operator")

# What feeds.toml says of pairs, and the verdict on a and b: as it is shown to operators.
SAID = {
    "nothing": (LinkConstraints(), None),
    "the same": (LinkConstraints(same=frozenset({AB})), SAID_SAME),
    "different": (LinkConstraints(different=frozenset({AB})), SAID_OTHER),
    "of others": (LinkConstraints(same=frozenset({BC}), different=frozenset({CD})), None),
    "both: then they stay two": (LinkConstraints(frozenset({AB}), frozenset({AB})), SAID_OTHER),
}


@pytest.mark.parametrize(("said", "expected"), SAID.values(), ids=SAID)
def test_what_an_operator_says_of_a_pair(said: LinkConstraints, expected: Verdict | None):
    assert said.on(A, B) == expected
    assert said.on(B, A) == expected


def test_an_operator_separates_whatever_events_have_in_common():
    assert SAID_OTHER.separated_by == {"operator"}


PARTNERS = {
    "of one ruling": ([AB], {B}),
    "of several rulings": ([AB, frozenset({A, C}), CD], {B, C}),
    "of none": ([BC, CD], set()),
}


@pytest.mark.parametrize(("same", "expected"), PARTNERS.values(), ids=PARTNERS)
def test_whom_an_operator_calls_the_same(same: list[frozenset[tuple[str, str]]], expected: set[tuple[str, str]]):
    assert LinkConstraints(same=frozenset(same), different=frozenset({frozenset({A, D})})).partners(A) == expected
