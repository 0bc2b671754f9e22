"""What an operator pastes, and what is fetched for it."""

import pytest

from aggregator.config.urls.feed_address import feed_address, same_calendar_key, web_address

GOOGLE = "https://calendar.google.com/calendar/ical/abc123%40group.calendar.google.com/public/basic.ics"
UNPADDED = "YWJjMTIzQGdyb3VwLmNhbGVuZGFyLmdvb2dsZS5jb20"  # base64 of the id, "=" dropped

ADDRESSES = {
    "an .ics address stays as it is": ("https://example.org/a.ics?x=1&y=%20", "https://example.org/a.ics?x=1&y=%20"),
    "http stays http": ("http://127.0.0.1:8000/a.ics", "http://127.0.0.1:8000/a.ics"),
    "an international host name": ("https://bücher.example/a.ics", "https://bücher.example/a.ics"),
    "an underscore in a host name": ("https://my_host.example/a.ics", "https://my_host.example/a.ics"),
    "an IPv6 address": ("https://[2001:db8::1]:8443/a.ics", "https://[2001:db8::1]:8443/a.ics"),
    "a host with a dot at its end": ("https://example.org./a.ics", "https://example.org./a.ics"),
    "webcal is https": ("webcal://example.org/a.ics", "https://example.org/a.ics"),
    "webcals is https": ("webcals://example.org/a.ics", "https://example.org/a.ics"),
    "a scheme in capitals": ("HTTPS://example.org/a.ics", "https://example.org/a.ics"),
    "blanks around it are a slip of copying": (" https://example.org/a.ics\n", "https://example.org/a.ics"),
    "a fragment never reaches a server": ("https://example.org/a.ics#today", "https://example.org/a.ics"),
    "a Google feed stays as it is": (GOOGLE, GOOGLE),
    "a Google feed with a secret address stays as it is": (
        "https://calendar.google.com/calendar/ical/a%40b/private-00ff/basic.ics",
        "https://calendar.google.com/calendar/ical/a%40b/private-00ff/basic.ics",
    ),
    "a Google embed": (
        "https://calendar.google.com/calendar/embed?src=abc123%40group.calendar.google.com&ctz=UTC",
        GOOGLE,
    ),
    "a Google embed of a signed-in user": (
        "https://calendar.google.com/calendar/u/0/embed?src=abc123@group.calendar.google.com",
        GOOGLE,
    ),
    "a Google embed whose id is base64 without padding": (
        f"https://calendar.google.com/calendar/embed?height=600&src={UNPADDED}&color=%23039BE5",
        GOOGLE,
    ),
    "a Google share link": (f"https://calendar.google.com/calendar/u/0?cid={UNPADDED}", GOOGLE),
    "a Google embed on the old host": (f"https://www.google.com/calendar/embed?src={UNPADDED}", GOOGLE),
    "a Google holiday calendar has # in its id": (
        "https://calendar.google.com/calendar/embed?src=en.usa%23holiday%40group.v.calendar.google.com",
        "https://calendar.google.com/calendar/ical/en.usa%23holiday%40group.v.calendar.google.com/public/basic.ics",
    ),
    "a Google link that adds somebody else's calendar": (
        "https://calendar.google.com/calendar/u/0/r?cid=webcal%3A%2F%2Fexample.org%2Fa.ics",
        "https://example.org/a.ics",
    ),
    "a calendar of LFX": ("webcal://webcal.prod.example.org/lfx/a092M1", "https://webcal.prod.example.org/lfx/a092M1"),
    "a project's calendar in LFX": (
        "https://app.lfx.dev/public/api/projects/5d0f62a1/calendar.ics",
        "https://app.lfx.dev/public/api/projects/5d0f62a1/calendar.ics",
    ),
    "a calendar of groups.io": (
        "https://groups.io/g/example/ics/1/2/feed.ics",
        "https://groups.io/g/example/ics/1/2/feed.ics",
    ),
    "a page of something called g": ("https://example.org/g/a/events.php", "https://example.org/g/a/events.php"),
    "a TeamUp page": ("https://teamup.com/ksabc123", "https://ics.teamup.com/feed/ksabc123/0.ics"),
    "a TeamUp page with a view": ("https://teamup.com/ksabc123?view=m", "https://ics.teamup.com/feed/ksabc123/0.ics"),
    "a TeamUp page with a title": (
        "https://teamup.com/c/ksabc123/chaoss",
        "https://ics.teamup.com/feed/ksabc123/0.ics",
    ),
    "a TeamUp feed stays as it is": (
        "https://ics.teamup.com/feed/ksabc123/0.ics",
        "https://ics.teamup.com/feed/ksabc123/0.ics",
    ),
    "a published Outlook page": (
        "https://outlook.office365.com/owa/calendar/a/b/calendar.html",
        "https://outlook.office365.com/owa/calendar/a/b/calendar.ics",
    ),
}


@pytest.mark.parametrize(("pasted", "fetched"), ADDRESSES.values(), ids=ADDRESSES.keys())
def test_address(pasted, fetched):
    assert feed_address(pasted) == fetched
    assert feed_address(fetched) == fetched


