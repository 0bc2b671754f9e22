"""Pages and files → the calendars that they frame, link to or mention, each once, with the words that name it."""

from datetime import UTC, datetime

import pytest

from aggregator.discovery.page_links import page_links
from aggregator.discovery.search import of_links, search
from aggregator.errors import FetchError
from aggregator.model import Document
from aggregator.secret_url import SecretUrl

BASE = "https://ada.example/meetings/"
GOOGLE = "https://calendar.google.com/calendar/ical/{}%40group.calendar.google.com/public/basic.ics"

FOUR = """<!doctype html><html><head><title>Virtual meetings | Ada</title></head><body>
<nav><a href="/blog">Blog</a> <a href="https://www.youtube.com/watch?v=1">Videos</a></nav>
<h2>Lovelace</h2>
<iframe src="https://calendar.google.com/calendar/u/0/embed?src=one@group.calendar.google.com" width=800></iframe>
<h2>Babbage</h2>
<div><iframe src="https://calendar.google.com/calendar/embed?height=600&amp;wkst=1&amp;bgcolor=%23ffffff&amp;ctz=UTC
&amp;src=dHdvQGdyb3VwLmNhbGVuZGFyLmdvb2dsZS5jb20&amp;color=%23D81B60" style="border:0"></iframe></div>
<h2>Menabrea</h2>
<iframe title="Menabrea's calls" src="https://teamup.com/ksabcdef123456?view=a&showLogo=0"></iframe>
<h2>Somerville</h2>
<iframe src="about:blank" loading="lazy" data-src="https://outlook.office365.com/owa/calendar/a/b/calendar.html"></iframe>
<iframe src="https://www.youtube.com/embed/1"></iframe>
</body></html>"""

FOUND = {
    "four framed calendars": (
        FOUR,
        [
            (GOOGLE.format("one"), "", ("Lovelace", "Virtual meetings | Ada")),
            (GOOGLE.format("two"), "#D81B60", ("Babbage", "Virtual meetings | Ada")),
            (
                "https://ics.teamup.com/feed/ksabcdef123456/0.ics",
                "",
                ("Menabrea's calls", "Menabrea", "Virtual meetings | Ada"),
            ),
            (
                "https://outlook.office365.com/owa/calendar/a/b/calendar.ics",
                "",
                ("Somerville", "Virtual meetings | Ada"),
            ),
        ],
    ),
    "a frame and a link to one calendar": (
        f"""<h3>Calls</h3>
        <iframe src="https://calendar.google.com/calendar/embed?src=one%40group.calendar.google.com"></iframe>
        <a href="{GOOGLE.format("one")}">Calls of Ada (iCal)</a>""",
        [(GOOGLE.format("one"), "", ("Calls", "Calls of Ada (iCal)"))],
    ),
    "a calendar that the page names in its head": (
        '<link rel="alternate" type="text/calendar" title="Ada » iCal feed" href="/?post_type=events&amp;feed=x">',
        [("https://ada.example/?post_type=events&feed=x", "", ("Ada » iCal feed",))],
    ),
    "a news feed is no calendar": ('<link rel="alternate" type="application/rss+xml" href="/feed">', []),
    "a link relative to the page": ('<a href="../all.ics">All</a>', [("https://ada.example/all.ics", "", ("All",))]),
    "a link relative to another base": (
        '<head><base href="https://cdn.example/x/"></head><a href="all.ics">All</a>',
        [("https://cdn.example/x/all.ics", "", ("All",))],
    ),
    "a link that is a picture": (
        '<a href="webcal://ada.example/all"><img src="i.png" alt="Subscribe to Ada"></a>',
        [("https://ada.example/all", "", ("Subscribe to Ada",))],
    ),
    "a script that draws the calendar": (
        """<script>new Calendar(el, {events: {googleCalendarId: 'one@group.calendar.google.com'},
        more: "https:\\/\\/ada.example\\/b.ics?x=1\\u0026y=2"});</script>""",
        [("https://ada.example/b.ics?x=1&y=2", "", ()), (GOOGLE.format("one"), "", ())],
    ),
    "an element that a script makes a calendar of": (
        '<div class="cal" data-calendar-id="one@group.calendar.google.com"></div>',
        [(GOOGLE.format("one"), "", ())],
    ),
    "a field to copy from": (
        '<input readonly value="https://ada.example/all.ics">',
        [("https://ada.example/all.ics", "", ())],
    ),
    "an address in a text, with the full stop of its sentence": (
        "<p>Paste https://ada.example/all.ics.</p>",
        [("https://ada.example/all.ics", "", ())],
    ),
    "a frame for visitors without scripts": (
        '<noscript><iframe src="https://teamup.com/ksabcdef123456"></iframe></noscript>',
        [("https://ics.teamup.com/feed/ksabcdef123456/0.ics", "", ())],
    ),
    "a frame whose page is in an attribute": (
        """<iframe srcdoc="<a href='https://ada.example/all.ics'>All</a>"></iframe>""",
        [("https://ada.example/all.ics", "", ("All",))],
    ),
    "a calendar that was commented out": ('<!-- <iframe src="https://teamup.com/ksabcdef123456"></iframe> -->', []),
    "a page without calendars": ("<p>We meet on Tuesdays.</p>", []),
    "an empty page": ("", []),
}


