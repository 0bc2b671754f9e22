"""The commands of an operator, with a scripted origin: without a service, and beside one that runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from ics_text import vcalendar
from origin import Origin, redirect, tagged
from service import Service, free_port
from small_feeds import meeting

from aggregator.cli import main
from aggregator.config import load_config
from aggregator.store import open_store

SOON = datetime.now(UTC) + timedelta(days=30)  # commands and service have the clock of the machine
TALKS = [
    meeting(f"Talk {n}", f"{SOON + timedelta(days=n):%Y%m%dT160000Z}", uid=f"talk-{n}@example.org") for n in range(1, 9)
]
FULL, SHRUNK = tagged(vcalendar(*TALKS)), tagged(vcalendar(TALKS[0]))


class Folder:
    """A folder with feeds.toml, an origin, and the commands."""

    def __init__(self, path: Path, origin: Origin, port: int) -> None:
        self.path, self.origin, self.port = path, origin, port
        self.config = str(path / "feeds.toml")
        origin.routes["/a.ics"] = FULL
        Path(self.config).write_text(
            f'[server]\nlisten = "127.0.0.1:{port}"\nbase_url = "http://127.0.0.1:{port}"\n[defaults]\n'
            f'allow_private = true\n[[feeds]]  # the only one\nid = "a"\nname = "A"\nurl = "{origin.url("/a.ics")}"\n'
        )

    def run(self, *arguments: str):
        return CliRunner().invoke(main, ["--config", self.config, *arguments])

    def output(self, *arguments: str, code: int = 0) -> str:
        result = self.run(*arguments)
        assert result.exit_code == code, result.output
        return result.output.strip()


@pytest.fixture
def folder(tmp_path):
    with Origin() as origin:
        yield Folder(tmp_path, origin, free_port())


def test_a_feed_is_fetched_and_a_held_back_change_is_accepted(folder):
    assert folder.output("refresh", "a") == "a: changed. 8 events."
    assert folder.output("refresh", "a") == "a: no change. 8 events."
    assert "no change that was held back" in folder.output("accept", "a", code=1)
    folder.origin.routes["/a.ics"] = SHRUNK
    assert "Most upcoming events are gone (8 before, 1 now)." in folder.output("refresh", "a", code=1)
    assert "Update held back" in folder.output("status", code=1)
    assert folder.output("accept", "a") == "a: changed. 1 event."
    assert "Up to date" in folder.output("status")
    assert folder.output("log").count("Removed") == 7


def test_a_feed_whose_server_redirects_for_good_gets_its_new_url(folder):
    folder.origin.routes |= {"/b.ics": FULL, "/a.ics": redirect("/b.ics", 301)}
    folder.output("refresh", "a")
    new_url = folder.origin.url("/b.ics")
    assert folder.output("accept", "a") == f"a: `url` in {folder.config} is now {new_url}"
    assert load_config(folder.config).feeds[0].url.reveal() == new_url
    assert "# the only one" in Path(folder.config).read_text()


def test_beside_a_running_service_it_fetches_and_the_commands_ask_it(folder):
    with Service("--config", folder.config, "serve", port=folder.port) as service:
        service.wait_for_text("/events.json", "Talk 1")
        assert "8 events." in folder.output("refresh", "a")
        folder.origin.routes["/a.ics"] = SHRUNK
        folder.output("refresh", "a", code=1)
        assert folder.output("accept", "a") == "a: changed. 1 event."
        service.wait_for_text("/changes", "Talk 5")
        assert folder.output("backup", str(folder.path / "copy.db")).startswith("Backup: ")
        assert "Changes deleted: 7." in folder.output("prune", "--days", "0")
        assert folder.run("restore", str(folder.path / "copy.db"), "--replace").exit_code == 75
        assert service.stop() == 0
    assert "No changes" in folder.output("log")
    assert "The database is not empty." in folder.output("restore", str(folder.path / "copy.db"), code=1)
    assert folder.output("restore", str(folder.path / "copy.db"), "--replace").startswith("Restored 1 feed from ")
    assert folder.output("log").count("Removed") == 7


def test_the_commands_work_with_every_database(folder, url):
    assert folder.output("--database", url, "refresh", "a") == "a: changed. 8 events."
    folder.origin.routes["/a.ics"] = SHRUNK
    folder.output("--database", url, "refresh", "a", code=1)
    assert folder.output("--database", url, "accept", "a") == "a: changed. 1 event."
    folder.output("--database", url, "backup", str(folder.path / "copy.db"))
    assert folder.output("--database", url, "prune", "--days", "0") == "Feeds deleted: 0. Changes deleted: 7."
    assert folder.output("restore", str(folder.path / "copy.db"), "--replace").startswith("Restored 1 feed from ")
    assert folder.output("log").count("Removed") == 7


def test_prune_forgets_feeds_that_are_no_longer_listed(folder):
    with open_store(f"sqlite:///{folder.path}/aggregator.db") as store:
        store.set_feeds(["a", "b"])
    assert folder.output("prune") == "Feeds deleted: 1. Changes deleted: 0."


MISTAKES = {
    "a backup to a file that exists": (("backup", "{}/feeds.toml"), "already exists. Choose another name."),
    "a restore from a file that is not there": (("restore", "{}/nothing"), "nothing cannot be read. Check the name."),
    "a restore from what is no copy": (("restore", "{}/feeds.toml"), "feeds.toml is not an SQLite database."),
    "a backup to a folder that is not there": (("backup", "{}/no/copy.db"), "copy.db cannot be written"),
}


@pytest.mark.parametrize(("command", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_said_in_a_sentence(folder, command, sentence):
    folder.output("prune")
    assert sentence in folder.output(*(part.format(folder.path) for part in command), code=1)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_completion(folder, shell):
    assert "_AGGREGATOR_COMPLETE" in folder.output("completion", shell)


def test_the_shell_completes_feeds(folder):
    asked = {"COMP_WORDS": f"aggregator --config {folder.config} refresh ", "COMP_CWORD": "4"}
    result = CliRunner().invoke(main, env={"_AGGREGATOR_COMPLETE": "bash_complete", **asked}, prog_name="aggregator")
    assert result.output.splitlines() == ["plain,a"]
