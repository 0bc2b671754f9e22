"""Which words of titles say the same, which tell apart, and which say nothing, as organisers use them."""

from __future__ import annotations

import pytest

from aggregator.duplicates.features.title_comparison import Relation, compare_titles
from aggregator.duplicates.features.title_vocabulary import (
    BLANK,
    COMMON,
    COMMON_ELSEWHERE,
    FORMAT,
    MARK_OF,
    MONTHS,
    ORDINAL,
    PHRASES,
    ROMAN,
    ROOMS,
    UNPARTED,
)
from aggregator.duplicates.features.titles import Title, parse_title, with_phrases, words_of

NOBODY: frozenset[str] = frozenset()


def read(text: str) -> Title:
    return parse_title(text, NOBODY, NOBODY)


# What a phrase counts as, and the ways to write it.
WRITTEN = {
    "sig": ["special interest group", "special interest groups"],
    "subgroup": ["sub group", "sub-group", "sub groups", "sub-groups"],
    "subproject": ["sub project", "sub-project", "sub-projects"],
    "subcommittee": ["sub committee", "sub-committee", "sub-committees"],
    "wg": ["working group", "working groups", "work group", "workgroup", "work groups"],
    "taskforce": ["task force", "taskforce", "task forces"],
    "tsc": ["technical steering committee"],
    "tac": ["technical advisory council", "technical advisory committee", "technical advisory board"],
    "toc": ["technical oversight committee"],
    "board": ["governing board"],
    "bof": ["birds of a feather"],
    "ospo": ["open source program office", "open source programme office", "open source program offices"],
    "officehours": ["office hours", "office hour", "officehours"],
    "allhands": ["all hands", "all-hands"],
    "townhall": ["town hall", "townhall", "town halls"],
    "standup": ["stand up", "stand-up", "standup", "stand-ups"],
    "checkin": ["check in", "check-in", "check-ins"],
    "catchup": ["catch up", "catch-up", "catchups"],
    "kickoff": ["kick off", "kick-off", "kickoffs"],
    "meetup": ["meet up", "meet-up", "meetups"],
    "workshop": ["work shop", "work-shop", "workshops"],
    "hackathon": ["hack athon", "hack-athon", "hackathons"],
    "biweekly": ["bi weekly", "bi-weekly", "fortnightly", "every two weeks", "every 2 weeks", "every other week"],
    "bimonthly": ["bi monthly", "bi-monthly"],
    "newyear day": ["new year day", "new years day"],
    "newyear eve": ["new year eve", "new years eve"],
    "qanda": ["q&a", "q & a", "q and a"],
    "dei": [
        "d&i",
        "d and i",
        "diversity & inclusion",
        "diversity and inclusion",
        "diversity, equity & inclusion",
        "diversity, equity, and inclusion",
    ],
    "apac": ["asia-pacific", "asia pacific", "asia/pacific", "asia pac", "asiapac"],
    "emea": ["europe, middle east, africa", "europe, the middle east and africa", "europe middle-east & africa"],
    "amer": ["america", "americas"],
    "untitled": ["no title"],
    "ooo": ["out of office", "out of the office"],
    "tba": ["tba", "tbd", "tbc", "to be announced", "to be confirmed", "to be decided", "to be determined"],
    "placeholder": ["save the date", "hold the date", "save the dates"],
    "cancelled": ["called off", "fallt aus", "faellt aus", "fallen aus"],
    "government": ["govt"],
    "international": ["intl"],
    "national": ["natl"],
    "association": ["assn"],
    "department": ["dept"],
    "management": ["mgmt"],
    "university": ["univ"],
}
AS_WRITTEN = [(phrase, word) for word, phrases in WRITTEN.items() for phrase in phrases]


@pytest.mark.parametrize(("phrase", "word"), AS_WRITTEN)
def test_a_phrase_counts_as_one_word(phrase: str, word: str):
    assert with_phrases(f"the {phrase} metrics") == f"the {word} metrics"


@pytest.mark.parametrize("who", ["speaker", "speakers", "topic", "title", "guest"])
def test_what_is_to_be_announced_says_nothing(who: str):
    assert with_phrases(f"metrics {who} tba") == "metrics tba"


def test_every_phrase_has_a_row():
    assert {word for _, word in PHRASES} == {word.removesuffix(" day").removesuffix(" eve") for word in WRITTEN}


NO_PHRASES = {
    "new years that are no holiday": "new years metrics",
    "a group within another word": "networking groups",
    "an office with a date": "save the datetime",
    "half a phrase": "special interest",
}


@pytest.mark.parametrize("text", NO_PHRASES.values(), ids=NO_PHRASES)
def test_words_that_are_no_phrase(text: str):
    assert with_phrases(text) == text


