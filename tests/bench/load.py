"""Loads a server with requests, by wrk (Debian: `apt install wrk`), and tells how many it answered and how soon.

For "how many" a few connections ask as fast as they are answered; that needs the whole machine. For "how soon" every
connection pauses between requests, so that the load itself leaves processors idle and what is measured is the server.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.part import MissingError

SCRIPT = Path(__file__).with_name("load.lua")
PACKED = {"Accept-Encoding": "gzip"}


@dataclass(frozen=True, slots=True)
class Load:
    """What a server made of it."""

    per_second: float
    p50: float  # milliseconds until the whole answer was there: half of them
    p99: float  # all but one of a hundred


def load(
    url: str,
    seconds: float,
    headers: Mapping[str, str] = PACKED,
    *,
    connections: int = 32,
    pause: int = 0,
    paths: Sequence[str] = (),
) -> Load:
    """Ask for `url`, or for `paths` of its server in turn; `pause` is in milliseconds, for each connection.

    Raise MissingError without wrk, RuntimeError if anything but 200 or 304 was answered.
    """
    program = shutil.which("wrk")
    if program is None:
        raise MissingError("It needs wrk: apt install wrk.")
    command = [program, "--threads=1", f"--connections={connections}", f"--duration={max(1, round(seconds))}s",
               "--timeout=60s", f"--script={SCRIPT}"]  # fmt: skip
    command += [f"--header={name}: {value}" for name, value in headers.items()]
    environ = os.environ | {"PAUSE": str(pause), "PATHS": " ".join(paths)}
    done = subprocess.run([*command, url], env=environ, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    if found["failed"] or not found["requests"]:
        raise RuntimeError(f"{url}: {found['failed']} of {found['requests']} requests failed")
    return Load(found["requests"] / found["microseconds"] * 1e6, found["p50"] / 1000, found["p99"] / 1000)
