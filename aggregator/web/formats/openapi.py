"""The OpenAPI 3.1 description of `data_formats`, with schemas made from the types that are sent.

Parameters of calendars are plain strings: a value that is not valid is ignored there, never refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from aggregator import __version__
from aggregator.config import Config
from aggregator.web.formats.data_formats import DATA_FORMATS, DataFormat
from aggregator.web.formats.listing import Dates
from aggregator.web.request.events_query import DEFAULT_LIMIT, MAX_LIMIT, EventsQuery
from aggregator.web.request.subscription_query import MAX_REMINDER, SubscriptionQuery
from aggregator.web.request.time_zones import zone_names
from aggregator.web.serving.resource import ProblemDetails

PATH = "/openapi.json"

Fragment = dict[str, Any]


def openapi_json(config: Config) -> bytes:
    """Return the document."""
    feeds = [feed.id for feed in config.feeds]
    _, components = msgspec.json.schema_components([Dates, ProblemDetails], ref_template="#/components/schemas/{name}")
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": config.calendar.name,
            "version": __version__,
            "description": "Dates of one or more communities, as JSON and as calendars to subscribe to.",
        },
        "servers": [{"url": config.server.base_url}],
        "paths": {row.path: {"get": _operation(row, feeds)} for row in DATA_FORMATS},
        "components": {"schemas": components},
    }
    return msgspec.json.encode(document)


def _parameter(name: str, description: str, schema: Fragment | None = None, **more: object) -> Fragment:
    return {"name": name, "in": "query", "description": description, "schema": schema or {"type": "string"}, **more}


_FEED = _parameter("feed", "Ids of communities, separated by commas; without it, all", example="todo,chaoss")
_WORDS = [
    _parameter(
        "q",
        "Words that must all be found, whatever their case and accents. A comma means “or”, a minus “without”, and "
        "quotation marks keep words together",
        example="ospo, metrics",
    ),
    _parameter("events", "Events selected one by one: their ids, separated by commas", example="0a7651f82b16"),
    _parameter("exclude", "Words of which none may be found", example="cancelled"),
]
_OPTIONS = [
    _parameter("prefix", "“1”: the community in front of each title", example="1"),
    _parameter("alarm", f"Minutes before the start, 0 to {MAX_REMINDER}, at which to be reminded", example="10"),
    _parameter("upcoming", "“1”: without events that are over", example="1"),
]
_PLACEHOLDERS = {
    "id": ("Of the event", "^[A-Za-z0-9_-]{1,64}$"),
    "start": (
        "Start of the date in UTC, such as 20261123T150000Z; of whole days 20261123",
        "^[0-9]{8}(T[0-9]{6}Z)?$",
    ),
    "feed": ("Id of the community", "^[a-z0-9-]+$"),
    "group": ("Id of the group", "^[a-z0-9-]+$"),
}


def _operation(row: DataFormat, feeds: Sequence[str]) -> Fragment:
    parameters = [_path_parameter(name) for name in re.findall(r"\{(\w+)\}", row.path)]
    operation: Fragment = {"operationId": row.id, "summary": row.summary, "parameters": parameters}
    if row.query is EventsQuery:
        return operation | {"parameters": _events_parameters(feeds), "responses": _events_responses(row.media_type)}
    if row.query is SubscriptionQuery:
        operation["description"] = "What is not understood is ignored. 404 only where no community asked for is known."
        operation["parameters"] = [*parameters, *_OPTIONS] if parameters else [_FEED, *_WORDS, *_OPTIONS]
    return operation | {"responses": _text_responses(row.media_type)}


def _path_parameter(name: str) -> Fragment:
    description, pattern = _PLACEHOLDERS[name]
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema}


def _events_parameters(feeds: Sequence[str]) -> list[Fragment]:
    one = "|".join(map(re.escape, feeds))
    instant = _or_empty({"type": "string", "format": "date"}, {"type": "string", "format": "date-time"})
    number = _or_empty({"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT})
    return [
        _parameter("from", "First day, or moment from which on; today, if not given", instant, example="2026-11-23"),
        _parameter("to", "Day or moment before which", instant, example="2026-12-24"),
        _parameter("tz", "IANA name of the time zone of all times", {"enum": ["", *sorted(zone_names())]}),
        _parameter("limit", "Most dates", number),
        _parameter("after", "As in `next`", _pattern(r"[0-9]{1,11}\.[0-9]{1,11}\..+")),
        _parameter("feed", _FEED["description"], _pattern(f"({one})(,({one}))*")),
        *_WORDS,
    ]


def _events_responses(media_type: str) -> Fragment:
    return {
        "200": {"description": "A page of dates", "content": _content(media_type, "Dates")},
        "400": {"description": "Not understood", "content": _content("application/problem+json", "ProblemDetails")},
        "404": {"description": "Nothing read yet", "content": _content("application/problem+json", "ProblemDetails")},
    }


def _or_empty(*schemas: Fragment) -> Fragment:
    return {"anyOf": [*schemas, {"type": "string", "maxLength": 0}]}


def _pattern(pattern: str) -> Fragment:
    return {"type": "string", "pattern": f"^({pattern})?$"}


def _content(media_type: str, schema: str) -> Fragment:
    return {media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _text_responses(media_type: str) -> Fragment:
    text = {"schema": {"type": "array"} if media_type.endswith("+json") else {"type": "string"}}
    sentence = {"text/plain": {"schema": {"type": "string"}}}
    return {
        "200": {"description": "OK", "content": {media_type: text}},
        "404": {"description": "Nothing there; keep what you have", "content": sentence},
    }
