"""Many calendars of a hundred events: what one that changed costs beside building all anew, and what a poller holds.

`make bench ARGS="--only thousand --feeds 200"` takes fewer, and a fifth of the time; that is harder, since what does
not grow with the number of calendars counts for more. A process of its own does what the poller does, apart from
network and store: documents are read in a child, and only what comes back stays here.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from bench.building import Service
from bench.part import Found, Options, Ratio, figures_table
from bench.processes import resident
from bench.speed.calendars import calendar

from aggregator.polling.parser_process import ParserProcesses
from aggregator.process.malloc_trim import limit_arenas
from aggregator.publish.event.series_preparation import parse_changes

EVENTS = 100
AT_MOST = 8_000  # bytes of memory an event
HELD = "held by the poller, bytes an event"


def measure(options: Options) -> Found:
    """Measure in a process where nothing else was made before. All is built once, in the others' rounds something."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as apart:
        return apart.submit(measured, options.feeds, options.rounds).result()


def measured(feeds: int, rounds: int) -> Found:
    """Build for so many feeds; then again and again when one of them was asked, changed and unchanged in turn."""
    limit_arenas()
    with ParserProcesses(parse_changes) as reader:
        service = Service(2, reader)
        service.arrive(_first(2))  # what is made once, whatever comes
        before = resident()
        service = Service(feeds, reader)
        found: Found = {"all new": [_seconds(service, _first(feeds))]}
        found[HELD] = [(resident() - before) / (feeds * EVENTS)]
        for turn in range(rounds):
            number = turn * feeds // rounds
            edited = frozenset(range(turn, EVENTS, 10))
            for name, fetch in (("one changed", 2 * turn + 1), ("one unchanged", 2 * turn + 2)):
                body = calendar(number, EVENTS, fetch=fetch, edited=edited)
                found.setdefault(name, []).append(_seconds(service, [body], number))
    return found


def ratios(found: Found) -> list[Ratio]:
    """Return what of a full build the small ones are, and the memory as a part of what there may be."""
    many = partial(_beside, found)
    return [
        many("one changed", "at most 0.03"),
        many("one unchanged", "next to nothing"),
        Ratio.of(f"Poller's memory per event / {AT_MOST:,} bytes", "at most 1", found[HELD], [AT_MOST]),
    ]


def report(found: Found) -> str:
    """Return the tables."""
    times = {name: all_ for name, all_ in found.items() if name != HELD}
    return "\n\n".join([figures_table(times, "ms", 1000), figures_table({HELD: found[HELD]}, "bytes")])


def _beside(found: Found, name: str, wanted: str) -> Ratio:
    all_new = found["all new"] * len(found[name])
    return Ratio.of(f"Many feeds: {name} / all new", wanted, found[name], all_new)


def _first(feeds: int) -> Iterator[bytes]:
    """Make the calendars one by one, so that none of their bytes stay."""
    return (calendar(number, EVENTS) for number in range(feeds))


def _seconds(service: Service, bodies: Iterable[bytes], first: int = 0) -> float:
    """Return how long taking these up takes, but for making them."""
    making = 0.0

    def timed() -> Iterator[bytes]:
        nonlocal making
        start = time.perf_counter()
        for body in bodies:
            making += time.perf_counter() - start
            yield body
            start = time.perf_counter()

    start = time.perf_counter()
    return service.arrive(timed(), first) - start - making
