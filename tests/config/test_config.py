"""feeds.toml: what is accepted, and the exact sentence for each way of getting it wrong."""

import errno
import os
import re
from datetime import timedelta
from pathlib import Path
from textwrap import dedent
from typing import Never

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.config import (
    Feed,
    ServerSettings,
    format_duration,
    json_schema,
    load_config,
    parse_duration,
    secret_files,
)
from aggregator.errors import ConfigError, Problem

REFERENCE = Path(__file__).parents[2] / "docs" / "reference.md"
FEED = """\
[[feeds]]
id = "a"
name = "A"
url = "https://example.org/a.ics"
"""


def problems(folder: Path, text: str | bytes) -> list[str]:
    """Return what is said about a file with this text, without the file's name."""
    file = folder / "feeds.toml"
    file.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
    with pytest.raises(ConfigError) as caught:
        load_config(str(file), os.environ)
    return [line.removeprefix(str(file)) for line in str(caught.value).splitlines()]


BROKEN = {
    "88: an empty file": (
        "",
        [": feeds: lists no feeds (start each with a [[feeds]] line)"],
    ),
    "feeds in single brackets": (
        '[feeds]\nid = "a"\n',
        [":1: feeds: lists no feeds (start each with a [[feeds]] line)"],
    ),
    "88: not TOML": (
        "[server]\nlisten = 127.0.0.1:8080\n",
        [":2: invalid TOML at column 15: expected newline or end of document after a statement"],
    ),
    "88: text that is not UTF-8": (
        b'# first line\nname = "Caf\xe9"\n',
        [":2: is not UTF-8 text (save it as UTF-8)"],
    ),
    "88: a table given twice": (
        "[server]\n[server]\n",
        [':2: invalid TOML at column 8: cannot declare "server" twice'],
    ),
    "88: brackets without end": (
        "a = " + "[" * 5000,
        [": is nested too deeply"],
    ),
    "a notice without a target": (
        FEED + '[[notify]]\nname = "Chat"\n',
        [":5: notify[0]: has no target (set apprise or webhook)"],
    ),
    "a notice with two targets": (
        FEED + '[[notify]]\napprise = "json://a.test"\nwebhook = "https://a.test/"\n',
        [":7: notify[0].webhook: not allowed beside apprise (set only one of them)"],
    ),
    "a notice to what is no Apprise URL": (
        FEED + '[[notify]]\napprise = "ada@example.org"\n',
        [':6: notify[0].apprise: "…" is not an Apprise URL (write it like "mailto://user:password@example.org")'],
    ),
    "a webhook that is no web address": (
        FEED + '[[notify]]\nwebhook = "mailto://ada:pw@example.org"\n',
        [
            ':6: notify[0].webhook: "mailto://example.org/…" is not a web address (write it like "https://example.org/hook")'
        ],
    ),
    "a notice about a feed that is not there": (
        FEED + '[[notify]]\nwebhook = "https://a.test/"\nfeeds = ["b"]\n',
        [':7: notify[0].feeds[0]: no feed has the id "b"'],
    ),
    "a webhook in a variable that is not set": (
        FEED + '[[notify]]\nwebhook_env = "NO_SUCH_VARIABLE_HERE"\n',
        [":6: notify[0].webhook_env: the environment variable is not set"],
    ),
    "88: a misspelt key": (
        FEED + 'intervall = "30m"\n',
        [':5: feeds[0].intervall: feed "a": unknown key (did you mean "interval"?)'],
    ),
    "88: a misspelt section": (
        "[sever]\n" + FEED,
        [':1: sever: unknown section (did you mean "server"?)'],
    ),
    "a key of another section": (
        FEED + 'base_url = "https://example.org"\n',
        [':5: feeds[0].base_url: feed "a": unknown key (it belongs in [server])'],
    ),
    "a feed's key outside of all sections": (
        'interval = "1h"\n' + FEED,
        [":1: interval: unknown key (it belongs in [[feeds]])"],
    ),
    "88: a misspelt section that is called as a key": (
        FEED + '[[feed]]\nid = "b"\n',
        [':5: feed: unknown section (did you mean "feeds"?)'],
    ),
    "a list of sections with brackets for one": (
        FEED + "[notify]\n",
        [":5: notify: must be a list (start each entry with a [[notify]] line)"],
    ),
    "which event to edit, without its braces": (
        FEED + '[[edit]]\nfeed = "a"\n',
        [
            ':5: edit[0].event: is missing (add a line: event = { feed = "…", title = "…" })',
            ":6: edit[0].feed: unknown key (write it in event = { … })",
        ],
    ),
    "a key of a section of a list": (
        FEED + 'start = "2026-03-05"\n',
        [':5: feeds[0].start: feed "a": unknown key (it belongs in [[meetings]])'],
    ),
    "a key that cannot have a default": (
        '[defaults]\nurl = "https://example.org"\n' + FEED,
        [":2: defaults.url: unknown key (set it in each [[feeds]])"],
    ),
    "a wrong default is reported once, not for each feed": (
        '[defaults]\ninterval = "often"\n' + FEED + FEED.replace('"a"', '"b"').replace("a.ics", "b.ics"),
        [':2: defaults.interval: "often" is not a duration (write it like "30m", "1h30m", "45s" or "1d")'],
    ),
    "a feed without anything": (
        FEED + "[[feeds]]\n",
        [
            ':5: feeds[1].id: is missing (add a line: id = "…")',
            ':5: feeds[1].name: is missing (add a line: name = "…")',
            ':5: feeds[1].url: is missing (add a line: url = "https://…")',
        ],
    ),
    "88: an id given twice": (
        FEED + FEED.replace("a.ics", "b.ics"),
        [":6: feeds[1].id: same id as feeds[0].id on line 2 (give each feed its own id)"],
    ),
    "88: an address given twice, spelt in two ways": (
        FEED + FEED.replace('id = "a"', 'id = "b"').replace("https://example.org/", "webcal://EXAMPLE.org:443/"),
        [':8: feeds[1].url: feed "b": same calendar as feeds[0].url on line 4 (remove one of the two)'],
    ),
    "88: one Google calendar by its feed and by its page": (
        FEED.replace(
            "https://example.org/a.ics",
            "https://calendar.google.com/calendar/ical/x%40group.calendar.google.com/public/basic.ics",
        )
        + FEED.replace('id = "a"', 'id = "b"').replace(
            "https://example.org/a.ics",
            "https://calendar.google.com/calendar/u/0/embed?src=x@group.calendar.google.com",
        ),
        [(':8: feeds[1].url: feed "b": same calendar as feeds[0].url on line 4 (remove one of the two)')],
    ),
    "an id that cannot stand in an address": (
        FEED.replace('"a"', '"The A"'),
        [':2: feeds[0].id: "The A" is not a valid id (use a–z, 0–9 and hyphens)'],
    ),
    "an address of an unknown kind": (
        FEED.replace("https", "htps"),
        [':4: feeds[0].url: feed "a": "htps://example.org/…" must start with https://, http:// or webcal://'],
    ),
    "an address without a host": (
        FEED.replace("example.org", ""),
        [':4: feeds[0].url: feed "a": "https://…" has no host name'],
    ),
    "a port that cannot be": (
        FEED.replace("example.org", "example.org:99999"),
        [':4: feeds[0].url: feed "a": "https://…" has no valid port (use a number from 1 to 65535)'],
    ),
    "a page of Google Calendar that names no calendar": (
        FEED.replace("https://example.org/a.ics", "https://calendar.google.com/calendar/u/0/r/month"),
        [
            (
                ':4: feeds[0].url: feed "a": "https://calendar.google.com/…" '
                'is a Google Calendar page, not a calendar (copy "Public address in iCal format" from its settings)'
            )
        ],
    ),
    "a zone that does not exist": (
        FEED + 'timezone = "Europe/Madird"\n',
        [':5: feeds[0].timezone: feed "a": "Europe/Madird" is not an IANA time zone (did you mean "Europe/Madrid"?)'],
    ),
    "a zone that is a path": (
        FEED + 'timezone = "../../etc/passwd"\n',
        [
            (
                ':5: feeds[0].timezone: feed "a": "../../etc/passwd" is not an IANA time zone '
                '(write it like "Europe/Madrid")'
            )
        ],
    ),
    "a duration in words": (
        FEED + 'timeout = "half a minute"\n',
        [
            (
                ':5: feeds[0].timeout: feed "a": "half a minute" is not a duration '
                '(write it like "30m", "1h30m", "45s" or "1d")'
            )
        ],
    ),
    "polling more often than every half minute": (
        FEED + "interval = 29\n",
        [':5: feeds[0].interval: feed "a": 29 is less than 30 seconds'],
    ),
    "polling every five seconds": (
        FEED + 'interval = "5s"\n',
        [':5: feeds[0].interval: feed "a": "5s" is less than 30 seconds'],
    ),
    "a timeout of an hour": (
        FEED + "timeout = 3600\n",
        [':5: feeds[0].timeout: feed "a": 3600 is more than 10 minutes'],
    ),
    "a colour by name": (
        FEED + 'color = "green"\n',
        [':5: feeds[0].color: feed "a": "green" is not a valid colour (write it like "#1A8754")'],
    ),
    "a number in quotes": (
        FEED + 'priority = "10"\n',
        [':5: feeds[0].priority: feed "a": "10" is not a whole number'],
    ),
    "a truth value in quotes": (
        FEED + 'allow_private = "yes"\n',
        [':5: feeds[0].allow_private: feed "a": "yes" must be true or false, without quotes'],
    ),
    "a choice that is none": (
        FEED + 'match = "uids"\n',
        [':5: feeds[0].match: feed "a": "uids" must be one of "full", "uid" or "off" (did you mean "uid"?)'],
    ),
    "an empty name": (
        FEED.replace('"A"', '""'),
        [':3: feeds[0].name: feed "a": must not be empty'],
    ),
    "a listen address without a port": (
        '[server]\nlisten = "localhost"\n' + FEED,
        [
            (
                ':2: server.listen: "localhost" is not a valid listen address '
                '(write it like "127.0.0.1:8080", "[::1]:8080" or ":8080")'
            )
        ],
    ),
    "a base_url that is not a URL": (
        '[server]\nbase_url = "calendar.example.org"\n' + FEED,
        [':2: server.base_url: "calendar.example.org" must start with https:// or http://'],
    ),
    "a database of another kind": (
        '[store]\ndatabase = "mysql://example.org/x"\n' + FEED,
        [
            (
                ':2: store.database: "mysql://example.org/…" is not a supported database URL '
                '(write it like "sqlite:///aggregator.db" or "postgresql+psycopg://user@host/name")'
            )
        ],
    ),
    "a database that two processes cannot share": (
        '[store]\ndatabase = "sqlite:///:memory:"\n' + FEED,
        [
            (
                ':2: store.database: "sqlite://…" is not a supported database URL '
                '(write it like "sqlite:///aggregator.db" or "postgresql+psycopg://user@host/name")'
            )
        ],
    ),
    "a folder for files that is that of the secrets": (
        '[publish]\nfolder = "."\n' + FEED,
        [':2: publish.folder: "." holds feeds.toml itself (name a folder for these files only, like "/srv/calendar")'],
    ),
    "a folder for files in which the database is": (
        '[publish]\nfolder = "public"\n[store]\ndatabase = "sqlite:///public/x.db"\n' + FEED,
        [':2: publish.folder: holds the database (name a folder for these files only, like "/srv/calendar")'],
    ),
    "a folder as only a shell knows it": (
        '[publish]\nfolder = "~/public"\n' + FEED,
        [':2: publish.folder: "~/public" is not a usable path (write it like "/srv/calendar")'],
    ),
    "a site to embed on without its protocol": (
        '[page]\nembed_on = ["todogroup.org"]\n' + FEED,
        [
            (
                ':2: page.embed_on[0]: "todogroup.org" is not a valid site '
                '(write it like "https://example.org", "https://*.example.org", or "*" for all sites)'
            )
        ],
    ),
    "one page of a site to embed on": (
        '[page]\nembed_on = ["*", "https://todogroup.org/community/"]\n' + FEED,
        [
            (
                ':2: page.embed_on[1]: "https://todogroup.org/…" is not a valid site '
                '(leave out the path: write "https://todogroup.org")'
            )
        ],
    ),
    "a site to embed on in capitals": (
        '[page]\nembed_on = ["https://TODOgroup.org"]\n' + FEED,
        [':2: page.embed_on[0]: "https://todogroup.org" is not a valid site (write "https://todogroup.org")'],
    ),
    "what would end the header that names the sites": (
        '[page]\nembed_on = ["https://a.example; script-src *"]\n' + FEED,
        [
            (
                ':2: page.embed_on[0]: "https://…" is not a valid site '
                '(write it like "https://example.org", "https://*.example.org", or "*" for all sites)'
            )
        ],
    ),
    "a language that is not available": (
        '[page]\nlanguage = "nl"\n' + FEED,
        [
            (
                ':2: page.language: "nl" is not an available language '
                '(use one of "de", "en", "es", "fr", "hi", "ja", "ko", "pt", "zh", or like "en-US")'
            )
        ],
    ),
    "thirteen time zones": (
        f"[page]\nzones = {['UTC'] * 13}\n" + FEED,
        [":2: page.zones: must not list more than 12"],
    ),
    "a correction of one event": (
        FEED + '[[same]]\nevents = [{ uid = "x" }]\n',
        [":6: same[0].events: must list at least two events"],
    ),
    "an event by its title alone": (
        FEED + '[[same]]\nevents = [{ title = "y" }, { uid = "x" }]\n',
        [':6: same[0].events[0]: { title = "y" } is incomplete (give a uid, or a feed and a title)'],
    ),
    "an event of a feed that is not listed": (
        FEED + '[[different]]\nevents = [{ feed = "b", title = "y" }, { uid = "x" }]\n',
        [':6: different[0].events[0].feed: no feed has the id "b"'],
    ),
    "a list where text belongs": (
        FEED.replace('"A"', '["A", 1, { b = true }]'),
        [':3: feeds[0].name: feed "a": ["A", 1, { b = true }] must be text in quotes'],
    ),
    "a date where a number belongs": (
        FEED + "priority = 2026-01-01\n",
        [':5: feeds[0].priority: feed "a": 2026-01-01 is not a whole number'],
    ),
    "one site to embed on, without brackets": (
        '[page]\nembed_on = "*"\n' + FEED,
        [':2: page.embed_on: "*" must be a list in brackets'],
    ),
    "a section that is a number": (
        "server = 1\n" + FEED,
        [":1: server: must be a table"],
    ),
    "88: everything at once, in the order of the file": (
        """\
        [window]
        past_days = -1
        [defaults]
        colour = "#123456"
        [[feeds]]
        id = "a"
        url = "ftp://example.org"
        [[feeds]]
        id = "a"
        name = "A"
        url = "https://example.org/a.ics"
        """,
        [
            ":2: window.past_days: -1 is less than 0",
            ':4: defaults.colour: unknown key (did you mean "color"?)',
            ':5: feeds[0].name: feed "a": is missing (add a line: name = "…")',
            ':7: feeds[0].url: feed "a": "ftp://example.org" must start with https://, http:// or webcal://',
            ":9: feeds[1].id: same id as feeds[0].id on line 6 (give each feed its own id)",
        ],
    ),
    "a filter that describes nothing": (
        FEED + 'exclude = [{ field = "title" }]\n',
        [
            (
                ':5: feeds[0].exclude[0]: feed "a": { field = "title" } is not one description '
                "(give one of words, category, pattern, private, busy)"
            )
        ],
    ),
    "a filter that describes two things": (
        FEED + 'exclude = ["x", { words = "x", busy = true }]\n',
        [
            (
                ':5: feeds[0].exclude[1]: feed "a": { words = "x", busy = true } is not one description '
                "(give one of words, category, pattern, private, busy)"
            )
        ],
    ),
    "an empty filter": (
        FEED + 'include = [" "]\n',
        [
            (
                ':5: feeds[0].include[0]: feed "a": " " is not one description '
                "(give one of words, category, pattern, private, busy)"
            )
        ],
    ),
    "a filter with a misspelt key": (
        FEED + 'exclude = [{ word = "x" }]\n',
        [':5: feeds[0].exclude[0].word: feed "a": unknown key (did you mean "words"?)'],
    ),
    "a regular expression with a mistake": (
        FEED + "exclude = [{ pattern = '(x' }]\n",
        [
            (
                ':5: feeds[0].exclude[0].pattern: feed "a": "(x" is not a regular expression '
                "(RE2 syntax has no lookaround and no backreferences)"
            )
        ],
    ),
    "a regular expression that RE2 does not know": (
        FEED + "rename = [{ pattern = '(?<=x)y', to = 'z' }]\n",
        [
            (
                ':5: feeds[0].rename[0].pattern: feed "a": "…" is not a regular expression '
                "(RE2 syntax has no lookaround and no backreferences)"
            )
        ],
    ),
    "a new title for nothing": (
        FEED + 'rename = [{ to = "z" }]\n',
        [':5: feeds[0].rename[0]: feed "a": { to = "z" } is not one description (give a title or a pattern)'],
    ),
    "a correction without an event": (
        FEED + '[[edit]]\ntitle = "x"\n',
        [':5: edit[0].event: is missing (add a line: event = { feed = "…", title = "…" })'],
    ),
    "a correction that changes nothing": (
        FEED + '[[edit]]\nevent = { uid = "x" }\n',
        [':5: edit[0]: { event = { uid = "x" } } changes nothing (set title, location, link or hidden)'],
    ),
    "a correction of a feed that is not listed": (
        FEED + '[[edit]]\nevent = { feed = "aa", title = "x" }\nhidden = true\n',
        [':6: edit[0].event.feed: no feed has the id "aa"'],
    ),
    "a meeting of a feed that is not listed": (
        FEED + '[[meetings]]\nfeed = "b"\ntitle = "x"\nstart = 2026-03-05\n',
        [':6: meetings[0].feed: no feed has the id "b"'],
    ),
    "a start in words": (
        FEED + '[[meetings]]\nfeed = "a"\ntitle = "x"\nstart = "tomorrow"\n',
        [
            (
                ':8: meetings[0].start: "tomorrow" is not a date or a time '
                "(write it like 2026-03-05T16:00:00 or 2026-03-05)"
            )
        ],
    ),
    "a start with an offset": (
        FEED + '[[meetings]]\nfeed = "a"\ntitle = "x"\nstart = 2026-03-05T16:00:00+01:00\n',
        [":8: meetings[0].start: 2026-03-05 16:00:00+01:00 has a UTC offset (leave it out, and set zone)"],
    ),
    "a rule that is none": (
        FEED + '[[meetings]]\nfeed = "a"\ntitle = "x"\nstart = 2026-03-05\nrrule = "weekly"\n',
        [':9: meetings[0].rrule: "weekly" is not a recurrence rule (write it like "FREQ=WEEKLY;BYDAY=TH")'],
    ),
    "an end of what does not repeat": (
        FEED + '[[meetings]]\nfeed = "a"\ntitle = "x"\nstart = 2026-03-05\nuntil = 2026-03-06\n',
        [
            (
                ':5: meetings[0]: { feed = "a", title = "x", start = 2026-03-05, until = 2026-03-06 } '
                "has until, but does not repeat (add rrule)"
            )
        ],
    ),
    "a proxy that is no URL": (
        FEED + 'proxy = "proxy.example.org:3128"\n',
        [
            (
                ':5: feeds[0].proxy: feed "a": "…" must start with http:// or https:// '
                '(write it like "http://proxy.example.org:3128", or "env")'
            )
        ],
    ),
    "a proxy that speaks SOCKS, and its password": (
        FEED + 'proxy = "socks5://ada:secret@proxy.example.org"\n',
        [
            (
                ':5: feeds[0].proxy: feed "a": "…" must start with http:// or https:// '
                '(write it like "http://proxy.example.org:3128", or "env")'
            )
        ],
    ),
    "a User-Agent with a line break": (
        FEED + 'user_agent = "Ada\\nX: y"\n',
        [':5: feeds[0].user_agent: feed "a": "Ada\\nX: y" has characters that no header may have (use ASCII letters)'],
    ),
    "headers in a variable that is not set": (
        FEED + 'headers_env = "NO_SUCH_VARIABLE"\n',
        [':5: feeds[0].headers_env: feed "a": the environment variable is not set'],
    ),
    "a group of a feed that is not listed": (
        FEED + '[[groups]]\nid = "g"\nname = "G"\nfeeds = ["a", "b"]\n',
        [':8: groups[0].feeds[1]: no feed has the id "b"'],
    ),
    "two groups with one id": (
        FEED + '[[groups]]\nid = "g"\nname = "G"\n[[groups]]\nid = "g"\nname = "H"\n',
        [":9: groups[1].id: same id as groups[0].id on line 6 (give each group its own id)"],
    ),
    "two places for one URL": (
        FEED + 'url_env = "X"\n',
        [':5: feeds[0].url_env: feed "a": not allowed beside url (set only one of them)'],
    ),
    "an environment variable that is not set": (
        FEED.replace('url = "https://example.org/a.ics"', 'url_env = "NO_SUCH_VARIABLE"'),
        [':4: feeds[0].url_env: feed "a": the environment variable is not set'],
    ),
    "a file that is not there": (
        FEED.replace('url = "https://example.org/a.ics"', 'url_file = "none"'),
        [':4: feeds[0].url_file: feed "a": the file cannot be read: no such file or directory'],
    ),
}


