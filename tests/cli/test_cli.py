"""The commands as a person runs them: what they print, where, and the exit code they end with."""

import json
import re
import socket
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Never

import icalendar
import pytest
from click.testing import CliRunner
from ics_text import vcalendar
from origin import Origin, Reply
from service import free_port
from small_feeds import meeting

from aggregator.cli import main
from aggregator.cli.commands import demo
from aggregator.cli.commands.demo import feeds_toml
from aggregator.cli.commands.reports import from_now
from aggregator.config import load_config
from aggregator.demo.samples import sample_calendars
from aggregator.fetch import Fetcher
from aggregator.store import open_store
from aggregator.store.schema import REVISION

NOW = datetime(2026, 6, 20, 9, 30, tzinfo=UTC)
SAMPLES = sample_calendars(NOW)

pytestmark = pytest.mark.usefixtures("logging_as_before")


@dataclass
class Shell:
    """Runs commands on a feeds.toml whose feeds a test can change."""

    file: Path
    origin: Origin

    def run(self, *arguments: str, now: str = "2026-06-20T09:30Z"):
        return CliRunner().invoke(
            main, ["--config", str(self.file), "--now", now, *arguments], catch_exceptions=False, color=False
        )

    @property
    def database(self) -> str:
        return load_config(str(self.file)).store.database.reveal()


@pytest.fixture
def shell(tmp_path):
    with Origin() as origin:
        origin.routes.update({f"/{feed}.ics": body for feed, body in SAMPLES.items()})
        file = tmp_path / "feeds.toml"
        file.write_text(feeds_toml(origin.url("").rstrip("/"), f"127.0.0.1:{free_port()}"), encoding="utf-8")
        yield Shell(file, origin)


def rows(output: str) -> dict[str, list[str]]:
    """Read a table of results: by feed, its cells."""
    cells = (re.split(r"\s{2,}", line.strip()) for line in output.splitlines())
    return {first.removesuffix(" (sample)"): rest for first, *rest in cells if first.endswith("(sample)")}


def test_check_says_that_all_is_well(shell):
    result = shell.run("check")
    assert (result.exit_code, result.stdout) == (0, "OK: 4 feeds.\n")
    assert shell.origin.count("/todo.ics") == 0


def test_88_a_broken_file_is_told_line_by_line_on_stderr(shell):
    shell.file.write_text(shell.file.read_text().replace("interval", "intervall").replace("#1A8754", "green"))
    result = shell.run("check")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert [re.sub(r"^.*toml:", "", line) for line in result.stderr.splitlines()] == [
        '10: defaults.intervall: unknown key (did you mean "interval"?)',
        '17: feeds[0].color: feed "todo": "green" is not a valid colour (write it like "#1A8754")',
    ]


@pytest.mark.parametrize("command", ["check", "fetch", "serve", "render"])
def test_88_every_command_ends_with_2_where_there_is_no_file(tmp_path, command):
    result = CliRunner().invoke(main, ["--config", str(tmp_path / "none.toml"), command])
    assert result.exit_code == 2
    assert "none.toml: not found (create it with `aggregator add URL`, or name another with --config)" in result.stderr


def test_an_invalid_time_is_an_error():
    result = CliRunner().invoke(main, ["--now", "tomorrow", "check"])
    assert result.exit_code == 2
    assert "'tomorrow' is not a date and time like 2026-06-20T00:00Z" in result.stderr


def test_check_prints_the_schema_without_a_file(tmp_path):
    result = CliRunner().invoke(main, ["--config", str(tmp_path / "none.toml"), "check", "--schema"])
    assert json.loads(result.stdout)["title"] == "feeds.toml"


def test_check_online_reports_each_feed_and_keeps_nothing(shell):
    del shell.origin.routes["/chaoss.ics"]
    result = shell.run("check", "--online")
    assert result.exit_code == 1
    assert rows(result.stdout)["TODO Group"][:2] == ["Changed", "12"]
    assert rows(result.stdout)["CHAOSS"][0].startswith("Failed (status-404): No calendar at this URL")
    assert not list(shell.file.parent.glob("*.db"))


@pytest.mark.parametrize("option", ["--events", "--account"])
def test_fetch_accounts_for_every_event(shell, option):
    result = shell.run("fetch", option)
    assert result.exit_code == 0, result.output
    table = rows(result.stdout)
    assert set(table) == {"TODO Group", "OpenSSF", "OpenChain", "CHAOSS"}
    for feed, (outcome, *counts, _notes, due) in table.items():
        events, *fates = map(int, counts)
        assert (feed, outcome, sum(fates)) == (feed, "Changed", events)
        assert re.fullmatch(r"in \d+ (s|min)", due)
    assert re.search(r"OSPO Metrics.* Merged +into \w+/\S+: ", result.stdout)


