"""The page on which events are selected one by one. It needs no script: what is ticked stands in its URL."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, render_template, request

from aggregator.web.layout.view_input import ViewInput
from aggregator.web.pages.subscribe import filtered_subscription
from aggregator.web.request.data_paths import EVENTS_PAGE
from aggregator.web.request.locale_text import utc_offset
from aggregator.web.request.subscription_query import SubscriptionQuery
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.selection.event_list import EventList, make_event_list
from aggregator.web.serving.page import Page

MAX_URL = 2_000  # characters: beyond, some calendar apps cut links off


class EventListPage(Page):
    """The list of events, and the links of those selected."""

    def blueprint(self) -> Blueprint:
        """Return the route."""
        routes = Blueprint("event_list", __name__)
        routes.add_url_rule(EVENTS_PAGE, view_func=self.events)
        return routes

    def events(self) -> str:
        """Show the events that pass the filters, with ticks at those selected."""
        query, now, indexed = self.query(), self.served.clock(), self.served.state.indexed
        single = request.args.get("single") == "1"
        selection = replace(query, feeds=(), include="", exclude="", start=None)
        subscription = filtered_subscription(
            self.config, SubscriptionQuery(selection.canonical()), self.feeds(), query.language
        )
        view = ViewInput(indexed, replace(query, events=()), now, self.is_static) if indexed else None
        local = now.astimezone(query.zone)
        return render_template(
            "event_list.html",
            worker=self.served.state,
            query=query,
            selection=selection,
            single=single,
            content=self._list(view, query, single=single) if view else None,
            subscription=subscription,
            too_long=len(subscription.url) > MAX_URL,
            gone=self.gone(query),
            feeds=self.feeds(),
            offset=utc_offset(local),
        )

    def _list(self, view: ViewInput, query: ViewQuery, *, single: bool) -> EventList:
        """List what is asked for; a file, which nobody can ask for more, lists all events."""
        if self.is_static:
            return make_event_list(view, (), single=True, most=None)
        return make_event_list(view, query.events, single=single)
