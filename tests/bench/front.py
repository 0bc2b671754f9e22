"""How many readers nginx answers from [publish] folder with our settings, beside nginx with a static file as it comes.

The combined calendar of four feeds of 500 events: once the files that the poller writes, through deploy/nginx, and once
the same bytes in a folder of their own. Every round loads both, one after the other. Both have one worker, so what it
answers in a second of its processor time is what it can answer; other work on the machine does not change that.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from bench.load import PACKED, load
from bench.part import Found, Options, Ratio, figures_table
from bench.processes import descendants
from bench.running import NGINX, answering, free_port, get, nginx, nginx_program, origin, service, wait_until

FEEDS, EVENTS = 4, 500
KINDS = ("packed", "not modified")
SETTINGS = Path(__file__).parents[2] / "deploy" / "nginx"
LOCATIONS = """
  include calendar/http.conf;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    include calendar/named.conf;
    location = /calendar.ics {{ add_header Content-Disposition 'inline'; include calendar/files.conf; }}
  }}
"""


def measure(options: Options) -> Found:
    """Load both in turn."""
    found: Found = {}
    with (
        tempfile.TemporaryDirectory() as ours,
        tempfile.TemporaryDirectory() as theirs,
        tempfile.TemporaryDirectory() as in_front,
        origin(FEEDS, EVENTS) as feeds,
        service(Path(ours), feeds, settings=("[publish]", 'folder = "public"')) as running,
    ):
        public = Path(ours) / "public"
        wait_until((public / "calendar.ics.gz").exists)
        contents = (get(running.url, "/calendar.ics", **how)[2] for how in ({}, PACKED))
        with (
            nginx(Path(theirs), *contents) as static,
            _with_our_settings(Path(in_front), public) as published,
        ):
            assert get(published, "/calendar.ics", **PACKED)[2] == (public / "calendar.ics.gz").read_bytes()
            for _, kind in product(range(options.rounds), KINDS):
                for name, url, folder in (
                    ("nginx", static, Path(theirs)),
                    ("published", published, Path(in_front)),
                ):
                    etag = get(url, "/calendar.ics", **PACKED)[1]["ETag"]
                    headers = PACKED | ({"If-None-Match": etag} if kind == "not modified" else {})
                    before = _processor_seconds(folder)
                    seen = load(f"{url}/calendar.ics", options.seconds, headers)
                    used = _processor_seconds(folder) - before
                    answers = seen.per_second * max(1, round(options.seconds))
                    for what, value in (
                        ("a second", seen.per_second),
                        ("a second of its processor", answers / used),
                        ("p50 ms", seen.p50),
                    ):
                        found.setdefault(f"{kind}, {name}: {what}", []).append(value)
    return found


def _processor_seconds(folder: Path) -> float:
    """Return the processor time that the nginx in a folder has used: its worker, and what looks after its cache."""
    ticks = 0
    for process in descendants(int((folder / "nginx.pid").read_text())):
        with contextlib.suppress(FileNotFoundError):  # the loader of the cache ends by itself
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def _with_our_settings(folder: Path, public: Path) -> Iterator[str]:
    """Serve `public` by nginx as deploy/nginx says; give the address."""
    shutil.copytree(SETTINGS, folder / "calendar")
    shared_settings = folder / "calendar" / "http.conf"
    text = shared_settings.read_text()
    for old, new in (("/var/cache/nginx", str(folder)), ("/srv/calendar", str(public))):
        assert old in text
        text = text.replace(old, new)
    shared_settings.write_text(text)
    for shared in (folder, public, public.parent):
        shared.chmod(0o755)  # its worker may be another user
    port = free_port()
    usual, _, _ = NGINX.format(port=port, folder=folder).partition("  server {")
    (folder / "nginx.conf").write_text(f"{usual}{LOCATIONS.format(port=port)}}}\n", encoding="utf-8")
    command = [nginx_program(), "-e", str(folder / "error.log"), "-p", str(folder), "-c", "nginx.conf"]
    with answering(subprocess.Popen(command), port, "/calendar.ics") as url:
        yield url


def ratios(found: Found) -> list[Ratio]:
    """Return requests a second with our settings in times of nginx's."""
    return [
        Ratio.of(
            f"Published file, {kind}: answers a second of processor, our nginx settings / nginx's static file",
            "at least 0.95",
            found[f"{kind}, published: a second of its processor"],
            found[f"{kind}, nginx: a second of its processor"],
        )
        for kind in KINDS
    ]


def report(found: Found) -> str:
    """Return the table."""
    return figures_table(found, "answers a second, and ms")
