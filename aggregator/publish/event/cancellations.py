"""Who is believed where one calendar has cancelled what another still lists.

A calendar cancels by STATUS:CANCELLED, by EXDATE, or by a title that says so. Nobody else lists the event: then it is
gone, as its calendar shows it; only with the title alone, which its calendar shows, it is published as cancelled.
Another calendar lists it: then visitors of that one must learn what happened, and nothing is taken away silently.

    cancelled where it is owned, or equally known    published with STATUS:CANCELLED, and who still lists it
    cancelled in a mere copy                         published as taking place, and who has cancelled it

Who owns a meeting: see `authority`. Copies of one UID are versions of one event and have no part in this: the newest
version was chosen before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import NamedTuple

from aggregator.config import Feed
from aggregator.duplicates.features.cancelled_titles import says_cancelled, without_cancelled
from aggregator.duplicates.pairs.match_types import Match
from aggregator.model import (
    DateOrDateTime,
    Event,
    ExpandedSeries,
    Occurrence,
    OtherStatus,
    SeriesKey,
    StartKey,
    Status,
    StatusClaim,
    start_key,
)
from aggregator.publish.event.authority import Authority, authorities
from aggregator.publish.event.occurrence_edits import map_events, with_override


@dataclass(frozen=True, slots=True)
class Claims:
    """What one calendar says of each start: that the event takes place, or that it is cancelled."""

    key: SeriesKey
    listed: frozenset[StartKey]
    cancelled: frozenset[StartKey]
    shown: frozenset[StartKey]  # those of them that it shows, with a title that says so
    whole: bool  # it is the series as a whole that is cancelled

    @classmethod
    def of(cls, expanded: ExpandedSeries) -> Claims:
        """Return what a calendar says of a series."""
        occurrences = expanded.occurrences
        off = frozenset(expanded.cancelled.moments) if expanded.cancelled else frozenset[StartKey]()
        whole = says_cancelled(expanded.series.main_event)
        titled = {event.recurrence_id for event in expanded.series.events if without_cancelled(event.title) is not None}
        if not titled:
            return cls(expanded.series.key, frozenset(occurrences.moments) - off, off, frozenset(), whole)
        marked = {
            moment
            for place, moment in enumerate(occurrences.moments)
            if occurrences.event_at(place).recurrence_id in titled
        }
        listed = frozenset(occurrences.moments) - marked - off
        return cls(expanded.series.key, listed, off | marked, frozenset(marked), whole)

    def only(self, at: AbstractSet[StartKey]) -> Claims:
        """Return what is said of some starts."""
        return replace(self, listed=self.listed & at, cancelled=self.cancelled & at, shown=self.shown & at)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is published of one start, and which calendars say otherwise."""

    cancelled: bool
    by: SeriesKey  # who is believed
    against: SeriesKey | None = None  # who says otherwise, the one that knows the meeting best

    def other_status(self, start: StartKey | None = None) -> OtherStatus | None:
        """Return who says otherwise, of the date that begins at `start` or of the event; None if nobody does."""
        if self.against is None:
            return None
        second = None if start is None else int(start)
        if self.cancelled:
            return OtherStatus(StatusClaim.LISTED, self.against[0], second, cancelled_by=self.by[0])
        return OtherStatus(StatusClaim.CANCELLED, self.against[0], second)


class Cancellations(NamedTuple):
    """A series with what is cancelled of it, and what its copies say otherwise."""

    series: ExpandedSeries
    of_copies: Mapping[SeriesKey, tuple[OtherStatus, ...]]
    sentences: Mapping[OtherStatus, str]  # in words, as descriptions begin with them


def _in_words(one: OtherStatus, feeds: Mapping[str, Feed]) -> str:
    what = "event" if one.start is None else "date"
    if one.cancelled_by:
        return f"{feeds[one.cancelled_by].name} has cancelled this {what}. {feeds[one.feed].name} still lists it."
    return f"{feeds[one.feed].name} lists this {what} as cancelled."


def with_cancellations(
    winner: ExpandedSeries,
    others: Sequence[ExpandedSeries],
    feeds: Mapping[str, Feed],
    as_listed: ExpandedSeries,
    matches: Iterable[Match],
    moved: Collection[DateOrDateTime] = (),
) -> Cancellations:
    """Publish as cancelled what is; return the series, and by copy what it says otherwise.

    `as_listed` is the winner before it took over texts of others: who knows more is asked of what each says itself.
    `matches` say at which starts a copy has the same event: what it has at others is shown elsewhere.
    `moved` are the recurrence ids of the winner's occurrences that another calendar lists at another time.
    """
    if not any(map(_cancels, (winner, *others))):
        return Cancellations(winner, {}, {})
    matched = _matched(winner, matches)
    claims = [Claims.of(winner), *(Claims.of(one).only(matched[one.series.key]) for one in others)]
    elsewhere = {start_key(one) for one in winner.occurrences if one.recurrence_id in moved}
    rulings = _rulings(winner, claims, elsewhere, authorities((as_listed, *others), feeds))
    if not rulings:
        return Cancellations(winner, {}, {})
    marked = _marked_by_title(winner)
    if (ruling := _one_for_all(winner, rulings, claims)) is not None:
        of_copies, sentences = _told(winner, [(None, ruling)], feeds)
        words = "".join(sentences.values())
        ruled = {event.recurrence_id: _ruled(event, ruling, words) for event in marked.series.events}
        return Cancellations(map_events(marked, ruled), of_copies, sentences)
    by_key = {one.series.key: one for one in (winner, *others)}
    in_order = sorted(rulings.items(), key=lambda item: item[0])
    of_copies, sentences = _told(winner, in_order, feeds)
    for start, ruling in in_order:
        other = ruling.other_status(start)
        words = sentences[other] if other else ""
        for planned in _planned(marked, start):
            said = _said_of_date(by_key[ruling.by], start) if ruling.cancelled else ""
            event = _ruled(planned.event, ruling, words, said)
            if event != planned.event:
                marked = with_override(marked, planned._replace(event=event))
    return Cancellations(marked, of_copies, sentences)


