"""The page of one event: all its dates to come, who announces it and why we think so, and how to take it along."""

from __future__ import annotations

from bisect import bisect_left

from flask import Blueprint, abort, g, render_template, request

from aggregator.config import Config
from aggregator.model import ServedOccurrence
from aggregator.web.layout.event_row import make_row
from aggregator.web.pages.add_to_calendar import add_links
from aggregator.web.pages.other_zones import clock_warning, times_elsewhere
from aggregator.web.request.locale_text import utc_offset
from aggregator.web.request.view_query import read_view_query
from aggregator.web.serving.served_snapshot import IndexedSnapshot, ServedSnapshot

MOST_DATES = 12  # shown at once; the others unfold


class EventPage:
    """The view over one event of what `current` holds."""

    def __init__(self, config: Config, current: ServedSnapshot) -> None:
        self.config = config
        self.current = current

    def blueprint(self) -> Blueprint:
        """Return the route."""
        routes = Blueprint("event_page", __name__)
        routes.add_url_rule("/events/<event_id>", view_func=self.event)
        return routes

    def event(self, event_id: str) -> str:
        """Show one event."""
        view, now = self.current.view, self.current.clock()
        shown = view.shown
        if shown is None or event_id not in shown.index:
            abort(404)
        event = shown.snapshot.events[shown.index[event_id]]
        selection = read_view_query(request.args, request.cookies, {f.id for f in shown.snapshot.feeds}, g.language)
        coming = coming_occurrences(shown, shown.index[event_id], int(now.timestamp()))
        rows = [make_row(shown, o, selection, now) for o in coming]
        local = now.astimezone(selection.zone)
        return render_template(
            "event.html",
            view=view,
            selection=selection,
            now=local,
            offset=utc_offset(local),
            event=event,
            row=rows[0] if rows else None,
            rows=rows,
            most=MOST_DATES,
            places=times_elsewhere(rows[0], self.config.page.zones, selection) if rows else (),
            warning=clock_warning(rows[0], event.zones, selection) if rows and event.recurs else "",
            adding=add_links(rows[0], event.text, self.config.server.base_url) if rows else None,
        )


def coming_occurrences(shown: IndexedSnapshot, event: int, now: int) -> list[ServedOccurrence]:
    """Return the event's dates to come, the one running included; of an event that is over, its last."""
    own = shown.snapshot.occurrences.of_event(event)
    begin = bisect_left(own, now, key=lambda o: o.end)
    return own[begin:] or own[-1:]
