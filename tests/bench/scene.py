"""Where a world is written down: what each calendar says, what takes place, and what no longer does.

Everything is drawn from one seed, so a world is the same on every machine. Titles are rare words, as those of working
groups are, and unique within a world: by them a shown occurrence is held against the truth.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bench.handwriting import FEEDS, NAMES, RULES, Weekly, vevent, vtimezone
from bench.nouns import Ghost, Happening, Inputs, World
from ics_text import vcalendar

from aggregator.model import DateOrDateTime, Window

WINDOW = Window(datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC))
"""Both the American and the European change of the clocks fall into it."""

HOUR = timedelta(hours=1)

_FIRST = """Lantern Harbour Quartz Thistle Marmot Saffron Granite Juniper Falcon Cobalt Willow Ember Glacier Orchid
Tundra Beacon Copper Meadow Raven Walnut Cinder Otter Pebble Sequoia Velvet Zephyr Anchor Bramble Comet""".split()
_SECOND = """Attestation Onboarding Packaging Localisation Provenance Stewardship Telemetry Mentoring Licensing Fuzzing
Accessibility Archival Federation Benchmarking Documentation Governance Hardening Interop Outreach Schema""".split()
_THIRD = "WG,SIG,Working Group,Task Force,Office Hours,Sync,Triage,Study Group".split(",")


class Scene:
    """A world in the making."""

    def __init__(self, seed: str) -> None:
        self.random = Random(seed)
        self._names = [f"{first} {second}" for first in _FIRST for second in _SECOND]
        self.random.shuffle(self._names)
        self._said: dict[str, list[str]] = {feed: [] for feed in FEEDS}
        self._zones: dict[str, dict[str, str]] = defaultdict(dict)
        self._header: dict[str, list[str]] = {feed: [f"X-WR-CALNAME:{NAMES[feed]}"] for feed in FEEDS}
        self._happenings: list[Happening] = []
        self._ghosts: list[Ghost] = []

    # ------------------------------------------------------------ drawing

    def title(self) -> str:
        """Return a title that nothing else in this world has."""
        return f"{self._names.pop()} {self.random.choice(_THIRD)}"

    def feeds(self, count: int) -> list[str]:
        """Return different feeds, in any order."""
        return self.random.sample(FEEDS, count)

    def zone(self) -> str:
        """Return an IANA zone."""
        return self.random.choice(list(RULES))

    def day(self) -> date:
        """Return a day in February."""
        return date(2026, 2, self.random.randint(3, 23))

    def start(self, zone: str) -> datetime:
        """Return a time of day in February at which people of that zone meet."""
        hour, minute = self.random.randint(8, 17), self.random.choice((0, 0, 30))
        day = self.day()
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone))

    def weekly(self, zone: str) -> Weekly:
        """Return a series of meetings that goes on past both changes of the clocks."""
        weeks = self.random.choice((1, 2))
        return Weekly(self.start(zone), weeks, self.random.randint(14, 20) // weeks)

    def endless(self, zone: str) -> Weekly:
        """Return a series that reaches past the window, for rules without an end."""
        planned = self.weekly(zone)
        return Weekly(planned.first, planned.weeks, 32 // planned.weeks)

    # ------------------------------------------------------------ writing down

    def say(self, feed: str, uid: str, title: str, start: DateOrDateTime, *lines: str, tzid: str = "") -> None:
        """Let a calendar have a VEVENT; `tzid` names its zone where that is not the IANA name."""
        if isinstance(start, datetime):
            end: DateOrDateTime = start + HOUR  # no meeting here lasts into a change of the clocks
            if isinstance(start.tzinfo, ZoneInfo):
                self._zones[feed][tzid or start.tzinfo.key] = start.tzinfo.key
        else:
            end = start + timedelta(days=1)
        self._said[feed].append(vevent(uid, title, start, end, *lines, tzid=tzid))

    def header(self, feed: str, line: str) -> None:
        """Give a calendar a property of its own, once."""
        if line not in self._header[feed]:
            self._header[feed].append(line)

    def happens(self, titles: Iterable[str], *starts: DateOrDateTime) -> None:
        """Let something take place once at each of these starts."""
        for start in starts:
            self.happens_at_one_of(titles, (start,))

    def happens_at_one_of(self, titles: Iterable[str], starts: Sequence[DateOrDateTime]) -> None:
        """Let something take place once, at a time about which calendars disagree."""
        self._happenings.append(Happening(frozenset(titles), frozenset(map(_utc, starts))))

    def no_longer(self, titles: Iterable[str], *starts: DateOrDateTime) -> None:
        """Take back what some calendar still says."""
        self._ghosts += [Ghost(frozenset(titles), _utc(start)) for start in starts]

    def world(self) -> World:
        """Return all calendars that have something to say, in any order, and the truth."""
        order = [feed for feed in self.feeds(len(FEEDS)) if self._said[feed]]
        bodies = {feed: self._document(feed) for feed in order}
        return World(Inputs(NAMES, bodies, WINDOW), tuple(self._happenings), tuple(self._ghosts))

    def _document(self, feed: str) -> bytes:
        zones = [vtimezone(tzid, iana) for tzid, iana in sorted(self._zones[feed].items())]
        header = ("PRODID:-//Scenes//EN", *self._header[feed])
        return vcalendar(*zones, *self._said[feed], header=header)


def _utc(when: DateOrDateTime) -> DateOrDateTime:
    return when.astimezone(UTC) if isinstance(when, datetime) else when
