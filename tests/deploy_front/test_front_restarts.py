"""While the service restarts, is slow or is gone, nginx and Caddy answer with no error, or one that harms nobody."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from fronts import Place, front
from ics_text import vcalendar
from origin import Origin, Reply
from service import PATIENCE, Service, free_port
from small_feeds import NOW, meeting

SHORT = "public, max-age=1, stale-while-revalidate=3600, stale-if-error=86400"  # as ours, but for a second
SELECTION = "/calendar.ics?feeds=todo"

# systemd in a few lines: it holds the socket, and starts the service again when it has ended.
HOLDER = """
import os, socket, sys
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
os.dup2(listener.fileno(), 3)
os.set_inheritable(3, True)
while True:
    if not os.fork():
        os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
        os.execv(sys.executable, [sys.executable, "-m", "aggregator", *sys.argv[2:]])
    os.wait()
    print("stopped", flush=True)
"""


class Visitors:
    """Clients that ask again and again; `ends` counts what came of it."""

    def __init__(self, *questions):
        self.ends = Counter()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask_on, args=question) for question in questions]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask_on(self, front, path):
        number = 0
        while not self._stop.wait(0.1):
            number += 1
            try:
                end = front.ask(path.format(number=number)).status_code
            except Exception as error:  # noqa: BLE001  whatever it is, it is counted
                end = repr(error)
            self.ends[front.kind, path, end] += 1

    def wait_for_answers(self, more):
        """Wait until each has got more answers, of whatever kind."""
        goal = {key[:2]: self._count(key[:2]) + more for key in list(self.ends)}
        for _ in range(int(PATIENCE / 0.05)):
            if all(self._count(key) >= count for key, count in goal.items()):
                return
            self._stop.wait(0.05)
        pytest.fail(f"no more answers: {self.ends}")

    def _count(self, key):
        return sum(count for (kind, path, _), count in list(self.ends.items()) if (kind, path) == key)

    @property
    def statuses(self):
        return {end for _, _, end in self.ends}


@pytest.fixture
def places(tmp_path):
    """Makes a place for each front before a port; none has published files."""
    with ExitStack() as stack:

        def opened(kind, service):
            folder = tmp_path / kind
            (folder / "public").mkdir(parents=True)
            return stack.enter_context(front(kind, Place(folder, service, folder / "public")))

        yield opened


# ---------------------------------------------------------------- the cache of nginx


@pytest.fixture
def behind():
    with Origin() as origin:
        yield origin


def calendar(title, cache=SHORT, **headers):
    known = {"Content-Type": "text/calendar; charset=utf-8", "Cache-Control": cache, "ETag": f'"{title}"'}
    return Reply(vcalendar(meeting(title)), headers=known | {"Vary": "Accept-Encoding"} | headers)


def until(condition):
    for _ in range(int(PATIENCE / 0.05)):
        if condition():
            return
        threading.Event().wait(0.05)
    pytest.fail("it has not come about")


def test_what_is_out_of_date_is_given_out_at_once_and_made_anew_meanwhile(places, behind):
    behind.routes["/calendar.ics"] = calendar("Old")
    nginx = places("nginx", behind.port)
    nginx.client.headers["Connection"] = "close"  # on the connection that made it begin, nginx waits for the new one
    assert b"Old" in nginx.ask(SELECTION).content
    slow = threading.Event()

    def slowly(_):
        slow.wait(PATIENCE)
        return calendar("New")

    behind.routes["/calendar.ics"] = slowly
    until(lambda: behind.count("/calendar.ics") > 1 or b"Old" not in nginx.ask(SELECTION).content)
    assert [b"Old" in nginx.ask(SELECTION).content for _ in range(20)] == [True] * 20
    assert behind.count("/calendar.ics") == 2  # one request makes it anew, however many ask
    slow.set()
    until(lambda: b"New" in nginx.ask(SELECTION).content)


def test_a_calendar_that_is_the_same_is_not_loaded_again(places, behind):
    behind.routes["/calendar.ics"] = calendar("Same")
    nginx = places("nginx", behind.port)
    until(lambda: nginx.ask(SELECTION).content and behind.count("/calendar.ics") > 2)
    assert [one.headers.get("if-none-match") for one in behind.asked[:3]] == [None, '"Same"', '"Same"']


ERRORS = {
    "an error page": Reply(b"<html>", 500),
    "that it has no time": Reply(b"<html>", 503),
    "nothing at all": None,
}


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
def test_if_the_service_answers_with(places, behind, error):
    behind.routes["/calendar.ics"] = calendar("Good")
    nginx = places("nginx", behind.port)
    assert nginx.ask(SELECTION).status_code == 200
    if error:
        behind.routes["/calendar.ics"] = error
        until(lambda: nginx.ask(SELECTION).content and behind.count("/calendar.ics") > 2)
    else:
        behind.close()
        behind.close = lambda: None
        threading.Event().wait(1.1)
    for _ in range(5):
        assert (nginx.ask(SELECTION).status_code, b"Good" in nginx.ask(SELECTION).content) == (200, True)
    for path in ("/calendar.ics?never=seen", "/calendar.ics", "/events/x.ics", "/events.json"):
        missing = nginx.ask(path)
        if not error or path.startswith("/calendar.ics"):
            assert (missing.status_code, missing.headers["Content-Type"]) == (404, "text/plain; charset=utf-8")
            assert "Keep your copy" in missing.text
            assert missing.headers["Cache-Control"] == "no-store"
            assert missing.headers["Access-Control-Allow-Origin"] == "*"


def test_what_may_not_be_kept_is_not(places, behind):
    behind.routes["/calendar.ics"] = calendar("Private", "private, no-store")
    nginx = places("nginx", behind.port)
    for _ in range(3):
        assert nginx.ask(SELECTION).status_code == 200
    assert behind.count("/calendar.ics") == 3


def test_floods_of_pages_are_limited_and_calendars_are_not(places, behind):
    behind.routes.update({"/": Reply(b"page"), "/calendar.ics": calendar("Any")})
    nginx = places("nginx", behind.port)
    with ThreadPoolExecutor(16) as clients:
        pages = Counter(clients.map(lambda _: nginx.ask("/").status_code, range(200)))
        numbered = (f"/calendar.ics?number={number}" for number in range(100))
        calendars = set(clients.map(lambda path: nginx.ask(path).status_code, numbered))
    assert set(pages) == {200, 429}
    assert pages[200] >= 60
    assert calendars == {200}


# ---------------------------------------------------------------- a restart of the real service


@pytest.fixture
def settings(tmp_path):
    port = free_port()
    with Origin() as origin:
        origin.routes["/todo.ics"] = vcalendar(meeting("OSPO Metrics"))
        file = tmp_path / "feeds.toml"
        file.write_text(
            f'[server]\nlisten = "127.0.0.1:{port}"\nbase_url = "https://calendar.example.org"\n'
            f'[[feeds]]\nid = "todo"\nname = "TODO"\nurl = "{origin.url("/todo.ics")}"\nallow_private = true\n'
        )
        yield port, ("--config", str(file), "--now", NOW.isoformat(), "serve")


@contextmanager
def held(port, command):
    """The service as systemd runs it with aggregator.socket; gives a function that restarts it."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(port), *command], stdout=subprocess.PIPE, start_new_session=True, text=True
    )

    def restart():
        (child,) = Path(f"/proc/{holder.pid}/task/{holder.pid}/children").read_text().split()
        os.kill(int(child), signal.SIGTERM)
        assert holder.stdout.readline() == "stopped\n"

    try:
        yield restart
    finally:
        with suppress(ProcessLookupError):
            os.killpg(holder.pid, signal.SIGKILL)
        holder.wait()
        holder.stdout.close()


