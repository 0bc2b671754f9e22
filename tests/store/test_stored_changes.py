"""What the store promises about changes: written with the poll, linked by builds, forgotten after a time."""

from dataclasses import replace

import pytest
from filled import DAY, HOUR, NOW, claim, document

from aggregator.model import Change, ChangeKind, ChangeLink, FeedState

NEW = Change("todo", "call", ChangeKind.NEW, NOW, "Call", 1_800_000_000)
GONE = replace(NEW, kind=ChangeKind.GONE, seen_at=NOW + HOUR)


def seen(store, *changes):
    claim(store, changes[0].feed, now=NOW + 30 * DAY)
    assert store.save_poll(FeedState(changes[0].feed), document(changes[0].feed), "me", changes)


@pytest.fixture
def filled(store):
    store.set_feeds(["todo", "chaoss"])
    seen(store, NEW)
    return store


def test_changes_come_back_the_newest_first(filled):
    seen(filled, GONE, replace(GONE, uid="sync", start=1_900_000_000))
    assert [(c.kind, c.uid) for c in filled.changes(10)] == [("gone", "call"), ("gone", "sync"), ("new", "call")]
    assert filled.changes(1) == (GONE,)


def test_changes_of_one_feed_are_asked_for_by_themselves(filled):
    seen(filled, replace(NEW, feed="chaoss"))
    assert [change.feed for change in filled.changes(10, "chaoss")] == ["chaoss"]


def test_a_poll_that_lost_its_claim_stores_no_changes(filled):
    assert not filled.save_poll(FeedState("todo"), document(), "somebody else", [GONE])
    assert filled.changes(10) == (NEW,)


def test_a_change_is_news_once_a_build_has_linked_it(filled):
    assert filled.changes(10, shown=True) == ()
    ((number, change),) = filled.changes_not_linked().items()
    assert change == NEW
    filled.link_changes({number: ChangeLink("e1", shown=True)})
    assert filled.changes(10, shown=True) == (replace(NEW, event="e1"),)
    assert filled.changes_not_linked() == {}


@pytest.mark.parametrize("link", [ChangeLink("e1", shown=False), ChangeLink("", shown=True)])
def test_what_subscribers_need_not_know_is_kept_for_operators(filled, link):
    filled.link_changes(dict.fromkeys(filled.changes_not_linked(), link))
    assert filled.changes(10, shown=True) == ()
    assert len(filled.changes(10)) == 1


def test_the_mark_is_another_one_whenever_news_differ(filled):
    before = filled.changes_mark()
    filled.link_changes(dict.fromkeys(filled.changes_not_linked(), ChangeLink("e1", shown=True)))
    linked = filled.changes_mark()
    filled.forget_changes(NOW + DAY)
    assert len({before, linked, filled.changes_mark()}) == 3


def test_old_changes_are_forgotten(filled):
    seen(filled, replace(GONE, seen_at=NOW + 10 * DAY))
    assert filled.forget_changes(NOW + DAY) == 1
    assert [change.kind for change in filled.changes(10)] == ["gone"]
    assert filled.forget_changes(NOW + DAY) == 0


BACK = {
    "under its UID": (GONE, NEW, "back"),
    "under another UID, with its title and start": (GONE, replace(NEW, uid="other"), "back"),
    "as another event": (GONE, replace(NEW, uid="other", title="Sync"), "new"),
    "while only a date of it was cancelled": (replace(GONE, kind=ChangeKind.CANCELLED, one_date=True), NEW, "new"),
}


@pytest.mark.parametrize(("before", "now", "expected"), BACK.values(), ids=BACK)
def test_what_was_gone_is_back(filled, before, now, expected):
    seen(filled, before)
    seen(filled, replace(now, seen_at=NOW + DAY))
    assert filled.changes(1)[0].kind == expected


def test_a_feed_taken_out_takes_its_changes_along(filled):
    filled.set_feeds(["chaoss"])
    assert filled.changes(10) == ()
