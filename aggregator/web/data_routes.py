"""The responses with data: how each URL of `formats.data_formats` is read, and how its bytes are made once.

    path and query string ─ recipe: what is asked, and how to make it ─ in the response cache? ─ else made by `formats`

The snapshot brings the combined calendar and that of each feed rendered. Everything else is made when it is first asked
for, and kept in the response cache of the snapshot. Recipes are kept as well, so that asking again costs two look-ups.
They are kept for a minute only, because the query string may ask for what is upcoming, or from today.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl
from weakref import ReferenceType, ref

from werkzeug.datastructures import MultiDict

from aggregator.config import Config
from aggregator.web.formats import openapi
from aggregator.web.formats.data_formats import DataQuery, Match, match_path
from aggregator.web.formats.one_event import EventQuery
from aggregator.web.pages.assets import MODIFIED
from aggregator.web.request.data_paths import COMBINED, GROUP
from aggregator.web.request.events_query import EventsQuery, InvalidQueryError, read_events_query
from aggregator.web.request.subscription_query import (
    SubscriptionQuery,
    UnknownFeedsError,
    add_options,
    read_subscription_query,
)
from aggregator.web.request.view_query import Arguments, ViewQuery
from aggregator.web.serving.groups import group_filters, named_group
from aggregator.web.serving.ics_responses import calendar_headers, combined_resource, data_headers
from aggregator.web.serving.resource import ErrorResponse, Resource
from aggregator.web.serving.served_snapshot import IndexedSnapshot, ServedSnapshot, WorkerState

MAX_RECIPES = 10_000
MAX_QUERY_STRING = 4_000  # characters

# What is asked, and how to make it: equal keys, equal bytes. It must not hold the snapshot, see `_RecipeCache`.
Recipe = tuple[Hashable, Callable[[IndexedSnapshot], Resource]]


class NotFoundError(LookupError):
    """No such calendar, event or date. Its text is a sentence for people."""


@dataclass
class _RecipeCache:
    """The recipes of one minute and snapshot. It does not keep the snapshot alive."""

    snapshot: ReferenceType[IndexedSnapshot]
    minute: int
    recipes: dict[tuple[str, str], Recipe] = field(default_factory=dict)


class DataRoutes:
    """Responses with data, made from the served snapshot."""

    def __init__(self, config: Config, served: ServedSnapshot) -> None:
        self.config = config
        self.served = served
        headers = data_headers("application/json")
        self._openapi = Resource.of(openapi.openapi_json(config), MODIFIED, headers)
        self._cache: _RecipeCache | None = None

    def resolve(self, path: str, query_string: str) -> Resource | ErrorResponse | None:
        """Return what a URL answers; None if it is not one of data."""
        worker = self.served.state
        resource = worker.resources.get(path)
        if resource is not None and not query_string:
            return resource
        if path == openapi.PATH:
            return self._openapi
        found = match_path(path)
        if found is None or (resource is not None and found.format.make is None):
            return resource
        is_strict = found.format.query is EventsQuery  # programs get problem details (RFC 9457)
        try:
            return self._answer(worker, found, path, query_string[:MAX_QUERY_STRING])
        except (UnknownFeedsError, NotFoundError) as error:
            return ErrorResponse("404 Not Found", str(error), problem=is_strict)
        except InvalidQueryError as error:
            return ErrorResponse("400 Bad Request", str(error), problem=is_strict)

    def _answer(self, worker: WorkerState, found: Match, path: str, query_string: str) -> Resource:
        rendered_with_snapshot = found.format.make is None
        if rendered_with_snapshot and found.values[0] not in {feed.id for feed in self.config.feeds}:
            raise NotFoundError(f"Unknown community “{found.values[0][:60]}”.")
        if rendered_with_snapshot or worker.indexed is None:
            raise NotFoundError("This calendar is not ready yet. Keep your copy and try again later.")
        indexed, now = worker.indexed, self.served.clock()
        recipes = self._recipes(indexed, now)
        recipe = recipes.get((path, query_string))
        if recipe is None:
            recipe = self._recipe(indexed, found, path, query_string, now)
            if len(recipes) < MAX_RECIPES:
                recipes[path, query_string] = recipe
        key, make = recipe
        return indexed.response_cache.get(key, lambda: make(indexed))

    def _recipes(self, indexed: IndexedSnapshot, now: datetime) -> dict[tuple[str, str], Recipe]:
        cache, minute = self._cache, int(now.timestamp() // 60)
        if cache is None or cache.minute != minute or cache.snapshot() is not indexed:
            cache = self._cache = _RecipeCache(ref(indexed), minute)
        return cache.recipes

    def _recipe(self, indexed: IndexedSnapshot, found: Match, path: str, query_string: str, now: datetime) -> Recipe:
        query = _read_query(self.config, indexed, found, query_string, now)
        if path == COMBINED and query == SubscriptionQuery():
            as_files = bool(self.config.publish.folder)
            return path, lambda indexed: combined_resource(indexed.snapshot, as_files=as_files)
        return (path, query), lambda indexed: self._make(indexed, found, query, now)

    def _make(self, indexed: IndexedSnapshot, found: Match, query: DataQuery, now: datetime) -> Resource:
        body = found.format.make(indexed, query, self.config, now) if found.format.make else None
        if body is None:
            raise NotFoundError("Event not found. It may have been removed from its calendar.")
        modified = indexed.snapshot.made_at
        if query.changes_at and query.changes_at < now:
            modified = max(modified, query.changes_at)
        return Resource.of(body, modified, _headers(found))


def group_query(config: Config, id_: str, arguments: Arguments, now: datetime) -> SubscriptionQuery:
    """Return the query of a group, with the options of a subscriber. Raise NotFoundError if there is no such group."""
    group = next((group for group in config.groups if group.id == id_), None)
    if group is None:
        raise NotFoundError(f"Unknown group “{id_[:60]}”.")
    return replace(add_options(group_filters(group, ViewQuery()), arguments, now), group=named_group(group))


def _read_query(config: Config, indexed: IndexedSnapshot, found: Match, query_string: str, now: datetime) -> DataQuery:
    if found.format.query is EventQuery:
        return EventQuery(*found.values)
    arguments = MultiDict(parse_qsl(query_string.encode("latin-1", "replace").decode("utf-8", "replace")))  # PEP 3333
    feeds = indexed.snapshot.feeds
    if found.format.query is EventsQuery:
        return read_events_query(arguments, {feed.id for feed in feeds}, now)
    if found.format.path == GROUP:
        return group_query(config, found.values[0], arguments, now)
    query = read_subscription_query(arguments, feeds, now)
    return replace(query, today=now.astimezone(UTC).date()) if found.format.daily else query


def _headers(found: Match) -> tuple[tuple[str, str], ...]:
    media_type = found.format.media_type
    if media_type != "text/calendar":
        return data_headers(media_type if media_type == "application/json" else f"{media_type}; charset=utf-8")
    if found.format.query is EventQuery:
        return calendar_headers(f"{'-'.join(found.values)}.ics", "attachment")
    return calendar_headers(f"{found.values[0]}.ics" if found.format.path == GROUP else "calendar.ics")
