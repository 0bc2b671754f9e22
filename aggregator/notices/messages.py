"""A notice as people read it, and as programs do. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.health import PROBLEMS, Condition
from aggregator.health.conditions import NAMES
from aggregator.model import HealthChange

MOST = 20  # feeds that are told one by one
WELL = Condition.FRESH.value


@dataclass(frozen=True)
class Message:
    """What is sent: a title and a text, or JSON with both."""

    title: str
    text: str
    facts: dict[str, object] = field(default_factory=dict)


def message(changes: Sequence[HealthChange], base_url: str, now: datetime) -> Message:
    """Put a notice into words."""
    title, lines = _title(changes), [_line(change) for change in changes[:MOST]]
    left = len(changes) - MOST
    if left > 0:
        lines.append(f"{left} more feeds have changed.")
    text = "\n".join([*lines, f"Status: {base_url}/status"])
    return Message(title, text, _facts(changes, title, text, base_url, now))


def trial_message(base_url: str, now: datetime) -> Message:
    """Return what `aggregator notify --test` sends."""
    title, text = "Test notice", f"Notices of {base_url} arrive here."
    return Message(title, text, _facts((), title, text, base_url, now))


def _title(changes: Sequence[HealthChange]) -> str:
    problems = [change for change in changes if change.condition in {one.value for one in PROBLEMS}]
    if len(changes) == 1:
        (only,) = changes
        return f"{only.name}: {NAMES[Condition(only.condition)].lower()}"
    if not problems:
        return f"{len(changes)} feeds are up to date again"
    well = len(changes) - len(problems)
    more = f", {well} up to date again" if well else ""
    return f"{len(problems)} feed{'s' * (len(problems) > 1)} with problems{more}"


def _line(change: HealthChange) -> str:
    since = f" since {change.since:%Y-%m-%d}" if change.since else ""
    words = [f"{change.name}: {NAMES[Condition(change.condition)].lower()}{since}.", change.problem, change.advice]
    if change.condition == WELL:
        words = [f"{change.name}: up to date again. Before: {NAMES[Condition(change.before)].lower()}."]
    if change.new_url:
        words.append(f"New URL: {change.new_url}")
    return " ".join(word for word in words if word)


def _facts(changes: Sequence[HealthChange], title: str, text: str, base_url: str, now: datetime) -> dict[str, object]:
    return {
        "event": "health" if changes else "test",
        "service": base_url,
        "sent_at": now.isoformat(),
        "title": title,
        "text": text,
        "feeds": [
            {
                "id": change.feed,
                "name": change.name,
                "before": change.before,
                "condition": change.condition,
                "since": change.since.isoformat() if change.since else None,
                "problem": change.problem,
                "advice": change.advice,
                "new_url": change.new_url,
            }
            for change in changes
        ],
    }
