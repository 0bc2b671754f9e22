"""Lines with a link that holds a time → events: such a link is more exact than words."""

from __future__ import annotations

import re
from datetime import UTC

from aggregator.sources.pages.markup.page_types import Line
from aggregator.sources.pages.phrases.meeting_words import (
    is_about_meetings,
    is_cancelled,
    is_generic,
    is_over,
    length_in,
)
from aggregator.sources.pages.prose.line_facts import facts_of
from aggregator.sources.pages.prose.records import Around, Record
from aggregator.sources.pages.prose.titles import beside_time, cleaned, heading_title
from aggregator.sources.pages.results.page_context import PageContext
from aggregator.sources.pages.results.page_reading import PageEvent
from aggregator.sources.pages.stated.time_links import link_time

MAX_LINKS = 20  # of a line that are looked at
_URL = re.compile(r"https?://[^\s)>\]\"]+")


def read_links(record: Record, around: Around, context: PageContext) -> bool:
    """Take the time from a link of a line. Return whether there was one, so that the line is done."""
    if len(record.line.links) > MAX_LINKS or record.line.text != record.text:
        return False
    urls = [*(link.url for link in record.line.links), *_URL.findall(record.text)]
    found = [told for url in dict.fromkeys(urls) if (told := link_time(url))]
    starts = {told.start.astimezone(UTC) for told in found}
    facts = facts_of(record.text)
    if len(starts) != 1 or (facts and facts.cadences) or is_over(record.text) or is_cancelled(record.text):
        return False
    told = max(found, key=lambda one: (bool(one.title), one.end is not None))
    if not (told.title or around.promised or is_about_meetings(record.text)) or told.rule:
        return False
    title = cleaned(told.title) or (beside_time(facts) if facts and (facts.dates or facts.groups) else "")
    title = title or _beside_link(record.line)
    minutes = round((told.end - told.start).total_seconds() / 60) if told.end else length_in(record.text)
    context.add(
        PageEvent(
            title=title or heading_title(around.section, around.page.title, context.name),
            start=told.start,
            minutes=minutes if minutes and minutes > 0 else None,
            words=record.text,
            reader="link",
            place=around.section.place(context.url),
            heading=around.section.title,
        )
    )
    return True


def _beside_link(line: Line) -> str:
    """Return the words before the link that holds a time, or those of the link."""
    link = next((one for one in line.links if link_time(one.url)), None)
    before = line.text.split(link.text, 1)[0] if link and link.text else _URL.split(line.text, maxsplit=1)[0]
    title = cleaned(before) or (cleaned(link.text) if link else "")
    return title if 3 <= len(title) <= 100 and "://" not in title and not is_generic(title) else ""
