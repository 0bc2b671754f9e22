"""What somebody has (a link, a page, a file) → calendars, each fetched, with the entry that it would get.

Pages and calendars are fetched as feeds are: within a time limit, and from public addresses only.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import click

from aggregator.cli.base.global_options import GlobalOptions
from aggregator.cli.commands.wiring import fetcher_and_parser
from aggregator.cli.feeds.live_polls import Contents, contents_of_all, poll_all
from aggregator.config import Config, Feed, ServerSettings
from aggregator.config.urls.feed_address import http_address, same_calendar_key
from aggregator.config.urls.google_links import bare_google_id, feed_url
from aggregator.discovery.calendar_sites import typed_address
from aggregator.discovery.page_links import page_links
from aggregator.discovery.preview import Upcoming, is_single_event
from aggregator.discovery.proposals import Proposal, Taken, propose
from aggregator.discovery.search import Candidate, Findings, of_links, search
from aggregator.errors import FetchError
from aggregator.fetch import Fetcher
from aggregator.model import Document, NotModified, Validators
from aggregator.polling.parser_process import ParserProcesses
from aggregator.polling.poll import PollOutcome, PollResult
from aggregator.secret_url import SecretUrl
from aggregator.sources.pages import PageReading

NEXT = 3  # dates that are shown of each calendar
_TEMPORARY = {"dns", "refused", "timeout", "stopped", "tls", "status-429", "status-500", "status-502", "status-503"}


@dataclass(frozen=True, slots=True)
class Found:
    """A calendar that was found: its entry, and what fetching it showed."""

    proposal: Proposal
    events: int = 0
    next_dates: tuple[Upcoming, ...] = ()
    doubles: Mapping[str, int] | None = None  # by the name of another feed: events that are in it as well
    problem: str = ""  # why it could not be read
    lasting: bool = False  # that is so because of what the link leads to, not because of the network
    listed_as: str = ""  # id of the feed that already is this calendar
    single: bool = False  # one event, of a page that lists several
    moved: str = ""  # in which words the calendar says that it has moved
    new_url: str = ""  # where to
    checked: bool = True
    reading: PageReading | None = None  # of a page that lists events itself


@dataclass(frozen=True, slots=True)
class Discovery:
    """All that came of a search."""

    found: tuple[Found, ...]
    advice: tuple[str, ...] = ()


class Finder:
    """Finds calendars and fetches them, beside the feeds of `config` if there is one."""

    def __init__(self, options: GlobalOptions, config: Config | None, *, allow_private: bool, preview: bool) -> None:
        self._options = options
        self._config = config
        self._allow_private = allow_private
        self._preview = preview

    def find(self, source: str) -> Discovery:
        """Return what was found. Raise ClickException if the source is none or cannot be fetched."""
        base_url = self._config.server.base_url if self._config else ServerSettings().base_url
        with fetcher_and_parser(base_url) as (fetcher, parser):
            findings = self._search(source, fetcher)
            polled = self._polled(findings.candidates, fetcher, parser)
            return Discovery(self._described(findings.candidates, polled), findings.advice)

    # ------------------------------------------------------------ searching

    def _search(self, source: str, fetcher: Fetcher) -> Findings:
        fetch = partial(self._fetch, fetcher)
        if source == "-":
            return _of_file(sys.stdin.buffer.read(), "", fetch)
        if id_ := bare_google_id(source):
            return Findings((Candidate(feed_url(id_)),))
        address = "" if Path(source).is_file() else typed_address(source)
        if address:
            return self._of_address(address, fetch)
        try:
            return _of_file(Path(source).read_bytes(), Path(source).name, fetch)
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            raise click.ClickException(f"Neither a URL nor a file that can be read ({reason}).") from error

    def _of_address(self, address: str, fetch: partial[Document]) -> Findings:
        try:
            return search(address, fetch)
        except FetchError as error:
            raise click.ClickException(f"The page cannot be fetched: {_advised(error.detail)}") from error
        except ValueError as error:
            raise click.ClickException(f"The URL {error}.") from error

    def _fetch(self, fetcher: Fetcher, address: str) -> Document:
        feed = self._feed("page", http_address(address))
        answer = fetcher.fetch(feed, Validators(), self._options.clock())
        if isinstance(answer, NotModified):
            raise FetchError("protocol", "The server reported no change, but there is no earlier copy.")
        return answer

    def _feed(self, id_: str, url: str, *, is_page: bool = False) -> Feed:
        proxies = {feed.proxy for feed in self._config.feeds} if self._config else {None}
        proxy = proxies.pop() if len(proxies) == 1 else None  # the one of [defaults]
        return Feed(
            id=id_,
            name=id_,
            url=SecretUrl(url),
            kind="page" if is_page else "calendar",
            allow_private=self._allow_private,
            proxy=proxy,
        )

    # ------------------------------------------------------------ fetching and describing

    def _polled(
        self, candidates: Sequence[Candidate], fetcher: Fetcher, parser: ParserProcesses
    ) -> dict[str, PollResult]:
        """Fetch what was found, and the feeds of feeds.toml to compare with."""
        if not (self._preview and candidates):
            return {}
        config = self._settings(candidates)
        return poll_all(config.feeds, config, self._options, fetcher, parser)

    def _settings(self, candidates: Sequence[Candidate]) -> Config:
        """Return the settings with what was found."""
        new = [self._feed(_id(number), one.url, is_page=one.is_page) for number, one in enumerate(candidates)]
        feeds = (*new, *(self._config.feeds if self._config else ()))
        return self._config.model_copy(update={"feeds": feeds}) if self._config else Config(feeds=feeds)

    def _described(self, candidates: Sequence[Candidate], polled: Mapping[str, PollResult]) -> tuple[Found, ...]:
        configured = self._config.feeds if self._config else ()
        taken = Taken({feed.id for feed in configured}, {feed.color for feed in configured})
        listed = {same_calendar_key(feed.url.reveal()): feed.id for feed in configured}
        results = [polled.get(_id(number)) for number in range(len(candidates))]
        singles = [bool(r and r.calendar and is_single_event(r.calendar)) for r in results]
        found = []
        for candidate, result, single in zip(candidates, results, singles, strict=True):
            calendar_name = result.state.name if result else ""
            listed_as = listed.get(same_calendar_key(candidate.url), "")
            free = Taken(set(taken.ids), set(taken.colors)) if listed_as else taken  # it needs no new id
            proposal = propose(candidate, calendar_name, free, allow_private=self._allow_private)
            proposal = replace(proposal, id=listed_as or proposal.id)
            one = Found(
                proposal,
                listed_as=listed_as,
                single=single and sum(singles) > 1,
                checked=result is not None,
                reading=candidate.reading,
            )
            found.append(_with_result(one, result) if result else one)
        return tuple(self._compared(found, candidates, polled) if polled else found)

    def _compared(
        self, found: list[Found], candidates: Sequence[Candidate], polled: Mapping[str, PollResult]
    ) -> list[Found]:
        """Add the next dates of each calendar, and how many of its events are in other feeds as well."""
        config = self._settings(candidates)
        names = {feed.id: feed.name for feed in config.feeds}
        names |= {_id(number): one.proposal.name for number, one in enumerate(found)}
        skipped = {_id(number) for number, one in enumerate(found) if one.listed_as or one.single}
        contents = contents_of_all(config, polled, self._options.clock(), NEXT, skipped)
        described = []
        for number, one in enumerate(found):
            its = contents.get(_id(number), Contents())
            doubles = {names[id_]: count for id_, count in its.doubles.items()}
            described.append(replace(one, next_dates=its.next_dates, doubles=doubles))
        return described


def _id(number: int) -> str:
    """Return the id of what was found, as long as it has none of its own."""
    return f"new-{number}"


def _with_result(found: Found, result: PollResult) -> Found:
    if result.outcome is not PollOutcome.FAILED:
        facts = result.state.facts
        return replace(found, events=result.state.events, moved=facts.says_moved, new_url=facts.new_url)
    return replace(found, problem=_advised(result.state.detail), lasting=result.state.reason not in _TEMPORARY)


def _advised(detail: str) -> str:
    """Return the sentences on a failure with the advice that helps here: there is no entry in feeds.toml yet."""
    return detail.replace("Set `allow_private = true` if that", "Use --allow-private if that")


def _of_file(body: bytes, name: str, fetch: partial[Document]) -> Findings:
    return of_links(page_links(body, name=name), body, fetch)
