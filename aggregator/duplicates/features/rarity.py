"""How much it says that two events agree on a value: minus the binary logarithm of how often others carry it.

This is record linkage after Fellegi and Sunter with value-specific weights (Winkler's "term frequency adjustment"). The
unit is the bit: a value that one in 64 of the other events carries is worth six. The frequency is the largest of

    in each of the two feeds    (other subjects of the feed that have it + K p) / (subjects of the feed + K)
    among publishers            (other feeds that use it at moments of their own + 4 p) / (other feeds + 4)
    of a programme              of the moments of a title, those at which a feed has it twice; see `of_programme`

where `p` is the prior for its kind and `K` how many events the prior is worth: what a small collection lacks.
Publishers count for words and titles only: a name that a dozen communities use ("Office hours") is common, however rare
it is in each of their calendars.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from math import inf, log2
from typing import NamedTuple

from aggregator.duplicates.features.feed_value_counts import UNUSED, FeedValueCounts, Usage, Value, rounded
from aggregator.duplicates.features.titles import GENERIC

SPREAD = ("word", "title")  # kinds of values whose use by other publishers counts
PRIOR_EVENTS = 40.0
_PRIOR_FEEDS = 4.0
_PRIOR = {
    "word": 0.004,
    "title": 0.004,
    "place": 0.02,
    "text": 0.003,
    "link": 0.002,
    "end": 0.5,
    "organizer": 0.1,
}
_ONE_WORD, _EACH_WORD = 0.04, 0.15  # prior of a title of one word, and by what each further word makes it rarer
_PROGRAMME = 2.7  # bits at least of a title that feeds have twice at a moment: mostly one of the two is not meant
_COMMON = 0.35  # of a word that every community's calendar has


Users = str | set[str]  # the one feed that uses a value, or all that do
_SMALL = 8  # up to here counts are exact
MANY_USERS = 20  # feeds: of so many it is not asked when each uses a value


def users_of(users: Mapping[Value, Users], value: Value) -> Collection[str]:
    """Return the feeds that use a word or a title."""
    there = users.get(value, ())
    return (there,) if isinstance(there, str) else there


class Bits(NamedTuple):
    """How much agreeing on a value says, and the count it follows from: so many of so many."""

    bits: float
    having: int = 0  # 0: it is the prior
    of_all: int = 0
    what: str = "events"

    @property
    def told(self) -> str:
        """The count in words, "" where there is none."""
        about = "about " if self.of_all > _SMALL and self.what == "events" else ""
        return f"in {self.having} of {about}{self.of_all} {self.what}" if self.having else ""


class Rarity:
    """How rare values are among the events of two feeds."""

    __slots__ = ("_all", "_feeds", "_owned", "_users")

    def __init__(
        self,
        a: str,
        b: str,
        feeds: Mapping[str, FeedValueCounts],
        users: Mapping[Value, Users],
        owned: Collection[str] = (),
    ) -> None:
        self._all, self._users, self._owned = feeds, users, owned
        self._feeds = (a,) if a == b else (a, b)

    def of(self, kind: str, value: str) -> Bits:
        """Return how much agreeing on a value says."""
        spread = kind in SPREAD
        prior = _prior_of_title(kind, value) if spread else _PRIOR[kind]
        rarest = self._in_feed(self._feeds[0], kind, value, prior)
        for feed in self._feeds[1:]:
            other = self._in_feed(feed, kind, value, prior)
            rarest = other if other.bits < rarest.bits else rarest
        if spread and (among := self._among_publishers(kind, value, prior)).bits < rarest.bits:
            return among if among.having else rarest._replace(bits=among.bits)
        return rarest

    def of_programme(self, kind: str, value: str) -> float:
        """Return how much a title says that feeds have twice at one moment: a programme held at several places."""
        users = users_of(self._users, (kind, value))
        feeds = self._feeds if len(users) > MANY_USERS else users
        parallel = max((self._usage(feed, kind, value).parallel for feed in feeds), default=0.0)
        return max(-log2(parallel), _PROGRAMME) if parallel else inf

    def is_parallel(self, kind: str, value: str) -> bool:
        """Whether one of the two feeds has a value twice at one moment."""
        return any(self._usage(feed, kind, value).parallel > 0 for feed in self._feeds)

    def unseen(self, words: float) -> float:
        """Return how much a title of so many words would say that stands nowhere else."""
        prior = max(_PRIOR["title"], _ONE_WORD * _EACH_WORD ** (words - 1))
        return _bits_in_feed(1, min(self._size(feed) for feed in self._feeds), prior).bits

    def link_of_one_event(self, key: str) -> bool:
        """Whether a link is used for one event only."""
        return all(self._usage(feed, "link", key).one_event for feed in self._feeds)

    def link_of_one_title(self, key: str) -> bool:
        """Whether a link is used for events of one title only."""
        return all(self._usage(feed, "link", key).one_title for feed in self._feeds)

    def place_word(self, word: str) -> float:
        """Return how much a word of a place says: it may be a street, or the city all places are in."""
        return min(self._place_word(feed, word) for feed in self._feeds)

    def names_one_feed(self, word: str) -> bool:
        """Whether one calendar alone is called so, of all that there are."""
        return word in self._owned

    def names_place(self, word: str) -> float:
        """Return how much a word of a title says of where an event is, if a feed has a place of that name; else 0."""
        found = [self._place_word(feed, word) for feed in self._feeds if self._places_with(feed, word)]
        return min(found, default=0.0)

    def in_several_places(self, word: str) -> bool:
        """Whether one of the two feeds has a word in several of its places."""
        return any(self._places_with(feed, word) > 1 for feed in self._feeds)

    def _places_with(self, feed: str, word: str) -> int:
        lesson = self._all.get(feed)
        return lesson.places_with(word) if lesson else 0

    def _place_word(self, feed: str, word: str) -> float:
        lesson = self._all.get(feed)
        places = lesson.places if lesson else 0
        return log2((places + 8) / (max(self._places_with(feed, word), 1) + 1))

    def _usage(self, feed: str, kind: str, value: str) -> Usage:
        lesson = self._all.get(feed)
        return lesson.usage(kind, value) if lesson else UNUSED

    def _size(self, feed: str) -> int:
        lesson = self._all.get(feed)
        return lesson.size if lesson else 1

    def _in_feed(self, feed: str, kind: str, value: str, prior: float) -> Bits:
        lesson = self._all.get(feed)
        if lesson is None:
            return _bits_in_feed(1, 1, prior)
        return _bits_in_feed(lesson.usage(kind, value).subjects or 1, lesson.size, prior)

    def _among_publishers(self, kind: str, value: str, prior: float) -> Bits:
        return _bits_among_feeds(self._others(kind, value), len(self._all), prior)

    def _others(self, kind: str, value: str) -> int:
        """Count the other feeds that use a value at moments of their own: when neither of the two uses it."""
        users = users_of(self._users, (kind, value))
        if len(users) > MANY_USERS:
            return rounded(len(users) - sum(feed in users for feed in self._feeds))
        mine = [self._usage(feed, kind, value).times for feed in self._feeds]
        counted = [times for times in mine if times is not None]
        times = frozenset[int]().union(*counted) if len(counted) == len(mine) else None
        return sum(_own(self._usage(feed, kind, value), times) for feed in users if feed not in self._feeds)


@lru_cache(maxsize=4096)
def _prior_of_title(kind: str, value: str) -> float:
    """Return how often a title or a word of titles is met; more often if it says no more than the kind of meeting."""
    words = value.split()
    return max(_PRIOR[kind], _COMMON ** len(words)) if GENERIC.issuperset(words) else _PRIOR[kind]


@lru_cache(maxsize=4096)
def _bits_in_feed(there: int, size: int, prior: float) -> Bits:
    """Return what follows from counts, which are rounded: the same few again and again."""
    return Bits(-log2((there - 1 + PRIOR_EVENTS * prior) / (size + PRIOR_EVENTS)), there, size)


@lru_cache(maxsize=4096)
def _bits_among_feeds(others: int, feeds: int, prior: float) -> Bits:
    share = (others + _PRIOR_FEEDS * prior) / (max(feeds - 2, 0) + _PRIOR_FEEDS)
    return Bits(-log2(share), others + 2 if others else 0, feeds, "calendars")


def _own(usage: Usage, times: frozenset[int] | None) -> bool:
    """Whether a feed uses a value at other moments than these; None stands for many."""
    return usage.times is None or times is None or not usage.times <= times
