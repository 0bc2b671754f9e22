"""Rules that count in minutes or seconds, by rules that count in hours and days, or date by date.

No reader shows every minute of a year, and some hang (recurring-ical-events). But what such rules say is
often little: "every 10,080 minutes" is weekly, "every 20 minutes from 9 to 12" has nine dates a day (an example of
RFC 5545, 3.8.5.3), and "every 15 minutes, six times" has six. What is left is refused by `limits`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from aggregator.model import DateOrDateTime, seconds
from aggregator.recurrence.rrule.rule import Rule
from aggregator.recurrence.rrule.wall_times import attach_zone, end_of_day, from_wall_seconds, wall, wall_seconds

MAX_LISTED = 200  # dates of a rule that are listed one by one
_SECONDS = {"SECONDLY": 1, "MINUTELY": 60, "HOURLY": 3600}
_LONGER = {"SECONDLY": ("MINUTELY", "BYSECOND", 60), "MINUTELY": ("HOURLY", "BYMINUTE", 60)}
_DAY = ("DAILY", "BYHOUR", 24)


def coarser(rule: Rule, start: DateOrDateTime) -> Rule:
    """Return a rule with a longer FREQ that gives the same dates, or the rule itself if there is none."""
    if rule.freq not in _SECONDS or rule.by("BYSETPOS"):
        return rule
    frequency, name, size = _LONGER.get(rule.freq, _DAY)
    unit = {"BYSECOND": wall(start).second, "BYMINUTE": wall(start).minute, "BYHOUR": wall(start).hour}[name]
    if rule.interval % size == 0 and unit in (rule.by(name) or (unit,)):
        kept = {key: values for key, values in rule.numbers.items() if key != name}
        return coarser(replace(rule, freq=frequency, interval=rule.interval // size, numbers=kept), start)
    if frequency != "DAILY" and size % rule.interval == 0:
        reached = range(unit % rule.interval, size, rule.interval)
        wanted = tuple(one for one in reached if one in (rule.by(name) or reached))
        if wanted:
            return replace(rule, freq=frequency, interval=1, numbers={**rule.numbers, name: wanted})
    return rule


def listed(rule: Rule, start: DateOrDateTime) -> tuple[DateOrDateTime, ...] | None:
    """Return the dates of a rule by the minute or second if they are few, without DTSTART; None for any other rule."""
    step = rule.interval * _SECONDS.get(rule.freq, 3600)
    if step % 3600 == 0 or rule.numbers or rule.weekdays or not isinstance(start, datetime) or not rule.interval:
        return None
    last = _last(rule, start)
    if last is None and rule.count is None:
        return None
    count = min(MAX_LISTED + 1, MAX_LISTED + 1 if last is not None else rule.count or 0)
    first = wall_seconds(start)
    walls = range(first, first + count * step, step)
    dates = (attach_zone(from_wall_seconds(at), start) for at in walls)
    found = [when for when in dates if last is None or seconds(when) <= last]
    return tuple(found[1:]) if len(found) <= MAX_LISTED else None


def _last(rule: Rule, start: datetime) -> int | None:
    """Return UNTIL in seconds since the epoch."""
    until = rule.until
    if until is None:
        return None
    if not isinstance(until, datetime):
        return seconds(end_of_day(until, start))
    return seconds(until if until.tzinfo else until.replace(tzinfo=start.tzinfo or UTC))
