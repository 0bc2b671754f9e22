"""Dates → the rule they follow: which RRULE gives these days, and how far the days are from it.

Rules that people make are tried: every n weeks on some weekdays, every n months on an n-th weekday or a day of the
month, every n days. Each kind of rule is made of what most of the days have in common, so that a few days that were
moved, added or cancelled do not hide it. The rule with the fewest days beside it is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import gcd
from typing import TypeVar

from aggregator.model.times import DAY, EPOCH_DAY
from aggregator.recurrence.rrule import rule_arithmetic
from aggregator.recurrence.rrule.rule import Rule, Weekday

_Value = TypeVar("_Value", int, tuple[int, int])

_WEEK, _MONTH = 7, 30.44  # days
_MOST_WEEKS, _MOST_MONTHS, _MOST_DAYS = 12, 12, 6  # between two dates of a rule
_MOST_INTERVALS = 3  # tried of each kind
_ALWAYS_IN_A_MONTH, _SHORTEST_MONTH = 4, 28  # weekdays of a name, and days
_FEW = 4  # days of a rule that may be missing, however few there are
_ODD = 2  # a day beside the rule counts as much as so many days of the rule that are missing


@dataclass(frozen=True, slots=True)
class DayRule:
    """A rule, and where to count its intervals from: a day before all dates, in a period in which it has dates."""

    rule: Rule
    origin: int

    def days(self, first: int, last: int) -> list[int]:
        """Return the days the rule gives, from `first` to `last`."""
        low, high = ((day - EPOCH_DAY) * DAY for day in (first, last + 1))
        found = rule_arithmetic.starts(self.rule, self._origin_before(first), low, high)
        return [start // DAY + EPOCH_DAY for start in found]

    @property
    def frequency(self) -> float:
        """How many days it gives for each day that passes."""
        days = {"DAILY": 1.0, "WEEKLY": _WEEK, "MONTHLY": _MONTH}[self.rule.freq] * self.rule.interval
        return max(1, len(self.rule.weekdays)) / days

    def _origin_before(self, first: int) -> date:
        """Return the origin, or for days before it an earlier one."""
        origin = date.fromordinal(self.origin)
        interval = self.rule.interval
        if self.rule.freq == "MONTHLY":
            missing = max(0, origin.year - date.fromordinal(first).year + 1) * 12
            year, month = divmod(origin.year * 12 + origin.month - 1 - -(-missing // interval) * interval, 12)
            return date(year, month + 1, 1)
        days = interval * (_WEEK if self.rule.freq == "WEEKLY" else 1)
        return date.fromordinal(self.origin - max(0, -(-(self.origin - first) // days)) * days)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well days follow a rule."""

    rule: DayRule
    on: int  # days that the rule gives
    missing: int  # days the rule gives between the first and the last of these, and that are not there
    odd: int  # days beside the rule

    @property
    def cost(self) -> int:
        """How much has to be said beside the rule."""
        return self.missing + _ODD * self.odd


def best_fit(days: Sequence[int]) -> Fit | None:
    """Return the rule that fits different days best, given in order; of equals the plainest. None: less than two."""
    if len(days) < 2:
        return None
    there = set(days)
    fits = [fit for rule in _rules(days) if (fit := _fit(rule, days, there))]
    return min(fits, key=lambda fit: fit.cost, default=None)  # the first of equals


def _fit(rule: DayRule, days: Sequence[int], there: set[int]) -> Fit | None:
    if rule.frequency * (days[-1] - days[0]) > 2 * len(days) + _FEW:  # most of its days would be missing
        return None
    given = rule.days(days[0], days[-1])
    on = [place for place, day in enumerate(given) if day in there]
    if len(on) < 2 * max(1, len(rule.rule.weekdays)):  # each weekday has to come again
        return None
    return Fit(rule, len(on), on[-1] - on[0] + 1 - len(on), len(days) - len(on))


def _rules(days: Sequence[int]) -> Iterator[DayRule]:
    """Yield rules made of what most days have in common, the plainest first."""
    weekly = list(_weekly(days))
    monthly = list(_monthly(days))
    yield from (one for one in weekly if one.rule.interval <= 2 and len(one.rule.weekdays) == 1)
    yield from (one for one in monthly if one.rule.interval == 1 and one.rule.weekdays)
    yield from weekly
    yield from monthly
    yield from _daily(days)


