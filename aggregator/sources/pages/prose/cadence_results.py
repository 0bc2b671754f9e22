"""Cadences → statements, and events for those that have dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from aggregator.model import Doubt, Statement
from aggregator.recurrence.rrule.limits import limit
from aggregator.recurrence.rrule.rule_dates import first_start
from aggregator.recurrence.rrule.wall_times import from_wall_seconds
from aggregator.sources.pages.phrases.cadence_words import Repetition
from aggregator.sources.pages.phrases.cadences import Cadence
from aggregator.sources.pages.phrases.dates import on_weekday
from aggregator.sources.pages.phrases.meeting_words import has_exceptions
from aggregator.sources.pages.phrases.same_instant import AgreedTime, usual_clock
from aggregator.sources.pages.results.page_context import PageContext
from aggregator.sources.pages.results.page_reading import PageEvent

_SINCE = timedelta(days=90)  # so that a series of every week keeps its first date for a year


def statement_of(cadence: Cadence, context: PageContext, title: str, text: str, place: str, zone: str) -> Statement:
    """Say what a page says. `zone` is that of times that name none."""
    clock = usual_clock(cadence.times, zone, context.today.year) if cadence.times else None
    days = tuple(sorted({day for _, day in cadence.days}))
    first = on_weekday(cadence.first_date, days, context.clues) if cadence.first_date else None
    cadence = _decided_by(first, cadence)
    if first and not days and cadence.repetition.unit == "WEEKLY":
        days = (first.weekday(),)
    return Statement(
        title=title,
        text=text,
        rule=_rule(cadence, days),
        weekdays=days,
        time=_time(cadence, clock),
        zone=clock.zone if clock else "",
        minutes=clock.length if clock else None,
        first_date=first.isoformat() if first else "",
        doubts=_doubts(cadence, clock, first, days, exceptions=has_exceptions(text)),
        place=place,
    )


def _decided_by(first: date | None, cadence: Cadence) -> Cadence:
    """Read "every second Tuesday" as every two weeks, where its first date is not the second of the month."""
    if not cadence.ambiguous or first is None or len(cadence.days) != 1:
        return cadence
    nth, weekday = cadence.days[0]
    if first.weekday() != weekday or (first.day - 1) // 7 + 1 == nth:
        return cadence
    return replace(cadence, repetition=Repetition("WEEKLY", nth), days=((0, weekday),), ambiguous=False)


def _rule(cadence: Cadence, days: tuple[int, ...]) -> str:
    rule = cadence.rule
    if rule and not cadence.days and days:
        return f"{rule};BYDAY=" + ",".join(("MO", "TU", "WE", "TH", "FR", "SA", "SU")[day] for day in days)
    return rule


def _time(cadence: Cadence, clock: AgreedTime | None) -> str:
    minutes = clock.minutes if clock else cadence.times[0].start if cadence.times else None
    return "" if minutes is None else f"{minutes // 60:02}:{minutes % 60:02}"


def _doubts(
    cadence: Cadence, clock: AgreedTime | None, first: date | None, days: tuple[int, ...], *, exceptions: bool
) -> tuple[Doubt, ...]:
    fits = first is not None and (not days or first.weekday() in days)
    found = {
        Doubt.NO_FIRST_DATE: cadence.needs_first_date and not fits,
        Doubt.NO_DAY: cadence.lacks_day and not days,
        Doubt.NO_TIME: not cadence.times,
        Doubt.NO_ZONE: bool(cadence.times) and clock is None,
        Doubt.AMBIGUOUS: cadence.ambiguous,
        Doubt.EXCEPTIONS: exceptions,
        Doubt.CONTRADICTION: clock is not None and clock.contradiction,
    }
    if cadence.repetition.unit == "MONTHLY" and cadence.lacks_day:
        found[Doubt.NO_DAY] = True
    return tuple(doubt for doubt, is_so in found.items() if is_so)


def series_of(statement: Statement, today: date) -> PageEvent | None:
    """Return the series that a statement has dates for. None if it does not begin on its first date."""
    since = date.fromisoformat(statement.first_date) if statement.first_date else _usual_start(today)
    first = _first_date(statement.rule, since)
    counts_weeks = "BYWEEKNO" in statement.rule  # there, the first date only says from when on
    if first is None or (statement.first_date and first != since and not counts_weeks):
        return None
    hour, minute = map(int, statement.time.split(":"))
    clock = AgreedTime(60 * hour + minute, statement.minutes, statement.zone, contradiction=False)
    return PageEvent(
        title=statement.title,
        start=clock.on(first),
        minutes=statement.minutes,
        words=statement.text,
        reader="prose",
        rule=statement.rule,
        place=statement.place,
    )


def _first_date(rule: str, since: date) -> date | None:
    limited, _ = limit(rule, since)
    found = first_start(limited, since) if limited else None
    return None if found is None else from_wall_seconds(found).date()


def _usual_start(today: date) -> date:
    return date((today - _SINCE).year, 1, 1)
