"""What a title says: the words that carry meaning, and the marks that tell two like-named meetings apart.

A title is cut into words. *Format* words ("meeting", "weekly", "call") are how people name any meeting and never tell
two apart. *Marks* (numbers, regions, times of day, levels) do tell apart whatever else agrees: "Session 1" is not
"Session 2". *Status* words ("cancelled", "moved") say something about the event, not which one it is. What is left is
the *core*. A core made only of *common* words ("community call", "TSC") names a kind of meeting that every project
has; it proves nothing alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from html import unescape
from typing import TypeVar

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

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
)

_PHRASES = tuple((re.compile(rf"\b(?:{pattern})\b"), f" {word} ") for pattern, word in PHRASES)
_ANY_PHRASE = re.compile(rf"\b(?:{'|'.join(pattern for pattern, _ in PHRASES)})")
_WORD = re.compile(r"[^\W_]+(?:[+#]+)?", re.UNICODE)
_DIVIDER = re.compile(r"\s+[-\N{EN DASH}\N{EM DASH}|/]\s+|:\s+|\s*[()\[\]]\s*")
_QUALIFIER = re.compile(r"\(([^()]+)\)\s*$")
_SHORT = 2  # letters: too short a name to be one inside a title
_NUMBERED = re.compile(r"(?:#|no\.?|nr\.?)?(\d+)(?:st|nd|rd|th)?")


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
    def words(self) -> frozenset[str]:
        """The words of the core, as sent and in the singular."""
        return frozenset(self.core) | _singular(self.core)

    @property
    def key(self) -> str:
        """What titles of one meaning have in common."""
        return " ".join(sorted(self.stems))

    @property
    def joined(self) -> str:
        """The core as one string, for near matches."""
        return " ".join(self.core)


class Relation(StrEnum):
    """How two titles stand to each other."""

    EQUAL = "equal"  # the same core
    NEAR = "near"  # the same core but for spelling
    EXTENDED = "extended"  # one says all the other says, and more
    RELATED = "related"  # they share some words
    BLANK = "blank"  # at least one says nothing
    FOREIGN = "foreign"  # in two scripts: they may say the same
    UNRELATED = "unrelated"
    CONFLICT = "conflict"  # marks tell them apart


def casefolded(text: str) -> str:
    """Lower-case `text`, with compatibility forms and accents of Latin letters undone, for comparing."""
    if text.isascii():
        return text.lower()
    out = []
    for char in unicodedata.normalize("NFKC", text).casefold():
        base = unicodedata.normalize("NFD", char)
        out.append(base[0] if len(base) > 1 and "a" <= base[0] <= "z" else char)
    return "".join(out)


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
    if not _ANY_PHRASE.search(folded):
        return folded
    for pattern, word in _PHRASES:
        folded = pattern.sub(word, folded)
    return " ".join(folded.split())


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
    if word in ROMAN and position and (word != "i" or position == len(words) - 1):
        return ("number", ROMAN[word])
    if word in MONTHS and (word != "may" or position):
        return ("month", MONTHS[word])
    if len(word) == 1 and "a" <= word <= "z" and position and words[position - 1] in {"group", "track", "room", "part"}:
        return ("letter", word)
    return MARK_OF.get(word)


_NONE: frozenset[str] = frozenset()
_PREFIX = re.compile(r"\s*(?:\[([^\]]+)\]|([^:\[\]]+):\s)\s*(?=\S)")


def _without_prefix(text: str, feed_names: frozenset[str]) -> tuple[str, str]:
    """Return the name of a feed in front of a title, folded, and the rest of the title."""
    found = _PREFIX.match(text) if feed_names else None
    if not found:
        return "", text
    name = casefolded(found[1] or found[2]).strip()
    return (name, text[found.end() :]) if name in feed_names else ("", text)


_LONGEST_NAME = 4  # words


@lru_cache(maxsize=8)
def _first_words(feed_names: frozenset[str]) -> frozenset[str]:
    return frozenset(name.split(" ", 1)[0] for name in feed_names)


def _feeds_named(words: tuple[str, ...], feed_names: frozenset[str]) -> frozenset[str]:
    """Return the whole names of feeds among the words of a title: no short ones, and none of common words alone."""
    if not feed_names:
        return _NONE
    begins = [i for i, word in enumerate(words) if word in _first_words(feed_names)]
    if not begins:
        return _NONE
    runs = (words[i : i + n] for i in begins for n in range(1, min(_LONGEST_NAME, len(words) - i) + 1))
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

    `home` are the names of its own community, `communities` those of all that are known; `feed_names` are the whole
    names of feeds, folded, of which one may stand in front.
    """
    prefix, rest = _without_prefix(text, feed_names)
    feeds = _feeds_named(words_of(rest), feed_names) | ({prefix} if prefix else _NONE)
    every, words = words_of(text), words_of(rest)
    core: list[str] = []
    marks: set[tuple[str, str]] = set()
    for i, word in enumerate(words):
        if word in STATUS or word in communities or word in home:
            continue
        if mark := _mark(word, i, words):
            marks.add(interned(mark))
        elif word not in FORMAT:
            core.append(word)
    names = communities | home
    named = names & set(words) or names & set(every)
    blank = not (set(words) - BLANK - STATUS)
    bracket = _QUALIFIER.search(text)
    return Title(
        text=text,
        core=tuple(core),
        home=home,
        named=interned(frozenset(named)),
        formats=interned(FORMAT.intersection(words)),
        marks=interned(frozenset(marks)),
        qualifier=interned(
            frozenset(words_of(bracket[1])) - FORMAT - STATUS - communities - home if bracket else _NONE
        ),
        status=interned(STATUS.intersection(words)),
        stems=interned(_singular(core)),
        feeds=interned(feeds),
        blank=blank,
    )


