"""What the events of a calendar say about whether it is alive: the facts that are stored with each poll.

A calendar in which something is to come is looked at quickly, and most are like that. Only where nothing is, all of
its past is worked out, since that tells how long it may be without events.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from aggregator.health.moved_statements import QUOTED, MovedStatement, moved_statement, named_out_of_use
from aggregator.model import Calendar, CalendarFacts, Event, Series, Status, Window, instant
from aggregator.recurrence import expand, lint

_AHEAD = timedelta(days=800)  # a series without a date for so long has none that matters
_BACK = timedelta(days=5 * 366)  # of the past that tells the rhythm
_MOST_DAYS = 400
_MOST_SERIES = 500  # whose past is worked out
_NO_FACTS = CalendarFacts()
_ANNOUNCED = timedelta(days=90)  # so long after its date an event still says that its calendar has moved


def calendar_facts(calendar: Calendar, now: datetime, before: CalendarFacts = _NO_FACTS) -> CalendarFacts:
    """Work out what a calendar says of itself. `before` are facts of an earlier copy: what has ended may be gone."""
    said = {series.uid: found for series in calendar.series if (found := moved_statement(series.main_event.title))}
    real = [series for series in (*calendar.series, *calendar.past_series) if series.uid not in said]
    taking_place = [series for series in real if any(one.status is not Status.CANCELLED for one in series.events)]
    upcoming = any(_is_upcoming(series, now) for series in taking_place)
    past = () if upcoming else _past_days(taking_place, now)
    ends = [before.last_end] if before.last_end and before.last_end <= now else []
    statement = _statement(calendar, [series for series in calendar.series if series.uid in said], taking_place, now)
    return CalendarFacts(
        as_of=now,
        events=len(taking_place),
        upcoming=upcoming,
        last_end=None if upcoming else max((*ends, *(end for _, end in past)), default=None),
        days=tuple(sorted({*(before.days if ends else ()), *(day for day, _ in past)}))[-_MOST_DAYS:],
        edited=_edited((*calendar.series, *calendar.past_series), now),
        stamped=any(event.created or event.modified for series in calendar.series for event in series.events),
        recurs=any(_recurs_often(series) and _is_upcoming(series, now) for series in taking_place),
        says_moved=statement.words if statement else "",
        new_url=statement.url if statement else "",
    )


def _is_upcoming(series: Series, now: datetime) -> bool:
    """Whether an occurrence that takes place ends after `now`."""
    if not any(_may_come(event, now) for event in series.events):
        return False
    if len(series.events) == 1 and not series.main_event.recurs:
        return True
    return any(instant(one.end) > now for one in expand(lint(series)[0], Window(now, now + _AHEAD)).occurrences)


def _may_come(event: Event, now: datetime) -> bool:
    length = instant(event.end) - instant(event.start)
    if any(instant(start) + length > now for start in (event.start, *event.rdates)):
        return event.status is not Status.CANCELLED
    _, has_until, until = event.rule.partition("UNTIL=")
    return bool(event.rule) and (not has_until or until[:8] >= f"{now - timedelta(days=2):%Y%m%d}")


def _past_days(taking_place: Iterable[Series], now: datetime) -> list[tuple[int, datetime]]:
    """Return on which days something took place, and when it ended."""
    latest = sorted(taking_place, key=lambda series: max(instant(one.start) for one in series.events), reverse=True)
    window = Window(now - _BACK, now)
    found = []
    for series in latest[:_MOST_SERIES]:
        dates = expand(lint(series)[0], window).occurrences
        found += [(instant(one.start).toordinal(), min(instant(one.end), now)) for one in dates]
    return found


def _edited(all_series: Iterable[Series], now: datetime) -> datetime | None:
    """Return the latest sign that somebody worked on the calendar.

    An event that stands alone was entered before it began, so that its start is a sign as well: one to come says that
    somebody is at work now. A rule goes on by itself, and says so at its start only.
    """
    signs: list[datetime] = []
    for series in all_series:
        for event in series.events:
            signs += [when for when in (event.created, event.modified) if when and when <= now]
            signs.append(min(instant(event.start), now))
            signs += [min(instant(date), now) for date in event.rdates]
    return max(signs, default=None)


def _recurs_often(series: Series) -> bool:
    rule = series.master.rule if series.master else ""
    return bool(rule) and "FREQ=YEARLY" not in rule


def _statement(
    calendar: Calendar, stating: Iterable[Series], others: list[Series], now: datetime
) -> MovedStatement | None:
    """Return what the calendar says about where it went, in its name, its description or its events."""
    if named_out_of_use(calendar.name):
        about = moved_statement(calendar.description)
        return MovedStatement(calendar.name[:QUOTED], about.url if about else "")
    for text in (calendar.name, calendar.description):
        if found := moved_statement(text):
            return found
    upcoming = [series for series in others if _is_upcoming(series, now)] if stating or _described(others) else []
    for series in stating:
        if not upcoming or _ends_after(series, now - _ANNOUNCED):
            return _of_event(series.main_event)
    described = _described(upcoming or others)
    if described and (not upcoming or 2 * len(described) >= len(upcoming)):
        return max(described, key=lambda pair: instant(pair[0].main_event.start))[1]
    return None


def _ends_after(series: Series, when: datetime) -> bool:
    return any(instant(one.end) > when for one in expand(lint(series)[0], Window(when, when + _AHEAD)).occurrences)


def _of_event(event: Event) -> MovedStatement | None:
    """Return what the title of an event says; its description may say where to."""
    found = moved_statement(event.title)
    if found is None or found.url:
        return found
    about = moved_statement(f"This calendar has moved: {event.description}") if event.description else None
    return found._replace(url=(about.url if about else "") or event.url)


def _described(all_series: Iterable[Series]) -> list[tuple[Series, MovedStatement]]:
    """Return the series whose description says that the calendar has moved."""
    return [(one, found) for one in all_series if (found := moved_statement(one.main_event.description))]
