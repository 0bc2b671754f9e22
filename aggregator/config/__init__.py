"""feeds.toml: everything an operator can set, in one place.

settings      the models, each key with its description, and reading the file      (only home of pydantic's models)
problems      what is wrong with it, as sentences with line, key and a hint
toml_lines    key → line           feed_address    a calendar's web page → the address of its .ics
"""

from aggregator.config.settings import (
    CalendarSettings,
    Config,
    EventSelector,
    Feed,
    FeedDefaults,
    LinkConstraint,
    Section,
    ServerSettings,
    StoreSettings,
    WindowSettings,
    format_duration,
    json_schema,
    load_config,
    parse_duration,
)

__all__ = [
    "CalendarSettings",
    "Config",
    "EventSelector",
    "Feed",
    "FeedDefaults",
    "LinkConstraint",
    "Section",
    "ServerSettings",
    "StoreSettings",
    "WindowSettings",
    "format_duration",
    "json_schema",
    "load_config",
    "parse_duration",
]
