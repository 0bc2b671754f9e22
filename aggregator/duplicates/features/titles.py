"""What a title says: the words that carry meaning, and the marks that tell two like-named meetings apart.

A title is cut into words. *Format* words ("meeting", "weekly", "call") are how people name any meeting and never tell
two apart. *Marks* (numbers, regions, times of day, levels) do tell apart whatever else agrees: "Session 1" is not
"Session 2". *Status* words ("cancelled", "moved") say something about the event, not which one it is. What is left is
the *core*. A core made only of *common* words ("community call", "TSC") names a kind of meeting that every project
has; it proves nothing alone.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import TypeVar

from aggregator.duplicates.features.case_folding import casefolded
from aggregator.duplicates.features.title_vocabulary import (
    BLANK,
    COMMON,
    FORMAT,
    MARK_OF,
    MONTHS,
    ORDINAL,
    PHRASES,
    ROMAN,
    STATUS,
    UNPARTED,
)

_PHRASES = tuple((re.compile(rf"\b(?:{pattern})\b"), f" {word} ") for pattern, word in PHRASES)
_ANY_PHRASE = re.compile(rf"\b(?:{'|'.join(pattern for pattern, _ in PHRASES)})")
_UNPARTED = re.compile("|".join(UNPARTED))
_WORD = re.compile(r"[^\W_]+[+#]*")
_QUALIFIER = re.compile(r"\([^()]+\)\s*$")
_SHORT = 2  # letters: too short a name to be one inside a title
_NUMBERED = re.compile(r"(?:no|nr)?(\d+)(?:st|nd|rd|th)?")
_COUNTED = frozenset("group track room part stream team squad section cohort division gruppe groupe grupo".split())
_LETTER_BEFORE = frozenset("group team squad stream ride".split())  # "B team"
_LETTER_A = re.compile(r"\S\s+A\s+(?i:group|team|squad|stream|ride)\b")  # an article is hardly written large
_VERSUS = "v"  # between those who play
_AMBIGUOUS_ROMAN = frozenset({"i", _VERSUS})  # "I" is a pronoun


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart. Two titles are compared by `compare_titles`."""

    text: str  # as sent
    core: tuple[str, ...]  # meaning words in order, without names of communities
    home: frozenset[str]  # names of the community whose calendar it stands in
    named: frozenset[str]  # names of communities that the title contains
    formats: frozenset[str]  # how the meeting is held, where the title says so
    marks: frozenset[tuple[str, str]]  # ("number", "2"), ("region", "apac")
    qualifier: frozenset[str]  # what stands in brackets at the end: "(Colorado)", "(APAC)"
    status: frozenset[str]  # "cancelled" and the like
    stems: frozenset[str]  # the words of the core in the singular
    feeds: frozenset[str]  # whole names of feeds that the title contains ("[CHAOSS] Metrics"), folded
    blank: bool  # it says nothing: empty, "Busy", "TBD"

    @property
    def key(self) -> str:
        """What titles of one meaning have in common."""
        return " ".join(sorted(self.stems))

    @property
    def joined(self) -> str:
        """The core as one string, for near matches."""
        return " ".join(self.core)


# An hour in a title says nothing the start does not say, and mail programs leave their own words in front.
_CLOCK = re.compile(
    r"\b(?:[01]?\d|2[0-3])(?:[:.h][0-5]\d)?\s*(?:am|pm|a\.m\.|p\.m\.|uhr)(?![a-z])"
    r"|\b(?:[01]?\d|2[0-3])[:h][0-5]\d(?:\s*(?:utc|gmt|ce?s?t|bst|ist|jst|[ecmp][sd]?t)\b)?"
)


_WITH = re.compile(r"\bw/(?!o\b)")
T = TypeVar("T", bound=Hashable)


