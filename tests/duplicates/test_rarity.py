"""How much it says that two entries agree on something: the rarer it is in their calendars and elsewhere, the more."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import pytest
from listed_entries import Calendars, Entry, listed

from aggregator.duplicates.features.rarity import Bits, Rarity
from aggregator.duplicates.features.word_statistics import StatisticsCollector


def rarity_in(calendars: Calendars, a: str = "a", b: str = "b") -> Rarity:
    """Return how rare things are for who compares an entry of the calendar `a` with one of `b`."""
    return StatisticsCollector()({feed: (feed,) for feed in calendars}, listed(calendars)).rarity(a, b)


def several(number: int, title: str = "Numbat", at: int = 24, **more: str) -> list[Entry]:
    """Return so many entries that differ by a number behind their titles, each at an hour of its own from `at` on."""
    return [Entry(f"{title} n{n}", at + n, **more) for n in range(number)]


QUOKKA = Entry("Quokka supper")
AGAIN = Entry("Quokka supper", 5)
HALL = Entry("Quokka supper", place="Mill Hall")
BARN = Entry("Quokka supper", place="Elm Barn")
BOTH = {"a": [QUOKKA], "b": [QUOKKA]}
PAGE = "https://a.example/events/quokka"

# ---------------------------------------------------------------- how much it says, and of how many

# What is compared, and how many bits that says where no calendar has been read.
ASSUMED = {
    "a word is taken for one in 250": ("word", "quokka", 8.0),
    "a title is taken for one in 250": ("title", "quokka supper", 8.0),
    "a place is taken for one in 50": ("place", "mill hall", 5.7),
    "a text is taken for one in 333": ("text", "0123", 8.4),
    "a link is taken for one in 500": ("link", PAGE, 9.0),
    "every second event is as long": ("end", "1:00:00", 1.0),
    "an organiser is taken for one in ten": ("organizer", "kara", 3.4),
    "a third of all meetings are weekly": ("word", "weekly", 1.5),
    "fewer are both weekly and a call": ("title", "call weekly", 3.0),
    "a place is no kind of meeting": ("place", "community office", 5.7),
    "a word beside such words makes a title rare": ("title", "quokka weekly", 8.0),
    "many such words are no rarer than others": ("title", "call community meeting monthly online public weekly", 8.0),
}


@pytest.mark.parametrize(("kind", "value", "bits"), ASSUMED.values(), ids=ASSUMED)
def test_what_is_assumed_before_anything_is_read(kind: str, value: str, bits: float):
    assert round(Rarity("a", "b", {}, {}).of(kind, value).bits, 1) == bits


# The calendars, what an entry of "a" and one of "b" agree on, and what that says.
COUNTED: dict[str, tuple[Calendars, str, str, tuple[float, str]]] = {
    "a place of one event in two is hardly more than assumed": (
        {"a": [HALL, Entry("Numbat walk")], "b": [HALL, Entry("Numbat walk")]},
        "place",
        "mill hall",
        (5.71, "in 1 of 2 events"),
    ),
    "a place of many events in a large calendar says little": (
        {one: [*several(16, place="Mill Hall"), *several(16, "Ash", place="Elm Barn")] for one in "ab"},
        "place",
        "mill hall",
        (2.19, "in 16 of about 32 events"),
    ),
    "two calendars that say different things: the one that says less counts": (
        {"a": [HALL, *several(7, place="Elm Barn")], "b": several(8, place="Mill Hall")},
        "place",
        "mill hall",
        (2.62, "in 8 of 8 events"),
    ),
    "and the other way round": (
        {"a": several(8, place="Mill Hall"), "b": [HALL, *several(7, place="Elm Barn")]},
        "place",
        "mill hall",
        (2.62, "in 8 of 8 events"),
    ),
    "where both say the same, the first calendar's count is shown": (
        {
            "a": [Entry("Ash supper", organizer="Kara"), Entry("Birch walk")],
            "b": [*several(3, organizer="Kara"), *several(20, "Ash")],
        },
        "organizer",
        "kara",
        (3.39, "in 1 of 2 events"),
    ),
    "a place that only one of the two writes so counts as one event of the other": (
        {"a": [HALL], "b": several(2, place="Elm Barn")},
        "place",
        "mill hall",
        (5.68, "in 1 of 1 events"),
    ),
    "two entries of one calendar": (
        {"a": several(3, place="Mill Hall")},
        "place",
        "mill hall",
        (3.94, "in 3 of 3 events"),
    ),
    "other calendars use a word, too": (
        {"a": [QUOKKA], "b": [QUOKKA], "c": [AGAIN], "d": [AGAIN], "e": [Entry("Numbat walk")]},
        "word",
        "quokka",
        (1.80, "in 4 of 5 calendars"),
    ),
    "other calendars use a title, too": (
        {"a": [QUOKKA], "b": [QUOKKA], "c": [AGAIN], "d": [AGAIN], "e": [Entry("Quokka walk", 5)]},
        "title",
        "quokka supper",
        (1.80, "in 4 of 5 calendars"),
    ),
    "what other calendars have at one place says nothing of a place": (
        {"a": [HALL], "b": [HALL], "c": [Entry("Numbat walk", 5, "Mill Hall")]},
        "place",
        "mill hall",
        (5.68, "in 1 of 1 events"),
    ),
    "of two calendars that there are no other can use a title": (
        BOTH,
        "title",
        "quokka supper",
        (7.97, "in 1 of 1 events"),
    ),
    "five other calendars do not use it": (
        {**{one: [Entry(f"{one * 3} {one * 4}")] for one in "cdefg"}, **BOTH},
        "title",
        "quokka supper",
        (8.0, "in 1 of 1 events"),
    ),
    "the calendars and other publishers say the same: the calendars are shown": (
        {
            **{one: [Entry("Ash walk"), *(Entry(f"Office n{n}", n) for n in range(4))] for one in "ab"},
            **{one: [Entry("Office lunch", 9)] for one in "cd"},
            **{one: [Entry("Numbat walk")] for one in "efg"},
        },
        "word",
        "office",
        (1.4, "in 4 of 5 events"),
    ),
}


@pytest.mark.parametrize(("calendars", "kind", "value", "expected"), COUNTED.values(), ids=COUNTED)
def test_what_an_agreement_says(calendars: Calendars, kind: str, value: str, expected: tuple[float, str]):
    found = rarity_in(calendars, b="b" if "b" in calendars else "a").of(kind, value)
    assert (round(found.bits, 2), found.told) == expected


TOLD = {
    "nothing was counted": (Bits(8.0), ""),
    "up to eight events are counted exactly": (Bits(8.0, 2, 8), "in 2 of 8 events"),
    "more are rounded": (Bits(8.0, 2, 9), "in 2 of about 9 events"),
    "calendars are counted exactly": (Bits(8.0, 2, 9, "calendars"), "in 2 of 9 calendars"),
}


@pytest.mark.parametrize(("bits", "told"), TOLD.values(), ids=TOLD)
def test_a_count_is_told_in_words(bits: Bits, told: str):
    assert bits.told == told


# ---------------------------------------------------------------- other publishers that use a title

OTHERS = "cdefghijklmnopqrstuvw"  # 21 calendars


def used_by(number: int, *entries: Entry) -> dict[str, Sequence[Entry]]:
    """Return so many other calendars with the same entries."""
    return dict.fromkeys(OTHERS[:number], entries)


OFTEN = [Entry("Quokka supper", hours) for hours in range(65)]  # at more times of the week than are kept

# The calendars, and in how many of them "quokka" is used at times of their own, "a" and "b" included; 0: in no other.
PUBLISHERS: dict[str, tuple[Calendars, int]] = {
    "who lists it at the same time lists the same event": ({**BOTH, **used_by(3, QUOKKA)}, 0),
    "who has it at another time has a meeting of its own": ({**BOTH, **used_by(3, AGAIN)}, 5),
    "who has it at both times, too": ({**BOTH, **used_by(3, QUOKKA, AGAIN)}, 5),
    "what one of the two has is not its own": ({"a": [QUOKKA], "b": [AGAIN], **used_by(3, QUOKKA, AGAIN)}, 0),
    "who has it at very many times has meetings of its own": ({**BOTH, **used_by(3, *OFTEN)}, 5),
    "one of the two has it at very many times": ({"a": [QUOKKA], "b": OFTEN, **used_by(3, QUOKKA)}, 5),
    "only a third has it, where the two write it otherwise": (
        {"a": [Entry("Quoka supper")], "b": [Entry("Quoka supper")], "third": [QUOKKA]},
        3,
    ),
    "only one of the two has it": ({"a": [QUOKKA], "b": [Entry("Numbat walk")], **used_by(3, QUOKKA)}, 0),
    "of up to twenty calendars it is asked when they have it": ({**BOTH, **used_by(18, QUOKKA)}, 0),
    "of more it is not asked": ({**BOTH, **used_by(19, QUOKKA)}, 18),
    "two of more are those that are compared": ({**BOTH, **used_by(21, QUOKKA)}, 25),
    "or one": ({"a": [QUOKKA], "b": [Entry("Numbat walk")], **used_by(20, QUOKKA)}, 25),
}


@pytest.mark.parametrize(("calendars", "number"), PUBLISHERS.values(), ids=PUBLISHERS)
def test_other_publishers_count_if_they_use_a_word_at_times_of_their_own(calendars: Calendars, number: int):
    found = rarity_in(calendars).of("word", "quokka")
    assert (found.having, found.what) == ((number, "calendars") if number else (1, "events"))


def test_for_two_entries_of_one_calendar_it_is_one_of_many_users():
    calendars = {"a": several(2, "Quokka"), **used_by(20, QUOKKA)}
    assert rarity_in(calendars, "a", "a").of("word", "quokka").having == 25


# ---------------------------------------------------------------- programmes: one title at several places at once

TWICE = (HALL, BARN)


def weekly(number: int) -> list[Entry]:
    """Return a title that is on at two places at once, and at so many times more at one of them."""
    return [HALL, BARN, *(Entry("Quokka supper", n, "Mill Hall") for n in range(1, number + 1))]


# The calendars, how many bits the title says at most, and whether one of the two has it twice at once.
PROGRAMMES: dict[str, tuple[Calendars, tuple[float, bool]]] = {
    "nobody has it twice at once": (BOTH, (inf, False)),
    "the first of the two has it twice at once": ({"a": TWICE, "b": [QUOKKA]}, (2.7, True)),
    "the second has": ({"a": [QUOKKA], "b": TWICE}, (2.7, True)),
    "a third calendar has": ({**BOTH, "c": TWICE}, (2.7, False)),
    "a third has, and nobody else has it at all": (
        {"a": [Entry("Numbat walk")], "b": [Entry("Numbat walk")], "third": TWICE},
        (2.7, False),
    ),
    "nobody has it at all": ({"a": [Entry("Numbat walk")], "b": [Entry("Numbat walk")]}, (inf, False)),
    "it seldom has": ({"a": weekly(15), "b": [QUOKKA]}, (3.5, True)),
    "who has it more often twice counts": ({"a": weekly(15), "b": weekly(31)}, (3.5, True)),
    "a third of twenty calendars has": ({**BOTH, **used_by(17, QUOKKA), "z": TWICE}, (2.7, False)),
    "of more than twenty only the two are asked": ({**BOTH, **used_by(18, QUOKKA), "z": TWICE}, (inf, False)),
    "one of the two, of more than twenty": ({"a": [QUOKKA], "b": TWICE, **used_by(19, QUOKKA)}, (2.7, True)),
}


@pytest.mark.parametrize(("calendars", "expected"), PROGRAMMES.values(), ids=PROGRAMMES)
def test_a_title_that_is_on_at_several_places_at_once_says_little(calendars: Calendars, expected: tuple[float, bool]):
    rarity = rarity_in(calendars)
    found = rarity.of_programme("title", "quokka supper"), rarity.is_parallel("title", "quokka supper")
    assert (round(found[0], 1), found[1]) == expected


# ---------------------------------------------------------------- titles that stand nowhere else

# Of how many events the two calendars are, how many words the title has, and how many bits it says at most.
UNSEEN = {
    "one word, in small calendars": (1, 1, 1.0, 4.7),
    "half a word, for one that names a kind of meeting": (1, 1, 0.5, 3.3),
    "two words": (1, 1, 2.0, 7.4),
    "more words are no rarer than any title": (1, 1, 4.0, 8.0),
    "in large calendars each word says more": (130, 130, 1.0, 6.7),
    "the smaller of two calendars counts": (130, 1, 1.0, 4.7),
    "whichever it is": (1, 130, 1.0, 4.7),
}


@pytest.mark.parametrize(("of_a", "of_b", "words", "bits"), UNSEEN.values(), ids=UNSEEN)
def test_what_a_title_says_that_stands_nowhere_else(of_a: int, of_b: int, words: float, bits: float):
    rarity = rarity_in({"a": several(of_a), "b": several(of_b)})
    assert round(rarity.unseen(words), 1) == bits


def test_a_title_in_calendars_of_which_nothing_is_known():
    assert round(Rarity("a", "b", {}, {}).unseen(1), 2) == 4.68


# ---------------------------------------------------------------- links

ON_PAGE = Entry("Quokka supper", url=PAGE)
OF_MANY = [Entry(f"{word} walk", hours, url=PAGE) for hours, word in enumerate(("Ash", "Birch", "Cedar"))]
ANOTHER_DAY = [
    Entry("Quokka supper", 24 * day, f"{place} Hall", PAGE) for day, place in enumerate(("Ash", "Elm", "Fir"))
]

# The calendars, and whether the page is of one event, and of one title.
PAGES: dict[str, tuple[Calendars, tuple[bool, bool]]] = {
    "each has one event with the page": ({"a": [ON_PAGE], "b": [ON_PAGE]}, (True, True)),
    "the one has three of other titles": ({"a": OF_MANY, "b": [ON_PAGE]}, (False, False)),
    "the other has": ({"a": [ON_PAGE], "b": OF_MANY}, (False, False)),
    "the one has three of one title at other places": ({"a": ANOTHER_DAY, "b": [ON_PAGE]}, (False, True)),
    "the other has such": ({"a": [ON_PAGE], "b": ANOTHER_DAY}, (False, True)),
    "only a third has many": ({"a": [ON_PAGE], "b": [ON_PAGE], "c": OF_MANY}, (True, True)),
}


@pytest.mark.parametrize(("calendars", "expected"), PAGES.values(), ids=PAGES)
def test_whether_a_page_is_of_one_event(calendars: Calendars, expected: tuple[bool, bool]):
    rarity = rarity_in(calendars)
    assert (rarity.link_of_one_event(PAGE), rarity.link_of_one_title(PAGE)) == expected


# ---------------------------------------------------------------- words of places


def at(*places: str) -> list[Entry]:
    """Return an event at each place."""
    return [Entry("Numbat walk", hours, place) for hours, place in enumerate(places)]


HOUSES = tuple(f"{tree} House, Perth" for tree in ("Ash", "Birch", "Cedar", "Elm", "Fir", "Gorse", "Hazel", "Ivy"))

# The calendars, a word, and: what it says that two places have it; what it says that a title has it; whether
# one of the two calendars has it in several of its places.
PLACE_WORDS: dict[str, tuple[Calendars, str, tuple[float, float, bool]]] = {
    "of two places in two calendars": ({"a": at("Mill Hall"), "b": at("Mill Barn")}, "mill", (2.2, 2.2, False)),
    "of one place among eight": ({"a": at(*HOUSES), "b": at(*HOUSES)}, "elm", (3.0, 3.0, False)),
    "of all of them: a town": ({"a": at(*HOUSES), "b": at(*HOUSES)}, "perth", (0.8, 0.8, True)),
    "of all places of the first calendar": ({"a": at(*HOUSES), "b": at("Perth")}, "perth", (0.8, 0.8, True)),
    "of all places of the second calendar": ({"a": at("Perth"), "b": at(*HOUSES)}, "perth", (0.8, 0.8, True)),
    "of places of one calendar alone, where the other has few": (
        {"a": at(*HOUSES), "b": at("Mill Hall")}, "elm", (2.2, 3.0, False),
    ),
    "of places of the other alone": ({"a": at("Mill Hall"), "b": at(*HOUSES)}, "elm", (2.2, 3.0, False)),
    "of no place": ({"a": at("Mill Hall"), "b": at("Mill Hall")}, "quokka", (2.2, 0.0, False)),
    "of a place of a third calendar": (
        {"a": at("Mill Hall"), "b": at("Mill Hall"), "c": at(*HOUSES)}, "elm", (2.2, 0.0, False),
    ),
    "of two places": ({"a": at("Mill Hall", "Mill Barn"), "b": at("Mill Hall")}, "mill", (1.7, 1.7, True)),
}  # fmt: skip


@pytest.mark.parametrize(("calendars", "word", "expected"), PLACE_WORDS.values(), ids=PLACE_WORDS)
def test_what_words_of_places_say(calendars: Calendars, word: str, expected: tuple[float, float, bool]):
    rarity = rarity_in(calendars)
    found = rarity.place_word(word), rarity.names_place(word)
    assert (*(round(bits, 1) for bits in found), rarity.in_several_places(word)) == expected


def test_words_of_places_where_nothing_is_known():
    rarity = Rarity("a", "b", {}, {})
    assert (rarity.place_word("mill"), rarity.names_place("mill"), rarity.in_several_places("mill")) == (
        2.0,
        0.0,
        False,
    )


def test_a_word_that_is_the_name_of_one_calendar_alone():
    rarity = rarity_in({"quokkas": [QUOKKA], "numbats": [QUOKKA]}, "quokkas", "numbats")
    assert rarity.names_one_feed("quokkas")
    assert not rarity.names_one_feed("supper")
