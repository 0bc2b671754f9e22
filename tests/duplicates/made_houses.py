"""Calendars made for judging sameness of what houses of one kind have: schools of a district, clubs of a league."""

from __future__ import annotations

import random
from datetime import timedelta

from duplicates.made_calendars import FIRST, Made

_SCHOOLS = (
    "Larkspur Elementary", "Alder Elementary", "Foxglove Elementary", "Bremen High School", "Fulton High School",
    "Sorrel Middle School",
)  # fmt: skip
_EVENINGS = (
    ("Book fair", "Library"), ("Spring concert", "Auditorium"), ("Band boosters", "Band Room"),
    ("Talent show", "Cafeteria"), ("Science fair", "Gym"), ("Family math night", "Library"),
)  # fmt: skip
_CLUBS = ("Morning choir", "Robotics", "Chess", "Drama", "Yearbook")


def schools(seed: int) -> Made:
    """Make schools with evenings of the same names in rooms of the same names, and the list of their district."""
    chance, made = random.Random(seed), Made()
    district = made.feed("district", "School District Nine")
    own = {school: made.feed(school.lower().replace(" ", "-"), school) for school in _SCHOOLS}
    for week in range(8):
        for school, feed in own.items():
            for title, room in chance.sample(_EVENINGS, 3):
                start, truth = FIRST + timedelta(weeks=week, days=len(title) % 4, hours=10), f"{week} {school} {title}"
                made.add(
                    feed,
                    truth,
                    title,
                    start,
                    minutes=chance.choice((60, 90)),
                    location=chance.choice((room, "", school)),
                )
                if chance.random() < 0.5:
                    place = chance.choice((school, f"{school}, {room}"))
                    made.add(district, truth, f"{school}: {title}", start, location=place)
    for school, feed in own.items():
        for day, title in enumerate(_CLUBS):
            if chance.random() < 0.7:
                start, room = FIRST + timedelta(days=day), chance.choice(("Room 4", "Library", ""))
                made.add(feed, f"{school} {title}", title, start, rule="FREQ=WEEKLY", location=room)
    return made


_TEAMS = (
    "Otterbourne Swifts", "Kelham Harriers", "Marlpool Rangers", "Stowe Athletic", "Denby Wanderers", "Lydney Town",
    "Fenton Rovers", "Ashby Albion",
)  # fmt: skip


def matches(seed: int) -> Made:
    """Make a league's list of matches, several at one moment, and the lists of its clubs."""
    chance, made = random.Random(seed), Made()
    league = made.feed("bay-league", "Bay Football League")
    own = {team: made.feed(team.lower().replace(" ", "-"), team) for team in _TEAMS}
    for week in range(7):
        drawn = chance.sample(_TEAMS, len(_TEAMS))
        for home, away in zip(drawn[::2], drawn[1::2], strict=True):
            for side, hours in (("", 7), (" Women", 31)):
                start, truth = FIRST + timedelta(weeks=week, days=5, hours=hours), f"{week} {home} {away}{side}"
                ground = f"{home.split()[0]} Ground, {home.split()[0]}"
                minutes = chance.choice((105, 120))
                made.add(league, truth, f"{home}{side} v {away}{side}", start, minutes=105, location=ground)
                for team in (home, away):
                    title = chance.choice((f"{home}{side} vs {away}{side}", f"{home} v {away}{side}"))
                    made.add(own[team], truth, title, start, minutes=minutes, location=ground.split(",", maxsplit=1)[0])
    return made
