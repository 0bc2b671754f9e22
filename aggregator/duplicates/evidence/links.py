"""Evidence of links: rooms to join, and pages."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import takewhile
from urllib.parse import urlsplit

from aggregator.duplicates.evidence.evidence import SEPARATE, ComparedFeatures, Evidence
from aggregator.duplicates.features.rarity import Rarity

_MOST = 9.0  # bits: links are copied along with an old entry
_MENTIONED = 4.0  # bits of a page that only the texts link to
_UNIQUE = 6.0
_GENERAL = -1.0  # bits of two pages of which one is about many events, as a schedule is


def link_evidence(a: ComparedFeatures, b: ComparedFeatures, rarity: Rarity) -> list[Evidence]:
    """Weigh the rarest link both have, or else what speaks against them that they have none in common."""
    mine, theirs = _own(a), _own(b)
    shown = {link.key: link.url for link in a.look.links}
    found = [_same(mine, theirs, rarity, shown, page=page) for page in (False, True)]
    if told := sorted((e for e in found if e), key=lambda e: -e.weight):
        return told[:1] + [e._replace(weight=round(e.weight / 2, 1)) for e in told[1:]]
    against = _apart(a, b, rarity)
    if mentioned := (a.look.addresses | mine.keys()) & (b.look.addresses | theirs.keys()):
        bits = min(max(rarity.of("link", key).bits for key in mentioned) / 2, _MENTIONED)
        against.append(Evidence("url", round(bits, 1), f"both link to {min(mentioned)}"))
    return against


def _same(
    mine: Mapping[str, bool], theirs: Mapping[str, bool], rarity: Rarity, shown: Mapping[str, str], *, page: bool
) -> Evidence | None:
    """Weigh the rarest page, or the rarest room, that both have."""
    both = [key for key in mine if key in theirs and mine[key] is page]
    if not both:
        return None
    rarest = min(both, key=lambda key: (-rarity.of("link", key).bits, key))
    found = rarity.of("link", rarest)
    what, url = "page" if page else "join link", shown.get(rarest, rarest)
    return Evidence("url" if page else "link", round(min(found.bits, _MOST), 1), f"same {what} {url} ({found.told})")


def unique_link(a: ComparedFeatures, b: ComparedFeatures, rarity: Rarity) -> bool:
    """Whether both have a link that is used for one event only."""
    both = link_keys(a) & link_keys(b)
    return any(rarity.link_of_one_event(key) and rarity.of("link", key).bits >= _UNIQUE for key in both)


def link_keys(one: ComparedFeatures) -> AbstractSet[str]:
    """Return the rooms and pages of an event."""
    return _own(one).keys()


def _own(one: ComparedFeatures) -> dict[str, bool]:
    """Return the links of an event, and whether each is a page."""
    links = {link.key: link.page for link in one.look.links}
    return links | ({one.url: True} if deep(one.url) else {})


@lru_cache(maxsize=4096)
def deep(url: str) -> bool:
    """Whether a URL is deep enough to be about something: no home page."""
    return url.count("/") >= 3 and len(url.split("/", 3)[-1]) > 3


def _apart(a: ComparedFeatures, b: ComparedFeatures, rarity: Rarity) -> list[Evidence]:
    rooms = [x.url for x in a.look.links if not x.page], [x.url for x in b.look.links if not x.page]
    if all(rooms):
        return [Evidence("link", SEPARATE, f"different join links {rooms[0][0]} and {rooms[1][0]}")]
    for one in _pages(a):
        for other in _pages(b):
            if _site(one) == _site(other) and _leaf(one) != _leaf(other):
                if all(rarity.link_of_one_title(page) for page in (one, other)):
                    return [Evidence("link", SEPARATE, f"different pages {one} and {other}")]
                return [Evidence("link", _GENERAL, f"different pages {one} and {other}")]
    return []


def _pages(one: ComparedFeatures) -> list[str]:
    return [url for url in (one.url, *(x.url for x in one.look.links if x.page)) if deep(url)]


@lru_cache(maxsize=4096)
def _site(url: str) -> tuple[str, tuple[str, ...]]:
    """Return whose page it is: the host, and the section of the site (a group's, a calendar's, "events", "shows").

    A site may have two pages for one event in two sections, but hardly in one.
    """
    host, path = _host_and_path(url)
    return host, tuple(takewhile(lambda part: not any(map(str.isdigit, part)), path[:-1]))


def _leaf(url: str) -> list[str]:
    """Return which page of its section it is."""
    section = len(_site(url)[1])
    return _host_and_path(url)[1][section:]


@lru_cache(maxsize=4096)
def _host_and_path(url: str) -> tuple[str, list[str]]:
    parts = urlsplit(url)
    path = f"{parts.path.strip('/')}?{parts.query}"
    return (parts.hostname or "").removeprefix("www."), path.split("/")
