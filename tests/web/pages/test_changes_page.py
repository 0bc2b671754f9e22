"""/changes, the history on the page of an event, and the Atom feed of changes."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from changes_site import CHANGES, DAY, METRICS, MOVED, site_with
from served import NOW, at

from aggregator.model import Change, ChangeKind

MOVED_IN_BOTH = "From Mon, 30 Nov 2026, 15:00 to Mon, 30 Nov 2026, 16:00. TODO Group and CHAOSS"


def lines(page: str) -> list[str]:
    """The text of each change on a page."""
    items = re.findall(r'<ul class="changes".*?</ul>', page, re.DOTALL)
    found = [re.sub(r"<[^>]+>", " ", item) for part in items for item in re.findall(r"<li>.*?</li>", part, re.DOTALL)]
    return [" ".join(text.split()) for text in found]


@pytest.fixture(scope="module")
def site():
    return site_with(*CHANGES.values())


def test_each_change_is_a_line_and_what_two_calendars_changed_alike_is_one(site):
    assert lines(site.get("/changes")) == [
        f"Rescheduled OSPO Metrics Working Group {MOVED_IN_BOTH}",
        "New Security Tooling On Mon, 30 Nov 2026, 15:00. OpenSSF",
        "Renamed Open Source Summit Japan Its title was “OSS”. TODO Group",
        "Cancelled Café Développeurs It was planned for Mon, 30 Nov 2026, 15:00. CHAOSS",
        "Removed Board call 12 dates, from Mon, 30 Nov 2026, 15:00. TODO Group",
        "Restored New Year call It is planned again for Mon, 30 Nov 2026, 15:00. TODO Group",
        "New Summit &lt;b&gt; On Thu, 24 Dec 2026. TODO Group",
    ]


def test_words_do_not_run_together(site):
    for path in ("/changes", "/events/e0"):
        plain = re.sub(r"<[^>]+>", "", re.search(r'<ul class="changes".*?</ul>', site.get(path), re.DOTALL)[0])
        assert re.search(r"(Rescheduled|Group)\s+From Mon", plain)


def test_times_are_in_the_zone_and_language_of_the_visitor(site):
    first, *_ = lines(site.get("/changes?tz=Europe/Madrid&lang=es"))
    assert "De lun, 30 nov 2026, 16:00 a lun, 30 nov 2026, 17:00." in first


def test_a_line_leads_to_the_page_of_the_event_if_it_has_one(site):
    page = site.get("/changes?tz=Asia/Kolkata")
    assert 'href="/events/e0?tz=Asia/Kolkata"' in page
    assert 'href="/events/e6?tz=Asia/Kolkata"' in page
    assert "/events/e99" not in page


SELECTIONS = {
    "one community": ("feed=openssf", ["Security Tooling"]),
    "words of an event": ("q=ospo+offices", ["OSPO Metrics Working Group"]),
    "words of an event that is gone": ("q=board", ["Board call"]),
    "words left out": ("exclude=call&feed=todo", ["OSPO Metrics Working Group", "Open Source Summit Japan", "Summit"]),
}


@pytest.mark.parametrize(("query", "titles"), SELECTIONS.values(), ids=SELECTIONS)
def test_a_selection_has_changes_of_its_own(site, query, titles):
    found = lines(site.get(f"/changes?{query}"))
    assert len(found) == len(titles)
    assert all(title in line for title, line in zip(titles, found, strict=True))
    atom = ET.fromstring(site.client.get(f"/changes.atom?{query}").data)
    entries = [entry.findtext("{*}title") for entry in atom.findall("{*}entry")]
    assert all(title in entry for title, entry in zip(titles, entries, strict=True))


MOVED_TO = {  # where a date was moved to, of an event with a date on 30 November at 15:00: where its line leads
    "where it is": (METRICS, False, "/events/e0/20261130T150000Z"),
    "from where it was moved once more": (METRICS + 3600, False, "/events/e0"),
    "to a whole day, which is a time again": (at("2026-11-30"), True, "/events/e0"),
}


@pytest.mark.parametrize(("start", "all_day", "expected"), MOVED_TO.values(), ids=MOVED_TO)
def test_a_line_leads_to_the_page_of_the_date_while_it_has_one(start, all_day, expected):
    site = site_with(replace(CHANGES["moved"], start=start, all_day=all_day))
    (link,) = re.findall(r'<strong><a href="([^"]*)">', site.get("/changes"))
    assert link == expected
    assert site.client.get(link).status_code == 200


def test_the_page_of_an_event_has_its_history(site):
    assert lines(site.get("/events/e0")) == [f"Rescheduled {MOVED_IN_BOTH} · Seen on Mon, 23 Nov 2026"]
    assert lines(site.get("/events/e2")) == []


def test_without_changes_the_page_says_so():
    assert "No changes in the last 90 days." in site_with().get("/changes")


def test_atom_has_an_entry_for_each_change(site):
    answer = site.client.get("/changes.atom")
    assert answer.mimetype == "application/atom+xml"
    atom = ET.fromstring(answer.data)
    titles = [entry.findtext("{*}title") for entry in atom.findall("{*}entry")]
    assert titles[:2] == ["Rescheduled: OSPO Metrics Working Group", "New: Security Tooling"]
    first = atom.find("{*}entry")
    assert first.findtext("{*}updated") == "2026-11-23T13:30:00Z"
    assert "From Mon, 30 Nov 2026, 15:00 to Mon, 30 Nov 2026, 16:00." in first.findtext("{*}content")
    assert first.find("{*}link").get("href") == "http://127.0.0.1:8080/events/e0"


def test_an_entry_keeps_its_id_and_a_second_change_has_another():
    def ids(*changes):
        atom = ET.fromstring(site_with(*changes).client.get("/changes.atom").data)
        return [entry.findtext("{*}id") for entry in atom.findall("{*}entry")]

    again = replace(MOVED, seen_at=NOW, start=METRICS + 7200, before=METRICS + 3600)
    (only,) = ids(MOVED)
    assert ids(again, MOVED)[1] == only
    assert len(set(ids(again, MOVED))) == 2


def test_the_same_change_long_after_is_told_again():
    twice = site_with(MOVED, replace(MOVED, seen_at=MOVED.seen_at - 9 * DAY))
    assert len(lines(twice.get("/changes"))) == 2


def test_news_are_seen_without_a_new_snapshot():
    site = site_with()
    site.get("/changes.atom")
    site.source.news = (Change("todo", "x", ChangeKind.NEW, NOW, "Hack night", METRICS, event="e1"),)
    site.now += DAY
    site.served.refresh()
    assert "Hack night" in site.get("/changes.atom")
    assert "Hack night" in site.get("/changes")
