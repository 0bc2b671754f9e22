"""Calendars made for judging sameness of what is on at once: sessions of a conference, branches, clubs of one kind."""

from __future__ import annotations

import random
from datetime import timedelta

from duplicates.made_calendars import FIRST, Made

# ---------------------------------------------------------------- conference: parallel sessions in two lists

_VERBS = (
    "Scaling", "Debugging", "Securing", "Rethinking", "Building", "Testing", "Teaching", "Funding", "Packaging",
    "Tracing", "Maintaining", "Governing",
)  # fmt: skip
_SUBJECTS = (
    "Postgres", "Kubernetes operators", "open hardware", "reproducible builds", "package registries",
    "compiler plugins", "maintainer burnout", "research software", "federated learning", "public code",
    "mesh networks", "archives",
    "accessibility audits", "license compliance",
)  # fmt: skip
_ADDED = ("in practice", "at scale", "for newcomers", "the hard way", "in the public sector", "a case study")
_SPEAKERS = ("Ana Lima", "Joe Park", "Mei Chen", "Olu Ade", "Sara Blum", "Tomas Kral", "Nia Roy", "Ugo Neri")
_OF_ALL = ("Opening Keynote", "Lunch", "Coffee Break", "Registration", "Lightning Talks", "Poster Session", "Panel")
_ROOMS = ("Main Hall", "Room 1.01", "Room 1.02", "Room 2.01", "Workshop Room")


def conference(seed: int) -> Made:
    """Make a conference's list of sessions, up to five at once, and two lists that keep some in their own words."""
    chance, made = random.Random(seed), Made()
    organiser, digest = made.feed("quokkacon", "QuokkaCon"), made.feed("digest", "Open Source Digest")
    town = made.feed("riverton", "Riverton Tech Events")
    starts = [FIRST + timedelta(days=day, hours=hour) for day in range(3) for hour in (1, 2, 3, 5, 6, 7, 8)]
    sessions = [(start, room) for start in starts for room in chance.sample(_ROOMS, chance.choice((1, 3, 4, 5)))]
    for number, (start, room) in enumerate(sessions):
        speaker, truth = chance.choice(_SPEAKERS), f"{number}"
        title = _session(chance)
        minutes, hall = chance.choice((30, 45, 60, 90)), f"{room}, Congress Centre, Riverton"
        page = f"https://quokkacon.example/2026/talk/{number:04}"
        text = f"{speaker} on {title.lower()}: " + ", ".join(chance.choices(_SUBJECTS, k=20))
        made.add(organiser, truth, title, start, minutes=minutes, location=hall, url=page, description=text)
        for feed in (digest, town):
            if chance.random() < 0.5:
                listed = chance.choice(
                    (title, title, f"QuokkaCon: {title}", f"[QuokkaCon] {title}", f"{title} - {speaker}")
                )
                made.add(
                    feed, truth, listed, start, minutes=minutes,
                    location=chance.choice(("Congress Centre, Riverton", "Riverton", hall, "")),
                    url=chance.choice((page, page, "https://quokkacon.example/2026/schedule", "")),
                    description=chance.choice((text, text[:90], "")),
                )  # fmt: skip
    for feed in (organiser, digest, town):
        made.add(
            feed, "all", "QuokkaCon", FIRST, minutes=57 * 60, location="Riverton", url="https://quokkacon.example/2026"
        )
    return made


def _session(chance: random.Random) -> str:
    if chance.random() < 0.2:
        return chance.choice(_OF_ALL)
    title = f"{chance.choice(_VERBS)} {chance.choice(_SUBJECTS)}"
    kind = chance.random()
    if kind < 0.2:
        return f"Workshop: {title}, part {chance.choice((1, 2))}"
    return f"{title}: {chance.choice(_ADDED)}" if kind < 0.6 else title


# ---------------------------------------------------------------- branches: one programme in the libraries of a town

_BRANCHES = ("Eastside", "Westgate", "Northfield", "Riverside", "Hilltop", "Downtown")
_PROGRAMME = (
    "Storytime", "Toddler Time", "Family Storytime", "Brick Club", "Teen Advisory Board", "Tech Help", "Book Club",
    "Baby Bounce", "Homework Help", "Chess Club", "Adult Craft Night", "Bilingual Storytime", "Knitting Circle",
    "Tax Help", "Author Visit", "Seed Library Workshop", "Film Screening",
)  # fmt: skip


