"""What a link means, by its text alone."""

import base64

import pytest

from aggregator.discovery.calendar_sites import meaning, typed_address

FEED = "https://calendar.google.com/calendar/ical/{}%40group.calendar.google.com/public/basic.ics"
ABC = FEED.format("abc123")


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


EVENT = encoded("6u5rtce6_20260305T160000Z abc123@g")
INTO_OUTLOOK = "https://outlook.live.com/calendar/0/addfromweb/?url=https%3A%2F%2Fexample.org%2Fa.ics&name=A"

CALENDARS = {
    "an .ics file": ("https://example.org/a.ics", ["https://example.org/a.ics"]),
    "an .ics file with a query": ("https://example.org/a.ics?key=1", ["https://example.org/a.ics?key=1"]),
    "webcal without a file name": ("webcal://example.org/cal/7", ["https://example.org/cal/7"]),
    "webcal without slashes": ("webcal:example.org/cal/7", ["https://example.org/cal/7"]),
    "a folder named ical": ("https://example.org/group/ical/", ["https://example.org/group/ical/"]),
    "WordPress": ("https://example.org/events/?ical=1", ["https://example.org/events/?ical=1"]),
    "Google: embed": ("https://calendar.google.com/calendar/embed?src=abc123%40group.calendar.google.com", [ABC]),
    "Google: embed escaped in HTML": (
        "https://calendar.google.com/calendar/embed?ctz=UTC&amp;src=abc123@group.calendar.google.com",
        [ABC],
    ),
    "Google: embed of several calendars": (
        "https://calendar.google.com/calendar/u/1/embed?src=abc123%40group.calendar.google.com&src="
        + encoded("def456@group.calendar.google.com"),
        [ABC, FEED.format("def456")],
    ),
    "Google: one calendar twice in an embed": (
        "https://calendar.google.com/calendar/embed?src=abc123%40group.calendar.google.com&src="
        + encoded("abc123@group.calendar.google.com"),
        [ABC],
    ),
    "Google: embed of a company": (
        "https://www.google.com/calendar/hosted/example.org/embed?src=abc123%40group.calendar.google.com",
        [ABC],
    ),
    "Google: share link": (
        f"https://calendar.google.com/calendar/u/0?cid={encoded('abc123@group.calendar.google.com')}",
        [ABC],
    ),
    "Google: share link in the new form": (
        f"https://calendar.google.com/calendar/u/0/r?cid={encoded('abc123@group.calendar.google.com')}&pli=1",
        [ABC],
    ),
    "Google: a calendar of another site": (
        "https://www.google.com/calendar/render?cid=webcal%3A%2F%2Fexample.org%2Fa.ics",
        ["https://example.org/a.ics"],
    ),
    "Google: an event": (f"https://www.google.com/calendar/event?eid={EVENT}&ctz=UTC", [ABC]),
    "Google: a copy of an event": (f"https://calendar.google.com/calendar/u/0/r/eventedit/copy/{EVENT}", [ABC]),
    "Google: a copy of an event, and whose it becomes": (
        f"https://calendar.google.com/calendar/r/eventedit/copy/{EVENT}/{encoded('ada@example.org')}?sf=true",
        [ABC],
    ),
    "Google: an event as a template": (
        f"https://calendar.google.com/event?action=TEMPLATE&tmeid={EVENT}&tmsrc=abc123%40group.calendar.google.com",
        None,
    ),
    "Google: an event as a template of the calendar": (
        "https://calendar.google.com/calendar/event?action=TEMPLATE&tmeid=x&tmsrc=abc123%40group.calendar.google.com",
        [ABC],
    ),
    "Google: a choice of accounts before an event": (
        f"https://accounts.google.com/X?continue=https%3A%2F%2Fcalendar.google.com%2Fcalendar%2Feventedit%2Fcopy%2F{EVENT}",
        [ABC],
    ),
    "Google: the feed of an application that is gone": (
        "https://www.google.com/calendar/feeds/abc123%40group.calendar.google.com/public/basic",
        [ABC],
    ),
    "Google: a secret address stays as it is": (
        "https://calendar.google.com/calendar/ical/a%40b.org/private-00ff/basic.ics",
        ["https://calendar.google.com/calendar/ical/a%40b.org/private-00ff/basic.ics"],
    ),
    "Google: a new event of nobody's calendar": (
        "https://calendar.google.com/calendar/render?action=TEMPLATE&text=Call&dates=20260305T160000Z/20260305T170000Z",
        [],
    ),
    "TeamUp": ("https://teamup.com/ksabc123?view=m&showLogo=0", ["https://ics.teamup.com/feed/ksabc123/0.ics"]),
    "TeamUp: a sub-calendar": (
        "https://ics.teamup.com/feed/ksabc123/9876.ics",
        ["https://ics.teamup.com/feed/ksabc123/9876.ics"],
    ),
    "Outlook": (
        "https://outlook.office365.com/owa/calendar/a@example.org/b/calendar.html",
        ["https://outlook.office365.com/owa/calendar/a@example.org/b/calendar.ics"],
    ),
    "Outlook: reach calendar": (
        "https://outlook.office365.com/owa/calendar/a@example.org/b/S-1-8/reachcalendar.html",
        ["https://outlook.office365.com/owa/calendar/a@example.org/b/S-1-8/reachcalendar.ics"],
    ),
    "Outlook: of a person": (
        "https://outlook.live.com/owa/calendar/a/b/cid-c/index.html",
        ["https://outlook.live.com/owa/calendar/a/b/cid-c/calendar.ics"],
    ),
    "Outlook: of a company's own server": (
        "https://mail.example.org/owa/calendar/a@example.org/b/calendar.html",
        ["https://mail.example.org/owa/calendar/a@example.org/b/calendar.ics"],
    ),
    "Outlook: add from web": (INTO_OUTLOOK, ["https://example.org/a.ics"]),
    "iCloud": (
        "webcal://p42-caldav.icloud.com/published/2/AAbb_cc",
        ["https://p42-caldav.icloud.com/published/2/AAbb_cc"],
    ),
    "iCloud by https": (
        "https://p42-caldav.icloud.com/published/2/AAbb_cc",
        ["https://p42-caldav.icloud.com/published/2/AAbb_cc"],
    ),
    "groups.io: the feed": (
        "https://lists.example.org/g/main/ics/123/456/feed.ics",
        ["https://lists.example.org/g/main/ics/123/456/feed.ics"],
    ),
    "LFX: the older feed": (
        "webcal://webcal.prod.itx.linuxfoundation.org/lfx/a092M00001abc",
        ["https://webcal.prod.itx.linuxfoundation.org/lfx/a092M00001abc"],
    ),
    "LFX: the newer feed": (
        "https://app.lfx.dev/public/api/projects/00ff-11/calendar.ics",
        ["https://app.lfx.dev/public/api/projects/00ff-11/calendar.ics"],
    ),
    "Luma: embedded": (
        "https://lu.ma/embed/calendar/cal-AbCdEfGh12345/events?lt=light",
        ["https://api2.luma.com/ics/get?entity=calendar&id=cal-AbCdEfGh12345"],
    ),
    "Luma: the feed": (
        "https://api.lu.ma/ics/get?entity=calendar&id=cal-AbCdEfGh12345",
        ["https://api.lu.ma/ics/get?entity=calendar&id=cal-AbCdEfGh12345"],
    ),
    "Luma: one event is no calendar": ("https://api.lu.ma/ics/get?entity=event&id=evt-AbCdEfGh12345", None),
    "Meetup": ("https://www.meetup.com/ada-meetup/", ["https://www.meetup.com/ada-meetup/events/ical/"]),
    "Meetup in German": ("https://www.meetup.com/de-DE/ada-meetup", ["https://www.meetup.com/ada-meetup/events/ical/"]),
    "Meetup: an event": (
        "https://meetup.com/ada-meetup/events/300123456/",
        ["https://www.meetup.com/ada-meetup/events/ical/"],
    ),
    "Meetup: a page about all groups": ("https://www.meetup.com/find/?keywords=ada", []),
    "Tockify": ("https://tockify.com/ada/agenda", ["https://tockify.com/api/feeds/ics/ada"]),
    "Nextcloud": (
        "https://cloud.example.org/index.php/apps/calendar/p/Ab12Cd34/dayGridMonth/now",
        ["https://cloud.example.org/remote.php/dav/public-calendars/Ab12Cd34?export"],
    ),
    "Nextcloud: two calendars": (
        "https://example.org/nc/apps/calendar/embed/Ab12-Cd34",
        [
            "https://example.org/nc/remote.php/dav/public-calendars/Ab12?export",
            "https://example.org/nc/remote.php/dav/public-calendars/Cd34?export",
        ],
    ),
    "Indico": ("https://indico.example.org/category/77/", ["https://indico.example.org/category/77/events.ics"]),
    "a file on GitHub": (
        "https://github.com/ada/meetings/blob/main/cal/all.ics",
        ["https://raw.githubusercontent.com/ada/meetings/main/cal/all.ics"],
    ),
    "a file on GitLab": (
        "https://git.example.org/ada/meetings/-/blob/main/all.ics",
        ["https://git.example.org/ada/meetings/-/raw/main/all.ics"],
    ),
    "open-web-calendar": (
        "https://owc.example.org/calendar.html?url=https%3A%2F%2Fexample.org%2Fa.ics&url=webcal%3A%2F%2Fexample.org%2Fb",
        ["https://example.org/a.ics", "https://example.org/b"],
    ),
    "a page": ("https://example.org/events", None),
    "a calendar that sounds like one": ("https://example.org/google-calendar", None),
    "an e-mail address": ("mailto:ada@group.calendar.google.com", None),
    "no link": ("calendar", None),
    "an invalid port": ("https://example.org:http/a.ics", None),
    "an invalid host": ("https://exam(ple.org/a.ics", None),
    "a link as long as a book": ("https://example.org/" + "a" * 5000 + ".ics", None),
}


