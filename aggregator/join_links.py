"""Addresses to join by: which room a link leads to, whatever form the link has.

Two links are the same if they lead to the same *room*. Passwords, start-from-browser variants, regional host names
and Google's redirect wrapper do not matter. A *page* about an event (Meetup, Luma, Eventbrite) names the event itself
and is as good as a room. Streams, chat servers, documents and home pages name neither.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from aggregator.model import Conference, Event, Link

_URL = re.compile(r"""[Hh][Tt]{2}[Pp][Ss]?://[^\s<>"'\\|{}\x00-\x20]+""")  # a class a letter: no case to fold
_TRAILING = ".,;:!?)]}*_'\"\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
_JOINED = {"AUDIO", "VIDEO", "SCREEN"}  # of FEATURE (RFC 7986, 6.3): what a browser joins by
_MAX_TEXT = 20_000  # characters searched for links; longer descriptions are minutes, not invitations


def _zoom(u: SplitResult) -> str | None:
    if m := re.search(r"/(?:j|w|s|wc|wc/join|join|meeting)/(\d{9,12})\b", u.path):
        return f"zoom:{m[1]}"
    if m := re.search(r"/my/([\w.@-]{3,})", u.path):
        return f"zoom:{m[1].lower()}"
    return None


def _lfx(u: SplitResult) -> str | None:
    """Find the page through which a meeting is joined. LFX numbers meetings as Zoom does, where they are held."""
    if m := re.match(r"/meetings/([\w-]{6,})", u.path):
        return f"zoom:{m[1]}" if m[1].isdecimal() else f"lfx:{m[1].lower()}"
    return None


def _zoom_registration(u: SplitResult) -> str | None:
    m = re.search(r"/(?:meeting|webinar)/register/([\w-]{6,})", u.path)
    return f"zoom-registration:{m[1]}" if m else None


def _meet(u: SplitResult) -> str | None:
    if m := re.match(r"/(?:_meet/)?([a-z]{3,4}-[a-z]{4}-[a-z]{3,4})\b", u.path.lower()):
        return f"meet:{m[1]}"
    if m := re.match(r"/lookup/([\w-]+)", u.path):
        return f"meet:lookup-{m[1].lower()}"
    return None


def _teams(u: SplitResult) -> str | None:
    if m := re.search(r"(?:meetup-join|meeting)/(19[:%][^/]+)", u.path, re.IGNORECASE):
        return "teams:" + unquote(unquote(m[1])).lower()
    if m := re.match(r"/meet/(\d{6,})", u.path):
        return f"teams:{m[1]}"
    return None


def _webex(u: SplitResult) -> str | None:
    if m := re.search(r"/(?:meet|join)/([\w.-]+)", u.path):
        return f"webex:{u.hostname}/{m[1].lower()}"
    mtid = parse_qs(u.query).get("MTID")
    return f"webex:{mtid[0].lower()}" if mtid else None


def _room(provider: str, pattern: str) -> Callable[[SplitResult], str | None]:
    compiled = re.compile(pattern, re.IGNORECASE)

    def find(u: SplitResult) -> str | None:
        m = compiled.match(u.path)
        return f"{provider}:{u.hostname}/{unquote(m[1]).lower()}" if m else None

    return find


_JITSI = _room("jitsi", r"/([\w%-]{4,})/?$")
_BBB = _room("bbb", r"/(?:b|rooms|bbb)/((?:[\w-]+/)?[\w-]{6,})")