@pytest.mark.parametrize(("text", "said"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_file(tmp_path, text, said):
    assert problems(tmp_path, text) == said


LIBRARY_WORDS = re.compile(r"[Vv]alidat|[Ii]nput|should|pydantic|[Tt]uple|None|True|False|datetime|<class|dict|\{'")
KEYS = [
    *(f"server.{key}" for key in ServerSettings.model_fields),
    *("calendar.name", "calendar.color", "page.language", "page.zones", "page.embed_on", "store.database"),
    "publish.folder",
    *("window.past_days", "window.max_bytes", "server", "same", "different", "defaults", "defaults.interval"),
    *(f"feeds.{key}" for key in Feed.model_fields),
    *("same.events", "different.events"),
]
VALUES = st.recursive(
    st.sampled_from(["1", "-1", "1.5", "true", "nan", "1979-05-27", "07:32:00", "1979-05-27T07:32:00Z", '"x"', '""']),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(st.sampled_from(["uid", "a-b"]), inner, max_size=2).map(
            lambda pairs: f"{{ {', '.join(f'{key} = {value}' for key, value in pairs.items())} }}"
        ),
    ),
    max_leaves=4,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(key=st.sampled_from(KEYS), value=VALUES)
def test_no_message_shows_words_of_a_library(tmp_path, key, value):
    section, _, name = key.partition(".")
    wrong = f"{name} = {value}\n"
    if not name:
        text = f"{section} = {value}\n{FEED}"
    elif section == "feeds":
        text = re.sub(rf"(?m)^{name} = .*\n", "", FEED) + wrong
    elif section in ("same", "different"):
        text = f"{FEED}[[{section}]]\n{wrong}"
    else:
        text = f"[{section}]\n{wrong}{FEED}"
    file = tmp_path / "feeds.toml"
    file.write_text(text)
    found: tuple[Problem, ...] = ()
    try:
        load_config(str(file))
    except ConfigError as error:
        found = error.problems
    assert all(0 < problem.line <= text.count("\n") + 1 for problem in found), found
    assert not [problem.message for problem in found if LIBRARY_WORDS.search(problem.message)]


def test_88_a_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(ConfigError, match=r"none\.toml: not found \(create it with `aggregator add URL`, or"):
        load_config(str(tmp_path / "none.toml"))


def test_88_a_folder_is_a_sentence(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read: is a directory"):
        load_config(str(tmp_path))


def test_88_a_file_we_may_not_read_is_a_sentence(tmp_path, monkeypatch):
    """Refused here and not by the file's mode, which root would not notice."""

    def refuse(self) -> Never:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))

    file = tmp_path / "feeds.toml"
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ConfigError, match="cannot be read: permission denied"):
        load_config(str(file))