def branches(seed: int) -> Made:
    """Make a town library's list, with the same at several branches at once, three branches' own, and two guides."""
    chance, made = random.Random(seed), Made()
    library = made.feed("library", "Fairview Public Library")
    own = {branch: made.feed(f"lib-{branch.lower()}", f"{branch} Library") for branch in _BRANCHES[:3]}
    guides = made.feed("guide", "Fairview Family Guide"), made.feed("city", "City of Fairview")
    slots = [(day, hour, chance.choice(_PROGRAMME)) for day in range(30) for hour in (2, 6, 8, 10)]
    held = [
        (branch, title, FIRST + timedelta(days=day, hours=hour))
        for day, hour, title in slots
        for branch in chance.sample(_BRANCHES, chance.choice((1, 1, 2, 2, 3, 4)))
    ]
    for number, (branch, title, start) in enumerate(held):
        place, page = (
            f"{branch} Branch, {7 * number} Oak Street, Fairview",
            f"https://library.example/event/{10000 + number}",
        )
        place = place if chance.random() < 0.5 else f"{branch} Branch"
        text = f"Join us for {title.lower()}! Stories, songs and fun for everyone. Registration is not required. "
        made.add(library, f"{number}", title, start, location=place, url=page, description=text)
        if branch in own and chance.random() < 0.6:
            said = {"location": chance.choice((place, f"{branch} Branch", "")), "url": chance.choice((page, ""))}
            made.add(own[branch], f"{number}", title, start, **said)
        for guide in guides:
            if chance.random() < 0.3:
                named = chance.choice(
                    (title, f"{title} at {branch} Branch", f"{branch} Library: {title}", f"{title} ({branch})")
                )
                where = chance.choice((f"{branch} Branch", f"{branch} Library", "Fairview Public Library", place, ""))
                made.add(guide, f"{number}", named, start, location=where, url=chance.choice((page, "")))
    return made


# ---------------------------------------------------------------- clubs: names that every club has, in its language

_CITIES = ("Lyon", "Nantes", "Lille", "Rennes", "Grenoble", "Toulouse")
_EVENINGS = (
    "Réunion mensuelle", "Permanence", "Install Party", "Apéro du libre", "Atelier contribution", "Assemblée générale",
    "Café vie privée", "Soirée jeux libres", "Initiation à Linux", "Cartopartie", "Repas partagé",
)  # fmt: skip


def clubs(seed: int) -> Made:
    """Make clubs of six cities with the same names of evenings, often at one hour, an agenda of all, and a relay."""
    chance, made = random.Random(seed), Made()
    own = {city: made.feed(f"libre-{city.lower()}", f"Libre {city}") for city in _CITIES}
    agenda, relay = made.feed("agenda", "Agenda des clubs"), made.feed("relais", "Relais")
    number = 0
    for day in range(50):
        title, hour = chance.choice(_EVENINGS), chance.choice((9, 10, 11))
        for city in chance.sample(_CITIES, chance.choice((1, 2, 2, 3))):
            number, start = number + 1, FIRST + timedelta(days=day, hours=hour)
            place = chance.choice(
                (f"Maison des associations, 12 rue Voltaire, {city}", f"Médiathèque, {city}", city, "")
            )
            text = chance.choice(
                ("", f"Venez nombreux ! Entrée libre, débutants bienvenus. Organisé par Libre {city}.")
            )
            page = f"https://evenements.example/events/{number}"
            made.add(own[city], f"{number}", title, start, location=place, url=page, description=text)
            if chance.random() < 0.5:
                named = chance.choice((title, f"{city} : {title}", f"{title} à {city}"))
                where, link = (
                    chance.choice((place, city, "")),
                    chance.choice((page, f"https://agenda.example/{number}")),
                )
                made.add(agenda, f"{number}", named, start, location=where, url=link, description=text)
            if chance.random() < 0.4:
                link = chance.choice((page, f"https://relais.example/events/{number}"))
                made.add(relay, f"{number}", title, start, location=place, url=link, description=text)
    return made
