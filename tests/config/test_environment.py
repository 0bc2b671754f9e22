"""Settings from environment variables: what each means, and the exact sentence for each way of getting one wrong."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from aggregator.cli import main
from aggregator.config import load_config
from aggregator.config.environment import known_variables, without_effect
from aggregator.errors import ConfigError

FEED = """\
[[feeds]]
id = "a"
name = "A"
url = "https://example.org/a.ics"
"""
FILE = f"""\
[server]
listen = "127.0.0.1:7000"
workers = 2

[defaults]
interval = "2h"

{FEED}"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "feeds.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


TAKEN = {
    "text needs no quotes": ("SERVER__LISTEN", ":8080", lambda c: c.server.listen, ":8080"),
    "it may hold quotes": ("CALENDAR__NAME", 'The "best"', lambda c: c.calendar.name, 'The "best"'),
    "blanks and line ends around it are dropped": ("CALENDAR__NAME", " A \n", lambda c: c.calendar.name, "A"),
    "a whole number": ("SERVER__WORKERS", "4", lambda c: c.server.workers, 4),
    "a negative number": ("DEFAULTS__PRIORITY", "-3", lambda c: c.feeds[0].priority, -3),
    "true": ("DEFAULTS__ALLOW_PRIVATE", "true", lambda c: c.feeds[0].allow_private, True),
    "False, as Python programs write it": (
        "DEFAULTS__ALLOW_PRIVATE",
        "False",
        lambda c: c.feeds[0].allow_private,
        False,
    ),
    "a duration": ("DEFAULTS__INTERVAL", "1h30m", lambda c: c.feeds[0].interval, timedelta(minutes=90)),
    "a duration in seconds": ("DEFAULTS__INTERVAL", "90", lambda c: c.feeds[0].interval, timedelta(seconds=90)),
    "a list separated by commas": ("PAGE__ZONES", "UTC, Asia/Tokyo", lambda c: c.page.zones, ("UTC", "Asia/Tokyo")),
    "a list of one": ("PAGE__ZONES", "UTC", lambda c: c.page.zones, ("UTC",)),
    "a list as in the file": ("PAGE__ZONES", '["UTC", "Asia/Tokyo"]', lambda c: c.page.zones, ("UTC", "Asia/Tokyo")),
    "an empty list": ("PAGE__EMBED_ON", "[]", lambda c: c.page.embed_on, ()),
    "a zone that may be left out": ("DEFAULTS__TIMEZONE", "Asia/Tokyo", lambda c: c.feeds[0].timezone, "Asia/Tokyo"),
    "a database": ("STORE__DATABASE", "sqlite:////d/x.db", lambda c: c.store.database.reveal(), "sqlite:////d/x.db"),
    "an empty one counts as not set": ("SERVER__LISTEN", " ", lambda c: c.server.listen, "127.0.0.1:7000"),
}


@pytest.mark.parametrize(("name", "text", "read", "expected"), TAKEN.values(), ids=TAKEN)
def test_a_variable_wins_over_the_file(file, name, text, read, expected):
    assert read(load_config(str(file), {f"AGGREGATOR_{name}": text})) == expected


def test_a_secret_that_is_mounted_as_a_file_wins_over_the_variable_of_the_image(file, tmp_path):
    (tmp_path / "secret").write_text("postgresql+psycopg://ada:hunter2@db/x")
    environ = {
        "AGGREGATOR_STORE__DATABASE": "sqlite:////data/aggregator.db",
        "AGGREGATOR_STORE__DATABASE_FILE": str(tmp_path / "secret"),
    }
    assert load_config(str(file), environ).store.database.reveal() == "postgresql+psycopg://ada:hunter2@db/x"
    (tmp_path / "secret").unlink()
    said = "AGGREGATOR_STORE__DATABASE_FILE: the file cannot be read: no such file or directory"
    assert mistakes(file, environ) == [said]


def test_what_no_variable_sets_is_as_in_the_file(file):
    config = load_config(str(file), {"AGGREGATOR_SERVER__WORKERS": "3"})
    assert (config.server.listen, config.server.workers) == ("127.0.0.1:7000", 3)


def test_a_feed_has_the_last_word_over_a_default_from_a_variable(file):
    file.write_text(FEED + 'interval = "5m"\n')
    assert load_config(str(file), {"AGGREGATOR_DEFAULTS__INTERVAL": "1h"}).feeds[0].interval == timedelta(minutes=5)


def test_a_relative_database_path_starts_at_the_folder_of_the_file(file):
    config = load_config(str(file), {"AGGREGATOR_STORE__DATABASE": "sqlite:///x.db"})
    assert config.store.database.reveal() == f"sqlite:///{file.parent}/x.db"


