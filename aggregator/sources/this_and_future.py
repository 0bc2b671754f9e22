"""RECURRENCE-ID;RANGE=THISANDFUTURE → two series, as Google writes it when asked for "this and following events".

Few programs understand the range (RFC 5545, 3.2.13), none of those we publish for reliably. So the old series ends
before the date changed, and the change goes on as a series of its own, `<uid>_R<RECURRENCE-ID>`. Where that could
show wrong dates the change is kept for its own date only, with a note.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from aggregator.model import DateOrDateTime, Event, Series, Status, instant
from aggregator.recurrence.rrule.rule_dates import place_in_rule
from aggregator.sources.lines.notes import SERIES_ENDED, SUPERSEDED, Notes
from aggregator.sources.vevent.recurrence_properties import RuleParts, rule_parts

UNTIL = re.compile(r"(\d{8})(T\d{6})?(Z?)")
MAX_PARTS = 30  # of one series; each costs going through all later overrides
TIME_PARTS = ("BYHOUR", "BYMINUTE", "BYSECOND")
WEEKDAYS = re.compile(r"(MO|TU|WE|TH|FR|SA|SU)(,(MO|TU|WE|TH|FR|SA|SU))*")


def split_this_and_future(series: Series, this_and_future: Collection[str], notes: Notes) -> list[Series]:
    """Split a series at every override whose digest is among `this_and_future`, in the order of their dates."""
    done: list[Series] = []
    rest: Series | None = series
    left = _by_digest(series)
    for override in series.overrides if this_and_future else ():
        if override.digest not in this_and_future or rest is None:
            continue
        current = left[override.digest]
        why_not = obstacle(rest, current) if len(done) < MAX_PARTS else f"there are over {MAX_PARTS} such changes"
        if why_not:
            notes.repaired("range", f"“This and following” change applied to one date only: {why_not}.")
            continue
        before, rest = part_before(rest, current, notes), part_from(rest, current, notes)
        done += [before] if before else []
        left = _by_digest(rest)
    return done + ([rest] if rest else [])


def _by_digest(series: Series | None) -> dict[str, Event]:
    return {event.digest: event for event in series.overrides} if series else {}


def joined(parts: RuleParts) -> str:
    """Return the value of RRULE that has these parts."""
    return ";".join(f"{name}={value}" for name, value in parts.items())


def obstacle(series: Series, override: Event) -> str:
    """Say why a series cannot be split at an override, or "" if it can."""
    master, recurrence_id, start = series.master, override.recurrence_id, override.start
    assert master is not None
    assert recurrence_id is not None
    if override.rule or override.status is Status.CANCELLED:
        return ""
    if not master.recurs:
        return "the series has no rule"
    if isinstance(recurrence_id, datetime) != isinstance(start, datetime):
        return "it changes between whole days and times"
    parts = rule_parts(master.rule)
    if "COUNT" in parts and place_in_rule(master.rule, master.start, recurrence_id) is None:
        return "it is no date of the series"
    return "" if shifted_rule(parts, recurrence_id, start) is not None else "the rule names days or times of its own"


def shifted_rule(parts: RuleParts, recurrence_id: DateOrDateTime, start: DateOrDateTime) -> RuleParts | None:
    """Return the rule that gives the dates of this one, each moved as this one date was; None if there is none."""
    moved_to, moved_from = wall_time(start, like=recurrence_id), wall_time(recurrence_id, like=recurrence_id)
    days = (moved_to.date() - moved_from.date()).days
    shifted = dict(parts)
    if moved_to.time() != moved_from.time():
        if any("," in parts.get(name, "") for name in TIME_PARTS):
            return None
        shifted = {name: value for name, value in parts.items() if name not in TIME_PARTS}  # DTSTART says it
    by_day = {name for name in parts if name.startswith("BY") and name not in TIME_PARTS}
    if not days or not by_day:
        return shifted
    if by_day != {"BYDAY"} or parts["FREQ"] not in ("WEEKLY", "DAILY") or not WEEKDAYS.fullmatch(parts["BYDAY"]):
        return None
    shifted["BYDAY"] = ",".join(weekday_after(day, days) for day in parts["BYDAY"].split(","))
    shifted["WKST"] = weekday_after(parts.get("WKST", "MO"), days)
    return shifted


def weekday_after(weekday: str, days: int) -> str:
    """Return the weekday so many days later."""
    names = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    return names[(names.index(weekday) + days) % 7]


def part_before(series: Series, override: Event, notes: Notes) -> Series | None:
    """Return the series up to the date an override changes, or None if nothing comes before it."""
    master, recurrence_id = series.master, override.recurrence_id
    assert master is not None
    assert recurrence_id is not None
    if instant(recurrence_id) <= instant(master.start):
        notes.info(SUPERSEDED, "An update replaces the whole series.")
        return None
    parts = {name: value for name, value in rule_parts(master.rule).items() if name not in ("COUNT", "UNTIL")}
    if parts:
        parts["UNTIL"] = last_before(recurrence_id)
    shortened = replace(
        master,
        rule=joined(parts),
        rdates=tuple(when for when in master.rdates if instant(when) < instant(recurrence_id)),
        digest=both_digests(master, override),
    )
    earlier = tuple(event for event in series.overrides if is_before(event, recurrence_id))
    return replace(series, master=shortened, overrides=earlier)


def part_from(series: Series, override: Event, notes: Notes) -> Series | None:
    """Return the series from an override on, or None if the override cancels it."""
    master, recurrence_id = series.master, override.recurrence_id
    assert master is not None
    assert recurrence_id is not None
    later = [event for event in series.overrides if not is_before(event, recurrence_id) and event is not override]
    if override.status is Status.CANCELLED:
        notes.info(SERIES_ENDED, "All following dates are cancelled. The series ends there.", 1 + len(later))
        return None
    uid = series.uid if instant(recurrence_id) <= instant(master.start) else f"{series.uid}_R{utc_form(recurrence_id)}"
    shift = wall_time(override.start, like=recurrence_id) - wall_time(recurrence_id, like=recurrence_id)
    head = replace(
        override,
        uid=uid,
        recurrence_id=None,
        rule=override.rule or rule_from(master, recurrence_id, override.start),
        rdates=override.rdates
        + shifted([when for when in master.rdates if instant(when) > instant(recurrence_id)], shift),
        exdates=override.exdates
        + shifted([when for when in master.exdates if instant(when) > instant(recurrence_id)], shift),
        digest=both_digests(master, override),
    )
    following = tuple(
        replace(event, uid=uid, recurrence_id=shifted([event.recurrence_id], shift)[0])
        for event in later
        if event.recurrence_id is not None
    )
    return replace(series, uid=uid, master=head, overrides=following)


def rule_from(master: Event, recurrence_id: DateOrDateTime, start: DateOrDateTime) -> str:
    """Return the rule of a master for the dates from one on, which moved to `start`; of COUNT is left what remains."""
    parts = rule_parts(master.rule)
    shift = wall_time(start, like=recurrence_id) - wall_time(recurrence_id, like=recurrence_id)
    shifted = shifted_until(shifted_rule(parts, recurrence_id, start) or parts, shift)
    passed = place_in_rule(master.rule, master.start, recurrence_id) if "COUNT" in parts else None
    return joined(shifted | ({"COUNT": str(int(parts["COUNT"]) - passed)} if passed is not None else {}))


def is_before(event: Event, recurrence_id: DateOrDateTime) -> bool:
    """Whether an override is for an earlier date."""
    return event.recurrence_id is not None and instant(event.recurrence_id) < instant(recurrence_id)


def both_digests(master: Event, override: Event) -> str:
    """Return a digest for what two blocks say together."""
    return blake2b((master.digest + override.digest).encode(), digest_size=16).hexdigest()


def wall_time(when: DateOrDateTime, like: DateOrDateTime) -> datetime:
    """Return a day or time as a naive wall time in the zone of `like`."""
    if isinstance(when, datetime):
        zone = like.tzinfo if isinstance(like, datetime) else when.tzinfo
        return when.astimezone(zone).replace(tzinfo=None)
    return datetime(when.year, when.month, when.day)  # noqa: DTZ001  (a wall time, only ever subtracted from another)


def shifted(whens: list[DateOrDateTime], shift: timedelta) -> tuple[DateOrDateTime, ...]:
    """Move dates along with their date; adding to an aware datetime moves its wall time, as meant."""
    return tuple(when + shift for when in whens)


def utc_form(recurrence_id: DateOrDateTime) -> str:
    """Return a RECURRENCE-ID as a DATE, or as a DATE-TIME in UTC."""
    return (
        f"{recurrence_id.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        if isinstance(recurrence_id, datetime)
        else f"{recurrence_id:%Y%m%d}"
    )


def last_before(recurrence_id: DateOrDateTime) -> str:
    """Return the UNTIL that lets a series end before a date: UTC for times, a day for days (RFC 5545, 3.3.10)."""
    return utc_form(
        recurrence_id - timedelta(seconds=1)
        if isinstance(recurrence_id, datetime)
        else recurrence_id - timedelta(days=1)
    )


def shifted_until(parts: RuleParts, shift: timedelta) -> RuleParts:
    """Move UNTIL along, so that the last date of a series that was moved to a later hour stays in it."""
    match = UNTIL.fullmatch(parts.get("UNTIL", ""))
    if not match or not match[2]:
        return parts
    try:
        until = datetime.strptime(match[1] + match[2], "%Y%m%dT%H%M%S") + shift  # noqa: DTZ007  (form kept as sent)
    except (ValueError, OverflowError):
        return parts
    return {**parts, "UNTIL": f"{until:%Y%m%dT%H%M%S}{match[3]}"}
