"""[publish] folder: files for a web server are what the service answers, with the ETags that nginx makes."""

import gzip
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from served import MemorySource, Site
from small_feeds import NOW, built, calendars, meeting

from aggregator.config import Group, PublishSettings
from aggregator.errors import StoreError
from aggregator.folder_writer import LISTED, FolderWriter
from aggregator.web import published_files
from aggregator.web.app import create_app
from aggregator.web.published_files import PublishedFiles, publishing
from aggregator.web.serving.served_snapshot import ServedSnapshot

GROUPS = (Group(id="metrics", name="Metrics", include="metrics"),)
FEEDS = {
    "todo": [meeting("OSPO Metrics"), meeting("Touchpoint", "20260306T160000Z")],
    "chaoss": [meeting("Data Science", "20260307T150000Z")],
}
CONFIG, _ = calendars(FEEDS)
SUFFIXES = ("", ".etag", ".gz", ".gz.etag")
LATER = NOW + timedelta(hours=1)


def first():
    return built(FEEDS)


def changed_later(before):
    """The next snapshot: CHAOSS has renamed a meeting."""
    return built(FEEDS | {"chaoss": [meeting("Data Science", "20260307T160000Z")]}, before, LATER)


def config(folder, groups=GROUPS):
    return CONFIG.model_copy(update={"publish": PublishSettings(folder=str(folder)), "groups": groups})


def publisher(folder, source, groups=GROUPS):
    return PublishedFiles(config(folder, groups), source, lambda: NOW)


def files(folder):
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def nginx_etag(file: Path) -> str:
    """What nginx would make of a file: ngx_http_set_etag."""
    return f'"{int(file.stat().st_mtime):x}-{file.stat().st_size:x}"'


def client(source, folder, groups=GROUPS):
    served = ServedSnapshot(source, lambda: NOW, as_files=bool(folder))
    served.refresh()
    return create_app(config(folder, groups), served).test_client()


def test_the_files_are_what_the_service_answers_plain_and_packed(tmp_path):
    folder, source = tmp_path / "public", MemorySource(first().snapshot)
    publisher(folder, source).look()
    service = client(source, folder)
    found = files(folder)
    paths = ["calendar.ics", "calendars/chaoss.ics", "calendars/todo.ics", "groups/metrics.ics"]
    assert sorted(found) == sorted([LISTED, *(f"{path}{suffix}" for path in paths for suffix in SUFFIXES)])
    for path in paths:
        assert found[path] == service.get(f"/{path}").data
        packed = service.get(f"/{path}", headers={"Accept-Encoding": "gzip"}).data
        assert found[f"{path}.gz"] == packed
        assert gzip.decompress(packed) == found[path]


@pytest.mark.parametrize("path", ["calendar.ics", "calendars/todo.ics"])
def test_etag_and_time_are_those_that_nginx_makes_of_the_files(tmp_path, path):
    folder, source = tmp_path / "public", MemorySource(first().snapshot)
    publisher(folder, source).look()
    service = client(source, folder)
    for suffix, headers in ("", {}), (".gz", {"Accept-Encoding": "gzip"}):
        answer, file = service.get(f"/{path}", headers=headers), folder / f"{path}{suffix}"
        assert answer.headers["ETag"] == nginx_etag(file) == (folder / f"{path}{suffix}.etag").read_text()
        assert answer.last_modified == datetime.fromtimestamp(file.stat().st_mtime, UTC) == NOW


def test_whoever_holds_a_calendar_by_the_other_kind_of_etag_has_not_to_load_it_again(tmp_path):
    source = MemorySource(first().snapshot)
    with_files, without = client(source, tmp_path), client(source, "")
    packed = {"Accept-Encoding": "gzip"}
    for headers in ({}, packed):
        for one, other in ((with_files, without), (without, with_files)):
            etag = one.get("/calendar.ics", headers=headers).headers["ETag"]
            assert etag != other.get("/calendar.ics", headers=headers).headers["ETag"]
            held = other.get("/calendar.ics", headers=headers | {"If-None-Match": etag})
            assert (held.status_code, held.headers["ETag"]) == (304, etag)
            listed = other.get("/calendar.ics", headers=headers | {"If-None-Match": f'"other", W/{etag}'})
            assert listed.status_code == 304


