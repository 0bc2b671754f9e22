"""How people join an event that has no link to a room."""

from __future__ import annotations

import pytest
from ics_text import event

from aggregator.ways_to_join import registers, way_to_join

WAYS = {
    "a room before all else": (["LOCATION:https://meet.google.com/abc-defg-hij", "DESCRIPTION:Zoom ID 812 3456 7890"], "https://meet.google.com/abc-defg-hij"),
    "a page to register on in Zoom": (["DESCRIPTION:Register: https://zoom.us/meeting/register/tJAkc-uqqD8s"], "https://zoom.us/meeting/register/tJAkc-uqqD8s"),
    "the page of the event on a site to register on": (["URL:https://lu.ma/ospo-madrid"], "https://lu.ma/ospo-madrid"),
    "a page whose path says so": (["LOCATION:https://a.example/summit/register/"], "https://a.example/summit/register/"),
    "a page to register on for something else": (["DESCRIPTION:Sign up: https://summit.example.org/register"], ""),
    "a Zoom meeting by its number": (["LOCATION:Zoom 812 3456 7890"], "https://zoom.us/j/81234567890"),
    "the number with words": (["DESCRIPTION:Join Zoom Meeting\\nMeeting ID: 812 3456 7890\\nPasscode: 1"], "https://zoom.us/j/81234567890"),
    "the number with hyphens": (["LOCATION:Zoom Meeting ID: 123-456-7890"], "https://zoom.us/j/1234567890"),
    "the number without spaces": (["LOCATION:zoom 987654321"], "https://zoom.us/j/987654321"),
    "the meeting number of another service": (["LOCATION:Webex", "DESCRIPTION:Meeting number: 234 567 8901"], ""),
    "a number that is none of a meeting": (["LOCATION:Zoom", "DESCRIPTION:We had 123 4567 8901 downloads"], ""),
    "a telephone number as the place": (["LOCATION:+1 646-558-8656"], "tel:+16465588656"),
    "a telephone number with its name": (["LOCATION:Dial-in: +44 (20) 3481 5240"], "tel:+442034815240"),
    "a telephone number in the text": (["DESCRIPTION:Dial in by phone: +1 646 558 8656"], "tel:+16465588656"),
    "a telephone number of a person": (["DESCRIPTION:Ask Ana, +1 646 558 8656"], ""),
    "CONFERENCE of a telephone": (["CONFERENCE;FEATURE=PHONE:tel:+1-412-555-0123"], "tel:+1-412-555-0123"),
    "a place": (["LOCATION:Toranomon Hills, Tokyo"], ""),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), WAYS.values(), ids=WAYS)
def test_one_joins_by(lines: list[str], expected: str):
    assert way_to_join(event(*lines)) == expected


REGISTERING = {
    "https://zoom.us/webinar/register/WN_abc123": True,
    "https://www.eventbrite.com/e/summit-123456": True,
    "https://www.meetup.com/lug/events/123456/": True,
    "https://events.example.org/rsvp?id=1": True,
    "https://zoom.us/j/97600941685": False,
    "https://example.org/registered-trademarks": False,
    "": False,
}


@pytest.mark.parametrize(("url", "expected"), REGISTERING.items())
def test_a_page_to_register_on_is_known_by_its_address(url, expected):
    assert registers(url) is expected
