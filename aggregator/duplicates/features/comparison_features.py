"""Events as they look to whoever compares them: rooms, pages, place and text, folded and taken out of their wrappers.

All of it follows from the event alone, so it is worked out where the event is read.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from itertools import takewhile

from aggregator.duplicates.features.case_folding import casefolded
from aggregator.duplicates.features.titles import interned
from aggregator.html import is_html, to_text
from aggregator.join_links import addresses, link, links, unwrap
from aggregator.model import Event, EventFeatures, instant

_WORD = re.compile(r"\w+")
_URL = re.compile(r"\S+://\S+")
_NOWHERE = frozenset(
    "online virtual remote zoom teams meet google microsoft jitsi webex tbd tba tbc internet web conference call "
    "meeting via link join us here the on at see description below video bigbluebutton everywhere".split()
)
_TEXT_COMPARED = 1500  # characters of a description that are compared: the rest is agenda and dial-in numbers
_TEXT_SEARCHED = 20_000  # characters of a description in which addresses are looked for


def event_features(event: Event) -> EventFeatures:
    """Look at an event."""
    said = event.description or event.html
    place = _place(event.location)
    return EventFeatures(
        links=links(event),
        place=place,
        venue=_venue(event.location, place),
        organizer=casefolded(event.organizer),
        said=said,
        addresses=interned(_pages(event)),
        length=instant(event.end) - instant(event.start),
        text=_digest(plain(said)),
    )


def _place(location: str) -> str:
    """Return a location for comparing: folded words, or the address where it is nothing but one; "" for online."""
    address = location.strip()
    if _URL.fullmatch(address):
        return "" if link(address) else address
    words = _words(location)
    return " ".join(words) if set(words) - _NOWHERE else ""


def _words(text: str) -> list[str]:
    """Return the words of a text in order, folded, without addresses."""
    return _WORD.findall(casefolded(_URL.sub(" ", text)))


_PARTS = re.compile(r"[,;\n|]+|\s+[-\N{EN DASH}\N{EM DASH}]\s+")
_HOUSE_NUMBER = re.compile(r"\d+\s*[a-z]?(?:\s|-)|.*\D\s\d+\s*[a-z]?$", re.IGNORECASE)


def _venue(location: str, place: str) -> str:
    """Return what stands before the address: the parts before the first that begins or ends with a house number.

    It is "" where there is nothing but an address.
    """
    said = _URL.sub(" ", location).strip()
    parts = [part.strip() for part in _PARTS.split(said)]
    before = list(takewhile(lambda part: not _HOUSE_NUMBER.match(part), parts))
    if len(before) == len(parts):
        return "" if _HOUSE_NUMBER.match(said) else place
    return " ".join(word for part in before for word in _words(part))


@lru_cache(maxsize=512)
def plain(description: str) -> str:
    """Return a description folded, without markup and addresses, as far as it is compared."""
    text = to_text(description) if is_html(description) else description
    return " ".join(_words(text[: 2 * _TEXT_COMPARED]))[:_TEXT_COMPARED]


def _pages(event: Event) -> frozenset[str]:
    """Return pages that the texts of an event link to, deep enough to be about something."""
    named = (*addresses(event.description[:_TEXT_SEARCHED]), *addresses(event.html[:_TEXT_SEARCHED]))
    found = (unwrap(url.replace("&amp;", "&")) for url in named)
    return frozenset(url.rstrip("/.,;)>") for url in found if url.count("/") > 3 and link(url) is None)


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest() if text else ""
