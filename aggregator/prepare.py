"""Calendars made ready for comparing, feed by feed: what a feed did not change is not looked at again.

calendar ─ series ─ lint ─ strays ─ lint ─ expand ─ Prepared
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from aggregator.memory import Memory
from aggregator.model import Calendar, Expanded, Note, Series, Window
from aggregator.recurrence import expand, lint
from aggregator.strays import single_series


@dataclass(frozen=True, slots=True)
class Prepared:
    """A calendar's series with their occurrences in the window."""

    calendar: Calendar
    window: Window
    series: tuple[Series, ...]  # as the feed says, but that overrides which replace nothing are series of their own
    expanded: tuple[Expanded, ...]  # the same, linted
    by_uid: Mapping[str, Expanded]
    notes: tuple[Note, ...]  # what linting and expanding changed or left out


class Preparer:
    """Prepares again and again; what it gives does not depend on what it was given before."""

    def __init__(self) -> None:
        self._feeds: dict[str, tuple[Prepared, Memory[_Parts]]] = {}

    def __call__(self, calendars: Mapping[str, Calendar], window: Window) -> dict[str, Prepared]:
        """Prepare calendars, by feed id. What did not change since the last call is the same object."""
        before, self._feeds = self._feeds, {}
        for feed, calendar in calendars.items():
            known = before.get(feed)
            if known is None or known[0].calendar is not calendar or known[0].window != window:
                memory: Memory[_Parts] = known[1] if known else Memory()
                known = _prepared(calendar, window, memory), memory
            self._feeds[feed] = known
        return {feed: prepared for feed, (prepared, _) in self._feeds.items()}


_Parts = tuple[tuple[Series, Expanded], ...]


def _prepared(calendar: Calendar, window: Window, memory: Memory[_Parts]) -> Prepared:
    told = (*calendar.series, *calendar.kept)
    found = [part for one in told for part in memory.get((one,), window, partial(parts, one, window))]
    memory.turn()
    expanded = tuple(one for _, one in found)
    by_uid = {one.series.uid: one for one in expanded}
    notes = tuple(note for one in expanded for note in one.notes)
    return Prepared(calendar, window, tuple(series for series, _ in found), expanded, by_uid, notes)


def parts(series: Series, window: Window) -> _Parts:
    """Return what a series is compared as: itself and each stray, as the feed says and linted with its occurrences."""
    linted = lint(series)
    singles = single_series(series, linted[0])
    return tuple((one, _expanded(*(linted if one is series else lint(one)), window)) for one in singles)


def _expanded(linted: Series, notes: tuple[Note, ...], window: Window) -> Expanded:
    result = expand(linted, window)
    return replace(result, notes=(*notes, *result.notes)) if notes else result
