"""What feeds.toml changes about events: hidden, renamed, corrected, announced only there; and what it leaves alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from lfx_calendar import LfxMeeting, every
from small_feeds import NOW, document, meeting, shown

from aggregator.config import Config, parse_config
from aggregator.edits.calendar_edits import CalendarEditor
from aggregator.model import Calendar, Document
from aggregator.publish.snapshot import Builder, build
from aggregator.sources import parse

FEEDS = """
[[feeds]]
id = "todo"
name = "TODO Group"
url = "https://todo.example/a.ics"
{todo}
[[feeds]]
id = "chaoss"
name = "CHAOSS"
url = "https://chaoss.example/a.ics"
{sections}
"""


def config(todo: str = "", sections: str = "") -> Config:
    return parse_config("feeds.toml", FEEDS.format(todo=todo, sections=sections))


def read(settings: Config, events: dict[str, list[str]]) -> dict[str, Calendar]:
    by_id = {feed.id: feed for feed in settings.feeds}
    return {id_: parse(document(by_id[id_], some), by_id[id_]) for id_, some in events.items()}


def published(settings: Config, *events: str) -> list[str]:
    return shown(build(settings, read(settings, {"todo": list(events)}), {}, NOW))


BOARD, CALL = meeting("Board meeting"), meeting("Community call", "20260306T160000Z")
BOTH = ["03-05 16:00 Board meeting", "03-06 16:00 Community call"]
ONLY_CALL = BOTH[1:]

HIDDEN = {
    "nothing is hidden without settings": ("", (BOARD, CALL), BOTH),
    "a word": ('exclude = ["board"]', (BOARD, CALL), ONLY_CALL),
    "words that stand together": ('exclude = ["BOARD   meeting"]', (BOARD, CALL), ONLY_CALL),
    "words that stand apart are others": ('exclude = ["meeting board"]', (BOARD, CALL), BOTH),
    "a part of a word is another": ('exclude = ["boar"]', (BOARD, CALL), BOTH),
    "a word with full-width letters": ('exclude = ["Ｂｏａｒｄ"]', (BOARD, CALL), ONLY_CALL),
    "a Chinese word within a sentence": ('exclude = ["理事会"]', (meeting("开源理事会会议"), CALL), ONLY_CALL),
    "a word of the description": (
        'exclude = ["internal"]',
        (meeting("Board meeting", "20260305T160000Z", "DESCRIPTION:<p>This is <b>internal</b>.</p>"), CALL),
        ONLY_CALL,
    ),
    "a word of the title only": (
        'exclude = [{ words = "internal", field = "title" }]',
        (meeting("Board meeting", "20260305T160000Z", "DESCRIPTION:internal"), CALL),
        BOTH,
    ),
    "a word of the location": (
        'exclude = [{ words = "room 7", field = "location" }]',
        (meeting("Board meeting", "20260305T160000Z", "LOCATION:Room 7\\, Berlin"), CALL),
        ONLY_CALL,
    ),
    "a category": (
        'exclude = [{ category = "board" }]',
        (meeting("Board meeting", "20260305T160000Z", "CATEGORIES:Board,Other"), CALL),
        ONLY_CALL,
    ),
    "a category is no word": ('exclude = [{ category = "board" }]', (BOARD, CALL), BOTH),
    "a regular expression": ("exclude = [{ pattern = '^board\\b', field = \"title\" }]", (BOARD, CALL), ONLY_CALL),
    "private events": (
        "exclude = [{ private = true }]",
        (meeting("Board meeting", "20260305T160000Z", "CLASS:CONFIDENTIAL"), CALL),
        ONLY_CALL,
    ),
    "private events are shown otherwise": (
        "",
        (meeting("Board meeting", "20260305T160000Z", "CLASS:PRIVATE"), CALL),
        BOTH,
    ),
    "public events are not private": (
        "exclude = [{ private = true }]",
        (meeting("Board meeting", "20260305T160000Z", "CLASS:PUBLIC"), CALL),
        BOTH,
    ),
    "entries that say only Busy": ("exclude = [{ busy = true }]", (meeting("Busy"), CALL), ONLY_CALL),
    "an event named Busy with a text says more": (
        "exclude = [{ busy = true }]",
        (meeting("Busy", "20260305T160000Z", "DESCRIPTION:A talk about being busy"), CALL),
        ["03-05 16:00 Busy", *ONLY_CALL],
    ),
    "include shows nothing else": ('include = ["call"]', (BOARD, CALL), ONLY_CALL),
    "one of several is enough": ('include = ["call", "board"]', (BOARD, CALL), BOTH),
    "exclude wins": ('include = ["call", "board"]\nexclude = ["board"]', (BOARD, CALL), ONLY_CALL),
}


@pytest.mark.parametrize(("todo", "events", "expected"), HIDDEN.values(), ids=HIDDEN)
def test_what_is_hidden(todo, events, expected):
    assert published(config(todo), *events) == expected


WEEKLY = meeting("Weekly call", "20260302T160000Z", "RRULE:FREQ=WEEKLY;COUNT=3", uid="weekly")
ONE_DATE = meeting("Board meeting", "20260309T180000Z", "RECURRENCE-ID:20260309T160000Z", uid="weekly")
SERIES = {
    "a date with a title of its own is hidden alone, and does not return": (
        'exclude = ["board"]',
        ["03-02 16:00 Weekly call", "03-16 16:00 Weekly call"],
    ),
    "what hides a series hides all of its dates": ('exclude = ["weekly"]', []),
    "a date that include names stays by itself": ('include = ["board"]', ["03-09 18:00 Board meeting"]),
    "a series that include names stays whole": (
        'include = ["weekly"]',
        ["03-02 16:00 Weekly call", "03-09 18:00 Board meeting", "03-16 16:00 Weekly call"],
    ),
    "a new title of the series leaves the date's own": (
        'rename = [{ title = "Weekly call", to = "Tea" }]',
        ["03-02 16:00 Tea", "03-09 18:00 Board meeting", "03-16 16:00 Tea"],
    ),
}


@pytest.mark.parametrize(("todo", "expected"), SERIES.values(), ids=SERIES)
def test_dates_of_a_series(todo, expected):
    assert published(config(todo), WEEKLY, ONE_DATE) == expected


RENAMED = {
    "a pair": ('rename = [["board meeting", "Board"]]', "Board"),
    "a whole title": ('rename = [{ title = "board MEETING", to = "Board" }]', "Board"),
    "a part of a title is not the whole": ('rename = [{ title = "board", to = "X" }]', "Board meeting"),
    "a part that a regular expression matches": ("rename = [{ pattern = '\\s*meeting$', to = \"\" }]", "Board"),
    "what takes its place is meant as it is": ("rename = [{ pattern = '(board)', to = '\\1&' }]", "\\1& meeting"),
    "one after the other": (
        "rename = [{ pattern = 'board', to = 'Council' }, { title = 'council meeting', to = 'Council' }]",
        "Council",
    ),
    "a title never becomes empty": ("rename = [{ pattern = '.*', to = '' }]", "Board meeting"),
}


@pytest.mark.parametrize(("todo", "title"), RENAMED.values(), ids=RENAMED)
def test_other_titles(todo, title):
    assert published(config(todo), BOARD) == [f"03-05 16:00 {title}"]


def edited(events: list[str], sections: str, todo: str = ""):
    settings = config(todo, sections)
    return build(settings, read(settings, {"todo": events}), {}, NOW).snapshot


ROOM = meeting(
    "Board meeting",
    "20260305T160000Z",
    "LOCATION:https://zoom.us/j/123456789",
    "URL:https://old.example/",
    "X-GOOGLE-CONFERENCE:https://meet.google.com/abc-defg-hij",
    uid="board",
)


def test_a_correction_of_title_and_location():
    selected = 'event = { feed = "todo", title = "Board Meeting" }'
    snapshot = edited([ROOM], f'[[edit]]\n{selected}\ntitle = "Council"\nlocation = "Room 7"\n')
    (event,) = snapshot.events
    assert (event.title, event.location, event.url) == ("Council", "Room 7", "https://old.example/")


def test_a_series_that_is_listed_date_by_date_is_corrected_by_the_uid_of_a_date():
    dates = [meeting("Weekly", f"202603{day:02}T160000Z", uid=f"weekly-202603{day:02}") for day in (5, 12, 19, 26)]
    snapshot = edited(dates, '[[edit]]\nevent = { uid = "weekly-20260312" }\ntitle = "Council"\n')
    assert [(event.title, event.recurs) for event in snapshot.events] == [("Council", True)]
    assert snapshot.notes == ()


def test_a_correction_of_the_link_is_what_people_join_by():
    snapshot = edited([ROOM], '[[edit]]\nevent = { uid = "board" }\nlink = "https://zoom.us/j/999999999"\n')
    (event,) = snapshot.events
    assert (event.join, event.url) == ("https://zoom.us/j/999999999", "https://zoom.us/j/999999999")
    assert "123456789" not in event.component.decode()


def test_a_hidden_event_leaves_no_trace():
    snapshot = edited([ROOM, CALL], '[[edit]]\nevent = { uid = "board" }\nhidden = true\n')
    assert [event.title for event in snapshot.events] == ["Community call"]
    assert "Board" not in snapshot.calendar.body.decode()
    assert "Board" not in repr((snapshot.comparisons, snapshot.notes))


def test_a_correction_of_nothing_is_noted():
    snapshot = edited([CALL], '[[edit]]\nevent = { feed = "todo", title = "Gone" }\nhidden = true\n')
    (note,) = snapshot.notes
    assert note.text == 'edit[0] in feeds.toml matches no event (feed = "todo", title = "Gone").'


def test_a_correction_is_about_its_feed_only():
    settings = config("", '[[edit]]\nevent = { feed = "chaoss", title = "Board meeting" }\ntitle = "Council"\n')
    assert published(settings, BOARD) == ["03-05 16:00 Board meeting"]


def test_a_category_is_published_and_can_be_selected():
    settings = config('category = "Working groups"')
    snapshot = build(settings, read(settings, {"todo": [BOARD]}), {}, NOW).snapshot
    assert "CATEGORIES:TODO Group,Working groups" in snapshot.calendar.body.decode()


def test_dates_that_are_listed_one_by_one_are_hidden_and_counted_as_they_are_listed():
    starts = every(7, "2026-03-03T09:00", 6)
    call = LfxMeeting("94400000001", "Community call", starts).vevents(NOW, timedelta())
    call[2] = call[2].replace("SUMMARY:Community call", "SUMMARY:Board meeting")
    board = LfxMeeting("94400000002", "Board meeting", starts).vevents(NOW, timedelta())
    settings = config('exclude = ["board"]')
    result = build(settings, read(settings, {"todo": [*call, *board]}), {}, NOW)
    assert [one[6:] for one in shown(result)] == [
        f"{start:%H:%M} Community call" for n, start in enumerate(starts) if n != 2
    ]
    (note,) = result.notes["todo"]
    assert note.count == 7
    totals = result.audit_input.audit().totals["todo"]
    assert (totals.read, totals.published) == (5, 5)


def test_what_is_hidden_is_counted_and_not_named():
    settings = config('exclude = ["board"]')
    result = build(settings, read(settings, {"todo": [BOARD, meeting("Board dinner"), CALL]}), {}, NOW)
    (note,) = result.notes["todo"]
    assert (note.text, note.count) == ("Hidden by feeds.toml.", 2)
    audit = result.audit_input.audit()
    assert audit.totals["todo"].read == audit.totals["todo"].published == 1
    assert "board" not in repr((audit.rows, result.notes)).lower()


# ---------------------------------------------------------------- identity, and what is looked at again


def test_other_events_keep_their_uids_when_settings_change():
    events = {"todo": [BOARD, CALL, WEEKLY]}
    before = build(config(), read(config(), events), {}, NOW)
    settings = config('exclude = ["board"]\nrename = [{ title = "Weekly call", to = "Tea" }]')
    after = build(settings, read(settings, events), before.published_uids, NOW, before.snapshot)
    was = {event.title: (event.uid, event.component) for event in before.snapshot.events}
    now = {event.title: (event.uid, event.component) for event in after.snapshot.events}
    assert now["Community call"] == was["Community call"]
    assert now["Tea"][0] == was["Weekly call"][0]


def test_a_calendar_that_no_setting_is_about_is_the_same_object():
    settings = config('exclude = ["board"]')
    told = read(settings, {"todo": [BOARD], "chaoss": [CALL]})
    edit = CalendarEditor()
    first = edit(settings, told, NOW).by_feed
    assert first["chaoss"] is told["chaoss"]
    assert edit(settings, told, NOW).by_feed["todo"] is first["todo"]


def test_a_series_that_did_not_change_is_not_edited_again():
    settings = config('rename = [{ pattern = "call", to = "tea" }]')
    told = read(settings, {"todo": [WEEKLY, CALL]})
    edit = CalendarEditor()
    first = {one.uid: one for one in edit(settings, told, NOW).by_feed["todo"].series}
    changed = [replace(one) if one.uid == "weekly" else one for one in told["todo"].series]
    again = edit(settings, {"todo": replace(told["todo"], series=tuple(changed))}, NOW).by_feed["todo"].series
    assert {one.uid: one is first[one.uid] for one in again} == {
        "weekly": False,
        CALL.split("UID:")[1].split("\r")[0]: True,
    }


STEPS = ("", 'exclude = ["board"]', 'rename = [{ pattern = "call", to = "tea" }]', 'include = ["weekly"]', "")


def test_a_builder_gives_what_building_once_gives_whatever_settings_were_before():
    builder = Builder()
    for todo in STEPS:
        settings = config(todo, '[[meetings]]\nfeed = "todo"\ntitle = "Tea"\nstart = 2026-03-04T10:00:00\n')
        told = read(settings, {"todo": [BOARD, CALL, WEEKLY, ONE_DATE]})
        assert shown(builder(settings, told, {}, NOW)) == shown(build(settings, told, {}, NOW))


# ---------------------------------------------------------------- meetings of feeds.toml

MEETINGS = {
    "once": ("start = 2026-03-05T16:00:00\n", ["03-05 16:00 Tea"]),
    "in a time zone": ('start = 2026-03-05T16:00:00\nzone = "America/New_York"\n', ["03-05 21:00 Tea"]),
    "every week until a day, that day included": (
        'start = 2026-03-05T16:00:00\nrrule = "FREQ=WEEKLY"\nuntil = 2026-03-19\n',
        ["03-05 16:00 Tea", "03-12 16:00 Tea", "03-19 16:00 Tea"],
    ),
    "the last day ends where the meeting is": (
        'start = 2026-03-05T22:00:00\nzone = "America/Los_Angeles"\nrrule = "FREQ=WEEKLY"\nuntil = 2026-03-12\n',
        ["03-06 06:00 Tea", "03-13 05:00 Tea"],
    ),
    "whole days": ('start = 2026-03-05\nduration = "2d"\n', ["03-05 00:00 Tea"]),
    "whole days that repeat": (
        'start = 2026-03-05\nrrule = "rrule:freq=daily"\nuntil = 2026-03-06\n',
        ["03-05 00:00 Tea", "03-06 00:00 Tea"],
    ),
}


@pytest.mark.parametrize(("keys", "expected"), MEETINGS.values(), ids=MEETINGS)
def test_a_meeting_that_no_calendar_announces(keys, expected):
    settings = config("", f'[[meetings]]\nfeed = "todo"\ntitle = "Tea"\n{keys}')
    assert shown(build(settings, {}, {}, NOW)) == expected  # even if the feed was never read
    assert published(settings, CALL) == sorted([*expected, "03-06 16:00 Community call"])


def test_what_is_said_about_a_meeting_is_shown():
    keys = 'link = "https://meet.example/tea;1"\nlocation = "Room 7, 2nd; left"\ndescription = "Tea,\\nand \\\\ cake"\n'
    settings = config("", f'[[meetings]]\nfeed = "todo"\ntitle = "Tea; cake"\nstart = 2026-03-05T16:00:00\n{keys}')
    (event,) = build(settings, {}, {}, NOW).snapshot.events
    assert (event.title, event.location, event.url) == ("Tea; cake", "Room 7, 2nd; left", "https://meet.example/tea;1")
    assert event.text == "Tea,\nand \\ cake"
    assert [source.feed for source in event.sources] == ["todo"]


def test_a_meeting_that_moves_stays_the_same_event():
    text = '[[meetings]]\nfeed = "todo"\ntitle = "Tea"\nstart = 2026-03-05T{hour}:00:00\n'
    before = build(config("", text.format(hour=16)), {}, {}, NOW)
    after = build(config("", text.format(hour=17)), {}, before.published_uids, NOW, before.snapshot)
    assert [event.uid for event in before.snapshot.events] == [event.uid for event in after.snapshot.events]


def test_two_meetings_of_one_title_are_two():
    text = '[[meetings]]\nfeed = "todo"\ntitle = "Tea"\nstart = 2026-03-05T{}:00:00\n'
    assert shown(build(config("", text.format("08") + text.format("20")), {}, {}, NOW)) == [
        "03-05 08:00 Tea",
        "03-05 20:00 Tea",
    ]


def test_a_meeting_that_another_calendar_announces_as_well_is_shown_once():
    settings = config(
        "",
        '[[meetings]]\nfeed = "todo"\ntitle = "OSPO Metrics"\nstart = 2026-03-05T16:00:00\n'
        'link = "https://zoom.us/j/123456789"\n',
    )
    same = meeting("OSPO Metrics", "20260305T160000Z", "LOCATION:https://zoom.us/j/123456789")
    assert shown(build(settings, read(settings, {"chaoss": [same]}), {}, NOW)) == ["03-05 16:00 OSPO Metrics"]


def test_hostile_texts_take_linear_time():
    settings = config("exclude = [{ pattern = '(a+)+$' }]")
    body = meeting("a" * 900 + "!", "20260305T160000Z", f"DESCRIPTION:{'a' * 20_000}!")
    assert published(settings, body)


def test_no_document_is_needed_for_other_settings():
    feed = config().feeds[0]
    told = parse(Document("todo", feed.url, NOW, document(feed, [BOARD, CALL]).body), feed)
    for todo, expected in (("", BOTH), ('exclude = ["board"]', ONLY_CALL), ("", BOTH)):
        assert shown(build(config(todo), {"todo": told}, {}, NOW)) == expected
