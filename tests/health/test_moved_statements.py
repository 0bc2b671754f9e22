"""What texts say that their calendar has moved, and what texts only sound like it."""

import pytest

from aggregator.health.moved_statements import moved_statement, named_out_of_use

SAID = {
    "a title": ("This calendar has moved", ""),
    "a title with where to": ("Calendar moved to https://example.org/new.ics", "https://example.org/new.ics"),
    "a sentence with where to": (
        "The Example Community Calendar has moved: see https://calendar.example.org/embed.",
        "https://calendar.example.org/embed",
    ),
    "no longer used": (
        "NOTE: This calendar is no longer used. Meetings are at https://a.example/",
        "https://a.example/",
    ),
    "no longer being updated": ("our public calendar is no longer being updated", ""),
    "deprecated, with a link in HTML": (
        'This calendar is deprecated.<br>Use <a href="https://x.example/cal?id=1">the new one</a>',
        "https://x.example/cal?id=1",
    ),
    "replaced": ("This iCal feed has been replaced by https://x.example/a", "https://x.example/a"),
    "do not use": ("PLEASE DO NOT USE THIS CALENDAR", ""),
    "all meetings went": ("All meetings have moved to the LFX calendar", ""),
    "we went": ("We've moved to a new calendar! https://x.example/", "https://x.example/"),
    "subscribe to another": ("Please subscribe to our new community calendar", ""),
    "a new one with its address": ("New calendar: https://x.example/b.ics", "https://x.example/b.ics"),
    "German": ("Dieser Kalender ist umgezogen: https://x.example/k", "https://x.example/k"),
    "German, no longer kept": ("Dieser Kalender wird nicht mehr gepflegt", ""),
    "French": ("Ce calendrier a déménagé", ""),
    "French, no longer kept": ("Notre agenda public n’est plus mis à jour", ""),
    "Spanish": ("Este calendario se ha trasladado a https://x.example/c", "https://x.example/c"),
    "Spanish, no longer kept": ("Nuestro calendario ya no se actualiza", ""),
    "Italian": ("Questo calendario è stato spostato", ""),
    "Portuguese": ("Este calendário não é mais atualizado", ""),
    "Dutch": ("Deze agenda is verhuisd", ""),
    "Russian": ("Этот календарь переехал", ""),
    "Chinese": ("本日历已停用，请订阅 https://x.example/zh", "https://x.example/zh"),
    "Japanese": ("このカレンダーは新しいものに移行しました", ""),
}
NOT_SAID = {
    "a meeting moved": "Community call moved to 16:00",
    "a meeting moved in a calendar": "This meeting has been moved, please check your calendar",
    "the time of a call": "Our call has moved to Thursdays. Add it to your calendar.",
    "a call that changed its place": "We have moved to Zoom: https://zoom.us/j/1",
    "a calendar as the subject of talk": "How we replaced our calendar application",
    "a release calendar under discussion": "Agenda: release calendar, moved items, roadmap",
    "advice to use a calendar": "Use the community calendar to find meetings",
    "a new calendar as a feature": "Demo of the new calendar view",
    "an agenda that moved": "The agenda has moved to https://docs.example/agenda",
    "a calendar that stays": "This calendar is updated every week",
    "a house that moved": "House moving party",
    "nothing": "",
}
OLD_NAMES = [
    "Events (old)",
    "[DEPRECATED] Events",
    "OLD: Events",
    "Events - archived",
    "Events (moved to LFX)",
    "Old – Events",
]
NAMES = [
    "Events",
    "Old Town events",
    "Moved by Music",
    "Archived talks of 2020",
    "Golden Oldies (70s)",
    "The Old School",
]


@pytest.mark.parametrize(("text", "url"), SAID.values(), ids=SAID)
def test_a_calendar_says_that_it_has_moved(text, url):
    found = moved_statement(text)
    assert found is not None
    assert found.url == url
    assert found.words


@pytest.mark.parametrize("text", NOT_SAID.values(), ids=NOT_SAID)
def test_other_things_that_move_are_no_calendars(text):
    assert moved_statement(text) is None


def test_the_sentence_that_says_it_is_quoted_and_short():
    text = f"Weekly call. This calendar has moved. {'More. ' * 100}"
    found = moved_statement(text)
    assert found.words.startswith("This calendar has moved. More.")
    assert len(found.words) <= 200


@pytest.mark.parametrize("name", OLD_NAMES)
def test_a_name_says_that_a_calendar_is_an_old_one(name):
    assert named_out_of_use(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_with_such_a_word_in_it_says_nothing(name):
    assert not named_out_of_use(name)
