"""Every time of one VCALENDAR pinned to an IANA zone or to UTC.

What a label means is asked in order of trust: the label where it is an IANA name, then X-LIC-LOCATION, then the rules
of the VTIMEZONE, then the feed's own zone. Any other label (of Windows, an abbreviation) counts where the VTIMEZONE
does not contradict it, and where its rules are those of other years.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from aggregator.model import Note, Severity
from aggregator.timezones.matching import Zone, contradicts, outdated, same_zone
from aggregator.timezones.tzid_lookup import ZoneGuess, clean_tzid, fixed_offset, guess_zone
from aggregator.timezones.vtimezone_parsing import VTimezone, constant


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a TZID turned out to be."""

    zone: Zone
    note: Note | None = None
    own: VTimezone | None = None  # set where only the VTIMEZONE itself knows the offsets; then `zone` is UTC


class Zones:
    """The zones of one VCALENDAR.

    `vtimezones` are its VTIMEZONEs by TZID as sent, `default` the zone of its floating times, `now` the moment around
    which VTIMEZONEs are compared with the tz database. A TZID is thought about once.
    """

    def __init__(self, vtimezones: Mapping[str, VTimezone], default: Zone, now: datetime) -> None:
        self._vtimezones = {clean_tzid(tzid): vtimezone for tzid, vtimezone in vtimezones.items()}
        self._default = default
        self._now = now
        self._meanings: dict[str, _Meaning] = {}

    @property
    def day(self) -> date:
        """The day around which VTIMEZONEs are compared."""
        return self._now.date()

    @property
    def used_tzids(self) -> tuple[str, ...]:
        """Return every TZID that was asked for."""
        return tuple(self._meanings)

    def resolve(self, tzid: str) -> tuple[Zone, Note | None]:
        """Return the zone a TZID means, and what had to be repaired to know it.

        For a VTIMEZONE that fits no IANA zone this is UTC. `attach_zone` applies its own offsets.
        """
        meaning = self._meaning(tzid)
        return meaning.zone, meaning.note

    def private(self, tzid: str) -> VTimezone | None:
        """Return the VTIMEZONE of a TZID if it alone knows the offsets; its times are given in UTC."""
        return self._meaning(tzid).own if tzid else None

    def attach_zone(self, wall: datetime, tzid: str | None) -> tuple[datetime, Note | None]:
        """Return a naive wall time as an aware one, and the note of its zone. `tzid` None is a floating time.

        A wall time that does not exist (spring) is read with the offset before the gap and so moves forward, one that
        exists twice is the first (RFC 5545, 3.3.5). Raise ValueError where the instant is outside the years 1 to 9999.
        """
        meaning = _Meaning(self._default) if tzid is None else self._meaning(tzid)
        try:
            if meaning.own is not None:
                return (wall - meaning.own.offset(wall)).replace(tzinfo=UTC), meaning.note
            # There and back again moves a time out of a gap.
            there = wall.replace(tzinfo=meaning.zone, fold=0).astimezone(UTC)
            return there.astimezone(meaning.zone), meaning.note
        except OverflowError:
            raise ValueError(f"{wall.isoformat()} in {tzid or 'local time'} is at the end of the calendar") from None

    def _meaning(self, tzid: str) -> _Meaning:
        if tzid not in self._meanings:
            self._meanings[tzid] = self._interpret(clean_tzid(tzid))
        return self._meanings[tzid]

    def _interpret(self, label: str) -> _Meaning:
        vtimezone = self._vtimezones.get(label)
        for name in (label, clean_tzid(vtimezone.location) if vtimezone else ""):
            meaning = self._by_name(label, guess_zone(name), vtimezone)
            if meaning is not None:
                return meaning
        offset = fixed_offset(label)
        if vtimezone is not None:
            return self._by_rules(label, vtimezone, "zone-private")
        if offset is not None:
            return self._by_rules(label, constant(label, offset), "zone-offset")
        text = f"Unknown time zone “{label}”. Read as {_name(self._default)}."
        return _Meaning(self._default, Note(Severity.REPAIRED, "zone-unknown", text))

    def _by_name(self, label: str, found: ZoneGuess | None, vtimezone: VTimezone | None) -> _Meaning | None:
        if found is None:
            return None
        zone = _zone(found)
        if vtimezone is not None and contradicts(vtimezone, zone, self._now):
            if not found.sure:
                return None
            return _Meaning(zone, _contradiction(label, zone))
        if not found.kind:
            return _Meaning(zone)
        return _Meaning(zone, Note(Severity.INFO, found.kind, f"Time zone “{label}” read as {_name(zone)}."))

    def _by_rules(self, label: str, vtimezone: VTimezone, kind: str) -> _Meaning:
        zone = same_zone(vtimezone, self._default, self._now)
        named = guess_zone(label)
        if zone is None and named and outdated(vtimezone, _zone(named), self._now):
            return _Meaning(_zone(named), _contradiction(label, _zone(named)))
        if zone is not None:
            return _Meaning(zone, Note(Severity.INFO, kind, f"Time zone “{label}” read as {_name(zone)}."))
        text = f"Time zone “{label}” matches no IANA zone. Converted to UTC."
        return _Meaning(UTC, Note(Severity.REPAIRED, kind, text), own=vtimezone)


def _contradiction(label: str, zone: Zone) -> Note:
    text = f"VTIMEZONE “{label}” differs from the tz database. {_name(zone)} is used."
    return Note(Severity.REPAIRED, "zone-contradicts", text)


def _zone(found: ZoneGuess) -> Zone:
    return UTC if found.name == "UTC" else ZoneInfo(found.name)


def _name(zone: Zone) -> str:
    return zone.key if isinstance(zone, ZoneInfo) else "UTC"
