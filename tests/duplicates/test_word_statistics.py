"""What is learnt of feeds is what they say now, whatever they said before."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from listed_entries import Calendars, Entry, listed

from aggregator.duplicates.features.feed_value_counts import FeedValueCounts, rounded
from aggregator.duplicates.features.word_statistics import StatisticsCollector, Turned, WordStatistics
from aggregator.model import Event, ExpandedSeries, Series, SeriesOccurrences

START = datetime(2026, 3, 5, 16, tzinfo=UTC)
FEEDS = "abcde"
NAMES = {feed: (feed, f"Community {feed}") for feed in FEEDS}
TITLES = [f"{first} {second}" for first in ("Kernel", "Mentorship", "OSSF", "Map") for second in ("Fuzzing", "Sprint")]


def series(title: str, day: int, url: str) -> ExpandedSeries:
    start = START + timedelta(days=day)
    uid = f"{title} {day}"
    return ExpandedSeries(Series("a", uid, Event(uid, start, start, title=title, url=url)), SeriesOccurrences())


THERE_ARE = [
    series(title, day, url)
    for day, url in ((0, ""), (1, "https://a.example/minutes"), (9, "https://a.example/2"))
    for title in (*TITLES, "Weekly call", "")
]
USED = {
    "word": ["kernel", "fuzzing", "map"],
    "title": ["fuzzing kernel"],
    "link": ["https://a.example/minutes", "https://a.example/2"],
    "end": ["0:00:00"],
}
feeds = st.lists(st.sampled_from(THERE_ARE), max_size=12, unique_by=id).map(tuple)
worlds = st.dictionaries(st.sampled_from(FEEDS), feeds)


@settings(max_examples=200)
@given(st.lists(worlds, min_size=2, max_size=4))
def test_what_was_said_before_leaves_no_trace(history):
    learner = StatisticsCollector()
    for told in history:
        names = {feed: NAMES[feed] for feed in told}
        kept, anew = learner(names, told), StatisticsCollector()(names, told)
        assert kept == anew
        for feed in told:
            for kind, values in USED.items():
                assert {v: kept.feeds[feed].usage(kind, v) for v in values} == {
                    v: anew.feeds[feed].usage(kind, v) for v in values
                }
            assert kept.feeds[feed].size == anew.feeds[feed].size


def test_a_meeting_that_recurs_date_by_date_is_one_subject():
    told = tuple(series("Kernel Fuzzing", 7 * week, "") for week in range(20))
    lesson = learnt(told)
    assert lesson.size == 1
    assert lesson.usage("word", "kernel").subjects == 1


def test_counts_are_rounded_so_that_weights_seldom_move():
    assert [rounded(n) for n in (0, 1, 7, 8, 9, 10, 11, 100, 130, 1000, 1100)] == [
        0, 1, 7, 8, 8, 11, 11, 91, 130, 1000, 1000,
    ]  # fmt: skip


def test_a_link_of_one_event_is_used_for_one_or_two_subjects_and_never_twice_at_once():
    page = "https://a.example/minutes"
    renamed = (series("Metrics", 0, page), series("Quokkas", 7, page))
    assert learnt(renamed).usage("link", page).one_event
    assert not learnt((*renamed, series("Licences", 9, page))).usage("link", page).one_event
    assert not learnt((series("Metrics", 0, page), series("Licences", 0, page))).usage("link", page).one_event


def learnt(told: tuple[ExpandedSeries, ...]) -> FeedValueCounts:
    return StatisticsCollector()({"a": ("a",)}, {"a": told}).feeds["a"]


RARITY = {
    "a word of one subject in a hundred says more than one of twenty": ("kernel", "map"),
    "a word that no other publisher uses says more than one that all use": ("kernel", "sprint"),
    "a word that names kinds of meetings says little, however rare": ("kernel", "office"),
}


@pytest.mark.parametrize(("rare", "common"), RARITY.values(), ids=RARITY.keys())
def test_rare_values_say_more(rare: str, common: str):
    filling = [f"{chr(97 + n % 26) * 4}{chr(97 + n // 26) * 4}" for n in range(100)]
    titles = {
        feed: [f"Kernel {filling[0]}", f"Office {filling[1]}", *(f"Map {one}" for one in filling[2:22]), *filling[22:]]
        for feed in "ab"
    }
    told = {
        feed: tuple(series(title, at, "") for at, title in enumerate(titles.get(feed, [f"Sprint {feed}"])))
        for feed in FEEDS
    }
    told |= {feed: (*told[feed], series("Sprint planning", 3, "")) for feed in "ab"}
    rarity = StatisticsCollector()({feed: (feed,) for feed in told}, told).rarity("a", "b")
    assert rarity.of("word", rare).bits > rarity.of("word", common).bits + 2


def test_a_meeting_that_others_list_too_is_no_use_of_their_own():
    told = {feed: (series("Kernel Fuzzing", 0, ""),) for feed in FEEDS}
    told |= {"e": (series("Kernel Sprint", 1, ""),)}
    rarity = StatisticsCollector()({feed: (feed,) for feed in told}, told).rarity("a", "b")
    assert rarity.of("word", "fuzzing").bits > 8
    assert rarity.of("word", "kernel") == (pytest.approx(2.78, abs=0.01), 3, 5, "calendars")


# ---------------------------------------------------------------- what calendars are called

QUOKKA = Entry("Quokka supper")
LATER = Entry("Quokka supper", 5)
NUMBAT = Entry("Numbat walk", 9)
SIX_OF_FIR = tuple(Entry(f"Fir {word}", hours) for hours, word in enumerate(("a1", "b1", "c1", "d1", "e1", "f1")))

# What calendars are called, and what they list.
CALLED = {
    "kangaroo": ("kangaroo", "Kangaroo Group "),
    "cassowary": ("cassowary", "Cassowary UK, Kangaroo APAC"),
    "echidna": ("echidna",),
}
LISTED: Calendars = {"kangaroo": SIX_OF_FIR, "cassowary": [QUOKKA]}


def test_what_communities_are_called():
    found = StatisticsCollector()(CALLED, listed(LISTED))
    assert found.homes == {
        "kangaroo": {"kangaroo", "fir"},
        "cassowary": {"cassowary", "kangaroo", "cassowarykangaroo"},
        "echidna": {"echidna"},
    }
    assert found.communities == {"kangaroo", "fir", "cassowary", "cassowarykangaroo", "echidna"}
    assert found.owned == {"fir", "cassowary", "cassowarykangaroo", "echidna"}
    assert found.names == {
        "kangaroo": {"kangaroo", "kangaroo group"},
        "cassowary": {"cassowary", "cassowary uk, kangaroo apac"},
        "echidna": {"echidna"},
    }
    assert found.feed_names == {"kangaroo", "kangaroo group", "cassowary", "cassowary uk, kangaroo apac", "echidna"}
    assert found.home_marks == {
        "kangaroo": frozenset(), "cassowary": {("region", "uk"), ("region", "apac")}, "echidna": frozenset(),
    }  # fmt: skip


# What is said before and after; whether titles mean the same, and the same calendars say what is rare.
Said = tuple[dict[str, tuple[str, ...]], Calendars]
READS: dict[str, tuple[Said, Said, bool]] = {
    "nothing has changed": ((CALLED, LISTED), (CALLED, LISTED), True),
    "a calendar lists something else": ((CALLED, LISTED), (CALLED, {**LISTED, "cassowary": [NUMBAT]}), True),
    "a calendar has begun to name its community in its titles": (
        (CALLED, LISTED),
        (CALLED, {**LISTED, "cassowary": SIX_OF_FIR}),
        False,
    ),
    "a calendar has another name, of the same words but for the kind of group": (
        (CALLED, LISTED),
        (CALLED | {"kangaroo": ("kangaroo", "Kangaroo")}, LISTED),
        False,
    ),
    "a calendar was read for the first time": ((CALLED, LISTED), (CALLED, {**LISTED, "echidna": [NUMBAT]}), False),
    "a calendar could be read as another could no more": (
        (CALLED, LISTED),
        (CALLED, {"kangaroo": SIX_OF_FIR, "echidna": [QUOKKA]}),
        False,
    ),
}


@pytest.mark.parametrize(("before", "after", "alike"), READS.values(), ids=READS)
def test_whether_titles_still_mean_the_same(before: Said, after: Said, alike):
    learner = StatisticsCollector()
    first, second = (learner(names, listed(said)) for names, said in (before, after))
    assert first.reads_like(second) is alike
    assert second.reads_like(first) is alike


# ---------------------------------------------------------------- what has changed since the last time


def after(*history: Calendars) -> tuple[StatisticsCollector, WordStatistics]:
    """Return who has learnt from calendars as they were one after the other, and what it says at last."""
    learner = StatisticsCollector()
    found = [learner({feed: (feed,) for feed in there}, listed(there)) for there in history]
    return learner, found[-1]


HALL = Entry("Quokka supper", place="Mill Hall")
BARN = Entry("Quokka supper", place="Elm Barn")
OTHERS = [f"other{n}" for n in range(24)]


def used_by(number: int, *entries: Entry) -> Calendars:
    """Return 24 calendars, of which so many have some entries."""
    return {feed: entries if n < number else (NUMBAT,) for n, feed in enumerate(OTHERS)}


WORDS = {("word", "quokka"), ("word", "supper"), ("title", "quokka supper")}
WALK = {("word", "numbat"), ("word", "walk"), ("title", "numbat walk")}
HOUR = ("end", "1:00:00")

# Two calendars before and after; the values that turned in the first, and everywhere; whether it is of another size.
TURNED: dict[str, tuple[Sequence[Entry], Sequence[Entry], set, set, bool]] = {
    "one event more": ([QUOKKA], [QUOKKA, NUMBAT], {*WALK, HOUR}, WALK, True),
    "one event fewer": ([QUOKKA, NUMBAT], [QUOKKA], {*WALK, HOUR}, WALK, True),
    "another event": ([QUOKKA], [NUMBAT], {*WORDS, *WALK, HOUR}, {*WORDS, *WALK}, False),
    "an event an hour later": ([QUOKKA], [Entry("Quokka supper", 1)], {*WORDS, HOUR}, WORDS, False),
    "an event a week later": ([QUOKKA], [Entry("Quokka supper", 7 * 24)], set(), set(), False),
    "an event at another place": (
        [HALL],
        [BARN],
        {("place", "mill hall"), ("place", "elm barn"), ("place word", "mill"), ("place word", "hall"),
         ("place word", "elm"), ("place word", "barn")},
        set(),
        False,
    ),
    "an event with another page": (
        [Entry("Quokka supper", url="https://a.example/events/1")],
        [Entry("Quokka supper", url="https://a.example/events/2")],
        {("link", "https://a.example/events/1"), ("link", "https://a.example/events/2")},
        set(),
        False,
    ),
    "a title that is on at two places at once, as it was at one": (
        [HALL, Entry("Quokka supper", 5, "Elm Barn")],
        [HALL, BARN, Entry("Quokka supper", 5, "Elm Barn")],
        {*WORDS, HOUR, ("place", "elm barn")},
        WORDS,
        False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "now", "here", "everywhere", "size"), TURNED.values(), ids=TURNED)
def test_what_is_as_rare_as_it_was_no_more(before, now, here, everywhere, size):
    learner, _ = after({"a": before, "b": [LATER]}, {"a": now, "b": [LATER]})
    assert learner.turned == Turned({"a": here}, everywhere, {"a"} if size else set())


# Calendars one after the other, of which the last says that nothing has turned.
NOTHING: dict[str, list[Calendars]] = {
    "all list what they listed": [{"a": [QUOKKA], "b": [LATER]}, {"a": [QUOKKA], "b": [LATER]}],
    "a calendar came, and everything is looked at anew": [{"a": [QUOKKA]}, {"a": [NUMBAT]}, {"a": [], "b": [LATER]}],
    "a calendar is gone": [{"a": [QUOKKA], "b": [LATER]}, {"a": [NUMBAT], "b": [LATER]}, {"a": [QUOKKA]}],
}


@pytest.mark.parametrize("history", NOTHING.values(), ids=NOTHING)
def test_nothing_has_turned(history: list[Calendars]):
    assert after(*history)[0].turned == Turned({}, frozenset(), frozenset())


def test_nothing_has_turned_in_a_calendar_that_was_not_read_again():
    learner, there = StatisticsCollector(), listed({"a": [QUOKKA], "b": [LATER]})
    for _ in range(2):
        learner({"a": ("a",), "b": ("b",)}, there)
    assert learner.turned == Turned({}, frozenset(), frozenset())


# Of 24 other calendars those that have a title before and after, and when; whether that matters to all of them.
AMONG_MANY: dict[str, tuple[Calendars, Calendars, bool]] = {
    "of twenty one has it at another time": (
        used_by(20, QUOKKA), {**used_by(20, QUOKKA), OTHERS[0]: [LATER]}, True,
    ),
    "of twenty-one it matters no more when": (
        used_by(21, QUOKKA), {**used_by(21, QUOKKA), OTHERS[0]: [LATER]}, False,
    ),
    "one more than twenty": (used_by(20, QUOKKA), used_by(21, QUOKKA), True),
    "twenty are left": (used_by(21, QUOKKA), used_by(20, QUOKKA), True),
    "twenty-two, which are many more than twenty-one if two are compared": (
        used_by(21, QUOKKA), used_by(22, QUOKKA), True,
    ),
    "twenty-three are hardly more than twenty-two": (used_by(22, QUOKKA), used_by(23, QUOKKA), False),
    "of many one has it at two places at once": (
        used_by(21, QUOKKA, LATER), {**used_by(21, QUOKKA, LATER), OTHERS[0]: [HALL, BARN, LATER]}, True,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "now", "matters"), AMONG_MANY.values(), ids=AMONG_MANY)
def test_among_many_calendars_a_title_is_as_rare_as_it_was_no_more(before: Calendars, now: Calendars, matters):
    learner, _ = after(before, now)
    assert (("title", "quokka supper") in learner.turned.everywhere) is matters


BOTH: Calendars = {"aa": [QUOKKA], "bb": [QUOKKA]}

# Calendars one after the other, and who has a title in the end: one, or a set of several.
USERS: dict[str, tuple[list[Calendars], str | set[str] | None]] = {
    "one": ([{"aa": [QUOKKA], "bb": [NUMBAT]}], "aa"),
    "two": ([BOTH], {"aa", "bb"}),
    "none": ([{"aa": [NUMBAT]}], None),
    "another, too": ([{"aa": [QUOKKA], "bb": [NUMBAT]}, BOTH], {"aa", "bb"}),
    "a third": ([{**BOTH, "cc": [NUMBAT]}, {**BOTH, "cc": [QUOKKA]}], {"aa", "bb", "cc"}),
    "it has it at another time": ([BOTH, {**BOTH, "bb": [LATER]}], {"aa", "bb"}),
    "the only one has it at another time": ([{"aa": [QUOKKA]}, {"aa": [LATER]}], "aa"),
    "one of three no more": ([{**BOTH, "cc": [QUOKKA]}, {**BOTH, "cc": [NUMBAT]}], {"aa", "bb"}),
    "one of two no more": ([BOTH, {"aa": [NUMBAT], "bb": [QUOKKA]}], "bb"),
    "one of two no more, and then again": ([BOTH, {"aa": [NUMBAT], "bb": [QUOKKA]}, BOTH], {"aa", "bb"}),
    "the only one no more": ([{"aa": [QUOKKA]}, {"aa": [NUMBAT]}], None),
    "a calendar that had it is gone": ([BOTH, {"aa": [QUOKKA]}], "aa"),
    "a calendar that has it came": ([{"aa": [QUOKKA]}, BOTH], {"aa", "bb"}),
}


@pytest.mark.parametrize(("history", "users"), USERS.values(), ids=USERS)
def test_which_calendars_have_a_title(history: list[Calendars], users: str | set[str] | None):
    assert after(*history)[1].users.get(("title", "quokka supper")) == users


# Calendars one after the other, and the entries that are new at last, and gone.
CAME_AND_WENT: dict[str, tuple[list[Calendars], list[str], list[str]]] = {
    "at first all are new": ([BOTH], ["aa Quokka supper", "bb Quokka supper"], []),
    "what stays is neither": ([BOTH, BOTH], [], []),
    "what came before is new no more": ([{"aa": []}, BOTH, BOTH], [], []),
    "one came, another went": ([BOTH, {**BOTH, "aa": [NUMBAT]}], ["aa Numbat walk"], ["aa Quokka supper"]),
    "in both": (
        [BOTH, {"aa": [NUMBAT], "bb": []}], ["aa Numbat walk"], ["aa Quokka supper", "bb Quokka supper"],
    ),
    "a calendar is gone": ([BOTH, {"aa": [QUOKKA]}], [], ["bb Quokka supper"]),
    "a calendar is gone, and comes again": ([BOTH, {"aa": [QUOKKA]}, BOTH], ["bb Quokka supper"], []),
}  # fmt: skip


@pytest.mark.parametrize(("history", "new", "gone"), CAME_AND_WENT.values(), ids=CAME_AND_WENT)
def test_which_entries_came_and_went(history: list[Calendars], new: list[str], gone: list[str]):
    learner, _ = after(*history)
    found = (
        [f"{one.series.feed} {one.series.main_event.title}" for one in some] for some in (learner.new, learner.gone)
    )
    assert tuple(found) == (new, gone)
