"""Why copies were merged, as visitors read it: each kind of evidence has a text, in their language and time zone."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from served import Builder, Site

from aggregator.model import ServedFeed, Source
from aggregator.web.layout.merge_reasons import REASONS, merge_reasons, other_time
from aggregator.web.request.languages import find_language
from aggregator.web.request.view_query import ViewQuery

DUPLICATES = Path(__file__).parent.parent.parent.parent / "aggregator" / "duplicates"
ONLY_AGAINST = {"community", "group", "length", "mark", "names", "qualifier", "rival", "stated"}


def test_each_kind_of_evidence_has_a_text():
    trees = [ast.parse(path.read_text("utf-8")) for path in DUPLICATES.rglob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Evidence"]
    kinds = {name.value for name in names if isinstance(name, ast.Constant)}
    assert len(kinds) > 10
    assert kinds <= REASONS.keys() | ONLY_AGAINST


LISTED = {
    "the strongest first": (("link", "title"), "", "same video link and same title"),
    "another title": (("title", "end"), "Metrics WG", "similar title (“Metrics WG”) and same end time"),
    "no match of its own": (("another copy",), "", "matches another copy"),
    "a kind that newer versions know": (("telepathy", "uid"), "", "same UID"),
    "none, in a snapshot of an older version": ((), "", ""),
}


@pytest.mark.parametrize(("evidence", "title", "expected"), LISTED.values(), ids=LISTED)
def test_reasons_are_a_list(evidence, title, expected):
    assert merge_reasons(Source("todo", "1", title=title, evidence=evidence), find_language("en")) == expected


def test_reasons_are_in_the_visitors_language():
    source = Source("todo", "1", evidence=("link", "end"))
    assert merge_reasons(source, find_language("es")) == "mismo enlace de videollamada y misma hora de fin"
    assert merge_reasons(source, find_language("zh")) == "会议链接相同和结束时间相同"


FEEDS = {"todo": ServedFeed("todo", "TODO Group", "", "")}
OTHER_TIMES = {
    "a time": ("2026-12-03T17:00:00+00:00", "Check the time: TODO Group lists Thu, 3 Dec 2026, 18:00."),
    "a day": ("2026-12-03", "Check the time: TODO Group lists 3 December 2026."),
    "none": ("", ""),
}


@pytest.mark.parametrize(("start", "expected"), OTHER_TIMES.values(), ids=OTHER_TIMES)
def test_another_time_is_in_the_visitors_zone(start, expected):
    source = Source("chaoss", "1", other_start=start, other_start_feed="todo")
    assert other_time(source, FEEDS, ViewQuery(zone=ZoneInfo("Europe/Madrid"))) == expected


def test_the_page_of_an_event_says_both():
    builder = Builder().add("Call", ("2026-11-23 15:00", "2026-11-23 16:00"))
    start = datetime(2026, 11, 23, 17, tzinfo=UTC).isoformat()
    copy = Source("chaoss", "2", "same join link", evidence=("link",), other_start=start, other_start_feed="chaoss")
    builder.events[0] = replace(builder.events[0], sources=(Source("todo", "1"), copy))
    text = Site(builder.snapshot()).get("/events/e0?lang=es&tz=Asia/Tokyo")
    assert "Motivos: mismo enlace de videollamada." in text
    assert "Comprueba la hora: CHAOSS indica mar, 24 nov 2026, 2:00." in text
    assert "same join link" not in text
