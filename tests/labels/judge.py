"""Asks the product what it makes of a labelled pair, by the way every feed goes: bytes, calendar, series, groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from labels.load import WINDOW, Label, Pair, documents

from aggregator import sources
from aggregator.config import Feed
from aggregator.duplicates import group
from aggregator.duplicates.pairs.match_types import Decision, Disagreement, Grouping, Match
from aggregator.model import Calendar, DateOrDateTime, Document, ExpandedSeries, SeriesKey, instant
from aggregator.publish.event.series_preparation import prepare_feed

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Judged:
    """What the product says of a pair, and why."""

    pair: Pair
    said: Label  # SAME or DIFFERENT
    why: str

    @property
    def right(self) -> bool:
        """Whether this is what the label says; of an unclear pair anything is right."""
        return self.pair.label in {Label.UNCLEAR, self.said}


def calendars(pair: Pair) -> tuple[dict[str, Feed], dict[str, Calendar]]:
    """Read the documents of a pair as if they had been fetched."""
    names = {side.feed: side.feed_name for side in (pair.a, pair.b)}
    feeds = {id_: Feed(id=id_, name=name, url=f"https://{id_}.example/basic.ics") for id_, name in names.items()}
    read = {
        id_: sources.parse(Document(id_, feeds[id_].url, NOW, body), feeds[id_])
        for id_, body in documents(pair).items()
    }
    return feeds, read


def expanded(feeds: Mapping[str, Feed], read: Mapping[str, Calendar]) -> list[ExpandedSeries]:
    """Expand every series over the window of the labels."""
    ready = [prepare_feed(calendar, feeds[id_], WINDOW) for id_, calendar in read.items()]
    return [part.expanded for one in ready for part in one.all]


def _same(at: DateOrDateTime | None, match: Match) -> bool:
    whole = match.verdict.rule in {"uid", "moved"} or not match.starts
    return at is None or whole or any(instant(start) == instant(at) for start in match.starts)


def _about(d: Disagreement, pair: Pair) -> bool:
    times = {instant(d.shown), instant(d.other_start)}
    return pair.at is None or pair.at_b is None or {instant(pair.at), instant(pair.at_b)} == times


def _keys(pair: Pair, series: Mapping[SeriesKey, ExpandedSeries]) -> tuple[SeriesKey | None, SeriesKey | None]:
    a, b = (pair.a.feed, pair.a.uid), (pair.b.feed, pair.b.uid)
    if a == b:  # one feed, one UID: reading keeps one copy, or gives the other a UID of its own
        twin = next((key for key in series if key[0] == a[0] and key != a), None)
        return (a if a in series else None, twin)
    return (a if a in series else None, b if b in series else None)


def judge(pair: Pair) -> Judged:
    """Say whether the two labelled occurrences would be published as one."""
    feeds, read = calendars(pair)
    every = expanded(feeds, read)
    series = {e.series.key: e for e in every}
    a, b = _keys(pair, series)
    if a is None or b is None:
        return Judged(pair, Label.SAME, "one copy was kept on reading: " + "; ".join(_notes(read.values())))
    grouping = group(every, feeds)
    for one in grouping.groups:
        for match in one.matches:
            if {match.winner, match.other} == {a, b} and (_same(pair.at, match) or _same(pair.at_b, match)):
                return Judged(pair, Label.SAME, f"{match.verdict.score}: {match.verdict.reason}")
        for d in one.disagreements:
            if {d.winner, d.other} == {a, b} and _about(d, pair):
                return Judged(pair, Label.SAME, "the calendars disagree about the time")
    return Judged(pair, Label.DIFFERENT, _why_not(grouping, a, b))


def _notes(read: Iterable[Calendar]) -> list[str]:
    return [note.text for calendar in read for note in calendar.notes]


def _why_not(grouping: Grouping, a: SeriesKey, b: SeriesKey) -> str:
    for match in grouping.near_misses:
        if {match.winner, match.other} == {a, b} and match.verdict.answer is not Decision.SAME:
            return f"{match.verdict.score}: " + "; ".join(f"{e.detail} {e.weight:+}" for e in match.verdict.evidence)
    return "nothing spoke for it"
