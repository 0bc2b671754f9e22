"""79: a whole service whose clock is years off serves what it served before, and says what is wrong."""

import os
import shutil
import subprocess
import sys

import pytest
from origin import Origin
from service import Service, free_port

from aggregator import clock
from aggregator.cli.commands.demo import feeds_toml
from aggregator.demo.samples import sample_calendars

FAKETIME = shutil.which("faketime")

pytestmark = pytest.mark.skipif(not FAKETIME, reason="faketime is not installed")


@pytest.fixture
def settings(tmp_path):
    with Origin() as origin:
        origin.routes.update({f"/{feed}.ics": body for feed, body in sample_calendars(clock.system()).items()})
        port = free_port()
        file = tmp_path / "feeds.toml"
        file.write_text(feeds_toml(origin.url("").rstrip("/"), f"127.0.0.1:{port}"))
        yield file, port, origin


def run(file, *arguments, offset=None):
    fake = [FAKETIME, "-f", offset] if offset else []
    environment = os.environ | {"FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    command = [*fake, sys.executable, "-m", "aggregator", "--config", str(file), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=100)


def faked(offset):
    """The environment that faketime makes: without faketime itself, which passes no signals on."""
    told = subprocess.run([FAKETIME, "-f", offset, "env"], capture_output=True, text=True, check=True).stdout
    wanted = ("LD_PRELOAD", "FAKETIME")
    return dict(line.split("=", 1) for line in told.splitlines() if line.split("=")[0] in wanted) | {
        "FAKETIME_DONT_FAKE_MONOTONIC": "1"
    }


@pytest.mark.parametrize("offset", ["+10y", "-10y", "-2d"])
def test_fetch_empties_nothing(settings, offset):
    file, _, origin = settings
    assert run(file, "fetch").returncode == 0
    before = run(file, "render").stdout
    assert before.count("BEGIN:VEVENT") > 20
    for path in list(origin.routes):  # all new, so all is read again and the calendar built again
        origin.routes[path] = origin.routes[path].replace(b"SUMMARY:", b"SUMMARY:New ")
    done = run(file, "fetch", offset=offset)
    assert ("The clock jumped" in done.stderr) == (offset != "-2d"), done.stderr
    after = run(file, "render", offset=offset).stdout
    assert after.count("BEGIN:VEVENT") == before.count("BEGIN:VEVENT")
    assert after.count("SUMMARY:New ") == before.count("SUMMARY:")


def test_a_service_goes_on_and_says_what_is_wrong(settings):
    file, port, _ = settings
    assert run(file, "fetch").returncode == 0
    before = run(file, "render").stdout
    with Service("--config", str(file), "serve", port=port, environment=faked("+10y")) as service:
        assert service.wait_for_text("/calendar.ics", "BEGIN:VEVENT").replace("\r\n", "\n") == before
        service.wait_for_text("/status", "The clock jumped")
        assert "TODO" in service.get("/?view=list")
        assert "The clock jumped" in service.get("/readyz")
        assert service.get("/calendar.ics").replace("\r\n", "\n") == before
        assert service.stop() == 0