def _weekly(days: Sequence[int]) -> Iterator[DayRule]:
    usual = _usual(_weekday(day) for day in days)
    for chosen in _choices(usual):
        weeks = sorted({(day - 1) // _WEEK for day in days if _weekday(day) in chosen})
        rule = Rule("WEEKLY", weekdays=tuple(Weekday(day) for day in sorted(chosen)))
        for interval, phase in _intervals(weeks, _MOST_WEEKS):
            yield DayRule(_every(interval, rule), _aligned(weeks[0], interval, phase) * _WEEK + 1)


def _monthly(days: Sequence[int]) -> Iterator[DayRule]:
    dates = [date.fromordinal(day) for day in days]
    for said in (_nth, _last):
        usual = _usual(value for day in dates if (value := said(day)))
        for chosen in _choices(usual):
            weekdays = tuple(Weekday(day, nth) for nth, day in sorted((nth, day) for day, nth in chosen))
            among = [day for day in dates if said(day) in chosen]
            yield from _in_months(among, Rule("MONTHLY", weekdays=weekdays))
    if usual_days := _usual(day.day for day in dates if day.day <= _SHORTEST_MONTH)[:1]:
        among = [day for day in dates if day.day in usual_days]
        yield from _in_months(among, Rule("MONTHLY", numbers={"BYMONTHDAY": tuple(usual_days)}))


def _in_months(among: Sequence[date], rule: Rule) -> Iterator[DayRule]:
    months = sorted({day.year * 12 + day.month - 1 for day in among})
    for interval, phase in _intervals(months, _MOST_MONTHS):
        year, month = divmod(_aligned(months[0], interval, phase), 12)
        yield DayRule(_every(interval, rule), date(year, month + 1, 1).toordinal())


def _daily(days: Sequence[int]) -> Iterator[DayRule]:
    for interval, phase in _intervals(days, _MOST_DAYS):
        yield DayRule(_every(interval, Rule("DAILY")), _aligned(days[0], interval, phase))


def _every(interval: int, rule: Rule) -> Rule:
    return Rule(rule.freq, interval, weekdays=rule.weekdays, numbers=rule.numbers)


def _weekday(day: int) -> int:
    return (day - 1) % _WEEK


def _nth(day: date) -> tuple[int, int] | None:
    nth = (day.day - 1) // _WEEK + 1
    return (day.weekday(), nth) if nth <= _ALWAYS_IN_A_MONTH else None


def _last(day: date) -> tuple[int, int] | None:
    return (day.weekday(), -1) if date.fromordinal(day.toordinal() + _WEEK).month != day.month else None


def _usual(values: Iterable[_Value]) -> list[_Value]:
    """Return the most frequent values and those half as frequent, the most frequent first."""
    counts = Counter(values)
    most = max(counts.values(), default=0)
    return sorted((one for one, count in counts.items() if count * 2 >= most), key=lambda one: (-counts[one], one))


def _choices(usual: list[_Value]) -> list[list[_Value]]:
    """Return the most frequent value alone, and all of them."""
    return [usual[:1], usual] if len(usual) > 1 else [usual] if usual else []


def _intervals(periods: Sequence[int], most: int) -> list[tuple[int, int]]:
    """Return how many periods may lie between two dates, and which remainder the periods with dates then leave."""
    gaps = Counter(later - earlier for earlier, later in pairwise(periods))
    tried = [gap for gap, _ in sorted(gaps.items(), key=lambda item: (-item[1], item[0]))[:_MOST_INTERVALS]]
    common = gcd(*gaps) if gaps else 1
    found = sorted({gap for gap in (*tried, common) if 0 < gap <= most})
    return [(gap, _commonest(period % gap for period in periods)) for gap in found]


def _commonest(values: Iterable[int]) -> int:
    return min(Counter(values).items(), key=lambda item: (-item[1], item[0]))[0]


def _aligned(first: int, interval: int, phase: int) -> int:
    """Return a period with dates that is more than one interval before the first."""
    return first - interval - (first - phase) % interval - interval
