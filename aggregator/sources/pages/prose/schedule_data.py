"""Schedules that projects keep as YAML → events and statements.

Read are yaml2ical's schema (`schedule: - time, day, frequency`), lists of meetings with `day`, `time`, `tz` and
`frequency`, as Kubernetes keeps them, and whatever else has a day and a time under such names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aggregator.errors import ReadError
from aggregator.model import Severity
from aggregator.sources.pages.markup.plain_yaml import load_yaml
from aggregator.sources.pages.phrases.dates import resolved
from aggregator.sources.pages.phrases.same_instant import agreed_on
from aggregator.sources.pages.prose.cadence_results import statement_of
from aggregator.sources.pages.prose.line_facts import facts_of
from aggregator.sources.pages.results.page_context import PageContext
from aggregator.sources.pages.results.page_reading import PageEvent

MAX_MEETINGS = 2_000
_NAMES = ("description", "title", "name", "project", "summary", "meeting")
_DAYS, _DATES, _TIMES = ("day", "weekday", "days"), ("date", "start_date"), ("time", "start_time")
_ZONES = ("tz", "timezone", "time_zone", "zone")
_LINKS = ("url", "link", "meeting_url", "agenda_url")


@dataclass(frozen=True, slots=True)
class _Meeting:
    """A mapping that says when a meeting is, and what stands above it."""

    values: Mapping[str, str]
    owner: str
    is_yaml2ical: bool


def looks_like_schedule(content_type: str, url: str) -> bool:
    """Whether a document is YAML by what the server says or by its name."""
    kind = content_type.partition(";")[0].strip().lower()
    path = url.partition("?")[0].partition("#")[0].lower()
    return "yaml" in kind or path.endswith((".yaml", ".yml"))


def read_schedule(text: str, context: PageContext) -> None:
    """Read a schedule. Raise ReadError if it is no YAML."""
    try:
        loaded = load_yaml(text)
    except ValueError as error:
        raise ReadError("unreadable", f"The schedule {error}.") from None
    for number, meeting in enumerate(_meetings(loaded)):
        if number >= MAX_MEETINGS:
            context.note(
                Severity.DROPPED, "too-many-events", f"More than {MAX_MEETINGS:,} meetings. The rest was left out."
            )
            return
        _read_meeting(meeting, context)


def _meetings(loaded: object) -> Iterator[_Meeting]:
    """Yield the meetings of a document, without recursion."""
    waiting: list[tuple[object, str, bool]] = [(loaded, "", False)]
    while waiting:
        value, owner, in_schedule = waiting.pop()
        if isinstance(value, list):
            waiting += [(one, owner, in_schedule) for one in reversed(value)]
        elif isinstance(value, dict):
            plain = {str(key).lower(): one for key, one in value.items() if isinstance(one, str)}
            if any(plain.get(key) for key in (*_DAYS, *_DATES)) and any(plain.get(key) for key in _TIMES):
                yield _Meeting(plain, owner, in_schedule)
                continue
            name = next((plain[key] for key in ("name", "project", "title") if plain.get(key)), owner)
            waiting += [
                (one, name, in_schedule or str(key).lower() == "schedule")
                for key, one in reversed(value.items())
                if isinstance(one, dict | list)
            ]


def _read_meeting(meeting: _Meeting, context: PageContext) -> None:
    values = meeting.values
    title = _title(meeting) or context.name
    zone = _first(values, _ZONES) or ("UTC" if meeting.is_yaml2ical else "")
    time = _first(values, _TIMES)
    if time.isdecimal() and len(time) in {3, 4}:
        time = f"{time[:-2]}:{time[-2:]}"
    start, frequency = values.get("start_date", ""), values.get("frequency", "")
    if start.isdecimal() and len(start) == 8:
        start = f"{start[:4]}-{start[4:6]}-{start[6:]}"
    words = ", ".join(filter(None, (frequency, _first(values, _DAYS), f"{time} {zone}".strip())))
    if start and frequency:
        words = f"{words}, starting {start}"
    elif _first(values, _DATES):
        words = f"{_first(values, _DATES)} {words}"
    facts = facts_of(words if facts_of(words) and frequency else f"{words}")
    if facts is None:
        return
    if facts.cadences:
        for cadence in facts.cadences[:1]:
            context.statements.append(statement_of(cadence, context, title, words, context.url, context.timezone))
    elif facts.dates and facts.groups:
        day = resolved(facts.dates[0], context.clues)
        agreed = agreed_on(facts.groups[0], day, context.timezone) if day else None
        if day is None or agreed is None:
            context.note(Severity.DROPPED, "unclear-times", "The date or the time zone is unclear.", words)
            return
        url = _first(values, _LINKS)
        context.add(
            PageEvent(title, agreed.on(day), agreed.length, words, "schedule", text=values.get("description", ""),
                      url=url if url.startswith(("http://", "https://")) else "", place=context.url)
        )  # fmt: skip


def _title(meeting: _Meeting) -> str:
    own = _first(meeting.values, _NAMES).strip()[:150]
    return own if own and (len(own) > 3 or not meeting.owner) else meeting.owner[:150]


def _first(values: Mapping[str, str], keys: tuple[str, ...]) -> str:
    return next((values[key].strip() for key in keys if values.get(key)), "")
