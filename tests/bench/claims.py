"""How many polls a second PostgreSQL lets pollers claim and store, and what feeds take of its room.

Pollers are the service's own, each in a process. Only the servers of the feeds are missing: every answer comes at once
and says that nothing changed, so that the store and the work around it are all that is measured. The database writes to
the disk as it does for operators. All pollers and PostgreSQL share one machine; those of several machines reach more.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

import psycopg
from bench.building import Service
from bench.herd import BEGIN, HOUR, MINUTE, OWNER, SECOND, Answers, database, understand
from bench.part import Found, Options, Ratio, figures_table
from bench.speed.calendars import calendar
from fake_polling import Builder

from aggregator.config import Config, Feed
from aggregator.model import Document, FeedState
from aggregator.polling.due_polls import PollerDependencies, PoolLimits
from aggregator.polling.pacing import LONGEST
from aggregator.polling.poller import Poller
from aggregator.store import open_store
from aggregator.store.codec import encode

POLLERS = (1, 2, 4, 8)
FEEDS = 400
APART = 4 * MINUTE  # rounds: all feeds are due again, and no poller thinks that a clock has jumped
DURABLE = ("max_connections=200",)  # otherwise PostgreSQL is as it comes
MANY = 20_000  # feeds of a store that is only looked at
STORED, EVENTS = 200, 100  # feeds whose documents are weighed
COMBINED = 4, 500  # feeds and events of the combined calendar that is weighed


def measure(options: Options) -> Found:
    """Let one, two, four, eight pollers share the feeds, as often as there are rounds; then weigh what is stored."""
    found: Found = {}
    for number in POLLERS:
        with database(DURABLE) as url:
            found[_named(number)] = _rates(url, number, options.rounds)
    with database(DURABLE) as url:
        return found | _documents(url) | _looks(url) | _combined()


def ratios(found: Found) -> list[Ratio]:
    """Return what more pollers bring."""
    alone, four = (found[_named(number)] for number in (1, 4))
    what = "Polls a second claimed and stored, 4 pollers / 1, sharing these cores"
    return [Ratio.of(what, "at least 0.5", four, alone)]


def report(found: Found) -> str:
    """Return the table."""
    return figures_table(found, "polls a second, bytes and ms")


def _named(pollers: int) -> str:
    return f"{pollers} poller{'s' * (pollers > 1)}: polls a second"


def _rates(url: str, number: int, rounds: int) -> list[float]:
    """Return polls a second, by round. The round before the first fills the store."""
    context = multiprocessing.get_context("spawn")
    together, times = context.Barrier(number), context.Queue()
    pollers = [context.Process(target=_poller, args=(url, rounds, n, together, times)) for n in range(number)]
    open_store(url).close()
    for poller in pollers:
        poller.start()
    seen = [times.get(timeout=600) for _ in range(number * rounds)]
    for poller in pollers:
        poller.join()
    spans = ([one for one in seen if one[0] == turn] for turn in range(1, rounds + 1))
    return [FEEDS / (max(end for *_, end in span) - min(begin for _, begin, _ in span)) for span in spans]


def _poller(url: str, rounds: int, number: int, together: Barrier, times: Queue[tuple[int, float, float]]) -> None:
    """Be one of the pollers: when all are there, poll whoever is due until nobody is left; so in every round."""
    feeds = tuple(
        Feed(id=f"f{n}", name=f"f{n}", url=f"https://h{n}.example/f.ics", interval=MINUTE) for n in range(FEEDS)
    )
    config = Config(feeds=feeds)
    with open_store(url) as store:
        parts = PollerDependencies(
            owner=f"poller {number}",
            store=store,
            fetcher=Answers(),
            parse=understand,
            build=Builder(),
            load=lambda: config,
            report=lambda *_: None,
        )
        poller = Poller(config, parts, PoolLimits(patience=HOUR))
        for turn in range(rounds + 1):
            together.wait()
            begun = time.monotonic()
            while poller.tick(BEGIN + turn * APART):
                pass
            if turn:
                times.put((turn, begun, time.monotonic()))


def _documents(url: str) -> Found:
    """Return what one feed takes of the database once its document is stored."""
    bodies = {f"f{n}": calendar(n, EVENTS) for n in range(STORED)}
    with open_store(url) as store:
        store.set_feeds(bodies)
        store.claim(list(bodies), BEGIN, LONGEST, HOUR, OWNER)
        for id_, body in bodies.items():
            assert store.save_poll(FeedState(id_, next_poll=BEGIN), Document(id_, "", BEGIN, body), OWNER)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("VACUUM FULL")
        sizes = {
            name: connection.execute(f"SELECT pg_total_relation_size('{name}')").fetchone()
            for name in ("documents", "feeds")
        }
    found = {f"a feed in table {name}": [size[0] / STORED] for name, size in sizes.items() if size}
    return found | {f"a feed of {EVENTS} events as it comes": [sum(map(len, bodies.values())) / STORED]}


def _looks(url: str) -> Found:
    """Return how long what looks at all feeds takes, in milliseconds."""
    feeds = [f"f{n}" for n in range(MANY)]
    with open_store(url) as store:
        store.set_feeds(feeds)
        steps: dict[str, Callable[[], object]] = {
            "setting when each is due": lambda: store.reschedule(
                {id_: BEGIN + n * SECOND for n, id_ in enumerate(feeds)}
            ),
            "who is due, of them": lambda: store.due(BEGIN, LONGEST, 100),
            "all their states": store.states,
        }
        return {f"{MANY:,} feeds, ms: {name}": [_milliseconds(step)] for name, step in steps.items()}


def _milliseconds(step: Callable[[], object]) -> float:
    begun = time.monotonic()
    step()
    return (time.monotonic() - begun) * 1000


def _combined() -> Found:
    """Return the bytes of a combined calendar, of its answers and of its snapshot."""
    feeds, events = COMBINED
    service = Service(feeds)
    service.arrive([calendar(n, events) for n in range(feeds)])
    assert service.built is not None
    snapshot = service.built.snapshot
    return {
        "combined calendar": [len(snapshot.calendar.body)],
        "combined calendar, packed": [len(snapshot.calendar.gzip)],
        "snapshot, an event": [len(encode(snapshot)) / len(snapshot.events)],
    }
