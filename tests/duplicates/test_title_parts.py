"""What a title is taken apart into: words, names, marks, what stands in brackets."""

from __future__ import annotations

import pytest

from aggregator.duplicates.features.case_folding import casefolded
from aggregator.duplicates.features.titles import (
    GENERIC,
    Title,
    initials,
    interned,
    names_of,
    parse_title,
    singular,
    with_phrases,
    words_of,
)

NOBODY: frozenset[str] = frozenset()


def read(text: str, *names: str) -> Title:
    """Take a title apart that stands in a calendar of nobody, among feeds with these names."""
    return parse_title(text, NOBODY, NOBODY, frozenset(names))


FOLDED = {
    "capitals say nothing": ("OSPO Metrics", "ospo metrics"),
    "nor do accents of Latin letters": ("Réunion à Łódź", "reunion a łodz"),
    "letters of full width are letters": ("ＯＳＰＯ", "ospo"),
    "a sharp s is two letters": ("Straße", "strasse"),
    "a stroke is part of a letter": ("MØTE", "møte"),
    "a dakuten in Japanese makes another syllable": ("ガレージ", "ガレージ"),
    "so does the breve of a Russian letter": ("Май", "май"),
}


@pytest.mark.parametrize(("text", "expected"), FOLDED.values(), ids=FOLDED)
def test_texts_are_folded(text: str, expected: str):
    assert casefolded(text) == expected


WORDS = {
    "words are parted by blanks and signs": ("OSPO / Metrics, v2", ["ospo", "metrics", "v2"]),
    "an underscore parts words": ("data_science", ["data", "science"]),
    "a language is named with its signs": ("C++ and C# in F#", ["c++", "and", "c#", "in", "f#"]),
    "a number sign in front is none of the word": ("#5 #metrics", ["5", "metrics"]),
    "an apostrophe parts no word": ("People's Day", ["peoples", "day"]),
    "nor does a typographic one": ("People’s Day", ["peoples", "day"]),
    "an entity is the sign it stands for": ("Q&amp;A", ["qanda"]),
    "w/ is with": ("Coffee w/ maintainers", ["coffee", "with", "maintainers"]),
    "though a word follows at once": ("Coffee w/maintainers", ["coffee", "with", "maintainers"]),
    "though that word begins with o": ("Evening w/orchestra", ["evening", "with", "orchestra"]),
    "w/o is not with": ("Coffee w/o maintainers", ["coffee", "w", "o", "maintainers"]),
    "a slash after another w is a slash": ("Show/tell", ["show", "tell"]),
    "an hour is left out": ("Metrics 7 pm", ["metrics"]),
    "an hour without a blank": ("Metrics 7pm", ["metrics"]),
    "an hour with minutes": ("Metrics 11:30am", ["metrics"]),
    "an hour with dots": ("Metrics 7.30 p.m.", ["metrics"]),
    "an hour in German": ("Stammtisch 19 Uhr", ["stammtisch"]),
    "an hour of two digits that begins with 2": ("Metrics 23:15", ["metrics"]),
    "an hour with its zone": ("14:00 UTC Metrics", ["metrics"]),
    "an hour with its zone without a blank": ("14:00UTC Metrics", ["metrics"]),
    "an hour with a zone of North America": ("14:00 PDT Metrics", ["metrics"]),
    "an hour in French": ("Atelier 18h30", ["atelier"]),
    "words on both sides of an hour are two": ("Metrics 14:00 Review", ["metrics", "review"]),
    "an hour that sticks to a word parts it": ("Metrics-14:00Review", ["metrics", "review"]),
    "a line of a bus is no hour": ("Bus 117 am Markt", ["bus", "117", "am", "markt"]),
    "a number before a word that begins with am": ("7 amici a cena", ["7", "amici", "a", "cena"]),
    "a verse of a psalm is no hour": ("Psalm 119:10", ["psalm", "119", "10"]),
    "an hour before a word that begins as a zone": ("10:00 Estival", ["estival"]),
    "Chinese kinds of meetings are parted from the name": ("内核例会", ["内核", "例会"]),
    "and from what follows": ("例会内核", ["例会", "内核"]),
    "and from each other": ("定期例会", ["定期", "例会"]),
    "the longest of them counts in Japanese": ("定例会", ["定例会"]),
    "the longest of them counts in Korean": ("정기모임", ["정기모임"]),
    "words are as many as are said": ("Metrics Metrics", ["metrics", "metrics"]),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("text", "expected"), WORDS.values(), ids=WORDS)
