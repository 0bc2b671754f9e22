"""How polls spread over the seconds of hours in which everything happens that could make a crowd of them.

All feeds are new and due at once; later nothing runs for an hour and all are overdue; later again a fifth of them, on
one overloaded server, are told to come back in an hour. The clock is simulated; the store, the claims, the polls and
their pacing are those of the service, in the order in which `poller` calls them. Only the network is missing: all
pollers together start so many polls a second, four times what the feeds need, and each is answered at once.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from bench.part import Found, MissingError, Options, Ratio, number, table
from postgres import FAST, running_postgres

from aggregator.config import Feed
from aggregator.errors import FetchError
from aggregator.model import Calendar, Document, NotModified, Validators
from aggregator.polling import pacing
from aggregator.polling.due_polls import CANDIDATES, READING
from aggregator.polling.poll import poll
from aggregator.store import Store, open_store

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
BODY = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//herd//EN\r\nEND:VCALENDAR\r\n"
MORE = 4  # times as many polls as the feeds need can be started
CROWDED = 5  # one feed in so many is on the server that is overloaded
QUARTER = 15 * 60  # seconds of an hour
OWNER = "simulated"
START = "all new and due at once"
STANDSTILL = "all overdue after an hour without pollers"
TOLD_TO_WAIT = "a fifth told by an overloaded server to come back in an hour"


class Answers:
    """Every server there is: the same calendar for ever, but for those that are overloaded."""

    def __init__(self) -> None:
        self.overloaded = False

    def fetch(self, feed: Feed, validators: Validators, now: datetime) -> Document | NotModified:
        """Answer at once."""
        if self.overloaded and int(feed.id[1:]) % CROWDED == 0:
            raise FetchError("status-429", retry_after=HOUR)
        if validators.etag:
            return NotModified(feed.id, now)
        return Document(feed.id, feed.url, now, BODY, "text/calendar", Validators('"1"'))


def understand(document: Document, _feed: Feed, _known: Calendar | None = None, **_how: object) -> Calendar:
    """Read any document as an empty calendar."""
    return Calendar(document.feed, ())


@dataclass
class Herd:
    """Feeds, and a clock that shows what it is told."""

    store: Store
    feeds: dict[str, Feed]
    at_most: int  # polls in a step
    step: timedelta = SECOND
    now: datetime = BEGIN
    answers: Answers = field(default_factory=Answers)
    chance: random.Random = field(default_factory=lambda: random.Random(86))

    @classmethod
    def of(cls, store: Store, number: int, step: timedelta = SECOND) -> Herd:
        """Make so many feeds, all new."""
        feeds = {f"f{n}": Feed(id=f"f{n}", name=f"f{n}", url=f"https://h{n}.example/f.ics") for n in range(number)}
        store.set_feeds(feeds)
        interval = next(iter(feeds.values())).interval
        return cls(store, feeds, max(1, round(MORE * number * step / interval)), step)

    def run(self, span: timedelta) -> list[int]:
        """Let the time pass; return how many polls there were in each step."""
        counts = []
        for _ in range(span // self.step):
            counts.append(self._step())
            self.now += self.step
        return counts

    def sleep(self, span: timedelta) -> None:
        """Let the time pass without anybody at work, then do what a poller does that notices."""
        self.now += span
        due = ((state.next_poll, state.feed) for state in self.store.states().values() if state.next_poll)
        overdue = [feed for next_poll, feed in sorted(due) if next_poll <= self.now]
        self.store.reschedule(pacing.catch_up(overdue, self.now))

    def _step(self) -> int:
        done = 0
        while done < self.at_most:
            waiting = self.store.due(self.now, pacing.LONGEST, min(CANDIDATES, self.at_most - done))
            if not waiting:
                break
            done += self._ask(waiting)
        return done

    def _ask(self, feed_ids: list[str]) -> int:
        lease = self.feeds[feed_ids[0]].timeout + READING
        claimed = self.store.claim(feed_ids, self.now, pacing.LONGEST, lease, OWNER)
        for id_, state in self.store.states(claimed).items():
            known = Calendar(id_, ())
            chance = self.chance.random()
            result = poll(self.feeds[id_], state, known, self.answers, understand, now=self.now, chance=chance)
            assert self.store.save_poll(result.state, result.document, OWNER)
        return len(claimed)


def spread(herd: Herd) -> dict[str, list[int]]:
    """Live through it; return the polls of each second of the hours that follow what could make a crowd."""
    found = {START: herd.run(HOUR)}
    herd.sleep(HOUR)
    found[STANDSTILL] = herd.run(HOUR)
    herd.answers.overloaded = True
    herd.run(HOUR / 2)
    herd.answers.overloaded = False
    found[TOLD_TO_WAIT] = herd.run(HOUR)
    return found


@contextmanager
def database(settings: Sequence[str] = FAST) -> Iterator[str]:
    """Give a new database on a PostgreSQL of its own. Raise MissingError if there is none for this machine."""
    try:
        with running_postgres(settings) as server:
            yield server.new_database()
    except pytest.skip.Exception as missing:
        raise MissingError(str(missing)) from missing


@dataclass(frozen=True)
class Day:
    """The part of the benchmark, for so many feeds."""

    number: int

    def measure(self, _: Options) -> Found:
        """Live through it once, on PostgreSQL: pacing is up to chance of a known seed, not to the machine."""
        with database() as url, open_store(url) as store:
            herd = Herd.of(store, self.number)
            return self.found(spread(herd))

    def found(self, counts: Mapping[str, Sequence[int]]) -> Found:
        """Return the busiest second and the busiest minute of each hour, in times of what the feeds need."""
        usual = self.number * SECOND / (30 * MINUTE)
        found: Found = {}
        for name, polls in counts.items():
            for part, some in (("first quarter of an hour", polls[:QUARTER]), ("rest of the hour", polls[QUARTER:])):
                whole = [sum(some[first : first + 60]) / 60 for first in range(0, len(some), 60)]
                found[f"{name}; {part}: busiest second"] = [max(some) / usual]
                found[f"{name}; {part}: busiest minute"] = [max(whole) / usual]
        return found

    def ratios(self, found: Found) -> list[Ratio]:
        """Return how far the busiest second stands out once all have caught up."""
        rest = [figure for name, (figure,) in found.items() if name.endswith("rest of the hour: busiest minute")]
        what = f"Polls of {self.number:,} feeds after a crowd: busiest minute / usual"
        return [Ratio.of(what, "at most 2", [max(rest)], [1.0])]

    def report(self, found: Found) -> str:
        """Return the table."""
        rows = (
            (name.removesuffix(": busiest second"), number(second), number(found[name.replace("second", "minute")][0]))
            for name, (second,) in found.items()
            if name.endswith("busiest second")
        )
        needed = f"{self.number:,} feeds, which need {number(self.number * SECOND / (30 * MINUTE))} polls a second"
        return table((needed, "Busiest second", "Busiest minute"), rows)
