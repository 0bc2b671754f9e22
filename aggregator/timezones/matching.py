"""A private VTIMEZONE → the IANA zone with the same rules.

Two zones are taken for the same if they agree before and after every change of the VTIMEZONE, and once a week between,
so that the tz database makes no change the VTIMEZONE does not know.

Many VTIMEZONEs tell single changes of the clocks instead of rules. Some are histories of a zone that changes them no
more; others end where their author stopped, and mean a zone that goes on as before. So the changes told since 2000
count first together with the present, then alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from aggregator.timezones.rules import YEARS
from aggregator.timezones.tzid_aliases import POPULOUS
from aggregator.timezones.tzid_lookup import iana_names
from aggregator.timezones.vtimezone_parsing import VTimezone

Zone = ZoneInfo | timezone  # the only `timezone` is datetime.UTC

YEAR, WEEK, DAY = timedelta(days=365), timedelta(days=7), timedelta(days=1)


class Comparison(NamedTuple):
    """From when to when, counted from now, two zones are compared, and how near to a change of the clocks."""

    first: timedelta
    last: timedelta
    nearness: timedelta


# What is published must agree. Within two hours of a change any reading will do: some producers (Discourse) count
# DTSTART in TZOFFSETTO.
PUBLISHED = Comparison(-60 * DAY, 400 * DAY, timedelta(hours=2))
# The best match counts. Rules of coming years are often out of date (Morocco changes its clocks by the moon).
COMPARISONS = (
    Comparison(-2 * YEAR, 5 * YEAR, timedelta(seconds=1)),
    Comparison(-2 * YEAR, 5 * YEAR, timedelta(hours=2)),
    PUBLISHED,
)


_HISTORY = 2000  # the first year whose changes count, if they are long past
_NEAR = (timedelta(seconds=1), timedelta(hours=2))

Sample = tuple[datetime, timedelta]


def same_zone(vtimezone: VTimezone, default: Zone, now: datetime) -> Zone | None:
    """Return an IANA zone that has the rules of `vtimezone`, or UTC; None if there is none.

    Of several the feed's own zone is preferred, then where most people live, then the alphabet.
    """
    for samples in _sample_sets(vtimezone, now):
        for zone in (default, UTC, *_candidates()):
            if _agree(samples, zone):
                return zone
    return None


def contradicts(vtimezone: VTimezone, zone: Zone, now: datetime) -> bool:
    """Whether the two disagree about the time around `now`, or about all changes of a list that has ended."""
    if _agree(_samples(vtimezone, now, PUBLISHED), zone):
        return False
    return not (_ends(vtimezone, now) and _agree(_told(vtimezone, _NEAR[1]), zone))


def outdated(vtimezone: VTimezone, zone: Zone, now: datetime) -> bool:
    """Whether the two know the same offsets and differ only in when they change: the rules of other years."""
    last = now + YEAR
    offsets = {vtimezone.offset_at(at) for at in _weekly(now, last)}
    return len(offsets) > 1 and offsets == {at.astimezone(zone).utcoffset() for at in _weekly(now, last)}


def _sample_sets(vtimezone: VTimezone, now: datetime) -> Iterator[list[Sample]]:
    """Yield what a zone must agree with, the most telling first."""
    around = [_samples(vtimezone, now, comparison) for comparison in COMPARISONS]
    if _history(vtimezone):
        yield from (samples + _around_history(vtimezone, near) for samples, near in zip(around, _NEAR, strict=False))
    if _ends(vtimezone, now):
        yield from (_told(vtimezone, near) for near in _NEAR)
    yield from around


def _history(vtimezone: VTimezone) -> list[datetime]:
    """Return the instants at which the offset changes, since 2000."""
    changes = (change.at.replace(tzinfo=UTC) for change in vtimezone.changes if change.before != change.after)
    return [at for at in changes if at.year >= _HISTORY]


def _ends(vtimezone: VTimezone, now: datetime) -> bool:
    """Whether the changes are a list that ends."""
    history = _history(vtimezone)
    return bool(history) and history[-1] < now + COMPARISONS[0].last - YEAR


def _around_history(vtimezone: VTimezone, near: timedelta) -> list[Sample]:
    instants = [at + shift for at in _history(vtimezone) for shift in (-near, near)]
    return [(at, vtimezone.offset_at(at)) for at in instants if at.year < YEARS[-1]]


def _told(vtimezone: VTimezone, near: timedelta) -> list[Sample]:
    """Return samples of the time from the first to the last change."""
    history = _history(vtimezone)
    between = [at for at in _weekly(history[0], history[-1]) if all(abs(at - change) >= near for change in history)]
    return _around_history(vtimezone, near) + [(at, vtimezone.offset_at(at)) for at in between]


def _agree(samples: list[Sample], zone: Zone) -> bool:
    return all(instant.astimezone(zone).utcoffset() == offset for instant, offset in samples)


def _samples(vtimezone: VTimezone, now: datetime, comparison: Comparison) -> list[Sample]:
    first, last, near = now + comparison.first, now + comparison.last, comparison.nearness
    changes = [at for at in (change.at.replace(tzinfo=UTC) for change in vtimezone.changes) if first <= at <= last]
    instants = [at + shift for at in changes for shift in (-near, near)]
    # Here the tz database may make a change the VTIMEZONE does not know.
    instants += [at for at in _weekly(first, last) if all(abs(at - change) >= near for change in changes)]
    return [(instant, vtimezone.offset_at(instant)) for instant in instants]


def _weekly(first: datetime, last: datetime) -> Iterator[datetime]:
    """Yield a moment of every week, winters and summers by turns: most zones differ within the first few."""
    for start in (first + WEEK * week for week in range(26)):
        for half_years in range((last - start) // (26 * WEEK) + 1):
            yield start + half_years * 26 * WEEK


@cache
def _candidates() -> tuple[ZoneInfo, ...]:
    """Return all zones in order of preference; names that are no places come last or not at all."""
    places = sorted(iana_names() - set(POPULOUS), key=lambda name: (name.startswith("Etc/"), name))
    known = (name for name in POPULOUS if name in iana_names())
    return tuple(ZoneInfo(name) for name in (*known, *places) if "/" in name)