@pytest.mark.timeout(300)
def test_where_systemd_holds_the_socket_a_restart_is_no_error_for_anybody(places, settings):
    port, command = settings
    with held(port, command) as restart:
        nginx, caddy = places("nginx", port), places("caddy", port)
        until(lambda: nginx.ask("/calendar.ics").status_code == 200 and caddy.ask("/").status_code == 200)
        paths = ("/", "/calendar.ics", "/calendar.ics?number={number}")
        with Visitors(*((one, path) for one in (nginx, caddy) for path in paths)) as visitors:
            until(lambda: len(visitors.ends) >= 6)
            restart()
            visitors.wait_for_answers(5)
        assert visitors.statuses == {200}, visitors.ends


@pytest.mark.timeout(300)
def test_without_that_caddy_waits_and_nginx_has_its_copies(places, settings):
    port, command = settings
    with ExitStack() as stack:
        service = stack.enter_context(Service(*command, port=port))
        service.wait_for_text("/calendar.ics", "OSPO Metrics")
        nginx, caddy = places("nginx", port), places("caddy", port)
        questions = [(caddy, "/"), (caddy, "/calendar.ics"), (nginx, "/calendar.ics"), (nginx, SELECTION)]
        with Visitors(*questions) as visitors:
            until(lambda: len(visitors.ends) >= len(questions))
            assert service.stop() == 0
            with socket.socket() as probe, pytest.raises(ConnectionRefusedError):
                probe.connect(("127.0.0.1", port))
            stack.enter_context(Service(*command, port=port))
            visitors.wait_for_answers(5)
        assert visitors.statuses == {200}, visitors.ends
