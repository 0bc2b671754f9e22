"""The health of feeds and service in words, for visitors and operators. Pure: from states and `now`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from aggregator.config import Feed
from aggregator.health import PROBLEMS, Condition, Health, health_of_all
from aggregator.health.conditions import NAMES, UNREADABLE
from aggregator.model import HIDDEN, FeedState, Note
from aggregator.web.request.gettext_catalogues import gettext_noop
from aggregator.web.request.locale_text import Language
from aggregator.web.request.view_query import ENGLISH, ViewQuery
from aggregator.web.serving.served_snapshot import HEARTBEAT_WITHIN, WorkerState


@dataclass(frozen=True)
class FeedHealth:
    """The health of one feed."""

    feed: Feed
    state: FeedState
    health: Health
    sentence: str  # for visitors; "" if there is no problem

    @property
    def condition(self) -> Condition:
        """How it is, in a word."""
        return self.health.condition

    @property
    def is_unreadable(self) -> bool:
        """Whether the last poll failed: what is wrong is then said in English, as in the log."""
        return self.condition in UNREADABLE

    @property
    def name(self) -> str:
        """The condition as people read it, to be translated."""
        return NAMES[self.condition]

    @property
    def hidden(self) -> int:
        """How many of its events feeds.toml hides."""
        return sum(note.count for note in self.state.build_notes if note.kind == HIDDEN)

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes on the feed, worst first."""
        worst_first = {"dropped": 0, "repaired": 1, "info": 2}
        return tuple(sorted(self.state.notes, key=lambda note: (worst_first[note.severity], note)))


def feed_healths(
    feeds: Sequence[Feed], states: Mapping[str, FeedState], query: ViewQuery, now: datetime
) -> tuple[FeedHealth, ...]:
    """Return the health of each feed in the order of feeds.toml, in the visitor's language."""
    healths = health_of_all(feeds, states, now)
    found = ((feed, states.get(feed.id) or FeedState(feed.id)) for feed in feeds)
    return tuple(
        FeedHealth(feed, state, healths[feed.id], _for_visitors(feed, state, healths[feed.id], query))
        for feed, state in found
    )


def _for_visitors(feed: Feed, state: FeedState, health: Health, query: ViewQuery) -> str:
    gettext = query.language.gettext
    if health.condition in UNREADABLE and state.last_success:
        as_of = query.language.date_time(state.last_success.astimezone(query.zone))
        return gettext("%(name)s could not be updated. Its events are as of %(time)s.", name=feed.name, time=as_of)
    if health.condition in UNREADABLE:
        return gettext("%(name)s could not be read, so its events are missing.", name=feed.name)
    if health.condition is Condition.WAITING:
        return gettext("%(name)s has not been checked yet.", name=feed.name)
    if health.quote:
        return gettext("The calendar of %(name)s says that it has moved. Events may be missing.", name=feed.name)
    return ""


def last_checked(worker: WorkerState, now: datetime, language: Language) -> str:
    """Say when feeds were last polled, and whether polling goes on."""
    polls = [state.last_poll for state in worker.states.values() if state.last_poll]
    if not polls:
        return language.gettext("The source calendars have not been checked yet.")
    ago = language.relative_time(min(max(polls), now), now)  # a clock that is not believed polls in the future
    if worker.poller_is_alive(now):
        return language.gettext("Last checked %(ago)s.", ago=ago)
    return language.gettext("Last checked %(ago)s. Checks have stopped, so events may be out of date.", ago=ago)


def checked_on(day: date, language: Language) -> str:
    """Say on which day feeds were last polled, in words that stay true."""
    return language.gettext("Checked on %(day)s.", day=language.long_date(day))


def summary(healths: Sequence[FeedHealth], worker: WorkerState, now: datetime, language: Language) -> str:
    """Say in a sentence or two whether the service works, and each feed."""
    unreadable = sum(health.is_unreadable for health in healths)
    others = sum(health.condition in PROBLEMS for health in healths) - unreadable
    well = language.gettext("The service is running.")
    if all(health.health.is_well for health in healths):
        well = language.gettext("All source calendars are up to date.")
    problems = (_unreadable(unreadable, len(healths), language), _doubtful(others, len(healths), language))
    return language.sentences(not_ready(worker, now, language) or well, *problems)


def _unreadable(count: int, all_feeds: int, language: Language) -> str:
    if not count:
        return ""
    return language.ngettext(
        "%(failing)s of %(all)s source calendars cannot be read.",
        "%(failing)s of %(all)s source calendars cannot be read.",
        count,
        failing=language.number(count),
        all=language.number(all_feeds),
    )


def _doubtful(count: int, all_feeds: int, language: Language) -> str:
    if not count:
        return ""
    return language.ngettext(
        "%(quiet)s of %(all)s source calendars may have moved or ended.",
        "%(quiet)s of %(all)s source calendars may have moved or ended.",
        count,
        quiet=language.number(count),
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
