"""The other forms of what a page shows, for `<link rel="alternate">`: programs find them without reading the page."""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.web.calendar import COMBINED
from aggregator.web.choice import Choice
from aggregator.web.formats import atom, question
from aggregator.web.prepared import JCAL
from aggregator.web.selection import Selection


@dataclass(frozen=True)
class Alternate:
    """One other form."""

    name: str
    kind: str  # media type
    address: str


_FORMS = (
    ("iCalendar", "text/calendar", COMBINED),
    ("jCal", "application/calendar+json", JCAL),
    ("Atom", "application/atom+xml", atom.PATH),
    ("JSON", "application/json", question.PATH),
)


def alternates(selection: Selection) -> tuple[Alternate, ...]:
    """Return the forms in which a selection can be taken along, each at its one address."""
    choice = Choice(selection.canonical())
    return tuple(Alternate(name, kind, choice.address(path)) for name, kind, path in _FORMS)
