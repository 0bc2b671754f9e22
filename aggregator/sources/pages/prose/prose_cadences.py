"""Lines that say how often a meeting is → statements. Releases, builds and reports repeat as well; they are none."""

from __future__ import annotations

from dataclasses import replace

from aggregator.sources.pages.markup.page_types import PageText
from aggregator.sources.pages.phrases.cadences import Cadence
from aggregator.sources.pages.phrases.meeting_words import (
    is_about_meetings,
    is_about_other_things,
    is_generic,
    is_when_label,
    length_in,
)
from aggregator.sources.pages.prose.cadence_results import statement_of
from aggregator.sources.pages.prose.line_facts import LineFacts, facts_of
from aggregator.sources.pages.prose.records import Around, Record
from aggregator.sources.pages.prose.titles import beside_time, cleaned, heading_title
from aggregator.sources.pages.results.page_context import PageContext

FEW_WORDS = 4  # beside a cadence, of a line that is no sentence


def read_cadences(facts: LineFacts, record: Record, around: Around, context: PageContext) -> None:
    """Make statements of what is said to repeat, if it is meetings."""
    for cadence in facts.cadences:
        if not _repeats_a_meeting(cadence, facts, record, around):
            continue
        heading = heading_title(around.section, around.page.title, context.name, repeats=True)
        beside = beside_time(facts) if record.is_item and not record.labelled and len(facts.cadences) == 1 else ""
        title = cadence.label if cadence.label and not is_when_label(cadence.label.lower()) else ""
        if title and is_generic(title):
            title = ""
        title = cleaned(title) or record.title or (beside if beside and not is_generic(beside) else "") or heading
        place = around.section.place(context.url)
        statement = statement_of(cadence, context, title, record.text, place, around.zone)
        statement = statement if statement.minutes else replace(statement, minutes=length_in(record.text))
        context.statements.append(statement)


def _repeats_a_meeting(cadence: Cadence, facts: LineFacts, record: Record, around: Around) -> bool:
    """Whether a cadence is that of a meeting: releases, builds and reports repeat as well."""
    sentence = facts.text[max(0, cadence.start - 200) : cadence.end + 200] if not record.labelled else record.text
    sentence = f"{record.title} {sentence}"
    named = is_about_meetings(sentence)
    if is_about_other_things(sentence) and not (named and cadence.times):
        return False
    if (
        cadence.repetition.unit in {"DAILY", "YEARLY"}
        and not cadence.repetition.parity
        and not (named and cadence.times)
    ):
        return False
    points = bool(cadence.days) + bool(cadence.times) + (named or record.labelled)
    if record.alone:
        points += around.promised and bool(cadence.days or cadence.times)
        plain = bool(cadence.days) and any(time.zones for time in cadence.times) and _says_little_else(facts)
        return points >= 2 and (named or record.labelled or around.promised or plain)
    return points >= 2 and (named or (around.promised and bool(cadence.days and cadence.times)))


def _says_little_else(facts: LineFacts) -> bool:
    """Whether a line is a name and a time: "Lamps: Tuesdays, 16:00 UTC"."""
    before, behind = (part.strip(" .,;|()*_") for part in facts.remainder)
    return not behind and len(before.split()) <= FEW_WORDS and (not before or before.endswith((":", "-")))


def read_shortcodes(page: PageText, context: PageContext) -> None:
    """Read the parameters of Hugo's shortcodes: a text such as "Bi-weekly call" beside the URL of a calendar."""
    for values in page.shortcodes:
        name = values.get("title") or values.get("name") or cleaned(page.title) or context.name
        for text in values.values():
            facts = facts_of(text) if "://" not in text and is_about_meetings(text) else None
            for cadence in facts.cadences if facts else ():
                context.statements.append(statement_of(cadence, context, name, text, context.url, context.timezone))
