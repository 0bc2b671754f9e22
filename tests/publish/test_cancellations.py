"""Cancelled in one calendar and listed in another: who is believed, what is published, and that it is said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from small_feeds import built, grouped, meeting, shown

from aggregator.duplicates import LinkConstraints
from aggregator.model import OtherStatus, StatusClaim
from aggregator.publish.snapshot import Built

ROOM = "LOCATION:https://zoom.us/j/97777777777"
TEXT = "DESCRIPTION:How we measure models\\, with notes of the last meeting."
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"
OFF = "STATUS:CANCELLED"
LISTED = meeting("Metrics Model WG", "20260330T160000Z", ROOM, uid="listed")
CANCELLED = meeting("Metrics Model WG", "20260330T160000Z", ROOM, OFF, uid="cancelled")
SERIES = meeting("Metrics Model WG", "20260305T160000Z", WEEKLY, ROOM, uid="series")
NO_12 = "EXDATE:20260312T160000Z"
ALL_DATES = ["03-05 16:00 CONFIRMED", "03-12 16:00 CONFIRMED", "03-19 16:00 CONFIRMED", "03-26 16:00 CONFIRMED"]
NOT_12 = ["03-05 16:00 CONFIRMED", "03-12 16:00 CANCELLED", "03-19 16:00 CONFIRMED", "03-26 16:00 CONFIRMED"]
ONCE, NOT = ["03-30 16:00 CONFIRMED"], ["03-30 16:00 CANCELLED"]


def weekly(*more: str, uid: str) -> str:
    return meeting("Metrics Model WG", "20260305T160000Z", WEEKLY, ROOM, *more, uid=uid)


def longer(*more: str) -> str:
    """Return a series with more dates: who shows the dates it has in common with another."""
    return meeting("Metrics Model WG", "20260305T160000Z", "RRULE:FREQ=WEEKLY;COUNT=6", ROOM, *more, uid="a")


IN_APRIL = ["04-02 16:00 CONFIRMED", "04-09 16:00 CONFIRMED"]


def one_date(*more: str, uid: str, title: str = "Metrics Model WG") -> str:
    return meeting(title, "20260312T160000Z", "RECURRENCE-ID:20260312T160000Z", ROOM, *more, uid=uid)


def dates(result: Built) -> list[str]:
    """Return "start status" of every occurrence shown."""
    snapshot = result.snapshot
    return [
        f"{datetime.fromtimestamp(o.start, UTC):%m-%d %H:%M} {o.status or snapshot.events[o.event].status}"
        for o in snapshot.occurrences
    ]


def said(result: Built) -> list[str]:
    return [source.disagrees for event in result.snapshot.events for source in event.sources if source.disagrees]


# Each as two feeds: the first cancels. The names of feeds decide nothing, so both orders are tried.
CASES = {
    "listed in an equal copy: cancelled": ([CANCELLED], [LISTED], NOT),
    "listed by who says more: takes place": (
        [CANCELLED],
        [meeting("Metrics Model WG", "20260330T160000Z", ROOM, TEXT, uid="listed")],
        ONCE,
    ),
    "cancelled by who says more: cancelled": (
        [meeting("Metrics Model WG", "20260330T160000Z", ROOM, TEXT, OFF, uid="cancelled")],
        [LISTED],
        NOT,
    ),
    "a longer text is more": (
        [meeting("Metrics Model WG", "20260330T160000Z", ROOM, "DESCRIPTION:Short", OFF, uid="cancelled")],
        [meeting("Metrics Model WG", "20260330T160000Z", ROOM, TEXT, uid="listed")],
        ONCE,
    ),
    "by its title: cancelled": (
        [meeting("CANCELLED: Metrics Model WG", "20260330T160000Z", ROOM, uid="c")],
        [LISTED],
        NOT,
    ),
    "by an EXDATE, and by a title that the other calendar shows: cancelled, not gone": (
        [weekly(NO_12, TEXT, uid="listed")],
        [meeting("CANCELLED: Metrics Model WG", "20260305T160000Z", WEEKLY, ROOM, uid="c")],
        NOT_12,
    ),
    "by its title, in another language: cancelled": (
        [meeting("[abgesagt] Metrics Model WG", "20260330T160000Z", ROOM, uid="c")],
        [LISTED],
        NOT,
    ),
    "by its title, listed by who says more: takes place": (
        [meeting("CANCELLED: Metrics Model WG", "20260330T160000Z", ROOM, uid="c")],
        [meeting("Metrics Model WG", "20260330T160000Z", ROOM, TEXT, uid="listed")],
        ONCE,
    ),
    "one date by an override: cancelled": ([weekly(uid="a"), one_date(OFF, uid="a")], [weekly(uid="b")], NOT_12),
    "one date by an override, listed there alone: cancelled": (
        [weekly(uid="a"), one_date(OFF, uid="a")],
        [meeting("Metrics Model WG", "20260312T160000Z", ROOM, uid="b")],
        NOT_12,
    ),
    "one date by EXDATE, listed there alone: nothing ties the two": (
        [weekly(NO_12, uid="a")],
        [meeting("Metrics Model WG", "20260312T160000Z", ROOM, uid="b")],
        ALL_DATES,
    ),
    "one date by EXDATE: cancelled": ([weekly(NO_12, uid="a")], [weekly(uid="b")], NOT_12),
    "one date by EXDATE, listed by who says more: takes place": (
        [weekly(NO_12, uid="a")],
        [weekly(TEXT, uid="b")],
        ALL_DATES,
    ),
    "one date by EXDATE of who says more: cancelled": ([weekly(NO_12, TEXT, uid="a")], [weekly(uid="b")], NOT_12),
    "one date by the title of an override: cancelled": (
        [weekly(uid="a"), one_date(uid="a", title="Metrics Model WG (cancelled)")],
        [weekly(uid="b")],
        NOT_12,
    ),
    "a title that says nothing else takes the name of its series": (
        [weekly(uid="a"), one_date(uid="a", title="CANCELLED")],
        [weekly(uid="b")],
        NOT_12,
    ),
    "the whole series: cancelled": (
        [weekly(OFF, uid="a")],
        [weekly(uid="b")],
        [line.replace("CONFIRMED", "CANCELLED") for line in ALL_DATES],
    ),
    "one date, listed date by date: cancelled": (
        [weekly(NO_12, uid="a")],
        [meeting("Metrics Model WG", f"202603{day}T160000Z", ROOM, uid=f"b-{day}") for day in ("05", "12", "19", "26")],
        NOT_12,
    ),
    "cancelled and entered again: takes place": ([CANCELLED, LISTED.replace("listed", "again")], [LISTED], ONCE),
    "a date taken out and entered as an event of its own: takes place": (
        [weekly(NO_12, uid="a"), meeting("Metrics Model WG", "20260312T160000Z", ROOM, uid="a2")],
        [weekly(uid="b")],
        ALL_DATES,
    ),
    "and by who shows the other dates: takes place": (
        [longer(NO_12), meeting("Metrics Model WG", "20260312T160000Z", ROOM, uid="a2")],
        [weekly(uid="b")],
        [*ALL_DATES, *IN_APRIL],
    ),
    "taken out and put in at another time by who shows the other dates: takes place then": (
        [longer(NO_12), meeting("Metrics Model WG", "20260312T180000Z", ROOM, uid="a2")],
        [weekly(uid="b")],
        [ALL_DATES[0], "03-12 18:00 CONFIRMED", *ALL_DATES[2:], *IN_APRIL],
    ),
    "cancelled in both: gone": ([CANCELLED], [LISTED.replace("END:VEVENT", f"{OFF}\r\nEND:VEVENT")], []),
    "one date taken out in both: gone": (
        [weekly(NO_12, uid="a")],
        [weekly(NO_12, uid="b")],
        [ALL_DATES[0], *ALL_DATES[2:]],
    ),
    "each has taken out another date: both are cancelled": (
        [weekly(NO_12, uid="a")],
        [weekly("EXDATE:20260319T160000Z", uid="b")],
        [NOT_12[0], NOT_12[1], "03-19 16:00 CANCELLED", NOT_12[3]],
    ),
    "another event at that time: takes place": (
        [CANCELLED],
        [meeting("Security tooling", "20260330T160000Z", "LOCATION:https://zoom.us/j/91111111111", uid="x")],
        ONCE,
    ),
}


@pytest.mark.parametrize("names", [("aa", "zz"), ("zz", "aa")], ids=["either", "and"])
@pytest.mark.parametrize(("cancelling", "listing", "expected"), CASES.values(), ids=CASES)
def test_cancelled_in_one_calendar(cancelling, listing, expected, names):
    assert dates(built(dict(zip(names, (cancelling, listing), strict=True)))) == expected


@pytest.mark.parametrize("names", [("aa", "zz"), ("zz", "aa")], ids=["either", "and"])
def test_a_date_that_teamup_takes_out_and_puts_in_at_another_time_is_not_cancelled(names):
    moved = [weekly(NO_12, uid="a"), meeting("Metrics Model WG", "20260312T180000Z", ROOM, uid="a2")]
    found = dates(built(dict(zip(names, (moved, [weekly(uid="b")]), strict=True))))
    assert found == [ALL_DATES[0], "03-12 18:00 CONFIRMED", *ALL_DATES[2:]]


ORGANIZER = "ORGANIZER;CN=CHAOSS:mailto:nobody@chaoss.example"
OWNED = {
    "by the calendar whose community organises it": ([LISTED], [CANCELLED.replace(OFF, f"{OFF}\r\n{ORGANIZER}")], NOT),
    "by another, though it says more": (
        [CANCELLED.replace(OFF, f"{OFF}\r\n{TEXT}")],
        [LISTED.replace(ROOM, f"{ROOM}\r\n{ORGANIZER}")],
        ONCE,
    ),
    "by the calendar whose community the title names, though it says less": (
        [meeting("CHAOSS Metrics Model WG", "20260330T160000Z", ROOM, TEXT, uid="listed")],
        [CANCELLED],
        NOT,
    ),
    "by another than the one that the title names": (
        [meeting("CHAOSS Metrics Model WG", "20260330T160000Z", ROOM, TEXT, OFF, uid="cancelled")],
        [LISTED],
        ONCE,
    ),
    "by another than the organiser, though the title names it": (
        [meeting("TODO Metrics Model WG", "20260330T160000Z", ROOM, OFF, uid="cancelled")],
        [LISTED.replace(ROOM, f"{ROOM}\r\n{ORGANIZER}")],
        ONCE,
    ),
}


@pytest.mark.parametrize(("todo", "chaoss", "expected"), OWNED.values(), ids=OWNED)
def test_cancelled_in_a_calendar_that_owns_it_or_not(todo, chaoss, expected):
    assert dates(built({"todo": todo, "chaoss": chaoss})) == expected


def test_the_operators_priority_comes_first():
    owner = [LISTED.replace(ROOM, f"{ROOM}\r\n{TEXT}\r\n{ORGANIZER}")]
    assert dates(built({"todo": [CANCELLED], "chaoss": owner})) == ONCE
    assert dates(built({"todo": [CANCELLED], "chaoss": owner}, todo={"priority": 1})) == NOT


def test_who_still_lists_it_is_said():
    result = built({"todo": [LISTED], "chaoss": [CANCELLED]})
    assert said(result) == ["CHAOSS has cancelled this event. TODO Group still lists it."]
    body = result.snapshot.calendar.body.replace(b"\r\n ", b"")
    assert b"STATUS:CANCELLED" in body
    assert b"SUMMARY:Metrics Model WG\r\n" in body
    assert b"DESCRIPTION:CHAOSS has cancelled this event. TODO Group still lists it." in body


def test_a_date_that_takes_place_keeps_its_text_below_what_is_said():
    body = built({"todo": [weekly(TEXT, uid="a")], "chaoss": [weekly(NO_12, uid="b")]}).snapshot.calendar.body
    kept = TEXT.removeprefix("DESCRIPTION:").encode()
    assert b"DESCRIPTION:CHAOSS lists this date as cancelled.\\n\\n" + kept in body.replace(b"\r\n ", b"")


def test_who_has_cancelled_it_is_said_where_that_is_not_believed():
    result = built({"todo": [LISTED.replace(ROOM, f"{ROOM}\r\n{TEXT}")], "chaoss": [CANCELLED]})
    assert said(result) == ["CHAOSS lists this event as cancelled."]
    assert b"DESCRIPTION:CHAOSS lists this event as cancelled." in result.snapshot.calendar.body.replace(b"\r\n ", b"")


ON_12 = int(datetime(2026, 3, 12, 16, tzinfo=UTC).timestamp())
STATUSES = {  # what the two list, and what pages say in the visitor's language
    "cancelled by who is believed": (
        [LISTED],
        [CANCELLED],
        [OtherStatus(StatusClaim.LISTED, "todo", cancelled_by="chaoss")],
    ),
    "cancelled by who is not believed": (
        [LISTED.replace(ROOM, f"{ROOM}\r\n{TEXT}")],
        [CANCELLED],
        [OtherStatus(StatusClaim.CANCELLED, "chaoss")],
    ),
    "one date": (
        [weekly(uid="a")],
        [weekly(NO_12, uid="b")],
        [OtherStatus(StatusClaim.LISTED, "todo", ON_12, cancelled_by="chaoss")],
    ),
    "tentative": (
        [LISTED.replace(ROOM, f"{ROOM}\r\n{TEXT}")],
        [meeting("Metrics Model WG", "20260330T160000Z", ROOM, "STATUS:TENTATIVE", uid="b")],
        [OtherStatus(StatusClaim.TENTATIVE, "chaoss")],
    ),
    "alike": ([LISTED], [LISTED], []),
}


@pytest.mark.parametrize(("todo", "chaoss", "expected"), STATUSES.values(), ids=STATUSES)
def test_other_statuses_are_kept_for_pages(todo, chaoss, expected):
    (event,) = built({"todo": todo, "chaoss": chaoss}).snapshot.events
    assert [one for source in event.sources for one in source.other_statuses] == expected


def test_pages_say_it_beside_the_time_and_not_in_the_description():
    result = built({"todo": [weekly(TEXT, uid="a")], "chaoss": [weekly(NO_12, uid="b")]})
    (_, on_12, *_) = result.snapshot.occurrences
    assert on_12.text.startswith("CHAOSS lists this date as cancelled.\n\nHow we measure")
    assert on_12.html.startswith("<p>How we measure")


def test_what_is_said_of_one_date_stands_at_that_date_alone():
    result = built({"todo": [weekly(uid="a")], "chaoss": [weekly(NO_12, uid="b")]})
    assert said(result) == ["CHAOSS has cancelled this date. TODO Group still lists it."]
    texts = [o.text for o in result.snapshot.occurrences]
    assert texts == [None, "CHAOSS has cancelled this date. TODO Group still lists it.", None, None]


# Whichever of the two shows the other dates: who has more of them.
@pytest.mark.parametrize("rule", [WEEKLY, "RRULE:FREQ=WEEKLY;COUNT=3"], ids=["the other", "who cancels"])
def test_an_override_that_cancels_says_why_and_takes_over_the_rest(rule):
    why = meeting(
        "Cancelled", "20260312T160000Z", "RECURRENCE-ID:20260312T160000Z", OFF, "DESCRIPTION:Holiday", uid="a"
    )
    listing = meeting("Metrics Model WG", "20260305T160000Z", rule, ROOM, uid="b")
    result = built({"aa": [weekly(TEXT, uid="a"), why], "zz": [listing]})
    (_, off, *_) = result.snapshot.occurrences
    assert (off.status, off.title, off.location) == ("CANCELLED", None, None)
    assert off.text == "Aa has cancelled this date. Zz still lists it.\n\nHoliday"


def test_a_whole_series_that_is_cancelled_needs_no_override():
    body = built({"todo": [weekly(uid="a")], "chaoss": [weekly(OFF, uid="b")]}).snapshot.calendar.body
    assert (body.count(b"BEGIN:VEVENT"), body.count(b"STATUS:CANCELLED")) == (1, 1)


def test_a_title_that_says_cancelled_is_shown_as_the_status_though_nobody_else_lists_it():
    """The calendar shows the event, as apps do with the word, so it is not gone."""
    result = built({"todo": [meeting("CANCELLED: Retreat", "20260330T160000Z", uid="a")]})
    assert (dates(result), shown(result)) == (NOT, ["03-30 16:00 Retreat"])
    assert said(result) == []


def test_an_override_that_says_cancelled_and_nothing_else_keeps_the_name():
    result = built({"todo": [weekly(uid="a"), one_date(uid="a", title="CANCELLED")]})
    assert dates(result) == NOT_12
    assert {line[12:] for line in shown(result)} == {"Metrics Model WG"}


def test_an_event_whose_status_says_cancelled_is_gone_where_nobody_else_lists_it():
    assert dates(built({"todo": [CANCELLED], "chaoss": []})) == []


def test_a_newer_version_of_the_same_uid_that_is_cancelled_is_gone():
    newer = LISTED.replace("END:VEVENT", f"{OFF}\r\nSEQUENCE:1\r\nEND:VEVENT")
    assert dates(built({"todo": [LISTED], "chaoss": [newer]})) == []


def test_the_cancelled_copy_is_one_of_the_group():
    (group,) = grouped({"todo": [LISTED], "chaoss": [CANCELLED]}).groups
    assert (group.winner, group.others) == (("todo", "listed"), (("chaoss", "cancelled"),))


def test_a_feed_that_is_matched_by_uid_alone_cancels_nothing_of_others():
    assert dates(built({"todo": [LISTED], "chaoss": [CANCELLED]}, chaoss={"match": "uid"})) == ONCE


def test_the_operator_can_say_that_they_are_different():
    apart = LinkConstraints(different=frozenset({frozenset({("todo", "listed"), ("chaoss", "cancelled")})}))
    found = grouped({"todo": [LISTED], "chaoss": [CANCELLED]}, apart).groups
    assert all(not group.others for group in found)
