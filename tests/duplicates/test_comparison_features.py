"""How an event looks to whoever compares it: its place, what stands before the address, its text and its pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.duplicates.features.comparison_features import event_features, plain
from aggregator.model import Event, EventFeatures, Link

START = datetime(2026, 3, 5, 16, tzinfo=UTC)
PAGE = "https://a.example/events/quokka"


def features(**said: str) -> EventFeatures:
    return event_features(Event("u", START, START + timedelta(minutes=90), **said))


# ---------------------------------------------------------------- places

# A LOCATION, how it is compared, and what of it names the house rather than its address.
PLACES = {
    "none": ("", "", ""),
    "a house": ("Harbour Hall", "harbour hall", "harbour hall"),
    "a house in capitals with an accent": ("CAFÉ Élan", "cafe elan", "cafe elan"),
    "nothing but where on the net": ("Online, everywhere", "", ""),
    "a room on the net": ("https://zoom.us/j/97600941685", "", ""),
    "a word for the net and a room there": ("Zoom: https://zoom.us/j/97600941685", "", ""),
    "a house, and on the net": ("Harbour Hall and online", "harbour hall and online", "harbour hall and online"),
    "an address on the net is a place of its own": (
        "https://a.example/x1", "https://a.example/x1", "https://a.example/x1",
    ),
    "with blanks around it": (" https://a.example/x1\n", "https://a.example/x1", "https://a.example/x1"),
    "an address on the net that begins with a number": ("4-you://x1", "4-you://x1", "4-you://x1"),
    "a house and where it is on the net": ("Harbour Hall https://a.example/x1", "harbour hall", "harbour hall"),
    "where it is on the net in the middle": ("Harbour https://a.example/x1 Hall", "harbour hall", "harbour hall"),
    "something that only looks like an address on the net": ("://x Hall://", "x hall", "x hall"),
    # what stands before the address
    "a house and its address": ("Harbour Hall, 4 Mill Lane, Perth", "harbour hall 4 mill lane perth", "harbour hall"),
    "a house, a room and the address": (
        "Harbour Hall; Room Alpha; 4 Mill Lane", "harbour hall room alpha 4 mill lane", "harbour hall room alpha",
    ),
    "on lines": ("Café Élan\n4 Mill Lane", "cafe elan 4 mill lane", "cafe elan"),
    "after a bar": ("Harbour Hall|4 Mill Lane", "harbour hall 4 mill lane", "harbour hall"),
    "after a hyphen": ("Harbour Hall - 4 Mill Lane", "harbour hall 4 mill lane", "harbour hall"),
    "after a dash": ("Harbour Hall – 4 Mill Lane", "harbour hall 4 mill lane", "harbour hall"),
    "after a hyphen amid blanks": ("Harbour Hall  -  4 Mill Lane", "harbour hall 4 mill lane", "harbour hall"),
    "a hyphen within a name": ("Room 4-Annex, 4 Mill Lane", "room 4 annex 4 mill lane", "room 4 annex"),
    "a hyphen behind a number": ("Room 4- Annex, 9 Mill Lane", "room 4 annex 9 mill lane", "room 4 annex"),
    "a hyphen before a word": ("Room 4 -Annex, 9 Mill Lane", "room 4 annex 9 mill lane", "room 4 annex"),
    "several separators": ("Harbour Hall,; , 4 Mill Lane", "harbour hall 4 mill lane", "harbour hall"),
    "a comma at the end": ("Harbour Hall, 4 Mill Lane,", "harbour hall 4 mill lane", "harbour hall"),
    "the number behind the street": ("Harbour Hall, Mill Lane 4", "harbour hall mill lane 4", "harbour hall"),
    "a letter behind the number": ("Harbour Hall, 4A Mill Lane", "harbour hall 4a mill lane", "harbour hall"),
    "a letter apart from the number": ("Harbour Hall, 4 a Mill Lane", "harbour hall 4 a mill lane", "harbour hall"),
    "the number and a letter at the end": ("Harbour Hall, Mill Lane 4B", "harbour hall mill lane 4b", "harbour hall"),
    "several numbers": ("Harbour Hall, 4-6 Mill Lane", "harbour hall 4 6 mill lane", "harbour hall"),
    "a street of one letter": ("Harbour Hall, Q 7", "harbour hall q 7", "harbour hall"),
    "a house of one letter": ("B Hall, 4 Mill Lane", "b hall 4 mill lane", "b hall"),
    "a letter at the end of a house": ("Hall B, 4 Mill Lane", "hall b 4 mill lane", "hall b"),
    "an ordinal number is none of a house": ("Barn, 2nd floor", "barn 2nd floor", "barn 2nd floor"),
    "a house and a town": ("Harbour Hall, Perth", "harbour hall perth", "harbour hall perth"),
    "a house, a link to it and the address": (
        "Harbour Hall, https://a.example/x1 4 Mill Lane", "harbour hall 4 mill lane", "harbour hall",
    ),
    # nothing but an address
    "an address": ("4 Mill Lane", "4 mill lane", ""),
    "an address in a town": ("4 Mill Lane, Perth", "4 mill lane perth", ""),
    "a street and its number": ("Mill Lane 4", "mill lane 4", ""),
    "a comma before the number": ("Mill Lane, 4", "mill lane 4", ""),
    "a hyphen behind the number of the house": (" 4 - Mill Lane", "4 mill lane", ""),
    "a comma behind an address": ("Mill Lane 4,", "mill lane 4", ""),
    "an address and a link": ("Mill Lane 4, https://a.example/x1", "mill lane 4", ""),
    "an address with a comma and a link": ("Mill Lane, 4 https://a.example/x1", "mill lane 4", ""),
}  # fmt: skip


@pytest.mark.parametrize(("location", "place", "venue"), PLACES.values(), ids=PLACES)
def test_what_a_location_says(location: str, place: str, venue: str):
    found = features(location=location)
    assert (found.place, found.venue) == (place, venue)


# ---------------------------------------------------------------- texts

# A description, and what of it is compared.
TEXTS = {
    "none": ("", ""),
    "folded words": ("Bring a TORCH, please: it's dark!", "bring a torch please it s dark"),
    "without markup": ("<p>Bring a <b>torch</b> &amp; boots</p>", "bring a torch boots"),
    "what only looks like markup stays": ("torch &amp; boots", "torch amp boots"),
    "without addresses": ("Bring https://a.example/torch boots", "bring boots"),
    "to 1,500 characters": ("a" * 1501, "a" * 1500),
    "what 3,000 characters come to": ("a" + " " * 2998 + "b", "a b"),
    "what is behind them is not read": ("a" + " " * 2999 + "b", "a"),
}


@pytest.mark.parametrize(("description", "text"), TEXTS.values(), ids=TEXTS)
def test_what_is_compared_of_a_text(description: str, text: str):
    assert plain(description) == text


# Two events, and whether they say the same.
SAY = {
    "in other letters": ({"description": "Bring a torch!"}, {"description": "bring a TORCH"}, True),
    "one in markup": ({"description": "Bring a torch"}, {"html": "<p>Bring a torch</p>"}, True),
    "something else": ({"description": "Bring a torch"}, {"description": "Bring boots"}, False),
    "the description counts, not its other form": (
        {"description": "Bring a torch", "html": "<p>Bring boots</p>"}, {"description": "Bring a torch"}, True,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other", "same"), SAY.values(), ids=SAY)
def test_whether_two_texts_say_the_same(one: dict[str, str], other: dict[str, str], same):
    assert (features(**one).text == features(**other).text) is same


def test_what_an_event_says():
    found = features(description="Bring a torch", organizer="Kara VOSS", location="https://zoom.us/j/97600941685")
    assert (found.said, found.organizer) == ("Bring a torch", "kara voss")
    assert found.links == (Link("zoom:97600941685", "https://zoom.us/j/97600941685"),)
    assert found.length == timedelta(minutes=90)
    assert features(html="<p>Bring a torch</p>").said == "<p>Bring a torch</p>"
    assert (features().said, features().text) == ("", "")
    day = event_features(Event("u", START.date(), START.date() + timedelta(days=2)))
    assert day.length == timedelta(days=2)


# ---------------------------------------------------------------- pages

FAR = "x" * (20_000 - len(PAGE) - 1)

# A description, another in markup, and the pages they link to.
PAGES: dict[str, tuple[str, str, set[str]]] = {
    "none": ("Bring a torch", "", set()),
    "one in a sentence": (f"See {PAGE}.", "", {PAGE}),
    "amid marks": (f"(see {PAGE}/), then {PAGE}; {PAGE},", "", {PAGE}),
    "a mark that belongs to it": (f"See {PAGE}~", "", {f"{PAGE}~"}),
    "one in each": (f"See {PAGE}/2", f'<a href="{PAGE}">see</a>', {f"{PAGE}/2", PAGE}),
    "no home page": ("See https://a.example/ and https://a.example/quokka", "", set()),
    "a room is no page": ("Join https://zoom.us/j/97600941685/x", "", set()),
    "what follows a question mark": (f"See {PAGE}?a=1&amp;b=2", "", {f"{PAGE}?a=1&b=2"}),
    "behind Google's own address": (f"https://www.google.com/url?q={PAGE}/", "", {PAGE}),
    "in the first 20,000 characters": (f"{FAR} {PAGE}", "", {PAGE}),
    "the next is not read": (f"{FAR}x {PAGE}", "", {PAGE[:-1]}),
    "in the first 20,000 characters of the markup": ("", f"{FAR} {PAGE}", {PAGE}),
    "the next is not read there, too": ("", f"{FAR}x {PAGE}", {PAGE[:-1]}),
}  # fmt: skip


@pytest.mark.parametrize(("description", "html", "pages"), PAGES.values(), ids=PAGES)
def test_which_pages_a_text_links_to(description: str, html: str, pages: set[str]):
    assert features(description=description, html=html).addresses == pages
