"""Where series are looked up: by handle and time of the week together.

Most handles are one series' own (an address, a text, a rare word), and their entry is that series. Only a handle that
several have is split by times of the week, of which a series has very few. Of those found, who has other numbers in
its titles is left out at once: "Session 1" and "Session 2" are many, and share everything else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from aggregator.duplicates.evidence.evidence import word_parts
from aggregator.duplicates.pairs.comparable_series import ComparableSeries
from aggregator.model.times import DAY

WEEK = 7 * DAY  # seconds
TOO_COMMON = 2_000  # series at one time of the week that share a handle: no reason to compare them all

_Shared = dict[int, list[ComparableSeries]]  # by second of the week


@dataclass(frozen=True, slots=True)
class BlockingKeys:
    """By what a series is found."""

    words: Collection[str]  # of its titles
    things: Collection[str]
    times: Collection[int]  # seconds of the week
    numbers: Collection[str]  # in its titles
    unnumbered: bool  # whether one of its titles has no number

    @classmethod
    def of(cls, unit: ComparableSeries) -> BlockingKeys:
        """Return by what a series is found; one that never starts is not looked for."""
        times = tuple(_times(unit))
        if not times:
            return cls((), (), (), (), unnumbered=False)
        numbers = [[value for kind, value in title.marks if kind == "number"] for title in unit.titles]
        return cls(tuple(unit.words), tuple(unit.things), times, tuple({*chain(*numbers)}), unnumbered=not all(numbers))


class BlockingIndex:
    """Finds the series that have a word or a thing and a time of the week in common with another."""

    def __init__(self) -> None:
        self._words = _Postings()
        self._things = _Postings()
        self._numbered: defaultdict[str, set[ComparableSeries]] = defaultdict(set)
        self._unnumbered: set[ComparableSeries] = set()

    def add(self, unit: ComparableSeries) -> BlockingKeys:
        """Take up a series; return by what it is found from now on."""
        by = BlockingKeys.of(unit)
        self._words.add(unit, by.words, by.times)
        self._things.add(unit, by.things, by.times)
        for number in by.numbers:
            self._numbered[number].add(unit)
        if by.unnumbered:
            self._unnumbered.add(unit)
        return by

    def discard(self, unit: ComparableSeries) -> None:
        """Forget a series."""
        by = BlockingKeys.of(unit)
        self._words.discard(unit, by.words, by.times)
        self._things.discard(unit, by.things, by.times)
        for number in by.numbers:
            self._numbered[number].discard(unit)
            if not self._numbered[number]:
                del self._numbered[number]
        self._unnumbered.discard(unit)

    def near(self, by: BlockingKeys) -> set[ComparableSeries]:
        """Return who shares a time of the week with a series, and something more, but for who has other numbers.

        It may be itself among them.
        """
        found = self._things.near(by.things, by.times) | self._words.near(by.words, by.times)
        if by.unnumbered:
            return found
        return (found & self._unnumbered).union(*(found & self._numbered[number] for number in by.numbers))

    def with_words(self, words: Iterable[str]) -> set[ComparableSeries]:
        """Return who may have one of these words in a title, at whatever time."""
        return self._words.holders({part for word in words for form in (word, f"{word}s") for part in word_parts(form)})


class _Postings:
    """Who has a handle at a time of the week."""

    def __init__(self) -> None:
        self._there: dict[str, ComparableSeries | _Shared] = {}

    def add(self, unit: ComparableSeries, handles: Iterable[str], times: Collection[int]) -> None:
        for handle in handles:
            found = self._there.setdefault(handle, unit)
            if isinstance(found, ComparableSeries) and found is not unit:
                found = self._there[handle] = {time: [found] for time in _times(found)}
            if not isinstance(found, ComparableSeries):
                for time in times:
                    found.setdefault(time, []).append(unit)

    def discard(self, unit: ComparableSeries, handles: Iterable[str], times: Collection[int]) -> None:
        for handle in handles:
            found = self._there[handle]
            if isinstance(found, ComparableSeries):
                del self._there[handle]
                continue
            for time in times:
                found[time].remove(unit)
                if not found[time]:
                    del found[time]
            if not found:
                del self._there[handle]

    def holders(self, handles: Iterable[str]) -> set[ComparableSeries]:
        found: set[ComparableSeries] = set()
        for handle in handles:
            there = self._there.get(handle, {})
            found.update(
                [there] if isinstance(there, ComparableSeries) else (one for some in there.values() for one in some)
            )
        return found

    def near(self, handles: Iterable[str], times: Collection[int]) -> set[ComparableSeries]:
        return set().union(*self._shared(handles, times))

    def _shared(self, handles: Iterable[str], times: Collection[int]) -> Iterator[list[ComparableSeries]]:
        for handle in handles:
            found = self._there[handle]
            if not isinstance(found, ComparableSeries):
                yield from (there for time in times if 1 < len(there := found[time]) <= TOO_COMMON)


def _times(unit: ComparableSeries) -> set[int]:
    return {begin % WEEK for begin in unit.expanded.occurrences.begins}
