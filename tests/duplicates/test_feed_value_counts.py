"""What one calendar teaches: how often it says something, when, of how many events, and how it calls itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from listed_entries import START, Entry, listed

from aggregator.duplicates.features.comparison_features import event_features
from aggregator.duplicates.features.feed_value_counts import (
    PLACE_WORD,
    UNUSED,
    WEEK,
    FeedValueCounts,
    Usage,
    moment_of,
    rounded,
)
from aggregator.model import Event, ExpandedSeries, Series, SeriesOccurrences
from aggregator.model.times import DAY, seconds

HOUR = 3600
AT = seconds(START) % WEEK  # the time of the week that entries are at which say no hours
NOBODY: frozenset[str] = frozenset()


def learnt(*history: Sequence[Entry]) -> FeedValueCounts:
    """Return what is known of a calendar that has listed this, and then that."""
    found = FeedValueCounts()
    for entries in history:
        found.learn(listed({"a": entries})["a"])
        if not found.reads_with(NOBODY, NOBODY, NOBODY):
            found.read_with(NOBODY, NOBODY, NOBODY)
    return found


def several(titles: Iterable[str], **more: str) -> list[Entry]:
    """Return an entry for each title, each at an hour of its own."""
    return [Entry(title, hours, **more) for hours, title in enumerate(titles)]


QUOKKA = Entry("Quokka supper", place="Mill Hall")
BARN = Entry("Quokka supper", place="Elm Barn")
NOWHERE = Entry("Quokka supper")
NUMBAT = Entry("Numbat walk", place="Mill Hall")
ROOM = "https://zoom.us/j/97600941685"
PAGE = "https://a.example/events/quokka"

# ---------------------------------------------------------------- what is counted

# What a calendar lists, what it says, and of how many subjects: events of one title at one place.
SUBJECTS = {
    "a word": ([QUOKKA], "word", "quokka", 1),
    "a word in the singular": ([Entry("Quokkas and numbats")], "word", "quokka", 1),
    "a word that it does not say": ([QUOKKA], "word", "numbat", 0),
    "a word of several titles": ([QUOKKA, Entry("Quokka walk", 1)], "word", "quokka", 2),
    "a word of one title at several places": ([QUOKKA, BARN], "word", "quokka", 2),
    "a word of one title again and again": ([QUOKKA, QUOKKA._replace(hours=30)], "word", "quokka", 1),
    "a word of titles of the same words": ([NOWHERE, Entry("Supper: quokka", 5)], "word", "quokka", 1),
    "a word of many titles": (several(f"Quokka n{n}" for n in range(200)), "word", "quokka", 180),
    "a title, whatever the order of its words": ([QUOKKA, Entry("Supper quokka", 5)], "title", "quokka supper", 2),
    "a title of one word is no more than its word": ([Entry("Quokka")], "title", "quokka", 0),
    "a place": ([QUOKKA, NUMBAT], "place", "mill hall", 2),
    "no place": ([NOWHERE], "place", "", 0),
    "an organiser": ([Entry("Quokka", organizer="Kara")], "organizer", "kara", 1),
    "an organiser of titles that are written in two ways": (
        [Entry("Quokka supper", organizer="Kara"), Entry("Supper quokka", organizer="Kara")], "organizer", "kara", 2,
    ),
    "an organiser of titles in other letters": (
        [Entry("Quokka supper", organizer="Kara"), Entry("QUOKKA Supper", 5, organizer="Kara")], "organizer", "kara", 1,
    ),
    "no organiser": ([QUOKKA], "organizer", "", 0),
    "no text": ([QUOKKA], "text", "", 0),
    "a length": ([QUOKKA, NUMBAT, Entry("Elm", minutes=90)], "end", "1:00:00", 2),
    "a room": ([Entry("Quokka", text=f"Join {ROOM}")], "link", "zoom:97600941685", 1),
    "a page that a text links to": ([Entry("Quokka", text=f"See {PAGE}")], "link", PAGE, 1),
    "the page of an event": ([Entry("Quokka", url=PAGE)], "link", PAGE, 1),
    "one page in both": ([Entry("Quokka", url=PAGE, text=f"See {PAGE}")], "link", PAGE, 1),
    "no page": ([QUOKKA], "link", "", 0),
    "a word of a place": ([QUOKKA, Entry("Elm", place="Mill Barn"), NUMBAT], PLACE_WORD, "mill", 2),
    "a word that stands twice in a place": ([Entry("Elm", place="Mill Mill Hall")], PLACE_WORD, "mill", 1),
}  # fmt: skip


@pytest.mark.parametrize(("entries", "kind", "value", "subjects"), SUBJECTS.values(), ids=SUBJECTS)
def test_how_many_subjects_something_is_said_of(entries: Sequence[Entry], kind: str, value: str, subjects: int):
    assert learnt(entries).usage(kind, value).subjects == subjects


def test_a_text_is_known_by_what_it_says():
    entry = Entry("Quokka", text="Bring a torch")
    text = event_features(listed({"a": [entry]})["a"][0].series.main_event).text
    assert learnt([entry]).usage("text", text).subjects == 1


def test_what_was_worked_out_where_an_event_was_read_is_not_worked_out_again():
    (series,) = listed({"a": [QUOKKA]})["a"]
    look = replace(event_features(series.series.main_event), place="elm barn")
    found = FeedValueCounts()
    found.learn((replace(series, looks=(look,)),))
    found.read_with(NOBODY, NOBODY, NOBODY)
    assert (found.usage("place", "elm barn").subjects, found.usage("place", "mill hall").subjects) == (1, 0)


def test_every_date_of_a_series_that_says_something_else_is_counted():
    main = Event("u", START, START + timedelta(hours=1), title="Quokka supper", rule="FREQ=DAILY")
    other = replace(main, rule="", recurrence_id=START + timedelta(days=1), title="Numbat supper")
    found = FeedValueCounts()
    found.learn((ExpandedSeries(Series("a", "u", main, (other,)), SeriesOccurrences()),))
    found.read_with(NOBODY, NOBODY, NOBODY)
    assert [found.usage("word", word).subjects for word in ("quokka", "numbat", "supper")] == [1, 1, 2]
    found.learn(())
    assert [found.usage("word", word).subjects for word in ("quokka", "numbat", "supper")] == [0, 0, 0]


# What a calendar lists, how many subjects that is, and how many places.
SIZES = {
    "nothing": ([], 0, 0),
    "one": ([QUOKKA], 1, 1),
    "one of no place": ([NOWHERE], 1, 0),
    "two titles at one place": ([QUOKKA, NUMBAT], 2, 1),
    "one title at two places": ([QUOKKA, BARN], 2, 2),
    "one title at one place twice": ([QUOKKA, QUOKKA._replace(hours=30)], 1, 1),
    "about ten": (several(f"Quokka n{n}" for n in range(10)), 11, 0),
}


@pytest.mark.parametrize(("entries", "size", "places"), SIZES.values(), ids=SIZES)
def test_how_large_a_calendar_is(entries: Sequence[Entry], size: int, places: int):
    found = learnt(entries)
    assert (found.size, found.places) == (size, places)


# ---------------------------------------------------------------- when, and for how many events


def on_page(*titles_and_hours: tuple[str, int], place: str = "") -> list[Entry]:
    """Return entries with one page."""
    return [Entry(title, hours, place, PAGE) for title, hours in titles_and_hours]


# What a calendar lists, what it says, and how it uses that.
USAGES: dict[str, tuple[Sequence[Entry], str, str, Usage]] = {
    "nothing that it says": ([QUOKKA], "word", "numbat", UNUSED),
    "once": ([QUOKKA], "word", "quokka", Usage(1, frozenset({AT}))),
    "a week later it is the same time": (
        [QUOKKA, QUOKKA._replace(hours=7 * 24)], "word", "quokka", Usage(1, frozenset({AT})),
    ),
    "an hour later it is another": (
        [QUOKKA, QUOKKA._replace(hours=1)], "word", "quokka", Usage(1, frozenset({AT, AT + HOUR})),
    ),
    "ten titles at one time": (
        [Entry(f"Quokka n{n}") for n in range(10)], "word", "quokka",
        Usage(11, frozenset({AT}), one_event=False, one_title=False),
    ),
    "64 times are kept": (
        [Entry("Quokka", n) for n in range(64)], "word", "quokka",
        Usage(1, frozenset((AT + n * HOUR) % WEEK for n in range(64))),
    ),
    "65 are many": ([Entry("Quokka", n) for n in range(65)], "word", "quokka", Usage(1, None)),
    "a page of two titles at two times is of one event": (
        on_page(("Ash", 0), ("Birch", 1)), "link", PAGE, Usage(2, frozenset({AT, AT + HOUR})),
    ),
    "a page of two titles at one time is of two events": (
        on_page(("Ash", 0), ("Birch", 0)), "link", PAGE, Usage(2, frozenset({AT}), one_event=False, parallel=2**-0.5),
    ),
    "a page of three titles is of several events": (
        on_page(("Ash", 0), ("Birch", 1), ("Cedar", 2)), "link", PAGE,
        Usage(3, frozenset({AT, AT + HOUR, AT + 2 * HOUR}), one_event=False, one_title=False),
    ),
    "a page of one title at three places is of one title": (
        [Entry("Ash", hours, place, PAGE) for hours, place in enumerate(("Elm Barn", "Mill Hall", "Oak Inn"))],
        "link", PAGE,
        Usage(3, frozenset({AT, AT + HOUR, AT + 2 * HOUR}), one_event=False),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("entries", "kind", "value", "usage"), USAGES.values(), ids=USAGES)
def test_how_something_is_used(entries: Sequence[Entry], kind: str, value: str, usage: Usage):
    assert learnt(entries).usage(kind, value) == usage


MORE = [QUOKKA._replace(hours=hours) for hours in range(1, 16)]

# What a calendar lists, what it says, and the share of its times at which it says that of several events at once.
PARALLEL = {
    "a title at two places": ([QUOKKA, BARN], "title", "quokka supper", 0.7071),
    "a title at one place, and at none": ([QUOKKA, NOWHERE], "title", "quokka supper", 0.0),
    "a title at two places, and at none": ([QUOKKA, BARN, NOWHERE], "title", "quokka supper", 0.7071),
    "a title at two places at two times": ([QUOKKA, BARN._replace(hours=1)], "title", "quokka supper", 0.0),
    "a title at two places at one of two times": (
        [QUOKKA, BARN, BARN._replace(hours=1)], "title", "quokka supper", 0.5,
    ),
    "a title at two places at both of two times": (
        [one._replace(hours=hours) for one in (QUOKKA, BARN) for hours in (0, 1)], "title", "quokka supper", 0.7071,
    ),
    "a title at two places at one of sixteen times": ([QUOKKA, BARN, *MORE], "title", "quokka supper", 0.0884),
    "a word of two titles at one place": ([QUOKKA, Entry("Quokka walk", place="Mill Hall")], "word", "quokka", 0.0),
    "a word of two titles at two places": ([QUOKKA, Entry("Quokka walk", place="Elm Barn")], "word", "quokka", 0.7071),
    "a page of two titles at one place": (on_page(("Ash", 0), ("Birch", 0), place="Mill Hall"), "link", PAGE, 0.7071),
    "a page of two titles at no place": (on_page(("Ash", 0), ("Birch", 0)), "link", PAGE, 0.7071),
    "a place of two titles": ([QUOKKA, NUMBAT], "place", "mill hall", 0.7071),
    "an organiser of two titles at two times": (
        [Entry("Ash", organizer="Kara"), Entry("Birch", 1, organizer="Kara")], "organizer", "kara", 0.0,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("entries", "kind", "value", "share"), PARALLEL.values(), ids=PARALLEL)
def test_how_often_something_is_said_of_several_events_at_once(
    entries: Sequence[Entry], kind: str, value: str, share: float
):
    assert round(learnt(entries).usage(kind, value).parallel, 4) == share


# The starts of a series, and when it is: at a time of the week, or, if it is on once, at a moment.
DAYS = {
    "once": ([40 * DAY], 40 * DAY),
    "day by day": ([40 * DAY, 41 * DAY], 5 * DAY),
    "week by week": ([40 * DAY, 47 * DAY, 54 * DAY], 5 * DAY),
    "never in the time range": ([], seconds(START)),
}


@pytest.mark.parametrize(("begins", "moment"), DAYS.values(), ids=DAYS)
def test_when_a_series_is(begins: Sequence[int], moment: int):
    main = Event("u", START, START, title="Quokka supper")
    assert moment_of(ExpandedSeries(Series("a", "u", main), SeriesOccurrences(main, begins))) == moment


ROUNDED = {0: 0, 1: 1, 7: 7, 8: 8, 9: 8, 10: 11, 13: 11, 14: 16, 100: 91, 130: 130, 200: 180, 1000: 1000, 1300: 1400}


@pytest.mark.parametrize(("count", "near"), ROUNDED.items())
def test_counts_are_rounded_to_two_digits(count: int, near: int):
    assert rounded(count) == near


# ---------------------------------------------------------------- how a calendar calls itself

PLAIN_WORDS = ("Call", "Community", "Cancelled", "APAC")
SIX = ("Ash", "Birch", "Cedar", "Durian", "Elm", "Fir")
WORDS = [f"w{n}x" for n in range(61)]
ORDERS = [[WORDS[n * step % 61] for n in range(61)] for step in range(1, 40)]

# The titles of a calendar, and the words by which it calls itself.
NAMES = {
    "a word in front of every title": ([f"Quokka {tree}" for tree in SIX], {"quokka"}),
    "of fewer than six titles nothing is known": ([f"Quokka {tree}" for tree in SIX[:5]], set()),
    "a third of the titles": (["Quokka Ash", "Quokka Birch", *SIX[2:]], {"quokka"}),
    "fewer than a third": (["Quokka Ash", "Quokka Birch", *SIX[2:], "Gorse"], set()),
    "a title that stands several times is one": (["Quokka Ash"] * 5 + list(SIX), set()),
    "titles of the same words are one": (["Quokka Ash", "Ash: Quokka", "Ash (Quokka)", *SIX[1:], "Gorse"], set()),
    "whatever their order": ([" ".join(order) for order in ORDERS], set()),
    "titles of plain words alone say nothing": (
        ["Quokka Ash", "Quokka Birch", *SIX[2:], "Call", "Meeting"],
        {"quokka"},
    ),
    "two letters are no name": ([f"OQ {tree}" for tree in SIX], set()),
    "three letters are": ([f"OQT {tree}" for tree in SIX], {"oqt"}),
    "a year is no name": ([f"2026 {tree}" for tree in SIX], set()),
    "plain words are no names": ([f"{' '.join(PLAIN_WORDS)} {tree}" for tree in SIX], set()),
}


@pytest.mark.parametrize(("titles", "names"), NAMES.values(), ids=NAMES)
def test_how_a_calendar_calls_itself(titles: Sequence[str], names: set[str]):
    assert learnt(several(titles)).names == names


OFTEN = several(f"Quokka {tree}" for tree in SIX)
SELDOM = several(SIX)

# What a calendar has listed before, and now, and how it calls itself now.
RENAMED = {
    "it has begun to": (SELDOM, OFTEN, {"quokka"}),
    "it has ceased to": (OFTEN, SELDOM, set()),
    "one of two entries of a title is gone": ([*OFTEN, Entry("Quokka Ash", 50)], OFTEN, {"quokka"}),
    "one of two titles of the same words is gone": ([*OFTEN, Entry("Ash: Quokka", 50)], OFTEN, {"quokka"}),
    "most titles are gone": (OFTEN, OFTEN[:5], set()),
    "other titles have taken the place of most": (OFTEN, [*OFTEN[:1], *several(SIX[1:])], set()),
}


@pytest.mark.parametrize(("before", "now", "names"), RENAMED.values(), ids=RENAMED)
def test_how_a_calendar_calls_itself_follows_its_titles(before: Sequence[Entry], now: Sequence[Entry], names: set[str]):
    assert learnt(before, now).names == names


# ---------------------------------------------------------------- as a calendar changes

VALUES = {
    "word": ("quokka", "supper", "numbat", "walk"),
    "title": ("quokka supper", "numbat walk"),
    "place": ("mill hall", "elm barn"),
    PLACE_WORD: ("mill", "hall", "elm", "barn"),
    "end": ("1:00:00",),
}


def all_of(found: FeedValueCounts) -> object:
    """Return all that is known of a calendar."""
    usages = {(kind, value): found.usage(kind, value) for kind, values in VALUES.items() for value in values}
    return usages, found.size, found.places, {kind: sorted(found.used(kind)) for kind in VALUES}, found.names


# What a calendar lists, one time after the other.
HISTORIES = {
    "one goes": [[QUOKKA, NUMBAT], [QUOKKA]],
    "all go": [[QUOKKA, NUMBAT], []],
    "one of three at a time": [[QUOKKA, BARN, NOWHERE], [QUOKKA, BARN], [BARN], []],
    "one of two goes, and others come": [[QUOKKA, BARN], [BARN], [BARN, NUMBAT, NOWHERE], [NOWHERE]],
    "the same twice goes once": [[QUOKKA, QUOKKA._replace(hours=7 * 24)], [QUOKKA]],
    "and again": [[QUOKKA, QUOKKA._replace(hours=7 * 24)], [QUOKKA], []],
    "one comes again": [[QUOKKA], [], [QUOKKA]],
    "nothing changes": [[QUOKKA, BARN], [QUOKKA, BARN]],
}


@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES)
def test_what_a_calendar_has_listed_before_leaves_no_trace(history: list[list[Entry]]):
    found = FeedValueCounts()
    for entries in history:
        found.learn(listed({"a": entries})["a"])
        if not found.reads_with(NOBODY, NOBODY, NOBODY):
            found.read_with(NOBODY, NOBODY, NOBODY)
        assert all_of(found) == all_of(learnt(entries))


def test_what_is_new_and_what_is_gone():
    found, (first, second) = FeedValueCounts(), listed({"a": [QUOKKA, NUMBAT]})["a"]
    assert found.told == ()
    assert found.learn((first, second)) == ([first, second], [])
    told = (second,)
    assert found.learn(told) == ([], [first])
    assert found.told is told
    changed = replace(second, series=replace(second.series))
    assert found.learn((changed,)) == ([changed], [second])


def test_names_of_communities_are_no_words_of_titles():
    found = learnt([QUOKKA, NUMBAT], [QUOKKA, NUMBAT])
    assert found.usage("word", "quokka").subjects == 1
    quokkas = (frozenset({"quokka"}), frozenset({"quokka"}), NOBODY)
    assert not found.reads_with(*quokkas)
    found.read_with(*quokkas)
    assert found.reads_with(*quokkas)
    assert found.usage("word", "quokka") == UNUSED
    assert (found.size, found.places, found.places_with("mill")) == (2, 1, 1)
    assert found.used("word") == {"supper", "numbat", "walk"}
    found.learn(())
    assert (found.size, found.places, found.places_with("mill")) == (0, 0, 0)
    assert not found.used("place")


def test_nothing_is_counted_before_it_is_known_how_to_read_titles():
    found = FeedValueCounts()
    found.learn(listed({"a": [QUOKKA]})["a"])
    assert (found.size, found.places, found.usage("word", "quokka")) == (0, 0, UNUSED)


# What a calendar lists before and after; the words that are used otherwise then, and whether it is of another size.
TURNED = {
    "nothing": ([QUOKKA], [QUOKKA], set(), False),
    "a title more": ([QUOKKA], [QUOKKA, NUMBAT], {"numbat", "walk"}, True),
    "a title fewer": ([QUOKKA, NUMBAT], [QUOKKA], {"numbat", "walk"}, True),
    "another time": ([QUOKKA], [QUOKKA._replace(hours=1)], {"quokka", "supper"}, False),
    "the same time of another week": ([QUOKKA], [QUOKKA._replace(hours=7 * 24)], set(), False),
    "a place more, and a title fewer": ([QUOKKA, NUMBAT], [QUOKKA, BARN], {"quokka", "supper", "numbat", "walk"}, True),
    "one of so many more that it is as many": (
        several(f"Quokka n{n}" for n in range(12)), several(f"Quokka n{n}" for n in range(13)),
        {"quokka", "n12"}, False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "now", "words", "size"), TURNED.values(), ids=TURNED)
def test_what_is_used_otherwise_than_before(before: Sequence[Entry], now: Sequence[Entry], words: set[str], size):
    found = learnt(before)
    assert found.turned()[0] == {}, "whoever has just been read does not say what has turned"
    usages = {("word", word): found.usage("word", word) for word in words}
    found.learn(listed({"a": now})["a"])
    turned, other_size = found.turned()
    assert {value: usage for value, usage in turned.items() if value[0] == "word"} == usages
    assert other_size is size
    assert found.turned() == ({}, False)


def test_of_an_empty_calendar_nothing_has_turned():
    assert FeedValueCounts().turned() == ({}, False)


def test_words_of_places_turn_with_the_places_that_have_them():
    found = learnt([QUOKKA])
    found.turned()
    found.learn(listed({"a": [QUOKKA, Entry("Ash", place="Mill Barn")]})["a"])
    words = {value: before.subjects for (kind, value), before in found.turned()[0].items() if kind == PLACE_WORD}
    assert words == {"mill": 1, "barn": 0}


def test_after_it_was_read_with_other_names_a_calendar_does_not_say_what_has_turned():
    found = learnt([QUOKKA])
    found.turned()
    found.learn(listed({"a": [QUOKKA, NUMBAT]})["a"])
    found.read_with(frozenset({"quokka"}), frozenset({"quokka"}), NOBODY)
    found.learn(listed({"a": [NUMBAT]})["a"])
    assert found.turned()[0] == {}
