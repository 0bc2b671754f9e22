"""Which rules all readers read alike, and in which form: what is published, and not what a feed may write.

Found by asking programs about some hundred rules (`tests/publish/test_rules_read_alike`). ical.js [2.2.1], with which
Thunderbird and Nextcloud read, misreads most. It takes BYWEEKNO, an n-th weekday of the year and BYSETPOS of weeks for
"every one", and counts a BYMONTHDAY of the year in one month only. It shows 29 February on 1 March in other years, and
never returns from DAILY with BYMONTHDAY=-1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from aggregator.model import DateOrDateTime
from aggregator.recurrence.rrule.rule import Rule, Weekday

_CLOCK = {"BYHOUR": "hour", "BYMINUTE": "minute", "BYSECOND": "second"}
_ALWAYS_IN_A_MONTH = 4  # of one weekday
_SHORTEST_MONTH, _LONGEST_MONTH = 28, 31  # days


def portable_rule(rule: Rule, start: DateOrDateTime) -> Rule | None:
    """Return the rule in a form that all readers read alike, for this DTSTART, or None if there is none.

    It has to be a limited one (`limits`), and it gives the same dates.
    """
    rule = _without_idle_clock(rule, start)
    if rule.skip:  # hardly a reader knows SKIP, and only one such rule can be said without it
        if rule.skip == "FORWARD" or (rule.by("BYMONTHDAY") or (start.day,)) != (_LONGEST_MONTH,):
            return None
        rule = replace(_with(rule, "BYMONTHDAY", -1), skip="")
        if rule.freq == "YEARLY" and not rule.by("BYMONTH"):
            rule = _with(rule, "BYMONTH", start.month)
    if any(len(rule.by(name)) > 1 for name in _CLOCK):
        return _several_times_a_day(rule, start)
    return _FORMS.get(rule.freq, _as_it_is)(rule, start)


def _as_it_is(rule: Rule, _start: DateOrDateTime) -> Rule | None:
    return rule


def _without_idle_clock(rule: Rule, start: DateOrDateTime) -> Rule:
    """Leave out the one hour, minute or second that DTSTART gives as well: "WEEKLY;BYHOUR=9" is daily to sabre 2."""
    if not isinstance(start, datetime) or rule.numbers.keys().isdisjoint(_CLOCK):
        return rule
    idle = {name for name, part in _CLOCK.items() if rule.by(name) == (getattr(start, part),)}
    return replace(rule, numbers=_without(rule.numbers, *idle)) if idle else rule


def _several_times_a_day(rule: Rule, start: DateOrDateTime) -> Rule | None:
    """Several hours of a day or a week are read alike if the weekday is named; several minutes are not."""
    if rule.freq not in {"DAILY", "WEEKLY"} or rule.numbers.keys() - {"BYHOUR", "BYMONTH"}:
        return None
    if rule.freq == "WEEKLY" and not rule.weekdays:
        return replace(rule, weekdays=(Weekday(start.weekday()),))
    return rule


def _hourly(rule: Rule, start: DateOrDateTime) -> Rule | None:
    """Say "every six hours" as "every day at these hours": libical counts hours that have passed."""
    if rule.interval % 24 == 0:
        return replace(rule, freq="DAILY", interval=rule.interval // 24)
    if 24 % rule.interval or not isinstance(start, datetime):
        return rule
    hours = tuple(range(start.hour % rule.interval, 24, rule.interval))
    return replace(rule, freq="DAILY", interval=1, numbers={**rule.numbers, "BYHOUR": hours})


def _daily(rule: Rule, _start: DateOrDateTime) -> Rule | None:
    if rule.by("BYSETPOS"):
        return None
    return _monthly_for(rule) if rule.by("BYMONTHDAY") else rule


def _weekly(rule: Rule, _start: DateOrDateTime) -> Rule | None:
    return None if rule.by("BYSETPOS") else rule


def _monthly(rule: Rule, _start: DateOrDateTime) -> Rule | None:
    if (rule.by("BYSETPOS") and rule.by("BYMONTHDAY")) or _some_counted(rule):
        return None
    said = rule.weekdays or rule.by("BYMONTHDAY")
    if rule.by("BYMONTH") and rule.interval == 1 and said and not rule.by("BYSETPOS"):
        return replace(rule, freq="YEARLY")  # sabre 2 forgets the month
    return rule


def _some_counted(rule: Rule) -> bool:
    """Whether every one of a weekday is meant and the n-th of another."""
    return len({one.nth == 0 for one in rule.weekdays}) > 1


def _yearly(rule: Rule, start: DateOrDateTime) -> Rule | None:
    if rule.by("BYWEEKNO") or rule.by("BYYEARDAY"):
        return None
    if rule.by("BYMONTH"):
        return _in_months(rule, start)
    if rule.by("BYSETPOS"):
        return None
    if rule.by("BYMONTHDAY"):
        return _monthly_for(rule)
    if rule.weekdays:
        return _on_weekdays(rule)
    return rule if start.day <= _SHORTEST_MONTH else _in_months(_with(rule, "BYMONTH", start.month), start)


def _in_months(rule: Rule, start: DateOrDateTime) -> Rule | None:
    if rule.by("BYSETPOS") and (rule.by("BYMONTHDAY") or len(rule.by("BYMONTH")) > 1):
        return None
    if _some_counted(rule):
        return None
    if not (rule.by("BYMONTHDAY") or rule.weekdays) and start.day > _SHORTEST_MONTH:
        return _with(rule, "BYMONTHDAY", start.day) if len(rule.by("BYMONTH")) == 1 else None
    return rule


def _on_weekdays(rule: Rule) -> Rule | None:
    """Say "the first Monday of the year" as that of January: not all readers count in a year."""
    nth = [one.nth for one in rule.weekdays]
    if not any(nth):
        return replace(rule, freq="WEEKLY") if rule.interval == 1 else None
    if min(nth) > 0 and max(nth) <= _ALWAYS_IN_A_MONTH:
        return _with(rule, "BYMONTH", 1)
    if min(nth) >= -_ALWAYS_IN_A_MONTH and max(nth) < 0:
        return _with(rule, "BYMONTH", 12)
    return None


def _monthly_for(rule: Rule) -> Rule | None:
    """Say "every day, or every year, on these days of the month" as "every month, on these days"."""
    if rule.interval != 1 or rule.by("BYSETPOS") or any(one.nth for one in rule.weekdays):
        return None
    return replace(rule, freq="MONTHLY")


def _with(rule: Rule, name: str, number: int) -> Rule:
    return replace(rule, numbers={**rule.numbers, name: (number,)})


def _without(numbers: Mapping[str, tuple[int, ...]], *names: str) -> dict[str, tuple[int, ...]]:
    return {name: values for name, values in numbers.items() if name not in names}


_FORMS = {"HOURLY": _hourly, "DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly}
