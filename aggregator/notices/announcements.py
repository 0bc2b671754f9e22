"""What of the health of feeds is to be told, given what was told before. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aggregator.config import Feed, NoticeTarget
from aggregator.health import Condition, Health
from aggregator.health.conditions import UNREADABLE
from aggregator.model import FeedState, HealthChange

FAILURES = 3  # in a row, before a feed is said to be unreadable: most failures are gone by then
AT_ONCE = frozenset({Condition.SHRUNK})  # is no passing failure


def health_changes(
    feeds: Sequence[Feed], states: Mapping[str, FeedState], healths: Mapping[str, Health], announced: Mapping[str, str]
) -> list[HealthChange]:
    """Return what is another health than was told last. A feed of which nothing was told is taken to be well."""
    found = []
    for feed in feeds:
        health, before = healths[feed.id], announced.get(feed.id, Condition.FRESH.value)
        if health.condition.value != before and _is_settled(health, states.get(feed.id)):
            found.append(
                HealthChange(
                    feed=feed.id,
                    name=feed.name,
                    before=before,
                    condition=health.condition.value,
                    since=health.since,
                    problem=health.problem,
                    advice=health.advice,
                    new_url=health.new_url,
                )
            )
    return found


def _is_settled(health: Health, state: FeedState | None) -> bool:
    if state is None or health.condition is Condition.WAITING:
        return False
    if health.condition in UNREADABLE - AT_ONCE:
        return state.failures >= FAILURES
    return True


def changes_for(target: NoticeTarget, found: Sequence[HealthChange]) -> tuple[HealthChange, ...]:
    """Return what of this a target is told."""
    return tuple(change for change in found if not target.feeds or change.feed in target.feeds)
