"""Markdown → HTML, its front matter and the parameters of its shortcodes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt

from aggregator.sources.pages.markup.plain_yaml import load_yaml

_FRONT_MATTER = re.compile(r"\A﻿?---[ \t]*\r?\n(.*?\n)?---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_SHORTCODE = re.compile(r"\{\{[<%]([^{}]{0,2000})[>%]\}\}")
_PARAMETER = re.compile(r"([A-Za-z_][\w-]{0,40})=\"([^\"]{0,1000})\"")


@dataclass(frozen=True, slots=True)
class MarkdownPage:
    """A Markdown file, taken apart."""

    html: str
    front_matter: dict[str, object]
    shortcodes: tuple[dict[str, str], ...]


def read_markdown(text: str) -> MarkdownPage:
    """Turn Markdown into HTML."""
    front = _FRONT_MATTER.match(text)
    values: dict[str, object] = {}
    if front:
        text = text[front.end() :]
        try:
            loaded = load_yaml(front[1] or "")
        except ValueError:
            loaded = None
        values = {str(key): value for key, value in loaded.items()} if isinstance(loaded, dict) else {}
    shortcodes = tuple(dict(_PARAMETER.findall(found)) for found in _SHORTCODE.findall(text))
    rendered: str = _markdown().render(_SHORTCODE.sub("", text))
    return MarkdownPage(rendered, values, tuple(filter(None, shortcodes)))


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
