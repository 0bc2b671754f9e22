"""`aggregator build` as an operator runs it: again and again, with feeds that fail, into folders with other files."""

from __future__ import annotations

import json
import re
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit

import pytest
from click.testing import CliRunner, Result
from ics_text import vcalendar
from origin import Origin, Reply
from page_elements import elements
from small_feeds import meeting

from aggregator.cli import main
from aggregator.folder_writer import FolderWriter

SETTINGS = """
[server]
base_url = "https://community.example/repo"
[page]
timezone = "Europe/Madrid"
[window]
past_days = 7
future_days = 14
[defaults]
allow_private = true
[[feeds]]
id = "todo"
name = "TODO Group"
url = "{origin}/todo.ics"
[[feeds]]
id = "chaoss"
name = "CHAOSS"
url = "{origin}/chaoss.ics"
[[groups]]
id = "all"
name = "All"
feeds = ["todo", "chaoss"]
"""
WEEKLY = meeting("Weekly", "Europe/Berlin:20260302T100000", "RRULE:FREQ=WEEKLY;COUNT=9", uid="weekly")
FEEDS = {"todo": [WEEKLY, meeting("Days", "20260305", uid="days")], "chaoss": [meeting("Metrics", uid="metrics")]}
MORNING, EVENING, NEXT_DAY = "2026-03-04T07:00Z", "2026-03-04T21:30Z", "2026-03-05T07:00Z"
DOWN = Reply(b"", 500)

pytestmark = pytest.mark.usefixtures("logging_as_before")


@dataclass
class Job:
    """A scheduled job: its settings, its store, and the folder it publishes."""

    folder: Path
    origin: Origin

    @property
    def out(self) -> Path:
        return self.folder / "public"

    def announce(self, **feeds: list[str] | Reply) -> None:
        """Let feeds answer with these events, or otherwise."""
        for id_, answer in feeds.items():
            self.origin.routes[f"/{id_}.ics"] = answer if isinstance(answer, Reply) else vcalendar(*answer)

    def run(self, *command: str, now: str = MORNING) -> Result:
        arguments = ["--config", str(self.folder / "feeds.toml"), "--now", now, *command]
        return CliRunner().invoke(main, arguments, catch_exceptions=False)

    def build(self, now: str = MORNING) -> tuple[int, int]:
        """Run the command, which must succeed; return how many files it wrote and removed."""
        result = self.run("build", str(self.out), now=now)
        assert result.exit_code == 0, result.output
        found = re.search(r"([\d,]+) written, [\d,]+ unchanged, ([\d,]+) removed\.", result.stdout)
        assert found, result.stdout
        return int(found[1].replace(",", "")), int(found[2].replace(",", ""))

    def files(self) -> dict[str, tuple[bytes, int]]:
        """The bytes and the time of every file of the folder."""
        paths = [path for path in self.out.rglob("*") if path.is_file()]
        return {str(path.relative_to(self.out)): (path.read_bytes(), path.stat().st_mtime_ns) for path in paths}


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    with Origin() as origin:
        job = Job(tmp_path, origin)
        (tmp_path / "feeds.toml").write_text(SETTINGS.format(origin=origin.url("").rstrip("/")), encoding="utf-8")
        job.announce(**FEEDS)
        yield job


def test_a_second_run_with_nothing_changed_writes_nothing(job):
    assert job.build(MORNING)[0] > 150
    before = job.files()
    assert job.build(EVENING) == (0, 0)
    assert job.files() == before


def test_the_next_day_few_files_change(job):
    written, _ = job.build(MORNING)
    again, removed = job.build(NEXT_DAY)
    assert 0 < again < written / 4
    assert removed == 0
    assert "Checked on 5 March 2026." in job.out.joinpath("index.html").read_text(encoding="utf-8")


def test_calendars_are_what_render_writes(job):
    job.build()
    assert job.out.joinpath("calendar.ics").read_bytes() == job.run("render").stdout_bytes


def test_a_feed_that_fails_keeps_its_events_and_is_named(job):
    job.build()
    before = {path: body for path, (body, _) in job.files().items() if path.endswith(".ics")}
    job.announce(chaoss=DOWN)
    result = job.run("build", str(job.out), now=EVENING)
    assert result.exit_code == 0
    assert result.stderr == "chaoss: The server reported an error (status 500). Polling will continue.\n"
    assert {path: body for path, (body, _) in job.files().items() if path.endswith(".ics")} == before
    assert "CHAOSS could not be updated" in job.out.joinpath("index.html").read_text(encoding="utf-8")


def test_if_every_feed_fails_later_the_site_stays(job):
    job.build()
    before = {path: body for path, (body, _) in job.files().items() if path.startswith("events")}
    job.announce(todo=DOWN, chaoss=DOWN)
    assert job.run("build", str(job.out), now=NEXT_DAY).exit_code == 0
    after = {path: body for path, (body, _) in job.files().items() if path.startswith("events")}
    assert before.keys() == after.keys()