def load(folder: Path, text: str):
    (folder / "feeds.toml").write_text(text, encoding="utf-8")
    return load_config(str(folder / "feeds.toml"), os.environ)


def test_a_default_is_for_all_feeds_and_a_feed_overrides_it(tmp_path):
    other = FEED.replace('"a"', '"b"').replace("a.ics", "b.ics") + 'interval = "2h"\n'
    config = load(tmp_path, '[defaults]\ninterval = "45m"\ncolor = "#112233"\n' + FEED + other)
    assert [feed.interval for feed in config.feeds] == [timedelta(minutes=45), timedelta(hours=2)]
    assert {feed.color for feed in config.feeds} == {"#112233"}


def test_every_duration_that_the_documents_show_is_an_interval(tmp_path):
    shown = re.search(r"Durations are written like (.*)\.", REFERENCE.read_text(encoding="utf-8"))
    durations = re.findall(r"`(\w+)`", shown[1])
    assert "45s" in durations
    for duration in durations:
        assert load(tmp_path, f'{FEED}interval = "{duration}"\n').feeds[0].interval == parse_duration(duration)


def test_sites_to_embed_on_are_names_patterns_or_all(tmp_path):
    sites = ("https://todogroup.org", "https://*.example.org", "http://localhost:1313", "*")
    assert load(tmp_path, f"[page]\nembed_on = {list(sites)}\n" + FEED).page.embed_on == sites
    assert load(tmp_path, "[page]\nembed_on = []\n" + FEED).page.embed_on == ()


