"""Which name, id and colour a calendar gets that was found."""

import pytest

from aggregator.discovery.proposals import COLORS, Taken, propose, tells
from aggregator.discovery.search import Candidate

URL = "https://cal.ada.example/a.ics"

NAMES = {
    "the calendar's own name": ("Ada Lovelace Society", ("Calls",), "Ada Lovelace Society", "ada-lovelace-society"),
    "the words of the link if the calendar has no name": ("", ("Babbage calls",), "Babbage calls", "babbage"),
    "an address is no name": ("ada@group.calendar.google.com", ("Babbage",), "Babbage", "babbage"),
    "words that every link has are no name": (
        "",
        ("Subscribe to our calendar", "Upcoming events", "Menabrea"),
        "Menabrea",
        "menabrea",
    ),
    "the telling part of a page's title": ("", ("Events | Ada Lovelace",), "Events | Ada Lovelace", "ada-lovelace"),
    "the host if nothing tells": ("Calendar", ("here",), "cal.ada.example", "ada"),
    "letters of other scripts": ("Réunions Ångström", (), "Réunions Ångström", "reunions-angstrom"),
    "a name without plain letters": ("日历", (), "日历", "ada"),
    "a long name": ("Ada " * 60, (), ("Ada " * 20).strip(), "-".join(["ada"] * 9)),
    "white space": ("  Ada \n Lovelace ", (), "Ada Lovelace", "ada-lovelace"),
}

NAMELESS = {
    "https://calendar.google.com/calendar/ical/a%40b.org/public/basic.ics": ("Google calendar", "google-calendar"),
    "https://ics.teamup.com/feed/ks1/0.ics": ("TeamUp calendar", "teamup"),
    "https://p1-caldav.icloud.com/published/2/x": ("iCloud calendar", "icloud"),
    "https://ada.example/a.ics": ("ada.example", "ada"),
    "https://192.0.2.1/a.ics": ("192.0.2.1", "192-0-2"),
}


@pytest.mark.parametrize(("url", "expected"), NAMELESS.items())
def test_a_calendar_that_nothing_names(url, expected):
    proposal = propose(Candidate(url), "", Taken(set(), set()))
    assert (proposal.name, proposal.id) == expected


@pytest.mark.parametrize(("own", "words", "name", "id_"), NAMES.values(), ids=NAMES)
def test_name_and_id(own, words, name, id_):
    proposal = propose(Candidate(URL, names=words), own, Taken(set(), set()))
    assert (proposal.name, proposal.id) == (name, id_)


def test_ids_and_colours_are_free():
    taken = Taken({"ada"}, {COLORS[0], COLORS[1].lower()})
    found = [propose(Candidate(URL), "Ada", taken) for _ in range(2)]
    assert [(one.id, one.color) for one in found] == [("ada-2", COLORS[2]), ("ada-3", COLORS[3])]


def test_after_all_colours_they_begin_again():
    taken = Taken(set(), set())
    found = [propose(Candidate(URL), "Ada", taken).color for _ in range(len(COLORS) + 1)]
    assert len(set(found)) == len(COLORS)


def test_the_colour_of_embed_code_is_kept():
    assert propose(Candidate(URL, color="#039be5"), "Ada", Taken(set(), {"#039BE5"})).color == "#039BE5"


HOMEPAGES = {
    "the page": ("https://ada.example/meetings", "https://ada.example/meetings"),
    "a page with a password is not shown": ("https://ada:secret@ada.example/", ""),
    "none": ("", ""),
    "a file": ("file:///x", ""),
}


@pytest.mark.parametrize(("page", "homepage"), HOMEPAGES.values(), ids=HOMEPAGES)
def test_homepage(page, homepage):
    assert propose(Candidate(URL, homepage=page), "Ada", Taken(set(), set())).homepage == homepage


@pytest.mark.parametrize(
    "words", ["here", "Add to Google Calendar", "iCal feed", "2026", "", "x", "https://ada.example"]
)
def test_words_that_tell_nothing(words):
    assert not tells(words)


@pytest.mark.parametrize("words", ["Ada", "OSPO calls", "Community call of Ada", "委员会会议"])
def test_words_that_tell_something(words):
    assert tells(words)
