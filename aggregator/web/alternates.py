"""The other forms of what a page shows, for `<link rel="alternate">`: programs find them without reading the page."""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.web.data_routes import JCAL
from aggregator.web.formats import atom
from aggregator.web.request import events_query
from aggregator.web.request.subscription_query import SubscriptionQuery
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.serving.ics_responses import COMBINED


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
    ("JSON", "application/json", events_query.PATH),
)


def alternates(selection: ViewQuery) -> tuple[Alternate, ...]:
    """Return the forms in which a selection can be taken along, each at its one address."""
    choice = SubscriptionQuery(selection.canonical())
    return tuple(Alternate(name, kind, choice.address(path)) for name, kind, path in _FORMS)
