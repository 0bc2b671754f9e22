"""Links that open a web calendar with one date of an event filled in, for the visitor to save."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import quote, urlencode

from aggregator.web.layout.event_row import EventRow

MAX_TEXT = 1000  # characters; some servers cut off URLs of more than about 2,000


@dataclass(frozen=True)
class AddLinks:
    """Links to add one date."""

    google: str
    outlook: str  # personal accounts
    office: str  # work and school accounts


def add_links(row: EventRow, text: str, base_url: str) -> AddLinks:
    """Return the links for the date of `row`; `text` is the description of the event."""
    page = base_url + row.page
    body = "\n\n".join(part for part in (row.join, text[:MAX_TEXT], page) if part)
    place = row.location or row.join
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": row.title,
        "startdt": _iso(row.start),
        "enddt": _iso(row.end),
        **({"allday": "true"} if row.all_day else {}),
        "location": place,
        "body": body,
    }
    google = {
        "action": "TEMPLATE",
        "text": row.title,
        "dates": f"{_basic(row.start)}/{_basic(row.end)}",
        "location": place,
        "details": body,
    }
    compose = urlencode(outlook, quote_via=quote)
    return AddLinks(
        google=f"https://calendar.google.com/calendar/render?{urlencode(google, quote_via=quote)}",
        outlook=f"https://outlook.live.com/calendar/0/deeplink/compose?{compose}",
        office=f"https://outlook.office.com/calendar/0/deeplink/compose?{compose}",
    )


def _basic(when: date) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}" if isinstance(when, datetime) else f"{when:%Y%m%d}"


def _iso(when: date) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(when, datetime) else f"{when:%Y-%m-%d}"