def test_a_title_is_cut_into_words(text: str, expected: list[str]):
    assert list(words_of(text)) == expected


PHRASED = {
    "several words are one": ("the working group on metrics", "the wg on metrics"),
    "three words": ("special interest group on metrics", "sig on metrics"),
    "two of them": ("office hours of the working group", "officehours of the wg"),
    "no part of a word is": ("networking groupies", "networking groupies"),
    "a text without them is as it was": ("the metrics", "the metrics"),
    "a kind of meeting in Chinese stands alone": ("内核例会 on", "内核 例会  on"),
    "one blank is left between words": ("内核例会 of the working group", "内核 例会 of the wg"),
}


@pytest.mark.parametrize(("folded", "expected"), PHRASED.values(), ids=PHRASED)
def test_phrases_that_are_one_word(folded: str, expected: str):
    assert with_phrases(folded) == expected


INITIALS = {
    "two words": (["indiana", "university"], {"iu"}),
    "three words, and two of them": (["free", "software", "foundation"], {"fs", "sf", "fsf"}),
    "five words at most": (list("abcdef"), {*"ab bc cd de ef abc bcd cde def abcd bcde cdef abcde bcdef".split()}),
    "a word has none": (["metrics"], set()),
    "no words": ([], set()),
}


@pytest.mark.parametrize(("words", "expected"), INITIALS.values(), ids=INITIALS)
def test_initials(words: list[str], expected: set[str]):
    assert initials(words) == expected


NAMES = {
    "id and name": (("openssf", "OpenSSF"), {"openssf"}),
    "words any community uses are none of its names": (("", "The Open Source Group"), set()),
    "nor are words of meetings": (("", "Weekly Zoom Sessions"), set()),
    "nor are regions": (("", "OWASP Europe"), {"owasp"}),
    "two words, and both together": (("", "Kestrel Labs Oslo"), {"kestrel", "oslo", "kestreloslo"}),
    "three words": (("", "Kestrel Ferrite Oslo"), {"kestrel", "ferrite", "oslo", "kestrelferriteoslo"}),
    "two letters are too short": (("", "Go"), set()),
    "three are enough": (("", "GNU"), {"gnu"}),
    "two letters count within the whole name": (("", "Go Oslo"), {"oslo", "gooslo"}),
    "nobody": ((), set()),
}


@pytest.mark.parametrize(("called", "expected"), NAMES.values(), ids=NAMES)
def test_names_of_a_community(called: tuple[str, ...], expected: set[str]):
    assert names_of(called) == expected