@pytest.mark.parametrize(("link", "feeds"), CALENDARS.values(), ids=CALENDARS)
def test_a_link_means_calendars(link, feeds):
    found = meaning(link)
    assert (found and [one.url for one in found.calendars]) == feeds


COLORS = {
    "after each calendar": "src=a%40b.org&color=%23039BE5&src=c%40d.org&color=%23D81B60",
    "after all calendars": "src=a%40b.org&src=c%40d.org&color=%23039BE5&color=%23D81B60",
    "without #": "src=a%40b.org&color=039be5&src=c%40d.org&color=d81b60",
    "escaped twice": "src=a%40b.org&src=c%40d.org&color=%2523039BE5&color=%2523D81B60",
}


@pytest.mark.parametrize("query", COLORS.values(), ids=COLORS)
def test_colours_belong_to_their_calendars(query):
    found = meaning(f"https://calendar.google.com/calendar/embed?{query}")
    assert [one.color for one in found.calendars] == ["#039BE5", "#D81B60"]


def test_a_calendar_without_a_colour_takes_none_of_another():
    found = meaning(
        "https://calendar.google.com/calendar/embed?src=a%40b.org&src=c%40d.org&color=%23D81B60&src=e%40f.org"
    )
    assert [one.color for one in found.calendars] == ["", "#D81B60", ""]


