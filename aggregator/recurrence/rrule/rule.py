"""RRULE values (RFC 5545, 3.3.10) as data: read leniently, written in one canonical form.

Reading never fails: a part that cannot be meant is left out and named in `Reading.faults`, a value without any
usable FREQ gives no rule at all. What a rule may ask for at most is not decided here but in `limits`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from types import MappingProxyType

from aggregator.model import DateOrDateTime

FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")  # in the order of date.weekday()

# smallest and largest magnitude of each list of numbers, and whether it may count from the end
NUMBER_LISTS: Mapping[str, tuple[int, int, bool]] = MappingProxyType(
    {
        "BYMONTH": (1, 12, False),
        "BYWEEKNO": (1, 53, True),
        "BYYEARDAY": (1, 366, True),
        "BYMONTHDAY": (1, 31, True),
        "BYHOUR": (0, 23, False),
        "BYMINUTE": (0, 59, False),
        "BYSECOND": (0, 59, False),  # 60, a leap second, is read as 59
        "BYSETPOS": (1, 366, True),
    }
)
ORDER = ("BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYHOUR", "BYMINUTE", "BYSECOND", "BYSETPOS")

_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?\d{1,9}")
_UNTIL = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")


@dataclass(frozen=True, slots=True)
class Weekday:
    """One value of BYDAY: every such day, or with `nth` the one counted from the start (or, below zero, the end)."""

    day: int  # as date.weekday()
    nth: int = 0  # 0: every one

    def __str__(self) -> str:
        return f"{self.nth or ''}{WEEKDAYS[self.day]}"


@dataclass(frozen=True)
class Rule:
    """A recurrence rule. `until` is a day, an aware UTC instant or, until `limits` pins it, a naive wall time."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: DateOrDateTime | None = None
    weekdays: tuple[Weekday, ...] = ()  # BYDAY
    numbers: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  # the other lists, by name, never empty
    wkst: int = 0  # Monday
    skip: str = ""  # SKIP (RFC 7529, 4.1): FORWARD or BACKWARD, to which day one goes that a month or year lacks

    def by(self, name: str) -> tuple[int, ...]:
        """Return the numbers of a list such as "BYMONTH", or nothing where the rule has none."""
        return self.numbers.get(name, ())

    def __str__(self) -> str:
        return self._text

    @cached_property
    def _text(self) -> str:
        parts = [*(["RSCALE=GREGORIAN"] if self.skip else []), f"FREQ={self.freq}"]
        if self.until is not None:
            parts.append(f"UNTIL={until_text(self.until)}")
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        if self.interval != 1:
            parts.append(f"INTERVAL={self.interval}")
        lists = {**self.numbers, "BYDAY": self.weekdays}
        parts += [f"{name}={','.join(map(str, lists[name]))}" for name in ORDER if lists.get(name)]
        if self.wkst:
            parts.append(f"WKST={WEEKDAYS[self.wkst]}")
        if self.skip:
            parts.append(f"SKIP={self.skip}")
        return ";".join(parts)


@dataclass(frozen=True, slots=True)
class ParsedRule:
    """A value understood: the rule, unless nothing can be made of it, and the parts that were left out."""

    rule: Rule | None
    faults: tuple[str, ...] = ()  # each a part as it was written


def until_text(until: DateOrDateTime) -> str:
    """Write UNTIL: a day as DATE, an instant as UTC."""
    if isinstance(until, datetime):
        return until.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") if until.tzinfo else f"{until:%Y%m%dT%H%M%S}"
    return until.strftime("%Y%m%d")


