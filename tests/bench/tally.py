"""What is shown, held against what takes place: doubled, lost, stale, shifted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from bench.nouns import Shown, Tally, World

from aggregator.model import DateOrDateTime, instant

APART = timedelta(hours=26)
"""How far a wrong zone can move a meeting: the zones of Earth lie so far apart."""

Place = tuple[str, DateOrDateTime]


class _Truth:
    """The happenings and ghosts of a world within its window, to be ticked off one by one."""

    def __init__(self, world: World) -> None:
        window = world.inputs.window
        self.missing = {
            number: happening
            for number, happening in enumerate(world.happenings)
            if all(window.start <= instant(start) < window.end for start in happening.starts)
        }
        self._at: dict[Place, list[int]] = defaultdict(list)
        self.places: set[Place] = set()
        for number, happening in enumerate(world.happenings):
            for place in ((title, start) for title in happening.titles for start in happening.starts):
                self._at[place].append(number)
                self.places.add(place)
        self.ghosts = {(title, ghost.start) for ghost in world.ghosts for title in ghost.titles}

    def tick_off(self, place: Place) -> bool:
        """Whether something that takes place here was still missing; it no longer is."""
        number = next((n for n in self._at[place] if n in self.missing), None)
        return number is not None and self.missing.pop(number) is not None

    def tick_off_near(self, title: str, start: DateOrDateTime) -> None:
        """Count what is missing near a wrong time as shown there, if there is something."""
        for number, happening in self.missing.items():
            if title in happening.titles and any(abs(instant(s) - instant(start)) <= APART for s in happening.starts):
                del self.missing[number]
                return


def tally(world: World, shown: Iterable[Shown]) -> Tally:
    """Count what is wrong. What is shown at a wrong time is not lost as well."""
    truth = _Truth(world)
    rest = [one for one in shown if not truth.tick_off((one.title, one.start))]
    stale = [one for one in rest if (one.title, one.start) in truth.ghosts]
    doubled = [one for one in rest if (one.title, one.start) in truth.places and one not in stale]
    shifted = [one for one in rest if one not in stale and one not in doubled]
    for one in (*stale, *shifted):
        truth.tick_off_near(one.title, one.start)
    return Tally(doubled=len(doubled), lost=len(truth.missing), stale=len(stale), shifted=len(shifted))
