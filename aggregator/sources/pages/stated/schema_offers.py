"""What schema.org says of an event beside time and place: its image, what it costs, and who speaks or plays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from aggregator.model import Offer, Performer
from aggregator.sources.pages.markup.lines import absolute

MAX_OFFERS = 10
MAX_PERFORMERS = 50
LONGEST_NAME = 150
_AVAILABILITY = frozenset(  # ItemAvailability of schema.org
    "InStock InStoreOnly LimitedAvailability OnlineOnly OutOfStock PreOrder PreSale SoldOut".split()
)
_AMOUNT = re.compile(r"[^\w,.]{0,3}(\d{1,3}(?:,\d{3})+|\d{1,9})(?:[.,](\d{1,2}))?[^\w,.]{0,3}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)?)?")
_FREE = frozenset({"free", "free of charge", "gratis"})
_GROUPS = ("Group", "Organization", "Team")


def offers(found: Mapping[str, object], url: str) -> tuple[Offer, ...]:
    """Return the offers of an event in JSON-LD. `url` is that of the page, for relative addresses."""
    stated = [one for value in _each(found.get("offers")) if (one := _offer(value, url)) != Offer()]
    if not stated and str(found.get("isAccessibleForFree")).lower() == "true":
        return (Offer(price="0"),)
    return tuple(dict.fromkeys(stated))[:MAX_OFFERS]


def _offer(found: object, url: str) -> Offer:
    if not isinstance(found, Mapping):
        return Offer()
    words = {key: _plain(found.get(key)) for key in ("price", "lowPrice", "priceCurrency", "availability", "validFrom")}
    specified = found.get("priceSpecification")
    if isinstance(specified, Mapping):
        words = {key: value or _plain(specified.get(key)) for key, value in words.items()}
    return stated_offer(words, _plain(found.get("url")), url)


def stated_offer(words: Mapping[str, str], href: str, url: str) -> Offer:
    """Return an offer of the words that a page has for its properties; what cannot be meant is left out."""
    amount = price(words.get("price") or words.get("lowPrice") or "")
    currency = words.get("priceCurrency", "").upper()
    availability = words.get("availability", "").rstrip("/").rpartition("/")[2]
    since = words.get("validFrom", "")
    return Offer(
        price=amount,
        currency=currency if amount and _CURRENCY.fullmatch(currency) else "",
        url=public_address(url, href),
        availability=availability if availability in _AVAILABILITY else "",
        valid_from=since if _TIME.fullmatch(since) else "",
    )


def price(words: str) -> str:
    """Return a price in digits: "12.50", "0" for what is free, "" for what is no single amount."""
    said = words.strip()
    if said.lower() in _FREE:
        return "0"
    amount = _AMOUNT.fullmatch(said)
    if not amount:
        return ""
    whole = str(int(amount[1].replace(",", "")))
    return f"{whole}.{amount[2].ljust(2, '0')}" if amount[2] and int(amount[2]) else whole


def performers(found: Mapping[str, object]) -> tuple[Performer, ...]:
    """Return who performs at an event in JSON-LD."""
    named = (stated_performer(value) for key in ("performer", "performers") for value in _each(found.get(key)))
    return tuple(dict.fromkeys(one for one in named if one.name))[:MAX_PERFORMERS]


def stated_performer(value: object) -> Performer:
    """Return a performer; one without a name is none. An address is no name."""
    name, kind = value, ""
    if isinstance(value, Mapping):
        name, kind = value.get("name"), str(value.get("@type", ""))
    text = " ".join(_plain(name).split())[:LONGEST_NAME]
    return Performer("" if "://" in text or "@" in text else text, any(word in kind for word in _GROUPS))


def image(value: object, url: str) -> str:
    """Return the address of an image: of several the first."""
    for one in _each(value):
        href = _plain(one.get("url") or one.get("contentUrl")) if isinstance(one, Mapping) else _plain(one)
        if found := public_address(url, href):
            return found
    return ""


def public_address(url: str, href: str) -> str:
    """Return the http or https address that `href` means on the page at `url`; "" if it names a user or a password."""
    found = absolute(url, href) if href else ""
    authority = found.partition("://")[2].partition("/")[0]
    return found if found.startswith("http") and "@" not in authority else ""


def _each(value: object) -> Iterator[object]:
    yield from value[:100] if isinstance(value, list) else [value]


def _plain(value: object) -> str:
    """Return a value of JSON as text; of several the first."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, Mapping):
        value = value.get("@value") or value.get("@id") or ""
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