# Host pattern → (what finds the room, whether it is a page about one event). First match wins.
_PROVIDERS: tuple[tuple[re.Pattern[str], Callable[[SplitResult], str | None], bool], ...] = tuple(
    (re.compile(rf"(?:^|\.){host}$"), find, page)
    for host, find, page in (
        (r"zoom(?:gov)?\.(?:us|com|com\.cn)", _zoom, False),
        (r"zoom(?:gov)?\.(?:us|com|com\.cn)", _zoom_registration, True),
        (r"zoom-x\.de", _zoom, False),
        (r"zoom-lfx\.platform\.linuxfoundation\.org", _zoom, False),
        (r"app\.lfx\.dev", _lfx, False),
        (r"meet\.google\.com", _meet, False),
        (r"teams\.(?:microsoft|live)\.com", _teams, False),
        (r"webex\.com(?:\.cn)?", _webex, False),
        (r"meet\.jit\.si", _JITSI, False),
        (r"8x8\.vc", _room("jitsi", r"/((?:[\w-]+/)?[\w%.-]+)"), False),
        (r"gotomeet(?:ing)?\.(?:me|com)", _room("goto", r"/(?:join/)?([\w-]+)"), False),
        (r"bluejeans\.com", _room("bluejeans", r"/([\w-]+)"), False),
        (r"whereby\.com", _room("whereby", r"/([\w-]+)"), False),
        (r"(?:meetings|meet)\.ringcentral\.com", _room("ringcentral", r"/j/(\d+)"), False),
        (r"chime\.aws", _room("chime", r"/(\d+)"), False),
        (r"meeting\.tencent\.com", _room("tencent", r"/(?:dm|p)/(\w+)"), False),
        (r"hangouts\.google\.com", _room("hangouts", r"/(?:hangouts/_|call)/(.+)"), False),
        (r"meetup\.com", _room("meetup", r"/[\w-]+/events/(\w+)"), True),
        (r"lu\.ma", _room("luma", r"/(?:event/)?([\w-]+)"), True),
        (r"luma\.com", _room("luma", r"/(?:event/)?([\w-]+)"), True),
        (r"eventbrite\.[a-z.]+", _room("eventbrite", r"/e/(?:[\w-]*?-)?(\d+)"), True),
        (r"(?:community|events)\.[\w.-]+", _room("page", r"/(?:events?|e)/(?:details/)?([\w-]{6,})"), True),
    )
)


@lru_cache(maxsize=16384)  # of a text's addresses; most texts stand in many events
def addresses(text: str) -> tuple[str, ...]:
    """Return the web addresses in a text, as they are written."""
    return tuple(_URL.findall(text)) if "://" in text else ()


_WRAPPERS = ("google.com", "safelinks.protection.outlook.com")


def unwrap(url: str) -> str:
    """Undo Google's, Outlook's and Slack's redirect wrappers, at most three deep."""
    if not any(host in url.lower() for host in _WRAPPERS):
        return url
    for _ in range(3):
        u = _parsed(url)
        if u is None:
            return url
        host, query = u.hostname or "", parse_qs(u.query)
        if host.endswith("google.com") and u.path == "/url":
            inner = query.get("q") or query.get("url")
        elif host.endswith("safelinks.protection.outlook.com"):
            inner = query.get("url")
        else:
            return url
        if not inner:
            return url
        url = inner[0]
    return url


def _parsed(url: str) -> SplitResult | None:
    try:
        u = urlsplit(url)
    except ValueError:  # "http://[", bracketed nonsense in third-party text
        return None
    return u if u.hostname else None


@lru_cache(maxsize=16384)
def link(url: str) -> Link | None:
    """Return what `url` leads to, or None where it is neither a room nor a page about one event."""
    url = unwrap(url.replace("&amp;", "&")).rstrip(_TRAILING)
    u = _parsed(url)
    if u is None:
        return None
    host = (u.hostname or "").lower()
    for pattern, find, page in _PROVIDERS:
        if pattern.search(host) and (key := find(u)):
            return Link(key, url, page)
    if re.match(r"(?:jitsi|meet|conf|video|vc)\.", host) and (key := _JITSI(u)):
        return Link(key, url)
    if re.match(r"(?:bbb|bigbluebutton|lecture|greenlight)\b", host) and (key := _BBB(u)):
        return Link(key, url)
    return None


def conference_link(conference: Conference) -> Link | None:
    """Return the room a CONFERENCE leads to: on whatever host, since the property says that it is one.

    None where it is something else: a chat, a recording, a telephone number, the moderator's own entrance.
    """
    if conference.features and _JOINED.isdisjoint(conference.features):
        return None
    u = _parsed(conference.uri) if _URL.fullmatch(conference.uri) else None
    if u is None or "MODERATOR" in conference.features:
        return None
    known = link(conference.uri)
    if known or not conference.stated:
        return known
    query = f"?{u.query}" if u.query else ""
    return Link(f"conference:{(u.hostname or '').lower()}{u.path.rstrip('/')}{query}", conference.uri)


def links(event: Event) -> tuple[Link, ...]:
    """Return every room and page an event names, the most deliberate first: CONFERENCE, LOCATION, URL, description."""
    found: dict[str, Link] = {}
    for conference in event.conference:
        if hit := conference_link(conference):
            found.setdefault(hit.key, hit)
    texts = (event.location, event.url, event.description[:_MAX_TEXT], event.html[:_MAX_TEXT])
    for text in texts:
        for url in addresses(text) if text else ():
            if (hit := link(url)) and hit.key not in found:
                found[hit.key] = hit
    return tuple(sorted(found.values(), key=lambda hit: hit.page))


def join_link(event: Event) -> str:
    """Return the address a reader joins by, or "" where there is none."""
    return next((hit.url for hit in links(event) if not hit.page), "")
