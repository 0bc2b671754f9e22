"""The calendars that each snapshot brings rendered, as HTTP resources.

The URL of a calendar answers 200 or 304, or 404 while there is none. 404 is the one code on which calendar apps keep
their copy. On 403, 429, 5xx, a web page or an empty body they disable or empty the calendar.

A calendar has two kinds of ETags. One is made of its bytes. The other is made of its time and size, as nginx does of a
file: where files are published, the service and nginx before it answer with the same. Both are known in either case,
so whoever got the one here has not to load the calendar again when the setting changes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from aggregator.model import Rendered, Snapshot
from aggregator.web.request.data_paths import COMBINED, feed_path
from aggregator.web.serving.resource import CORS, Resource

CACHING = "public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400"


def calendar_resources(snapshot: Snapshot, *, as_files: bool = False) -> dict[str, Resource]:
    """Return the resources by path. `as_files`: their ETags are those of files."""
    resources = {feed_path(feed): _resource(r, f"{feed}.ics", as_files) for feed, r in snapshot.calendars.items()}
    return {COMBINED: combined_resource(snapshot, as_files=as_files), **resources}


def combined_resource(snapshot: Snapshot, *, as_files: bool = False) -> Resource:
    """Return the resource of the combined calendar."""
    return _resource(snapshot.calendar, "calendar.ics", as_files)


def _resource(rendered: Rendered, filename: str, as_files: bool) -> Resource:  # noqa: FBT001  named by its callers
    headers = calendar_headers(filename)
    resource = Resource(rendered.body, rendered.gzip, rendered.etag, rendered.modified, headers)
    of_bytes = resource.etag, resource.gzip_etag
    of_file = file_etag(rendered.modified, rendered.body), file_etag(rendered.modified, rendered.gzip)
    if not as_files:
        return replace(resource, other_etags=of_file)
    return replace(resource, etag=of_file[0], zipped_etag=of_file[1], other_etags=of_bytes)


def file_etag(modified: datetime, content: bytes) -> str:
    """Return the ETag that nginx makes of a file with this time and content (`etag on`)."""
    return f'"{int(modified.timestamp()):x}-{len(content):x}"'


def calendar_headers(filename: str, disposition: str = "inline") -> tuple[tuple[str, str], ...]:
    """Return the headers of every .ics response. `filename` must be plain ASCII without quotes."""
    content_disposition = ("Content-Disposition", f'{disposition}; filename="{filename}"')
    return (content_disposition, *data_headers("text/calendar; charset=utf-8"))


def data_headers(content_type: str) -> tuple[tuple[str, str], ...]:
    """Return the headers of every response with data."""
    return (("Content-Type", content_type), ("Cache-Control", CACHING), ("X-Content-Type-Options", "nosniff"), *CORS)
