"""What pydantic and TOML say about feeds.toml → `Problem`s that an operator can act on.

pydantic knows the place as a path of keys and the fault as a code. Here the path gets its line, the code its sentence,
and a misspelt word its nearest neighbour.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError
from rapidfuzz import fuzz, process, utils

from aggregator.config.toml_lines import Path
from aggregator.errors import Problem

_SENTENCES = {
    "missing": "is missing",
    "model_type": "must be a table",
    "string_type": "{shown} must be text in quotes",
    "tuple_type": "{shown} must be a list in brackets",
    "int_type": "{shown} is not a whole number",
    "bool_type": "{shown} must be true or false, without quotes",
    "literal_error": "{shown} must be one of {expected}",
    "greater_than_equal": "{shown} is less than {ge}",
    "less_than_equal": "{shown} is more than {le}",
    "string_too_short": "must not be empty",
    "string_too_long": "is longer than {max_length} characters",
    "string_pattern_mismatch": "{shown} does not fit: {description}",
    "refused": "{shown} {sentence}",
}


def refusal(value: object, sentence: str, hint: str = "") -> PydanticCustomError:
    """Return the error for a validator to raise: the value shown, what is wrong with it, and what would be right."""
    return PydanticCustomError(
        "refused", "{shown} {sentence}", {"shown": _shown(value), "sentence": sentence, "hint": hint}
    )


def nearest(word: str, words: Iterable[str]) -> str:
    """Return 'did you mean "interval"?' for the word that was probably meant, or nothing."""
    best = process.extractOne(word, list(words), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=70)
    return f'did you mean "{best[0]}"?' if best else ""


class Reporter:
    """Collects problems, with the file's tables and lines at hand. `models` holds the model of each top-level part."""

    def __init__(
        self, tables: Mapping[str, Any], lines: Mapping[Path, int], models: Mapping[str, type[BaseModel]]
    ) -> None:
        self.tables = dict(tables)
        self.lines = lines
        self.models = models
        self.problems: list[Problem] = []

    def validation(self, error: ValidationError, below: Path = ()) -> None:
        """Add every fault pydantic found in the part of the file at `below`."""
        for fault in error.errors(include_url=False):
            self._add(fault, (*below, *fault["loc"]))

    def repeated(self, key: str, same: Callable[[str], str]) -> None:
        """Add a problem for each feed whose `key` means the same as that of an earlier feed."""
        first: dict[str, int] = {}
        feeds = self.tables.get("feeds")
        for index, feed in enumerate(feeds if isinstance(feeds, list) else ()):
            value = feed.get(key) if isinstance(feed, dict) else None
            try:
                meaning = same(value) if isinstance(value, str) else None
            except ValueError:
                continue  # not an address: reported as such
            if meaning is None:
                continue
            earlier = first.setdefault(meaning, index)
            if earlier != index:
                where = ("feeds", earlier, key)
                self._problem(
                    ("feeds", index, key), f"{_shown(value)} repeats {dotted(where)} in line {self._line(where)}"
                )

    def unknown_feeds(self, *sections: str) -> None:
        """Add a problem for each event of a ruling whose feed is not listed."""
        known = [feed["id"] for _, feed in _tables(self.tables.get("feeds")) if isinstance(feed.get("id"), str)]
        for section in sections:
            for i, ruling in _tables(self.tables.get(section)):
                for j, event in _tables(ruling.get("events")):
                    feed = event.get("feed")
                    if isinstance(feed, str) and feed and feed not in known:
                        path = (section, i, "events", j, "feed")
                        self._problem(path, f"{_shown(feed)} is no feed's id", nearest(feed, known))

    def _add(self, fault: ErrorDetails, path: Path) -> None:
        context = {
            "shown": _shown(self._written(path, fault["input"])),
            "description": self._description(path),
            **fault.get("ctx", {}),
        }
        if fault["type"] == "literal_error":
            context["expected"] = expected = str(context["expected"]).replace("'", '"')
            context["hint"] = nearest(str(fault["input"]), re.findall(r'"([^"]*)"', expected))
        if fault["type"] == "extra_forbidden":
            self._problem(
                path, "is not a key we know" if len(path) > 1 else "is not a section we know", self._meant(path)
            )
            return
        if path == ("feeds",):
            self._no_feeds()
            return
        sentence = _SENTENCES.get(fault["type"], fault["msg"]).format_map(context)
        self._problem(path, sentence, str(context.get("hint", "")))

    def _no_feeds(self) -> None:
        """Say how feeds are listed; unless some are, all with problems of their own, which pydantic counts as none."""
        if not isinstance(self.tables.get("feeds"), list) or not self.tables["feeds"]:
            self._problem(("feeds",), "names no feed", "each feed begins with a line [[feeds]], in double brackets")

    def _problem(self, path: Path, message: str, hint: str = "") -> None:
        self.problems.append(Problem(self._line(path), dotted(path), self._whose(path) + message, hint))

    def _written(self, path: Path, value: object) -> object:
        """Return the value as it stands in the file: "5s" and not the duration it was read as."""
        written: Any = self.tables
        for part in path:
            try:
                written = written[part]
            except (KeyError, IndexError, TypeError):
                return value
        return written

    def _line(self, path: Path) -> int:
        """Return the line of a key, or of the nearest table around it where the key itself is missing."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)

    def _whose(self, path: Path) -> str:
        """Name the feed a problem belongs to: readers count lines, not list elements."""
        if len(path) < 3 or path[0] != "feeds" or path[2] == "id":
            return ""
        feed_id = self.tables["feeds"][path[1]].get("id")
        return f"feed {_shown(feed_id)}: " if isinstance(feed_id, str) else ""

    def _model(self, path: Path) -> type[BaseModel] | None:
        """Return the model of the table that holds the last key of `path`."""
        names = [part for part in path[:-1] if isinstance(part, str)]
        if not names:
            return self.models[""]
        if names[0] in self.models:
            return self.models[names[0]]
        return _sections(self.models[""]).get(names[0])

    def _description(self, path: Path) -> str:
        model = self._model(path)
        field = model.model_fields.get(str(path[-1])) if model else None
        return (field.description if field else "") or ""

    def _meant(self, path: Path) -> str:
        """Guess which key was meant: one of another part by its exact name, else the nearest name of this part."""
        word, model = str(path[-1]), self._model(path)
        if path[0] == "defaults" and word in _sections(self.models[""])["feeds"].model_fields:
            return "this is for each of [[feeds]] alone"
        sections = {**_sections(self.models[""]), **{name: m for name, m in self.models.items() if name}}
        for name, section in sections.items():
            if section is not model and word in section.model_fields:
                return f"it belongs in {'[[feeds]]' if name == 'feeds' else f'[{name}]'}"
        names = [*model.model_fields, *(self.models if len(path) == 1 else ())] if model else []
        return nearest(word, [name for name in names if name])


def dotted(path: Path) -> str:
    """Write a path of keys as people do: feeds[2].interval."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def _sections(root: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """Return the model of each top-level part: of a table its own, of an array of tables that of its elements."""
    found: dict[str, type[BaseModel]] = {}
    for name, field in root.model_fields.items():
        for candidate in (field.annotation, *getattr(field.annotation, "__args__", ())):
            if isinstance(candidate, type) and issubclass(candidate, BaseModel):
                found[name] = candidate
    return found


def _tables(value: object) -> list[tuple[int, dict[str, Any]]]:
    """Return the tables in what should be an array of tables, with their places; nothing where it is none."""
    return [(i, one) for i, one in enumerate(value) if isinstance(one, dict)] if isinstance(value, list) else []


def _shown(value: object) -> str:
    """Write a value as it stands in the file, short enough for one line."""
    text = json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, str | bool | int) else str(value)
    return text if len(text) <= 120 else text[:119] + "…"
