"""The words that say how often: weekly, every two weeks, twice a month, odd weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aggregator.sources.pages.phrases.tokens import Kind, Token


@dataclass(frozen=True, slots=True)
class Repetition:
    """FREQ and INTERVAL; `parity` is "odd" or "even" where ISO weeks are counted."""

    unit: str  # DAILY, WEEKLY, MONTHLY, YEARLY
    interval: int = 1
    parity: str = ""


_WORDS = {
    "daily": ("DAILY", 1), "täglich": ("DAILY", 1), "weekly": ("WEEKLY", 1), "wöchentlich": ("WEEKLY", 1),
    "semanalmente": ("WEEKLY", 1), "biweekly": ("WEEKLY", 2), "bi-weekly": ("WEEKLY", 2),
    "fortnightly": ("WEEKLY", 2), "quadweekly": ("WEEKLY", 4),
    "zweiwöchentlich": ("WEEKLY", 2), "monthly": ("MONTHLY", 1), "monatlich": ("MONTHLY", 1),
    "mensualmente": ("MONTHLY", 1), "quarterly": ("MONTHLY", 3), "annually": ("YEARLY", 1), "yearly": ("YEARLY", 1),
}  # fmt: skip
_UNITS = {
    "day": "DAILY", "days": "DAILY", "week": "WEEKLY", "weeks": "WEEKLY", "month": "MONTHLY", "months": "MONTHLY",
    "woche": "WEEKLY", "wochen": "WEEKLY", "monat": "MONTHLY", "monate": "MONTHLY", "semana": "WEEKLY",
    "semanas": "WEEKLY", "mes": "MONTHLY", "meses": "MONTHLY", "semaines": "WEEKLY", "mois": "MONTHLY",
    "fortnight": "FORTNIGHT", "quarter": "QUARTER", "year": "YEARLY",
}  # fmt: skip
_EVERY = frozenset({"every", "each", "per", "a", "jede", "jeden", "alle", "cada", "chaque", "tous"})
_COUNTS = frozenset({"once", "twice", "thrice", "times"})

Found = tuple[Repetition, int, bool]  # what it says, the index behind it, whether it only counts


def repetition_at(tokens: Sequence[Token], at: int) -> Found | None:
    """Read the words at a token."""
    text = tokens[at].text
    if text in _WORDS:
        return Repetition(*_WORDS[text]), at + 1, False
    if text == "bi" and _text(tokens, at + 1) in {"weekly", "-"}:
        behind = at + 2 if _text(tokens, at + 1) == "-" else at + 1
        return (Repetition("WEEKLY", 2), behind + 1, False) if _text(tokens, behind) == "weekly" else None
    if text in {"biweekly-odd", "biweekly-even"}:
        return Repetition("WEEKLY", 2, parity=text.removeprefix("biweekly-")), at + 1, False
    if text in _COUNTS:
        return _count(tokens, at)
    if text in _EVERY - {"per", "a"}:
        return _every(tokens, at)
    return None


def is_month_marker(tokens: Sequence[Token], at: int) -> bool:
    """Whether "of the month", "of each month" or "in the month" stands here; "every month" repeats by itself."""
    words = [_text(tokens, position) for position in range(at, at + 4)]
    if words[0] in {"of", "in", "du", "del", "des"}:
        return bool({"month", "month's", "mes", "mois", "monats"} & set(words[1:3]))
    return words[0] in {"month", "monats"} and at > 0 and tokens[at - 1].text in {"the", "of", "each", "every", "per"}


def of_each_month(tokens: Sequence[Token], at: int) -> bool:
    """Whether "of every month" or "of the month" stands here."""
    words = [_text(tokens, position) for position in range(at, at + 3)]
    return words[0] == "of" and words[1] in {"every", "each", "the"} and words[2] == "month"


def week_parity_at(tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
    """Read "odd week numbers", "even-numbered weeks", "odd ISO weeks"."""
    head, _, tail = tokens[at].text.partition("-")
    if head not in {"odd", "even"}:
        return None
    for position in range(at + (0 if tail else 1), min(at + 4, len(tokens))):
        if tokens[position].text in {"week", "weeks", "kw"} or tokens[position].text.startswith("calendar-week"):
            return head, position + 1
    return None


def _count(tokens: Sequence[Token], at: int) -> Found | None:
    """Read "once per month", "twice a week"."""
    if _text(tokens, at + 1) in _EVERY and _text(tokens, at + 2) in _UNITS:
        unit = _UNITS[_text(tokens, at + 2)]
        if unit in {"MONTHLY", "WEEKLY"}:
            return Repetition(unit), at + 3, unit == "MONTHLY"
    return None


def _every(tokens: Sequence[Token], at: int) -> Found | None:
    """Read "every week", "every other", "every two weeks", "every second week"."""
    behind, interval, last = at + 1, 1, at + 1
    if _text(tokens, behind) == "other":
        interval, behind, last = 2, behind + 1, behind + 1
    elif behind < len(tokens) and tokens[behind].kind in {Kind.NUMBER, Kind.ORDINAL}:
        if _text(tokens, behind + 1) not in _UNITS or not 1 <= tokens[behind].value <= 52:
            return None
        interval, behind = tokens[behind].value, behind + 1
    unit = _UNITS.get(_text(tokens, behind), "")
    if unit in {"FORTNIGHT", "QUARTER"}:
        return Repetition("WEEKLY", 2) if unit == "FORTNIGHT" else Repetition("MONTHLY", 3), behind + 1, False
    if unit:
        return Repetition(unit, interval), behind + 1, False
    return (Repetition("WEEKLY", 2), last, False) if interval == 2 and last > at + 1 else None


def _text(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].text if at < len(tokens) else ""
