"""One line of the timetable: everything the page says of an occurrence, in words and in the reader's zone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote, urlsplit

from aggregator.model import ServedEvent, ServedFeed, ServedOccurrence, Source, Status
from aggregator.web.request.event_urls import date_path
from aggregator.web.request.gettext_catalogues import gettext_noop
from aggregator.web.request.locale_text import Language
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.serving.served_snapshot import IndexedSnapshot

MAP = "https://www.openstreetmap.org/search?query="
STATUS_WORDS = {Status.TENTATIVE: gettext_noop("tentative"), Status.CANCELLED: gettext_noop("cancelled")}


@dataclass(frozen=True)
class Announcer:
    """A community that announces an event, and why we think it is the same one."""

    feed: ServedFeed
    source: Source


@dataclass(frozen=True)
class EventRow:
    """What one line shows. Texts are plain and unescaped, `html` is sanitised."""

    id: str
    title: str
    start: datetime | date  # in the reader's zone, or a day
    begins: str  # "15:00", "All day", "since Sun 22 Nov"
    ends: str  # "16:00", "Tue 01:00", "Wed 25 Nov" (the last of several days), ""
    end: datetime | date  # as in iCalendar: of whole days the first after
    phase: str  # "over", "now" or ""
    relation: str  # "in 25 minutes", "20 minutes left"
    status: str
    announcers: tuple[Announcer, ...]  # winner first
    join: str
    host: str  # of the join link: "zoom.us"
    location: str
    map: str
    url: str
    organizer: str
    recurs: bool
    html: str
    described: bool  # there is a description, here or on the event's own page

    @property
    def all_day(self) -> bool:
        """Whether it lasts whole days."""
        return not isinstance(self.start, datetime)

    @property
    def ics(self) -> str:
        """The address of this one date as iCalendar."""
        return date_path(self.id, self.start)

    @property
    def others(self) -> tuple[ServedFeed, ...]:
        """The communities that announce it too, each once; a second copy within the first one's feed is no other."""
        feeds = {announcer.feed.id: announcer.feed for announcer in self.announcers}
        return tuple(feeds.values())[1:]

    @property
    def until(self) -> bool:
        """Whether `ends` is the last of several whole days."""
        return self.all_day and bool(self.ends)

    def without_description(self) -> EventRow:
        """Return the same line with its description left to the event's own page."""
        return replace(self, html="")


def make_row(
    shown: IndexedSnapshot, occurrence: ServedOccurrence, selection: ViewQuery, now: datetime, day: date | None = None
) -> EventRow:
    """Make the line for an occurrence that stands on `day` (default: the day on which it begins)."""
    event = shown.snapshot.events[occurrence.event]
    language = selection.language
    zone = UTC if occurrence.all_day else selection.zone
    start, end = (datetime.fromtimestamp(second, zone) for second in (occurrence.start, occurrence.end))
    begins, ends = (_whole_days if occurrence.all_day else _times)(start, end, day or start.date(), language)
    join = _web_address(_either(occurrence.join, event.join))
    location = _either(occurrence.location, event.location)
    html = _either(occurrence.html, event.html)
    return EventRow(
        id=event.id,
        title=_either(occurrence.title, event.title) or language.gettext("(no title)"),
        start=start.date() if occurrence.all_day else start,
        end=end.date() if occurrence.all_day else end,
        begins=begins,
        ends=ends,
        phase=_phase(occurrence, start, end, now.astimezone(selection.zone)),
        relation=_relation(start, end, now, language),
        status=_status(occurrence.status or event.status, language),
        announcers=_announcers(shown, event),
        join=join,
        host=_host(join),
        location="" if _is_address(location) else location,
        map=_map(location),
        url=_web_address(event.url) if event.url not in (join, location) else "",
        organizer=event.organizer,
        recurs=event.recurs,
        html=html,
        described=bool(html),
    )


def _either(own: str | None, of_event: str) -> str:
    return of_event if own is None else own


def _whole_days(_start: datetime, end: datetime, day: date, language: Language) -> tuple[str, str]:
    last = (end - timedelta(days=1)).date()
    return language.gettext("All day"), language.short_day(last) if last > day else ""


def _times(start: datetime, end: datetime, day: date, language: Language) -> tuple[str, str]:
    begins = language.clock(start)
    if start.date() != day:
        begins = language.gettext("since %(time)s", time=f"{language.weekday(start, 'abbreviated')} {begins}")
    if end == start:
        return begins, ""
    if end.date() == day:
        return begins, language.clock(end)
    near = end - start < timedelta(days=6)
    ends = language.weekday(end, "abbreviated") if near else language.short_day(end)
    return begins, f"{ends} {language.clock(end)}"


def _relation(start: datetime, end: datetime, now: datetime, language: Language) -> str:
    if start <= now < end:
        return language.gettext("%(duration)s left", duration=language.duration(end - now))
    return language.ago(start, now)


def _status(status: Status, language: Language) -> str:
    return language.gettext(STATUS_WORDS[status]) if status in STATUS_WORDS else ""


def _phase(occurrence: ServedOccurrence, start: datetime, end: datetime, now: datetime) -> str:
    if occurrence.all_day:
        return "over" if end.date() <= now.date() else ""
    if start <= now < end:
        return "now"
    return "over" if end <= now else ""


def _announcers(shown: IndexedSnapshot, event: ServedEvent) -> tuple[Announcer, ...]:
    feeds = {feed.id: feed for feed in shown.snapshot.feeds}
    return tuple(Announcer(feeds.get(s.feed) or ServedFeed(s.feed, s.feed, "", ""), s) for s in event.sources)


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://")) and " " not in text.strip()


def _web_address(address: str) -> str:
    """Return an address a browser may be sent to; whatever else came this far is no link."""
    return address if _is_address(address) else ""


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:  # "https://[" and its like
        return ""


def _map(location: str) -> str:
    """Return a map search for what reads like the address of a place: words, and no link or "Online"."""
    online = (
        not location or "://" in location or location.strip().casefold() in ("online", "virtual", "zoom", "tbd", "tba")
    )
    return "" if online else MAP + quote(location[:200], safe="")
