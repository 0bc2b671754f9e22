"""`aggregator serve` under systemd: a real datagram socket hears that it is ready, reloads, lives and stops."""

import os
import signal
import socket
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from ics_text import vcalendar
from origin import Origin
from service import PATIENCE, Service, free_port
from small_feeds import NOW, meeting

WATCHDOG = 4.0  # seconds
SILENCE = 8  # seconds without a sign: systemd would have restarted it after four


class Manager:
    """The socket of systemd, and what it has heard."""

    def __init__(self, folder):
        self.address = str(folder / "notify")
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.address)
        self.heard = []

    def listen(self, seconds):
        """Return the next message, as variables; None if none comes in time."""
        self._socket.settimeout(seconds)
        try:
            message = dict(line.split("=", 1) for line in self._socket.recv(4096).decode().splitlines())
        except TimeoutError:
            return None
        self.heard.append(message)
        return message

    def wait_for(self, **variables):
        """Return the next message with these variables, and those that came before."""
        end, before = time.monotonic() + PATIENCE, []
        while time.monotonic() < end:
            message = self.listen(end - time.monotonic())
            if message and variables.items() <= message.items():
                return message, before
            before.append(message)
        pytest.fail(f"{variables} never came: {self.heard}")

    def signs(self, seconds):
        """Return how many signs of life come within some time."""
        end, found = time.monotonic() + seconds, 0
        while (left := end - time.monotonic()) > 0:
            found += "WATCHDOG" in (self.listen(left) or {})
        return found

    def close(self):
        self._socket.close()


@pytest.fixture
def manager(tmp_path):
    manager = Manager(tmp_path)
    yield manager
    manager.close()


@contextmanager
def service(tmp_path, manager, *arguments, **environment):
    port = free_port()
    with Origin() as origin:
        origin.routes["/todo.ics"] = vcalendar(meeting("OSPO Metrics"))
        (tmp_path / "feeds.toml").write_text(
            f'[server]\nlisten = "127.0.0.1:{port}"\nbase_url = "https://calendar.example.org"\n'
            f'[[feeds]]\nid = "todo"\nname = "TODO"\nurl_file = "secret"\nallow_private = true\n'
        )
        (tmp_path / "secret").write_text(origin.url("/todo.ics"))
        command = ("--config", str(tmp_path / "feeds.toml"), "--now", NOW.isoformat(), "serve", *arguments)
        environ = {"NOTIFY_SOCKET": manager.address} | environment
        with Service(*command, port=port, environment=environ) as running:
            yield running


def parent(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def poller_and_worker(service):
    """The processes that poll and that answer: the first has a lower priority, the second is a child of a child."""
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    lower = {pid for pid in service.children() if os.getpriority(os.PRIO_PROCESS, pid) > usual}
    (poller,) = (pid for pid in lower if parent(pid) == service.process.pid and "spawn_main" in command_line(pid))
    (worker,) = (pid for pid in service.children() - lower if parent(pid) != service.process.pid)
    return poller, worker


def command_line(pid):
    return Path(f"/proc/{pid}/cmdline").read_text()


@pytest.mark.timeout(300)
def test_systemd_hears_of_start_reload_and_end_in_this_order(tmp_path, manager):
    with service(tmp_path, manager) as running:
        first = manager.listen(PATIENCE)
        assert first == {"READY": "1", "STATUS": "Serves 1 feed at https://calendar.example.org/"}
        assert running.get("/healthz")  # at once: nobody is refused, and what is stored is there

        running.process.send_signal(signal.SIGHUP)
        reloading, before = manager.wait_for(RELOADING="1")
        assert before == []
        assert 0 < int(reloading["MONOTONIC_USEC"]) <= time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        assert manager.wait_for(READY="1") == (first, [])

        file = tmp_path / "feeds.toml"
        good = file.read_text()
        file.write_text(good.replace("[server]", "[sever]"))
        running.process.send_signal(signal.SIGHUP)
        kept, _ = manager.wait_for(READY="1")
        assert kept["STATUS"] == "feeds.toml has errors, so the settings before stay. See the log."

        file.write_text(good + '[[feeds]]\nid = "two"\nname = "Two"\nurl = "https://example.org/a.ics"\n')
        running.process.send_signal(signal.SIGHUP)
        manager.wait_for(READY="1", STATUS="Serves 2 feeds at https://calendar.example.org/")

        secret = tmp_path / "secret"
        secret.write_text(f"{secret.read_text()}?token=another")
        manager.wait_for(RELOADING="1")
        manager.wait_for(READY="1")

        for pid in running.children():
            os.kill(pid, signal.SIGKILL)
        ended, _ = manager.wait_for(STATUS="Starting again what has ended: poll, web.")
        assert set(ended) == {"STATUS"}
        manager.wait_for(STATUS="Serves 2 feeds at https://calendar.example.org/")

        assert running.stop() == 0
        assert manager.wait_for(STOPPING="1")[0] == {"STOPPING": "1", "STATUS": "Stopping."}
        assert manager.listen(0.5) is None
    assert not [message for message in manager.heard if message and "WATCHDOG" in message]


@pytest.mark.timeout(300)
def test_signs_of_life_end_when_any_process_is_stuck_and_come_again_after_it(tmp_path, manager):
    with service(tmp_path, manager, WATCHDOG_USEC=str(int(WATCHDOG * 1e6))) as running:
        manager.wait_for(READY="1")
        running.wait_for_text("/calendar.ics", "OSPO Metrics")
        manager.wait_for(WATCHDOG="1")
        assert manager.signs(WATCHDOG) >= 1
        for pid in poller_and_worker(running):
            os.kill(pid, signal.SIGSTOP)
            manager.signs(WATCHDOG / 2 + 1)  # those that were still meant
            assert manager.signs(SILENCE) == 0
            os.kill(pid, signal.SIGCONT)
            manager.wait_for(WATCHDOG="1")
        assert running.stop() == 0


def test_a_poller_alone_is_ready_once_it_has_its_database(tmp_path, manager):
    with service(tmp_path, manager, "--role", "poll") as running:
        assert manager.listen(PATIENCE) == {"READY": "1", "STATUS": "Polls 1 feed."}
        assert running.stop() == 0
