"""Zones come from one pinned package, whatever the machine has."""

import zoneinfo
from importlib.resources import files

import aggregator.timezones  # noqa: F401 - what is tested is that importing it is enough


def test_the_zones_of_the_machine_are_not_looked_at():
    assert zoneinfo.TZPATH == ()


def test_every_zone_of_the_package_is_known():
    shipped = files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    assert zoneinfo.available_timezones() >= set(shipped)
