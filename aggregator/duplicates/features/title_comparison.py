"""How two titles stand to each other: equal but for spelling, one within the other, or told apart by their marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from aggregator.duplicates.features.case_folding import casefolded
from aggregator.duplicates.features.titles import GENERIC, Title, singular, words_of

_DIVIDER = re.compile(r"\s[-\N{EN DASH}\N{EM DASH}|/]\s|:\s|[()\[\]]")


class Relation(StrEnum):
    """How two titles stand to each other."""

    EQUAL = auto()  # the same core
    NEAR = auto()  # the same core but for spelling
    EXTENDED = auto()  # one says all the other says, and more
    RELATED = auto()  # they share some words
    BLANK = auto()  # at least one says nothing
    FOREIGN = auto()  # in two scripts: they may say the same
    UNRELATED = auto()
    CONFLICT = auto()  # marks tell them apart


ALIKE = frozenset({Relation.EQUAL, Relation.NEAR})  # one title, but for spelling


@lru_cache(maxsize=16384)
def _by_kind(marks: frozenset[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    return {kind: frozenset(v for k, v in marks if k == kind) for kind in {kind for kind, _ in marks}}


@lru_cache(maxsize=65536)
def _conflict(of_one: frozenset[tuple[str, str]], of_other: frozenset[tuple[str, str]]) -> str:
    """Return the kind of mark by which two titles tell themselves apart, or ""."""
    mine, theirs = _by_kind(of_one), _by_kind(of_other)
    both = {kind: mine[kind] & theirs[kind] for kind in mine.keys() & theirs}
    return min((kind for kind, marks in both.items() if marks not in {mine[kind], theirs[kind]}), default="")


@lru_cache(maxsize=16384)
def _scripts(words: frozenset[str]) -> frozenset[str]:
    """Return the scripts of the letters ("LATIN", "CJK", "CYRILLIC"), Japanese's and Korean's counted as CJK."""
    names = (unicodedata.name(c, "").split(" ")[0] for w in words for c in w if c.isalpha())
    return frozenset("CJK" if name in {"HIRAGANA", "KATAKANA", "HANGUL"} else name for name in names)


def _near(a: Title, b: Title) -> bool:
    """Whether two cores differ only by slips of the pen: word for word, one or two letters, never in a short word."""
    if not a.core:
        return False
    if a.joined.replace(" ", "") == b.joined.replace(" ", ""):
        return True
    if len(a.core) != len(b.core):
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
    pairs = [(word, word) for word in mine & theirs]
    rest = sorted(theirs - mine)
    for word in sorted(mine - theirs):
        if other := next((other for other in rest if _one_word(word, other)), None):
            rest.remove(other)
            pairs.append((word, other))
    return pairs


_FEWEST, _MOST_INITIALS = 2, 6
_LEFT_OUT = frozenset("of the and for in on to a an de la le du des der die das und et y e".split())


def spelt_out(a: Title, b: Title) -> set[tuple[str, frozenset[str]]]:
    """Return the initials in one title that the other spells out, each with the stems of the words it stands for."""
    found = set()
    for one, other in ((a, b), (b, a)):
        shorts = [word for word in one.stems if _FEWEST <= len(word) <= _MOST_INITIALS and word.isalpha()]
        runs = ((short, _run(short, words)) for words in _spoken(other.text) for short in shorts)
        found |= {(short, run) for short, run in runs if run}
    return found


def _spoken(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of a title, with and without those that initials may leave out."""
    words = words_of(text)
    return words, tuple(word for word in words if word not in _LEFT_OUT)


def _run(short: str, words: Sequence[str]) -> frozenset[str]:
    """Return the stems of consecutive words with these initials."""
    firsts = "".join(word[0] for word in words)
    at = firsts.find(short)
    return singular(words[at : at + len(short)]) if at >= 0 else frozenset()


_UMLAUT = re.compile(r"(?<=[aou])e")
_NUMERONYM = re.compile(r"([a-z])(\d\d?)([a-z])")


def _one_word(x: str, y: str) -> bool:
    return _slip(x, y) or _UMLAUT.sub("", x) == _UMLAUT.sub("", y) or _shortened(x, y) or _shortened(y, x)


def _shortened(short: str, long: str) -> bool:
    """Whether a word is a numeronym of another ("k8s")."""
    found = _NUMERONYM.fullmatch(short)
    return found is not None and (found[1], int(found[2]), found[3]) == (long[0], len(long) - 2, long[-1])


def _truncated(a: Title, b: Title) -> bool:
    """Whether one title is the other, cut off by a program: at an ellipsis, or at some 40 characters or more."""
    shorter, longer = sorted((" ".join(casefolded(a.text).split()), " ".join(casefolded(b.text).split())), key=len)
    stem = shorter.rstrip(". ")  # folded, an ellipsis is three dots
    rest = longer[len(stem) :]
    if len(stem) >= 20 and stem != shorter:
        return longer.startswith(stem) and rest[:1] != ":"
    # Without an ellipsis only a word cut in two, or a long title, shows that a program did it: "(Colorado)" says more.
    return len(stem) >= 40 and longer.startswith(stem) and (rest[:1].isalnum() or len(stem) >= 60)


def _segment(a: Title, b: Title) -> bool:
    """Whether one title is a whole part of the other between its dividers: "X" and "X: tonight's topic"."""
    shorter, longer = sorted((a, b), key=lambda t: len(t.text))
    return words_of(shorter.text) in map(words_of, _DIVIDER.split(longer.text))


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
    met = (a.named & (b.named | b.home)) | (b.named & a.home)
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
    shared = mine & theirs
    if shared and shared in (mine, theirs):
        return Relation.EXTENDED
    return Relation.RELATED if shared - GENERIC else Relation.UNRELATED


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
    if b.marks and _conflict(a.marks, b.marks):
        return True
    return bool(b.named) and _communities(a, b)[2]


def compare_titles(a: Title, b: Title) -> Compared:
    """Say how two titles stand to each other, and in words what was compared."""
    shown = f'"{a.text}"' if a.text == b.text else f'"{a.text}" and "{b.text}"'
    met, own, foreign = _communities(a, b)
    if kind := "community" if foreign else _conflict(a.marks, b.marks):
        return Compared(Relation.CONFLICT, f"{shown} differ in {kind}")
    if a.blank or b.blank:
        return Compared(Relation.BLANK, f"{shown}: a title that names nothing")
    relation = _relation(a, b, met)
    segment = relation is Relation.EXTENDED and _segment(a, b)
    shared = a.stems & b.stems
    return Compared(relation, _SENTENCE[relation].format(shown), shared, met, segment, own)


def distinctive(words: Collection[str], frequent: Collection[str]) -> frozenset[str]:
    """Return the words that name this meeting rather than a kind of meeting.

    `frequent` are words that many titles of many feeds use, whatever the list above says.
    """
    named = singular(words) - GENERIC
    return frozenset(w for w in named - singular(frequent) if len(w) > 1)
