"""What other programs see in a calendar of ours: each judge returns the occurrences it would show in a stretch of time.

Judges in other languages are asked once for many calendars, since it is their start that takes the time. A judge that
refuses a calendar says so in a sentence instead of a list. Which occurrences touch the stretch is decided here for all
of them alike.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import recurring_ical_events
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar
from judges.programs import answers, node_with_icaljs, php_with_sabre, python_with_libical

from aggregator.model import DateOrDateTime, Snapshot, Window, instant, is_day


class Question(NamedTuple):
    """A calendar, and the stretch of time a judge is asked about, in seconds since the epoch."""

    body: str
    begin: int
    end: int


class Seen(NamedTuple):
    """One occurrence as a judge shows it; times as in ServedOccurrence."""

    uid: str
    start: int
    end: int
    all_day: bool
    title: str


Opinion = list[Seen] | str  # sorted, with doubles; or a sentence where the judge refuses the calendar
Judge = Callable[[Mapping[str, Question]], dict[str, Opinion]]


def question(snapshot: Snapshot, window: Window) -> Question:
    """Return the combined calendar of a snapshot as a question about its window."""
    begin, end = (int(at.timestamp()) for at in (window.start, window.end))
    return Question(snapshot.calendar.body.decode(), begin, end)


def shown(snapshot: Snapshot) -> list[Seen]:
    """Return what our page shows, in the form in which judges answer."""
    found = ((snapshot.events[o.event], o) for o in snapshot.occurrences)
    return sorted(
        Seen(event.uid_at(o.start), o.start, o.end, o.all_day, event.title if o.title is None else o.title)
        for event, o in found
    )


def touches(start: int, end: int, question: Question) -> bool:
    """Whether an occurrence is in the stretch asked about; one that ends as it begins is not, unless it lasts 0 s."""
    return start < question.end and (end > question.begin or start == end == question.begin)


def _judged(rows: Iterable[tuple[str, int, int, bool, str]], question: Question) -> Opinion:
    return sorted(seen for seen in (Seen(*row) for row in rows) if touches(seen.start, seen.end, question))


def _row(uid: str, start: DateOrDateTime, end: DateOrDateTime, title: str) -> tuple[str, int, int, bool, str]:
    return uid, int(instant(start).timestamp()), int(instant(end).timestamp()), is_day(start), title


# ---------------------------------------------------------------- in Python


def recurring_ical_events_opinion(questions: Mapping[str, Question]) -> dict[str, Opinion]:
    """Ask icalendar and recurring-ical-events."""
    return {name: _guarded(_by_recurring_ical_events, question) for name, question in questions.items()}


def home_assistants_opinion(questions: Mapping[str, Question]) -> dict[str, Opinion]:
    """Ask the reader of Home Assistant, which refuses a whole file for one fault."""
    return {name: _guarded(_by_home_assistant, question) for name, question in questions.items()}


def _guarded(judge: Callable[[Question], Opinion], question: Question) -> Opinion:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return judge(question)
    except Exception as error:  # noqa: BLE001 - whatever a judge raises is its opinion
        return f"{type(error).__name__}: {error}"


def _stretch(question: Question) -> tuple[datetime, datetime]:
    """Return begin and end, a day wider on both sides: judges differ in what touches it."""
    begin, end = (datetime.fromtimestamp(at, UTC) for at in (question.begin, question.end))
    return begin - timedelta(days=1), end + timedelta(days=1)


def _by_recurring_ical_events(question: Question) -> Opinion:
    found = recurring_ical_events.of(Calendar.from_ical(question.body)).between(*_stretch(question))
    return _judged((_row(str(e["UID"]), e.start, e.end, str(e["SUMMARY"])) for e in found), question)


def _by_home_assistant(question: Question) -> Opinion:
    calendar = IcsCalendarStream.calendar_from_ics(question.body)
    found = calendar.timeline_tz(UTC).overlapping(*_stretch(question))
    return _judged((_row(e.uid, e.dtstart, e.end, e.summary or "") for e in found), question)


# ---------------------------------------------------------------- in other languages


def icaljs_opinion(questions: Mapping[str, Question]) -> dict[str, Opinion]:
    """Ask ical.js."""
    found = answers([node_with_icaljs(), "icaljs_occurrences.mjs"], questions)
    return {name: rows if isinstance(rows, str) else _judged(rows, questions[name]) for name, rows in found.items()}


def sabres_opinion(questions: Mapping[str, Question]) -> dict[str, Opinion]:
    """Ask sabre/vobject."""
    found = answers([php_with_sabre(), "sabre_occurrences.php"], questions)
    return {name: rows if isinstance(rows, str) else _judged(rows, questions[name]) for name, rows in found.items()}


def libicals_opinion(questions: Mapping[str, Question]) -> dict[str, Opinion]:
    """Ask libical; a calendar of which its strict check has something to say counts as refused."""
    found = answers([python_with_libical(), "libical_occurrences.py"], questions)
    return {
        name: "\n".join(said["complaints"]) or _judged(said["seen"], questions[name]) for name, said in found.items()
    }


JUDGES: dict[str, Judge] = {
    "recurring-ical-events": recurring_ical_events_opinion,
    "Home Assistant": home_assistants_opinion,
    "ical.js": icaljs_opinion,
    "libical": libicals_opinion,
    "sabre/vobject": sabres_opinion,
}
