"""Polls feeds now, several at a time, and stores nothing; and what a build of the results shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import permutations

from aggregator.cli.base.global_options import GlobalOptions
from aggregator.cli.commands.wiring import log_internal_error
from aggregator.config import Config, Feed
from aggregator.config.window import window_at
from aggregator.discovery.preview import Upcoming, upcoming
from aggregator.duplicates.pairs.match_types import EventGroup
from aggregator.fetch import Fetcher
from aggregator.model import FeedState, Note
from aggregator.polling.parser_process import ParserProcesses
from aggregator.polling.poll import PollResult, poll
from aggregator.publish.snapshot import build

_PARALLEL = 8  # feeds


@dataclass(frozen=True, slots=True)
class Contents:
    """What a feed would show."""

    next_dates: tuple[Upcoming, ...] = ()
    doubles: Mapping[str, int] = field(default_factory=dict)  # by id of another feed: events that are in it as well
    notes: tuple[Note, ...] = ()  # of preparing its events


def poll_all(
    feeds: Sequence[Feed], config: Config, options: GlobalOptions, fetcher: Fetcher, parser: ParserProcesses
) -> dict[str, PollResult]:
    """Return the result of polling each feed, by its id."""
    parse = partial(parser, window=window_at(config, options.clock()))

    def fetched(feed: Feed) -> PollResult:
        state = FeedState(feed.id, url=feed.url)
        result = poll(feed, state, None, fetcher, parse, now=options.clock(), chance=0.5)
        log_internal_error(feed, result)
        return result

    with ThreadPoolExecutor(_PARALLEL) as pool:
        return dict(zip([feed.id for feed in feeds], pool.map(fetched, feeds), strict=True))


def contents_of_all(
    config: Config, polled: Mapping[str, PollResult], now: datetime, most: int, skipped: Collection[str] = ()
) -> dict[str, Contents]:
    """Return what each feed that was read would show, but for those that are skipped. `most`: of its next dates."""
    calendars = {
        id_: result.calendar for id_, result in polled.items() if result.calendar is not None and id_ not in skipped
    }
    built = build(config, calendars, {}, now)
    doubles = doubled_events(built.grouping.groups)
    return {
        one.calendar.feed: Contents(
            tuple(upcoming(one.expanded, now, most)),
            {other: count for (mine, other), count in sorted(doubles.items()) if mine == one.calendar.feed},
            built.notes.get(one.calendar.feed, ()),
        )
        for one in built.audit_input.prepared
    }


def doubled_events(groups: Iterable[EventGroup]) -> Counter[tuple[str, str]]:
    """Return by two feeds how many events of the first are in the second as well."""
    counts: Counter[tuple[str, str]] = Counter()
    for group in groups:
        feeds = {feed for feed, _ in (group.winner, *group.others, *group.partly)}
        counts.update(permutations(feeds, 2))
    return counts
