"""The score of a pair: the sum of its evidence in bits, and what it comes to.

The question is always the same: two calendars show something at the same moment; is it one meeting or two? This is
record linkage after Fellegi and Sunter (1969): each agreement weighs the logarithm of how much rarer it is among events
that are not the same, each disagreement speaks against, and the sum decides.

    separate     what is stated and differs ("Session 1" and "Session 2", two places, two pages of one site)
    same         from SAME_FROM up
    unsure       from UNSURE_FROM up: a near miss, both stay, operators see it
    different    below

Two entries of one calendar are compared more strictly: a publisher knows what he lists twice. They are one only if
nothing they state differs.

Rejected: one ratio of the whole titles by edit distance ("Session 1" and "Session 2" are 89 % alike); weights learnt
from labelled pairs (they would move with the training set); a tolerance of time ("within 15 minutes"): who shows
another start disagrees or means something else, see `moved_occurrences`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from aggregator.duplicates.evidence.evidence import SEPARATE, ComparedFeatures, Evidence
from aggregator.duplicates.evidence.links import link_evidence, unique_link
from aggregator.duplicates.evidence.place import house_evidence, place_evidence, title_place_evidence
from aggregator.duplicates.evidence.sisters import only_of_sisters, slot_evidence
from aggregator.duplicates.evidence.text import text_evidence
from aggregator.duplicates.evidence.times import IRREGULAR, end_evidence, organizer_evidence, rhythm_evidence
from aggregator.duplicates.evidence.title import named_in_text, title_evidence
from aggregator.duplicates.features.title_comparison import ALIKE, Compared
from aggregator.duplicates.features.titles import Title, interned, parse_title
from aggregator.duplicates.features.word_statistics import WordStatistics
from aggregator.duplicates.pairs.match_types import Decision, Verdict
from aggregator.model import Event, EventFeatures

SAME_FROM = 6.0
UNSURE_FROM = 3.0
POSSIBLE_FROM = -1.0  # what the overlap of two calendars may still lift to a near miss
WAIVED = frozenset({"location"})  # by a link of one event: publishers name a room, a house or a stream for it
_NO_LIKENESS = -4.0
_STRONG_LINK = 6.0


def compared_features(feed: str, event: Event, look: EventFeatures, context: WordStatistics) -> ComparedFeatures:
    """Prepare an event for comparing."""
    home = context.homes.get(feed, frozenset())
    title = parse_title(event.title, home, context.communities, context.feed_names)
    return ComparedFeatures(
        feed=feed,
        title=title,
        look=look,
        url=event.url,
        all_day=event.all_day,
        date_marks=interned(_date_marks(title, event)),
        feed_names=context.names.get(feed, frozenset()),
        home_marks=context.home_marks.get(feed, frozenset()),
    )


def _date_marks(title: Title, event: Event) -> frozenset[tuple[str, str]]:
    """Return the month and the year, and beside a year the day, where a title repeats the date of its event."""
    year, month, day = str(event.start.year), str(event.start.month), str(event.start.day)
    if ("number", year) not in title.marks:
        another = any(kind == "number" and len(value) == len(year) for kind, value in title.marks)
        return frozenset() if another else title.marks & {("month", month)}
    return title.marks & {("number", year), ("number", month), ("month", month), ("number", day)}


def score_pair(
    a: ComparedFeatures,
    b: ComparedFeatures,
    context: WordStatistics,
    starts: tuple[Sequence[int], Sequence[int]] = ((), ()),
    *,
    brief: bool = False,
) -> Verdict:
    """Judge two events that start at the same moment; `starts` are all of their series'.

    Symmetric but for the order in which the texts name the two. `brief`: of two that their links separate, which most
    are, nothing else is weighed; they are below `POSSIBLE_FROM`.
    """
    rarity = context.rarity(a.feed, b.feed)
    links = link_evidence(a, b, rarity)
    if brief and any(e.separates for e in links):
        return Verdict(Decision.DIFFERENT, _score(links), tuple(links), "same-start")
    compared, found = title_evidence(a, b, rarity)
    if found[0].weight <= _NO_LIKENESS and a.things.isdisjoint(b.things):
        return Verdict(Decision.DIFFERENT, _score(found), tuple(found), "same-start", doubted=True)
    unique, rhythm = unique_link(a, b, rarity), rhythm_evidence(*starts)
    quick = (
        house_evidence(a, b, rarity) or place_evidence(a, b, rarity),
        title_place_evidence(a, b, rarity),
        end_evidence(a, b, rarity),
        organizer_evidence(a, b, rarity),
        rhythm,
        text_evidence(a, b, rarity),
    )
    found += [*links, *(e for e in quick if e)]
    named = named_in_text(a, b, compared) if sum(e.weight for e in found[1:]) > 0 else None
    if named:
        found += [named]
        found[0] = found[0]._replace(weight=max(found[0].weight, _NO_LIKENESS))
    room = _one_room_and_rhythm(a, b, compared, links, rhythm) if unique else None
    if room:
        found += [room]
        found[0] = found[0]._replace(weight=max(found[0].weight, _NO_LIKENESS))
    if a.feed == b.feed:
        found += _stated_twice(a, b, compared)
    elif unique:
        found = [e._replace(weight=-2.0) if e.separates and e.name in WAIVED else e for e in found]
    found += slot_evidence(a, b, compared, found)
    told_apart = found[0].weight <= _NO_LIKENESS and named is None and room is None
    doubted = (told_apart and not is_told_by_page(links)) or only_of_sisters(a, b, found)
    answer, score = _answer(found, doubted=doubted)
    return Verdict(answer, score, tuple(found), "same-start", compared.relation in ALIKE, unique, doubted)


def is_told_by_page(links: Sequence[Evidence]) -> bool:
    """Whether links prove one event where titles do not: rooms are shared, and copied along with an old entry."""
    strong = any(e.weight >= _STRONG_LINK for e in links)
    return strong and any(e.name == "url" and e.weight > 0 for e in links)


def _one_room_and_rhythm(
    a: ComparedFeatures, b: ComparedFeatures, compared: Compared, links: Sequence[Evidence], rhythm: Evidence | None
) -> Evidence | None:
    """Weigh that two series under other titles meet in a room of their own, on dates that follow no rule.

    Every week at one hour is no proof: two groups may use a room after each other, or one lists an old link.
    """
    if compared.relation in ALIKE or a.look.length != b.look.length:
        return None
    if links[0].name != "link" or rhythm is None or rhythm.weight < IRREGULAR:
        return None
    return Evidence("room", 2.0, "one room on dates that follow no rule")


def _stated_twice(a: ComparedFeatures, b: ComparedFeatures, compared: Compared) -> list[Evidence]:
    """Separate two entries of one calendar of which anything stated differs."""
    why = ""
    if compared.relation not in ALIKE or (a.title.named, a.title.feeds) != (b.title.named, b.title.feeds):
        why = "titles"
    elif a.look.place != b.look.place:
        why = "places"
    elif a.url and b.url and a.url != b.url:
        why = "pages"
    elif {x.key for x in a.look.links} != {x.key for x in b.look.links}:
        why = "links"
    elif a.look.length != b.look.length:
        why = "lengths"
    elif a.text and b.text and a.text != b.text:
        why = "texts"
    if why:
        return [Evidence("stated", SEPARATE, f"one calendar lists both, with different {why}")]
    said = [(one.title.text, one.url, one.look.links, one.look.text) for one in (a, b)]
    return [Evidence("copied", 4.0, "twice in one calendar, word for word")] if said[0] == said[1] else []


def decided(verdict: Verdict, *more: Evidence) -> Verdict:
    """Return a verdict with some more evidence, decided anew."""
    found = (*verdict.evidence, *more)
    answer, score = _answer(found, doubted=verdict.doubted)
    return replace(verdict, answer=answer, score=score, evidence=found)


def _answer(found: Sequence[Evidence], *, doubted: bool) -> tuple[Decision, float]:
    score = _score(found)
    if any(e.separates for e in found):
        return Decision.DIFFERENT, score
    if score >= SAME_FROM and not doubted:
        return Decision.SAME, score
    if score >= UNSURE_FROM or any(e.name in {"link", "url"} and e.weight >= _STRONG_LINK for e in found):
        return Decision.UNSURE, score
    return Decision.DIFFERENT, score


def _score(found: Sequence[Evidence]) -> float:
    return round(sum(e.weight for e in found), 1)
