"""What a reader asked for in the address: language, time zone, words, communities; and addresses that ask the same.

A question that cannot be understood is answered as if it had not been asked, together with a sentence that says so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Protocol
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, available_timezones

from aggregator.web.request.gettext_catalogues import gettext_noop
from aggregator.web.request.locale_text import Language, casefolded

UTC_ZONE = ZoneInfo("UTC")
ENGLISH = Language()
LONGEST_QUERY = 200  # characters
YEARS = range(1970, 2100)
ZONE_COOKIE = "tz"


@dataclass(frozen=True)
class ViewQuery:
    """What to show, from when on, in whose time and language."""

    zone: ZoneInfo = UTC_ZONE
    zone_asked: bool = False  # the address names the zone (and not just the reader's browser)
    query: str = ""
    exclude: str = ""
    feeds: tuple[str, ...] = ()  # none named: all
    start: date | None = None  # None: today
    language: Language = ENGLISH
    language_asked: bool = False  # likewise
    problems: tuple[str, ...] = ()

    @property
    def words(self) -> list[str]:
        """The words that must all be found."""
        return casefolded(self.query).split()

    @property
    def unwanted(self) -> list[str]:
        """The words of which none may be found."""
        return casefolded(self.exclude).split()

    @property
    def narrowed(self) -> bool:
        """Whether less than everything was asked for."""
        return bool(self.query or self.exclude or self.feeds)

    def address(self, path: str = "/", start: date | None = None) -> str:
        """Return the address that asks the same from `start` on."""
        return address_of(path, self.asked(start))

    def asked(self, start: date | None = None) -> dict[str, str]:
        """Return what that address asks, by its names in a query."""
        return {
            "lang": self.language.tag if self.language_asked else "",
            "tz": self.zone.key if self.zone_asked else "",
            "q": self.query,
            "exclude": self.exclude,
            "feed": ",".join(self.feeds),
            "from": start.isoformat() if start else "",
        }

    def canonical(self) -> ViewQuery:
        """Return what is selected, without whose time and from when: equal for all addresses that select the same."""
        return ViewQuery(
            query=_in_order(self.words),
            exclude=_in_order(self.unwanted),
            feeds=tuple(sorted(self.feeds)),
        )

    def only(self, *feeds: str) -> ViewQuery:
        """Return the same question about other communities; none named: all."""
        return replace(self, feeds=feeds)

    def everything(self) -> ViewQuery:
        """Return the question for everything, in the same zone and language."""
        return replace(self, feeds=(), query="", exclude="", start=None)


def address_of(path: str, asked: Mapping[str, str]) -> str:
    """Return a path with its query; what is empty is left out."""
    query = urlencode({name: value for name, value in asked.items() if value}, safe="/,")
    return f"{path}?{query}" if query else path


class Arguments(Protocol):
    """The query part of an address, as Flask gives it."""

    def get(self, key: str, default: str, /) -> str:
        """Return the first value of `key`."""
        ...

    def getlist(self, key: str, /) -> Sequence[str]:
        """Return all values of `key`."""
        ...


def read_view_query(
    arguments: Arguments, cookies: Mapping[str, str], feeds: Collection[str], language: Language = ENGLISH
) -> ViewQuery:
    """Understand an address; `feeds` are the ids there are, `language` is the reader's."""
    problems: list[str] = []
    zone_name = arguments.get("tz", "").strip()
    zone = find_zone(zone_name) if zone_name else find_zone(cookies.get(ZONE_COOKIE, ""))
    if zone_name and zone is None:
        sentence = gettext_noop("There is no time zone called “%(name)s”, so times are shown in UTC.")
        problems.append(language.gettext(sentence, name=zone_name[:60]))
    return ViewQuery(
        zone=zone or UTC_ZONE,
        zone_asked=bool(zone_name and zone),
        query=_words(arguments.get("q", "")),
        exclude=_words(arguments.get("exclude", "")),
        feeds=_known_feeds(arguments.getlist("feed"), feeds, language, problems),
        start=_read_day(arguments.get("from", ""), language, problems),
        language=language,
        language_asked=bool(arguments.get("lang", "")),
        problems=tuple(problems),
    )


def find_zone(name: str) -> ZoneInfo | None:
    """Return the IANA zone of that name, if there is one."""
    return ZoneInfo(name) if name in zone_names() else None


@cache
def zone_names() -> frozenset[str]:
    """Return the names that can be asked for."""
    return frozenset(available_timezones()) - {"Factory", "localtime"}


@cache
def suggested_zones() -> tuple[str, ...]:
    """Return one zone name for every place of the tz database: what people choose from."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    return ("UTC", *sorted(line.split("\t")[2] for line in table.splitlines() if line and not line.startswith("#")))


def _in_order(words: list[str]) -> str:
    """Return each word once, in the one order, within what is read of an address: folding can lengthen words."""
    found = ""
    for word in sorted({word[:LONGEST_QUERY] for word in words}):
        longer = f"{found} {word}".strip()
        found = longer if len(longer) <= LONGEST_QUERY else found
    return found


def _words(text: str) -> str:
    return " ".join(text[:LONGEST_QUERY].split())


def _known_feeds(
    asked: Sequence[str], known: Collection[str], language: Language, problems: list[str]
) -> tuple[str, ...]:
    names = [name.strip() for names in asked for name in names.split(",") if name.strip()]
    unknown = [name[:60] for name in names[:5] if name not in known]
    problems += [language.gettext("There is no community called “%(name)s” here.", name=name) for name in unknown]
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
    sentence = gettext_noop("“%(text)s” is not a day like 2026-11-23, so this begins today.")
    problems.append(language.gettext(sentence, text=text[:60]))
    return None
