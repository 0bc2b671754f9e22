"""Evidence of titles: the rare words they share, and the words that only one of them has."""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum, inf

from aggregator.duplicates.evidence.evidence import SEPARATE, ComparedFeatures, Evidence
from aggregator.duplicates.evidence.links import link_keys
from aggregator.duplicates.features.rarity import Rarity
from aggregator.duplicates.features.title_comparison import (
    ALIKE,
    Compared,
    Relation,
    compare_titles,
    matched,
    spelt_out,
)
from aggregator.duplicates.features.titles import GENERIC, Title, with_phrases, words_of

_MARK = 3.0  # bits of a number, region or part that only one title has
_NO_LIKENESS = -4.0
_LEAST = -8.0
_LONG_ENOUGH = 8  # characters of a title that another's text names
_LARGE = 12.0  # bits of what the longer title says more than this are not held against it
_OTHERWISE = 5.0  # bits at least of a word that only one title has: common words tell apart as well as rare ones
_SAID_BY_THE_START = frozenset({"time of day", "weekday"})  # what one title says of them both events share
_SURE_INITIALS = 4  # letters: of fewer some stand for other words
_UNPARTED_FROM = "\N{CJK RADICAL REPEAT}"  # scripts from here on hardly part words by blanks
_SAID = 0.3  # of the weight of a word of one title that the other event says elsewhere


def title_evidence(a: ComparedFeatures, b: ComparedFeatures, rarity: Rarity) -> tuple[Compared, list[Evidence]]:
    """Weigh the titles."""
    compared = compare_titles(a.title, b.title)
    if compared.relation is Relation.CONFLICT:
        return compared, [Evidence("title", SEPARATE, compared.detail)]
    found = [_weigh(compared, a, b, rarity)]
    marks = (a.title.marks ^ b.title.marks) - a.date_marks - b.date_marks - a.home_marks - b.home_marks
    if odd := [mark for mark in marks if mark[0] not in _SAID_BY_THE_START]:
        words = ", ".join(sorted(f"{kind} {value}" for kind, value in odd))
        found.append(Evidence("mark", -_MARK * len(odd), f"only one title says {words}"))
    if compared.apart:
        found.append(Evidence("community", -4.0, "each title names the community of its own calendar"))
    for one, other in ((a, b), (b, a)):
        others = one.title.feeds - one.feed_names
        if others and others.isdisjoint(other.feed_names | other.title.feeds) and a.feed != b.feed:
            told = f"one title names {min(others)}, which the other has nothing to do with"
            found.append(Evidence("names", -3.0, told))
        elif third := _third(one, other, rarity):
            found.append(
                Evidence("names", -2.0, f"one title names {min(third)}, which the other has nothing to do with")
            )
    if a.title.qualifier and b.title.qualifier and a.title.qualifier != b.title.qualifier:
        found.append(Evidence("qualifier", -4.0, "each title says something else in brackets"))
    return compared, found


def _third(one: ComparedFeatures, other: ComparedFeatures, rarity: Rarity) -> frozenset[str]:
    """Return words that a title says of a calendar which is neither its own nor the other's, and alone is called so."""
    named = one.title.named - one.title.home - other.title.home - other.title.named
    return frozenset(
        word
        for word in named
        if rarity.names_one_feed(word) and word not in other.look.place and word not in other.text
    )


def _weigh(compared: Compared, a: ComparedFeatures, b: ComparedFeatures, rarity: Rarity) -> Evidence:
    if compared.relation is Relation.BLANK:
        return Evidence("title", 0.0, compared.detail)
    if compared.relation is Relation.FOREIGN:
        return Evidence("title", -1.0, compared.detail)
    if compared.relation in ALIKE:
        bits, told = _equal(a, b, compared, rarity)
        return Evidence("title", _rounded(bits), compared.detail + told)
    return _partly(compared, a, b, rarity)


def _equal(a: ComparedFeatures, b: ComparedFeatures, compared: Compared, rarity: Rarity) -> tuple[float, str]:
    """Return the bits of what both say, and in words how rare it is.

    Of two spellings the one that says less counts, so that a slip of the pen is no reason. Words run together are many.
    """
    spellings = {one.title.key: one.title for one in (a, b)}.values()
    bits, told = min(_rare(title, rarity) for title in spellings)
    _, telling = max((len(title.stems), -_telling(title.stems)) for title in spellings)
    bits = min(bits, rarity.unseen(-telling), *(_of_programme(a, b, title, rarity) for title in spellings))
    return bits + _named(a, b, compared) + min(len(a.title.marks & b.title.marks), 2), told


