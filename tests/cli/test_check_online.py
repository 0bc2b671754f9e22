"""`check --online`: what an operator and a CI job learn of each feed before it goes live."""

import json
import re

import pytest
from cli.test_discover import Operator, meetings, one_process
from origin import Origin, Reply, redirect

from aggregator.cli.feeds import check


@pytest.fixture
def operator(tmp_path, monkeypatch):
    monkeypatch.setattr(check, "fetcher_and_parser", one_process)
    with Origin() as origin:
        origin.routes["/ada.ics"] = meetings("Ada Society", "Board", "Tea", "Reading circle")
        found = Operator(tmp_path, origin)
        found.file.write_text(found.feed("ada"))
        yield found


def test_the_next_dates_of_each_feed_in_the_operators_time_zone(operator):
    days = " ".join(f"{day:02}" for day in range(5, 12))
    operator.origin.routes["/ada.ics"] = meetings("Ada Society", *"ABCDEFG", days=days)
    result = operator.run("check", "--online", "--zone", "America/New_York")
    assert result.exit_code == 0
    assert "Feed ada: Up to date\n  Thu 05 Mar 2026, 11:00 EST  A\n  Fri 06 Mar 2026, 11:00 EST  B\n" in result.stdout
    assert "  Mon 09 Mar 2026, 12:00 EDT  E\n" in result.stdout
    assert "  F\n" not in result.stdout  # the next five


def test_whole_days_have_no_time(operator):
    body = meetings("Ada", "Summit").replace(b"DTSTART:20260305T160000Z", b"DTSTART;VALUE=DATE:20260305")
    operator.origin.routes["/ada.ics"] = body.replace(b"DTEND:20260305T170000Z\r\n", b"")
    assert "  Thu 05 Mar 2026, all day  Summit\n" in operator.run("check", "--online").stdout


def test_events_of_two_feeds_are_named_on_both_sides(operator):
    operator.file.write_text(operator.feed("ada") + operator.feed("babbage"))
    same = "Quarterly budget review of engines"
    operator.origin.routes["/ada.ics"] = meetings("Ada", same, "Chess", "Go")
    operator.origin.routes["/babbage.ics"] = meetings("Babbage", same, "Whist")
    result = operator.run("check", "--online")
    assert "  1 event is also in Feed babbage.\n" in result.stdout
    assert "  1 event is also in Feed ada.\n" in result.stdout


HEALTH = {
    "nothing is to come": (
        meetings("Ada", "Board", "Tea").replace(b":202603", b":202506"),
        "Feed ada: No upcoming events, since 06 Jun 2025\n  No events are planned.\n  Ask the community whether",
    ),
    "it says that it has moved": (
        meetings("Ada", "This calendar has moved to https://new.example/calendar", "Tea"),
        "Feed ada: Moved",
    ),
    "another page is there": (
        Reply(b"<!doctype html><p>Log in", headers={"Content-Type": "text/html"}),
        "Feed ada: Not a calendar",
    ),
    "it is gone": (Reply(status=410), "Feed ada: Gone"),
}


@pytest.mark.parametrize(("reply", "said"), HEALTH.values(), ids=HEALTH)
def test_a_feed_with_a_problem_ends_a_ci_job(operator, reply, said):
    operator.origin.routes["/ada.ics"] = reply
    result = operator.run("check", "--online")
    assert result.exit_code == 1
    assert said in result.stdout


def test_what_was_fixed_left_out_and_hidden_is_listed(operator):
    body = meetings("Ada", "Board", "Tea", "Go").replace(b"DTSTART:20260306T160000Z", b"DTSTART:tomorrow")
    operator.origin.routes["/ada.ics"] = body
    operator.file.write_text(operator.feed("ada") + 'exclude = ["board"]\n')
    result = operator.run("check", "--online")
    assert "Left out" in result.stdout
    assert re.search(r"Info +1 +Hidden by feeds.toml.", result.stdout)
    assert "Board" not in result.stdout


def test_json_has_the_same_facts(operator):
    operator.file.write_text(operator.feed("ada") + operator.feed("gone"))
    result = operator.run("check", "--online", "--json", "--zone", "UTC")
    facts = json.loads(result.stdout)
    assert (result.exit_code, facts["ok"]) == (1, False)
    ada, gone = facts["feeds"]
    assert (ada["id"], ada["ok"], ada["read"], ada["condition"], ada["events"]) == ("ada", True, True, "fresh", 3)
    assert ada["next"][0]["local"] == "Thu 05 Mar 2026, 16:00 UTC"
    assert (gone["ok"], gone["read"], gone["condition"], gone["reason"]) == (False, False, "gone", "status-404")


def test_json_without_the_network(operator):
    result = operator.run("check", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (
        0,
        {"ok": True, "feeds": [], "variables": {}, "unused_variables": []},
    )
    assert operator.origin.asked == []


def test_mistakes_as_json(operator):
    operator.file.write_text(operator.feed("ada") + "color = 1\n")
    result = operator.run("check", "--json")
    found = json.loads(result.stdout)
    assert (result.exit_code, found["ok"]) == (2, False)
    assert found["problems"] == [
        {
            "line": 6,
            "key": "feeds[0].color",
            "message": 'feed "ada": 1 must be text in quotes',
            "hint": "",
            "variable": "",
        }
    ]


def test_a_proxy_is_mentioned_once(operator):
    operator.file.write_text(f'[defaults]\nproxy = "http://127.0.0.1:9"\n{operator.feed("ada")}{operator.feed("b")}')
    assert operator.run("check").stdout.count("Private addresses behind it cannot be detected.") == 1


def test_a_redirect_for_good_says_where_to(operator):
    operator.origin.routes["/old"] = redirect("/ada.ics", 301)
    operator.file.write_text(operator.feed("ada").replace("/ada.ics", "/old"))
    result = operator.run("check", "--online")
    assert result.exit_code == 1
    assert "Set `url` in feeds.toml to the new URL." in result.stdout
