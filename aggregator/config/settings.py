"""feeds.toml → `Config`, or all problems at once with file, line and key.

Each key is a field here with a description. The table in docs/reference.md and the JSON Schema are made from these, so
no key is undocumented. `Feed` holds the settings of one feed; what the service learns about it is `model.FeedState`.
`problems` turns pydantic's errors into sentences.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import GenerateJsonSchema

from aggregator.config.feed_address import feed_address, same_calendar_key, web_address
from aggregator.config.problems import Reporter, nearest, refusal, toml_error
from aggregator.config.toml_lines import line_numbers
from aggregator.errors import ConfigError, Problem

UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_DURATION = re.compile("".join(rf"(?:(\d{{1,9}}){unit})?\s*" for unit in UNITS))


def parse_duration(value: object) -> timedelta:
    """Turn "30m", "1h30m" or a whole number of seconds into a timedelta. Raise ValueError for anything else."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= UNITS["w"] * 1000:
        return timedelta(seconds=value)
    found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found or not any(found.groups()):
        raise refusal(value, "is not a duration", 'write it like "30m", "1h30m", "45s" or "1d"')
    return timedelta(seconds=sum(int(n or 0) * size for n, size in zip(found.groups(), UNITS.values(), strict=True)))


def format_duration(duration: timedelta) -> str:
    """Write a duration as in feeds.toml: "1h30m". The inverse of `parse_duration` for whole seconds."""
    rest, parts = int(duration.total_seconds()), []
    for unit, size in UNITS.items():
        count, rest = divmod(rest, size)
        parts.append(f"{count}{unit}" if count else "")
    return "".join(parts) or "0s"


def _feed_url(value: str) -> str:
    try:
        return feed_address(value)
    except ValueError as error:
        raise refusal(value, str(error)) from error


def _page_url(value: str) -> str:
    try:
        return web_address(value) if value else ""
    except ValueError as error:
        raise refusal(value, str(error)) from error


def _base_url(value: str) -> str:
    parts = urlsplit(_page_url(value))
    if not parts.hostname or parts.query:
        raise refusal(value, "must be a URL without a query string", 'write it like "https://calendar.example.org"')
    return value.rstrip("/")


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "Factory"})


def _time_zone(value: str) -> str:
    if value in _time_zones():
        return value
    raise refusal(value, "is not an IANA time zone", nearest(value, _time_zones()) or 'write it like "Europe/Madrid"')


def _listen(value: str) -> str:
    found = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^\s:\[\]]*):(\d{1,5})", value)
    if not found or not 1 <= int(found[2]) <= 65_535:
        raise refusal(value, "is not a valid listen address", 'write it like "127.0.0.1:8080", "[::1]:8080" or ":8080"')
    return value


def _database(value: str, info: ValidationInfo) -> str:
    """Resolve a relative SQLite path from the folder of feeds.toml, not from the working directory."""
    if re.fullmatch(r"postgresql\+psycopg://.*[/?].+", value):
        return value
    path = value.removeprefix("sqlite:///")
    if path == value or not path or path.startswith(":memory:"):
        hint = 'write it like "sqlite:///aggregator.db" or "postgresql+psycopg://user@host/name"'
        raise refusal(_without_password(value), "is not a supported database URL", hint)
    folder = (info.context or {}).get("folder")
    return f"sqlite:///{Path(folder).absolute() / path}" if folder else value


def _without_password(url: str) -> str:
    return re.sub(r"(?<=://)([^:@/]*):[^@/]*@", r"\1:***@", url)


def _embedder(value: str) -> str:
    if value == "*" or re.fullmatch(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?", value):
        return value
    parts = urlsplit(value)
    hint = 'write it like "https://example.org", "https://*.example.org", or "*" for all sites'
    meant = f"{parts.scheme}://{parts.netloc}".lower()
    if parts.scheme and parts.netloc and meant != value:
        hint = f'leave out the path: write "{meant}"' if value.startswith(meant) else f'write "{meant}"'
    raise refusal(value, "is not a valid site", hint)


def _matching(pattern: str, sentence: str, hint: str) -> Callable[[str], str]:
    """Return a check of a text against `pattern`, with a sentence of its own; pydantic would show the pattern."""

    def check(value: str) -> str:
        if re.fullmatch(pattern, value):
            return value
        raise refusal(value, sentence, hint)

    return check


_ID = r"[a-z0-9][a-z0-9-]{0,39}"
_COLOR = r"#[0-9A-Fa-f]{6}"
_LANGUAGE = r"(en|es|zh)(-[A-Za-z0-9]{2,8})*"

Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "pattern": r"^(\d+[wdhms]\s*)+$"}, {"type": "integer", "minimum": 0}]}
    ),
]
FeedId = Annotated[
    str,
    AfterValidator(_matching(_ID, "is not a valid id", "use a–z, 0–9 and hyphens")),
    Field(json_schema_extra={"pattern": f"^{_ID}$"}),
]
Color = Annotated[
    str,
    AfterValidator(_matching(_COLOR, "is not a valid colour", 'write it like "#1A8754"')),
    Field(json_schema_extra={"pattern": f"^{_COLOR}$"}),
]
Language = Annotated[
    str,
    AfterValidator(_matching(_LANGUAGE, "is not an available language", 'use "en", "es", "zh" or like "en-US"')),
    Field(json_schema_extra={"pattern": f"^{_LANGUAGE}$"}),
]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
PageUrl = Annotated[str, AfterValidator(_page_url)]
Embedder = Annotated[str, AfterValidator(_embedder)]