@pytest.mark.parametrize(("html", "expected"), FOUND.values(), ids=FOUND)
def test_calendars_of_a_page(html, expected):
    body = html.encode()
    found = of_links(page_links(body, "text/html", BASE), body, None)
    assert [(one.url, one.color, one.names) for one in found.candidates] == expected


MARKDOWN = {
    "links": (
        "# Calls\n[Subscribe](webcal://ada.example/all) or [see][1].\n\n[1]: https://teamup.com/ksabcdef123456\n",
        ["https://ada.example/all", "https://ics.teamup.com/feed/ksabcdef123456/0.ics"],
    ),
    "an address in brackets": ("See <https://ada.example/all.ics>.", ["https://ada.example/all.ics"]),
    "HTML within": (
        'Text\n\n<iframe\n  src="https://teamup.com/ksabcdef123456"></iframe>\n',
        ["https://ics.teamup.com/feed/ksabcdef123456/0.ics"],
    ),
    "a shortcode with a URL": (
        '## Calls\n{{< iframe src="https://calendar.google.com/calendar/embed?src=one%40group.calendar.google.com" >}}',
        [GOOGLE.format("one")],
    ),
    "a shortcode with the id of a Google calendar": (
        "{{< gcal one@group.calendar.google.com >}}",
        [GOOGLE.format("one")],
    ),
    "a shortcode with an id in base64": (
        '{{% calendar id="b25lQGdyb3VwLmNhbGVuZGFyLmdvb2dsZS5jb20" title="Ada" %}}',
        [GOOGLE.format("one")],
    ),
    "a shortcode of Google with an id without its domain": (
        '{{< google-calendar id="c_abcdefghij0123456789abcd" >}}',
        [GOOGLE.format("c_abcdefghij0123456789abcd")],
    ),
    "such an id elsewhere is none": ('{{< figure id="c_abcdefghij0123456789abcd" >}}', []),
    "a shortcode over several lines": (
        '{{< calendar\n  height="600"\n  src="https://ada.example/all.ics"\n>}}',
        ["https://ada.example/all.ics"],
    ),
    "a shortcode of TeamUp with a key": (
        "{{< teamup ksabcdef123456 >}}",
        ["https://ics.teamup.com/feed/ksabcdef123456/0.ics"],
    ),
    "an include of Jekyll": (
        '{% include calendar.html id="one@group.calendar.google.com" %}',
        [GOOGLE.format("one")],
    ),
    "two calendars in one shortcode": (
        '{{< calendars "https://ada.example/a.ics" "https://ada.example/b.ics" >}}',
        ["https://ada.example/a.ics", "https://ada.example/b.ics"],
    ),
    "a shortcode that never ends": ("{{< calendar https://ada.example/a.ics\n\ntext", ["https://ada.example/a.ics"]),
    "a shortcode that is no calendar": ('{{< figure src="/team.png" title="The team" >}}', []),
}


@pytest.mark.parametrize(("text", "expected"), MARKDOWN.values(), ids=MARKDOWN)
def test_calendars_of_markdown(text, expected):
    body = f'---\ntitle: "Meetings of Ada"\n---\n{text}'.encode()
    page = page_links(body, name="meetings.md")
    assert page.title == "Meetings of Ada"
    assert [one.url for one in of_links(page, body, None).candidates] == expected


ENCODINGS = {
    "UTF-8": ("é", "utf-8", "text/html"),
    "UTF-8 with a mark": ("é", "utf-8-sig", "text/html"),
    "what the header says": ("é", "latin-1", "text/html; charset=iso-8859-1"),
    "UTF-16": ("é", "utf-16", "text/html"),
    "Windows-1252 without a word": ("é", "cp1252", "text/html"),
    "an encoding that nobody knows": ("é", "utf-8", "text/html; charset=x-ada"),
}


@pytest.mark.parametrize(("letter", "encoding", "content_type"), ENCODINGS.values(), ids=ENCODINGS)
def test_letters_of_a_page(letter, encoding, content_type):
    body = f"<!doctype html><title>Caf{letter}</title>".encode(encoding)
    assert page_links(body, content_type).title == "Café"


