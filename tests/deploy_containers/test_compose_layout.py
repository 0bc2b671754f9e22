"""The processes of the Compose files, run by hand: their commands and variables, on one PostgreSQL and on SQLite.

What an engine adds is replaced: host names, the port of each container, and the settings that the image brings.
"""

import shutil
import threading
import urllib.error
import urllib.request
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from compose_files import caddy_before, services
from requirements import missing
from service import PATIENCE, Service, free_port

from aggregator.cli.commands.demo import feeds_toml
from aggregator.demo.origin import sample_origin
from aggregator.demo.samples import sample_calendars

VARIABLES = {"SITE": "calendar.example.org", "POSTGRES_PASSWORD": "secret"}
DATABASE = "postgresql+psycopg://aggregator:secret@postgres/aggregator"

pytestmark = pytest.mark.timeout(300)  # a busy machine starts four services at once


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    """The only settings in a file: which feeds there are."""
    file = tmp_path_factory.mktemp("settings") / "feeds.toml"
    with sample_origin(lambda: sample_calendars(datetime.now(UTC))) as origin:
        feeds = feeds_toml(origin, "127.0.0.1:1").partition("[[feeds]]")
        file.write_text("".join(feeds[1:]), encoding="utf-8")
        yield {"AGGREGATOR_CONFIG": str(file), "AGGREGATOR_DEFAULTS__ALLOW_PRIVATE": "true"}


@pytest.fixture(scope="module")
def layout(settings, postgres):
    """Two pollers and two web servers that start at once on an empty database, by role."""
    file, database = services("postgres", VARIABLES), postgres.new_database()
    with ExitStack() as stack:
        yield {
            role: started(stack, file[role], settings | on(database, file[role]["environment"]))
            for role in ("poll", "web")
        }


def on(database, environment):
    """The variables of a service, with the URL of a database that is there."""
    assert DATABASE in environment.values()
    return {name: database if value == DATABASE else value for name, value in environment.items()}


def started(stack, service, environment):
    """Start as many processes as the service has replicas; the image's command is `serve`."""
    found = []
    for _ in range(service.get("deploy", {}).get("replicas", 1)):
        port = free_port()
        listen = {"AGGREGATOR_SERVER__LISTEN": f"127.0.0.1:{port}"}
        arguments = service.get("command", ["serve"])
        found.append(stack.enter_context(Service(*arguments, port=port, environment=environment | listen)))
    return found


def answer(base, path):
    try:
        with urllib.request.urlopen(base + path, timeout=10) as response:
            return response.headers["ETag"], response.read()
    except urllib.error.HTTPError as error:
        with error:  # it holds the connection
            raise OSError(error.code) from None


def test_two_web_servers_and_two_pollers_share_one_database(layout):
    """All settings but the feeds come from variables."""
    assert {role: len(found) for role, found in layout.items()} == {"poll": 2, "web": 2}
    for server in layout["web"]:
        assert "https://calendar.example.org/" in server.wait_for_text("/", "OSPO")
        assert server.wait_for_text("/readyz", "ready")
    assert len({answer(server.base, "/calendar.ics") for server in layout["web"]}) == 1


def test_visitors_see_no_error_while_a_web_server_behind_caddy_is_replaced(layout, tmp_path):
    program = shutil.which("caddy") or missing("caddy is not installed")
    first, second = layout["web"]
    with caddy_before([first.base, second.base], program, tmp_path) as base:
        first.wait_for(lambda: answer(base, "/calendar.ics"), "Caddy does not answer")
        failed, answered, over = [], [], threading.Event()

        def ask():
            while not over.is_set():
                try:
                    answered.append(answer(base, "/calendar.ics"))
                except OSError as error:
                    failed.append(error)

        asking = threading.Thread(target=ask)
        asking.start()
        assert first.stop() == 0
        before = len(answered)
        second.wait_for(lambda: failed or len(answered) > before + 20, "no more answers")
        over.set()
        asking.join()
        assert not failed
        assert len(set(answered)) == 1
        with pytest.raises(OSError, match="404"):
            answer(base, "/metrics")


def test_all_of_them_end_when_they_are_asked_to(layout):
    processes = [process for found in layout.values() for process in found if process.process.poll() is None]
    assert processes
    for process in processes:
        process.process.terminate()
    assert [process.process.wait(PATIENCE) for process in processes] == [0] * len(processes)


def test_one_container_with_sqlite(settings, tmp_path):
    service = services("sqlite", {})["aggregator"]
    environment = settings | service["environment"] | {"AGGREGATOR_STORE__DATABASE": f"sqlite:///{tmp_path}/a.db"}
    with ExitStack() as stack:
        (process,) = started(stack, service, environment)
        assert process.wait_for_text("/", "OSPO")
        assert process.stop() == 0
