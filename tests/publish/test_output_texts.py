"""Whatever stands in a feed's texts: it ends no line, becomes no property, and reads back as the text it was."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar
from ics_text import unfolded
from small_feeds import NOW, built, feed, meeting

from aggregator.model import Event, MergedEvent, Series, Source, join_vevents
from aggregator.publish.ics import render
from aggregator.publish.ics.content_lines import clean

START = datetime(2026, 3, 10, 10, tzinfo=UTC)
PROPERTIES = "UID DTSTAMP SEQUENCE LAST-MODIFIED DTSTART DTEND SUMMARY DESCRIPTION CATEGORIES STATUS TRANSP".split()
IDENTITY = "BEGIN UID DTSTAMP SEQUENCE LAST-MODIFIED END".split()
INJECTION = "x\r\nATTENDEE:mailto:a@example.org\nEND:VEVENT\r\n"

# Any code point, surrogates and controls among them, and what is special to iCalendar more often than by chance.
anything = st.text(max_size=200) | st.text(st.characters(), max_size=200)
special = st.lists(st.sampled_from(["\\", "\\n", ",", ";", ":", '"', "\n", "\r\n", "\t", "\u2028", "é", "👩‍👩‍👧", " "]))
texts = anything | special.map("".join) | st.just(INJECTION)


def written(event: Event, community: str = "TODO Group") -> str:
    """Return the combined calendar of one event."""
    merged = MergedEvent(Series("todo", "a-1", event), (), (Source("todo", "a-1"),))
    vevents = render.vevent_bodies(
        merged.series.events, render.community_names(merged.sources, {"todo": feed("todo", name=community)})
    )
    heading = render.CalendarProperties(community, community, "#2B5C8A", "https://example.org/calendar.ics")
    return render.calendar(heading, [join_vevents(render.identity_lines("a-1", 0, START), vevents)], [], None).decode()


def event(**texts: object) -> Event:
    return Event("a-1", START, START + timedelta(hours=1), **texts)


@given(title=texts, description=texts, location=texts, category=texts, url=texts, uid=texts)
def test_no_text_ends_its_line(title: str, description: str, location: str, category: str, url: str, uid: str):
    texts = {"title": title, "description": description, "location": location, "categories": (category,), "url": url}
    body = written(event(**texts))
    physical = body.encode().split(b"\r\n")
    assert max(map(len, physical)) <= 75
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", body.replace("\r\n", ""))
    names = [re.split("[:;]", line)[0] for line in unfolded(body)]
    assert names.count("BEGIN") == names.count("END") == 2
    names = names[names.index("BEGIN", 1) + 1 : names.index("END")]
    assert [name for name in names if name not in {"LOCATION", "URL"}] == PROPERTIES
    identified = unfolded(join_vevents(render.identity_lines(uid, 0, START), [b""]))
    assert [line.split(":")[0] for line in identified] == IDENTITY


def one_line(text: str, longest: int = 500) -> str:
    words = " ".join(clean(text).split())
    return words if len(words) <= longest else words[:longest].rstrip() + "…"


@given(title=texts, location=texts, category=texts)
def test_titles_locations_and_categories_read_back(title: str, location: str, category: str):
    body = written(event(title=title, location=location, categories=(category,)))
    (strict,) = IcsCalendarStream.calendar_from_ics(body).events
    (lenient,) = Calendar.from_ical(body).walk("VEVENT")
    assert strict.summary == str(lenient["SUMMARY"]) == (one_line(title) or "(no title)")
    assert (strict.location or "") == str(lenient.get("LOCATION", "")) == one_line(location)
    expected = list(dict.fromkeys(word for word in ("TODO Group", one_line(category)) if word))
    assert [str(word) for word in lenient["CATEGORIES"].cats] == expected
    if not any("," in word for word in expected):  # `ical` [14.3.1] parts categories at escaped commas, too
        assert strict.categories == expected


@given(description=texts.filter(lambda text: "<" not in text))
def test_descriptions_read_back(description: str):
    body = written(event(description=description))
    said = clean(description).strip()
    expected = f"{said}\n\nCommunity: TODO Group" if said else "Community: TODO Group"
    (strict,) = IcsCalendarStream.calendar_from_ics(body).events
    assert strict.description == str(Calendar.from_ical(body).walk("VEVENT")[0]["DESCRIPTION"]) == expected


@given(name=st.text(min_size=1, max_size=80))
def test_the_name_of_a_calendar_reads_back(name: str):
    values = [line.split(":", 1)[1] for line in unfolded(written(event(), name)) if re.match("(X-WR-CAL)?NAME:", line)]
    assert [unescaped(value) for value in values] == [clean(name)] * 2


def unescaped(value: str) -> str:
    """Undo RFC 5545, 3.3.11: icalendar [7.3.0] takes these two for values of an unknown type."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], value)


def test_a_very_long_text_is_cut_between_words():
    (found,) = Calendar.from_ical(written(event(description="lorem " * 5_000))).walk("VEVENT")
    said = str(found["DESCRIPTION"]).split("\n")[0]
    assert 7_900 < len(said) <= 8_002
    assert said.endswith("lorem …")


# ---------------------------------------------------------------- building again


FEEDS = {"todo": [meeting("OSPO Metrics", uid="a-1"), meeting("Value Stream", "20260306T160000Z", uid="a-2")]}


def blocks(body: bytes) -> dict[bytes, bytes]:
    """Return each VEVENT by its UID line."""
    return {block.split(b"\r\n")[1]: block for block in re.findall(rb"BEGIN:VEVENT.*?END:VEVENT", body, re.DOTALL)}


def test_the_same_feeds_give_the_same_bytes():
    first, second = built(FEEDS).snapshot, built(FEEDS).snapshot
    assert (first.calendar.body, first.calendar.etag) == (second.calendar.body, second.calendar.etag)
    assert first.calendars["todo"].gzip == second.calendars["todo"].gzip


def test_another_dtstamp_changes_no_byte():
    first = built(FEEDS)
    stamped = {"todo": [text.replace("UID", "DTSTAMP:20260301T113000Z\r\nUID") for text in FEEDS["todo"]]}
    second = built(stamped, previous=first, now=NOW + timedelta(hours=1))
    assert not second.changed
    assert second.snapshot.calendar is first.snapshot.calendar


def test_a_new_title_changes_the_block_of_that_event_and_raises_its_revision():
    first = built(FEEDS)
    changed = {"todo": [FEEDS["todo"][0], FEEDS["todo"][1].replace("SUMMARY:", "SUMMARY:New ")]}
    second = built(changed, previous=first, now=NOW + timedelta(hours=1))
    before, after = blocks(first.snapshot.calendar.body), blocks(second.snapshot.calendar.body)
    assert {uid for uid in before if before[uid] != after[uid]} == {b"UID:a-2"}
    assert b"\r\nSEQUENCE:0\r\n" in before[b"UID:a-2"]
    assert b"\r\nSEQUENCE:1\r\n" in after[b"UID:a-2"]
    assert b"\r\nLAST-MODIFIED:20260301T130000Z\r\n" in after[b"UID:a-2"]