class Section(BaseModel):
    """Base of all sections: unknown keys are errors, "10" is not a number, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class FeedDefaults(Section):
    """Keys of [defaults], for all feeds, and of each [[feeds]] entry."""

    color: Color = Field(default="#5B6770", description="Colour shown beside the feed's events, #RRGGBB.")
    timezone: TimeZone | None = Field(
        default=None, description="Time zone for times that name none (IANA name). Default: the feed's own."
    )
    priority: int = Field(
        default=0,
        ge=-1000,
        le=1000,
        description="Which copy of a duplicate is shown if all else is equal. Higher wins.",
    )
    interval: Duration = Field(
        default=timedelta(minutes=30), ge=timedelta(minutes=1), le=timedelta(days=7), description="Time between polls."
    )
    timeout: Duration = Field(
        default=timedelta(seconds=30),
        ge=timedelta(seconds=1),
        le=timedelta(minutes=10),
        description="Time limit for the whole download.",
    )
    max_bytes: int = Field(
        default=20_000_000, ge=1000, le=200_000_000, description="Maximum size of the feed in bytes, uncompressed."
    )
    allow_private: bool = Field(default=False, description="Allow loopback and private network addresses.")
    match: Literal["full", "uid", "off"] = Field(
        default="full", description='How duplicates are found: "full", "uid" (equal UIDs only) or "off".'
    )


class Feed(FeedDefaults):
    """One source calendar."""

    id: FeedId = Field(description="Short name used in URLs: a–z, 0–9 and hyphens.")
    name: str = Field(min_length=1, max_length=80, description="Name shown on the page.")
    url: Annotated[str, AfterValidator(_feed_url)] = Field(
        description="URL of the .ics file, or of its Google, TeamUp or Outlook page."
    )
    homepage: PageUrl = Field(default="", description="Website of the community.")


class ServerSettings(Section):
    """Where the service listens, and under which URL visitors find it."""

    listen: Annotated[str, AfterValidator(_listen)] = Field(
        default="127.0.0.1:8080", description='Address and port to listen on. ":8080" listens on all interfaces.'
    )
    base_url: Annotated[str, AfterValidator(_base_url)] = Field(
        default="http://127.0.0.1:8080", description="Public URL of the service, without a trailing slash."
    )
    workers: int = Field(default=1, ge=1, le=64, description="Number of web processes.")

    @property
    def address(self) -> tuple[str, int]:
        """Host (an IP address or a name, without brackets) and port of `listen`."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]") or "0.0.0.0", int(port)  # noqa: S104 - ":8080" means all interfaces


class CalendarSettings(Section):
    """What calendar apps show of the combined calendar."""

    name: str = Field(
        default="Open source community calendars",
        min_length=1,
        max_length=120,
        description="Name shown in calendar apps and on the page.",
    )
    description: str = Field(
        default="", max_length=500, description="One sentence shown in calendar apps and on the page."
    )
    color: Color = Field(default="#2B5C8A", description="Colour for calendar apps, #RRGGBB.")


