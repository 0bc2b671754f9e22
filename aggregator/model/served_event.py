"""One event as page, JSON and .ics show it: its texts, its VEVENTs and its occurrences."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from statistics import mode
from typing import NamedTuple

from aggregator.model.events import Offer, Performer, Status, is_from_page


class OtherTime(NamedTuple):
    """Another time that a calendar gives for one date."""

    shown: int  # the start that is shown, in seconds since the epoch
    start: str  # the other one, ISO 8601
    feed: str  # that gives it


class StatusClaim(StrEnum):
    """What a calendar says of an event otherwise than is shown."""

    CANCELLED = "cancelled"  # of what is shown as taking place
    LISTED = "listed"  # as taking place, of what is shown as cancelled
    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    TITLED = "titled"  # its own title says so, as "POSTPONED: …" does


class OtherStatus(NamedTuple):
    """Another status that a calendar gives an event, or one date of it."""

    claim: StatusClaim
    feed: str  # that says so
    start: int | None = None  # of the date, as it is shown, in seconds since the epoch; None: of the whole event
    cancelled_by: str = ""  # if it is shown as cancelled: the feed that is believed


@dataclass(frozen=True, slots=True)
class Source:
    """One calendar that announces a merged event."""

    feed: str
    uid: str
    reason: str = ""  # why we think it is the same; empty for the winner
    partial: bool = False  # it announces only some of the occurrences
    disagrees: str = ""  # in words, where it says something else than is shown: a time, that it is cancelled
    title: str = ""  # as this calendar has it, where the event that is shown has another
    location: str = ""  # likewise
    url: str = ""  # as this calendar has it
    evidence: tuple[str, ...] = ()  # the kinds of evidence that `reason` has in words, strongest first
    other_times: tuple[OtherTime, ...] = ()  # where this calendar and the shown one give different times
    other_statuses: tuple[OtherStatus, ...] = ()  # likewise the status; `disagrees` has the first of these in words


class SeparateDate(NamedTuple):
    """A date of an event that is a VEVENT of its own: no RRULE that all readers read alike gives it."""

    slot: str  # which date it is, whatever it was moved to: 20261123T150000Z, or 20261123 of a whole day
    start: int  # where it begins, in seconds since the epoch, UTC
    vevent: bytes  # as rendered, but for how it begins and ends


@dataclass(frozen=True, slots=True)
class ServedEvent:
    """A merged event as it is shown. `html` is sanitised, every other text plain.

    `id` to `published` are empty as long as it is not published: they are its identity, and all else is its content.
    """

    title: str
    text: str
    html: str
    location: str
    url: str
    join: str  # address to join by, or ""
    status: Status
    organizer: str
    recurs: bool
    sources: tuple[Source, ...]  # winner first
    zones: tuple[str, ...]  # IANA names of the VTIMEZONEs its component needs
    vevents: tuple[bytes, ...] = ()  # as rendered, CRLF, folded, but for how each begins and ends
    dates: tuple[SeparateDate, ...] = ()  # those that are VEVENTs of their own, by slot
    id: str = ""  # short, from the UID, for addresses: "/events/<id>"
    uid: str = ""
    identity_lines: bytes = b""  # the first lines of each of its VEVENTs: BEGIN to LAST-MODIFIED
    published: int = 0  # when it was first published, in seconds since the epoch, or 0
    image: str = ""  # its address: that of the series, whatever an override has
    offers: tuple[Offer, ...] = ()
    performers: tuple[Performer, ...] = ()

    @property
    def from_page(self) -> bool:
        """Whether it was read from a web page, and no calendar lists it."""
        return bool(self.sources) and is_from_page(self.sources[0].uid)

    @property
    def component(self) -> bytes:
        """Its VEVENTs as they are published."""
        return join_vevents(self.identity_lines, self.vevents, self.dates)

    def uid_at(self, start: int) -> str:
        """Return the UID under which the date that begins then is published."""
        slot = next((one.slot for one in self.dates if one.start == start), None)
        return self.uid if slot is None else uid_of_date(slot, self.uid)


def uid_of_date(slot: str, uid: str) -> str:
    """Return the UID of one date that is published as an event of its own: it lasts as long as that of its event."""
    return f"{slot}-{uid}"


def join_vevents(identity_lines: bytes, vevents: Iterable[bytes], dates: Iterable[SeparateDate] = ()) -> bytes:
    """Put the VEVENTs of one event together; `identity_lines` are the first lines of each, but for the UID of dates."""
    found = [identity_lines + vevent + _END for vevent in vevents]
    found += [_identity_lines_of(one, identity_lines) + one.vevent + _END for one in dates]
    return b"".join(found)


def _identity_lines_of(date: SeparateDate, identity_lines: bytes) -> bytes:
    begin, name, rest = identity_lines.partition(_UID)
    prefix = name + uid_of_date(date.slot, "").encode()
    fold = _FOLD if len(prefix) + rest.find(b"\r\n") > _LONGEST else b""
    return begin + prefix + fold + rest


class ServedOccurrence(NamedTuple):
    """One happening, ready to be shown. Seconds since the epoch, UTC; a whole day counts from its midnight UTC.

    The texts are `None` where they are those of the event, and set where an override says otherwise.
    """

    event: int  # index into Snapshot.events
    start: int
    end: int
    all_day: bool
    title: str | None = None
    location: str | None = None
    join: str | None = None
    text: str | None = None
    html: str | None = None
    status: Status | None = None


_END = b"END:VEVENT\r\n"
_UID = b"UID:"
_FOLD = b"\r\n "  # RFC 5545, 3.1
_LONGEST = 75  # octets of a line
_TEXTS = tuple(ServedOccurrence._field_defaults.values())


@dataclass(frozen=True, slots=True)
class EventOccurrences:
    """The occurrences of one event: when each starts, and what is usual among them. It does not know its event."""

    starts: array[int]  # "q", of all, ascending
    length: int = 0  # seconds, of those that are as usual
    all_day: bool = False  # likewise
    unusual: tuple[ServedOccurrence, ...] = ()  # all that start when something starts that is not as usual

    @classmethod
    def of(cls, rows: Iterable[ServedOccurrence]) -> EventOccurrences:
        """Make the track of occurrences of one event."""
        ordered = sorted((row._replace(event=0) for row in rows), key=attrgetter("start", "end"))
        starts = array("q", [row.start for row in ordered])
        if not ordered:
            return cls(starts)
        usual = mode((row.end - row.start, row.all_day) for row in ordered)
        return cls.with_unusual(starts, usual, ordered)

    @classmethod
    def with_unusual(
        cls, starts: array[int], usual: tuple[int, bool], rows: Sequence[ServedOccurrence]
    ) -> EventOccurrences:
        """Make a track of its starts, its usual length and kind, and rows in order, among them all that are unusual."""
        odd = {row.start for row in rows if (row.end - row.start, *row[3:]) != (*usual, *_TEXTS)}
        return cls(starts, *usual, tuple(row for row in rows if row.start in odd))

    @property
    def spans(self) -> list[tuple[int, int]]:
        """When each begins and is over."""
        odd = {row.start for row in self.unusual}
        usual = [(start, start + self.length) for start in self.starts if start not in odd]
        return usual + [(row.start, row.end) for row in self.unusual]

    def unusual_of(self, event: int) -> tuple[ServedOccurrence, ...]:
        """Return what is unusual as that of the event with this number."""
        return tuple(row._replace(event=event) for row in self.unusual)
