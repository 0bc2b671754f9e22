"""Dates and times that belong together → events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from aggregator.model import Severity
from aggregator.sources.pages.markup.page_types import Line, LineKind, PageText
from aggregator.sources.pages.phrases.clock_times import ClockTime
from aggregator.sources.pages.phrases.dates import WrittenDate, resolved
from aggregator.sources.pages.phrases.meeting_words import is_generic, length_in
from aggregator.sources.pages.phrases.same_instant import AgreedTime, agreed_on
from aggregator.sources.pages.prose.line_facts import facts_of
from aggregator.sources.pages.prose.records import Around
from aggregator.sources.pages.prose.sections import Section
from aggregator.sources.pages.prose.titles import cleaned, heading_title, without_time
from aggregator.sources.pages.results.page_context import PageContext
from aggregator.sources.pages.results.page_reading import PageEvent

LONGEST_TEXT = 4_000  # characters of an event's text


@dataclass(frozen=True, slots=True)
class Announcement:
    """Dates and times as a page gives them together, with what is said beside them."""

    groups: Sequence[list[ClockTime]]
    dates: Sequence[WrittenDate]
    words: str
    title: str = ""  # "": that of the section
    minutes: int | None = None
    whole_section: bool = False  # the section is about this one meeting


def add_events(said: Announcement, around: Around, context: PageContext) -> None:
    """Make the events of dates and times that stand together: one of either for all, or as many of both."""
    if len(said.groups) == len(said.dates):
        pairs = list(zip(said.groups, said.dates, strict=True))
    elif 1 in {len(said.groups), len(said.dates)}:
        pairs = [(group, written) for written in said.dates for group in said.groups]
    else:
        sentence = "It is unclear which time belongs to which date."
        context.note(Severity.DROPPED, "unclear-times", sentence, said.words)
        return
    for group, written in pairs:
        day = resolved(written, context.clues)
        if day is None:
            sentence = "The date does not exist, or its weekday is another."
            context.note(Severity.DROPPED, "bad-date", sentence, said.words)
        else:
            agreed = _agreed(group, day, said.words, around, context)
            if agreed:
                context.add(_event(agreed, day, said, around, context))


def _agreed(group: list[ClockTime], day: date, words: str, around: Around, context: PageContext) -> AgreedTime | None:
    """Return the time that the zones agree on, or note why there is none."""
    agreed = agreed_on(group, day, around.zone)
    if agreed is None:
        kind, sentence = "zones-disagree", "The time zones do not agree on that date. No event was made."
        if not any(time.zones for time in group):
            kind, sentence = "no-zone", "The time zone is not said. Set timezone for the feed."
        elif len(group) == 1:
            kind, sentence = "doubtful-zone", "The time zone can mean several. Set timezone for the feed."
        context.note(Severity.DROPPED, kind, sentence, words)
    elif agreed.contradiction:
        sentence = "One time zone contradicts the others. Most of them decide."
        context.note(Severity.REPAIRED, "zones-disagree", sentence, words)
    return agreed


def _event(agreed: AgreedTime, day: date, said: Announcement, around: Around, context: PageContext) -> PageEvent:
    section = around.section
    lines = list(lines_with_parts(section)) if said.whole_section else []
    texts = [said.words, *(line.text for line in lines), *([section.title] if said.whole_section else [])]
    said_length = agreed.length or said.minutes
    return PageEvent(
        title=said.title or _section_title(section, around.page, context),
        start=agreed.on(day),
        minutes=said_length or next(filter(None, map(length_in, texts)), None),
        words=said.words,
        reader="prose",
        text=_text(lines),
        place=section.place(context.url),
        heading=section.title,
    )


def lines_with_parts(section: Section) -> Iterator[Line]:
    """Yield the lines of a section, and of its parts that have no date of their own."""
    yield from section.lines
    for part in section.parts:
        if not facts_of(part.title):
            yield from part.lines


def _section_title(section: Section, page: PageText, context: PageContext) -> str:
    own = without_time(section.title)
    if own and not is_generic(own) and any(c.isalpha() for c in own):
        return own
    above = [one for one in section.path[1:] if not is_generic(one.title)]
    return cleaned(above[0].title) if above else heading_title(section, page.title, context.name)


def _text(lines: list[Line]) -> str:
    """Return the lines below a heading, with the addresses of their links."""
    shown = []
    for line in lines:
        urls = [link.url for link in line.links if link.url not in line.text]
        indent = "  " * max(0, line.level - 1) + "- " if line.kind is LineKind.ITEM else ""
        shown.append(indent + " ".join([line.text, *(f"({url})" for url in urls[:5])]))
    return "\n".join(shown)[:LONGEST_TEXT]
