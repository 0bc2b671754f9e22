"""Parts packed one by one are a gzip file like any other."""

from __future__ import annotations

import gzip
import subprocess

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from small_feeds import NOW, built, calendars, meeting

from aggregator.model import Rendered
from aggregator.publish import calendar_files
from aggregator.publish.ics import gzip_concat
from aggregator.publish.snapshot import Builder


@given(st.lists(st.binary(max_size=300)))
@example([])
@example([b""])
@example([b"BEGIN:VEVENT\r\n" * 50_000, b"END"])
def test_what_is_unpacked_is_all_parts_in_order(parts):
    whole = b"".join(parts)
    packed = gzip_concat.concatenate(map(gzip_concat.compress_part, parts), whole)
    assert gzip.decompress(packed) == whole
    assert subprocess.run(["gzip", "-dc"], input=packed, capture_output=True, check=True).stdout == whole


def test_a_part_does_not_refer_to_what_stands_before_it():
    one, other = gzip_concat.compress_part(b"one" * 99), gzip_concat.compress_part(b"other" * 99)
    whole = b"other" * 99 + b"one" * 99
    assert gzip.decompress(gzip_concat.concatenate((other, one), whole)) == whole


# ---------------------------------------------------------------- calendars laid out in runs

SHARED = "RRULE:FREQ=WEEKLY;COUNT=3", "LOCATION:https://zoom.us/j/97600941685"
SAID = {
    "todo": [meeting("OSPO Metrics", "20260305T160000Z", *SHARED, uid="b"), meeting("Value Stream", uid="d")],
    "chaoss": [meeting("OSPO Metrics", "20260305T160000Z", *SHARED, uid="c"), meeting("Community call", uid="a")],
    "openssf": [],
    "openchain": [meeting("Licence tooling", uid="e")],
}


@pytest.fixture(params=[1, 500, 192_000], ids="runs of {} bytes".format, autouse=True)
def run(request, monkeypatch):
    """Have runs be so long: events of each feed stand alone, in a few runs, or all together."""
    monkeypatch.setattr(calendar_files, "_RUN", request.param)
    return request.param


def uids(rendered: Rendered) -> list[bytes]:
    assert gzip.decompress(rendered.gzip) == rendered.body
    return [line[4:] for line in rendered.body.split(b"\r\n") if line.startswith(b"UID:")]


def test_every_event_stands_once_in_the_calendar_of_all_and_in_those_of_its_feeds():
    snapshot = built(SAID).snapshot
    shared = next(event.uid.encode() for event in snapshot.events if len(event.sources) > 1)
    assert sorted(uids(snapshot.calendar)) == sorted({shared, b"a", b"d", b"e"})
    assert sorted(uids(snapshot.calendars["todo"])) == sorted({shared, b"d"})
    assert sorted(uids(snapshot.calendars["chaoss"])) == sorted({shared, b"a"})
    assert uids(snapshot.calendars["openssf"]) == []


def test_only_runs_in_which_something_changed_are_packed_again(run, monkeypatch):
    config, first = calendars(SAID)
    _, second = calendars(SAID | {"openchain": [meeting("Licence scanning", uid="e")]})
    builder = Builder()
    before = builder(config, first, {}, NOW)
    packed = []
    monkeypatch.setattr(
        calendar_files,
        "write_chunk",
        lambda entries, write=calendar_files.write_chunk: packed.append(entries) or write(entries),
    )
    again = builder(config, first | {"openchain": second["openchain"]}, before.published_uids, NOW, before.snapshot)
    assert ["e"] in [[one.uid for one in entries] for entries in packed]
    assert len(packed) == (1 if run == 1 else 2)  # its own calendar's, and where that differs that of all
    assert all(again.snapshot.calendars[feed] is before.snapshot.calendars[feed] for feed in ("todo", "chaoss"))
    assert b"Licence scanning" in again.snapshot.calendar.body
