"""What all feeds together teach: which words name a community, and how rare the values are that events may share.

Every feed is asked for itself, and asked again only when its series have changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aggregator.duplicates.features.case_folding import casefolded
from aggregator.duplicates.features.feed_value_counts import FeedValueCounts, Names, Usage, Value, rounded
from aggregator.duplicates.features.rarity import MANY_USERS, SPREAD, Rarity, Users, users_of
from aggregator.duplicates.features.title_vocabulary import MARK_OF
from aggregator.duplicates.features.titles import names_of, words_of
from aggregator.model import ExpandedSeries

_NOTHING: Names = frozenset()
Marks = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class WordStatistics:
    """What is known of words and values."""

    homes: Mapping[str, Names]  # feed id → names of its community
    communities: Names
    feed_names: Names = _NOTHING  # ids and names of the feeds as a whole, folded
    names: Mapping[str, Names] = field(default_factory=dict)  # feed id → its id and name, folded
    home_marks: Mapping[str, Marks] = field(
        default_factory=dict
    )  # feed id → marks in its name ("UK"), none of its events
    owned: Names = _NOTHING  # words of `communities` that are a name of one feed only
    listed: Names = _NOTHING  # ids of the feeds that have said anything
    feeds: Mapping[str, FeedValueCounts] = field(default_factory=dict, compare=False)  # what each says now
    users: Mapping[Value, Users] = field(default_factory=dict)  # which feeds use a word or a title

    def rarity(self, a: str, b: str) -> Rarity:
        """Return how rare values are among the events of two feeds."""
        return Rarity(a, b, self.feeds, self.users, self.owned)

    def reads_like(self, other: WordStatistics) -> bool:
        """Whether titles mean the same in both, and the same feeds say what is rare."""
        mine = (self.homes, self.feed_names, self.listed)
        return mine == (other.homes, other.feed_names, other.listed)


@dataclass(frozen=True, slots=True)
class Turned:
    """What is as rare as it was no more: what was compared by it has to be compared anew."""

    in_feed: Mapping[str, frozenset[Value]]  # values of one feed
    everywhere: frozenset[Value]  # words and titles that other publishers use, or cease to
    feeds: frozenset[str]  # those of them that are of another size: all their values


NOTHING_TURNED = Turned({}, frozenset(), frozenset())


class StatisticsCollector:
    """Learns again and again. What it says does not depend on what it was told before."""

    def __init__(self) -> None:
        self._lessons: dict[str, FeedValueCounts] = {}
        self._users: dict[Value, Users] = {}
        self.gone: list[ExpandedSeries] = []  # what was there at the lesson before the last, and not at the last one
        self.new: list[ExpandedSeries] = []  # the other way round
        self.turned: Turned = NOTHING_TURNED  # since the lesson before, if titles still read alike

    def __call__(
        self, names: Mapping[str, tuple[str, ...]], told: Mapping[str, Sequence[ExpandedSeries]]
    ) -> WordStatistics:
        """Learn from all series of all feeds, by feed id; `names` are what each feed is called.

        Series that are the same sequence as last time did not change.
        """
        self.gone, self.new = [], []
        left = self._lessons.keys() - told
        for feed in left:
            self._learn(self._lessons.pop(feed), ())
        learnt = [
            feed
            for feed, expanded in told.items()
            if self._learn(self._lessons.setdefault(feed, FeedValueCounts()), expanded)
        ]
        learnt_names = {feed: lesson.names for feed, lesson in self._lessons.items()}
        homes = {feed: names_of(called) | learnt_names.get(feed, _NOTHING) for feed, called in names.items()}
        communities = _NOTHING.union(*homes.values())
        folded = {feed: frozenset(casefolded(name).strip() for name in called) for feed, called in names.items()}
        whole = _NOTHING.union(*folded.values())
        anew = bool(left)
        for feed, lesson in self._lessons.items():
            if not lesson.reads_with(homes[feed], communities, whole):  # also where it has not been read before
                lesson.read_with(homes[feed], communities, whole)
                anew = True
        if anew:
            self._spread_all()
        else:
            self._spread_turned(learnt)
        marks = {
            feed: frozenset(MARK_OF[word] for name in called for word in words_of(name) if word in MARK_OF)
            for feed, called in names.items()
        }
        used = Counter([word for home in homes.values() for word in home])
        owned = frozenset(word for word, number in used.items() if number == 1)
        listed = frozenset(self._lessons)
        return WordStatistics(homes, communities, whole, folded, marks, owned, listed, self._lessons, self._users)

    def _learn(self, lesson: FeedValueCounts, told: Sequence[ExpandedSeries]) -> bool:
        """Take up what a feed says; return whether that may have changed."""
        if lesson.told is told:
            return False
        new, gone = lesson.learn(told)
        self.gone += gone
        self.new += new
        return bool(new or gone)

    def _spread_all(self) -> None:
        """Note which feeds use which words and titles, whatever was known of it before."""
        self._users.clear()
        for feed, lesson in self._lessons.items():
            lesson.turned()  # what turned until now is no news at the next lesson
            for kind in SPREAD:
                for value in lesson.used(kind):
                    _use(self._users, (kind, value), feed)
        self.turned = NOTHING_TURNED

    def _spread_turned(self, learnt: Iterable[str]) -> None:
        """Note what has turned in the feeds that have learnt, and who uses those words and titles now."""
        turned = {feed: self._lessons[feed].turned() for feed in learnt}
        everywhere = [value for feed, (values, _) in turned.items() for value in self._spread_further(feed, values)]
        self.turned = Turned(
            {feed: frozenset(values) for feed, (values, _) in turned.items()},
            frozenset(everywhere),
            frozenset(feed for feed, (_, other_size) in turned.items() if other_size),
        )

    def _spread_further(self, feed: str, turned: Mapping[Value, Usage]) -> Iterator[Value]:
        """Yield the words and titles that are as common among publishers as they were no more."""
        for value, before in turned.items():
            if value[0] not in SPREAD:
                continue
            now, users = self._lessons[feed].usage(*value), len(users_of(self._users, value))
            if now.subjects:
                _use(self._users, value, feed)
            else:
                _cease(self._users, value, feed)
            after = len(users_of(self._users, value))
            few = min(users, after) <= MANY_USERS
            other_times = (
                now.times != before.times if few else any(rounded(users - n) != rounded(after - n) for n in range(3))
            )
            if other_times or now.parallel != before.parallel:
                yield value


def _use(users: dict[Value, Users], value: Value, feed: str) -> None:
    there = users.setdefault(value, feed)
    if isinstance(there, set):
        there.add(feed)
    elif there != feed:
        users[value] = {there, feed}


def _cease(users: dict[Value, Users], value: Value, feed: str) -> None:
    there = users[value]
    if isinstance(there, set):
        there.discard(feed)
        if len(there) == 1:
            users[value] = there.pop()
    else:
        del users[value]