def test_a_url_can_be_kept_in_a_variable_or_a_file(tmp_path, monkeypatch):
    monkeypatch.setenv("A_URL", " webcal://example.org/private-00ff.ics\n")
    (tmp_path / "url").write_text("https://example.org/b.ics\n")
    line = 'url = "https://example.org/a.ics"'
    other = FEED.replace('"a"', '"b"').replace(line, 'url_file = "url"')
    config = load(tmp_path, FEED.replace(line, 'url_env = "A_URL"') + other)
    urls = ["https://example.org/private-00ff.ics", "https://example.org/b.ics"]
    assert [feed.url.reveal() for feed in config.feeds] == urls
    assert "00ff" not in repr(config)


def test_a_url_can_be_a_credential_of_systemd(tmp_path, monkeypatch):
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "a").write_text("https://example.org/private-00ff.ics\n")
    text = FEED.replace('url = "https://example.org/a.ics"', 'url_file = "${CREDENTIALS_DIRECTORY}/a"')
    said = "CREDENTIALS_DIRECTORY is not set: start the service with LoadCredential=, by systemd"
    assert problems(tmp_path, text) == [f':4: feeds[0].url_file: feed "a": {said}']
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    config = load(tmp_path, text)
    assert config.feeds[0].url.reveal() == "https://example.org/private-00ff.ics"
    assert secret_files(config.feeds, tmp_path, {"CREDENTIALS_DIRECTORY": str(credentials)}) == (credentials / "a",)
    assert secret_files(config.feeds, tmp_path, {}) == ()


