"""The starts of every other rule, by recurring-ical-events; its only home.

It is given the least it can work with: a floating VEVENT of nothing but DTSTART and RRULE. So no X-WR-TIMEZONE
shifts it, no text is copied, and its Occurrence objects are read without making components of them, which is two
thirds of its cost. It must only see rules that `limits` let through: on others it runs for minutes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from icalendar import Event
from icalendar.prop import vRecur
from recurring_ical_events import CalendarQuery

from aggregator.recurrence.rule import Rule

_STEP = {"WEEKLY": timedelta(weeks=1), "DAILY": timedelta(days=1), "HOURLY": timedelta(hours=1)}


def starts(rule: Rule, first: datetime, low: datetime, high: datetime) -> list[datetime]:
    """Return the starts the rule gives from `low` to before `high`, in order; all of it naive wall time.

    UNTIL is left to the caller, who knows instants.
    """
    anchor = _anchor(rule, first, low)
    event = Event()
    event.add("DTSTART", anchor)
    event.add("DTEND", anchor)
    event.add("RRULE", vRecur.from_ical(str(replace(rule, until=None))))
    found = {occurrence.start for series in CalendarQuery(event).series for occurrence in series.between(low, high)}
    # DTSTART counts as an occurrence with it, which is for the caller to say
    return sorted(start for start in found if low <= start < high and start != anchor)


def _anchor(rule: Rule, first: datetime, low: datetime) -> datetime:
    """Return a DTSTART nearer to `low` that gives the same starts from there on, where the rule has one.

    Whole intervals of weeks, days or hours change nothing in what a rule without COUNT gives. Years and months have no
    such shift (29 February, the 31st), but also not many steps.
    """
    step = _STEP.get(rule.freq)
    if step is None or rule.count is not None:
        return first
    interval = step * rule.interval
    return first + max(0, (low - first) // interval - 2) * interval
