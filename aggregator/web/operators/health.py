"""The health of feeds and service in words, for visitors and operators. Pure: from states and `now`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.config import Feed
from aggregator.model import FeedState, Note
from aggregator.web.request.gettext_catalogues import gettext_noop
from aggregator.web.request.locale_text import Language
from aggregator.web.request.view_query import ENGLISH, ViewQuery
from aggregator.web.serving.served_snapshot import HEARTBEAT_WITHIN, WorkerState

FRESH, FAILING, WAITING = "fresh", "failing", "waiting"


@dataclass(frozen=True)
class FeedHealth:
    """The health of one feed."""

    feed: Feed
    state: FeedState
    condition: str  # FRESH, FAILING or WAITING (not polled yet)
    sentence: str  # for visitors; "" if there is no problem

    @property
    def problem(self) -> str:
        """The last error in words; "" if there is none."""
        if self.condition != FAILING:
            return ""
        return f"{self.state.detail[:1].upper()}{self.state.detail[1:].rstrip('.')}."

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes on the feed, worst first."""
        worst_first = {"dropped": 0, "repaired": 1, "info": 2}
        return tuple(sorted(self.state.notes, key=lambda note: (worst_first[note.severity], note)))


def feed_healths(feeds: Sequence[Feed], states: Mapping[str, FeedState], query: ViewQuery) -> tuple[FeedHealth, ...]:
    """Return the health of each feed in the order of feeds.toml, in the visitor's language."""
    return tuple(_health(feed, states.get(feed.id) or FeedState(feed.id), query) for feed in feeds)


def _health(feed: Feed, state: FeedState, query: ViewQuery) -> FeedHealth:
    gettext = query.language.gettext
    if state.failures and state.last_success:
        as_of = query.language.date_time(state.last_success.astimezone(query.zone))
        sentence = gettext("%(name)s could not be updated. Its events are as of %(time)s.", name=feed.name, time=as_of)
        return FeedHealth(feed, state, FAILING, sentence)
    if state.failures:
        return FeedHealth(
            feed, state, FAILING, gettext("%(name)s could not be read, so its events are missing.", name=feed.name)
        )
    if state.last_success is None:
        return FeedHealth(feed, state, WAITING, gettext("%(name)s has not been checked yet.", name=feed.name))
    return FeedHealth(feed, state, FRESH, "")


def last_checked(worker: WorkerState, now: datetime, language: Language) -> str:
    """Say when feeds were last polled, and whether polling goes on."""
    polls = [state.last_poll for state in worker.states.values() if state.last_poll]
    if not polls:
        return language.gettext("The source calendars have not been checked yet.")
    ago = language.relative_time(min(max(polls), now), now)  # a clock that is not believed polls in the future
    if worker.poller_is_alive(now):
        return language.gettext("Last checked %(ago)s.", ago=ago)
    return language.gettext("Last checked %(ago)s. Checks have stopped, so events may be out of date.", ago=ago)


def summary(healths: Sequence[FeedHealth], worker: WorkerState, now: datetime, language: Language) -> str:
    """Say in a sentence or two whether the service works."""
    failing = sum(health.condition == FAILING for health in healths)
    well = language.gettext("The service is running.")
    if not failing and all(health.condition == FRESH for health in healths):
        well = language.gettext("All source calendars are up to date.")
    return language.sentences(not_ready(worker, now, language) or well, _failing(failing, len(healths), language))


def _failing(failing: int, all_feeds: int, language: Language) -> str:
    if not failing:
        return ""
    return language.ngettext(
        "%(failing)s of %(all)s source calendars cannot be read.",
        "%(failing)s of %(all)s source calendars cannot be read.",
        failing,
        failing=language.number(failing),
        all=language.number(all_feeds),
    )


def not_ready(worker: WorkerState, now: datetime, language: Language = ENGLISH) -> str:
    """Say in one sentence why this worker is not ready to serve; "" if it is."""
    if worker.indexed is None:
        none_yet = gettext_noop("There is no combined calendar yet. It is built once every feed has been checked.")
        return worker.store_error or language.gettext(none_yet)
    if worker.write_error:
        return language.gettext("Checks have stopped: %(reason)s", reason=worker.write_error)
    if worker.poller is None:
        return language.gettext("The background service has not started yet. Run `aggregator serve`.")
    if not worker.poller_is_alive(now):
        silent, allowed = (language.duration(span) for span in (now - worker.poller.last_sign, HEARTBEAT_WITHIN))
        sentence = gettext_noop(
            "The background service has not responded for %(silent)s (limit: %(allowed)s). Check that it is running."
        )
        return language.gettext(sentence, silent=silent, allowed=allowed)
    return ""
