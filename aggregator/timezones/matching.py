"""A private VTIMEZONE → the IANA zone with the same rules.

Two zones are taken for the same if they agree just before and at every change of the VTIMEZONE, and once a week
between, so that the tz database makes no change the VTIMEZONE does not know.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

from aggregator.timezones.names import iana_names
from aggregator.timezones.places import POPULOUS
from aggregator.timezones.reading import VTimezone

Zone = ZoneInfo | timezone  # the only `timezone` is datetime.UTC

YEAR = timedelta(days=365)
# First all that anybody may ask for; then, because rules of coming years are often out of date (Morocco moves its
# clocks by the moon), about what we publish.
COMPARED = ((-2 * YEAR, 5 * YEAR), (timedelta(days=-60), timedelta(days=400)))
PUBLISHED = COMPARED[-1]


def same_zone(vtimezone: VTimezone, default: Zone, now: datetime) -> Zone | None:
    """Return an IANA zone that has the rules of `vtimezone`, or UTC; None if there is none.

    Of several the feed's own zone is preferred, then where most people live, then the alphabet.
    """
    for stretch in COMPARED:
        samples = _samples(vtimezone, now, stretch)
        for zone in (default, UTC, *_candidates()):
            if _agree(samples, zone):
                return zone
    return None


def contradicts(vtimezone: VTimezone, zone: Zone, now: datetime) -> bool:
    """Whether the two disagree about the time around `now`."""
    return not _agree(_samples(vtimezone, now, PUBLISHED), zone)


Sample = tuple[datetime, timedelta]


def _agree(samples: list[Sample], zone: Zone) -> bool:
    return all(instant.astimezone(zone).utcoffset() == offset for instant, offset in samples)


def _samples(vtimezone: VTimezone, now: datetime, stretch: tuple[timedelta, timedelta]) -> list[Sample]:
    return [(instant, vtimezone.offset_at(instant)) for instant in _instants(vtimezone, now, stretch)]


def _instants(vtimezone: VTimezone, now: datetime, stretch: tuple[timedelta, timedelta]) -> Iterator[datetime]:
    first, last = now + stretch[0], now + stretch[1]
    # In steps that reach both halves of the year at once: most candidates fail within the first few samples.
    week = timedelta(days=7)
    for start in (first + week * n for n in range(26)):
        for half_years in range((last - start) // (26 * week) + 1):
            yield start + half_years * 26 * week
    for change in vtimezone.changes:
        at = change.at.replace(tzinfo=UTC)
        if first <= at <= last:
            yield at - timedelta(seconds=1)
            yield at


@cache
def _candidates() -> tuple[ZoneInfo, ...]:
    """Return all zones in order of preference; names that are no places come last or not at all."""
    places = sorted(iana_names() - set(POPULOUS), key=lambda name: (name.startswith("Etc/"), name))
    known = (name for name in POPULOUS if name in iana_names())
    return tuple(ZoneInfo(name) for name in (*known, *places) if "/" in name)
