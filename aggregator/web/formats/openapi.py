"""The description of every address for programs (OpenAPI 3.1), its schemas made from the types that are sent.

Parameters of calendars are strings, whatever they mean: what is not understood there is ignored and never refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from aggregator import __version__
from aggregator.config import Config
from aggregator.web.formats.listing import Dates
from aggregator.web.request.events_query import LIMIT, MOST
from aggregator.web.request.subscription_query import LONGEST_ALARM
from aggregator.web.request.view_query import zone_names
from aggregator.web.serving.resource import ProblemDetails

PATH = "/openapi.json"

Fragment = dict[str, Any]


def openapi_json(config: Config) -> bytes:
    """Return the document."""
    _, components = msgspec.json.schema_components([Dates, ProblemDetails], ref_template="#/components/schemas/{name}")
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": config.calendar.name,
            "version": __version__,
            "description": "Dates of one or more communities, as JSON and as calendars to subscribe to.",
        },
        "servers": [{"url": config.server.base_url}],
        "paths": {
            "/events.json": {"get": _dates([feed.id for feed in config.feeds])},
            "/calendar.ics": {"get": _calendar("A calendar to subscribe to", "text/calendar")},
            "/calendar.jcal": {"get": _calendar("The same as jCal (RFC 7265)", "application/calendar+json")},
            "/calendar.atom": {"get": _calendar("News of coming events (RFC 4287)", "application/atom+xml")},
            "/events/{id}.ics": {"get": _event("One event with all its dates", [_ID])},
            "/events/{id}/{start}.ics": {"get": _event("One date of an event", [_ID, _START])},
        },
        "components": {"schemas": components},
    }
    return msgspec.json.encode(document)


def _parameter(name: str, description: str, schema: Fragment | None = None, **more: object) -> Fragment:
    return {"name": name, "in": "query", "description": description, "schema": schema or {"type": "string"}, **more}


_FEED = _parameter("feed", "Ids of communities, separated by commas; without it, all", example="todo,chaoss")
_WORDS = [
    _parameter("q", "Words that must all be found, whatever their case and accents", example="metrics"),
    _parameter("exclude", "Words of which none may be found", example="cancelled"),
]
_OPTIONS = [
    _parameter("prefix", "“1”: the community in front of each title", example="1"),
    _parameter("alarm", f"Minutes before the start, 0 to {LONGEST_ALARM}, at which to be reminded", example="10"),
    _parameter("upcoming", "“1”: without events that are over", example="1"),
]
_ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "Of the event",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"},
}
_START = {
    "name": "start",
    "in": "path",
    "required": True,
    "description": "Start of the date in UTC, such as 20261123T150000Z; of whole days 20261123",
    "schema": {"type": "string", "pattern": "^[0-9]{8}(T[0-9]{6}Z)?$"},
}


def _dates(feeds: Sequence[str]) -> Fragment:
    one = "|".join(map(re.escape, feeds))
    moment = _or_nothing({"type": "string", "format": "date"}, {"type": "string", "format": "date-time"})
    number = _or_nothing({"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT})
    parameters = [
        _parameter("from", "First day, or moment from which on; today, if not given", moment, example="2026-11-23"),
        _parameter("to", "Day or moment before which", moment, example="2026-12-24"),
        _parameter("tz", "IANA name of the time zone of all times", {"enum": ["", *sorted(zone_names())]}),
        _parameter("limit", "Most dates", number),
        _parameter("after", "As in `next`", _pattern(r"[0-9]{1,11}\.[0-9]{1,11}\..+")),
        _parameter("feed", _FEED["description"], _pattern(f"({one})(,({one}))*")),
        *_WORDS,
    ]
    return {
        "operationId": "dates",
        "summary": "Dates in the order of time, page by page",
        "parameters": parameters,
        "responses": {
            "200": {"description": "A page of dates", "content": _content("application/json", "Dates")},
            "400": {"description": "Not understood", "content": _content("application/problem+json", "Problem")},
            "404": {"description": "Nothing read yet", "content": _content("application/problem+json", "Problem")},
        },
    }


def _or_nothing(*schemas: Fragment) -> Fragment:
    return {"anyOf": [*schemas, {"type": "string", "maxLength": 0}]}


def _pattern(pattern: str) -> Fragment:
    return {"type": "string", "pattern": f"^({pattern})?$"}


def _content(kind: str, schema: str) -> Fragment:
    return {kind: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _calendar(summary: str, kind: str) -> Fragment:
    return {
        "operationId": kind.partition("/")[2].replace("+", "-"),
        "summary": summary,
        "description": "What is not understood is ignored. 404 only where no community asked for is known.",
        "parameters": [_FEED, *_WORDS, *_OPTIONS],
        "responses": _text_responses(kind),
    }


def _event(summary: str, parameters: list[Fragment]) -> Fragment:
    return {
        "operationId": f"event-{len(parameters)}",
        "summary": summary,
        "parameters": parameters,
        "responses": _text_responses("text/calendar"),
    }


def _text_responses(kind: str) -> Fragment:
    text = {"schema": {"type": "array"} if kind.endswith("+json") else {"type": "string"}}
    sentence = {"text/plain": {"schema": {"type": "string"}}}
    return {
        "200": {"description": "OK", "content": {kind: text}},
        "404": {"description": "Nothing there; keep what you have", "content": sentence},
    }
