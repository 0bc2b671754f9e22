"""The web workers: granian runs our application in processes of its own, beside the polling process.

Granian loads the application anew in each worker. It is given a function for that (`_load`, bound to its arguments)
rather than the name of a module, so settings reach the workers as they are and nothing passes through the environment.
The store is opened in the worker too: a database connection must not cross a fork.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from aggregator.config import Config
from aggregator.process.malloc_trim import limit_arenas, trim
from aggregator.web.app import compile_templates, create_app
from aggregator.web.serving.served_snapshot import Clock, ServedSnapshot, SnapshotSource

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

OpenSource = Callable[[], SnapshotSource]

logger = logging.getLogger(__name__)

THREADS = 3  # per worker: while two make pages, one is left for calendars; more take turns, and that has a price
CONNECTIONS = 4096  # per worker, slow readers included: those cost granian no thread
STOP_WITHIN = 3  # seconds until a worker that does not stop is killed
TURN = 0.0005  # seconds a thread may go on while others wait: a calendar waits for parts of a page, not for pages
REFRESH_EVERY = timedelta(seconds=1)  # at the latest: where the store can tell of news, at once
GIVE_BACK_EVERY = 30  # times that the store was asked for news: pages leave memory unused, too


def serve(config: Config, open_source: OpenSource, clock: Clock) -> None:
    """Serve until SIGTERM or SIGINT, then stop within seconds. Must run in the main thread of its process.

    `open_source` and `clock` are called in the workers; both must be picklable where processes are not forked.
    """
    host, port = config.server.address
    server = Granian(
        "aggregator.web",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=config.server.workers,
        blocking_threads=THREADS,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=partial(_load, config, open_source, clock, os.getpid()), wrap_loader=False)


def _load(config: Config, open_source: OpenSource, clock: Clock, server: int) -> WSGIApplication:
    """Make the application of one worker, the thread that keeps it up to date, and one that has it ready for pages."""
    limit_arenas()
    sys.setswitchinterval(TURN)
    current = ServedSnapshot(open_source(), clock)
    current.refresh()  # so that the first reader already finds the stored snapshot
    threading.Thread(target=_keep_current, args=(current, server), name="refresh", daemon=True).start()
    app = create_app(config, current)
    threading.Thread(target=compile_templates, args=(app,), name="templates", daemon=True).start()
    return app.wsgi_app  # one step fewer than the application itself, which only hands on to it


def _keep_current(current: ServedSnapshot, server: int) -> None:
    """Refresh for ever; end the worker if the process that started it is gone, since nobody else would."""
    for turn in count():
        current.source.wait_for_news(REFRESH_EVERY)
        if os.getppid() != server:
            os.kill(os.getpid(), signal.SIGTERM)
        version = current.view.asked_version
        try:
            current.refresh()
        except Exception:  # whatever it is: going on with what we have beats never looking again
            logger.exception("the store could not be asked for a newer snapshot")
        if current.view.asked_version != version or turn % GIVE_BACK_EVERY == 0:
            trim()
