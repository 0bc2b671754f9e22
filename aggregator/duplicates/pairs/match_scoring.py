"""The evidence for two events being one, scored in the open.

The question is always the same: two calendars show something at the same moment; is it one meeting or two? Each kind
of evidence has a weight, and a verdict is their sum with all of its terms shown. The unit is "how far this moves a
careful organiser": about 4 is enough to be sure, and nothing alone reaches it but a title that names this meeting and
no other.

    same from 4.0 up        nothing may speak strongly against it
    unsure from 2.0 up      a near miss: both stay, operators see it
    different below

Why these weights (and what was rejected):

- A *distinctive* title at the same instant is enough (4.5). A title every project has ("Community call") is worth 1.5,
  so that neither the same end (0.5) nor the same weekly rhythm (0.75) nor both lift it to 4: two projects do hold
  their community calls on Thursdays at 16:00 UTC.
- The same room is worth 4 and not more: rooms are shared and links copied along with an old entry, so titles that have
  nothing in common (-3) make it "unsure", unless the text of the one names the other. Two different rooms end the
  matter (-6), as do marks that tell apart: "Session 1", "APAC" (-8).
- One title that says more than the other is a doubt ("Data Science", "Data Science Education"), settled by a room, a
  place or the text, never by rhythm.
- Rejected: one ratio of the whole titles by edit distance. "Session 1" and "Session 2" are 89 % alike, "OSPO metrics"
  and "CHAOSS OSPO Metrics Working Group" 53 %.
- Rejected: learning weights from labelled pairs. There are too few, an operator could not check the result, and a
  weight that moves with the training set makes merges come and go.
- Rejected: time tolerance ("within 15 minutes"). Who shows another start time disagrees or means something else; the
  one case we know, a moved occurrence, has its own rule (`moved`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from aggregator.duplicates.features.comparison_features import plain
from aggregator.duplicates.features.titles import (
    Compared,
    Relation,
    Title,
    casefolded,
    compare_titles,
    distinctive,
    interned,
    parse_title,
    titles_conflict,
)
from aggregator.duplicates.features.word_statistics import WordStatistics
from aggregator.duplicates.pairs.match_types import Decision, Evidence, Verdict
from aggregator.model import Event, EventFeatures

SAME_FROM = 4.0
UNSURE_FROM = 2.0

_WORD = re.compile(r"\w+")
_TEXT_AT_MOST = 2.0  # what texts can weigh
_TEXT_SAYS_SOMETHING = 40  # a shorter text ("Weekly call") is no evidence


@dataclass(frozen=True, slots=True)
class ComparedFeatures:
    """What of an event is compared. Two events that share no word and no thing have nothing in common."""

    feed: str
    title: Title
    look: EventFeatures
    url: str  # "" where it tells nothing
    all_day: bool
    date_marks: frozenset[tuple[str, str]]  # marks in the title that only repeat the date of the event

    @property
    def text(self) -> str:
        """The description folded, without markup and addresses. Not kept: few are compared, and most are long."""
        return plain(self.look.said)

    @property
    def words(self) -> set[str]:
        """By which its title is found."""
        title = self.title
        parts = (part for word in title.core for part in _parts(word))
        return {*parts, *title.named, *(() if title.core else title.formats)}

    @property
    def things(self) -> set[str]:
        """By which else it is found: rooms, pages, addresses, a place, a text."""
        return self.look.things | {self.url} if self.url else self.look.things


def _date_marks(title: Title, event: Event) -> frozenset[tuple[str, str]]:
    """Return the year, and beside a year the month and day, where a title repeats the date of its event."""
    year, month, day = (str(n) for n in (event.start.year, event.start.month, event.start.day))
    if ("number", year) not in title.marks:
        return frozenset()
    return title.marks & {("number", year), ("number", month), ("month", month), ("number", day)}


def _parts(word: str) -> Iterable[str]:
    """Return by what a word is found: its beginning; any three letters where words are not set apart by blanks."""
    return (word[:5],) if word.isascii() else (word[i : i + 3] for i in range(max(1, len(word) - 2)))


def compared_features(feed: str, event: Event, look: EventFeatures, context: WordStatistics) -> ComparedFeatures:
    """Prepare an event for comparing."""
    title = parse_title(event.title, context.homes.get(feed, frozenset()), context.communities)
    return ComparedFeatures(
        feed=feed,
        title=title,
        look=look,
        url="" if event.url in context.shared_urls else event.url,
        all_day=event.all_day,
        date_marks=interned(_date_marks(title, event)),
    )


def titles_differ(a: Title, b: Title) -> bool:
    """Whether the events of these titles are two unless they have a thing in common: seen without comparing the rest.

    A conflict weighs -8. Where no room, page, address, place or text is the same, all else together weighs at
    most 4.25 (end, organiser, rhythm, places alike, texts nearly the same): far below "unsure".
    """
    return titles_conflict(a, b)


# ---------------------------------------------------------------- one function per kind of evidence


def _extended(compared: Compared, strength: int, a: ComparedFeatures, b: ComparedFeatures) -> float:
    """Weigh "one says more": a title that is a whole part of the other's ("X", "X: topic") is nearly the same one."""
    if compared.segment and strength >= 2 and a.feed != b.feed and not a.all_day:
        return 3.5
    most = 1.5 if a.feed == b.feed else 2.5  # one calendar that names two things differently means two things
    return min((0.5, 1.5, 2.5)[min(strength, 2)], most)


