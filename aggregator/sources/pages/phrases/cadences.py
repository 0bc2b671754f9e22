"""Tokens → cadences: "every other Tuesday at 16:00 GMT", "first Thursday of the month", alternating ones.

A line is read from left to right. What would be said twice of one cadence begins another. A cadence is read as it is
written: whether it has dates is decided from it, and `problems` says why it has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from aggregator.sources.pages.phrases.cadence_words import (
    Repetition,
    is_month_marker,
    of_each_month,
    repetition_at,
    week_parity_at,
)
from aggregator.sources.pages.phrases.clock_times import ClockTime, clock_times, groups
from aggregator.sources.pages.phrases.dates import WrittenDate, written_dates
from aggregator.sources.pages.phrases.tokens import Kind, Token

DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LISTING = frozenset({"and", "&", ",", "/", "or", "+", "y", "et", "und"})
_STARTS = frozenset("from starting beginning begins starts start started since commencing ab desde".split())
_ALTERNATING = frozenset({"alternating", "alternates", "alternate", "alternately", "alternated"})
_GLUE = frozenset("at on from to the and us time in of each & um am à a las".split())

Weekday = tuple[int, int]  # (nth of the month, 0 if not said; weekday from Monday 0)


@dataclass(frozen=True, slots=True)
class Cadence:
    """A meeting that repeats, as one line says it."""

    repetition: Repetition
    days: tuple[Weekday, ...]
    times: tuple[ClockTime, ...]  # one time, perhaps in several zones; () if none is said
    first_date: WrittenDate | None
    ambiguous: bool  # "every second Tuesday": of the month, or every two weeks
    month_days: tuple[int, ...]  # "Wednesday after the fourth Tuesday" is one of these days of the month
    start: int  # where it stands in the line
    end: int
    label: str = ""  # what stands before a colon
    alternates: bool = False

    @property
    def rule(self) -> str:
        """Return the value of an RRULE, as far as the text says it; "" if it can mean two."""
        if self.ambiguous:
            return ""
        parts = [f"FREQ={self.repetition.unit}"]
        if self.repetition.parity:
            weeks = range(1 if self.repetition.parity == "odd" else 2, 54, 2)
            parts = ["FREQ=YEARLY", "BYWEEKNO=" + ",".join(map(str, weeks))]
        elif self.repetition.interval > 1:
            parts.append(f"INTERVAL={self.repetition.interval}")
        if self._days_belong_to_rule:
            parts.append("BYDAY=" + ",".join(f"{nth or ''}{DAY_CODES[day]}" for nth, day in self.days))
        if self.month_days:
            parts.append("BYMONTHDAY=" + ",".join(map(str, self.month_days)))
        return ";".join(parts)

    @property
    def _days_belong_to_rule(self) -> bool:
        monthly = self.repetition.unit == "MONTHLY" and not self.month_days
        return bool(self.days) and not self.ambiguous and (not monthly or all(nth for nth, _ in self.days))

    @property
    def needs_first_date(self) -> bool:
        """Whether only a first date says which weeks or months are meant."""
        return (self.repetition.interval > 1 and not self.repetition.parity) or self.alternates

    @property
    def lacks_day(self) -> bool:
        """Whether the text does not say on which day it is."""
        if self.repetition.unit == "DAILY" or (self.month_days and not self.days):
            return False
        return not self.days or (not self._days_belong_to_rule and not self.ambiguous)


@dataclass(slots=True)
class _Draft:
    """A cadence in the making."""

    repetition: Repetition | None = None
    slots: list[tuple[list[Weekday], tuple[ClockTime, ...]]] = field(default_factory=list)
    days: list[Weekday] = field(default_factory=list)
    first_date: WrittenDate | None = None
    alternating: bool = False
    every: bool = False  # "every" or a plural says that it repeats
    in_month: bool = False
    month_days: tuple[int, ...] = ()
    spans: list[tuple[int, int]] = field(default_factory=list)

    @property
    def has_days(self) -> bool:
        return bool(self.days) or any(days for days, _ in self.slots)


def cadences(text: str, tokens: Sequence[Token]) -> list[Cadence]:
    """Return all cadences of a line."""
    dates = written_dates(tokens)
    dated = {at for one in dates for at in range(one.first, one.last)}
    told = {group[0].first: tuple(group) for group in groups(tokens, clock_times(tokens))}
    timed = {at for group in told.values() for at in range(group[0].first, group[-1].last)}
    reader = _Reader(text, tokens, bare=_is_bare(tokens, timed))
    at = 0
    while at < len(tokens):
        if at in told:
            at = reader.time(told[at])
        elif at in dated:
            at = reader.date(next(one for one in dates if one.first <= at < one.last))
        else:
            at = reader.other(at)
    reader.finish()
    return reader.found


def _is_bare(tokens: Sequence[Token], timed: set[int]) -> bool:
    """Whether a line is nothing but days and times: "Tuesday at 08:00 PT" in a table means every Tuesday."""
    rest = [token for at, token in enumerate(tokens) if at not in timed]
    plain = {Kind.WEEKDAY, Kind.MARK, Kind.ZONE}
    return bool(timed) and all(
        token.kind in plain or token.text in _GLUE | _ALTERNATING | {"between"} for token in rest
    )


class _Reader:
    """Goes through a line and collects its cadences."""

    def __init__(self, text: str, tokens: Sequence[Token], *, bare: bool) -> None:
        self.text, self.tokens, self.bare = text, tokens, bare
        self.found: list[Cadence] = []
        self.draft = _Draft()
        self.since = 0  # where the text of the next cadence may begin
        self.label = ""

    def time(self, group: tuple[ClockTime, ...]) -> int:
        """Take up a time."""
        draft = self.draft
        self._spans(group[0].first, group[-1].last)
        if draft.slots and not draft.days:
            draft.slots.append((list(draft.slots[-1][0]), group))  # another time on the same days
        else:
            draft.slots.append((draft.days, group))
            draft.days = []
        return group[-1].last

    def date(self, written: WrittenDate) -> int:
        """Take up a date, if it is said to be the first one."""
        before = [token.text for token in self.tokens[max(0, written.first - 4) : written.first]]
        if _STARTS & set(before) or (before and before[-1] == "next"):
            self.draft.first_date = self._with_year_before(written)
            self._spans(written.first, written.last)
        return written.last

    def _with_year_before(self, written: WrittenDate) -> WrittenDate:
        """Read "2019 start date: Jan. 11th"."""
        years = [one.year for one in self.tokens[max(0, written.first - 4) : written.first] if one.kind is Kind.YEAR]
        return replace(written, year=years[-1]) if years and written.year is None else written

    def other(self, at: int) -> int:
        """Take up what stands at a token, and return where to go on."""
        token = self.tokens[at]
        if token.text in {";", "·"} or self._ends_sentence(at):
            self.finish()
            self.since, self.label = token.end, ""
            return at + 1
        if token.text in _ALTERNATING:
            self.draft.alternating = True
            self._spans(at, at + 1)
            return at + 1
        if is_month_marker(self.tokens, at):
            self.draft.in_month = True
            return at + 1
        parity = week_parity_at(self.tokens, at)
        if parity:
            self._repeats(replace(Repetition("WEEKLY", 2), parity=parity[0]), at, parity[1])
            return parity[1]
        return self._nth_days(at) or self._month_day(at) or self._repetition(at) or self._days(at) or at + 1

    def finish(self) -> None:
        """Close the cadence that is being read."""
        draft, self.draft = self.draft, _Draft()
        if draft.days:
            draft.slots.append((draft.days, ()))
        if not draft.slots:
            draft.slots.append(([], ()))
        repetition = self._repetition_of(draft)
        if repetition is None or not draft.spans:
            return
        start, end = min(span[0] for span in draft.spans), max(span[1] for span in draft.spans)
        self._take_label(start)
        alternates = draft.alternating and len(draft.slots) > 1
        if alternates:
            repetition = replace(repetition, interval=repetition.interval * len(draft.slots))
        elif draft.alternating and repetition.interval == 1 and repetition.unit == "WEEKLY":
            repetition = replace(repetition, interval=2)
        self.found += [
            self._cadence(draft, repetition, slot, (start, end), alternates=alternates) for slot in draft.slots
        ]
        self.since = end

    def _cadence(
        self,
        draft: _Draft,
        repetition: Repetition,
        slot: tuple[list[Weekday], tuple[ClockTime, ...]],
        span: tuple[int, int],
        *,
        alternates: bool,
    ) -> Cadence:
        days = tuple(dict.fromkeys(slot[0] or next((days for days, _ in draft.slots if days), [])))
        nths = {nth for nth, _ in days if nth}
        ambiguous = len(nths) == 1 and draft.every and not draft.in_month and nths != {1} and -1 not in nths
        ambiguous = ambiguous and draft.repetition is None
        return Cadence(
            repetition, days, slot[1], draft.first_date, ambiguous, draft.month_days, *span, self.label, alternates
        )

    def _repetition_of(self, draft: _Draft) -> Repetition | None:
        """Return how it repeats; None if nothing says that it does."""
        days = [day for slot, _ in draft.slots for day in slot]
        has_time = any(times for _, times in draft.slots)
        if any(nth for nth, _ in days) and (draft.repetition is None or draft.repetition.unit == "MONTHLY"):
            if draft.repetition:
                return draft.repetition
            return Repetition("MONTHLY", 1) if has_time or draft.every or draft.in_month else None
        if draft.repetition:
            return draft.repetition
        listed = len(set(days)) > 1  # "Mon/Wed/Fri 9:30": nobody lists days of one week so
        repeats = draft.every or (days and has_time and (self.bare or draft.alternating or listed))
        return Repetition("WEEKLY", 1) if repeats and days else None

    def _take_label(self, start: int) -> None:
        before, colon, _ = self.text[self.since : start].rpartition(":")
        label = before.strip(" ;,.-+|(")
        if colon and label:
            self.label = label

    def _ends_sentence(self, at: int) -> bool:
        """Whether a full stop stands here, with more behind it; not one of "Feb." or "a.m."."""
        token = self.tokens[at]
        if token.text != "." or at == 0 or at + 1 >= len(self.tokens):
            return False
        behind, before = self.tokens[at + 1], self.tokens[at - 1]
        return behind.start > token.end and before.kind is not Kind.MONTH and len(before.text) > 1

    def _spans(self, first: int, last: int) -> None:
        self.draft.spans.append((self.tokens[first].start, self.tokens[last - 1].end))

    def _repeats(self, repetition: Repetition, first: int, last: int) -> None:
        draft = self.draft
        if repetition.parity and (draft.repetition is None or draft.repetition.interval == repetition.interval):
            draft.repetition = repetition
        elif draft.repetition is None and draft.every and draft.slots and draft.has_days:
            if self._weekday_follows(last):  # "every Tuesday 9:00 PT, every other Tuesday 9:00 UTC": a second one
                self.finish()
        elif draft.repetition and draft.repetition != repetition and (draft.slots or draft.days):
            if repetition.unit == "MONTHLY" and repetition.interval == 1 and draft.repetition.unit == "MONTHLY":
                return
            self.finish()
        if self.draft.repetition is None:
            self.draft.repetition = repetition
        self._spans(first, last)

    def _weekday_follows(self, at: int) -> bool:
        return any(token.kind is Kind.WEEKDAY for token in self.tokens[at : at + 2])

    def _repetition(self, at: int) -> int | None:
        """Take up "weekly", "every two weeks", "twice a month"."""
        found = repetition_at(self.tokens, at)
        if found is None:
            if self.tokens[at].text in {"weekday", "weekdays", "workday", "workdays"} and self.draft.every:
                self.draft.days += [(0, day) for day in range(5)]
                self._spans(at, at + 1)
                return at + 1
            if self.tokens[at].text in {"every", "each", "jeden", "cada", "chaque", "tous"}:
                if self.draft.slots and self.draft.has_days and (self.draft.every or self.draft.repetition):
                    self.finish()
                self.draft.every = True
                self._spans(at, at + 1)
                return at + 1
            return None
        repetition, last, counted_only = found
        if counted_only:  # "twice per month" says how often, and not which weeks
            self.draft.every = self.draft.in_month = True
            self._spans(at, last)
        else:
            self._repeats(repetition, at, last)
        return last

    def _nth_days(self, at: int) -> int | None:
        """Take up "second and fourth Thursday", and "after the fourth Tuesday" of another day."""
        position, nths = at, []
        while position < len(self.tokens):
            token = self.tokens[position]
            if token.kind is Kind.ORDINAL and (-2 <= token.value <= 5 and token.value):
                nths.append(token.value)
            elif token.kind is Kind.WEEKDAY and nths:
                return self._nth(at, position, [(nth, token.value) for nth in nths])
            elif not (nths and token.text in _LISTING):
                return None
            position += 1
        return None

    def _month_day(self, at: int) -> int | None:
        """Take up "every month on the 15th" and "the 15th of each month"."""
        token = self.tokens[at]
        if token.kind is not Kind.ORDINAL or not 1 <= token.value <= 31 or token.text.isalpha():
            return None
        monthly = self.draft.repetition is not None and self.draft.repetition.unit == "MONTHLY"
        if not monthly and not of_each_month(self.tokens, at + 1):
            return None
        self.draft.month_days = (token.value,)
        self.draft.repetition = self.draft.repetition or Repetition("MONTHLY", 1)
        self._spans(at, at + 1)
        return at + 1

    def _nth(self, at: int, weekday: int, days: list[Weekday]) -> int:
        before = [token.text for token in self.tokens[max(0, at - 3) : at]]
        if "after" in before and self.draft.days and len(days) == 1:
            nth, after = days[0]
            self.draft.month_days = _days_after(nth, after, self.draft.days[-1][1])
            self.draft.repetition = self.draft.repetition or Repetition("MONTHLY", 1)
        else:
            self._add_days(days, at)
        self._spans(at, weekday + 1)
        return weekday + 1

    def _days(self, at: int) -> int | None:
        """Take up a weekday."""
        token = self.tokens[at]
        if token.kind is not Kind.WEEKDAY:
            return None
        counted = at > 0 and self.tokens[at - 1].kind is Kind.NUMBER and self.tokens[at - 2 : at - 1]
        if counted and counted[0].text == "every" and token.plural:  # "Every 4 Mondays"
            self._repeats(Repetition("WEEKLY", self.tokens[at - 1].value), at - 2, at + 1)
        self._add_days([(0, token.value)], at)
        self.draft.every = self.draft.every or token.plural
        self._spans(at, at + 1)
        return at + 1

    def _add_days(self, days: Iterable[Weekday], at: int) -> None:
        draft = self.draft
        if draft.slots and draft.has_days and not draft.alternating:
            repetition, every, month = draft.repetition, draft.every, draft.in_month
            joined = at > 0 and self.tokens[at - 1].text in _LISTING
            self.finish()
            if joined:
                self.draft.repetition, self.draft.every, self.draft.in_month = repetition, every, month
        if self.draft.slots and not self.draft.has_days and not self.draft.alternating:  # the time came before its day
            for slot in self.draft.slots:
                slot[0].extend(days)
        else:
            self.draft.days += days


def _days_after(nth: int, after: int, weekday: int) -> tuple[int, ...]:
    """Return on which days of the month the weekday behind the nth other weekday can be."""
    if not 1 <= nth <= 4:
        return ()
    gap = (weekday - after) % 7 or 7
    days = range(7 * (nth - 1) + 1 + gap, 7 * nth + gap + 1)
    return tuple(days) if days[-1] <= 31 else ()
