"""A page is polled as any feed: kept, held back, and read with the calendars it links to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from ics_text import vcalendar
from small_feeds import meeting

from aggregator.config import Feed
from aggregator.errors import FetchError, ReadError
from aggregator.model import Document, FeedState, Validators
from aggregator.polling.parser_process import ParserProcesses
from aggregator.polling.past_events import keep_past
from aggregator.polling.poll import PollOutcome, poll
from aggregator.publish.event.series_preparation import parse_changes
from aggregator.sources import parse

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FEED = Feed(id="example", name="Example", url="https://example.org/meetings.md", kind="page", timezone="UTC")
FOLLOWING = FEED.model_copy(update={"follow": True})
LINKED = "https://example.org/team.ics"
PAGE = f"""# Community meetings

- March 5, 2026 at 16:00 UTC: Planning
- March 12, 2026 at 16:00 UTC: Metrics
- every Monday at 10:00 UTC

Also in [our calendar]({LINKED}) and [the same again]({LINKED}).
"""
GONE = "# Community meetings\n\nNothing is planned at the moment. Come back later, and tell others.\n"


class Site:
    """Answers by URL, and remembers what it was asked for."""

    def __init__(self, **pages: bytes | FetchError) -> None:
        self.pages = {"https://example.org/meetings.md": PAGE.encode(), LINKED: b"", **pages}
        self.asked: list[tuple[str, Validators]] = []

    def fetch(self, feed, validators, now):
        url = feed.url.reveal()
        self.asked.append((url, validators))
        answer = self.pages[url]
        if isinstance(answer, FetchError):
            raise answer
        return Document(feed.id, feed.url, now, answer, "text/markdown", Validators('"1"'))


def ask(site: Site, feed: Feed = FEED, state: FeedState | None = None, known=None, now: datetime = NOW):
    def read(document, of, known=None):
        return parse(document, of, known)

    return poll(feed, state or FeedState(feed.id), known, site, read, now=now, chance=0.5)


def titles(result) -> list[str]:
    return sorted(series.main_event.title for series in result.calendar.series)


def test_a_page_is_read_in_the_process_that_reads_calendars():
    deep = Document(FEED.id, FEED.url, NOW, b"<div>" * 5_000, "text/html")
    good = replace(deep, body=PAGE.encode(), content_type="text/markdown")
    with ParserProcesses(parse_changes) as read:
        with pytest.raises(ReadError, match="nested too deeply"):
            read(deep, FEED)
        assert read(good, FEED) == parse(good, FEED)


def test_a_page_is_read_and_its_statements_are_kept_in_the_state():
    result = ask(Site())
    assert result.outcome is PollOutcome.CHANGED
    assert titles(result) == ["Metrics", "Planning"]
    assert [one.time for one in result.state.statements] == ["10:00"]


def test_the_same_page_again_is_not_read_again():
    first = ask(Site())
    again = ask(Site(), FEED, first.state, first.calendar)
    assert again.outcome is PollOutcome.UNCHANGED


UNDATED = b"# Community meetings\n\n- October 7, 16:00 UTC: Planning\n- October 21, 16:00 UTC: Metrics\n\n<!-- %d -->\n"
LATER = timedelta(days=300)  # when October of next year is nearer than that of this one


def test_a_page_whose_other_bytes_change_stays_what_it_was():
    september = datetime(2026, 9, 20, tzinfo=UTC)
    page = "https://example.org/meetings.md"
    first = ask(Site(**{page: UNDATED % 1}), FEED, now=september)
    again = ask(Site(**{page: UNDATED % 2}), FEED, first.state, first.calendar, now=september + LATER)
    assert again.outcome is PollOutcome.UNCHANGED
    assert (again.state.last_change, again.state.fingerprint == first.state.fingerprint) == (september, False)


def test_a_page_that_announces_something_new_is_read_anew():
    first = ask(Site())
    more = PAGE.replace("Planning", "Planning of spring").encode()
    again = ask(Site(**{"https://example.org/meetings.md": more}), FEED, first.state, first.calendar)
    assert again.outcome is PollOutcome.CHANGED
    assert titles(again) == ["Metrics", "Planning of spring"]


NO_PAGES = {
    "a login form": b"<html><title>Log in</title><form><input type=password></form></html>",
    "an error text": b"<html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1><p>nginx</p></html>",
    "nothing": b"",
}


@pytest.mark.parametrize("body", NO_PAGES.values(), ids=NO_PAGES)
def test_a_page_that_turns_into_something_else_keeps_the_last_good_copy(body):
    first = ask(Site())
    later = ask(Site(**{"https://example.org/meetings.md": body}), FEED, first.state, first.calendar)
    assert later.outcome is PollOutcome.FAILED
    assert later.state.fingerprint == first.state.fingerprint
    assert later.state.reason in {"error-page", "empty"}


def test_a_page_whose_meetings_are_all_gone_is_held_back():
    first = ask(Site())
    site = Site(**{"https://example.org/meetings.md": GONE.encode()})
    assert ask(site, FEED, first.state, first.calendar).state.reason == "shrunk"


def test_linked_calendars_are_fetched_once_each_and_only_where_the_operator_says_so():
    site = Site(**{LINKED: vcalendar(meeting("Team call", "20260306T100000Z"))})
    assert titles(ask(site)) == ["Metrics", "Planning"]
    assert [url for url, _ in site.asked] == ["https://example.org/meetings.md"]
    assert titles(ask(site, FOLLOWING)) == ["Metrics", "Planning", "Team call"]
    assert [url for url, _ in site.asked[1:]] == ["https://example.org/meetings.md", LINKED]


def test_a_page_with_linked_calendars_is_asked_for_anew_each_time():
    site = Site(**{LINKED: vcalendar(meeting("Team call", "20260306T100000Z"))})
    first = ask(site, FOLLOWING)
    again = ask(site, FOLLOWING, replace(first.state, validators=Validators('"1"')), first.calendar)
    assert again.outcome is PollOutcome.UNCHANGED
    assert {validators for _, validators in site.asked} == {Validators()}


def test_a_linked_calendar_that_fails_keeps_the_last_good_copy():
    site = Site(**{LINKED: FetchError("timeout")})
    assert ask(site, FOLLOWING).state.reason == "timeout"


def test_what_is_over_stays_and_what_is_to_come_goes_with_its_paragraph():
    first = ask(Site())
    later = NOW + timedelta(days=7)
    after = GONE.encode()
    document = Document(FEED.id, FEED.url, later, after, "text/markdown")
    document, calendar = keep_past(first.document, first.calendar, document, parse(document, FEED), timedelta(days=30))
    assert [series.main_event.title for series in calendar.past_series] == ["Planning"]
    assert [series.main_event.title for series in parse(document, FEED).past_series] == ["Planning"]
