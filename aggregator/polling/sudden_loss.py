"""Whether a new calendar has lost so much of what was to come that it is more likely broken than true. Pure.

A source that is suddenly empty, or whose domain now belongs to somebody else, answers 200 with a flawless file. What
readers would miss is in the future, so only series that still have a future count: calendars that let the past roll
off (TeamUp) lose nothing here. A series survives if its UID does, or if another UID has its title and start:
generators that make new UIDs at each export lose nothing either.

Rejected: counting events (a series of 500 past events would hide the loss of everything to come); remembering the
largest count ever seen (a conference's calendar rightly empties when it is over).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from aggregator.model import Calendar, Event, FeedState, Series, instant

FEWEST = 5  # series to come: below that, a calendar may lose all but one for ordinary reasons
SURVIVING = 0.2  # of them: fewer is suspect
LASTED = timedelta(hours=6)  # a calendar that lost events is believed once it stayed so for this long …
LASTED_POLLS = 3  # … and over this many polls, the last one included


def sudden_loss(known: Calendar, new: Calendar, now: datetime) -> str:
    """Return a sentence that says what was lost, or "" if the new calendar is believable after the known one."""
    coming = [series for series in known.series if _has_future(series, now)]
    if not coming:
        return ""
    if not new.series:
        return f"All upcoming events are gone ({len(coming)} before)."
    uids = {series.uid for series in new.series}
    looks = {_look(series) for series in new.series}
    surviving = sum(series.uid in uids or _look(series) in looks for series in coming)
    if len(coming) < FEWEST or surviving >= SURVIVING * len(coming):
        return ""
    return f"Most upcoming events are gone ({len(coming)} before, {surviving} now)."


def _look(series: Series) -> tuple[str, datetime]:
    return series.main_event.title.casefold(), instant(series.main_event.start)


def _has_future(series: Series, now: datetime) -> bool:
    return any(_may_come(event, now) for event in series.events)


def _may_come(event: Event, now: datetime) -> bool:
    """Whether any occurrence may end after `now`; a rule that only COUNTs is taken to go on."""
    if instant(event.end) > now or any(instant(date) > now for date in event.rdates):
        return True
    _, has_until, until = event.rule.partition("UNTIL=")
    return bool(event.rule) and (not has_until or until[:8] >= f"{now:%Y%m%d}")


def has_lasted(state: FeedState, now: datetime) -> bool:
    """Return whether a loss was seen long and often enough to be believed; `state` is of the polls before this one."""
    since = state.suspect_since
    return since is not None and now - since >= LASTED and state.suspect_polls + 1 >= LASTED_POLLS
