"""The page in the reader's language: which one that is, how it writes times, and that no text is left in English."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from unittest import mock

import pytest
import texts
from hypothesis import given, settings
from hypothesis import strategies as st
from served import CONFIG, Builder, Site, sample

from aggregator.model import FeedState
from aggregator.web.request import locale_text
from aggregator.web.request.gettext_catalogues import CATALOGUES
from aggregator.web.request.languages import choose_language, find_language

OTHERS = sorted(CATALOGUES.keys() - {"en"})

CHOSEN = {
    "what the browser names": (("", "", ["es-AR", "en"]), "es-AR"),
    "the first we speak": (("", "", ["it-IT", "nl", "zh-CN", "en"]), "zh-Hans-CN"),
    "the address before the browser": (("es", "", ["zh-CN"]), "es"),
    "what was chosen before, before the browser": (("", "zh-Hans", ["es"]), "zh-Hans"),
    "the address before what was chosen before": (("es", "zh-Hans", []), "es"),
    "a language asked for keeps the region of the browser": (("en", "", ["de", "en-US"]), "en-US"),
    "a region asked for is not kept where the browser speaks another": (("es-MX", "", ["en-US"]), "es-MX"),
    "English of nowhere is that with twenty-four hours": (("en", "", []), "en-GB"),
    "a language we do not speak asks for nothing": (("tlh", "", ["es"]), "es"),
    "no wish at all: the operator's": (("", "", []), "es"),
    "none that we speak: the operator's": (("", "", ["it", "nl"]), "es"),
    "Traditional Chinese reads the Simplified texts with their dates": (("", "", ["zh-TW"]), "zh-Hans"),
    "a region whose texts are those of another": (("", "", ["pt-PT", "en"]), "pt-PT"),
    "Portuguese of nowhere is that of Brazil": (("", "", ["pt"]), "pt-BR"),
    "a region of German": (("", "", ["de-CH", "de"]), "de-CH"),
    "Japanese of nowhere starts its weeks as Japan does": (("", "", ["ja"]), "ja-JP"),
    "nonsense": (("../../x", "\x00", ["*", "-", "en-"]), "en-GB"),
}


@pytest.mark.parametrize(("asked", "tag"), CHOSEN.values(), ids=CHOSEN)
def test_which_language_a_reader_gets(asked, tag):
    assert choose_language(*asked, "es").tag == tag


@given(st.text(max_size=60) | st.from_regex(r"(de|en|es|fr|hi|ja|ko|pt|zh)[-_][A-Za-z0-9_@.-]{0,50}", fullmatch=True))
def test_no_tag_is_too_strange(tag):
    language = find_language(tag)
    assert language is None or language.clock_time(datetime(2026, 11, 23, 9, 5))  # noqa: DTZ001


WRITTEN = {
    "en": ("15:05", "Monday 23 November", "Monday, 23 November 2026", "Mon 23 Nov", "Mon, 23 Nov 2026, 15:05", 0),
    "en-US": (
        "3:05\u202fPM",
        "Monday, November 23",
        "Monday, November 23, 2026",
        "Mon, Nov 23",
        "Mon, Nov 23, 2026, 3:05\u202fPM",
        6,
    ),
    "es": (
        "15:05",
        "Lunes, 23 de noviembre",
        "Lunes, 23 de noviembre de 2026",
        "lun, 23 nov",
        "lun, 23 nov 2026, 15:05",
        0,
    ),
    "zh": ("15:05", "11月23日星期一", "2026年11月23日星期一", "11月23日周一", "2026年11月23日周一 15:05", 0),
    "de-CH": (
        "15:05",
        "Montag, 23. November",
        "Montag, 23. November 2026",
        "Mo., 23. Nov.",
        "Mo., 23. Nov. 2026, 15:05",
        0,
    ),
    "fr": ("15:05", "Lundi 23 novembre", "Lundi 23 novembre 2026", "lun. 23 nov.", "lun. 23 nov. 2026, 15:05", 0),
    "fr-CA": (
        "15 h 05",
        "Lundi 23 novembre",
        "Lundi 23 novembre 2026",
        "lun. 23 nov.",
        "lun. 23 nov. 2026, 15 h 05",
        6,
    ),
    "pt": (
        "15:05",
        "Segunda-feira, 23 de novembro",
        "Segunda-feira, 23 de novembro de 2026",
        "seg., 23 de nov.",
        "seg., 23 de nov. de 2026 15:05",
        6,
    ),
    "ja": ("15:05", "11月23日月曜日", "2026年11月23日月曜日", "11月23日(月)", "2026年11月23日(月) 15:05", 6),
    "ko": (
        "오후\u202f3:05",
        "11월 23일 월요일",
        "2026년 11월 23일 월요일",
        "11월 23일 (월)",
        "2026년 11월 23일 (월) 오후\u202f3:05",
        6,
    ),
    "hi": (
        "3:05\u202fpm",
        "सोमवार, 23 नवंबर",
        "सोमवार, 23 नवंबर 2026",
        "सोम, 23 नव॰",
        "सोम, 23 नव॰ 2026, 3:05\u202fpm",
        6,
    ),
}


@pytest.mark.parametrize("tag", WRITTEN)
def test_how_days_and_times_are_written(tag):
    language, when = find_language(tag), datetime(2026, 11, 23, 15, 5)  # noqa: DTZ001
    assert (
        language.clock_time(when),
        language.day_name(when, when),
        language.day_name(when, date(2025, 1, 1)),
        language.short_day(when),
        language.date_time(when),
        language.first_weekday,
    ) == WRITTEN[tag]


SPANS = {
    "seconds": (timedelta(seconds=59), "59 seconds", "59 segundos", "59秒钟"),
    "minutes, rounded down": (timedelta(minutes=59, seconds=59), "59 minutes", "59 minutos", "59分钟"),
    "one hour": (timedelta(hours=1), "1 hour", "1 hora", "1小时"),
    "days up to two weeks": (timedelta(days=13), "13 days", "13 días", "13天"),
    "weeks": (timedelta(days=15), "2 weeks", "2 semanas", "2周"),
    "months": (timedelta(days=100), "3 months", "3 meses", "3个月"),
}


@pytest.mark.parametrize(("span", "english", "spanish", "chinese"), SPANS.values(), ids=SPANS)
def test_how_long_something_is(span, english, spanish, chinese):
    assert [find_language(tag).duration(span) for tag in ("en", "es", "zh")] == [english, spanish, chinese]


FIRSTS = {
    "de": ("1. Dezember 2026", "Di., 1. Dez.", "1"),
    "fr": ("1er décembre 2026", "mar. 1er déc.", "1er"),
    "pt-BR": ("1º de dezembro de 2026", "ter., 1º de dez.", "1º"),
    "pt-PT": ("1 de dezembro de 2026", "terça, 1/12", "1"),
    "ja": ("2026年12月1日", "12月1日(火)", "1"),
}


@pytest.mark.parametrize("tag", FIRSTS)
def test_the_first_of_a_month_has_its_ordinal_number_where_that_is_usual(tag):
    language, day = find_language(tag), date(2026, 12, 1)
    assert (language.long_date(day), language.short_day(day), language.day_of_month(1)) == FIRSTS[tag]
    assert "11" in language.long_date(date(2026, 11, 11))
    assert language.day_of_month(21) == "21"


SEPARATORS = {"en-GB": "–", "de": "–", "fr": "\u2009–\u2009", "ja": "～", "ko": " ~ ", "hi": "\u2009–\u2009", "zh": "–"}


@pytest.mark.parametrize("tag", SEPARATORS)
def test_what_stands_between_two_clock_times(tag):
    assert find_language(tag).time_separator == SEPARATORS[tag]


def test_how_far_something_is_away():
    now = datetime(2026, 11, 23, 15, 5)  # noqa: DTZ001
    english, spanish = find_language("en"), find_language("es")
    assert english.relative_time(now - timedelta(minutes=3), now) == "3 minutes ago"
    assert english.relative_time(now + timedelta(minutes=25), now) == "in 25 minutes"
    assert spanish.relative_time(now - timedelta(minutes=3), now) == "hace 3 minutos"
    assert spanish.relative_time(now + timedelta(seconds=5), now) == "ahora"


def test_places_are_named_in_the_readers_language_also_those_that_were_renamed():
    zones = ("America/Los_Angeles", "Asia/Kolkata", "America/Argentina/Buenos_Aires", "UTC")
    assert [find_language("en").city(zone) for zone in zones] == ["Los Angeles", "Kolkata", "Buenos Aires", "UTC"]
    assert [find_language("zh").city(zone) for zone in zones] == ["洛杉矶", "加尔各答", "布宜诺斯艾利斯", "UTC"]
    assert find_language("de").city("Atlantic/Reykjavik") == "Reykjavík"  # CLDR has it with soft hyphens


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_of_the_page_is_in_every_catalogue_and_translated(code):
    shown = {message.id for message in texts.shown_texts() if message.id}
    catalogue = [message for message in texts.translated_texts(code) if message.id]
    assert {message.id for message in catalogue} == shown, "run tests/web/texts.py and fill in what is empty"
    for message in catalogue:
        assert all(message.string if message.pluralizable else [message.string]), f"{message.id} is not translated"
        assert not message.fuzzy
        assert not list(message.check())  # the same %(names)s


SEEN = [
    "/",
    "/2026/11",
    "/2026-W48",
    "/2026/11/24",
    "/events/e0",
    "/events/e1",
    "/nowhere",
    "/status",
    "/?q=%CE%B1",
    "/?exclude=%CE%B1",
    "/subscribe?alarm=10&q=%CE%B1",
    "/embed",
    "/embed/build?zone=%CE%B1",
    "/?from=2030-01-01",
]


class Words(HTMLParser):
    """The words of a page that are marked as no other language: what stands in it, and in attributes read aloud."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent: list[bool] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.found += [values[name] for name in ("aria-label", "title", "alt") if values.get(name) and tag != "link"]
        if tag not in {"meta", "link", "br", "hr", "input", "img"}:
            self.silent.append(("lang" in values and tag != "html") or tag in ("script", "option", "textarea"))

    def handle_endtag(self, _):
        self.silent.pop()

    def handle_data(self, data):
        if not any(self.silent):
            self.found.append(data)


