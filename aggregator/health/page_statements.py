"""What a page says of meetings that repeat, compared with what calendars list.

A page that nobody keeps up to date sends people to meetings at the wrong time. So each statement is looked for among
the events of calendars: by its title, then by its weekday and time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import partial
from zoneinfo import ZoneInfo

from rapidfuzz.fuzz import token_set_ratio

from aggregator.health.sentences import gettext_noop
from aggregator.model import Doubt, Snapshot, Statement, is_from_page

AHEAD = timedelta(days=70)  # two months hold each date of what repeats monthly
_ALIKE = 85  # of 100: how like two titles are that may name one meeting
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

DOUBTS = {
    Doubt.NO_FIRST_DATE: gettext_noop("The page does not say which weeks or months are meant."),
    Doubt.NO_DAY: gettext_noop("The page does not say on which day."),
    Doubt.NO_TIME: gettext_noop("The page does not say at what time."),
    Doubt.NO_ZONE: gettext_noop("The page does not say in which time zone."),
    Doubt.EXCEPTIONS: gettext_noop("The page names dates on which there is no meeting."),
    Doubt.AMBIGUOUS: gettext_noop("This can mean a day of the month, or a number of weeks."),
    Doubt.CONTRADICTION: gettext_noop("The times in several time zones do not agree."),
}


class StatementOutcome(StrEnum):
    """What comparing a statement with the calendars came to."""

    LISTED = "listed"
    OTHER_TIME = "other-time"
    ENDED = "ended"
    MISSING = "missing"


OUTCOMES = {
    StatementOutcome.LISTED: gettext_noop("The page says “%(words)s”. The calendar lists it."),
    StatementOutcome.OTHER_TIME: gettext_noop("The page says “%(words)s”. The calendar lists it on %(day)s, %(time)s."),
    StatementOutcome.ENDED: gettext_noop("The page says “%(words)s”. The calendar lists no dates after %(date)s."),
    StatementOutcome.MISSING: gettext_noop("The page says “%(words)s”. No calendar lists it."),
}


@dataclass(frozen=True, slots=True)
class ListedEvent:
    """An event of calendars, as far as statements are compared with it."""

    title: str
    sources: tuple[str, ...]  # UIDs
    starts: Callable[[], Sequence[int]]  # of its occurrences, in seconds; asked for where the title is alike


@dataclass(frozen=True, slots=True)
class StatementCheck:
    """A statement, and what the calendars have."""

    statement: Statement
    outcome: StatementOutcome
    start: datetime | None = None  # of OTHER_TIME: the next date; of ENDED: the last one; in the statement's zone
    title: str = ""  # of the event that was compared


def listed_events(snapshot: Snapshot) -> list[ListedEvent]:
    """Return the events of a snapshot, as statements are compared with them."""
    return [
        ListedEvent(event.title, tuple(source.uid for source in event.sources), partial(_starts, snapshot, number))
        for number, event in enumerate(snapshot.events)
    ]


def _starts(snapshot: Snapshot, event: int) -> list[int]:
    return [one.start for one in snapshot.occurrences.of_event(event)]


def checked(statements: Iterable[Statement], events: Sequence[ListedEvent], now: datetime) -> list[StatementCheck]:
    """Compare statements with the events of calendars; events of pages do not count."""
    listed = [event for event in events if any(not is_from_page(uid) for uid in event.sources)]
    return [_check(statement, listed, now) for statement in statements]


def _check(statement: Statement, events: Sequence[ListedEvent], now: datetime) -> StatementCheck:
    alike = [event for event in events if token_set_ratio(statement.title.lower(), event.title.lower()) >= _ALIKE]
    zone = zone_of(statement)
    low, high = now.timestamp(), (now + AHEAD).timestamp()
    other: list[tuple[datetime, str]] = []
    last: datetime | None = None
    for event in alike:
        starts = event.starts()
        coming = [datetime.fromtimestamp(at, zone) for at in starts if low <= at < high]
        if any(_fits(statement, when) for when in coming):
            return StatementCheck(statement, StatementOutcome.LISTED, title=event.title)
        other += [(when, event.title) for when in coming]
        past = [at for at in starts if at < low]
        if past:
            last = max(filter(None, (last, datetime.fromtimestamp(max(past), zone))))
    if statement.rule.endswith("COUNT=1") and last and last.date().isoformat() == statement.first_date:
        return StatementCheck(statement, StatementOutcome.LISTED)
    if other:
        usual = Counter((when.weekday(), when.hour, when.minute) for when, _ in other).most_common(1)[0][0]
        when, title = next(one for one in other if (one[0].weekday(), one[0].hour, one[0].minute) == usual)
        return StatementCheck(statement, StatementOutcome.OTHER_TIME, when, title)
    if last:
        return StatementCheck(statement, StatementOutcome.ENDED, last)
    return StatementCheck(statement, StatementOutcome.MISSING)


def _fits(statement: Statement, when: datetime) -> bool:
    """Whether a date is one of those stated, as far as the statement says when they are."""
    if statement.rule.endswith("COUNT=1"):
        same_day = when.date().isoformat() == statement.first_date
        return same_day and statement.time in {"", f"{when:%H:%M}"}
    if statement.weekdays and when.weekday() not in statement.weekdays:
        return False
    return not (statement.time and statement.zone) or f"{when:%H:%M}" == statement.time


def zone_of(statement: Statement) -> tzinfo:
    """Return the time zone of a statement; UTC if it names none."""
    name = statement.zone
    if not name or name == "UTC":
        return UTC
    if name[0] in "+-":
        offset = timedelta(hours=int(name[1:3]), minutes=int(name[4:6]))
        return timezone(offset if name[0] == "+" else -offset)
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return UTC


def check_in_words(check: StatementCheck) -> str:
    """Return the sentences on a comparison, in English."""
    return OUTCOMES[check.outcome] % words_of(check)


def words_of(check: StatementCheck, day: str = "", time: str = "", date: str = "") -> dict[str, str]:
    """Return what the sentence of an outcome is filled with; day, time and date as another language writes them."""
    when = check.start
    text = check.statement.text
    return {
        "words": text if len(text) <= 120 else text[:119] + "…",
        "day": day or (DAYS[when.weekday()] if when else ""),
        "time": time or (f"{when:%H:%M} {when:%Z}" if when else ""),
        "date": date or (f"{when:%Y-%m-%d}" if when else ""),
    }


def doubts_in_words(statement: Statement) -> list[str]:
    """Return why no dates follow from a statement, in English."""
    return [DOUBTS[doubt] for doubt in statement.doubts]


def rule_in_words(statement: Statement) -> str:
    """Return a rule as an operator reads it: "FREQ=WEEKLY;BYDAY=TU, 16:00 Europe/Berlin"."""
    when = " ".join(filter(None, (statement.time, statement.zone if statement.time else "")))
    days = "" if statement.rule else ", ".join(_CODES[day] for day in statement.weekdays)
    first = f"from {statement.first_date}" if statement.first_date else ""
    return ", ".join(filter(None, (statement.rule, days, when, first)))
