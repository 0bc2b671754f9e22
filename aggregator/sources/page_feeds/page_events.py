"""Events of a page → series, with UIDs of the feed, the day and the title.

So an event stays the same if its time moves, if other words change or if the page is put in another order. What a
calendar says of the same meeting wins, see `publish.event.authority`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from hashlib import blake2b

from aggregator.config import Feed
from aggregator.model import PAGE_UID, READ_FROM, DateOrDateTime, Event, Series, Statement, Status, instant
from aggregator.sources.pages import PageEvent

CATEGORY = "From the page"
_STATED = frozenset({"schema.org", "h-event"})  # said for programs: exact


def published(event: PageEvent, feed: Feed) -> bool:
    """Whether the feed publishes an event: what is read from prose only if the operator trusts it."""
    return event.reader in _STATED or feed.trust == "publish"


def series_of_events(events: Iterable[PageEvent], feed: Feed) -> tuple[Series, ...]:
    """Make the series of events; of two with one day and title the earlier one comes first."""
    found: dict[str, Series] = {}
    seen: Counter[str] = Counter()
    for event in sorted(events, key=lambda one: (str(one.start), one.title, one.words)):
        key = _key(event, feed.id)
        seen[key] += 1
        uid = blake2b(f"{key}\n{seen[key]}".encode(), digest_size=12).hexdigest() + PAGE_UID
        found[uid] = Series(feed.id, uid, _event(event, uid, feed))
    return tuple(sorted(found.values(), key=lambda series: series.uid))


def _key(event: PageEvent, feed: str) -> str:
    day = "series" if event.rule else f"{event.start:%F}"
    return "\n".join([feed, day, " ".join(event.title.casefold().split())])


def _event(event: PageEvent, uid: str, feed: Feed) -> Event:
    start, end = event.start, event.end
    if end is None:
        end = _end(start, event.minutes, feed)
    made = Event(
        uid=uid,
        start=start,
        end=end,
        rule=event.rule,
        title=event.title,
        description="\n\n".join(filter(None, (event.text, where_from(event)))),
        location=event.location,
        url=event.url or event.place,
        categories=(CATEGORY,),
        status=Status.CANCELLED if event.cancelled else Status.CONFIRMED,
        image=event.image,
        offers=event.offers,
        performers=event.performers,
    )
    return Event(**{name: getattr(made, name) for name in made.__slots__ if name != "digest"}, digest=_digest(made))


def _end(start: DateOrDateTime, minutes: int | None, feed: Feed) -> DateOrDateTime:
    if not isinstance(start, datetime):
        return start + timedelta(days=1)
    length = timedelta(minutes=minutes) if minutes else feed.duration
    return (instant(start) + length).astimezone(start.tzinfo)


def where_from(event: PageEvent) -> str:
    """Return the sentence that says where an event was read."""
    if event.heading:
        return f"{READ_FROM}{event.place}, section “{event.heading}”."
    return f"{READ_FROM}{event.place}."


def _digest(event: Event) -> str:
    return blake2b(repr(event).encode("utf-8", "replace"), digest_size=16).hexdigest()


def as_statement(event: PageEvent) -> Statement:
    """Return an event as a statement, for feeds that only compare."""
    start = event.start
    day: date = start.date() if isinstance(start, datetime) else start
    return Statement(
        title=event.title,
        text=event.words,
        rule="FREQ=DAILY;COUNT=1",
        weekdays=(day.weekday(),),
        time=f"{start:%H:%M}" if isinstance(start, datetime) else "",
        zone=str(getattr(start, "tzinfo", "") or ""),
        minutes=event.minutes,
        first_date=day.isoformat(),
        doubts=(),
        place=event.place,
    )