def test_fetch_has_the_same_facts_as_json(shell):
    del shell.origin.routes["/chaoss.ics"]
    result = shell.run("fetch", "--json", "--events")
    assert result.exit_code == 1
    found = {feed["id"]: feed for feed in json.loads(result.stdout)}
    todo = found["todo"]
    assert (todo["outcome"], todo["counts"]["read"]) == ("changed", sum(row["events"] for row in todo["events"]))
    assert (found["chaoss"]["outcome"], found["chaoss"]["reason"]) == ("failed", "status-404")


@pytest.mark.parametrize("command", [("check", "--online"), ("fetch",)], ids=" ".join)
def test_an_internal_error_is_in_the_log_that_its_sentence_names(shell, monkeypatch, command):
    def fail(*_: object) -> Never:
        raise ZeroDivisionError

    monkeypatch.setattr(Fetcher, "fetch", fail)
    result = shell.run(*command)
    assert result.exit_code == 1
    assert rows(result.stdout)["TODO Group"][0] == "Failed (defect): Internal error. See the log."
    assert "ZeroDivisionError" in result.stderr
    assert "ZeroDivisionError" not in result.stdout


AHEAD = {
    "now": (0, 9, 20 * 86_400),  # the last is farther than any wait: a wrong clock set it
    "in 10 s": (10, 10),
    "in 89 s": (89, 89),
    "in 24 min": (23 * 60 + 50, 24 * 60 + 10),
    "in 2 h": (2 * 3600, 2 * 3600 + 100),
    "in 3 d": (3 * 86_400 - 100, 3 * 86_400 + 100),
}


@pytest.mark.parametrize(("text", "seconds"), AHEAD.items(), ids=AHEAD.keys())
def test_the_next_poll_is_rounded(text, seconds):
    assert {from_now(NOW + timedelta(seconds=one), NOW) for one in seconds} == {text}


def test_a_second_fetch_changes_nothing_and_counts_the_same(shell):
    first, second = rows(shell.run("fetch").stdout), rows(shell.run("fetch").stdout)
    assert {cells[0] for cells in second.values()} == {"No change"}
    assert {feed: cells[1:-1] for feed, cells in second.items()} == {feed: cells[1:-1] for feed, cells in first.items()}


def test_one_failed_feed_ends_fetch_with_1_and_costs_the_others_nothing(shell):
    shell.origin.routes["/todo.ics"] = Reply(b"<html>Sorry</html>", headers={"Content-Type": "text/html"})
    result = shell.run("fetch")
    assert result.exit_code == 1
    table = rows(result.stdout)
    assert table["TODO Group"][0].startswith("Failed (html): The server sent a web page")
    assert table["OpenSSF"][:2] == ["Changed", "12"]


def test_90_a_store_with_a_daemon_is_left_alone(shell):
    with open_store(shell.database) as store, store.owned():
        for command in ("fetch", "serve"):
            result = shell.run(command)
            assert result.exit_code == 75
            assert "is in use by another aggregator" in result.stderr


def test_an_address_that_is_taken_is_a_sentence(shell):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        shell.file.write_text(re.sub(r"(?<=listen = )\S+", f'"127.0.0.1:{port}"', shell.file.read_text()))
        result = shell.run("serve")
    assert result.exit_code == 1
    assert f"Cannot listen on 127.0.0.1:{port}: the address is in use." in result.stderr


def test_83_a_store_that_cannot_be_made_is_a_sentence(shell):
    shell.file.write_text(shell.file.read_text() + '[store]\ndatabase = "sqlite:////nowhere/at/all.db"\n')
    result = shell.run("fetch")
    assert result.exit_code == 1
    assert "/nowhere/at/all.db" in result.stderr
    assert "Traceback" not in result.output


def test_render_fetches_where_nothing_is_stored_and_then_no_more(shell):
    first = shell.run("render")
    assert first.exit_code == 0, first.output
    calendar = icalendar.Calendar.from_ical(first.stdout_bytes)
    titles = [str(event["SUMMARY"]) for event in calendar.events]
    assert "TODO All Hands" in titles
    assert len([title for title in titles if "Signing Tools" in title]) == 1
    second = shell.run("render")
    assert second.stdout_bytes == first.stdout_bytes
    assert shell.origin.count("/todo.ics") == 1


