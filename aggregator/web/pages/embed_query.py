"""How a site wants the calendar in its frame: which view at first, light or dark, in which accent; all in the address.

A `EmbedViewQuery` is a selection whose addresses of views stay within the frame and keep its looks. Addresses of
other pages are the ordinary ones: they open outside of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from aggregator.web.layout.periods import Kind
from aggregator.web.request.gettext_catalogues import gettext_noop
from aggregator.web.request.locale_text import Language
from aggregator.web.request.view_query import Arguments, ViewQuery, address_of

EMBED = "/embed"
AGENDA = "agenda"
VIEWS = (AGENDA, *(kind.value for kind in Kind))
THEMES = ("auto", "light", "dark")

_VIEW_PATH = re.compile(r"/(?:[0-9]{4}[-/].*)?")  # "/", "/2026/11", "/2026-W47"
_ACCENT = re.compile(r"#?([0-9a-fA-F]{6})")


@dataclass(frozen=True)
class EmbedQuery:
    """What a site chose for its frame."""

    view: str = AGENDA  # of today, where the address names no period
    theme: str = "auto"
    accent: str = ""  # six hexadecimal digits; none: ours
    problems: tuple[str, ...] = ()

    def asked(self) -> dict[str, str]:
        """Return what an address says of it, as far as it is not what is taken anyway."""
        return {
            "view": "" if self.view == AGENDA else self.view,
            "theme": "" if self.theme == THEMES[0] else self.theme,
            "accent": self.accent,
        }


def read_embed_query(arguments: Arguments, language: Language) -> EmbedQuery:
    """Understand an address; what is no view, theme or colour is as if it had not been asked, with a sentence."""
    view, theme, accent = (arguments.get(name, "").strip() for name in ("view", "theme", "accent"))
    color = _ACCENT.fullmatch(accent)
    sentences = {
        gettext_noop("There is no view called “%(name)s”, so this is the agenda."): "" if view in VIEWS else view,
        gettext_noop("There is no theme called “%(name)s”: it can be light, dark or auto."): ""
        if theme in THEMES
        else theme,
        gettext_noop("“%(name)s” is not a colour like 0b57a4, so this is ours."): "" if color else accent,
    }
    return EmbedQuery(
        view=view if view in VIEWS else AGENDA,
        theme=theme if theme in THEMES else THEMES[0],
        accent=color[1].lower() if color else "",
        problems=tuple(language.gettext(text, name=name[:60]) for text, name in sentences.items() if name),
    )


@dataclass(frozen=True)
class EmbedViewQuery(ViewQuery):
    """What to show within a frame."""

    frame: EmbedQuery = field(default_factory=EmbedQuery)

    @classmethod
    def of(cls, selection: ViewQuery, frame: EmbedQuery) -> EmbedViewQuery:
        """Return the same selection in a frame."""
        return cls(**{**_values(selection), "problems": selection.problems + frame.problems}, frame=frame)

    @property
    def unframed(self) -> ViewQuery:
        """The same selection on our own pages."""
        return ViewQuery(**_values(self))

    def address(self, path: str = "/", start: date | None = None) -> str:
        """Return the address that asks the same from `start` on: within the frame, if `path` is that of a view."""
        if not _VIEW_PATH.fullmatch(path):
            return super().address(path, start)
        return address_of(EMBED + path.rstrip("/"), self.asked(start) | self.frame.asked())


def _values(selection: ViewQuery) -> dict[str, Any]:
    return {one.name: getattr(selection, one.name) for one in fields(ViewQuery)}