PAGES = {
    "groups.io: a group": ("https://groups.io/g/ada", "https://groups.io/g/ada/calendar"),
    "groups.io: messages of a group": (
        "https://lists.groups.io/g/ada/topics",
        "https://lists.groups.io/g/ada/calendar",
    ),
    "groups.io: a calendar on a host of its own": (
        "https://lists.example.org/g/ada/calendar?calstart=2026-03-05",
        "https://lists.example.org/g/ada/calendar",
    ),
    "Google: a short link": ("https://calendar.app.google/AbCd", "https://calendar.app.google/AbCd"),
    "Luma: a page": ("https://lu.ma/ada#events", "https://lu.ma/ada"),
    "LFX: a meeting": (
        "https://zoom-lfx.platform.linuxfoundation.org/meetings/ada?view=week",
        "https://zoom-lfx.platform.linuxfoundation.org/meetings/ada?view=week",
    ),
}


@pytest.mark.parametrize(("link", "page"), PAGES.values(), ids=PAGES)
def test_a_link_means_a_page_to_read(link, page):
    assert meaning(link).page == page


ADVICE = {
    "Google without a calendar": "https://calendar.google.com/calendar/u/0/r",
    "Google with an id that is none": "https://calendar.google.com/calendar/embed?src=nonsense",
    "LFX: the page of a project": "https://app.lfx.dev/projects/ada",
}


@pytest.mark.parametrize("link", ADVICE.values(), ids=ADVICE)
def test_where_the_feed_does_not_follow_a_sentence_says_where_it_is(link):
    found = meaning(link)
    assert found.advice.endswith(".")
    assert not found.calendars


TYPED = {
    "a URL": ("https://example.org/events", "https://example.org/events"),
    "without https": ("example.org/events?x=1", "https://example.org/events?x=1"),
    "a host": ("groups.io/g/ada", "https://groups.io/g/ada"),
    "webcal": ("webcal://example.org/a", "https://example.org/a"),
    "letters that are escaped in URLs": ("https://example.org/café", "https://example.org/caf%C3%A9"),
    "a word": ("calendar", ""),
    "a file": ("meetings.html", ""),
    "a folder": ("../events", ""),
    "another scheme": ("file:///etc/passwd", ""),
    "a script": ("javascript:alert(1)", ""),
}


@pytest.mark.parametrize(("typed", "address"), TYPED.values(), ids=TYPED)
def test_what_somebody_types(typed, address):
    assert typed_address(typed) == address
