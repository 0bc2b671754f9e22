"""What a meeting is called: the words beside its date, else the nearest heading that names it."""

from __future__ import annotations

import re

from aggregator.sources.pages.phrases.meeting_words import is_generic, is_when_label, label_of
from aggregator.sources.pages.prose.line_facts import LineFacts, facts_of
from aggregator.sources.pages.prose.sections import Section

LONGEST = 150
_EDGES = " \t-,;:|/·•*_~[]@=>.–—#"
_GLUE = re.compile(
    r"^(?:(?:on|at|from|the|is|are|will be|held|for|and|um|am|a las|à|le|every|each|of)\b[\s:,-]*)+|"
    r"(?:[\s:,-]*\b(?:on|at|from|the|is|are|will be|held|every|each|meets?|starts?|starting|when|and|um|am|le))+\s*$",
    re.IGNORECASE,
)


_SENTENCE = re.compile(
    r"(?:we|our|us|you|your|i|it|they|there|this|that|these|those|join|please|come|see|if|as|in|by|to)\b",
    re.IGNORECASE,
)


def cleaned(text: str) -> str:
    """Return a title without marks and joining words at its edges."""
    before = None
    while before != text:
        before = text
        text = _GLUE.sub("", text.strip(_EDGES)).strip(_EDGES)
        if text.count("(") != text.count(")"):
            text = text.strip("()")
        elif text.startswith("(") and text.endswith(")") and text.count("(") == 1:
            text = text[1:-1]
    return " ".join(text.split())[:LONGEST]


def beside_time(facts: LineFacts) -> str:
    """Return the words of a line that are not about time, if they are a name: short, before or behind it."""
    before, behind = map(cleaned, facts.remainder)
    label, _ = label_of(before + ":")
    if is_when_label(label) or is_generic(before):
        before = ""
    if is_generic(behind):
        behind = ""
    for candidate in (before, behind):
        if candidate.count("(") != candidate.count(")") or _SENTENCE.match(candidate):
            continue
        if 2 <= len(candidate) <= 100 and candidate.count(" ") <= 12 and any(c.isalpha() for c in candidate):
            return candidate
    return ""


def without_time(text: str) -> str:
    """Return a heading without its date and time."""
    facts = facts_of(text)
    if facts is None:
        return cleaned(text)
    before, behind = map(cleaned, facts.remainder)
    return before if len(before) > len(behind) else behind


def heading_title(section: Section, page_title: str, name: str, *, repeats: bool = False) -> str:
    """Return the nearest heading that is the name of something, else the page's title, else the feed's name.

    What repeats is not called like the section of one date.
    """
    for one in section.path:
        if repeats and (facts := facts_of(one.title)) and facts.dates:
            continue
        title = without_time(one.title)
        if title and not is_generic(title):
            return title
    title = cleaned(page_title)
    return title if title and not is_generic(title) else name
