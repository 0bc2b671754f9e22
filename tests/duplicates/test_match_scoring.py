"""What the evidence on a pair comes to: both sides of every bound, and rules that look at several kinds at once."""

from __future__ import annotations

import pytest
from small_feeds import comparable, meeting

from aggregator.duplicates import NO_CONSTRAINTS
from aggregator.duplicates.evidence.evidence import SEPARATE, Evidence
from aggregator.duplicates.pairs.candidate_pairs import CandidatePairs
from aggregator.duplicates.pairs.match_scoring import decided, is_told_by_page, score_pair
from aggregator.duplicates.pairs.match_types import Decision, Verdict

# what speaks for and against it, and what that comes to
ANSWERS = {
    "six bits": ([("title", 5.0), ("end", 1.0)], "same +6.0"),
    "a tenth less": ([("title", 5.0), ("end", 0.9)], "unsure +5.9"),
    "what rounds to six bits": ([("title", 5.0), ("end", 0.96)], "same +6.0"),
    "three bits": ([("title", 2.0), ("end", 1.0)], "unsure +3.0"),
    "nearly three bits": ([("title", 2.0), ("end", 0.9)], "different +2.9"),
    "a room of six bits, and much against it": ([("title", -8.0), ("link", 6.0)], "unsure -2.0"),
    "a page of six bits, and much against it": ([("title", -8.0), ("url", 6.0)], "unsure -2.0"),
    "a room of nearly six bits, and much against it": ([("title", -8.0), ("link", 5.9)], "different -2.1"),
    "a place of six bits, and much against it": ([("title", -8.0), ("location", 6.0)], "different -2.0"),
    "two places, whatever speaks for it": ([("title", 40.0), ("location", SEPARATE)], "different +10.0"),
}  # fmt: skip


@pytest.mark.parametrize(("evidence", "expected"), ANSWERS.values(), ids=ANSWERS)
def test_the_answer(evidence: list[tuple[str, float]], expected: str):
    first, second = (Evidence(name, weight, "") for name, weight in evidence)
    verdict = decided(Verdict(Decision.UNSURE, 0.0, (first,), "same-start"), second)
    assert f"{verdict.answer} {verdict.score:+.1f}" == expected
    assert verdict.evidence == (first, second)


def test_in_doubt_about_titles_it_is_unsure_at_most():
    verdict = Verdict(Decision.UNSURE, 0.0, (Evidence("link", 9.0, ""),), "same-start", doubted=True)
    assert decided(verdict).answer is Decision.UNSURE


PAGES = {
    "a page of its own": ([("url", 6.0)], True),
    "a page that is not quite rare enough": ([("url", 5.9)], False),
    "a room of its own": ([("link", 9.0)], False),
    "a room of its own, and a page that says a little": ([("link", 9.0), ("url", 0.1)], True),
    "a room of its own, and the page of all events": ([("link", 9.0), ("url", 0.0)], False),
    "two rooms, and a page that both texts link to": ([("link", SEPARATE), ("url", 4.0)], False),
    "none": ([], False),
}


@pytest.mark.parametrize(("links", "expected"), PAGES.values(), ids=PAGES)
def test_a_page_proves_one_event_where_titles_do_not(links: list[tuple[str, float]], *, expected: bool):
    assert is_told_by_page([Evidence(name, weight, "") for name, weight in links]) is expected


START = "20260305T160000Z"
ROOM = "LOCATION:https://zoom.us/j/97600941685"
OTHER_ROOM = "LOCATION:https://zoom.us/j/91111111111"
HALL = "LOCATION:Harbour Hall\\, 4 Mill Lane"
OTHER_HALL = "LOCATION:Civic Theatre\\, 80 Station Road"
PAGE = "URL:https://a.example/events/spring"
HOME = "URL:https://a.example/"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"
NO_RULE = "RDATE:20260309T160000Z,20260320T160000Z,20260402T160000Z"
Entry = tuple[str, ...]  # a title, and further lines
OF_GROUP = "DESCRIPTION:Of the best practices group"
OF_SONGS = "DESCRIPTION:Of quokka tracing rescue songs"

