"""Packed events come back as they were, and a snapshot of them is small to hold."""

from __future__ import annotations

import gc
import tracemalloc
import zlib
from dataclasses import replace

import msgspec
import pytest
from bench.building import NOW, Service
from bench.speed.calendars import calendar
from web.served import sample
from zlib_ng import zlib_ng

from aggregator.model import PackedEvents, ServedEvent, Snapshot, pack_event, packed
from aggregator.web.request.search_words import read_search_words
from aggregator.web.serving.served_snapshot import IndexedSnapshot

MOST_BYTES = 2_400  # of an event and its occurrences in a web worker, search included


@pytest.fixture(scope="module")
def event() -> ServedEvent:
    return sample().events[0]


class TestPackedEvents:
    def test_they_are_a_sequence_of_events(self):
        events = sample().events
        found = PackedEvents.of(events)
        assert list(found) == events
        assert [found[n] for n in range(-len(events), len(events))] == events * 2
        assert found[2:4] == events[2:4]
        assert len(found) == len(events)

    def test_equal_events_are_equal_records(self, event):
        assert pack_event(event) == pack_event(replace(event))
        assert PackedEvents.of([event]) == PackedEvents.of([replace(event)])

    def test_what_stands_in_front_tells_the_event_and_who_announces_it(self, event):
        record = pack_event(event)
        assert (record.id, record.feeds) == (event.id, ("todo", "chaoss"))
        assert pack_event(replace(event, sources=())).feeds == ()

    def test_what_could_not_be_read_back_is_not_packed(self, event):
        with pytest.raises(ValueError, match="title"):
            pack_event(replace(event, title=None))
        with pytest.raises(ValueError, match="surrogates"):
            pack_event(replace(event, title="\ud800"))
        with pytest.raises(ValueError, match="stored as it is"):
            pack_event(replace(event, id="two words"))

    def test_a_record_from_before_copies_had_titles_is_read(self, event):
        """A field added with a default: what is stored stays readable."""
        stored = pack_event(event)
        unpacking = zlib.decompressobj(zdict=packed._DICTIONARY)
        content = msgspec.msgpack.decode(unpacking.decompress(stored.content))
        for source in content["sources"]:
            for added in ("title", "location", "url"):
                del source[added]
        packing = zlib_ng.compressobj(1, zdict=packed._DICTIONARY)
        old = packing.compress(msgspec.msgpack.encode(content)) + packing.flush()
        assert stored._replace(content=old).unpacked() == event

    @pytest.mark.parametrize(
        "record",
        [b"not packed", b"e0 todo\n" + zlib.compress(b"\xff"), zlib.compress(msgspec.msgpack.encode({"id": "e0"}))],
        ids=["damaged", "no event", "an event of another version"],
    )
    def test_records_of_another_version_are_found_out_when_they_are_decoded(self, record):
        stored = msgspec.msgpack.encode({"records": [record]})
        with pytest.raises(msgspec.ValidationError):
            msgspec.msgpack.decode(stored, type=PackedEvents)


@pytest.fixture(scope="module")
def payload() -> bytes:
    """Two hundred events as communities have them, over the whole window."""
    service = Service(2)
    service.arrive([calendar(n, 100) for n in range(2)])
    assert service.built is not None
    return msgspec.msgpack.encode(replace(service.built.snapshot, made_at=NOW))


def test_a_web_worker_holds_little_of_each_event(payload):
    decoder = msgspec.msgpack.Decoder(Snapshot)
    IndexedSnapshot.of(decoder.decode(payload)).search_index.matches(read_search_words("x", ""))  # what is made once
    tracemalloc.start()
    try:
        shown = IndexedSnapshot.of(decoder.decode(payload))
        shown.search_index.matches(read_search_words("x", ""))
        gc.collect()  # CPython keeps some small blocks for later, which no event holds
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    snapshot = shown.snapshot
    rendered = sum(len(one.body) + len(one.gzip) for one in (snapshot.calendar, *snapshot.calendars.values()))
    assert len(snapshot.occurrences) > 25 * len(snapshot.events)
    assert (held - rendered) / len(snapshot.events) < MOST_BYTES
