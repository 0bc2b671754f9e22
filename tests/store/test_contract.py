"""What the store promises, whatever the database."""

import zlib
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from filled import DAY, HOUR, MINUTE, NOW, claim, document, due, published_uid, save, snapshot

from aggregator.errors import StoreError
from aggregator.model import DaemonState, FeedState, Note, PackedEvents, Severity, Validators
from aggregator.secret_url import SecretUrl
from aggregator.store import StoredSnapshot, open_store
from aggregator.store.schema import snapshots

# ---------------------------------------------------------------- feeds: states, documents, claims


def test_a_new_feed_is_due_at_once_and_has_an_empty_state(store):
    store.set_feeds(["todo"])
    assert due(store) == ["todo"]
    assert store.states() == {"todo": FeedState("todo")}


def test_a_state_comes_back_as_it_was_saved(store):
    state = FeedState(
        "todo",
        url=SecretUrl("https://a.test/basic.ics"),
        next_poll=NOW + HOUR,
        last_poll=NOW,
        last_success=NOW,
        failures=3,
        reason="timeout",
        validators=Validators('"1"', "Sat, 20 Jun 2026 12:00:00 GMT"),
        interval=30 * MINUTE,
        notes=(Note(Severity.REPAIRED, "zone", "A zone was guessed.", count=2),),
    )
    store.set_feeds(["todo"])
    save(store, state)
    assert store.states() == {"todo": state}


def test_a_document_comes_back_as_it_was_saved(store):
    store.set_feeds(["todo"])
    save(store, FeedState("todo"), document(body=bytes(range(256)) * 1000))
    assert store.document("todo") == document(body=bytes(range(256)) * 1000)
    assert list(store.documents()) == [store.document("todo")]


def test_a_poll_without_a_document_keeps_the_last_good_one(store):
    store.set_feeds(["todo"])
    save(store, FeedState("todo"), document())
    save(store, FeedState("todo", reason="html"))
    assert store.document("todo") == document()


def test_a_feed_that_was_never_read_has_no_document(store):
    store.set_feeds(["todo"])
    assert store.document("todo") is None


def test_89_a_feed_taken_out_is_forgotten_and_the_others_are_not(store):
    store.set_feeds(["todo", "chaoss"])
    for feed in ("todo", "chaoss"):
        save(store, FeedState(feed, events=7, next_poll=NOW + HOUR), document(feed))
    store.set_feeds(["chaoss", "finos"])
    assert store.states() == {
        "chaoss": FeedState("chaoss", events=7, next_poll=NOW + HOUR),
        "finos": FeedState("finos"),
    }
    assert store.document("todo") is None
    assert due(store) == ["finos"]


def test_the_longest_overdue_are_due_first_up_to_the_limit(store):
    store.set_feeds(["a", "b", "c", "d"])
    for feed, late in {"a": 1, "b": 3, "c": 2, "d": -1}.items():
        save(store, FeedState(feed, next_poll=NOW - late * MINUTE))
    assert due(store) == ["b", "c", "a"]
    assert due(store, limit=2) == ["b", "c"]


def test_79_a_due_time_beyond_the_horizon_counts_as_due(store):
    store.set_feeds(["today", "in-ten-years"])
    save(store, FeedState("today", next_poll=NOW + HOUR))
    save(store, FeedState("in-ten-years", next_poll=NOW + 3650 * DAY))
    assert due(store) == ["in-ten-years"]


def test_two_pollers_never_claim_the_same_feed(store, url):
    store.set_feeds(["a", "b", "c"])
    with open_store(url) as other:
        assert claim(store, "a", "b") == ["a", "b"]
        assert claim(other, "a", "b", "c", owner="them") == ["c"]
        assert due(other) == []


def test_a_claim_expires(store):
    store.set_feeds(["a"])
    assert claim(store, "a", owner="dead") == ["a"]
    assert claim(store, "a", now=NOW + 59 * timedelta(seconds=1)) == []
    assert due(store, NOW + MINUTE) == ["a"]
    assert claim(store, "a", now=NOW + MINUTE) == ["a"]


