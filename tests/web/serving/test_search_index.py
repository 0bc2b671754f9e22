"""Searching packed blocks finds what looking through every text would, and new snapshots cost what is new in them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from served import Builder, Site, sample

from aggregator.model import PackedEvent, PackedEvents, ServedFeed
from aggregator.web.request.locale_text import casefolded
from aggregator.web.request.search_words import SearchWords, read_search_words
from aggregator.web.serving import search_index
from aggregator.web.serving.search_index import SearchIndex

FEEDS = (ServedFeed("todo", "TODO Group", "", ""), ServedFeed("chaoss", "CHAOSS", "", ""))
SPAN = ("2026-11-23 15:00", "2026-11-23 16:00")

words = st.sampled_from(["call", "ospo", "ünïcode", "Straße", "文字", "a", "\0", "group"])
texts = st.lists(words, max_size=4).map(" ".join)
asked = st.lists(words.filter(lambda word: word != "\0").map(casefolded), max_size=2)


def packed(titles: list[str], ids: str = "") -> PackedEvents:
    builder = Builder()
    for number, title in enumerate(titles):
        builder.add(title, SPAN, id=f"{ids}{number:08}")
    return PackedEvents.of(builder.events)


@pytest.fixture
def unpackings(monkeypatch) -> list[bytes]:
    """Every record that was unpacked to be folded."""
    seen: list[bytes] = []
    unpacked = PackedEvent.unpacked
    monkeypatch.setattr(PackedEvent, "unpacked", lambda record: [seen.append(record), unpacked(record)][1])
    return seen


@given(st.lists(texts, max_size=200), st.lists(asked, max_size=2), asked)
def test_what_fits_is_what_has_all_words_of_one_search_and_none_unwanted(titles, searches, unwanted):
    found = SearchIndex(packed(titles), FEEDS)
    whole = [casefolded(f"{title}\n\n\nTODO Group") for title in titles]
    fits = [not searches or any(all(w in text for w in wanted) for wanted in searches) for text in whole]
    expected = [fit and not any(w in text for w in unwanted) for fit, text in zip(fits, whole, strict=True)]
    assert found.matches(SearchWords(tuple(map(tuple, searches)), tuple(unwanted))) == expected


@given(st.lists(texts, max_size=200), st.sets(st.integers(0, 199)))
def test_the_texts_of_some_events_are_theirs(titles, numbers):
    found = SearchIndex(packed(titles), FEEDS).texts_of(numbers)
    assert set(found) == {number for number in numbers if number < len(titles)}
    assert all(casefolded(titles[number]).replace("\0", " ") in text for number, text in found.items())


def test_nothing_is_unpacked_before_somebody_searches(unpackings):
    site = Site(sample().snapshot())
    unpackings.clear()  # one event was unpacked to check the version of all
    site.get("/")
    site.get("/?feed=todo")
    site.get("/2026/11")
    assert not unpackings
    site.get("/?q=tooling")
    assert len(unpackings) == len(sample().events)
    site.get("/?q=metrics")
    assert len(unpackings) == len(sample().events)


def test_of_a_newer_snapshot_only_what_stands_beside_something_new_is_unpacked(unpackings):
    titles = [f"Call {number}" for number in range(2000)]
    before = SearchIndex(packed(titles), FEEDS)
    before.matches(read_search_words("call", ""))
    unpackings.clear()
    titles[700] = "Renamed"
    records = packed(titles).records
    events = PackedEvents(records[:1200] + records[1201:])
    nobody_searched = SearchIndex(events, FEEDS, before)
    after = SearchIndex(events, FEEDS, nobody_searched)
    assert after.matches(read_search_words("renamed", "")) == [number == 700 for number in range(1999)]
    assert len(unpackings) < 20 * search_index.BLOCK_SIZE


def test_other_names_of_communities_make_everything_anew():
    events = packed(["Call", "Meeting"])
    before = SearchIndex(events, FEEDS)
    assert before.matches(read_search_words("people", "")) == [False, False]
    renamed = tuple(replace(feed, name=f"The {feed.name} people") for feed in FEEDS)
    assert SearchIndex(events, renamed, before).matches(read_search_words("people", "")) == [True, True]


def test_categories_are_searched():
    vevent = b"SUMMARY:Call\r\nCATEGORIES:TODO Group,Supply c\r\n hain\\, security\r\nSTATUS:CONFIRMED\r\n"
    site = Site(Builder().add("Call", SPAN, vevents=(vevent,)).add("Meeting", SPAN).snapshot())
    for words, found in (("supply chain", 1), ('"chain, security"', 1), ("confirmed", 0)):
        assert site.get(f"/events.json?q={words}").count('"start"') == found
