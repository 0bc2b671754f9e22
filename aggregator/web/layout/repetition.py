"""How an event repeats, in words: every second Thursday, 12:00–13:00 Madrid time.

A rule is put into words only where these say it exactly. All other events are told by the number of their dates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache

from aggregator.model import ServedEvent
from aggregator.web.request.gettext_catalogues import gettext_noop
from aggregator.web.request.locale_text import Language
from aggregator.web.serving.recurrence_rule import RecurrenceRule, recurrence_rule

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = frozenset(WEEKDAYS[:5])
_MONDAY = date(2024, 1, 1).toordinal()
_NTH_DAY = re.compile(r"([+-]?\d+)(MO|TU|WE|TH|FR|SA|SU)")
_NO_WORDS = {"WKST", "UNTIL", "COUNT"}  # parts of a rule that change nothing, or are said apart

NTH_OF_MONTH = {
    (1,): gettext_noop("First %(weekday)s of the month"),
    (2,): gettext_noop("Second %(weekday)s of the month"),
    (3,): gettext_noop("Third %(weekday)s of the month"),
    (4,): gettext_noop("Fourth %(weekday)s of the month"),
    (5,): gettext_noop("Fifth %(weekday)s of the month"),
    (-1,): gettext_noop("Last %(weekday)s of the month"),
    (1, 3): gettext_noop("First and third %(weekday)s of the month"),
    (2, 4): gettext_noop("Second and fourth %(weekday)s of the month"),
}
NTH_OF_MONTHS = {
    1: gettext_noop("First %(weekday)s of every %(number)s months"),
    2: gettext_noop("Second %(weekday)s of every %(number)s months"),
    3: gettext_noop("Third %(weekday)s of every %(number)s months"),
    4: gettext_noop("Fourth %(weekday)s of every %(number)s months"),
    -1: gettext_noop("Last %(weekday)s of every %(number)s months"),
}


def repetition(event: ServedEvent, language: Language) -> str:
    """Return how often an event repeats, without the time of day; "" if its rule cannot be said exactly."""
    rule = recurrence_rule(event)
    return _in_words(tuple(rule.parts.items()), rule.start, language) if rule else ""


def repetition_with_time(event: ServedEvent, language: Language) -> str:
    """Return how an event repeats, in the time zone in which it is kept, and until when."""
    rule, often = recurrence_rule(event), repetition(event, language)
    return _with_end(_with_time(often, rule, language), rule, language) if rule and often else ""


def dates_in_words(count: int, last: date, language: Language) -> str:
    """Return how many dates are to come, and until when."""
    if not count:
        return language.gettext("No upcoming dates")
    return language.ngettext(
        "%(num)s date, in %(month)s",
        "%(num)s dates until %(month)s",
        count,
        num=language.number(count),
        month=language.month_and_year(last),
    )


def _with_time(often: str, rule: RecurrenceRule, language: Language) -> str:
    if not isinstance(rule.start, datetime):
        return often
    time = language.clock_time(rule.start)
    if isinstance(rule.end, datetime) and rule.end != rule.start and rule.end.date() == rule.start.date():
        time += language.time_separator + language.clock_time(rule.end)
    if not rule.zone or rule.zone in ("UTC", "Etc/UTC"):
        return language.gettext("%(often)s, %(time)s UTC", often=often, time=time)
    return language.gettext("%(often)s, %(time)s %(city)s time", often=often, time=time, city=language.city(rule.zone))


def _with_end(words: str, rule: RecurrenceRule, language: Language) -> str:
    count, until = rule.parts.get("COUNT", ""), rule.parts.get("UNTIL", "")
    if count.isdigit():
        return language.gettext("%(words)s, %(number)s times", words=words, number=language.number(int(count)))
    if until[:8].isdigit() and len(until) >= len("20261123"):
        day = datetime.strptime(until[:8], "%Y%m%d").date()  # noqa: DTZ007 – a day
        return language.gettext("%(words)s, until %(day)s", words=words, day=language.long_date(day))
    return words


@lru_cache(maxsize=4096)
def _in_words(parts: tuple[tuple[str, str], ...], start: date, language: Language) -> str:
    rule = {name: value for name, value in parts if name not in _NO_WORDS}
    try:
        interval = int(rule.pop("INTERVAL", "1"))
        say = {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly}.get(rule.pop("FREQ", ""))
    except ValueError:
        return ""
    return say(rule, interval, start, language) if say and interval > 0 else ""


def _daily(rule: Mapping[str, str], interval: int, start: date, language: Language) -> str:
    if rule.keys() == {"BYDAY"} and interval == 1:
        return _weekly(rule, 1, start, language)
    if rule:
        return ""
    if interval == 1:
        return language.gettext("Every day")
    return language.gettext("Every %(number)s days", number=language.number(interval))


def _weekly(rule: Mapping[str, str], interval: int, start: date, language: Language) -> str:
    days = rule.get("BYDAY", WEEKDAYS[start.weekday()]).split(",")
    if not rule.keys() <= {"BYDAY"} or not set(days) <= set(WEEKDAYS):
        return ""
    if interval == 1 and set(days) == WORKDAYS:
        return language.gettext("Every day from Monday to Friday")
    in_order = sorted(set(days), key=WEEKDAYS.index)
    weekdays = language.list_names([_weekday(day, language) for day in in_order])
    if interval == 1:
        return _of_weekday(gettext_noop("Every %(weekdays)s"), in_order[0], language, weekdays=weekdays)
    if interval == 2 and len(in_order) == 1:
        return _of_weekday(gettext_noop("Every second %(weekday)s"), in_order[0], language, weekday=weekdays)
    text, number = gettext_noop("Every %(number)s weeks on %(weekdays)s"), language.number(interval)
    return _of_weekday(text, in_order[0], language, number=number, weekdays=weekdays)


def _monthly(rule: Mapping[str, str], interval: int, start: date, language: Language) -> str:
    if rule.keys() <= {"BYMONTHDAY"}:
        return _day_of_month(rule.get("BYMONTHDAY", str(start.day)), interval, language)
    nths, weekday = _nth_weekday(rule, {"BYDAY", "BYSETPOS"})
    if weekday and interval == 1 and nths in NTH_OF_MONTH:
        return _of_weekday(NTH_OF_MONTH[nths], weekday, language, weekday=_weekday(weekday, language))
    if weekday and interval > 1 and len(nths) == 1 and nths[0] in NTH_OF_MONTHS:
        text, number = NTH_OF_MONTHS[nths[0]], language.number(interval)
        return _of_weekday(text, weekday, language, weekday=_weekday(weekday, language), number=number)
    return ""


def _day_of_month(day: str, interval: int, language: Language) -> str:
    if day == "-1" and interval == 1:
        return language.gettext("Last day of the month")
    if not day.isdigit():
        return ""
    number = language.day_of_month(int(day))
    if interval == 1:
        return language.gettext("Day %(day)s of the month", day=number)
    return language.gettext("Day %(day)s of every %(number)s months", day=number, number=language.number(interval))


def _yearly(rule: Mapping[str, str], interval: int, start: date, language: Language) -> str:
    months, days = rule.get("BYMONTH", str(start.month)), rule.get("BYMONTHDAY", str(start.day))
    same = (months, days) == (str(start.month), str(start.day))
    if interval != 1 or not same or not rule.keys() <= {"BYMONTH", "BYMONTHDAY"}:
        return ""
    return language.gettext("Every year on %(day)s", day=language.day_of_year(start))


def _nth_weekday(rule: Mapping[str, str], names: set[str]) -> tuple[tuple[int, ...], str]:
    """Return which weekdays of a month a rule means, as (1, 3) and "TU"; no weekday if it says something else."""
    days = rule.get("BYDAY", "").split(",")
    if not rule.keys() <= names:
        return (), ""
    if "BYSETPOS" in rule:
        positions = rule["BYSETPOS"].split(",")
        if len(days) != 1 or days[0] not in WEEKDAYS or not all(re.fullmatch(r"[+-]?\d", one) for one in positions):
            return (), ""
        return tuple(sorted(map(int, positions))), days[0]
    found = [_NTH_DAY.fullmatch(day) for day in days]
    nths = tuple(sorted(int(one[1]) for one in found if one))
    weekdays = {one[2] for one in found if one}
    return (nths, weekdays.pop()) if len(nths) == len(days) and len(weekdays) == 1 else ((), "")


def _of_weekday(text: str, day: str, language: Language, **values: str) -> str:
    """Return a text on a weekday, or on several of which `day` is the first."""
    return language.gettext_of_weekday(text, WEEKDAYS.index(day), **values)


def _weekday(day: str, language: Language) -> str:
    return language.weekday(date.fromordinal(_MONDAY + WEEKDAYS.index(day)))
