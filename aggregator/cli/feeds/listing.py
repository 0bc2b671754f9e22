"""What was found as text: entries of feeds.toml, with what is known of each calendar in comments; or as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from aggregator.cli.feeds.finding import Discovery, Found
from aggregator.cli.feeds.page_report import event_lines, statement_lines
from aggregator.discovery.feeds_file import entry, entry_lines

MOST = 20  # events and statements of a page that are shown, the latest ones


def usable(found: Found) -> bool:
    """Whether an entry of this calendar would bring events that are not there yet."""
    return not (found.listed_as or found.single or found.lasting)


def as_toml(discovery: Discovery, zone: tzinfo | None) -> str:
    """Write all entries. Those that are of no use are comments."""
    return "\n".join("\n".join(_block(found, zone)) + "\n" for found in discovery.found)


def _block(found: Found, zone: tzinfo | None) -> Iterator[str]:
    comment = "" if usable(found) else "# "
    for line in entry_lines(entry(found.proposal)).splitlines():
        yield f"{comment}{line}"
    for line in remarks(found, zone):
        yield f"# {line}"


def remarks(found: Found, zone: tzinfo | None) -> Iterator[str]:
    """Yield what fetching a calendar showed, a sentence a line."""
    if found.listed_as:
        yield f'Already in feeds.toml, as "{found.listed_as}".'
        return
    if not found.checked:
        return
    if found.problem:
        yield f"Could not be read: {found.problem}"
        return
    if found.single:
        yield "One event, not a calendar."
        return
    yield "1 event." if found.events == 1 else f"{found.events} events."
    yield from _dates(found, zone)
    for name, count in sorted((found.doubles or {}).items()):
        yield f"1 event is also in {name}." if count == 1 else f"{count} events are also in {name}."


def _dates(found: Found, zone: tzinfo | None) -> Iterator[str]:
    """Yield what comes next, or why nothing may."""
    if found.moved:
        yield f"The calendar says that it has moved: “{found.moved}”"
        if found.new_url:
            yield f"New URL: {found.new_url}"
    if found.reading:
        yield "Read from the text of the page:"
        yield from (line for event in found.reading.events[-MOST:] for line in event_lines(event, zone))
        yield from (line for statement in found.reading.statements[:MOST] for line in statement_lines(statement))
    elif found.next_dates:
        yield "Next:"
        yield from (f"  {one.when(zone)}  {one.title}" for one in found.next_dates)
    elif not found.moved:
        yield "Nothing is to come. Has the calendar moved?"


def as_data(discovery: Discovery, zone: tzinfo | None) -> dict[str, object]:
    """Return the same facts for JSON."""
    return {
        "calendars": [
            {
                "entry": entry(found.proposal),
                "usable": usable(found),
                "checked": found.checked,
                "listed_as": found.listed_as,
                "problem": found.problem,
                "single_event": found.single,
                "events": found.events,
                "moved": found.moved,
                "new_url": found.new_url,
                "next": [
                    {"title": one.title, "start": one.start.isoformat(), "local": one.when(zone)}
                    for one in found.next_dates
                ],
                "also_in": dict(found.doubles or {}),
            }
            for found in discovery.found
        ],
        "advice": list(discovery.advice),
    }
