"""Texts in which a calendar says that it has moved or is no longer used: "This calendar has moved to https://…".

People who move leave such an event, description or name behind, since the old file goes on being served. The calendar
itself has to be what moved: "The meeting has moved to 15:00" is news of a meeting, "Room moved" of a room.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

LONGEST = 4_000  # characters of a text that are looked at
QUOTED = 200  # characters of what is quoted


class MovedStatement(NamedTuple):
    """What a text says."""

    words: str
    url: str  # where to; "" if it does not say


# What has moved must be the calendar: named, with up to four words between "our" and it, right before the verb.
_GONE = (
    r"(?:moved|moving|migrated|migrating|relocated|replaced|superseded|retired|deprecated|discontinued|archived|"
    r"obsolete|decommissioned|abandoned|defunct|out of date|changed its (?:url|address)|"
    r"no longer (?:being )?(?:used|updated|maintained|active|in use|supported|available|valid)|"
    r"not (?:being )?(?:used|updated|maintained) any ?more)"
)
_SINCE = r"(?:(?:now|been|be|being|permanently|just|already|all|recently|soon|officially) ){0,3}"
_CALENDAR = (
    r"(?:cal[ea]nd[ea]r(?: (?:feed|link|url|page|file|address|subscription))?|(?:ical|ics)(?: (?:feed|file|link|url))?)"
)
_NAMED = r"(?: (?!meeting|event|call|session)[\w'’.&/-]+){0,4}?"
_WORDS = r"(?: [\w-]+){0,3}?"
_WE = r"\b(?:we|we['’]ve|(?:all )?(?:of )?(?:our |these |the )?(?:meetings|events|calls))"
_ANOTHER = (
    r"(?:(?:a|an|the|our|this|its) )?(?:(?:[\w'’.&/-]+ ){0,3}?calendar\b|https?://\S*(?:calendar|ical|lfx|\.ics))"
)
_AT = r"(?: (?:is|link|url|address|can be found|lives))?(?: here| at| on)?:? \W*https?://"
_THIS_CALENDAR = r"(?:本|此|该|該|这个|我们的|我們的).{0,12}(?:日历|日曆|行事曆)"
_DIESER = rf"\b(?:dieser|unser|der){_WORDS} ?kalender"
_STATEMENTS = (
    # English
    rf"\b(?:this|our|the|that|your)\b{_NAMED} {_CALENDAR},? (?:has|have|is|was|will|had) {_SINCE}{_GONE}\b",
    rf"^\W*(?:[\w'’&/-]+ ){{0,4}}{_CALENDAR} (?:has |have |is |was )?{_SINCE}{_GONE}\b",
    rf"{_WE}(?: have| has| are| were)? {_SINCE}(?:moved|migrated|switched|moving|migrating)(?: over)? to {_ANOTHER}",
    r"\b(?:use|subscribe to|switch to|follow|go to|add) (?:(?:the|our|this) )?new (?:[\w'’.&/-]+ ){0,3}?calendar\b",
    r"\bnew (?:[\w'’.&/-]+ ){0,2}?calendar" + _AT,
    r"\b(?:do not|don['’]t|stop) (?:use|using|subscribe to|rely on|follow) this (?:old )?calendar\b",
    r"\bunsubscribe from this calendar\b",
    # German, Dutch
    rf"{_DIESER} (?:ist|wurde|wird){_WORDS} (?:umgezogen|ersetzt|eingestellt|veraltet)\b",
    rf"{_DIESER} wird nicht (?:mehr|länger) (?:gepflegt|genutzt|aktualisiert)",
    r"\bkalender(?: ist)? umgezogen\b",
    rf"\b(?:deze|onze){_WORDS} (?:agenda|kalender) (?:is|wordt) (?:verhuisd|verplaatst|niet (?:meer|langer) )",
    # French, Spanish, Italian, Portuguese
    rf"\b(?:ce|notre|le){_WORDS} (?:calendrier|agenda){_WORDS} (?:a déménagé|a été (?:déplacé|remplacé|abandonné))",
    rf"\b(?:ce|notre|le){_WORDS} (?:calendrier|agenda){_WORDS} n['’]est plus (?:utilisé|maintenu|mis à jour)",
    rf"\b(?:este|nuestro|el){_WORDS} calendario{_WORDS} (?:se ha|ha sido) (?:mudado|movido|trasladado)",
    rf"\b(?:este|nuestro|el){_WORDS} calendario{_WORDS} ya no se (?:usa|utiliza|actualiza|mantiene)",
    rf"\b(?:questo|il nostro|il){_WORDS} ?calendario (?:è stato|si è) (?:spostato|trasferito|sostituito)",
    rf"\b(?:questo|il nostro|il){_WORDS} ?calendario non è più (?:usato|utilizzato|aggiornato|mantenuto)",
    rf"\b(?:este|o nosso|o){_WORDS} ?calendário (?:foi (?:movido|transferido|substituído)|mudou)",
    rf"\b(?:este|o nosso|o){_WORDS} ?calendário (?:não é mais|já não é) (?:usado|utilizado|atualizado|mantido)",
    # Russian, Chinese, Japanese
    rf"\b(?:этот|наш){_WORDS} ?календарь (?:переехал|перен[её]с[её]н|заменён|больше не )",
    rf"{_THIS_CALENDAR}(?:已|将|將|不再).{{0,6}}(?:迁移|遷移|移至|搬|停用|弃|取代|更新|维护|使用)",
    r"カレンダーは.{0,20}(?:移行|移転|移動し|廃止|更新されま|使用されて|引っ越)",
)
_STATED = re.compile("|".join(f"(?:{one})" for one in _STATEMENTS), re.IGNORECASE)
_MENTIONED = re.compile(r"cal[ea]nd|kalend|agenda|\bical\b|\bics\b|календ|日历|日曆|行事曆|カレンダー", re.IGNORECASE)

_OUT_OF_USE = r"(?:old|moved|deprecated|obsolete|archived|retired|discontinued|defunct|inactive|do not use|unused)"
_NAMED_OLD = re.compile(
    rf"[\[({{<*]\s*{_OUT_OF_USE}\b[^\])}}>]*[\])}}>*]|^\W*{_OUT_OF_USE}\s*[:：–—-]|\s[:–—-]\s*{_OUT_OF_USE}\W*$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?] ")
_TAGS = re.compile(r"<[^<>]{0,500}>")
_LINKS = re.compile(r"""<a\s[^<>]{0,200}?href\s*=\s*["']([^"'<>]{1,400})["'][^<>]{0,200}>""", re.IGNORECASE)
_URL = re.compile(r"(?:https?|webcals?)://[^\s<>\"'“”«»]+", re.IGNORECASE)


@lru_cache(maxsize=1024)
def moved_statement(text: str) -> MovedStatement | None:
    """Return what a title or description says about where its calendar went; None if it says nothing of the kind."""
    text = text[:LONGEST]
    if not _MENTIONED.search(text):
        return None
    plain = " ".join(_TAGS.sub(" ", _LINKS.sub(r" \1 ", unicodedata.normalize("NFC", text))).split())
    found = _STATED.search(plain)
    if found is None:
        return None
    urls = _URL.search(plain, found.start()) or _URL.search(plain)
    return MovedStatement(_quoted(plain, found), urls[0].rstrip(".,;:!?)]}") if urls else "")


def named_out_of_use(name: str) -> bool:
    """Whether the name of a calendar says that it is an old one: "Events (old)", "DEPRECATED: Events"."""
    return bool(_NAMED_OLD.search(name[:LONGEST]))


def _quoted(text: str, found: re.Match[str]) -> str:
    """Return the text from the sentence on in which it is said."""
    begin = max((end.end() for end in _SENTENCE_END.finditer(text, 0, found.start() + 1)), default=0)
    said = text[begin:]
    return said if len(said) <= QUOTED else f"{said[: QUOTED - 1].rstrip()}…"