def _rare(title: Title, rarity: Rarity) -> tuple[float, str]:
    """Return the bits of the words of a title, no more than it says as a whole, and the count of what is rarest."""
    words = [rarity.of("word", word) for word in title.stems]
    whole = rarity.of("title", title.key)
    bits = fsum(word.bits for word in words)
    rarest = whole if whole.bits < bits else max(words, default=None)
    return min(bits, whole.bits), f" ({rarest.told})" if rarest else ""


def _of_programme(a: ComparedFeatures, b: ComparedFeatures, title: Title, rarity: Rarity) -> float:
    """Return how much a title of a programme says, unless place, page or text tell which of its events is meant."""
    if a.feed == b.feed or (a.look.place and a.look.place == b.look.place):
        return inf
    if a.look.text and a.look.text == b.look.text and not rarity.is_parallel("text", a.look.text):
        return inf
    if any(not rarity.is_parallel("link", key) for key in link_keys(a) & link_keys(b)):
        return inf
    kind = "title" if len(title.stems) > 1 else "word"
    return rarity.of_programme(kind, title.key)


def _named(a: ComparedFeatures, b: ComparedFeatures, compared: Compared) -> float:
    """Weigh that both stand for one community, which neither of their calendars is named for, or only one of them."""
    own = a.title.home & b.title.home
    if compared.community - own:
        return 4.0
    return 2.5 if own and own in (a.title.home, b.title.home) and a.feed != b.feed else 0.0


def _partly(compared: Compared, a: ComparedFeatures, b: ComparedFeatures, rarity: Rarity) -> Evidence:
    pairs = matched(a.title.stems, b.title.stems)
    spelt = spelt_out(a.title, b.title)
    if not pairs and not spelt and a.title.stems and b.title.stems and not compared.community:
        return Evidence("title", _LEAST, compared.detail)  # most pairs: what they say elsewhere is not looked at
    commoner = [min((_bits(rarity, word), word) for word in pair) for pair in pairs]
    alike = [bits for bits, _ in commoner]
    alike += [_bits(rarity, short) * min(1.0, len(short) / _SURE_INITIALS) for short, _ in spelt]
    telling = _telling({*(word for _, word in commoner), *(word for _, run in spelt for word in run)})
    shorter = min(a.title, b.title, key=lambda one: len(one.stems))
    programme = _of_programme(a, b, shorter, rarity) if compared.relation is Relation.EXTENDED else inf
    both = min(fsum(alike), rarity.unseen(telling), programme) + _named(a, b, compared)
    shared = {word for pair in pairs for word in pair}.union(*({short, *run} for short, run in spelt))
    of_a, of_b = _only(a.title.stems - shared, b, rarity), _only(b.title.stems - shared, a, rarity)
    fewer, more = sorted((of_a, of_b))
    weight = both - 1.5 * fewer - (0.1 if compared.segment else 0.25) * min(more, _LARGE)
    if not shared and more:  # "CHAOSS meeting" and "CHAOSS Metrics": the community is all they have in common
        weight = min(weight, 0.0)
    if both < 0.5 * (both + fewer):
        weight = min(weight, _NO_LIKENESS)
    return Evidence("title", _rounded(max(weight, _LEAST)), compared.detail)


def _bits(rarity: Rarity, word: str) -> float:
    return rarity.of("word", word).bits


def _only(words: Iterable[str], other: ComparedFeatures, rarity: Rarity) -> float:
    """Return how much the words say that only one title has; less where the other event says them elsewhere."""
    place = other.look.place.split()
    words = [word for word in words if word not in place]  # it is weighed as a place
    return fsum(max(_bits(rarity, word), _OTHERWISE) * (_SAID if word in other.text else 1.0) for word in words)


def named_in_text(a: ComparedFeatures, b: ComparedFeatures, compared: Compared) -> Evidence | None:
    """Weigh a title that stands word for word in the other's text: a group and its topic of the day."""
    if compared.relation not in {Relation.UNRELATED, Relation.RELATED}:
        return None
    for one, other in ((a, b), (b, a)):
        if len(one.title.core) < 2:
            continue
        text = f" {with_phrases(other.text)} "
        for said in (" ".join(words_of(one.title.text)), " ".join(one.title.core)):  # also without the community's name
            if len(said) >= _LONG_ENOUGH and f" {said} " in text:
                return Evidence("named", 6.0, f'the text of the one names "{one.title.text}"')
    return None


def _rounded(bits: float) -> float:
    return round(bits, 1)


def _telling(words: Iterable[str]) -> float:
    """Count the words, those that name a kind of meeting half; two letters a word where blanks do not part words."""
    return sum(0.5 if word in GENERIC else 1.0 if word < _UNPARTED_FROM else len(word) / 2 for word in words)
