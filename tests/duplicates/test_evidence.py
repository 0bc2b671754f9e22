"""Each kind of evidence decides a case by itself: what is told of it is the only difference."""

from __future__ import annotations

import pytest
from small_feeds import grouped, meeting

from aggregator.duplicates.pairs.match_types import Grouping

START = "20260305T160000Z"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=6"
ROOM, OTHER_ROOM = "LOCATION:https://zoom.us/j/97600941685", "LOCATION:https://zoom.us/j/91111111111"
HALL, OTHER_HALL = "LOCATION:Harbour Hall\\, 4 Mill Lane", "LOCATION:Civic Theatre\\, 80 Station Road"
PAGE, OTHER_PAGE = "URL:https://a.example/events/spring-festival", "URL:https://a.example/events/other-festival"
TEXT = "DESCRIPTION:" + "We look at what came in since the last time and decide who does what until the next one. " * 3
GENERIC = "Community call"
ORGANIZER = "ORGANIZER;CN=Kara Voss:mailto:kara@a.example"
FORTNIGHTLY = "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=6"
MAIN_HALL, LONGER = "LOCATION:Main Hall", "DURATION:PT90M"
LINKED = "DESCRIPTION:See https://a.example/minutes/2026-quokkas"

# title and further lines of the one, of the other, and whether they are one
TURNS = {
    "a rare title": (("Quokka tracing", ()), ("Quokka tracing", ()), True),
    "a title of one word": (("Quokka", ()), ("Quokka", ()), False),
    "no rare title": ((GENERIC, ()), (GENERIC, ()), False),
    "a room": ((GENERIC, (ROOM,)), (GENERIC, (ROOM,)), True),
    "a room of the one only": ((GENERIC, (ROOM,)), (GENERIC, ()), False),
    "two rooms": (("Quokka tracing", (ROOM,)), ("Quokka tracing", (OTHER_ROOM,)), False),
    "a page": ((GENERIC, (PAGE,)), (GENERIC, (PAGE,)), True),
    "two pages of one site": (("Quokka tracing", (PAGE,)), ("Quokka tracing", (OTHER_PAGE,)), False),
    "a place": ((GENERIC, (HALL,)), (GENERIC, (HALL,)), True),
    "two places": (("Quokka tracing", (HALL,)), ("Quokka tracing", (OTHER_HALL,)), False),
    "two places, but a page of its own": (
        ("Quokka tracing", (HALL, PAGE)), ("Quokka tracing", (OTHER_HALL, PAGE)), True,
    ),
    "a room that every house has": ((GENERIC, ("LOCATION:Main Hall",)), (GENERIC, ("LOCATION:Main Hall",)), False),
    "a hall of a name": ((GENERIC, ("LOCATION:Waldorf Hall",)), (GENERIC, ("LOCATION:Waldorf Hall",)), True),
    "a title that names the place of the other": (("Quokka at Harbour Hall", ()), ("Quokka", (HALL,)), True),
    "a title that names half of the place": (("Quokka at Harbour Tavern", ()), ("Quokka", (HALL,)), False),
    "a long text": ((GENERIC, (TEXT,)), (GENERIC, (TEXT,)), True),
    "two numbers": (("Quokka tracing 1", (ROOM,)), ("Quokka tracing 2", (ROOM,)), False),
    "the organiser": (("Quokka", (ORGANIZER,)), ("Quokka", (ORGANIZER,)), True),
    "a title of one word on the same dates": (("Quokka", (WEEKLY,)), ("Quokka", (WEEKLY,)), False),
    "a title of one word on the same dates, and one organiser": (
        ("Quokka", (WEEKLY, ORGANIZER)), ("Quokka", (WEEKLY, ORGANIZER)), True,
    ),
    "a rare title on the same dates": (("Quokka tracing", (WEEKLY,)), ("Quokka tracing", (WEEKLY,)), True),
    "half of the dates": (("Quokka", (ORGANIZER, WEEKLY)), ("Quokka", (ORGANIZER, FORTNIGHTLY)), False),
    "a number that only one title says": (("Quokka tracing 2", ()), ("Quokka tracing", ()), False),
    "other brackets, though room and page are shared": (
        ("Quokka tracing (Perth)", (ROOM, PAGE)), ("Quokka tracing (Darwin)", (ROOM, PAGE)), False,
    ),
    "a word that only one title says": (("Quokka Lima", (ORGANIZER,)), ("Quokka", (ORGANIZER,)), False),
    "a word that the other says in its text": (
        ("Quokka Lima", (ORGANIZER,)), ("Quokka", (ORGANIZER, "DESCRIPTION:With Lima")), True,
    ),
    "a whole part of the other title": (("Quokka: marsupials", (ORGANIZER,)), ("Quokka", (ORGANIZER,)), True),
    "two initials": (("QT", (MAIN_HALL, LONGER)), ("Quokka Tracing", (MAIN_HALL,)), False),
    "four initials": (("QTRU", (MAIN_HALL, LONGER)), ("Quokka Tracing Rescue Union", (MAIN_HALL,)), True),
    "two places of one word": (
        ("Quokka tracing", ("LOCATION:Harbour",)), ("Quokka tracing", ("LOCATION:Castle",)), False,
    ),
    "two addresses as places": (
        ("Quokka tracing", ("LOCATION:https://a.example/x1",)), ("Quokka tracing", ("LOCATION:https://b.example/y1",)),
        False,
    ),
    "an address and a hall, and other lengths": (
        ("Quokka tracing", ("LOCATION:https://a.example/x1", LONGER)), ("Quokka tracing", (HALL,)), False,
    ),
    "a hall of the one only, and other lengths": (("Quokka tracing", (LONGER,)), ("Quokka tracing", (HALL,)), True),
    "a page that both texts link to": (("Quokka", (LINKED,)), ("Quokka", (LINKED,)), True),
    "a room, and one three times as long": (
        (GENERIC, (ROOM, "DURATION:PT3H")), (GENERIC, (ROOM,)), True,
    ),
    "a text of some words": (
        (GENERIC, ("DESCRIPTION:Everybody is welcome! See the agenda for details.",)),
        (GENERIC, ("DESCRIPTION:Everybody is welcome! See the agenda for details.",)), False,
    ),
    "two regions": (("Quokka tracing APAC", (ROOM,)), ("Quokka tracing EMEA", (ROOM,)), False),
    "one title names another subject": (("Quokka tracing legal", ()), ("Quokka tracing security", ()), False),
    "other brackets": (("Quokka tracing (Perth)", ()), ("Quokka tracing (Darwin)", ()), False),
    "a part of a long event": (
        ("Quokka days", ("DURATION:P2D", PAGE)), ("Quokka days: welcome", ("DURATION:PT30M", PAGE)), False,
    ),
    "other titles in one room, one named in the text": (
        ("Best Practices WG", (ROOM,)), ("Guides", (ROOM, "DESCRIPTION:Of the best practices working group")), True,
    ),
    "other titles in one room": (("Best Practices WG", (ROOM,)), ("Guides sitting", (ROOM,)), False),
    "the calendar's name in front": (("CHAOSS: Community call", ()), (GENERIC, ()), True),
    "the community's name alone": (("CHAOSS meeting", (HALL,)), ("CHAOSS Bandicoots", (HALL,)), False),
    "each calendar's own name in front": (("TODO Group: Quokka", ()), ("CHAOSS: Quokka", ()), False),
}  # fmt: skip


