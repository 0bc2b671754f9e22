"""`aggregator read`: what is read from a page, with the words it comes from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from origin import Origin, Reply

from aggregator.cli import main

PAGE = """# Community meetings

- March 5, 2026 at 16:00 UTC: Planning
- March 12, 2026 at 16:00: Metrics
- bi-weekly on Tuesdays at 15:00 UTC: Office hours

[Calendar](https://example.org/team.ics)
"""


def run(folder: Path, *arguments: str, stdin: bytes = b""):
    options = ["--config", str(folder / "feeds.toml"), "--now", "2026-03-01T12:00Z"]
    return CliRunner().invoke(main, [*options, "read", *arguments], catch_exceptions=False, input=stdin)


def test_a_file_is_shown_with_the_words_of_each_line(tmp_path):
    (tmp_path / "page.md").write_text(PAGE)
    result = run(tmp_path, str(tmp_path / "page.md"), "--zone", "UTC")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[1:3] == [
        "  Thu 05 Mar 2026, 16:00 UTC  Planning",
        "    Text: “March 5, 2026 at 16:00 UTC: Planning”, below “Community meetings”",
    ]
    assert "  FREQ=WEEKLY;INTERVAL=2;BYDAY=TU, 15:00 UTC  Office hours" in lines
    assert "    The page does not say which weeks or months are meant." in lines
    assert "  https://example.org/team.ics" in lines
    assert any(line.endswith("The time zone is not said. Set timezone for the feed.") for line in lines)


def test_a_time_zone_for_times_that_name_none(tmp_path):
    result = run(tmp_path, "-", "--timezone", "Europe/Madrid", "--json", stdin=PAGE.encode())
    starts = [event["start"] for event in json.loads(result.output)["events"]]
    assert starts == ["2026-03-05T16:00:00+00:00", "2026-03-12T16:00:00+01:00"]


def test_a_url_is_fetched(tmp_path):
    with Origin() as origin:
        origin.routes["/page"] = Reply(
            b"<h1>Meetings</h1><li>March 5, 2026 at 16:00 UTC: Planning", headers={"Content-Type": "text/html"}
        )
        result = run(tmp_path, origin.url("/page"), "--allow-private", "--json")
    assert [event["title"] for event in json.loads(result.output)["events"]] == ["Planning"]


NOTHING = {
    "a page without meetings": (b"# Notes\n\nNothing at all is said here about any date or time.", "Events: 0"),
    "a login form": (b"<form><input type=password></form>", "The page shows an error or asks to log in."),
    "nothing": (b"", "The response is empty."),
}


@pytest.mark.parametrize(("body", "words"), NOTHING.values(), ids=NOTHING)
def test_the_exit_code_says_that_nothing_was_found(tmp_path, body, words):
    result = run(tmp_path, "-", stdin=body)
    assert result.exit_code == 1
    assert words in result.output


def test_a_file_that_is_not_there(tmp_path):
    result = run(tmp_path, "no such file")
    assert "Neither a URL nor a file that can be read" in result.output
