"""What a visitor has asked for, in words, each with the URL that takes it away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aggregator.model import ServedFeed
from aggregator.web.request.time_zones import UTC_ZONE
from aggregator.web.request.view_query import ViewQuery

MAX_CHIPS = 12  # communities that are links; more are in the filter form


@dataclass(frozen=True)
class FilterChoice:
    """One filter in words, with the URL of the page without it."""

    name: str
    url: str


def filter_choices(query: ViewQuery, path: str, feeds: Sequence[ServedFeed]) -> tuple[FilterChoice, ...]:
    """Return the filters of a page at `path`; communities only if they are no links of their own."""
    language, choices = query.language, []

    def add(name: str, without: ViewQuery) -> None:
        choices.append(FilterChoice(name, without.url(path, without.start)))

    if len(feeds) > MAX_CHIPS:
        for feed in feeds:
            if feed.id in query.feeds:
                add(feed.name, query.with_feed_toggled(feed.id))
    if query.include:
        add(language.gettext("With “%(words)s”", words=query.include), replace(query, include=""))
    if query.exclude:
        add(language.gettext("Without “%(words)s”", words=query.exclude), replace(query, exclude=""))
    if query.events:
        count, number = len(query.events), language.number(len(query.events))
        words = language.ngettext("%(num)s selected event", "%(num)s selected events", count, num=number)
        add(words, replace(query, events=()))
    if query.start:
        add(language.gettext("From %(day)s", day=language.long_date(query.start)), replace(query, start=None))
    if query.zone_in_url and query.zone != UTC_ZONE:
        city = language.city(query.zone.key)
        add(language.gettext("%(city)s time", city=city), replace(query, zone_in_url=False))
    return tuple(choices)
