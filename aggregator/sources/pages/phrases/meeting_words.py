"""Words that tell meetings from everything else that has dates and times: releases, posts, minutes, deadlines."""

from __future__ import annotations

import re

_MEETING = re.compile(
    r"\b(?:meet(?:s|ing|ings|up|ups)?|calls?|webinars?|workshops?|touchpoints?|sessions?|office hours?|hackathons?"
    r"|summits?|conferences?|town ?halls?|all[- ]hands|stand-?ups?|sync(?:s|-ups?|-up)?|hangouts?|gatherings?|amas?"
    r"|join us|community day|working groups?|wg|sig|tsc|tac|steering committee|bof|round ?tables?|coffee chats?"
    r"|sprints?|talks?|events?|\w*treffen|stammtisch|sitzung(?:en)?|reuni[oó]n(?:es)?|llamadas?|r[ée]unions?|rencontres?|huddles?"
    r"|retrospectives?|demos?|socials?|panels?|keynotes?|livestreams?|live streams?)\b",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"\b(?:meet(?:s|ing|ings|up|ups)?|webinars?|workshops?|touchpoints?|office hours?|town ?halls?|all[- ]hands"
    r"|community calls?|calls|join us|standups?|roundtables?|\w*treffen|reuni[oó]n(?:es)?|r[ée]unions?|upcoming events?"
    r"|schedule|agenda|working groups?|sessions?|summit|conference|calls?)\b",
    re.IGNORECASE,
)
# What is over, or ends then, and is no meeting.
_OVER = re.compile(
    r"\b(?:released|published|posted|updated|modified|edited|created|committed|merged|deployed|tagged|deadlines?"
    r"|due(?: by| date)?|submissions?|submit|closes?|closed|expires?|expir(?:ed|y|ation)|was|were|had been|took place"
    r"|happened|met on|we met|occurred|started on|began|ended|copyright|valid until|outages?|incidents?|downtime"
    r"|embargo|timestamps?|until further notice|founded|established|launched|announced|joined|migrated|installed|wrote"
    r"|decided|agreed|adopted|approved|last (?:sync|updated?|modified|change|run|meeting|call))\b"
    r"|\(c\)|©|^\W{0,3}\[[x ]?\]",
    re.IGNORECASE,
)
# What else happens at a time. A meeting may be about it.
_OTHER = re.compile(
    r"\b(?:releas(?:e|es|ing)|updates?|frozen|freeze|maintenance|backups?|builds?|cron|nightly|jobs?|voting|votes?"
    r"|elections?|nominations?|recorded|recordings?|logs?|debug|error|warning|took us)\b",
    re.IGNORECASE,
)
_CANCELLED = re.compile(
    r"\b(?:cancell?ed|postponed|no (?:meetings?|calls?)|skipped|rescheduled|abgesagt|cancelad[oa]|annulée?)\b",
    re.IGNORECASE,
)
_EXCEPT = re.compile(
    r"\b(?:except|excluding|unless|but not|no meetings? (?:in|on|during)|skip(?:ping|ped)?|with the exception|außer"
    r"|excepto|sauf)\b",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"\b(?:dd[ /.-]mm+|mm+[ /.-]dd|yyyy|hh:mm|tbd|tba|to be (?:determined|decided|announced|confirmed))\b"
    r"|<(?:date|time|month|day)>|\[(?:date|time|month|day)\]|\bxx+(?::xx+)?\b",
    re.IGNORECASE,
)
_MINUTES_TITLE = re.compile(
    r"\b(?:(?<!\d )(?<!\d-)(?<!thirty )(?<!fifteen )minutes|meeting notes|meeting summary|summar(?:y|ies) of"
    r"|recap|past meetings|previous meetings|meeting logs?|transcripts?|post-?mortem|incidents?|timeline)\b",
    re.IGNORECASE,
)
_MINUTES_LABEL = re.compile(
    r"^\W*(?:attend(?:ees|ance|ing)|in attendance|present|apologies|regrets|absent|absentees|participants|minutes"
    r"|action items?|actions|scribe|note[- ]?takers?|minute[- ]?takers?|roll call|quorum|meeting minutes|resolved"
    r"|members present|decisions?)\b",
    re.IGNORECASE,
)
_MINUTES_HEADING = re.compile(
    r"^\W*(?:attendees|attendance|in attendance|minutes|action items?|apologies|roll call|decisions?)\W*$",
    re.IGNORECASE,
)
_NO_MEETINGS_TITLE = re.compile(
    r"\b(?:change ?log|release notes?|press releases?|newsletter|releases|release history|version history"
    r"|what'?s new|news|blog|code of conduct|licen[cs]e|security policy|migration guide|upgrade guide|roadmap"
    r"|authors|contributors)\b",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"(?<![\w.])v?\d{1,4}\.\d{1,4}(?:\.\w{1,12}){0,4}(?![\w:])(?!\s?[ap]\.?m)|\[unreleased\]", re.IGNORECASE
)
_LABEL = re.compile(
    r"^\W{0,4}([^\W\d_][^\W\d_ &/()-]*(?:[ &/-]+[^\W\d_()&/-]+){0,4})\s*(?:\([^()]{0,40}\)\s*)?[:=|]\s*"
)
_WHEN_LABELS = frozenset(
    "when|time|times|date|dates|date and time|date & time|date/time|day|days|day and time|schedule|meeting time"
    "|meeting times|meeting date|meeting schedule|frequency|cadence|duration|length|timezone|time zone|next meeting"
    "|next call|next session|next event|meeting|meetings|meeting day|recurrence|starts|start|start time|wann|datum"
    "|uhrzeit|zeit|cuándo|fecha|hora|quand|date et heure|heure|horaire|termin|time & date|time and date|meeting cadence"
    "|the next meeting is on|next meeting is on|upcoming meeting|weekly meeting|monthly meeting|biweekly meeting"
    "|day/time|day & time|dates and times|meeting info|meets".split("|")
)
_LENGTH_LABELS = frozenset({"duration", "length", "dauer", "duración", "durée"})
_GENERIC = re.compile(
    r"^\W*(?:(?:the |our )?(?:next|upcoming|future|current|scheduled|recurring|regular|past|previous|all"
    r"|virtual|online|list of)?\s*(?:meetings?|calls?|events?|sessions?|dates?|schedules?|calendars?|agendas?|when"
    r"|times?|meeting (?:times?|info(?:rmation)?|details|schedule|dates?)|details|logistics|joining|how to join"
    r"|get involved|contact|communication|participat\w+|getting involved|overview|about|history|where|info"
    r"|date and time|join us|community))\W*$",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    r"(?<![\d.:/-])(\d{1,3}(?:\.\d)?|an?|one|two|three|half an?|half)[ -]?(hours?|hrs?|h|minutes?|mins?|min"
    r"|stunden?|horas?|heures?)\b(?![ ]?(?:ago|notice|before|later|early|earlier|in advance|prior|after|drive|per"
    r"|a week|a day|behind|ahead|each|window))",
    re.IGNORECASE,
)
_NUMBERS = {"a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "half an": 0.5, "half a": 0.5, "half": 0.5}
_REMAINDER = re.compile(r"\bremainder of the hour\b", re.IGNORECASE)


def is_about_meetings(text: str) -> bool:
    """Whether a line or a heading names a meeting."""
    return _MEETING.search(text) is not None


def promises_meetings(text: str) -> bool:
    """Whether a heading or a title promises meetings, rather than mentioning one."""
    return _STRONG.search(text) is not None and not is_minutes_title(text)


def is_over(text: str) -> bool:
    """Whether a line says that something is over, or ends then."""
    return _OVER.search(text) is not None


def is_about_other_things(text: str) -> bool:
    """Whether a line says that something else happens then: a release, a vote."""
    return is_over(text) or _OTHER.search(text) is not None


def is_cancelled(text: str) -> bool:
    """Whether a line says that a meeting does not take place."""
    return _CANCELLED.search(text) is not None


def has_exceptions(text: str) -> bool:
    """Whether a line names dates on which what repeats does not take place."""
    return _EXCEPT.search(text) is not None


def is_placeholder(text: str) -> bool:
    """Whether a line is part of a form: "DD MMM yyyy", "TBD"."""
    return _PLACEHOLDER.search(text) is not None


def is_minutes_title(text: str) -> bool:
    """Whether a heading is that of minutes or of a report."""
    return _MINUTES_TITLE.search(text) is not None


def is_minutes_heading(text: str) -> bool:
    """Whether a heading is one that only minutes have."""
    return _MINUTES_HEADING.match(text) is not None


def is_minutes_label(text: str) -> bool:
    """Whether a line is one of minutes: "Attendees: …"."""
    return _MINUTES_LABEL.match(text) is not None


def is_other_page(title: str) -> bool:
    """Whether a page or section is a change log, a blog or the like by its title."""
    return _NO_MEETINGS_TITLE.search(title) is not None


def names_version(text: str) -> bool:
    """Whether a heading names a version: "1.2.0 - 2024-03-05"."""
    return _VERSION.search(text) is not None


def is_generic(title: str) -> bool:
    """Whether a heading is no name of a meeting: "Next meeting", "When"."""
    return _GENERIC.match(title) is not None


def label_of(text: str) -> tuple[str, str]:
    """Split "When: 7am PT" into its label in lower case and the rest; the label is "" if there is none."""
    found = _LABEL.match(text[:120])
    return (" ".join(found[1].lower().split()), text[found.end() :]) if found else ("", text)


def is_when_label(label: str) -> bool:
    """Whether a label announces when something is."""
    return label in _WHEN_LABELS or label in _LENGTH_LABELS


def length_in(text: str) -> int | None:
    """Return the minutes that a line says a meeting lasts: "2 Hour Special", "90 minutes"."""
    found = _LENGTH.search(text)
    if found:
        number = _NUMBERS.get(found[1].lower()) or float(found[1] if found[1][0].isdigit() else 1)
        minutes = round(number * (1 if found[2].lower().startswith("m") else 60))
        return minutes if 5 <= minutes <= 12 * 60 else None
    return 60 if _REMAINDER.search(text) else None
