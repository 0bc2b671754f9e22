"""Overrides that replace nothing, turned into events of their own before anything is compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.model import Event, Series, Status, Window, as_type_of, instant, is_day
from aggregator.publish.event.occurrence_edits import recurrence_id_of
from aggregator.recurrence import expand


def without_orphans(series: Series, linted: Series) -> tuple[Series, ...]:
    """Turn overrides that replace nothing into single events of their own (FAULTS 64).

    Their master is missing, or does not occur where they say. Readers differ in what they make of these: KOrganizer and
    ical.js show nothing, others an event more. Their UIDs are those Google uses for instances: the series' UID with the
    slot in UTC before the "@". `linted` is the same series linted.
    """
    strays = _strays(series, linted)
    if not strays:
        return (series,)
    left = tuple(override for override in series.overrides if override not in strays)
    rest = (replace(series, overrides=left),) if series.master else ()
    return (*rest, *(_alone(series, stray) for stray in strays))


def _strays(series: Series, linted: Series) -> tuple[Event, ...]:
    master = series.master
    if master is None or not series.overrides:
        return series.overrides
    if master.status is Status.CANCELLED:
        return ()
    regular = replace(linted, overrides=())
    missing = {
        instant(recurrence_id_of(o)) for o in linted.overrides if not _occurs(regular, instant(recurrence_id_of(o)))
    }
    return tuple(o for o in series.overrides if instant(as_type_of(recurrence_id_of(o), master.start)) in missing)


def _occurs(series: Series, slot: datetime) -> bool:
    moment = Window(slot, slot + timedelta(seconds=1))
    return any(instant(occurrence.recurrence_id) == slot for occurrence in expand(series, moment).occurrences)


def _alone(series: Series, stray: Event) -> Series:
    local, at, domain = series.uid.partition("@")
    slot = recurrence_id_of(stray)
    stamp = instant(slot).strftime("%Y%m%d" if is_day(slot) else "%Y%m%dT%H%M%SZ")
    uid = f"{local}_{stamp}{at}{domain}"
    return Series(series.feed, uid, replace(stray, uid=uid, recurrence_id=None))
