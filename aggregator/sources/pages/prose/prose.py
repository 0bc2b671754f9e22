"""Headings, items and paragraphs → events and statements.

A date and a time make an event where something says that it is a meeting: a label ("When:"), a word ("call"), a heading
that promises meetings. A misread date shows people a meeting that does not exist, so in doubt there is a note and no
event. Minutes, change logs, posts and deadlines have dates as well; they are no source of events.

    section ─┬─ heading with a date ─ its first time below ─→ one event, its text the lines below
             └─ lines ─ records (labelled lines of one list) or sentences ─→ dated events, statements
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from aggregator.model import Severity
from aggregator.sources.pages.markup.page_types import PageText
from aggregator.sources.pages.phrases.clock_times import ClockTime
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
from aggregator.sources.pages.phrases.same_instant import usual_clock
from aggregator.sources.pages.prose.dated_events import Announcement, add_events, lines_with_parts
from aggregator.sources.pages.prose.line_facts import LineFacts, facts_of
from aggregator.sources.pages.prose.link_events import read_links
from aggregator.sources.pages.prose.prose_cadences import read_cadences, read_shortcodes
from aggregator.sources.pages.prose.records import Around, Record, records
from aggregator.sources.pages.prose.sections import Section
from aggregator.sources.pages.prose.stated_zones import zone_of_page, zone_of_section
from aggregator.sources.pages.prose.tables import TableMeeting, meetings_of
from aggregator.sources.pages.prose.titles import beside_time, heading_title
from aggregator.sources.pages.results.page_context import PageContext

MAX_LINKS = 20  # of a line that are looked at
LONGEST_TEXT = 4_000  # characters of an event's text
_POST_PATH = re.compile(r"/(?:blog|blogs|news|posts?|articles?|press)(?:/|$)|/(?:19|20)\d\d/\d\d?/", re.IGNORECASE)
_MINUTES_PATH = re.compile(
    r"(?<!\d-)minutes|meeting[-_]notes|/notes/|changelog|/changes\.|/releases?[/.]|release[-_]notes", re.IGNORECASE
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
    shared: _SharedTime | None = None
    for record in records(section):
        shared = _shared_time(record, around) or shared
        _read_record(record, around, context, shared)
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
        add_events(Announcement(heading.groups, [written], heading.text, whole_section=True), around, context)
        return
    for line in lines_with_parts(around.section):
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
        add_events(Announcement(facts.groups, [best], line.text, whole_section=True), around, context)
        return
    context.note(Severity.INFO, "no-time", "A date without a time. No event was made.", heading.text)


@dataclass(frozen=True, slots=True)
class _SharedTime:
    """The time of all dates that a section lists: "All meetings start at 16:00 UTC"."""

    groups: list[list[ClockTime]]
    minutes: int | None


def _shared_time(record: Record, around: Around) -> _SharedTime | None:
    facts = None if is_placeholder(record.text) else facts_of(record.text)
    if facts is None or facts.dates or facts.cadences or len(facts.groups) != 1 or is_over(record.text):
        return None
    zoned = facts.has_zone or bool(around.zone)
    return _SharedTime(facts.groups, length_in(record.text)) if zoned and is_about_meetings(record.text) else None


def _read_record(record: Record, around: Around, context: PageContext, shared: _SharedTime | None = None) -> None:
    if is_placeholder(record.text):
        _note_placeholder(record.text, context)
        return
    if not record.labelled and read_links(record, around, context):
        return
    facts = facts_of(record.text)
    if facts is None:
        return
    if facts.cadences:
        read_cadences(facts, record, around, context)
        return
    dates = [one for one in facts.dates if not one.several]
    if shared and dates and not facts.groups and record.is_item and not is_over(record.text):
        groups, minutes = shared.groups, shared.minutes
    elif dates and facts.groups and _is_meeting(facts, record, around):
        groups, minutes = facts.groups, None
    else:
        return
    if is_cancelled(record.text):
        context.note(Severity.INFO, "cancelled", "Announced as cancelled. No event was made.", record.text)
        return
    title = _title(facts, record, around, context)
    add_events(Announcement(groups, dates, record.text, title, minutes), around, context)


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


def _note_placeholder(text: str, context: PageContext) -> None:
    facts = facts_of(text)
    if facts and (facts.dates or facts.groups or facts.cadences):
        clock = usual_clock(facts.groups[0], context.timezone, context.today.year) if facts.groups else None
        known = f" The time is {clock.minutes // 60:02}:{clock.minutes % 60:02} {clock.zone}." if clock else ""
        sentence = f"A placeholder stands for the date or time. No event was made.{known}"
        context.note(Severity.INFO, "placeholder", sentence, text)
