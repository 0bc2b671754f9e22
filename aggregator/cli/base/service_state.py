"""What systemd is told of the service (Type=notify): that it is ready, reloads, stops, and is still alive.

It is ready once a web worker has loaded what is stored, or, without a web server, once the poller has its database. It
is alive as long as every process gives signs of life. A process that has ended is the supervisor's business, not a
reason to restart all; one that is stopped or stuck is, because nothing else would ever end it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from aggregator.cli.base.supervisor import ChildProcess
from aggregator.clock import monotonic_microseconds, stopwatch
from aggregator.process.sd_notify import ServiceManager

LONGEST_SILENCE = timedelta(minutes=1)  # of a process, unless the watchdog wants to hear of it sooner


class ServiceState:
    """Tells the manager what it has to know, once: `look` is called a few times a second."""

    def __init__(self, manager: ServiceManager, well: str) -> None:
        self._manager = manager
        self._well = well  # what the service does, as a sentence
        self._status = ""
        self._is_ready = False
        self._reloading = False
        self._since_sign: Callable[[], timedelta] | None = None

    def look(self, children: Mapping[str, ChildProcess]) -> None:
        """Tell what has changed, and give a sign of life when it is time to."""
        first = children.get("web") or next(iter(children.values()))
        if not self._is_ready and first.is_ready:
            self._is_ready = True
            self._tell_status(children, READY=1)
        elif self._reloading and not any(child.is_being_replaced for child in children.values()):
            self._reloading = False
            self._tell_status(children, READY=1)
        elif self._is_ready and self._sentence(children) != self._status:
            self._tell_status(children)
        self._watchdog(children)

    def reloading(self) -> None:
        """Tell that settings are read again, until the processes have them."""
        if self._is_ready:
            self._reloading = True
            self._manager.tell(RELOADING=1, MONOTONIC_USEC=monotonic_microseconds(), STATUS="Reloading feeds.toml.")

    def reloaded(self, well: str) -> None:
        """Note what the service does now."""
        self._well = well

    def stopping(self) -> None:
        """Tell that the end has begun."""
        self._manager.tell(STOPPING=1, STATUS="Stopping.")

    def _tell_status(self, children: Mapping[str, ChildProcess], **more: object) -> None:
        self._status = self._sentence(children)
        self._manager.tell(**more, STATUS=self._status)

    def _sentence(self, children: Mapping[str, ChildProcess]) -> str:
        ended = sorted(name for name, child in children.items() if child.has_ended)
        return f"Starting again what has ended: {', '.join(ended)}." if ended else self._well

    def _watchdog(self, children: Mapping[str, ChildProcess]) -> None:
        watchdog = self._manager.watchdog
        if watchdog is None or (self._since_sign and self._since_sign() < watchdog / 4):
            return
        silence = min(watchdog / 2, LONGEST_SILENCE)
        if all(child.is_alive(silence) for child in children.values()):
            self._since_sign = stopwatch()
            self._manager.tell(WATCHDOG=1)
