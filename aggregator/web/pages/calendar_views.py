"""The pages that show many events: agenda, month, week and day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from aggregator.config import Group
from aggregator.model import ServedFeed, ServedOccurrence
from aggregator.web.layout.agenda import make_agenda, make_day
from aggregator.web.layout.local_days import days_of
from aggregator.web.layout.month import make_month
from aggregator.web.layout.periods import Kind, Period
from aggregator.web.layout.view_input import ViewInput
from aggregator.web.layout.week import make_week
from aggregator.web.operators.health import checked_on, feed_healths, last_checked
from aggregator.web.pages.subscribe import (
    Subscription,
    feed_subscriptions,
    filtered_subscription,
    group_subscription,
)
from aggregator.web.request.filter_choices import MAX_CHIPS, filter_choices
from aggregator.web.request.locale_text import Language, utc_offset
from aggregator.web.request.subscription_query import NamedGroup, SubscriptionQuery
from aggregator.web.request.view_query import YEARS, ViewQuery
from aggregator.web.serving.groups import group_filters
from aggregator.web.serving.page import Page

_MAKE = {Kind.MONTH: make_month, Kind.WEEK: make_week, Kind.DAY: make_day}


class CalendarViews(Page):
    """The views of the combined calendar."""

    layout = "view_layout.html"  # the template that each view fills

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("calendar_views", __name__)
        routes.add_url_rule("/", view_func=self.agenda)
        routes.add_url_rule("/groups/<id_>", view_func=self.group)
        routes.add_url_rule("/calendars/<id_>", view_func=self.community)
        self._add_periods(routes)
        return routes

    def _add_periods(self, routes: Blueprint) -> None:
        year, month, day = (f"<int(fixed_digits={n}):{name}>" for name, n in (("year", 4), ("month", 2), ("day", 2)))
        routes.add_url_rule(f"/{year}/{month}", view_func=self.month)
        routes.add_url_rule(f"/{year}-W<int(fixed_digits=2):week>", view_func=self.week)
        routes.add_url_rule(f"/{year}/{month}/{day}", view_func=self.day)

    def agenda(self) -> str:
        """Show the coming weeks, or those from the day asked for."""
        return self._agenda(self.query())

    def group(self, id_: str) -> str | Response:
        """Show the coming weeks of a group. Filters that a visitor adds narrow it, on the page of all events."""
        group = next((group for group in self.config.groups if group.id == id_), None)
        if group is None:
            abort(404)
        return self._named(group, group_filters(group, ViewQuery()), group_subscription(self.config, group))

    def community(self, id_: str) -> str | Response:
        """Show the coming weeks of one community, beside its calendar. Filters are as on the page of a group."""
        feed = next((feed for feed in self.feeds() if feed.id == id_), None)
        if feed is None:
            abort(404)
        (subscription,) = feed_subscriptions(self.config, (feed,))
        return self._named(NamedGroup(feed.name, subscription.path), ViewQuery(feeds=(feed.id,)), subscription)

    def _named(self, named: Group | NamedGroup, of_named: ViewQuery, subscription: Subscription) -> str | Response:
        query = self.query()
        if query.filtered:
            return redirect(query.within(of_named).url("/", query.start))
        query = replace(query, feeds=of_named.feeds, include=of_named.include, exclude=of_named.exclude)
        return self._agenda(query, group=named, subscription=subscription, share_path=request.path)

    def _view(self, query: ViewQuery) -> ViewInput | None:
        indexed = self.served.state.indexed
        return ViewInput(indexed, query, self.served.clock(), self.is_static) if indexed else None

    def _agenda(self, query: ViewQuery, **more: object) -> str:
        now, view = self.served.clock(), self._view(query)
        agenda = make_agenda(view, *self.agenda_size(query)) if view else None
        today = now.astimezone(query.zone).date()
        day = query.start or today
        shown = {**self._common(query, day, view), "agenda": agenda, "period": None, "checked": today}
        return render_template("agenda.html", **(shown | more))

    def agenda_size(self, _query: ViewQuery) -> tuple[int | None, int | None]:
        """Return of how many days and dates the agenda is at most; None: the usual ones."""
        return None, None

    def month(self, year: int, month: int) -> str:
        """Show a month as a grid."""
        return self._period(Kind.MONTH, f"{year:04}-{month:02}-01")

    def week(self, year: int, week: int) -> str:
        """Show a week by its hours: the one with the Monday of that week of ISO 8601."""
        return self._period(Kind.WEEK, f"{year:04}-W{week:02}-1")

    def day(self, year: int, month: int, day: int) -> str:
        """Show a day."""
        return self._period(Kind.DAY, f"{year:04}-{month:02}-{day:02}")

    def _period(self, kind: Kind, first: str) -> str:
        """Show the month, week or day that begins on `first`, a date of ISO 8601; answer 404 if there is none."""
        try:
            day = date.fromisoformat(first)
        except ValueError:
            abort(404)
        if day.year not in YEARS:
            abort(404)
        return self._show(Period.around(kind, day, self.query().language.first_weekday))

    def _show(self, period: Period) -> str:
        query = self.query()
        view = self._view(query)
        today = self.served.clock().astimezone(query.zone).date()
        return render_template(
            f"{period.kind}.html",
            **self._common(query, today if today in period else period.first, view),
            period=period,
            content=_MAKE[period.kind](view, period) if view else None,
            neighbours=_neighbours(view, period, today) if view else (),
        )

    def _last_checked(self, local: datetime, language: Language) -> str:
        if self.is_static:
            return checked_on(local.date(), language)
        return last_checked(self.served.state, local, language)

    def _common(self, query: ViewQuery, day: date, view: ViewInput | None) -> dict[str, object]:
        """Return what every view shows; `day` is the one that the other views open at."""
        worker, feeds, now = self.served.state, self.feeds(), self.served.clock()
        local = now.astimezone(query.zone)
        return {
            "layout": self.layout,
            "worker": worker,
            "query": query,
            "now": local,
            "today": local.date(),
            "offset": utc_offset(local),
            "around": day,
            "periods": {kind.value: Period.around(kind, day, query.language.first_weekday) for kind in Kind},
            "feeds": feeds,
            "found": view.occurrences.count_events_from(int(now.timestamp())) if view and query.filtered else None,
            "gone": self.gone(query),
            "choices": filter_choices(query, request.path, feeds),
            "max_chips": MAX_CHIPS,
            "summary": _summary(feeds, query.language),
            "subscription": filtered_subscription(
                self.config, SubscriptionQuery(query.canonical()), feeds, query.language
            ),
            "health": feed_healths(self.config.feeds, worker.states, query, now),
            "last_checked": self._last_checked(local, query.language),
        }


def _summary(feeds: tuple[ServedFeed, ...], language: Language) -> str:
    if not feeds:
        return language.gettext("Events from open source communities, shown in your time zone.")
    names = language.list_names([feed.name for feed in feeds])
    return language.gettext("Events from %(names)s, shown in your time zone.", names=names)


def _neighbours(view: ViewInput, period: Period, today: date) -> tuple[Period | None, Period | None]:
    """Return the periods before and after, each only if there are events in that direction, or today."""
    ends: list[ServedOccurrence] = [*view.occurrences[:1], *view.occurrences[-1:]]
    days = [today, *(day for occurrence in ends for day in days_of(occurrence, view.query.zone))]
    previous = period.previous if min(days) < period.first else None
    return previous, period.following if max(days) >= period.end else None
