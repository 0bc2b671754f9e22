"""Pairs of entries that differ in one thing each, for `test_evidence_told.py`: what is told of them stands beside.

A case is what each calendar lists. The first entry of both calendars is compared, or the first two of one calendar;
what follows tells how rare things are there.
"""

from __future__ import annotations

from typing import NamedTuple

from small_feeds import meeting

START = "20260305T160000Z"
LONG = "We look at what came in since the last time and decide who does what until the next one. " * 3
SHORT = "Everybody is welcome! See the agenda for details."
HALL = "LOCATION:Harbour Hall\\, 4 Mill Lane"
ROOM = "LOCATION:https://zoom.us/j/97600941685"
CONFERENCE = "CONFERENCE;VALUE=URI:https://zoom.us/j/97600941685"
KARA = "ORGANIZER;CN=Kara Voss:mailto:kara@a.example"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=6"
TITLES = ("Ash supper", "Birch walk", "Cedar choir", "Elder dance", "Fir lecture", "Hazel market", "Holly fair")


class Case(NamedTuple):
    """What two calendars list; with the second empty, two entries of the first are compared."""

    todo: tuple[str, ...]
    chaoss: tuple[str, ...] = ()


def entry(title: str, *lines: str, start: str = START, uid: str = "", minutes: int = 60) -> str:
    """Return one entry; its UID follows from what it says, so that no two share it by accident."""
    return meeting(title, start, *lines, uid=uid or f"{title}/{start}/{'/'.join(lines)}/{minutes}", minutes=minutes)


def pair(one: str, other: str, *lines: str) -> Case:
    """Return two calendars whose entries differ by their titles."""
    return Case((entry(one, *lines, uid="a-1"),), (entry(other, *lines, uid="b-1"),))


def titled(title: str, one: tuple[str, ...] = (), other: tuple[str, ...] = (), minutes: tuple[int, int] = (60, 60)):
    """Return two calendars whose entries have one title, and differ by their lines or lengths."""
    return Case(
        (entry(title, *one, uid="a-1", minutes=minutes[0]),), (entry(title, *other, uid="b-1", minutes=minutes[1]),)
    )


def places(one: str, other: str, *fill: str) -> Case:
    """Return one title at two places, with `fill` the places of other events of both calendars."""
    others = tuple(
        entry(TITLES[n], f"LOCATION:{place}", start=f"202603{10 + n}T190000Z") for n, place in enumerate(fill)
    )
    return Case(
        (entry("Quokka tracing", f"LOCATION:{one}", uid="a-1"), *others),
        (entry("Quokka tracing", f"LOCATION:{other}", uid="b-1"), *(each.replace("UID:", "UID:b") for each in others)),
    )


TREES = ("Alder", "Birch", "Cedar", "Durian", "Elm", "Fir", "Gorse", "Hazel", "Ivy", "Juniper")
HOUSES = tuple(f"{tree} {house}" for tree in TREES for house in ("Barn", "Mill", "Farm", "Lodge"))
"""Forty places: each tree is in four of their names, each kind of house in ten."""


def in_a_large_calendar(one: str, other: str, title: str = "Quokka tracing", fill: tuple[str, ...] = HOUSES) -> Case:
    """Return one title at two places, among events at forty others."""
    others = tuple(
        entry(f"Numbat {n}", f"LOCATION:{place}", start=f"2026{4 + n // 28:02}{1 + n % 28:02}T190000Z")
        for n, place in enumerate(fill)
    )
    return Case(
        (entry(title, *([f"LOCATION:{one}"] if one else []), uid="a-1"), *others),
        (entry(title, *([f"LOCATION:{other}"] if other else []), uid="b-1"),
         *(each.replace("UID:", "UID:b") for each in others)),
    )  # fmt: skip


SPRING = "URL:https://a.example/events/spring"
MANY = tuple(f"{house} supper" for house in HOUSES)
"""Titles of forty other events."""


def used_again(case: Case, line: str, *titles: str, at: str = "20260501T190000Z") -> Case:
    """Return a case among others of both calendars, one of which has a line of the pair, too."""
    found = among(case, *titles)
    again = entry("Numbat counting", line, start=at)
    return Case((*found.todo, again), (*found.chaoss, again.replace("UID:", "UID:b")))


def texts(one: str, other: str, title: str = "Community call", of_other: str = "") -> Case:
    """Return one title with two descriptions."""
    return Case(
        (entry(title, f"DESCRIPTION:{one}", uid="a-1"),), (entry(of_other or title, f"DESCRIPTION:{other}", uid="b-1"),)
    )


def within(one: str, other: str) -> Case:
    """Return two entries of one calendar."""
    return Case((one, other))


def among(case: Case, *titles: str, at: str = "T190000Z", lines: tuple[str, ...] = ()) -> Case:
    """Return a case among further entries of both calendars, on days of their own."""
    days = (f"2026{3 + (9 + n) // 28:02}{1 + (9 + n) % 28:02}" for n in range(len(titles)))
    more = tuple(entry(title, *lines, start=f"{day}{at}") for day, title in zip(days, titles, strict=True))
    chaoss = (*case.chaoss, *(one.replace("UID:", "UID:b") for one in more)) if case.chaoss else ()
    return Case((*case.todo, *more), chaoss)