def test_if_every_feed_fails_at_first_nothing_is_written(job):
    job.announce(todo=DOWN, chaoss=DOWN)
    job.out.mkdir()
    job.out.joinpath("index.html").write_text("the site as it was", encoding="utf-8")
    result = job.run("build", str(job.out))
    assert result.exit_code == 1
    assert "No combined calendar yet: no feed could be read. Run `aggregator fetch` to see why." in result.stderr
    assert list(job.files()) == ["index.html"]


def test_a_feed_that_was_never_read_has_no_file_and_no_dead_link(job):
    job.announce(chaoss=DOWN)
    result = job.run("build", str(job.out))
    assert result.exit_code == 0
    expected = "Polling will continue. No earlier copy of it is stored, so its events are missing.\n"
    assert result.stderr.endswith(expected)
    assert not job.out.joinpath("calendars/chaoss.ics").exists()
    assert dead_links(job) == []


def test_an_event_that_is_gone_takes_its_files_along_and_no_others(job):
    job.build()
    before = set(job.files())
    job.out.joinpath("notes.txt").write_text("ours", encoding="utf-8")
    job.announce(todo=[WEEKLY])
    _, removed = job.build(EVENING)
    gone = before - set(job.files())
    assert len(gone) == removed
    assert {path.split("/")[0] for path in gone} == {"events"}
    assert job.out.joinpath("notes.txt").read_text(encoding="utf-8") == "ours"


def test_a_file_of_somebody_else_is_not_replaced(job):
    job.out.mkdir()
    job.out.joinpath("calendar.ics").write_text("by hand", encoding="utf-8")
    result = job.run("build", str(job.out))
    assert result.exit_code == 1
    assert "calendar.ics is not a file of this program. Move it, or use another folder." in result.stderr
    assert job.out.joinpath("calendar.ics").read_text(encoding="utf-8") == "by hand"


class CutOffError(Exception):
    """The time, the disk or the power of the job has come to an end."""


def test_a_run_that_is_cut_off_leaves_every_link_alive(job, monkeypatch):
    job.build()
    job.announce(todo=[WEEKLY, meeting("New", "20260306T160000Z", uid="new")])
    write, left = FolderWriter.write, iter(range(60))

    def write_some(self: FolderWriter, path: str, *rest: object) -> bool:
        if next(left, None) is None:
            raise CutOffError
        return write(self, path, *rest)

    monkeypatch.setattr(FolderWriter, "write", write_some)
    with pytest.raises(CutOffError):
        job.run("build", str(job.out), now=EVENING)
    monkeypatch.undo()
    assert dead_links(job) == []
    job.build(EVENING)
    assert dead_links(job) == []


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def dead_links(job: Job) -> list[tuple[str, str]]:
    """Serve the site below /repo/ with Python's own server, follow every link, and return those that fail."""
    root = job.folder / "root"
    root.mkdir(exist_ok=True)
    if not root.joinpath("repo").exists():
        root.joinpath("repo").symlink_to(job.out)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            return list(_crawl(f"http://127.0.0.1:{server.server_port}"))
        finally:
            server.shutdown()
            thread.join()


def _crawl(host: str) -> Iterator[tuple[str, str]]:
    waiting, seen = [("", f"{host}/repo/")], set()
    while waiting:
        source, url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                is_page, body = answer.headers.get_content_type() == "text/html", answer.read()
        except HTTPError:
            yield source, url
            continue
        if is_page:
            found = [one.attributes.get(name, "") for one in elements(body.decode()) for name in ("href", "src")]
            links = {urljoin(url, link.replace("https://community.example", host)).partition("#")[0] for link in found}
            waiting += [(url, link) for link in links if urlsplit(link).netloc == urlsplit(host).netloc]
    assert len(seen) > 100


def test_every_link_is_alive_on_a_server_of_files_below_a_path(job):
    job.build()
    assert dead_links(job) == []


def test_status_of_feeds_is_there_for_programs(job):
    job.build()
    feeds = json.loads(job.out.joinpath("status.json").read_bytes())["feeds"]
    assert {one["id"]: one["condition"] for one in feeds} == {"todo": "fresh", "chaoss": "fresh"}
    assert {one["last_poll"] for one in feeds} == {"2026-03-04T00:00:00+01:00"}


def test_the_demo_builds_its_samples_without_a_network(tmp_path):
    result = CliRunner().invoke(main, ["demo", "--build", str(tmp_path / "out")], catch_exceptions=False)
    assert result.exit_code == 0
    assert re.search(
        r"out: [\d,]+ pages, [\d,]+ files, [\d.,]+ MB\. [\d,]+ written, 0 unchanged, 0 removed\.", result.stdout
    )
    assert "TODO Group (sample)" in tmp_path.joinpath("out/index.html").read_text(encoding="utf-8")