def together(grouping: Grouping) -> bool:
    return any(one.others for one in grouping.groups)


@pytest.mark.parametrize(("one", "other", "wanted"), TURNS.values(), ids=TURNS.keys())
def test_one_kind_of_evidence_turns_the_case(one: tuple, other: tuple, *, wanted: bool):
    todo, chaoss = (meeting(title, START, *lines, uid=uid) for (title, lines), uid in ((one, "a-1"), (other, "b-1")))
    feeds = {"todo": [todo], "chaoss": [chaoss]}
    assert together(grouped(feeds)) is wanted
    assert together(grouped(dict(reversed(feeds.items())))) is wanted


def test_an_irregular_rhythm_says_more_than_a_weekly_one():
    def at(*days: str) -> str:
        return "RDATE:" + ",".join(f"{day}T160000Z" for day in days)

    irregular = at("20260309", "20260320", "20260402", "20260403")
    for rule, wanted in ((irregular, True), ("RRULE:FREQ=WEEKLY;COUNT=5", False)):
        feeds = {
            feed: [meeting("Release planning", START, rule, uid=f"{feed}-1", minutes=40)] for feed in ("todo", "chaoss")
        }
        assert together(grouped(feeds)) is wanted, rule


WITHIN = {
    "word for word": ((), (), True),
    "a page of the one only": ((HALL,), (HALL, PAGE), True),
    "another length": ((HALL,), (HALL, "DURATION:PT90M"), False),
    "a place of the one only": ((), (HALL,), False),
    "another text": ((HALL, "DESCRIPTION:For children"), (HALL, "DESCRIPTION:For grown-ups"), False),
    "a room of the one only": ((), (ROOM,), False),
    "another place in words that are alike": (("LOCATION:Harbour Hall",), ("LOCATION:Harbor Hall",), False),
}