class Brackets:
    """A language that puts every text in brackets."""

    def gettext(self, text: str) -> str:
        return f"⟦{text}⟧"

    def ngettext(self, one: str, many: str, number: int) -> str:
        return f"⟦{one if number == 1 else many}⟧"


def in_brackets(path: str) -> str:
    """A page in that language, with the names of feeds and events in Greek."""
    greek = CONFIG.model_copy(
        update={
            "feeds": tuple(f.model_copy(update={"name": "Ομάδα"}) for f in CONFIG.feeds),
            "calendar": CONFIG.calendar.model_copy(update={"name": "Ημερολόγιο"}),
        }
    )
    site = Site(greek_site().snapshot(), greek)
    with mock.patch.object(locale_text, "translations", return_value=Brackets()):
        return site.client.get(path, headers={"Accept-Language": "zh"}).text


def outside_of_brackets(text: str) -> str:
    """A text with each translated text, and what was put into it, as one sign."""
    found, depth = [], 0
    for character in text:
        depth += character == "⟦"
        if not depth:
            found.append(character)
        elif character == "⟧":
            depth -= 1
            found += "" if depth else "⟧"
    return "".join(found)


@pytest.mark.parametrize("path", SEEN)
def test_no_text_of_a_page_is_left_untranslated(path):
    """With every text in brackets, and events in Greek, no Latin word stands outside."""
    page = re.sub(r"<[^>]*>(?=[^⟦]*⟧)", "", in_brackets(path))
    bare = [re.sub(r"https?://\S+|UTC[+-]?|\(UTC\)", "", words) for words in Words(outside_of_brackets(page)).found]
    names = {"Google", "Calendar", "Outlook.com", "Microsoft", "zoom.us", "meet.google.com", "W48"}
    names |= {"status.json", "duplicates.json", "Prometheus", "kB"}
    names |= {"Apple", "iPhone", "iPad", "Mac", "Thunderbird", "iCalendar", "jCal", "Atom", "JSON", "OpenAPI"}
    assert [
        w for words in bare for w in words.split() if re.search("[A-Za-z]", w) and w.strip("().,") not in names
    ] == []


