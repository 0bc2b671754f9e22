"""Tells operators of changed health: looks at the feeds after polls, and sends in a thread of its own.

poller's thread:   states ─ health ─ what is to be told ─▶ store: told, and the notices of it
own thread:        store: notices that are due ─ send ─▶ sent: forgotten │ failed: kept for another try
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from aggregator.config import Config, NoticeTarget
from aggregator.errors import StoreError
from aggregator.health import health_of_all
from aggregator.model import Notice
from aggregator.notices.announcements import changes_for, health_changes
from aggregator.notices.messages import Message, message
from aggregator.notices.sending import send
from aggregator.store import Store

log = structlog.get_logger()

TOGETHER = timedelta(seconds=15)  # between two looks: what changes meanwhile is told together
LEASE = timedelta(minutes=5)  # for sending one notice
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=1), timedelta(hours=6)
GIVEN_UP = timedelta(days=3)  # after it was made, a notice that cannot be sent is given up
PAUSE = 5.0  # seconds between two looks at what is due

Send = Callable[[NoticeTarget, Message, str], str]


class Notifier:
    """Tells the targets of [[notify]]. `look` is called by the poller, `send_due` by one other thread."""

    def __init__(self, store: Store, agent: str, send_message: Send = send) -> None:
        self._store = store
        self._agent = agent
        self._send = send_message
        self._config: Config | None = None
        self._looked: datetime | None = None
        self._stopping = threading.Event()

    def look(self, config: Config, now: datetime) -> None:
        """Tell what has changed since the last look. Cheap when called again soon. Raise StoreError."""
        self._config = config
        if not config.notify or (self._looked is not None and timedelta(0) <= now - self._looked < TOGETHER):
            return
        self._looked = now
        states, announced = self._store.states(), self._store.announced()
        found = health_changes(config.feeds, states, health_of_all(config.feeds, states, now), announced)
        if not found:
            return
        told = [(target, changes) for target in config.notify if (changes := changes_for(target, found))]
        notices = [Notice(target.key, now, changes) for target, changes in told]
        after = {change.feed: change.condition for change in found}
        if self._store.announce({feed: announced[feed] for feed in after if feed in announced}, after, notices):
            log.info("health changed", feeds=after)

    def send_due(self, now: datetime) -> int:
        """Send the notices that are due; return how many were tried. Raise StoreError."""
        config = self._config
        if config is None:
            return 0
        targets = {target.key: target for target in config.notify}
        claimed = self._store.claim_notices(now, LEASE, targets)
        for number, notice in claimed.items():
            if self._stopping.is_set():
                break
            target = targets[notice.target]
            error = self._send(target, message(notice.changes, config.server.base_url, now), self._agent)
            self._record(number, notice, target, error, now)
        return len(claimed)

    def _record(self, number: int, notice: Notice, target: NoticeTarget, error: str, now: datetime) -> None:
        if not error:
            log.info("notice sent", target=target.label)
            self._store.forget_notice(number)
            return
        log.warning("notice not sent", target=target.label, problem=error, tries=notice.tries + 1)
        if now - notice.created > GIVEN_UP:
            self._store.forget_notice(number)
            return
        wait = min(FIRST_RETRY * (1 << min(notice.tries, 20)), LONGEST_RETRY)
        self._store.retry_notice(number, replace(notice, tries=notice.tries + 1, error=error), now + wait)

    @contextmanager
    def running(self, clock: Callable[[], datetime]) -> Iterator[None]:
        """Send what is due for the length of a `with`, in a thread of its own."""
        thread = threading.Thread(target=self._run, args=(clock,), name="notices", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            thread.join(1)

    def _run(self, clock: Callable[[], datetime]) -> None:
        while not self._stopping.wait(PAUSE):
            try:
                self.send_due(clock())
            except StoreError as error:
                log.warning("notices not read", problem=str(error))
            except Exception:
                log.exception("sending notices failed")