class Site:
    """Pages by address; others cannot be fetched."""

    def __init__(self, pages: dict[str, str | tuple[str, str]]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    def __call__(self, address: str) -> Document:
        self.asked.append(address)
        if address not in self.pages:
            raise FetchError("status-404")
        page = self.pages[address]
        final, body = page if isinstance(page, tuple) else (address, page)
        return Document("page", SecretUrl(final), datetime(2026, 3, 1, tzinfo=UTC), body.encode(), "text/html")


ICS = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n"
SEARCHES = {
    "a link that says it all is not fetched": ("https://teamup.com/ksabcdef123456", {}, ["ics.teamup.com"], 0),
    "a URL that is a calendar, whatever it looks like": (
        "https://ada.example/export?id=7",
        {"https://ada.example/export?id=7": ICS},
        ["ada.example"],
        1,
    ),
    "a short link that leads to a calendar's page": (
        "https://calendar.app.google/AbCd",
        {
            "https://calendar.app.google/AbCd": (
                "https://calendar.google.com/calendar/u/0/r?cid=b25lQGdyb3VwLmNhbGVuZGFyLmdvb2dsZS5jb20",
                "<p>Sign in</p>",
            )
        },
        ["calendar.google.com"],
        1,
    ),
    "a group's calendar page links to its feed": (
        "https://groups.io/g/ada",
        {"https://groups.io/g/ada/calendar": '<a href="/g/ada/ics/1/2/feed.ics">Subscribe to Calendar</a>'},
        ["groups.io"],
        1,
    ),
    "a page that links to a group": (
        "https://ada.example/",
        {
            "https://ada.example/": '<a href="https://groups.io/g/ada">Our group</a>',
            "https://groups.io/g/ada/calendar": '<a href="/g/ada/ics/1/2/feed.ics">Subscribe to Calendar</a>',
        },
        ["groups.io"],
        2,
    ),
    "a page that frames a page with a calendar": (
        "https://ada.example/",
        {
            "https://ada.example/": '<iframe src="/widget"></iframe>',
            "https://ada.example/widget": '<iframe src="https://teamup.com/ksabcdef123456"></iframe>',
        },
        ["ics.teamup.com"],
        2,
    ),
    "a video beside a calendar is not fetched": (
        "https://ada.example/",
        {
            "https://ada.example/": '<iframe src="https://v.example/1"></iframe><a href="webcal://ada.example/all">All</a>'
        },
        ["ada.example"],
        1,
    ),
    "a Luma page": (
        "https://lu.ma/ada",
        {"https://lu.ma/ada": '<script>{"calendar":{"api_id":"cal-AbCdEfGh12345"}}</script>'},
        ["api2.luma.com"],
        1,
    ),
    "a frame that cannot be fetched": (
        "https://ada.example/",
        {"https://ada.example/": '<iframe src="/gone"></iframe>'},
        [],
        2,
    ),
}


@pytest.mark.parametrize(("address", "pages", "hosts", "requests"), SEARCHES.values(), ids=SEARCHES)
def test_a_search(address, pages, hosts, requests):
    site = Site(pages)
    found = search(address, site)
    assert [one.url.split("/")[2] for one in found.candidates] == hosts
    assert len(site.asked) == requests


def test_a_page_of_a_hundred_frames_is_not_followed_for_ever():
    frames = "".join(f'<iframe src="/calendar/{number}"></iframe>' for number in range(100))
    site = Site({"https://ada.example/": frames})
    search("https://ada.example/", site)
    assert len(site.asked) == 6


def test_frames_within_frames_are_not_followed():
    site = Site({f"https://ada.example/{n}": f'<iframe src="/{n + 1}"></iframe>' for n in range(10)})
    assert search("https://ada.example/0", site).candidates == ()
    assert site.asked == ["https://ada.example/0", "https://ada.example/1"]


def test_embed_code_names_its_calendar():
    link = "https://calendar.google.com/calendar/embed?title=Ada%20calls&src=one%40group.calendar.google.com"
    assert [one.names for one in search(link, Site({})).candidates] == [("Ada calls",)]


def test_where_a_page_cannot_be_fetched_a_sentence_says_where_the_feed_is():
    said = search("https://groups.io/g/ada", Site({})).advice
    assert said[0].startswith("The page cannot be fetched: ")
    assert "Subscribe to Calendar" in said[1]


def test_where_a_group_shows_no_feed_a_sentence_says_where_it_is():
    site = Site({"https://groups.io/g/ada/calendar": "<p>Log in</p>"})
    (sentence,) = search("https://groups.io/g/ada", site).advice
    assert "Subscribe to Calendar" in sentence


HOSTILE = {
    "elements within elements": "<div>" * 100_000,
    "frames within attributes": '<iframe srcdoc="' * 20_000,
    "shortcodes that never end": "{{< calendar " * 10_000,
    "includes that never end": "{% a " * 10_000,
    "a letter for a megabyte": "a" * 300_000,
    "half an address": "x@" * 100_000,
    "addresses without an end": "https://" * 20_000,
    "quotes in a shortcode": "{{< c " + 'a="' * 1000 + " >}}",
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", ["x.html", "x.md"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_pages_are_read_in_time(text, name):
    body = text.encode()
    assert of_links(page_links(body, name=name), body, None).candidates == ()
