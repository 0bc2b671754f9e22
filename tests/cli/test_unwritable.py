"""82, 83: nobody who subscribes feels a disk that is full or read-only; operators are told within a minute."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError

import pytest
from disks import disk, make_full, make_read_only
from origin import Origin
from service import Service, free_port
from test_cli import NOW

from aggregator.cli.commands.demo import feeds_toml
from aggregator.demo.samples import sample_calendars

__all__ = ["disk"]


@pytest.fixture
def origin():
    with Origin() as origin:
        origin.routes.update({f"/{feed}.ics": body for feed, body in sample_calendars(NOW).items()})
        yield origin


def run(command, *arguments, stdout=subprocess.PIPE):
    return subprocess.run(
        [sys.executable, "-m", "aggregator", *command, *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )


def command(tmp_path, disk, origin, port):
    file = tmp_path / "feeds.toml"
    file.write_text(
        f'{feeds_toml(origin.url("").rstrip("/"), f"127.0.0.1:{port}")}[store]\ndatabase = "sqlite:///{disk}/a.db"\n'
    )
    return ("--config", str(file), "--now", NOW.isoformat())


@pytest.mark.parametrize("spoil", [make_full, make_read_only])
def test_what_is_stored_is_served_after_a_start_and_operators_are_told_why_no_more(tmp_path, disk, origin, spoil):
    port = free_port()
    arguments = command(tmp_path, disk, origin, port)
    assert run(arguments, "fetch").returncode == 0
    before = run(arguments, "render").stdout
    mend = spoil(disk)
    with Service(*arguments, "serve", port=port) as service:
        begun = time.monotonic()
        assert service.wait_for_text("/calendar.ics", "BEGIN:VCALENDAR").replace("\r\n", "\n") == before
        said = service.wait_for_text("/status", "Checks have stopped")
        assert "a.db" in said
        assert "Checks have stopped" in service.get("/")
        assert "database_writable 0.0" in service.get("/metrics")
        with pytest.raises(HTTPError) as caught:
            service.get("/readyz")
        assert "Checks have stopped" in caught.value.read().decode()
        assert "a.db" in json.loads(service.get("/status.json"))["trouble"]
        service.wait_for(lambda: any("a.db" in line for line in service.lines), "the log says nothing")
        assert time.monotonic() - begun < 60
        print(caught.value, *[line for line in service.lines if "a.db" in line][:2])
        mend()
        service.wait_for_text("/readyz", "ready")
        assert service.stop() == 0


@pytest.mark.parametrize("spoil", [make_full, make_read_only])
@pytest.mark.parametrize("stored", [True, False])
def test_fetch_and_render_end_with_a_sentence(tmp_path, disk, origin, spoil, stored):
    arguments = command(tmp_path, disk, origin, free_port())
    if stored:
        assert run(arguments, "fetch").returncode == 0
    mend = spoil(disk)
    for name in ("fetch", "render"):
        done = run(arguments, name)
        assert (done.returncode, done.stdout) == (1, "")
        assert "a.db" in done.stderr
        assert "Traceback" not in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    mend()


def test_a_fetch_whose_disk_fills_up_meanwhile_ends(tmp_path, disk, origin):
    """There is room for the tables and the first of the feeds only."""
    arguments = command(tmp_path, disk, origin, free_port())
    big = b"".join(
        b"BEGIN:VEVENT\r\nUID:%d\r\nDTSTART:20260701T100000Z\r\nSUMMARY:%s\r\nEND:VEVENT\r\n"
        % (n, os.urandom(600).hex().encode())
        for n in range(1200)
    )
    for path in list(origin.routes):
        origin.routes[path] = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" + big + b"END:VCALENDAR\r\n"
    done = run(arguments, "fetch")
    assert done.returncode == 1
    assert "The disk is full" in done.stderr or "disk" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_calendar_that_cannot_be_printed_is_an_error(tmp_path, disk, origin):
    arguments = command(tmp_path, disk, origin, free_port())
    assert run(arguments, "fetch").returncode == 0
    with Path("/dev/full").open("w", encoding="ascii") as full:
        done = run(arguments, "render", stdout=full)
    assert (done.returncode, done.stderr) == (1, "Error: The calendar cannot be written: No space left on device.\n")
