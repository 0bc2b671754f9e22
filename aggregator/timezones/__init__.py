"""Every time pinned to an IANA zone, and VTIMEZONE written.

A TZID is only a label inside one VCALENDAR (RFC 5545, 3.2.19): "Customized Time Zone" may be Paris in one and Denver in
the next. So a `Zones` belongs to one VCALENDAR, and nothing below `sources` ever sees a name that is not IANA's.

    names, places        a label → an IANA name, when the label alone says it
    reading, rules       a VTIMEZONE component → `VTimezone`, tolerant of broken ones
    matching             a VTimezone → the IANA zone with the same rules
    zones                the three above put in order: `Zones`
    writing, transitions an IANA name → the VTIMEZONE we publish: `vtimezone`
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