@lru_cache(maxsize=8192)
def interned(found: T) -> T:
    """Return the one object that stands for all equal to this: many titles have the same words and marks, or none."""
    return found


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a title in order, folded, with phrases that are one word as one."""
    folded = _CLOCK.sub(" ", casefolded(unescape(text))).replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    return tuple(map(interned, _WORD.findall(with_phrases(_WITH.sub("with ", folded)))))


def with_phrases(folded: str) -> str:
    """Return a folded text with phrases that are one word as one ("working group": "wg")."""
    if not folded.isascii():
        folded = _UNPARTED.sub(r" \g<0> ", folded)
    if not _ANY_PHRASE.search(folded):
        return folded
    for pattern, word in _PHRASES:
        folded = pattern.sub(word, folded)
    return " ".join(folded.split())


def initials(words: Sequence[str]) -> set[str]:
    """Return what runs of two to five words are shortened to by their first letters."""
    letters = [word[0] for word in words]
    return {"".join(letters[i : i + n]) for n in range(2, 6) for i in range(len(letters) - n + 1)}


@lru_cache(maxsize=4096)
def names_of(community: tuple[str, ...]) -> frozenset[str]:
    """Words by which a community calls itself, from its feed's id and name ("openssf", "OpenSSF", "TODO Group").

    Words that are common or format words are left out: "Open Source Group" must not make "open" a community's name.
    """
    words: set[str] = set()
    for name in community:
        parts = [w for w in words_of(name) if w not in FORMAT and w not in COMMON and w not in MARK_OF]
        words.update(w for w in parts if len(w) > _SHORT)
        if len(parts) > 1:
            words.add("".join(parts))
    return frozenset(words)


def _mark(word: str, position: int, words: tuple[str, ...]) -> tuple[str, str] | None:
    if number := _NUMBERED.fullmatch(word):
        return ("number", str(int(number[1])))
    if word in ORDINAL:
        return ("number", ORDINAL[word])
    before, after = words[position - 1] if position else "", words[position + 1] if position + 1 < len(words) else ""
    if word in ROMAN and before and (word not in _AMBIGUOUS_ROMAN or not after or before in _COUNTED):
        return ("number", ROMAN[word])
    if word in MONTHS and (word != "may" or before or after.isdigit() or (after in GENERIC and after != "day")):
        return ("month", MONTHS[word])
    if len(word) == 1 and word.isascii() and (before in _COUNTED or (before and after in _LETTER_BEFORE)):
        return ("letter", word)
    return MARK_OF.get(word)


def _is_article(word: str, position: int, words: tuple[str, ...], text: str) -> bool:
    """Whether an "a" before "group" is no letter that tells groups apart."""
    if word != "a" or words[position - 1] in _COUNTED:
        return False
    return text.isupper() or not _LETTER_A.search(text)


def singular(words: Iterable[str]) -> frozenset[str]:
    """Return words in the singular."""
    return frozenset(w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in words)


GENERIC = (COMMON | FORMAT | singular(COMMON | FORMAT)).union(UNPARTED)
"""Words that name kinds of meetings, in the singular too."""


_NONE: frozenset[str] = frozenset()
_PREFIX = re.compile(r"\s*(?:\[([^\]]+)\]|([^:\[\]]+):\s)\s*(?=\S)")


def _without_prefix(text: str, feed_names: frozenset[str]) -> tuple[str, str]:
    """Return the name of a feed in front of a title, folded, and the rest of the title."""
    if (found := _PREFIX.match(text)) and (name := casefolded(found[1] or found[2]).strip()) in feed_names:
        return name, text[found.end() :]
    return "", text


_LONGEST_NAME = 4  # words


@lru_cache(maxsize=8)
def _first_words(feed_names: frozenset[str]) -> frozenset[str]:
    return frozenset(name.partition(" ")[0] for name in feed_names)


def _feeds_named(words: tuple[str, ...], feed_names: frozenset[str]) -> frozenset[str]:
    """Return the whole names of feeds among the words of a title: no short ones, and none of common words alone."""
    first = _first_words(feed_names)
    begins = (i for i, word in enumerate(words) if word in first)
    runs = (words[i : i + n] for i in begins for n in range(1, _LONGEST_NAME + 1))
    return frozenset(
        name
        for run in runs
        if (name := " ".join(run)) in feed_names and len(name) > _SHORT and not GENERIC.issuperset(run)
    )


@lru_cache(maxsize=4096)
def parse_title(
    text: str, home: frozenset[str], communities: frozenset[str], feed_names: frozenset[str] = frozenset()
) -> Title:
    """Take a title apart.

    `home` are the names of its own community, `communities` those of all that are known, its own among them;
    `feed_names` are the whole names of feeds, folded, of which one may stand in front.
    """
    prefix, rest = _without_prefix(text, feed_names)
    feeds = _feeds_named(words_of(rest), feed_names) | ({prefix} if prefix else _NONE)
    every, words = words_of(text), words_of(rest)
    core: list[str] = []
    marks: set[tuple[str, str]] = set()
    for i, word in enumerate(words):
        if word in STATUS or word in communities:
            continue
        if (mark := _mark(word, i, words)) and not _is_article(word, i, words, text):
            marks.add(interned(mark))
        elif word not in FORMAT and not (i and word == _VERSUS):  # behind the last name it is a number
            core.append(word)
    named = communities & set(words) or communities & set(every)
    blank = not (set(words) - BLANK - STATUS)
    bracket = _QUALIFIER.search(text)
    return Title(
        text=text,
        core=tuple(core),
        home=home,
        named=interned(named),
        formats=interned(FORMAT.intersection(words)),
        marks=interned(frozenset(marks)),
        qualifier=interned(frozenset(words_of(bracket[0])) - FORMAT - STATUS - communities if bracket else _NONE),
        status=interned(STATUS.intersection(words)),
        stems=interned(singular(core)),
        feeds=interned(feeds),
        blank=blank,
    )
