"""Events that were picked one by one, found in a snapshot: by id, else by feed and title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aggregator.web.request.pick_token import split_token
from aggregator.web.serving.served_snapshot import IndexedSnapshot


@dataclass(frozen=True)
class Picks:
    """What was found of the events picked."""

    positions: frozenset[int]  # in the snapshot
    gone: int  # how many are not listed any more


def find_picks(indexed: IndexedSnapshot, tokens: Sequence[str]) -> Picks:
    """Find the events of these tokens; plain ids are tokens too."""
    found = [_positions(indexed, token) for token in tokens]
    return Picks(frozenset().union(*found), sum(not one for one in found))


def _positions(indexed: IndexedSnapshot, token: str) -> frozenset[int]:
    """Return the event of a token. If it has ended, also those that its feed has under the same title."""
    if token in indexed.positions:
        return frozenset({indexed.positions[token]})
    event_id, key = split_token(token)
    position = indexed.positions.get(event_id)
    if position is None:
        return frozenset(indexed.title_keys.get(key, ()))
    dates = indexed.snapshot.occurrences.of_event(position)
    over = not dates or dates[-1].end < indexed.snapshot.made_at.timestamp()
    return frozenset({position, *(indexed.title_keys.get(key, ()) if over else ())})
