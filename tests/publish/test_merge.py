"""What is published of a group: whose copy, what it takes over from the others, and where it came from.

Each rule has a case that turns on it alone. The names of feeds decide last: "aa" comes first.
"""

from __future__ import annotations

import pytest
from small_feeds import built, meeting

from aggregator.model import ServedEvent
from aggregator.model.events import PAGE_UID

ROOM = "LOCATION:https://zoom.us/j/97600941685"
JOIN = "X-GOOGLE-CONFERENCE:https://zoom.us/j/97600941685"
TITLE, START = "OSPO Metrics Working Group", "20260305T160000Z"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"
WORD = "DESCRIPTION:Metrics"
TEXT = "DESCRIPTION:Which metrics help programme offices\\, and how to read them."


def one(*more: str, title: str = TITLE, start: str = START) -> list[str]:
    return [meeting(title, start, *more, uid="")]


def feeds(**events: list[str]) -> dict[str, list[str]]:
    """Give every event a UID of its own feed."""
    return {
        id_: [event.replace("UID:\r\n", f"UID:{id_}-{n}\r\n") for n, event in enumerate(some)]
        for id_, some in events.items()
    }


def event(settings: dict[str, dict[str, object]] | None = None, **events: list[str]) -> ServedEvent:
    (only,) = built(feeds(**events), **(settings or {})).snapshot.events
    return only


def body(**events: list[str]) -> bytes:
    result = built(feeds(**events))
    assert len(result.snapshot.events) == 1
    return result.snapshot.calendar.body.replace(b"\r\n ", b"")


# ---------------------------------------------------------------- whose copy

# What "aa" and "zz" say, and who wins. `priority` is that of "zz".
WINNERS = {
    "the first by name, where nothing else differs": (one(), one(), 0, "aa"),
    "who shows more occurrences": (one(), one(WEEKLY), 0, "zz"),
    "who shows more occurrences, before priority": (one(WEEKLY), one(), 1, "aa"),
    "the higher priority": (one(), one(), 1, "zz"),
    "the higher priority, before the time zone": (
        one(WEEKLY, start="Europe/Berlin:20260305T170000"),
        one(WEEKLY),
        1,
        "zz",
    ),
    "the higher priority, before who says more": (one(TEXT), one(), 1, "zz"),
    "a series with a time zone": (one(WEEKLY), one(WEEKLY, start="Europe/Berlin:20260305T170000"), 0, "zz"),
    "a series with a time zone, before who says more": (
        one(WEEKLY, TEXT),
        one(WEEKLY, start="Europe/Berlin:20260305T170000"),
        0,
        "zz",
    ),
    "the time zone of a single event tells nothing": (one(), one(start="Europe/Berlin:20260305T170000"), 0, "aa"),
    "the longer description": (one(WORD), one(TEXT), 0, "zz"),
    "who has a location": (one(), one("LOCATION:Harbour Hall"), 0, "zz"),
    "a location is worth 200 characters": (one("DESCRIPTION:" + "a" * 199), one("LOCATION:Harbour Hall"), 0, "zz"),
    "and no more": (one("DESCRIPTION:" + "a" * 201), one("LOCATION:Harbour Hall"), 0, "aa"),
    "a join link is worth 500": (one("DESCRIPTION:" + "a" * 499), one(JOIN), 0, "zz"),
    "and no more than these": (one("DESCRIPTION:" + "a" * 501), one(JOIN), 0, "aa"),
}


@pytest.mark.parametrize(("aa", "zz", "priority", "expected"), WINNERS.values(), ids=WINNERS)
def test_whose_copy_is_published(aa, zz, priority, expected):
    result = built(feeds(aa=aa, zz=zz), zz={"priority": priority})
    feed, *others = (source.feed for source in result.snapshot.events[0].sources)
    assert (feed, others) == (expected, ["zz" if expected == "aa" else "aa"])


# ---------------------------------------------------------------- what it takes over