REFUSED = {
    "a wrong value names the variable, not a line": (
        {"AGGREGATOR_SERVER__LISTEN": "8080"},
        [
            (
                'AGGREGATOR_SERVER__LISTEN: "8080" is not a valid listen address '
                '(write it like "127.0.0.1:8080", "[::1]:8080" or ":8080")'
            )
        ],
    ),
    "a number that is none": (
        {"AGGREGATOR_SERVER__WORKERS": "four"},
        ['AGGREGATOR_SERVER__WORKERS: "four" is not a whole number'],
    ),
    "a number with thousands of digits": (
        {"AGGREGATOR_SERVER__WORKERS": "9" * 5000},
        [f'AGGREGATOR_SERVER__WORKERS: "{"9" * 118}… is not a whole number'],
    ),
    "a number out of bounds": (
        {"AGGREGATOR_SERVER__WORKERS": "65"},
        ["AGGREGATOR_SERVER__WORKERS: 65 is more than 64"],
    ),
    "neither true nor false": (
        {"AGGREGATOR_DEFAULTS__ALLOW_PRIVATE": "yes"},
        ['AGGREGATOR_DEFAULTS__ALLOW_PRIVATE: "yes" must be true or false'],
    ),
    "a default is refused once, not for each feed": (
        {"AGGREGATOR_DEFAULTS__INTERVAL": "often"},
        [
            'AGGREGATOR_DEFAULTS__INTERVAL: "often" is not a duration (write it like "30m", "1h30m", "45s" or "1d")',
        ],
    ),
    "one element of a list": (
        {"AGGREGATOR_PAGE__ZONES": "UTC,Europe/Madird"},
        ['AGGREGATOR_PAGE__ZONES: "Europe/Madird" is not an IANA time zone (did you mean "Europe/Madrid"?)'],
    ),
    "brackets that do not close": (
        {"AGGREGATOR_PAGE__ZONES": '["UTC"'},
        ['AGGREGATOR_PAGE__ZONES: is not a list (write it like "one,two" or ["one", "two"])'],
    ),
    "a list that would set more": (
        {"AGGREGATOR_PAGE__ZONES": '["UTC"]\nx = 1'},
        ['AGGREGATOR_PAGE__ZONES: is not a list (write it like "one,two" or ["one", "two"])'],
    ),
    "a secret is not shown": (
        {"AGGREGATOR_STORE__DATABASE": "postgres://ada:hunter2@db.example.org/x"},
        [
            (
                'AGGREGATOR_STORE__DATABASE: "postgres://db.example.org/…" is not a supported database URL '
                '(write it like "sqlite:///aggregator.db" or "postgresql+psycopg://user@host/name")'
            )
        ],
    ),
    "a proxy with a password": (
        {"AGGREGATOR_DEFAULTS__PROXY": "ada:hunter2@proxy"},
        [
            (
                'AGGREGATOR_DEFAULTS__PROXY: "…" must start with http:// or https:// '
                '(write it like "http://proxy.example.org:3128", or "env")'
            )
        ],
    ),
    "a misspelt key": (
        {"AGGREGATOR_SERVER__LISTN": ":8080"},
        ['AGGREGATOR_SERVER__LISTN: unknown setting (did you mean "AGGREGATOR_SERVER__LISTEN"?)'],
    ),
    "a misspelt section": (
        {"AGGREGATOR_SEVER__BASE_URL": "https://example.org"},
        ['AGGREGATOR_SEVER__BASE_URL: unknown setting (did you mean "AGGREGATOR_SERVER__BASE_URL"?)'],
    ),
    "a key of another section": (
        {"AGGREGATOR_CALENDAR__ZONES": "UTC"},
        ['AGGREGATOR_CALENDAR__ZONES: unknown setting (did you mean "AGGREGATOR_PAGE__ZONES"?)'],
    ),
    "one underscore instead of two": (
        {"AGGREGATOR_SERVER_BASE_URL": "https://example.org"},
        ['AGGREGATOR_SERVER_BASE_URL: unknown setting (did you mean "AGGREGATOR_SERVER__BASE_URL"?)'],
    ),
    "nothing like it": (
        {"AGGREGATOR_QUX__QUUX": "1"},
        ["AGGREGATOR_QUX__QUUX: unknown setting"],
    ),
    "feeds are set in the file": (
        {"AGGREGATOR_FEEDS__0__URL": "https://example.org/private-00ff"},
        ["AGGREGATOR_FEEDS__0__URL: unknown setting (set [[feeds]] in feeds.toml)"],
    ),
    "everything at once, also what is wrong in the file": (
        {"AGGREGATOR_SERVER__WORKERS": "0", "AGGREGATOR_PAGE__LANGUAGE": "xx", "BROKEN": "1"},
        [
            '{file}:12: feeds[0].nam: feed "a": unknown key (did you mean "name"?)',
            'AGGREGATOR_PAGE__LANGUAGE: "xx" is not an available language',
            "AGGREGATOR_SERVER__WORKERS: 0 is less than 1",
        ],
    ),
}


def mistakes(file, environ):
    """What is said about these variables; nothing if they are right."""
    try:
        load_config(str(file), environ)
    except ConfigError as error:
        return str(error).splitlines()
    return []