def test_a_file_is_touched_only_if_its_content_is_another(tmp_path):
    result = first()
    folder, source = tmp_path / "public", MemorySource(result.snapshot)
    published = publisher(folder, source)
    assert published.look()
    assert not published.look()
    before = {name: (folder / name).stat() for name in files(folder)}
    source.snapshot = replace(changed_later(result).snapshot, version=2)
    assert published.look()
    touched = {name for name in before if (folder / name).stat().st_ino != before[name].st_ino}
    assert touched == {f"{path}{suffix}" for path in ("calendar.ics", "calendars/chaoss.ics") for suffix in SUFFIXES}
    assert (folder / "calendars/chaoss.ics.gz").stat().st_mtime == LATER.timestamp()
    assert "groups/metrics.ics" in before


def test_a_calendar_made_anew_after_the_database_was_lost_keeps_its_time(tmp_path):
    folder, source = tmp_path / "public", MemorySource(first().snapshot)
    publisher(folder, source).look()
    before = {name: (folder / name).stat() for name in files(folder)}
    made = source.snapshot
    source.snapshot = replace(made, version=2, calendar=replace(made.calendar, modified=LATER))
    publisher(folder, source).look()
    assert {name: (folder / name).stat() for name in files(folder)} == before


def test_what_is_not_published_any_more_goes_and_what_others_put_there_stays(tmp_path):
    folder, source = tmp_path / "public", MemorySource(first().snapshot)
    folder.mkdir()
    (folder / "index.html").write_text("theirs")
    published = publisher(folder, source)
    published.look()
    published.use(config(folder, ()))
    source.snapshot = replace(source.snapshot, version=2, calendars={})
    assert published.look()
    assert sorted(files(folder)) == [LISTED, *(f"calendar.ics{suffix}" for suffix in SUFFIXES), "index.html"]


def test_another_folder_gets_all_files_and_the_first_one_loses_them(tmp_path):
    source = MemorySource(first().snapshot)
    published = publisher(tmp_path / "one", source)
    published.look()
    published.use(config(tmp_path / "two"))
    assert published.look()
    assert "calendar.ics" in files(tmp_path / "two")
    published.use(config(""))
    assert published.look()
    assert {name: list(files(tmp_path / name)) for name in ("one", "two")} == {"one": [LISTED], "two": [LISTED]}


def test_before_anything_is_published_the_folder_stays_as_it_is(tmp_path):
    with FolderWriter(tmp_path / "public") as writer:
        writer.write("calendar.ics", b"of yesterday")
    published = publisher(tmp_path / "public", MemorySource())
    published.look()
    assert (tmp_path / "public" / "calendar.ics").read_bytes() == b"of yesterday"


def test_a_folder_that_cannot_be_written_is_a_sentence_and_mended_by_itself(tmp_path, monkeypatch):
    monkeypatch.setattr(published_files, "RETRY_EVERY", timedelta(0))
    (tmp_path / "public").write_text("a file")
    published = publisher(tmp_path / "public", MemorySource(first().snapshot))
    assert not published.look()
    assert published.problem == (
        f"The published files are not up to date. Cannot write {tmp_path}/public: file exists. "
        "Free some space, or let this program write there."
    )
    (tmp_path / "public").unlink()
    assert published.look()
    assert published.problem == ""


def test_while_the_folder_cannot_be_written_it_is_tried_now_and_then_only(tmp_path):
    (tmp_path / "public").write_text("a file")
    published = publisher(tmp_path / "public", MemorySource(first().snapshot))
    published.look()
    (tmp_path / "public").unlink()
    assert not published.look()
    assert published.problem


