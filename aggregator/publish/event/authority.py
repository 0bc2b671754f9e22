"""Which of several calendars owns a meeting, and so knows best whether it takes place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from aggregator.config import Feed
from aggregator.duplicates.features.titles import names_of, words_of
from aggregator.join_links import join_link
from aggregator.model import Event, ExpandedSeries, SeriesKey, is_from_page

_LOCATION = 200  # characters of description that a location is worth
_LINK = 500  # and an address to join by


class Authority(NamedTuple):
    """How well a calendar knows a meeting: compared in this order, the greater is believed."""

    calendar: bool  # it is a calendar, rather than read from a web page
    priority: int  # the operator's word
    organizer: bool  # its community organises the meeting, by ORGANIZER
    named: bool  # its community is the one that the titles name
    told: int  # how much it says: a copy seldom says more than its original


def authorities(members: Iterable[ExpandedSeries], feeds: Mapping[str, Feed]) -> dict[SeriesKey, Authority]:
    """Say of each calendar's copy of a meeting how well that calendar knows it."""
    members = list(members)
    titles = frozenset().union(*(words_of(one.series.main_event.title) for one in members))
    return {one.series.key: _authority(one, titles, feeds[one.series.feed]) for one in members}


def _authority(one: ExpandedSeries, titles: Collection[str], feed: Feed) -> Authority:
    main, names = one.series.main_event, names_of((feed.id, feed.name))
    organizes = not names.isdisjoint(words_of(main.organizer))
    return Authority(
        not is_from_page(main.uid), feed.priority, organizes, not names.isdisjoint(titles), amount_told(main)
    )


def amount_told(event: Event) -> int:
    """Return how much an event says, in characters of description."""
    text = event.description or event.html
    return len(text.strip()) + _LOCATION * bool(event.location) + _LINK * bool(join_link(event))
