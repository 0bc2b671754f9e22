"""What the rules work on: series prepared for comparing, their order of precedence, and what operators have ruled."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from aggregator.config import Feed
from aggregator.duplicates.evidence.evidence import ComparedFeatures, Evidence
from aggregator.duplicates.features.comparison_features import event_features
from aggregator.duplicates.features.feed_value_counts import PLACE_WORD
from aggregator.duplicates.features.title_comparison import titles_conflict
from aggregator.duplicates.features.titles import Title
from aggregator.duplicates.features.word_statistics import WordStatistics
from aggregator.duplicates.pairs.match_scoring import compared_features
from aggregator.duplicates.pairs.match_types import Decision, EventGroup, Verdict
from aggregator.model import Event, ExpandedSeries, RecurrenceId, SeriesKey, SeriesOccurrences, is_from_page, is_utc

_RULED_SAME = Verdict(Decision.SAME, 0.0, (Evidence("operator", 99.0, "feeds.toml says same"),), "operator")
_RULED_DIFFERENT = Verdict(
    Decision.DIFFERENT, 0.0, (Evidence("operator", -99.0, "feeds.toml says different"),), "operator"
)


@dataclass(frozen=True, slots=True)
class LinkConstraints:
    """What operators have said in feeds.toml about pairs of series, whatever the evidence says."""

    same: frozenset[frozenset[SeriesKey]] = frozenset()
    different: frozenset[frozenset[SeriesKey]] = frozenset()

    def on(self, a: SeriesKey, b: SeriesKey) -> Verdict | None:
        """Return the operator's verdict on a pair, or None where there is none."""
        pair = frozenset((a, b))
        if pair in self.different:
            return _RULED_DIFFERENT
        return _RULED_SAME if pair in self.same else None

    def partners(self, key: SeriesKey) -> set[SeriesKey]:
        """Return the series that the operator says are the same as this one."""
        return set().union(*(pair for pair in self.same if key in pair)) - {key}


NO_CONSTRAINTS = LinkConstraints()


class ComparableSeries:
    """A series on its way through the rules. What is compared of it is prepared when it is first asked for."""

    __slots__ = ("_by_event", "_context", "_titles", "_traits", "alone", "expanded", "feed", "key")

    def __init__(self, expanded: ExpandedSeries, feed: Feed, context: WordStatistics) -> None:
        self.expanded = expanded
        self.feed = feed
        self.key: SeriesKey = expanded.series.key
        self.alone = EventGroup(self.key)  # while it meets no other
        self._context = context
        self._traits: tuple[ComparedFeatures, ...] = ()
        self._titles: tuple[Title, ...] = ()
        self._by_event: dict[RecurrenceId, ComparedFeatures] = {}

    @property
    def rank(self) -> tuple[bool, int, int, bool, int, str, str]:
        """Sort key: the first in this order wins. It does not depend on the order of feeds.

        A calendar wins over a web page. Then who shows more occurrences comes first, so that a series wins over a
        copy of one of its occurrences. Then the operator's priority, then who has a time zone (a series kept in UTC is
        an hour off after a clock change), then who says more, then names, so that there is always exactly one answer.
        """
        head = self.expanded.series.main_event
        says = len(head.description) + 200 * bool(head.location) + 500 * bool(self.traits[0].look.links)
        return (self.from_page, -len(self.expanded.occurrences), -self.feed.priority, self.in_utc, -says, *self.key)

    @property
    def from_page(self) -> bool:
        """Whether it was read from a web page rather than from a calendar."""
        return is_from_page(self.key[1])

    @property
    def in_utc(self) -> bool:
        """Whether this is a series whose times are kept in UTC, as many exports have them."""
        main_event = self.expanded.series.main_event
        return main_event.recurs and is_utc(main_event.start)

    def as_planned(self) -> ComparableSeries:
        """Return this series with only the occurrences that it has cancelled, as if they took place."""
        main_event = self.expanded.series.main_event
        planned = (one._replace(event=main_event) for one in self.expanded.cancelled or ())
        occurrences = SeriesOccurrences.of(main_event, planned)
        return ComparableSeries(replace(self.expanded, occurrences=occurrences), self.feed, self._context)

    def traits_of(self, event: Event) -> ComparedFeatures:
        """Return what is compared of one event of this series."""
        if len(self.traits) == 1:
            return self.traits[0]
        if not self._by_event:
            events = self.expanded.series.events
            self._by_event = {told.recurrence_id: one for told, one in zip(events, self.traits, strict=True)}
        return self._by_event[event.recurrence_id]

    @property
    def traits(self) -> tuple[ComparedFeatures, ...]:
        """What is compared of each of its events."""
        if not self._traits:
            feed, context, expanded = self.key[0], self._context, self.expanded
            looks = expanded.looks or map(event_features, expanded.series.events)
            self._traits = tuple(
                [
                    compared_features(feed, event, one, context)
                    for event, one in zip(expanded.series.events, looks, strict=True)
                ]
            )
        return self._traits

    @property
    def titles(self) -> tuple[Title, ...]:
        """Its titles; one of those that are told apart from others by the same."""
        if not self._titles:
            self._titles = tuple({(one.title.marks, one.title.named): one.title for one in self.traits}.values())
        return self._titles

    @property
    def words(self) -> Collection[str]:
        """By which its titles are found."""
        return set().union(*(one.words for one in self.traits))

    @property
    def things(self) -> Collection[str]:
        """The rooms, pages, addresses, places and texts by which it is found."""
        return set().union(*(one.things for one in self.traits))

    def not_told_apart(self, others: Iterable[ComparableSeries]) -> set[ComparableSeries]:
        """Return those of others whose titles do not say that they are other events, whatever they have in common."""
        mine = self.titles
        if not all(title.marks or title.named for title in mine):
            return set(others)  # nothing in one of its titles tells apart
        found = set()
        for other in others:  # very many
            theirs = other.titles
            if len(mine) == len(theirs) == 1:
                apart = titles_conflict(mine[0], theirs[0])
            else:
                apart = all(titles_conflict(x, y) for x in mine for y in theirs)
            if not apart:
                found.add(other)
        return found

    def is_called(self, words: Collection[str], titles: Collection[str]) -> bool:
        """Whether one of its titles has one of these words, in the singular, or is one of these titles."""
        return any(not one.title.stems.isdisjoint(words) or one.title.key in titles for one in self.traits)

    def says_any(self, values: Mapping[str, AbstractSet[str]]) -> bool:
        """Whether one of its events has one of these values, which are given by their kind."""
        return any(not some.isdisjoint(_VALUES[kind](one)) for one in self.traits for kind, some in values.items())


def _links(one: ComparedFeatures) -> Iterable[str]:
    return (*(link.key for link in one.look.links), *one.look.addresses, one.url)


# the values of an event whose rarity counts, by their kind
_VALUES: Mapping[str, Callable[[ComparedFeatures], Iterable[str]]] = {
    "word": lambda one: one.title.stems,
    "title": lambda one: (one.title.key,),
    "place": lambda one: (one.look.place,),
    PLACE_WORD: lambda one: one.look.place.split(),
    "link": _links,
    "text": lambda one: (one.look.text,),
    "organizer": lambda one: (one.look.organizer,),
    "end": lambda one: (str(one.look.length),),
}
