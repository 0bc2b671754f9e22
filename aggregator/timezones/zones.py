"""Every time of one VCALENDAR pinned to an IANA zone or to UTC.

What a label means is asked in order of trust: the label itself where it names a zone of the tz database in any known
dress, then X-LIC-LOCATION, then the rules of the VTIMEZONE, then what the label hints at, then the feed's own zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from aggregator.model import Note
from aggregator.timezones.vtimezone import VTimezone

Zone = ZoneInfo | timezone  # the only `timezone` is datetime.UTC


class Zones:
    """The zones of one VCALENDAR.

    `vtimezones` are its VTIMEZONEs by TZID as sent, `default` the zone of its floating times, `now` the moment around
    which private VTIMEZONEs are compared with the tz database.
    """

    def __init__(self, vtimezones: Mapping[str, VTimezone], default: Zone, now: datetime) -> None: ...

    def resolve(self, tzid: str) -> tuple[Zone, Note | None]:
        """Return the zone a TZID means, and what had to be repaired to know it.

        For a VTIMEZONE that fits no IANA zone this is UTC: use `pin`, which applies that VTIMEZONE's own offsets.
        """
        raise NotImplementedError

    def pin(self, wall: datetime, tzid: str | None) -> tuple[datetime, Note | None]:
        """Return a naive wall time as an aware one, and the note of its zone. `tzid` None is a floating time.

        A wall time that does not exist (spring) is read with the offset before the gap and so moves forward, one that
        exists twice is the first (RFC 5545, 3.3.5). Raise ValueError for a time whose instant is outside years 1-9999.
        """
        raise NotImplementedError
