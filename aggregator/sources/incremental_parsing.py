"""A document → what is new in it: only events whose bytes, but for DTSTAMP, were not in the last one are read.

    body ─ vevent_slices ─┬─ around the events ─ vcalendar ─→ context: the same as last time, or everything is new
                          └─ each VEVENT ─ digest ─ known? ─┬─ yes ─→ its series stays
                                                            └─ no ──→ its whole series is read again

The result equals that of `full_parsing.read_whole`, which reads documents that cannot be sliced. Nothing is remembered
here: the digests of the last document are an argument, and those of this one are part of the result.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from hashlib import blake2b

from aggregator.config import Feed
from aggregator.model import Calendar, CalendarChanges, Document, Series
from aggregator.sources.full_parsing import build_calendar, must_be_readable, quarantined, read_whole
from aggregator.sources.lines.blocks import cut_calendars, cut_event
from aggregator.sources.lines.notes import Notes
from aggregator.sources.lines.unfolding import utf8_lines
from aggregator.sources.listed_dates.joining import join_listed_dates, listed_singly
from aggregator.sources.listed_dates.meetings import lists_every_date, meeting_key
from aggregator.sources.page_feeds.page_calendar import read_page_calendar
from aggregator.sources.past_dates import with_past
from aggregator.sources.series import series_of
from aggregator.sources.vcalendar import vcalendar_properties
from aggregator.sources.vevent.event import ParsedVevent
from aggregator.sources.vevent_digests import DocumentDigests, UidDigests, pack_digests, unpack_digests
from aggregator.sources.vevent_slices import NotSliceableError, framed, slice_document, vevent_digest

MAX_TZIDS = 100  # of one document; with more, nothing is known again


def parse(document: Document, feed: Feed, known: Calendar | None = None) -> Calendar:
    """Understand a document, with what was kept of earlier copies. What cannot be read is left out with a note.

    `known` is the feed's calendar until now: series that did not change are the same objects again. Raise ReadError
    as `read_whole` does.
    """
    return apply_changes(parse_changes(document, feed, known.digests if known else b""), known)


def parse_changes(document: Document, feed: Feed, marks: bytes = b"") -> CalendarChanges:
    """Understand a document as far as it differs from the one that `marks` were made of. Raise ReadError likewise."""
    try:
        if feed.kind == "page":
            changes = CalendarChanges(read_page_calendar(document, feed, read_whole))
        else:
            changes = parse_sliced(document, feed, unpack_digests(b"" if document.past_events else marks))
    except (NotSliceableError, UnicodeDecodeError):
        changes = CalendarChanges(read_whole(document, feed))
    if not document.past_events:
        return changes
    past = read_whole(replace(document, body=document.past_events, content_type="", past_events=b""), feed)
    return replace(changes, calendar=with_past(changes.calendar, listed_singly(past.series)))


def apply_changes(changes: CalendarChanges, known: Calendar | None) -> Calendar:
    """Return the calendar changes lead to from the one whose marks it was made with."""
    before = {series.uid: series for series in known.series} if known else {}
    gone = before.keys() if changes.gone is None else changes.gone
    same = [series for uid, series in before.items() if uid not in gone]
    # what was read again may have come to the same
    new = [before[one.uid] if before.get(one.uid) == one else one for one in changes.calendar.series]
    return replace(changes.calendar, series=tuple(sorted(same + new, key=lambda one: one.uid)))


class SlicedDocument:
    """A document that can be read in parts; its events are read when asked for, each once."""

    def __init__(self, document: Document, feed: Feed) -> None:
        raw = slice_document(document.body)
        self.every_date = lists_every_date(document.body)
        self.notes = Notes()
        self.marks = [vevent_digest(event) for event in raw.events]
        self._events = raw.events
        self._vevents: dict[int, ParsedVevent] = {}
        around = cut_calendars(utf8_lines(raw.around, self.notes), self.notes)
        if len(around) != 1 or around[0].events != [[]] * raw.runs:
            raise NotSliceableError
        self._timezones = around[0].timezones
        self.vcalendar = vcalendar_properties(around[0], feed, document.fetched_at, self.notes)

    @property
    def day(self) -> str:
        """The day around which time zones are compared."""
        return f"{self.vcalendar.day:%F}"

    def context(self) -> str:
        """Hash what the meaning of events depends on beside their own lines, and beside the day."""
        listed = repr((self.vcalendar.prodid, self.vcalendar.timezone_name, self._timezones, self.every_date))
        return blake2b(listed.encode(), digest_size=16).hexdigest()

    def meaning(self, tzid: str) -> str:
        """Return in words what a TZID means today."""
        try:
            return repr(self.vcalendar.zones.resolve(tzid))
        except (ValueError, OverflowError):  # of a broken VTIMEZONE; reading an event with it leaves a note
            return ""

    def has_same_meaning(self, known: DocumentDigests) -> bool:
        """Whether events with known bytes still mean what they meant."""
        if known.context != self.context():
            return False
        return known.day == self.day or all(self.meaning(tzid) == meaning for tzid, meaning in known.zones)

    def vevent(self, position: int) -> ParsedVevent:
        """Read one event. Its notes are all there are about its lines."""
        if position not in self._vevents:
            notes = Notes()
            lines = cut_event(utf8_lines(framed(self._events[position]), notes), notes)
            if lines is None:
                raise NotSliceableError
            vevent = quarantined(lines, self.vcalendar, notes)
            vevent = replace(vevent, notes=(*notes.found, *vevent.notes)) if notes.found else vevent
            self._vevents[position] = vevent
        return self._vevents[position]

    def uid(self, position: int) -> str | None:
        """Return to which group an event belongs: that of its UID, or that of its meeting."""
        event = self.vevent(position).event
        return meeting_key(event, every_date=self.every_date) or event.uid if event else None


def parse_sliced(document: Document, feed: Feed, known: DocumentDigests) -> CalendarChanges:
    """Read what is new in an orderly document. Raise NotSliceableError or UnicodeDecodeError if it is none."""
    sliced = SlicedDocument(document, feed)
    if not sliced.has_same_meaning(known):
        known = DocumentDigests()
    before = {group.uid: group for group in known.groups}
    groups: list[UidDigests] = []
    series: list[Series] = []
    for uid, positions in members(sliced, known).items():
        marks = tuple([sliced.marks[position] for position in positions])
        group = before.get(uid)
        if group and group.marks == marks and not group.contested:
            del before[uid]
        else:
            group, new = parse_group(document.feed, uid, marks, positions, sliced)
            series += new
        groups.append(group)
    gone = frozenset(name for group in before.values() for name in group.series)
    calendar = calendar_of(document.feed, sliced, groups, series)
    zones = dict(known.zones) | {tzid: sliced.meaning(tzid) for tzid in sliced.vcalendar.zones.used_tzids}
    if len(zones) <= MAX_TZIDS:
        to_know_again = DocumentDigests(sliced.context(), sliced.day, tuple(zones.items()), tuple(groups))
        calendar = replace(calendar, digests=pack_digests(to_know_again))
    return CalendarChanges(calendar, gone if known.groups else None)


def members(sliced: SlicedDocument, known: DocumentDigests) -> dict[str | None, list[int]]:
    """Return which events make up each group, by their positions."""
    uids = {one: group.uid for group in known.groups for one in group.marks}
    found: defaultdict[str | None, list[int]] = defaultdict(list)
    for position, one in enumerate(sliced.marks):
        found[uids[one] if one in uids else sliced.uid(position)].append(position)
    return found


def parse_group(
    feed: str, key: str | None, marks: tuple[bytes, ...], positions: list[int], sliced: SlicedDocument
) -> tuple[UidDigests, list[Series]]:
    """Make the series of a group."""
    vevents = [sliced.vevent(position) for position in positions]
    notes = Notes("", [note for vevent in vevents for note in vevent.notes])
    if key is None:
        return UidDigests(key, marks, (), notes=tuple(notes.found)), []
    by_uid: defaultdict[str, list[ParsedVevent]] = defaultdict(list)
    for vevent in vevents:
        if vevent.event:
            by_uid[vevent.event.uid].append(vevent)
    series: list[Series] = []
    contested = False
    for uid, shared in by_uid.items():
        found = series_of(feed, uid, shared, Notes(uid, notes.found))
        contested |= len(found) != 1 or len(found[0].events) != len(shared)
        series += found
    uids = tuple(sorted({*by_uid, *(one.uid for one in series)})) if [*by_uid] != [key] else ()
    series = join_listed_dates(series, sliced.vcalendar.named_zone, notes, every_date=sliced.every_date)
    return UidDigests(key, marks, tuple(one.uid for one in series), contested, tuple(notes.found), uids), series


def calendar_of(feed: str, sliced: SlicedDocument, groups: list[UidDigests], series: list[Series]) -> Calendar:
    """Put together what is new and what the groups remember."""
    uids = [uid for group in groups for uid in group.series]
    read = [uid for group in groups for uid in group.uids or (group.uid,)]
    if len(set(uids)) != len(uids) or len(set(read)) != len(read):
        raise NotSliceableError  # one UID in two groups: only all of them together can be told apart
    must_be_readable(len(sliced.marks), len(uids))
    notes = sliced.notes.found + [note for group in groups for note in group.notes]
    calendar = build_calendar(feed, sliced.vcalendar, sliced.vcalendar.timezone_name, series, len(sliced.marks), notes)
    return replace(calendar, every_date=sliced.every_date)
