"""What operators are shown of sameness: the same facts in the terminal, on /status and for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from small_feeds import NOW, built, meeting

from aggregator.cli.main import main
from aggregator.config import load_config
from aggregator.model import DaemonState, FeedState, Snapshot
from aggregator.store import open_store
from aggregator.web.app import create_app
from aggregator.web.serving.served_snapshot import ServedSnapshot

ROOM = "LOCATION:https://zoom.us/j/97600941685"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"
FEEDS = {
    "todo": [
        meeting("OSPO <Metrics>", "20260305T160000Z", WEEKLY, ROOM, uid="a-metrics"),
        meeting("Community call", "20260306T150000Z", uid="a-call"),
    ],
    "chaoss": [
        meeting("CHAOSS OSPO Metrics", "20260305T160000Z", WEEKLY, "EXDATE:20260312T160000Z", ROOM, uid="b-metrics"),
        meeting("CHAOSS OSPO Metrics", "20260312T180000Z", ROOM, uid="b-moved"),
        meeting("Community Call", "20260306T150000Z", ROOM, uid="b-call"),
    ],
}
TOML = """
[[feeds]]
id = "todo"
name = "TODO Group"
url = "https://todo.example/basic.ics"
[[feeds]]
id = "chaoss"
name = "CHAOSS"
url = "https://chaoss.example/0.ics"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A store in which the feeds above were published."""
    file = tmp_path / "feeds.toml"
    file.write_text(TOML)
    result = built(FEEDS)
    with open_store(load_config(str(file)).store.database.reveal()) as store:
        store.publish(result.snapshot, result.published_uids.values(), 0)
    return file


def run(config: Path, *words: str) -> str:
    answer = CliRunner(env={"COLUMNS": "400"}).invoke(main, ["--config", str(config), *words])
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_duplicates_lists_what_was_merged_disagrees_and_nearly_matched(config: Path):
    said = run(config, "duplicates")
    for words in (
        "Merged",
        "a-metrics",
        "same join link https://zoom.us/j/97600941685",
        "with different times",
        "todo says 2026-03-12T16:00",
        "Possible duplicates",
        "b-call",
    ):
        assert words in said


def test_duplicates_is_there_for_programs(config: Path):
    found = json.loads(run(config, "duplicates", "--json"))
    assert {one["outcome"] for one in found} == {"merged", "disagreement", "near miss"}
    merged = next(one for one in found if one["outcome"] == "merged" and one["times"] > 1)
    assert merged["a"] == ["todo", "a-metrics"]
    assert sum(weight for _, weight, _ in merged["evidence"]) == pytest.approx(merged["score"])


@pytest.mark.parametrize("query", ["a-metrics", "b-metrics", "ospo <metr"], ids=["UID", "other UID", "title"])
def test_explain_finds_a_group_by_any_of_its_names(config: Path, query: str):
    said = run(config, "explain", query)
    assert "todo/a-metrics: shown copy" in said
    assert "chaoss/b-metrics" in said
    assert "+4.00" in said


def test_explain_says_what_it_does_not_find(config: Path):
    answer = CliRunner().invoke(main, ["--config", str(config), "explain", "nothing"])
    assert answer.exit_code == 1
    assert 'No published event has the UID "nothing"' in answer.output


def test_both_say_that_there_is_nothing_yet(tmp_path: Path):
    file = tmp_path / "feeds.toml"
    file.write_text(TOML)
    for words in (["duplicates"], ["explain", "x"]):
        answer = CliRunner().invoke(main, ["--config", str(file), *words])
        assert (answer.exit_code, answer.output.count("\n")) == (1, 1)
        assert "Run `aggregator fetch` first" in answer.output


# ---------------------------------------------------------------- the web


@dataclass
class Serving:
    """A source with one snapshot and nothing else."""

    snapshot: Snapshot

    def snapshot_version(self) -> int:
        return self.snapshot.version

    def latest_snapshot(self, before: Snapshot | None) -> Snapshot:  # noqa: ARG002
        return self.snapshot

    def states(self) -> dict[str, FeedState]:
        return {}

    def daemon_state(self) -> DaemonState | None:
        return None


@pytest.fixture
def client(config: Path) -> FlaskClient:
    def clock() -> datetime:
        return NOW

    current = ServedSnapshot(Serving(built(FEEDS).snapshot), clock)
    current.refresh()
    return create_app(load_config(str(config)), current).test_client()


def test_the_status_page_shows_them_with_titles_escaped(client: FlaskClient):
    page = client.get("/status").text
    assert "Shown as one event: " in page
    assert "Kept apart for want of evidence: " in page
    assert "OSPO &lt;Metrics&gt;" in page
    assert "OSPO <Metrics>" not in page


def test_programs_get_them_from_any_origin(client: FlaskClient):
    answer = client.get("/duplicates.json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert {one["outcome"] for one in answer.json} == {"merged", "disagreement", "near miss"}


def test_the_page_of_an_event_says_who_else_announces_it_and_why(client: FlaskClient):
    event = next(e for e in built(FEEDS).snapshot.events if "Metrics" in e.title)
    page = client.get(f"/events/{event.id}").text
    assert "same join link" in page
    assert "Calendars disagree about the time" in page
