"""One occurrence as a view shows it: every text in the visitor's language and time zone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from aggregator.model import ChangeKind, Offer, Performer, ServedEvent, ServedFeed, ServedOccurrence, Source, Status
from aggregator.ways_to_join import registers
from aggregator.web.layout.merge_reasons import merge_reasons, other_statuses, other_times, status_of_copy
from aggregator.web.layout.repetition import repetition
from aggregator.web.layout.view_input import ViewInput
from aggregator.web.request.data_paths import date_page_path, date_path
from aggregator.web.request.gettext_catalogues import gettext_noop
from aggregator.web.request.locale_text import Language

OVER = timedelta(hours=1)  # after its end nobody joins any more
ONLINE = ("online", "virtual", "zoom", "tbd", "tba")  # what LOCATION says where there is no place
LATELY = timedelta(weeks=1)
CHANGE_WORDS = {ChangeKind.NEW: gettext_noop("New"), ChangeKind.MOVED: gettext_noop("Rescheduled")}
MAP_SEARCH = "https://www.openstreetmap.org/search?query="
STATUS_WORDS = {Status.TENTATIVE: gettext_noop("Tentative"), Status.CANCELLED: gettext_noop("Cancelled")}


@dataclass(frozen=True)
class FeedSource:
    """A feed that lists an event, and why its copy was merged."""

    feed: ServedFeed
    source: Source
    reasons: str  # in the visitor's language; "" if they are not known
    status: str  # sentence on the status that this copy gives the event, if it is another one


@dataclass(frozen=True)
class EventRow:
    """What is shown of an occurrence. Texts are plain and unescaped, `html` is sanitised."""

    id: str
    title: str
    start: datetime | date  # in the visitor's zone, or a day
    start_text: str  # "15:00", "All day", "since Sun 22 Nov"
    end_text: str  # "16:00", "Tue 01:00", "Wed 25 Nov" (the last of several days), ""
    separator: str  # between the two: "–"
    end: datetime | date  # exclusive, as in iCalendar
    place_time: str  # "09:00–18:00 Tokyo time", if it is held at a place whose clocks differ from the visitor's
    phase: str  # "ended", "now" or ""
    relative: str  # "in 25 minutes", "20 minutes left"
    status: str
    sources: tuple[FeedSource, ...]  # the kept copy first
    join: str
    host: str  # of the join link: "zoom.us"
    registers: bool  # the link leads to a page on which one registers
    phone: str  # number to join by, if there is no link
    joinable: bool  # neither cancelled nor long over
    lacks_join: bool  # joinable, but neither a link nor a place is known
    location: str
    map_url: str
    url: str
    organizer: str
    recurs: bool
    repeats: str  # "Every second Thursday", or "Repeats"; "" if it does not
    from_page: bool  # it was read from a web page
    html: str
    cancelled: bool
    changed: str  # "New", "Rescheduled", for a week after it was seen; "" if nothing changed
    differences: tuple[str, ...]  # sentences, if calendars give other times for this date, or say that it is cancelled
    image: str  # address of an image, shown as a link
    offers: tuple[Offer, ...]
    performers: tuple[Performer, ...]
    described: bool  # there is a description, in `html` or on the event's page

    @property
    def all_day(self) -> bool:
        """Whether it has days instead of times."""
        return not isinstance(self.start, datetime)

    @property
    def page(self) -> str:
        """The URL path of the page of this one date."""
        return date_page_path(self.id, self.start)

    @property
    def ics(self) -> str:
        """The URL path of this one date as iCalendar."""
        return date_path(self.id, self.start)

    @property
    def other_feeds(self) -> tuple[ServedFeed, ...]:
        """The other feeds that list it, each once; a second copy in the first feed does not count."""
        feeds = {source.feed.id: source.feed for source in self.sources}
        return tuple(feeds.values())[1:]

    @property
    def until(self) -> bool:
        """Whether `end_text` is the last of several whole days."""
        return self.all_day and bool(self.end_text)

    @property
    def image_host(self) -> str:
        """The host that has the image."""
        return _host(self.image)

    def prices(self, language: Language) -> str:
        """Return what it costs to take part, each price once; "" if that is not known."""
        said = dict.fromkeys(_price(offer, language) for offer in self.offers if offer.price)
        return language.list_names(list(said))

    def without_description(self) -> EventRow:
        """Return the same row without the description, which is on the event's page."""
        return replace(self, html="")


def make_row(view: ViewInput, occurrence: ServedOccurrence, day: date | None = None) -> EventRow:
    """Make the row for an occurrence that is listed on `day` (default: the day on which it starts)."""
    query, language = view.query, view.query.language
    event = view.indexed.snapshot.events[occurrence.event]
    zone = UTC if occurrence.all_day else query.zone
    start, end = (datetime.fromtimestamp(second, zone) for second in (occurrence.start, occurrence.end))
    start_text, end_text = (_whole_days if occurrence.all_day else _times)(start, end, day or start.date(), language)
    cancelled = (occurrence.status or event.status) is Status.CANCELLED
    joinable = not cancelled and end + OVER > view.local
    way = _own_or(occurrence.join, event.join)
    join = _safe_url(way)
    phone = way.partition(":")[2] if way.lower().startswith("tel:") else ""
    location = _own_or(occurrence.location, event.location)
    html = _own_or(occurrence.html, event.html)
    return EventRow(
        id=event.id,
        title=_own_or(occurrence.title, event.title) or language.gettext("(no title)"),
        start=start.date() if occurrence.all_day else start,
        end=end.date() if occurrence.all_day else end,
        start_text=start_text,
        end_text=end_text,
        separator=_separator(start, end, day or start.date(), language),
        place_time=_place_time(start, end, event.zones, language) if _map_url(location) and not join else "",
        phase=_phase(occurrence, start, end, view),
        relative="" if view.lasting else _relative(start, end, view.now, language),
        status=_status(occurrence.status or event.status, language),
        sources=_sources(view, event),
        join=join,
        host=_host(join),
        registers=registers(join),
        phone=phone,
        joinable=joinable,
        lacks_join=joinable and not (way or occurrence.all_day or event.url or _says_where(location)),
        location="" if _is_url(location) else location,
        map_url=_map_url(location),
        url=_safe_url(event.url) if event.url not in (join, location) else "",
        organizer=event.organizer,
        recurs=event.recurs,
        repeats=(repetition(event, language) or language.gettext("Repeats")) if event.recurs else "",
        from_page=event.from_page,
        html=html,
        cancelled=cancelled,
        changed=_changed(view, event, occurrence),
        differences=_differences(view, event, occurrence.start),
        image=_safe_url(event.image),
        offers=event.offers,
        performers=event.performers,
        described=bool(html),
    )


