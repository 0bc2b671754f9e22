"""Types of single values in feeds.toml: durations, colours, time zones, URLs. Each error has a sentence and a hint."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import re2
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticKnownError

from aggregator.config import value_patterns
from aggregator.config.problems import nearest, refusal
from aggregator.config.urls.feed_address import feed_address, proxy_address, web_address
from aggregator.config.value_patterns import UNITS
from aggregator.secret_url import HIDDEN, SecretUrl, redact

PROXY_OF_ENVIRONMENT = SecretUrl("env")
_OURS = {"host", "connection", "content-length", "transfer-encoding", "accept-encoding", "te", "upgrade"}
_VISIBLE = r"[\x20-\x7e]*"
INTERVALS = timedelta(seconds=30), timedelta(days=7)  # least and most
LENGTHS = timedelta(minutes=1), timedelta(days=31)
TIMEOUTS = timedelta(seconds=1), timedelta(minutes=10)
OTHER_FOLDER = 'name a folder for these files only, like "/srv/calendar"'  # instead of one that holds secrets
_DURATION = re.compile("".join(rf"(?:(\d{{1,9}}){unit})?\s*" for unit in UNITS))


def parse_duration(value: object) -> timedelta:
    """Turn "30m", "1h30m" or a whole number of seconds into a timedelta. Raise ValueError for anything else."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= UNITS["w"] * 1000:
        return timedelta(seconds=value)
    found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found or not any(found.groups()):
        raise refusal("is not a duration", 'write it like "30m", "1h30m", "45s" or "1d"')
    return timedelta(seconds=sum(int(n or 0) * size for n, size in zip(found.groups(), UNITS.values(), strict=True)))


def format_duration(duration: timedelta) -> str:
    """Write a duration as in feeds.toml: "1h30m". The inverse of `parse_duration` for whole seconds."""
    rest, parts = int(duration.total_seconds()), []
    for unit, size in UNITS.items():
        count, rest = divmod(rest, size)
        parts.append(f"{count}{unit}" if count else "")
    return "".join(parts) or "0s"


def _feed_url(value: object) -> SecretUrl:
    if isinstance(value, SecretUrl):
        return value
    text = _text(value)
    try:
        return SecretUrl(feed_address(text))
    except ValueError as error:
        raise refusal(str(error)) from None


def _proxy_url(value: object) -> SecretUrl | None:
    if value is None or isinstance(value, SecretUrl):
        return value
    text = _text(value)
    if not text:
        return None
    if text == PROXY_OF_ENVIRONMENT.reveal():
        return PROXY_OF_ENVIRONMENT
    try:
        return SecretUrl(proxy_address(text))
    except ValueError as error:
        raise refusal(str(error), 'write it like "http://proxy.example.org:3128", or "env"') from None


def header_lines(text: str) -> dict[str, str]:
    """Read headers, "Name: value" on a line each. Raise ValueError with a sentence, and without a value."""
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, colon, value = line.partition(":")
        if not (colon and re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name) and re.fullmatch(_VISIBLE, value.strip())):
            raise ValueError('must hold headers, each on a line of its own, like "Authorization: Bearer …"')
        if name.lower() in _OURS:
            raise ValueError(f"must not set {name.title()}")
        found[name] = value.strip()
    return found


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise PydanticKnownError("string_type")
    return value


def _page_url(value: str) -> str:
    try:
        return web_address(value) if value else ""
    except ValueError as error:
        raise refusal(str(error)) from None


def _base_url(value: str) -> str:
    parts = urlsplit(_page_url(value))
    if not parts.hostname or parts.query:
        raise refusal("must be a URL without a query string", 'write it like "https://calendar.example.org"')
    return value.rstrip("/")


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "Factory"})


def _time_zone(value: str) -> str:
    if value in _time_zones():
        return value
    raise refusal("is not an IANA time zone", nearest(value, _time_zones()) or 'write it like "Europe/Madrid"')


