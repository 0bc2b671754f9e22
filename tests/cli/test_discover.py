"""From any link to an entry of feeds.toml: what `discover` prints, and what `add` leaves in the file."""

import json
import stat
import tomllib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from origin import Origin, Reply, redirect

from aggregator.cli import main
from aggregator.cli.feeds import finding
from aggregator.config import load_config
from aggregator.fetch import Fetcher
from aggregator.fetch.headers import user_agent
from aggregator.publish.event.series_preparation import parse

NOW = "2026-03-01T12:00Z"
HTML = {"Content-Type": "text/html; charset=utf-8"}


def meetings(name: str, *titles: str, days: str = "05 06 07 08") -> bytes:
    """A calendar with one event a title, on the 5th of March 2026 and the days after."""
    found = "".join(
        f"BEGIN:VEVENT\r\nUID:{title}@{name}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:202603{day}T160000Z\r\n"
        f"DTEND:202603{day}T170000Z\r\nSUMMARY:{title}\r\nEND:VEVENT\r\n"
        for title, day in zip(titles, days.split(), strict=False)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nX-WR-CALNAME:{name}\r\n{found}END:VCALENDAR\r\n".encode()


@dataclass
class Operator:
    """Somebody with a folder, a feeds.toml or none, and a web of pages."""

    folder: Path
    origin: Origin

    @property
    def file(self) -> Path:
        return self.folder / "feeds.toml"

    def run(self, *arguments: str, stdin: bytes = b""):
        options = ["--config", str(self.file), "--now", NOW]
        return CliRunner().invoke(main, [*options, *arguments], catch_exceptions=False, color=False, input=stdin)

    def page(self, html: str) -> str:
        self.origin.routes["/page"] = Reply(html.encode(), headers=HTML)
        return self.origin.url("/page")

    def feed(self, id_: str) -> str:
        url = self.origin.url(f"/{id_}.ics")
        return f'[[feeds]]\nid = "{id_}"\nname = "Feed {id_}"\nurl = "{url}"\nallow_private = true\n'


@contextmanager
def one_process(base_url: str):
    """Fetch as always, and read calendars in this process: to start another takes longer than most tests."""
    with Fetcher(user_agent("1", base_url)) as fetcher:
        yield fetcher, parse


@pytest.fixture
def operator(tmp_path, monkeypatch, request):
    if "ready_to_paste" not in request.node.name:
        monkeypatch.setattr(finding, "fetcher_and_parser", one_process)
    with Origin() as origin:
        origin.routes["/ada.ics"] = meetings("Ada Society", "Board", "Reading circle", "Analytical engine", "Party")
        origin.routes["/babbage.ics"] = meetings("Babbage", "Steering of machines", "Difference engine")
        yield Operator(tmp_path, origin)


def test_a_page_gives_entries_ready_to_paste(operator):
    page = operator.page('<h2>A</h2><a href="/ada.ics">All</a><h2>B</h2><iframe src="/babbage.ics"></iframe>')
    result = operator.run("discover", page, "--allow-private", "--zone", "Europe/Madrid")
    assert result.exit_code == 0
    ada, babbage = tomllib.loads(result.stdout)["feeds"]
    assert (ada["id"], ada["name"], ada["url"]) == ("ada-society", "Ada Society", operator.origin.url("/ada.ics"))
    assert (babbage["id"], babbage["homepage"]) == ("babbage", page)
    assert ada["color"] != babbage["color"]
    assert "# 4 events.\n# Next:\n#   Thu 05 Mar 2026, 17:00 CET  Board\n" in result.stdout
    assert "Party" not in result.stdout  # the next three


def test_what_is_in_a_feed_already_is_said(operator):
    operator.file.write_text(operator.feed("ada"))
    operator.origin.routes["/ada.ics"] = meetings("Ada Society", "Quarterly budget review of engines", days="05")
    operator.origin.routes["/other.ics"] = meetings(
        "Other", "Quarterly budget review of engines", "Chess", "Go", days="05 06 07"
    )
    page = operator.page('<a href="/ada.ics">A</a> <a href="/other.ics">O</a>')
    result = operator.run("discover", page, "--allow-private")
    assert '# Already in feeds.toml, as "ada".' in result.stdout
    assert "# 1 event is also in Feed ada." in result.stdout
    assert [feed["id"] for feed in tomllib.loads(result.stdout)["feeds"]] == ["other"]


PROBLEMS = {
    "a page instead of a calendar": (Reply(b"<!doctype html><p>Log in", headers=HTML), True),
    "a calendar that is gone": (Reply(status=404), True),
    "a server that is busy": (Reply(status=503), False),
}


@pytest.mark.parametrize(("reply", "lasting"), PROBLEMS.values(), ids=PROBLEMS)
def test_a_calendar_that_cannot_be_read_is_a_comment_if_that_will_not_change(operator, reply, lasting):
    operator.origin.routes["/ada.ics"] = reply
    result = operator.run("discover", operator.page('<a href="/ada.ics">Ada</a>'), "--allow-private")
    assert "# Could not be read: " in result.stdout
    assert bool(tomllib.loads(result.stdout)) is not lasting


def test_events_of_a_page_that_lists_each_are_no_calendars(operator):
    links = ""
    for number in range(3):
        operator.origin.routes[f"/{number}.ics"] = meetings("Ada", f"Talk {number}")
        links += f'<a href="/{number}.ics">Add to calendar</a>'
    result = operator.run("discover", operator.page(links + '<a href="/ada.ics">All</a>'), "--allow-private")
    assert [feed["name"] for feed in tomllib.loads(result.stdout)["feeds"]] == ["Ada Society"]
    assert result.stdout.count("# One event, not a calendar.") == 3


def test_an_old_calendar_raises_the_question(operator):
    operator.origin.routes["/ada.ics"] = meetings("Ada", "Board", "Tea").replace(b":202603", b":202503")
    result = operator.run("discover", operator.origin.url("/ada.ics"), "--allow-private")
    assert "# Nothing is to come. Has the calendar moved?" in result.stdout


def test_a_calendar_that_says_that_it_has_moved_is_said(operator):
    operator.origin.routes["/ada.ics"] = meetings("Ada", "This calendar has moved to https://new.example/cal", "Tea")
    result = operator.run("discover", operator.origin.url("/ada.ics"), "--allow-private")
    assert "# The calendar says that it has moved: “This calendar has moved to" in result.stdout
    assert "# New URL: https://new.example" in result.stdout


def test_a_redirect_leads_to_the_calendar(operator):
    operator.origin.routes["/short"] = redirect("/ada.ics")
    result = operator.run("discover", operator.origin.url("/short"), "--allow-private")
    assert tomllib.loads(result.stdout)["feeds"][0]["url"] == operator.origin.url("/short")


def test_a_permanent_redirect_gives_the_new_url(operator):
    operator.origin.routes["/old"] = redirect("/ada.ics", 301)
    result = operator.run("discover", operator.origin.url("/old"), "--allow-private")
    assert tomllib.loads(result.stdout)["feeds"][0]["url"] == operator.origin.url("/ada.ics")


def test_a_page_that_lists_events_itself_is_a_feed_of_its_own_kind(operator):
    page = operator.page(
        "<title>Ada Society</title><h1>Meetings</h1><h2>Reading circle</h2><p>Thursday, 5 March 2026, 16:00 UTC</p>"
        "<h2>Board</h2><p>Friday, 6 March 2026, 16:00 to 17:00 UTC</p>"
    )
    result = operator.run("add", page, "--allow-private", "--zone", "UTC")
    assert "  Thu 05 Mar 2026, 16:00 UTC  Reading circle\n" in result.stdout
    (feed,) = load_config(str(operator.file)).feeds
    assert (feed.kind, feed.name, feed.url.reveal()) == ("page", "Ada Society", page)


def test_each_line_that_is_read_from_a_page_is_shown_with_its_words(operator):
    page = operator.page(
        "<title>Ada Society</title><h1>Meetings</h1><li>Thursday, 5 March 2026, 16:00 UTC: Reading circle"
    )
    result = operator.run("discover", page, "--allow-private", "--zone", "UTC")
    assert "#     Text: “Thursday, 5 March 2026, 16:00 UTC: Reading circle”, below “Meetings”" in result.stdout
    assert tomllib.loads(result.stdout)["feeds"][0]["kind"] == "page"


BOTH = (
    "<title>Ada Society</title><h1>Meetings</h1><h2>Board</h2><p>Friday, 6 March 2026, 16:00 UTC</p>"
    '<a href="/ada.ics">Calendar</a>'
)


def test_a_page_with_calendars_and_events_of_its_own_is_found_as_both(operator):
    page = operator.page(BOTH)
    result = operator.run("discover", page, "--allow-private", "--zone", "UTC")
    calendar, text = tomllib.loads(result.stdout)["feeds"]
    assert (calendar["url"], text["url"], text["kind"]) == (operator.origin.url("/ada.ics"), page, "page")
    assert "#     Text: “Friday, 6 March 2026, 16:00 UTC”, below “Board”" in result.stdout


def test_add_takes_the_calendars_of_a_page_and_its_text_only_where_told_to(operator):
    page = operator.page(BOTH)
    result = operator.run("add", page, "--allow-private")
    assert "Use --only" in result.stdout
    assert [feed.kind for feed in load_config(str(operator.file)).feeds] == ["calendar"]
    (id_,) = [line.split()[2] for line in result.stdout.splitlines() if "Use --only" in line]
    operator.run("add", page, "--allow-private", "--only", id_)
    assert [feed.kind for feed in load_config(str(operator.file)).feeds] == ["calendar", "page"]


FILES = {
    "HTML": ("page.html", '<base href="{origin}"><a href="/ada.ics">Ada</a>'),
    "Markdown": ("page.md", "## Ada\n[calendar]({origin}ada.ics)\n"),
    "a shortcode": ("page.md", '{{{{< calendar src="{origin}ada.ics" >}}}}'),
}


@pytest.mark.parametrize(("name", "text"), FILES.values(), ids=FILES)
def test_a_file_is_read(operator, name, text):
    file = operator.folder / name
    file.write_text(text.format(origin=operator.origin.url("/")))
    for result in (
        operator.run("discover", str(file), "--allow-private"),
        operator.run("discover", "-", "--allow-private", stdin=file.read_bytes()),
    ):
        assert tomllib.loads(result.stdout)["feeds"][0]["url"] == operator.origin.url("/ada.ics")


def test_without_preview_nothing_is_fetched(operator):
    file = operator.folder / "page.html"
    file.write_text(f'<a href="{operator.origin.url("/ada.ics")}">Ada</a>')
    result = operator.run("discover", str(file), "--no-preview")
    assert tomllib.loads(result.stdout)["feeds"][0]["name"] == "Ada"
    assert operator.origin.asked == []


def test_json_has_the_same_facts(operator):
    result = operator.run("discover", operator.origin.url("/ada.ics"), "--allow-private", "--json", "--zone", "UTC")
    (found,) = json.loads(result.stdout)["calendars"]
    assert found["entry"]["id"] == "ada-society"
    assert (found["events"], found["usable"], found["problem"]) == (4, True, "")
    assert found["next"][0] == {
        "title": "Board",
        "start": "2026-03-05T16:00:00+00:00",
        "local": "Thu 05 Mar 2026, 16:00 UTC",
    }


def test_private_addresses_are_not_asked(operator):
    result = operator.run("discover", operator.page('<a href="/ada.ics">Ada</a>'))
    assert result.exit_code == 1
    assert "--allow-private" in result.stderr
    assert operator.origin.asked == []


NOTHING = {
    "a page without calendars": ("{page}", "No calendar was found."),
    "a page that says only when meetings repeat": ("{page}", "lists no dates. See `aggregator read`."),
    "a page that is gone": ("{origin}gone", "The page cannot be fetched: "),
    "a file that is not there": ("nowhere.html", "Neither a URL nor a file"),
    "a folder": ("{folder}", "Neither a URL nor a file"),
    "a Google page without a calendar": (
        "https://calendar.google.com/calendar/u/0/r",
        'Copy "Public address in iCal format" from the settings of the calendar.',
    ),
}


@pytest.mark.parametrize("command", ["discover", "add"])
@pytest.mark.parametrize(("source", "sentence"), NOTHING.values(), ids=NOTHING)
def test_nothing_found(operator, command, source, sentence):
    page = operator.page("<p>We meet on Tuesdays.</p>")
    place = source.format(page=page, origin=operator.origin.url("/"), folder=operator.folder)
    result = operator.run(command, place, "--allow-private")
    assert (result.exit_code, result.stdout) == (1, "")
    assert sentence in result.stderr
    assert not operator.file.exists()


# ---------------------------------------------------------------- add


def test_add_from_an_empty_folder(operator):
    result = operator.run("add", operator.origin.url("/ada.ics"), "--allow-private")
    assert result.exit_code == 0
    assert result.stdout.startswith(f'Created {operator.file}.\nAdded: Ada Society, as "ada-society".\n  4 events.\n')
    (feed,) = load_config(str(operator.file)).feeds
    assert (feed.id, feed.allow_private) == ("ada-society", True)


@pytest.mark.parametrize("before", ["", '[server]\nlisten = ":8080"\n', "# nothing yet\n"])
def test_add_to_a_file_without_feeds(operator, before):
    operator.file.write_text(before)
    assert operator.run("add", operator.origin.url("/ada.ics"), "--allow-private").exit_code == 0
    assert operator.file.read_text().startswith(before)
    assert [feed.id for feed in load_config(str(operator.file)).feeds] == ["ada-society"]


def test_add_appends_and_keeps_what_is_there(operator):
    before = f"# mine\n{operator.feed('ada')}# priority = 1\n\n# the end\n"
    operator.file.write_text(before)
    operator.file.chmod(0o640)
    result = operator.run("add", operator.origin.url("/babbage.ics"), "--allow-private", "--name", "Charles")
    assert result.exit_code == 0
    text = operator.file.read_text()
    kept = iter(text.splitlines())
    assert all(line in kept for line in before.splitlines())
    assert [feed.name for feed in load_config(str(operator.file)).feeds] == ["Feed ada", "Charles"]
    assert stat.S_IMODE(operator.file.stat().st_mode) == 0o640
    assert [path.name for path in operator.folder.iterdir()] == ["feeds.toml"]


def test_add_takes_all_calendars_of_a_page(operator):
    page = operator.page('<a href="/ada.ics">A</a><a href="/babbage.ics">B</a><a href="/gone.ics">Gone Society</a>')
    result = operator.run("add", page, "--allow-private")
    assert result.exit_code == 0
    assert [feed.id for feed in load_config(str(operator.file)).feeds] == ["ada-society", "babbage"]
    assert "Not added: Gone Society.\n  Could not be read: " in result.stdout


def test_add_takes_those_that_were_chosen(operator):
    page = operator.page('<a href="/ada.ics">A</a><a href="/babbage.ics">B</a>')
    operator.run("add", page, "--allow-private", "--only", "babbage", "--id", "charles")
    assert [feed.id for feed in load_config(str(operator.file)).feeds] == ["charles"]


def test_add_refuses_what_is_there(operator):
    operator.file.write_text(before := operator.feed("ada"))
    result = operator.run("add", operator.origin.url("/ada.ics"), "--allow-private")
    assert result.exit_code == 1
    assert 'Already in feeds.toml, as "ada".' in result.stdout
    assert operator.file.read_text() == before


def test_add_refuses_what_cannot_be_read_unless_told_to(operator):
    operator.origin.routes["/ada.ics"] = Reply(status=503)
    url = operator.origin.url("/ada.ics")
    refused = operator.run("add", url, "--allow-private")
    assert refused.exit_code == 1
    assert "  Use --unread to add it all the same.\n" in refused.stdout
    assert not operator.file.exists()
    assert operator.run("add", url, "--allow-private", "--unread").exit_code == 0
    assert load_config(str(operator.file)).feeds


def test_add_writes_through_a_symbolic_link(operator):
    real = operator.folder / "real.toml"
    real.write_text(operator.feed("ada"))
    operator.file.symlink_to("real.toml")
    operator.run("add", operator.origin.url("/babbage.ics"), "--allow-private")
    assert operator.file.is_symlink()
    assert [feed["id"] for feed in tomllib.loads(real.read_text())["feeds"]] == ["ada", "babbage"]


WRONG = {
    "feeds.toml has a mistake": ("[window]\npast_days = -1\n", (), 2, "is less than 0"),
    "an id that another feed has": ("{ada}", ("--id", "ada"), 2, "same id as feeds[0].id"),
    "an id with a blank": ("{ada}", ("--id", "a b"), 2, "is not a valid id"),
    "a calendar that was not found": ("{ada}", ("--only", "x"), 2, "No calendar with the id x was found."),
}


@pytest.mark.parametrize(("text", "options", "code", "sentence"), WRONG.values(), ids=WRONG)
def test_add_never_leaves_a_broken_file(operator, text, options, code, sentence):
    before = text.format(ada=operator.feed("ada"))
    operator.file.write_text(before)
    result = operator.run("add", operator.origin.url("/babbage.ics"), "--allow-private", *options)
    assert result.exit_code == code
    assert sentence in result.stderr
    assert operator.file.read_text() == before
    assert [path.name for path in operator.folder.iterdir()] == ["feeds.toml"]


def test_a_secret_url_is_in_the_file_and_not_in_what_is_printed(operator):
    operator.origin.routes["/private-00ff/basic.ics"] = meetings("Ada", "Board", "Tea")
    result = operator.run("add", operator.origin.url("/private-00ff/basic.ics"), "--allow-private")
    assert "00ff" not in result.output
    assert "00ff" in operator.file.read_text()
