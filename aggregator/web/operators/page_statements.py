"""What pages say of meetings that repeat, beside what calendars list, in the visitor's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.config import Feed
from aggregator.health.page_statements import (
    DOUBTS,
    OUTCOMES,
    StatementCheck,
    StatementOutcome,
    checked,
    listed_events,
    words_of,
)
from aggregator.model import FeedState
from aggregator.web.request.locale_text import Language
from aggregator.web.serving.served_snapshot import WorkerState


@dataclass(frozen=True)
class StatementRow:
    """A statement of a page, in sentences."""

    sentence: str
    doubts: tuple[str, ...]
    differs: bool  # the calendar says something else, or nothing
    place: str  # URL of the page


@dataclass(frozen=True)
class PageStatements:
    """The statements of one page."""

    feed: Feed
    rows: tuple[StatementRow, ...]


def statement_checks(
    feeds: Sequence[Feed], states: Mapping[str, FeedState], worker: WorkerState, now: datetime
) -> dict[str, list[StatementCheck]]:
    """Compare what pages say with the combined calendar, by feed; {} where no page says anything."""
    said = {feed.id: states[feed.id].statements for feed in feeds if feed.id in states and states[feed.id].statements}
    if not said or worker.indexed is None:
        return {}
    events = listed_events(worker.indexed.snapshot)
    return {id_: checked(statements, events, now) for id_, statements in said.items()}


def in_sentences(
    feeds: Sequence[Feed], checks: Mapping[str, Sequence[StatementCheck]], language: Language
) -> list[PageStatements]:
    """Put the comparisons into words."""
    return [
        PageStatements(feed, tuple(_row(check, language) for check in checks[feed.id]))
        for feed in feeds
        if feed.id in checks
    ]


def _row(check: StatementCheck, language: Language) -> StatementRow:
    when = check.start
    words = words_of(
        check,
        language.weekday(when.date()) if when else "",
        language.clock_time(when) + f" {when:%Z}" if when else "",
        language.long_date(when.date()) if when else "",
    )
    return StatementRow(
        language.gettext(OUTCOMES[check.outcome], **words),
        tuple(language.gettext(DOUBTS[doubt]) for doubt in check.statement.doubts),
        check.outcome is not StatementOutcome.LISTED,
        check.statement.place,
    )
