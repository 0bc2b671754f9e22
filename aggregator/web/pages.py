"""The pages for readers: the agenda and one page per event."""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime

from flask import Blueprint, abort, render_template, request

from aggregator.config import Config
from aggregator.model import ServedFeed
from aggregator.web.agenda import make_agenda
from aggregator.web.current import Current, Shown, View
from aggregator.web.health import feed_healths, last_checked
from aggregator.web.row import Row, make_row
from aggregator.web.selection import Selection, read_selection, suggested_zones
from aggregator.web.subscribe import subscriptions
from aggregator.web.wording import utc_offset

MOST_DATES = 20  # on the page of an event


class Pages:
    """Views over what `current` holds."""

    def __init__(self, config: Config, current: Current) -> None:
        self.config = config
        self.current = current

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("pages", __name__)
        routes.add_url_rule("/", view_func=self.agenda)
        routes.add_url_rule("/events/<event_id>", view_func=self.event)
        return routes

    def agenda(self) -> str:
        """Show the coming weeks, or what was asked for."""
        view, now = self.current.view, self.current.clock()
        selection = self._selection(view)
        shown = view.shown
        return render_template(
            "agenda.html",
            **self._common(view, selection, now),
            agenda=make_agenda(shown, selection, now) if shown else None,
            feeds=self._feeds(view),
            summary=_summary(self._feeds(view)),
            subscriptions=subscriptions(self.config.server.base_url, self.config.calendar.name, self._feeds(view)),
            zones=suggested_zones(),
            health=feed_healths(self.config.feeds, view.states, selection.zone),
            last_checked=last_checked(view, now),
        )

    def event(self, event_id: str) -> str:
        """Show one event: its coming dates, its description, and who announces it."""
        view, now = self.current.view, self.current.clock()
        shown = view.shown
        if shown is None or event_id not in shown.index:
            abort(404)
        selection = self._selection(view)
        rows = _dates(shown, shown.index[event_id], selection, now)
        return render_template(
            "event.html",
            **self._common(view, selection, now),
            event=shown.snapshot.events[shown.index[event_id]],
            row=rows[0] if rows else None,
            rows=rows,
        )

    def _selection(self, view: View) -> Selection:
        return read_selection(request.args, request.cookies, {feed.id for feed in self._feeds(view)})

    def _feeds(self, view: View) -> tuple[ServedFeed, ...]:
        if view.shown:
            return view.shown.snapshot.feeds
        return tuple(ServedFeed(f.id, f.name, f.color, f.homepage) for f in self.config.feeds)

    def _common(self, view: View, selection: Selection, now: datetime) -> dict[str, object]:
        local = now.astimezone(selection.zone)
        return {"view": view, "selection": selection, "now": local, "offset": utc_offset(local)}


def _summary(feeds: tuple[ServedFeed, ...]) -> str:
    *first, last = [feed.name for feed in feeds] or ["open source communities"]
    names = f"{', '.join(first)} and {last}" if first else last
    return f"Meetings and events of {names}, in your own time zone."


def _dates(shown: Shown, event: int, selection: Selection, now: datetime) -> list[Row]:
    """Return the event's next dates, the one running included; of an event that is over, its last."""
    own = [o for o in shown.snapshot.occurrences if o.event == event]
    begin = bisect_left(own, int(now.timestamp()), key=lambda o: o.end)
    return [make_row(shown, o, selection, now) for o in (own[begin:] or own[-1:])[:MOST_DATES]]
