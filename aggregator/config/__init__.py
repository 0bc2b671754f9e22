"""feeds.toml: all settings of an operator, validated.

In: the path of feeds.toml. Out: a frozen `Config`, or a `ConfigError` with all problems: line, key, sentence, hint.
Start with `settings`: one model per section, one field per key. `loading` reads the file, `problems` words the errors.
May import `errors` and `model`; pydantic lives here only.

settings      the models                          value_types   durations, colours, time zones, URLs
loading       file → Config, JSON Schema          problems      errors of pydantic and TOML → sentences
event_settings  those about single events         notice_settings   where notices go
toml_lines    key → line number                   urls          URL of a calendar page → URL of its .ics file
environment   environment variables → the same settings, which win over the file
window        settings and time → the time range that is published
"""

from aggregator.config.event_settings import EventEdit, EventFilter, EventSelector, Meeting, Rename, Section
from aggregator.config.loading import json_schema, load_config, parse_config, read_text
from aggregator.config.notice_settings import NoticeTarget, secret_files
from aggregator.config.settings import (
    CalendarSettings,
    Config,
    Feed,
    FeedDefaults,
    Group,
    LinkConstraint,
    PublishSettings,
    ServerSettings,
    StoreSettings,
    WindowSettings,
)
from aggregator.config.value_types import PROXY_OF_ENVIRONMENT, format_duration, header_lines, parse_duration

__all__ = [
    "PROXY_OF_ENVIRONMENT",
    "CalendarSettings",
    "Config",
    "EventEdit",
    "EventFilter",
    "EventSelector",
    "Feed",
    "FeedDefaults",
    "Group",
    "LinkConstraint",
    "Meeting",
    "NoticeTarget",
    "PublishSettings",
    "Rename",
    "Section",
    "ServerSettings",
    "StoreSettings",
    "WindowSettings",
    "format_duration",
    "header_lines",
    "json_schema",
    "load_config",
    "parse_config",
    "parse_duration",
    "read_text",
    "secret_files",
]