def _matched(winner: ExpandedSeries, matches: Iterable[Match]) -> Mapping[SeriesKey, set[StartKey]]:
    """Return by series the starts of the winner, those it has cancelled among them, at which it was matched."""
    starts = {one.start: start_key(one) for one in (*winner.occurrences, *(winner.cancelled or ()))}
    found: dict[SeriesKey, set[StartKey]] = defaultdict(set)
    for match in matches:
        theirs = set(match.starts)
        found[match.other].update(moment for start, moment in starts.items() if start in theirs)
    return found


def _cancels(expanded: ExpandedSeries) -> bool:
    return expanded.cancelled is not None or any(
        without_cancelled(event.title) is not None for event in expanded.series.events
    )


def _rulings(
    winner: ExpandedSeries,
    claims: Sequence[Claims],
    elsewhere: Collection[StartKey],
    known: Mapping[SeriesKey, Authority],
) -> dict[StartKey, Ruling]:
    """Decide on every start of the winner that a calendar has cancelled."""
    shown = frozenset(winner.occurrences.moments).union(*(one.shown for one in claims))
    found: dict[StartKey, Ruling] = {}
    for start in frozenset().union(*(one.cancelled for one in claims)):
        if start in elsewhere:
            continue
        listing = [one.key for one in claims if start in one.listed]
        cancelling = [one.key for one in claims if start in one.cancelled]
        if not listing and start not in shown:
            continue
        by, against = _best(cancelling, known), _best(listing, known) if listing else None
        if against is None or known[by] >= known[against]:
            found[start] = Ruling(cancelled=True, by=by, against=against)
        else:
            found[start] = Ruling(cancelled=False, by=against, against=by)
    return found


def _told(
    winner: ExpandedSeries, rulings: Iterable[tuple[StartKey | None, Ruling]], feeds: Mapping[str, Feed]
) -> tuple[dict[SeriesKey, tuple[OtherStatus, ...]], dict[OtherStatus, str]]:
    """Return what each copy says otherwise, and the same in words.

    What the winner says otherwise is told of the copy that is believed.
    """
    of_copies: dict[SeriesKey, tuple[OtherStatus, ...]] = {}
    sentences: dict[OtherStatus, str] = {}
    for start, ruling in rulings:
        other = ruling.other_status(start)
        if other is None or ruling.against is None:
            continue
        copy = ruling.by if ruling.against == winner.series.key else ruling.against
        of_copies[copy] = (*of_copies.get(copy, ()), other)
        sentences[other] = _in_words(other, feeds)
    return of_copies, sentences


def _best(keys: Iterable[SeriesKey], known: Mapping[SeriesKey, Authority]) -> SeriesKey:
    return max(sorted(keys), key=known.__getitem__)


def _one_for_all(winner: ExpandedSeries, rulings: Mapping[StartKey, Ruling], claims: Sequence[Claims]) -> Ruling | None:
    """Return what is decided on the series as a whole: on every start alike, and by a calendar that means all."""
    first = next(iter(rulings.values()))
    meant = not winner.series.main_event.recurs or any(
        one.whole for one in claims if one.key in (first.by, first.against)
    )
    everywhere = set(winner.occurrences.moments) == set(rulings) and len(set(rulings.values())) == 1
    return first if meant and everywhere else None


def _planned(expanded: ExpandedSeries, start: StartKey) -> list[Occurrence]:
    """Return what the series has at a start: what takes place, or what it has cancelled.

    An override that cancels a date often says nothing else: it takes over what the series says.
    """
    if there := expanded.occurrences.at(start):
        return there
    main = expanded.series.main_event
    return [
        one if one.event is main else one._replace(event=_with_texts_of(main, one.event))
        for one in expanded.cancelled or ()
        if start_key(one) == start
    ]


def _with_texts_of(main: Event, override: Event) -> Event:
    name = without_cancelled(override.title)
    return replace(
        override,
        title=(override.title if name is None else name) or main.title,
        description=override.description or override.html or main.description,
        location=override.location or main.location,
        url=override.url or main.url,
        conference=override.conference or main.conference,
    )


def _marked_by_title(expanded: ExpandedSeries) -> ExpandedSeries:
    """Take the word out of titles that say cancelled, and give these events the status instead."""
    main = expanded.series.main_event
    name = without_cancelled(main.title)
    name = main.title if name is None else name
    changed = {}
    for event in expanded.series.events:
        rest = without_cancelled(event.title)
        if rest is not None:
            changed[event.recurrence_id] = replace(event, title=rest or name or event.title, status=Status.CANCELLED)
    return map_events(expanded, changed) if changed else expanded


def _said_of_date(expanded: ExpandedSeries, start: StartKey) -> str:
    """Return the description of the override by which a series cancels a date: it may say why."""
    main = expanded.series.main_event
    there = (*expanded.occurrences.at(start), *(one for one in expanded.cancelled or () if start_key(one) == start))
    own = (one.event.description or one.event.html for one in there)
    return next((text for text in own if text and text != (main.description or main.html)), "")


def _ruled(event: Event, ruling: Ruling, words: str, said: str = "") -> Event:
    status = event.status
    if ruling.cancelled:
        status = Status.CANCELLED
    elif status is Status.CANCELLED:
        status = Status.CONFIRMED
    text = said or event.description or event.html
    return replace(event, status=status, description=f"{words}\n\n{text}".strip() if words else event.description)