# What the winner, of the higher priority, says; what the other says; and what is published.
TAKEN = {
    "a location it lacks": (one(), one("LOCATION:Harbour Hall"), "location", "Harbour Hall"),
    "not one it has": (one("LOCATION:Hall 1"), one("LOCATION:Hall 1\\, first floor"), "location", "Hall 1"),
    "a URL it lacks": (one(), one("URL:https://a.example/x"), "url", "https://a.example/x"),
    "not one it has, over another": (
        one("URL:https://b.example/x"),
        one("URL:https://b.example/y"),
        "url",
        "https://b.example/x",
    ),
    "a join link it lacks": (one(), one(JOIN), "join", "https://zoom.us/j/97600941685"),
    "not the form of a join link it has": (
        one("LOCATION:https://zoom.us/j/97600941685?pwd=1"),
        one(JOIN),
        "join",
        "https://zoom.us/j/97600941685?pwd=1",
    ),
    "an organiser it lacks": (
        one(),
        one("ORGANIZER;CN=CHAOSS:mailto:a@b.example"),
        "organizer",
        "CHAOSS",
    ),
    "not an organiser it has": (
        one("ORGANIZER;CN=TODO:mailto:a@b.example"),
        one("ORGANIZER;CN=CHAOSS:mailto:a@b.example"),
        "organizer",
        "TODO",
    ),
    "a text more than twice as long": (one("DESCRIPTION:12345"), one("DESCRIPTION:12345678901"), "text", "12345678901"),
    "not one twice as long": (one("DESCRIPTION:12345"), one("DESCRIPTION:1234567890"), "text", "12345"),
    "spaces around a text count for nothing": (
        one("DESCRIPTION:12345"),
        one("DESCRIPTION:1234567890     "),
        "text",
        "12345",
    ),
    "a text where it has none": (one(), one(WORD), "text", "Metrics"),
    "never the title": (one(title="OSPO Metrics WG"), one(title=TITLE + " (weekly)"), "title", "OSPO Metrics WG"),
    "never the status": (one(), one("STATUS:TENTATIVE"), "status", "CONFIRMED"),
}


@pytest.mark.parametrize(("mine", "theirs", "name", "expected"), TAKEN.values(), ids=TAKEN)
def test_what_the_winner_takes_over(mine, theirs, name, expected):
    found = event({"zz": {"priority": 1}}, aa=theirs, zz=mine)
    assert found.sources[0].feed == "zz"
    assert getattr(found, name) == expected


def test_it_takes_over_an_image_it_lacks():
    assert b"IMAGE;VALUE=URI:https://a.example/1.png\r\n" in body(
        aa=one(TEXT), zz=one("IMAGE;VALUE=URI:https://a.example/1.png")
    )
    assert b"IMAGE" not in body(aa=one(TEXT), zz=one())


def test_it_takes_over_coordinates_it_lacks():
    assert b"GEO:52.500000;13.400000" in body(aa=one(TEXT), zz=one("GEO:52.5;13.4"))


def test_not_over_its_own():
    found = body(aa=one(TEXT, "GEO:48.1;11.6"), zz=one("GEO:52.5;13.4"))
    assert b"GEO:48.100000;11.600000" in found
    assert b"GEO:52" not in found


def test_categories_of_all_are_published_each_once():
    assert b"CATEGORIES:Aa,Zz,metrics,office,chat\r\n" in body(
        aa=one(TEXT, "CATEGORIES:metrics,office"), zz=one("CATEGORIES:chat,metrics")
    )


# The UIDs of "aa", which is published, and of "zz"; and which categories are published beside the communities.
CATEGORIES = {
    "those of a calendar, in a calendar's event": ("a-1", "z-1", b"office,page"),
    "none of a page, in a calendar's event": ("a-1", f"z-1{PAGE_UID}", b"office"),
    "those of a page, in a page's event": (f"a-1{PAGE_UID}", f"z-1{PAGE_UID}", b"office,page"),
}


