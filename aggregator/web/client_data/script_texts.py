"""The texts and the names of time zones that the script of a static site shows, in the language of the site.

Texts keep their placeholders, as `%(day)s`. Dates, times and numbers are written by the browser.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from aggregator.web.request.gettext_catalogues import gettext_noop
from aggregator.web.request.locale_text import Language
from aggregator.web.request.time_zones import territories
from aggregator.web.request.zone_search import zone_label

TEXTS = {
    "allDay": gettext_noop("All day"),
    "checkTime": gettext_noop("Check the time: %(calendar)s lists %(time)s."),
    "clear": gettext_noop("Clear filters"),
    "cityTime": gettext_noop("%(city)s time"),
    "clockChange": gettext_noop("Clock change: now %(offset)s"),
    "download": gettext_noop("Download .ics file (does not update)"),
    "earlier": gettext_noop("Earlier events"),
    "ended": gettext_noop("Ended"),
    "from": gettext_noop("From %(day)s"),
    "full": gettext_noop("Show full description"),
    "justNow": gettext_noop("just now"),
    "later": gettext_noop("Later events, from %(day)s"),
    "left": gettext_noop("%(duration)s left"),
    "next": gettext_noop("Next"),
    "noEvents": gettext_noop("No events."),
    "noJoin": gettext_noop("No join link in its calendar"),
    "noLink": gettext_noop("These filters have no calendar link. Subscribe to one community, or download the events."),
    "noneComing": gettext_noop("No upcoming events match. The calendar is empty for now."),
    "noneFound": gettext_noop("No events match “%(words)s” from %(day)s. Clear the filters or try other words."),
    "noneToday": gettext_noop("No events today."),
    "noneWithin": gettext_noop("No events in the four weeks from %(day)s."),
    "now": gettext_noop("Now"),
    "nowAndNext": gettext_noop("Now and next"),
    "periods": gettext_noop("Previous and next"),
    "placeTime": gettext_noop("%(time)s %(city)s time"),
    "remove": gettext_noop("Remove filter: %(filter)s"),
    "seeChanges": gettext_noop("%(change)s: see changes"),
    "since": gettext_noop("since %(time)s"),
    "soon": gettext_noop("now"),
    "stopped": gettext_noop("Last checked %(ago)s. Checks have stopped, so events may be out of date."),
    "today": gettext_noop("Today"),
    "tomorrow": gettext_noop("Tomorrow"),
    "unknownZone": gettext_noop(
        "Unknown time zone “%(name)s”. Times are still in %(city)s time. Try a large city or a country."
    ),
    "until": gettext_noop("until %(day)s"),
    "with": gettext_noop("With “%(words)s”"),
    "without": gettext_noop("Without “%(words)s”"),
    "zoneCity": gettext_noop("Times in <strong>%(city)s time</strong> (%(offset)s)"),
    "zoneOffset": gettext_noop("Times in <strong>%(offset)s</strong>"),
    "zoneUtc": gettext_noop("Times in <strong>UTC</strong>"),
}
COUNTED = {
    "found": ("%(number)s upcoming event", "%(number)s upcoming events"),
    "more": ("%(number)s more", "%(number)s more"),
    "moreOn": ("%(number)s more on %(day)s", "%(number)s more on %(day)s"),
}
SAMPLES = (0, 1, 2, 3, 5, 11, 100, 1_000_000)  # each plural category of CLDR has one of them


def script_texts(language: Language) -> bytes:
    """Return the JSON: texts by name, some by plural category, the first weekday (0: Monday), zones with cities."""
    return msgspec.json.encode(
        {
            "texts": {name: language.gettext(text) for name, text in TEXTS.items()},
            "counted": {name: _by_category(language, *texts) for name, texts in COUNTED.items()},
            "firstWeekday": language.first_weekday,
            "zones": {zone: [language.city(zone), zone_label(zone, language)] for zone in ("UTC", *territories())},
        }
    )


def _by_category(language: Language, one: str, many: str) -> Mapping[str, str]:
    return {language.locale.plural_form(number): language.ngettext(one, many, number) for number in SAMPLES}
