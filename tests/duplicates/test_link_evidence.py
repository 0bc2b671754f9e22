"""What links say about two entries being one: which of several links counts, and what a page of one section is."""

from __future__ import annotations

import pytest
from small_feeds import comparable, meeting

from aggregator.duplicates.evidence.links import link_evidence

TITLES = ("Ash supper", "Birch walk", "Cedar choir", "Elder dance", "Fir lecture", "Hazel market", "Holly fair")
Lines = tuple[str, ...]


def room(number: int) -> str:
    return f"LOCATION:https://zoom.us/j/{number}"


def conference(number: int) -> str:
    return f"CONFERENCE;VALUE=URI:https://zoom.us/j/{number}"


def page(path: str) -> str:
    return f"URL:https://a.example/{path}"


def told(one: Lines, other: Lines, again: str) -> list[str]:
    """Return what the links say; each calendar lists seven other events, one of which has a line of the two again."""
    listed = {}
    for feed, lines in (("todo", one), ("chaoss", other)):
        others = [
            meeting(title, f"202604{10 + n}T190000Z", *([again] if again and n == 0 else []), uid=f"{feed}-{n}")
            for n, title in enumerate(TITLES)
        ]
        listed[feed] = [meeting("Quokka tracing", "20260305T160000Z", *lines, uid="1"), *others]
    context, series = comparable(listed)
    a, b = series["todo", "1"].traits[0], series["chaoss", "1"].traits[0]
    return [f"{found.weight:+g} {found.detail}" for found in link_evidence(a, b, context.rarity("todo", "chaoss"))]


BOTH_ROOMS = (conference(92222222222), room(91111111111))
SHARED = "same join link https://zoom.us/j"
# what both have, what of it another event of each calendar has, and what it says
SHARED_LINKS = {
    "two rooms as rare: the first by number is told": (
        BOTH_ROOMS, "", [f"+9 {SHARED}/91111111111 (in 1 of 8 events)"],
    ),
    "two rooms, of which another event has the first by number": (
        BOTH_ROOMS, room(91111111111), [f"+9 {SHARED}/92222222222 (in 1 of 8 events)"],
    ),
    "a page, and a room that another event has: half of that counts": (
        (room(91111111111), page("events/spring")), room(91111111111),
        ["+9 same page https://a.example/events/spring (in 1 of 8 events)",
         f"+2.8 {SHARED}/91111111111 (in 2 of 8 events)"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "again", "expected"), SHARED_LINKS.values(), ids=SHARED_LINKS)
def test_a_link_in_common(lines: Lines, again: str, expected: list[str]):
    assert told(lines, lines, again) == expected


GROUP = "LOCATION:https://www.meetup.com/quokkas/events/301234567/"
# a line of the one, of the other, and whether the links separate the two
DIFFERENT_LINKS = {
    "two rooms": (room(91111111111), room(92222222222), True),
    "a room of the one only": (room(91111111111), "COMMENT:none", False),
    "a room, and a page of a group": (room(91111111111), GROUP, False),
    "a room, and a page on the site of the rooms": (room(91111111111), "URL:https://zoom.us/j/how-to-join", False),
    "two pages of one section": (page("events/spring"), page("events/autumn"), True),
    "two pages of two sections": (page("events/spring"), page("shows/autumn"), False),
    "a home page, and a page": (page(""), page("spring"), False),
    "pages of two months": (page("events/2026-03/spring"), page("events/2026-04/spring"), True),
    "pages by their queries": (page("event?id=17"), page("event?id=18"), True),
    "a page with a slash at its end, and without": (page("events/spring"), page("events/spring/"), False),
    "a page, with www in front and without": (page("events/spring"), "URL:https://www.a.example/events/spring", False),
    "the page of a person, and a page of that name": (page("~quokka"), page("quokka"), True),
    "pages without a host": ("URL:https:///events/spring", "URL:https:///events/autumn", True),
}


@pytest.mark.parametrize(("one", "other", "expected"), DIFFERENT_LINKS.values(), ids=DIFFERENT_LINKS)
def test_no_link_in_common(one: str, other: str, *, expected: bool):
    for pair in ((one, other), (other, one)):
        found = told((pair[0],), (pair[1],), "")
        assert [evidence[:3] for evidence in found] == (["-30"] if expected else [])
