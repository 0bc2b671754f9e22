"""The starts of plain rules by counting days: a whole period (year, month, week, day) at a time.

Nearly every rule in real calendars is made of FREQ, INTERVAL, COUNT, UNTIL and lists of months and days. For those this
module exists beside recurring-ical-events for three reasons: it jumps to the period asked for instead of counting up
from DTSTART (twenty years of a weekly meeting cost nothing), it stops at the end asked for, where dateutil would go on
looking until the year 9999 for a 30 February, and it is a hundred times faster. `library_rules` answers for all other
rules, and a property test holds that both give the same starts.

A plain rule gives whole days, all at the time of day of DTSTART; or every so many hours, without any list. So here a
day is an ordinal (`date.toordinal`), a period a range of them, and only `starts` knows of the time of day. Which list
adds days and which takes them away is the table on page 44 of RFC 5545 (3.3.10).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import count
from math import inf

from aggregator.model import DateOrDateTime
from aggregator.model.times import DAY, EPOCH_DAY
from aggregator.recurrence.rrule.rule import Rule
from aggregator.recurrence.rrule.wall_times import wall_seconds

HOUR = 3600
PLAIN_LISTS = frozenset({"BYMONTH", "BYYEARDAY", "BYMONTHDAY"})
PLAIN_FREQUENCIES = frozenset({"YEARLY", "MONTHLY", "WEEKLY", "DAILY"})
_END = date(9999, 1, 1)  # a year less than dates can hold, so that a day or a zone offset may be added


def is_plain(rule: Rule) -> bool:
    """Whether `starts` can answer for this rule."""
    if rule.freq == "HOURLY":
        return not (rule.numbers or rule.weekdays)
    return rule.freq in PLAIN_FREQUENCIES and PLAIN_LISTS.issuperset(rule.numbers)


def starts(rule: Rule, first: DateOrDateTime, low: int, high: int) -> Iterable[int]:
    """Return the starts the rule gives from `low` to before `high`, in order, as wall times; `first` is DTSTART.

    UNTIL is left to the caller, who knows instants. COUNT is obeyed, for rules that are not evenly spaced at the price
    of counting up from `first`.
    """
    if rule.freq == "HOURLY":
        return _hours(rule, wall_seconds(first), low, high)
    clock = wall_seconds(first) % DAY - EPOCH_DAY * DAY
    earliest, end = -((clock - low) // DAY), -((clock - high) // DAY)  # rounded up
    if step := spacing(rule):
        days = _evenly(rule, first, step, earliest, end)
        return range(days.start * DAY + clock, days.stop * DAY + clock, step * DAY)
    return (day * DAY + clock for day in _by_periods(rule, first, earliest, end))


def _hours(rule: Rule, first: int, low: int, high: int) -> range:
    step = rule.interval * HOUR
    end = high if rule.count is None else min(high, first + rule.count * step)
    return range(first + max(0, -((first - low) // step)) * step, end, step)


def spacing(rule: Rule) -> int:
    """Return how many days lie between any two starts, or 0 where that differs."""
    if rule.numbers or len(rule.weekdays) > 1:
        return 0
    if rule.freq == "WEEKLY":
        return 7 * rule.interval
    return rule.interval if rule.freq == "DAILY" and not rule.weekdays else 0


def _evenly(rule: Rule, first: DateOrDateTime, step: int, low: int, high: int) -> range:
    begin = first.toordinal()
    if rule.weekdays:
        week = first.weekday() - rule.wkst
        begin += (rule.weekdays[0].day - rule.wkst) % 7 - week % 7
        if begin < first.toordinal():
            begin += step
    if rule.count is not None:
        high = min(high, begin + rule.count * step)
    if low > begin:
        begin = low + (begin - low) % step
    return range(begin, high, step)


def _by_periods(rule: Rule, first: DateOrDateTime, low: int, high: int) -> Iterator[int]:
    left: float = inf if rule.count is None else rule.count
    skipped = _periods_before(rule, first, low) if rule.count is None else 0
    latest = first.toordinal() - 1
    for days in periods(rule, first, min(high, _END.toordinal()), skipped):
        for day in days:
            if day <= latest:  # before DTSTART; or SKIP leads to a day that the rule gives as well
                continue
            latest = day
            if day >= high or not left:
                return
            left -= 1
            if day >= low:
                yield day


def periods(
    rule: Rule, first: DateOrDateTime, high: int = _END.toordinal(), skipped: int = 0
) -> Iterator[Sequence[int]]:
    """Yield the sorted days of each period that begins before `high`, from `skipped` periods after the first on."""
    for index in count(skipped):
        begin = _period_start(rule, first, index)
        if begin >= high:
            return
        yield _days(rule, begin, first)


def _period_start(rule: Rule, first: DateOrDateTime, index: int) -> int:
    """Return the day on which the period with this index begins, or the last one there is."""
    steps = index * rule.interval
    if rule.freq == "WEEKLY":
        return first.toordinal() + 7 * steps - (first.weekday() - rule.wkst) % 7
    if rule.freq == "DAILY":
        return first.toordinal() + steps
    years, months = (steps, 0) if rule.freq == "YEARLY" else divmod(first.month - 1 + steps, 12)
    return date(min(first.year + years, _END.year), months + 1, 1).toordinal()


def _periods_before(rule: Rule, first: DateOrDateTime, low: int) -> int:
    """Return how many periods can be skipped because they end before `low`."""
    days = low - first.toordinal()
    if days <= 0:
        return 0
    passed = {"YEARLY": days // 366, "MONTHLY": days // 31, "WEEKLY": days // 7, "DAILY": days}[rule.freq]
    return max(0, passed // rule.interval - 1)


def _days(rule: Rule, begin: int, first: DateOrDateTime) -> Sequence[int]:
    if rule.freq == "DAILY":
        return [begin] if _allowed(rule, begin) else []
    if rule.freq == "WEEKLY":
        wanted = {value.day for value in rule.weekdays} or {first.weekday()}
        return [day for day in range(begin, begin + 7) if _weekday(day) in wanted and _in_months(rule, day)]
    start = date.fromordinal(begin)
    if rule.freq == "MONTHLY":
        return _days_of_month(rule, start.year, start.month, first) if _in_months(rule, begin) else []
    return _days_of_year(rule, start.year, first)


def _days_of_year(rule: Rule, year: int, first: DateOrDateTime) -> Sequence[int]:
    if rule.by("BYYEARDAY"):  # `limits` lets no other list of days stand beside it, but BYDAY
        days = _numbered(_year(year), rule.by("BYYEARDAY"), rule.skip)
        return days if not rule.weekdays else sorted({*days} & {*_nth_weekdays(rule, _year(year))})
    months = rule.by("BYMONTH")
    if rule.weekdays and not months:  # counted within the year
        return [day for day in _nth_weekdays(rule, _year(year)) if _is_month_day(rule, day)]
    if not months:
        months = tuple(range(1, 13)) if rule.by("BYMONTHDAY") else (first.month,)
    return [day for month in months for day in _days_of_month(rule, year, month, first)]


def _days_of_month(rule: Rule, year: int, month: int, first: DateOrDateTime) -> Sequence[int]:
    days = _month(year, month)
    if rule.weekdays:
        return [day for day in _nth_weekdays(rule, days) if _is_month_day(rule, day)]
    return _numbered(days, rule.by("BYMONTHDAY") or (first.day,), rule.skip)


def _year(year: int) -> range:
    return range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())


@lru_cache(maxsize=4096)
def _month(year: int, month: int) -> range:
    begin = date(year, month, 1).toordinal()
    return range(begin, begin + monthrange(year, month)[1])


def _weekday(day: int) -> int:
    return (day - 1) % 7  # 1 January of the year 1 is a Monday


def _numbered(days: range, numbers: Sequence[int], skip: str = "") -> list[int]:
    """Return the days with these numbers, counted from 1 or, below zero, from the end.

    `skip` says where a day goes that is not there (RFC 7529, 4.1): to the last one, or to the first one after.
    """
    found = {days[number - (number > 0)] for number in numbers if abs(number) <= len(days)}
    if skip and max(numbers) > len(days):
        found.add(days[-1] if skip == "BACKWARD" else days.stop)
    return sorted(found)


def _nth_weekdays(rule: Rule, days: range) -> list[int]:
    found: set[int] = set()
    for value in rule.weekdays:
        matching = days[(value.day - _weekday(days.start)) % 7 :: 7]
        found.update(matching if value.nth == 0 else _numbered(matching, (value.nth,)))
    return sorted(found)


def _allowed(rule: Rule, day: int) -> bool:
    weekdays = {value.day for value in rule.weekdays}
    return (not weekdays or _weekday(day) in weekdays) and _in_months(rule, day) and _is_month_day(rule, day)


def _in_months(rule: Rule, day: int) -> bool:
    months = rule.by("BYMONTH")
    return not months or date.fromordinal(day).month in months


def _is_month_day(rule: Rule, day: int) -> bool:
    numbers = rule.by("BYMONTHDAY")
    if not numbers:
        return True
    shown = date.fromordinal(day)
    return day in _numbered(_month(shown.year, shown.month), numbers)
