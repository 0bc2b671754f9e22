"""Errors of pydantic and tomllib in feeds.toml → `Problem`s with a line, a sentence and a hint.

pydantic reports a path of keys and an error code. Here the path becomes a line number and the code a sentence. A
misspelt word gets the most similar known word as a hint.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError
from rapidfuzz import fuzz, process, utils

from aggregator.config.toml_lines import Path
from aggregator.errors import Problem
from aggregator.secret_url import redact, redact_value

_KEYS = re.compile(r"\((?:'[^']*',? ?)+\)")  # a tuple, as in: Cannot declare ('server', 'listen') twice
_KEY = re.compile(r"'([^']*)'")
_INLINE_KEY = re.compile(r"(?<=Duplicate inline table )key '(.*)'")
_URL_KEYS = {"url", "database", "proxy"}  # their values should be URLs, and secret ones: no other text is shown

_SENTENCES = {
    "missing": "is missing",
    "model_type": "must be a table",
    "string_type": "{shown} must be text in quotes",
    "too_short": "must list at least two events",
    "too_long": "must not list more than {max_length}",
    "tuple_type": "{shown} must be a list in brackets",
    "int_type": "{shown} is not a whole number",
    "bool_type": "{shown} must be true or false, without quotes",
    "literal_error": "{shown} must be one of {expected}",
    "greater_than_equal": "{shown} is less than {ge}",
    "less_than_equal": "{shown} is more than {le}",
    "string_too_short": "must not be empty",
    "string_too_long": "is longer than {max_length} characters",
    "refused": "{shown} {sentence}",
}


_ANY_TEXT = '"…"'
_EXAMPLES = {  # how the value of a key is written; that of any other is a text
    "event": '{ feed = "…", title = "…" }',
    "events": '[{ feed = "…", title = "…" }, { feed = "…", title = "…" }]',
    "start": "2026-03-05T16:00:00",
    "url": '"https://…"',
}


def refusal(sentence: str, hint: str = "") -> PydanticCustomError:
    """Return the error for a validator to raise: what is wrong with a value, and how to correct it.

    Neither may quote the value, which may be secret. `Reporter` adds what of it can be shown.
    """
    return PydanticCustomError("refused", "{sentence}", {"sentence": sentence, "hint": hint})


def nearest(word: str, words: Iterable[str]) -> str:
    """Return 'did you mean "interval"?' for the most similar word, or "" if none is similar."""
    best = process.extractOne(word, list(words), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=70)
    return f'did you mean "{redact_value(best[0])}"?' if best else ""


class Reporter:
    """Collects problems of one file. `models` holds the model of each top-level part.

    `variables` names the environment variable that a value comes from, by the path of its key.
    """

    def __init__(
        self,
        tables: Mapping[str, Any],
        lines: Mapping[Path, int],
        models: Mapping[str, type[BaseModel]],
        variables: Mapping[Path, str] | None = None,
    ) -> None:
        self.tables = dict(tables)
        self.lines = lines
        self.models = models
        self.variables = variables or {}
        self.problems: list[Problem] = []

    def validation(self, error: ValidationError, below: Path = ()) -> None:
        """Add every error pydantic found in the part of the file at `below`."""
        for detail in error.errors(include_url=False):
            self._add(detail, (*below, *detail["loc"]))

    def repeated(self, key: str, noun: str, normalize: Callable[[str], str], section: str = "feeds") -> None:
        """Add a problem for each feed or group whose `key` has the same normalized value as that of an earlier one."""
        first: dict[str, int] = {}
        feeds = self.tables.get(section)
        for index, feed in enumerate(feeds if isinstance(feeds, list) else ()):
            value = feed.get(key) if isinstance(feed, dict) else None
            try:
                normalized = normalize(value) if isinstance(value, str) else None
            except ValueError:
                continue  # not a URL: reported as such
            if normalized is None:
                continue
            earlier = first.setdefault(normalized, index)
            if earlier != index:
                where = (section, earlier, key)
                message = f"same {noun} as {dotted(where)} on line {self._line(where)}"
                hint = (
                    f"give each {section.removesuffix('s')} its own {noun}" if noun == "id" else "remove one of the two"
                )
                self._problem((section, index, key), message, hint)

    def unknown_feeds(self, *sections: str) -> None:
        """Add a problem for each key of these sections that names a feed which is not listed."""
        known = [feed["id"] for _, feed in _tables(self.tables.get("feeds")) if isinstance(feed.get("id"), str)]
        for section in sections:
            for i, table in _tables(self.tables.get(section)):
                for path, feed in _feeds_named(table, (section, i)):
                    if isinstance(feed, str) and feed and feed not in known:
                        self._problem(path, f"no feed has the id {_shown(feed, path)}", nearest(feed, known))

    def at(self, path: Path, message: str, hint: str = "") -> None:
        """Add a problem that was found elsewhere. It must not quote a value that may be secret."""
        self._problem(path, message, hint)

    def in_variable(self, variable: str, message: str, hint: str = "") -> None:
        """Add a problem of an environment variable. It must not quote a value that may be secret."""
        self.problems.append(Problem(0, "", message, hint, variable))

    def _add(self, detail: ErrorDetails, path: Path) -> None:
        written = self._written(path, detail["input"])
        context = {"shown": _shown(written, path), **detail.get("ctx", {})}
        if detail["type"] == "missing":
            key = str(path[-1])
            context["hint"] = f"add a line: {key} = {_EXAMPLES.get(key, _ANY_TEXT)}"
        if detail["type"] == "literal_error":
            context["expected"] = expected = str(context["expected"]).replace("'", '"')
            context["hint"] = nearest(str(detail["input"]), re.findall(r'"([^"]*)"', expected))
        if detail["type"] == "extra_forbidden":
            is_section = len(path) == 1 and isinstance(written, dict | list)
            self._problem(
                path, "unknown section" if is_section else "unknown key", self._suggestion(path, is_section=is_section)
            )
            return
        if detail["type"] == "too_short" and isinstance(written, list) and len(written) >= context["min_length"]:
            return  # long enough, but pydantic does not count elements with errors
        if path == ("feeds",):
            self._problem(path, "lists no feeds", "start each with a [[feeds]] line")
            return
        if detail["type"] == "tuple_type" and len(path) == 1:
            self._problem(path, "must be a list", f"start each entry with a [[{path[0]}]] line")
            return
        sentence = _SENTENCES.get(detail["type"], "{shown} is not valid").format_map(context)
        self._problem(path, sentence, str(context.get("hint", "")))

    def _problem(self, path: Path, message: str, hint: str = "") -> None:
        variable = self.variables.get(path[:2])
        if variable:
            self.problems.append(Problem(0, dotted(path), message.removesuffix(", without quotes"), hint, variable))
            return
        self.problems.append(Problem(self._line(path), dotted(path), self._feed_name(path) + message, hint))

    def _written(self, path: Path, value: object) -> object:
        """Return the value as written in the file: "5s", not the duration it was parsed as."""
        written: Any = self.tables
        for part in path:
            try:
                written = written[part]
            except (KeyError, IndexError, TypeError):
                return value
        return written

    def _line(self, path: Path) -> int:
        """Return the line of a key, or of the table around it if the key is missing."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)

    def _feed_name(self, path: Path) -> str:
        """Return the id of the feed a problem belongs to, which says more than its index."""
        if len(path) < 3 or path[0] != "feeds" or path[2] == "id":
            return ""
        feed_id = self.tables["feeds"][path[1]].get("id")
        return f"feed {_shown(feed_id, path[:2])}: " if isinstance(feed_id, str) else ""

    def _model(self, path: Path) -> type[BaseModel] | None:
        """Return the model of the table that holds the last key of `path`."""
        names = [part for part in path[:-1] if isinstance(part, str)]
        model: type[BaseModel] | None = self.models[""]
        for name in names:
            model = self.models.get(name) or (_sections(model).get(name) if model else None)
        return model

    def _suggestion(self, path: Path, *, is_section: bool) -> str:
        """Suggest where an unknown key belongs, or the most similar known key; for a section the most similar one."""
        word, model = str(path[-1]), self._model(path)
        if is_section:
            return nearest(word, [*_sections(self.models[""]), *filter(None, self.models)])
        if model and "event" in model.model_fields and word in ("uid", "feed"):
            return "write it in event = { … }"
        if path[0] == "defaults" and word in _sections(self.models[""])["feeds"].model_fields:
            return "set it in each [[feeds]]"
        sections = {**_sections(self.models[""]), **{name: m for name, m in self.models.items() if name}}
        for name, section in sections.items():
            if section is not model and word in section.model_fields:
                field = self.models[""].model_fields.get(name)
                is_list = field is not None and get_origin(field.annotation) is tuple
                return f"it belongs in {f'[[{name}]]' if is_list else f'[{name}]'}"
        names = [*model.model_fields, *(self.models if len(path) == 1 else ())] if model else []
        return nearest(word, [name for name in names if name])


