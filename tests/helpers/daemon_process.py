"""A daemon to be killed: `python daemon_process.py <database> <mode>`, with stand-ins for web and build.

Its clock runs a thousand times too fast and it ticks fifty times a second, so that within a second it polls, stores
and publishes many times; each poll brings a change. It prints a line for what tests wait for.
"""

import os
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Event

from fake_polling import Builder, Web, body, config, feed, understand

from aggregator.polling import daemon
from aggregator.polling.due_polls import PollerDependencies
from aggregator.store import open_store

FEEDS = (feed("todo", interval=timedelta(minutes=1)), feed("chaoss", interval=timedelta(minutes=1)))
BEGUN = datetime(2026, 6, 20, tzinfo=UTC).timestamp()


def fast_clock():
    return datetime.fromtimestamp(BEGUN + (time.time() - BEGUN) * 1000, UTC)


def say(word):
    """Print a line, in one piece: `print` writes the end of a line apart, and two polls may speak at once."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def hang(word):
    say(word)
    Event().wait(600)


def load():
    say("loaded")
    return config(FEEDS[0])


def main(database, mode):
    daemon.TICK = timedelta(milliseconds=20)
    daemon.GRACE = timedelta(milliseconds=200)
    number = count(time.time_ns())
    change = {id_: (lambda id_=id_: body(id_, f"{id_}-{next(number)}")) for id_ in ("todo", "chaoss")}
    web = Web(**(dict.fromkeys(change, lambda: hang("asked")) if mode == "hanging-fetch" else change))
    build = (lambda *_: hang("building")) if mode == "hanging-build" else Builder()
    with open_store(database) as store, store.owned():
        owner = str(os.getpid())
        report = lambda *_: say("polled")  # noqa: E731  it is told of polls, and tells us
        parts = PollerDependencies(owner, store, web, understand, build, load, chance=lambda: 0.5, report=report)
        daemon.run(config(*FEEDS), parts, fast_clock)
    say("closed")


if __name__ == "__main__":
    main(*sys.argv[1:])
