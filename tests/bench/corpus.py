"""Real calendars as inputs, where the corpus is at hand: nobody knows the truth, so only differences are counted.

An occurrence of an input is lost when nothing of its title starts at its instant; it is shifted when instead something
of its title starts within 14 hours at an instant of which no input speaks. A merge may publish a meeting under the
title another calendar gives it. We say of every event which calendars it came from: what is shown at its instant by an
event that names it as a source is counted apart, and not as lost.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.expander import expand
from bench.nouns import Inputs, Shown

from aggregator.model import DateOrDateTime, Window, instant

NEAR = timedelta(hours=14)

Place = tuple[str, DateOrDateTime]


@dataclass(frozen=True, slots=True)
class Sample:
    """Files of the corpus that somebody might merge, and the day on which they would."""

    files: tuple[str, ...]  # patterns below the corpus
    day: datetime
    days: int = 200

    def inputs(self, corpus: Path) -> Inputs:
        """Read the files, in the order of their names."""
        paths = sorted({path for pattern in self.files for path in corpus.glob(pattern)})
        ids = {path: f"{path.stem.lower()[-34:].strip('-._')}-{number}" for number, path in enumerate(paths)}
        plain = {path: "".join(c if c.isascii() and c.isalnum() else "-" for c in id_) for path, id_ in ids.items()}
        bodies = {plain[path]: path.read_bytes() for path in paths}
        names = {plain[path]: path.stem[:80] for path in paths}
        return Inputs(names, bodies, Window(self.day, self.day + timedelta(days=self.days)))


_CODEREFINERY = "all community partners team training workshops".split()

SAMPLES = {
    "OpenSSF, one Google calendar of 2020": Sample(("community/openssf/*.ics",), datetime(2020, 7, 1, tzinfo=UTC)),
    "CodeRefinery, six calendars that overlap": Sample(
        tuple(f"community/coderefinery/cr-{name}.ics" for name in _CODEREFINERY),
        datetime(2025, 1, 1, tzinfo=UTC),
        730,
    ),
    "OpenStack, one calendar of all teams, 16 of teams": Sample(
        ("community/openstack/*.ics",), datetime(2019, 1, 1, tzinfo=UTC)
    ),
    "Bloomington, 13 calendars of one town": Sample(
        ("pairs/judell-bloomington/*.ics",), datetime(2026, 8, 20, tzinfo=UTC)
    ),
    "American holidays by two publishers": Sample(
        ("pairs/holidays/manual-US*.ics", "pairs/holidays/google-*-us.ics"), datetime(2021, 1, 1, tzinfo=UTC), 365
    ),
    "German holidays by two publishers": Sample(
        ("pairs/holidays/manual-German*.ics", "pairs/holidays/third-German*.ics"), datetime(2019, 1, 1, tzinfo=UTC), 730
    ),
    "One calendar built twice, every UID new": Sample(
        ("pairs/yaml2ics-rebuild/numpy-build-*.ics",), datetime(2026, 1, 1, tzinfo=UTC), 365
    ),
}


@dataclass(frozen=True, slots=True)
class Counts:
    """What differs between what is put in and what comes out, in occurrences (`events`: VEVENTs)."""

    events: int
    doubled: int
    lost: int
    shifted: int
    renamed: int = 0  # shown at its instant by an event that names it as a source: counted here and not as lost


@dataclass(frozen=True, slots=True)
class Announced:
    """Every occurrence the inputs announce."""

    events: int
    by_feed: Mapping[str, list[Shown]]

    @property
    def places(self) -> set[Place]:
        """Return every title and start, once."""
        return {_place(one) for shown in self.by_feed.values() for one in shown}


def announced(inputs: Inputs) -> Announced:
    """Expand every calendar by itself."""
    told = {id_: expand(body, inputs.window, as_meant=True) for id_, body in inputs.bodies.items()}
    return Announced(sum(map(vevents, inputs.bodies.values())), told)


def vevents(body: bytes) -> int:
    """Count the VEVENTs of a document."""
    return body.count(b"BEGIN:VEVENT")


def _place(shown: Shown) -> Place:
    return " ".join(shown.title.casefold().split()), shown.start


def count(
    told: Announced, body: bytes, window: Window, merged: Collection[tuple[str, str, DateOrDateTime]] = ()
) -> Counts:
    """Compare what comes out with what was put in.

    `merged` holds (feed, UID, start) of every occurrence shown by an event that has another copy as its source.
    """
    shown = Counter(map(_place, expand(body, window)))
    wanted = told.places
    absent = wanted - set(shown)
    starts: dict[str, list[datetime]] = defaultdict(list)
    for title, start in set(shown) - wanted:
        starts[title].append(instant(start))
    shifted = {p for p in absent if any(abs(instant(p[1]) - start) <= NEAR for start in starts[p[0]])}
    sources = _sources(told, merged)
    renamed = {place for place in absent - shifted if place in sources}
    return Counts(
        events=vevents(body),
        doubled=sum(number - 1 for number in shown.values()),
        lost=len(absent) - len(shifted) - len(renamed),
        shifted=len(shifted),
        renamed=len(renamed),
    )


def _sources(told: Announced, merged: Iterable[tuple[str, str, DateOrDateTime]]) -> set[Place]:
    known = set(merged)
    return {_place(one) for feed, shown in told.by_feed.items() for one in shown if (feed, one.uid, one.start) in known}
