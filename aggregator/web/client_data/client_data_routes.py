"""The two files that the script of a static site reads, as routes that only a static site has."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, g

from aggregator.web.changes.removed_dates import RemovedDate
from aggregator.web.client_data.calendar_data import ClientCalendarWriter
from aggregator.web.client_data.script_texts import script_texts
from aggregator.web.layout.event_row import EventRow
from aggregator.web.serving.page import Page

CALENDAR = "/client/calendar.json"
TEXTS = "/client/texts.json"


class ClientData(Page):
    """The files that the script reads."""

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("client_data", __name__)
        routes.add_url_rule(CALENDAR, view_func=self.calendar)
        routes.add_url_rule(TEXTS, view_func=self.texts)
        return routes

    def calendar(self) -> Response:
        """Give all dates, with a row of each event in the language of the site."""
        indexed = self.served.state.indexed
        if indexed is None:
            abort(404)
        query = self.query()
        macros = current_app.jinja_env.get_template("macros.html").module

        def row_html(row: EventRow) -> str:
            return str(macros.row_item(row, query))  # type: ignore[attr-defined]  # a macro of the template

        def removed_html(one: RemovedDate) -> str:
            return str(macros.removed_item(one, query))  # type: ignore[attr-defined]  # likewise

        writer = ClientCalendarWriter(indexed, query, self.served.clock(), row_html, removed_html)
        return Response(writer.written(), mimetype="application/json")

    def texts(self) -> Response:
        """Give the texts in the language of the site."""
        return Response(script_texts(g.language), mimetype="application/json")
