"""What two titles weigh, in bits: each case differs from the one beside it in the one thing that its key says.

Of every pair the first entry of each calendar is compared, and it weighs the same whichever comes first.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from evidence_cases import TITLES, entry
from small_feeds import comparable

from aggregator.duplicates.evidence.evidence import ComparedFeatures, Evidence
from aggregator.duplicates.evidence.title import named_in_text, title_evidence
from aggregator.duplicates.features.word_statistics import WordStatistics

Feeds = Mapping[str, tuple[str, ...]]
NIGHT = "DESCRIPTION:By lamp light along the river"
PAGE = "URL:https://a.example/events/numbats"
WALK = "Numbat walk"


def one(title: str, *lines: str) -> str:
    return entry(title, *lines, uid="one")


def other(title: str, *lines: str) -> str:
    return entry(title, *lines, uid="other")


def two(todo: str, chaoss: str, *todo_lists: str, **further: tuple[str, ...]) -> Feeds:
    """Return what the calendars of two communities list, and further calendars by what they are called."""
    return {
        "todo": (todo, *todo_lists),
        "chaoss": (chaoss,),
        **{name.replace("_", "-"): of for name, of in further.items()},
    }


def between(first: str, second: str) -> Feeds:
    """Return two calendars that list one title."""
    return {first: (one("Quokka"),), second: (other("Quokka"),)}


def at_two_places(title: str, *lines: str) -> tuple[str, ...]:
    """Return a programme: on four days it is on at two inns at once."""
    return tuple(
        entry(title, f"LOCATION:{inn}", *lines, start=f"202603{10 + day}T160000Z")
        for day in range(4)
        for inn in ("Oak Inn", "Old Mill")
    )


def compared(feeds: Feeds) -> tuple[WordStatistics, ComparedFeatures, ComparedFeatures]:
    context, series = comparable(feeds)
    first, second = (next(one for key, one in series.items() if key[1] == uid) for uid in ("one", "other"))
    return context, first.traits[0], second.traits[0]


def found(feeds: Feeds) -> list[Evidence]:
    """Return the evidence of the two titles."""
    context, a, b = compared(feeds)
    rarity = context.rarity(a.feed, b.feed)
    (relation, evidence), (_, turned) = title_evidence(a, b, rarity), title_evidence(b, a, rarity)
    assert sorted((e.name, e.weight) for e in evidence) == sorted((e.name, e.weight) for e in turned)
    named = named_in_text(a, b, relation)
    assert named == named_in_text(b, a, relation)
    return [*evidence, *([named] if named else [])]


def weights(feeds: Feeds) -> dict[str, str]:
    return {e.name: f"{e.weight:+}" for e in found(feeds)}


def lists(*titles: str) -> tuple[str, ...]:
    """Return entries with these titles, on days of their own."""
    return tuple(entry(title, start=f"202604{n:02}T190000Z") for n, title in enumerate(titles, 1))


TEN_WALKS = tuple(entry(WALK, f"LOCATION:Inn {n}", start=f"202604{n:02}T160000Z") for n in range(1, 11))
WALKS = at_two_places(WALK)

WEIGHTS: dict[str, tuple[Feeds, dict[str, str]]] = {
    # one title
    "a kind of meeting alone says nothing": (two(one("Meeting"), other("Meeting")), {"title": "+0.0"}),
    "a walk that ten places have": (two(one(WALK), other(WALK), *TEN_WALKS), {"title": "+2.3"}),
    "a slip of the pen makes a walk that ten places have no rarer": (
        two(one(WALK), other("Numbbat walk"), *TEN_WALKS), {"title": "+2.3"},
    ),
    "words run together say as much as they do apart": (
        two(one("Quokka tracing"), other("Quokkatracing")), {"title": "+7.4"},
    ),
    "one word says less than two": (two(one("Quokkatracing"), other("Quokkatracing")), {"title": "+4.7"}),
    "a word for a kind of meeting says half": (
        two(one("Quokka planning"), other("Quokka planning")), {"title": "+6.0"},
    ),
    "with a slip of the pen, too": (two(one("Quokka planning"), other("Quokka planing")), {"title": "+6.0"}),
    "titles in two scripts may say the same": (two(one("Supply chain"), other("サプライチェーン")), {"title": "-1.0"}),
    "a title that says nothing": (two(one("Busy"), other("Quokka")), {"title": "+0.0"}),
    # marks
    "the same number": (two(one("Quokka 7"), other("Quokka 7")), {"title": "+5.7"}),
    "the same three marks count as two": (
        two(one("Quokka 7 APAC beginners"), other("Quokka 7 APAC beginners")), {"title": "+6.7"},
    ),
    "two numbers": (two(one("Quokka 7"), other("Quokka 8")), {"title": "-30.0"}),
    "a number that only one says": (two(one("Quokka 7"), other("Quokka")), {"title": "+4.7", "mark": "-3.0"}),
    "two marks that only one says": (two(one("Quokka 7 APAC"), other("Quokka")), {"title": "+4.7", "mark": "-6.0"}),
    "a weekday says no more than the start": (two(one("Quokka Thursday"), other("Quokka")), {"title": "+4.7"}),
    "a time of day says no more than the start": (two(one("Quokka evening"), other("Quokka")), {"title": "+4.7"}),
    "the year of the event says no more than the start": (two(one("Quokka 2026"), other("Quokka")), {"title": "+4.7"}),
    "another year does": (two(one("Quokka 2025"), other("Quokka")), {"title": "+4.7", "mark": "-3.0"}),
    "a region in the name of a calendar is no mark of its events": (
        {"kestrel-apac": (one("Quokka APAC"),), "chaoss": (other("Quokka"),)}, {"title": "+4.7"},
    ),
    "nor is it one of the events of others beside it": (
        {"kestrel-apac": (one("Quokka"),), "chaoss": (other("Quokka APAC"),)}, {"title": "+4.7"},
    ),
    "brackets of the one only": (two(one("Quokka (Perth)"), other("Quokka")), {"title": "+3.9"}),
    "the same brackets": (two(one("Quokka (Perth)"), other("Quokka (Perth)")), {"title": "+7.4"}),
    "other brackets": (two(one("Quokka (Perth)"), other("Quokka (Darwin)")), {"title": "-8.0", "qualifier": "-4.0"}),
    # programmes
    "a walk that is on at two inns at once may be the other one": (
        two(one(WALK), other(WALK), *WALKS), {"title": "+2.7"},
    ),
    "so may a walk with a slip of the pen": (two(one(WALK), other("Numbbat walk"), *WALKS), {"title": "+2.7"}),
    "so may a walk of one word": (
        two(one("Numbats"), other("Numbats"), *at_two_places("Numbats")), {"title": "+2.7"},
    ),
    "a programme does not make a title rarer than it is": (
        two(one("Walk"), other("Walk"), *at_two_places("Walk")), {"title": "+1.4"},
    ),
    "a text of this walk tells which of them it is": (
        two(one(WALK, NIGHT), other(WALK, NIGHT), *WALKS), {"title": "+4.3"},
    ),
    "a text of all walks does not": (
        two(one(WALK, NIGHT), other(WALK, NIGHT), *at_two_places(WALK, NIGHT)), {"title": "+2.7"},
    ),
    "nor do two texts": (two(one(WALK, NIGHT), other(WALK, "DESCRIPTION:By day"), *WALKS), {"title": "+2.7"}),
    "a page of this walk tells which of them it is": (
        two(one(WALK, PAGE), other(WALK, PAGE), *WALKS), {"title": "+4.3"},
    ),
    "a page of all walks does not": (
        two(one(WALK, PAGE), other(WALK, PAGE), *at_two_places(WALK, PAGE)), {"title": "+2.7"},
    ),
    "nor do two pages": (
        two(one(WALK, PAGE), other(WALK, "URL:https://b.example/events/walk"), *WALKS), {"title": "+2.7"},
    ),
    "a place tells which of them it is": (
        two(one(WALK, "LOCATION:Oak Inn"), other(WALK, "LOCATION:Oak Inn"), *WALKS), {"title": "+5.2"},
    ),
    "a place of the one only does not": (two(one(WALK, "LOCATION:Oak Inn"), other(WALK), *WALKS), {"title": "+2.7"}),
    "nor do two places": (
        two(one(WALK, "LOCATION:Oak Inn"), other(WALK, "LOCATION:Old Mill"), *WALKS), {"title": "+2.7"},
    ),
    "one calendar that lists a walk twice means one": (
        {"todo": (one(WALK), other(WALK), *WALKS)}, {"title": "+4.3"},
    ),
    "a longer title is held against the programme of the shorter": (
        two(one(WALK), other("Numbat walk Lima"), *WALKS), {"title": "+0.7"},
    ),
    "and not against a programme of its own": (
        two(one(WALK), other("Numbat walk Lima"), *at_two_places("Numbat walk Lima")), {"title": "+4.4"},
    ),
    "nor is it where each title says more": (
        two(
            one("Numbat walk Lima", "DESCRIPTION:Of Perth and Darwin"),
            other("Numbat walk Perth Darwin", "DESCRIPTION:Of Lima"),
            *at_two_places("Numbat walk Lima"),
        ),
        {"title": "+2.3"},
    ),
    # communities
    "its own community's name in front": (two(one("TODO Group: Quokka"), other("Quokka")), {"title": "+4.7"}),
    "the other community's name in front": (two(one("CHAOSS: Quokka"), other("Quokka")), {"title": "+8.7"}),
    "each its own community's name in front": (
        two(one("TODO Group: Quokka"), other("CHAOSS: Quokka")), {"title": "+4.7", "community": "-4.0"},
    ),
    "the name of a third calendar": (
        two(one("Quokka of OpenSSF"), other("Quokka"), openssf=()), {"title": "+4.7", "names": "-3.0"},
    ),
    "the name of a third calendar in both": (
        two(one("Quokka of OpenSSF"), other("Quokka of OpenSSF"), openssf=()), {"title": "+8.7"},
    ),
    "the name of another calendar in one of two entries of a calendar": (
        {"todo": (one("Quokka of OpenSSF"), other("Quokka")), "openssf": ()}, {"title": "+4.7", "names": "-2.0"},
    ),
    "nothing in common but the community": (two(one("CHAOSS meeting"), other("CHAOSS Metrics")), {"title": "+0.0"}),
    "two subjects of one community": (two(one("CHAOSS Quokka"), other("CHAOSS Numbat")), {"title": "-8.0"}),
    "calendars of a community and of its branch": (between("kestrel", "kestrel-berlin"), {"title": "+7.2"}),
    "calendars of a branch and of its community": (between("kestrel-berlin", "kestrel"), {"title": "+7.2"}),
    "calendars of two branches": (between("kestrel-berlin", "kestrel-lyon"), {"title": "+4.7"}),
    "calendars of two communities": (between("kestrel", "merlin"), {"title": "+4.7"}),
    "calendars of a community and of nobody": (between("kestrel", "m"), {"title": "+4.7"}),
    "one calendar with two entries": ({"kestrel": (one("Quokka"), other("Quokka"))}, {"title": "+4.7"}),
    "one calendar with two entries that name it": (
        {"kestrel": (one("Kestrel quokka"), other("Kestrel quokka"))}, {"title": "+4.7"},
    ),
    "one calendar with two entries that name another": (
        {"merlin": (one("Kestrel quokka"), other("Kestrel quokka")), "kestrel": ()}, {"title": "+8.7"},
    ),
    "both name the community of a third calendar": (
        two(one("Kestrel quokka"), other("Kestrel quokka"), kestrel=()), {"title": "+8.7"},
    ),
    "a word that one calendar is called names it": (
        two(one("Quokka Harbour"), other("Quokka"), harbour_makers=()), {"title": "+4.7", "names": "-2.0"},
    ),
    "a word that two calendars are called names neither": (
        two(one("Quokka Harbour"), other("Quokka"), harbour_makers=(), harbour_choir=()), {"title": "+4.7"},
    ),
    "a word that a calendar is called may be where the other is": (
        two(one("Quokka Harbour"), other("Quokka", "LOCATION:Harbour"), harbour_makers=()), {"title": "+4.7"},
    ),
    "a word that a calendar is called may be in the text of the other": (
        two(one("Quokka Harbour"), other("Quokka", "DESCRIPTION:Harbour tour"), harbour_makers=()), {"title": "+4.7"},
    ),
    "a word that a calendar is called may be in both titles": (
        two(one("Quokka Harbour"), other("Harbour quokka"), harbour_makers=()), {"title": "+8.7"},
    ),
    # a part of the words
    "of two titles with no word in common it is not asked what the texts say": (
        two(one("Quokka", "DESCRIPTION:Of numbats"), other("Numbat", "DESCRIPTION:Of quokka")), {"title": "-8.0"},
    ),
    "one common word, and the rest in the text of the other": (
        two(one("Quokka walk", "DESCRIPTION:Of numbats"), other("Numbat walk", "DESCRIPTION:Of quokka")),
        {"title": "-4.0"},
    ),
    "a kind of meeting beside a name": (two(one("Meeting"), other("Quokka")), {"title": "-2.0"}),
    "four initials are sure": (two(one("QTRU"), other("Quokka Tracing Rescue Union")), {"title": "+8.0"}),
    "three initials are less sure": (two(one("QTR"), other("Quokka Tracing Rescue")), {"title": "+6.0"}),
    "five initials are no surer than four": (
        two(one("QTRUA"), other("Quokka Tracing Rescue Union Album"), *lists("QTRUA ash", "QTRUA birch", *TITLES)),
        {"title": "+4.6"},
    ),
    "four initials among others": (
        two(one("QTRU"), other("Quokka Tracing Rescue Union"), *lists("QTRU ash", "QTRU birch", *TITLES)),
        {"title": "+4.6"},
    ),
    "a misspelt word is as rare as it is spelt right": (
        two(one("Quoka"), other("Quokka numbat"), *lists("Quokka ash", "Quokka birch", "Quokka cedar", *TITLES)),
        {"title": "+2.6"},
    ),
    "a word for a kind of meeting that both have": (
        two(one("Quokka planning"), other("Quokka planning Lima")), {"title": "+4.1"},
    ),
    "a word for a kind of meeting that one has with a slip of the pen": (
        two(one("Quokka planing"), other("Quokka planning Lima")), {"title": "+4.1"},
    ),
    "two subjects of one community, each in the text of the other": (
        two(one("CHAOSS Quokka", "DESCRIPTION:Of numbats"), other("CHAOSS Numbat", "DESCRIPTION:Of quokka")),
        {"title": "-0.2"},
    ),
    "two kinds of meetings of one community": (
        {"kestrel": (one("Meeting"),), "kestrel-berlin": (other("Call"),)}, {"title": "+2.5"},
    ),
    "one word more": (two(one("Quokka"), other("Quokka Lima")), {"title": "+2.7"}),
    "one word more, after a colon": (two(one("Quokka"), other("Quokka: Lima")), {"title": "+3.9"}),
    "one word more, in the text of the other": (
        two(one("Quokka", "DESCRIPTION:With Lima"), other("Quokka Lima")), {"title": "+4.1"},
    ),
    "one word more, in the place of the other": (
        two(one("Quokka", "LOCATION:Lima"), other("Quokka Lima")), {"title": "+4.7"},
    ),
    "one word more, that begins the place of the other": (
        two(one("Quokka", "LOCATION:Limatambo"), other("Quokka Lima")), {"title": "+2.7"},
    ),
    "one word more, for a kind of meeting": (
        two(one("Quokka"), other("Quokka planning")), {"title": "+3.4"},
    ),
    "many words more": (two(one("Quokka"), other("Quokka numbat bilby dunnart potoroo")), {"title": "+1.7"}),
    "one word each": (two(one("Quokka tracing rescue Lima"), other("Quokka tracing rescue Perth")), {"title": "-5.9"}),
    "one word of one, three of the other": (
        two(one("Quokka tracing rescue Lima"), other("Quokka tracing rescue bilby dunnart potoroo")), {"title": "-6.9"},
    ),
    "words without blanks, and some more": (two(one("考拉追踪会议"), other("考拉追踪会议记录")), {"title": "+6.0"}),
    "words without blanks say as many words as pairs of letters": (
        two(one("考拉追"), other("考拉追")), {"title": "+6.0"},
    ),
    # titles in texts
    "a title of eight letters in the text of the other": (
        two(one("Oak walk"), other("Excursion", "DESCRIPTION:The oak walk is easy")),
        {"title": "-8.0", "named": "+6.0"},
    ),
    "a title of seven letters is too short": (
        two(one("Elm jam"), other("Excursion", "DESCRIPTION:The elm jam is easy")), {"title": "-8.0"},
    ),
    "a title of one word is too short": (
        two(one("Eucalyptus"), other("Excursion", "DESCRIPTION:To eucalyptus trees")), {"title": "-8.0"},
    ),
    "a title at the beginning of the text": (
        two(one("Oak walk"), other("Excursion", "DESCRIPTION:Oak walk for all")), {"title": "-8.0", "named": "+6.0"},
    ),
    "a title at the end of the text": (
        two(one("Oak walk"), other("Excursion", "DESCRIPTION:An easy oak walk")), {"title": "-8.0", "named": "+6.0"},
    ),
    "a title within other words": (
        two(one("Oak walk"), other("Excursion", "DESCRIPTION:The oak walkers")), {"title": "-8.0"},
    ),
    "a title without the name of its community": (
        two(one("TODO Group: Oak walk"), other("Excursion", "DESCRIPTION:An oak walk")),
        {"title": "-8.0", "named": "+6.0"},
    ),
    "a title with small words": (
        two(one("Walk of the oaks"), other("Excursion", "DESCRIPTION:Our walk of the oaks")),
        {"title": "-8.0", "named": "+6.0"},
    ),
    "a title in the text of one that shares a word": (
        two(one("Oak walk"), other("Oak excursion", "DESCRIPTION:The oak walk is easy")),
        {"title": "+0.4", "named": "+6.0"},
    ),
    "a title in the text of one of the same title": (
        two(one("Oak walk"), other("Oak walk", "DESCRIPTION:The oak walk is easy")), {"title": "+6.0"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("feeds", "expected"), WEIGHTS.values(), ids=WEIGHTS)
def test_two_titles_weigh(feeds: Feeds, expected: dict[str, str]):
    assert weights(feeds) == expected


# two titles, and what is said of them last
SAID: dict[str, tuple[Feeds, str]] = {
    "how many events have the title": (
        two(
            one("Quokka tracing"), other("Quokka tracing"),
            entry("Quokka tracing", "LOCATION:Oak Inn", start="20260310T160000Z"),
            *lists("Quokka supper", "Tracing lines"),
        ),
        'title: same title "Quokka tracing" (in 2 of 4 events)',
    ),
    "how many events have the rarest word, if that says less": (
        two(
            one("Quokka tracing"), other("Quokka tracing"),
            *lists(*(f"Quokka {tree}" for tree in ("ash", "birch", "cedar", "elder")),
                   *(f"Tracing {tree}" for tree in ("fir", "gorse", "hazel")), *TITLES, "Ivy lunch", "Juniper talk"),
        ),
        'title: same title "Quokka tracing" (in 4 of about 16 events)',
    ),
    "no count of a kind of meeting": (two(one("Meeting"), other("Meeting")), 'title: same title "Meeting"'),
    "marks in alphabetical order": (
        two(one("Quokka 7 APAC beginners English overflow"), other("Quokka")),
        "mark: only one title says language en, level beginner, number 7, part overflow, region apac",
    ),
    "which calendar one title names": (
        two(one("Quokka of OpenSSF"), other("Quokka"), openssf=()),
        "names: one title names openssf, which the other has nothing to do with",
    ),
    "the first of two calendars": (
        two(one("Quokka of Quarry and Harbour"), other("Quokka"), harbour=(), quarry=()),
        "names: one title names harbour, which the other has nothing to do with",
    ),
    "the first of two words that calendars are called": (
        two(one("Quokka of Quarry and Harbour"), other("Quokka"), harbour_makers=(), quarry_choir=()),
        "names: one title names harbour, which the other has nothing to do with",
    ),
    "that each title names its own community": (
        two(one("TODO Group: Quokka"), other("CHAOSS: Quokka")),
        "community: each title names the community of its own calendar",
    ),
    "that brackets differ": (
        two(one("Quokka (Perth)"), other("Quokka (Darwin)")), "qualifier: each title says something else in brackets",
    ),
    "which title the other names": (
        two(one("Oak walk"), other("Excursion", "DESCRIPTION:The oak walk is easy")),
        'named: the text of the one names "Oak walk"',
    ),
}  # fmt: skip


@pytest.mark.parametrize(("feeds", "expected"), SAID.values(), ids=SAID)
def test_it_is_said(feeds: Feeds, expected: str):
    last = found(feeds)[-1]
    assert f"{last.name}: {last.detail}" == expected
