"""Which titles say that an event is cancelled, and what is left of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aggregator.duplicates.features.cancelled_titles import LONGEST, says_cancelled, without_cancelled
from aggregator.model import Event, Status

SAY_SO = {
    "before a colon": ("CANCELLED: Metrics WG", "Metrics WG"),
    "American, before a dash": ("Canceled - Metrics WG", "Metrics WG"),
    "before a dash without a space in front": ("Canceled- Metrics WG", "Metrics WG"),
    "before a long dash": ("Cancelled — Metrics WG", "Metrics WG"),
    "before a bar": ("cancelled | Metrics WG", "Metrics WG"),
    "before an exclamation mark": ("Cancelled! Metrics WG", "Metrics WG"),
    "as Google's mail names it": ("Canceled event: Metrics WG", "Metrics WG"),
    "in square brackets": ("[CANCELED] Metrics WG", "Metrics WG"),
    "in round brackets at the end": ("Metrics WG (cancelled)", "Metrics WG"),
    "in brackets within": ("CHAOSS (Cancelled) Metrics WG", "CHAOSS Metrics WG"),
    "in brackets before a colon": ("[Cancelled]: Metrics WG", "Metrics WG"),
    "between asterisks": ("**CANCELLED** Metrics WG", "Metrics WG"),
    "between tildes": ("~Cancelled~ Metrics WG", "Metrics WG"),
    "after a dash": ("Metrics WG - CANCELLED", "Metrics WG"),
    "after a long dash": ("Metrics WG – cancelled!", "Metrics WG"),
    "after a colon": ("Metrics WG: cancelled", "Metrics WG"),
    "in capitals in front": ("CANCELLED Metrics working group", "Metrics working group"),
    "in capitals at the end": ("Metrics working group CANCELED", "Metrics working group"),
    "after a sign": ("🚫 CANCELLED: Metrics WG", "Metrics WG"),
    "after the community's name in brackets": ("[CHAOSS] CANCELLED: Metrics WG", "[CHAOSS] Metrics WG"),
    "after the community's name and a colon": ("CHAOSS: Cancelled: Metrics WG", "CHAOSS: Metrics WG"),
    "after a sentence": ("Creek Critters! Canceled", "Creek Critters!"),
    "after a dash that sticks to the name": ("Movies in the Park- CANCELLED", "Movies in the Park"),
    "between dashes": ("Movies in the Park - CANCELLED - moved to May", "Movies in the Park moved to May"),
    "in front and at the end": ("Canceled: Board of Commissioners canceled", "Board of Commissioners"),
    "in two ways": ("CANCELLED: Board (cancelled)", "Board"),
    "called off": ("Called off: Metrics WG", "Metrics WG"),
    "in German": ("[abgesagt] Stammtisch", "Stammtisch"),
    "in German, does not take place": ("Entfällt: Stammtisch", "Stammtisch"),
    "in German, is dropped": ("Stammtisch (fällt aus)", "Stammtisch"),
    "in French": ("Atelier (annulé)", "Atelier"),
    "in French, feminine plural": ("ANNULÉES : Rencontres", "Rencontres"),
    "in French without accent": ("Annule: Atelier", "Atelier"),
    "with an accent of its own": ("Atelier (annule\N{COMBINING ACUTE ACCENT})", "Atelier"),
    "in Spanish": ("CANCELADO: Taller", "Taller"),
    "in Spanish, feminine": ("Reunión (cancelada)", "Reunión"),
    "in Italian": ("ANNULLATO - Incontro", "Incontro"),
    "in Portuguese": ("Encontro – Cancelado", "Encontro"),
    "in Dutch": ("Geannuleerd: Borrel", "Borrel"),
    "in Danish": ("AFLYST: Møde", "Møde"),
    "in Swedish": ("INSTÄLLT: Möte", "Möte"),
    "in Finnish": ("PERUTTU: Tapaaminen", "Tapaaminen"),
    "in Polish": ("Odwołane: Spotkanie", "Spotkanie"),
    "in Czech": ("ZRUŠENO: Sraz", "Sraz"),
    "in Russian": ("Отменено: Встреча", "Встреча"),
    "in Chinese": ("【已取消】例会", "例会"),
    "in Chinese before a wide colon": ("取消：例会", "例会"),
    "in Japanese": ("【中止】勉強会", "勉強会"),
    "in Korean": ("[취소] 모임", "모임"),
    "and nothing else": ("CANCELLED", ""),
    "and nothing else, in brackets": ("(cancelled)", ""),
}
DO_NOT = {
    "the word within a sentence": "How to handle cancelled tasks",
    "the word as the first of a name": "Cancelled flights workshop",
    "the word as the last of a name": "Why was it cancelled",
    "all in capitals": "CANCELLED FLIGHTS WORKSHOP",
    "another word that begins alike": "Cancellation policy: review",
    "a word that ends alike": "Uncancelled: Metrics WG",
    "brackets around more": "Async I/O (cancelled tasks)",
    "brackets around its opposite": "Metrics WG (not cancelled)",
    "a verb in Chinese": "取消任务的方法",
    "moved": "MOVED: Metrics WG",
    "a name with a hyphen": "cancelled-by-default design",
    "a text longer than any title": "CANCELLED: " + "a" * 500,
    "nothing": "",
}


@pytest.mark.parametrize(("title", "rest"), SAY_SO.values(), ids=SAY_SO)
def test_a_title_says_cancelled(title: str, rest: str):
    assert without_cancelled(title) == rest


@pytest.mark.parametrize("title", DO_NOT.values(), ids=DO_NOT)
def test_a_title_does_not(title: str):
    assert without_cancelled(title) is None


@pytest.mark.parametrize("title", [title for title, _ in SAY_SO.values()])
def test_what_is_left_says_it_no_more(title: str):
    rest = without_cancelled(title)
    assert not rest or without_cancelled(rest) is None


# A status, a title, and whether the event is cancelled.
EVENTS = {
    "a status and a title": (Status.CANCELLED, "CANCELLED: Metrics WG", True),
    "a status alone": (Status.CANCELLED, "Metrics WG", True),
    "a title alone": (Status.CONFIRMED, "CANCELLED: Metrics WG", True),
    "neither": (Status.TENTATIVE, "Metrics WG", False),
}


@pytest.mark.parametrize(("status", "title", "expected"), EVENTS.values(), ids=EVENTS)
def test_an_event_says_so_by_its_status_or_its_title(status, title, expected):
    start = datetime(2026, 3, 5, 16, tzinfo=UTC)
    assert says_cancelled(Event("u", start, start, title=title, status=status)) is expected


def test_the_longest_title_that_is_looked_at():
    longest = "CANCELLED: " + "a" * (LONGEST - 11)
    assert without_cancelled(longest) == "a" * 489
    assert without_cancelled(longest + "a") is None
