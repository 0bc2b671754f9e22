"""The time zone that a page or a section says its times are in: "All times are listed for US Eastern Time"."""

from __future__ import annotations

import re

from aggregator.sources.pages.phrases.zone_words import zones_of
from aggregator.sources.pages.prose.line_facts import facts_of, sentences
from aggregator.sources.pages.prose.sections import Section

_ZONE_RULE = re.compile(
    r"\b(?:all times?|times? (?:are|is|listed|given|shown|below)|time ?zones?\b|meetings? (?:generally |usually )?align"
    r"|unless (?:otherwise|noted))",
    re.IGNORECASE,
)


def zone_of_page(parts: list[Section]) -> str:
    """Return the zone that a page says its times are in."""
    return next(filter(None, map(zone_of_section, parts)), "")


def zone_of_section(section: Section) -> str:
    """Return the zone that a section says its times are in, "" if it says none."""
    for line in section.lines:
        if len(line.text) < 400 and _ZONE_RULE.search(line.text):
            for sentence in sentences(line.text):
                zone = _stated_zone(sentence)
                if zone:
                    return zone
    return ""


def _stated_zone(sentence: str) -> str:
    if not _ZONE_RULE.search(sentence):
        return ""
    facts = facts_of(sentence + " day")
    zones = {zones_of(token.text)[:1] for token in facts.zone_only} if facts else set()
    return zones.pop()[0] if len(zones) == 1 and () not in zones else ""
