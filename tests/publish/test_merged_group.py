"""One group merged by itself: what is taken over, which time is given to a date, and what is said of each copy.

`test_merge.py` states the same rules with whole feeds. Here a group is put together by hand, so that each step has a
case that turns on it alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from small_feeds import comparable, feed, meeting

from aggregator.duplicates.pairs.match_types import Decision, Disagreement, EventGroup, Match, Verdict
from aggregator.model import DateOrDateTime, Event, ExpandedSeries, MergedEvent, Offer, Performer, SeriesKey
from aggregator.model.events import PAGE_UID
from aggregator.publish.event.merge import merge
from aggregator.publish.event.occurrence_edits import map_events

AA, MM, ZZ = ("aa", "a-1"), ("mm", "m-1"), ("zz", "z-1")
ONE_EVENT = Verdict(Decision.SAME, 9.0, (), "same-start")
START = "20260305T160000Z"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=6"
SLOT = "RECURRENCE-ID:20260312T160000Z"


def at(day: int, hour: int = 16) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def weekly(uid: str, *more: str, title: str = "Signing SIG") -> str:
    return meeting(title, START, WEEKLY, *more, uid=uid)


def once(uid: str, *more: str) -> str:
    return meeting("Signing SIG", START, *more, uid=uid)


def merged(
    feeds: dict[str, list[str]],
    *disagreements: Disagreement,
    cut: frozenset[datetime] = frozenset(),
    partly: Sequence[SeriesKey] = (),
    unmatched: Sequence[SeriesKey] = (),
    believed: str = "",
    changed: Callable[[SeriesKey, Event], Event] = lambda _, event: event,
) -> MergedEvent:
    """Merge the first series with the others; `changed` says what an event says that no .ics file can.

    `believed` is the feed of highest priority.
    """
    _, series = comparable(feeds)
    by_key: dict[SeriesKey, ExpandedSeries] = {}
    for key, one in series.items():
        events = {event.recurrence_id: changed(key, event) for event in one.expanded.series.events}
        by_key[key] = map_events(one.expanded, events)
    winner, *others = by_key
    matches = tuple(Match(winner, key, ONE_EVENT, _starts(by_key[key])) for key in others if key not in unmatched)
    group = EventGroup(winner, tuple(key for key in others if key not in partly), tuple(partly), matches, disagreements)
    return merge(group, cut, by_key, {id_: feed(id_, priority=9 if id_ == believed else 0) for id_ in feeds})


def _starts(one: ExpandedSeries) -> tuple[DateOrDateTime, ...]:
    return tuple(o.start for o in (*one.occurrences, *(one.cancelled or ())))


def other_says(slot: datetime, time: datetime, other: SeriesKey = ZZ) -> Disagreement:
    return Disagreement(AA, other, slot, slot, time)


def other_is_believed(slot: datetime, time: datetime) -> Disagreement:
    return Disagreement(AA, ZZ, slot, time, slot, other_says=False)


def override(found: MergedEvent) -> Event:
    (event,) = found.series.overrides
    return event


# ---------------------------------------------------------------- what is taken over

FREE, PAID = (Offer("0", "EUR"),), (Offer("12.50", "EUR"),)
ADA, KARA = (Performer("Ada Lovelace"),), (Performer("Kara Voss"),)
ONE, OTHER = "https://a.example/1.png", "https://z.example/2.png"
STATED = {
    "an image": ("image", "", OTHER, OTHER),
    "no image beside its own": ("image", ONE, OTHER, ONE),
    "its own image, where the other has none": ("image", ONE, "", ONE),
    "a price": ("offers", (), PAID, PAID),
    "no price beside its own": ("offers", FREE, PAID, FREE),
    "its own price, where the other has none": ("offers", FREE, (), FREE),
    "speakers": ("performers", (), ADA, ADA),
    "no speakers beside its own": ("performers", KARA, ADA, KARA),
    "its own speakers, where the other has none": ("performers", KARA, (), KARA),
    "HTML": ("html", "", "<b>Keys</b>", "<b>Keys</b>"),
}


@pytest.mark.parametrize(("name", "mine", "theirs", "expected"), STATED.values(), ids=STATED)
def test_it_takes_over(name, mine, theirs, expected):
    def changed(key: SeriesKey, event: Event) -> Event:
        return replace(event, **{name: mine if key == AA else theirs})

    found = merged({"aa": [once("a-1")], "zz": [once("z-1")]}, changed=changed)
    assert getattr(found.series.main_event, name) == expected


def test_no_html_beside_a_text_of_its_own():
    def changed(key: SeriesKey, event: Event) -> Event:
        return replace(event, html="" if key == AA else "<b>Keys</b>")

    found = merged({"aa": [once("a-1", "DESCRIPTION:Keys and notes")], "zz": [once("z-1")]}, changed=changed)
    assert found.series.main_event.html == ""


FROM_PAGE = "Read from the page https://zz.example/."
# The UIDs of the event and of the donor, what the donor says, and what is taken over.
READ = {
    "from a page: without the last paragraph": ("a-1", f"z{PAGE_UID}", f"Keys\n\n{FROM_PAGE}", "Keys"),
    "from a page, which says nothing of it": ("a-1", f"z{PAGE_UID}", "Keys\n\nNotes", "Keys\n\nNotes"),
    "from a calendar": ("a-1", "z-1", f"Keys\n\n{FROM_PAGE}", f"Keys\n\n{FROM_PAGE}"),
}


@pytest.mark.parametrize(("mine", "theirs", "said", "expected"), READ.values(), ids=READ)
def test_that_it_was_read_from_a_page_is_not_taken_over(mine, theirs, said, expected):
    found = merged(
        {"aa": [once(mine)], "zz": [once(theirs)]},
        changed=lambda key, event: replace(event, description=said if key[0] == "zz" else ""),
    )
    assert found.series.main_event.description == expected


# ---------------------------------------------------------------- other times


def test_a_date_that_is_told_otherwise_keeps_its_length_and_texts():
    theirs = meeting("Special", "20260312T180000Z", SLOT, "LOCATION:Hall 2", uid="z-1", minutes=90)
    found = merged(
        {"aa": [weekly("a-1", "DESCRIPTION:Keys")], "zz": [weekly("z-1"), theirs]}, other_says(at(12), at(12, 18))
    )
    said = override(found)
    assert (said.title, said.location, said.start, said.end) == ("Signing SIG", "", at(12), at(12, 17))
    assert said.description == "Calendars disagree about the time: Zz says 2026-03-12 18:00 UTC.\n\nKeys"


def test_a_date_that_the_other_lists_at_both_times_keeps_its_own_texts():
    theirs = meeting("Special", "20260312T160000Z", SLOT, "LOCATION:Hall 2", uid="z-1", minutes=90)
    found = merged({"aa": [weekly("a-1")], "zz": [weekly("z-1"), theirs]}, other_says(at(12), at(12, 18)))
    assert (override(found).title, override(found).end) == ("Signing SIG", at(12, 17))


# What an override that is believed says, beside what its series says; and title, text and place of the date.
BELIEVED = {
    "a title, a text and a place of its own": (
        ("Special", "DESCRIPTION:Bring keys", "LOCATION:Hall 2"), ("Special", "Bring keys", "Hall 2"),
    ),
    "what its series says": (
        ("Signing SIG, zz", "DESCRIPTION:Text of zz", "LOCATION:Hall of zz"),
        ("Signing SIG", "Keys and notes", "Hall of aa"),
    ),
    "no title": (
        ("", "DESCRIPTION:Text of zz", "LOCATION:Hall of zz"), ("Signing SIG", "Keys and notes", "Hall of aa"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("said", "expected"), BELIEVED.values(), ids=BELIEVED)
def test_a_date_has_the_texts_of_the_override_that_is_believed(said, expected):
    title, *lines = said
    series = weekly("z-1", "DESCRIPTION:Text of zz", "LOCATION:Hall of zz", title="Signing SIG, zz")
    theirs = meeting(title, "20260312T180000Z", SLOT, *lines, uid="z-1", minutes=90)
    found = merged(
        {"aa": [weekly("a-1", "DESCRIPTION:Keys and notes", "LOCATION:Hall of aa")], "zz": [series, theirs]},
        other_is_believed(at(12), at(12, 18)),
    )
    event = override(found)
    words, text = event.description.split("\n\n")
    assert words == "Calendars disagree about the time: Aa says 2026-03-12 16:00 UTC."
    assert (event.title, text, event.location) == expected
    assert (event.start, event.end) == (at(12, 18), at(12, 18) + timedelta(minutes=90))


def test_a_time_that_is_believed_and_that_the_series_itself_gives_changes_no_texts():
    """The other series has another rhythm, and says nothing of this date alone."""
    series = meeting("Signing SIG, zz", "20260305T180000Z", WEEKLY, "LOCATION:Hall of zz", uid="z-1", minutes=90)
    found = merged({"aa": [weekly("a-1")], "zz": [series]}, other_is_believed(at(12), at(12, 18)))
    assert (override(found).title, override(found).end) == ("Signing SIG", at(12, 18) + timedelta(minutes=90))


def test_of_a_date_that_another_event_shows_nothing_is_said():
    found = merged(
        {"aa": [weekly("a-1")], "zz": [weekly("z-1")]}, other_says(at(12), at(12, 18)), cut=frozenset({at(12)})
    )
    assert found.series.overrides == ()
    assert [o.start.day for o in found.occurrences][:2] == [5, 19]


def test_html_is_said_after_the_other_time_where_there_is_no_text():
    found = merged(
        {"aa": [weekly("a-1")], "zz": [weekly("z-1")]},
        other_says(at(12), at(12, 18)),
        changed=lambda key, event: replace(event, html="<b>Keys</b>" if key == AA else ""),
    )
    assert override(found).description.endswith("UTC.\n\n<b>Keys</b>")


def test_nothing_is_said_after_the_other_time_where_there_is_nothing():
    found = merged({"aa": [weekly("a-1")], "zz": [weekly("z-1")]}, other_says(at(12), at(12, 18)))
    assert override(found).description.endswith("UTC.")


DATES = [at(day) for day in (5, 12, 19, 26)]


def test_many_dates_at_one_distance_are_told_once_each_copy_in_order():
    later = [other_says(day, day + timedelta(hours=1), other) for other in (ZZ, MM) for day in DATES]
    found = merged(
        {"aa": [weekly("a-1")], "mm": [weekly("m-1")], "zz": [weekly("z-1")]},
        *later,
        changed=lambda key, event: replace(event, html="<b>Keys</b>" if key == AA else ""),
    )
    words = [f"Calendars disagree about the time: {name} lists some dates 60 minutes later." for name in ("Mm", "Zz")]
    assert found.series.overrides == ()
    assert found.series.main_event.description == " ".join(words) + "\n\n<b>Keys</b>"


def test_nothing_stands_after_what_is_told_once_where_there_is_nothing():
    found = merged(
        {"aa": [weekly("a-1")], "zz": [weekly("z-1")]},
        *(other_says(day, day + timedelta(hours=1)) for day in DATES),
        changed=lambda _, event: replace(event, html=""),
    )
    assert found.series.main_event.description.endswith("later.")


def test_times_that_the_other_is_believed_for_are_told_date_by_date_however_many():
    moved = [
        meeting("Signing SIG", f"202603{day:02}T180000Z", f"RECURRENCE-ID:202603{day:02}T160000Z", uid="z-1")
        for day in (5, 12, 19, 26)
    ]
    found = merged(
        {"aa": [weekly("a-1")], "zz": [weekly("z-1"), *moved]},
        *(other_is_believed(day, day.replace(hour=18)) for day in DATES),
    )
    assert [event.start.hour for event in found.series.overrides] == [18] * 4


def test_the_other_times_of_a_copy_are_its_own_by_date():
    found = merged(
        {"aa": [weekly("a-1")], "mm": [weekly("m-1")], "zz": [weekly("z-1")]},
        other_says(at(19), at(19, 18)),
        other_says(at(12), at(12, 19), MM),
        other_says(at(12), at(12, 18)),
    )
    _, mm, zz = found.sources
    assert [one.start for one in mm.other_times] == [at(12, 19).isoformat()]
    assert [one.start for one in zz.other_times] == [at(day, 18).isoformat() for day in (12, 19)]


# ---------------------------------------------------------------- what is said of copies


def test_a_copy_without_a_match_of_its_own_was_announced_with_another():
    _, second = merged({"aa": [once("a-1")], "zz": [once("z-1")]}, unmatched=[ZZ]).sources
    assert (second.reason, second.evidence) == ("announced together with another copy", ("another copy",))


def test_a_copy_that_is_shown_in_part_is_a_source_and_is_not_absorbed():
    found = merged({"aa": [weekly("a-1")], "mm": [weekly("m-1")], "zz": [once("z-1")]}, partly=[ZZ])
    assert [(one.feed, one.partial) for one in found.sources] == [("aa", False), ("mm", False), ("zz", True)]
    assert found.absorbed == (MM,)


def test_a_copy_that_has_cancelled_all_dates_is_of_all():
    _, second = merged({"aa": [weekly("a-1")], "zz": [weekly("z-1", "STATUS:CANCELLED")]}).sources
    assert not second.partial


def test_a_copy_in_part_that_has_cancelled_a_date_says_so():
    found = merged({"aa": [weekly("a-1")], "zz": [once("z-1", "STATUS:CANCELLED")]}, partly=[ZZ])
    assert found.sources[1].other_statuses != ()


URLS = {"its page is its own": ("URL:https://a.example/x",), "it has no page": ()}


@pytest.mark.parametrize("lines", URLS.values(), ids=URLS)
def test_the_page_of_the_event_is_not_repeated_for_who_shows_it(lines):
    first, _ = merged({"aa": [once("a-1", *lines)], "zz": [once("z-1")]}).sources
    assert first.url == ""


def test_of_several_dates_that_a_copy_has_cancelled_the_first_is_said():
    off = [
        meeting(
            "Signing SIG", f"202603{day}T160000Z", f"RECURRENCE-ID:202603{day}T160000Z", "STATUS:CANCELLED", uid="z-1"
        )
        for day in (12, 19)
    ]
    text = "DESCRIPTION:What we sign\\, and with which keys."
    _, second = merged({"aa": [weekly("a-1", text)], "zz": [weekly("z-1"), *off]}).sources
    assert [datetime.fromtimestamp(one.start, UTC).day for one in second.other_statuses] == [12, 19]
    assert second.disagrees == "Zz lists this date as cancelled."


def test_of_a_date_that_a_copy_has_cancelled_and_one_that_it_still_lists_the_first_is_said():
    off = [
        meeting(
            "Signing SIG", f"202603{day}T160000Z", f"RECURRENCE-ID:202603{day}T160000Z", "STATUS:CANCELLED", uid=uid
        )
        for day, uid in ((12, "z-1"), (19, "a-1"))
    ]
    text = "DESCRIPTION:What we sign\\, and with which keys."
    _, second = merged({"aa": [weekly("a-1", text), off[1]], "zz": [weekly("z-1"), off[0]]}).sources
    assert [one.claim for one in second.other_statuses] == ["cancelled", "listed"]
    assert second.disagrees == "Zz lists this date as cancelled."


def test_a_series_in_utc_with_an_override_names_its_zone():
    """Home Assistant's reader compares RECURRENCE-ID with wall times."""
    moved = meeting("Signing SIG", "20260312T180000Z", SLOT, uid="a-1")
    with_override = merged({"aa": [weekly("a-1"), moved], "zz": [weekly("z-1")]})
    without = merged({"aa": [weekly("a-1")], "zz": [weekly("z-1")]})
    assert [str(one.series.main_event.start.tzinfo) for one in (with_override, without)] == ["Etc/UTC", "UTC"]


