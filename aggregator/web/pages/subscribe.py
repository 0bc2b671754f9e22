"""How to subscribe: the links of a calendar for each calendar app, and the page on which a visitor sets it up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote, urlsplit

from flask import Blueprint, g, render_template, request

from aggregator.config import Config, Group
from aggregator.model import ServedFeed
from aggregator.web.request.data_paths import COMBINED, feed_path, group_page_path, group_path
from aggregator.web.request.locale_text import Language
from aggregator.web.request.subscription_query import SubscriptionQuery, add_options
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.serving.event_filter import filter_occurrences
from aggregator.web.serving.page import Page

REMINDERS = (0, 5, 10, 15, 30, 60, 120, 1440)  # minutes before the start that the page offers


@dataclass(frozen=True)
class Subscription:
    """One calendar to subscribe to, with a link for each calendar app."""

    id: str  # of the feed or group; "" for the combined calendar, filtered or not
    name: str  # in calendar apps, in English as in the file
    label: str  # on the page, in the visitor's language
    url: str
    path: str  # for downloading
    webcal: str
    google: str
    outlook: str  # personal accounts
    office: str  # work and school accounts


def filtered_subscription(
    config: Config, query: SubscriptionQuery, feeds: tuple[ServedFeed, ...], language: Language
) -> Subscription:
    """Return the subscription to the combined calendar, filtered as `query` says."""
    combined = config.calendar.name
    label = filtered_name(query, combined, feeds, language)
    return _subscription(config, query.url(COMBINED), "", query.calendar_name(combined, feeds), label)


def filtered_name(query: SubscriptionQuery, combined: str, feeds: tuple[ServedFeed, ...], language: Language) -> str:
    """Return what the page calls the filtered calendar; `combined` is the name of the combined calendar."""
    names, include, exclude = query.feed_names(feeds), query.filters.include, query.filters.exclude
    name = language.list_names(names) if names else combined
    if query.filters.events:
        name = selected_events(len(query.filters.events), language)
    if include and exclude:
        return language.gettext(
            "%(name)s: %(include)s (without %(exclude)s)", name=name, include=include, exclude=exclude
        )
    if include:
        return language.gettext("%(name)s: %(include)s", name=name, include=include)
    return language.gettext("%(name)s (without %(exclude)s)", name=name, exclude=exclude) if exclude else name


def group_subscription(config: Config, group: Group) -> Subscription:
    """Return the subscription to a group."""
    return _subscription(config, group_path(group.id), group.id, group.name, group.name)


def selected_events(count: int, language: Language) -> str:
    """Say how many events are selected."""
    return language.ngettext("%(num)s selected event", "%(num)s selected events", count, num=language.number(count))


def feed_subscriptions(config: Config, feeds: tuple[ServedFeed, ...]) -> tuple[Subscription, ...]:
    """Return the subscription to each feed by itself."""
    return tuple(_subscription(config, feed_path(feed.id), feed.id, feed.name, feed.name) for feed in feeds)


def webcal_url(url: str) -> str:
    """Return the URL by which a browser hands a calendar to the calendar app."""
    return "webcal://" + url.removeprefix(f"{urlsplit(url).scheme}://")


def _subscription(config: Config, path: str, feed: str, name: str, label: str) -> Subscription:
    url = config.server.base_url + path
    webcal = webcal_url(url)
    outlook = f"addfromweb/?url={quote(url, safe='')}&name={quote(name, safe='')}"
    return Subscription(
        id=feed,
        name=name,
        label=label,
        url=url,
        path=path,
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/u/0/r?cid={quote(webcal, safe='')}",
        outlook=f"https://outlook.live.com/calendar/0/{outlook}",
        office=f"https://outlook.office.com/calendar/0/{outlook}",
    )


class SubscribePage(Page):
    """The page that makes a calendar link and says, for each app, what to do with it. It needs no script."""

    def blueprint(self) -> Blueprint:
        """Return the route."""
        routes = Blueprint("subscribe", __name__)
        routes.add_url_rule("/subscribe", view_func=self.subscribe)
        return routes

    def subscribe(self) -> str:
        """Show the calendar link for the filters and options in the URL."""
        feeds, query = self.feeds(), self.query()
        subscription_query = add_options(query, request.args, self.served.clock())
        return render_template(
            "subscribe_page.html",
            worker=self.served.state,
            query=query,
            subscription_query=subscription_query,
            reminders=_reminders(subscription_query, g.language),
            feeds=feeds,
            found=self._found(query),
            gone=self.gone(query),
            subscription=filtered_subscription(self.config, subscription_query, feeds, g.language),
            feed_subscriptions=feed_subscriptions(self.config, feeds),
            groups=[(group_subscription(self.config, one), group_page_path(one.id)) for one in self.config.groups],
        )

    def _found(self, query: ViewQuery) -> int | None:
        """Return how many events of the calendar are to come; None before there is one."""
        indexed = self.served.state.indexed
        if indexed is None:
            return None
        return filter_occurrences(indexed, query).count_events_from(int(self.served.clock().timestamp()))


def _reminders(query: SubscriptionQuery, language: Language) -> list[tuple[int, str]]:
    """Return the reminders to choose from, in minutes and in words, with the one in the URL."""
    return [(minutes, _before(minutes, language)) for minutes in sorted({*REMINDERS, query.reminder or 0})]


def _before(minutes: int, language: Language) -> str:
    if not minutes:
        return language.gettext("At start time")
    return language.gettext("%(duration)s before", duration=language.duration(timedelta(minutes=minutes)))
