"""No secret leaves the machine: secrets are planted wherever one can stand, and all that is written is searched.

The database is exempt: that is where they are kept.
"""

import json
import os
import re
import signal
import subprocess
import sys
from urllib.error import HTTPError

import pytest
from origin import Asked, Origin, Reply, redirect
from service import Service, free_port
from test_cli import NOW

from aggregator.config import Config, FeedDefaults, json_schema, load_config
from aggregator.config.event_settings import EventEdit, EventSelector, Meeting, Rename
from aggregator.config.notice_settings import NoticeTarget
from aggregator.config.settings import Feed, Group
from aggregator.demo.samples import sample_calendars
from aggregator.errors import ConfigError, StoreError
from aggregator.store import open_store

SECRET = "S3CRET"  # in every user, password, path and query below
FEED = '[[feeds]]\nid = "a"\nname = "A"\nurl = "https://example.org/a.ics"\n'
MISTYPED = {
    "whole": "https://ada-S3CRET:S3CRET@example.org/S3CRET.ics?key=S3CRET#S3CRET",
    "another scheme": "htps://ada:S3CRET@example.org/S3CRET.ics?key=S3CRET",
    "no scheme": "ada:S3CRET@example.org/S3CRET.ics?key=S3CRET",
    "no scheme and no user": "example.org/S3CRET.ics?key=S3CRET",
    "one slash": "https:/ada:S3CRET@example.org/S3CRET.ics",
    "a space": "https://ada:S3CRET@example.org/S3CRET .ics",
    "spaces around it": "  https://ada:S3CRET@example.org/S3CRET.ics ",
    "a port of letters": "https://example.org:S3CRET/a.ics",
    "a slash in the password": "https://ada:S3/CRET-S3CRET@example.org/a.ics",
    "a bracket": "https://[S3CRET/a.ics",
    "other characters": "https://ada:S3CRET℀@example.org/a.ics",
    "Google's page": "https://calendar.google.com/calendar/embed?src=S3CRET",
    "Google's page without a calendar": "https://calendar.google.com/calendar/u/0/r?S3CRET",
    "TeamUp's page": "https://teamup.com/S3CRET",
    "a database": "postgres://ada:S3CRET@db.example.org/x?password=S3CRET",
    "a database with a slash in its password": "postgresql+psycopg://ada:S3/CRET-S3CRET@db.example.org/x",
    "a path": "/calendar/ical/ada/private-S3CRET/basic.ics",
}
KEYS = [
    *(f"{section}.{key}" for section in ("server", "calendar", "page", "store", "window") for key in
      Config.model_fields[section].annotation.model_fields),
    *(f"defaults.{key}" for key in FeedDefaults.model_fields),
    *(f"feeds.{key}" for key in Feed.model_fields),
    *(f"same.{key}" for key in EventSelector.model_fields),
    *(f"groups.{key}" for key in Group.model_fields),
    *(f"edit.{key}" for key in EventEdit.model_fields),
    *(f"meetings.{key}" for key in Meeting.model_fields),
    *(f"rename.{key}" for key in Rename.model_fields),
    *(f"notify.{key}" for key in NoticeTarget.model_fields),
    "server.unknown",
    "unknown",
]  # fmt: skip

# What is accepted here is shown to everybody: names of things, titles, public pages.
PUBLIC = {"server.base_url", "calendar.name", "calendar.description", "feeds.name", "feeds.homepage", "page.embed_on"}
PUBLIC |= {"same.uid", "same.title", "feeds.category", "meetings.title", "meetings.link", "meetings.location"}
PUBLIC |= {"meetings.description", "edit.title", "edit.location", "edit.link", "rename.title", "rename.to"}
PUBLIC |= {"rename.pattern", "groups.name", "groups.description", "groups.include", "groups.exclude"}

TABLES = {
    "groups": {"id": '"g"', "name": '"G"'},
    "edit": {"event": '{ uid = "1" }', "title": '"x"'},
    "meetings": {"feed": '"a"', "title": '"x"', "start": "2026-03-05T16:00:00"},
    "notify": {},
    "rename": {"title": '"x"', "to": '"y"'},
}