@lru_cache(maxsize=16384)
def _by_kind(marks: frozenset[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    return {kind: frozenset(v for k, v in marks if k == kind) for kind in sorted({kind for kind, _ in marks})}


def _marks_conflict(a: Title, b: Title) -> str:
    """Return the kind of mark by which two titles tell themselves apart, or ""."""
    return _conflict(a.marks, b.marks) if a.marks and b.marks else ""


@lru_cache(maxsize=65536)
def _conflict(of_one: frozenset[tuple[str, str]], of_other: frozenset[tuple[str, str]]) -> str:
    of_b = _by_kind(of_other)
    for kind, mine in _by_kind(of_one).items():
        theirs = of_b.get(kind, mine)
        if not (mine <= theirs or theirs <= mine):
            return kind
    return ""


def _singular(words: Iterable[str]) -> frozenset[str]:
    return frozenset(w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in words)


_LATIN = frozenset({"LATIN"})


def _scripts(words: Collection[str]) -> frozenset[str]:
    """Return the scripts of the letters ("LATIN", "CJK", "CYRILLIC"), Japanese's and Korean's counted as CJK."""
    if all(map(str.isascii, words)):
        return _LATIN if any(any(map(str.isalpha, w)) for w in words) else frozenset()
    names = (unicodedata.name(c, "").split(" ")[0] for w in words for c in w if c.isalpha())
    return frozenset("CJK" if name in {"HIRAGANA", "KATAKANA", "HANGUL"} else name for name in names)


def _near(a: Title, b: Title) -> bool:
    """Whether two cores differ only by slips of the pen: word for word, one or two letters, never in a short word."""
    if a.core and a.joined.replace(" ", "") == b.joined.replace(" ", ""):
        return True
    if not a.core or len(a.core) != len(b.core):
        return False
    odd = [(x, y) for x, y in zip(a.core, b.core, strict=True) if x != y]
    if len(odd) > 2 or (len(a.core) > 1 and fuzz.ratio(a.joined, b.joined) < (85 if len(odd) == 1 else 90)):
        return False
    return all(_slip(x, y) for x, y in odd)


def _slip(x: str, y: str) -> bool:
    shorter = min(len(x), len(y))
    return shorter >= 5 and OSA.distance(x, y) <= (1 if shorter < 8 else 2)


def matched(mine: frozenset[str], theirs: frozenset[str]) -> list[tuple[str, str]]:
    """Return the words two titles share: equal ones, misspelt ones, umlauts written out, initials and numeronyms."""
    pairs = [(word, word) for word in sorted(mine & theirs)]
    rest = sorted(theirs - mine)
    for word in sorted(mine - theirs):
        if other := next((other for other in rest if _one_word(word, other)), None):
            rest.remove(other)
            pairs.append((word, other))
    return pairs


_UMLAUT = re.compile(r"(?<=[aou])e")
_NUMERONYM = re.compile(r"([a-z])(\d{1,2})([a-z])")


def _one_word(x: str, y: str) -> bool:
    return _slip(x, y) or _UMLAUT.sub("", x) == _UMLAUT.sub("", y) or _shortened(x, y) or _shortened(y, x)


def _shortened(short: str, long: str) -> bool:
    """Whether a word is a numeronym of another ("k8s")."""
    found = _NUMERONYM.fullmatch(short)
    return found is not None and (found[1], int(found[2]), found[3]) == (long[0], len(long) - 2, long[-1])


def _truncated(a: Title, b: Title) -> bool:
    """Whether one title is the other, cut off by a program: at an ellipsis, or at some 40 characters or more."""
    shorter, longer = sorted((" ".join(casefolded(a.text).split()), " ".join(casefolded(b.text).split())), key=len)
    stem = shorter.rstrip(".\N{HORIZONTAL ELLIPSIS} ")
    rest = longer[len(stem) :]
    if len(stem) >= 20 and stem != shorter:
        return longer != shorter and longer.startswith(stem) and rest[:1] != ":"
    # Without an ellipsis only a word cut in two, or a long title, shows that a program did it: "(Colorado)" says more.
    return len(stem) >= 40 and longer.startswith(stem) and (rest[:1].isalnum() or (len(stem) >= 60 and bool(rest)))


def _segment(a: Title, b: Title) -> bool:
    """Whether one title is a whole part of the other between its dividers: "X" and "X: tonight's topic"."""
    shorter, longer = sorted((a, b), key=lambda t: len(t.text))
    parts = {" ".join(words_of(part)) for part in _DIVIDER.split(longer.text)}
    return " ".join(words_of(shorter.text)) in parts - {""}


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of comparing two titles."""

    relation: Relation
    detail: str  # in words
    shared: frozenset[str] = frozenset()  # core words both have
    community: frozenset[str] = frozenset()  # a community that one names and the other names or belongs to
    segment: bool = False  # one title is a whole part of the other
    apart: bool = False  # each names the community in whose calendar it stands, and these are two


def _communities(a: Title, b: Title) -> tuple[frozenset[str], bool, bool]:
    """Return the community words both sides stand for, and whether each names another community than the other.

    That may be "[CHAOSS]" in CHAOSS's calendar and "[TODO]" in TODO's, which calendars do out of habit (the first
    answer), or two communities told apart in somebody else's calendar (the second).
    """
    met = (a.named & (b.named | b.home)) | (b.named & (a.named | a.home))
    foreign = bool(a.named and b.named and not met)
    own = foreign and a.named <= a.home and b.named <= b.home
    return met, own, foreign and not own


def _relation(a: Title, b: Title, met: frozenset[str]) -> Relation:
    mine, theirs = a.stems, b.stems
    if mine == theirs and (mine or met or a.formats & b.formats or casefolded(a.text) == casefolded(b.text)):
        return Relation.EQUAL
    if _near(a, b) or _truncated(a, b):
        return Relation.NEAR
    if _scripts(mine) and _scripts(theirs) and _scripts(mine).isdisjoint(_scripts(theirs)):
        return Relation.FOREIGN
    if mine and theirs and (mine < theirs or theirs < mine):
        return Relation.EXTENDED
    return Relation.RELATED if (mine & theirs) - GENERIC else Relation.UNRELATED


_SENTENCE = {
    Relation.EQUAL: "same title {}",
    Relation.NEAR: "nearly the same title {}",
    Relation.EXTENDED: "one title says more than the other: {}",
    Relation.RELATED: "titles share words: {}",
    Relation.FOREIGN: "titles in two scripts {}",
    Relation.UNRELATED: "different titles {}",
}


def titles_conflict(a: Title, b: Title) -> bool:
    """Whether two titles tell themselves apart, by marks or by the communities they name."""
    if a.named and b.named and _communities(a, b)[2]:
        return True
    return bool(a.marks and b.marks) and bool(_conflict(a.marks, b.marks))


def compare_titles(a: Title, b: Title) -> Compared:
    """Say how two titles stand to each other, and in words what was compared."""
    shown = f'"{a.text}"' if a.text == b.text else f'"{a.text}" and "{b.text}"'
    met, own, foreign = _communities(a, b)
    if kind := "community" if foreign else _marks_conflict(a, b):
        return Compared(Relation.CONFLICT, f"{shown} differ in {kind}")
    if a.blank or b.blank:
        return Compared(Relation.BLANK, f"{shown}: a title that names nothing")
    relation = _relation(a, b, met)
    segment = relation is Relation.EXTENDED and _segment(a, b)
    shared = a.stems & b.stems
    return Compared(relation, _SENTENCE[relation].format(shown), shared, met, segment, own)


GENERIC = COMMON | FORMAT | _singular(COMMON | FORMAT)
"""Words that name kinds of meetings, in the singular too."""


def distinctive(words: Collection[str], frequent: Collection[str]) -> frozenset[str]:
    """Return the words that name this meeting rather than a kind of meeting.

    `frequent` are words that many titles of many feeds use, whatever the list above says.
    """
    named = _singular(words) - GENERIC
    return frozenset(w for w in named - _singular(frequent) if len(w) > 1) if named else named
