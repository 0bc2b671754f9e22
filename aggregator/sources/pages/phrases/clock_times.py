"""Tokens → clock times, each with its end and zone, and in groups that are one time in several zones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from aggregator.sources.pages.phrases.tokens import Kind, Token, minutes_of_day
from aggregator.sources.pages.phrases.zone_words import DOUBTFUL, is_abbreviation, needs_time_word, zones_of

_STAMP = re.compile(r"[\d-]{10}[t ](\d\d):?(\d\d)(?::00(?:\.0+)?)?(z|[+\-]\d\d:?\d\d)?")
DAY = 1440  # minutes
_QUARTERS = frozenset({0, 15, 30, 45})
_RANGE = frozenset({"-", "~", "to", "until", "till", "bis", "a", "à"})
_BETWEEN_ZONES = frozenset("( ) / ,".split()) | {"us", "time", "timezone", "zone", "and", "canada", "or"}
_BETWEEN_TIMES = frozenset("( ) / , | = · ~ & ;".split()) | {
    "us", "and", "canada", "time", "or", "aka", "timezone", "-", "is", "in", "your",
}  # fmt: skip
_BEFORE_CLOCK = frozenset({":", "-", "(", "|", "time", "at", ","})


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A clock time as written. `zones` are those it may be in, the likeliest first; () if none is named."""

    start: int  # minutes since midnight
    end: int | None  # likewise; before `start`: on the next day
    zones: tuple[str, ...]
    doubtful: bool  # the zone is named by letters that several parts of the world use
    first: int  # index of its first token
    last: int  # index behind its last token

    @property
    def minutes(self) -> int | None:
        """How long it lasts, if the text says so."""
        return None if self.end is None else (self.end - self.start) % DAY or None


def clock_times(tokens: Sequence[Token]) -> list[ClockTime]:
    """Return all clock times of a line, in order."""
    found: list[ClockTime] = []
    at = used = 0
    while at < len(tokens):
        time = _time_at(tokens, at, used)
        if time is None:
            at += 1
            continue
        found.append(time)
        at = used = time.last
    return _with_leftover_zone(tokens, _joined_ranges(tokens, found))


def groups(tokens: Sequence[Token], times: Sequence[ClockTime]) -> list[list[ClockTime]]:
    """Put times that are one time in several zones together. A zone that comes again begins another time."""
    found: list[list[ClockTime]] = []
    for time in times:
        group = found[-1] if found else []
        told_again = (
            bool(group)
            and bool(time.zones)
            and all(one.zones and one.zones[0] != time.zones[0] for one in group)
            and all(_is_between(token) for token in tokens[group[-1].last : time.first])
        )
        if told_again:
            group.append(time)
        else:
            found.append([time])
    return found


def _is_between(token: Token) -> bool:
    return token.kind is Kind.ZONE or token.text in _BETWEEN_TIMES


