"""feeds.toml → `Config`, or every problem at once with file, line and key.

Each key an operator can set is a field here with its description: the README's table and the JSON Schema are made from
these, so a key cannot exist undocumented. `Feed` is the operator's word on one feed; what the service learns about it
while running is `model.FeedState`. What is wrong with a file is put into words by `config_problems`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
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
from aggregator.config.problems import Reporter, nearest, refusal
from aggregator.config.toml_lines import line_numbers
from aggregator.errors import ConfigError, Problem

UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_DURATION = re.compile("".join(rf"(?:(\d{{1,9}}){unit})?\s*" for unit in UNITS))


def parse_duration(value: object) -> timedelta:
    """Turn "30m", "1h30m" or a whole number of seconds into a timedelta; raise a sentence for anything else."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= UNITS["w"] * 1000:
        return timedelta(seconds=value)
    found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found or not any(found.groups()):
        raise refusal(value, "is not a duration", 'write it like "30m", "1h30m", "45s" or "1d"')
    return timedelta(seconds=sum(int(n or 0) * size for n, size in zip(found.groups(), UNITS.values(), strict=True)))


def format_duration(duration: timedelta) -> str:
    """Write a duration the way feeds.toml does: "1h30m". The inverse of `parse_duration` for whole seconds."""
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
        raise refusal(value, "must be an address without a query", 'like "https://calendar.example.org"')
    return value.rstrip("/")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "Factory"})


def _zone(value: str) -> str:
    if value in _zones():
        return value
    raise refusal(value, "is not an IANA time zone", nearest(value, _zones()) or 'write it like "Europe/Madrid"')


def _listen(value: str) -> str:
    found = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^\s:\[\]]*):(\d{1,5})", value)
    if not found or not 1 <= int(found[2]) <= 65_535:
        raise refusal(
            value, "is not an address to listen on", 'write it like "127.0.0.1:8080", "[::1]:8080" or ":8080"'
        )
    return value


def _database(value: str, info: ValidationInfo) -> str:
    """Anchor a relative SQLite path at the folder of feeds.toml, so that it does not depend on where we are started."""
    if re.fullmatch(r"postgresql\+psycopg://.*[/?].+", value):
        return value
    path = value.removeprefix("sqlite:///")
    if path == value or not path or path.startswith(":memory:"):
        hint = 'write it like "sqlite:///aggregator.db" or "postgresql+psycopg://user@host/name"'
        raise refusal(_without_password(value), "is not a database this program can keep", hint)
    folder = (info.context or {}).get("folder")
    return f"sqlite:///{Path(folder).absolute() / path}" if folder else value


def _without_password(url: str) -> str:
    return re.sub(r"(?<=://)([^:@/]*):[^@/]*@", r"\1:***@", url)


def _embedder(value: str) -> str:
    if value == "*" or re.fullmatch(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?", value):
        return value
    parts = urlsplit(value)
    hint = 'write it like "https://example.org", "https://*.example.org", or "*" for every site'
    meant = f"{parts.scheme}://{parts.netloc}".lower()
    if parts.scheme and parts.netloc and meant != value:
        hint = f'a site has no path: write "{meant}"' if value.startswith(meant) else f'write "{meant}"'
    raise refusal(value, "does not name a site", hint)


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "pattern": r"^(\d+[wdhms]\s*)+$"}, {"type": "integer", "minimum": 0}]}
    ),
]
Color = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
Zone = Annotated[str, AfterValidator(_zone)]
PageUrl = Annotated[str, AfterValidator(_page_url)]
Embedder = Annotated[str, AfterValidator(_embedder)]


class Section(BaseModel):
    """Common to all sections: unknown keys are errors, "10" is no number, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class FeedDefaults(Section):
    """What may stand in [defaults] for all feeds, and in each of [[feeds]] for itself."""

    color: Color = Field(default="#5B6770", description="colour of its mark, #RRGGBB")
    timezone: Zone | None = Field(default=None, description="IANA zone of floating times; default: what the feed says")
    priority: int = Field(
        default=0, ge=-1000, le=1000, description="breaks ties between copies of one event; higher wins"
    )
    interval: Duration = Field(
        default=timedelta(minutes=30), ge=timedelta(minutes=1), le=timedelta(days=7), description="time between polls"
    )
    timeout: Duration = Field(
        default=timedelta(seconds=30),
        ge=timedelta(seconds=1),
        le=timedelta(minutes=10),
        description="for the whole answer, from the first byte asked to the last received",
    )
    max_bytes: int = Field(
        default=20_000_000, ge=1000, le=200_000_000, description="largest calendar accepted, unpacked"
    )
    allow_private: bool = Field(default=False, description="may resolve to loopback and private networks")
    match: Literal["full", "uid", "off"] = Field(
        default="full", description='which rules may merge its events: "full", "uid" (only equal UIDs) or "off"'
    )


class Feed(FeedDefaults):
    """One upstream calendar."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="short name in addresses: a-z, 0-9 and -")
    name: str = Field(min_length=1, max_length=80, description="name shown to readers")
    url: Annotated[str, AfterValidator(_feed_url)] = Field(
        description="address of the .ics file (http, https, webcal), or of its Google, TeamUp or Outlook page"
    )
    homepage: PageUrl = Field(default="", description="the community's own page")