# ---------------------------------------------------------------- what is cancelled

OFF = "STATUS:CANCELLED"
HOLIDAY, HOLIDAY_AS_HTML = "DESCRIPTION:Holiday", "X-ALT-DESC;FMTTYPE=text/html:<p>Holiday</p>"
NOTES = "DESCRIPTION:Notes"


def date_of(uid: str, day: int, *more: str, title: str = "Signing SIG") -> str:
    start = f"202603{day:02}T160000Z"
    return meeting(title, start, f"RECURRENCE-ID:{start}", *more, uid=uid)


def texts(found: MergedEvent) -> list[tuple[int, str, str]]:
    """Return the day, the status and the description of every date that differs from its series."""
    return [(one.start.day, one.status, one.description) for one in found.series.overrides]


BY_AA, BY_ZZ = "Aa has cancelled this date. Zz still lists it.", "Zz has cancelled this date. Aa still lists it."
NOT_BELIEVED = "Aa lists this date as cancelled."
SAYS = {
    "a date that one has cancelled, and that a copy shows elsewhere as cancelled": (
        {"aa": [weekly("a-1", "EXDATE:20260312T160000Z")],
         "zz": [weekly("z-1"), date_of("z-1", 12, title="CANCELLED")]},
        {"unmatched": [ZZ]},
        [],
    ),
    "two dates that one has cancelled, of which another lists one": (
        {"aa": [weekly("a-1"), date_of("a-1", 12, OFF), date_of("a-1", 19, OFF)],
         "zz": [weekly("z-1", "EXDATE:20260319T160000Z")]},
        {"believed": "aa"},
        [(12, "CANCELLED", BY_AA)],
    ),
    "who is not believed says why in a text": (
        {"aa": [weekly("a-1", NOTES), date_of("a-1", 12, OFF, HOLIDAY)], "zz": [weekly("z-1")]},
        {"believed": "zz"},
        [(12, "CONFIRMED", f"{NOT_BELIEVED}\n\nHoliday")],
    ),
    "who is not believed says why in HTML": (
        {"aa": [weekly("a-1", NOTES), date_of("a-1", 12, OFF, HOLIDAY_AS_HTML)], "zz": [weekly("z-1")]},
        {"believed": "zz"},
        [(12, "CONFIRMED", f"{NOT_BELIEVED}\n\n<p>Holiday</p>")],
    ),
    "who is believed has a text of its own for the date": (
        {"aa": [weekly("a-1", NOTES), date_of("a-1", 12, OFF)],
         "zz": [weekly("z-1"), date_of("z-1", 12, "DESCRIPTION:Guests")]},
        {"believed": "zz"},
        [(12, "CONFIRMED", f"{NOT_BELIEVED}\n\nNotes")],
    ),
    "a copy says why, in a date that it still shows": (
        {"aa": [weekly("a-1", NOTES)], "zz": [weekly("z-1"), date_of("z-1", 12, HOLIDAY, title="CANCELLED")]},
        {"believed": "zz"},
        [(12, "CANCELLED", f"{BY_ZZ}\n\nHoliday")],
    ),
    "a copy that is cancelled as a whole has a text in HTML: it is of no date": (
        {"aa": [weekly("a-1", NOTES, "EXDATE:20260402T160000Z")],
         "zz": [meeting("Signing SIG", START, "RRULE:FREQ=WEEKLY;COUNT=2", OFF, HOLIDAY_AS_HTML, uid="z-1")]},
        {"believed": "zz"},
        [(5, "CANCELLED", f"{BY_ZZ}\n\nNotes"), (12, "CANCELLED", f"{BY_ZZ}\n\nNotes")],
    ),
    "nobody has a text": (
        {"aa": [weekly("a-1")], "zz": [weekly("z-1", "EXDATE:20260312T160000Z")]},
        {"believed": "zz"},
        [(12, "CANCELLED", BY_ZZ)],
    ),
    "a date that a title alone cancels, with a text in HTML: nothing is said of it": (
        {"aa": [weekly("a-1"), date_of("a-1", 12, HOLIDAY_AS_HTML, title="CANCELLED: Signing SIG")]},
        {},
        [(12, "CANCELLED", "")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("feeds", "settings", "expected"), SAYS.values(), ids=SAYS)
def test_what_is_said_of_dates_that_are_cancelled(feeds, settings, expected):
    assert texts(merged(feeds, **settings)) == expected


def test_a_date_whose_title_says_cancelled_is_so_also_where_another_lists_it_at_another_time():
    off = [date_of("a-1", day, title="CANCELLED: Signing SIG") for day in (12, 19)]
    found = merged({"aa": [weekly("a-1"), *off], "zz": [weekly("z-1")]}, other_says(at(12), at(12, 18)), believed="aa")
    assert [(one.start.day, one.title, one.status) for one in found.series.overrides] == [
        (12, "Signing SIG", "CANCELLED"),
        (19, "Signing SIG", "CANCELLED"),
    ]
