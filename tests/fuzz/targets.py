"""What is fuzzed: functions of any bytes. They end well or raise, and what they raise is a defect.

`fuzz.py` calls them millions of times; `test_fuzz.py` with the inputs that were found so, and with a few random ones.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from ics_text import calendar
from small_feeds import feed
from werkzeug.datastructures import MultiDict

from aggregator.config import Config
from aggregator.duplicates.features.cancelled_titles import without_cancelled
from aggregator.duplicates.features.title_comparison import compare_titles, titles_conflict
from aggregator.duplicates.features.titles import parse_title
from aggregator.errors import ReadError
from aggregator.model import Document, ServedFeed, Window
from aggregator.publish.snapshot import build
from aggregator.recurrence import expand, lint
from aggregator.sources import apply_changes, events_lost, fingerprint, parse_changes
from aggregator.web.pages.embed_query import read_embed_query
from aggregator.web.request.events_query import InvalidQueryError, read_events_query
from aggregator.web.request.subscription_query import UnknownFeedsError, read_subscription_query
from aggregator.web.request.view_query import ENGLISH, read_view_query

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WINDOW = Window(datetime(2026, 2, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC))
FEED = feed("test")  # as `ics_text.calendar` names it
FEEDS = (ServedFeed("todo", "TODO Group", "", ""), ServedFeed("chaoss", "CHAOSS", "", ""))
IDS = {one.id for one in FEEDS}
CLOCK = b"DTSTART;TZID=Europe/Berlin:20260302T160000\r\n"
HOME, COMMUNITIES = frozenset({"todo"}), frozenset({"todo", "chaoss", "openssf"})

Target = Callable[[bytes], None]


def document(data: bytes) -> None:
    """Read a document: every event is in a series or in a note, also where an older copy of it is known."""
    body = data if data.startswith(b"BEGIN:VCALENDAR") else b"BEGIN:VCALENDAR\r\n" + data + b"\r\nEND:VCALENDAR\r\n"
    fingerprint(body)
    try:
        read = calendar(body)
    except ReadError as error:
        if error.reason not in {"empty", "html", "not-ics", "truncated", "unreadable"}:
            raise
        return
    assert sum(series.vevents for series in read.series) + events_lost(read) == read.events_read
    again = apply_changes(parse_changes(Document(FEED.id, FEED.url, NOW, body), FEED, read.digests), read)
    assert [one.key for one in again.series] == [one.key for one in read.series]


def linter(data: bytes) -> None:
    """Lint and publish a series of any properties: linting again changes nothing, and what is written is read back."""
    event = b"BEGIN:VEVENT\r\nUID:1\r\n" + CLOCK + b"RRULE:" + data + b"\r\nEND:VEVENT\r\n"
    try:
        read = calendar(b"BEGIN:VCALENDAR\r\n" + event + b"END:VCALENDAR\r\n")
    except ReadError:
        return
    for series in read.series:
        linted, _ = lint(series)
        assert lint(linted)[0] == linted
        assert len(expand(linted, WINDOW).occurrences) <= 1000 * max(len(linted.events), 10)
    built = build(Config(feeds=(FEED,)), {FEED.id: read}, {}, NOW, None)
    published = calendar(built.snapshot.calendar.body)
    assert not events_lost(published)


def titles(data: bytes) -> None:
    """Compare two titles, separated by a line break: the order does not matter, and a title is like itself."""
    first, _, second = data.decode("utf-8", "replace").partition("\n")
    one, other = (parse_title(text, HOME, COMMUNITIES, COMMUNITIES) for text in (first, second))
    assert bool(titles_conflict(one, other)) == bool(titles_conflict(other, one))
    assert compare_titles(one, other).relation == compare_titles(other, one).relation
    assert not titles_conflict(one, one)
    rest = without_cancelled(first)
    assert rest is None or len(rest) <= len(first) * 4


def query(data: bytes) -> None:
    """Read a query string as each address does: the URL made of what was understood is understood alike."""
    arguments = _arguments(data.decode("utf-8", "replace"))
    read_embed_query(arguments, ENGLISH)
    page = read_view_query(arguments, {}, IDS)
    again = read_view_query(_arguments(urlsplit(page.url("/", page.start)).query), {}, IDS)
    assert (again.canonical(), again.start, again.zone) == (page.canonical(), page.start, page.zone)
    try:
        subscription = read_subscription_query(arguments, FEEDS, NOW)
        url = subscription.url("/calendar.ics")
        assert read_subscription_query(_arguments(urlsplit(url).query), FEEDS, NOW).url("/calendar.ics") == url
    except UnknownFeedsError:
        pass
    try:
        url = read_events_query(arguments, IDS, NOW).url()
    except InvalidQueryError:
        return
    assert read_events_query(_arguments(urlsplit(url).query), IDS, NOW).url() == url


def _arguments(text: str) -> MultiDict[str, str]:
    return MultiDict(parse_qsl(text, keep_blank_values=True, errors="replace"))


TARGETS: dict[str, Target] = {one.__name__: one for one in (document, linter, titles, query)}
