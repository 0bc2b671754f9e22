"""What a site of files is made from: the store after one round, without the minute of that round.

Each round changes when a feed was last checked and how often it has failed. Files give the day alone, so that a round
without news changes no file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from aggregator.model import Change, DaemonState, FeedState, Notice, Snapshot
from aggregator.web.serving.served_snapshot import SnapshotSource


def day_start(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return the beginning of the day of an instant in a zone."""
    return datetime.combine(instant.astimezone(zone).date(), time.min, zone)


@dataclass(frozen=True)
class DailySource:
    """A store as files show it. `day` is the beginning of the day of the round."""

    source: SnapshotSource
    zone: ZoneInfo
    day: datetime

    def snapshot_version(self) -> int | None:
        """Return the version of the latest snapshot."""
        return self.source.snapshot_version()

    def latest_snapshot(self, before: Snapshot | None) -> Snapshot | None:
        """Load the latest snapshot."""
        return self.source.latest_snapshot(before)

    def states(self) -> Mapping[str, FeedState]:
        """Return the state of each feed, to the day."""
        return {id_: self._daily(state) for id_, state in self.source.states().items()}

    def _daily(self, state: FeedState) -> FeedState:
        poll_day = state.last_poll and day_start(state.last_poll, self.zone)
        return replace(
            state,
            last_poll=poll_day,
            last_success=state.last_success if state.failures else poll_day,
            next_poll=None,
            paused_until=None,
            failures=min(state.failures, 1),
            suspect_polls=min(state.suspect_polls, 1),
        )

    def daemon_state(self) -> DaemonState:
        """Return that feeds were polled on that day: no process goes on polling."""
        return DaemonState(self.day, self.day)

    def notices(self) -> Sequence[Notice]:
        """Return none: they are no news for visitors."""
        return ()

    def changes_mark(self) -> bytes:
        """Return what is another one once there are other changes."""
        return self.source.changes_mark()

    def changes(self, limit: int) -> Sequence[Change]:
        """Return the latest changes."""
        return self.source.changes(limit)

    def wait_for_news(self, patience: timedelta) -> None:
        """Return at once: there is one round."""

    def write_error(self, *, probe: bool) -> str:  # noqa: ARG002  as `SnapshotSource`
        """Return that nothing is wrong: the round has been stored."""
        return ""