def _listen_address(value: str) -> str:
    found = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^\s:\[\]]*):(\d{1,5})", value)
    if not found or not 1 <= int(found[2]) <= 65_535:
        raise refusal("is not a valid listen address", 'write it like "127.0.0.1:8080", "[::1]:8080" or ":8080"')
    return value


def _database_url(given: object, info: ValidationInfo) -> SecretUrl:
    value = given.reveal() if isinstance(given, SecretUrl) else _text(given)
    return database_url(value, (info.context or {}).get("folder"))


def database_url(value: str, folder: Path | None) -> SecretUrl:
    """Resolve a relative SQLite path from the folder of feeds.toml, not from the working directory.

    Raise ValueError if it is no URL of a database that is supported.
    """
    if re.fullmatch(r"postgresql\+psycopg://.*[/?].+", value):
        return SecretUrl(value)
    path = value.removeprefix("sqlite:///")
    if path == value or not path or path.startswith(":memory:"):
        hint = 'write it like "sqlite:///aggregator.db" or "postgresql+psycopg://user@host/name"'
        raise refusal("is not a supported database URL", hint)
    return SecretUrl(f"sqlite:///{Path(folder).absolute() / path}" if folder else value)


def _folder_path(value: str, info: ValidationInfo) -> str:
    """Resolve a relative path from the folder of feeds.toml. Refuse a folder that would show secrets to the world."""
    if not value.strip():
        return ""
    if value.startswith("~") or not value.isprintable():
        raise refusal("is not a usable path", 'write it like "/srv/calendar"')
    folder = (info.context or {}).get("folder")
    if not folder:
        return value
    base = Path(folder).resolve()
    found = (base / value).resolve()
    if found == base or found in base.parents:
        raise refusal("holds feeds.toml itself", OTHER_FOLDER)
    return str(found)


