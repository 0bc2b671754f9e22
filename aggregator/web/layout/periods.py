"""A month, a week or a day with a page of its own: its days, its path, and the ones before and after.

A week begins on the visitor's first weekday. Its URL names the week of ISO 8601 whose Monday it has, so a shared URL
shows everybody nearly the same days. Weeks have numbers only where they begin on Monday.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from babel.dates import format_interval

from aggregator.web.request.locale_text import Language

WEEK = timedelta(weeks=1)
ONE_DAY = timedelta(days=1)


class Kind(StrEnum):
    """The kind of a period."""

    MONTH = "month"
    WEEK = "week"
    DAY = "day"


@dataclass(frozen=True)
class Period:
    """A range of days with a page of its own."""

    kind: Kind
    first: date
    end: date  # exclusive

    @classmethod
    def around(cls, kind: Kind, day: date, first_weekday: int = 0) -> Period:
        """Return the period that contains `day`; weeks begin on `first_weekday`, where 0 is Monday."""
        if kind is Kind.DAY:
            return cls(kind, day, day + ONE_DAY)
        if kind is Kind.WEEK:
            first = day - timedelta(days=(day.weekday() - first_weekday) % 7)
            return cls(kind, first, first + WEEK)
        first = day.replace(day=1)
        return cls(kind, first, (first + timedelta(days=31)).replace(day=1))

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.end

    @property
    def previous(self) -> Period:
        """The period before."""
        return Period.around(self.kind, self.first - ONE_DAY, self.first.weekday())

    @property
    def following(self) -> Period:
        """The period after."""
        return Period.around(self.kind, self.end, self.first.weekday())

    @property
    def monday(self) -> date:
        """The Monday of a week."""
        return self.first + timedelta(days=-self.first.weekday() % 7)

    @property
    def number(self) -> int | None:
        """The number of a week of ISO 8601; None if it begins on another day."""
        return self.first.isocalendar().week if self.first == self.monday else None

    @property
    def path(self) -> str:
        """Its URL path: /2026/11, /2026-W47, /2026/11/21."""
        if self.kind is Kind.WEEK:
            year, week, _ = self.monday.isocalendar()
            return f"/{year}-W{week:02}"
        return f"{self.first:/%Y/%m}" if self.kind is Kind.MONTH else f"{self.first:/%Y/%m/%d}"

    def name(self, language: Language) -> str:
        """Return its name: November 2026; Week 47, 16 – 22 Nov 2026, or Nov 15 – 21, 2026; Saturday, 21 November."""
        if self.kind is Kind.MONTH:
            return language.month_name(self.first)
        if self.kind is Kind.DAY:
            return language.day_name(self.first, date.min)
        days = str(format_interval(self.first, self.end - ONE_DAY, "yMMMd", locale=language.locale))
        if self.number is None:
            return days
        return language.gettext("Week %(number)s, %(days)s", number=self.number, days=days)

    def short_name(self, language: Language) -> str:
        """Return its name in short: November 2026; Week 47 or Nov 15 – 21; Sat 21 Nov."""
        if self.kind is Kind.WEEK:
            if self.number is None:
                return str(format_interval(self.first, self.end - ONE_DAY, "MMMd", locale=language.locale))
            return language.gettext("Week %(number)s", number=self.number)
        return language.month_name(self.first) if self.kind is Kind.MONTH else language.short_day(self.first)
