"""What a rule may ask for: each step below turns a rule that would hang or flood us into one that is safe.

The limits come from experience: a rule beyond them was never seen in a real calendar, and hangs one reader or another.
A rule that cannot be brought within them is refused, and its event stays the single one that DTSTART says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from math import prod

from aggregator.model import DateOrDateTime, Note, Severity, is_day
from aggregator.model.times import DAY
from aggregator.recurrence.rrule import rule as rules
from aggregator.recurrence.rrule import rule_arithmetic
from aggregator.recurrence.rrule.fine_rules import coarser, listed
from aggregator.recurrence.rrule.replacing import replace_if_changed
from aggregator.recurrence.rrule.rule import Rule, Weekday
from aggregator.recurrence.rrule.wall_times import FIRST_YEAR, LAST_YEAR, end_of_day, wall, wall_seconds

MAX_COUNT = 10_000
MAX_INTERVAL = 900  # even in years this stays a date
MAX_PRODUCT = 1_000  # of the lengths of all BY lists
MAX_PER_DAY = 48
_ONE_DAY = timedelta(days=1)
PERIODS_SEARCHED = 4_000  # a rule that gives nothing in so many years, months, weeks or days never will

_TIME_LISTS = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})
_FORBIDDEN = {  # by RFC 5545, 3.3.10
    "YEARLY": frozenset[str](),
    "MONTHLY": frozenset({"BYWEEKNO", "BYYEARDAY"}),
    "WEEKLY": frozenset({"BYWEEKNO", "BYYEARDAY", "BYMONTHDAY"}),
    "DAILY": frozenset({"BYWEEKNO", "BYYEARDAY"}),
    "HOURLY": frozenset({"BYWEEKNO", "BYYEARDAY"}),
}


class _RefusedError(Exception):
    """The rule cannot be kept; `kind` is the slug of the note."""

    def __init__(self, kind: str, why: str) -> None:
        self.kind = kind
        super().__init__(why)


def limit(value: str, start: DateOrDateTime) -> tuple[Rule | None, tuple[Note, ...]]:
    """Return the rule an RRULE value means for an event that starts at `start`, safe to expand and to publish."""
    reading = rules.read(value)
    shown = value if len(value) <= 200 else f"{value[:199]}…"
    notes = []
    if reading.rule and reading.faults:
        left_out = ", ".join(reading.faults)[:200]
        notes.append(Note(Severity.REPAIRED, "rule-part", f"RRULE “{shown}” was read without “{left_out}”."))
    try:
        rule = _without_idle_skip(_readable(reading), start)
        for kind, done, step in _STEPS:
            limited = step(rule, start)
            if limited is not rule and limited != rule:
                notes.append(Note(Severity.REPAIRED, kind, f"RRULE “{shown}” {done}."))
            rule = limited
    except _RefusedError as refused:
        text = f"RRULE “{shown}” {refused}. Only DTSTART is shown."
        return None, (*notes, Note(Severity.DROPPED, refused.kind, text))
    return rule, tuple(notes)


def listed_dates(value: str, start: DateOrDateTime) -> tuple[DateOrDateTime, ...] | None:
    """Return the dates after DTSTART of a rule by the minute or second that has few; None for any other rule."""
    rule = rules.read(value).rule
    if rule is None or rule.freq not in {"MINUTELY", "SECONDLY"}:
        return None
    return listed(rule, start) if rule.count != 0 else None


def _readable(reading: rules.ParsedRule) -> Rule:
    if reading.rule is None and reading.faults:
        raise _RefusedError("rule-calendar", "uses another calendar than the Gregorian")
    if reading.rule is None:
        raise _RefusedError("rule-bad", "has no valid FREQ")
    return reading.rule


def _without_idle_skip(rule: Rule, start: DateOrDateTime) -> Rule:
    """Leave out SKIP where no day can be missing."""
    if not rule.skip:
        return rule
    days = rule.by("BYYEARDAY") or rule.by("BYMONTHDAY") or (start.day,)
    missing = rule.freq in {"MONTHLY", "YEARLY"} and max(days) > (365 if rule.by("BYYEARDAY") else 28)
    return rule if missing else replace(rule, skip="")


def _skip_of_plain_days(rule: Rule, _start: DateOrDateTime) -> Rule:
    """Leave out SKIP where the days it moves are chosen from afterwards."""
    plain = rule_arithmetic.is_plain(rule) and not rule.weekdays
    return rule if not rule.skip or plain else replace(rule, skip="")


def _by_hours_or_days(rule: Rule, start: DateOrDateTime) -> Rule:
    found = coarser(rule, start)
    hours = 24 if found.freq == "HOURLY" and not found.by("BYHOUR") else 1
    return found if _per_day(found) * hours <= MAX_PER_DAY else rule


def _not_too_frequent(rule: Rule, start: DateOrDateTime) -> Rule:
    if rule.freq in {"MINUTELY", "SECONDLY"} or (rule.freq == "HOURLY" and is_day(start)):
        raise _RefusedError("rule-too-fine", "is too frequent")
    return rule


def _without(rule: Rule, *names: str) -> Rule:
    if rule.numbers.keys().isdisjoint(names):
        return rule
    return replace(rule, numbers={name: numbers for name, numbers in rule.numbers.items() if name not in names})


def _without_forbidden(rule: Rule, start: DateOrDateTime) -> Rule:
    if not rule.numbers:
        return rule
    rule = _without(rule, *_FORBIDDEN[rule.freq])
    if is_day(start):
        rule = _without(rule, *_TIME_LISTS)
    if rule.numbers.keys() <= {"BYSETPOS"} and not rule.weekdays:
        rule = _without(rule, "BYSETPOS")
    return rule


def _without_idle_ordinals(rule: Rule, _start: DateOrDateTime) -> Rule:
    """Take the number off "the n-th Monday" where there is nothing to count in, and out values that never come."""
    if rule.freq not in {"YEARLY", "MONTHLY"} or rule.by("BYWEEKNO"):
        if not any(value.nth for value in rule.weekdays):
            return rule
        days = sorted({value.day for value in rule.weekdays})
        return replace(rule, weekdays=tuple(map(Weekday, days)))
    if rule.freq == "YEARLY" and not rule.by("BYMONTH"):
        return rule
    kept = tuple(value for value in rule.weekdays if abs(value.nth) <= 5)
    if rule.weekdays and not kept:
        raise _RefusedError("rule-never", "has no dates")
    return replace_if_changed(rule, weekdays=kept)


def _one_kind_of_days(rule: Rule, _start: DateOrDateTime) -> Rule:
    lists = rule.numbers.keys() - _TIME_LISTS
    if lists & {"BYWEEKNO", "BYYEARDAY"} and len(lists) > 1:
        raise _RefusedError("rule-odd", "is too complex")
    return rule


def _weekday_said(rule: Rule, start: DateOrDateTime) -> Rule:
    """Name the weekday a week number takes from DTSTART: dateutil would give all seven days."""
    if rule.by("BYWEEKNO") and not rule.weekdays:
        return replace(rule, weekdays=(Weekday(start.weekday()),))
    return rule


def _daily_for_hourly(rule: Rule, start: DateOrDateTime) -> Rule:
    """Say "every hour, on certain days" as "on these days, at these hours": looking at every hour takes too long."""
    if rule.freq != "HOURLY" or not (rule.numbers or rule.weekdays):
        return rule
    if 24 % rule.interval or rule.by("BYSETPOS"):
        raise _RefusedError("rule-too-fine", "is too frequent")
    reached = range(wall(start).hour % rule.interval, 24, rule.interval)
    hours = tuple(hour for hour in reached if not rule.by("BYHOUR") or hour in rule.by("BYHOUR"))
    if not hours:
        raise _RefusedError("rule-never", "has no dates")
    return replace(rule, freq="DAILY", interval=1, numbers={**rule.numbers, "BYHOUR": hours})


def _bounded_end(rule: Rule, _start: DateOrDateTime) -> Rule:
    if rule.until is not None:
        return replace_if_changed(rule, count=None)
    if rule.count == 0:
        raise _RefusedError("rule-count-zero", "has no dates")
    return rule if rule.count is None else replace_if_changed(rule, count=min(rule.count, MAX_COUNT))


def _until_in_form(rule: Rule, start: DateOrDateTime) -> Rule:
    """Write UNTIL as RFC 5545 wants it: a day for whole days, else UTC; a bare day lasts to its end in the zone."""
    until = rule.until
    if until is None or until.year > LAST_YEAR:
        return replace_if_changed(rule, until=None)
    if until.year < FIRST_YEAR:  # near year 1 a zone's offset would leave the calendar; 1604 had a 29 February too
        until = until.replace(year=1604)
    if not isinstance(start, datetime):
        return replace_if_changed(rule, until=_last_day(until, rule, start))
    if not isinstance(until, datetime):
        return replace(rule, until=end_of_day(until, start))
    return replace_if_changed(
        rule, until=(until if until.tzinfo else until.replace(tzinfo=start.tzinfo)).astimezone(UTC)
    )


def _last_day(until: DateOrDateTime, rule: Rule, start: DateOrDateTime) -> date:
    """Return the last day of a series of whole days whose UNTIL may be a time.

    Exchange and others tell a local midnight in UTC: 23:00Z is midnight of the next day in Paris, 04:00Z that of the
    same day in New York. A last second (23:59:59) tells the end of a day in the same way. Between 10:00Z and noon
    midnight may be in New Zealand or nowhere; there a day counts that the rule gives.
    """
    if not isinstance(until, datetime):
        return until
    ends = until.second == 59 or until.minute % 15 == 14  # the last second or minute of a day, in a zone of any quarter
    midnight = until.replace(second=0) + (timedelta(minutes=1) if ends else timedelta())
    day = midnight.date() - (_ONE_DAY if ends else timedelta())
    if until.tzinfo is None or midnight.time() < time(10):
        return day
    if midnight.time() > time(12) or _gives_only_next(rule, start, day):
        return day + _ONE_DAY
    return day


def _gives_only_next(rule: Rule, start: DateOrDateTime, day: date) -> bool:
    if not rule_arithmetic.is_plain(rule):
        return False
    at = wall_seconds(day)
    return [*rule_arithmetic.starts(rule, start, at, at + 2 * DAY)] == [at + DAY]


def _bounded_size(rule: Rule, _start: DateOrDateTime) -> Rule:
    lists = [len(values) for values in rule.numbers.values()] + [len(rule.weekdays) or 1]
    if prod(lists) > MAX_PRODUCT:
        raise _RefusedError("rule-too-large", "is too complex")
    if _per_day(rule) > MAX_PER_DAY:
        raise _RefusedError("rule-too-fine", "is too frequent")
    return rule


def _per_day(rule: Rule) -> int:
    if _TIME_LISTS.isdisjoint(rule.numbers):
        return 1
    return prod(len(rule.by(name)) or 1 for name in _TIME_LISTS)


def _has_dates(rule: Rule, start: DateOrDateTime) -> Rule:
    """Refuse a rule that never gives an occurrence (30 February), for dateutil looks for one until the year 9999."""
    if rule.interval > MAX_INTERVAL:
        raise _RefusedError("rule-never", "is too sparse")
    if rule.freq == "HOURLY" or rule.by("BYWEEKNO") or rule_arithmetic.spacing(rule):
        return rule  # what the steps above left of these always gives some
    least = min(map(abs, rule.by("BYSETPOS")), default=1)
    searched = islice(rule_arithmetic.periods(rule, start), PERIODS_SEARCHED)
    if not any(len(days) * _per_day(rule) >= least for days in searched):
        raise _RefusedError("rule-never", "has no dates")
    return rule


_STEPS: tuple[tuple[str, str, Callable[[Rule, DateOrDateTime], Rule]], ...] = (
    ("rule-coarser", "was read as one by the hour or the day", _by_hours_or_days),
    ("rule-too-fine", "", _not_too_frequent),
    ("rule-part", "was read without the parts that RFC 5545 forbids here", _without_forbidden),
    ("rule-ordinal", "was read without the numbers in BYDAY, which mean nothing here", _without_idle_ordinals),
    ("rule-odd", "", _one_kind_of_days),
    ("rule-weekday", "got the weekday of DTSTART", _weekday_said),
    ("rule-skip", "was read without SKIP", _skip_of_plain_days),
    ("rule-hourly", "was written as a daily one", _daily_for_hourly),
    ("rule-count", f"was read without COUNT, or with a COUNT of {MAX_COUNT:,}", _bounded_end),
    ("rule-until", "got its UNTIL in the form of DTSTART", _until_in_form),
    ("rule-too-large", "", _bounded_size),
    ("rule-never", "", _has_dates),
)
