"""Candidates → entries of feeds.toml: a name that says whose calendar it is, an id from it, a colour that is free."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from aggregator.config.urls.feed_address import web_address
from aggregator.discovery.search import Candidate
from aggregator.secret_url import SecretUrl

# Told apart by people who see colours differently, and readable with the page's text on them (Okabe and Ito, darker).
COLORS = ("#0072B2", "#B2560D", "#007A5E", "#A3447F", "#8A6D00", "#4B4E9E", "#9C2B2B", "#3B7A1A", "#5B6770", "#00707A")

_SERVICES = {
    "calendar.google.": "Google",
    "teamup.com": "TeamUp",
    "outlook.": "Outlook",
    "icloud.com": "iCloud",
    "groups.io": "groups.io",
    "luma.com": "Luma",
    "lu.ma": "Luma",
    "meetup.com": "Meetup",
    "linuxfoundation.org": "LFX",
    "lfx.dev": "LFX",
}
LONGEST_ID, LONGEST_NAME = 40, 80

# Words of links and headings that name no calendar: what is left without them must be something.
_TELLS_NOTHING = set(
    "a add all also and apple as at below by calendar calendars call calls cal click community copy download embed "
    "event events export feed feeds file for from full google here ical icalendar icon ics in import is it join link "
    "links live meeting meetings my new of on online open or our outlook page please public published schedule see "
    "share shared source subscribe subscription subscriptions sync the this to upcoming url us use via view virtual "
    "want webcal with xml you your basic default untitled events' iframe frame".split()
)
_WORD = re.compile(r"[^\W_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}][^\W_]+)?")
_TITLE_PARTS = re.compile(r"\s+[|\u00b7\u2022\u2013\u2014\u00bb:-]\s+")  # "Meetings | Community"


@dataclass(frozen=True, slots=True)
class Proposal:
    """An entry of feeds.toml."""

    id: str
    name: str
    url: SecretUrl
    color: str
    homepage: str = ""
    allow_private: bool = False
    is_page: bool = False


@dataclass
class Taken:
    """The ids and colours that entries already have."""

    ids: set[str]
    colors: set[str]


def propose(candidate: Candidate, calendar_name: str, taken: Taken, *, allow_private: bool = False) -> Proposal:
    """Return the entry for a calendar, whose own name is `calendar_name`; what it takes is added to `taken`."""
    name = _name(candidate, calendar_name)
    id_ = _id(name, candidate.url, taken.ids)
    color = (candidate.color or _free_color(taken.colors)).upper()
    taken.ids.add(id_)
    taken.colors.add(color)
    homepage = _homepage(candidate.homepage)
    return Proposal(id_, name, SecretUrl(candidate.url), color, homepage, allow_private, candidate.is_page)


def tells(words: str) -> bool:
    """Whether words can name a calendar: more than "Subscribe to our calendar", and no address."""
    if "://" in words or "@" in words or len(words) < 2:
        return False
    return any(word.casefold() not in _TELLS_NOTHING and not word.isdigit() for word in _WORD.findall(words))


def _name(candidate: Candidate, calendar_name: str) -> str:
    """Choose the calendar's own name, else what names it where it was found, else its host."""
    names = [calendar_name, *candidate.names]
    found = next((one for name in names for one in (name, *_TITLE_PARTS.split(name)) if tells(one)), "")
    return (" ".join(found.split()) or _site(candidate.url))[:LONGEST_NAME].strip()


def _site(url: str) -> str:
    """Return what a calendar is called that nothing names: by the service that has it, or by its host."""
    host = urlsplit(url).hostname or ""
    service = next((name for part, name in _SERVICES.items() if part in host), "")
    return f"{service} calendar" if service else host.removeprefix("www.") or "Calendar"


def _id(name: str, url: str, taken: Collection[str]) -> str:
    """Make an id of a name in plain letters, or of the host, that no other feed has."""
    letters = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    words: list[str] = re.findall(r"[a-z0-9]+", letters)
    if sum(map(len, words)) < 2 or name == (urlsplit(url).hostname or "").removeprefix("www."):
        words = [part for part in (urlsplit(url).hostname or "").split(".")[:-1] if part != "www"] or ["calendar"]
    telling = [word for word in words if word not in _TELLS_NOTHING] or words
    id_ = "-".join(telling)[: LONGEST_ID - 4].strip("-") or "calendar"
    return next(one for one in (id_, *(f"{id_}-{number}" for number in range(2, 10_000))) if one not in taken)


def _free_color(taken: Collection[str]) -> str:
    """Return the first colour that no feed has, or the one that is next in turn."""
    used = {color.upper() for color in taken}
    return next((color for color in COLORS if color not in used), COLORS[len(used) % len(COLORS)])


def _homepage(address: str) -> str:
    try:
        return web_address(address) if address else ""
    except ValueError:
        return ""