def _embedding_site(value: str) -> str:
    if value == "*" or re.fullmatch(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?", value):
        return value
    hint = 'write it like "https://example.org", "https://*.example.org", or "*" for all sites'
    meant = redact(value).lower().removesuffix(f"/{HIDDEN}")  # without path, user and password
    if re.fullmatch(r"https?://[a-z0-9.-]+", meant):
        hint = f'leave out the path: write "{meant}"' if value.startswith(meant) else f'write "{meant}"'
    raise refusal("is not a valid site", hint)


def _matching(pattern: str, sentence: str, hint: str) -> Callable[[str], str]:
    """Return a check of a text against `pattern`, with a sentence of its own; pydantic would show the pattern."""

    def check(value: str) -> str:
        if re.fullmatch(pattern, value):
            return value
        raise refusal(sentence, hint)

    return check


_QUIET = re2.Options()
_QUIET.log_errors = False
_ID = r"[a-z0-9][a-z0-9-]{0,39}"
_COLOR = r"#[0-9A-Fa-f]{6}"
LANGUAGES = ("de", "en", "es", "fr", "hi", "ja", "ko", "pt", "zh")  # of the page, without a region
LANGUAGES_IN_WORDS = ", ".join(f'"{language}"' for language in LANGUAGES)
_LANGUAGE = rf"({'|'.join(LANGUAGES)})(-[A-Za-z0-9]{{2,8}})*"


@dataclass(frozen=True)
class _ZoneNames:
    """Names the zones there are in the JSON Schema; not when this module is imported, since looking takes a while."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(core), "enum": sorted(_time_zones())}


def _text_like(pattern: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern})


def _pattern(value: str) -> str:
    try:
        re2.compile(value, _QUIET)
    except re2.error:
        raise refusal("is not a regular expression", "RE2 syntax has no lookaround and no backreferences") from None
    return value


def _rule(value: str) -> str:
    if not re.fullmatch(value_patterns.RULE, value):
        ends = re.search("COUNT=|UNTIL=", value, re.IGNORECASE)
        raise refusal("is not a recurrence rule", "set until" if ends else 'write it like "FREQ=WEEKLY;BYDAY=TH"')
    return value.strip().upper().removeprefix("RRULE:")


def _date_or_time(value: object) -> date | datetime:
    """Take a date, or a time of day without a zone: `zone` says which. Both may be in quotes."""
    if isinstance(value, str):
        value = _iso_date_or_time(value)
    if isinstance(value, datetime):
        if value.tzinfo:
            raise refusal("has a UTC offset", "leave it out, and set zone")
        return value
    if isinstance(value, date):
        return value
    raise refusal("is not a date or a time", "write it like 2026-03-05T16:00:00 or 2026-03-05")


def _iso_date_or_time(text: str) -> date | datetime | None:
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(text.strip())
        except ValueError:
            continue
    return None


def given_one_of(*keys: str) -> dict[str, Any]:
    """Return the schema of a table that has exactly one of these keys, and not an empty one."""
    texts = {"type": "string", "pattern": "\\S"}
    return {"oneOf": [{"required": [key], "properties": {key: {"anyOf": [texts, {"const": True}]}}} for key in keys]}


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
Interval = Annotated[Duration, WithJsonSchema(value_patterns.duration(*INTERVALS))]
Length = Annotated[Duration, WithJsonSchema(value_patterns.duration(*LENGTHS))]
Pattern = Annotated[str, AfterValidator(_pattern)]
RecurrenceRule = Annotated[str, AfterValidator(_rule), _text_like(value_patterns.RULE)]
DateOrTime = Annotated[date | datetime, PlainValidator(_date_or_time), WithJsonSchema({"type": "string"})]
Timeout = Annotated[Duration, WithJsonSchema(value_patterns.duration(*TIMEOUTS))]
FeedId = Annotated[
    str,
    AfterValidator(_matching(_ID, "is not a valid id", "use a–z, 0–9 and hyphens")),
    Field(json_schema_extra={"pattern": f"^{_ID}$"}),
]
UserAgent = Annotated[
    str,
    AfterValidator(_matching(_VISIBLE, "has characters that no header may have", "use ASCII letters")),
    Field(json_schema_extra={"pattern": f"^{_VISIBLE}$"}),
]
Color = Annotated[
    str,
    AfterValidator(_matching(_COLOR, "is not a valid colour", 'write it like "#1A8754"')),
    Field(json_schema_extra={"pattern": f"^{_COLOR}$"}),
]
Language = Annotated[
    str,
    AfterValidator(
        _matching(_LANGUAGE, "is not an available language", f'use one of {LANGUAGES_IN_WORDS}, or like "en-US"')
    ),
    Field(json_schema_extra={"pattern": f"^{_LANGUAGE}$"}),
]
TimeZone = Annotated[str, AfterValidator(_time_zone), _ZoneNames()]
PageUrl = Annotated[str, AfterValidator(_page_url), _text_like(value_patterns.PAGE_URL)]
FeedUrl = Annotated[SecretUrl, PlainValidator(_feed_url), PlainSerializer(str), _text_like(value_patterns.FEED_URL)]
ProxyUrl = Annotated[
    SecretUrl | None, PlainValidator(_proxy_url), PlainSerializer(str), _text_like(value_patterns.PROXY_URL)
]
BaseUrl = Annotated[str, AfterValidator(_base_url), _text_like(value_patterns.BASE_URL)]
ListenAddress = Annotated[str, AfterValidator(_listen_address), _text_like(value_patterns.LISTEN_ADDRESS)]
DatabaseUrl = Annotated[
    SecretUrl, PlainValidator(_database_url), PlainSerializer(str), _text_like(value_patterns.DATABASE_URL)
]
FolderPath = Annotated[str, AfterValidator(_folder_path), _text_like(value_patterns.FOLDER_PATH)]
EmbeddingSite = Annotated[str, AfterValidator(_embedding_site), _text_like(value_patterns.EMBEDDING_SITE)]
