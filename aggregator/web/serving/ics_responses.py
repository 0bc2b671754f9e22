"""The calendars that each snapshot brings rendered, as HTTP resources.

The URL of a calendar answers 200 or 304, or 404 while there is none. 404 is the one code on which calendar apps keep
their copy. On 403, 429, 5xx, a web page or an empty body they disable or empty the calendar.
"""

from __future__ import annotations

from aggregator.model import Rendered, Snapshot
from aggregator.web.request.data_paths import COMBINED, feed_path
from aggregator.web.serving.resource import CORS, Resource

CACHING = "public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400"


def calendar_resources(snapshot: Snapshot) -> dict[str, Resource]:
    """Return the resources by path."""
    resources = {feed_path(feed): _resource(r, f"{feed}.ics") for feed, r in snapshot.calendars.items()}
    return {COMBINED: combined_resource(snapshot), **resources}


def combined_resource(snapshot: Snapshot) -> Resource:
    """Return the resource of the combined calendar."""
    return _resource(snapshot.calendar, "calendar.ics")


def _resource(rendered: Rendered, filename: str) -> Resource:
    return Resource(rendered.body, rendered.gzip, rendered.etag, rendered.modified, calendar_headers(filename))


def calendar_headers(filename: str, disposition: str = "inline") -> tuple[tuple[str, str], ...]:
    """Return the headers of every .ics response. `filename` must be plain ASCII without quotes."""
    content_disposition = ("Content-Disposition", f'{disposition}; filename="{filename}"')
    return (content_disposition, *data_headers("text/calendar; charset=utf-8"))


def data_headers(content_type: str) -> tuple[tuple[str, str], ...]:
    """Return the headers of every response with data."""
    return (("Content-Type", content_type), ("Cache-Control", CACHING), ("X-Content-Type-Options", "nosniff"), *CORS)
