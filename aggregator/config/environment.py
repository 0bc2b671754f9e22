"""Settings from environment variables, which win over feeds.toml: AGGREGATOR_SERVER__LISTEN is `listen` of [server].

One rule gives every name: the prefix, the section, two underscores and the key, in upper case. Arrays of tables such as
[[feeds]] are set in the file only. Values are written as in the file, but without quotes around texts. A list is
separated by commas, or written in brackets as in the file. An empty variable counts as not set: `${NAME:-}` of Compose
files leaves one behind.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from aggregator.config.problems import nearest
from aggregator.config.settings import Config, FeedDefaults
from aggregator.config.toml_lines import Path

PREFIX = "AGGREGATOR_"
OPTIONS = ("AGGREGATOR_CONFIG", "AGGREGATOR_DATABASE", "AGGREGATOR_LOG_LEVEL")  # of the command line, see `cli.main`

# Kubernetes sets these in each container for each Service, and a Service may be called "aggregator".
_SERVICE_LINK = re.compile(r"AGGREGATOR_(.*_)?(SERVICE_(HOST|PORT(_.*)?)|PORT(_\d+_(TCP|UDP|SCTP)(_.*)?)?)")
_WHOLE_NUMBER = re.compile(r"[+-]?\d{1,18}")


@dataclass(slots=True)
class EnvironmentSettings:
    """What the environment sets: by path of keys the value and the variable it comes from; and what is wrong."""

    values: dict[Path, object] = field(default_factory=dict)
    variables: dict[Path, str] = field(default_factory=dict)
    problems: list[tuple[str, str, str]] = field(default_factory=list)  # variable, message, hint

    def over(self, tables: Mapping[str, Any]) -> dict[str, Any]:
        """Return the tables of the file with these values over them."""
        merged = dict(tables)
        for (section, key), value in self.values.items():
            table = merged.get(str(section), {})
            if isinstance(table, dict):  # otherwise the file is wrong, which is said
                merged[str(section)] = {**table, str(key): value}
        return merged


def variable_name(section: str, key: str) -> str:
    """Return the name of the variable that sets a key of a section."""
    return f"{PREFIX}{section}__{key}".upper()


def environment_settings(environ: Mapping[str, str]) -> EnvironmentSettings:
    """Read all settings in the environment. A variable that looks like a setting and is none is a problem."""
    found, known = EnvironmentSettings(), known_variables()
    single = {name.replace("__", "_"): name for name in known}
    for name, given in sorted(environ.items()):
        text = given.strip()
        if not name.startswith(PREFIX) or not text:
            continue
        if name in known:
            path, setting = known[name]
            found.variables[path] = name
            try:
                found.values[path] = _value(text, setting)
            except ValueError as error:
                found.problems.append((name, str(error), 'write it like "one,two" or ["one", "two"]'))
        elif name in single and name not in OPTIONS:
            found.problems.append((name, "unknown setting", f'did you mean "{single[name]}"?'))
        elif "__" in name:
            found.problems.append((name, "unknown setting", suggestion(name)))
    return found


def without_effect(environ: Mapping[str, str], named: Iterable[str]) -> tuple[str, ...]:
    """Return the variables with our prefix that mean nothing to us, though they are no mistake for sure.

    `named` are those that feeds.toml refers to, in `url_env` for example.
    """
    meant = {*known_variables(), *OPTIONS, *named}
    ours = (name for name, text in environ.items() if name.startswith(PREFIX) and text.strip())
    return tuple(sorted(name for name in ours if name not in meant and not _SERVICE_LINK.fullmatch(name)))


def suggestion(name: str) -> str:
    """Say which setting was meant by the name of a variable; "" if none is similar."""
    section, _, key = name.removeprefix(PREFIX).lower().rpartition("__")
    if section.split("__")[0] in Config.model_fields and section not in _sections():
        return f"set [[{section.split('__')[0]}]] in feeds.toml"
    known = known_variables()
    same_key = [one for one, (path, _) in known.items() if path[1] == key]
    if len(same_key) == 1:
        return f'did you mean "{same_key[0]}"?'
    return nearest(name.removeprefix(PREFIX), [one.removeprefix(PREFIX) for one in known]).replace('"', f'"{PREFIX}', 1)


def _sections() -> dict[str, type[BaseModel]]:
    """Return the model of each section that is one table."""
    fields = {name: one.annotation for name, one in Config.model_fields.items()}
    models = {name: model for name, model in fields.items() if isinstance(model, type)}
    return {**{name: model for name, model in models.items() if issubclass(model, BaseModel)}, "defaults": FeedDefaults}


def known_variables() -> dict[str, tuple[tuple[str, str], FieldInfo]]:
    """Return the section and key, and the field, of each variable that is a setting, by its name."""
    return {
        variable_name(section, key): ((section, key), one)
        for section, model in _sections().items()
        for key, one in model.model_fields.items()
    }


def _value(text: str, setting: FieldInfo) -> object:
    """Return the value that a text means for a key; a text that means none is left for its model to refuse."""
    kind = get_origin(setting.annotation) or setting.annotation
    if kind is bool:
        return {"true": True, "false": False}.get(text.lower(), text)
    if kind is int or kind is timedelta:
        return int(text) if _WHOLE_NUMBER.fullmatch(text) else text
    return _list(text) if kind is tuple else text


def _list(text: str) -> list[object]:
    """Read a list. Raise ValueError with a sentence."""
    if not text.startswith("["):
        return [part.strip() for part in text.split(",") if part.strip()]
    try:
        read = tomllib.loads(f"list = {text}")
    except ValueError:
        read = {}
    if read.keys() != {"list"}:
        raise ValueError("is not a list")
    return list(read["list"])
