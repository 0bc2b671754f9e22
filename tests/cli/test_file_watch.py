"""A file is seen to change in every way that editors, tools and Kubernetes change files."""

import os
import threading
from pathlib import Path

import pytest
from origin import Origin
from service import Service, free_port
from test_cli import NOW

from aggregator.cli.base.file_watch import links, watching
from aggregator.cli.commands.demo import feeds_toml
from aggregator.demo.samples import sample_calendars

PATIENCE = 60  # seconds until a test gives up


class Seen:
    """What a watcher has said."""

    def __init__(self) -> None:
        self.count = 0
        self._changed = threading.Condition()

    def __call__(self) -> None:
        with self._changed:
            self.count += 1
            self._changed.notify_all()

    def wait_for(self, count: int) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.count >= count, PATIENCE)


def plain(folder: Path) -> Path:
    (folder / "feeds.toml").write_text("one")
    return folder / "feeds.toml"


def linked(folder: Path) -> Path:
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "real.toml").write_text("one")
    (folder / "feeds.toml").symlink_to("elsewhere/real.toml")
    return folder / "feeds.toml"


def config_map(folder: Path, version: str = "one") -> Path:
    """Mount a ConfigMap, or its next version, as the kubelet does: by renaming one link."""
    (folder / f"..{version}").mkdir()
    (folder / f"..{version}" / "feeds.toml").write_text(version)
    (folder / "..data_tmp").symlink_to(f"..{version}")
    (folder / "..data_tmp").rename(folder / "..data")
    if not (folder / "feeds.toml").exists():
        (folder / "feeds.toml").symlink_to("..data/feeds.toml")
    return folder / "feeds.toml"


def release(folder: Path, version: str = "one") -> Path:
    """Deploy a release, or the next one: the folder of the file is a link."""
    (folder / version / "conf").mkdir(parents=True)
    (folder / version / "conf" / "feeds.toml").write_text(version)
    (folder / "new").symlink_to(version)
    (folder / "new").replace(folder / "current")
    return folder / "current" / "conf" / "feeds.toml"


def replaced(file: Path) -> None:
    (file.parent / "new").write_text("two")
    (file.parent / "new").replace(file)


def deleted_and_written(file: Path) -> None:
    file.unlink()
    file.write_text("two")


def link_elsewhere(file: Path) -> None:
    (file.parent / "other").mkdir()
    (file.parent / "other" / "real.toml").write_text("two")
    (file.parent / "new").symlink_to("other/real.toml")
    (file.parent / "new").replace(file)


CHANGES = {
    "written in place": (plain, lambda file: file.write_text("two")),
    "another file in its place": (plain, replaced),
    "deleted, and written again": (plain, deleted_and_written),
    "a link: the file that it leads to is written": (linked, lambda file: file.write_text("two")),
    "a link: another file in the place of its target": (linked, lambda file: replaced(file.resolve())),
    "a link that leads elsewhere": (linked, link_elsewhere),
    "a ConfigMap": (config_map, lambda file: config_map(file.parent, "two")),
    "a folder that is a link": (release, lambda file: release(file.parent.parent.parent, "two")),
}


@pytest.mark.parametrize(("mount", "change"), CHANGES.values(), ids=CHANGES)
def test_a_change_is_seen(tmp_path, mount, change):
    file, seen = mount(tmp_path), Seen()
    with watching(lambda: [file], seen):
        change(file)
        assert seen.wait_for(1)
    assert file.read_text() == "two"


def test_a_change_after_a_change_is_seen(tmp_path):
    """Other folders are to be watched after each."""
    file, seen = config_map(tmp_path), Seen()
    with watching(lambda: [file], seen):
        for number, version in enumerate(("two", "three"), start=1):
            config_map(tmp_path, version)
            assert seen.wait_for(number)
        file.resolve().write_text("four")
        assert seen.wait_for(3)


def test_each_of_several_files_is_watched_wherever_it_is(tmp_path):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "elsewhere").mkdir()
    file, secret, seen = plain(tmp_path), tmp_path / "secrets" / "url", Seen()
    files = [file, secret]
    with watching(lambda: files, seen):
        secret.write_text("one")
        assert seen.wait_for(1)
        file.write_text("two")
        assert seen.wait_for(2)
        files[1] = tmp_path / "elsewhere" / "url"
        file.write_text("names another file now")
        assert seen.wait_for(3)
        files[1].write_text("one")
        assert seen.wait_for(4)


def test_what_is_no_change_of_the_content_is_none(tmp_path):
    file, seen = plain(tmp_path), Seen()
    with watching(lambda: [file], seen):
        file.write_text("one")
        os.utime(file)
        (tmp_path / "aggregator.db").write_text("x")
        replaced(file)
        assert seen.wait_for(1)
        (tmp_path / "other").write_text("x")
        file.write_text("three")
        assert seen.wait_for(2)
    assert seen.count == 2


def test_a_file_that_comes_later_is_seen(tmp_path):
    seen = Seen()
    with watching(lambda: [tmp_path / "feeds.toml"], seen):
        plain(tmp_path)
        assert seen.wait_for(1)


def test_a_folder_that_is_not_there_is_no_error(tmp_path):
    seen = Seen()
    with watching(lambda: [tmp_path / "none" / "feeds.toml"], seen):
        (tmp_path / "none").mkdir()
        plain(tmp_path / "none")
        assert seen.wait_for(1)


def test_links_that_lead_round_and_round_end(tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert tmp_path / "b" in links(tmp_path / "a")


def test_a_running_service_follows_its_file(tmp_path):
    port = free_port()
    with Origin() as origin:
        origin.routes.update({f"/{feed}.ics": body for feed, body in sample_calendars(NOW).items()})
        text = feeds_toml(origin.url("").rstrip("/"), f"127.0.0.1:{port}")
        mounted = tmp_path / "mounted"
        mounted.mkdir()
        file = config_map(mounted)
        file.write_text(text)
        database = f"sqlite:///{tmp_path}/aggregator.db"
        command = ("--config", str(file), "--database", database, "--now", NOW.isoformat(), "serve")
        with Service(*command, port=port) as service:
            service.wait_for_text("/calendar.ics", "SUMMARY:TODO All Hands")
            file.write_text(text.replace("TODO Group (sample)", "TODO, renamed"))
            service.wait_for_text("/status", "TODO, renamed")
            service.wait_for_text("/calendar.ics", "TODO\\, renamed")

            config_map(mounted, "two")  # "two" is no TOML
            service.wait_for_text("/status", "invalid TOML")
            assert "TODO, renamed" in service.get("/status")
            assert any("feeds.toml not reloaded" in line for line in service.lines)

            file.write_text(text)
            service.wait_for_text("/status", "TODO Group (sample)")
            assert service.stop() == 0
        assert not [line for line in service.lines if "Traceback" in line]
