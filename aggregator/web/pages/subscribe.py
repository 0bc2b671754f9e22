"""How to take a calendar along: its address in every form, and the page on which a subscriber chooses what and how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote, urlsplit

from flask import Blueprint, g, render_template, request

from aggregator.config import Config
from aggregator.model import ServedFeed
from aggregator.web.request.locale_text import Language
from aggregator.web.request.subscription_query import SubscriptionQuery, with_options
from aggregator.web.request.view_query import read_view_query
from aggregator.web.serving.ics_responses import COMBINED, calendar_path
from aggregator.web.serving.served_snapshot import ServedSnapshot, WorkerState

ALARMS = (0, 5, 10, 15, 30, 60, 120, 1440)  # minutes before the start that can be chosen on the page


@dataclass(frozen=True)
class Subscription:
    """One calendar to take along, with every way of doing so."""

    id: str  # of the feed; "" for a choice of all
    name: str
    address: str
    path: str  # for downloading
    webcal: str
    google: str
    outlook: str  # personal accounts
    office: str  # accounts of an organisation


def filtered_subscription(config: Config, choice: SubscriptionQuery, feeds: tuple[ServedFeed, ...]) -> Subscription:
    """Return the calendar of a choice."""
    return _subscription(config, choice.address(COMBINED), "", choice.name(config.calendar.name, feeds))


def feed_subscriptions(config: Config, feeds: tuple[ServedFeed, ...]) -> tuple[Subscription, ...]:
    """Return the calendar of each feed."""
    return tuple(_subscription(config, calendar_path(feed.id), feed.id, feed.name) for feed in feeds)


def _subscription(config: Config, path: str, identity: str, name: str) -> Subscription:
    address = config.server.base_url + path
    webcal = "webcal://" + address.removeprefix(f"{urlsplit(address).scheme}://")
    outlook = f"addfromweb/?url={quote(address, safe='')}&name={quote(name, safe='')}"
    return Subscription(
        id=identity,
        name=name,
        address=address,
        path=path,
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/u/0/r?cid={quote(webcal, safe='')}",
        outlook=f"https://outlook.live.com/calendar/0/{outlook}",
        office=f"https://outlook.office.com/calendar/0/{outlook}",
    )


class SubscribePage:
    """The page that builds an address and says, program by program, what to do with it. It needs no script."""

    def __init__(self, config: Config, current: ServedSnapshot) -> None:
        self.config = config
        self.current = current

    def blueprint(self) -> Blueprint:
        """Return the route."""
        routes = Blueprint("subscribe", __name__)
        routes.add_url_rule("/subscribe", view_func=self.subscribe)
        return routes

    def subscribe(self) -> str:
        """Show the address of what was chosen."""
        view = self.current.view
        feeds = served_feeds(self.config, view)
        selection = read_view_query(request.args, request.cookies, {feed.id for feed in feeds}, g.language)
        choice = with_options(selection, request.args, self.current.clock())
        return render_template(
            "subscribe_page.html",
            view=view,
            selection=selection,
            choice=choice,
            alarms=_alarms(choice, g.language),
            feeds=feeds,
            subscription=filtered_subscription(self.config, choice, feeds),
            each=feed_subscriptions(self.config, feeds),
        )


def _alarms(choice: SubscriptionQuery, language: Language) -> list[tuple[int, str]]:
    """Return the alarms to choose from, in minutes and in words, with the one chosen already."""
    minutes = sorted({*ALARMS, choice.alarm or 0})
    return [(one, _before(one, language)) for one in minutes]


def _before(minutes: int, language: Language) -> str:
    if not minutes:
        return language.gettext("at the start")
    return language.gettext("%(duration)s before", duration=language.duration(timedelta(minutes=minutes)))


def served_feeds(config: Config, view: WorkerState) -> tuple[ServedFeed, ...]:
    """Return the feeds there are, be it that nothing has been read yet."""
    if view.shown:
        return view.shown.snapshot.feeds
    return tuple(ServedFeed(f.id, f.name, f.color, f.homepage) for f in config.feeds)
