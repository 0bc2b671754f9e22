"""Rule 2: the same UID in two feeds is one event if it also looks like one.

UIDs are meant to be unique in the world (RFC 5545, 3.8.4.7), and Google's are. Home-made ones ("1", "event-3") are not,
so a weak UID needs more than a strong one, as does one that was made here of what an event says. Where two events only
share the UID, both stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import combinations

from aggregator.duplicates.evidence.evidence import Evidence
from aggregator.duplicates.features.cancelled_titles import says_cancelled
from aggregator.duplicates.features.title_comparison import Relation, compare_titles, distinctive
from aggregator.duplicates.pairs.comparable_series import ComparableSeries, LinkConstraints
from aggregator.duplicates.pairs.match_types import Decision, Match, Verdict
from aggregator.model import DERIVED, instant

_HOUR = 3600  # seconds
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def strong(uid: str) -> bool:
    """Whether a UID is long and random enough that two makers would not hit on it by accident."""
    if uid.startswith(DERIVED):
        return False
    local = uid.partition("@")[0]
    counted = re.fullmatch(r"(?:event|meeting|uid)?[-_ ]?\d{1,8}", local.lower())
    return len(uid) >= 12 and len(local) >= 6 and not counted


def _title_evidence(a: ComparableSeries, b: ComparableSeries) -> Evidence:
    x, y = a.traits_of(a.expanded.series.main_event).title, b.traits_of(b.expanded.series.main_event).title
    compared = compare_titles(x, y)
    if compared.relation in {Relation.EQUAL, Relation.NEAR, Relation.EXTENDED}:
        named = distinctive(compared.shared, ()) or compared.community
        return Evidence("title", 2.5 if named else 0.75, compared.detail)
    if compared.relation in {Relation.RELATED, Relation.BLANK, Relation.FOREIGN}:
        return Evidence("title", 0.0, compared.detail)
    return Evidence("title", -2.0, compared.detail)


def _time_evidence(a: ComparableSeries, b: ComparableSeries) -> Evidence:
    shared = not set(a.expanded.occurrences.begins).isdisjoint(b.expanded.occurrences.begins)
    if shared or instant(a.expanded.series.main_event.start) == instant(b.expanded.series.main_event.start):
        return Evidence("times", 2.0, "same times")
    return Evidence("times", -0.5, "different times")


def _room_evidence(a: ComparableSeries, b: ComparableSeries) -> tuple[Evidence, ...]:
    rooms = [{x.key for x in u.traits_of(u.expanded.series.main_event).look.links if not x.page} for u in (a, b)]
    if not all(rooms):
        return ()
    if rooms[0] & rooms[1]:
        return (Evidence("link", 1.0, "same join link"),)
    return (Evidence("link", -1.0, "different join links"),)


def compare_copies(a: ComparableSeries, b: ComparableSeries) -> Verdict:
    """Judge two series of two feeds that share a UID."""
    uid = Evidence("uid", 4.0, "same UID") if strong(a.key[1]) else Evidence("uid", 1.0, "same short UID")
    found = (uid, _title_evidence(a, b), _time_evidence(a, b), *_room_evidence(a, b))
    score = sum(e.weight for e in found)
    return Verdict(Decision.SAME if score >= 4.0 else Decision.DIFFERENT, score, found, "uid")


def newest_first(units: Sequence[ComparableSeries]) -> list[ComparableSeries]:
    """Order copies of one event: higher SEQUENCE, newest override, zone, LAST-MODIFIED, priority, exceptions, names.

    A copy in UTC that is an hour off after a clock change is an export of the one with a time zone, however late it was
    written.
    A date that is moved or cancelled need not touch its master: the override alone carries the news. Where all say the
    same, LAST-MODIFIED means nothing (it moves with every reply to a Google invitation), and the operator's priority
    decides. What somebody changed on purpose is newer than what nobody touched.
    """
    differ = len({_content(unit) for unit in units}) > 1

    def order(u: ComparableSeries) -> tuple[int, int, bool, float, int, int, str, str]:
        events = u.expanded.series.events
        newest = max(e.sequence for e in events) if differ else 0
        modified = max(e.modified or _LONG_AGO for e in events) if differ else _LONG_AGO
        drifts = u.in_utc and any(_drift_apart(u, other) for other in units if not other.in_utc)
        later = (drifts, -modified.timestamp(), -u.feed.priority, -_exceptions(u))
        return (-events[0].sequence, -newest, *later, *u.key)

    return sorted(units, key=order)


def _drift_apart(a: ComparableSeries, b: ComparableSeries) -> bool:
    """Whether two series start together for a part of the year, and an hour apart for the rest."""
    of_a, of_b = set(a.expanded.occurrences.begins), set(b.expanded.occurrences.begins)
    alone = of_a - of_b
    together = instant(a.expanded.series.main_event.start) == instant(b.expanded.series.main_event.start)
    return (together or len(alone) < len(of_a)) and any({at - _HOUR, at + _HOUR} & of_b for at in alone)


def _content(unit: ComparableSeries) -> tuple[str, str, tuple[int, ...]]:
    main_event = unit.expanded.series.main_event
    return main_event.title, main_event.rule, tuple(unit.expanded.occurrences.begins)


def _exceptions(unit: ComparableSeries) -> int:
    """Return how many dates of a series somebody changed or cancelled; to cancel all of it counts as one."""
    series = unit.expanded.series
    taken_out = len(series.main_event.exdates)
    return len(series.overrides) + taken_out + says_cancelled(series.main_event)


def same_uid(units: Iterable[ComparableSeries], shared: Iterable[str], rulings: LinkConstraints) -> list[Match]:
    """Return a match for each copy of a series that is given up for a better copy in another feed.

    `shared` are the UIDs that several of these series have.
    """
    copies: dict[str, list[ComparableSeries]] = {uid: [] for uid in shared}
    for unit in units if copies else ():
        if unit.key[1] in copies and unit.feed.match != "off":
            copies[unit.key[1]].append(unit)
    return [match for some in copies.values() for match in _one_uid(some, rulings)]


def _one_uid(copies: list[ComparableSeries], rulings: LinkConstraints) -> list[Match]:
    verdicts = {
        frozenset((a.key, b.key)): rulings.on(a.key, b.key) or compare_copies(a, b) for a, b in combinations(copies, 2)
    }
    matches: list[Match] = []
    clusters: list[list[ComparableSeries]] = []
    for unit in newest_first(copies):
        for cluster in clusters:
            found = [verdicts[frozenset((unit.key, other.key))] for other in cluster]
            if all(v.answer is Decision.SAME for v in found):
                matches.append(Match(cluster[0].key, unit.key, found[0], ()))
                cluster.append(unit)
                break
        else:
            clusters.append([unit])
    return matches
