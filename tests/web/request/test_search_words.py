"""Words of a search, as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.web.request.search_words import SearchWords, read_search_words

READ = {
    "words beside each other": ("ospo metrics", "", (("metrics", "ospo"),), ()),
    "a comma": ("ospo, metrics", "", (("metrics",), ("ospo",)), ()),
    "a comma without a space": ("ospo,metrics", "", (("metrics",), ("ospo",)), ()),
    "a bar": ("ospo | metrics", "", (("metrics",), ("ospo",)), ()),
    "a Chinese comma": ("开源，安全、许可", "", (("安全",), ("开源",), ("许可",)), ()),
    "several words on one side": ("working group, ospo", "", (("group", "working"), ("ospo",)), ()),
    "a phrase": ('"working group" ospo', "", (("ospo", "working group"),), ()),
    "a phrase in curly quotation marks": ("“Working  Group”", "", (("working group",),), ()),
    "a comma within a phrase": ('"ospo, metrics"', "", (("ospo, metrics",),), ()),
    "a minus": ("ospo -board", "", (("ospo",),), ("board",)),
    "a minus before a phrase": ('ospo -"board meeting"', "", (("ospo",),), ("board meeting",)),
    "a minus alone": ("-board", "", (), ("board",)),
    "a minus within a word": ("e-mail stand-up", "", (("e-mail", "stand-up"),), ()),
    "a dash between words": ("ospo - metrics", "", (("metrics", "ospo"),), ()),
    "words to exclude": ("", "board, apac", (), ("apac", "board")),
    "words to exclude with a minus": ("", "-board apac", (), ("apac", "board")),
    "case and accents": ("CAFÉ, Straße", "", (("cafe",), ("strasse",)), ()),
    "commas that separate nothing": (", ospo,, |", "", (("ospo",),), ()),
    "an open quotation mark": ('"ospo metrics', "", (("metrics", "ospo"),), ()),
    "nothing": (" ,", '""', (), ()),
}


@pytest.mark.parametrize(("include", "exclude", "any_of", "none_of"), READ.values(), ids=READ)
def test_words_are_read(include, exclude, any_of, none_of):
    assert read_search_words(include, exclude) == SearchWords(any_of, none_of)


CANONICAL = {
    "ospo metrics": "metrics ospo",
    "ospo | metrics": "metrics, ospo",
    "“Working Group” ospo": 'ospo "working group"',
    "metrics ospo, ospo metrics": "metrics ospo",
}


@pytest.mark.parametrize(("text", "expected"), CANONICAL.items())
def test_all_who_search_alike_have_one_text(text, expected):
    assert read_search_words(text, "").include == expected


@given(st.text(alphabet='ab ,|"“-é，', max_size=40), st.text(alphabet='ab ,"-', max_size=20))
def test_the_one_text_means_the_same(include, exclude):
    words = read_search_words(include, exclude)
    assert read_search_words(words.include, words.exclude) == words


@given(st.text(), st.text())
def test_whatever_is_written_can_be_read(include, exclude):
    words = read_search_words(include, exclude)
    assert len(words.include) <= 200
    assert len(words.exclude) <= 200