class PageSettings(Section):
    """Language and time zones of the page, and who may embed it."""

    language: Language = Field(
        default="en",
        description='Language when the browser asks for none of "en", "es", "zh". A region is allowed: "en-US".',
    )
    zones: tuple[TimeZone, ...] = Field(
        default=("America/Los_Angeles", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Asia/Shanghai"),
        max_length=12,
        strict=False,
        description="Time zones listed on each event page (IANA names).",
    )
    embed_on: tuple[Embedder, ...] = Field(
        default=("*",),
        max_length=100,
        strict=False,
        description='Sites that may embed the calendar: "https://example.org", "https://*.example.org", or "*" for '
        "all. An empty list allows only this site.",
    )


class StoreSettings(Section):
    """Where state is kept."""

    database: Annotated[str, AfterValidator(_database)] = Field(
        default="sqlite:///aggregator.db",
        validate_default=True,
        description="Database URL, SQLite or PostgreSQL. Relative paths start at the folder of feeds.toml. "
        "AGGREGATOR_DATABASE overrides it.",
    )


class WindowSettings(Section):
    """The time range that is published, and the limits of an .ics file."""

    past_days: int = Field(default=30, ge=0, le=3650, description="Days in the past to publish.")
    future_days: int = Field(default=400, ge=1, le=3650, description="Days ahead to publish.")
    max_events: int = Field(default=1000, ge=1, le=100_000, description="Maximum events in one .ics file.")
    max_bytes: int = Field(
        default=1_000_000,
        ge=10_000,
        le=100_000_000,
        description="Maximum size of one .ics file, in bytes. Google ignores events beyond 1 MB.",
    )


class EventSelector(Section):
    """Selects an event: by UID, or by feed and title."""

    feed: str = Field(default="", description="Id of the feed. Required with a title.")
    uid: str = Field(default="", description="UID of the event, as shown by `aggregator explain`.")
    title: str = Field(default="", description="Title of the event, in upper or lower case.")

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if not self.uid and not (self.feed and self.title):
            raise refusal(self.model_dump(exclude_defaults=True), "is incomplete", "give a uid, or a feed and a title")
        return self


class LinkConstraint(Section):
    """An operator's correction: these events are one ([[same]]), or these are not ([[different]])."""

    events: tuple[EventSelector, ...] = Field(
        min_length=2,
        strict=False,
        description='At least two events, each as { uid = "…" } or { feed = "…", title = "…" }.',
    )


class Config(Section):
    """All of feeds.toml, validated. `[defaults]` is applied to every feed."""

    server: ServerSettings = ServerSettings()
    calendar: CalendarSettings = CalendarSettings()
    page: PageSettings = PageSettings()
    store: StoreSettings = StoreSettings()
    window: WindowSettings = WindowSettings()
    feeds: tuple[Feed, ...] = Field(min_length=1, strict=False)  # strict would refuse TOML's arrays
    same: tuple[LinkConstraint, ...] = Field(default=(), strict=False)
    different: tuple[LinkConstraint, ...] = Field(default=(), strict=False)


def load_config(path: str) -> Config:
    """Read and validate feeds.toml. Raise ConfigError with all problems."""
    text = _read_text(path)
    tables = _parse(path, text)
    report = Reporter(tables, line_numbers(text), {"": Config, "defaults": FeedDefaults})
    context = {"folder": Path(path).parent}
    defaults = tables.pop("defaults", {})
    try:
        FeedDefaults.model_validate(defaults)
    except ValidationError as error:
        report.validation(error, ("defaults",))
    try:
        config = Config.model_validate(_with_defaults(tables, defaults), context=context)
    except ValidationError as error:
        report.validation(error)
    report.repeated("id", "id", str)
    report.unknown_feeds("same", "different")
    report.repeated("url", "calendar", lambda url: same_calendar_key(feed_address(url)))
    if report.problems:
        raise ConfigError(path, tuple(sorted(set(report.problems))))
    return config


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of feeds.toml, for editors that complete and check."""
    schema = Config.model_json_schema(schema_generator=_SchemaWriter)
    defaults = FeedDefaults.model_json_schema(schema_generator=_SchemaWriter)
    schema["properties"]["defaults"] = defaults
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "feeds.toml"}


class _SchemaWriter(GenerateJsonSchema):
    """Writes default durations as in feeds.toml; pydantic would write "PT30M"."""

    def encode_default(self, dft: object) -> object:
        return format_duration(dft) if isinstance(dft, timedelta) else super().encode_default(dft)


def _read_text(path: str) -> str:
    try:
        body = Path(path).read_bytes()
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            problem = Problem(0, "", "not found", "set the settings file with --config")
        else:
            problem = Problem(0, "", f"cannot be read: {(error.strerror or 'unknown reason').lower()}")
        raise ConfigError(path, (problem,)) from error
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise ConfigError(path, (Problem(line, "", "is not UTF-8 text", "save it as UTF-8"),)) from error


def _parse(path: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", str(error))
        line = int(found[2]) if found else text.count("\n") + 1
        message = f"invalid TOML at column {found[3]}: {toml_error(found[1])}" if found else "invalid TOML"
        raise ConfigError(path, (Problem(line, "", message),)) from error
    except RecursionError as error:
        raise ConfigError(path, (Problem(0, "", "is nested too deeply"),)) from error


def _with_defaults(tables: Mapping[str, Any], defaults: object) -> dict[str, Any]:
    """Fill missing keys of each feed from [defaults]. Wrong defaults are reported there, not once per feed."""
    tables = {"store": {}, **tables}  # listed, so that its default is also resolved from the file's folder
    feeds = tables.get("feeds", ())
    if not isinstance(feeds, list) or not isinstance(defaults, dict):
        return tables
    usable = {}
    for key, value in defaults.items():
        try:
            FeedDefaults.model_validate({key: value})
            usable[key] = value
        except ValidationError:
            continue
    return {**tables, "feeds": [{**usable, **feed} if isinstance(feed, dict) else feed for feed in feeds]}
