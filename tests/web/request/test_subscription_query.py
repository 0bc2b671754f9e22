"""What a calendar app may ask for in a URL, and the one URL of each query."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from served import NOW, sample
from werkzeug.datastructures import MultiDict

from aggregator.web.request.subscription_query import SubscriptionQuery, UnknownFeedsError, read_subscription_query

FEEDS = sample().snapshot().feeds


def read(query: str) -> SubscriptionQuery:
    return read_subscription_query(MultiDict(parse_qsl(query)), FEEDS, NOW)


ADDRESSES = {
    "everything": ("", ""),
    "communities in any order, once each": ("feed=todo,chaoss,todo", "?feed=chaoss,todo"),
    "communities in several parameters": ("feed=todo&feed=chaoss", "?feed=chaoss,todo"),
    "unknown communities beside known ones": ("feed=todo,nobody", "?feed=todo"),
    "all communities by name: another may come one day": ("feed=todo,openssf,chaoss", "?feed=chaoss,openssf,todo"),
    "words without case, accents, order and repetition": ("q=Working+café+GROUP+working", "?q=cafe+group+working"),
    "words to leave out": ("exclude=Board++ÉLECTION", "?exclude=board+election"),
    "options": ("alarm=10&prefix=1&upcoming=yes", "?prefix=1&alarm=10&upcoming=1"),
    "an alarm at the start": ("alarm=0", "?alarm=0"),
    "an alarm with zeros": ("alarm=0010", "?alarm=10"),
    "options that are the default": ("prefix=0&alarm=&upcoming=no", ""),
    "an alarm that is no number": ("alarm=soon", ""),
    "an alarm before the event exists": ("alarm=99999", ""),
    "a negative alarm": ("alarm=-5", ""),
    "digits of other scripts": ("alarm=١٠", ""),
    "a first day, a zone and a language, which are the page's": ("from=2026-01-01&tz=Asia/Tokyo&lang=es", ""),
    "parameters nobody knows": ("utm_source=x&v=2", ""),
    "empty parameters": ("feed=&q=&exclude=", ""),
}


@pytest.mark.parametrize(("query", "address"), ADDRESSES.values(), ids=ADDRESSES)
def test_one_query_has_one_url(query, address):
    assert read(query).url("") == address


@pytest.mark.parametrize(("query", "address"), ADDRESSES.values(), ids=ADDRESSES)
def test_the_url_of_a_query_is_read_as_that_query(query, address):
    assert read(address.removeprefix("?")) == read(query)


@given(st.dictionaries(st.sampled_from(["feed", "q", "exclude", "prefix", "alarm", "upcoming"]), st.text(max_size=30)))
def test_whatever_is_asked_has_a_url_that_asks_the_same(asked):
    try:
        query = read_subscription_query(MultiDict(asked), FEEDS, NOW)
    except UnknownFeedsError:
        return
    again = read(urlsplit(query.url("/calendar.ics")).query)
    assert again == query
    assert hash(again) == hash(query)


NAMES = {
    "everything": ("", "Everything"),
    "a community": ("feed=chaoss", "CHAOSS"),
    "some communities, in the order of feeds.toml": ("feed=chaoss,todo", "TODO Group, CHAOSS"),
    "words": ("q=metrics", "Everything: metrics"),
    "words to leave out": ("feed=todo&exclude=board", "TODO Group (without board)"),
}


@pytest.mark.parametrize(("query", "name"), NAMES.values(), ids=NAMES)
def test_what_a_filtered_calendar_is_called(query, name):
    assert read(query).calendar_name("Everything", FEEDS) == name


def test_if_no_community_asked_for_is_known_the_sentence_names_those_there_are():
    with pytest.raises(UnknownFeedsError, match=r"Unknown community “nobody”\. Available: todo, openssf"):
        read("feed=nobody,nowhere")
