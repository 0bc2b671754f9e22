"""What libical (Evolution's and KOrganizer's reader) shows of our calendars, and what its strict check says of them.

Run with the system's Python, which has its bindings. stdin: {name: {"body": text, "begin": seconds, "end": seconds}};
stdout: {name: {"seen": [[uid, start, end, all day, summary], ...], "complaints": [...]}}. libical knows a VEVENT and
its RRULE, RDATE and EXDATE; that an override takes the place of its slot is left to the programs that use it, so here.
"""

import json
import sys

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # noqa: E402 – the version must be chosen first

UTC = ICalGLib.Timezone.get_utc_timezone()


def seconds(time):
    return time.as_timet_with_zone(time.get_timezone() or UTC)


def vevents(calendar):
    found = []
    event = calendar.get_first_component(ICalGLib.ComponentKind.VEVENT_COMPONENT)
    while event is not None:
        found.append(event)
        event = calendar.get_next_component(ICalGLib.ComponentKind.VEVENT_COMPONENT)
    return found


def slot(calendar, override):
    """Return the instant an override replaces: unlike DTSTART, RECURRENCE-ID comes without its zone."""
    named = override.get_first_property(ICalGLib.PropertyKind.RECURRENCEID_PROPERTY)
    zone = named.get_first_parameter(ICalGLib.ParameterKind.TZID_PARAMETER)
    time = override.get_recurrenceid()
    return seconds(time) if zone is None else time.as_timet_with_zone(calendar.get_timezone(zone.get_tzid()))


def is_override(event):
    return event.get_first_property(ICalGLib.PropertyKind.RECURRENCEID_PROPERTY) is not None


def spans(event, begin, end):
    found = []
    low, high = (ICalGLib.Time.new_from_timet_with_zone(at, 0, UTC) for at in (begin, end))
    event.foreach_recurrence(low, high, lambda _event, span, *_: found.append((span.get_start(), span.get_end())))
    return found


def occurrences(calendar, begin, end):
    events = vevents(calendar)
    replaced = {(event.get_uid(), slot(calendar, event)) for event in events if is_override(event)}
    for event in events:
        uid, summary = event.get_uid(), event.get_summary()
        first, last = event.get_dtstart(), event.get_dtend()
        if is_override(event):
            yield uid, seconds(first), seconds(last), first.is_date(), summary
            continue
        for start, stop in spans(event, begin, end):
            if (uid, start) not in replaced:
                # of whole days, a span lasts one second less than a day too many: it is meant for free and busy time
                exact = start + seconds(last) - seconds(first) if first.is_date() else stop
                yield uid, start, exact, first.is_date(), summary


def complaints(calendar):
    calendar.check_restrictions()
    text = calendar.as_ical_string().replace("\r\n ", "")
    return [line for line in text.split("\r\n") if line.startswith("X-LIC-ERROR")]


def answer(question):
    calendar = ICalGLib.Parser.parse_string(question["body"])
    if calendar is None:
        return {"seen": [], "complaints": ["libical cannot parse this calendar"]}
    seen = list(occurrences(calendar, question["begin"], question["end"]))
    return {"seen": seen, "complaints": complaints(calendar)}


asked = json.load(sys.stdin)
json.dump({name: answer(question) for name, question in asked.items()}, sys.stdout)