def test_who_lost_the_claim_cannot_save(store):
    store.set_feeds(["a"])
    claim(store, "a", owner="slow")
    claim(store, "a", now=NOW + MINUTE, owner="quick")
    assert not store.save_poll(FeedState("a", events=1), document("a"), "slow")
    assert store.document("a") is None
    assert store.save_poll(FeedState("a", events=2), document("a"), "quick")
    assert store.states()["a"].events == 2


def test_a_poll_of_a_feed_forgotten_meanwhile_is_not_saved(store):
    store.set_feeds(["a"])
    claim(store, "a")
    store.set_feeds([])
    assert not store.save_poll(FeedState("a"), document("a"), "me")
    assert store.states() == {}


def test_a_feed_that_somebody_else_has_polled_meanwhile_is_not_claimed(store, url):
    store.set_feeds(["a"])
    seen = due(store)
    with open_store(url) as other:
        save(other, FeedState("a", next_poll=NOW + HOUR))
    assert claim(store, *seen) == []


def test_claims_are_given_up_together(store):
    store.set_feeds(["a", "b"])
    claim(store, "a", owner="dead")
    claim(store, "b", owner="dead as well")
    store.release_all()
    assert due(store) == ["a", "b"]


def test_rescheduling_moves_the_due_time_and_nothing_else(store):
    store.set_feeds(["a"])
    save(store, FeedState("a", events=5, next_poll=NOW))
    store.reschedule({"a": NOW + HOUR, "unknown": NOW})
    assert store.states() == {"a": FeedState("a", events=5, next_poll=NOW + HOUR)}
    assert due(store, NOW + 59 * MINUTE) == []
    assert due(store, NOW + HOUR) == ["a"]


def test_more_feeds_than_one_statement_names_are_rescheduled_at_once(store):
    ids = [f"f{n:04}" for n in range(2500)]
    store.set_feeds(ids)
    store.reschedule({feed: NOW + n * MINUTE for n, feed in enumerate(ids)})
    assert due(store, NOW, limit=9) == ids[:1]
    assert due(store, NOW + 2499 * MINUTE, limit=9999) == ids


def test_rescheduling_does_not_end_a_claim(store):
    store.set_feeds(["a"])
    claim(store, "a")
    store.reschedule({"a": NOW})
    assert due(store) == []
    assert store.save_poll(FeedState("a"), None, "me")


def test_what_a_build_found_out_is_part_of_the_state_and_no_poll_undoes_it(store):
    note = Note(Severity.DROPPED, "rule", "A rule that never matches was dropped.")
    store.set_feeds(["a", "b"])
    before = store.state("a")
    store.note_build({"a": 0, "b": 0}, {"a": 7, "b": 1, "unknown": 2}, {"a": (note,)})
    save(store, replace(before, events=5))
    assert store.states()["a"] == store.state("a") == FeedState("a", events=5, occurrences=7, build_notes=(note,))


def test_the_states_of_some_feeds(store):
    store.set_feeds(["a", "b", "c"])
    save(store, FeedState("a", events=5))
    assert store.states(["a", "c", "unknown"]) == {"a": FeedState("a", events=5), "c": FeedState("c")}


def test_the_state_of_one_feed(store):
    store.set_feeds(["a"])
    save(store, FeedState("a", events=5))
    assert store.state("a") == FeedState("a", events=5)
    assert store.state("unknown") == FeedState("unknown")


# ---------------------------------------------------------------- snapshots and published UIDs


def test_a_new_store_has_nothing_to_serve(store):
    assert store.snapshot_version() == 0
    assert store.latest_snapshot() is None
    assert store.published_uids() == {}
    assert store.daemon_state() is None


def test_a_snapshot_comes_back_as_it_was_published(store):
    assert store.publish(snapshot(1), [published_uid("u1")], 0)
    assert store.snapshot_version() == 1
    assert store.latest_snapshot() == snapshot(1)
    assert store.published_uids() == {"u1": published_uid("u1")}


def test_86_of_two_who_publish_on_the_same_version_one_wins(store, url):
    with open_store(url) as other:
        assert store.publish(snapshot(1, "first"), [published_uid("u1", 1)], 0)
        assert not other.publish(snapshot(1, "second"), [published_uid("u1", 2)], 0)
        assert not other.publish(snapshot(2, "third"), [published_uid("u1", 3)], 0)
    assert store.latest_snapshot() == snapshot(1, "first")
    assert store.published_uids()["u1"].sequence == 1