def with_value(key: str, value: str) -> str:
    """A feeds.toml in which one key has this value, whatever belongs there."""
    section, _, name = key.partition(".")
    if not name:
        return f"{key} = {value}\n{FEED}"
    if section == "feeds":
        return re.sub(rf"(?m)^{name} = .*\n", "", FEED) + f"{name} = {value}\n"
    if section == "same":
        other = {"feed": 'title = "x"', "uid": 'feed = "a"', "title": 'feed = "b"'}[name]
        return f"{FEED}[[same]]\nevents = [{{ {name} = {value}, {other} }}, {value}]\n"
    if section in TABLES:
        head = "feeds.rename" if section == "rename" else section
        rows = {**TABLES[section], name: value}
        return f"{FEED}[[{head}]]\n" + "".join(f"{key} = {rows[key]}\n" for key in rows)
    return f"[{section}]\n{name} = {value}\n{FEED}"


def complaint(folder, text: str) -> str:
    file = folder / "feeds.toml"
    file.write_text(text, encoding="utf-8")
    try:
        return repr(load_config(str(file)))  # it is right, and prints itself
    except ConfigError as error:
        return f"{error}\n{error!r}\n{error.problems}\n{error.__cause__!r}"


@pytest.mark.parametrize("pasted", MISTYPED.values(), ids=MISTYPED.keys())
@pytest.mark.parametrize("form", ["{}", "[{}]", "{{ a = {} }}", "{{ {} = 1 }}"])
def test_no_problem_shows_more_than_scheme_and_host(tmp_path, pasted, form):
    for key in KEYS:
        said = complaint(tmp_path, with_value(key, form.format(json.dumps(pasted))))
        if not (said.startswith("Config(") and key in PUBLIC):
            assert SECRET not in said, (key, said)


@pytest.mark.parametrize("pasted", MISTYPED.values(), ids=MISTYPED.keys())
def test_no_problem_shows_a_key_that_is_a_url(tmp_path, pasted):
    key = json.dumps(pasted)
    for text in (
        f"{key} = 1\n{FEED}",
        f"[{key}]\n[{key}]\n{FEED}",
        f"{key} = 1\n{key} = 2\n",
        f"[server]\n{key} = 1\n{FEED}",
        f"server = {{ {key} = 1, {key} = 2 }}\n",
        f"[server.{key}]\nx = 1\n{FEED}",
        FEED.replace('"a"', key) + f'[[same]]\nevents = [{{ feed = {key[:-2]}", title = "x" }}]\n',
    ):
        assert SECRET not in complaint(tmp_path, text)


@pytest.mark.parametrize("pasted", MISTYPED.values(), ids=MISTYPED.keys())
def test_no_error_of_the_database_shows_its_url(pasted):
    with pytest.raises(StoreError) as caught, open_store(pasted):
        pass
    assert SECRET not in f"{caught.value} {caught.value!r} {caught.value.__cause__!r}"


def test_the_json_schema_knows_no_values():
    assert "example.org/a.ics" not in json.dumps(json_schema())


@pytest.fixture
def origin():
    """Feeds that work, move, loop, fail and break HTTP, each quoting its own secret URL where it can."""
    with Origin() as origin:
        calendar = sample_calendars(NOW)["todo"]
        own = origin.url("/S3CRET/ok.ics?key=S3CRET").replace("//", "//ada:S3CRET@")
        quoting = calendar.replace(
            b"VERSION:2.0\r\n", f"VERSION:2.0\r\nSOURCE;VALUE=URI:{own}\r\nURL:{own}\r\n".encode(), 1
        ).replace(b"BEGIN:VEVENT\r\n", f"BEGIN:VEVENT\r\nIMAGE;VALUE=URI:{own}\r\n".encode())

        def broken(asked: Asked) -> Reply:
            return Reply(headers={f"X bad {asked.path}?{asked.query}": "1", "Location": asked.path})

        origin.routes.update(
            {
                "/S3CRET/ok.ics": Reply(quoting),
                "/S3CRET/moved.ics": redirect(origin.url("/S3CRET/new.ics?S3CRET"), 301),
                "/S3CRET/new.ics": Reply(sample_calendars(NOW)["chaoss"]),
                "/S3CRET/loop.ics": redirect("/S3CRET/loop.ics?key=S3CRET"),
                "/S3CRET/nowhere.ics": redirect("gopher://ada:S3CRET@example.org/S3CRET"),
                "/S3CRET/bad.ics": redirect("http://ada:S3CRET@[::1/S3CRET"),
                "/S3CRET/broken.ics": broken,
                "/S3CRET/html.ics": lambda asked: Reply(f"<html>{asked.path}?{asked.query}</html>".encode()),
                "/S3CRET/garbage.ics": lambda asked: Reply(f"{asked.path}?{asked.query}".encode()),
                "/S3CRET/busy.ics": Reply(status=429, headers={"Retry-After": "S3CRET"}),
            }
        )
        yield origin


