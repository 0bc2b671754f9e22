"""`aggregator serve` and `aggregator demo` as whole services: processes, signals, the page in the end."""

import contextlib
import os
import signal
import socket
import subprocess
import sys

import pytest
from origin import Origin
from service import PATIENCE, Service, free_port
from test_cli import NOW

from aggregator.cli.commands.demo import feeds_toml
from aggregator.cli.commands.serve import NICENESS
from aggregator.demo.samples import sample_calendars
from aggregator.store import open_store


@pytest.fixture
def origin():
    with Origin() as origin:
        origin.routes.update({f"/{feed}.ics": body for feed, body in sample_calendars(NOW).items()})
        yield origin


def test_a_service_from_start_to_end(tmp_path, origin):
    """One story, because each chapter needs a running service: start, reload, killed children, the end."""
    port = free_port()
    file = tmp_path / "feeds.toml"
    public = tmp_path / "public"
    settings = feeds_toml(origin.url("").rstrip("/"), f"127.0.0.1:{port}") + '[publish]\nfolder = "public"\n'
    file.write_text(settings)
    arguments = ("--config", str(file), "--now", NOW.isoformat(), "serve")
    with Service(*arguments, port=port) as service:
        service.wait_for_text("/calendar.ics", "SUMMARY:TODO All Hands")
        assert "TODO Group (sample)" in service.get("/status")

        # files for a web server are what the service answers
        service.wait_for((public / "calendars" / "todo.ics.gz.etag").exists, "no files")
        for path in ("calendar.ics", "calendars/todo.ics"):
            assert (public / path).read_bytes().decode() == service.get(f"/{path}")

        # readers come first: some processes have a lower priority, those that answer do not
        usual = os.getpriority(os.PRIO_PROCESS, 0)
        lowest = 19  # where niceness ends: a shell may be nice itself
        assert {usual, min(usual + NICENESS, lowest)} == {
            os.getpriority(os.PRIO_PROCESS, pid) for pid in service.children()
        }

        # 92: a storm of SIGHUPs is one reload
        file.write_text(settings.replace("TODO Group (sample)", "TODO, renamed"))
        for _ in range(50):
            service.process.send_signal(signal.SIGHUP)
        service.wait_for_text("/status", "TODO, renamed")

        # 88: a broken file changes nothing but what the status page says
        file.write_text(settings.replace("interval", "intervall"))
        service.process.send_signal(signal.SIGHUP)
        service.wait_for_text("/status", "did you mean")
        assert "TODO, renamed" in service.get("/status")
        calendar = service.wait_for_text("/calendar.ics", "TODO\\, renamed")
        service.wait_for(lambda: b"TODO\\, renamed" in (public / "calendar.ics").read_bytes(), "old files")

        # a folder that cannot be written costs a sentence
        file.write_text(
            settings.replace('"public"', '"feeds.toml/public"').replace("TODO Group (sample)", "TODO, renamed")
        )
        service.process.send_signal(signal.SIGHUP)
        service.wait_for_text("/status", "The published files are not up to date. Cannot write")
        assert service.get("/calendar.ics") == calendar
        file.write_text(settings.replace("TODO Group (sample)", "TODO, renamed"))
        service.process.send_signal(signal.SIGHUP)
        service.wait_for(lambda: "not up to date" not in service.get("/status"), "the sentence stays")

        # 86: whoever is killed is started again, with the last good settings, and the calendar is the same
        for pid in service.children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert service.wait_for_text("/calendar.ics", "BEGIN:VCALENDAR") == calendar
        assert "TODO, renamed" in service.get("/status")

        # 91: told to stop, all of it stops
        assert service.stop() == 0
        assert service.leaves_nothing()
    assert not [line for line in service.lines if "Traceback" in line]


def test_a_killed_service_leaves_no_process_behind(tmp_path, origin):
    port = free_port()
    file = tmp_path / "feeds.toml"
    file.write_text(feeds_toml(origin.url("").rstrip("/"), f"127.0.0.1:{port}"))
    with Service("--config", str(file), "serve", port=port) as service:
        service.wait_for_text("/healthz", "ok")
        service.process.kill()
        service.process.wait()
        assert service.leaves_nothing()


def test_90_a_second_service_on_the_same_file_ends_with_75_be_its_address_free_or_not(tmp_path):
    file = tmp_path / "feeds.toml"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        file.write_text(feeds_toml("http://127.0.0.1:9", f"127.0.0.1:{taken.getsockname()[1]}"))
        with open_store(f"sqlite:///{tmp_path}/aggregator.db") as store, store.owned():
            command = [sys.executable, "-m", "aggregator", "--config", str(file), "serve"]
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == os.EX_TEMPFAIL
    assert "is in use by another aggregator" in done.stderr


def test_the_demo_serves_samples_and_says_that_they_are():
    port = free_port()
    with Service("demo", "--listen", f"127.0.0.1:{port}", port=port) as service:
        service.wait_for_text("/calendar.ics", "BEGIN:VEVENT")
        page = service.get("/")
        assert "(sample)" in page
        assert "None of them takes place" in page
        assert service.stop() == 0


def test_a_web_process_alone_serves_what_the_daemon_of_an_sqlite_file_stores(tmp_path, origin):
    port = free_port()
    file = tmp_path / "feeds.toml"
    file.write_text(feeds_toml(origin.url("").rstrip("/"), f"127.0.0.1:{port}"))
    command = ("--config", str(file), "--now", NOW.isoformat())
    subprocess.run([sys.executable, "-m", "aggregator", *command, "fetch"], check=True, stdout=subprocess.DEVNULL)
    with (
        open_store(f"sqlite:///{tmp_path}/aggregator.db") as store,
        store.owned(),
        Service(*command, "serve", "--role", "web", port=port) as service,
    ):
        service.wait_for_text("/calendar.ics", "SUMMARY:TODO All Hands")
        file.write_text(file.read_text().replace("Sample calendars", "Renamed calendars"))
        service.process.send_signal(signal.SIGHUP)
        service.wait_for_text("/", "Renamed calendars")
        assert service.stop() == 0