@pytest.mark.parametrize(("one", "other", "wanted"), WITHIN.values(), ids=WITHIN.keys())
def test_two_entries_of_a_calendar_are_one_only_if_nothing_stated_differs(one: tuple, other: tuple, *, wanted: bool):
    todo = [meeting("Quokka tracing", START, *lines, uid=f"{n}-1") for n, lines in enumerate((one, other))]
    assert together(grouped({"todo": todo})) is wanted


def test_two_words_for_word_entries_of_a_calendar_need_no_rare_title():
    for line, wanted in ("", True), (PAGE, False):
        todo = [meeting("Quokka", START, uid="a-1"), meeting("Quokka", START, *filter(None, [line]), uid="a-2")]
        assert together(grouped({"todo": todo})) is wanted


def test_a_word_that_another_calendar_is_called_is_no_word_of_the_event():
    one = meeting("Quokka Harbour", START, ORGANIZER, uid="a-1")
    for text, wanted in ("", False), ("DESCRIPTION:With Harbour", True):
        other = meeting("Quokka", START, ORGANIZER, *filter(None, [text]), uid="b-1")
        assert together(grouped({"todo": [one], "chaoss": [other], "harbour-makers": []})) is wanted


def test_a_title_that_names_another_place_is_about_that():
    elsewhere = meeting("Numbat walk", "20260310T090000Z", "LOCATION:Westgate Branch")
    for title, wanted in ("Quokka tracing Northgate", True), ("Quokka tracing Westgate", False):
        todo = [meeting(title, START, MAIN_HALL, uid="a-1"), elsewhere]
        chaoss = [meeting("Quokka tracing", START, MAIN_HALL, uid="b-1")]
        assert together(grouped({"todo": todo, "chaoss": chaoss})) is wanted


SAYS_MORE = "DESCRIPTION:" + "x" * 250
# The first shows the event. The names of feeds decide last, so that every case is tried with both.
PRECEDENCE = {
    "who has more dates": ((WEEKLY,), (WEEKLY.replace("6", "5"), SAYS_MORE)),
    "who has a time zone, rather than UTC": (("ZONE", WEEKLY), (WEEKLY, SAYS_MORE)),
    "who tells more": ((SAYS_MORE,), ("LOCATION:Main Hall",)),
    "who names the place": (("LOCATION:Main Hall", "DESCRIPTION:" + "x" * 100), ("DESCRIPTION:" + "x" * 250,)),
    "who has the room": (("LOCATION:https://zoom.us/j/97600941685",), ("DESCRIPTION:" + "x" * 600,)),
}


@pytest.mark.parametrize("names", [("aa", "zz"), ("zz", "aa")])
@pytest.mark.parametrize(("first", "second"), PRECEDENCE.values(), ids=PRECEDENCE)
def test_it_is_shown_by(first: tuple[str, ...], second: tuple[str, ...], names: tuple[str, str]):
    zoned = "America/Chicago:20260312T110000"  # after the change of clocks
    starts = [zoned if "ZONE" in lines else "20260312T160000Z" for lines in (first, second)]
    feeds = {
        name: [meeting("Quokka tracing rescue", start, *(line for line in lines if line != "ZONE"), uid=f"{name}-1")]
        for name, start, lines in zip(names, starts, (first, second), strict=True)
    }
    (found,) = [one for one in grouped(feeds).groups if one.others or one.partly]
    assert found.winner[0] == names[0]


@pytest.mark.parametrize("names", [("aa", "zz"), ("zz", "aa")])
def test_the_operators_priority_comes_before_who_tells_more(names: tuple[str, str]):
    one, other = (
        meeting("Quokka tracing", START, *lines, uid="x-" + "".join(lines)[-3:]) for lines in ((), (SAYS_MORE,))
    )
    found = grouped(dict(zip(names, ([one], [other]), strict=True)), **{names[0]: {"priority": 1}}).groups
    assert [group.winner[0] for group in found] == [names[0]]


def test_of_two_that_fit_as_well_neither_is_taken():
    todo = [meeting("Quokka tracing", START, room, uid=f"{n}-1") for n, room in enumerate((ROOM, OTHER_ROOM))]
    chaoss = [meeting("Quokka tracing", START, uid="b-1")]
    grouping = grouped({"todo": todo, "chaoss": chaoss})
    assert not together(grouping)
    assert {e.name for near in grouping.near_misses for e in near.verdict.evidence} >= {"rival"}


TWICE = {
    "at one place": (HALL, HALL, True),
    "at two places": ("LOCATION:Harbour Hall\\, Room A", "LOCATION:Harbour Hall\\, Room B", False),
}


