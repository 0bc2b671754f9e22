"""Tokens → dates as written, and the year of those that name none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from aggregator.sources.pages.phrases.tokens import Kind, Token

_NEAR = timedelta(days=183)  # a date without a year is at most this far from when the page was written
_AHEAD = timedelta(days=330)  # where its weekday is known
_BACK = 8  # years that a page may be old where its weekdays say so
_JOINING = frozenset({",", ".", "of", "de", "del", "the", "le", "el", "den", "(", ")"})


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as written. `year` and `weekday` are None where the text names none."""

    year: int | None
    month: int
    day: int
    weekday: int | None
    first: int  # index of its first token
    last: int  # index behind its last token
    several: bool = False  # it is one of several days: "March 3-5"

    def in_year(self, year: int) -> date | None:
        """Return the day in a year, if there is one."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class YearClues:
    """What a page says about the year of a date that names none."""

    written: date  # around when the page was written
    weekdays: frozenset[int] = frozenset()  # on which its meetings are, where it says so


def written_dates(tokens: Sequence[Token]) -> list[WrittenDate]:
    """Return all dates of a line, in order."""
    found: list[WrittenDate] = []
    at = 0
    while at < len(tokens):
        one = _date_at(tokens, at)
        if one and (not found or one.first >= found[-1].last):
            found.append(one)
            at = one.last
        else:
            at += 1
    return found


def resolved(written: WrittenDate, clues: YearClues) -> date | None:
    """Return the day that is meant. None if there is no such day, or the weekday named does not fit."""
    if written.year is not None:
        day = written.in_year(written.year)
        fits = day is not None and written.weekday in {None, day.weekday()}
        return day if fits else None
    days = _nearest_first(written, clues)
    near = [day for day in days if abs(day - clues.written) <= _NEAR]
    if written.weekday is not None:
        return next(iter(_on({written.weekday}, days, clues)), None)
    if near and (not clues.weekdays or near[0].weekday() in clues.weekdays):
        return near[0]
    return next((day for day in days if day < clues.written and day.weekday() in clues.weekdays), None)


def on_weekday(written: WrittenDate, weekdays: Collection[int], clues: YearClues) -> date | None:
    """Return the day that is meant by a date which must be one of these weekdays, where it names no year."""
    if written.year is not None or written.weekday is not None or not weekdays:
        return resolved(written, clues)
    return next(iter(_on(weekdays, _nearest_first(written, clues), clues)), None)


def _nearest_first(written: WrittenDate, clues: YearClues) -> list[date]:
    years = range(clues.written.year + 1, clues.written.year - _BACK - 1, -1)
    return sorted(filter(None, map(written.in_year, years)), key=lambda day: abs(day - clues.written))


def _on(weekdays: Collection[int], days: Iterable[date], clues: YearClues) -> list[date]:
    return [day for day in days if day.weekday() in weekdays and day - clues.written <= _AHEAD]


def _date_at(tokens: Sequence[Token], at: int) -> WrittenDate | None:
    token = tokens[at]
    found: WrittenDate | None = None
    if token.kind in {Kind.ISO_DATE, Kind.STAMP}:
        found = _in_figures(token, at)
    elif token.kind is Kind.NUMERIC_DATE:
        found = _in_short_figures(token, at)
    elif token.kind is Kind.MONTH:
        found = _month_first(tokens, at)
    elif token.kind in {Kind.NUMBER, Kind.ORDINAL} and 1 <= token.value <= 31:
        found = _day_first(tokens, at)
    return _with_weekday(tokens, found) if found else None


def _in_figures(token: Token, at: int) -> WrittenDate | None:
    parts = token.text[:10].replace("/", "-").replace(".", "-").rstrip("t ").split("-")
    year, month, day = (int("".join(c for c in part if c.isdecimal())[:4]) for part in parts[:3])
    return _valid(year, month, day, at, at + 1)


def _in_short_figures(token: Token, at: int) -> WrittenDate | None:
    """Read 13/05/2026 and 05.03.2026. 5/3/2026 is read differently in two parts of the world, so it is no date."""
    dotted = "." in token.text
    first, second, year = (int(part) for part in token.text.replace(".", "/").split("/"))
    year += 2000 if year < 100 else 0
    if dotted or first > 12:
        return _valid(year, second, first, at, at + 1)
    return _valid(year, first, second, at, at + 1) if second > 12 or first == second else None


def _month_first(tokens: Sequence[Token], at: int) -> WrittenDate | None:
    """Read "September 30th", "Feb. 10", "November 11th, 2021"."""
    day = _skip(tokens, at + 1, {"."})
    if day >= len(tokens) or tokens[day].kind not in {Kind.NUMBER, Kind.ORDINAL}:
        return None
    year, last = _year_behind(tokens, day + 1)
    several = _is_one_of_several(tokens, day)
    return _valid(year, tokens[at].value, tokens[day].value, at, last, several=several)


def _day_first(tokens: Sequence[Token], at: int) -> WrittenDate | None:
    """Read "31 October", "5. März 2026", "30th of September", "5 de marzo de 2026"."""
    month = at + 1
    while month < min(at + 4, len(tokens)) and tokens[month].text in {".", "of", "de", "-"}:
        month += 1
    if month >= len(tokens) or tokens[month].kind is not Kind.MONTH:
        return None
    behind = month + 1
    if behind < len(tokens) and tokens[behind].kind in {Kind.NUMBER, Kind.ORDINAL} and not _ends_clause(tokens, month):
        return None  # "8 March 22": the number behind may be the day as well
    year, last = _year_behind(tokens, behind)
    several = at > 1 and tokens[at - 1].text in {"-", "&", "and", "to"} and tokens[at - 2].kind is Kind.NUMBER
    return _valid(year, tokens[month].value, tokens[at].value, at, last, several=several)


def _ends_clause(tokens: Sequence[Token], month: int) -> bool:
    return tokens[month + 1].start - tokens[month].end > 1


def _year_behind(tokens: Sequence[Token], at: int) -> tuple[int | None, int]:
    position = at
    while position < min(at + 3, len(tokens)) and tokens[position].text in _JOINING - {"("}:
        position += 1
    if position < len(tokens) and tokens[position].kind is Kind.YEAR:
        return tokens[position].year, position + 1
    return None, at


def _is_one_of_several(tokens: Sequence[Token], day: int) -> bool:
    """Whether another day follows: "March 3-5", "Nov 9 & 10", "March 8 and 22"."""
    if day + 2 >= len(tokens) or tokens[day + 1].text not in {"-", "&", "and", "to", "/"}:
        return False
    behind = tokens[day + 2]
    return behind.kind in {Kind.NUMBER, Kind.ORDINAL} and 0 < behind.value <= 31 and not _begins_time(tokens, day + 2)


def _begins_time(tokens: Sequence[Token], at: int) -> bool:
    return at + 2 < len(tokens) and tokens[at + 1].text in {"-", "to"} and tokens[at + 2].kind is Kind.CLOCK


def _with_weekday(tokens: Sequence[Token], written: WrittenDate) -> WrittenDate:
    """Find the weekday before or behind a date."""
    before = written.first - 1
    while before >= 0 and written.first - before <= 3 and tokens[before].text in _JOINING:
        before -= 1
    if before >= 0 and tokens[before].kind is Kind.WEEKDAY and not tokens[before].plural:
        return _dated(written, tokens[before].value, before, written.last)
    behind = _skip(tokens, written.last, {"(", ","})
    if behind < len(tokens) and tokens[behind].kind is Kind.WEEKDAY and not tokens[behind].plural:
        return _dated(written, tokens[behind].value, written.first, behind + 1)
    return written


def _dated(written: WrittenDate, weekday: int, first: int, last: int) -> WrittenDate:
    return WrittenDate(written.year, written.month, written.day, weekday, first, last, written.several)


def _skip(tokens: Sequence[Token], at: int, marks: set[str]) -> int:
    while at < len(tokens) and tokens[at].text in marks:
        at += 1
    return at


def _valid(
    year: int | None, month: int, day: int, first: int, last: int, *, several: bool = False
) -> WrittenDate | None:
    found = WrittenDate(year, month, day, None, first, last, several)
    possible = (year is None or 1990 <= year <= 2100) and 1 <= month <= 12 and found.in_year(year or 2024) is not None
    return found if possible else None
