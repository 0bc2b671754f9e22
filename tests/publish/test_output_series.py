"""Whatever a series asks for, recurring-ical-events and Home Assistant show of our calendar what our page shows."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from judges.opinions import home_assistants_opinion, question, recurring_ical_events_opinion, shown
from small_feeds import NOW, built, calendars

from aggregator.config.window import window_at

RULES = [
    "FREQ=DAILY",
    "FREQ=DAILY;BYDAY=SA,SU",
    "FREQ=DAILY;INTERVAL=10;BYMONTH=3,4",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;BYDAY=MO,TH",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;BYDAY=2TU",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1",
    "FREQ=YEARLY",
    "FREQ=YEARLY;BYMONTH=3;BYDAY=1MO",
    "FREQ=YEARLY;BYYEARDAY=100,200",
]
FEED = {"todo": {"timezone": "Europe/Madrid"}}
# No hour here is one that the clocks skip or show twice: there readers differ.
starts = st.builds(
    lambda days, hour: datetime(2026, 1, 15, hour, 30) + timedelta(days=days),  # noqa: DTZ001 - a wall time
    st.integers(-200, 60),
    st.sampled_from([0, 9, 16]),
)
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "day", "floating"])
shifts = st.integers(0, 30)  # days from DTSTART


def line(name: str, when: datetime, zone: str) -> str:
    if zone == "day":
        return f"{name};VALUE=DATE:{when:%Y%m%d}"
    parameter = "" if zone in {"UTC", "floating"} else f";TZID={zone}"
    return f"{name}{parameter}:{when:%Y%m%dT%H%M%S}{'Z' if zone == 'UTC' else ''}"


def elsewhere(name: str, when: datetime, zone: str, other: str) -> str:
    """Write a time in the form of another zone: the same instant, as some programs write EXDATE and RECURRENCE-ID."""
    if {zone, other} & {"day", "floating"}:
        return line(name, when, zone)
    return line(name, when.replace(tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo(other)), other)


@st.composite
def ends(draw, start: datetime) -> str:
    until = start + timedelta(days=draw(st.integers(-5, 60)))
    return draw(
        st.sampled_from(["", ";COUNT=1", ";COUNT=5", f";UNTIL={until:%Y%m%d}", f";UNTIL={until:%Y%m%dT%H%M%SZ}"])
    )


@st.composite
def series(draw) -> list[str]:
    """Return a master with rule, dates and overrides; of these, some meet an occurrence and some do not."""
    start, zone = draw(starts), draw(zones)

    def slot() -> datetime:
        return start + timedelta(days=draw(shifts))

    master = ["UID:a", "SUMMARY:Series", line("DTSTART", start, zone)]
    if zone != "day":
        master.append(f"DURATION:PT{draw(st.sampled_from([0, 30, 60, 90]))}M")
    if draw(st.booleans()):
        master.append("RRULE:" + draw(st.sampled_from(RULES)) + draw(ends(start)))
    master += [elsewhere("EXDATE", slot(), zone, draw(zones)) for _ in range(draw(st.integers(0, 3)))]
    master += [elsewhere("RDATE", slot(), zone, draw(zones)) for _ in range(draw(st.integers(0, 2)))]
    found = [master]
    for number in range(draw(st.integers(0, 2))):
        replaced = slot()
        moved, form = replaced + timedelta(hours=draw(st.sampled_from([0, 3, -13, 48]))), draw(zones)
        override = ["UID:a", f"SUMMARY:Override {number}", line("DTSTART", moved, form)]
        override += [elsewhere("RECURRENCE-ID", replaced, zone, draw(zones))]
        override += draw(st.sampled_from([[], [], ["STATUS:CANCELLED"]]))
        found.append(override)
    return ["\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""]) for lines in found]


@given(vevents=series())
def test_two_readers_agree_with_the_page(vevents: list[str]):
    result = built({"todo": vevents}, **FEED)
    config, _ = calendars({"todo": vevents})
    asked = {"it": question(result.snapshot, window_at(config, NOW))}
    ours = shown(result.snapshot)
    assert recurring_ical_events_opinion(asked)["it"] == ours
    assert home_assistants_opinion(asked)["it"] == ours


@given(vevents=series())
def test_every_event_is_accounted_for(vevents: list[str]):
    (totals,) = built({"todo": vevents}, **FEED).audit_input.audit().totals.values()
    fates = (totals.published, totals.merged, totals.outside, totals.cancelled, totals.left_out, totals.dropped)
    assert sum(fates) == totals.read == len(vevents)
