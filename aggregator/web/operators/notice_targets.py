"""The targets of notices, as /status shows them: what waits to be sent, and why the last try failed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aggregator.config import NoticeTarget
from aggregator.model import Notice


@dataclass(frozen=True)
class TargetState:
    """One entry of [[notify]]."""

    label: str
    waiting: int  # notices
    tries: int = 0  # of the one that failed most often
    error: str = ""  # a sentence in English


def notice_targets(targets: Sequence[NoticeTarget], waiting: Sequence[Notice]) -> list[TargetState]:
    """Return the state of each target, in the order of feeds.toml."""
    found = []
    for target in targets:
        own = [notice for notice in waiting if notice.target == target.key]
        failed = max((notice for notice in own if notice.error), key=lambda one: one.tries, default=None)
        tries, error = (failed.tries, failed.error) if failed else (0, "")
        found.append(TargetState(target.label, len(own), tries, error))
    return found
