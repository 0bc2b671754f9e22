"""The starts of every other rule, by recurring-ical-events; its only home.

It is given the least it can work with: a floating VEVENT of nothing but DTSTART and RRULE. So no X-WR-TIMEZONE
shifts it, no text is copied, and its Occurrence objects are read without making components of them, which is two
thirds of its cost. It must only see rules that `limits` let through: on others it runs for minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from icalendar import Event
from icalendar.prop import vRecur
from recurring_ical_events import CalendarQuery

from aggregator.model import DateOrDateTime
from aggregator.recurrence.rrule.rule import Rule
from aggregator.recurrence.rrule.wall_times import from_wall_seconds, wall, wall_seconds

_PIECE, _LONGEST_PIECE = timedelta(days=60), timedelta(days=1920)
_FEW = 100  # dates of a piece: the next one may be longer, since most of the cost is by piece
_STEP = {"WEEKLY": timedelta(weeks=1), "DAILY": timedelta(days=1), "HOURLY": timedelta(hours=1)}
_DAY_LISTS = {"BYWEEKNO", "BYYEARDAY", "BYMONTHDAY"}


def starts(rule: Rule, first: DateOrDateTime, low: int, high: int) -> Iterator[int]:
    """Yield the starts the rule gives from `low` to before `high`, in order, as wall times; `first` is DTSTART.

    DTSTART is among them only if it fits the rule. UNTIL is left to the caller, who knows instants.
    """
    low = max(low, wall_seconds(first))
    if low < high:
        yield from map(wall_seconds, _starts(rule, wall(first), from_wall_seconds(low), from_wall_seconds(high)))


def _starts(rule: Rule, first: datetime, low: datetime, high: datetime) -> Iterator[datetime]:
    endless = replace(_explicit(rule, first), until=None, count=None)
    if rule.count is not None:
        yield from _counted(endless, rule.count, first, low, high)
        return
    begin, piece = low, _PIECE
    while begin < high:  # by pieces, as the caller stops after so many
        end = min(high, begin + piece)
        found = _between(endless, _anchor(endless, first, begin), begin, end)
        yield from found
        if len(found) < _FEW:
            piece = min(2 * piece, _LONGEST_PIECE)
        begin = end


def _counted(endless: Rule, count: int, first: datetime, low: datetime, high: datetime) -> list[datetime]:
    found = _between(replace(endless, count=count), first, low, high)
    if found[:1] == [first] and not any(_starts(endless, first, first, first + timedelta(seconds=1))):
        return found[1:]  # the library counts DTSTART even where the rule does not
    return found


def _between(rule: Rule, anchor: datetime, low: datetime, high: datetime) -> list[datetime]:
    event = Event()
    event.add("DTSTART", anchor)
    event.add("DTEND", anchor)
    event.add("RRULE", vRecur.from_ical(str(rule)))
    found = {occurrence.start for series in CalendarQuery(event).series for occurrence in series.between(low, high)}
    return sorted(start for start in found if low <= start < high)


def _explicit(rule: Rule, first: datetime) -> Rule:
    """Say in the rule which day it takes from DTSTART, so that DTSTART can be moved."""
    if rule.freq not in {"YEARLY", "MONTHLY"} or rule.weekdays or _DAY_LISTS & rule.numbers.keys():
        return rule
    months = {"BYMONTH": (first.month,)} if rule.freq == "YEARLY" else {}
    return replace(rule, numbers={**months, **rule.numbers, "BYMONTHDAY": (first.day,)})


def _anchor(rule: Rule, first: datetime, low: datetime) -> datetime:
    """Return a DTSTART before `low` and near it that gives the same starts from there on.

    Whole intervals change nothing in what a rule without COUNT gives once its days are explicit.
    """
    if step := _STEP.get(rule.freq):
        interval = step * rule.interval
        return first + ((low - first) // interval - 1) * interval
    interval_months = rule.interval * (12 if rule.freq == "YEARLY" else 1)
    passed = (low.year - first.year) * 12 + low.month - first.month
    month = first.year * 12 + first.month - 1 + (passed // interval_months - 1) * interval_months
    return first.replace(year=month // 12, month=month % 12 + 1, day=1)