def _time_at(tokens: Sequence[Token], at: int, used: int) -> ClockTime | None:
    """Read the time that begins with a token, or with a number that a clock time follows as its end."""
    token = tokens[at]
    end: int | None
    ranged = _range_at(tokens, at)
    if ranged:
        start, end, last = ranged
    elif token.kind is Kind.CLOCK:
        half, last = _separate_half(tokens, at + 1) if not token.half else ("", at + 1)
        read = minutes_of_day(token.value // 60, token.value % 60, half) if half else token.value
        if read is None:
            return None
        start, end = read, None
    elif token.kind is Kind.STAMP:
        return _of_stamp(tokens, at)
    elif _is_hhmm(token) and _is_zone(tokens, at + 1):
        start, end, last = token.value, None, at + 1
    else:
        return None
    zones, doubtful, last = _zones_behind(tokens, last)
    if not zones:
        zones, doubtful = _zones_before(tokens, at, used)
    return ClockTime(start, end, zones, doubtful, at, last)


def _of_stamp(tokens: Sequence[Token], at: int) -> ClockTime | None:
    """Read the time of "2026-03-05 16:00", whose zone may be part of it or stand behind. Seconds are those of logs."""
    found = _STAMP.fullmatch(tokens[at].text)
    start = minutes_of_day(int(found[1]), int(found[2]), "") if found else None
    if not found or start is None:
        return None
    if found[3]:
        offset = "UTC" if found[3] == "z" else f"{found[3][:3]}:{found[3][-2:]}"
        return ClockTime(start, None, (offset,), doubtful=False, first=at, last=at + 1)
    end, last = _end_behind(tokens, at + 1)
    zones, doubtful, last = _zones_behind(tokens, last)
    return ClockTime(start, end, zones, doubtful, at, last)


def _end_behind(tokens: Sequence[Token], at: int) -> tuple[int | None, int]:
    ranged = at + 1 < len(tokens) and tokens[at].text in _RANGE and tokens[at + 1].kind is Kind.CLOCK
    return (tokens[at + 1].value, at + 2) if ranged else (None, at)


def _is_hhmm(token: Token) -> bool:
    """Whether four digits may be a clock time; 2000 may be one as well as a year."""
    return token.kind is Kind.HHMM or (token.kind is Kind.YEAR and token.value < DAY and token.year % 100 in _QUARTERS)


def _range_at(tokens: Sequence[Token], at: int) -> tuple[int, int, int] | None:
    """Read "1:00-2:00 PM", "6-6:30pm", "from 3 to 4 pm", "1400-1500 UTC": start, end, index behind."""
    if at + 2 >= len(tokens) or tokens[at + 1].text not in _RANGE:
        return None
    first, second = tokens[at], tokens[at + 2]
    ends = second.kind is Kind.CLOCK or (second.kind is Kind.HHMM and first.kind is Kind.HHMM)
    begins = first.kind in {Kind.CLOCK, Kind.HHMM} or (first.kind is Kind.NUMBER and first.value <= 24)
    dated = first.kind is Kind.NUMBER and (at > 0 and tokens[at - 1].kind is Kind.MONTH)
    if not begins or not ends or dated or (first.kind is Kind.HHMM and not _is_zone(tokens, at + 3)):
        return None
    if first.kind is Kind.NUMBER and not (second.half in {"a", "p"} or ":" in second.text):
        return None
    start = first.value * 60 if first.kind is Kind.NUMBER else first.value
    if start >= DAY:
        return None
    return _with_half_of_end(start, first.half, second), second.value, at + 3


def _with_half_of_end(start: int, half: str, end: Token) -> int:
    """Return a start that takes "am" or "pm" from its end: 1:00-2:00 PM, but 11-12:30 pm begins in the morning."""
    if half or end.half not in {"a", "p"} or start >= 13 * 60:
        return start
    morning, evening = start % 720, start % 720 + 720
    if end.half == "p" and evening < end.value:
        return evening
    return morning if morning < end.value or end.half == "p" else evening


def _separate_half(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """Read "am" or "pm" behind a mark: "2:00~ pm"."""
    behind = at + 1 if at < len(tokens) and tokens[at].text == "~" else at
    if behind < len(tokens) and tokens[behind].text in {"am", "pm"}:
        return tokens[behind].text[0], behind + 1
    return "", at


def _is_zone(tokens: Sequence[Token], at: int) -> bool:
    while at < len(tokens) and tokens[at].text == "(":
        at += 1
    return at < len(tokens) and tokens[at].kind is Kind.ZONE


def _zones_behind(tokens: Sequence[Token], at: int) -> tuple[tuple[str, ...], bool, int]:
    """Read the zones behind a time, which may name one zone several times: "(US eastern timezone EDT/EST)"."""
    zones: tuple[str, ...] = ()
    doubtful = False
    last = at
    for position in range(at, min(at + 10, len(tokens))):
        token = tokens[position]
        if token.kind is not Kind.ZONE:
            if token.text not in _BETWEEN_ZONES:
                break
            continue
        adjacent = position == at or tokens[position - 1].text in {"(", "us", "/"}
        if needs_time_word(token.text) and " time" not in token.text and not adjacent:
            break
        meant = zones_of(token.text)
        if meant:
            doubtful = (doubtful or not zones) and token.text.upper() in DOUBTFUL
            zones = _combined(zones, meant)
            last = position + 1
    return zones, doubtful, last


def _combined(zones: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """Return what two names for one zone have in common; a place says more than an offset."""
    if not zones or (zones[0][0] in "+-" and more[0][0] not in "+-"):
        return more
    return tuple(zone for zone in zones if zone in more) or zones


def _zones_before(tokens: Sequence[Token], at: int, used: int) -> tuple[tuple[str, ...], bool]:
    """Read a zone that stands before its time: "UTC: 14:00"."""
    position = at - 1
    while position >= used and tokens[position].text in _BEFORE_CLOCK:
        position -= 1
    if position >= used and tokens[position].kind is Kind.ZONE:
        text = tokens[position].text
        if is_abbreviation(text) or "time" in text or position == at - 1 or tokens[at - 1].text in {":", "|"}:
            return zones_of(text), text.upper() in DOUBTFUL
    return (), False


def _joined_ranges(tokens: Sequence[Token], times: Sequence[ClockTime]) -> list[ClockTime]:
    """Join "14:00 UTC - 15:00 UTC" to one time with an end."""
    found: list[ClockTime] = []
    for time in times:
        before = found[-1] if found else None
        dash = tokens[before.last : time.first] if before else ()
        joins = len(dash) == 1 and dash[0].text in _RANGE and before is not None and before.end is None
        if joins and before and before.zones and time.zones in {(), before.zones}:
            found[-1] = replace(before, end=time.start, last=time.last)
        else:
            found.append(time)
    return found


def _with_leftover_zone(tokens: Sequence[Token], times: list[ClockTime]) -> list[ClockTime]:
    """Give times without a zone the one that the line names elsewhere: "16:00 every Thursday (UTC)"."""
    if all(time.zones for time in times):
        return times
    taken = {at for time in times for at in range(time.first, time.last)}
    free = [token.text for at, token in enumerate(tokens) if token.kind is Kind.ZONE and at not in taken]
    strong = {zones_of(text) for text in free if not needs_time_word(text) or " time" in text}
    if len(strong) != 1:
        return times
    zones = strong.pop()
    return [time if time.zones else replace(time, zones=zones, doubtful=len(zones) > 1) for time in times]