def test_what_is_wrong_with_a_kept_url_is_said_without_it(tmp_path, monkeypatch):
    monkeypatch.setenv("A_URL", "ftp://example.org/private-00ff.ics")
    (said,) = problems(tmp_path, FEED.replace('url = "https://example.org/a.ics"', 'url_env = "A_URL"'))
    assert said == ':4: feeds[0].url_env: feed "a": the URL in it must start with https://, http:// or webcal://'


HEADERS = {
    "a line without a colon": ("Bearer 00ff", "must hold headers, each on a line of its own"),
    "a name with a blank": ("My Header: 00ff", "must hold headers, each on a line of its own"),
    "a header that is ours": ("Host: 00ff", "must not set Host"),
}


@pytest.mark.parametrize(("text", "said"), HEADERS.values(), ids=HEADERS)
def test_headers_that_cannot_be_sent(tmp_path, monkeypatch, text, said):
    monkeypatch.setenv("A_HEADERS", text)
    (problem,) = problems(tmp_path, FEED + 'headers_env = "A_HEADERS"\n')
    assert f"the environment variable {said}" in problem
    assert "00ff" not in problem


STARTS = ("2026-03-05T16:00:00", '"2026-03-05T16:00"', '"2026-03-05 16:00"', "2026-03-05", '"2026-03-05"')


