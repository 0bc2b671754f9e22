"""One series → what is left of it by an operator's settings, and how many of its events are hidden.

Filters are asked about the event as its feed has it. What hides the series hides all of it. An override with texts of
its own can be hidden alone: its date leaves the series. Of a series that `include` does not name, overrides that it
names stay, each by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from aggregator.config import EventEdit, EventFilter, Meeting, Rename
from aggregator.edits.event_filters import describes, pattern_replaced, same_text
from aggregator.model import Event, Series, as_type_of


@dataclass(frozen=True, slots=True)
class FeedEdits:
    """What feeds.toml says about the events of one feed."""

    include: tuple[EventFilter, ...] = ()
    exclude: tuple[EventFilter, ...] = ()
    rename: tuple[Rename, ...] = ()
    category: str = ""
    edits: tuple[EventEdit, ...] = ()
    meetings: tuple[Meeting, ...] = ()

    @property
    def change_events(self) -> bool:
        """Whether any event of the feed can become another, or be hidden."""
        return bool(self.include or self.exclude or self.rename or self.category or self.edits)


@dataclass(frozen=True, slots=True)
class EditedSeries:
    """What is left of a series; None if all of it is hidden."""

    series: Series | None
    hidden: int = 0  # events


def edit_series(series: Series, settings: FeedEdits) -> EditedSeries:
    """Apply the settings of a feed to one of its series. Without effect, the series is the same object."""
    edits = [edit for edit in settings.edits if selects(edit, series)]
    if any(edit.hidden for edit in edits):
        return EditedSeries(None, series.in_document)
    shown = _shown(series, settings)
    if shown is None:
        return EditedSeries(None, series.in_document)
    hidden = series.in_document - shown.in_document
    master = _changed(shown.master, series, edits, settings) if shown.master else None
    overrides = tuple([_changed(event, series, edits, settings) for event in shown.overrides])
    if master != shown.master or overrides != shown.overrides:
        shown = replace(shown, master=master, overrides=overrides)
    return EditedSeries(shown, hidden)


def selects(edit: EventEdit, series: Series) -> bool:
    """Whether a correction is about this series."""
    event = edit.event
    if event.feed and event.feed != series.feed:
        return False
    if event.uid and not series.has_uid(event.uid):
        return False
    return not event.title or same_text(event.title) == same_text(series.main_event.title)


def _shown(series: Series, settings: FeedEdits) -> Series | None:
    """Return the series without the events that filters hide; None if that is all of them."""
    master = series.master
    if master and _any(settings.exclude, master):
        return None
    left_out = [event for event in series.overrides if _any(settings.exclude, event)]
    overrides = tuple([event for event in series.overrides if event not in left_out])
    if settings.include and not (master and _any(settings.include, master)):
        master, overrides = None, tuple([event for event in overrides if _any(settings.include, event)])
    if master is None and not overrides:
        return None
    if master and left_out:
        ids = [event.recurrence_id for event in left_out if event.recurrence_id is not None]
        dates = [as_type_of(id_, master.start) for id_ in ids]
        master = replace(master, exdates=(*master.exdates, *dates))
    if master is series.master and len(overrides) == len(series.overrides):
        return series
    left = None if master else {event.digest for event in overrides}
    gone = {event.digest for event in left_out}
    listed, kept = (
        tuple([one for one in events if one.digest not in gone and (left is None or one.digest in left)])
        for events in (series.listed, series.kept)
    )
    return replace(series, master=master, overrides=overrides, listed=listed, kept=kept)


def _any(filters: Iterable[EventFilter], event: Event) -> bool:
    return any(describes(one, event) for one in filters)


def _changed(event: Event, series: Series, edits: Iterable[EventEdit], settings: FeedEdits) -> Event:
    """Return an event with its corrections. What an override says otherwise than its series stays."""
    told = event
    for edit in edits:
        event = _corrected(event, series.main_event, edit)
    title = event.title if event.title != told.title else _renamed(event.title, settings.rename)
    categories = event.categories
    if settings.category and settings.category not in categories:
        categories = (settings.category, *categories)
    if (title, categories) != (event.title, event.categories):
        event = replace(event, title=title, categories=categories)
    return event


def _corrected(event: Event, main: Event, edit: EventEdit) -> Event:
    if edit.title is not None and event.title == main.title:
        event = replace(event, title=edit.title)
    if edit.location is not None and event.location == main.location:
        event = replace(event, location=edit.location)
    if edit.link is not None and event.url == main.url:
        in_place = event.location.startswith(("http://", "https://"))  # of the link that was wrong
        event = replace(event, url=edit.link, conference=(), location="" if in_place else event.location)
    return event


def _renamed(title: str, rules: Iterable[Rename]) -> str:
    for rule in rules:
        if rule.pattern:
            title = " ".join(pattern_replaced(rule.pattern, rule.to, title).split()) or title
        elif same_text(rule.title) == same_text(title):
            title = rule.to or title
    return title