def _price(offer: Offer, language: Language) -> str:
    if offer.price == "0":
        return language.gettext("Free")
    return language.price(offer.price, offer.currency)


def _own_or(own: str | None, of_event: str) -> str:
    return of_event if own is None else own


def _whole_days(_start: datetime, end: datetime, day: date, language: Language) -> tuple[str, str]:
    last = (end - timedelta(days=1)).date()
    return language.gettext("All day"), language.short_day(last) if last > day else ""


def _times(start: datetime, end: datetime, day: date, language: Language) -> tuple[str, str]:
    start_text = language.clock_time(start)
    if start.date() != day:
        start_text = language.gettext("since %(time)s", time=language.weekday_time(start))
    if end == start:
        return start_text, ""
    if end.date() == day:
        return start_text, language.clock_time(end)
    near = end - start < timedelta(days=6)
    return start_text, language.weekday_time(end) if near else language.short_day_time(end)


def _place_time(start: datetime, end: datetime, zones: tuple[str, ...], language: Language) -> str:
    """Return when an event begins and ends where it is held: in the zone in which it is kept, unless that is UTC."""
    if len(zones) != 1 or start.tzinfo is UTC or zones[0] in ("UTC", "Etc/UTC"):
        return ""
    there, until = start.astimezone(ZoneInfo(zones[0])), end.astimezone(ZoneInfo(zones[0]))
    if there.utcoffset() == start.utcoffset():
        return ""
    text = language.clock_time(there) if there.date() == start.date() else language.short_day_time(there)
    if until != there and until.date() == there.date():
        text += language.time_separator + language.clock_time(until)
    return language.gettext("%(time)s %(city)s time", time=text, city=language.city(zones[0]))


def _separator(start: datetime, end: datetime, day: date, language: Language) -> str:
    return language.time_separator if start.date() == day == end.date() else language.day_separator


def _relative(start: datetime, end: datetime, now: datetime, language: Language) -> str:
    if start <= now < end:
        return language.gettext("%(duration)s left", duration=language.duration(end - now))
    return language.relative_time(start, now)


def _status(status: Status, language: Language) -> str:
    return language.gettext(STATUS_WORDS[status]) if status in STATUS_WORDS else ""


def _phase(occurrence: ServedOccurrence, start: datetime, end: datetime, view: ViewInput) -> str:
    now = view.local
    if occurrence.all_day:
        return "ended" if end.date() <= now.date() else ""
    if start <= now < end and not view.lasting:
        return "now"
    return "ended" if end <= now else ""


def _changed(view: ViewInput, event: ServedEvent, occurrence: ServedOccurrence) -> str:
    """Return what has lately changed about a date; what is cancelled says so anyway."""
    for change in view.indexed.changes_by_event.get(event.id, ()):
        concerned = not change.one_date or change.start == occurrence.start
        if concerned and change.kind in CHANGE_WORDS and view.now - change.seen_at < LATELY:
            return view.query.language.gettext(CHANGE_WORDS[change.kind])
    return ""


def _sources(view: ViewInput, event: ServedEvent) -> tuple[FeedSource, ...]:
    feeds = _feeds(view)
    return tuple(
        FeedSource(
            feeds.get(source.feed) or ServedFeed(source.feed, source.feed, "", ""),
            source,
            merge_reasons(source, view.query.language),
            status_of_copy(source, feeds, view.query.language),
        )
        for source in event.sources
    )


def _differences(view: ViewInput, event: ServedEvent, start: int) -> tuple[str, ...]:
    feeds = _feeds(view)
    return tuple(
        sentence
        for found in (other_statuses, other_times)
        for sentence in found(event.sources, start, feeds, view.query)
    )


def _feeds(view: ViewInput) -> dict[str, ServedFeed]:
    return {feed.id: feed for feed in view.indexed.snapshot.feeds}


def _says_where(location: str) -> bool:
    return bool(location.strip()) and location.strip().casefold() not in ONLINE


def _is_url(text: str) -> bool:
    return text.startswith(("http://", "https://")) and " " not in text.strip()


def _safe_url(url: str) -> str:
    """Return `url` if a browser may be sent to it, else ""."""
    return url.replace("`", "%60") if _is_url(url) else ""  # HTML allows no backtick in an address


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # such as "https://["
        return ""


def _map_url(location: str) -> str:
    """Return a map search for the address of a place; "" for a link, or for words such as "Online"."""
    online = not location or "://" in location or location.strip().casefold() in ONLINE
    return "" if online else MAP_SEARCH + quote(location[:200], safe="")