# what each calendar lists, and what is told of the two
BETWEEN = {
    "a title in the text of the other, and nothing else": (
        ("Best practices", HOME, "DURATION:PT0M"), ("Guides", HOME, OF_GROUP), "different, doubted: title -8",
    ),
    "a title in the text of the other, and one end": (
        ("Best practices", HOME), ("Guides", HOME, OF_GROUP), "unsure: title -4, end +1, named +6",
    ),
    "a title that shares most words with the other, in its text": (
        ("Quokka tracing rescue songs",), ("Quokka tracing rescue diets", OF_SONGS),
        "same: title +2.5, end +1, named +6",
    ),
    "one room on dates of no rule, and a title that says more": (
        ("Quokka tracing", ROOM, NO_RULE), ("Quokka tracing and counting", ROOM, NO_RULE),
        "same, unique: title +5.5, link +9, end +1, rhythm +3, room +2",
    ),
    "one room on dates of no rule, and one title": (
        ("Quokka tracing", ROOM, NO_RULE), ("Quokka tracing", ROOM, NO_RULE),
        "same, alike, unique: title +7.5, link +9, end +1, rhythm +3",
    ),
    "one room on dates of no rule, and other titles": (
        ("Quokka tracing", ROOM, NO_RULE), ("Numbat counting", ROOM, NO_RULE),
        "same, unique: title -4, link +9, end +1, rhythm +3, room +2",
    ),
    "one room every week, and other titles": (
        ("Quokka tracing", ROOM, WEEKLY), ("Numbat counting", ROOM, WEEKLY),
        "unsure, unique, doubted: title -8, link +9, end +1, rhythm +1.5",
    ),
    "one room on one date, and other titles": (
        ("Quokka tracing", ROOM), ("Numbat counting", ROOM),
        "unsure, unique, doubted: title -8, link +9, end +1",
    ),
    "one page on dates of no rule, and other titles": (
        ("Quokka tracing", PAGE, NO_RULE), ("Numbat counting", PAGE, NO_RULE),
        "unsure, unique: title -8, url +9, end +1, rhythm +3",
    ),
    "one room and one page, on dates of no rule, and other titles": (
        ("Quokka tracing", ROOM, PAGE, NO_RULE), ("Numbat counting", ROOM, PAGE, NO_RULE),
        "same, unique: title -4, link +9, url +4.5, end +1, rhythm +3, room +2",
    ),
    "two places, and one page": (
        ("Quokka tracing", HALL, PAGE), ("Quokka tracing", OTHER_HALL, PAGE),
        "same, alike, unique: title +7.5, url +9, location -2, end +1",
    ),
    "two regions, and one page": (
        ("Quokka tracing APAC", PAGE), ("Quokka tracing EMEA", PAGE), "different, unique: title -30, url +9, end +1",
    ),
    "a spelling slip": (("Quokka tracing",), ("Quoka tracing",), "same, alike: title +7.5, end +1"),
    "one page and one place": (
        ("Quokka tracing", HALL, PAGE), ("Quokka tracing", HALL, PAGE),
        "same, alike, unique: title +7.5, url +9, location +4, end +1",
    ),
    "titles that have a word in common, and nothing else": (
        ("Quokka planning",), ("Quokka review",), "different, doubted: title -4",
    ),
    "titles that have a word in common, and one room": (
        ("Quokka planning", ROOM), ("Quokka review", ROOM), "unsure, unique, doubted: title -4, link +9, end +1",
    ),
}  # fmt: skip
# what one calendar lists, and whether it is one entry word for word
WITHIN = {
    "all is the same, the page among it": (("Quokka", ROOM, PAGE), ("Quokka", ROOM, PAGE), True),
    "a title in capitals": (("Quokka", ROOM), ("QUOKKA", ROOM), False),
    "one room, with a password and without": (("Quokka", ROOM), ("Quokka", f"{ROOM}?pwd=x"), False),
    "a page of the one only": (("Quokka", ROOM), ("Quokka", ROOM, PAGE), False),
    "a text of the one only": (("Quokka", ROOM), ("Quokka", ROOM, OF_GROUP), False),
}  # fmt: skip


def told(one: Entry, other: Entry, feed: str = "chaoss", **how: bool) -> str:
    """Return what is told of an event of "todo" and one of a feed; each of them lists another event, too."""
    listed = {name: [meeting("Numbat walk", "20260501T190000Z", uid=f"{name}-walk")] for name in ("todo", feed)}
    for name, uid, (title, *lines) in (("todo", "a", one), (feed, "b", other)):
        listed[name].append(meeting(title, START, *lines, uid=uid))
    context, series = comparable(listed)
    first, second = series["todo", "a"], series[feed, "b"]
    starts = first.expanded.occurrences.begins, second.expanded.occurrences.begins
    verdict = score_pair(first.traits[0], second.traits[0], context, starts, **how)
    assert verdict.rule == "same-start"
    flags = [str(verdict.answer), *(flag for flag in ("alike", "unique", "doubted") if getattr(verdict, flag))]
    return f"{', '.join(flags)}: {', '.join(f'{one.name} {one.weight:+g}' for one in verdict.evidence)}"


