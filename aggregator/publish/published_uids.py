"""Identity that lasts: which UID, SEQUENCE and LAST-MODIFIED an event is published with.

Feeds do not tell. Google's LAST-MODIFIED moves without a change and stays put with one; SEQUENCE is 0 on three events
of four; some programs give every event a new UID at each export. So what subscribers have seen is remembered, per
published UID: which series it was published for, and a digest of its content. SEQUENCE and LAST-MODIFIED rise when, and
only when, that digest changes.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter

from aggregator.model import PublishedUid, RenderedEvent, SeriesKey

_UNIQUE = 16  # characters of a UID that no other event has by chance
_A_DAY = timedelta(days=1)
_REMEMBERED = timedelta(days=400)  # a UID whose event is gone is remembered this long, in case the event comes back


def derived_uid(key: SeriesKey) -> str:
    """Return a UID for a series whose own UID is taken by another event. It depends on the series alone."""
    name = hashlib.blake2b("\x00".join(key).encode(), digest_size=12).hexdigest()
    return f"{name}@calendar-aggregator"


def _given_back(events: Sequence[RenderedEvent], known: Mapping[str, PublishedUid]) -> dict[int, str]:
    """Give published UIDs back to the events that have the best claim, best claim first. Events are told by place.

    The series a UID was last published for has the best claim, then any other series it was ever published for. Last,
    where all of these are gone: a series with the UID of one of them, since feeds get other ids and calendars move into
    other feeds; then an event of the same feed with the same title, start and rule; then the only one with the same
    join link, start and rule.
    """
    given = _undisputed(events, known)
    if len(given) == len(events):
        return given
    taken = set(given.values())
    left = {uid: one for uid, one in known.items() if uid not in taken}
    for _, _, uid, i in sorted(_claims(events, left)):
        if i not in given and uid not in taken:
            given[i] = uid
            taken.add(uid)
    return given


def _claims(events: Sequence[RenderedEvent], known: Mapping[str, PublishedUid]) -> Iterator[tuple[int, int, str, int]]:
    """Yield the claims there are: how good (0 is the best), the place of the series among `members`, UID and event."""
    alive = {key for event in events for key in event.members}
    by_member: dict[SeriesKey, list[tuple[int, str]]] = defaultdict(list)
    by_content: dict[str, list[str]] = defaultdict(list)
    by_own_uid: dict[str, list[str]] = defaultdict(list)
    by_room: dict[str, list[str]] = defaultdict(list)
    for uid, one in known.items():
        for place, key in enumerate(one.members):
            by_member[key].append((place, uid))
        if alive.isdisjoint(one.members):
            by_content[one.content_key].append(uid)
            by_room[one.room_key].append(uid)
            for own in {own for _, own in one.members if len(own) >= _UNIQUE}:
                by_own_uid[own].append(uid)
    for i, event in enumerate(events):
        for rank, key in enumerate(event.members):
            yield from ((min(rank, 1) + min(place, 1), place, uid, i) for place, uid in by_member.get(key, ()))
        yield from ((8, 0, uid, i) for uid in by_own_uid.get(event.members[0][1], ()))
        yield from ((9, 0, uid, i) for uid in by_content.get(event.content_key, ()))
    in_rooms = Counter([event.room_key for event in events])
    for i, event in enumerate(events):
        of_room = by_room.get(event.room_key, [])
        if event.room_key and in_rooms[event.room_key] == len(of_room) == 1:
            yield 10, 0, of_room[0], i


def _undisputed(events: Sequence[RenderedEvent], known: Mapping[str, PublishedUid]) -> dict[int, str]:
    """Give UIDs back to the events whose winner is the latest winner of one UID: nearly all. No claim is better."""
    of_winner = {one.members[0]: uid for uid, one in known.items()}
    if len(of_winner) < len(known):
        winners = Counter([one.members[0] for one in known.values()])
        of_winner = {winner: uid for winner, uid in of_winner.items() if winners[winner] == 1}
    mine = enumerate([event.members[0] for event in events])
    return {i: of_winner[key] for i, key in mine if key in of_winner}


def _new_uid(event: RenderedEvent, taken: Collection[str]) -> str:
    own = event.sources[0].uid
    return own if own not in taken else derived_uid(event.members[0])


def _still_holds(known: PublishedUid, event: RenderedEvent, now: datetime) -> bool:
    """Whether what is remembered stays the object it is, which whoever stores it sees at once."""
    if (known.digest, known.content_key, known.room_key) != (event.digest, event.content_key, event.room_key):
        return False
    return known.members[: len(event.members)] == event.members and now < known.seen_at + _A_DAY


def _revised(uid: str, event: RenderedEvent, known: PublishedUid | None, now: datetime) -> PublishedUid:
    members = event.members
    sequence, modified = event.sequence, min(event.modified or now, now).replace(microsecond=0)
    seen_at = now
    first: datetime | None = now
    if known is not None:
        seen_at = known.seen_at if now < known.seen_at + _A_DAY else now
        first = known.published
        members += tuple(key for key in known.members if key not in members)
        if known.digest == event.digest:
            sequence, modified = known.sequence, known.modified
        else:
            sequence = max(known.sequence + 1, sequence)
            modified = max(now.replace(microsecond=0), known.modified + timedelta(seconds=1))
    return PublishedUid(
        uid, members, event.digest, event.content_key, sequence, modified, seen_at, first, event.room_key
    )


def assign_uids(
    events: Sequence[RenderedEvent], known: Mapping[str, PublishedUid], now: datetime
) -> tuple[dict[str, RenderedEvent], Mapping[str, PublishedUid]]:
    """Give every event its UID, SEQUENCE and LAST-MODIFIED.

    Return the events by UID, sorted, and what is to be remembered of all UIDs: `known` itself if that stays as it is.
    Sequence and time only ever rise for a UID. An event published for the first time takes both from its feed. If that
    has no time, it is dated by `now`, as an event that changed is, and keeps this time until it changes. Earlier
    versions wrote the year 2000 there: that stays until the event changes, since subscribers should see no change.
    """
    ordered = sorted(events, key=attrgetter("members"))
    given = _given_back(ordered, known)
    taken = set(known)  # those given back are among them
    found: dict[str, RenderedEvent] = {}
    changed: dict[str, PublishedUid] = {}
    for i, event in enumerate(ordered):
        uid = given.get(i)
        if uid is None:
            uid = _new_uid(event, taken)
            taken.add(uid)
        found[uid] = event
        before = known.get(uid)
        if before is None or not _still_holds(before, event, now):
            changed[uid] = _revised(uid, event, before, now)
    gone = known.keys() - found.keys()
    forgotten = {uid for uid in gone if now >= known[uid].seen_at + _REMEMBERED}
    if changed or forgotten:
        remembered = {uid: one for uid, one in known.items() if uid not in forgotten}
        known = dict(sorted((remembered | changed).items()))
    return dict(sorted(found.items())), known