# A title, its words that carry meaning, and its marks.
CORES = {
    "words that carry meaning, in order": ("Value Stream Metrics", ["value", "stream", "metrics"], set()),
    "a number": ("Metrics 12", ["metrics"], {("number", "12")}),
    "a number with a zero in front": ("Metrics 02", ["metrics"], {("number", "2")}),
    "a number that counts": ("22nd Metrics", ["metrics"], {("number", "22")}),
    "a number after its sign": ("Metrics #4", ["metrics"], {("number", "4")}),
    "a number after no.": ("Metrics No.4", ["metrics"], {("number", "4")}),
    "a number that sticks to no": ("Metrics no4", ["metrics"], {("number", "4")}),
    "a number that sticks to nr": ("Metrics nr4", ["metrics"], {("number", "4")}),
    "a saint is no number": ("St Patrick", ["st", "patrick"], set()),
    "a version is none": ("Python3 metrics", ["python3", "metrics"], set()),
    "a number as a word": ("Second Metrics", ["metrics"], {("number", "2")}),
    "a Roman number": ("Metrics III", ["metrics"], {("number", "3")}),
    "a Roman number within": ("Metrics IV Review", ["metrics", "review"], {("number", "4")}),
    "a Roman one at the end": ("Metrics I", ["metrics"], {("number", "1")}),
    "I within is a person": ("Metrics I trust", ["metrics", "i", "trust"], set()),
    "I alone is a person": ("I", ["i"], set()),
    "V in front is a film": ("V Metrics", ["v", "metrics"], set()),
    "V between names is versus": ("Swifts v Harriers", ["swifts", "harriers"], set()),
    "V within, counted": ("Metrics Part V Review", ["metrics", "review"], {("number", "5")}),
    "V at the end": ("Metrics V", ["metrics"], {("number", "5")}),
    "May before a kind of meeting": ("May meetup", ["meetup"], {("month", "5")}),
    "May before a number": ("May 17 metrics", ["metrics"], {("month", "5"), ("number", "17")}),
    "May Day": ("May Day", ["may", "day"], set()),
    "a letter before the group": ("Metrics B group", ["metrics"], {("letter", "b")}),
    "a letter A before the group": ("Metrics A Group", ["metrics"], {("letter", "a")}),
    "an article before the group": ("Metrics for a group", ["metrics"], set()),
    "an article, all written large": ("METRICS FOR A GROUP", ["metrics"], set()),
    "a letter in front, before the group": ("B group", ["b"], set()),
    "a month": ("Metrics January", ["metrics"], {("month", "1")}),
    "a month in front": ("Dec Metrics", ["metrics"], {("month", "12")}),
    "May after a word": ("Metrics May", ["metrics"], {("month", "5")}),
    "may in front is a verb": ("May contain metrics", ["may", "contain", "metrics"], set()),
    "a letter before a ride": ("Quokka B ride", ["quokka", "ride"], {("letter", "b")}),
    "a group in Spanish": ("Grupo B", ["grupo"], {("letter", "b")}),
    "an article, and a name that ends in A before group": (
        "Meet a group of the ABBA Group",
        ["abba"],
        set(),
    ),
    "an article, and a name that begins with A and group": ("Meet a group at Agroup", ["agroup"], set()),
    "an article, and A before a word that begins with group": ("Meet a group with A Groupie", ["groupie"], set()),
    "a track": ("Metrics Track B", ["metrics", "track"], {("letter", "b")}),
    "a group": ("Metrics group a", ["metrics"], {("letter", "a")}),
    "a room": ("Metrics room z", ["metrics", "room"], {("letter", "z")}),
    "a sub-group": ("Metrics sub-group", ["metrics"], set()),
    "sub-projects": ("Metrics Sub Projects", ["metrics"], set()),
    "a sub-committee": ("Metrics Sub-Committee", ["metrics"], {("part", "sub")}),
    "a part": ("Metrics part c", ["metrics"], {("letter", "c")}),
    "a letter in front": ("B metrics group", ["b", "metrics"], set()),
    "a letter after another word": ("Vitamin B", ["vitamin", "b"], set()),
    "a sign after a track is no letter of it": ("Track 会", ["track", "会"], set()),
    "two letters after a group": ("Group bz", ["bz"], set()),
    "a region": ("Metrics (APAC)", ["metrics"], {("region", "apac")}),
    "words of status": ("Metrics postponed", ["metrics"], set()),
    "every word that tells something": ("Metrics, metrics", ["metrics", "metrics"], set()),
}


@pytest.mark.parametrize(("text", "core", "marks"), CORES.values(), ids=CORES)
def test_core_and_marks(text: str, core: list[str], marks: set[tuple[str, str]]):
    title = read(text)
    assert (list(title.core), title.marks) == (core, marks)


