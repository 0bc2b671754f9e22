"""What a worker has no more use for goes back to the system, where the C library can be asked for that."""

from __future__ import annotations

import ctypes
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from aggregator.process import malloc_trim

NOW = datetime(2026, 3, 1, tzinfo=UTC)
STATUS = Path("/proc/self/status")


def resident() -> int:
    """Return the bytes of memory that this process holds."""
    return next(int(line.split()[1]) * 1024 for line in STATUS.read_text().splitlines() if line.startswith("VmRSS"))


@pytest.mark.skipif(malloc_trim._trim is None or not STATUS.exists(), reason="needs Linux and the GNU C library")
def test_holes_between_what_stays_are_given_back():
    made = [bytes(range(256)) * 4 + bytes(number % 7) for number in range(100_000)]
    stays = made[::50]
    del made
    before = resident()
    malloc_trim.trim()
    assert resident() < before - 50_000_000
    assert len(stays) == 2000


def test_builds_in_quick_succession_keep_what_they_take(monkeypatch):
    given_back: list[datetime] = []
    give_back = malloc_trim.TrimThrottle()
    for seconds in (0, 1, 59, 60, 61, 130, 10):  # at last the clock was set back
        now = NOW + timedelta(seconds=seconds)
        monkeypatch.setattr(malloc_trim, "trim", partial(given_back.append, now))
        give_back(now)
    assert [(when - NOW).total_seconds() for when in given_back] == [0, 60, 130, 10]


@pytest.mark.parametrize(
    "failure", [AttributeError("musl has none"), OSError("no library"), TypeError("Windows wants a name")]
)
def test_other_c_libraries_are_left_alone(monkeypatch, failure):
    def fail(_: object) -> ctypes.CDLL:
        raise failure

    monkeypatch.setattr(malloc_trim.ctypes, "CDLL", fail)
    for name in ("mallopt", "malloc_trim"):
        assert malloc_trim._find(name) is None
    monkeypatch.setattr(malloc_trim, "_mallopt", None)
    monkeypatch.setattr(malloc_trim, "_trim", None)
    malloc_trim.limit_arenas()
    malloc_trim.trim()
