"""Reads feeds.toml → `Config`, or all problems at once with file, line and key; and its JSON Schema."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import PydanticCustomError

from aggregator.config.environment import environment_settings
from aggregator.config.notice_settings import kept_secret, with_notice_urls
from aggregator.config.problems import Reporter, toml_error
from aggregator.config.settings import URL_KEYS, Config, FeedDefaults
from aggregator.config.toml_lines import line_numbers
from aggregator.config.urls.feed_address import feed_address, same_calendar_key
from aggregator.config.value_types import OTHER_FOLDER, database_url, format_duration, header_lines
from aggregator.errors import ConfigError, Problem

_SOME_URL = "https://example.org/"
_NO_VARIABLES: Mapping[str, str] = MappingProxyType({})


def load_config(path: str, environ: Mapping[str, str] = _NO_VARIABLES) -> Config:
    """Read and validate feeds.toml, with the settings in the environment over it. Raise ConfigError with all problems.

    Nothing here looks at the environment itself: `environ` also holds what `url_env` and its like name.
    """
    return parse_config(path, read_text(path), environ)


def parse_config(path: str, text: str, environ: Mapping[str, str] = _NO_VARIABLES) -> Config:
    """Validate the text of feeds.toml, which is or will be at `path`. Raise ConfigError with all problems."""
    variables = environment_settings(environ)
    tables = variables.over(_parse(path, text))
    report = Reporter(tables, line_numbers(text), {"": Config, "defaults": FeedDefaults}, variables.variables)
    for problem in variables.problems:
        report.in_variable(*problem)
    folder = Path(path).parent
    context = {"folder": folder}
    defaults = tables.pop("defaults", {})
    tables["store"] = _with_database(tables.get("store", {}), folder, environ, report)
    tables["feeds"] = report.tables["feeds"] = _with_urls(tables.get("feeds", ()), folder, environ, report)
    if "notify" in tables:
        tables["notify"] = report.tables["notify"] = with_notice_urls(tables["notify"], folder, environ, report)
    try:
        FeedDefaults.model_validate(defaults)
    except ValidationError as error:
        report.validation(error, ("defaults",))
    try:
        config = Config.model_validate(_with_defaults(tables, defaults), context=context)
    except ValidationError as error:
        report.validation(error)
    report.repeated("id", "id", str)
    report.repeated("id", "id", str, section="groups")
    report.unknown_feeds("same", "different", "edit", "meetings", "groups", "notify")
    report.repeated("url", "calendar", _calendar_key)
    if not report.problems and _is_within(config.store.database.reveal(), config.publish.folder):
        report.at(("publish", "folder"), "holds the database", OTHER_FOLDER)
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


def read_text(path: str) -> str:
    """Return the text of feeds.toml. Raise ConfigError if it cannot be read."""
    try:
        body = Path(path).read_bytes()
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            problem = Problem(0, "", "not found", "create it with `aggregator add URL`, or name another with --config")
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
        raise ConfigError(path, (Problem(line, "", message),)) from None  # it quotes keys, and a key may be a URL
    except RecursionError as error:
        raise ConfigError(path, (Problem(0, "", "is nested too deeply"),)) from error


def _is_within(database: str, folder: str) -> bool:
    """Whether a database is a file in this folder, which the whole world may read."""
    path = database.removeprefix("sqlite:///")
    return bool(folder) and path != database and Path(folder) in Path(path).resolve().parents


def _calendar_key(url: str) -> str:
    """Return what is equal for two URLs of one calendar. Raise ValueError if it is no URL, or stands for another."""
    if url == _SOME_URL:
        raise ValueError
    return same_calendar_key(feed_address(url))


def _with_urls(feeds: object, folder: Path, environ: Mapping[str, str], report: Reporter) -> object:
    """Fill in the URLs that feeds keep elsewhere: in an environment variable, or in a file."""
    if not isinstance(feeds, list):
        return feeds
    found: list[object] = []
    for index, feed in enumerate(feeds):
        keys = [key for key in URL_KEYS if isinstance(feed, dict) and key in feed]
        if len(keys) > 1:
            report.at(("feeds", index, keys[1]), f"not allowed beside {keys[0]}", "set only one of them")
        if keys in (["url_env"], ["url_file"]) and isinstance(feed[keys[0]], str):
            try:
                found.append({**feed, "url": _kept_url(keys[0], feed[keys[0]], folder, environ)})
                continue
            except ValueError as error:
                report.at(("feeds", index, keys[0]), str(error))
                feed = {**feed, "url": _SOME_URL}  # noqa: PLW2901  what is wrong with the true one is said
        found.append(feed)
    for index, feed in enumerate(found):
        name = feed.get("headers_env") if isinstance(feed, dict) else None
        if isinstance(name, str) and name and (problem := _header_problem(environ.get(name, ""))):
            report.at(("feeds", index, "headers_env"), f"the environment variable {problem}")
    return found


def _with_database(store: object, folder: Path, environ: Mapping[str, str], report: Reporter) -> object:
    """Fill in the database URL that is kept in a file."""
    name = store.get("database_file") if isinstance(store, dict) else None
    if not isinstance(store, dict) or not isinstance(name, str) or not name:
        return store
    try:
        return {**store, "database": database_url(kept_secret("database_file", name, folder, environ), folder)}
    except PydanticCustomError as error:
        report.at(("store", "database_file"), f"the URL in it {error.message()}", str((error.context or {})["hint"]))
    except ValueError as error:
        report.at(("store", "database_file"), str(error))
    return {key: value for key, value in store.items() if key != "database"}


def _header_problem(text: str) -> str:
    """Return what is wrong with the headers that an environment variable holds; "" if they can be sent."""
    try:
        return "" if header_lines(text) else "is not set"
    except ValueError as error:
        return str(error)


def _kept_url(key: str, name: str, folder: Path, environ: Mapping[str, str]) -> str:
    """Return the URL that an environment variable or a file holds. Raise ValueError with a sentence, but no value."""
    text = kept_secret(key, name, folder, environ)
    try:
        return feed_address(text)
    except ValueError as error:
        raise ValueError(f"the URL in it {error}") from None


def _with_defaults(tables: dict[str, Any], defaults: object) -> dict[str, Any]:
    """Fill missing keys of each feed from [defaults]. Wrong defaults are reported there, not once per feed."""
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