def _title(a: ComparedFeatures, b: ComparedFeatures, context: WordStatistics) -> tuple[Compared, int, list[Evidence]]:
    """Compare the titles. Also return how many words name this meeting rather than any."""
    compared = compare_titles(a.title, b.title)
    foreign = (a.title.named & b.title.named) - a.title.home - b.title.home
    crossed = compared.community - (a.title.home & b.title.home) if a.feed != b.feed else frozenset()
    strength = len(distinctive(compared.shared, context.frequent) | foreign | crossed)
    weight = {
        Relation.EQUAL: 4.5 if strength else 1.5,
        Relation.NEAR: 3.5 if strength or distinctive(a.title.core, context.frequent) else 1.0,
        Relation.EXTENDED: _extended(compared, strength, a, b),
        Relation.RELATED: 0.5,
        Relation.BLANK: 0.0,
        Relation.FOREIGN: -0.5,
        Relation.UNRELATED: -3.0,
        Relation.CONFLICT: -8.0,
    }[compared.relation]
    found = [Evidence("title", weight, compared.detail)]
    odd = (a.title.marks ^ b.title.marks) - a.date_marks - b.date_marks
    if compared.relation not in {Relation.CONFLICT, Relation.FOREIGN} and odd:
        words = ", ".join(sorted(f"{kind} {value}" for kind, value in odd))
        part = any(kind == "part" for kind, _ in odd)
        found.append(Evidence("mark", -2.5 if part else -1.5, f"only one title says {words}"))
    if compared.apart:
        found.append(Evidence("community", -3.0, "each title names the community of its own calendar"))
    if a.title.qualifier and b.title.qualifier and a.title.qualifier != b.title.qualifier:
        found.append(Evidence("qualifier", -2.5, "each title says something else in brackets"))
    return compared, strength, found


def _link(a: ComparedFeatures, b: ComparedFeatures) -> Evidence | None:
    mine, theirs = {x.key: x for x in a.look.links}, {x.key: x for x in b.look.links}
    if both := [x for x in a.look.links if x.key in theirs]:
        page = both[0].page
        return Evidence("link", 4.5 if page else 4.0, f"same {'page' if page else 'join link'} {both[0].url}")
    rooms = [x.url for x in a.look.links if not x.page], [x.url for x in b.look.links if not x.page]
    if all(rooms):
        return Evidence("link", -6.0, f"different join links {rooms[0][0]} and {rooms[1][0]}")
    providers = {k.split(":")[0] for k in mine} & {k.split(":")[0] for k in theirs}
    if providers:  # two pages of one publisher are two events; pages of two publishers may be one
        return Evidence("link", -4.0, f"different pages {a.look.links[0].url} and {b.look.links[0].url}")
    return None


def _url(a: ComparedFeatures, b: ComparedFeatures, strength: int) -> Evidence | None:
    """Weigh a page both name. Under a title that any event may have, it may be the page of their umbrella."""
    if a.url and a.url == b.url and a.url.count("/") >= 3 and len(a.url.split("/", 3)[-1]) > 3:
        return Evidence("url", 2.5 if strength else 1.5, f"same address {a.url}")
    mine, theirs = a.look.addresses | {a.url}, b.look.addresses | {b.url}
    if both := sorted((mine & theirs) - {""}):
        return Evidence("url", 1.0 if strength else 0.5, f"both link to {both[0]}")
    return None


def _named_in_text(a: ComparedFeatures, b: ComparedFeatures, compared: Compared) -> Evidence | None:
    """Weigh a title that stands word for word in the other's text: a group and its topic of the day."""
    if compared.relation not in {Relation.UNRELATED, Relation.RELATED}:
        return None
    for one, other in ((a, b), (b, a)):
        said = " ".join(_WORD.findall(casefolded(one.title.text)))
        if len(one.title.core) >= 2 and len(said) >= 8 and f" {said} " in f" {other.text} ":
            return Evidence("named", 2.5, f'the text of the one names "{one.title.text}"')
    return None