@pytest.mark.parametrize(("one", "other", "wanted"), TWICE.values(), ids=TWICE)
def test_what_a_calendar_has_twice_but_for_the_page_is_no_rival_of_itself(one: str, other: str, *, wanted: bool):
    todo = [
        meeting("Quokka tracing rescue", START, place, page, uid=f"{n}-1")
        for n, (place, page) in enumerate(((one, PAGE), (other, OTHER_PAGE)))
    ]
    chaoss = [meeting("Quokka tracing rescue", START, "LOCATION:Harbour Hall", uid="b-1")]
    groups = grouped({"todo": todo, "chaoss": chaoss}).groups
    assert sorted(len(one.others) for one in groups) == ([0, 1] if wanted else [0, 0, 0])


def test_who_has_found_a_partner_is_no_rival():
    todo = [meeting("Quokka tracing", START, room, uid=f"{n}-1") for n, room in enumerate((ROOM, OTHER_ROOM))]
    chaoss = [meeting("Quokka tracing", START, uid="b-1"), meeting("Quokka tracing", START, OTHER_ROOM, uid="b-2")]
    groups = {
        frozenset((one.winner[1], *(key[1] for key in one.others)))
        for one in grouped({"todo": todo, "chaoss": chaoss}).groups
    }
    assert groups == {frozenset({"0-1", "b-1"}), frozenset({"1-1", "b-2"})}


PROGRAMME = [
    meeting("Numbat walk", f"202603{day}T160000Z", f"LOCATION:{place}", uid=f"{day}-{place[:4]}")
    for day in range(10, 16)
    for place in ("Harbour Hall", "Civic Theatre")
]
# what both say of it, and whether they are one
ONE_OF_A_PROGRAMME = {
    "nothing": ((), (), False),
    "the place": (("LOCATION:Harbour Hall",), ("LOCATION:Harbour Hall",), True),
    "a page": ((PAGE,), (PAGE,), True),
    "a text that nothing else has": ((TEXT,), (TEXT,), True),
    "a place of the one only": (("LOCATION:Harbour Hall",), (), False),
}


@pytest.mark.parametrize(("one", "other", "wanted"), ONE_OF_A_PROGRAMME.values(), ids=ONE_OF_A_PROGRAMME)
def test_what_is_on_at_several_places_at_once_is_not_told_by_its_title(one: tuple, other: tuple, *, wanted: bool):
    todo, chaoss = (meeting("Numbat walk", START, *lines, uid=uid) for lines, uid in ((one, "a-1"), (other, "b-1")))
    assert together(grouped({"todo": [todo], "chaoss": [chaoss]}))
    assert together(grouped({"todo": [todo, *PROGRAMME], "chaoss": [chaoss]})) is wanted
    assert together(grouped({"todo": [todo], "chaoss": [chaoss], "openssf": PROGRAMME})) is wanted


@pytest.mark.parametrize("titles", [("Numbat walk", "Numbbat walk"), ("Numbbat walk", "Numbat walk")])
def test_nor_is_it_told_by_a_slip_of_the_pen(titles: tuple[str, str]):
    todo, chaoss = (meeting(title, START, uid=uid) for title, uid in zip(titles, ("a-1", "b-1"), strict=True))
    assert together(grouped({"todo": [todo], "chaoss": [chaoss]}))
    assert not together(grouped({"todo": [todo, *PROGRAMME], "chaoss": [chaoss]}))
    assert not together(grouped({"todo": [todo], "chaoss": [chaoss, *PROGRAMME]}))


def test_a_house_of_one_name_in_two_towns_is_two():
    def there(town: str) -> list[str]:
        houses = ("Town Hall", "Old Mill", "Maison Voltaire")
        return [
            meeting(
                f"{house} {town} lantern walk",
                f"202603{day}T090000Z",
                f"LOCATION:{house}\\, {town}",
                uid=f"{town}{day}",
            )
            for day, house in enumerate(houses, 10)
        ]

    todo = [*there("Lyon"), meeting("Quokka tracing", START, "LOCATION:Maison Voltaire\\, Lyon", uid="a-1")]
    for town, wanted in (("Lyon", True), ("Rennes", False)):
        place = f"LOCATION:Maison Voltaire\\, {town}"
        chaoss = [*there("Rennes"), meeting("Quokka tracing", START, place, uid="b-1")]
        assert together(grouped({"todo": todo, "chaoss": chaoss})) is wanted


