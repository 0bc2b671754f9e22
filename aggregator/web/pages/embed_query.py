"""The query string of the embedded calendar: filters as on a page, the first view, and the appearance.

URLs of views made by an `EmbedViewQuery` stay embedded and keep the appearance. URLs of other pages are the ordinary
ones, which open outside the embedding page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from aggregator.web.layout.periods import Kind
from aggregator.web.request.gettext_catalogues import gettext_noop
from aggregator.web.request.locale_text import Language
from aggregator.web.request.view_query import Arguments, ViewQuery, build_url

EMBED_PATH = "/embed"
AGENDA = "agenda"
VIEWS = (AGENDA, *(kind.value for kind in Kind))
THEMES = ("auto", "light", "dark")

DAYS, LIMITS, HEIGHTS = range(1, 367), range(1, 121), range(200, 5001)
MAX_DIGITS = 6

_VIEW_PATH = re.compile(r"/(?:[0-9]{4}[-/].*)?")  # "/", "/2026/11", "/2026-W47"
_ACCENT = re.compile(r"#?([0-9a-fA-F]{6})")


@dataclass(frozen=True)
class EmbedQuery:
    """The options of an embedded calendar."""

    view: str = AGENDA  # of today, if the path names no period
    theme: str = "auto"
    accent: str = ""  # six hexadecimal digits; "": the default
    days: int | None = None  # of the agenda; None: four weeks
    limit: int | None = None  # dates in the agenda; None: as many as fit
    height: int | None = None  # pixels, beyond which the calendar scrolls; None: it is as high as it is
    problems: tuple[str, ...] = ()  # messages about values that are not valid

    def parameters(self) -> dict[str, str]:
        """Return the parameters of a URL by name; "" for defaults."""
        return {
            "view": "" if self.view == AGENDA else self.view,
            "theme": "" if self.theme == THEMES[0] else self.theme,
            "accent": self.accent,
            "days": str(self.days or ""),
            "limit": str(self.limit or ""),
            "height": str(self.height or ""),
        }


def read_embed_query(arguments: Arguments, language: Language) -> EmbedQuery:
    """Read the options; a value that is not valid is replaced by the default, with a message in `language`."""
    view, theme, accent = (arguments.get(name, "").strip() for name in ("view", "theme", "accent"))
    color = _ACCENT.fullmatch(accent)
    checks = (
        (view, view in VIEWS, gettext_noop("Unknown view “%(name)s”. Showing the agenda.")),
        (theme, theme in THEMES, gettext_noop("Unknown theme “%(name)s”. Use light, dark or auto.")),
        (accent, bool(color), gettext_noop("“%(name)s” is not a colour like 0b57a4. Using the default.")),
    )
    return EmbedQuery(
        view=view if view in VIEWS else AGENDA,
        theme=theme if theme in THEMES else THEMES[0],
        accent=color[1].lower() if color else "",
        days=read_number(arguments.get("days", ""), DAYS),
        limit=read_number(arguments.get("limit", ""), LIMITS),
        height=read_number(arguments.get("height", ""), HEIGHTS),
        problems=tuple(language.gettext(text, name=value[:60]) for value, valid, text in checks if value and not valid),
    )


def read_number(text: str, allowed: range) -> int | None:
    """Return a number, the nearest one that is allowed; None if the text is no number."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < MAX_DIGITS) or not int(digits):
        return None
    return min(max(int(digits), allowed[0]), allowed[-1])


@dataclass(frozen=True)
class EmbedViewQuery(ViewQuery):
    """What an embedded view shows."""

    embed: EmbedQuery = field(default_factory=EmbedQuery)

    @classmethod
    def of(cls, query: ViewQuery, embed: EmbedQuery) -> EmbedViewQuery:
        """Return the query of a page with the options of an embedded calendar."""
        return cls(**{**_values(query), "problems": query.problems + embed.problems}, embed=embed)

    @property
    def without_embed(self) -> ViewQuery:
        """The same query for our own pages."""
        return ViewQuery(**_values(self))

    def url(self, path: str = "/", start: date | None = None) -> str:
        """Return the URL that asks the same from `start` on; it stays embedded if `path` is that of a view."""
        if not _VIEW_PATH.fullmatch(path):
            return super().url(path, start)
        return build_url(EMBED_PATH + path.rstrip("/"), self.parameters(start) | self.embed.parameters())


def _values(query: ViewQuery) -> dict[str, Any]:
    return {one.name: getattr(query, one.name) for one in fields(ViewQuery)}