CASES: dict[str, Case] = {
    # titles
    "one word": pair("Quokka", "Quokka"),
    "two words": pair("Quokka tracing", "Quokka tracing"),
    "three words": pair("Quokka tracing rescue", "Quokka tracing rescue"),
    "two words that every community's meetings have": pair("Community call", "Community call"),
    "a rare word and a common one": pair("Quokka call", "Quokka call"),
    "a spelling slip": pair("Quokka tracing", "Quoka tracing"),
    "no words": pair("", ""),
    "no words on one side": pair("Quokka tracing", ""),
    "a word for a format alone": pair("Meeting", "Meeting"),
    "one title contains the other": pair("Quokka tracing", "Quokka tracing and counting"),
    "one title contains the other as a part before a colon": pair("Quokka tracing", "Quokka tracing: counting"),
    "one title says many words more": pair("Quokka", "Quokka tracing counting burrows diets calls songs"),
    "half of the words": pair("Quokka tracing", "Quokka counting"),
    "one rare word of three": pair("Quokka tracing north", "Quokka counting south"),
    "no word in common": pair("Quokka tracing", "Numbat counting"),
    "the singular and the plural": pair("Quokka burrow", "Quokka burrows"),
    "the initials": pair("QTRU supper", "Quokka Tracing Rescue Union supper"),
    "three initials": pair("QTR supper", "Quokka Tracing Rescue supper"),
    "words without blanks": pair("考拉追踪会议", "考拉追踪会议"),
    "words without blanks, some more": pair("考拉追踪会议", "考拉追踪会议记录"),
    "a number of the one only": pair("Quokka tracing 2", "Quokka tracing"),
    "two marks of the one only": pair("Quokka tracing 2 APAC", "Quokka tracing"),
    "two numbers": pair("Quokka tracing 1", "Quokka tracing 2"),
    "the same number": pair("Quokka tracing 2", "Quokka tracing 2"),
    "the same number, region and part": pair("Quokka tracing 2 APAC part 3", "Quokka tracing 2 APAC part 3"),
    "the year of the event on one side": pair("Quokka tracing 2026", "Quokka tracing"),
    "the date of the event on one side": pair("Quokka tracing 2026-03-05", "Quokka tracing"),
    "another year on one side": pair("Quokka tracing 2025", "Quokka tracing"),
    "the day without a year on one side": pair("Quokka tracing 5", "Quokka tracing"),
    "the weekday on one side": pair("Thursday quokka tracing", "Quokka tracing"),
    "the time of day on one side": pair("Evening quokka tracing", "Quokka tracing"),
    "two regions": pair("Quokka tracing APAC", "Quokka tracing EMEA"),
    "brackets on one side": pair("Quokka tracing (Perth)", "Quokka tracing"),
    "other brackets": pair("Quokka tracing (Perth)", "Quokka tracing (Darwin)"),
    "the same brackets": pair("Quokka tracing (Perth)", "Quokka tracing (Perth)"),
    "its own calendar's name in front": pair("TODO Group: Quokka tracing", "Quokka tracing"),
    "the other calendar's name in front": pair("CHAOSS: Quokka tracing", "Quokka tracing"),
    "each its own calendar's name": pair("TODO Group: Quokka tracing", "CHAOSS: Quokka tracing"),
    "both the name of the one": pair("CHAOSS quokka", "CHAOSS quokka"),
    "the name of the one, and nothing else in common": pair("CHAOSS meeting", "CHAOSS Metrics"),
    "the name alone": pair("CHAOSS", "CHAOSS"),
    "the name of a third": Case(
        (entry("Quokka tracing of OpenSSF", uid="a-1"),),
        (entry("Quokka tracing", uid="b-1"),),
    ),
    "the title in the text of the other": Case(
        (entry("Best practices", ROOM, uid="a-1"),),
        (entry("Guides", ROOM, "DESCRIPTION:Of the best practices group", uid="b-1"),),
    ),
    "a title of one word in the text of the other": Case(
        (entry("Practices", ROOM, uid="a-1"),),
        (entry("Guides", ROOM, "DESCRIPTION:Of the practices group", uid="b-1"),),
    ),
    "the odd word in the text of the other": Case(
        (entry("Quokka Lima", uid="a-1"),), (entry("Quokka", "DESCRIPTION:With Lima", uid="b-1"),)
    ),
    "the odd word in the place of the other": Case(
        (entry("Quokka Lima", uid="a-1"),), (entry("Quokka", "LOCATION:Lima", uid="b-1"),)
    ),
    "a word that other events have": among(pair("Quokka tracing", "Quokka tracing"), "Quokka supper", "Quokka walk"),
    "a word that most events have": among(pair("Quokka", "Quokka"), *(f"Quokka {one}" for one in TITLES)),
    "a title among others": among(pair("Quokka tracing", "Quokka tracing"), *TITLES),
    "a title that is on again at another time": among(
        pair("Quokka tracing", "Quokka tracing"), "Quokka tracing", "Quokka tracing", lines=("LOCATION:Oak Inn",)
    ),
    # places
    "one place": places("Harbour Hall\\, 4 Mill Lane", "Harbour Hall\\, 4 Mill Lane"),
    "one place of most events": places("Oak Inn", "Oak Inn", *["Oak Inn"] * 6),
    "a room that every house has": places("Main Hall", "Main Hall"),
    "a house that is called as the other calendar": titled("Quokka tracing", ("LOCATION:CHAOSS",), ()),
    "a numbered room": places("Room 4", "Room 4"),
    "a hall of a name": places("Waldorf Hall", "Waldorf Hall"),
    "two places": places("Harbour Hall\\, 4 Mill Lane", "Civic Theatre\\, 80 Station Road"),
    "two places of one word": places("Harbour", "Castle"),
    "two words and one in common": places("Harbour Tavern", "Harbour Theatre"),
    "one place says more": places("Harbour Hall", "Harbour Hall\\, 4 Mill Lane"),
    "one place says a town more": places("Oak Inn", "Oak Inn\\, Perth"),
    "a house, and an address alone": places("Oak Inn\\, Mill Lane 4", "Mill Ln 4"),
    "a house, and an address alone with a link": places("Oak Inn\\, Mill Lane 4", "Mill Ln 4\\, https://a.example/map"),
    "a house, and another address alone with a link": places(
        "Oak Inn\\, Mill Lane 4", "Station Road 80\\, https://a.example/map"
    ),
    "rooms of one house": places("Oak Inn Parlour\\, 4 Mill Lane", "Oak Inn Cellar\\, 4 Mill Lane"),
    "house numbers": places("Oak Inn\\, 4 Mill Lane", "Oak Inn\\, 19 Mill Lane"),
    "numbers of rooms": places("Oak Inn room 4", "Oak Inn room 5"),
    "a spelling slip of the place": places("Harbour Hall\\, 4 Mill Lane", "Harbor Hall\\, 4 Mill Lane"),
    "the initials of the place": places("IUC Cinema Perth", "Indiana University Campus Cinema Perth"),
    "one house in two towns": places(
        "Town Hall\\, Lyon", "Town Hall\\, Rennes", "Old Mill\\, Lyon", "Old Mill\\, Rennes", "Barn\\, Lyon",
        "Barn\\, Rennes",
    ),
    "one house in two quarters that nothing else is in": places("Town Hall\\, Lyon", "Town Hall\\, Rennes"),
    "a house and an address": places("https://a.example/x1", "Harbour Hall"),
    "two addresses": places("https://a.example/x1", "https://b.example/y1"),
    "the place of the one only": titled("Quokka tracing", (HALL,)),
    "a title names the place of the other": Case(
        (entry("Quokka at Harbour Hall", uid="a-1"),), (entry("Quokka", HALL, uid="b-1"),)
    ),
    "a title names another place": Case(
        (entry("Quokka tracing Northgate", "LOCATION:Main Hall", uid="a-1"),
         entry("Numbat walk", "LOCATION:Northgate Branch", start="20260310T090000Z")),
        (entry("Quokka tracing", "LOCATION:Main Hall", uid="b-1"),),
    ),
    "two places, and a page of its own": titled(
        "Quokka tracing", (HALL, "URL:https://a.example/events/spring"),
        ("LOCATION:Civic Theatre\\, 80 Station Road", "URL:https://a.example/events/spring"),
    ),
    # links
    "one room": titled("Community call", (ROOM,), (ROOM,)),
    "two rooms": titled("Community call", (ROOM,), ("LOCATION:https://zoom.us/j/91111111111",)),
    "a room of the one only": titled("Community call", (ROOM,)),
    "one room of all events": among(titled("Community call", (ROOM,), (ROOM,)), *TITLES, lines=(ROOM,)),
    "one room on dates of no rule, under other titles": Case(
        *(
            (entry(title, ROOM, "RDATE:20260309T160000Z,20260320T160000Z,20260402T160000Z", uid=uid),)
            for title, uid in (("Quokka tracing", "a-1"), ("Numbat counting", "b-1"))
        )
    ),
    "one room every week, under other titles": Case(
        *(
            (entry(title, ROOM, WEEKLY, uid=uid),)
            for title, uid in (("Quokka tracing", "a-1"), ("Numbat counting", "b-1"))
        )
    ),
    "one page": titled("Community call", *[("URL:https://a.example/events/spring",)] * 2),
    "one page and one room": titled("Community call", *[("URL:https://a.example/events/spring", ROOM)] * 2),
    "one page of all events": among(
        titled("Community call", *[("URL:https://a.example/events",)] * 2), *TITLES,
        lines=("URL:https://a.example/events",),
    ),
    "one home page": titled("Community call", *[("URL:https://a.example/",)] * 2),
    "two pages of one section": titled(
        "Quokka tracing", ("URL:https://a.example/events/spring",), ("URL:https://a.example/events/autumn",)
    ),
    "two pages of two sections": titled(
        "Quokka tracing", ("URL:https://a.example/events/spring",), ("URL:https://a.example/shows/spring",)
    ),
    "two pages of two sites": titled(
        "Quokka tracing", ("URL:https://a.example/events/spring",), ("URL:https://b.example/events/spring",)
    ),
    "two pages by their query": titled(
        "Quokka tracing", ("URL:https://a.example/event?id=17",), ("URL:https://a.example/event?id=18",)
    ),
    "www and none": titled(
        "Quokka tracing", ("URL:https://www.a.example/events/spring",), ("URL:https://a.example/events/autumn",)
    ),
    "a schedule and a page": Case(
        (entry("Quokka tracing", "URL:https://a.example/2026/schedule", uid="a-1"),
         *(entry(one, "URL:https://a.example/2026/schedule", start=f"202603{10 + n}T190000Z")
           for n, one in enumerate(TITLES))),
        (entry("Quokka tracing", "URL:https://a.example/2026/talk-17", uid="b-1"),),
    ),
    "both texts link to a page": titled(
        "Quokka", *[("DESCRIPTION:See https://a.example/minutes/2026-quokkas",)] * 2
    ),
    "one text links to the page of the other": titled(
        "Quokka", ("DESCRIPTION:See https://a.example/minutes/2026-quokkas",),
        ("URL:https://a.example/minutes/2026-quokkas",),
    ),
    # texts
    "a long text": titled("Community call", *[(f"DESCRIPTION:{LONG}",)] * 2),
    "a long text, and some more": titled(
        "Community call", (f"DESCRIPTION:{LONG}",), (f"DESCRIPTION:{LONG} Bring a friend.",)
    ),
    "nearly the same text": titled(
        "Community call", (f"DESCRIPTION:{LONG}",), (f"DESCRIPTION:{LONG.replace('came in', 'arrived', 1)}",)
    ),
    "a short text": titled("Community call", *[(f"DESCRIPTION:{SHORT}",)] * 2),
    "nearly the same short text": titled(
        "Community call", (f"DESCRIPTION:{SHORT}",), (f"DESCRIPTION:{SHORT.replace('agenda', 'minutes')}",)
    ),
    "a text of a few words": titled("Community call", *[("DESCRIPTION:Weekly call",)] * 2),
    "a long text of all events": among(
        titled("Community call", *[(f"DESCRIPTION:{LONG}",)] * 2), *TITLES, lines=(f"DESCRIPTION:{LONG}",)
    ),
    "one form, filled in as the titles differ": Case(
        (entry("Quokka tracing", f"DESCRIPTION:{LONG} Quokka tracing is the topic.", uid="a-1"),),
        (entry("Quokka counting", f"DESCRIPTION:{LONG} Quokka counting is the topic.", uid="b-1"),),
    ),
    # lengths, rhythms, organisers
    "one end": titled("Quokka tracing"),
    "an end that no other event has": among(titled("Quokka tracing", minutes=(95, 95)), *TITLES),
    "no end on one side": titled("Quokka tracing", minutes=(60, 0)),
    "no end": titled("Quokka tracing", minutes=(0, 0)),
    "a little longer": titled("Quokka tracing", minutes=(60, 90)),
    "one and a half times and a little as long": titled("Quokka tracing", minutes=(60, 97)),
    "twice as long": titled("Quokka tracing", minutes=(60, 120)),
    "three times as long": titled("Quokka tracing", minutes=(60, 180)),
    "a part of what is longer": Case(
        (entry("Quokka days", minutes=600, uid="a-1"),), (entry("Quokka days welcome", minutes=60, uid="b-1"),)
    ),
    "the organiser": titled("Quokka", (KARA,), (KARA,)),
    "the organiser of all events": among(titled("Quokka", (KARA,), (KARA,)), *TITLES, lines=(KARA,)),
    "another organiser": titled("Quokka", (KARA,), ("ORGANIZER:mailto:liam@a.example",)),
    "every week": titled("Quokka", (WEEKLY,), (WEEKLY,)),
    "dates of no rule": titled("Quokka", *[("RDATE:20260309T160000Z,20260320T160000Z,20260402T160000Z",)] * 2),
    "every week and every second": titled("Quokka", (WEEKLY,), ("RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=6",)),
    "every week and once": titled("Quokka", (WEEKLY,)),
    "two dates": titled("Quokka", *[("RRULE:FREQ=WEEKLY;COUNT=2",)] * 2),
    "most of the dates": titled("Quokka", (WEEKLY,), ("RRULE:FREQ=WEEKLY;COUNT=4",)),
    # one calendar
    "one calendar, word for word": within(entry("Quokka", HALL, uid="a-1"), entry("Quokka", HALL, uid="a-2")),
    "one calendar, titles": within(entry("Quokka", uid="a-1"), entry("Quokka tracing", uid="a-2")),
    "one calendar, places": within(entry("Quokka", uid="a-1"), entry("Quokka", HALL, uid="a-2")),
    "one calendar, pages": within(
        entry("Quokka", "URL:https://a.example/e/1", uid="a-1"), entry("Quokka", "URL:https://b.example/e/2", uid="a-2")
    ),
    "one calendar, a page of the one only": within(
        entry("Quokka", uid="a-1"), entry("Quokka", "URL:https://b.example/e/2", uid="a-2")
    ),
    "one calendar, links": within(entry("Quokka", CONFERENCE, HALL, uid="a-1"), entry("Quokka", HALL, uid="a-2")),
    "one calendar, lengths": within(entry("Quokka", uid="a-1"), entry("Quokka", uid="a-2", minutes=75)),
    "one calendar, texts": within(
        entry("Quokka", f"DESCRIPTION:{SHORT}", uid="a-1"), entry("Quokka", f"DESCRIPTION:{LONG}", uid="a-2")
    ),
    "one calendar, a text of the one only": within(
        entry("Quokka", uid="a-1"), entry("Quokka", f"DESCRIPTION:{LONG}", uid="a-2")
    ),
    "one calendar, a name in front": within(
        entry("CHAOSS: Quokka", uid="a-1"), entry("Quokka", uid="a-2")
    ),
    # programmes
    "a programme": Case(
        (entry("Numbat walk", uid="a-1"),
         *(entry("Numbat walk", f"LOCATION:{place}", start=f"202603{10 + day}T160000Z")
           for day in range(4) for place in ("Oak Inn", "Old Mill"))),
        (entry("Numbat walk", uid="b-1"),),
    ),
    "a programme, mostly at one place": Case(
        (entry("Numbat walk", uid="a-1"),
         *(entry("Numbat walk", "LOCATION:Oak Inn", start=f"202603{10 + day}T160000Z") for day in range(9)),
         entry("Numbat walk", "LOCATION:Old Mill", start="20260310T160000Z")),
        (entry("Numbat walk", uid="b-1"),),
    ),
    "a programme, at one place": Case(
        (entry("Numbat walk", "LOCATION:Oak Inn", uid="a-1"),
         *(entry("Numbat walk", f"LOCATION:{place}", start=f"202603{10 + day}T160000Z")
           for day in range(4) for place in ("Oak Inn", "Old Mill"))),
        (entry("Numbat walk", "LOCATION:Oak Inn", uid="b-1"),),
    ),
    # places in a large calendar, where their words are rare
    "large: one place": in_a_large_calendar("Quoll Wombat", "Quoll Wombat"),
    "large: one place, in very many events": in_a_large_calendar(
        "Quoll Wombat", "Quoll Wombat", fill=tuple(f"{house} {n}" for n in range(7) for house in HOUSES)
    ),
    "large: one word of two": in_a_large_calendar("Quoll Wombat", "Quoll Numbat"),
    "large: two words of three": in_a_large_calendar("Quoll Wombat Arcade", "Quoll Numbat Arcade"),
    "large: two words of four": in_a_large_calendar("Quoll Wombat Arcade Tower", "Quoll Numbat Arcade Court"),
    "large: four words of six": in_a_large_calendar(
        "Quoll Wombat Arcade Tower Ridge Bay", "Quoll Numbat Arcade Court Ridge Bay"
    ),
    "large: four words of five": in_a_large_calendar("Quoll Wombat Arcade Ridge Bay", "Quoll Numbat Arcade Ridge Bay"),
    "large: a kind of house in common": in_a_large_calendar("Quoll Barn", "Wombat Barn"),
    "large: another kind of house": in_a_large_calendar("Quoll Barn", "Quoll Mill"),
    "large: another kind of house of a tree": in_a_large_calendar("Alder Barn", "Alder Mill"),
    "large: two words, and another kind of house": in_a_large_calendar("Quoll Wombat Barn", "Quoll Wombat Mill"),
    "large: one place says more": in_a_large_calendar("Quoll", "Quoll Wombat"),
    "large: one place of two words says more": in_a_large_calendar("Quoll Wombat", "Quoll Wombat\\, Perth"),
    "large: rooms at one address": in_a_large_calendar("Quoll Barn\\, 4 Mill Lane", "Quoll Lodge\\, 4 Mill Lane"),
    "large: houses at one address": in_a_large_calendar("Alder Barn\\, 4 Mill Lane", "Cedar Lodge\\, 4 Mill Lane"),
    "large: one house, and another number": in_a_large_calendar("Quoll\\, 4 Mill Lane", "Quoll\\, 6 Mill Lane"),
    "large: a house, and an address alone": in_a_large_calendar("Quoll Barn\\, 4 Mill Lane", "4 Mill Lane"),
    "large: a house, and another address alone": in_a_large_calendar("Quoll Barn\\, 4 Mill Lane", "17 Oak Road"),
    "large: a house without a number": in_a_large_calendar("Quoll Barn 3", "Quoll Barn"),
    "large: numbers of two houses of one name": in_a_large_calendar("Quoll Barn\\, Hall 3", "Quoll Barn\\, Hall 4"),
    "large: one number in common": in_a_large_calendar("Quoll Barn 3 5", "Wombat Barn 3 6"),
    "large: a misspelt word": in_a_large_calendar("Quokkas Wombat", "Quokkaz Wombat"),
    "large: a misspelt short word": in_a_large_calendar("Quol Wombat", "Quel Wombat"),
    "large: the initials of a place": in_a_large_calendar("QWA Tower", "Quoll Wombat Arcade Tower"),
    "large: the title says where": Case(
        (entry("Quokka tracing Numbat", "LOCATION:Quoll Wombat", uid="a-1"),),
        (entry("Quokka tracing", "LOCATION:Quoll Numbat", uid="b-1"),),
    ),
    "large: two towns of several places": in_a_large_calendar(
        "Quoll Barn Perth", "Quoll Barn Lyon", fill=(*HOUSES, "Oak Perth", "Ash Perth", "Oak Lyon", "Ash Lyon")
    ),
    "large: two towns of three words": in_a_large_calendar(
        "Quoll Barn New South Perth", "Quoll Barn Lyon", fill=(*HOUSES, *(f"{x} {y}" for x in ("Oak", "Ash")
                                                                         for y in ("Perth", "Lyon", "New", "South"))),
    ),
    "large: two towns of four words": in_a_large_calendar(
        "Quoll Barn Far New South Perth", "Quoll Barn Lyon",
        fill=(*HOUSES, *(f"{x} {y}" for x in ("Oak", "Ash") for y in ("Perth", "Lyon", "New", "South", "Far"))),
    ),
    "large: a town, and a hall": in_a_large_calendar(
        "Quoll Perth", "Quoll Hall", fill=(*HOUSES, "Oak Perth", "Ash Perth", "Oak Hall", "Ash Hall")
    ),
    "large: a town, and a number": in_a_large_calendar(
        "Quoll Perth", "Quoll 7", fill=(*HOUSES, "Oak Perth", "Ash Perth", "Oak 7", "Ash 7")
    ),
    "large: two towns first": in_a_large_calendar(
        "Perth Quoll", "Lyon Quoll", fill=(*HOUSES, "Oak Perth", "Ash Perth", "Oak Lyon", "Ash Lyon")
    ),
    # titles that name places
    "a title names the place of the other, and both say more": Case(
        (entry("Quokka tracing at Quoll Barn", uid="a-1"),),
        (entry("Quokka counting", "LOCATION:Quoll Barn", ROOM, uid="b-1"),),
    ),
    "other titles, one with the place of the other": Case(
        (entry("Numbat Quoll", ROOM, uid="a-1"),),
        (entry("Quokka tracing", "LOCATION:Quoll Barn", CONFERENCE, uid="b-1"),),
    ),
    "a title names a place of the calendar, and the other says none": Case(
        (entry("Quokka tracing Northgate", uid="a-1"),
         entry("Numbat walk", "LOCATION:Northgate Branch", start="20260310T090000Z")),
        (entry("Quokka tracing", uid="b-1"),),
    ),
    "a title names two other places": Case(
        (entry("Quokka tracing Northgate Easton", "LOCATION:Main Hall", uid="a-1"),
         entry("Numbat walk", "LOCATION:Northgate Easton", start="20260310T090000Z")),
        (entry("Quokka tracing", "LOCATION:Main Hall", uid="b-1"),),
    ),
    "a title names the calendar, which is a place too": Case(
        (entry("Todo group quokka tracing", "LOCATION:Main Hall", uid="a-1"),
         entry("Numbat walk", "LOCATION:Todo Branch", start="20260310T090000Z")),
        (entry("Quokka tracing", "LOCATION:Main Hall", uid="b-1"),),
    ),
    # more texts
    "a text of 39 characters": texts("a" * 39, "a" * 39),
    "a text of 40 characters": texts("a" * 40, "a" * 40),
    "a text of 199 characters": texts("a" * 199, "a" * 199),
    "a text of 200 characters": texts("a" * 200, "a" * 200),
    "a short text within a long one": texts(SHORT, f"{LONG}{SHORT}"),
    "a text a little like the other": texts(LONG, LONG[:150] + "Bring boots and a lamp, and a friend. " * 3),
    "nearly the same text, and a word of the title more": texts(
        f"{LONG}With Quokkas.", f"{LONG}With Numbats.", "Quokkas tracing", "Numbats tracing"
    ),
    "nearly the same text, and a word of one title": texts(
        f"{LONG}With Quokkas today.", f"{LONG}With Numbats today.", "Quokkas tracing", "Tracing"
    ),
    "a short text, and a word more": texts(SHORT, SHORT.replace("agenda", "whole agenda")),
    "a text that one calendar has in all events": Case(
        (entry("Community call", f"DESCRIPTION:{LONG}", uid="a-1"),
         *(entry(one, f"DESCRIPTION:{LONG}", start=f"202603{10 + n}T190000Z") for n, one in enumerate(TITLES))),
        (entry("Community call", f"DESCRIPTION:{LONG}Bring a friend.", uid="b-1"),),
    ),
    "one form, filled in as the titles differ, for one room": Case(
        (entry("Quokkas tracing", f"DESCRIPTION:{LONG}With Quokkas.", ROOM, uid="a-1"),),
        (entry("Numbats tracing", f"DESCRIPTION:{LONG}With Numbats.", ROOM, uid="b-1"),),
    ),
    "one form, filled in for one of two titles, for one room": Case(
        (entry("Quokkas tracing", f"DESCRIPTION:{LONG}With Quokkas.", ROOM, uid="a-1"),),
        (entry("Numbats tracing", f"DESCRIPTION:{LONG}With boots.", ROOM, uid="b-1"),),
    ),
    "one form, filled in otherwise, for one room": Case(
        (entry("Quokkas tracing", f"DESCRIPTION:{LONG}With lamps.", ROOM, uid="a-1"),),
        (entry("Numbats tracing", f"DESCRIPTION:{LONG}With boots.", ROOM, uid="b-1"),),
    ),
    "texts of 199 and 205 characters that are nearly the same": texts(
        "word " * 38 + "otherwise", "word " * 38 + "other lamps now"
    ),
    "texts of 200 and 206 characters that are nearly the same": texts(
        "word " * 38 + "otherwise1", "word " * 38 + "other lamps now1"
    ),
    "texts that are alike by 85 of 100": texts("a" * 170 + "b" * 30, "a" * 170 + "c" * 30),
    "texts that are alike by 84.5 of 100": texts("a" * 169 + "b" * 31, "a" * 169 + "c" * 31),
    # more links
    "rooms and pages: the rarer counts whole": Case(
        (entry("Community call", ROOM, "URL:https://a.example/events/spring", uid="a-1"),
         *(entry(one, ROOM, start=f"202603{10 + n}T190000Z") for n, one in enumerate(TITLES))),
        (entry("Community call", ROOM, "URL:https://a.example/events/spring", uid="b-1"),),
    ),
    "two rooms, one in common": titled(
        "Community call", (ROOM, "CONFERENCE;VALUE=URI:https://zoom.us/j/92222222222"),
        ("LOCATION:https://zoom.us/j/91111111111", CONFERENCE),
    ),
    "two rooms, and a page in common": titled(
        "Community call", (ROOM, "URL:https://a.example/events/spring"),
        ("LOCATION:https://zoom.us/j/91111111111", "URL:https://a.example/events/spring"),
    ),
    "two rooms, and both texts link to a page": titled(
        "Quokka", *[(f"LOCATION:https://zoom.us/j/{n}", "DESCRIPTION:See https://a.example/minutes/2026-quokkas")
                    for n in ("91111111111", "92222222222")]
    ),
    "both texts link to a page of all events": among(
        titled("Quokka", *[("DESCRIPTION:See https://a.example/minutes/quokkas",)] * 2), *TITLES,
        lines=("DESCRIPTION:See https://a.example/minutes/quokkas",),
    ),
    "a page of two events at one moment": Case(
        (entry("Community call", "URL:https://a.example/events/spring", uid="a-1"),
         entry("Numbat call", "URL:https://a.example/events/spring")),
        (entry("Community call", "URL:https://a.example/events/spring", uid="b-1"),),
    ),
    "pages of one section by number": titled(
        "Quokka tracing", ("URL:https://a.example/events/2026/17",), ("URL:https://a.example/events/2026/18",)
    ),
    "one page, and its parts": titled(
        "Quokka tracing", ("URL:https://a.example/events/spring/",), ("URL:https://a.example/events/spring",)
    ),
    "a page of three letters": titled("Community call", *[("URL:https://a.example/abc",)] * 2),
    "a page of four letters": titled("Community call", *[("URL:https://a.example/abcd",)] * 2),
    "one page, among many events": among(titled("Community call", (SPRING,), (SPRING,)), *MANY),
    "one page, that another event has too": used_again(titled("Community call", (SPRING,), (SPRING,)), SPRING, *TITLES),
    "one page, that one of many events has too": used_again(
        titled("Community call", (SPRING,), (SPRING,)), SPRING, *MANY
    ),
    "one page, that one of many events has at the same moment": used_again(
        titled("Community call", (SPRING,), (SPRING,)), SPRING, *MANY, at=START
    ),
    "two rooms in common: the rarer counts": used_again(
        titled("Community call", *[(ROOM, "CONFERENCE;VALUE=URI:https://zoom.us/j/98888888888")] * 2),
        "LOCATION:https://zoom.us/j/98888888888", *TITLES,
    ),
    "both texts link to two pages: the rarer counts": used_again(
        titled("Quokka", *[("DESCRIPTION:See https://a.example/minutes/a and https://a.example/minutes/b",)] * 2),
        "DESCRIPTION:See https://a.example/minutes/b", *TITLES,
    ),
    "one home page without a slash": titled("Community call", *[("URL:https://a.example",)] * 2),
    "what is no page": titled("Community call", *[("URL:urn:uuid:12345678",)] * 2),
    "a room, and the page of a group": titled(
        "Community call", (ROOM,), ("LOCATION:https://www.meetup.com/quokkas/events/301234567/",)
    ),
    "two rooms, and a third": titled(
        "Community call", ("LOCATION:https://zoom.us/j/91111111111", "CONFERENCE;VALUE=URI:https://zoom.us/j/92222222222"),
        ("LOCATION:https://zoom.us/j/93333333333", "CONFERENCE;VALUE=URI:https://zoom.us/j/94444444444"),
    ),
    "pages of two sites, by other names": titled(
        "Quokka tracing", ("URL:https://a.example/events/spring",), ("URL:https://b.example/events/autumn",)
    ),
    "two pages of a group": titled(
        "Quokka tracing", ("LOCATION:https://www.meetup.com/quokkas/events/301234567/",),
        ("LOCATION:https://www.meetup.com/quokkas/events/301234568/",),
    ),
    # scores
    "other titles and one page": Case(
        (entry("Quokka tracing", "URL:https://a.example/events/spring", uid="a-1"),),
        (entry("Numbat counting", "URL:https://a.example/events/spring", uid="b-1"),),
    ),
    "other titles, one page and one room": Case(
        (entry("Quokka tracing", ROOM, "URL:https://a.example/events/spring", uid="a-1"),),
        (entry("Numbat counting", ROOM, "URL:https://a.example/events/spring", uid="b-1"),),
    ),
    "other titles and one place": Case(
        (entry("Quokka tracing", HALL, uid="a-1"),), (entry("Numbat counting", HALL, uid="b-1"),)
    ),
    "other titles in two places, with one page": Case(
        (entry("Quokka tracing", HALL, "URL:https://a.example/events/spring", uid="a-1"),),
        (entry("Quokka tracing", "LOCATION:https://a.example/x1", "URL:https://a.example/events/spring", uid="b-1"),),
    ),
    "two regions and one page": Case(
        (entry("Quokka tracing APAC", "URL:https://a.example/events/spring", uid="a-1"),),
        (entry("Quokka tracing EMEA", "URL:https://a.example/events/spring", uid="b-1"),),
    ),
    "two places, and a page of all events": among(
        titled("Quokka tracing", (HALL, "URL:https://a.example/events/all"),
               ("LOCATION:Civic Theatre\\, 80 Station Road", "URL:https://a.example/events/all")), *TITLES,
        lines=("URL:https://a.example/events/all",),
    ),
    "one room on dates of no rule, under other titles, for other lengths": Case(
        *(
            (entry(title, ROOM, "RDATE:20260309T160000Z,20260320T160000Z,20260402T160000Z", uid=uid, minutes=minutes),)
            for title, uid, minutes in (("Quokka tracing", "a-1", 60), ("Numbat counting", "b-1", 75))
        )
    ),
    "one room of all events on dates of no rule, under other titles": among(Case(
        *(
            (entry(title, ROOM, "RDATE:20260309T160000Z,20260320T160000Z,20260402T160000Z", uid=uid),)
            for title, uid in (("Quokka tracing", "a-1"), ("Numbat counting", "b-1"))
        )
    ), *TITLES, lines=(ROOM,)),
    "the month of the event on one side": pair("Quokka tracing March 2026", "Quokka tracing"),
    "another month on one side": pair("Quokka tracing April 2026", "Quokka tracing"),
    "a month without a year": pair("Quokka tracing March", "Quokka tracing"),
    # one calendar
    "one calendar, with one name in front": within(
        entry("OpenSSF: Quokka", uid="a-1"), entry("OpenSSF: Quokka", uid="a-2", minutes=60)
    ),
    "one calendar, a text word for word": within(
        entry("Quokka", f"DESCRIPTION:{SHORT}", uid="a-1"), entry("Quokka", f"DESCRIPTION:{SHORT}", uid="a-2")
    ),
    "one calendar, a spelling slip": within(
        entry("Quokka tracing", uid="a-1"), entry("Quoka tracing", uid="a-2")
    ),
    # the overlap of two calendars
    "calendars that share three of four": Case(
        (entry("Docs planning", uid="a-1"), *(entry(one, HALL, start=f"202603{10 + n}T190000Z", uid=f"a{one}")
                                             for n, one in enumerate(TITLES[:3]))),
        (entry("Docs planning", uid="b-1"), *(entry(one, HALL, start=f"202603{10 + n}T190000Z", uid=f"b{one}")
                                             for n, one in enumerate(TITLES[:3]))),
    ),
    "calendars that share nothing else": Case(
        (entry("Docs planning", uid="a-1"),
         *(entry(one, start=f"202603{10 + n}T190000Z") for n, one in enumerate(TITLES))),
        (entry("Docs planning", uid="b-1"),
         *(entry(f"{one[::-1]}", start=f"202604{10 + n}T190000Z") for n, one in enumerate(TITLES))),
    ),
}  # fmt: skip
