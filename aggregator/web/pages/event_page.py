"""The page of an event with all its dates, and the page of each of its dates.

Both show one date in full, with links to add it to a calendar: the date asked for, or the next one. They list all
dates, the calendars that have the event, and why these were merged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, abort, render_template

from aggregator.model import ServedEvent, ServedOccurrence
from aggregator.web.changes.change_rows import event_change_rows
from aggregator.web.layout.conferences import named_conferences
from aggregator.web.layout.event_row import EventRow, make_row
from aggregator.web.layout.repetition import dates_in_words, repetition_with_time
from aggregator.web.layout.view_input import ViewInput
from aggregator.web.pages.add_to_calendar import add_links
from aggregator.web.pages.other_zones import clock_change_note, clock_change_warning, times_in_other_zones
from aggregator.web.pages.share_url import share_url
from aggregator.web.pages.subscribe import webcal_url
from aggregator.web.request.data_paths import event_page_path, event_path, read_start
from aggregator.web.request.locale_text import utc_offset
from aggregator.web.request.pick_token import pick_token
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.serving.event_dates import EventDates
from aggregator.web.serving.page import Page

MAX_CHANGES = 10  # the latest
MAX_DATES = 12  # shown at once; the others unfold
MIN_DATES = 2  # of what is told by the number of its dates, if it has no rule


@dataclass(frozen=True)
class ListedDate:
    """One line of the list of dates."""

    row: EventRow
    shown: bool  # in full on this page
    is_next: bool  # the first that has not ended
    note: str  # that it starts at another time than usual; "" if it does not


class EventPage(Page):
    """The pages of events."""

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("event_page", __name__)
        routes.add_url_rule("/events/<event_id>", view_func=self.event)
        routes.add_url_rule("/events/<event_id>/<start>", view_func=self.date)
        return routes

    def event(self, event_id: str) -> str:
        """Show an event with its next date; if all have ended, with its last one."""
        dates = self._dates(event_id)
        return self._show(dates, self._next(dates), whole=dates.event.recurs or len(dates.all) > 1)

    def date(self, event_id: str, start: str) -> str | tuple[str, int]:
        """Show one date of an event, also by the start it had before it was moved.

        If there is none, show the event, and say so: the link may be an older one.
        """
        when = read_start(start)
        if when is None:
            abort(404)
        dates, query = self._dates(event_id), self.query()
        found = dates.find(start)
        if found:
            return self._show(dates, found)
        gettext, before = query.language.gettext, query.in_words(when)
        moved = dates.find_moved(start)
        if moved:
            return self._show(dates, moved, gettext("This date was moved. It was on %(time)s.", time=before))
        notice = gettext("This event has no date on %(time)s. It may have been moved.", time=before)
        return self._show(dates, self._next(dates), notice, whole=True, found=False), 404

    def _dates(self, event_id: str) -> EventDates:
        indexed = self.served.state.indexed
        if indexed is None or event_id not in indexed.positions:
            abort(404)
        return EventDates.of(indexed, indexed.positions[event_id])

    def _next(self, dates: EventDates) -> ServedOccurrence | None:
        to_come = dates.all[self._ended(dates) :]
        return next(iter(to_come or dates.all[-1:]), None)

    def _ended(self, dates: EventDates) -> int:
        return dates.count_ended(int(self.served.clock().timestamp()))

    def _show(
        self,
        dates: EventDates,
        shown: ServedOccurrence | None,
        notice: str = "",
        *,
        whole: bool = False,
        found: bool = True,
    ) -> str:
        """Show the event with one of its dates; `whole` if the page is that of all dates."""
        event, query = dates.event, self.query()
        view = ViewInput(dates.indexed, query, self.served.clock(), self.is_static)
        ended = self._ended(dates)
        listed = [
            _listed(view, event, one, shown=one is shown and not whole, is_next=number == ended and not view.lasting)
            for number, one in enumerate(dates.all)
            if whole or one is shown or not view.lasting  # files of each date are many: they leave out the others
        ]
        ended = min(ended, len(listed)) if whole or not view.lasting else 0
        row = make_row(view, shown) if shown else None
        return render_template(
            "event.html",
            worker=self.served.state,
            query=query,
            now=view.local,
            offset=utc_offset(row.start if row and isinstance(row.start, datetime) else view.local),
            event=event,
            row=row,
            whole=whole,
            notice=notice,
            found=found,
            conferences=named_conferences(dates.conferences_of(shown), row, query.language) if shown and row else (),
            share_path=share_url(row.page if row and not whole else event_page_path(event.id), query.unfiltered()),
            token=pick_token(event),
            webcal=webcal_url(self.config.server.base_url + event_path(event.id)),
            repeats=_repeats(event, listed[ended:], query),
            ended=listed[:ended],
            to_come=listed[ended:],
            max_dates=MAX_DATES,
            other_zones=times_in_other_zones(row, self.config.page.zones, query) if row else (),
            warning=clock_change_warning(row, event.zones, query) if row and event.recurs else "",
            add_links=add_links(row, _text(event, shown), self.config.server.base_url) if row and shown else None,
            text=_text(event, shown),
            changes=event_change_rows(dates.indexed, query, event.id, MAX_CHANGES),
        )


def _listed(view: ViewInput, event: ServedEvent, one: ServedOccurrence, *, shown: bool, is_next: bool) -> ListedDate:
    row = make_row(view, one)
    return ListedDate(row, shown, is_next, clock_change_note(row, event.zones, view.query) if event.recurs else "")


def _repeats(event: ServedEvent, to_come: list[ListedDate], query: ViewQuery) -> str:
    if not event.recurs and len(to_come) < MIN_DATES:
        return ""
    last = to_come[-1].row.start if to_come else date.min
    return repetition_with_time(event, query.language) or dates_in_words(len(to_come), last, query.language)


def _text(event: ServedEvent, shown: ServedOccurrence | None) -> str:
    return event.text if shown is None or shown.text is None else shown.text