@pytest.mark.parametrize(("mine", "theirs", "expected"), CATEGORIES.values(), ids=CATEGORIES)
def test_whose_categories_are_published(mine, theirs, expected):
    found = built(
        {
            "aa": [meeting(TITLE, START, TEXT, "CATEGORIES:office", uid=mine)],
            "zz": [meeting(TITLE, START, "CATEGORIES:page", uid=theirs)],
        },
        aa={"priority": 1},
    )
    assert b"CATEGORIES:Aa,Zz," + expected + b"\r\n" in found.snapshot.calendar.body.replace(b"\r\n ", b"")


FROM_PAGE = "Read from the page https://zz.example/, section “Calls”."
DESCRIPTIONS = {
    "what a page says, but not that it was read there": (f"Bring a laptop.\\n\\n{FROM_PAGE}", "Bring a laptop."),
    "nothing, where a page says nothing": (FROM_PAGE, ""),
}


@pytest.mark.parametrize(("theirs", "expected"), DESCRIPTIONS.values(), ids=DESCRIPTIONS)
def test_what_a_page_gives_to_the_text_of_a_calendar(theirs, expected):
    found = built(
        {
            "aa": [meeting(TITLE, START, ROOM, uid="a-1")],
            "zz": [meeting(TITLE, START, ROOM, f"DESCRIPTION:{theirs}", uid=f"z-1{PAGE_UID}")],
        },
        aa={"priority": 1},
    )
    (event,) = found.snapshot.events
    assert event.text == expected


def test_html_is_taken_over_where_it_says_nothing_in_any_form():
    html = "X-ALT-DESC;FMTTYPE=text/html:<p>From <b>HTML</b></p>"
    assert event({"zz": {"priority": 1}}, aa=one(html), zz=one()).text == "From HTML"
    assert event({"zz": {"priority": 1}}, aa=one(html), zz=one(WORD)).text == "Metrics"
    assert event({"zz": {"priority": 1}}, aa=one(html), zz=one(html.replace("From", "My"))).text == "My HTML"


def test_of_several_others_the_first_by_key_that_has_it_gives_it():
    found = event(
        {"mm": {"priority": 1}},
        aa=one("URL:https://a.example/1"),
        mm=one(),
        zz=one("URL:https://a.example/1"),
    )
    assert (found.sources[0].feed, found.url) == ("mm", "https://a.example/1")


# Of how many of four dates a guest must know to say something of all.
GUESTS = {
    "at one date": ("RRULE:FREQ=WEEKLY;COUNT=1", ""),
    "at half of the dates": ("RRULE:FREQ=WEEKLY;COUNT=2", ""),
    "at more than half of them": ("RRULE:FREQ=WEEKLY;COUNT=3", "Harbour Hall"),
}


@pytest.mark.parametrize(("rule", "location"), GUESTS.values(), ids=GUESTS)
def test_a_guest_says_nothing_of_all_dates(rule, location):
    found = event(aa=one(WEEKLY), zz=one(rule, "LOCATION:Harbour Hall"))
    assert (found.sources[0].feed, found.location) == ("aa", location)


def test_a_copy_that_is_cancelled_still_says_where_a_single_event_was_to_be():
    found = event(aa=one(TEXT), zz=one("STATUS:CANCELLED", "LOCATION:Harbour Hall"))
    assert (found.sources[0].feed, found.location) == ("aa", "Harbour Hall")


def test_what_is_taken_over_is_on_every_override_that_lacks_it():
    override = meeting(TITLE, "20260312T170000Z", "RECURRENCE-ID:20260312T160000Z", uid="")
    moved = [*one(WEEKLY, TEXT), override.replace("UID:\r\n", "UID:aa-0\r\n")]
    found = body(aa=moved, zz=one(WEEKLY, "LOCATION:Harbour Hall"))
    assert found.count(b"BEGIN:VEVENT") == found.count(b"LOCATION:Harbour Hall") == 2


# ---------------------------------------------------------------- identity

