"""Every time in an IANA zone, and VTIMEZONE written.

In: a TZID, the VTIMEZONEs of its VCALENDAR, a wall time. Out: an aware time in an IANA zone or UTC; a VTIMEZONE.
Start at `zones.Zones`, which decides what a TZID means. May import: model.
A TZID means something only inside one VCALENDAR (RFC 5545, 3.2.19), so a `Zones` belongs to one.
Nothing above `sources` sees a name that is not IANA's.

    tzid_lookup, tzid_aliases       a TZID → an IANA name, where the text alone says it
    vtimezone_parsing, rules        a VTIMEZONE → `VTimezone`, tolerant of broken ones
    matching                        a `VTimezone` → the IANA zone with the same rules
    vtimezone_writing, transitions  an IANA name → the VTIMEZONE to publish: `vtimezone`
"""

import zoneinfo

from aggregator.timezones.matching import Zone
from aggregator.timezones.vtimezone_parsing import ContentLine, Observance, VTimezone, parse_vtimezone
from aggregator.timezones.vtimezone_writing import vtimezone
from aggregator.timezones.zones import Zones

__all__ = ["ContentLine", "Observance", "VTimezone", "Zone", "Zones", "parse_vtimezone", "vtimezone"]

# The tzdata package before the machine's own files, here and in every process that reads or writes a calendar: the
# same input gives the same bytes on every machine, and an update of the zones is an update of one pinned package.
zoneinfo.reset_tzpath(())
zoneinfo.ZoneInfo.clear_cache()
