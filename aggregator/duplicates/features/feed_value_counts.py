"""What one feed teaches: how it names itself, and how often its events carry each value that is compared.

How much two events that agree say about being one follows from how rare the value is among events that are not the
same (Fellegi and Sunter's u-probability). The events of one feed are such events: a publisher lists each of them once.
So every value (a word, a title, a place, a text, a link, a length) is counted by the *subjects* it stands with: events
of one title at one place are one subject, however often it is on and whether as a series or date by date.

A feed says nearly the same at every poll. So its counts go up and down with the events that come and go, and what they
come to does not depend on how they came about.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log2
from typing import TypeVar
from zlib import crc32

from aggregator.duplicates.features.case_folding import casefolded
from aggregator.duplicates.features.comparison_features import event_features
from aggregator.duplicates.features.title_vocabulary import COMMON, FORMAT, MARK_OF, STATUS
from aggregator.duplicates.features.titles import interned, parse_title, words_of
from aggregator.model import Event, EventFeatures, ExpandedSeries
from aggregator.model.times import DAY, seconds

T = TypeVar("T")
Names = frozenset[str]
Core = tuple[str, ...]  # the words of a title that carry meaning
Value = tuple[str, str]  # its kind ("word", "place" …) and what it says

WEEK = 7 * DAY
PLACE_WORD = "place word"  # kind of value: a word of a place, counted by the places that have it
MANY = 64  # times of the week: what is used so often is used by itself, wherever else it is used
_EXACT = 8
_PLAIN = COMMON | FORMAT | STATUS | MARK_OF.keys()
_ENOUGH = 6  # titles that tell something: of fewer nothing is learnt
_SUBJECT_BITS = 24  # of a use: which subject it stands with; the bits above are the moment
_SUBJECT = (1 << _SUBJECT_BITS) - 1
_TITLES = frozenset({"title", "word"})
_BY_TITLE_AND_PLACE = _TITLES | {"link"}  # kinds of values that are counted by half a subject each
_HALF_BITS = _SUBJECT_BITS // 2
_HALF = (1 << _HALF_BITS) - 1
_ABOUT_ONE = 2  # subjects or titles a link about one event may stand with: it may have been renamed


@dataclass(frozen=True, slots=True)
class Usage:
    """How a feed uses a value. Counts are rounded, so that they seldom change; see `rounded`."""

    subjects: int
    times: frozenset[int] | None  # at which times of the week, None for many
    one_event: bool = True  # at most two subjects, and never two of them at one moment: a link of one event
    one_title: bool = True  # at most two titles, wherever they are on: a link about one event, if on several days
    parallel: float = 0.0  # at which share of its moments two subjects have it: a programme held at several places


_NO_TIMES: frozenset[int] = frozenset()
UNUSED = Usage(0, _NO_TIMES)


@lru_cache(maxsize=4096)
def rounded(count: int) -> int:
    """Round a count to the next power of the square root of two, and to two digits; up to 8 it is exact.

    A weight that followed every count would change with every event, and with it what was compared before.
    """
    if count <= _EXACT:
        return count
    halves = round(2 * log2(count))
    near = 2 ** (halves / 2)
    return int(round(near, 2 - len(str(int(near)))))


class FeedValueCounts:
    """What one feed says, counted."""

    def __init__(self) -> None:
        self._told: Sequence[ExpandedSeries] = ()
        self._read_with: tuple[Names, Names, Names] | None = None
        self._titles: Counter[str] = Counter()  # of how many events
        self._kinds: Counter[Core] = Counter()  # telling words of a title: how many titles have just these
        self._in_kinds: Counter[str] = Counter()  # in how many of those a word is
        self._subjects: Counter[int] = Counter()
        self._uses: defaultdict[str, dict[str, int | list[int]]] = defaultdict(dict)  # by kind and value
        self._places: Counter[str] = Counter()
        self._place_words: Counter[str] = Counter()  # in how many different places a word stands
        self._usages: dict[Value, Usage] = {}
        # values whose uses have changed, and how they were used before; None: all have
        self._touched: dict[Value, Usage] | None = None
        self._size = (0, 0)

    def learn(self, told: Sequence[ExpandedSeries]) -> tuple[list[ExpandedSeries], list[ExpandedSeries]]:
        """Take up what the feed says now; return the series that are new, and those that are gone.

        Series that are the same objects as before did not change.
        """
        before, now = ({one.series.uid: one for one in some} for some in (self._told, told))
        new = [one for uid, one in now.items() if before.get(uid) is not one]
        gone = [one for uid, one in before.items() if now.get(uid) is not one]
        self._told = told
        for one in gone:
            for event in one.series.events:
                self._forget_title(event.title)
            self._count(one, coming=False)
        for one in new:
            for event in one.series.events:
                self._note_title(event.title)
            self._count(one, coming=True)
        return new, gone

    def reads_with(self, home: Names, communities: Names, feed_names: Names) -> bool:
        """Whether titles are read with these names of communities, which are no words of theirs."""
        return self._read_with == (home, communities, feed_names)

    def read_with(self, home: Names, communities: Names, feed_names: Names) -> None:
        """Read titles with these names from now on."""
        self._read_with, self._touched = (home, communities, feed_names), None
        for counts in (self._subjects, self._uses, self._places, self._place_words, self._usages):
            counts.clear()
        for one in self._told:
            self._count(one, coming=True)

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
    def size(self) -> int:
        """How many subjects there are, rounded."""
        return rounded(len(self._subjects))

    @property
    def places(self) -> int:
        """How many different places are named, rounded."""
        return rounded(len(self._places))

    def places_with(self, word: str) -> int:
        """In how many different places a word stands, rounded."""
        return rounded(self._place_words[word])

    def usage(self, kind: str, value: str) -> Usage:
        """How a value is used."""
        if kind == PLACE_WORD:
            return Usage(self.places_with(value), _NO_TIMES)
        key = (kind, value)
        known = self._usages.get(key)
        if known is None:
            known = self._usages[key] = _usage(kind, self._uses[kind].get(value, ()))
        return known

    def used(self, kind: str) -> Collection[str]:
        """Return all values of a kind."""
        return self._uses[kind].keys()

    def turned(self) -> tuple[dict[Value, Usage], bool]:
        """Return the values that are used otherwise than at the last call, as they were, and whether the size differs.

        Whoever has just been read, or read with other names, does not say which values those are.
        """
        touched, self._touched = self._touched or {}, {}
        turned = {value: before for value, before in touched.items() if self.usage(*value) != before}
        size, before = (self.size, self.places), self._size
        self._size = size
        return turned, size != before

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

    def _count(self, one: ExpandedSeries, *, coming: bool) -> None:
        """Count the values of a series up, or down where it is gone."""
        if self._read_with is None:
            return
        moment = moment_of(one) << _SUBJECT_BITS
        note = self._use if coming else self._use_no_more
        for event, look in zip(one.series.events, one.looks or map(event_features, one.series.events), strict=True):
            subject = crc32(f"{casefolded(event.title)}\n{look.place}".encode()) & _SUBJECT
            _add(self._subjects, subject, coming=coming)
            use, about = moment | subject, moment | self._title_and_place(event, look)
            for value in self._values(event, look):
                self._touch(value)
                note(value, about if value[0] in _BY_TITLE_AND_PLACE else use)
            if look.place:
                self._count_place(look.place, coming=coming)

    def _title_and_place(self, event: Event, look: EventFeatures) -> int:
        """Return a title, however it is written, and a place, in half of the bits each; 0 stands for no place."""
        assert self._read_with is not None
        title, place = crc32(parse_title(event.title, *self._read_with).key.encode()), crc32(look.place.encode())
        return (title & _HALF) << _HALF_BITS | place & _HALF

    def _count_place(self, place: str, *, coming: bool) -> None:
        before = self._places[place]
        _add(self._places, place, coming=coming)
        if not before or place not in self._places:
            for word in set(place.split()):
                self._touch((PLACE_WORD, word))
                _add(self._place_words, word, coming=coming)

    def _touch(self, value: Value) -> None:
        if self._touched is not None and value not in self._touched:
            self._touched[value] = self.usage(*value)
        self._usages.pop(value, None)

    def _use(self, value: Value, use: int) -> None:
        uses = self._uses[value[0]]
        there = uses.get(value[1])
        if isinstance(there, list):
            there.append(use)
        else:
            uses[value[1]] = use if there is None else [there, use]

    def _use_no_more(self, value: Value, use: int) -> None:
        uses = self._uses[value[0]]
        there = uses[value[1]]
        if not isinstance(there, list):
            del uses[value[1]]
            return
        there.remove(use)
        if len(there) == 1:
            (uses[value[1]],) = there

    def _values(self, event: Event, look: EventFeatures) -> Iterator[Value]:
        assert self._read_with is not None
        return values_of(event, look, *self._read_with)


def values_of(event: Event, look: EventFeatures, home: Names, communities: Names, feed_names: Names) -> Iterator[Value]:
    """Yield what is counted of an event."""
    title = parse_title(event.title, home, communities, feed_names)
    yield from (("word", word) for word in title.stems)
    if len(title.stems) > 1:
        yield "title", title.key
    if look.place:
        yield "place", look.place
    if look.text:
        yield "text", look.text
    if look.organizer:
        yield "organizer", look.organizer
    yield from (("link", link) for link in {*(one.key for one in look.links), *look.addresses, event.url} - {""})
    yield "end", interned(str(look.length))


def moment_of(one: ExpandedSeries) -> int:
    """Return when a series is: the second of the week at which it recurs, or the start of a single event."""
    begins = one.occurrences.begins
    first = begins[0] if begins else seconds(one.series.main_event.start)
    return first % WEEK if len(begins) > 1 else first


def _usage(kind: str, uses: int | Sequence[int]) -> Usage:
    if isinstance(uses, int):
        return Usage(1, interned(frozenset({(uses >> _SUBJECT_BITS) % WEEK})))
    if not uses:
        return UNUSED
    different = set(uses)
    moments = {use >> _SUBJECT_BITS for use in different}
    subjects = {use & _SUBJECT for use in different}
    times = frozenset(moment % WEEK for moment in moments)
    one_event = len(subjects) <= _ABOUT_ONE and len(moments) == len(different)
    one_title = len({subject >> _HALF_BITS for subject in subjects}) <= _ABOUT_ONE
    shown = times if len(times) <= MANY else None
    return Usage(rounded(len(subjects)), shown, one_event, one_title, _parallel(kind, moments, different))


def _parallel(kind: str, moments: Collection[int], uses: Collection[int]) -> float:
    """Return the share of the moments at which several subjects have a value, as a power of the square root of two.

    A title is held at several places at once; an entry without a place may be one of the others.
    """
    if len(moments) == len(uses):
        return 0.0
    if kind in _TITLES:
        uses = {use & ~(_HALF << _HALF_BITS) for use in uses if use & _HALF}
    several = sum(count > 1 for count in Counter([use >> _SUBJECT_BITS for use in uses]).values())
    if not several:
        return 0.0
    return 2 ** (round(2 * log2((several + 0.5) / (len(moments) + 1))) / 2)


def _add(counts: Counter[T], thing: T, *, coming: bool) -> None:
    if coming:
        counts[thing] += 1
    else:
        decrement(counts, thing)


def decrement(counts: Counter[T], thing: T) -> int:
    """Count one less, and forget what is counted no more; return how many are left."""
    counts[thing] -= 1
    return counts[thing] or counts.pop(thing)


@lru_cache(maxsize=1024)
def _telling(title: str) -> Core:
    """Return the words of a title that can name a community, in a fixed order."""
    return tuple(sorted(set(words_of(title)) - _PLAIN))