def test_86_versions_only_rise(store):
    assert store.publish(snapshot(5), [], 0)
    assert not store.publish(snapshot(5), [], 5)
    assert not store.publish(snapshot(4), [], 5)
    assert store.snapshot_version() == 5


def test_published_uids_are_replaced_as_a_whole(store):
    store.publish(snapshot(1), [published_uid("kept"), published_uid("changed"), published_uid("dropped")], 0)
    second = [published_uid("kept"), published_uid("changed", 1), published_uid("new")]
    store.publish(snapshot(2), second, 1)
    assert store.published_uids() == {
        "kept": published_uid("kept"),
        "changed": published_uid("changed", 1),
        "new": published_uid("new"),
    }


def test_a_publish_that_fails_half_way_changes_nothing(store):
    store.publish(snapshot(1), [published_uid("u1")], 0)

    def failing():
        yield published_uid("u2")
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        store.publish(snapshot(2), failing(), 1)
    assert store.latest_snapshot() == snapshot(1)
    assert store.published_uids() == {"u1": published_uid("u1")}


def test_a_snapshot_that_could_not_be_read_back_does_not_replace_one_that_can(store):
    store.publish(snapshot(1), [], 0)
    with pytest.raises(StoreError, match="Snapshot"):
        store.publish(replace(snapshot(2), made_at="today"), [], 1)
    assert store.latest_snapshot() == snapshot(1)


def test_a_snapshot_of_another_version_of_the_program_is_passed_over_and_published_upon(store):
    foreign = msgspec.msgpack.encode({**msgspec.to_builtins(snapshot(1)), "occurrences": [[0, 1, 2, False]]})
    with store._writing() as connection:
        connection.execute(snapshots.insert().values(version=7, checksum=zlib.crc32(foreign), payload=foreign))
    assert store.published() == StoredSnapshot(version=7)
    assert store.publish(snapshot(8), [], 7)
    assert store.latest_snapshot() == snapshot(8)


def test_what_a_newer_snapshot_has_in_common_with_the_one_before_is_no_copy(store):
    one, other = snapshot(1).events[0], replace(snapshot(1).events[0], id="e2")
    two = replace(snapshot(1), events=PackedEvents.of([one, other]))
    store.publish(two, [], 0)
    before = store.latest_snapshot(two)
    calendars = two.calendars | {"chaoss": replace(two.calendar, etag='"y"')}
    newer = replace(
        two, version=2, events=PackedEvents.of([replace(one, title="Renamed"), other]), calendars=calendars, notes=()
    )
    store.publish(newer, [], 1)
    found = store.latest_snapshot(before)
    assert found == store.latest_snapshot() == newer
    assert found.events.records[1] is before.events.records[1] is two.events.records[1]
    assert found.calendars["todo"] is before.calendars["todo"]


@pytest.mark.parametrize(
    "stored",
    [
        {"events": {"records": [b"no event"]}},
        {"events": None},
        {"occurrences": [[0, 1, 2, False]]},
        {"calendars": 7},
        {"version": None},
    ],
    ids=lambda stored: next(iter(stored)),
)
def test_after_a_snapshot_one_that_cannot_be_read_is_passed_over_as_well(store, stored):
    store.publish(snapshot(1), [], 0)
    damaged = msgspec.msgpack.encode({**msgspec.msgpack.decode(msgspec.msgpack.encode(snapshot(7))), **stored})
    with store._writing() as connection:
        connection.execute(snapshots.insert().values(version=7, checksum=zlib.crc32(damaged), payload=damaged))
    assert store.latest_snapshot(snapshot(1)) == store.latest_snapshot() == snapshot(1)


def test_what_the_daemon_says_of_itself_comes_back(store):
    said = DaemonState(NOW, NOW + HOUR, "feeds.toml:3: unknown key", error="The disk is full.")
    store.save_daemon_state(replace(said, error=""))
    store.save_daemon_state(said)
    assert store.daemon_state() == said