def test_render_replaces_a_file_and_leaves_nothing_beside_it(shell, tmp_path):
    output = tmp_path / "out" / "calendar.ics"
    output.parent.mkdir()
    output.write_bytes(b"old")
    output.chmod(0o600)
    assert shell.run("render", "--output", str(output)).exit_code == 0
    assert output.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert output.stat().st_mode & 0o777 == 0o600
    assert list(output.parent.iterdir()) == [output]


def test_render_says_when_the_file_cannot_be_written(shell, tmp_path):
    result = shell.run("render", "--output", str(tmp_path / "none" / "calendar.ics"))
    assert result.exit_code == 1
    assert "calendar.ics cannot be written: No such file or directory" in result.stderr


def test_render_says_when_there_is_nothing_to_write(shell):
    shell.origin.routes.clear()
    result = shell.run("render")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "no feed could be read" in result.stderr


def test_the_demo_says_of_every_calendar_that_it_is_a_sample(shell):
    config = load_config(str(shell.file))
    assert {feed.id for feed in config.feeds} == set(SAMPLES)
    assert all(feed.name.endswith("(sample)") for feed in config.feeds)
    assert "None of them takes place" in config.calendar.description


# ---------------------------------------------------------------- which database, and of which version


@pytest.fixture
def environment(monkeypatch):
    return lambda url: monkeypatch.setenv("AGGREGATOR_DATABASE", url)


def test_the_environment_wins_over_feeds_toml(shell, environment, url):
    environment(url)
    assert shell.run("fetch").exit_code == 0
    assert shell.run("render").stdout_bytes.startswith(b"BEGIN:VCALENDAR")
    with open_store(url) as store:
        assert set(store.states()) == {"todo", "openssf", "openchain", "chaoss"}
    assert url.startswith("sqlite") or not list(shell.file.parent.glob("*.db"))


def test_the_option_wins_over_the_environment(shell, environment, tmp_path):
    environment("sqlite:////nowhere/at/all.db")
    assert shell.run("--database", f"sqlite:///{tmp_path}/named.db", "fetch").exit_code == 0
    assert (tmp_path / "named.db").exists()


def test_a_password_in_the_environment_is_not_shown(shell, environment):
    environment("postgresql+psycopg://me:secret@127.0.0.1:1/x")
    result = shell.run("fetch")
    assert result.exit_code == 1
    assert "The PostgreSQL database x on 127.0.0.1 cannot be reached" in result.stderr
    assert "secret" not in result.output


def test_samples_are_never_put_into_the_database_of_the_service(environment, monkeypatch):
    environment("sqlite:////srv/precious.db")
    ran = []
    monkeypatch.setattr(demo, "run", lambda settings: ran.append(settings.load().store.database) or 0)
    CliRunner().invoke(main, ["demo"], catch_exceptions=False)
    assert len(ran) == 1
    assert "precious" not in ran[0].reveal()


def test_a_store_of_an_older_version_is_refused_until_migrate_has_run(shell, tmp_path):
    older(tmp_path / "aggregator.db")
    for command in ("serve", "fetch", "render"):
        result = shell.run(command)
        assert result.exit_code == 1
        assert "Stop the service and run `aggregator migrate`." in result.stderr
    done = shell.run("migrate")
    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [f"Backup: {tmp_path}/aggregator.db.backup-1", f"Upgraded schema 0002 to {REVISION}."],
    )
    assert shell.run("migrate").stdout == f"Already up to date (schema {REVISION}).\n"
    assert shell.run("render").stdout_bytes.startswith(b"BEGIN:VCALENDAR")


def older(file):
    """Make a database that an older version left."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executescript((Path(__file__).parents[1] / "data/store/revision_0002.sql").read_text())


@pytest.mark.parametrize("command", main.commands.values(), ids=main.commands.keys())
def test_the_list_of_commands_cuts_no_sentence(command):
    """click cuts what is longer than a line of 80 columns leaves."""
    assert command.short_help.endswith(".")
    assert len(command.short_help) < 45


def test_explain_finds_a_series_that_is_listed_date_by_date_by_any_date(shell):
    days = ("20260622", "20260629", "20260706", "20260713")
    dates = [meeting("Weekly call", f"{day}T160000Z", uid=f"weekly-{day}@example.org") for day in days]
    lfx = [meeting("Board", f"{day}T180000Z", uid=f"944-17{day}@lfx.linuxfoundation.org") for day in days]
    shell.origin.routes["/todo.ics"] = vcalendar(*dates, *lfx)
    assert shell.run("fetch").exit_code == 0
    assert shell.run("explain", "weekly-20260706@example.org").stdout.startswith("Weekly call\n")
    assert shell.run("explain", "944-1780000000@lfx.linuxfoundation.org").stdout.startswith("Board\n")
    assert shell.run("explain", "weekly-20260707@example.org").exit_code == 1
