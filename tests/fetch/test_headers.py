"""What servers say about when to come back, in all the forms they say it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.headers import LONGEST_RETRY, conditional, max_age, retry_after, user_agent, validators
from aggregator.model import Validators

NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)
SKEWED = "Sat, 20 Jun 2020 12:00:00 GMT"

RETRY_AFTER = {
    "39: absent": (None, None, None),
    "39: seconds": ("120", None, timedelta(minutes=2)),
    "39: seconds with a fraction, as some send": ("1.5", None, timedelta(seconds=1)),
    "39: seconds with blanks around": (" 120 ", None, timedelta(minutes=2)),
    "39: a date": ("Sat, 20 Jun 2026 12:05:00 GMT", None, timedelta(minutes=5)),
    "39: a date by a server whose clock is six years behind": (
        "Sat, 20 Jun 2020 12:05:00 GMT",
        SKEWED,
        timedelta(minutes=5),
    ),
    "39: a date in the oldest form": ("Sat Jun 20 12:05:00 2026", None, timedelta(minutes=5)),
    "39: a date by a server that sends no readable date itself": (
        "Sat, 20 Jun 2026 12:05:00 GMT",
        "yesterday",
        timedelta(minutes=5),
    ),
    "39: a date of the past": ("Sat, 20 Jun 2020 12:05:00 GMT", None, timedelta(0)),
    "39: zero": ("0", None, timedelta(0)),
    "39: less than zero": ("-5", None, None),
    "39: ten years": ("315360000", None, LONGEST_RETRY),
    "39: a date in ten years": ("Sat, 20 Jun 2036 12:00:00 GMT", None, LONGEST_RETRY),
    "39: more seconds than time has": ("9" * 30, None, LONGEST_RETRY),
    "39: a year nobody can count": ("Sat, 20 Jun 99999 12:00:00 GMT", None, None),
    "39: garbage": ("in a while", None, None),
    "39: nothing": ("", None, None),
    "39: digits of another script": ("١٢٠", None, None),
}


@pytest.mark.parametrize(("value", "date", "expected"), RETRY_AFTER.values(), ids=RETRY_AFTER.keys())
def test_retry_after(value: str | None, date: str | None, expected: timedelta | None) -> None:
    found = retry_after(value, NOW, date=date)
    assert (found and found // timedelta(seconds=1) * timedelta(seconds=1)) == expected


MAX_AGE = {
    "absent": (None, None),
    "alone": ("max-age=3600", timedelta(hours=1)),
    "among others, as Google sends it": ("no-cache, no-store, max-age=0, must-revalidate", timedelta(0)),
    "in capitals and quotes": ('public, Max-Age="60"', timedelta(minutes=1)),
    "only for shared caches": ("s-maxage=60", None),
    "beyond all reason": ("max-age=99999999999999999999", timedelta(days=365)),
    "no number": ("max-age=soon", None),
    "below zero": ("max-age=-1", None),
}


@pytest.mark.parametrize(("value", "expected"), MAX_AGE.values(), ids=MAX_AGE.keys())
def test_max_age(value: str | None, expected: timedelta | None) -> None:
    assert max_age(value) == expected


@given(st.text(), st.text())
def test_no_header_value_breaks_reading_it(value: str, date: str) -> None:
    found = retry_after(value, NOW, date=date)
    assert found is None or timedelta(0) <= found <= LONGEST_RETRY
    max_age(value)
    kept = validators(value, date)
    assert all(text.isascii() and text.isprintable() for text in conditional(kept).values())


VALIDATORS = {
    "both": (Validators('"a"', SKEWED), {"If-None-Match": '"a"', "If-Modified-Since": SKEWED}),
    "a weak ETag is sent back as it came": (Validators('W/"a"'), {"If-None-Match": 'W/"a"'}),
    "none": (Validators(), {}),
    "an empty one": (Validators("", ""), {}),
    "one that would begin a new header": (Validators('"a"\r\nX-Evil: 1'), {}),
    "one that is not ASCII": (Validators('"é"'), {}),
    "one that is too long": (Validators('"' + "a" * 2000 + '"'), {}),
}


@pytest.mark.parametrize(("known", "expected"), VALIDATORS.values(), ids=VALIDATORS.keys())
def test_conditional_headers(known: Validators, expected: dict[str, str]) -> None:
    assert conditional(known) == expected


def test_42_the_user_agent_says_who_we_are_and_satisfies_outlook() -> None:
    agent = user_agent("1.2", "https://calendar.example.org")
    assert agent.startswith("Mozilla/5.0 (")
    assert " Chrome/" in agent
    assert agent.endswith("calendar-aggregator/1.2 (+https://calendar.example.org)")
    assert user_agent("1.2", "https://bücher.example/\r\nX: (1)").isprintable()
