"""Headings, items and paragraphs → events and statements.

A date and a time make an event where something says that it is a meeting: a label ("When:"), a word ("call"), a heading
that promises meetings. A misread date shows people a meeting that does not exist, so in doubt there is a note and no
event. Minutes, change logs, posts and deadlines have dates as well; they are no source of events.

    section ─┬─ heading with a date ─ its first time below ─→ one event, its text the lines below
             └─ lines ─ records (labelled lines of one list) or sentences ─→ dated events, statements
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date
from urllib.parse import urlsplit

from aggregator.model import Severity
from aggregator.sources.pages.markup.page_types import Line, LineKind, PageText
from aggregator.sources.pages.phrases.clock_times import ClockTime
from aggregator.sources.pages.phrases.dates import WrittenDate, resolved
from aggregator.sources.pages.phrases.meeting_words import (
    is_about_meetings,
    is_about_other_things,
    is_cancelled,
    is_generic,
    is_minutes_title,
    is_other_page,
    is_over,
    is_placeholder,
    is_when_label,
    label_of,
    length_in,
    names_version,
    promises_meetings,
)
from aggregator.sources.pages.phrases.same_instant import agreed_on, usual_clock
from aggregator.sources.pages.prose.line_facts import LineFacts, facts_of
from aggregator.sources.pages.prose.prose_cadences import read_cadences, read_shortcodes
from aggregator.sources.pages.prose.records import Around, Record, records
from aggregator.sources.pages.prose.sections import Section
from aggregator.sources.pages.prose.stated_zones import zone_of_page, zone_of_section
from aggregator.sources.pages.prose.tables import TableMeeting, meetings_of
from aggregator.sources.pages.prose.titles import beside_time, cleaned, heading_title, without_time
from aggregator.sources.pages.results.page_context import PageContext
from aggregator.sources.pages.results.page_reading import PageEvent
from aggregator.sources.pages.stated.time_links import link_time

MAX_LINKS = 20  # of a line that are looked at
LONGEST_TEXT = 4_000  # characters of an event's text
_POST_PATH = re.compile(r"/(?:blog|blogs|news|posts?|articles?|press)(?:/|$)|/(?:19|20)\d\d/\d\d?/", re.IGNORECASE)
_MINUTES_PATH = re.compile(
    r"minutes|meeting[-_]notes|/notes/|changelog|changes?\.(?:md|rst|txt|html)|release", re.IGNORECASE
)
_URL = re.compile(r"https?://[^\s)>\]\"]+")
_POSTS = frozenset({"post", "blog", "news", "article", "single-post", "blog-post"})


def read_prose(page: PageText, parts: list[Section], context: PageContext) -> None:
    """Read all sections of a page."""
    if is_post(page) or is_other_page(page.title) or is_minutes_title(page.title):
        context.note(Severity.INFO, "no-meeting-page", "The page is a post, minutes or a change log by its kind.")
        return
    zone = zone_of_page(parts) or context.timezone
    for section in parts:
        if section.is_minutes:
            continue
        promised = promises_meetings(page.title) or any(promises_meetings(one.title) for one in section.path)
        _read_section(Around(section, page, zone_of_section(section) or zone, promised), context)
    read_shortcodes(page, context)


def is_post(page: PageText) -> bool:
    """Whether a page is a post: what it announces was once to come."""
    front = page.front_matter
    if {str(front.get(key, "")).lower() for key in ("layout", "type")} & _POSTS:
        return True
    path = urlsplit(page.url).path
    if _POST_PATH.search(path) or _MINUTES_PATH.search(path):
        return True
    body = page.tree.body if page.tree else None
    classes = (body.attributes.get("class") or "").lower().split() if body else []
    return bool(_POSTS & set(classes))


def _read_section(around: Around, context: PageContext) -> None:
    section = around.section
    if is_placeholder(section.title):
        _note_placeholder(section.title, context)
    elif section.heading and not names_version(section.title):
        facts = facts_of(section.title)
        if facts and len(facts.dates) == 1 and not facts.dates[0].several and not facts.cadences:
            _read_dated_section(facts, around, context)
            for record in records(section):
                below = facts_of(record.text)
                if below and below.cadences and not is_placeholder(record.text):
                    read_cadences(below, record, around, context)
            return
    for record in records(section):
        _read_record(record, around, context)
    for table in section.tables:
        for meeting in meetings_of(table):
            _read_row(meeting, around, context)


def _read_row(meeting: TableMeeting, around: Around, context: PageContext) -> None:
    """Read a row of a table as if it were a labelled line."""
    promised = around.promised or meeting.promised or is_about_meetings(meeting.line.text)
    if names_version(meeting.title) or names_version(meeting.when):
        return
    record = Record(meeting.when, meeting.line, labelled=False, alone=True, title=meeting.title)
    _read_record(record, replace(around, promised=promised), context)


def _read_dated_section(heading: LineFacts, around: Around, context: PageContext) -> None:
    """Read a section whose heading has a date: its time is there, or in the first line below that has one."""
    written = heading.dates[0]
    if is_cancelled(heading.text):
        context.note(Severity.INFO, "cancelled", "Announced as cancelled. No event was made.", heading.text)
        return
    if heading.groups and (around.promised or is_about_meetings(heading.text)):
        _add(heading.groups, [written], heading.text, around, context, whole_section=True)
        return
    for line in _with_parts(around.section):
        facts = None if is_placeholder(line.text) else facts_of(line.text)
        if facts is None or not facts.groups:
            continue
        if not (is_when_label(facts.label) or (facts.has_zone and around.promised)) or is_over(line.text):
            continue
        dates = [one for one in facts.dates if not one.several] or [written]
        if len({(one.month, one.day) for one in (written, *dates)}) > 1:
            context.note(
                Severity.DROPPED, "dates-differ", "The heading gives another date. No event was made.", line.text
            )
            return
        best = next((one for one in dates if one.year or one.weekday is not None), written)
        best = best if written.year is None else replace(best, year=written.year)
        _add(facts.groups, [best], line.text, around, context, whole_section=True)
        return
    context.note(Severity.INFO, "no-time", "A date without a time. No event was made.", heading.text)


def _with_parts(section: Section) -> Iterator[Line]:
    yield from section.lines
    for part in section.parts:
        if not facts_of(part.title):
            yield from part.lines


def _read_record(record: Record, around: Around, context: PageContext) -> None:
    if is_placeholder(record.text):
        _note_placeholder(record.text, context)
        return
    if not record.labelled and _read_links(record, around, context):
        return
    facts = facts_of(record.text)
    if facts is None:
        return
    if facts.cadences:
        read_cadences(facts, record, around, context)
        return
    dates = [one for one in facts.dates if not one.several]
    if not dates or not facts.groups or not _is_meeting(facts, record, around):
        return
    if is_cancelled(record.text):
        context.note(Severity.INFO, "cancelled", "Announced as cancelled. No event was made.", record.text)
        return
    _add(facts.groups, dates, record.text, around, context, title=_title(facts, record, around, context))


def _read_links(record: Record, around: Around, context: PageContext) -> bool:
    """Take the time from a link that holds one: it is more exact than words. Return whether the line is done."""
    if len(record.line.links) > MAX_LINKS or record.line.text != record.text:
        return False
    urls = [*(link.url for link in record.line.links), *_URL.findall(record.text)]
    found = [told for url in dict.fromkeys(urls) if (told := link_time(url))]
    starts = {told.start.astimezone(UTC) for told in found}
    facts = facts_of(record.text)
    if len(starts) != 1 or (facts and facts.cadences) or is_over(record.text) or is_cancelled(record.text):
        return False
    told = max(found, key=lambda one: (bool(one.title), one.end is not None))
    if not (told.title or around.promised or is_about_meetings(record.text)) or told.rule:
        return False
    title = cleaned(told.title) or (beside_time(facts) if facts and facts.dates else "")
    minutes = round((told.end - told.start).total_seconds() / 60) if told.end else length_in(record.text)
    context.add(
        PageEvent(
            title=title or heading_title(around.section, around.page.title, context.name),
            start=told.start,
            minutes=minutes if minutes and minutes > 0 else None,
            words=record.text,
            reader="link",
            place=around.section.place(context.url),
            heading=around.section.title,
        )
    )
    return True


def _is_meeting(facts: LineFacts, record: Record, around: Around) -> bool:
    """Whether a date with a time is that of a meeting."""
    words = record.line.text if record.labelled else record.text
    if is_over(words) or names_version(around.section.title):
        return False
    if is_about_other_things(words) and not (record.alone and around.promised):
        return False
    label = label_of(record.line.text)[0] if record.labelled else facts.label
    if label in {"when", "next meeting", "next call", "meeting", "meetings"} or label.startswith("the next meeting"):
        return True
    if record.alone:
        return around.promised or is_about_meetings(words)
    return is_about_meetings(words)


def _title(facts: LineFacts, record: Record, around: Around, context: PageContext) -> str:
    if record.title:
        return record.title
    if record.is_item and not record.labelled:
        beside = beside_time(facts)
        if beside and not is_generic(beside):
            return beside
    return heading_title(around.section, around.page.title, context.name)


def _add(
    groups: list[list[ClockTime]],
    dates: list[WrittenDate],
    words: str,
    around: Around,
    context: PageContext,
    *,
    title: str = "",
    whole_section: bool = False,
) -> None:
    """Make the events of dates and times that stand together: one of either for all, or as many of both."""
    if len(groups) == len(dates):
        pairs = list(zip(groups, dates, strict=True))
    elif 1 in {len(groups), len(dates)}:
        pairs = [(group, written) for written in dates for group in groups]
    else:
        context.note(Severity.DROPPED, "unclear-times", "It is unclear which time belongs to which date.", words)
        return
    for group, written in pairs:
        day = resolved(written, context.clues)
        if day is None:
            context.note(Severity.DROPPED, "bad-date", "The date does not exist, or its weekday is another.", words)
        else:
            _add_on(group, day, words, around, context, title, whole_section=whole_section)


def _add_on(
    group: list[ClockTime],
    day: date,
    words: str,
    around: Around,
    context: PageContext,
    title: str,
    *,
    whole_section: bool,
) -> None:
    agreed = agreed_on(group, day, around.zone)
    if agreed is None:
        zoned = any(time.zones for time in group)
        kind, sentence = ("zones-disagree", "The time zones do not agree on that date. No event was made.")
        if not zoned:
            kind, sentence = "no-zone", "The time zone is not said. Set timezone for the feed."
        elif len(group) == 1:
            kind, sentence = "doubtful-zone", "The time zone can mean several. Set timezone for the feed."
        context.note(Severity.DROPPED, kind, sentence, words)
        return
    if agreed.contradiction:
        context.note(
            Severity.REPAIRED, "zones-disagree", "One time zone contradicts the others. Most of them decide.", words
        )
    section = around.section
    lines = list(_with_parts(section)) if whole_section else []
    length = agreed.length or length_in(words) or next(filter(None, (length_in(line.text) for line in lines)), None)
    length = length if agreed.length or not whole_section else length or _length_of_title(section)
    context.add(
        PageEvent(
            title=title or _section_title(section, around.page, context),
            start=agreed.on(day),
            minutes=length,
            words=words,
            reader="prose",
            text=_text(lines) if whole_section else "",
            place=section.place(context.url),
            heading=section.title,
        )
    )


def _length_of_title(section: Section) -> int | None:
    return length_in(section.title)


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


def _note_placeholder(text: str, context: PageContext) -> None:
    facts = facts_of(text)
    if facts and (facts.dates or facts.groups or facts.cadences):
        clock = usual_clock(facts.groups[0], context.timezone, context.today.year) if facts.groups else None
        known = f" The time is {clock.minutes // 60:02}:{clock.minutes % 60:02} {clock.zone}." if clock else ""
        sentence = f"A placeholder stands for the date or time. No event was made.{known}"
        context.note(Severity.INFO, "placeholder", sentence, text)
