"""The page /changes: what is new, rescheduled, renamed, cancelled, removed or back, by the day it was seen."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, g, render_template

from aggregator.web.changes.change_rows import ChangeRow, change_rows
from aggregator.web.request.data_paths import CHANGES_ATOM
from aggregator.web.request.locale_text import utc_offset
from aggregator.web.request.subscription_query import SubscriptionQuery
from aggregator.web.serving.page import Page

MAX_ROWS = 100


class ChangesPage(Page):
    """The page of what has changed."""

    def blueprint(self) -> Blueprint:
        """Return the route."""
        routes = Blueprint("changes_page", __name__)
        routes.add_url_rule("/changes", view_func=self.changes)
        return routes

    def changes(self) -> str:
        """Show the latest changes that pass the filters."""
        worker, query = self.served.state, self.query()
        rows = change_rows(worker.indexed, query, MAX_ROWS) if worker.indexed else []
        local = self.served.clock().astimezone(query.zone)
        days: dict[date, list[ChangeRow]] = {row.seen.date(): [] for row in rows}
        for row in rows:
            days[row.seen.date()].append(row)
        feeds = {feed.id: feed.name for feed in self.feeds()}
        return render_template(
            "changes.html",
            worker=worker,
            query=query,
            now=local,
            offset=utc_offset(local),
            days=days,
            names=g.language.list_names([feeds[feed] for feed in query.feeds]),
            atom=SubscriptionQuery(query.canonical()).url(CHANGES_ATOM),
            kept_days=self.config.history.days,
        )