def dotted(path: Path) -> str:
    """Write a path of keys like feeds[2].interval. A key may be a URL, pasted in the wrong place."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{redact_value(part)}"
    return text.removeprefix(".")


def _sections(root: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """Return the model of each top-level part: of an array of tables, the model of its elements."""
    found: dict[str, type[BaseModel]] = {}
    for name, field in root.model_fields.items():
        for element in (field.annotation, *getattr(field.annotation, "__args__", ())):
            candidate = getattr(element, "__origin__", element)  # of Annotated
            if isinstance(candidate, type) and issubclass(candidate, BaseModel):
                found[name] = candidate
    return found


def _tables(value: object) -> list[tuple[int, dict[str, Any]]]:
    """Return the tables of an array of tables with their indexes; nothing if it is not an array."""
    return [(i, one) for i, one in enumerate(value) if isinstance(one, dict)] if isinstance(value, list) else []


def _feeds_named(table: Mapping[str, Any], path: Path) -> Iterable[tuple[Path, object]]:
    """Yield the values of a table that name feeds, with their paths: `feed`, `feeds`, and those of selected events."""
    if "feed" in table:
        yield (*path, "feed"), table["feed"]
    feeds = table.get("feeds")
    for j, feed in enumerate(feeds if isinstance(feeds, list) else ()):
        yield (*path, "feeds", j), feed
    for j, event in _tables(table.get("events")):
        yield (*path, "events", j, "feed"), event.get("feed")
    if isinstance(table.get("event"), dict):
        yield (*path, "event", "feed"), table["event"].get("feed")


def _shown(value: object, path: Path) -> str:
    """Write a value as in TOML, redacted, short enough for one line."""
    text = _toml(value, redact if _URL_KEYS.intersection(path) else redact_value)
    return text if len(text) <= 120 else text[:119] + "…"


def _toml(value: object, show: Callable[[str], str]) -> str:
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{redact_value(str(key))} = {_toml(item, show)}" for key, item in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_toml(item, show) for item in value)}]"
    if isinstance(value, str):
        return json.dumps(show(value), ensure_ascii=False)
    if isinstance(value, bool | int):
        return json.dumps(value)
    return str(value)  # numbers and dates, which TOML writes as Python does


def toml_error(message: str) -> str:
    """Return a message of tomllib as part of a sentence, with keys as people write them: "server.listen"."""
    text = _KEYS.sub(lambda found: f'"{dotted(tuple(_KEY.findall(found[0])))}"', message)
    text = _INLINE_KEY.sub(lambda found: f'key "{redact_value(found[1])}"', text)
    return text[:1].lower() + text[1:]
