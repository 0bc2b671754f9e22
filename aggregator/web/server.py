"""The web workers: granian runs the application in processes of its own, beside the poller.

Granian loads the application in each worker. It gets a function for that (`_load`, bound to its arguments) instead of
the name of a module, so settings reach the workers as they are, without environment variables. The store is opened in
the worker too: a database connection must not cross a fork.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import count
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

from granian._granian import SocketHolder
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from aggregator.clock import stopwatch
from aggregator.config import Config
from aggregator.process.malloc_trim import limit_arenas, trim
from aggregator.web.app import compile_templates, create_app
from aggregator.web.drain import DRAIN, Drain
from aggregator.web.serving.served_snapshot import Clock, ServedSnapshot, SnapshotSource

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

OpenSource = Callable[[], SnapshotSource]

logger = logging.getLogger(__name__)

THREADS = 3  # per worker: while two make pages, one is left for calendars; more would only wait for each other
CONNECTIONS = 4096  # per worker, slow clients included: those take no thread of granian
DRAIN_WITHIN = 2  # seconds for clients to send their requests and take their answers, before idle ones are cut off
STOP_WITHIN = 1  # seconds after that until a worker that does not stop is killed
RETIRED_DRAIN_WITHIN = 5  # likewise, of a server that was replaced: nobody waits for it
RETIRED_STOP_WITHIN = 25  # for clients with a slow connection
SWITCH_INTERVAL = 0.0005  # seconds a thread runs while others wait: a calendar must not wait for a whole page
REFRESH_EVERY = timedelta(seconds=1)  # at the latest; at once if the store can notify
SIGN_INTERVAL = 1.0  # seconds between two signs of life
TRIM_EVERY = 30  # refreshes: pages leave memory unused, too


class _SharedListener(MPServer):
    """A server whose workers accept from one socket, opened by whoever started it.

    granian would open a socket for each worker (SO_REUSEPORT). The kernel resets the connections that wait at such a
    socket when its worker ends.
    """

    def __init__(self, listener: socket.socket, **settings: Any) -> None:
        super().__init__("aggregator.web", **settings)
        self._listener = listener
        self.drain_within = DRAIN_WITHIN

    def _init_shared_socket(self) -> None:
        self._ssp = None
        self._sso = self._listener
        holder: Any = SocketHolder  # its type says nothing of arguments: descriptor, whether a Unix socket, backlog
        self._shd = holder(self._listener.fileno(), False, CONNECTIONS)  # noqa: FBT003 - no names for them

    def _stop_workers(self) -> None:
        """Let the workers end by themselves for a while, then stop those that have clients left."""
        for worker in self.wrks:
            worker.interrupt_by_parent = True  # its end is no failure
            if worker.inner.is_alive():
                os.kill(worker.inner.pid, DRAIN)
        elapsed = stopwatch()
        for worker in list(self.wrks):
            if wait([worker.inner.sentinel], max(self.drain_within - elapsed().total_seconds(), 0)):
                self.wrks.remove(worker)  # granian would now and then take it for alive, and say that it kills it
        super()._stop_workers()  # type: ignore[no-untyped-call]

    def retire(self, *_: object) -> None:
        """Stop, but let clients finish what they have begun."""
        self.drain_within = RETIRED_DRAIN_WITHIN
        self.workers_kill_timeout = RETIRED_STOP_WITHIN
        self.interrupt_signal = True
        self.main_loop_interrupt.set()


def serve(
    config: Config,
    open_source: OpenSource,
    clock: Clock,
    listener: socket.socket,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve until SIGTERM or SIGINT, then stop within seconds. Must run in the main thread of its process.

    After SIGUSR1 it accepts no more connections, and stops when those it has are finished. `open_source`, `clock` and
    `ready` are called in the workers, the last once one can answer and then every SIGN_INTERVAL; all must be picklable
    where processes are not forked.
    """
    server = _SharedListener(
        listener,
        interface=Interfaces.WSGI,
        workers=config.server.workers,
        blocking_threads=THREADS,
        backpressure=CONNECTIONS,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN,
        log_level=LogLevels.warning,
    )
    signal.signal(signal.SIGUSR1, server.retire)
    load = partial(_load, config, open_source, clock, os.getpid(), listener.fileno(), ready)
    server.serve(target_loader=load, wrap_loader=False)


def _load(
    config: Config, open_source: OpenSource, clock: Clock, server: int, listener: int, ready: Callable[[], None]
) -> WSGIApplication:
    """Make the application of one worker, and start the threads that refresh it and compile its templates."""
    limit_arenas()
    sys.setswitchinterval(SWITCH_INTERVAL)
    served = ServedSnapshot(open_source(), clock, as_files=bool(config.publish.folder))
    served.refresh()  # so that the first request already finds the stored snapshot
    threading.Thread(target=_refresh_forever, args=(served, server), name="refresh", daemon=True).start()
    app = create_app(config, served)
    threading.Thread(target=compile_templates, args=(app,), name="templates", daemon=True).start()
    application = Drain(app.wsgi_app, listener)
    ready()
    threading.Thread(target=_give_signs, args=(ready,), name="signs of life", daemon=True).start()
    return application


def _give_signs(alive: Callable[[], None]) -> None:
    """Say for ever that this worker is not stuck. A thread of its own: waiting for a database is no reason to end."""
    pause = threading.Event()
    while not pause.wait(SIGN_INTERVAL):
        alive()


def _refresh_forever(served: ServedSnapshot, server: int) -> None:
    """Refresh for ever; end the worker if the process that started it is gone, because nothing else does."""
    for refreshes in count():
        served.source.wait_for_news(REFRESH_EVERY)
        if os.getppid() != server:
            os.kill(os.getpid(), DRAIN)
        version = served.state.latest_version
        try:
            served.refresh()
        except Exception:  # whatever it is: the worker must go on serving, and try again
            logger.exception("the store could not be asked for a newer snapshot")
        if served.state.latest_version != version or refreshes % TRIM_EVERY == 0:
            trim()
