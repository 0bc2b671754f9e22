"""The embedded calendar: the same views inside pages of other sites, without header, form and footer.

The operator decides which sites may embed it ([page] embed_on). The page around an iframe cannot style it, and our
policy forbids inline styles. So the accent colour a site asks for is a style sheet with a URL of its own.
"""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, g, request

from aggregator.web.layout.periods import Kind, Period
from aggregator.web.pages.calendar_views import CalendarViews
from aggregator.web.pages.content_security_policy import content_policy
from aggregator.web.pages.embed_query import AGENDA, EMBED_PATH, HEIGHTS, EmbedViewQuery, read_embed_query
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.serving.colors import accent_styles


class EmbeddedViews(CalendarViews):
    """The views of the combined calendar for iframes."""

    layout = "embed_layout.html"

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("embed", __name__, url_prefix=EMBED_PATH)
        routes.add_url_rule("", view_func=self.first_view)
        routes.add_url_rule("/<any(month, week, day):view>", view_func=self.first_view)
        routes.add_url_rule("/accent/<color>.css", view_func=self.accent)
        routes.add_url_rule("/height/<int:pixels>.css", view_func=self.height)
        self._add_periods(routes)
        routes.after_request(self._allow_embedding)
        return routes

    def first_view(self, view: str = "") -> str:
        """Show the view that the embed code names, always of today so that it is never out of date."""
        query = self.query()
        view = view or query.embed.view
        if view == AGENDA:
            return self.agenda()
        today = self.served.clock().astimezone(query.zone).date()
        return self._show(Period.around(Kind(view), today, query.language.first_weekday))

    def accent(self, color: str) -> Response:
        """Return the style sheet that sets the accent colour."""
        if not re.fullmatch("[0-9a-f]{6}", color):
            abort(404)
        response = Response(accent_styles(f"#{color}"), mimetype="text/css")
        response.headers["Cache-Control"] = "public, max-age=86400"
        return response

    def agenda_size(self, query: ViewQuery) -> tuple[int | None, int | None]:
        """Return the size that the embed code asks for."""
        return (query.embed.days, query.embed.limit) if isinstance(query, EmbedViewQuery) else (None, None)

    def height(self, pixels: int) -> Response:
        """Return the style sheet by which the calendar scrolls within a height."""
        if pixels not in HEIGHTS:
            abort(404)
        response = Response(f".embed main {{ max-height: {pixels}px; overflow-y: auto; }}\n", mimetype="text/css")
        response.headers["Cache-Control"] = "public, max-age=86400"
        return response

    def query(self) -> EmbedViewQuery:
        """Return what the current request asks for, with the options of the embedded calendar."""
        return EmbedViewQuery.of(super().query(), read_embed_query(request.args, g.language))

    def _allow_embedding(self, response: Response) -> Response:
        sites = ("'self'", *self.config.page.embed_on)
        response.headers["Content-Security-Policy"] = content_policy(embedded_on=sites)
        return response