@pytest.mark.parametrize(("one", "other", "expected"), BETWEEN.values(), ids=BETWEEN)
def test_two_calendars(one: Entry, other: Entry, expected: str):
    assert told(one, other) == told(other, one) == expected


@pytest.mark.parametrize(("one", "other", "expected"), WITHIN.values(), ids=WITHIN)
def test_one_calendar(one: Entry, other: Entry, *, expected: bool):
    assert told(one, other, "todo") == told(other, one, "todo")
    assert told(one, other, "todo").endswith("copied +4") is expected


# what each calendar lists, what is told of the two, and what in brief
BRIEF = {
    "two rooms": (
        ("Quokka", ROOM), ("Quokka", OTHER_ROOM),
        "different, alike: title +4.7, link -30, end +1", "different: link -30",
    ),
    "one room": (
        ("Quokka", ROOM), ("Quokka", ROOM), *["same, alike, unique: title +4.7, link +9, end +1"] * 2,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other", "whole", "brief"), BRIEF.values(), ids=BRIEF)
def test_in_brief_nothing_but_links_is_told_of_two_that_these_separate(
    one: Entry, other: Entry, whole: str, brief: str
):
    assert told(one, other) == whole
    assert told(one, other, brief=True) == brief


# a title of an event on the fifth of March 2026, and what of it repeats that date
DATES = {
    "the year": ("Quokka tracing 2026", ["number 2026"]),
    "the year, the month and the day": ("Quokka tracing 2026-03-05", ["number 2026", "number 3", "number 5"]),
    "the month by its name": ("Quokka tracing, 5 March 2026", ["month 3", "number 2026", "number 5"]),
    "the year, and another number": ("Quokka tracing 17, 2026", ["number 2026"]),
    "the month without a year": ("Quokka tracing of March", ["month 3"]),
    "the month, and a number that is no year": ("Quokka tracing 17 of March", ["month 3"]),
    "the month, and a region": ("Quokka tracing APAC, March", ["month 3"]),
    "another month": ("Quokka tracing of April", []),
    "the day without a year: it may be the fifth of its kind": ("Quokka tracing 5", []),
    "the day of another year": ("Quokka tracing, 5 March 2025", []),
}


@pytest.mark.parametrize(("title", "expected"), DATES.values(), ids=DATES)
def test_a_title_that_repeats_the_date(title: str, expected: list[str]):
    _, series = comparable({"todo": [meeting(title, START, uid="a")]})
    assert sorted(f"{kind} {value}" for kind, value in series["todo", "a"].traits[0].date_marks) == expected


def test_without_their_dates_nothing_is_said_of_a_rhythm():
    context, series = comparable(
        {"todo": [meeting("Quokka", START, WEEKLY, uid="a")], "chaoss": [meeting("Quokka", START, WEEKLY, uid="b")]}
    )
    verdict = score_pair(series["todo", "a"].traits[0], series["chaoss", "b"].traits[0], context)
    assert [one.name for one in verdict.evidence] == ["title", "end"]


# how many minutes a call and a meeting on one home page last, and what they come to, if that is remembered
POSSIBLE = {
    "half as long again: a bit is against it": ((60, 90), [-1.0]),
    "twice as long: two bits are": ((60, 120), []),
}


@pytest.mark.parametrize(("minutes", "expected"), POSSIBLE.values(), ids=POSSIBLE)
def test_what_calendars_that_share_much_may_still_lift_is_remembered(minutes: tuple[int, int], expected: list[float]):
    context, series = comparable(
        {
            "todo": [meeting("Meeting", START, HOME, uid="a", minutes=minutes[0])],
            "chaoss": [meeting("Call", START, HOME, uid="b", minutes=minutes[1])],
        }
    )
    pairs = CandidatePairs(context, NO_CONSTRAINTS)
    pairs.update([], series.values(), context)
    assert [verdict.score for pair in pairs for verdict, _ in pair.verdicts] == expected
