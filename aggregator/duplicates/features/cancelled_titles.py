"""Titles that say that an event is cancelled: "CANCELLED: X", "X (annulé)", "[abgesagt] X".

Organisers write this because most calendar apps hide STATUS:CANCELLED. The word counts only where it stands apart from
the name: in brackets, before a colon or a dash, after a dash at the end, or in capitals beside a name that is not.
So "How to handle cancelled tasks" is no cancellation.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from aggregator.duplicates.features.case_folding import casefolded
from aggregator.model import Event, Status

# The words that calendar programs put in front (Google, Outlook), and what organisers write, in every gender and
# number. "_" stands for a blank. A spelling without accents counts as well; other spellings have entries.
_WORDS = (
    "cancelled canceled cancelled_event canceled_event cancelled_meeting canceled_meeting called_off",  # English
    "abgesagt entfällt entfaellt entfallen fällt_aus faellt_aus fallen_aus storniert",  # German
    "annulé annulée annulés annulées",  # French
    "cancelado cancelada cancelados canceladas",  # Spanish, Portuguese
    "anulado anulada anulados anuladas suspendido suspendida suspendidos suspendidas",  # Spanish
    "annullato annullata annullati annullate cancellato cancellata cancellati cancellate",  # Italian
    "geannuleerd afgelast vervallen vervalt",  # Dutch
    "aflyst aflyste avlyst avlyste",  # Danish, Norwegian
    "inställd inställt inställda",  # Swedish
    "peruttu perutut perutaan peruutettu peruutetut peruutetaan",  # Finnish
    "odwołany odwołana odwołane odwołano odwolany odwolana odwolane odwolano",  # Polish
    "anulowany anulowana anulowane anulowano",  # Polish
    "zrušen zrušena zrušeno zrušeny zrušený zrušená zrušené",  # Czech
    "отменен отменён отменена отменено отменены отменяется отменяются отмена",  # Russian
    "取消 已取消",  # Chinese
    "中止 キャンセル キャンセル済み キャンセル済",  # Japanese
    "취소 취소됨",  # Korean
)
_SPOKEN = [word.replace("_", " ") for words in _WORDS for word in words.split()]
_WRITTEN = tuple(dict.fromkeys([*_SPOKEN, *map(casefolded, _SPOKEN)]))
CANCELLED_WORDS = frozenset(map(casefolded, _WRITTEN))
"""The same, folded as titles are for comparing: no part of the name of an event."""

LONGEST = 500  # characters; a longer title is cut when it is published, and takes long to look through

_ANY_CASE = f"(?i:{'|'.join(_WRITTEN)})"
_CAPITALS = f"(?:{'|'.join(word.upper() for word in _WRITTEN)})"  # scripts without capitals as they are
_MENTIONED = re.compile("|".join(_WRITTEN))
_SAID = rf"{_ANY_CASE}\s*!*"
_BRACKETED = re.compile(rf"[\[({{<【（［〔*_~]+\s*{_SAID}\s*[\])}}>】）］〕*_~]+\s*[:：\-–—|]*")
_IN_FRONT = re.compile(rf"(?:^|(?<=[\]):|】）]))[^\w\[(]*{_SAID}\s*(?:[:：|–—!]|-(?=\s)|(?<=\s)-)+\s*")
_WITHIN = re.compile(rf"\s*[:|–—-]\s+{_SAID}\s*[:|–—-]+\s+")
_AT_THE_END = re.compile(rf"(?:\s+[-–—|/]+\s*|[-–—|/]\s+|[:：|–—]\s*|(?<=[!?.])\s+){_SAID}\W*$")
_CAPITALS_IN_FRONT = re.compile(rf"^[^\w\[(]*{_CAPITALS}[!.]*\s+(?=\S)")
_CAPITALS_AT_THE_END = re.compile(rf"\s+{_CAPITALS}[!.]*$")
_AGAIN = re.compile(rf"\s+{_SAID}$")  # "Canceled: X canceled"
_ALONE = re.compile(rf"^\W*{_SAID}\W*$")


def says_cancelled(event: Event) -> bool:
    """Whether an event is cancelled, by its STATUS or by its title."""
    return event.status is Status.CANCELLED or without_cancelled(event.title) is not None


@lru_cache(maxsize=4096)
def without_cancelled(title: str) -> str | None:
    """Return a title without the word that says the event is cancelled, or None if it does not say so.

    A title that says nothing else becomes "".
    """
    text = unicodedata.normalize("NFC", title)
    if len(text) > LONGEST or not _MENTIONED.search(text.lower()):
        return None
    if _ALONE.search(text):
        return ""
    forms = [_BRACKETED, _IN_FRONT, _AT_THE_END, _WITHIN]
    if any(char.islower() for char in text):
        forms += [_CAPITALS_IN_FRONT, _CAPITALS_AT_THE_END]
    for form in forms:
        rest, found = form.subn(" ", text)
        if found:
            rest = _AGAIN.sub("", " ".join(rest.split()))
            again = without_cancelled(rest)
            return rest if again is None else again
    return None
