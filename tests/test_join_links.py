"""Which room a link leads to, whatever form it has."""

from __future__ import annotations

import pytest
from ics_text import event

from aggregator.join_links import join_link, link, links

SAME_ROOM = {
    "zoom with and without password": ("https://zoom.us/j/97600941685?pwd=abc", "https://zoom.us/j/97600941685"),
    "zoom in a region": ("https://us02web.zoom.us/j/97600941685", "https://zoom.us/j/97600941685"),
    "zoom in the browser": ("https://zoom.us/wc/join/97600941685", "https://zoom.us/j/97600941685"),
    "zoom through the Linux Foundation": (
        "https://zoom-lfx.platform.linuxfoundation.org/meeting/97600941685?password=1",
        "https://zoom.us/j/97600941685",
    ),
    "zoom on the page of a meeting in LFX": (
        "https://app.lfx.dev/meetings/97600941685",
        "https://zoom.us/j/97600941685",
    ),
    "a meeting in LFX that is not held in Zoom": (
        "https://app.lfx.dev/meetings/5d0f62a1-77aa-4b1e-9a40-2d1f6f0e9b11?password=1",
        "https://app.lfx.dev/meetings/5D0F62A1-77AA-4b1e-9a40-2d1f6f0e9b11",
    ),
    "zoom wrapped by Google": (
        "https://www.google.com/url?q=https://zoom.us/j/97600941685&sa=D&ust=1",
        "https://zoom.us/j/97600941685",
    ),
    "zoom wrapped by Outlook": (
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fzoom.us%2Fj%2F97600941685&data=1",
        "https://zoom.us/j/97600941685",
    ),
    "meet with parameters": ("https://meet.google.com/abc-defg-hij?hs=122", "https://meet.google.com/abc-defg-hij"),
    "teams with another context": (
        "https://teams.microsoft.com/l/meetup-join/19%3ameeting_Ab%40thread.v2/0?context=%7b1",
        "https://teams.microsoft.com/l/meetup-join/19:meeting_ab@thread.v2/0?context=%7b2",
    ),
    "jitsi in another case": ("https://meet.jit.si/CodeRefinery", "https://meet.jit.si/coderefinery"),
    "webex by its number": (
        "https://lf.webex.com/lf/j.php?MTID=m1a2",
        "https://lf.webex.com/webappng/sites/lf/meeting/j.php?MTID=m1a2",
    ),
    "a trailing full stop": ("https://meet.google.com/abc-defg-hij.", "https://meet.google.com/abc-defg-hij"),
}


@pytest.mark.parametrize(("one", "other"), SAME_ROOM.values(), ids=SAME_ROOM)
def test_two_forms_of_one_address(one: str, other: str):
    first, second = link(one), link(other)
    assert first is not None
    assert second is not None
    assert first.key == second.key


NO_ROOM = {
    "a home page": "https://todogroup.org/",
    "minutes": "https://docs.google.com/document/d/1a2b3c/edit",
    "a repository": "https://github.com/ossf/tac",
    "a stream": "https://www.youtube.com/watch?v=abc",
    "a chat server": "https://discord.gg/abcdef",
    "a broken address": "https://[zoom.us/j/97600941685",
    "a host that only looks like one": "https://zoom.us.example.org/j/97600941685",
}


@pytest.mark.parametrize("url", NO_ROOM.values(), ids=NO_ROOM)
def test_addresses_that_are_no_rooms(url: str):
    assert link(url) is None


def test_a_registration_page_is_no_second_room():
    found = link("https://zoom.us/meeting/register/tJAkc-uqqD8sGt")
    assert found is not None
    assert found.page


def test_the_deliberate_place_of_a_link_comes_first():
    found = event("DESCRIPTION:Backup: https://zoom.us/j/11111111111", "LOCATION:https://meet.google.com/abc-defg-hij")
    assert [one.key for one in links(found)] == ["meet:abc-defg-hij", "zoom:11111111111"]
    assert join_link(found) == "https://meet.google.com/abc-defg-hij"


def test_a_page_about_an_event_is_not_where_one_joins():
    assert join_link(event("URL:https://www.meetup.com/lug/events/123456/")) == ""


CONFERENCES = {  # lines of an event, and where one joins
    "a room on a host of its own": (
        ["CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://bbb.example.org/b/abc"],
        "https://bbb.example.org/b/abc",
    ),
    "one that does not say what it is": (["CONFERENCE:https://talk.example.org/1"], "https://talk.example.org/1"),
    "the room, not the telephone before it": (
        ["CONFERENCE;FEATURE=PHONE:tel:+1-412-555-0123", "CONFERENCE;FEATURE=AUDIO,VIDEO:https://talk.example.org/1"],
        "https://talk.example.org/1",
    ),
    "not the chat": (["CONFERENCE;FEATURE=CHAT:https://chat.example.org/1"], ""),
    "not the recording": (["CONFERENCE;FEATURE=FEED:https://video.example.org/1"], ""),
    "not the moderator's entrance": (
        ["CONFERENCE;FEATURE=MODERATOR,VIDEO:https://talk.example.org/owner"],
        "",
    ),
    "a room in the text where CONFERENCE is a chat": (
        ["CONFERENCE;FEATURE=CHAT:https://chat.example.org/1", "DESCRIPTION:https://meet.google.com/abc-defg-hij"],
        "https://meet.google.com/abc-defg-hij",
    ),
    "the conference before a room in the text": (
        ["CONFERENCE;FEATURE=VIDEO:https://talk.example.org/1", "DESCRIPTION:https://meet.google.com/abc-defg-hij"],
        "https://talk.example.org/1",
    ),
    "a producer's own property is a room where its host is known": (
        ["X-GOOGLE-CONFERENCE:https://talk.example.org/1"],
        "",
    ),
}


@pytest.mark.parametrize(("lines", "joined"), CONFERENCES.values(), ids=CONFERENCES)
def test_a_conference_is_joined_as_what_it_says_it_is(lines: list[str], joined: str):
    assert join_link(event(*lines)) == joined


def test_two_events_with_one_conference_share_a_room():
    one = event("CONFERENCE;FEATURE=VIDEO:https://Talk.example.org/1/")
    other = event("CONFERENCE;FEATURE=AUDIO:https://talk.example.org/1")
    assert links(one)[0].key == links(other)[0].key
