"""The elements of a page → sections: a heading, those above it, and what stands below it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from aggregator.sources.pages.markup.page_types import Line, LineKind, Table
from aggregator.sources.pages.phrases.meeting_words import (
    is_minutes_heading,
    is_minutes_label,
    is_minutes_title,
    is_other_page,
    label_of,
)


@dataclass(slots=True)
class Section:
    """A heading with its lines and tables. `above` are the sections it is part of, the outermost first."""

    heading: Line | None
    above: tuple[Section, ...] = ()
    elements: list[Line | Table] = field(default_factory=list)
    parts: list[Section] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Return its heading."""
        return self.heading.text if self.heading else ""

    @property
    def path(self) -> list[Section]:
        """Return the sections from itself outwards."""
        return [self, *reversed(self.above)]

    def place(self, url: str) -> str:
        """Return the URL of the page with the nearest heading that has an address."""
        anchor = next((one.heading.anchor for one in self.path if one.heading and one.heading.anchor), "")
        return f"{url.partition('#')[0]}#{anchor}" if anchor else url

    @property
    def tables(self) -> list[Table]:
        """Return its tables."""
        return [one for one in self.elements if isinstance(one, Table)]

    @property
    def lines(self) -> list[Line]:
        """Return its lines that say something."""
        return [one for one in self.elements if isinstance(one, Line) and one.text]

    @property
    def is_minutes(self) -> bool:
        """Whether it reports on a meeting, or is part of such a section."""
        if any(is_minutes_title(one.title) or is_other_page(one.title) for one in self.path):
            return True
        return self._has_minutes_lines or any(one._is_report for one in self.path)  # noqa: SLF001  its own kind

    @property
    def _has_minutes_lines(self) -> bool:
        return any(is_minutes_label(line.text) for line in self.lines[:100])

    @property
    def _is_report(self) -> bool:
        """Whether a section with a date in its heading, or of its own, has parts such as "Attendees"."""
        stated = any(label_of(line.text)[0] in {"date", "time", "when"} for line in self.lines)
        if stated and any(is_minutes_heading(one.title) for one in self.parts):
            return True
        dated = any(c.isdigit() for c in self.title)
        return dated and any(is_minutes_label(one.title) or one._has_minutes_lines for one in [self, *self.parts])  # noqa: SLF001


def sections(elements: Iterable[Line | Table]) -> list[Section]:
    """Sort what stands on a page below its headings."""
    found = [Section(None)]
    open_sections: list[Section] = []
    for element in elements:
        if not isinstance(element, Line) or element.kind is not LineKind.HEADING:
            found[-1].elements.append(element)
            continue
        if not element.text:
            continue
        while open_sections and open_sections[-1].heading and open_sections[-1].heading.level >= element.level:
            open_sections.pop()
        section = Section(element, tuple(open_sections))
        if open_sections:
            open_sections[-1].parts.append(section)
        open_sections.append(section)
        found.append(section)
    return found
