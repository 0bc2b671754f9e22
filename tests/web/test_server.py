"""The real server, in processes of its own, on a loopback port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from served import Site, sample

from aggregator.web.app import compile_templates

HERE = Path(__file__).parent
PROGRAM = """
import socket
import sys
from served import CONFIG, NOW, MemorySource, sample
from aggregator.web.server import serve
config = CONFIG.model_copy(update={"server": CONFIG.server.model_copy(update={"workers": int(sys.argv[2])})})
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
listener.settimeout(0)
serve(config, lambda: MemorySource(sample().snapshot()), lambda: NOW, listener)
"""


@contextmanager
def running(workers: int = 2) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    paths = os.pathsep.join((str(HERE), str(HERE.parent / "helpers"), str(HERE.parent.parent)))
    environ = os.environ | {"PYTHONPATH": paths}
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(port), str(workers)], env=environ)
    try:
        until(lambda: answers(port))
        yield process, port
    finally:
        process.kill()
        process.wait()


def until(condition) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail("it has not come about in 30 seconds")


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def ask(port: int, path: str, method: str = "GET", **headers: str):
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def test_calendar_and_page_over_a_real_connection_and_91_a_stop_within_seconds():
    with running() as (process, port):
        answer, body = ask(port, "/calendar.ics", accept_encoding="gzip")
        assert (answer.status, answer.headers["Content-Encoding"], len(body)) == (
            200,
            "gzip",
            int(answer.headers["Content-Length"]),
        )
        again, nothing = ask(port, "/calendar.ics", accept_encoding="gzip", if_none_match=answer.headers["ETag"])
        assert (again.status, nothing, again.headers["ETag"]) == (304, b"", answer.headers["ETag"])
        head, nothing = ask(port, "/calendar.ics", "HEAD")
        assert (head.status, nothing) == (200, b"")
        assert int(head.headers["Content-Length"]) == len(ask(port, "/calendar.ics")[1])
        assert ask(port, "/calendar.ics", "OPTIONS")[0].status == 204
        page, text = ask(port, "/")
        assert (page.status, b"OSPO Metrics" in text) == (200, True)
        assert ask(port, "/readyz")[0].status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 0
    assert not answers(port)


def test_clients_that_take_their_time_keep_nobody_else_waiting():
    """Two hundred of them: half never finish their request, half do not read their answer."""
    with running() as (_, port), ExitStack() as open_ones:
        for number in range(200):
            slow = open_ones.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            slow.sendall(b"GET /calendar.ics HTTP/1.1\r\nHost: loopback\r\n" + b"\r\n" * (number % 2))
        for path in ("/calendar.ics", "/", "/readyz"):
            assert [ask(port, path)[0].status for _ in range(4)] == [200] * 4


def test_91_a_request_still_on_its_way_is_answered_by_a_worker_that_ends():
    """The worker has accepted the connection, and reads the request only after it was told to end."""
    with running(workers=1) as (process, port):
        on_its_way = HTTPConnection("127.0.0.1", port, timeout=10)
        on_its_way.connect()
        kept_open = HTTPConnection("127.0.0.1", port, timeout=10)
        assert asked_again(kept_open).headers["Connection"] is None
        process.send_signal(signal.SIGUSR1)
        until(lambda: asked_again(kept_open).headers["Connection"] == "close")
        answer = asked_again(on_its_way)
        assert (answer.status, answer.headers["Connection"]) == (200, "close")
        assert process.wait(timeout=30) == 0
        on_its_way.close()
        kept_open.close()


def asked_again(connection: HTTPConnection):
    connection.request("GET", "/readyz")
    answer = connection.getresponse()
    answer.read()
    return answer


def test_86_workers_do_not_outlive_a_server_that_was_killed():
    with running() as (process, port):
        process.kill()
        process.wait()
        until(lambda: not answers(port))


def test_templates_are_compiled_before_somebody_asks_for_a_page():
    app = Site(sample().snapshot()).app
    app.jinja_env.cache.clear()
    compile_templates(app)
    assert {name for _, name in app.jinja_env.cache} == set(app.jinja_env.list_templates())
