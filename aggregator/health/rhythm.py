"""How long a calendar may be without events before that means something, judged by its own past. Pure.

A weekly meeting that is missing for a month has ended. A conference that is missing for ten months has not: the next
one was never announced earlier. So what counts is how long the calendar was without events before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

_LEAST = timedelta(days=14)  # nobody is expected to plan sooner
_UNKNOWN = timedelta(days=30)  # a calendar with too little past to have a rhythm
_LATE = 1.5  # of a gap that has come before
_A_YEAR = 365
_SEASON = 45  # days by which a season may begin later than last year


def quiet_after(days: Sequence[int], today: int) -> timedelta:
    """Return how long after its last event a calendar without upcoming events is taken to be quiet.

    `days` are those with an event, ascending, as `date.toordinal` counts them.
    """
    if len(days) < 2:
        return _UNKNOWN
    gaps = [(later - earlier, earlier, later) for earlier, later in pairwise(days)]
    lengths = sorted((length for length, _, _ in gaps), reverse=True)
    usual = lengths[1] if len(lengths) > 2 else lengths[0]  # the longest that was not an exception
    allowed = max(_LEAST, _LATE * timedelta(days=usual))
    silence = today - days[-1]
    last_year = today - _A_YEAR
    for length, earlier, later in gaps:
        if earlier <= last_year <= later + _SEASON and length + _SEASON >= silence:
            return max(allowed, timedelta(days=silence + 1))  # as quiet as a year ago
    return allowed
