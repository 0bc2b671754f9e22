"""The pages for readers that show many events: agenda, month, week and day."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, g, render_template, request

from aggregator.config import Config
from aggregator.model import ServedFeed, ServedOccurrence
from aggregator.web.layout.agenda import make_agenda, make_day
from aggregator.web.layout.local_days import days_of
from aggregator.web.layout.month import make_month
from aggregator.web.layout.periods import Kind, Period
from aggregator.web.layout.view_input import ViewInput
from aggregator.web.layout.week import make_week
from aggregator.web.operators.health import feed_healths, last_checked
from aggregator.web.pages.subscribe import filtered_subscription, served_feeds
from aggregator.web.request.locale_text import Language, utc_offset
from aggregator.web.request.subscription_query import SubscriptionQuery
from aggregator.web.request.view_query import YEARS, ViewQuery, read_view_query, suggested_zones
from aggregator.web.serving.served_snapshot import ServedSnapshot, WorkerState

_MAKE = {Kind.MONTH: make_month, Kind.WEEK: make_week, Kind.DAY: make_day}


class Pages:
    """Views over what `current` holds."""

    layout = "view.html"  # what the template of each view fills

    def __init__(self, config: Config, current: ServedSnapshot) -> None:
        self.config = config
        self.current = current

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("pages", __name__)
        routes.add_url_rule("/", view_func=self.agenda)
        self._add_periods(routes)
        return routes

    def _add_periods(self, routes: Blueprint) -> None:
        year, month, day = (f"<int(fixed_digits={n}):{name}>" for name, n in (("year", 4), ("month", 2), ("day", 2)))
        routes.add_url_rule(f"/{year}/{month}", view_func=self.month)
        routes.add_url_rule(f"/{year}-W<int(fixed_digits=2):week>", view_func=self.week)
        routes.add_url_rule(f"/{year}/{month}/{day}", view_func=self.day)

    def agenda(self) -> str:
        """Show the coming weeks, or what was asked for."""
        view, now = self.current.view, self.current.clock()
        selection = self._selection(view)
        shown = view.shown
        agenda = make_agenda(shown, selection, now) if shown else None
        around = selection.start or now.astimezone(selection.zone).date()
        return render_template("agenda.html", **self._common(view, selection, around), agenda=agenda, period=None)

    def month(self, year: int, month: int) -> str:
        """Show a month as a grid."""
        return self._period(Kind.MONTH, f"{year:04}-{month:02}-01")

    def week(self, year: int, week: int) -> str:
        """Show a week of ISO 8601 by its hours."""
        return self._period(Kind.WEEK, f"{year:04}-W{week:02}-1")

    def day(self, year: int, month: int, day: int) -> str:
        """Show a day."""
        return self._period(Kind.DAY, f"{year:04}-{month:02}-{day:02}")

    def _period(self, kind: Kind, first: str) -> str:
        """Show the month, week or day that begins with `first`, an ISO 8601 date; if there is none, answer 404."""
        try:
            day = date.fromisoformat(first)
        except ValueError:
            abort(404)
        if day.year not in YEARS:
            abort(404)
        return self._show(Period.around(kind, day))

    def _show(self, period: Period) -> str:
        view = self.current.view
        selection = self._selection(view)
        scene = ViewInput(view.shown, selection, self.current.clock()) if view.shown else None
        today = self.current.clock().astimezone(selection.zone).date()
        return render_template(
            f"{period.kind}.html",
            **self._common(view, selection, today if today in period else period.first),
            period=period,
            content=_MAKE[period.kind](scene, period) if scene else None,
            neighbours=_neighbours(scene, period, today) if scene else (),
        )

    def _selection(self, view: WorkerState) -> ViewQuery:
        return read_view_query(
            request.args, request.cookies, {feed.id for feed in served_feeds(self.config, view)}, g.language
        )

    def _common(self, view: WorkerState, selection: ViewQuery, around: date) -> dict[str, object]:
        """Return what every view shows; `around` is the day other views are about when one turns to them."""
        now = self.current.clock()
        local = now.astimezone(selection.zone)
        feeds = served_feeds(self.config, view)
        return {
            "layout": self.layout,
            "view": view,
            "selection": selection,
            "now": local,
            "today": local.date(),
            "offset": utc_offset(local),
            "around": around,
            "periods": {kind.value: Period.around(kind, around) for kind in Kind},
            "feeds": feeds,
            "summary": _summary(feeds, selection.language),
            "subscription": filtered_subscription(self.config, SubscriptionQuery(selection.canonical()), feeds),
            "zones": suggested_zones(),
            "health": feed_healths(self.config.feeds, view.states, selection),
            "last_checked": last_checked(view, now, selection.language),
        }


def _summary(feeds: tuple[ServedFeed, ...], language: Language) -> str:
    if not feeds:
        return language.gettext("Meetings and events of open source communities, in your own time zone.")
    names = language.listed([feed.name for feed in feeds])
    return language.gettext("Meetings and events of %(names)s, in your own time zone.", names=names)


def _neighbours(scene: ViewInput, period: Period, today: date) -> tuple[Period | None, Period | None]:
    """Return the periods before and after, where there is still something in that direction, or today."""
    ends: list[ServedOccurrence] = [*scene.matching[:1], *scene.matching[-1:]]
    days = [today, *(day for occurrence in ends for day in days_of(occurrence, scene.selection))]
    before = period.previous if min(days) < period.first else None
    return before, period.following if max(days) >= period.end else None
