"""RECURRENCE-ID;RANGE=THISANDFUTURE → two series, as Google writes it when asked for "this and following events".

Few programs understand the range (RFC 5545, 3.2.13), none of those we publish for reliably. So the old series ends
before the slot, and the change goes on as a series of its own, `<uid>_R<slot>`. Where that could show wrong dates the
change is kept for its own slot only, with a note.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from aggregator.model import DateOrDateTime, Event, Series, Status, instant
from aggregator.sources.lines.notes import SERIES_ENDED, SUPERSEDED, Notes

UNTIL = re.compile(r"(\d{8})(T\d{6})?(Z?)")
TIME_PARTS = ("BYHOUR", "BYMINUTE", "BYSECOND")

Parts = dict[str, str]


def split_this_and_future(series: Series, onwards: Collection[str], notes: Notes) -> list[Series]:
    """Split a series at every override whose digest is among `onwards`, in order of their slots."""
    done: list[Series] = []
    rest: Series | None = series
    for override in series.overrides if onwards else ():
        if override.digest not in onwards or rest is None:
            continue
        current = next(event for event in rest.overrides if event.digest == override.digest)
        why_not = obstacle(rest, current)
        if why_not:
            notes.repaired("range", f"a change to all following dates was applied to one date only: {why_not}")
            continue
        before, rest = ended(rest, current, notes), continued(rest, current, notes)
        done += [before] if before else []
    return done + ([rest] if rest else [])


def parts_of(rule: str) -> Parts:
    """Split the value of RRULE into its parts."""
    return dict(part.partition("=")[::2] for part in rule.split(";") if part)


def joined(parts: Parts) -> str:
    """Return the value of RRULE that has these parts."""
    return ";".join(f"{name}={value}" for name, value in parts.items())


def obstacle(series: Series, override: Event) -> str:
    """Say why a series cannot be split at an override, or "" if it can."""
    master, slot, start = series.master, override.recurrence_id, override.start
    assert master is not None
    assert slot is not None
    if override.rule or override.status is Status.CANCELLED:
        return ""
    parts = parts_of(master.rule)
    if not parts or "COUNT" in parts:
        return "the series is limited by a number of dates" if parts else "the series has no rule"
    if isinstance(slot, datetime) != isinstance(start, datetime):
        return "it changes between whole days and times"
    other_day = slot.timetuple()[:3] != start.timetuple()[:3]
    other_time = slot.timetuple()[3:6] != start.timetuple()[3:6]
    by_day = any(name.startswith("BY") and name not in TIME_PARTS for name in parts)
    by_time = any(name in TIME_PARTS for name in parts)
    return "the rule names days or times of its own" if (other_day and by_day) or (other_time and by_time) else ""


def ended(series: Series, override: Event, notes: Notes) -> Series | None:
    """Return the series up to the slot of an override, or None if nothing comes before it."""
    master, slot = series.master, override.recurrence_id
    assert master is not None
    assert slot is not None
    if instant(slot) <= instant(master.start):
        notes.info(SUPERSEDED, "a change to all dates replaces the series it changes")
        return None
    parts = {name: value for name, value in parts_of(master.rule).items() if name not in ("COUNT", "UNTIL")}
    if parts:
        parts["UNTIL"] = last_before(slot)
    shortened = replace(
        master,
        rule=joined(parts),
        rdates=tuple(when for when in master.rdates if instant(when) < instant(slot)),
        digest=both_digests(master, override),
    )
    earlier = tuple(event for event in series.overrides if is_before(event, slot))
    return replace(series, master=shortened, overrides=earlier)


def continued(series: Series, override: Event, notes: Notes) -> Series | None:
    """Return the series from an override on, or None if the override cancels it."""
    master, slot = series.master, override.recurrence_id
    assert master is not None
    assert slot is not None
    later = [event for event in series.overrides if not is_before(event, slot) and event is not override]
    if override.status is Status.CANCELLED:
        notes.info(SERIES_ENDED, "a cancellation of all following dates ends the series there", 1 + len(later))
        return None
    uid = series.uid if instant(slot) <= instant(master.start) else f"{series.uid}_R{utc_form(slot)}"
    shift = wall(override.start, like=slot) - wall(slot, like=slot)
    head = replace(
        override,
        uid=uid,
        recurrence_id=None,
        rule=override.rule or joined(moved_until(parts_of(master.rule), shift)),
        rdates=override.rdates + moved([when for when in master.rdates if instant(when) > instant(slot)], shift),
        exdates=override.exdates + moved([when for when in master.exdates if instant(when) > instant(slot)], shift),
        digest=both_digests(master, override),
    )
    following = tuple(
        replace(event, uid=uid, recurrence_id=moved([event.recurrence_id], shift)[0])
        for event in later
        if event.recurrence_id is not None
    )
    return replace(series, uid=uid, master=head, overrides=following)


def is_before(event: Event, slot: DateOrDateTime) -> bool:
    """Whether an override is for a slot before this one."""
    return event.recurrence_id is not None and instant(event.recurrence_id) < instant(slot)


def both_digests(master: Event, override: Event) -> str:
    """Return a digest for what two blocks say together."""
    return blake2b((master.digest + override.digest).encode(), digest_size=16).hexdigest()


def wall(when: DateOrDateTime, like: DateOrDateTime) -> datetime:
    """Return a day or time as a naive wall time in the zone of `like`."""
    if isinstance(when, datetime):
        zone = like.tzinfo if isinstance(like, datetime) else when.tzinfo
        return when.astimezone(zone).replace(tzinfo=None)
    return datetime(when.year, when.month, when.day)  # noqa: DTZ001  (a wall time, only ever subtracted from another)


def moved(whens: list[DateOrDateTime], shift: timedelta) -> tuple[DateOrDateTime, ...]:
    """Move dates along with their slot; adding to an aware datetime moves its wall time, as meant."""
    return tuple(when + shift for when in whens)


def utc_form(slot: DateOrDateTime) -> str:
    """Return a slot as a DATE, or as a DATE-TIME in UTC."""
    return f"{slot.astimezone(UTC):%Y%m%dT%H%M%SZ}" if isinstance(slot, datetime) else f"{slot:%Y%m%d}"


def last_before(slot: DateOrDateTime) -> str:
    """Return the UNTIL that lets a series end before a slot: UTC for times, a day for days (RFC 5545, 3.3.10)."""
    return utc_form(slot - timedelta(seconds=1) if isinstance(slot, datetime) else slot - timedelta(days=1))


def moved_until(parts: Parts, shift: timedelta) -> Parts:
    """Move UNTIL along, so that the last date of a series that was moved to a later hour stays in it."""
    match = UNTIL.fullmatch(parts.get("UNTIL", ""))
    if not match or not match[2]:
        return parts
    try:
        until = datetime.strptime(match[1] + match[2], "%Y%m%dT%H%M%S") + shift  # noqa: DTZ007  (form kept as sent)
    except (ValueError, OverflowError):
        return parts
    return {**parts, "UNTIL": f"{until:%Y%m%dT%H%M%S}{match[3]}"}