@pytest.mark.parametrize("start", STARTS)
def test_starts_of_meetings(tmp_path, start):
    text = f'{FEED}[[meetings]]\nfeed = "a"\ntitle = "x"\nstart = {start}\n'
    assert str(load(tmp_path, text).meetings[0].start).startswith("2026-03-05")


def test_one_calendar_twice_is_found_in_kept_urls(tmp_path, monkeypatch):
    monkeypatch.setenv("A_URL", "https://example.org/a.ics")
    other = FEED.replace('"a"', '"b"').replace('url = "https://example.org/a.ics"', 'url_env = "A_URL"')
    (said,) = problems(tmp_path, FEED + other)
    assert "same calendar as feeds[0].url on line 4" in said


def test_a_byte_order_mark_is_no_mistake(tmp_path):
    assert load(tmp_path, "\ufeff" + FEED).feeds[0].id == "a"


DATABASES = {
    "left out": ("", "{folder}/aggregator.db"),
    "relative: from the folder of the file, wherever we are started": ('"sqlite:///data/x.db"', "{folder}/data/x.db"),
    "absolute": ('"sqlite:////var/lib/x.db"', "/var/lib/x.db"),
}


@pytest.mark.parametrize(("written", "path"), DATABASES.values(), ids=DATABASES.keys())
def test_database(tmp_path, monkeypatch, written, path):
    monkeypatch.chdir("/")
    config = load(tmp_path, (f"[store]\ndatabase = {written}\n" if written else "") + FEED)
    assert config.store.database.reveal() == "sqlite:///" + path.format(folder=tmp_path)


