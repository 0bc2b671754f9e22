"""What libical reads in our VTIMEZONEs: run with the system's Python, which has its bindings.

stdin: {zone: {"vtimezone": text, "walls": ["20260329T015959", ...]}}; stdout: {zone: [seconds east of UTC, ...]}.
"""

import json
import sys

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # noqa: E402 – the version must be chosen first


def offsets(vtimezone: str, walls: list[str]) -> list[int]:
    zone = ICalGLib.Timezone.new()
    if not zone.set_component(ICalGLib.Component.new_from_string(vtimezone)):
        raise ValueError("libical refuses this VTIMEZONE:\n" + vtimezone)
    return [zone.get_utc_offset(ICalGLib.Time.new_from_string(wall))[0] for wall in walls]


asked = json.load(sys.stdin)
json.dump({name: offsets(one["vtimezone"], one["walls"]) for name, one in asked.items()}, sys.stdout)
