"""Two feeds on real sockets, polled, stored in SQLite and served; what a subscriber sees of a fault in one of them.

`faulty.test` first sends a good calendar and later what a test says; `healthy.test` goes on well. Names and addresses
are public ones: only the last step of a connection leads to loopback. Time is told.
"""

from __future__ import annotations

import json
import ssl
from datetime import timedelta
from pathlib import Path
from typing import Any

from ics_text import vcalendar
from loopback_service import AUTHORITY, LoopbackService, feed
from servers import answer
from small_feeds import meeting

from aggregator.health.conditions import UNREADABLE
from aggregator.polling.poll import ParseDocument
from aggregator.publish.event.series_preparation import parse

ADDRESSES = {"faulty.test": "142.250.184.14", "healthy.test": "142.250.184.15"}
SECRET = "hunter2"

KEPT = meeting("Kept call", "20260305T160000Z", uid="kept")
NEW = meeting("New call", "20260306T160000Z", uid="new")
LATER = meeting("Later call", "20260307T160000Z", uid="later")
HEALTHY = meeting("Healthy call", "20260308T160000Z", uid="healthy")
HEALTHY_TOO = meeting("Healthy news", "20260309T160000Z", uid="healthy-too")


def tls(**certificate: Any) -> ssl.SSLContext:
    """Return what a server with a certificate of `AUTHORITY` uses; it is for faulty.test if nothing else is said."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    names = certificate.pop("names", ["faulty.test"])
    certificate.pop("authority", AUTHORITY).issue_cert(*names, **certificate).configure_cert(context)
    return context


class TwoFeeds(LoopbackService):
    """The service with two feeds that were read once, unless it is `offline`."""

    def __init__(
        self,
        folder: Path,
        parse_document: ParseDocument = parse,
        scheme: str = "http",
        *,
        offline: bool = False,
        **settings: Any,
    ) -> None:
        faulty = feed("faulty", f"{scheme}://faulty.test/a.ics?key={SECRET}", **settings)
        super().__init__(folder, [faulty, feed("healthy", "http://healthy.test/a.ics")], ADDRESSES, parse_document)
        try:
            self._read_once(scheme, offline=offline)
        except BaseException:
            self.close()  # threads that are left over would keep the tests from ending
            raise

    def _read_once(self, scheme: str, *, offline: bool) -> None:
        secure = tls() if scheme == "https" else None
        if not offline:
            self.answers("faulty", [answer(vcalendar(KEPT))], tls=secure)
            self.answers("healthy", [answer(vcalendar(HEALTHY))])
        self.tick()

    def pass_half_an_hour(self) -> None:
        """Let time pass as it does for a service that runs: whoever is due is polled."""
        for _ in range(8):
            self.now += timedelta(minutes=4)
            self.poller.tick(self.now)
        self.tick()

    def poll_again(self) -> None:
        """Let half an hour pass, then poll both feeds, due or not."""
        self.pass_half_an_hour()
        self.poller.ask_all(self.now)
        self.tick()

    def dates(self, title: str) -> list[str]:
        """Return the dates of an event as pages and programs get them, in UTC."""
        found = json.loads(self.client.get("/events.json?limit=500&from=2026-02-02").text)["events"]
        return [f"{one['start']}/{one['end']}".replace("Z", "") for one in found if one["title"] == title]

    def status(self, feed: str = "faulty") -> dict[str, Any]:
        """Return what /status.json says of a feed."""
        found = json.loads(self.client.get("/status.json").text)["feeds"]
        return next(one for one in found if one["id"] == feed)

    def notes(self) -> list[str]:
        """Return the kinds of notes that operators see on the faulty feed, at reading and at building."""
        state = self.store.state("faulty")
        return [note.kind for note in (*state.notes, *state.build_notes)]

    def trouble(self) -> str:
        """Return what the poller says of itself: why its last tick did not store or publish."""
        return self.poller._said.error

    def wait(self) -> timedelta:
        """Return how long the faulty feed is left alone now."""
        state = self.store.state("faulty")
        return state.next_poll - state.last_poll

    def everything_said(self) -> str:
        """Return all that operators and visitors can read."""
        return "".join(self.client.get(path).text for path in ("/", "/status", "/status.json", "/metrics"))


def says_no_more_than_before(world: TwoFeeds, reason: str) -> None:
    """State what holds after every fault: nothing is lost, the other feed goes on, and operators are told why."""
    assert world.status()["reason"] == reason
    assert world.status()["condition"] in UNREADABLE
    assert len(world.status()["detail"]) > len(reason)
    assert "Kept call" in world.titles()
    assert "Healthy news" in world.titles()
    assert world.status("healthy")["condition"] == "fresh"
    assert SECRET not in world.everything_said()


def heals(world: TwoFeeds, secure: ssl.SSLContext | None = None) -> None:
    """State that the next good answer ends a fault."""
    world.resolve = world.resolve_as_usual
    world.answers("faulty", [answer(vcalendar(KEPT, LATER))], tls=secure)
    world.poll_again()
    assert "Later call" in world.titles()
    assert world.status()["condition"] == "fresh"