FOLDERS = {
    "left out": ("", ""),
    "empty": ('folder = ""', ""),
    "relative: from the folder of the file": ('folder = "public/ics"', "{folder}/public/ics"),
    "absolute": ('folder = "/srv/calendar"', "/srv/calendar"),
    "beside the file": ('folder = "../public"', "{above}/public"),
}


@pytest.mark.parametrize(("written", "path"), FOLDERS.values(), ids=FOLDERS.keys())
def test_folder_for_files(tmp_path, monkeypatch, written, path):
    monkeypatch.chdir("/")
    config = load(tmp_path, f"[publish]\n{written}\n{FEED}")
    assert config.publish.folder == path.format(folder=tmp_path, above=tmp_path.parent)


KEPT_DATABASES = {
    "PostgreSQL": ("postgresql+psycopg://ada:hunter2@db/x\n", "postgresql+psycopg://ada:hunter2@db/x"),
    "SQLite, from the folder of feeds.toml": ("sqlite:///data/x.db", "sqlite:///{folder}/data/x.db"),
}


@pytest.mark.parametrize(("kept", "url"), KEPT_DATABASES.values(), ids=KEPT_DATABASES)
def test_the_database_url_can_be_kept_in_a_file(tmp_path, kept, url):
    (tmp_path / "url").write_text(kept)
    config = load(tmp_path, '[store]\ndatabase = "sqlite:///other.db"\ndatabase_file = "url"\n' + FEED)
    assert config.store.database.reveal() == url.format(folder=tmp_path)
    assert "hunter2" not in repr(config)


