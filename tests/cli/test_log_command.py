"""`aggregator log`: what it prints."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from aggregator.cli import main
from aggregator.model import Change, ChangeKind, FeedState
from aggregator.store import open_store

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
MOVED = Change("todo", "call", ChangeKind.MOVED, NOW, "Call", 1_796_140_800, before=1_796_137_200)
FEEDS = "".join(
    f'[[feeds]]\nid = "{name}"\nname = "{name}"\nurl = "https://{name}.test/a.ics"\n' for name in ("todo", "chaoss")
)


@pytest.fixture
def log(tmp_path):
    (tmp_path / "feeds.toml").write_text(FEEDS)
    with open_store(f"sqlite:///{tmp_path}/aggregator.db") as store:
        store.set_feeds(["todo", "chaoss"])
        for feed in ("todo", "chaoss"):
            store.claim([feed], NOW, NOW - NOW, NOW - NOW, "test")
            assert store.save_poll(FeedState(feed), None, "test", [replace(MOVED, feed=feed)])
    return lambda *arguments: CliRunner().invoke(main, ["--config", str(tmp_path / "feeds.toml"), "log", *arguments])


def test_a_table_lists_changes(log):
    lines = log().output.splitlines()
    assert len(lines) == 3
    assert "Rescheduled" in lines[1]
    assert "2026-12-01 16:00 UTC  2026-12-01 15:00 UTC" in lines[1]


def test_one_feed_is_listed_by_itself(log):
    assert [row["feed"] for row in json.loads(log("chaoss", "--json").output)] == ["chaoss"]


def test_json_has_the_same_facts(log):
    row, _ = json.loads(log("--json").output)
    assert (row["change"], row["start"], row["before"]) == ("moved", "2026-12-01T16:00:00Z", "2026-12-01T15:00:00Z")


def test_an_unknown_feed_is_a_mistake(log):
    result = log("nobody")
    assert result.exit_code == 2
    assert 'no feed has the ID "nobody". Available: todo, chaoss.' in result.output
