"""What titles say about each other, as an organiser would read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.duplicates.features.case_folding import casefolded
from aggregator.duplicates.features.title_comparison import Relation, compare_titles, distinctive, matched, spelt_out
from aggregator.duplicates.features.titles import Title, names_of, parse_title

CHAOSS, TODO = names_of(("chaoss", "CHAOSS")), names_of(("todo", "TODO Group"))
ALL = TODO | CHAOSS | names_of(("openssf", "OpenSSF")) | names_of(("openchain", "OpenChain"))


def in_todo(text: str) -> Title:
    return parse_title(text, TODO, ALL)


def in_chaoss(text: str) -> Title:
    return parse_title(text, CHAOSS, ALL)


PAIRS = {
    "the community's name in front changes nothing": ("CHAOSS OSPO Metrics", "OSPO Metrics", Relation.EQUAL),
    "nor does it in brackets, with an emoji": ("🎉 [CHAOSS] Data Science", "Data science", Relation.EQUAL),
    "how a meeting is held changes nothing": ("OSPO Metrics WG", "ospo metrics working group meeting", Relation.EQUAL),
    "a plural changes nothing": ("Vulnerability Disclosure", "Vulnerability Disclosures", Relation.EQUAL),
    "accents and full-width letters change nothing": ("Réunion Ｏslo", "reunion oslo", Relation.EQUAL),
    "an entity escaped twice changes nothing": ("Backup &amp; restore", "Backup & restore", Relation.EQUAL),
    "an hour in the title changes nothing": ("14:00 UTC Data Science", "Data Science", Relation.EQUAL),
    "a mail prefix changes nothing": ("Fwd: Invitation: Data Science", "Data Science", Relation.EQUAL),
    "a slip of the pen is near": ("Developper Identity", "Developer Identity", Relation.NEAR),
    "words run together are near": ("Data Science", "DataScience", Relation.NEAR),
    "a title cut off by a program is near": (
        "Ferrite driver course: lesson on interr…",
        "Ferrite driver course: lesson on interrupts and DMA",
        Relation.NEAR,
    ),
    "nor need it say where it cut": (
        "Ferrite driver course: lesson on interrup",
        "Ferrite driver course: lesson on interrupts and DMA",
        Relation.NEAR,
    ),
    "a program may cut off after twenty letters, and say so": (
        "Ferrite driver cours…",
        "Ferrite driver course on DMA",
        Relation.NEAR,
    ),
    "after nineteen it may be a person": ("Ferrite driver cour…", "Ferrite driver course on DMA", Relation.RELATED),
    "who cuts off may write dots": ("Ferrite driver cours ...", "Ferrite driver course on DMA", Relation.NEAR),
    "it may cut off between words": ("Ferrite driver course...", "Ferrite driver course on DMA", Relation.NEAR),
    "a wave is no sign that it was": ("Ferrite driver course~", "Ferrite driver course on DMA", Relation.EXTENDED),
    "what goes on with a colon was not cut off": (
        "Ferrite driver course...",
        "Ferrite driver course: interrupts",
        Relation.EXTENDED,
    ),
    "what begins otherwise was not cut off": (
        "Ferrite driver course…",
        "Ferrite driver lessons on interrupts",
        Relation.RELATED,
    ),
    "a program may cut a word after forty letters": (
        "Ferrite driver course, lesson on interru",
        "Ferrite driver course, lesson on interrupts",
        Relation.NEAR,
    ),
    "also its last letter": (
        "Ferrite driver course, lesson on interrupt",
        "Ferrite driver course, lesson on interrupts of a board",
        Relation.NEAR,
    ),
    "after thirty-nine it is another word": (
        "Ferrite driver course, lesson of interr",
        "Ferrite driver course, lesson of interrupts",
        Relation.RELATED,
    ),
    "after sixty letters it may cut between words": (
        "Ferrite driver course, lesson on interrupts and many devices",
        "Ferrite driver course, lesson on interrupts and many devices of a board",
        Relation.NEAR,
    ),
    "after fifty-nine it may be a person": (
        "Ferrite driver course, lesson on interrupts and other chips",
        "Ferrite driver course, lesson on interrupts and other chips of a board",
        Relation.EXTENDED,
    ),
    "of two long titles that begin otherwise none was cut off": (
        "Ferrite driver course, lesson on interrupts and many devices",
        "Ferrite driver course, lesson on interrupts and other devices of a board",
        Relation.RELATED,
    ),
    "a region in brackets was not cut off": (
        "National Day for Truth and Reconciliation",
        "National Day for Truth and Reconciliation (Nunavut)",
        Relation.EXTENDED,
    ),
    "a word of five letters may have one slip": ("Bilby", "Bilbi", Relation.NEAR),
    "a word of four letters has none": ("Bilb", "Bilby", Relation.UNRELATED),
    "a word of seven letters has one slip at most": ("Bettong", "Bettang", Relation.NEAR),
    "so two are too many": ("Bettong", "Battang", Relation.UNRELATED),
    "a word of eight letters may have two": ("Kangaroo", "Kengarou", Relation.NEAR),
    "three are too many": ("Kangaroo", "Kengirou", Relation.UNRELATED),
    "two slips in one word of fourteen letters are few": ("Bilby kangaroo", "Bilby kengarou", Relation.NEAR),
    "two slips in one word of thirteen letters are many": ("Bird kangaroo", "Bird kengarou", Relation.RELATED),
    "two slips in two words of twenty letters are few": (
        "Bandicoot marsupials",
        "Bandicout marsupeals",
        Relation.NEAR,
    ),
    "two slips in two words of nineteen letters are many": (
        "Bandicoot wallabies",
        "Bandicout wallabees",
        Relation.UNRELATED,
    ),
    "slips in three words are other words": (
        "Bandicoots kookaburra platypuses",
        "Bandicouts kookaberra platyposes",
        Relation.UNRELATED,
    ),
    "a slip makes no other word one": (
        "Kookaburra sanctuary oak",
        "Kookabarra sanctuary oaf",
        Relation.RELATED,
    ),
    "a short word is never a slip": ("SIG Auth", "SIG Autn", Relation.UNRELATED),
    "a kind of meeting alone is that": ("Meeting", "Weekly meeting", Relation.EQUAL),
    "another kind is another": ("Meeting", "Call", Relation.UNRELATED),
    "a kind of meeting beside a subject is no part of it": ("Meeting", "Data Science", Relation.UNRELATED),
    "a community alone is that": ("CHAOSS", "[CHAOSS]", Relation.EQUAL),
    "numbers alone are those": ("7/2026", "7/2026", Relation.EQUAL),
    "numbers alone that are written otherwise are not known to be": ("7/2026", "2026 7", Relation.UNRELATED),
    "a topic extends": ("Gletscher Gespräche", "Gletscher Gespräche: Lizenzen", Relation.EXTENDED),
    "sub-groups extend, they are not the same": ("Data Science", "Data Science Education", Relation.EXTENDED),
    "numbers tell apart": ("Session 1", "Session 2", Relation.CONFLICT),
    "so do numbers in words": ("Second lecture on DMA", "Lecture 3 on DMA", Relation.CONFLICT),
    "so do regions": ("Touchpoint (APAC)", "Touchpoint EMEA", Relation.CONFLICT),
    "so do years": ("Kestrel Days 2025", "Kestrel Days 2026", Relation.CONFLICT),
    "so do times of day": ("All hands, morning", "All hands (evening)", Relation.CONFLICT),
    "so do two communities in one calendar": ("OpenSSF: metrics", "OpenChain: metrics", Relation.CONFLICT),
    "so do a community and another one in the calendar of a third": (
        "[TODO] OSPO metrics",
        "[OpenSSF] OSPO metrics",
        Relation.CONFLICT,
    ),
    "so do another one and the community": ("[OpenSSF] metrics", "[CHAOSS] metrics", Relation.CONFLICT),
    "each its own community's name is a habit": ("[TODO] OSPO metrics", "[CHAOSS] OSPO metrics", Relation.EQUAL),
    "a number of the one only is no difference": ("Session 1", "Session", Relation.EQUAL),
    "nor are a number of the one and a region of the other": ("Session 1", "Session APAC", Relation.EQUAL),
    "one of two numbers is no difference": ("Session 1 & 2", "Session 2", Relation.EQUAL),
    "busy says nothing": ("Busy", "Data Science", Relation.BLANK),
    "no title says nothing": ("(No title)", "", Relation.BLANK),
    "two scripts may say the same": ("Supply chain", "サプライチェーン", Relation.FOREIGN),
    "so may Cyrillic and Latin": ("Supply chain", "Цепочка поставок", Relation.FOREIGN),
    "a digit is in every script": ("Web3 supply", "区块链3号", Relation.FOREIGN),
    "two Latin titles are in one script, whatever their letters": ("Jumpy", "Fox", Relation.UNRELATED),
    "katakana are read beside Chinese characters": ("サプライ", "供应链", Relation.UNRELATED),
    "so are hiragana": ("つながり", "供应链", Relation.UNRELATED),
    "so is Korean": ("공급망", "供应链", Relation.UNRELATED),
    "two words shared are not enough": ("Data Science", "Data Privacy", Relation.RELATED),
    "common words shared are nothing": ("Community meeting", "Developer community", Relation.EXTENDED),
    "different things are unrelated": ("Data Science", "Value Stream", Relation.UNRELATED),
}


@pytest.mark.parametrize(("one", "other", "relation"), PAIRS.values(), ids=PAIRS)
def test_titles_of_two_calendars(one: str, other: str, relation: Relation):
    assert compare_titles(in_todo(one), in_chaoss(other)).relation is relation
    assert compare_titles(in_chaoss(other), in_todo(one)).relation is relation


# what stands in TODO's calendar, what in that of CHAOSS, and the communities that both stand for
COMMUNITIES = {
    "a title that names the other calendar's community": ("CHAOSS metrics", "Metrics", {"chaoss"}),
    "a title that the other calendar's community is named in": ("Metrics", "TODO metrics", {"todo"}),
    "two titles that name a third": ("OpenSSF metrics", "OpenSSF metrics", {"openssf"}),
    "a title that names its own": ("TODO metrics", "Metrics", set()),
    "two titles that each name their own": ("TODO metrics", "CHAOSS metrics", set()),
    "a title that names a third": ("OpenSSF metrics", "Metrics", set()),
}


@pytest.mark.parametrize(("one", "other", "expected"), COMMUNITIES.values(), ids=COMMUNITIES)
def test_both_stand_for_a_community(one: str, other: str, expected: set[str]):
    assert compare_titles(in_todo(one), in_chaoss(other)).community == expected
    assert compare_titles(in_chaoss(other), in_todo(one)).community == expected


def test_each_title_that_names_its_own_community_is_apart():
    assert compare_titles(in_todo("TODO metrics"), in_chaoss("CHAOSS metrics")).apart
    assert not compare_titles(in_todo("TODO metrics"), in_chaoss("Metrics")).apart
    assert not compare_titles(in_todo("Metrics"), in_chaoss("CHAOSS metrics")).apart


# a title, and whether "Quokka" is a whole part of it
PARTS = {
    "before a colon": ("Quokka: burrows", True),
    "before a dash": ("Quokka - burrows", True),
    "after a dash": ("Burrows \N{EN DASH} Quokka", True),
    "after a line": ("Burrows | Quokka", True),
    "in brackets": ("Burrows (Quokka)", True),
    "in square brackets": ("[Quokka] Burrows", True),
    "in the middle": ("Burrows: Quokka - Perth", True),
    "before a colon without a blank": ("Quokka:burrows", False),
    "with a hyphen": ("Quokka-burrows", False),
    "beside another word": ("Quokka burrows", False),
    "beside another word in a part": ("Quokka burrows: Perth", False),
}


@pytest.mark.parametrize(("text", "expected"), PARTS.values(), ids=PARTS)
def test_a_title_is_a_whole_part_of_another(text: str, *, expected: bool):
    assert compare_titles(in_todo("Quokka"), in_chaoss(text)).segment is expected
    assert compare_titles(in_chaoss(text), in_todo("Quokka")).segment is expected


def test_several_words_are_a_whole_part_of_a_title():
    assert compare_titles(in_todo("Quokka tracing"), in_chaoss("Quokka tracing: burrows")).segment


def test_of_a_title_that_names_nothing_nothing_else_is_told():
    told = compare_titles(in_todo("Busy"), in_chaoss("Quokka"))
    assert (told.shared, told.community, told.segment, told.apart) == (frozenset(), frozenset(), False, False)


def test_the_words_that_both_titles_have_are_told():
    assert compare_titles(in_todo("CHAOSS quokka burrows"), in_chaoss("CHAOSS quokka numbat")).shared == {"quokka"}


def test_what_is_the_same_title_is_no_part():
    assert not compare_titles(in_todo("Quokka"), in_chaoss("Quokka (meeting)")).segment


SAID = {
    "a title once, where both are written alike": ("Data", "Data", 'same title "Data"'),
    "both titles": ("Data", "data", 'same title "Data" and "data"'),
    "that they are near": ("Bilby", "Bilbi", 'nearly the same title "Bilby" and "Bilbi"'),
    "that one says more": ("Quokka", "Quokka Lima", 'one title says more than the other: "Quokka" and "Quokka Lima"'),
    "that they share words": ("Quokka A1", "Quokka B1", 'titles share words: "Quokka A1" and "Quokka B1"'),
    "that they are in two scripts": ("Chain", "供应链", 'titles in two scripts "Chain" and "供应链"'),
    "that they are others": ("Quokka", "Numbat", 'different titles "Quokka" and "Numbat"'),
    "that one says nothing": ("Busy", "Quokka", '"Busy" and "Quokka": a title that names nothing'),
    "that they name two communities": ("OpenSSF", "OpenChain", '"OpenSSF" and "OpenChain" differ in community'),
    "the first kind of mark by which they differ": (
        "Quokka 1 APAC", "Quokka 2 EMEA", '"Quokka 1 APAC" and "Quokka 2 EMEA" differ in number',
    ),
    "the other kind of mark, where the first does not differ": (
        "Quokka 1 APAC", "Quokka 1 EMEA", '"Quokka 1 APAC" and "Quokka 1 EMEA" differ in region',
    ),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other", "expected"), SAID.values(), ids=SAID)
def test_what_was_compared_is_said(one: str, other: str, expected: str):
    assert compare_titles(in_todo(one), in_chaoss(other)).detail == expected


# words of the one, of the other, and of the one those that the other has, too
WORDS = {
    "the same": ("quokka numbat", "numbat bilby", "numbat=numbat"),
    "with a slip": ("quokka", "quoka", "quokka=quoka"),
    "a word for one of two that have a slip": ("kangaroo", "kangaroe kangaroi", "kangaroo=kangaroe"),
    "two words that are like one": ("kangaroe kangaroi", "kangaroo", "kangaroe=kangaroo"),
    "a word that is the same and like another": ("kangaroo", "kangaroe kangaroo", "kangaroo=kangaroo"),
    "an umlaut that is written out": ("jorg", "joerg", "jorg=joerg"),
    "an umlaut that is written out in the other": ("joerg", "jorg", "joerg=jorg"),
    "no umlaut": ("red", "reed", ""),
    "a number for the letters left out": ("k8s", "kubernetes", "k8s=kubernetes"),
    "a number for many letters, in the other": ("internationalization", "i18n", "internationalization=i18n"),
    "another number": ("k7s", "kubernetes", ""),
    "another first letter": ("q8s", "kubernetes", ""),
    "another last letter": ("k8t", "kubernetes", ""),
    "a number without a letter": ("k8", "kubernetes", ""),
}


@pytest.mark.parametrize(("mine", "theirs", "expected"), WORDS.values(), ids=WORDS)
def test_words_that_two_titles_share(mine: str, theirs: str, expected: str):
    pairs = matched(frozenset(mine.split()), frozenset(theirs.split()))
    assert " ".join(f"{one}={other}" for one, other in pairs) == expected


def test_of_many_like_words_always_the_first_is_taken():
    many = frozenset(f"kangaroo{letter}" for letter in "abcdefgh")
    assert matched(frozenset({"kangaroo"}), many) == [("kangaroo", "kangarooa")]
    assert matched(many, frozenset({"kangaroo"})) == [("kangarooa", "kangaroo")]


# a title, another, and the initials in the one with the words in the other that they stand for
INITIALS = {
    "two letters": ("QT", "Quokka Tracing", ["qt: quokka tracing"]),
    "one letter": ("Q", "Quokka", []),
    "six letters": ("BCDFGH", "Bilby Carp Dingo Frog Gecko Heron", ["bcdfgh: bilby carp dingo frog gecko heron"]),
    "seven letters": ("BCDFGHK", "Bilby Carp Dingo Frog Gecko Heron Kestrel", []),
    "with a digit": ("C4P", "Code 4 People", []),
    "words before and after": ("QT", "Great Quokka Tracing Days", ["qt: quokka tracing"]),
    "other words": ("QT", "Quokka Numbats", []),
    "one word of two": ("QT", "Quokka", []),
    "small words left out": ("FQ", "Friends of the Quokka", ["fq: friend quokka"]),
    "small words said": ("FOTQ", "Friends of the Quokka", ["fotq: friend of quokka the"]),
    "a small word of another language left out": ("GAM", "Giovani Arte e Musica", ["gam: arte giovani musica"]),
    "the initials beside other words": ("QTR supper", "Quokka Tracing Rescue lunch", ["qtr: quokka rescue tracing"]),
    "initials of both": ("QT Bilby Dingo", "BD Quokka Tracing", ["bd: bilby dingo", "qt: quokka tracing"]),
    "two initials": ("QT BD", "Bilby Dingo Quokka Tracing", ["bd: bilby dingo", "qt: quokka tracing"]),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other", "expected"), INITIALS.values(), ids=INITIALS)
def test_initials_that_the_other_title_spells_out(one: str, other: str, expected: list[str]):
    found = spelt_out(in_todo(one), in_chaoss(other))
    assert sorted(f"{short}: {' '.join(sorted(run))}" for short, run in found) == expected


DULL = ["Community Call", "TSC meeting", "Office Hours", "All-Hands", "Weekly sync", "Working Group", "Board meeting"]


@pytest.mark.parametrize("title", DULL)
def test_a_title_every_community_has_names_nothing(title: str):
    assert not distinctive(in_todo(title).core, ())


@pytest.mark.parametrize("title", ["OSPO Metrics", "Developer Identity WG", "Vulnerability Disclosures"])
def test_a_rare_title_names_its_meeting(title: str):
    assert distinctive(in_todo(title).core, ())


def test_words_that_every_feed_uses_name_nothing():
    assert not distinctive(("kubernetes",), frozenset({"kubernetes"}))
    assert distinctive(("quokkas", "burrows"), frozenset({"burrows"})) == {"quokka"}


def test_a_letter_names_nothing():
    assert distinctive(("q", "qt", "quokka"), ()) == {"qt", "quokka"}


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_titles_compare_alike_in_both_orders(one: str, other: str):
    there, back = compare_titles(in_todo(one), in_todo(other)), compare_titles(in_todo(other), in_todo(one))
    assert (there.relation, there.shared, there.segment) == (back.relation, back.shared, back.segment)


@given(st.text(max_size=60))
def test_a_title_never_differs_from_itself(text: str):
    assert compare_titles(in_todo(text), in_todo(text)).relation in {Relation.EQUAL, Relation.BLANK}


@given(st.text(max_size=60))
def test_folding_twice_folds_no_further(text: str):
    assert casefolded(casefolded(text)) == casefolded(text)