def _location(a: ComparedFeatures, b: ComparedFeatures) -> Evidence | None:
    if not a.look.place or not b.look.place:
        return None
    if a.look.place == b.look.place:
        specific = len(a.look.place.split()) >= 3 or any(c.isdigit() for c in a.look.place)
        return Evidence("location", 2.0 if specific else 1.5, f'same place "{a.look.place}"')
    if "://" in a.look.place and "://" in b.look.place:  # rooms of a service we do not know: alike is not enough
        return Evidence("location", -4.0, f"different addresses {a.look.place} and {b.look.place}")
    likeness = fuzz.token_set_ratio(a.look.place, b.look.place)
    if likeness >= 75:
        return Evidence("location", 1.0, f'places alike "{a.look.place}" and "{b.look.place}"')
    if likeness < 50:
        return Evidence("location", -2.5, f'different places "{a.look.place}" and "{b.look.place}"')
    return None


def _end(a: ComparedFeatures, b: ComparedFeatures) -> Evidence | None:
    if a.look.length == b.look.length:
        return Evidence("end", 0.5, "same end")
    if a.all_day:
        return Evidence("end", -1.0, "not the same number of days")
    if not a.look.length or not b.look.length:
        return None  # no end given is no statement
    shorter, longer = sorted((a.look.length, b.look.length))
    return Evidence("end", -0.5 if longer <= 2 * shorter else -1.0, f"different lengths {shorter} and {longer}")


def _organizer(a: ComparedFeatures, b: ComparedFeatures) -> Evidence | None:
    if a.look.organizer and a.look.organizer == b.look.organizer:
        return Evidence("organizer", 0.5, f'same organiser "{a.look.organizer}"')
    return None


def _text(a: ComparedFeatures, b: ComparedFeatures) -> Evidence | None:
    if min(len(a.text), len(b.text)) < _TEXT_SAYS_SOMETHING:
        return None
    if a.text == b.text:  # a short one may be boilerplate: "Everybody is welcome! See the agenda for details."
        return Evidence("description", 2.0 if len(a.text) >= 200 else 1.25, "same description")
    likeness = fuzz.ratio(a.text, b.text, score_cutoff=70)
    if likeness >= 85 or (likeness == 0 and (a.text in b.text or b.text in a.text)):
        return Evidence("description", 1.5, "nearly the same description")
    return None


def _copied(a: ComparedFeatures, b: ComparedFeatures, compared: Compared) -> Evidence | None:
    """Weigh an entry that stands twice in one calendar, word for word: an old build beside a new one."""
    if a.feed != b.feed or compared.relation is not Relation.EQUAL:
        return None
    if (a.title.text, a.look.place, a.url, a.text) == (b.title.text, b.look.place, b.url, b.text):
        return Evidence("copied", 2.0, "twice in one calendar, word for word")
    return None


def _rhythm(shared: int, of_a: int, of_b: int) -> Evidence | None:
    if shared >= 3 and shared == of_a == of_b:
        return Evidence("rhythm", 0.75, f"all {shared} occurrences at the same times")
    return None


def score_pair(
    a: ComparedFeatures, b: ComparedFeatures, context: WordStatistics, rhythm: tuple[int, int, int] = (1, 1, 1)
) -> Verdict:
    """Judge two events that start at the same moment.

    `rhythm` counts, for the two series within the window: occurrences at the same start, occurrences of a, of b.
    Symmetric but for the order in which the texts name the two.
    """
    compared, strength, found = _title(a, b, context)
    room = _link(a, b)
    quick = (
        room,
        _url(a, b, strength),
        _named_in_text(a, b, compared),
        _location(a, b),
        _end(a, b),
        _organizer(a, b),
        _copied(a, b, compared),
        _rhythm(*rhythm),
    )
    found += [e for e in quick if e]
    same_room = room is not None and room.weight > 0
    if same_room or sum(e.weight for e in found) + _TEXT_AT_MOST >= UNSURE_FROM:
        found += filter(None, (_text(a, b),))  # comparing texts takes longer than all the rest
    score = sum(e.weight for e in found)
    if score >= SAME_FROM and (same_room or compared.relation is not Relation.UNRELATED):
        answer = Decision.SAME
    elif score >= UNSURE_FROM or (same_room and compared.relation is not Relation.CONFLICT):
        answer = Decision.UNSURE
    else:
        answer = Decision.DIFFERENT
    return Verdict(answer, round(score, 2), tuple(found), "same-start")
