"""What a rule gives, by whichever module can answer: is this one of its dates, which one, and what comes first."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from types import ModuleType

from aggregator.model import DateOrDateTime, Event
from aggregator.model.times import DAY
from aggregator.recurrence.rrule import library_rules, rule_arithmetic
from aggregator.recurrence.rrule.limits import MAX_COUNT, limit
from aggregator.recurrence.rrule.rule import Rule
from aggregator.recurrence.rrule.wall_times import wall_seconds

_SEARCHED = 4 * 366 * DAY  # for the first day that fits the rule


def starts_of(rule: Rule) -> ModuleType:
    """Return the module that gives the starts of this rule: a call of its `starts`."""
    return rule_arithmetic if rule_arithmetic.is_plain(rule) else library_rules


def rule_includes(rule: Rule, master: Event, when: DateOrDateTime) -> bool:
    """Whether the rule, but for UNTIL, puts an occurrence there."""
    at = wall_seconds(when)
    return at in starts_of(rule).starts(rule, master.start, at, at + 1)


def first_start(rule: Rule, start: DateOrDateTime, low: int | None = None, searched: int = _SEARCHED) -> int | None:
    """Return the first wall time the rule gives, for a DTSTART of `start`, from `low` on; None if it takes too long."""
    first = wall_seconds(start) if low is None else low
    return next(iter(starts_of(rule).starts(rule, start, first, first + searched)), None)


@lru_cache(maxsize=256)  # asked twice of each change of all following dates
def place_in_rule(rule: str, start: DateOrDateTime, when: DateOrDateTime) -> int | None:
    """Return how many dates of a rule come before one of them, as COUNT counts; None if it is none of its dates.

    `when` has the value type and the zone of `start`, which is DTSTART.
    """
    limited, _ = limit(rule, start)
    if limited is None:
        return None
    at = wall_seconds(when)
    found = islice(starts_of(limited).starts(limited, start, wall_seconds(start), at + 1), MAX_COUNT + 1)
    place = -1
    last = None
    for place, last in enumerate(found):  # noqa: B007  (the last one counts)
        pass
    return place if last == at else None
