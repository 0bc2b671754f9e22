"""A month, a week or a day with a page of its own: its days, its path, and the ones before and after.

Weeks are those of ISO 8601, from Monday, whatever the visitor's first weekday is: a shared URL must show everybody the
same days.
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
    def around(cls, kind: Kind, day: date) -> Period:
        """Return the period that contains `day`."""
        if kind is Kind.DAY:
            return cls(kind, day, day + ONE_DAY)
        if kind is Kind.WEEK:
            monday = day - timedelta(days=day.weekday())
            return cls(kind, monday, monday + WEEK)
        first = day.replace(day=1)
        return cls(kind, first, (first + timedelta(days=31)).replace(day=1))

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.end

    @property
    def previous(self) -> Period:
        """The period before."""
        return Period.around(self.kind, self.first - ONE_DAY)

    @property
    def following(self) -> Period:
        """The period after."""
        return Period.around(self.kind, self.end)

    @property
    def path(self) -> str:
        """Its URL path: /2026/11, /2026-W47, /2026/11/21."""
        if self.kind is Kind.WEEK:
            year, week, _ = self.first.isocalendar()
            return f"/{year}-W{week:02}"
        return f"{self.first:/%Y/%m}" if self.kind is Kind.MONTH else f"{self.first:/%Y/%m/%d}"

    def name(self, language: Language) -> str:
        """Return its name: November 2026; Week 47, 16 – 22 Nov 2026; Saturday, 21 November 2026."""
        if self.kind is Kind.MONTH:
            return language.month_name(self.first)
        if self.kind is Kind.DAY:
            return language.day_name(self.first, date.min)
        days = format_interval(self.first, self.end - ONE_DAY, "yMMMd", locale=language.locale)
        return language.gettext("Week %(number)s, %(days)s", number=self.first.isocalendar().week, days=days)

    def short_name(self, language: Language) -> str:
        """Return its name in short: November 2026; Week 47; Sat 21 Nov."""
        if self.kind is Kind.WEEK:
            return language.gettext("Week %(number)s", number=self.first.isocalendar().week)
        return language.month_name(self.first) if self.kind is Kind.MONTH else language.short_day(self.first)
