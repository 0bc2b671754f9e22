"""The JSON Schema of feeds.toml refuses what `check` refuses, and nothing else: editors say so while one types."""

import json
import tomllib
from datetime import timedelta

import jsonschema_rs
import pytest
from config.test_config import BROKEN, DATABASES, DURATIONS, FEED, LISTEN
from config.test_feed_address import ADDRESSES, PAGES, REFUSED
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config import json_schema, parse_duration
from aggregator.config.value_patterns import up_to

SCHEMA = jsonschema_rs.validator_for(json_schema())

# What only `check` can know.
BEYOND = {
    "88: an id given twice": "two values are compared",
    "two groups with one id": "two values are compared",
    "88: an address given twice, spelt in two ways": "two values are compared",
    "88: one Google calendar by its feed and by its page": "two values are compared",
    "a page of Google Calendar that names no calendar": "its query says so",
    "a Google page without a calendar": "its query says so",
    "a Google page of two calendars": "its query says so",
    "a Google id that is neither plain nor base64": "its query says so",
    "a TeamUp page without a key": "its path says so",
    "a regular expression with a mistake": "RE2 says so",
    "a regular expression that RE2 does not know": "RE2 says so",
    "a start in words": "JSON has no dates",
    "a start with an offset": "JSON has no dates",
    "an environment variable that is not set": "it is not in the file",
    "a webhook in a variable that is not set": "it is not in the file",
    "a notice about a feed that is not there": "two values are compared",
    "headers in a variable that is not set": "it is not in the file",
    "a file that is not there": "it is not in the file",
    "a folder for files that is that of the secrets": "it follows from where the file is",
    "a folder for files in which the database is": "two values are compared",
    "an end of what does not repeat": "two values are compared",
    "the meetings of a project in LFX": "its path says so",
    "a meeting in LFX": "its path says so",
    "a group of groups.io": "its path says so",
    "a calendar of a group with a host of its own": "its path says so",
}


def is_valid(text: str) -> bool:
    return SCHEMA.is_valid(json.loads(json.dumps(tomllib.loads(text), default=str)))


def with_url(url: str) -> str:
    return FEED.replace('"https://example.org/a.ics"', json.dumps(url))


def test_a_right_file_is_valid():
    assert is_valid(FEED)


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_a_file_that_check_refuses_is_not(text, request):
    (file, _), case = text, request.node.callspec.id
    try:
        valid = is_valid(file if isinstance(file, str) else file.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        return  # editors say so anyway
    if "no feed has" in str(text[1]):
        return  # two values are compared
    assert valid == (case in BEYOND)


@pytest.mark.parametrize("url", REFUSED.values(), ids=REFUSED.keys())
def test_a_url_that_check_refuses_is_not(url, request):
    assert is_valid(with_url(url[0])) == (request.node.callspec.id in BEYOND)


@pytest.mark.parametrize("url", ADDRESSES.values(), ids=ADDRESSES.keys())
def test_a_url_that_check_accepts_is_valid(url):
    assert is_valid(with_url(url[0]))


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_homepages(page):
    assert is_valid(f"{FEED}homepage = {json.dumps(page[0])}\n") == (not page[1])


@pytest.mark.parametrize("listen", LISTEN)
def test_listen_addresses(listen):
    assert is_valid(f'[server]\nlisten = "{listen}"\n{FEED}')


@pytest.mark.parametrize("database", [written for written, _ in DATABASES.values() if written])
def test_databases(database):
    assert is_valid(f"[store]\ndatabase = {database}\n{FEED}")


@pytest.mark.parametrize(
    "written", [*DURATIONS, "29s", "30s", "0m", "0m29s", "7d", "8d", "1w", "2w", "10080m", "10081m", 29]
)
def test_intervals(written):
    within = timedelta(seconds=30) <= parse_duration(written) <= timedelta(days=7)
    assert is_valid(f"{FEED}interval = {json.dumps(written)}\n") == within


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_numbers_up_to_a_limit(number, limit):
    schema = jsonschema_rs.validator_for({"type": "string", "pattern": f"^(?:{up_to(limit)})$"})
    assert schema.is_valid(str(number)) == (number <= limit)
