"""What one feed teaches about words: how it names itself, and which titles use which words on which days.

A feed says nearly the same at every poll. So what its events say is counted, and counted up and down by those that come
and go; what a lesson says does not depend on how it came to be learnt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import TypeVar

from aggregator.duplicates.features.title_vocabulary import COMMON, FORMAT, MARK_OF, STATUS
from aggregator.duplicates.features.titles import interned, parse_title, words_of
from aggregator.model import Event, ExpandedSeries

T = TypeVar("T")
Names = frozenset[str]
Core = tuple[str, ...]  # the words of a title that carry meaning
Day = tuple[int, int]  # month and day

_PLAIN = COMMON | FORMAT | STATUS | MARK_OF.keys()
_ENOUGH = 6  # titles that tell something: of fewer nothing is learnt


class FeedWordCounts:
    """What one feed says."""

    def __init__(self) -> None:
        self._told: Sequence[ExpandedSeries] = ()
        self._read_with: tuple[Names, Names] = (frozenset(), frozenset())
        self._titles: Counter[str] = Counter()  # of how many events
        self._kinds: Counter[Core] = Counter()  # telling words of a title: how many titles have just these
        self._in_kinds: Counter[str] = Counter()  # in how many of those a word is
        self._days: dict[Core, list[Day]] = {}  # of the events whose titles have this core
        self._cores: dict[str, list[Core]] = {}  # by word

    def learn(self, told: Sequence[ExpandedSeries]) -> tuple[list[ExpandedSeries], list[ExpandedSeries]]:
        """Take up what the feed says now; return the series that are new, and those that are gone.

        Series that are the same objects as before did not change.
        """
        before, now = set(map(id, self._told)), set(map(id, told))
        new = [one for one in told if id(one) not in before]
        gone = [one for one in self._told if id(one) not in now]
        self._told = told
        for event in _events(gone):
            self._forget_title(event.title)
            self._leave(event)
        for event in _events(new):
            self._note_title(event.title)
            self._enter(event)
        return new, gone

    def reads_with(self, home: Names, communities: Names) -> bool:
        """Whether titles are read with these names of communities, which are no words of theirs."""
        return self._read_with == (home, communities)

    def read_with(self, home: Names, communities: Names) -> None:
        """Read titles with these names from now on."""
        self._read_with, self._days, self._cores = (home, communities), {}, {}
        for event in _events(self._told):
            self._enter(event)

    @property
    def told(self) -> Sequence[ExpandedSeries]:
        """What it was learnt from."""
        return self._told

    @property
    def names(self) -> Names:
        """Words that stand in a third of the titles: how the feed names itself ("OSSF" in OpenSSF's calendar)."""
        different = len(self._kinds) - (() in self._kinds)
        if different < _ENOUGH:
            return frozenset()
        counts = self._in_kinds.items()
        return frozenset(w for w, n in counts if n * 3 >= different and len(w) > 2 and not w.isdigit())

    @property
    def words(self) -> AbstractSet[str]:
        """The words of all cores."""
        return self._cores.keys()

    def cores(self, word: str) -> Sequence[Core]:
        """Return the cores with a word."""
        return self._cores.get(word, ())

    def days(self, core: Core) -> Sequence[Day]:
        """Return on which days of the year there is an event whose title has this core."""
        return self._days[core]

    def _note_title(self, title: str) -> None:
        self._titles[title] += 1
        if self._titles[title] == 1:
            kind = _telling(title)
            self._kinds[kind] += 1
            if self._kinds[kind] == 1:
                self._in_kinds.update(kind)

    def _forget_title(self, title: str) -> None:
        kind = _telling(title)
        if not decrement(self._titles, title) and not decrement(self._kinds, kind):
            for word in kind:
                decrement(self._in_kinds, word)

    def _enter(self, event: Event) -> None:
        core, day = self._core(event), interned((event.start.month, event.start.day))
        if core in self._days:
            self._days[core].append(day)
            return
        self._days[core] = [day]
        for word in set(core):
            if word in self._cores:
                self._cores[word].append(core)
            else:
                self._cores[word] = [core]

    def _leave(self, event: Event) -> None:
        core = self._core(event)
        self._days[core].remove((event.start.month, event.start.day))
        if self._days[core]:
            return
        del self._days[core]
        for word in set(core):
            self._cores[word].remove(core)
            if not self._cores[word]:
                del self._cores[word]

    def _core(self, event: Event) -> Core:
        return parse_title(event.title, *self._read_with).core


def _events(told: Iterable[ExpandedSeries]) -> Iterator[Event]:
    return (event for one in told for event in one.series.events)


def decrement(counts: Counter[T], thing: T) -> int:
    """Count one less, and forget what is counted no more; return how many are left."""
    counts[thing] -= 1
    return counts[thing] or counts.pop(thing)


@lru_cache(maxsize=1024)
def _telling(title: str) -> Core:
    """Return the words of a title that can name a community, in a fixed order."""
    return tuple(sorted(set(words_of(title)) - _PLAIN))
