"""Every calendar of the corpus, built alone and read back: what other programs show is what our page shows.

Each file is built as the only feed at three dates: in the middle of its events, near their end, and at one fixed day,
which finds the rules that never end. Where a program sees something else, the reason stands in EXPLAINED.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from judges.opinions import JUDGES, Question, Seen, question, shown

from aggregator.config import Config, Feed
from aggregator.config.window import window_at
from aggregator.errors import ReadError
from aggregator.model import Calendar, Document, instant
from aggregator.publish.snapshot import build
from aggregator.sources import parse

FOLDER = Path(os.environ.get("CORPUS_DIR", "/nonexistent"))
FIXED = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
# VTIMEZONEs tell of the years from 2000 on: whoever goes by them is not asked about the time before.
FIRST, LAST = datetime(2000, 3, 1, tzinfo=UTC), datetime(2037, 1, 1, tzinfo=UTC)
UNCUT = {"max_bytes": 100_000_000, "max_events": 100_000}
MERGED = (datetime(2024, 11, 5, tzinfo=UTC), datetime(2026, 8, 22, tzinfo=UTC))

pytestmark = [
    pytest.mark.skipif(not FOLDER.is_dir(), reason="CORPUS_DIR names no folder of calendars"),
    pytest.mark.judges,
    pytest.mark.timeout(600),
]


# ---------------------------------------------------------------- what is asked


class Case(NamedTuple):
    """A calendar of ours, and what our page shows of it."""

    question: Question
    shown: list[Seen]


def feed(number: int, path: Path) -> Feed:
    return Feed(id=f"feed-{number}", name=path.stem[:80], url=f"https://feed-{number}.example/basic.ics")


def understood(one: Feed, path: Path) -> Calendar | None:
    try:
        return parse(Document(one.id, one.url, FIXED, path.read_bytes()), one)
    except ReadError:
        return None


def case(feeds: tuple[Feed, ...], calendars: dict[str, Calendar], now: datetime) -> Case:
    config = Config(feeds=feeds, window=UNCUT)
    snapshot = build(config, calendars, {}, now).snapshot
    return Case(question(snapshot, window_at(config, now)), shown(snapshot))


def dates(calendar: Calendar) -> set[datetime]:
    """Return the dates at which a calendar is built."""
    starts = sorted(instant(event.start) for series in calendar.series for event in series.events)
    telling = {starts[len(starts) // 2], starts[int(len(starts) * 0.999)], FIXED} if starts else set()
    return {min(max(when, FIRST), LAST) for when in telling}


def alone() -> Iterator[tuple[str, Case]]:
    paths = {path.read_bytes(): path for path in sorted(FOLDER.rglob("*.ics"))}.values()  # without copies
    for number, path in enumerate(paths):
        one = feed(number, path)
        calendar = understood(one, path)
        for now in sorted(dates(calendar)) if calendar else ():
            yield f"{path.relative_to(FOLDER)} at {now:%F}", case((one,), {one.id: calendar}, now)


def merged() -> Iterator[tuple[str, Case]]:
    feeds, calendars = [], {}
    for number, path in enumerate(sorted((FOLDER / "community").rglob("*.ics"))):
        one = feed(number, path)
        calendar = understood(one, path)
        if calendar is not None:
            feeds.append(one)
            calendars[one.id] = calendar
    for now in MERGED:
        yield f"all communities at {now:%F}", case(tuple(feeds), calendars, now)


@cache
def cases() -> dict[str, Case]:
    found = {name: one for make in (alone, merged) for name, one in make()}
    asked: dict[Question, str] = {}
    for name, one in found.items():
        asked.setdefault(one.question, name)
    return {name: found[name] for name in asked.values()}


# ---------------------------------------------------------------- what may differ, and why


class Difference(NamedTuple):
    """What a judge makes of one UID, where it is not what we show."""

    judge: str
    lines: list[str]  # unfolded, of the VEVENTs with this UID
    shown: list[Seen]  # all that we show of it
    missing: list[Seen]  # shown by us alone
    added: list[Seen]  # shown by the judge alone


def first_date_changed(found: Difference) -> bool:
    starts = {line.removeprefix("DTSTART") for line in found.lines if line.startswith("DTSTART")}
    changed = {
        line.removeprefix(name) for line in found.lines for name in ("EXDATE", "RECURRENCE-ID") if line.startswith(name)
    }
    return any(line.startswith("RRULE") for line in found.lines) and not starts.isdisjoint(changed)


def moved_by_two_weeks(found: Difference) -> bool:
    text = "\n".join(found.lines)
    moves = re.findall(
        r"^DTSTART[^\n]*:(\d{8})\S*\n(?:DTEND|DURATION)\S+\nRECURRENCE-ID\S*:(\d{8})", text, re.MULTILINE
    )
    days = [datetime.strptime(start, "%Y%m%d") - datetime.strptime(slot, "%Y%m%d") for start, slot in moves]  # noqa: DTZ007
    return len(found.missing) == 1 and max(days, default=timedelta()) >= timedelta(days=14)


def days_of_a_month(found: Difference) -> bool:
    return any(line.startswith("RRULE:FREQ=DAILY") and "BYMONTH=" in line for line in found.lines)


class Explanation(NamedTuple):
    """Why some judges show something else, and how such a difference is recognised."""

    judges: frozenset[str]
    recognises: Callable[[Difference], bool]


EXPLAINED = {
    "sabre/vobject 2.1, which Debian has, shows the first date of a series even if it is excluded or overridden":
        Explanation(frozenset({"sabre/vobject"}), first_date_changed),
    "sabre/vobject 2.1 loses a date that was moved beyond others, or beyond the end, or shows the master there":
        Explanation(frozenset({"sabre/vobject"}), moved_by_two_weeks),
    "sabre/vobject 2.1 takes a daily rule with BYMONTH for one of all months":
        Explanation(frozenset({"sabre/vobject"}), days_of_a_month),
}  # fmt: skip


def reasons(found: Difference) -> set[str]:
    return {why for why, one in EXPLAINED.items() if found.judge in one.judges and one.recognises(found)}


def vevents(body: str) -> dict[str, list[str]]:
    """Return the unfolded lines of all VEVENTs, by UID."""
    found: dict[str, list[str]] = {}
    for block in body.replace("\r\n ", "").split("BEGIN:VEVENT\r\n")[1:]:
        lines = block.split("\r\n")
        found.setdefault(lines[0].removeprefix("UID:").replace("\\", ""), []).extend(lines)
    return found


def differences(judge: str, asked: Case, seen: list[Seen]) -> Iterator[Difference]:
    missing, added = Counter(asked.shown) - Counter(seen), Counter(seen) - Counter(asked.shown)
    uids = {one.uid for one in (*missing, *added)}
    lines = vevents(asked.question.body) if uids else {}
    for uid in sorted(uids):

        def of_uid(found, uid=uid):
            return sorted(one for one in found if one.uid == uid)

        yield Difference(judge, lines[uid], of_uid(asked.shown), of_uid(missing.elements()), of_uid(added.elements()))


USED: set[str] = set()
ASKED: set[str] = set()


@pytest.mark.parametrize("judge", JUDGES)
def test_other_programs_show_what_we_show(judge: str):
    unexplained = []
    opinions = JUDGES[judge]({name: one.question for name, one in cases().items()})
    ASKED.add(judge)
    for name, one in cases().items():
        seen = opinions[name]
        if isinstance(seen, str):
            unexplained.append(f"{name}: refused: {seen}")
            continue
        for found in differences(judge, one, seen):
            USED.update(reasons(found))
            if not reasons(found):
                unexplained.append(f"{name}: only we: {found.missing[:3]}; only they: {found.added[:3]}")
    assert unexplained == []


@pytest.mark.parametrize("why", EXPLAINED)
def test_every_explanation_is_needed(why: str):
    missing = sorted(EXPLAINED[why].judges - ASKED)
    if missing and why not in USED:
        pytest.skip(f"not asked: {', '.join(missing)}")
    assert why in USED
