"""Why copies were merged, as visitors read it: each kind of evidence has a text, in their language and time zone."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from served import Builder, Site, at

from aggregator.model import OtherStatus, OtherTime, ServedFeed, Source, StatusClaim
from aggregator.web.layout.merge_reasons import REASONS, merge_reasons, other_times
from aggregator.web.request.languages import find_language
from aggregator.web.request.view_query import ViewQuery

DUPLICATES = Path(__file__).parent.parent.parent.parent / "aggregator" / "duplicates"
ONLY_AGAINST = {"community", "group", "length", "mark", "names", "qualifier", "rival", "slot", "stated"}


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
SHOWN = at("2026-12-03 16:00")
OTHER_TIMES = {
    "on the same day": ("2026-12-03T17:00:00+00:00", "Check the time: TODO Group lists 18:00."),
    "on another day": ("2026-12-04T23:30:00+00:00", "Check the time: TODO Group lists Sat, 5 Dec 2026, 00:30."),
    "a day": ("2026-12-03", "Check the time: TODO Group lists 3 December 2026."),
}


@pytest.mark.parametrize(("start", "expected"), OTHER_TIMES.values(), ids=OTHER_TIMES)
def test_another_time_is_in_the_visitors_zone(start, expected):
    query = ViewQuery(zone=ZoneInfo("Europe/Madrid"))
    source = Source("chaoss", "1", other_times=(OtherTime(SHOWN, start, "todo"),))
    assert other_times([source], SHOWN, FEEDS, query) == (expected,)
    assert other_times([source], SHOWN + 604800, FEEDS, query) == ()


def disputed() -> Site:
    """A weekly call; of the second date CHAOSS says that it is an hour later."""
    spans = [(f"2026-11-{day} 15:00", f"2026-11-{day} 16:00") for day in (23, 30)]
    builder = Builder().add("Call", *spans)
    time = OtherTime(at("2026-11-30 15:00"), "2026-11-30T16:00:00+00:00", "chaoss")
    copy = Source("chaoss", "2", "same join link", evidence=("link",), other_times=(time,))
    builder.events[0] = replace(builder.events[0], sources=(Source("todo", "1"), copy))
    return Site(builder.snapshot())


VIEWS = {
    "agenda": ("/?from=2026-11-30", 1),
    "agenda, now and next": ("/", 1),
    "month": ("/2026/11", 2),
    "week": ("/2026-W49", 2),
    "day": ("/2026/12/01", 1),
    "its own page": ("/events/e0/20261130T150000Z", 1),
    "the page of all dates": ("/events/e0", 1),
    "the page of another date": ("/events/e0/20261123T150000Z", 1),
    "embedded": ("/embed/2026/11", 2),
}


@pytest.mark.parametrize(("path", "count"), VIEWS.values(), ids=VIEWS)
def test_every_view_says_beside_the_time_that_calendars_differ(path, count):
    text = disputed().get(f"{path}{'&' if '?' in path else '?'}tz=Asia/Tokyo&lang=es")
    assert text.count("Comprueba la hora: CHAOSS indica 1:00.") == count  # a mark is there to be read and to be heard


def test_a_view_of_other_dates_says_nothing():
    assert "Check the time" not in disputed().get("/2026/11/23")
    assert "same join link" not in disputed().get("/events/e0?lang=es")


SAID = {  # what a calendar says, and the sentence beside the time of each date; "" where it is said of none
    "cancelled": (OtherStatus(StatusClaim.CANCELLED, "chaoss"), "Según CHAOSS, el evento está cancelado.", 2),
    "one date cancelled": (
        OtherStatus(StatusClaim.CANCELLED, "chaoss", at("2026-11-30 15:00")),
        "Según CHAOSS, esta fecha está cancelada.",
        1,
    ),
    "still listed": (
        OtherStatus(StatusClaim.LISTED, "todo", cancelled_by="chaoss"),
        "CHAOSS ha cancelado este evento, pero sigue en TODO Group.",
        2,
    ),
    "one date still listed": (
        OtherStatus(StatusClaim.LISTED, "todo", at("2026-11-30 15:00"), "chaoss"),
        "CHAOSS ha cancelado esta fecha, pero sigue en TODO Group.",
        1,
    ),
    "tentative, which is said of the copy": (
        OtherStatus(StatusClaim.TENTATIVE, "chaoss"),
        "<strong>Según CHAOSS, el evento es provisional.</strong>",
        2,
    ),
    "another title, which is said of the copy": (
        OtherStatus(StatusClaim.TITLED, "chaoss"),
        "<strong>CHAOSS llama a este evento «POSTPONED: Call».</strong>",
        2,
    ),
}


def with_other_status(other: OtherStatus, words: str) -> Site:
    spans = [(f"2026-11-{day} 15:00", f"2026-11-{day} 16:00") for day in (23, 30)]
    builder = Builder().add("Call", *spans)
    statuses = (other,) if other else ()
    copy = Source("chaoss", "2", "same UID", disagrees=words, title="POSTPONED: Call", other_statuses=statuses)
    builder.events[0] = replace(builder.events[0], sources=(Source("todo", "1"), copy))
    return Site(builder.snapshot())


@pytest.mark.parametrize(("other", "sentence", "count"), SAID.values(), ids=SAID)
def test_another_status_is_said_in_the_visitors_language(other, sentence, count):
    site = with_other_status(other, "in English")
    days = [site.get(f"/2026/11/{day}?lang=es") for day in (23, 30)]
    assert [text.count(sentence) for text in days] == [count - 1, 1]
    assert "in English" not in "".join(days)


def test_what_an_older_version_kept_in_words_alone_is_shown_as_it_is():
    text = with_other_status(None, "CHAOSS lists this event as cancelled.").get("/2026/11/23?lang=es")
    assert '<strong><span lang="en">CHAOSS lists this event as cancelled.</span></strong>' in text
