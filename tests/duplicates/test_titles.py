"""What titles say about each other, as an organiser would read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.duplicates.features.case_folding import casefolded
from aggregator.duplicates.features.title_comparison import Relation, compare_titles, distinctive
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
    "how a sub-group is spelt changes nothing": ("Data Science Sub-Group", "Data Science subgroup", Relation.EQUAL),
    "two sub-groups are two": ("Data Science Sub-Group", "Value Stream Sub-Group", Relation.UNRELATED),
    "that it is cancelled changes nothing": ("Borrel Sluisplein (vervalt)", "Borrel Sluisplein", Relation.EQUAL),
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
    "a region in brackets was not cut off": (
        "National Day for Truth and Reconciliation",
        "National Day for Truth and Reconciliation (Nunavut)",
        Relation.EXTENDED,
    ),
    "a short word is never a slip": ("SIG Auth", "SIG Autn", Relation.UNRELATED),
    "a topic extends": ("Gletscher Gespräche", "Gletscher Gespräche: Lizenzen", Relation.EXTENDED),
    "sub-groups extend, they are not the same": ("Data Science", "Data Science Education", Relation.EXTENDED),
    "numbers tell apart": ("Session 1", "Session 2", Relation.CONFLICT),
    "so do numbers in words": ("Second lecture on DMA", "Lecture 3 on DMA", Relation.CONFLICT),
    "so do regions": ("Touchpoint (APAC)", "Touchpoint EMEA", Relation.CONFLICT),
    "so do years": ("Kestrel Days 2025", "Kestrel Days 2026", Relation.CONFLICT),
    "so do times of day": ("All hands, morning", "All hands (evening)", Relation.CONFLICT),
    "so do two communities in one calendar": ("OpenSSF: metrics", "OpenChain: metrics", Relation.CONFLICT),
    "each its own community's name is a habit": ("[TODO] OSPO metrics", "[CHAOSS] OSPO metrics", Relation.EQUAL),
    "one of two numbers is no difference": ("Session 1 & 2", "Session 2", Relation.EQUAL),
    "busy says nothing": ("Busy", "Data Science", Relation.BLANK),
    "no title says nothing": ("(No title)", "", Relation.BLANK),
    "two scripts may say the same": ("Supply chain", "サプライチェーン", Relation.FOREIGN),
    "two words shared are not enough": ("Data Science", "Data Privacy", Relation.RELATED),
    "common words shared are nothing": ("Community meeting", "Developer community", Relation.EXTENDED),
    "different things are unrelated": ("Data Science", "Value Stream", Relation.UNRELATED),
}


@pytest.mark.parametrize(("one", "other", "relation"), PAIRS.values(), ids=PAIRS)
def test_titles_of_two_calendars(one: str, other: str, relation: Relation):
    assert compare_titles(in_todo(one), in_chaoss(other)).relation is relation
    assert compare_titles(in_chaoss(other), in_todo(one)).relation is relation


def test_a_title_that_names_the_other_calendars_community_says_so():
    compared = compare_titles(in_todo("CHAOSS Community Call"), in_chaoss("Community Call"))
    assert compared.relation is Relation.EQUAL
    assert compared.community == {"chaoss"}


DULL = ["Community Call", "TSC meeting", "Office Hours", "All-Hands", "Weekly sync", "Working Group", "Board meeting"]


@pytest.mark.parametrize("title", DULL)
def test_a_title_every_community_has_names_nothing(title: str):
    assert not distinctive(in_todo(title).core, ())


@pytest.mark.parametrize("title", ["OSPO Metrics", "Developer Identity WG", "Vulnerability Disclosures"])
def test_a_rare_title_names_its_meeting(title: str):
    assert distinctive(in_todo(title).core, ())


def test_words_that_every_feed_uses_name_nothing():
    assert not distinctive(("kubernetes",), frozenset({"kubernetes"}))


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