BLOCKS = (
    r"</?(?:p|li|ul|ol|div|dl|dt|dd|h[1-6]|section|summary|details|legend|label|option|title|nav|td|th|a|br)\b[^>]*>"
)


@pytest.mark.parametrize("path", SEEN)
def test_no_sentence_is_glued_from_pieces(path):
    """Punctuation beside a translated text belongs to it: outside, it would be that of English."""
    page = re.sub(r"(?s)<(script|textarea|style)\b.*?</\1>", "", in_brackets(path))
    text = re.sub(r"<[^>]*>", "", re.sub(BLOCKS, "\n", outside_of_brackets(page)))
    assert re.findall(r".*(?:⟧ *[.,:;!?)。，：；）]|[(（] *⟧).*", text) == []


def greek_site() -> Builder:
    """Every kind of event there is, with no Latin letter in it."""
    builder = sample()
    builder.events = [
        replace(
            event,
            title="Συνάντηση",
            text="",
            html="",
            location="Αθήνα" if event.location else "",
            organizer="Ο" if event.organizer else "",
            url="",
            sources=tuple(replace(s, reason="ίδιο" if s.reason else "") for s in event.sources),
        )
        for event in builder.events
    ]
    made = builder.snapshot()
    feeds = tuple(replace(feed, name="Ομάδα") for feed in made.feeds)
    builder.snapshot = lambda: replace(made, feeds=feeds)
    return builder