SEQUENCES = {
    "that of its feed": (one(TEXT, "SEQUENCE:3"), one(), b"SEQUENCE:3\r\n"),
    "not that of another copy": (one(TEXT), one("SEQUENCE:7"), b"SEQUENCE:0\r\n"),
    "the highest of its overrides": (
        [
            *one(WEEKLY, TEXT, "SEQUENCE:1"),
            meeting(TITLE, "20260312T170000Z", "RECURRENCE-ID:20260312T160000Z", "SEQUENCE:4", uid="aa-0"),
        ],
        one(WEEKLY),
        b"SEQUENCE:4\r\n",
    ),
}


@pytest.mark.parametrize(("aa", "zz", "expected"), SEQUENCES.values(), ids=SEQUENCES)
def test_the_sequence_an_event_is_first_published_with(aa, zz, expected):
    found = body(aa=aa, zz=zz)
    assert found.count(expected) == found.count(b"BEGIN:VEVENT")


def test_the_uid_is_that_of_the_copy_that_is_published():
    assert event(aa=one(), zz=one(TEXT)).uid == "zz-0"


# ---------------------------------------------------------------- where it came from


def test_a_copy_of_some_dates_says_so():
    found = event(aa=one(WEEKLY), zz=one("RRULE:FREQ=WEEKLY;COUNT=3"))
    assert [(source.feed, source.partial) for source in found.sources] == [("aa", False), ("zz", True)]


def test_a_copy_of_all_dates_does_not():
    assert [source.partial for source in event(aa=one(WEEKLY), zz=one(WEEKLY)).sources] == [False, False]


def test_every_copy_but_the_first_has_a_reason():
    first, second = event(aa=one(), zz=one()).sources
    assert first.reason == ""
    assert "same title" in second.reason


DIFFERS = {
    "a status": (one("STATUS:TENTATIVE"), "it calls the event tentative"),
    "a word of the title": (one(title=f"POSTPONED: {TITLE}"), f'it calls the event "POSTPONED: {TITLE}"'),
    "nothing": (one(), ""),
}


@pytest.mark.parametrize(("theirs", "expected"), DIFFERS.values(), ids=DIFFERS)
def test_what_a_copy_says_otherwise_is_said(theirs, expected):
    assert event({"aa": {"priority": 1}}, aa=one(), zz=theirs).sources[1].disagrees == expected


# A copy's own title, location and URL stand beside it where the event has others.
OWN = {
    "another title": (one(title="OSPO Metrics WG"), ("OSPO Metrics WG", "", "")),
    "another location": (one("LOCATION:Hall 1\\, first floor"), ("", "Hall 1, first floor", "")),
    "a location that was taken over": (one("LOCATION:Hall 1"), ("", "", "")),
    "a URL, also where it was taken over": (one("URL:https://a.example/x"), ("", "", "https://a.example/x")),
}


@pytest.mark.parametrize(("theirs", "own"), OWN.values(), ids=OWN)
def test_what_a_copy_has_of_its_own(theirs, own):
    found = event({"aa": {"priority": 1}}, aa=one("LOCATION:Hall 1"), zz=theirs).sources[1]
    assert (found.title, found.location, found.url) == own


def hour_off(rule: str) -> ServedEvent:
    """Return a series that a copy in UTC lists an hour later from the sixth of its weeks on."""
    return event(
        aa=[meeting("Signing SIG", "America/New_York:20260202T100000", rule, ROOM)],
        zz=[meeting("Signing SIG", "20260202T150000Z", rule, ROOM)],
    )


# Over how many weeks the two list the series, and how many overrides tell of the other time.
HOUR_OFF = {"three dates are told one by one": (8, 3), "four dates are told once": (9, 0)}


@pytest.mark.parametrize(("weeks", "overrides"), HOUR_OFF.values(), ids=HOUR_OFF)
def test_a_copy_that_is_an_hour_off(weeks, overrides):
    found = hour_off(f"RRULE:FREQ=WEEKLY;COUNT={weeks}")
    assert found.component.count(b"RECURRENCE-ID") == overrides
    assert len(found.sources[1].other_times) == weeks - 5


def test_a_copy_lists_at_most_sixty_other_times():
    assert len(hour_off("RRULE:FREQ=DAILY;COUNT=99").sources[1].other_times) == 60


