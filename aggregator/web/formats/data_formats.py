"""The table of data formats: every URL that answers with events as data, and what makes its bytes.

Data routes, `<link rel="alternate">`, the links on /subscribe, OpenAPI and error responses all read this table. A new
format is one row here, its path in `data_paths`, and a module that makes its bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from aggregator.config import Config
from aggregator.web.formats.atom import subscription_as_atom
from aggregator.web.formats.changes_atom import changes_as_atom
from aggregator.web.formats.ics import subscription_as_ics
from aggregator.web.formats.jcal import subscription_as_jcal
from aggregator.web.formats.listing import dates_as_json
from aggregator.web.formats.one_event import EventQuery, event_as_ics
from aggregator.web.request import data_paths
from aggregator.web.request.events_query import EventsQuery
from aggregator.web.request.gettext_catalogues import gettext_noop
from aggregator.web.request.subscription_query import SubscriptionQuery
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.serving.served_snapshot import IndexedSnapshot

DataQuery = SubscriptionQuery | EventsQuery | EventQuery
MakeBytes = Callable[[IndexedSnapshot, Any, Config, datetime], bytes | None]  # None: there is no such event

_PLACEHOLDERS = {"id": r"[\w-]{1,64}", "start": "[0-9]{8}(?:T[0-9]{6}Z)?", "feed": "[^/]*", "group": "[^/]*"}


@dataclass(frozen=True)
class DataFormat:
    """One row of the table."""

    id: str  # in OpenAPI
    name: str  # on pages
    path: str  # with {placeholders}
    media_type: str
    summary: str  # in OpenAPI
    query: type[DataQuery] | None = None  # what the query string is read as
    make: MakeBytes | None = None  # None: it is rendered with each snapshot
    daily: bool = False  # its bytes are other ones every day

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What matches its path, with a group for each placeholder."""
        parts = re.split(r"\{(\w+)\}", self.path)  # every second one is the name of a placeholder
        patterns = (f"({_PLACEHOLDERS[part]})" if n % 2 else re.escape(part) for n, part in enumerate(parts))
        return re.compile("".join(patterns), re.ASCII)

    @property
    def for_many(self) -> bool:
        """Whether it has the events that pass a page's filters, so that pages link to it."""
        return self.query in (SubscriptionQuery, EventsQuery) and "{" not in self.path


DATA_FORMATS = (
    DataFormat(
        "calendar",
        "iCalendar",
        data_paths.COMBINED,
        "text/calendar",
        "A calendar to subscribe to",
        SubscriptionQuery,
        subscription_as_ics,
    ),
    DataFormat(
        "calendar-json",
        "jCal",
        data_paths.COMBINED_JCAL,
        "application/calendar+json",
        "The same as jCal (RFC 7265)",
        SubscriptionQuery,
        subscription_as_jcal,
    ),
    DataFormat(
        "atom-xml",
        "Atom",
        data_paths.COMBINED_ATOM,
        "application/atom+xml",
        "News of coming events (RFC 4287)",
        SubscriptionQuery,
        subscription_as_atom,
        daily=True,
    ),
    DataFormat(
        "changes-xml",
        gettext_noop("Changes (Atom)"),
        data_paths.CHANGES_ATOM,
        "application/atom+xml",
        "What is new, rescheduled, renamed, cancelled, removed or back (RFC 4287)",
        SubscriptionQuery,
        changes_as_atom,
    ),
    DataFormat(
        "dates",
        "JSON",
        data_paths.EVENTS_JSON,
        "application/json",
        "Dates in the order of time, page by page",
        EventsQuery,
        dates_as_json,
    ),
    DataFormat("feed", "iCalendar", data_paths.FEED, "text/calendar", "The calendar of one community"),
    DataFormat(
        "group",
        "iCalendar",
        data_paths.GROUP,
        "text/calendar",
        "The calendar of a group of communities",
        SubscriptionQuery,
        subscription_as_ics,
    ),
    DataFormat(
        "event-1",
        "iCalendar",
        data_paths.EVENT,
        "text/calendar",
        "One event with all its dates",
        EventQuery,
        event_as_ics,
    ),
    DataFormat(
        "event-2",
        "iCalendar",
        data_paths.OCCURRENCE,
        "text/calendar",
        "One date of an event",
        EventQuery,
        event_as_ics,
    ),
)
_SUFFIXES = tuple({row.path[row.path.rindex(".") :] for row in DATA_FORMATS})


class Match(NamedTuple):
    """The format of a path, with the values of its placeholders."""

    format: DataFormat
    values: tuple[str, ...]


def match_path(path: str) -> Match | None:
    """Return the format that answers at `path`; None if there is none."""
    if not is_data_path(path):
        return None
    for row in DATA_FORMATS:
        found = row.pattern.fullmatch(path)
        if found:
            return Match(row, found.groups())
    return None


def is_data_path(path: str) -> bool:
    """Whether a path ends like those of data: programs ask for it, so an error there is text, not a page."""
    return path.endswith(_SUFFIXES)


class Alternate(NamedTuple):
    """What a page shows, in another format."""

    name: str
    media_type: str
    url: str


def alternates(query: ViewQuery) -> tuple[Alternate, ...]:
    """Return the formats of what a page shows, each at its one URL."""
    filters = SubscriptionQuery(query.canonical())
    return tuple(Alternate(row.name, row.media_type, filters.url(row.path)) for row in DATA_FORMATS if row.for_many)
