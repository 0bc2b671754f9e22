"""Reading in a process of its own: the same answers as reading here, and it outlives every way of dying."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from ics_text import vcalendar, vevent

from aggregator.config import Feed
from aggregator.errors import ReadError
from aggregator.model import Calendar, CalendarChanges, Document, Event, Series, Window
from aggregator.polling.parser_process import ParserProcesses
from aggregator.publish.event.series_preparation import parse_changes

FEED = Feed(id="todo", name="TODO", url="https://a.test/basic.ics")


def document(body):
    return Document("todo", FEED.url, datetime(2026, 6, 20, tzinfo=UTC), body)


def obey(given, feed, digests=b"", window=None):
    """Do what the body says, as broken calendars make parsers do."""
    match given.body:
        case b"hang":
            time.sleep(600)
        case b"die":
            os._exit(1)
        case b"memory":
            return bytearray(10 << 30)
        case b"refuse":
            raise ReadError("unreadable", "Nothing in it can be read.")
        case b"nest":
            return obey(given, feed, digests, window)
        case b"mistake":
            raise ZeroDivisionError("a mistake of ours")
    start = datetime(2026, 6, 20, 9, tzinfo=ZoneInfo("Europe/Madrid"))
    return CalendarChanges(Calendar(feed.id, (Series(feed.id, given.body.decode(), Event("u", start, start)),)))


@pytest.fixture(scope="module")
def reader():
    with ParserProcesses(obey, timeout=timedelta(seconds=2), memory=1 << 30) as shared:
        yield shared


def test_a_calendar_comes_back_as_if_read_here(reader):
    assert reader(document(b"x"), FEED) == obey(document(b"x"), FEED).calendar


def test_a_refusal_comes_back_with_its_reason(reader):
    with pytest.raises(ReadError) as caught:
        reader(document(b"refuse"), FEED)
    assert (caught.value.reason, caught.value.detail) == ("unreadable", "Nothing in it can be read.")


def test_a_mistake_comes_back_with_its_traceback(reader):
    with pytest.raises(RuntimeError, match="ZeroDivisionError: a mistake of ours"):
        reader(document(b"mistake"), FEED)


CRASHES = {
    "87: the child is killed": (b"die", "died"),
    "57: reading hangs": (b"hang", r"time limit \(2 s\)"),
    "59: reading takes all memory": (b"memory", r"memory limit \(1024 MiB\)"),
    "58: reading recurses without end": (b"nest", "nested too deeply"),
}


@pytest.mark.parametrize(("body", "detail"), CRASHES.values(), ids=CRASHES.keys())
def test_a_crash_costs_this_document_and_not_the_next(reader, body, detail):
    with pytest.raises(ReadError, match=detail) as caught:
        reader(document(body), FEED)
    assert caught.value.reason == "crashed"
    assert reader(document(b"next"), FEED).series[0].uid == "next"


def test_closing_ends_the_child():
    reader = ParserProcesses(obey)
    reader(document(b"x"), FEED)
    process, _ = reader._children[0]._running
    reader.close()
    assert process.exitcode is not None


# ---------------------------------------------------------------- only what is new


@pytest.fixture(scope="module")
def rereader():
    with ParserProcesses(parse_changes) as shared:
        yield shared


OLD = document(vcalendar(vevent("SUMMARY:a", uid="a"), vevent("SUMMARY:b", uid="b")))
NEW = document(vcalendar(vevent("SUMMARY:a", uid="a"), vevent("SUMMARY:new", uid="b")))


def test_what_did_not_change_is_the_very_object_of_before(rereader):
    known = rereader(OLD, FEED)
    a, b = rereader(NEW, FEED, known).series
    assert a is known.series[0]
    assert b.main_event.title == "new"


def test_what_did_not_change_does_not_travel():
    digests = parse_changes(OLD, FEED).calendar.digests
    assert [series.uid for series in parse_changes(NEW, FEED, digests).calendar.series] == ["b"]


def test_a_child_that_takes_over_from_a_dead_one_knows_what_changed_too(rereader):
    known = rereader(OLD, FEED)
    rereader.close()
    assert rereader(NEW, FEED, known).series[0] is known.series[0]


def meet(given, feed, _marks, _window):
    """Answer once another process is here too."""
    place = Path(given.body.decode())
    (place / str(os.getpid())).touch()
    while len(list(place.iterdir())) < 2:
        time.sleep(0.01)
    return CalendarChanges(Calendar(feed.id, ()))


def test_two_workers_read_at_the_same_time(tmp_path):
    with ParserProcesses(meet, workers=2) as reader, ThreadPoolExecutor(2) as threads:
        found = list(threads.map(reader, [document(str(tmp_path).encode())] * 2, [FEED] * 2))
    assert len(found) == 2


def test_a_second_worker_is_not_started_before_it_is_needed():
    with ParserProcesses(obey, workers=2) as reader:
        reader(document(b"x"), FEED)
        reader(document(b"y"), FEED)
        assert len([child for child in reader._children if child._running]) == 1


def test_what_is_prepared_travels_whole_and_nothing_of_it_twice():
    """Dates are most of it: a series and what is published of it have one column, before and after."""
    window = Window(datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC))
    body = document(vcalendar(vevent("RRULE:FREQ=WEEKLY", uid="a")))
    with ParserProcesses(parse_changes) as reader:
        prepared = reader(body, FEED, window=window).prepared
    assert prepared == parse_changes(body, FEED, window=window).calendar.prepared
    _, (part,) = prepared.parts["a"]
    assert len(part.rendered.occurrences.starts) > 10
    assert part.expanded.occurrences.begins is part.rendered.occurrences.starts
