"""Identity that lasts: which UID, SEQUENCE and LAST-MODIFIED an event is published with.

Feeds do not tell. Google's LAST-MODIFIED moves without a change and stays put with one; SEQUENCE is 0 on three events
of four; some programs give every event a new UID at each export. So what we promised subscribers is remembered, per
published UID: who was behind it, and a digest of what they saw. SEQUENCE and LAST-MODIFIED rise when, and only when,
that digest changes.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter

from aggregator.model import PublishedUid, RenderedEvent, SeriesKey

_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)  # LAST-MODIFIED of an event whose feed says nothing of its history
A_DAY = timedelta(days=1)
REMEMBERED = timedelta(days=400)  # an entry whose event is gone is kept this long, in case the event comes back


def derived_uid(key: SeriesKey) -> str:
    """Return a UID for a series whose own UID is taken by another event. It depends on the series alone."""
    name = hashlib.blake2b("\x00".join(key).encode(), digest_size=12).hexdigest()
    return f"{name}@calendar-aggregator"


def _given_back(drafts: Sequence[RenderedEvent], ledger: Mapping[str, PublishedUid]) -> dict[int, str]:
    """Give published UIDs back to the drafts that have the best claim, best claim first.

    An entry's latest winner has the best claim, then any other series it was ever published for; last, where every
    series it was published for is gone, an event of the same feed with the same title, start and rule.
    """
    given = _undisputed(drafts, ledger)
    if len(given) == len(drafts):
        return given
    taken = set(given.values())
    left = {uid: entry for uid, entry in ledger.items() if uid not in taken}
    for _, _, uid, i in sorted(_claims(drafts, left)):
        if i not in given and uid not in taken:
            given[i] = uid
            taken.add(uid)
    return given


def _claims(drafts: Sequence[RenderedEvent], ledger: Mapping[str, PublishedUid]) -> Iterator[tuple[int, int, str, int]]:
    """Yield the claims there are: how good (0 is the best), the place of the series in the entry, UID and draft."""
    alive = {key for draft in drafts for key in draft.members}
    by_member: dict[SeriesKey, list[tuple[int, str]]] = defaultdict(list)
    by_likeness: dict[str, list[str]] = defaultdict(list)
    for uid, entry in ledger.items():
        for place, key in enumerate(entry.members):
            by_member[key].append((place, uid))
        if alive.isdisjoint(entry.members):
            by_likeness[entry.likeness].append(uid)
    for i, draft in enumerate(drafts):
        for rank, key in enumerate(draft.members):
            yield from ((min(rank, 1) + min(place, 1), place, uid, i) for place, uid in by_member.get(key, ()))
        yield from ((9, 0, uid, i) for uid in by_likeness.get(draft.content_key, ()))


def _undisputed(drafts: Sequence[RenderedEvent], ledger: Mapping[str, PublishedUid]) -> dict[int, str]:
    """Give UIDs back to the drafts whose winner is the latest winner of one entry: nearly all. No claim is better."""
    of_winner = {entry.members[0]: uid for uid, entry in ledger.items()}
    if len(of_winner) < len(ledger):
        winners = Counter([entry.members[0] for entry in ledger.values()])
        of_winner = {winner: uid for winner, uid in of_winner.items() if winners[winner] == 1}
    mine = enumerate([draft.members[0] for draft in drafts])
    return {i: of_winner[key] for i, key in mine if key in of_winner}


def _new_uid(draft: RenderedEvent, taken: set[str]) -> str:
    own = draft.sources[0].uid
    return own if own not in taken else derived_uid(draft.members[0])


def _still_holds(known: PublishedUid, draft: RenderedEvent, now: datetime) -> bool:
    """Whether an entry stays the object it is, which whoever stores it sees at once."""
    if known.digest != draft.digest or known.likeness != draft.content_key:
        return False
    alike = known.members is draft.members or known.members[: len(draft.members)] == draft.members
    return alike and now < known.seen_at + A_DAY


def _entry(uid: str, draft: RenderedEvent, known: PublishedUid | None, now: datetime) -> PublishedUid:
    members = draft.members
    sequence, modified = draft.sequence, min(draft.modified or _BEGINNING, now)
    seen_at = now
    if known is not None:
        seen_at = known.seen_at if now < known.seen_at + A_DAY else now
        members += tuple(key for key in known.members if key not in members)
        if known.digest == draft.digest:
            sequence, modified = known.sequence, known.modified
        else:
            sequence = max(known.sequence + 1, sequence)
            modified = max(now.replace(microsecond=0), known.modified + timedelta(seconds=1))
    return PublishedUid(uid, members, draft.digest, draft.content_key, sequence, modified, seen_at)


def assign_uids(
    drafts: Sequence[RenderedEvent], ledger: Mapping[str, PublishedUid], now: datetime
) -> tuple[dict[str, tuple[RenderedEvent, PublishedUid]], Mapping[str, PublishedUid]]:
    """Give every draft its UID, SEQUENCE and LAST-MODIFIED; return them by UID with their entries, and the new ledger.

    Sequence and time only ever rise for a UID. `now` is used for events that changed; an event published for the first
    time takes both from its feed, so that the same input gives the same bytes.
    """
    ordered = sorted(drafts, key=attrgetter("members"))
    given = _given_back(ordered, ledger)
    taken = set(ledger)  # those given back are among them
    found: dict[str, tuple[RenderedEvent, PublishedUid]] = {}
    for i, draft in enumerate(ordered):
        uid = given.get(i)
        if uid is None:
            uid = _new_uid(draft, taken)
            taken.add(uid)
        found[uid] = draft, revision_of(uid, draft, ledger.get(uid), now)
    entries = {uid: entry for uid, (_, entry) in found.items()}
    for uid in ledger.keys() - entries.keys():
        if now < ledger[uid].seen_at + REMEMBERED:
            entries[uid] = ledger[uid]
    return dict(sorted(found.items())), ledger if ledger == entries else dict(sorted(entries.items()))


def revision_of(uid: str, draft: RenderedEvent, known: PublishedUid | None, now: datetime) -> PublishedUid:
    """Return what is promised of a draft published under a UID: the same object as before if that still holds."""
    return known if known and _still_holds(known, draft, now) else _entry(uid, draft, known, now)