def feeds(origin: Origin) -> str:
    """A [[feeds]] for each route, one for a server that is not there, and one for a name that does not exist."""
    base = origin.url("").rstrip("/").replace("//", "//ada-S3CRET:S3CRET@")
    urls = {path.split("/")[-1].split(".")[0]: f"{base}{path}?key=S3CRET" for path in origin.routes}
    urls["gone"] = f"{base}/S3CRET/gone.ics?S3CRET"
    urls["refused"] = f"http://ada:S3CRET@127.0.0.1:{free_port()}/S3CRET.ics"
    urls["unknown"] = "http://ada:S3CRET@nowhere.invalid/S3CRET.ics"
    urls["tls"] = f"https://ada:S3CRET@{origin.url('').split('//')[1].rstrip('/')}/S3CRET.ics"
    return "".join(f'[[feeds]]\nid = "{id_}"\nname = "{id_}"\nurl = "{url}"\n' for id_, url in urls.items())


PAGES = """
/ /?view=list /?q=a /calendar.ics /calendar.ics?feed=ok /calendars/ok.ics /calendar.json /events.json /feed.atom /status
/status.json /duplicates.json /metrics /healthz /readyz /subscribe /embed /feeds.css /openapi.json /robots.txt
/sitemap.xml /nothing /events/nothing /calendar.ics?feed=nothing /events.json?limit=x
""".split()


def test_all_that_a_service_writes(tmp_path, origin):
    port = free_port()
    file = tmp_path / "feeds.toml"
    settings = (
        f'[server]\nlisten = "127.0.0.1:{port}"\nbase_url = "http://127.0.0.1:{port}"\n'
        f'[defaults]\nallow_private = true\ninterval = "1m"\ntimeout = "5s"\n{feeds(origin)}'
    )
    file.write_text(settings)
    command = ("--config", str(file), "--now", NOW.isoformat(), "--log-level", "debug")
    written: dict[str, str] = {}
    with Service(*command, "serve", port=port) as service:
        service.wait_for_text("/calendar.ics", "BEGIN:VEVENT")
        answers = json.loads(service.wait_for_text("/status.json", '"moved_to":"http://127.0.0.1/…"'))
        failing = {feed["id"] for feed in answers["feeds"] if feed["failures"]}
        assert failing >= {"loop", "nowhere", "bad", "broken", "html", "garbage", "busy", "refused", "unknown", "tls"}
        file.write_text(
            settings.replace("http://ada", "htp://ada").replace('interval = "1m"', '"http://a:S3CRET@b/" = 1')
        )
        service.process.send_signal(signal.SIGHUP)
        service.wait_for_text("/status", "unknown key")
        for path in PAGES:
            written[path] = get(service, path)
        assert service.stop() == 0
        written["log"] = "".join(service.lines)
    file.write_text(settings)
    environment = dict(os.environ)
    for name, arguments in {
        "check": ["check"],
        "check --online": ["check", "--online"],
        "fetch": ["fetch", "--notes", "--events"],
        "render": ["render"],
        "duplicates": ["duplicates"],
        "explain": ["explain", "TODO"],
        "schema": ["check", "--schema"],
        "database": ["--database", "postgres://ada:S3CRET@127.0.0.1/x?password=S3CRET", "fetch"],
        "server": ["--database", f"postgresql+psycopg://ada:S3CRET@127.0.0.1:{free_port()}/x", "fetch"],
        "port": ["--database", "postgresql+psycopg://ada:S3CRET@127.0.0.1:S3CRET/x", "fetch"],
    }.items():
        done = subprocess.run(
            [sys.executable, "-m", "aggregator", *command, *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        written[name] = done.stdout + done.stderr
    leaks = {name: re.findall(f".*{SECRET}.*", text)[:3] for name, text in written.items() if SECRET in text}
    assert not leaks, leaks
    assert "ada" not in written["log"] + written["/status"]


def get(service: Service, path: str) -> str:
    try:
        return service.get(path)
    except HTTPError as error:
        return f"{error.headers}{error.read().decode()}"
