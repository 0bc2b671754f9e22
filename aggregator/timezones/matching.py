"""A private VTIMEZONE → the IANA zone with the same rules.

Two zones are taken for the same if they agree before and after every change of the VTIMEZONE, and once a week between,
so that the tz database makes no change the VTIMEZONE does not know.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

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


def same_zone(vtimezone: VTimezone, default: Zone, now: datetime) -> Zone | None:
    """Return an IANA zone that has the rules of `vtimezone`, or UTC; None if there is none.

    Of several the feed's own zone is preferred, then where most people live, then the alphabet.
    """
    for comparison in COMPARISONS:
        samples = _samples(vtimezone, now, comparison)
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
