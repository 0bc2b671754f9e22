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
from aggregator.model import Change, DaemonState, FeedState, Notice, Snapshot
from aggregator.store import open_store
from aggregator.web.app import create_app
from aggregator.web.serving.served_snapshot import ServedSnapshot

ROOM = "LOCATION:https://zoom.us/j/97600941685"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"
FEEDS = {
    "todo": [
        meeting("OSPO <Metrics>", "20260305T160000Z", WEEKLY, ROOM, uid="a-metrics"),
        meeting("Community release call", "20260306T150000Z", uid="a-call"),
    ],
    "chaoss": [
        meeting("CHAOSS OSPO Metrics", "20260305T160000Z", WEEKLY, "EXDATE:20260312T160000Z", ROOM, uid="b-metrics"),
        meeting("CHAOSS OSPO Metrics", "20260312T180000Z", ROOM, uid="b-moved"),
        meeting("Community Release Call", "20260306T150000Z", ROOM, uid="b-call"),
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


LONG_TEXT = "DESCRIPTION:" + "Metrics of offices. " * 40
HIDDEN = {
    "todo": [meeting("OSPO <Metrics>", "20260305T160000Z", WEEKLY, ROOM, LONG_TEXT, uid="a-metrics")],
    "chaoss": [
        meeting(
            "CHAOSS OSPO Metrics Working Group",
            "20260305T160000Z",
            WEEKLY,
            ROOM.replace("LOCATION:", "DESCRIPTION:"),
            "LOCATION:Harbour Hall",
            "URL:https://chaoss.example/ospo",
            uid="b-metrics@google.com",
        )
    ],
}
FOUND_BY = {
    "its own title": "working group",
    "its own location": "harbour hall",
    "its UID": "b-metrics@google.com",
    "its feed and UID": "chaoss/b-metrics@google.com",
    "the ID of its feed": "chaoss",
    "the name of its feed": "CHAOSS",
}
NOT_FOUND_BY = {
    "a part of its UID": "google.com",
    "the feed of the copy that is shown": "TODO Group",
    "another word": "harbour bridge",
}


@pytest.fixture
def hidden(tmp_path: Path) -> Path:
    """A store in which one event is hidden behind another of another title."""
    file = tmp_path / "feeds.toml"
    file.write_text(TOML)
    result = built(HIDDEN)
    assert [event.title for event in result.snapshot.events] == ["OSPO <Metrics>"]
    with open_store(load_config(str(file)).store.database.reveal()) as store:
        store.publish(result.snapshot, result.published_uids.values(), 0)
    return file


@pytest.mark.parametrize("query", FOUND_BY.values(), ids=FOUND_BY)
def test_explain_finds_what_is_hidden_by_what_its_own_calendar_says(hidden: Path, query: str):
    said = run(hidden, "explain", query)
    assert "OSPO <Metrics>\n" in said
    assert "there: “CHAOSS OSPO Metrics Working Group”, at Harbour Hall, https://chaoss.example/ospo\n" in said


@pytest.mark.parametrize("query", NOT_FOUND_BY.values(), ids=NOT_FOUND_BY)
def test_explain_does_not_find_it_by_less(hidden: Path, query: str):
    assert CliRunner().invoke(main, ["--config", str(hidden), "explain", query]).exit_code == 1


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

    def notices(self) -> tuple[Notice, ...]:
        return ()

    def changes_mark(self) -> bytes:
        return b""

    def changes(self, limit: int) -> tuple[Change, ...]:  # noqa: ARG002
        return ()

    def write_error(self, *, probe: bool) -> str:  # noqa: ARG002
        return ""

    def states(self) -> dict[str, FeedState]:
        return {}

    def daemon_state(self) -> DaemonState | None:
        return None


def serving(config: Path, feeds: dict[str, list[str]]) -> FlaskClient:
    def clock() -> datetime:
        return NOW

    current = ServedSnapshot(Serving(built(feeds).snapshot), clock)
    current.refresh()
    return create_app(load_config(str(config)), current).test_client()


@pytest.fixture
def client(config: Path) -> FlaskClient:
    return serving(config, FEEDS)


def test_the_status_page_shows_them_with_titles_escaped(client: FlaskClient):
    page = client.get("/status").text
    assert "Merged: " in page
    assert "Possible duplicates, shown separately: " in page
    assert "OSPO &lt;Metrics&gt;" in page
    assert "OSPO <Metrics>" not in page


def test_programs_get_them_from_any_origin(client: FlaskClient):
    answer = client.get("/duplicates.json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert {one["outcome"] for one in answer.json} == {"merged", "disagreement", "near miss"}


def test_the_page_of_an_event_says_who_else_announces_it_and_why(client: FlaskClient):
    event = next(e for e in built(FEEDS).snapshot.events if "Metrics" in e.title)
    page = client.get(f"/events/{event.id}").text
    assert "same video link" in page
    assert "Check the time: " in page


SEARCHED = {
    "its own title": ("working group", True),
    "its own location": ("harbour", True),
    "its UID": ("b-metrics@google.com", True),
    "the UID of the copy that is shown": ("a-metrics", True),
    "its feed": ("chaoss", True),
    "a word of it and one of the copy that is shown": ("harbour offices", True),
    "a part of its UID, which is no word": ("google", False),
    "the end of its UID": ("metrics@google.com", False),
    "two UIDs at once": ("a-metrics b-metrics@google.com", True),
    "another word": ("bridge", False),
}


@pytest.mark.parametrize(("words", "found"), SEARCHED.values(), ids=SEARCHED)
def test_the_pages_search_finds_what_is_hidden_by_what_its_own_calendar_says(hidden: Path, words: str, found):
    page = serving(hidden, HIDDEN).get("/", query_string={"q": words}).text
    assert ("OSPO &lt;Metrics&gt;" in page) is found


def test_a_uid_can_be_excluded(hidden: Path):
    page = serving(hidden, HIDDEN).get("/", query_string={"exclude": "b-metrics@google.com"}).text
    assert "OSPO &lt;Metrics&gt;" not in page


def test_a_date_with_texts_of_its_own_is_found_by_the_uid_too(hidden: Path):
    override = meeting("Guests", "20260312T160000Z", "RECURRENCE-ID:20260312T160000Z", ROOM, uid="a-metrics")
    page = serving(hidden, {"todo": [*HIDDEN["todo"], override]}).get("/", query_string={"q": "a-metrics guests"}).text
    assert ">Guests</a>" in page


def test_the_page_of_an_event_lists_its_copies_with_their_titles_and_links(hidden: Path):
    (event,) = built(HIDDEN).snapshot.events
    page = serving(hidden, HIDDEN).get(f"/events/{event.id}").text
    link = '<a href="https://chaoss.example/ospo" rel="noopener nofollow ugc">CHAOSS OSPO Metrics Working Group</a>'
    assert link in page
