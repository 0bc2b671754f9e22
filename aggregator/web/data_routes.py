"""Every address that is answered with bytes made of the snapshot: which there are, and how each is made, once.

    path and query ─ what is meant: a choice, a question, an event ─ on the shelf? ─ else made by `formats`

The snapshot brings the combined calendar and that of each feed. Everything else is made when it is first asked for and
kept on a shelf, that of the snapshot, with which it goes. What an address means is remembered as well, so that asking
again costs no more than two looks; but for a minute only, since what is upcoming, or today, changes with the time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from urllib.parse import parse_qsl
from weakref import ReferenceType, ref

from werkzeug.datastructures import MultiDict

from aggregator.config import Config
from aggregator.web.formats import atom, listing, openapi
from aggregator.web.formats.ics import subscription_as_ics
from aggregator.web.formats.jcal import ics_as_jcal
from aggregator.web.formats.one_event import event_as_ics, occurrence_as_ics
from aggregator.web.pages.assets import MODIFIED
from aggregator.web.request import events_query
from aggregator.web.request.events_query import EventsQuery, InvalidQueryError, read_events_query
from aggregator.web.request.subscription_query import SubscriptionQuery, UnknownFeedsError, read_subscription_query
from aggregator.web.serving.ics_responses import COMBINED, calendar_headers, combined_resource, data_headers
from aggregator.web.serving.resource import ErrorResponse, Resource
from aggregator.web.serving.served_snapshot import IndexedSnapshot, ServedSnapshot, WorkerState

JCAL = "/calendar.jcal"
CHOICES = {COMBINED, JCAL, atom.PATH}

MOST_MEANINGS = 10_000
LONGEST_QUERY = 4_000  # characters

_FEED = re.compile(r"/calendars/([^/]*)\.ics")
_EVENT = re.compile(r"/events/([\w-]{1,64})(?:/([0-9]{8}(?:T[0-9]{6}Z)?))?\.ics", re.ASCII)

# What is meant, and how to make it: equal meanings, equal bytes. It must not hold the snapshot, see `_Meanings`.
Meaning = tuple[Hashable, Callable[[IndexedSnapshot], Resource]]


class NothingThereError(LookupError):
    """No such calendar, event or date of an event. Its text is a sentence for people."""


@dataclass
class _Meanings:
    """What addresses mean this minute, of one snapshot. That can be let go, though nobody asks anything of the next."""

    shown: ReferenceType[IndexedSnapshot]
    minute: int
    known: dict[tuple[str, str], Meaning] = field(default_factory=dict)


class DataRoutes:
    """Answers made of the snapshot that `current` holds."""

    def __init__(self, config: Config, current: ServedSnapshot) -> None:
        self.config = config
        self.current = current
        headers = data_headers("application/json")
        self._openapi = Resource.of(openapi.openapi_json(config), MODIFIED, headers)
        self._last: _Meanings | None = None

    def find(self, path: str, query: str) -> Resource | ErrorResponse | None:
        """Return what an address answers; None if it is not one of these."""
        view = self.current.view
        resource = view.resources.get(path)
        if resource is not None and not (query and path in CHOICES):
            return resource
        if path == openapi.PATH:
            return self._openapi
        if not (path in CHOICES or path == events_query.PATH or _FEED.fullmatch(path) or _EVENT.fullmatch(path)):
            return None
        try:
            return self._answer(view, path, query[:LONGEST_QUERY])
        except (UnknownFeedsError, NothingThereError) as error:
            return ErrorResponse("404 Not Found", str(error), problem=path == events_query.PATH)
        except InvalidQueryError as error:
            return ErrorResponse("400 Bad Request", str(error), problem=True)

    def _answer(self, view: WorkerState, path: str, query: str) -> Resource:
        feed = _FEED.fullmatch(path)
        if feed and feed[1] not in {one.id for one in self.config.feeds}:
            raise NothingThereError(f'There is no calendar called "{feed[1][:60]}" here.')
        if feed or view.shown is None:
            raise NothingThereError("This calendar has not been read yet. Keep what you have and ask again later.")
        shown, now = view.shown, self.current.clock()
        meanings = self._meanings(shown, now)
        meaning = meanings.get((path, query))
        if meaning is None:
            meaning = self._meaning(shown, path, query, now)
            if len(meanings) < MOST_MEANINGS:
                meanings[path, query] = meaning
        key, make = meaning
        return shown.shelf.get(key, lambda: make(shown))

    def _meanings(self, shown: IndexedSnapshot, now: datetime) -> dict[tuple[str, str], Meaning]:
        last, minute = self._last, int(now.timestamp() // 60)
        if last is None or last.minute != minute or last.shown() is not shown:
            last = self._last = _Meanings(ref(shown), minute)
        return last.known

    # ------------------------------------------------------------ what an address means

    def _meaning(self, shown: IndexedSnapshot, path: str, query: str, now: datetime) -> Meaning:
        event = _EVENT.fullmatch(path)
        if event:
            return path, lambda shown: self._event(shown, event[1], event[2] or "")
        arguments = MultiDict(parse_qsl(query.encode("latin-1", "replace").decode("utf-8", "replace")))  # PEP 3333
        if path == events_query.PATH:
            asked = read_events_query(arguments, {feed.id for feed in shown.snapshot.feeds}, now)
            return asked, lambda shown: self._listing(shown, asked, now)
        choice = read_subscription_query(arguments, shown.snapshot.feeds, now)
        if path == COMBINED and choice.plain:
            return path, lambda shown: combined_resource(shown.snapshot)
        if path == atom.PATH:
            choice = replace(choice, today=now.astimezone(UTC).date())
        return (path, choice), lambda shown: self._choice(shown, path, choice, now)

    # ------------------------------------------------------------ making it

    def _choice(self, shown: IndexedSnapshot, path: str, choice: SubscriptionQuery, now: datetime) -> Resource:
        midnight = datetime.combine(choice.today, time.min, UTC) if choice.today else now
        modified = _latest(shown, midnight, now)
        if path == atom.PATH:
            news = atom.subscription_as_atom(shown, choice, self.config, now)
            return Resource.of(news, modified, data_headers("application/atom+xml; charset=utf-8"))
        ics = subscription_as_ics(shown, choice, self.config, now)
        if path == JCAL:
            return Resource.of(ics_as_jcal(ics), modified, data_headers("application/calendar+json; charset=utf-8"))
        return Resource.of(ics, modified, calendar_headers("calendar.ics"))

    def _listing(self, shown: IndexedSnapshot, asked: EventsQuery, now: datetime) -> Resource:
        body = listing.dates_as_json(shown, asked, self.config)
        return Resource.of(body, _latest(shown, asked.begin, now), data_headers("application/json"))

    def _event(self, shown: IndexedSnapshot, event_id: str, start: str) -> Resource:
        if start:
            body = occurrence_as_ics(shown, event_id, start, self.config)
        else:
            body = event_as_ics(shown, event_id, self.config)
        if body is None:
            raise NothingThereError("There is no such event here; it may have gone from its calendar.")
        filename = "-".join(filter(None, (event_id, start))) + ".ics"
        return Resource.of(body, shown.snapshot.made_at, calendar_headers(filename, "attachment"))


def _latest(shown: IndexedSnapshot, day: datetime, now: datetime) -> datetime:
    """Return when the bytes last changed, or may have: with the snapshot, or when `day` began."""
    made = shown.snapshot.made_at
    return max(made, day) if day < now else made