@lru_cache(maxsize=1024)  # the same few rules stand in most events
def read(value: str) -> ParsedRule:
    """Read an RRULE value, leaving out what RFC 5545 does not allow in it."""
    parts, faults = _split(value)
    freq = parts.pop("FREQ", "")
    if freq not in FREQUENCIES:
        return ParsedRule(None)
    if parts.pop("RSCALE", "GREGORIAN") not in {"GREGORIAN", "GREGORY"}:  # RFC 7529; the second is CLDR's word
        return ParsedRule(None, ("RSCALE",))
    rule = Rule(
        freq,
        interval=_count(parts, "INTERVAL", faults) or 1,
        count=_count(parts, "COUNT", faults),
        until=_until(parts, faults),
        weekdays=_weekdays(parts, faults),
        numbers={name: values for name in NUMBER_LISTS if (values := _numbers(parts, name, faults))},
        wkst=_week_start(parts, faults),
        skip=_skip(parts, faults),
    )
    faults.extend(f"{name}={text}" for name, text in parts.items())
    return ParsedRule(rule, tuple(faults))


def _split(value: str) -> tuple[dict[str, str], list[str]]:
    parts: dict[str, str] = {}
    faults: list[str] = []
    for part in filter(None, value.upper().replace(" ", "").split(";")):
        name, equals, text = part.partition("=")
        if equals and text and name not in parts:
            parts[name] = text
        else:
            faults.append(part)
    return parts, faults


def _count(parts: dict[str, str], name: str, faults: list[str]) -> int | None:
    """Return a number of at least 0; RFC 5545 wants 1, `limits` says what 0 means."""
    text = parts.pop(name, None)
    if text is None:
        return None
    if not re.fullmatch(r"\+?\d{1,12}", text) or (name == "INTERVAL" and int(text) == 0):
        faults.append(f"{name}={text}")
        return None
    return int(text)


def _until(parts: dict[str, str], faults: list[str]) -> DateOrDateTime | None:
    text = parts.pop("UNTIL", None)
    if text is None:
        return None
    try:
        match = _UNTIL.fullmatch(text)
        if match and match[2] is None:
            return date.fromisoformat(match[1])
        if match:
            clock = f"{match[2][:4]}59" if match[2][4:] == "60" else match[2]  # a leap second (RFC 5545, 3.3.12)
            return datetime.fromisoformat(f"{match[1]}T{clock}").replace(tzinfo=UTC if match[3] else None)
    except ValueError:
        pass  # a month 13 and its like
    faults.append(f"UNTIL={text}")
    return None


def _numbers(parts: dict[str, str], name: str, faults: list[str]) -> tuple[int, ...]:
    low, high, from_end = NUMBER_LISTS[name]
    values = set()
    for text in filter(None, parts.pop(name, "").split(",")):
        number = int(text) if _NUMBER.fullmatch(text) else None
        if name == "BYSECOND" and number == 60:
            number = 59
        if number is not None and low <= (abs(number) if from_end else number) <= high:
            values.add(number)
        else:
            faults.append(f"{name}={text}")
    return tuple(sorted(values))


def _weekdays(parts: dict[str, str], faults: list[str]) -> tuple[Weekday, ...]:
    values = set()
    for text in filter(None, parts.pop("BYDAY", "").split(",")):
        match = _DAY.fullmatch(text)
        if match and (match[1] is None or 1 <= abs(int(match[1])) <= 53):
            values.add(Weekday(WEEKDAYS.index(match[2]), int(match[1] or 0)))
        else:
            faults.append(f"BYDAY={text}")
    return tuple(sorted(values, key=lambda value: (value.nth, value.day)))


def _skip(parts: dict[str, str], faults: list[str]) -> str:
    text = parts.pop("SKIP", "OMIT")
    if text not in {"OMIT", "FORWARD", "BACKWARD"}:
        faults.append(f"SKIP={text}")
    return text if text in {"FORWARD", "BACKWARD"} else ""


def _week_start(parts: dict[str, str], faults: list[str]) -> int:
    text = parts.pop("WKST", "MO")
    if text not in WEEKDAYS:
        faults.append(f"WKST={text}")
        return 0
    return WEEKDAYS.index(text)
