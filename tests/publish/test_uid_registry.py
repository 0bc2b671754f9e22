"""Identity given by one that remembers is what `assign_uids` gives, whatever happened before."""

from __future__ import annotations

from array import array
from datetime import timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st
from small_feeds import NOW

from aggregator.model import EventOccurrences, PublishedUid, RenderedEvent, Source
from aggregator.publish.published_uids import assign_uids
from aggregator.publish.uid_registry import UidRegistry


def draft(winner: str, *covered: str, digest: str = "") -> RenderedEvent:
    """Return what is published for a series; one with another digest says something else."""
    sources = tuple(Source("todo", uid) for uid in (winner, *covered))
    return RenderedEvent(
        members=tuple(("todo", uid) for uid in (winner, *covered)),
        sources=sources,
        digest=digest,
        content_key=f"like {winner[0]}",
        sequence=0,
        modified=None,
        content=b"",
        occurrences=EventOccurrences(array("q", [0])),
        zones=(),
        vevents=1,
        size=100,
    )


A, A2, A_CHANGED, A_COVERS_B = draft("a1"), draft("a2"), draft("a1", digest="changed"), draft("a1", "b1")
B, B2, B_COVERS_A, OTHER_A = draft("b1"), draft("b2"), draft("b1", "a1"), draft("a1")
THERE_ARE = [A, A2, A_CHANGED, A_COVERS_B, B, B2, B_COVERS_A, OTHER_A]
worlds = st.lists(st.sampled_from(THERE_ARE), unique_by=lambda one: one.members[0])
hours = st.sampled_from([0, 1, 23, 24, 400 * 24])
DISPUTED = {uid: PublishedUid(uid, A.members, "", A.content_key, 0, NOW, NOW) for uid in ("x", "y")}
ledgers = st.sampled_from([{}, DISPUTED])
histories = st.lists(st.tuples(worlds, hours, st.booleans()), max_size=5)


@settings(max_examples=300)
@given(ledgers, histories)
@example({}, [([A, B], 0, True), ([A_CHANGED, B], 1, True), ([A], 1, True), ([A_COVERS_B], 1, True)])
@example({}, [([A], 0, True), ([], 0, True), ([A], 9600, True), ([A_CHANGED], 0, True)])
def test_it_gives_what_is_given_without_remembering(ledger, history):
    remembering, now = UidRegistry(), NOW
    for drafts, later, goes_on in history:
        now += timedelta(hours=later)
        ledger = ledger if goes_on else dict(ledger)  # as a store gives it
        expected, promises = assign_uids(drafts, ledger, now)
        entries, ledger = remembering(drafts, ledger, now)
        assert [(one.promised.uid, one.draft) for one in entries] == [(uid, one) for uid, (one, _) in expected.items()]
        assert all(one.keeps(*expected[one.promised.uid]) for one in entries)
        assert list(ledger.items()) == list(promises.items())
