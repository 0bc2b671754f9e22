"""`aggregator status`: what it prints, and its exit code."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from aggregator.cli import main
from aggregator.model import CalendarFacts, FeedState
from aggregator.secret_url import SecretUrl
from aggregator.store import open_store

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
URL = SecretUrl("https://a.test/secret/basic.ics")
WELL = FeedState("todo", url=URL, last_poll=NOW, last_success=NOW, facts=CalendarFacts(NOW, 3, upcoming=True))
QUIET = FeedState(
    "todo",
    url=URL,
    last_poll=NOW,
    last_success=NOW,
    facts=CalendarFacts(NOW, 3, last_end=datetime(2026, 5, 25, 17, tzinfo=UTC)),
)
CASES = {
    "a feed that is well": (WELL, 0, "Up to date"),
    "a feed in which nothing is planned": (QUIET, 1, "No upcoming events  2026-05-25"),
    "a feed that was never polled": (None, 0, "Not checked yet"),
}


def run(folder: Path, state: FeedState | None, *arguments: str):
    (folder / "feeds.toml").write_text(
        '[[feeds]]\nid = "todo"\nname = "TODO"\nurl = "https://a.test/secret/basic.ics"\n'
    )
    with open_store(f"sqlite:///{folder}/aggregator.db") as store:
        store.set_feeds(["todo"])
        if state:
            store.claim(["todo"], NOW, NOW - NOW, NOW - NOW, "test")
            assert store.save_poll(state, None, "test")
    return CliRunner().invoke(
        main, ["--config", str(folder / "feeds.toml"), "--now", NOW.isoformat(), "status", *arguments]
    )


@pytest.mark.parametrize(("state", "code", "words"), CASES.values(), ids=CASES)
def test_a_table_says_how_each_feed_is(tmp_path, state, code, words):
    result = run(tmp_path, state)
    assert result.exit_code == code, result.output
    assert words in result.output
    assert "secret" not in result.output


def test_json_has_the_same_facts(tmp_path):
    (feed,) = json.loads(run(tmp_path, QUIET, "--json").output)
    assert (feed["id"], feed["condition"], feed["since"]) == ("todo", "quiet", "2026-05-25T17:00:00Z")
    assert feed["advice"] == "Ask the community whether the calendar has moved or ended."