def test_two_pages_of_a_site_are_two_events_though_each_is_on_for_days():
    def daily(number: int, *titles: str) -> list[str]:
        page = f"URL:https://a.example/exhibitions/{number}"
        return [
            meeting(title, f"202603{day:02}T090000Z", page, uid=f"{number}-{day}")
            for day, title in enumerate(titles, 10)
        ]

    one, other = daily(1, *["Quokkas of the coast"] * 6), daily(2, *["Quokkas of the coast"] * 6)
    assert not together(grouped({"todo": one, "chaoss": other}))


def test_a_schedule_is_no_page_of_an_event():
    schedule = "URL:https://a.example/2026/schedule"
    titles = ("Quokka tracing", "Numbat counting", "Bilby burrows", "Dunnart diets")
    todo = [meeting(title, f"202603{day}T090000Z", schedule) for day, title in enumerate(titles, 10)]
    talk = meeting("Quokka tracing", "20260310T090000Z", "URL:https://a.example/2026/talk-17", uid="b-1")
    assert together(grouped({"todo": todo, "chaoss": [talk]}))


def test_a_title_that_names_a_third_calendar_is_its():
    todo = [meeting("Quokka tracing of Openchain", START, uid="a-1")]
    chaoss = [meeting("Quokka tracing", START, uid="b-1")]
    assert together(grouped({"todo": todo, "chaoss": chaoss}))
    assert not together(grouped({"todo": todo, "chaoss": chaoss, "openchain": []}))


def test_an_umbrella_does_not_pull_its_workshops_together():
    names = ("UN Tech Over Hack-A-Thon", "Edit-A-Thon", "Maintain-A-Thon")
    todo = [meeting(name, START, "LOCATION:New York\\, NY", uid=f"{n}-1", minutes=480) for n, name in enumerate(names)]
    umbrella = "UN Tech Over Hack-A-Thon\\, Edit-A-Thon\\, and Maintain-A-Thon"
    chaoss = [meeting(umbrella, START, "LOCATION:New York\\, NY", uid="b-1", minutes=480)]
    assert not together(grouped({"todo": todo, "chaoss": chaoss}))


def test_a_contained_title_never_outranks_an_equal_one():
    todo = [
        meeting("Quokka tracing", START, HALL, uid="a-1"),
        meeting("Quokka tracing and bandicoot counting", START, HALL, "URL:https://b.example/events/both", uid="a-2"),
    ]
    chaoss = [meeting("Quokka tracing", START, uid="b-1")]
    (found,) = (one for one in grouped({"todo": todo, "chaoss": chaoss}).groups if one.others)
    assert {found.winner[1], *(key[1] for key in found.others)} == {"a-1", "b-1"}


def test_a_page_of_one_event_waives_the_place_for_the_whole_group():
    todo = [meeting("Quokka tracing", START, HALL, PAGE, uid="a-1")]
    chaoss = [meeting("Quokka tracing", START, "LOCATION:Quokka Society", PAGE, uid="b-1")]
    openssf = [meeting("Quokka tracing", START, HALL, uid="c-1")]
    groups = grouped({"todo": todo, "chaoss": chaoss, "openssf": openssf}).groups
    assert len(groups) == 1


def test_calendars_that_share_nearly_everything_share_what_is_in_doubt():
    shared = [
        f"{name} sitting" for name in ("Quokka", "Numbat", "Bilby", "Dunnart", "Potoroo", "Bettong", "Wombat", "Kowari")
    ]
    common = [meeting(title, f"202603{day:02}T160000Z") for day, title in enumerate(shared, 10)]
    doubtful = {feed: meeting("Docs planning", START, uid=f"{feed}-1") for feed in ("todo", "chaoss")}
    alone = grouped({feed: [doubtful[feed]] for feed in doubtful})
    among_others = grouped(
        {feed: [doubtful[feed], *(one.replace("UID:", f"UID:{feed}-") for one in common)] for feed in doubtful}
    )
    assert not together(alone)
    assert any(
        {one.winner[1], *(key[1] for key in one.others)} == {"todo-1", "chaoss-1"} for one in among_others.groups
    )


def test_the_reason_tells_how_rare_the_value_is():
    fill = [
        meeting(f"{name} supper", f"202603{10 + n}T190000Z")
        for n, name in enumerate(("Ash", "Birch", "Cedar", "Elder"))
    ]
    feeds = {
        feed: [
            meeting("Quokka tracing", START, uid=f"{feed}-1"),
            *(one.replace("UID:", f"UID:{feed}-") for one in fill),
        ]
        for feed in ("todo", "chaoss")
    }
    reasons = [match.verdict.reason for one in grouped(feeds).groups for match in one.matches]
    assert any('same title "Quokka tracing" (in 1 of 5 events)' in reason for reason in reasons)
