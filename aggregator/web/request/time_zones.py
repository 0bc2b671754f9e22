"""Time zones by their IANA names: which can be asked for, and in which countries they are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

UTC_ZONE = ZoneInfo("UTC")


def find_zone(name: str) -> ZoneInfo | None:
    """Return the zone of that IANA name, None if there is none."""
    if name == UTC_ZONE.key:
        return UTC_ZONE  # the same object, whatever has become of the cache of zoneinfo
    return ZoneInfo(name) if name in zone_names() else None


@cache
def zone_names() -> frozenset[str]:
    """Return the names that can be asked for."""
    return frozenset(available_timezones()) - {"Factory", "localtime"}


@cache
def territories() -> Mapping[str, str]:
    """Return the zones of the tz database's zone.tab, one for each place, with the ISO codes of their countries."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}