WRONG_DATABASES = {
    "another kind of database": (
        "mysql://ada:hunter2@db/x",
        (
            "the URL in it is not a supported database URL "
            '(write it like "sqlite:///aggregator.db" or "postgresql+psycopg://user@host/name")'
        ),
    ),
    "an empty file": (" ", "the file is empty"),
    "no file": (None, "the file cannot be read: no such file or directory"),
}


@pytest.mark.parametrize(("kept", "said"), WRONG_DATABASES.values(), ids=WRONG_DATABASES)
def test_what_is_wrong_with_a_kept_database_url_is_said_without_it(tmp_path, kept, said):
    if kept is not None:
        (tmp_path / "url").write_text(kept)
    assert problems(tmp_path, '[store]\ndatabase_file = "url"\n' + FEED) == [f":2: store.database_file: {said}"]


DURATIONS = {
    "30m": timedelta(minutes=30),
    "1h30m": timedelta(minutes=90),
    "1h 30m": timedelta(minutes=90),
    "45s": timedelta(seconds=45),
    "1d": timedelta(days=1),
    "2w": timedelta(days=14),
    90: timedelta(seconds=90),
    0: timedelta(0),
}
NO_DURATIONS = [
    "",
    " ",
    "30",
    "m",
    "30 min",
    "-5m",
    "1.5h",
    "30m1h",
    "1m1m",
    "PT30M",
    "9" * 40 + "d",
    10**30,
    -1,
    1.5,
    True,
    None,
    [],
]


@pytest.mark.parametrize(("written", "meant"), DURATIONS.items(), ids=str)
def test_duration(written, meant):
    assert parse_duration(written) == meant
    assert parse_duration(format_duration(meant)) == meant


@pytest.mark.parametrize("written", NO_DURATIONS, ids=repr)
def test_what_is_no_duration(written):
    with pytest.raises(ValueError, match="not a duration"):
        parse_duration(written)


LISTEN = {
    "127.0.0.1:8080": ("127.0.0.1", 8080),
    "[::1]:8080": ("::1", 8080),
    ":8080": ("0.0.0.0", 8080),
    "localhost:80": ("localhost", 80),
}


@pytest.mark.parametrize(("listen", "address"), LISTEN.items(), ids=LISTEN.keys())
def test_listen(listen, address):
    assert ServerSettings(listen=listen).address == address


@pytest.mark.parametrize("listen", ["8080", "a:b", "a:0", "a:99999", "::1:8080", "a b:80", ""])
def test_what_cannot_be_listened_on(listen):
    with pytest.raises(ValueError, match="is not a valid listen address"):
        ServerSettings(listen=listen)


def test_a_slash_at_the_end_of_base_url_is_dropped():
    assert ServerSettings(base_url="https://example.org/calendars/").base_url == "https://example.org/calendars"


def test_the_json_schema_knows_every_key_and_writes_durations_as_people_do():
    schema = json_schema()
    assert schema["$defs"]["Feed"]["properties"]["interval"]["default"] == "30m"
    assert set(schema["$defs"]["Feed"]["properties"]) == set(Feed.model_fields)
    assert "interval" in schema["properties"]["defaults"]["properties"]
    assert schema["required"] == ["feeds"]
