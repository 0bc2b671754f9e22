"""An occurrence moved in one calendar and not in the other: one happening, two times, shown once as a disagreement.

Two series that were found to be one at other starts have each an occurrence for the same slot, at different times. Or
one of them keeps UTC while the other's clocks change, and half of the year they are an hour apart. Or (TeamUp, which
has no RECURRENCE-ID) one has a gap at the slot and, about that time, a single event of the same name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

from aggregator.duplicates.evidence import Context, compare
from aggregator.duplicates.same_start import Doubled
from aggregator.duplicates.units import Rulings, Unit
from aggregator.model import Answer, Disagreement, Evidence, Key, Match, Occurrence, Verdict, When, instant

_NEAR = timedelta(hours=36)  # a meeting is moved within a day or to the next; farther off it is another meeting
_CLOCK_CHANGE = timedelta(hours=1)
_ENOUGH = 2  # starts two series must share before the others count as moved


def _free(unit: Unit, doubled: Doubled) -> dict[When, Occurrence]:
    """Occurrences of a series that nobody else shows, by slot."""
    lost = doubled.lost.get(unit.key, {})
    return {o.slot: o for o in unit.expanded.occurrences if o.slot not in lost}


def _disagree(a: Unit, x: Occurrence, b: Unit, y: Occurrence) -> Disagreement:
    """Show the winner's time, unless the operator ranks the other feed higher."""
    if b.feed.priority > a.feed.priority:
        return Disagreement(a.key, b.key, x.slot, y.start, x.start, other_says=False)
    return Disagreement(a.key, b.key, x.slot, x.start, y.start)


def _replaced_by_single(
    occurrence: Occurrence, a: Unit, singles: Sequence[Unit], context: Context, doubled: Doubled
) -> Unit | None:
    for single in singles:
        other = single.expanded.occurrences[0]
        if other.slot in doubled.lost.get(single.key, {}) or type(other.start) is not type(occurrence.start):
            continue
        apart = abs(instant(other.start) - instant(occurrence.start))
        if apart and apart <= _NEAR:
            verdict = compare(a.traits_of(occurrence.event), single.traits_of(other.event), context)
            if verdict.answer is Answer.SAME:
                return single
    return None


def _shifted(x: Occurrence, theirs: Mapping[When, Occurrence], lost: Mapping[When, Key]) -> Occurrence | None:
    """Return the occurrence an hour or less off: a copy kept in UTC, or in a zone whose clocks change another day."""
    near = (
        o for o in theirs.values() if o.slot not in lost and abs(instant(o.start) - instant(x.start)) <= _CLOCK_CHANGE
    )
    return min(near, key=lambda o: instant(o.start), default=None)


def _pairs(doubled: Doubled, units: Mapping[Key, Unit], rulings: Rulings) -> list[tuple[Unit, Unit]]:
    """Series found to be one, the one that wins first."""
    found = []
    for (winner, other), match in sorted(doubled.matches.items()):
        ruled = rulings.on(winner, other)
        if len(match.starts) >= _ENOUGH and not (ruled and ruled.answer is Answer.DIFFERENT):
            found.append((units[winner], units[other]))
    return found


def moved(units: Sequence[Unit], doubled: Doubled, context: Context, rulings: Rulings) -> list[Disagreement]:
    """Find moved occurrences. Enter what leaves a series into `doubled`; return the disagreements."""
    by_key = {u.key: u for u in units}
    singles: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        if len(unit.expanded.occurrences) == 1 and not unit.expanded.series.head.recurs:
            singles[unit.feed.id].append(unit)
    found: list[Disagreement] = []
    for a, b in _pairs(doubled, by_key, rulings):
        theirs = _free(b, doubled)
        matched = {slot for slot, key in doubled.lost.get(b.key, {}).items() if key == a.key}
        for slot, x in sorted(_free(a, doubled).items(), key=lambda item: item[0].isoformat()):
            if slot in theirs and theirs[slot].start != x.start:
                y, loser = theirs[slot], b
            elif slot in theirs or slot in matched:
                continue
            elif shifted := _shifted(x, theirs, doubled.lost.get(b.key, {})):
                y, loser = shifted, b
            elif single := _replaced_by_single(x, a, singles[b.feed.id], context, doubled):
                y, loser = single.expanded.occurrences[0], single
            else:
                continue
            disagreement = _disagree(a, x, loser, y)
            doubled.lost[loser.key][y.slot] = a.key
            found.append(disagreement)
            _note_match(doubled, disagreement, x.start)
    return found


def _note_match(doubled: Doubled, d: Disagreement, start: When) -> None:
    if (d.winner, d.other) not in doubled.matches:
        why = Evidence("moved", 4.0, "the same occurrence at another time: the calendars disagree")
        verdict = Verdict(Answer.SAME, 4.0, (why,), "moved")
        doubled.matches[d.winner, d.other] = Match(d.winner, d.other, verdict, (start,))
