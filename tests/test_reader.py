"""Reading in a process of its own: the same answers as reading here, and it outlives every way of dying."""

import os
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from aggregator.config import Feed
from aggregator.errors import ReadError
from aggregator.model import Calendar, Document, Event, Series
from aggregator.reader import Reader

FEED = Feed(id="todo", name="TODO", url="https://a.test/basic.ics")


def document(body):
    return Document("todo", FEED.url, datetime(2026, 6, 20, tzinfo=UTC), body)


def obey(given, feed):
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
            return obey(given, feed)
        case b"mistake":
            raise ZeroDivisionError("a mistake of ours")
    start = datetime(2026, 6, 20, 9, tzinfo=ZoneInfo("Europe/Madrid"))
    return Calendar(feed.id, (Series(feed.id, given.body.decode(), Event("u", start, start)),))


@pytest.fixture(scope="module")
def reader():
    with Reader(obey, timeout=timedelta(seconds=2), memory=1 << 30) as shared:
        yield shared


def test_a_calendar_comes_back_as_if_read_here(reader):
    assert reader(document(b"x"), FEED) == obey(document(b"x"), FEED)


def test_a_refusal_comes_back_with_its_reason(reader):
    with pytest.raises(ReadError) as caught:
        reader(document(b"refuse"), FEED)
    assert (caught.value.reason, caught.value.detail) == ("unreadable", "Nothing in it can be read.")


def test_a_mistake_comes_back_with_its_traceback(reader):
    with pytest.raises(RuntimeError, match="ZeroDivisionError: a mistake of ours"):
        reader(document(b"mistake"), FEED)


CRASHES = {
    "87: the child is killed": (b"die", "died"),
    "57: reading hangs": (b"hang", "longer than 2 s"),
    "59: reading takes all memory": (b"memory", "more than 1024 MiB"),
    "58: reading recurses without end": (b"nest", "nested too deeply"),
}


@pytest.mark.parametrize(("body", "detail"), CRASHES.values(), ids=CRASHES.keys())
def test_a_crash_costs_this_document_and_not_the_next(reader, body, detail):
    with pytest.raises(ReadError, match=detail) as caught:
        reader(document(body), FEED)
    assert caught.value.reason == "crashed"
    assert reader(document(b"next"), FEED).series[0].uid == "next"


def test_closing_ends_the_child():
    reader = Reader(obey)
    reader(document(b"x"), FEED)
    process, _ = reader._child
    reader.close()
    assert process.exitcode is not None
