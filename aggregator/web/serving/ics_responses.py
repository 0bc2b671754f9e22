"""The .ics addresses: each snapshot's rendered calendars as resources, and the sentence for those that are not there.

The address of a calendar answers 200 or 304, or 404 while there is nothing to give: 404 is the one code on which
calendar programs keep what they have. 403, 429, 5xx, a web page or an empty body make them disable or empty it.
"""

from __future__ import annotations

from aggregator.model import Rendered, Snapshot
from aggregator.web.serving.resource import CORS, Resource

COMBINED = "/calendar.ics"
CACHING = "public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400"


def calendar_path(feed: str) -> str:
    """Return the address of one feed's calendar."""
    return f"/calendars/{feed}.ics"


def calendar_resources(snapshot: Snapshot) -> dict[str, Resource]:
    """Return what every .ics address answers, by path."""
    resources = {calendar_path(feed): _resource(r, f"{feed}.ics") for feed, r in snapshot.calendars.items()}
    return {COMBINED: combined_resource(snapshot), **resources}


def combined_resource(snapshot: Snapshot) -> Resource:
    """Return what the address of the combined calendar answers."""
    return _resource(snapshot.calendar, "calendar.ics")


def _resource(rendered: Rendered, filename: str) -> Resource:
    return Resource(rendered.body, rendered.gzip, rendered.etag, rendered.modified, calendar_headers(filename))


def calendar_headers(filename: str, disposition: str = "inline") -> tuple[tuple[str, str], ...]:
    """Return what every answer with an .ics carries. `filename` must be plain ASCII without quotes."""
    about_file = ("Content-Disposition", f'{disposition}; filename="{filename}"')
    return (about_file, *data_headers("text/calendar; charset=utf-8"))


def data_headers(kind: str) -> tuple[tuple[str, str], ...]:
    """Return what every answer for programs carries."""
    return (("Content-Type", kind), ("Cache-Control", CACHING), ("X-Content-Type-Options", "nosniff"), *CORS)
