"""The catalogues of translations: plural forms, punctuation of each language, and nothing left in English."""

from __future__ import annotations

import re

import pytest
import texts
from babel.messages.catalog import Message

from aggregator.config.value_types import LANGUAGES
from aggregator.web.request.gettext_catalogues import CATALOGUES, translations
from aggregator.web.request.languages import find_language

OTHERS = sorted(CATALOGUES.keys() - {"en"})
MARKUP = re.compile(r"<[^>]*>|`[^`]*`")
VARIABLE = re.compile(r"%\(\w+\)s")


def catalogue(code: str) -> list[Message]:
    return [message for message in texts.translated_texts(code) if message.id]


def pairs(code: str) -> list[tuple[str, str]]:
    """Each English text with its translation; the last form of plurals is beside each of the others."""
    found = []
    for message in catalogue(code):
        if message.pluralizable:
            found += [(message.id[1], form) for form in message.string]
        else:
            found.append((message.id, message.string))
    return found


def spoken(text: str) -> str:
    """A text without markup and commands, and a letter for each variable."""
    return VARIABLE.sub("X", MARKUP.sub("", text))


def variables(text: str) -> list[str]:
    return sorted(VARIABLE.findall(text))


PLURALS = {
    "de": {"Termin": (1,), "Termine": (0, 2, 5, 11, 21, 100, 101)},
    "es": {"fecha": (1,), "fechas": (0, 2, 5, 11, 21, 100, 101)},
    "fr": {"date": (0, 1), "dates": (2, 5, 11, 21, 100, 101)},
    "hi": {"तारीख": (0, 1), "तारीखें": (2, 5, 11, 21, 100, 101)},
    "ja": {"X回": (0, 1, 2, 5, 11, 21, 100, 101)},
    "ko": {"X회": (0, 1, 2, 5, 11, 21, 100, 101)},
    "pt_BR": {"data": (0, 1), "datas": (2, 5, 11, 21, 100, 101)},
    "zh_Hans": {"场": (0, 1, 2, 5, 11, 21, 100, 101)},
}


@pytest.mark.parametrize("code", OTHERS)
def test_numbers_take_the_form_of_the_language(code):
    """By CLDR, Language Plural Rules; its form for millions is not used for counts."""
    for noun, numbers in PLURALS[code].items():
        for number in numbers:
            form = translations(code).ngettext("%(number)s date", "%(number)s dates", number)
            assert spoken(form).split()[-1] == noun, number


# What is called the same, or has no words.
SAME = {
    "de": {"Agenda", "Audio", "Chat", "Details", "Details: X", "Filter", "Info", "Status", "Version", "Video"}
    | {"Website", "Website, X"},
    "es": {"Agenda", "Audio", "Chat"},
    "fr": {"Audio", "Chat", "Dates", "Description", "Info", "Notifications", "Options", "Version", "X date", "X dates"},
    "pt_BR": {"Chat", "Status"},
}


@pytest.mark.parametrize("code", OTHERS)
def test_no_text_is_left_in_english(code):
    same = {spoken(text) for text, translated in pairs(code) if text == translated}
    assert {text for text in same if re.search("[A-Za-z]", text.replace("X", ""))} <= SAME.get(code, set()) | {
        "X, X UTC"
    }


@pytest.mark.parametrize("code", OTHERS)
def test_markup_and_commands_stay_as_they_are(code):
    for text, translated in pairs(code):
        assert sorted(MARKUP.findall(translated)) == sorted(MARKUP.findall(text)), text
        assert translated == translated.strip(), text
        assert "  " not in translated, text


FULL_STOPS, COLONS = {"hi": "।", "ja": "。", "zh_Hans": "。"}, {"ja": "：", "zh_Hans": "："}


@pytest.mark.parametrize("code", OTHERS)
def test_sentences_end_as_sentences_and_labels_as_labels(code):
    full_stop, colon = FULL_STOPS.get(code, "."), COLONS.get(code, ":")
    for text, translated in pairs(code):
        ends = (translated.endswith(full_stop), translated.endswith(colon))
        assert ends == (text.endswith("."), text.endswith(":")), (text, translated)


IN_NO_TEXT = {
    "de": "[«»”]|[\"']| [:;?!]",
    "es": "[“”„]|[\"']| [:;?!]",
    "fr": "[“”„]|[\"']|(?<!\u202f)[:;?!»]|«(?!\u202f)",
    "hi": "[„«»]|[\"']|\\.(?=\\s|$)| [।:;?!]",
    "ja": "[“”„«»]|[\"']|[,:;?!()]|\\.(?![a-z])|[\u3040-\u9fff] [A-Za-z0-9]|[A-Za-z0-9] [\u3040-\u9fff]",
    "ko": "[„«»]|[\"']| [:;?!]|[을를](?=\\()|X[은는을를이가](?= )",
    "pt_BR": "[„«»]|[\"']| [:;?!]",
    "zh_Hans": "[„«»]|[\"']|[,:;?!()]|\\.(?![a-z])",
}


@pytest.mark.parametrize("code", OTHERS)
def test_punctuation_is_that_of_the_language(code):
    for text, translated in pairs(code):
        assert not re.search(IN_NO_TEXT[code], spoken(translated)), (text, translated)


QUOTES = {"de": "„“", "es": "«»", "fr": "«»", "ja": "「」"}


@pytest.mark.parametrize("code", OTHERS)
def test_quotation_marks_open_and_close(code):
    opening, closing = QUOTES.get(code, "“”")
    for text, translated in pairs(code):
        assert translated.count(opening) == translated.count(closing), text
        assert (opening in translated) == ("“" in text) or code == "ko", text  # Korean has ‘’ for names of menus


def test_only_languages_whose_weekdays_have_genders_give_two_forms():
    for code in OTHERS:
        for message in catalogue(code):
            if not message.pluralizable:
                forms = message.string.split(" | ")
                assert len(forms) == 1 + (code == "pt_BR" and "%(weekday" in message.id), message.id
                assert all(variables(form) == variables(message.id) for form in forms), message.id


@pytest.mark.parametrize("code", OTHERS)
def test_only_a_form_for_one_number_may_leave_the_number_out(code):
    for message in catalogue(code):
        if message.pluralizable:
            assert variables(message.string[-1]) == variables(message.id[1])
            assert set(variables(message.string[0])) <= set(variables(message.id[1]))


@pytest.mark.parametrize("code", OTHERS)
def test_every_catalogue_begins_with_a_glossary_and_its_plural_forms(code):
    head = texts.head(code)
    assert all(f"{term}: " in head for term in ("event", "calendar", "subscribe", "cancelled", "time zone"))
    assert f'"Language: {code}\\n"' in head
    assert '"Plural-Forms: nplurals=' in head


def test_the_operator_may_choose_each_of_them_and_no_other():
    assert {code.partition("_")[0] for code in CATALOGUES} == set(LANGUAGES)
    assert all(find_language(language) for language in LANGUAGES)


def test_a_catalogue_is_compiled_when_it_is_first_used():
    """Workers that nobody asks for Hindi do not hold its texts."""
    translations.cache_clear()
    assert find_language("hi").tag == "hi-IN"
    assert translations.cache_info().currsize == 0
    assert find_language("hi").gettext("Today") == "आज"
    assert translations.cache_info().currsize == 1
