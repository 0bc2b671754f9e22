"""Time zones as people write them."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.web.request.languages import find_language
from aggregator.web.request.locale_text import casefolded
from aggregator.web.request.time_zones import territories
from aggregator.web.request.zone_search import search_zone, zone_label, zone_options

FOUND = {
    "a city": ("Kolkata", "en", "Asia/Kolkata"),
    "a city in any case": ("kolkata", "en", "Asia/Kolkata"),
    "a city of two words": ("New York", "en", "America/New_York"),
    "a city as in its identifier": ("new_york", "en", "America/New_York"),
    "a city with its accents": ("São Paulo", "en", "America/Sao_Paulo"),
    "a city without its accents": ("sao paulo", "en", "America/Sao_Paulo"),
    "a city by its former name": ("Calcutta", "en", "Asia/Kolkata"),
    "a city in the visitor's language": ("纽约", "zh", "America/New_York"),
    "a city in another language of the page": ("Nueva York", "en", "America/New_York"),
    "a city with its country": ("Kolkata, India", "en", "Asia/Kolkata"),
    "a city of which only the country is known": ("Hampi, India", "en", "Asia/Kolkata"),
    "a large city that no zone is named for": ("Beijing", "en", "Asia/Shanghai"),
    "such a city with its country": ("Bangalore, India", "en", "Asia/Kolkata"),
    "such a city in a country with several zones": ("San Francisco, USA", "en", "America/Los_Angeles"),
    "such a city by its name there": ("München", "zh", "Europe/Berlin"),
    "such a city in Chinese": ("北京", "en", "Asia/Shanghai"),
    "such a city without its accents": ("quebec", "en", "America/Toronto"),
    "such a city with the word time": ("Seattle time", "en", "America/Los_Angeles"),
    "a country with one zone": ("India", "en", "Asia/Kolkata"),
    "a country whose zones have one time": ("Argentina", "en", "America/Argentina/Buenos_Aires"),
    "a country with small zones beside the main one": ("España", "es", "Europe/Madrid"),
    "a country by its code": ("in", "en", "Asia/Kolkata"),
    "a country by a common short name": ("UK", "en", "Europe/London"),
    "an abbreviation": ("IST", "en", "Asia/Kolkata"),
    "an abbreviation as the visitor's region means it": ("IST", "en-IE", "Europe/Dublin"),
    "an abbreviation that is an old identifier too": ("EST", "en", "America/New_York"),
    "an abbreviation that is a country's code too": ("PT", "en", "America/Los_Angeles"),
    "an abbreviation of summer": ("CEST", "en", "Europe/Berlin"),
    "an abbreviation of another language": ("MEZ", "en", "Europe/Berlin"),
    "an abbreviation of the tz database": ("KST", "en", "Asia/Seoul"),
    "a name of a time": ("Pacific Time", "en", "America/Los_Angeles"),
    "a name of a time in another language": ("hora de Europa central", "es", "Europe/Berlin"),
    "a name of Windows": ("W. Europe Standard Time", "en", "Europe/Berlin"),
    "a city with the word time": ("Madrid time", "en", "Europe/Madrid"),
    "the same in Spanish": ("hora de Madrid", "es", "Europe/Madrid"),
    "the same in Chinese": ("马德里时间", "zh", "Europe/Madrid"),
    "the same in German": ("Ortszeit Madrid", "de", "Europe/Madrid"),
    "the same in French": ("heure : Madrid", "fr", "Europe/Madrid"),
    "the same in Portuguese": ("horário de Madri", "pt", "Europe/Madrid"),
    "the same in Japanese": ("マドリード時間", "ja", "Europe/Madrid"),
    "the same in Korean": ("마드리드 시간", "ko", "Europe/Madrid"),
    "the same in Hindi": ("मैड्रिड का समय", "hi", "Europe/Madrid"),
    "a city in German": ("Athen", "de", "Europe/Athens"),
    "a city in French": ("Le Caire", "fr", "Africa/Cairo"),
    "a city in Portuguese": ("Tóquio", "pt", "Asia/Tokyo"),
    "a city in Japanese": ("ニューヨーク", "ja", "America/New_York"),
    "a city in Korean": ("런던", "ko", "Europe/London"),
    "a city with its country, and the comma of Japanese": ("東京、日本", "ja", "Asia/Tokyo"),
    "a city in Hindi": ("न्यूयॉर्क", "hi", "America/New_York"),
    "a country in Korean, by a visitor who reads Hindi": ("인도", "hi", "Asia/Kolkata"),
    "a name of a time that many zones have": ("Brasilia Time", "en", "America/Sao_Paulo"),
    "an identifier": ("Europe/Madrid", "en", "Europe/Madrid"),
    "an identifier in any case": ("asia/kolkata", "en", "Asia/Kolkata"),
    "an older identifier": ("US/Pacific", "en", "US/Pacific"),
    "a UTC offset": ("UTC+2", "en", "Etc/GMT-2"),
    "a negative UTC offset": ("gmt-03:00", "en", "Etc/GMT+3"),
    "UTC": ("utc", "en", "UTC"),
    "spaces around": ("  Berlin ", "en", "Europe/Berlin"),
}


@pytest.mark.parametrize(("text", "tag", "expected"), FOUND.values(), ids=FOUND)
def test_a_zone_is_found_by(text, tag, expected):
    found = search_zone(text, find_language(tag)).zone
    assert found is not None
    assert found.key == expected


@pytest.mark.parametrize("text", ["United States", "US", "USA", "Canadá", "Brazil", "Russia"])
def test_a_country_with_several_times_is_not_guessed(text):
    found = search_zone(text, find_language("es"))
    assert (found.zone, found.several) == (None, True)


@pytest.mark.parametrize(
    "text", ["", "nowhere", "Mars/Phobos", "Europe/Madird", "../../etc/passwd", "time", "+05:30", "UTC+99", "∅∅∅"]
)
def test_what_is_no_zone_is_not_found(text):
    found = search_zone(text, find_language("en"))
    assert (found.zone, found.several) == (None, False)


@given(st.text(max_size=80), st.sampled_from(["en", "es", "zh", "en-US", "ja", "hi"]))
def test_nothing_that_is_written_fails(text, tag):
    search_zone(text, find_language(tag))


@pytest.mark.parametrize("tag", ["en", "es", "zh", "es-MX", "de", "fr", "pt", "ja", "ko", "hi"])
def test_every_zone_of_the_list_is_found_by_what_the_list_says(tag):
    language = find_language(tag)
    wrong = {
        zone: found
        for zone in ("UTC", *territories())
        if (found := search_zone(zone_label(zone, language), language).zone) is None or found.key != zone
    }
    assert wrong == {}
    assert zone_options(language).count("<option>") == len(territories()) + 1


CITIES = tomllib.loads(files("aggregator.web.request").joinpath("zone_cities.toml").read_text("utf-8"))


def test_large_cities_are_in_zones_of_the_list():
    assert len(CITIES) > 50
    assert CITIES.keys() <= territories().keys()


def test_no_large_city_stands_twice_or_is_what_a_zone_is_named_for():
    names = [casefolded(name) for of_zone in CITIES.values() for name in of_zone]
    english = find_language("en")
    assert len(names) == len(set(names))
    assert not {casefolded(english.city(zone)) for zone in territories()} & set(names)


@pytest.mark.parametrize("text", ["San Jose", "Valencia", "Santa Cruz", "Hamilton"])
def test_a_name_of_several_cities_is_not_guessed(text):
    assert search_zone(text, find_language("en")).zone is None


def test_letters_with_accents_stand_beside_those_without_in_the_list():
    options = zone_options(find_language("de")).replace("</option>", "").split("<option>")
    assert options[-1].startswith("Zürich")
    assert options.index("Ürümqi, China") < options.index("Vancouver, Kanada")
