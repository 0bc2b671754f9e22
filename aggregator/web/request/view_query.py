"""The query string of a page: language, time zone, filters and first day; and URLs that ask the same.

A value that is not valid is ignored, and a message on the page says so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aggregator.model import DateOrDateTime
from aggregator.web.request.gettext_catalogues import gettext_noop
from aggregator.web.request.locale_text import Language
from aggregator.web.request.pick_token import read_tokens
from aggregator.web.request.search_words import MAX_FILTER_TEXT, SearchWords, read_search_words
from aggregator.web.request.time_zones import UTC_ZONE, find_zone
from aggregator.web.request.zone_search import ZoneSearch, search_zone

ENGLISH = Language()
YEARS = range(1970, 2100)
ZONE_COOKIE = "tz"


@dataclass(frozen=True)
class ViewQuery:
    """What to show, from which day on, in which time zone and language."""

    zone: ZoneInfo = UTC_ZONE
    zone_in_url: bool = False  # the URL names the zone, not only the browser's cookie
    include: str = ""  # what is searched, see `search_words`
    exclude: str = ""  # words of which none may be found
    feeds: tuple[str, ...] = ()  # empty: all
    events: tuple[str, ...] = ()  # picked one by one, see `pick_token`; empty: all
    start: date | None = None  # None: today
    language: Language = ENGLISH
    language_in_url: bool = False
    problems: tuple[str, ...] = ()  # messages about values that are not valid

    @property
    def words(self) -> SearchWords:
        """What events must have and must not have in their texts."""
        return read_search_words(self.include, self.exclude)

    @property
    def filtered(self) -> bool:
        """Whether any filter is set."""
        return bool(self.include or self.exclude or self.feeds or self.events)

    def url(self, path: str = "/", start: date | None = None) -> str:
        """Return the URL that asks the same from `start` on."""
        return build_url(path, self.parameters(start))

    def parameters(self, start: date | None = None) -> dict[str, str]:
        """Return the parameters of that URL by name; empty ones are left out of it."""
        return {
            "lang": self.language.tag if self.language_in_url else "",
            "tz": self.zone.key if self.zone_in_url else "",
            "q": self.include,
            "exclude": self.exclude,
            "feed": ",".join(self.feeds),
            "events": ",".join(self.events),
            "from": start.isoformat() if start else "",
        }

    def canonical(self) -> ViewQuery:
        """Return the filters alone, equal for all URLs that filter alike."""
        words = self.words
        return ViewQuery(
            include=words.include,
            exclude=words.exclude,
            feeds=tuple(sorted(self.feeds)),
            events=tuple(sorted(self.events)),
        )

    def in_words(self, when: DateOrDateTime) -> str:
        """Return a day, or a time in the visitor's zone."""
        if isinstance(when, datetime):
            return self.language.date_time(when.astimezone(self.zone))
        return self.language.long_date(when)

    def with_feeds(self, *feeds: str) -> ViewQuery:
        """Return the same query for other feeds; none given: all."""
        return replace(self, feeds=feeds)

    def with_feed_toggled(self, feed: str) -> ViewQuery:
        """Return the same query with this feed, or without it if it has been asked for."""
        without = tuple(one for one in self.feeds if one != feed)
        return replace(self, feeds=without if feed in self.feeds else (*self.feeds, feed))

    def with_events(self, *tokens: str) -> ViewQuery:
        """Return the query for these events alone."""
        return replace(self.unfiltered(), events=tokens)

    def within(self, selection: ViewQuery) -> ViewQuery:
        """Return the query for what passes its own filters and those of a selection of feeds and words.

        Where they have no feed in common, its own are those that count.
        """
        feeds = tuple(feed for feed in self.feeds if feed in selection.feeds) or self.feeds or selection.feeds
        if not (selection.include or selection.exclude):
            return replace(self, feeds=feeds)
        words = selection.words.and_also(self.words)
        return replace(self, feeds=feeds, include=words.include, exclude=words.exclude)

    def unfiltered(self) -> ViewQuery:
        """Return the query for all events from today, in the same zone and language."""
        return replace(self, feeds=(), events=(), include="", exclude="", start=None)


def build_url(path: str, parameters: Mapping[str, str]) -> str:
    """Return `path` with those parameters that are not empty."""
    query = urlencode({name: value for name, value in parameters.items() if value}, safe="/,")
    return f"{path}?{query}" if query else path


class Arguments(Protocol):
    """The parameters of a request, as Flask gives them."""

    def get(self, key: str, default: str, /) -> str:
        """Return the first value of `key`."""
        ...

    def getlist(self, key: str, /) -> Sequence[str]:
        """Return all values of `key`."""
        ...


def read_view_query(
    arguments: Arguments,
    cookies: Mapping[str, str],
    feeds: Collection[str],
    language: Language = ENGLISH,
    default_zone: ZoneInfo = UTC_ZONE,
) -> ViewQuery:
    """Read the parameters of a request.

    `feeds` are the known ids, `language` is that of the messages, and `default_zone` is used where neither the URL nor
    a cookie names one.
    """
    problems: list[str] = []
    zone_name = arguments.get("tz", "").strip()
    own = find_zone(cookies.get(ZONE_COOKIE, "")) or default_zone
    asked = search_zone(zone_name, language) if zone_name else ZoneSearch()
    if zone_name and asked.zone is None:
        problems.append(_zone_problem(zone_name[:60], own, language, several=asked.several))
    return ViewQuery(
        zone=asked.zone or own,
        zone_in_url=asked.zone is not None,
        include=_filter_text(arguments.get("q", "")),
        exclude=_filter_text(arguments.get("exclude", "")),
        feeds=_known_feeds(arguments.getlist("feed"), feeds, language, problems),
        events=read_tokens(arguments.getlist("events")),
        start=_read_day(arguments.get("from", ""), language, problems),
        language=language,
        language_in_url=bool(arguments.get("lang", "")),
        problems=tuple(problems),
    )


def _zone_problem(name: str, own: ZoneInfo, language: Language, *, several: bool) -> str:
    if several:
        return language.gettext("“%(name)s” has several time zones. Enter a city in it.", name=name)
    if own == UTC_ZONE:
        message = gettext_noop("Unknown time zone “%(name)s”. Times are in UTC. Try a large city or a country.")
        return language.gettext(message, name=name)
    message = gettext_noop(
        "Unknown time zone “%(name)s”. Times are still in %(city)s time. Try a large city or a country."
    )
    return language.gettext(message, name=name, city=language.city(own.key))


def split_feed_ids(values: Sequence[str]) -> list[str]:
    """Return the ids in the values of `feed`, which may be repeated and may hold several, separated by commas."""
    return [name.strip() for value in values for name in value.split(",") if name.strip()]


def _filter_text(text: str) -> str:
    return " ".join(text[:MAX_FILTER_TEXT].split())


def _known_feeds(
    values: Sequence[str], known: Collection[str], language: Language, problems: list[str]
) -> tuple[str, ...]:
    names = split_feed_ids(values)
    unknown = [name[:60] for name in names[:5] if name not in known]
    problems += [language.gettext("Unknown community “%(name)s”. It was ignored.", name=name) for name in unknown]
    return tuple(name for name in dict.fromkeys(names) if name in known)


def _read_day(text: str, language: Language, problems: list[str]) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if day.year in YEARS:
        return day
    message = gettext_noop("“%(text)s” is not a date like 2026-11-23. Showing events from today.")
    problems.append(language.gettext(message, text=text[:60]))
    return None
