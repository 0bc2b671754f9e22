"""Titles that say that an event is cancelled: "CANCELLED: X", "X (annulé)", "[abgesagt] X".

Organisers write this because most calendar apps hide STATUS:CANCELLED. The word counts only where it stands apart from
the name: in brackets, before a colon or a dash, after a dash at the end, or in capitals beside a name that is not.
So "How to handle cancelled tasks" is no cancellation.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from aggregator.model import Event, Status

# In each language the words that calendar programs put in front (Google, Outlook), and what organisers write.
_WORDS = {
    "English": r"cancell?ed(?: event| meeting)?|called off",
    "German": r"abgesagt|entf(?:ä|ae)llt|f(?:ä|ae)llt aus|storniert",
    "French": r"annul[ée]e?s?",
    "Spanish": r"cancelad[oa]s?|anulad[oa]s?|suspendid[oa]s?",
    "Italian": r"annullat[oa]|cancellat[oa]",
    "Portuguese": r"canceladas?|cancelados?",
    "Dutch": r"geannuleerd|afgelast|vervallen",
    "Danish, Norwegian": r"aflyst|avlyst",
    "Swedish": r"inst[äa]lld|inst[äa]llt",
    "Finnish": r"peruttu|peruutettu",
    "Polish": r"odwo[łl]an[eya]|anulowan[eya]",
    "Czech": r"zru[šs]eno|zru[šs]en[aá]?",
    "Russian": r"отменен[оа]?|отмен[ёе]н[оа]?|отмена",
    "Chinese": r"已?取消",
    "Japanese": r"中止|キャンセル",
    "Korean": r"취소(?:됨)?",
}
# The same as single words, folded as titles are for comparing: no part of the name of an event.
CANCELLED_WORDS = frozenset(
    """
    cancelled canceled abgesagt entfallt storniert annule annulee annules annulees cancelado cancelada cancelados
    canceladas anulado anulada suspendido suspendida annullato annullata cancellato cancellata geannuleerd afgelast
    aflyst avlyst installd installt peruttu peruutettu odwołane odwołany odwołana anulowane anulowany zruseno zrusen
    отменено отменена отменен отмена 取消 已取消 中止 キャンセル 취소 취소됨
    """.split()
)

LONGEST = 500  # characters; a longer title is cut when it is published, and takes long to look through

_WORD = f"(?:{'|'.join(_WORDS.values())})"
_ANY_CASE = f"(?i:{_WORD})"
_CAPITALS = r"(?=[^\W\d_a-zà-öø-ÿ]+(?![^\W_]))" + _ANY_CASE  # one word, no small letter in it
_MENTIONED = re.compile(_ANY_CASE)
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
    if len(text) > LONGEST or not _MENTIONED.search(text):
        return None
    if _ALONE.search(text):
        return ""
    forms = [_BRACKETED, _IN_FRONT, _AT_THE_END, _WITHIN]
    if any(char.islower() for char in text):
        forms += [_CAPITALS_IN_FRONT, _CAPITALS_AT_THE_END]
    for form in forms:
        rest, found = form.subn(" ", text, count=1)
        if found:
            rest = _AGAIN.sub("", " ".join(rest.split()))
            again = without_cancelled(rest)
            return rest if again is None else again
    return None
