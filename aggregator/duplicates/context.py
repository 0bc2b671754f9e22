"""What all feeds together teach about words and addresses: which name a community, and which name nothing at all.

Every feed is asked for itself, and asked again only when its series have changed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aggregator.duplicates.titles import fold, names_of, parse, shared, words_of
from aggregator.duplicates.words import COMMON, FORMAT, MARK_OF, STATUS
from aggregator.model import Expanded

Names = frozenset[str]
Core = tuple[str, ...]  # the words of a title that carry meaning
Day = tuple[int, int]  # month and day
Days = frozenset[Day]
Uses = Mapping[str, tuple[frozenset[Core], Days]]  # word → the titles of one feed that use it, and on which days

_PLAIN = COMMON | FORMAT | STATUS | MARK_OF.keys()


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of words and addresses."""

    homes: Mapping[str, Names]  # feed id → names of its community
    communities: Names
    frequent: Names  # words that many titles of many feeds use
    shared_urls: frozenset[str]  # URL values that stand at differently named events: home pages, minutes

    def reads_like(self, other: Context) -> bool:
        """Whether titles mean the same in both: they differ at most in which words are frequent and URLs shared."""
        return self.homes == other.homes and self.communities == other.communities


class Lesson:
    """What one feed says."""

    def __init__(self, expanded: Sequence[Expanded]) -> None:
        self.expanded = expanded  # whom it was learnt from
        titles: dict[str, set[Day]] = defaultdict(set)
        urls: dict[str, set[str]] = defaultdict(set)
        for event in (event for one in expanded for event in one.series.events):
            titles[event.title].add((event.start.month, event.start.day))
            if event.url:
                urls[event.url].add(fold(event.title))
        self.titles: Mapping[str, Days] = {title: shared(frozenset(days)) for title, days in titles.items()}
        self.urls: Mapping[str, Sequence[str]] = {url: tuple(some) for url, some in urls.items()}  # with their titles
        self.names = _learned_names(titles)
        self._uses: tuple[Names, Names, Uses] | None = None

    def uses(self, home: Names, communities: Names) -> Uses:
        """Return the words of the titles, read with these names of communities."""
        if self._uses is None or self._uses[:2] != (home, communities):
            uses: dict[str, tuple[set[Core], set[Day]]] = defaultdict(lambda: (set(), set()))
            for title, days in self.titles.items():
                core = parse(title, home, communities).core
                for word in set(core):
                    uses[word][0].add(core)
                    uses[word][1].update(days)
            found = {word: (shared(frozenset(cores)), shared(frozenset(on))) for word, (cores, on) in uses.items()}
            self._uses = home, communities, found
        return self._uses[2]


class Learner:
    """Learns again and again. What it says does not depend on what it was told before."""

    def __init__(self) -> None:
        self._lessons: dict[str, Lesson] = {}

    def __call__(self, names: Mapping[str, tuple[str, ...]], told: Mapping[str, Sequence[Expanded]]) -> Context:
        """Learn from all series of all feeds, by feed id; `names` are what each feed is called.

        Series that are the same sequence as last time did not change.
        """
        before, self._lessons = self._lessons, {}
        for feed, expanded in told.items():
            known = before.get(feed)
            self._lessons[feed] = known if known and known.expanded is expanded else Lesson(expanded)
        lessons = self._lessons
        homes = {
            feed: names_of(called) | (lessons[feed].names if feed in lessons else frozenset())
            for feed, called in names.items()
        }
        communities = frozenset().union(*homes.values())
        uses = [lesson.uses(homes.get(feed, frozenset()), communities) for feed, lesson in lessons.items()]
        return Context(homes, communities, _frequent(uses), _shared(lesson.urls for lesson in lessons.values()))


def _learned_names(titles: Iterable[str]) -> Names:
    """Words that stand in a third of a feed's titles: how it names itself ("OSSF" in OpenSSF's calendar)."""
    different = set(map(_telling, titles)) - {frozenset()}
    if len(different) < 6:
        return frozenset()
    counts = Counter(word for words in different for word in words)
    return frozenset(w for w, n in counts.items() if n * 3 >= len(different) and len(w) > 2 and not w.isdigit())


@lru_cache(maxsize=16384)
def _telling(title: str) -> Names:
    return frozenset(words_of(title)) - _PLAIN


def _frequent(uses: Sequence[Uses]) -> Names:
    """Return the words that many titles of many feeds use.

    A word that many titles use on a few days of the year ("Christmas") names those days, and not anything.
    """
    feeds = Counter(word for one in uses for word in one)
    found = set()
    for word in (word for word, count in feeds.items() if count >= 4):
        cores: set[Core] = set().union(*(one[word][0] for one in uses if word in one))
        days: set[Day] = set().union(*(one[word][1] for one in uses if word in one))
        if len(cores) >= 8 and len(days) >= 8:
            found.add(word)
    return frozenset(found)


def _shared(feeds: Iterable[Mapping[str, Sequence[str]]]) -> frozenset[str]:
    """Return the URL values that stand at more than two titles."""
    titles: dict[str, Sequence[str]] = {}
    for urls in feeds:
        for url, of_feed in urls.items():
            titles[url] = (*titles[url], *of_feed) if url in titles else of_feed
    return frozenset(url for url, found in titles.items() if len(found) > 2 and len(set(found)) > 2)
