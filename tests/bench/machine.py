"""What a reader of figures should know about the machine they come from, and nothing that would identify it."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

COMPARED = ("granian", "icalendar", "recurring-ical-events", "mergecal", "open-web-calendar")


def machine() -> str:
    """Return processor, cores, memory, kernel, Python and the versions that matter, as one sentence."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    hardware = f"{_processor()}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GB"
    software = (
        f"{platform.system()} {platform.release()}, {platform.python_implementation()} {platform.python_version()}"
    )
    return f"{hardware}; {software}; {', '.join(_versions())}."


def _processor() -> str:
    names = [line.partition(":")[2] for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
    return names[0].strip() if names else platform.machine()


def _versions() -> list[str]:
    found = []
    for name in COMPARED:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue  # an optional one
    return found
