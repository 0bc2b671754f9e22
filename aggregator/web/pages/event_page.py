"""The page of one event: its dates, the calendars that list it, why they were merged, and links to add it to one."""

from __future__ import annotations

from bisect import bisect_left

from flask import Blueprint, abort, render_template

from aggregator.model import ServedOccurrence
from aggregator.web.layout.event_row import make_row
from aggregator.web.layout.view_input import ViewInput
from aggregator.web.pages.add_to_calendar import add_links
from aggregator.web.pages.other_zones import clock_change_warning, times_in_other_zones
from aggregator.web.request.locale_text import utc_offset
from aggregator.web.serving.page import Page
from aggregator.web.serving.served_snapshot import IndexedSnapshot

MAX_DATES = 12  # shown at once; the others unfold


class EventPage(Page):
    """The page of one event."""

    def blueprint(self) -> Blueprint:
        """Return the route."""
        routes = Blueprint("event_page", __name__)
        routes.add_url_rule("/events/<event_id>", view_func=self.event)
        return routes

    def event(self, event_id: str) -> str:
        """Show one event."""
        worker, now = self.served.state, self.served.clock()
        indexed = worker.indexed
        if indexed is None or event_id not in indexed.positions:
            abort(404)
        position = indexed.positions[event_id]
        event, query = indexed.snapshot.events[position], self.query()
        dates = upcoming_occurrences(indexed, position, int(now.timestamp()))
        view = ViewInput(indexed, query, now)
        rows = [make_row(view, date) for date in dates]
        return render_template(
            "event.html",
            worker=worker,
            query=query,
            now=view.local,
            offset=utc_offset(view.local),
            event=event,
            row=rows[0] if rows else None,
            rows=rows,
            max_dates=MAX_DATES,
            other_zones=times_in_other_zones(rows[0], self.config.page.zones, query) if rows else (),
            warning=clock_change_warning(rows[0], event.zones, query) if rows and event.recurs else "",
            add_links=add_links(rows[0], event.text, self.config.server.base_url) if rows else None,
        )


def upcoming_occurrences(indexed: IndexedSnapshot, position: int, now: int) -> list[ServedOccurrence]:
    """Return the dates of an event that have not ended at `now` (seconds); if all have, the last one."""
    dates = indexed.snapshot.occurrences.of_event(position)
    first = bisect_left(dates, now, key=lambda date: date.end)
    return dates[first:] or dates[-1:]
