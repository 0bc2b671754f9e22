"""Which titles say that an event is cancelled, and what is left of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aggregator.duplicates.features.cancelled_titles import LONGEST, says_cancelled, without_cancelled
from aggregator.duplicates.features.titles import parse_title
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
    "in capitals in front of a meeting": ("CANCELLED MEETING with the board", "MEETING with the board"),
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
    "in German in capitals in front": ("ABGESAGT Stammtisch", "Stammtisch"),
    "in German, several": ("Entfallen: alle Kurse", "alle Kurse"),
    "in German, several are dropped": ("Proben (fallen aus)", "Proben"),
    "in German without dots": ("ENTFALLT: Stammtisch", "Stammtisch"),
    "in German, dots written as e": ("Entfaellt: Stammtisch", "Stammtisch"),
    "in German, is dropped, dots written as e": ("Stammtisch (faellt aus)", "Stammtisch"),
    "in German, in two words and capitals": ("FÄLLT AUS Stammtisch", "Stammtisch"),
    "in German, paid for in vain": ("Storniert: Raum 5", "Raum 5"),
    "in French, masculine plural": ("Ateliers (annulés)", "Ateliers"),
    "in French, plural without accents": ("ANNULEES : Rencontres", "Rencontres"),
    "in Spanish, plural": ("Anulados: Talleres", "Talleres"),
    "in Spanish, feminine plural": ("CANCELADAS - Reuniones", "Reuniones"),
    "in Spanish, put off for good": ("Suspendidas: Charlas", "Charlas"),
    "in Italian, plural": ("Incontri (annullati)", "Incontri"),
    "in Italian, feminine plural": ("CANCELLATE: Riunioni", "Riunioni"),
    "in Dutch, called off for the weather": ("Wandeling - afgelast", "Wandeling"),
    "in Dutch, is dropped": ("Borrel (vervalt)", "Borrel"),
    "in Dutch, was dropped": ("VERVALLEN: Borrel", "Borrel"),
    "in Norwegian": ("Avlyst: Styremøte", "Styremøte"),
    "in Norwegian, plural": ("Alle kurs – avlyste", "Alle kurs"),
    "in Swedish without dots": ("Installd - Fika", "Fika"),
    "in Swedish, plural": ("INSTÄLLDA: Kurser", "Kurser"),
    "in Finnish, plural": ("Perutut: Kurssit", "Kurssit"),
    "in Finnish, is being cancelled": ("Kokous (perutaan)", "Kokous"),
    "in Finnish, as Outlook writes it": ("Peruutettu: Kokous", "Kokous"),
    "in Finnish, is being cancelled, as Outlook's word has it": ("PERUUTETAAN: Kokous", "Kokous"),
    "in Polish, nobody says who did it, without strokes": ("Odwolano: Warsztaty", "Warsztaty"),
    "in Polish, nobody says who annulled it": ("Anulowano: Próba", "Próba"),
    "in Polish, nobody says who did it": ("ODWOŁANO: Warsztaty", "Warsztaty"),
    "in Polish without strokes": ("Odwolane - Warsztaty", "Warsztaty"),
    "in Polish, annulled": ("Próba (anulowana)", "Próba"),
    "in Czech, feminine": ("Zrušena: Přednáška", "Přednáška"),
    "in Czech, plural": ("Kurzy - zrušeny", "Kurzy"),
    "in Czech, as an adjective": ("Setkání (zrušené)", "Setkání"),
    "in Czech without accents": ("ZRUSENO: Sraz", "Sraz"),
    "in Russian, masculine with dots": ("Семинар (отменён)", "Семинар"),
    "in Russian, plural": ("ОТМЕНЕНЫ: Занятия", "Занятия"),
    "in Russian, is being cancelled": ("Занятие – отменяется", "Занятие"),
    "in Russian in capitals in front": ("ОТМЕНА Встреча клуба", "Встреча клуба"),
    "in Japanese, as Outlook writes it": ("キャンセル済み: 例会", "例会"),
    "in Japanese, shorter": ("例会（キャンセル済）", "例会"),
    "in Korean, as Outlook writes it": ("취소됨: 모임", "모임"),
    "and nothing else": ("CANCELLED", ""),
    "and nothing else, in brackets": ("(cancelled)", ""),
}
DO_NOT = {
    "the word within a sentence": "How to handle cancelled tasks",
    "the word as the first of a name": "Cancelled flights workshop",
    "a talk on what was cancelled": "Cancelled flights: what passengers are owed",
    "a talk on it at the end": "Airports: flights cancelled by fog",
    "a play on ruins in Dutch": "Vervallen kastelen: een wandeling",
    "a film about the suspended in Spanish": "Suspendidos en el aire",
    "a lecture on what was cancelled in Czech": "Zrušená trať: výlet po stopách železnice",
    "a lecture in Russian that begins with the word": "Отмена крепостного права",
    "the same before a colon": "Отмена крепостного права: лекция",
    "a verb in German": "Haare fallen aus: was hilft",
    "a verb in French": "Qui annule une réunion ?",
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


@pytest.mark.parametrize(("title", "rest"), SAY_SO.values(), ids=SAY_SO)
def test_a_title_that_says_so_is_compared_like_one_that_does_not(title: str, rest: str):
    nobody: frozenset[str] = frozenset()
    assert parse_title(title, nobody, nobody).core == parse_title(rest, nobody, nobody).core


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
