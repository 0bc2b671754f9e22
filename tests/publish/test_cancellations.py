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
    "a whole series that ends sooner: its dates are cancelled": (
        [meeting("Metrics Model WG", "20260305T160000Z", "RRULE:FREQ=WEEKLY;COUNT=2", ROOM, OFF, uid="a")],
        [weekly(uid="b")],
        ["03-05 16:00 CANCELLED", "03-12 16:00 CANCELLED", *ALL_DATES[2:]],
    ),
    "one date by a title, which the other calendar moved since: takes place then": (
        [weekly(uid="a"), one_date("LAST-MODIFIED:20260101T000000Z", uid="a", title="CANCELLED: Metrics Model WG")],
        [
            weekly(uid="b"),
            meeting(
                "Metrics Model WG",
                "20260312T180000Z",
                "RECURRENCE-ID:20260312T160000Z",
                ROOM,
                "LAST-MODIFIED:20260201T000000Z",
                uid="b",
            ),
        ],
        [ALL_DATES[0], "03-12 18:00 CONFIRMED", *ALL_DATES[2:]],
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


THIS_EVENT, THIS_DATE = (f"Aa has cancelled this {what}. Zz still lists it." for what in ("event", "date"))
WHOLE_OR_NOT = {
    "a series cancelled as a whole": ([weekly(OFF, uid="a")], [weekly(uid="b")], THIS_EVENT),
    "a series of which each date is cancelled": (
        [
            weekly(uid="a"),
            *(one.replace("12T", f"{day}T") for day in ("05", "12", "19", "26") for one in [one_date(OFF, uid="a")]),
        ],
        [weekly(uid="b")],
        THIS_DATE,
    ),
    "the only date of a series, beside a single event": (
        [
            meeting("Metrics Model WG", "20260312T160000Z", "RRULE:FREQ=WEEKLY;COUNT=1", ROOM, uid="a"),
            one_date(OFF, uid="a"),
        ],
        [meeting("Metrics Model WG", "20260312T160000Z", ROOM, uid="b")],
        THIS_EVENT,
    ),
    "a series cancelled as a whole, which who knows more still lists": (
        [weekly(OFF, uid="a")],
        [weekly(TEXT, uid="b")],
        "Aa lists this event as cancelled.",
    ),
}


@pytest.mark.parametrize(("cancelling", "listing", "expected"), WHOLE_OR_NOT.values(), ids=WHOLE_OR_NOT)
def test_it_is_said_whether_the_event_is_cancelled_or_a_date(cancelling, listing, expected):
    assert said(built({"aa": cancelling, "zz": listing})) == [expected]


def test_each_date_of_a_series_that_another_cancels_as_a_whole_is_a_date_where_who_knows_more_cancels_dates():
    """Who is believed has not cancelled the event, whatever a third calendar means."""
    dates_off = [one_date(OFF, uid="b").replace("12T", f"{day}T") for day in ("05", "12", "19", "26")]
    result = built({"aa": [weekly(uid="a")], "mm": [weekly(OFF, uid="m")], "zz": [weekly(TEXT, uid="b"), *dates_off]})
    assert {one.split(".")[0] for one in said(result)} == {"Zz has cancelled this date"}


def test_of_two_that_still_list_it_the_one_that_knows_more_is_asked():
    short, long = LISTED.replace("UID:listed", "UID:short"), LISTED.replace(ROOM, f"{ROOM}\r\n{TEXT}")
    for names in (("aa", "mm", "zz"), ("zz", "mm", "aa")):
        assert dates(built(dict(zip(names, ([short], [CANCELLED], [long]), strict=True)))) == ONCE


def test_of_two_that_know_as_much_the_first_by_name_is_named():
    longer_series = meeting("Metrics Model WG", "20260305T160000Z", "RRULE:FREQ=WEEKLY;COUNT=6", ROOM, uid="z")
    result = built({"aa": [weekly(uid="a")], "mm": [weekly(NO_12, uid="m")], "zz": [longer_series]})
    assert said(result) == ["Mm has cancelled this date. Aa still lists it."]


ELSEWHERE = "LOCATION:Harbour Hall\\, 4 Mill Lane"
DATE_SAYS = {  # what the date says that is cancelled, and what is shown of it
    "nothing: what the series says": (
        (),
        ("Metrics Model WG", "Series", "Series room", "https://a.example/series", "series"),
    ),
    "all itself": (
        (
            "SUMMARY:Guests",
            "DESCRIPTION:Date",
            "LOCATION:Date room",
            "URL:https://a.example/date",
            "CONFERENCE;VALUE=URI:https://zoom.us/j/date",
        ),
        ("Guests", "Date", "Date room", "https://a.example/date", "date"),
    ),
    "its text as HTML": (
        ("X-ALT-DESC;FMTTYPE=text/html:<p>Date</p>",),
        ("Metrics Model WG", "Date", "Series room", "https://a.example/series", "series"),
    ),
    "in its title that it is cancelled": (
        ("SUMMARY:CANCELLED: Guests",),
        ("Guests", "Series", "Series room", "https://a.example/series", "series"),
    ),
}


@pytest.mark.parametrize(("lines", "expected"), DATE_SAYS.values(), ids=DATE_SAYS)
def test_what_a_cancelled_date_says_itself_is_shown(lines, expected):
    head = ("LOCATION:Series room", "URL:https://a.example/series", "CONFERENCE;VALUE=URI:https://zoom.us/j/series")
    first = meeting(
        "Metrics Model WG", "20260305T160000Z", "RRULE:FREQ=WEEKLY;COUNT=6", "DESCRIPTION:Series", *head, uid="a"
    )
    off = "\r\n".join(
        ["BEGIN:VEVENT", "UID:a", "RECURRENCE-ID:20260312T160000Z", "DTSTART:20260312T160000Z",
         "DTEND:20260312T170000Z", OFF, *lines, "END:VEVENT", ""]
    )  # fmt: skip
    other = meeting("Metrics Model WG", "20260305T160000Z", WEEKLY, *head, uid="b")
    result = built({"aa": [first, off], "zz": [other]})
    body = result.snapshot.calendar.body.replace(b"\r\n ", b"").decode()
    (vevent,) = [one for one in body.split("BEGIN:VEVENT") if "RECURRENCE-ID" in one]
    values = {line.partition(":")[0].partition(";")[0]: line.partition(":")[2] for line in vevent.splitlines()}
    told = values["DESCRIPTION"].removeprefix("Aa has cancelled this date. Zz still lists it.\\n\\n").split("\\n")[0]
    conference = values["CONFERENCE"].rpartition("/")[2]
    assert (values["SUMMARY"], told, values["LOCATION"], values["URL"], conference) == expected


SAID = "Aa has cancelled this date. Zz still lists it."


def off_on(day: str, *more: str, title: str = "Metrics Model WG") -> str:
    return one_date(*more, uid="a", title=title).replace("0312T", f"03{day}T")


def texts(cancelling: list[str], listing: list[str]) -> list[str | None]:
    return [one.text for one in built({"aa": cancelling, "zz": listing}).snapshot.occurrences]


@pytest.mark.parametrize("rule", [WEEKLY, "RRULE:FREQ=WEEKLY;COUNT=6"], ids=["who cancels", "the other"])
def test_each_date_is_told_why_it_is_cancelled(rule):
    dates_off = [off_on("12", OFF, "DESCRIPTION:Holiday"), off_on("19", OFF, "DESCRIPTION:Travel")]
    listing = meeting("Metrics Model WG", "20260305T160000Z", rule, ROOM, uid="b")
    first = meeting("Metrics Model WG", "20260305T160000Z", "RRULE:FREQ=WEEKLY;COUNT=5", ROOM, uid="a")
    assert texts([first, *dates_off], [listing])[1:3] == [f"{SAID}\n\nHoliday", f"{SAID}\n\nTravel"]


WHY = {
    "in a date that is still shown": (
        [weekly(uid="a"), off_on("12", "DESCRIPTION:Holiday", title="CANCELLED")],
        [weekly(uid="b")],
        "\n\nHoliday",
    ),
    "in HTML": (
        [weekly(uid="a"), off_on("12", OFF, "X-ALT-DESC;FMTTYPE=text/html:Holiday")],
        [weekly(uid="b")],
        "\n\nHoliday",
    ),
    "not at all: the text of its series is none": (
        [weekly("DESCRIPTION:Notes of the meetings", uid="a"), off_on("12", OFF, "DESCRIPTION:Notes of the meetings")],
        [weekly("DESCRIPTION:Notes of a meeting", uid="b")],
        "\n\nNotes of a meeting",
    ),
    "not at all, and nobody has a text": ([weekly(NO_12, uid="a")], [weekly(uid="b")], ""),
}


@pytest.mark.parametrize(("cancelling", "listing", "expected"), WHY.values(), ids=WHY)
def test_why_a_date_is_cancelled_is_told(cancelling, listing, expected):
    assert texts(cancelling, listing)[1] == SAID + expected


def test_an_event_that_is_cancelled_keeps_its_text_below_what_is_said():
    why = "Aa has cancelled this event. Zz still lists it."
    html = LISTED.replace(ROOM, f"{ROOM}\r\nX-ALT-DESC;FMTTYPE=text/html:Notes")
    off = html.replace("END:VEVENT", f"{OFF}\r\nEND:VEVENT").replace("UID:listed", "UID:off")
    found = [built({"aa": [one], "zz": [other]}).snapshot for one, other in ((CANCELLED, LISTED), (off, html))]
    assert [event.text for snapshot in found for event in snapshot.events] == [why, f"{why}\n\nNotes"]


def test_a_date_that_says_only_cancelled_has_the_name_of_its_series_though_that_says_so_too():
    series = meeting("CANCELLED: Metrics Model WG", "20260305T160000Z", WEEKLY, ROOM, uid="a")
    assert {line[12:] for line in shown(built({"aa": [series, one_date(uid="a", title="CANCELLED")]}))} == {
        "Metrics Model WG"
    }


def test_a_title_that_says_only_cancelled_stays_where_the_series_has_no_name():
    assert shown(built({"aa": [meeting("CANCELLED", "20260330T160000Z", uid="a")]})) == ["03-30 16:00 CANCELLED"]


def test_a_date_that_a_title_alone_cancels_says_nothing_else():
    (_, off, *_) = built({"aa": [weekly(uid="a"), one_date(uid="a", title="CANCELLED: Guests")]}).snapshot.occurrences
    assert (off.title, off.status, off.text) == ("Guests", "CANCELLED", None)


def test_the_cancelled_copy_is_one_of_the_group():
    (group,) = grouped({"todo": [LISTED], "chaoss": [CANCELLED]}).groups
    assert (group.winner, group.others) == (("todo", "listed"), (("chaoss", "cancelled"),))


def test_a_feed_that_is_matched_by_uid_alone_cancels_nothing_of_others():
    assert dates(built({"todo": [LISTED], "chaoss": [CANCELLED]}, chaoss={"match": "uid"})) == ONCE


def test_the_operator_can_say_that_they_are_different():
    apart = LinkConstraints(different=frozenset({frozenset({("todo", "listed"), ("chaoss", "cancelled")})}))
    found = grouped({"todo": [LISTED], "chaoss": [CANCELLED]}, apart).groups
    assert all(not group.others for group in found)
