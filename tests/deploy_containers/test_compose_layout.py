"""The processes of the Compose files, run by hand: their commands and variables, on one PostgreSQL and on SQLite.

What an engine adds is replaced: host names, the port of each container, and the settings that the image brings.
"""

import urllib.request
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from compose_files import services
from service import Service, free_port

from aggregator.cli.commands.demo import feeds_toml
from aggregator.demo.origin import sample_origin
from aggregator.demo.samples import sample_calendars

VARIABLES = {"SITE": "calendar.example.org", "POSTGRES_PASSWORD": "secret"}
DATABASE = "postgresql+psycopg://aggregator:secret@postgres/aggregator"


pytestmark = pytest.mark.timeout(300)  # a busy machine starts four services at once


@pytest.fixture
def settings(tmp_path):
    """The only settings in a file: which feeds there are."""
    with sample_origin(lambda: sample_calendars(datetime.now(UTC))) as origin:
        feeds = feeds_toml(origin, "127.0.0.1:1").partition("[[feeds]]")
        (tmp_path / "feeds.toml").write_text("".join(feeds[1:]), encoding="utf-8")
        yield {"AGGREGATOR_CONFIG": str(tmp_path / "feeds.toml"), "AGGREGATOR_DEFAULTS__ALLOW_PRIVATE": "true"}


def started(stack, service, environment):
    """Start as many processes as the service has replicas; the image's command is `serve`."""
    found = []
    for _ in range(service.get("deploy", {}).get("replicas", 1)):
        port = free_port()
        listen = {"AGGREGATOR_SERVER__LISTEN": f"127.0.0.1:{port}"}
        arguments = service.get("command", ["serve"])
        found.append(stack.enter_context(Service(*arguments, port=port, environment=environment | listen)))
    return found


def answer(service, path):
    with urllib.request.urlopen(service.base + path, timeout=10) as response:
        return response.headers["ETag"], response.read()


def test_two_web_servers_and_two_pollers_share_one_database(settings, postgres):
    """All start at once, on an empty database, with settings from nothing but variables."""
    file = services("postgres", VARIABLES)
    database = postgres.new_database()
    with ExitStack() as stack:
        pollers, servers = (
            started(stack, file[name], settings | on(database, file[name]["environment"])) for name in ("poll", "web")
        )
        assert (len(pollers), len(servers)) == (2, 2)
        for server in servers:
            assert "https://calendar.example.org/" in server.wait_for_text("/", "OSPO")
            assert server.wait_for_text("/readyz", "ready")
        assert len({answer(server, "/calendar.ics") for server in servers}) == 1
        for process in (*pollers, *servers):
            assert process.stop() == 0


def on(database, environment):
    """The variables of a service, with the URL of a database that is there."""
    assert DATABASE in environment.values()
    return {name: database if value == DATABASE else value for name, value in environment.items()}


def test_one_container_with_sqlite(settings, tmp_path):
    service = services("sqlite", {})["aggregator"]
    environment = settings | service["environment"] | {"AGGREGATOR_STORE__DATABASE": f"sqlite:///{tmp_path}/a.db"}
    with ExitStack() as stack:
        (process,) = started(stack, service, environment)
        assert process.wait_for_text("/", "OSPO")
        assert process.stop() == 0