# What the reason says of a word that only one of two titles has, and the words it is said of.
MARKS = {
    "region apac": "apac asia-pacific",
    "region amer": "amer na americas",
    "region us": "us usa",
    "region eu": "eu europe european",
    "region china": "china cn",
    "region east": "east eastern",
    "time of day am": "morning am",
    "time of day pm": "afternoon pm",
    "time of day evening": "evening night",
    "time of day early": "early",
    "time of day late": "late",
    "time of day noon": "noon",
    "level beginner": "beginner beginners basic basics",
    "level intermediate": "intermediate",
    "level advanced": "advanced expert experts",
    "language en": "English",
    "language es": "Spanish Español",
    "language fr": "French Français",
    "language de": "German Deutsch",
    "language zh": "Chinese Mandarin",
    "language ja": "Japanese",
    "language pt": "Portuguese",
    "language ko": "Korean",
    "weekday mon": "Monday Mon Mondays",
    "weekday tue": "Tuesday Tue Tues Tuesdays",
    "weekday wed": "Wednesday Wed Weds Wednesdays",
    "weekday thu": "Thursday Thu Thur Thurs Thursdays",
    "weekday fri": "Friday Fri Fridays",
    "weekday sat": "Saturday Sat Saturdays",
    "weekday sun": "Sunday Sun Sundays",
    "part opening": "opening",
    "part closing": "closing",
    "part keynote": "keynote",
    "part prep": "prep preparation pre",
    "part post": "post",
    "part backup": "backup",
    "part overflow": "overflow",
    "part setup": "setup",
    "part internal": "internal",
    "part install": "install installation",
    "part registration": "registration",
    "part afterparty": "afterparty",
    "part sub": "subcommittee",
    "number 1": "first one I",
    "number 2": "second two II",
    "number 3": "third three III",
    "number 4": "fourth four IV",
    "number 5": "fifth five V",
    "number 6": "sixth six VI",
    "number 7": "seventh seven VII",
    "number 8": "eighth eight VIII",
    "number 9": "ninth nine",
    "number 10": "tenth ten",
    "number 11": "eleventh",
    "number 12": "twelfth",
    "number last": "last",
    "month 1": "Jan January",
    "month 2": "Feb February",
    "month 3": "Mar March",
    "month 4": "Apr April",
    "month 5": "May",
    "month 6": "Jun June",
    "month 7": "Jul July",
    "month 8": "Aug August",
    "month 9": "Sep Sept September",
    "month 10": "Oct October",
    "month 11": "Nov November",
    "month 12": "Dec December",
}
MARKED = [(word, mark) for mark, words in MARKS.items() for word in words.split()]


@pytest.mark.parametrize(("word", "mark"), MARKED)
def test_a_word_that_tells_like_named_meetings_apart(word: str, mark: str):
    title = read(f"Metrics {word}")
    assert ([f"{kind} {value}" for kind, value in title.marks], title.core) == ([mark], ("metrics",))


SAY_NOTHING = [
    "Busy",
    "Hold",
    "TBD",
    "TBA",
    "TBC",
    "Private",
    "Reserved",
    "Blocked",
    "Placeholder",
    "Untitled",
    "(No title)",
    "OOO",
    "Out of office",
    "Speaker TBA",
    "Save the date",
]


@pytest.mark.parametrize("text", SAY_NOTHING)
def test_a_title_that_says_nothing(text: str):
    assert read(text).blank


# Two titles of two communities, and how they stand to each other.
PAIRS = {
    "a preposition, in Russian": ("Метрики по", "Метрики", Relation.EQUAL),
    "postponed": ("Metrics postponed", "Metrics", Relation.EQUAL),
    "moved, in German": ("Metriken verschoben", "Metriken", Relation.EQUAL),
    "a placeholder": ("Metrics placeholder", "Metrics", Relation.EQUAL),
    "kinds of meetings that two share are no agreement": ("Bible reading", "Bible market", Relation.UNRELATED),
    "nor are they in Russian": ("Митап Москва", "Митап Казань", Relation.UNRELATED),
    "nor are they in Danish": ("Årsmøde Aarhus", "Årsmøde Odense", Relation.UNRELATED),
    "names that two share are one": ("Kestrel reading", "Kestrel market", Relation.RELATED),
}


@pytest.mark.parametrize(("one", "other", "relation"), PAIRS.values(), ids=PAIRS)
def test_words_that_say_nothing_of_which_meeting_it_is(one: str, other: str, relation: Relation):
    assert compare_titles(read(one), read(other)).relation is relation


LISTS = {
    "how it is held": FORMAT,
    "kinds of meetings": COMMON,
    "not free": BLANK,
    "marks": MARK_OF,
    "months": MONTHS,
    "numbers as words": ORDINAL,
    "Roman numbers": ROMAN,
    "parts of houses": ROOMS,
}


@pytest.mark.parametrize("words", LISTS.values(), ids=LISTS)
def test_every_word_of_a_list_is_one_that_a_title_can_have(words):
    """Words are compared folded, and phrases as one word: another spelling in a list would never be met."""
    assert [word for word in sorted(words) if words_of(word) != (word,)] == []


@pytest.mark.parametrize("word", UNPARTED)
def test_a_kind_of_meeting_in_a_script_without_blanks_is_one_word(word: str):
    assert words_of(word) == (word,)


def test_the_last_of_them_is_parted_from_a_name():
    assert words_of("리눅스스터디") == ("리눅스", "스터디")


@pytest.mark.parametrize("word", ["room", "piso"])
def test_a_part_of_any_house_names_no_house(word: str):
    assert word in ROOMS


def test_words_of_other_languages_are_common_words():
    assert {"stammtisch", "atelier", "taller", "митап"} <= COMMON_ELSEWHERE