class ServerSettings(Section):
    """Where readers find us."""

    listen: Annotated[str, AfterValidator(_listen)] = Field(
        default="127.0.0.1:8080", description='address and port to listen on; ":8080" listens on all'
    )
    base_url: Annotated[str, AfterValidator(_base_url)] = Field(
        default="http://127.0.0.1:8080", description="address readers see, without a slash at the end"
    )
    workers: int = Field(default=1, ge=1, le=64, description="web processes")

    @property
    def address(self) -> tuple[str, int]:
        """Host (an IP address or a name, without brackets) and port of `listen`."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]") or "0.0.0.0", int(port)  # noqa: S104 - ":8080" asks for all interfaces


class CalendarSettings(Section):
    """What the combined calendar calls itself."""

    name: str = Field(
        default="Open source community calendars", min_length=1, max_length=120, description="name in calendar programs"
    )
    description: str = Field(default="", max_length=500, description="one sentence for calendar programs and the page")
    color: Color = Field(default="#2B5C8A", description="colour calendar programs may use, #RRGGBB")


class PageSettings(Section):
    """How the page speaks to readers."""

    language: str = Field(
        default="en",
        pattern=r"^(en|es|zh)(-[A-Za-z0-9]{2,8})*$",
        description='language where a browser names none we have: "en", "es" or "zh", or with a region "en-US"',
    )
    zones: tuple[Zone, ...] = Field(
        default=("America/Los_Angeles", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Asia/Shanghai"),
        max_length=12,
        strict=False,
        description="IANA zones in which the page of an event also gives its time",
    )
    embed_on: tuple[Embedder, ...] = Field(
        default=("*",),
        max_length=100,
        strict=False,
        description='sites that may show the calendar in a frame: "https://example.org", "https://*.example.org", '
        '"*" for every site; an empty list for none but our own',
    )


class StoreSettings(Section):
    """Where state is kept."""

    database: Annotated[str, AfterValidator(_database)] = Field(
        default="sqlite:///aggregator.db",
        validate_default=True,
        description="SQLAlchemy URL of the database, SQLite or PostgreSQL; a relative path starts at the folder of "
        "feeds.toml; the environment variable AGGREGATOR_DATABASE wins",
    )


class WindowSettings(Section):
    """How much time is published."""

    past_days: int = Field(default=30, ge=0, le=3650, description="days back")
    future_days: int = Field(default=400, ge=1, le=3650, description="days ahead")
    max_events: int = Field(default=1000, ge=1, le=100_000, description="most events in one .ics")
    max_bytes: int = Field(
        default=1_000_000, ge=10_000, le=100_000_000, description="largest .ics; Google drops what is beyond 1 MB"
    )


class EventName(Section):
    """Which event an operator means: by UID, or by feed and title."""

    feed: str = Field(default="", description="id of the feed; needed with a title")
    uid: str = Field(default="", description="its UID, as `aggregator explain` shows it")
    title: str = Field(default="", description="its title, in any case")

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not self.uid and not (self.feed and self.title):
            raise refusal(self.model_dump(exclude_defaults=True), "names no event", "give a uid, or a feed and a title")
        return self


class Ruling(Section):
    """What an operator has decided about events, whatever the evidence says."""

    events: tuple[EventName, ...] = Field(
        min_length=2, strict=False, description='the events meant, each as {uid = "…"} or {feed = "…", title = "…"}'
    )


class Config(Section):
    """All of feeds.toml, checked. `[defaults]` has been applied to every feed."""

    server: ServerSettings = ServerSettings()
    calendar: CalendarSettings = CalendarSettings()
    page: PageSettings = PageSettings()
    store: StoreSettings = StoreSettings()
    window: WindowSettings = WindowSettings()
    feeds: tuple[Feed, ...] = Field(min_length=1, strict=False)  # strict would refuse TOML's arrays
    same: tuple[Ruling, ...] = Field(default=(), strict=False)
    different: tuple[Ruling, ...] = Field(default=(), strict=False)


def load_config(path: str) -> Config:
    """Read and check feeds.toml. Raise ConfigError with every problem."""
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
    report.repeated("id", str)
    report.unknown_feeds("same", "different")
    report.repeated("url", lambda url: same_calendar_key(feed_address(url)))
    if report.problems:
        raise ConfigError(path, tuple(sorted(set(report.problems))))
    return config


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of feeds.toml, for editors that complete and check while one types."""
    schema = Config.model_json_schema(schema_generator=_SchemaWriter)
    defaults = FeedDefaults.model_json_schema(schema_generator=_SchemaWriter)
    schema["properties"]["defaults"] = defaults
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "feeds.toml"}


class _SchemaWriter(GenerateJsonSchema):
    """Writes default durations as feeds.toml does; pydantic's own form would be "PT30M"."""

    def encode_default(self, dft: object) -> object:
        return format_duration(dft) if isinstance(dft, timedelta) else super().encode_default(dft)


def _read_text(path: str) -> str:
    try:
        body = Path(path).read_bytes()
    except OSError as error:
        hint = "name the file with --config" if isinstance(error, FileNotFoundError) else ""
        reason = (error.strerror or str(error)).lower()
        raise ConfigError(path, (Problem(0, "", f"cannot be read: {reason}", hint),)) from error
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
        message = f"column {found[3]}: {found[1]}" if found else str(error)
        raise ConfigError(path, (Problem(line, "", f"is not TOML: {message}"),)) from error
    except RecursionError as error:
        raise ConfigError(path, (Problem(0, "", "is nested too deeply"),)) from error


def _with_defaults(tables: Mapping[str, Any], defaults: object) -> dict[str, Any]:
    """Fill each feed's missing keys from [defaults]; what is wrong there is reported there and not once per feed."""
    tables = {"store": {}, **tables}  # named, so that its default, too, is anchored at the file's folder
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