SINGULAR = {
    "a plural": ("groups", "group"),
    "four letters": ("labs", "lab"),
    "three letters": ("bus", "bus"),
    "a double s": ("class", "class"),
    "no s": ("metric", "metric"),
}


@pytest.mark.parametrize(("word", "expected"), SINGULAR.values(), ids=SINGULAR)
def test_the_singular(word: str, expected: str):
    assert singular([word]) == {expected}


GENERIC_WORDS = {
    "a kind of meeting": "workshop",
    "its plural": "members",
    "a singular of which only the plural is common": "tutorial",
    "how a meeting is held": "weekly",
    "a kind of meeting in Chinese": "例会",
}


@pytest.mark.parametrize("word", GENERIC_WORDS.values(), ids=GENERIC_WORDS)
def test_words_of_kinds_of_meetings(word: str):
    assert word in GENERIC


def test_a_name_is_no_kind_of_meeting():
    assert "kestrel" not in GENERIC


# A title, the names of feeds, which of them it names, and its core.
NAMED = {
    "in brackets in front": ("[Kestrel Ferrite] Metrics", ["kestrel ferrite"], {"kestrel ferrite"}, ["metrics"]),
    "in brackets without a blank": ("[Kestrel]Metrics", ["kestrel"], {"kestrel"}, ["metrics"]),
    "in brackets with blanks": (" [ Kestrel ] Metrics", ["kestrel"], {"kestrel"}, ["metrics"]),
    "before a colon": ("Kestrel: Metrics", ["kestrel"], {"kestrel"}, ["metrics"]),
    "a short name in front": ("[Go] Metrics", ["go"], {"go"}, ["metrics"]),
    "a common name in front": ("Community: Metrics", ["community"], {"community"}, ["metrics"]),
    "a name in front that no feed has": ("[Osprey] Metrics", ["kestrel"], set(), ["osprey", "metrics"]),
    "brackets around nothing in front": ("[] Metrics", ["kestrel"], set(), ["metrics"]),
    "a name and nothing else": ("[Kestrel]", ["kestrel"], {"kestrel"}, ["kestrel"]),
    "a colon in an address": ("Kestrel:Metrics", ["kestrel"], {"kestrel"}, ["kestrel", "metrics"]),
    "the second of two colons": (
        "Metrics: Kestrel: Review",
        ["kestrel"],
        {"kestrel"},
        ["metrics", "kestrel", "review"],
    ),
    "within": (
        "Metrics at Kestrel Ferrite",
        ["kestrel ferrite"],
        {"kestrel ferrite"},
        ["metrics", "kestrel", "ferrite"],
    ),
    "twice": ("[Kestrel] Metrics at Ferrite", ["kestrel", "ferrite"], {"kestrel", "ferrite"}, ["metrics", "ferrite"]),
    "a part of a name": ("Metrics at Kestrel", ["kestrel ferrite"], set(), ["metrics", "kestrel"]),
    "a name of four words": (
        "Metrics Kestrel Ferrite Value Stream",
        ["kestrel ferrite value stream"],
        {"kestrel ferrite value stream"},
        ["metrics", "kestrel", "ferrite", "value", "stream"],
    ),
    "a name of five words is too long": (
        "Metrics Kestrel Ferrite Value Stream Atlas",
        ["kestrel ferrite value stream atlas"],
        set(),
        ["metrics", "kestrel", "ferrite", "value", "stream", "atlas"],
    ),
    "two letters within": ("Metrics in Go", ["go"], set(), ["metrics", "go"]),
    "three letters within": ("Metrics in GNU", ["gnu"], {"gnu"}, ["metrics", "gnu"]),
    "common words within": ("Metrics for Open Source", ["open source"], set(), ["metrics", "open", "source"]),
    "one rare word is enough": (
        "Metrics for Open Kestrel",
        ["open kestrel"],
        {"open kestrel"},
        ["metrics", "open", "kestrel"],
    ),
    "no feeds": ("[Kestrel] Metrics", [], set(), ["kestrel", "metrics"]),
}


