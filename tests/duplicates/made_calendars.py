"""Calendars made for judging sameness, with the truth about them: which events are one, and which are two.

Each set is made from a seed. `truth` names what an event is in the world; two events of one truth are one.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations

from aggregator.config import Feed
from aggregator.duplicates import group
from aggregator.duplicates.features.comparison_features import event_features
from aggregator.model import Event, ExpandedSeries, Series, SeriesKey, Window
from aggregator.recurrence import expand

FIRST = datetime(2026, 3, 2, 8, tzinfo=UTC)
WINDOW = Window(datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 8, 1, tzinfo=UTC))


@dataclass
class Made:
    """Feeds, and what each of their events is in the world."""

    feeds: dict[str, Feed] = field(default_factory=dict)
    series: list[ExpandedSeries] = field(default_factory=list)
    truth: dict[SeriesKey, str] = field(default_factory=dict)

    def feed(self, id_: str, name: str) -> str:
        """Add a feed."""
        self.feeds[id_] = Feed(id=id_, name=name, url=f"https://{id_}.example/basic.ics")
        return id_

    def add(self, feed: str, truth: str, title: str, start: datetime, *, minutes: int = 60, **said: str) -> None:
        """Add an event to a feed: `said` are further fields of it."""
        uid = f"{len(self.series):05}@{feed}.example"
        event = Event(uid, start, start + timedelta(minutes=minutes), title=title, **said)
        expanded = expand(Series(feed, uid, event), WINDOW)
        self.series.append(
            ExpandedSeries(expanded.series, expanded.occurrences, looks=(event_features(expanded.series.main_event),))
        )
        self.truth[feed, uid] = truth


@dataclass(frozen=True)
class Count:
    """How often the product was right."""

    true: int
    found: int
    false: int
    merged: tuple[tuple[SeriesKey, SeriesKey], ...]

    @property
    def recall(self) -> float:
        """The share of true pairs that are shown as one."""
        return self.found / self.true


def count(made: Made) -> Count:
    """Let the product decide, and count pairs that start together at least once."""
    grouping = group(made.series, made.feeds)
    together: dict[SeriesKey, SeriesKey] = {}
    for one in grouping.groups:
        for key in (one.winner, *one.others):
            together[key] = one.winner
    true = found = false = 0
    merged = []
    for a, b in pairs(made):
        one = together[a] == together[b]
        if made.truth[a] == made.truth[b]:
            true, found = true + 1, found + one
        else:
            false += 1
            if one:
                merged.append((a, b))
    return Count(true, found, false, tuple(merged))


def pairs(made: Made) -> Iterator[tuple[SeriesKey, SeriesKey]]:
    """Yield all pairs that start together at least once."""
    at: defaultdict[int, list[SeriesKey]] = defaultdict(list)
    for one in made.series:
        for begin in one.occurrences.begins:
            at[begin].append(one.series.key)
    yield from sorted({pair for there in at.values() for pair in combinations(sorted(there), 2)})


# ---------------------------------------------------------------- commons: names that every community uses

_MEETINGS = (
    "TSC Meeting", "Office Hours", "Community Call", "Governing Board", "Docs SIG", "Release Planning", "Bug Triage",
    "Maintainers Sync", "Security WG", "Outreach Committee", "Contributor Onboarding", "Roadmap Review", "Marketing WG",
    "Infrastructure Team", "Mentorship WG", "Working Group Chairs", "User Group", "Architecture WG", "Testing SIG",
    "Localization Team", "Events Committee", "Code of Conduct Committee", "Newcomers Welcome", "Finance Committee",
    "Accessibility WG",
)  # fmt: skip
_COMMUNITIES = (
    "Kestrel", "Meshwright", "Tidemark", "Quillkit", "Lanternfish", "Foundrybox", "Pinecone", "Harborlight", "Ostler",
    "Brambleway", "Copperline", "Windrose",
)  # fmt: skip


def commons(seed: int) -> Made:
    """Make a dozen communities that use one set of meeting names on one set of slots, and a foundation that lists half.

    The foundation's entry keeps the join link or names the community, mostly both.
    """
    chance, made = random.Random(seed), Made()
    foundation = made.feed("foundation", "Commons Foundation")
    slots = [FIRST + timedelta(days=n % 5, hours=2 * (n // 5)) for n in range(25)]
    for community in _COMMUNITIES:
        feed = made.feed(community.lower(), community)
        for title, slot in zip(_MEETINGS, chance.sample(slots, len(slots)), strict=True):
            truth, room = f"{community} {title}", f"https://zoom.us/j/9{chance.randrange(10**10):010}"
            own_room = room if chance.random() < 0.8 else ""
            made.add(feed, truth, title, slot, rule="FREQ=WEEKLY", location=own_room)
            if chance.random() < 0.5:
                linked = bool(own_room) and chance.random() < 0.9
                named = not linked or chance.random() < 0.8
                style = chance.choice(("{0}: {1}", "[{0}] {1}", "{0} {1}"))
                listed = style.format(community, title) if named else title
                made.add(foundation, truth, listed, slot, rule="FREQ=WEEKLY", location=room if linked else "")
    return made


# ---------------------------------------------------------------- a town: what is on, and where

_ACTS = (
    "Blue Heron", "Glass Orchard", "Night Ferry", "Paper Lantern", "Salt Road", "Winter Palace", "Copper Moon",
    "River Delta", "Stone Circle", "Silver Birch", "Iron Bridge", "Red Kite", "Amber Coast", "Hollow Hill",
)  # fmt: skip
_KINDS = (
    "Quartet in concert", "film screening", "album release show", "gallery opening", "poetry reading", "dance class",
    "book launch", "string ensemble", "improv evening", "walking tour", "craft fair", "lecture by the author",
)  # fmt: skip
_REGULAR = ("Storytime", "Yoga for beginners", "Open mic night", "Chess club", "Library closed", "Farmers market")
_VENUES = (
    "Waldorf Hall", "Old Mill Theatre", "Riverside Library", "Northgate Library", "Castle Museum", "Station Cafe",
    "Harbour Arts Centre", "St Anne's Church", "Botanic Garden", "Market Tavern", "Civic Auditorium", "Southside Gym",
)  # fmt: skip
_ELSEWHERE = (
    "Waldorf Theatre", "Old Mill Brewery", "Lakeside Library", "Southgate Library", "Railway Museum", "Station Tavern",
    "Shore Arts Centre", "St Mary's Church", "Rose Garden", "Market Tavern", "Grand Auditorium", "Southside Gym",
)  # fmt: skip
_STREETS = ("Main Street", "Mill Lane", "Church Road", "Harbour Street", "Station Road", "Park Avenue", "High Street")


def _places(chance: random.Random, town: str, venues: tuple[str, ...]) -> list[str]:
    return [f"{venue}, {chance.randrange(1, 900)} {chance.choice(_STREETS)}, {town}" for venue in venues]


def _programme(chance: random.Random, number: int) -> Iterator[tuple[str, datetime, int]]:
    """Yield titles, starts and lengths: rare and regular names, several at one moment."""
    starts = [FIRST + timedelta(days=day, hours=hour) for day in range(90) for hour in (2, 6, 10, 11)]
    for _ in range(number):
        rare = f"{chance.choice(_ACTS)} {chance.choice(_KINDS)}"
        yield chance.choice((rare, rare, chance.choice(_REGULAR))), chance.choice(starts), chance.choice((60, 90, 120))


def strangers(seed: int) -> Made:
    """Make a town's calendar, and a stranger's with the same titles at the same starts at other places."""
    chance, made = random.Random(seed), Made()
    town, other = made.feed("riverton", "Riverton Events"), made.feed("lakeside", "Lakeside Guide")
    here, there = _places(chance, "Riverton", _VENUES), _places(chance, "Lakeside", _ELSEWHERE)
    for number, (title, start, minutes) in enumerate(_programme(chance, 600)):
        text = f"{title}. Doors open half an hour before, admission is free." if chance.random() < 0.5 else ""
        made.add(town, f"{number} here", title, start, minutes=minutes, location=chance.choice(here), description=text)
        place = chance.choice(there)
        place = chance.choice((place, place, place, place.split(", ", 1)[1]))
        made.add(other, f"{number} there", title, start, minutes=minutes, location=place, description=text)
    return made


def half(seed: int) -> Made:
    """Make two lists of one town's events, each of which lacks half of them; one knows few places and pages."""
    chance, made = random.Random(seed), Made()
    town, guide = made.feed("riverton", "Riverton Events"), made.feed("guide", "Weekend Guide")
    places, seen = _places(chance, "Riverton", _VENUES), set()
    for number, (title, start, minutes) in enumerate(_programme(chance, 700)):
        place, page = (
            chance.choice(places),
            f"https://riverton.example/events/{number}-{title.lower().replace(' ', '-')}",
        )
        if (title, start, place) in seen:
            continue
        seen.add((title, start, place))
        text = f"{title} at {place.split(',')[0]}: number {number} of the season, with guests from all over the county."
        if chance.random() < 0.5:
            made.add(town, f"{number}", title, start, minutes=minutes, location=place, url=page, description=text)
        if chance.random() < 0.5:
            listed = chance.choice((title, title, f"Riverton Events: {title}", f"[Riverton Events] {title}"))
            said = {"location": place, "url": page, "description": text}
            kept = {name: value for name, value in said.items() if chance.random() < 0.6}
            made.add(guide, f"{number}", listed, start, minutes=minutes, **kept)
    return made
