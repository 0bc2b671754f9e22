"""What is wrong with a feed and what to do, in words. Pages translate them: see `tests/web/texts.py`."""

from __future__ import annotations


def gettext_noop(text: str) -> str:
    """Mark a text for the catalogues of the pages."""
    return text


NO_EVENTS = gettext_noop("The calendar has no events.")
CHECK_THE_URL = gettext_noop("Check that this is the right calendar.")
NOTHING_PLANNED = gettext_noop("No events are planned.")
ASK_IF_ENDED = gettext_noop("Ask the community whether the calendar has moved or ended.")
NOTHING_CHANGED = gettext_noop("Nothing in the calendar has changed for a long time.")
ASK_IF_REAL = gettext_noop("Ask the community whether these events still take place.")
SAYS_MOVED = gettext_noop("The calendar says that it has moved or is no longer used.")
FIND_NEW_URL = gettext_noop("Find the new calendar, and set `url` in feeds.toml to it.")
REDIRECTED = gettext_noop("The server redirects permanently to another URL.")
SET_NEW_URL = gettext_noop("Set `url` in feeds.toml to the new URL.")
ACCEPT = gettext_noop("If the change is right, run `aggregator accept` with the ID of the feed.")
FIND_CALENDAR = gettext_noop("Find out where the calendar is now, and set `url` in feeds.toml.")
USE_ICS_URL = gettext_noop("Open the URL in a browser. Set `url` in feeds.toml to an .ics file.")
GET_ACCESS = gettext_noop("Ask the owner to make the calendar public, or set another URL in feeds.toml.")
WAIT = gettext_noop("The next check may succeed. If this goes on, check the URL.")
NOT_CHECKED = gettext_noop("The feed has not been checked yet.")
START = gettext_noop("Run `aggregator serve` or `aggregator fetch`.")
