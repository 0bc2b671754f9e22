"""Time zones by their IANA names: which can be asked for, and which are suggested."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

UTC_ZONE = ZoneInfo("UTC")


def find_zone(name: str) -> ZoneInfo | None:
    """Return the zone of that IANA name, None if there is none."""
    return ZoneInfo(name) if name in zone_names() else None


@cache
def zone_names() -> frozenset[str]:
    """Return the names that can be asked for."""
    return frozenset(available_timezones()) - {"Factory", "localtime"}


@cache
def suggested_zones() -> tuple[str, ...]:
    """Return UTC and one zone for each place of the tz database's zone.tab, sorted by name."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    return ("UTC", *sorted(line.split("\t")[2] for line in table.splitlines() if line and not line.startswith("#")))
