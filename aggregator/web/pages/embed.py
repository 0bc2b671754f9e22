"""The views for the pages of other sites: the same timetable in a frame, without what stands around it on our own.

Which sites may show it is the operator's to say ([page] embed_on). A frame cannot be styled by the page around it, and
our policy forbids inline styles: so the accent a site asks for is a style sheet with an address of its own.
"""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, g, request

from aggregator.web.layout.periods import Kind, Period
from aggregator.web.pages.content_security_policy import content_policy
from aggregator.web.pages.embed_query import AGENDA, EMBED, EmbedViewQuery, read_embed_query
from aggregator.web.pages.pages import Pages
from aggregator.web.serving.colors import accent_styles
from aggregator.web.serving.served_snapshot import WorkerState


class Embed(Pages):
    """Views over what `current` holds, for frames."""

    layout = "embed.html"

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("embed", __name__, url_prefix=EMBED)
        routes.add_url_rule("", view_func=self.first)
        routes.add_url_rule("/accent/<color>.css", view_func=self.accent)
        self._add_periods(routes)
        routes.after_request(self._framable)
        return routes

    def first(self) -> str:
        """Show the view the frame begins with: of today, so that it is never out of date."""
        selection = self._selection(self.current.view)
        if selection.frame.view == AGENDA:
            return self.agenda()
        today = self.current.clock().astimezone(selection.zone).date()
        return self._show(Period.around(Kind(selection.frame.view), today))

    def accent(self, color: str) -> Response:
        """Give the style sheet that sets the accent."""
        if not re.fullmatch("[0-9a-f]{6}", color):
            abort(404)
        answer = Response(accent_styles(f"#{color}"), mimetype="text/css")
        answer.headers["Cache-Control"] = "public, max-age=86400"
        return answer

    def _selection(self, view: WorkerState) -> EmbedViewQuery:
        return EmbedViewQuery.of(super()._selection(view), read_embed_query(request.args, g.language))

    def _framable(self, answer: Response) -> Response:
        answer.headers["Content-Security-Policy"] = content_policy(framed_by=("'self'", *self.config.page.embed_on))
        return answer
