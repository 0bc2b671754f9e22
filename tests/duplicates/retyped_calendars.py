"""A calendar as it is served, and as others retype it: every copy has a UID that tells nothing, and lacks something.

Unlike the sets of `made_calendars` these go the whole way of a feed: bytes, calendar, series, groups.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations

from small_feeds import WINDOW, document, feed, meeting

from aggregator.duplicates import group
from aggregator.model import ExpandedSeries, SeriesKey
from aggregator.publish.event.series_preparation import prepare_feed
from aggregator.sources import parse

FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)
NAMES = {"openssf": "OpenSSF", "todo": "TODO Group", "chaoss": "CHAOSS"}
SUBJECTS = (
    "Supply Chain", "Identity", "Provenance", "Fuzzing", "Vulnerability Disclosures", "Best Practices",
    "Package Signing", "Memory Safety", "Threat Modelling", "Metrics", "Mentoring", "Localisation",
    "Compliance", "Burnout", "Elections",
)  # fmt: skip
KINDS = ("Working Group", "Special Interest Group", "Community Call", "Office Hours", "Workshop", "Sprint")
SHORT = {"Working Group": "WG", "Special Interest Group": "SIG", "Community Call": "Community Meeting", " and ": " & "}
ROOMS = ("Atlas Room", "Borealis Room", "Cosmos Room", "Delta Room")


@dataclass(frozen=True)
class Told:
    """What a calendar says of an event."""

    event: str  # which one it is in the world
    title: str
    start: datetime
    lines: Mapping[str, str]
    minutes: int


def hidden(*words: str) -> str:
    """Return a UID that tells nothing."""
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:24] + "@hidden.example"


def programme(chance: random.Random) -> Iterator[Told]:
    """Yield meetings of working groups, and workshops of which several are held in parallel, some under one title."""
    names = [f"{subject} {kind}" for subject in SUBJECTS for kind in chance.sample(KINDS, 3)]
    for number, title in enumerate(names):
        start = FIRST + timedelta(days=chance.randrange(5), hours=chance.randrange(9))
        room = f"https://zoom.us/j/9{chance.randrange(10**10):010}"
        text = f"{title}: we look at what came in since the last time. Number {number} of our meetings, open to all."
        rule = chance.choice(("FREQ=WEEKLY;COUNT=10", "FREQ=WEEKLY;INTERVAL=2;COUNT=6", "", ""))
        yield Told(
            f"{number}", title, start, {"LOCATION": room, "DESCRIPTION": text, "RRULE": rule}, chance.choice((30, 60))
        )
    for number in range(40):
        start = FIRST + timedelta(days=20 + number % 4, hours=number // 4)
        subject = chance.choice(SUBJECTS)
        for place in chance.sample(ROOMS, chance.choice((2, 3, 4))):
            title = chance.choice(
                (f"{subject} in practice", f"{subject} in practice", f"{chance.choice(SUBJECTS)} basics")
            )
            page = f"https://openssf.example/sessions/{number}-{place[:5].lower()}"
            lines = {"LOCATION": f"{place}\\, Harbour Centre", "URL": page, "DESCRIPTION": f"Bring a laptop. {title}"}
            yield Told(f"session {number} {place}", title, start, lines, 45)


def retyped(one: Told, chance: random.Random, source: str, own: str) -> Told:
    """Return an event as somebody retypes it."""
    title, lines = one.title, dict(one.lines)
    if chance.random() < 0.3:
        title = next((title.replace(long, short) for long, short in SHORT.items() if long in title), title)
    if chance.random() < 0.4:
        title = chance.choice(("{}: {}", "[{}] {}")).format(chance.choice((source, source, own)), title)
    for name in ("LOCATION", "URL", "DESCRIPTION"):
        if chance.random() < 0.4 and len(lines) > 1 + (not lines.get("RRULE")):
            lines.pop(name, None)
    return Told(one.event, title, one.start, lines, one.minutes if chance.random() < 0.7 else 0)


@dataclass(frozen=True)
class Counted:
    """Pairs that start together at least once."""

    true: int
    found: int
    false: int
    merged: tuple[tuple[str, str], ...]


def count(seed: int) -> Counted:
    """Serve a calendar and two copies of it, let the product decide, and count."""
    chance = random.Random(seed)
    told = list(programme(chance))
    lists: dict[str, Sequence[Told]] = {"openssf": told}
    for copy in ("todo", "chaoss"):
        lists[copy] = [retyped(one, chance, NAMES["openssf"], NAMES[copy]) for one in told if chance.random() < 0.5]
    truth: dict[SeriesKey, str] = {}
    series: list[ExpandedSeries] = []
    feeds = {id_: feed(id_) for id_ in lists}
    for id_, events in lists.items():
        truth |= {(id_, hidden(id_, one.event)): one.event for one in events}
        served = document(feeds[id_], [_vevent(id_, one) for one in events])
        series += [part.expanded for part in prepare_feed(parse(served, feeds[id_]), feeds[id_], WINDOW).all]
    return _counted(
        series, truth, {one: g.winner for g in group(series, feeds).groups for one in (g.winner, *g.others)}
    )


def _vevent(id_: str, one: Told) -> str:
    lines = [f"{name}:{value}" for name, value in one.lines.items() if value]
    if not one.minutes:
        lines.append("DURATION:PT0S")
    return meeting(one.title, f"{one.start:%Y%m%dT%H%M%SZ}", *lines, uid=hidden(id_, one.event), minutes=one.minutes)


def _counted(
    series: Sequence[ExpandedSeries], truth: Mapping[SeriesKey, str], shown_by: Mapping[SeriesKey, SeriesKey]
) -> Counted:
    at: dict[int, list[SeriesKey]] = {}
    for one in series:
        for begin in one.occurrences.begins:
            at.setdefault(begin, []).append(one.series.key)
    pairs = sorted({pair for there in at.values() for pair in combinations(sorted(there), 2)})
    same = [(a, b) for a, b in pairs if truth[a] == truth[b]]
    different = [(a, b) for a, b in pairs if truth[a] != truth[b]]
    merged = tuple((truth[a], truth[b]) for a, b in different if shown_by[a] == shown_by[b])
    return Counted(len(same), sum(shown_by[a] == shown_by[b] for a, b in same), len(different), merged)
