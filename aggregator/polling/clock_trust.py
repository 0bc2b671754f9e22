"""Whether the clock can be believed: if it is years off, every event would be over, and the calendar empty.

A jump by more than a month, against what the store remembers of the last tick, is not believed at once. Feeds are
polled by the clock as it is, so polls neither stop nor pile up. What is read and published goes on at the time it was
before, for a day: until then somebody corrects the clock, or confirms it by a reload. A machine that really was off for
so long shows what is over for a day more, which harms nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

MAX_JUMP = timedelta(days=31)  # either way
BELIEVED_AFTER = timedelta(days=1)
NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class ClockTrust:
    """What is known of the clock at one tick. Instants as the clock says them."""

    last_tick: datetime
    offset: timedelta = NONE  # how far the clock is ahead of the time that is believed
    suspect_since: datetime | None = None  # None: the clock is believed

    def believed(self, now: datetime) -> datetime:
        """Return what time it is, as far as is believed."""
        return now - self.offset

    @property
    def problem(self) -> str:
        """Say in a sentence or two what is wrong; "" if nothing is."""
        if self.suspect_since is None:
            return ""
        return (
            f"The clock jumped from {self.suspect_since - self.offset:%Y-%m-%d %H:%M} to "
            f"{self.suspect_since:%Y-%m-%d %H:%M} UTC. No event is removed because of that for a day. "
            "Correct the clock, or confirm it with a reload (SIGHUP)."
        )


def follow(before: ClockTrust, now: datetime) -> ClockTrust:
    """Return what to think of the clock at the tick after `before`."""
    elapsed = now - before.last_tick
    if before.suspect_since is not None and abs(elapsed + before.offset) <= MAX_JUMP:
        return ClockTrust(now)  # it was corrected
    if abs(elapsed) > MAX_JUMP:
        return ClockTrust(now, before.offset + elapsed, now)
    if before.suspect_since is not None and now - before.suspect_since >= BELIEVED_AFTER:
        return ClockTrust(now)
    return replace(before, last_tick=now)
