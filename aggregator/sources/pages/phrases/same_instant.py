"""One time in several zones → one instant. The zones must agree on the day; the majority wins, with a note.

The clock of a place decides, not the letters of its abbreviation: EDT in November means New York's clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from aggregator.sources.pages.phrases.clock_times import DAY, ClockTime

_WINTER, _SUMMER = (1, 15), (7, 15)  # months and days on which zones are compared where there is no date


@dataclass(frozen=True, slots=True)
class AgreedTime:
    """The clock that counts among several, and whether the others contradict it."""

    minutes: int  # since midnight
    length: int | None  # minutes
    zone: str  # IANA name, "UTC" or an offset
    contradiction: bool

    def on(self, day: date) -> datetime:
        """Return the start on a day."""
        wall = datetime.combine(day, time(self.minutes // 60, self.minutes % 60))
        return wall.replace(tzinfo=tzinfo_of(self.zone))


def tzinfo_of(zone: str) -> tzinfo:
    """Return the zone of an IANA name, "UTC" or an offset such as "+05:30"."""
    if zone == "UTC":
        return UTC
    if zone[0] in "+-":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
        return timezone(offset if zone[0] == "+" else -offset)
    return ZoneInfo(zone)


def agreed_on(times: Sequence[ClockTime], day: date, zone: str) -> AgreedTime | None:
    """Return the time that most of the zones agree on, that day. None without a majority, or without any zone.

    `zone` is for times that name none, "" if nothing is known.
    """
    if len(times) == 1:
        return _alone(times[0], zone)
    votes = _votes(times, day)
    if not votes:
        return None
    value, winners = max(votes.items(), key=lambda item: len(item[1]))
    if 2 * len(winners) <= len(times):
        return None
    first, meant = winners[0]
    return AgreedTime(first.start, first.minutes, meant, len(winners) < len(times) and value is not None)


def usual_clock(times: Sequence[ClockTime], zone: str, year: int) -> AgreedTime | None:
    """Return the clock that a time without a date follows: of several that agree, the one of a place.

    A time in UTC and in places is the places' clock: people keep theirs when the clocks change.
    """
    if len(times) == 1:
        return _alone(times[0], zone)
    winter, summer = (_votes(times, date(year, *day)) for day in (_WINTER, _SUMMER))
    sides = [max(votes.values(), key=len) for votes in (winter, summer) if votes]
    if not sides:
        return None
    most = max(map(len, sides))
    if 2 * most <= len(times):
        first = times[0]
        return AgreedTime(first.start, first.minutes, first.zones[0], contradiction=True) if first.zones else None
    winners = [winner for side in sides if len(side) == most for winner in side]
    moving = [winner for winner in winners if _moves(winner[1], year)]
    order = {time.first: position for position, time in enumerate(times)}
    chosen, meant = min(moving or winners, key=lambda winner: order[winner[0].first])
    return AgreedTime(chosen.start, chosen.minutes, meant, most < len(times))


def _alone(only: ClockTime, zone: str) -> AgreedTime | None:
    meant = zone if zone and (not only.zones or (only.doubtful and zone in only.zones)) else None
    if meant is None:
        if not only.zones or (only.doubtful and len(only.zones) > 1):
            return None
        meant = only.zones[0]
    return AgreedTime(only.start, only.minutes, meant, contradiction=False)


def _votes(times: Sequence[ClockTime], day: date) -> dict[int, list[tuple[ClockTime, str]]]:
    """Return who says which minute of the UTC day, in the order of the text. Days may differ: midnight lies between."""
    votes: dict[int, list[tuple[ClockTime, str]]] = {}
    for one in times:
        for zone in one.zones:
            wall = datetime.combine(day, time(one.start // 60, one.start % 60)).replace(tzinfo=tzinfo_of(zone))
            offset = wall.utcoffset() or timedelta(0)
            votes.setdefault(int(one.start - offset.total_seconds() // 60) % DAY, []).append((one, zone))
    return votes


def _moves(zone: str, year: int) -> bool:
    """Whether the clocks of a zone change."""
    place = tzinfo_of(zone)
    return len({datetime(year, month, day, tzinfo=place).utcoffset() for month, day in (_WINTER, _SUMMER)}) > 1