def test_another_folder_is_tried_at_once_and_the_one_that_failed_is_forgotten(tmp_path):
    (tmp_path / "taken").write_text("a file")
    published = publisher(tmp_path / "taken" / "public", MemorySource(first().snapshot))
    assert not published.look()
    published.use(config(tmp_path / "public"))
    assert published.look()
    assert published.problem == ""
    assert (tmp_path / "public" / "calendar.ics").exists()


def test_going_back_to_the_folder_before_one_that_failed_ends_the_problem(tmp_path):
    (tmp_path / "taken").write_text("a file")
    published = publisher(tmp_path / "public", MemorySource(first().snapshot))
    assert published.look()
    published.use(config(tmp_path / "taken" / "public"))
    assert not published.look()
    published.use(config(tmp_path / "public"))
    assert published.look()
    assert published.problem == ""


def test_an_old_folder_that_cannot_be_cleared_keeps_nobody_from_the_new_one(tmp_path):
    published = publisher(tmp_path / "one", MemorySource(first().snapshot))
    published.look()
    published.use(config(tmp_path / "two"))
    with FolderWriter(tmp_path / "one") as busy:
        assert published.look()
        for name in files(tmp_path / "one"):
            if name != LISTED:
                busy.write(name, (tmp_path / "one" / name).read_bytes())
    assert (tmp_path / "two" / "calendar.ics").exists()


def test_a_database_that_cannot_be_read_is_a_sentence(tmp_path):
    source = MemorySource(first().snapshot)
    source.failure = "The database is locked. Try again."
    published = publisher(tmp_path / "public", source)
    assert not published.look()
    assert published.problem == "The published files are not up to date. The database is locked. Try again."


def test_a_mistake_of_ours_ends_nothing(tmp_path):
    class Broken(MemorySource):
        def latest_snapshot(self, *_):
            raise ZeroDivisionError

    published = publisher(tmp_path / "public", Broken(first().snapshot))
    assert not published.look()
    assert published.problem == "The published files are not up to date: internal error. See the log."


def test_the_thread_follows_what_is_published_until_the_end(tmp_path):
    folder = tmp_path / "public"

    class Told(MemorySource):
        """Tells of news at once."""

        def __init__(self):
            super().__init__(first().snapshot)
            self.ours, self.theirs = socket.socketpair()
            self.ours.settimeout(30)

        def wait_for_news(self, *_):
            self.theirs.send(b"waiting")
            super().wait_for_news(timedelta(milliseconds=5))

    source = Told()
    with source.ours, publishing(config(folder), lambda: source, lambda: NOW):
        assert source.ours.recv(7) == b"waiting"
        assert b"20260307T150000Z" in (folder / "calendar.ics").read_bytes()
        source.snapshot = replace(changed_later(first()).snapshot, version=2)
        for _ in range(3):
            assert source.ours.recv(7) == b"waiting"
        assert b"20260307T160000Z" in (folder / "calendar.ics").read_bytes()
    source.theirs.close()


def test_without_a_folder_the_database_is_not_asked():
    source = MemorySource()
    source.failure = "must not be asked"
    published = publisher("", source)
    assert not published.look()
    assert published.problem == ""
    with pytest.raises(StoreError):
        source.snapshot_version()


def test_a_site_without_a_folder_keeps_its_etags():
    site = Site(first().snapshot, CONFIG)
    assert site.client.get("/calendar.ics").headers["ETag"] == site.source.snapshot.calendar.etag


def test_other_bytes_within_a_second_or_after_the_clock_was_set_back_get_another_time():
    """ETags of files are made of time and size."""
    result = first()
    for now in (NOW, NOW - timedelta(days=3)):
        again = built(FEEDS | {"chaoss": [meeting("Data Sceince", "20260307T150000Z")]}, result, now).snapshot.calendar
        assert len(again.body) == len(result.snapshot.calendar.body)
        assert again.modified == NOW + timedelta(seconds=1)