@pytest.mark.parametrize(("environ", "expected"), REFUSED.values(), ids=REFUSED)
def test_each_mistake_names_its_variable_and_says_what_to_do(file, environ, expected):
    if environ.get("BROKEN"):
        file.write_text(FILE + 'nam = "A"\n')
    said = sorted(mistakes(file, environ))
    for line, beginning in zip(said, sorted(one.replace("{file}", str(file)) for one in expected), strict=True):
        assert line.startswith(beginning)
    assert not any(part in line for line in said for part in ("hunter2", "00ff"))


@pytest.mark.parametrize("name", known_variables())
def test_no_message_shows_what_was_pasted_into_the_wrong_variable(file, name):
    for secret in ("https://ada:hunter2@example.org/private-00ff", "ada:hunter2@example.org/private-00ff"):
        said = mistakes(file, {name: secret})  # none: names and descriptions may be any text
        assert all(line.startswith(f"{name}: ") for line in said)
        assert not any(part in line for line in said for part in ("hunter2", "00ff"))


NOT_OURS = {
    "Kubernetes' variables for a Service of this name": (
        ["AGGREGATOR_SERVICE_HOST", "AGGREGATOR_SERVICE_PORT_HTTP", "AGGREGATOR_PORT", "AGGREGATOR_PORT_8080_TCP_ADDR"],
        [],
    ),
    "and for one with a longer name": (["AGGREGATOR_WEB_SERVICE_HOST", "AGGREGATOR_WEB_PORT_80_TCP"], []),
    "options of the command line": (["AGGREGATOR_CONFIG", "AGGREGATOR_DATABASE", "AGGREGATOR_LOG_LEVEL"], []),
    "settings": (["AGGREGATOR_SERVER__LISTEN"], []),
    "what feeds.toml names": (["AGGREGATOR_TODO_URL"], []),
    "other programs": (["PATH", "LANG"], []),
    "what is left": (["AGGREGATOR_LISTEN", "AGGREGATOR_THING"], ["AGGREGATOR_LISTEN", "AGGREGATOR_THING"]),
}


@pytest.mark.parametrize(("names", "expected"), NOT_OURS.values(), ids=NOT_OURS)
def test_variables_without_effect_are_told_from_those_of_others(names, expected):
    assert list(without_effect(dict.fromkeys(names, "x"), ["AGGREGATOR_TODO_URL"])) == expected


def test_no_variable_of_another_kind_is_a_mistake(file):
    names = [name for given, _ in NOT_OURS.values() for name in given if "__" not in name]
    assert load_config(str(file), dict.fromkeys(names, "x"))


def test_every_key_of_every_table_has_a_variable_of_its_own():
    config = load_config("feeds.toml")
    tables = {name for name in type(config).model_fields if not isinstance(getattr(config, name), tuple)}
    assert {path[0] for path, _ in known_variables().values()} == tables | {"defaults"}
    assert len({path for path, _ in known_variables().values()}) == len(known_variables())
    for name, (path, _) in known_variables().items():
        assert name == f"AGGREGATOR_{path[0].upper()}__{path[1].upper()}"
    singles = [name.replace("__", "_") for name in known_variables()]
    assert len(set(singles)) == len(singles)


def checked(file, environ, *arguments):
    return CliRunner().invoke(main, ["--config", str(file), "check", *arguments], env=environ)


def test_check_says_which_settings_come_from_variables_without_their_values(file):
    environ = {
        "AGGREGATOR_SERVER__WORKERS": "3",
        "AGGREGATOR_DATABASE": "postgresql+psycopg://ada:hunter2@db/x",
        "AGGREGATOR_LISTEN": ":80",
    }
    result = checked(file, environ)
    assert result.output.splitlines() == [
        "OK: 1 feed.",
        "Set by AGGREGATOR_DATABASE: store.database",
        "Set by AGGREGATOR_SERVER__WORKERS: server.workers",
        'AGGREGATOR_LISTEN has no effect (did you mean "AGGREGATOR_SERVER__LISTEN"?).',
    ]
    facts = json.loads(checked(file, environ, "--json").output)
    assert facts["variables"] == {
        "AGGREGATOR_DATABASE": "store.database",
        "AGGREGATOR_SERVER__WORKERS": "server.workers",
    }
    assert facts["unused_variables"] == ["AGGREGATOR_LISTEN"]


def test_check_names_the_variable_to_programs_too(file):
    result = checked(file, {"AGGREGATOR_SERVER__WORKERS": "0"}, "--json")
    assert result.exit_code == 2
    (problem,) = json.loads(result.output)["problems"]
    assert problem == {
        "line": 0,
        "key": "server.workers",
        "message": "0 is less than 1",
        "hint": "",
        "variable": "AGGREGATOR_SERVER__WORKERS",
    }


def test_the_settings_file_can_be_named_by_a_variable(file):
    result = CliRunner().invoke(main, ["check"], env={"AGGREGATOR_CONFIG": str(file)})
    assert result.output == "OK: 1 feed.\n"