REFUSED = {
    "a file": ("file:///etc/passwd", "must start with"),
    "a bare host": ("example.org/a.ics", "must start with"),
    "no host": ("https://", "has no host name"),
    "a host of dots": ("https://./a.ics", "has no host name"),
    "a blank inside": ("https://example.org/a b.ics", "space"),
    "a NUL inside": ("https://example.org/a\x00.ics", "invisible"),
    "an unclosed bracket": ("https://[::1/a.ics", "is not a valid URL"),
    "port 0": ("https://example.org:0/a.ics", "no valid port"),
    "a port in letters": ("https://example.org:http/a.ics", "no valid port"),
    "a port beyond the last": ("https://example.org:99999/a.ics", "no valid port"),
    "a password with a slash makes a port": ("https://ada:se/cret@example.org/a.ics", "no valid port"),
    "an IP address in octal numbers": ("https://0177.0.0.1/a.ics", "no valid IP address"),
    "an IP address of three numbers": ("https://127.0.1/a.ics", "no valid IP address"),
    "an IP address that is one number": ("https://2130706433/a.ics", "no valid IP address"),
    "an IP address in hexadecimal": ("https://0x7f000001/a.ics", "no valid IP address"),
    "a name that ends in a number": ("https://example.1/a.ics", "no valid IP address"),
    "an IP address in full-width digits": ("https://１２７.0.0.1/a.ics", "full-width"),
    "a name in full-width letters": ("https://ｅxample.org/a.ics", "full-width"),
    "a dot that only looks like one": ("https://example。org/a.ics", "full-width"),
    "an IPv6 address that is none": ("https://[::g]/a.ics", "is not a valid URL|no valid IPv6"),
    "an IPv6 address with an interface": ("https://[fe80::1%25eth0]/a.ics", "is not a valid URL|no valid IPv6"),
    "a host with an empty part": ("https://example..org/a.ics", "no valid host name"),
    "a host with a bracket": ("https://exam(ple.org/a.ics", "no valid host name"),
    "a host with too long a part": (f"https://{'a' * 64}.org/a.ics", "no valid host name"),
    "a Google page without a calendar": ("https://calendar.google.com/calendar/u/0/r", "Public address in iCal format"),
    "a Google page of two calendars": (
        "https://calendar.google.com/calendar/embed?src=a%40b&src=c%40d",
        "shows 2 calendars",
    ),
    "a Google id that is neither plain nor base64": (
        "https://calendar.google.com/calendar/embed?src=nonsense",
        "no valid Google calendar id",
    ),
    "a TeamUp page without a key": ("https://teamup.com/pricing", "is a TeamUp page"),
    "the meetings of a project in LFX": (
        "https://zoom-lfx.platform.linuxfoundation.org/meetings/chaoss?view=week",
        'is an LFX page, not a calendar .* starts with "webcal"',
    ),
    "a meeting in LFX": (
        "https://app.lfx.dev/meetings/91234500001",
        "is an LFX page, not a calendar .copy the .ics link",
    ),
    "a group of groups.io": ("https://groups.io/g/example", "is a groups.io page.*Subscribe to Calendar"),
    "a calendar of a group with a host of its own": ("https://lists.example.org/g/tsc/calendar", "is a groups.io page"),
}


@pytest.mark.parametrize(("pasted", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(pasted, why):
    with pytest.raises(ValueError, match=why) as caught:
        feed_address(pasted)
    assert "cret" not in str(caught.value)
    assert caught.value.__cause__ is None  # it would quote the URL in a traceback


PAGES = {
    "a page": ("https://example.org/about?a=1", ""),
    "http": ("http://example.org", ""),
    "a calendar's scheme": ("webcal://example.org", "must start with https:// or http://"),
    "a script": ("javascript:alert(1)", "must start with"),
    "user and password": ("https://ada:secret@example.org", "must not contain a user name or password"),
    "a user": ("https://ada@example.org", "must not contain a user name or password"),
    "no host": ("https:///about", "has no host name"),
    "octal": ("https://0177.0.0.1/", "no valid IP address"),
    "a space": ("https://example.org/a b", "space"),
    "a port in letters": ("https://example.org:x/", "no valid port"),
}


@pytest.mark.parametrize(("pasted", "why"), PAGES.values(), ids=PAGES.keys())
def test_page(pasted, why):
    if not why:
        assert web_address(pasted) == pasted
        return
    with pytest.raises(ValueError, match=why):
        web_address(pasted)


SAME = {
    "http and https": ("http://example.org/a.ics", "https://example.org/a.ics"),
    "a host in capitals": ("https://EXAMPLE.org/a.ics", "https://example.org/a.ics"),
    "the default port": ("https://example.org:443/a.ics", "https://example.org/a.ics"),
    "a needless escape": ("https://example.org/%61.ics", "https://example.org/a.ics"),
    "no path and the root": ("https://example.org", "https://example.org/"),
    "one user with another password": ("https://ada:1@example.org/", "https://ada:2@example.org/"),
    "a Google calendar with @ spelt out": (GOOGLE, GOOGLE.replace("%40", "@")),
    "a Google calendar's full and basic feed": (GOOGLE, GOOGLE.replace("basic", "full")),
    "a Google calendar on the old host": (GOOGLE, GOOGLE.replace("calendar.google.com/", "www.google.com/", 1)),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME.keys())
def test_same_calendar(one, other):
    assert same_calendar_key(one) == same_calendar_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a.ics", "https://example.org/A.ics"),
        ("https://ada@example.org/a.ics", "https://bob@example.org/a.ics"),
        ("https://ada@example.org/a.ics", "https://example.org/a.ics"),
        ("https://example.org/a.ics", "https://example.org/a.ics?feed=2"),
        ("https://example.org/a.ics", "https://example.org:8443/a.ics"),
        (GOOGLE, GOOGLE.replace("abc123", "abc124")),
    ],
)
def test_different_calendars(one, other):
    assert same_calendar_key(one) != same_calendar_key(other)
