"""Who asks while the service is reloaded or restarted waits a moment; nobody is refused.

Thunderbird stops asking after one refused connection, until it is restarted itself.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from origin import Origin
from service import Service, free_port
from test_cli import NOW

from aggregator.cli.commands.demo import feeds_toml
from aggregator.demo.samples import sample_calendars

RELOADS = int(os.environ.get("RELOADS", "3"))
RATE = 200  # connections a second
CLIENTS = 16  # at a time: those that wait must not slow down the rest


class Visitors:
    """Clients that ask for the calendar all the time, each time by a new connection; `ends` counts what came of it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.ends: Counter[str] = Counter()
        self.slowest = 0.0
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask_on, args=(number,)) for number in range(CLIENTS)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask_on(self, number: int) -> None:
        due = time.monotonic() + number / RATE
        while not self._stop.wait(max(due - time.monotonic(), 0)):
            begun = time.monotonic()
            due = max(due + CLIENTS / RATE, begun)
            try:
                end = ask(self.port)
            except OSError as error:
                end = type(error).__name__
            self.ends[end] += 1
            self.slowest = max(self.slowest, time.monotonic() - begun)


def ask(port: int) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(b"GET /calendar.ics HTTP/1.1\r\nHost: loopback\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    whole = f"content-length: {len(body)}".encode() in head.lower() and body.endswith(b"END:VCALENDAR\r\n")
    if whole and head.startswith(b"HTTP/1.1 200"):
        return "whole"
    (status, *_) = head.decode("latin-1").splitlines() or ["nothing"]
    return f"broken: {status}, {len(answer)} bytes"


@pytest.fixture
def origin():
    with Origin() as origin:
        origin.routes.update({f"/{feed}.ics": body for feed, body in sample_calendars(NOW).items()})
        yield origin


@pytest.fixture
def settings(tmp_path, origin):
    port = free_port()
    file = tmp_path / "feeds.toml"
    file.write_text(feeds_toml(origin.url("").rstrip("/"), f"127.0.0.1:{port}"))
    return file, port


def workers(service: Service) -> set[int]:
    """The processes that answer: those that hold the socket, and started by one that does; the youngest of them."""
    found = subprocess.run(
        ["ps", "-o", "pid=,ppid=,args=", "-s", str(service.process.pid)], check=True, capture_output=True, text=True
    )
    rows = [line.split(None, 2) for line in found.stdout.splitlines()]
    listening = {int(pid): int(parent) for pid, parent, _ in rows if holds_listener(int(pid), service)}
    return {pid for pid, parent in listening.items() if parent in listening and parent != service.process.pid}


def holds_listener(pid: int, service: Service) -> bool:
    port = int(service.base.rpartition(":")[2])
    inodes = {
        line.split()[9]
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A"
    }
    links = set()
    with suppress(OSError):
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):  # closed meanwhile
                links.add(os.readlink(descriptor))  # noqa: PTH115 - "socket:[1]" is no path
    return bool(links & {f"socket:[{inode}]" for inode in inodes})


def test_92_nobody_is_refused_while_settings_are_reloaded(settings):
    file, port = settings
    with Service("--config", str(file), "--now", NOW.isoformat(), "serve", port=port) as service:
        service.wait_for_text("/calendar.ics", "SUMMARY:TODO All Hands")
        with Visitors(port) as visitors:
            for number in range(RELOADS):
                before = service.wait_for(lambda: workers(service), "no worker")
                file.write_text(file.read_text().replace("#1A8754", f"#1A87{number + 10}"))
                file.write_text(file.read_text().replace(f"#1A87{number + 9}", f"#1A87{number + 10}"))
                service.process.send_signal(signal.SIGHUP)
                service.wait_for(lambda old=before: not (workers(service) & old), "the old workers never went")
        assert set(visitors.ends) == {"whole"}, visitors.ends
        assert visitors.ends["whole"] > 50 * RELOADS
        print(RELOADS, visitors.ends, f"slowest {visitors.slowest:.2f} s")  # for measuring, with RELOADS=20
        assert service.stop() == 0


