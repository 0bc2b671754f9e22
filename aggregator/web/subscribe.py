"""The addresses under which a calendar program takes a calendar: https, webcal, and the web calendars' own links."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from aggregator.model import ServedFeed
from aggregator.web.calendar import COMBINED, calendar_path


@dataclass(frozen=True)
class Subscription:
    """One calendar to take along, with every way of doing so."""

    id: str  # of the feed; "" for the combined calendar
    name: str
    address: str
    path: str  # for downloading
    webcal: str
    google: str
    outlook: str  # personal accounts
    office: str  # accounts of an organisation


def subscriptions(base_url: str, name: str, feeds: tuple[ServedFeed, ...]) -> tuple[Subscription, ...]:
    """Return the combined calendar, then one calendar per feed. `name` is the combined calendar's."""
    each = (_subscription(base_url, calendar_path(feed.id), feed.id, feed.name) for feed in feeds)
    return (_subscription(base_url, COMBINED, "", name), *each)


def _subscription(base_url: str, path: str, identity: str, name: str) -> Subscription:
    address = base_url.rstrip("/") + path
    webcal = "webcal://" + address.removeprefix(f"{urlsplit(address).scheme}://")
    outlook = f"addfromweb/?url={quote(address, safe='')}&name={quote(name, safe='')}"
    return Subscription(
        id=identity,
        name=name,
        address=address,
        path=path,
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/u/0/r?cid={quote(webcal, safe='')}",
        outlook=f"https://outlook.live.com/calendar/0/{outlook}",
        office=f"https://outlook.office.com/calendar/0/{outlook}",
    )