def test_a_copy_that_is_an_hour_off_for_half_of_the_year_is_mentioned_once():
    room, weekly = "LOCATION:https://zoom.us/j/97600941685", "RRULE:FREQ=WEEKLY;COUNT=40"
    found = event(
        aa=[meeting("Signing SIG", "America/New_York:20260302T100000", weekly, room, uid="u1")],
        zz=[meeting("Signing SIG", "20260302T150000Z", weekly, room, uid="u2")],
    )
    assert found.component.count(b"BEGIN:VEVENT") == 1
    assert found.sources[1].disagrees == "Calendars disagree about the time: Zz lists some dates 60 minutes later."
    assert found.sources[1].disagrees in found.text


def test_a_copy_that_is_an_hour_earlier_is_said_to_be():
    found = event(
        aa=[meeting("Signing SIG", "America/New_York:20260902T100000", "RRULE:FREQ=WEEKLY;COUNT=20", ROOM)],
        zz=[meeting("Signing SIG", "20260902T140000Z", "RRULE:FREQ=WEEKLY;COUNT=20", ROOM)],
    )
    assert found.sources[1].disagrees == "Calendars disagree about the time: Zz lists some dates 60 minutes earlier."
    assert {one.feed for one in found.sources[1].other_times} == {"zz"}


def test_what_many_dates_have_is_said_before_what_the_series_says():
    weekly = "RRULE:FREQ=WEEKLY;COUNT=40"
    found = event(
        aa=[meeting("Signing SIG", "America/New_York:20260302T100000", weekly, ROOM, "DESCRIPTION:Keys and notes")],
        zz=[meeting("Signing SIG", "20260302T150000Z", weekly, ROOM)],
    )
    words = "Calendars disagree about the time: Zz lists some dates 60 minutes later."
    assert found.text == f"{words}\n\nKeys and notes"


def test_an_all_day_event_on_another_day_is_told_by_the_day():
    daily = "RRULE:FREQ=WEEKLY;COUNT=4"
    moved = meeting("Release week planning", "20260313", "RECURRENCE-ID;VALUE=DATE:20260312", ROOM, uid="zz-0")
    found = event(
        aa=[meeting("Release week planning", "20260305", daily, ROOM)],
        zz=[meeting("Release week planning", "20260305", daily, ROOM, uid="zz-0"), moved],
    )
    told = [source.disagrees for source in found.sources if source.disagrees]
    assert told == ["Calendars disagree about the time: Aa says 2026-03-12."]


def test_each_copy_has_the_evidence_of_its_own_match_strongest_first():
    first, second, third = event(
        aa=one(ROOM, "DURATION:PT1H"),
        mm=one("LOCATION:https://zoom.us/j/97600941685", "DURATION:PT2H"),
        zz=one("DURATION:PT1H"),
    ).sources
    assert first.evidence == ()
    assert second.evidence == ("link", "title")
    assert third.evidence == ("title", "end")
    assert second.reason.startswith("same join link")
    assert third.reason.startswith("same title")


def test_that_an_older_version_of_one_uid_is_cancelled_is_no_news():
    uid = "7kukuqrfedlm2f9t0vr42qs8u1@google.com"
    newer, older = ("SEQUENCE:2",), ("SEQUENCE:1", "STATUS:CANCELLED")
    (found,) = built(
        {id_: [meeting(TITLE, START, *said, uid=uid)] for id_, said in (("aa", newer), ("zz", older))}
    ).snapshot.events
    assert [source.disagrees for source in found.sources] == ["", ""]


def test_a_status_is_told_by_the_feed_that_gives_it():
    found = event({"aa": {"priority": 1}}, aa=one(), zz=one("STATUS:TENTATIVE")).sources[1]
    assert [(other.claim, other.feed) for other in found.other_statuses] == [("tentative", "zz")]
    found = event({"aa": {"priority": 1}}, aa=one(), zz=one(title=f"POSTPONED: {TITLE}")).sources[1]
    assert [other.feed for other in found.other_statuses] == ["zz"]