def test_86_nobody_is_refused_while_a_worker_or_the_web_server_is_killed(settings):
    """Requests that the killed process was answering are lost with it; all others wait."""
    file, port = settings
    with Service("--config", str(file), "--now", NOW.isoformat(), "serve", port=port) as service:
        service.wait_for_text("/calendar.ics", "SUMMARY:TODO All Hands")
        for web_server_too in (False, True):
            doomed = service.wait_for(lambda: workers(service), "no worker")
            parents = {int(Path(f"/proc/{pid}/stat").read_text().split()[3]) for pid in doomed}
            with Visitors(port) as visitors:
                time.sleep(0.5)
                for pid in (*parents, *doomed) if web_server_too else doomed:
                    os.kill(pid, signal.SIGKILL)
                service.wait_for(lambda old=doomed: workers(service) - old, "no new worker ever came")
                asked = visitors.ends.total()
                service.wait_for(lambda old=asked: visitors.ends.total() > old + 2 * CLIENTS, "no one was answered")
            lost = visitors.ends.total() - visitors.ends["whole"]
            assert "ConnectionRefusedError" not in visitors.ends, visitors.ends
            assert lost <= CLIENTS // 2, visitors.ends
        assert service.stop() == 0


def test_a_changed_address_is_listened_on_and_one_in_use_is_not(settings):
    file, port = settings
    with Service("--config", str(file), "--now", NOW.isoformat(), "serve", port=port) as service:
        service.wait_for_text("/calendar.ics", "BEGIN:VCALENDAR")
        with socket.create_server(("127.0.0.1", 0)) as taken:
            file.write_text(file.read_text().replace(f":{port}", f":{taken.getsockname()[1]}"))
            service.process.send_signal(signal.SIGHUP)
            service.wait_for(lambda: any("listen address not changed" in line for line in service.lines), "no word")
            assert "BEGIN:VCALENDAR" in service.get("/calendar.ics")
            other = free_port()
            file.write_text(file.read_text().replace(f":{taken.getsockname()[1]}", f":{other}"))
        service.process.send_signal(signal.SIGHUP)
        service.base = f"http://127.0.0.1:{other}"
        service.wait_for_text("/calendar.ics", "BEGIN:VCALENDAR")
        assert service.stop() == 0


ACTIVATED = """
import os, socket, sys
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
os.dup2(listener.fileno(), 3)
os.set_inheritable(3, True)
for start in range(2):
    if not os.fork():
        os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
        os.execv(sys.executable, [sys.executable, "-m", "aggregator", *sys.argv[2:]])
    os.wait()
    print("stopped", flush=True)
"""


def test_a_restart_of_the_unit_refuses_nobody_where_systemd_holds_the_socket(settings):
    """systemd in a few lines: it holds the socket, starts the service, and starts it again when it has stopped."""
    file, port = settings
    command = ("--config", str(file), "--now", NOW.isoformat(), "serve")
    systemd = subprocess.Popen(
        [sys.executable, "-c", ACTIVATED, str(port), *command],
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    try:
        until(lambda: ask(port) == "whole")
        with Visitors(port) as visitors:
            time.sleep(0.5)
            (service,) = children(systemd.pid)
            os.kill(service, signal.SIGTERM)
            assert systemd.stdout.readline() == "stopped\n"
            asked = visitors.ends.total()
            until(lambda: visitors.ends.total() > asked + 2 * CLIENTS)
        assert set(visitors.ends) == {"whole"}, visitors.ends
        (service,) = children(systemd.pid)
        os.kill(service, signal.SIGTERM)
        assert systemd.wait(30) == 0
    finally:
        if systemd.poll() is None:
            os.killpg(systemd.pid, signal.SIGKILL)
        systemd.wait()
        systemd.stdout.close()


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def until(condition) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if condition():
                return
        except OSError:
            pass
        time.sleep(0.05)
    pytest.fail("it has not come about within a minute")