@pytest.fixture(scope="module")
def site() -> Site:
    return Site(sample().snapshot())


TAGGED = {"": "en-GB", "en-US,en;q=0.9": "en-US", "es-ES,es;q=0.9,en;q=0.8": "es-ES", "it, zh-CN;q=0.5": "zh-Hans-CN"}


@pytest.mark.parametrize(("header", "tag"), TAGGED.items())
def test_a_page_says_its_language(site, header, tag):
    headers = {"Accept-Language": header} if header else {}
    answer = site.client.get("/", headers=headers)
    assert f'<html lang="{tag}"' in answer.text
    assert "Accept-Language" in answer.headers["Vary"]


def test_a_language_refused_by_the_browser_is_not_taken(site):
    assert '<html lang="en-GB"' in site.get("/", Accept_Language="es;q=0")


def test_the_operator_chooses_the_language_of_those_who_name_none():
    page = CONFIG.page.model_copy(update={"language": "zh"})
    assert "日历" in Site(sample().snapshot(), CONFIG.model_copy(update={"page": page})).get("/")


def test_a_language_asked_for_stays_in_the_addresses(site):
    text = site.get("/2026/11?lang=es&feed=todo")
    assert 'href="/2026-W48?lang=es&amp;feed=todo"' in text
    assert '<input type="hidden" name="lang" value="es">' in text


REMEMBERED = {
    "a link on our own page": ("same-origin", "document", True),
    "a link elsewhere": ("cross-site", "document", False),
    "typed": ("none", "document", False),
    "a frame on our own page": ("same-origin", "iframe", False),
}


@pytest.mark.parametrize(("came_by", "shown_in", "remembered"), REMEMBERED.values(), ids=REMEMBERED)
def test_a_language_is_remembered_when_it_was_chosen_here(came_by, shown_in, remembered):
    client = Site(sample().snapshot()).client
    client.get("/?lang=es", headers={"Sec-Fetch-Site": came_by, "Sec-Fetch-Dest": shown_in})
    assert ('<html lang="es"' in client.get("/").text) is remembered


def test_reasons_are_marked_as_english_on_pages_that_are_not(site):
    assert '<span lang="en">both are called' in site.get("/events/e0?lang=es")
    assert '<span lang="en">' not in site.get("/events/e0")


@given(st.sampled_from(SEEN), st.sampled_from(["en-US", "es-MX", "zh-CN", "de", "fr-CA", "pt", "ja", "ko", "hi"]))
@settings(max_examples=30, deadline=None)
def test_every_page_is_there_in_every_language(site, path, tag):
    assert site.client.get(path, headers={"Accept-Language": tag}).status_code in (200, 404)


def test_the_status_page_marks_what_it_quotes_as_english(site):
    site.source.feed_states = {"todo": FeedState("todo", failures=1, reason="dns", detail="no such host")}
    site.now += timedelta(seconds=6)
    site.served.refresh()
    text = site.get("/status?lang=es")
    assert "Calendarios de origen" in text
    assert '<span lang="en">No such host.</span>' in text


IN_ANOTHER_LANGUAGE = {
    "what a subscriber chose": (
        "/subscribe?feed=todo&feed=chaoss&q=x&alarm=10&prefix=1&upcoming=1",
        "/subscribe?lang=es&amp;feed=todo,chaoss&amp;q=x&amp;alarm=10&amp;prefix=1&amp;upcoming=1",
    ),
    "what was searched, and from when": (
        "/?tz=Asia/Tokyo&q=x&from=2026-12-01",
        "/?lang=es&amp;tz=Asia/Tokyo&amp;q=x&amp;from=2026-12-01",
    ),
    "the language is asked once": ("/status?lang=zh", "/status?lang=es"),
    "nothing": ("/2026/11", "/2026/11?lang=es"),
}


@pytest.mark.parametrize(("path", "expected"), IN_ANOTHER_LANGUAGE.values(), ids=IN_ANOTHER_LANGUAGE)
def test_a_page_in_another_language_asks_the_same(site, path, expected):
    assert f'<a href="{expected}" lang="es"' in site.get(path)