@pytest.mark.parametrize(("text", "names", "feeds", "core"), NAMED.values(), ids=NAMED)
def test_feeds_that_a_title_names(text: str, names: list[str], feeds: set[str], core: list[str]):
    title = read(text, *names)
    assert (title.feeds, list(title.core)) == (feeds, core)


HOME, ALL = frozenset({"kestrel"}), frozenset({"kestrel", "ferrite"})
COMMUNITIES = {
    "its own community": ("Kestrel Metrics", set(), {"kestrel"}),
    "another": ("Metrics with Ferrite", set(), {"ferrite"}),
    "both": ("Kestrel and Ferrite", set(), {"kestrel", "ferrite"}),
    "in a prefix": ("[Kestrel] Metrics", {"kestrel"}, {"kestrel"}),
    "another after a prefix counts alone": ("[Kestrel] Metrics with Ferrite", {"kestrel"}, {"ferrite"}),
    "none": ("Metrics", set(), set()),
}


@pytest.mark.parametrize(("text", "feeds", "named"), COMMUNITIES.values(), ids=COMMUNITIES)
def test_communities_that_a_title_names(text: str, feeds: set[str], named: set[str]):
    title = parse_title(text, HOME, ALL, frozenset(feeds))
    assert (title.named, title.core[:1]) == (named, ("metrics",) if "Metrics" in text else ())


QUALIFIERS = {
    "what stands in brackets at the end": ("Metrics (Colorado)", {"colorado"}),
    "blanks after it": ("Metrics (Colorado) ", {"colorado"}),
    "brackets within are none": ("Metrics (Colorado) Review", set()),
    "how it is held is none": ("Metrics (online)", set()),
    "nor is a status": ("Metrics (postponed)", set()),
    "nor is a community": ("Metrics (Ferrite)", set()),
    "nor is its own": ("Metrics (Kestrel)", set()),
    "one word of two": ("Metrics (online Colorado)", {"colorado"}),
    "none": ("Metrics", set()),
    "brackets around nothing": ("Metrics ()", set()),
}


@pytest.mark.parametrize(("text", "expected"), QUALIFIERS.values(), ids=QUALIFIERS)
def test_what_stands_in_brackets_at_the_end(text: str, expected: set[str]):
    assert parse_title(text, HOME, ALL).qualifier == expected


BLANKS = {
    "busy": ("Busy", True),
    "nothing": ("", True),
    "a status alone": ("Cancelled", True),
    "busy after the name of a feed": ("[Kestrel] Busy", True),
    "how it is held": ("Weekly meeting", False),
    "busy and a name": ("Busy Metrics", False),
}


@pytest.mark.parametrize(("text", "expected"), BLANKS.values(), ids=BLANKS)
def test_titles_that_say_nothing(text, expected):
    assert read(text, "kestrel").blank is expected


def test_what_else_a_title_says():
    title = parse_title("Weekly Metrics Reviews updated", HOME, ALL)
    assert title == Title(
        text="Weekly Metrics Reviews updated",
        core=("metrics", "reviews"),
        home=HOME,
        named=NOBODY,
        formats=frozenset({"weekly"}),
        marks=frozenset(),
        qualifier=NOBODY,
        status=frozenset({"updated"}),
        stems=frozenset({"metric", "review"}),
        feeds=NOBODY,
        blank=False,
    )
    assert (title.key, title.joined) == ("metric review", "metrics reviews")


def test_titles_of_one_meaning_have_one_key_in_any_order():
    assert read("Zebra Yak Wolf Vole Urial Tapir").key == "tapir urial vole wolf yak zebra"


def test_equal_marks_are_one_object():
    assert interned(frozenset({("number", "2")})) is interned(frozenset({("number", "2")}))
