"""What all feeds together teach about words and addresses: which name a community, and which name nothing at all.

Every feed is asked for itself, and asked again only when its series have changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from aggregator.duplicates.features.feed_word_counts import Core, Day, FeedWordCounts, Names, decrement
from aggregator.duplicates.features.titles import casefolded, names_of
from aggregator.model import ExpandedSeries

_NOTHING: Names = frozenset()
_FEEDS, _TITLES, _DAYS = 4, 8, 8  # at least so many use a word that names nothing
_ABOUT_ONE = 2  # titles that a URL about one event may stand at: it may have been renamed


@dataclass(frozen=True, slots=True)
class WordStatistics:
    """What is known of words and addresses."""

    homes: Mapping[str, Names]  # feed id → names of its community
    communities: Names
    frequent: Names  # words that many titles of many feeds use
    shared_urls: frozenset[str]  # URL values that stand at differently named events: home pages, minutes

    def reads_like(self, other: WordStatistics) -> bool:
        """Whether titles mean the same in both: they differ at most in which words are frequent and URLs shared."""
        return self.homes == other.homes and self.communities == other.communities


class StatisticsCollector:
    """Learns again and again. What it says does not depend on what it was told before."""

    def __init__(self) -> None:
        self._lessons: dict[str, FeedWordCounts] = {}
        self._feeds_with: Counter[str] = Counter()  # by word: how many feeds have it in a core
        self._titles_at: dict[str, Counter[str]] = {}  # by URL: the titles of the events at which it stands
        self.gone: list[ExpandedSeries] = []  # what was there at the lesson before the last, and not at the last one
        self.new: list[ExpandedSeries] = []  # the other way round

    def __call__(
        self, names: Mapping[str, tuple[str, ...]], told: Mapping[str, Sequence[ExpandedSeries]]
    ) -> WordStatistics:
        """Learn from all series of all feeds, by feed id; `names` are what each feed is called.

        Series that are the same sequence as last time did not change.
        """
        self.gone, self.new = [], []
        for feed in self._lessons.keys() - told.keys():
            self._learn(self._lessons.pop(feed), ())
        for feed, expanded in told.items():
            self._learn(self._lessons.setdefault(feed, FeedWordCounts()), expanded)
        learnt = {feed: lesson.names for feed, lesson in self._lessons.items()}
        homes = {feed: names_of(called) | learnt.get(feed, _NOTHING) for feed, called in names.items()}
        communities = _NOTHING.union(*homes.values())
        for feed, lesson in self._lessons.items():
            self._read(lesson, homes.get(feed, _NOTHING), communities)
        return WordStatistics(homes, communities, self._frequent(), self._shared())

    def _learn(self, lesson: FeedWordCounts, told: Sequence[ExpandedSeries]) -> None:
        if lesson.told is told:
            return
        before = set(lesson.words)
        new, gone = lesson.learn(told)
        self._count(before, lesson.words)
        for event in (event for one in gone for event in one.series.events if event.url):
            decrement(self._titles_at[event.url], casefolded(event.title))
            if not self._titles_at[event.url]:
                del self._titles_at[event.url]
        for event in (event for one in new for event in one.series.events if event.url):
            self._titles_at.setdefault(event.url, Counter())[casefolded(event.title)] += 1
        self.gone += gone
        self.new += new

    def _read(self, lesson: FeedWordCounts, home: Names, communities: Names) -> None:
        if not lesson.reads_with(home, communities):
            before = set(lesson.words)
            lesson.read_with(home, communities)
            self._count(before, lesson.words)

    def _count(self, before: AbstractSet[str], after: AbstractSet[str]) -> None:
        for word in before - after:
            decrement(self._feeds_with, word)
        self._feeds_with.update(after - before)

    def _frequent(self) -> Names:
        """Return the words that many titles of many feeds use.

        A word that many titles use on a few days of the year ("Christmas") names those days, and not anything.
        """
        widespread = (word for word, feeds in self._feeds_with.items() if feeds >= _FEEDS)
        return frozenset(word for word in widespread if self._is_frequent(word))

    def _is_frequent(self, word: str) -> bool:
        cores: set[Core] = set()
        cores.update(*(lesson.cores(word) for lesson in self._lessons.values()))
        if len(cores) < _TITLES:
            return False
        days: set[Day] = set()
        for on in (lesson.days(core) for lesson in self._lessons.values() for core in lesson.cores(word)):
            days.update(on)
            if len(days) >= _DAYS:
                return True
        return False

    def _shared(self) -> frozenset[str]:
        """Return the URL values that stand at more than two titles."""
        return frozenset(url for url, titles in self._titles_at.items() if len(titles) > _ABOUT_ONE)
