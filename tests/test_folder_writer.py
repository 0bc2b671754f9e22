"""A folder of files for a web server: each replaced as a whole, untouched while equal, removed only if it is ours."""

import os
import resource
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from aggregator.errors import FolderError
from aggregator.folder_writer import LISTED, FolderWriter

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 12, tzinfo=UTC)


def write(folder, files, modified=MONDAY, **how):
    with FolderWriter(folder, **how) as writer:
        for path, text in files.items():
            writer.write(path, text.encode(), modified)
    return writer.written, writer.unchanged, writer.removed


def content(folder):
    return {
        str(file.relative_to(folder)): file.read_text()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != LISTED
    }


STEPS = {
    "what is new is written": ({}, {"a.ics": "1", "calendars/b.ics": "2"}, (2, 0, 0)),
    "what is equal is left alone": ({"a.ics": "1", "b.ics": "2"}, {"a.ics": "1", "b.ics": "3"}, (1, 1, 0)),
    "what is not wanted any more is removed, with its folder": (
        {"a.ics": "1", "groups/deep/b.ics": "2"},
        {"a.ics": "1"},
        (0, 1, 1),
    ),
}


@pytest.mark.parametrize(("before", "after", "counts"), STEPS.values(), ids=STEPS)
def test_a_folder_holds_what_was_written_last(tmp_path, before, after, counts):
    write(tmp_path / "out", before)
    assert write(tmp_path / "out", after, TUESDAY) == counts
    assert content(tmp_path / "out") == after
    assert not [entry for entry in (tmp_path / "out").rglob("*") if entry.is_dir() and not any(entry.iterdir())]


@pytest.mark.parametrize("durable", [False, True])
def test_time_and_inode_of_a_file_stay_while_its_bytes_do(tmp_path, durable):
    write(tmp_path, {"a": "1", "b": "1"}, durable=durable)
    before = {name: (tmp_path / name).stat() for name in ("a", "b", LISTED)}
    write(tmp_path, {"a": "1", "b": "2"}, TUESDAY, durable=durable)
    after = {name: (tmp_path / name).stat() for name in before}
    assert [after[name].st_ino == before[name].st_ino for name in before] == [True, False, True]
    assert [after[name].st_mtime for name in ("a", "b")] == [MONDAY.timestamp(), TUESDAY.timestamp()]


def test_a_web_server_of_another_user_may_read_whatever_the_umask(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir(mode=0o775)
    folder.chmod(0o2775)
    before = os.umask(0o077)
    try:
        write(folder, {"calendars/a.ics": "1"})
    finally:
        os.umask(before)
    modes = [entry.stat().st_mode & 0o7777 for entry in (folder / "calendars", folder / "calendars/a.ics")]
    assert modes == [0o775, 0o644]


def test_a_file_of_somebody_else_is_neither_removed_nor_replaced(tmp_path):
    (tmp_path / "index.html").write_text("theirs")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a").write_text("theirs")
    write(tmp_path, {"docs/b": "ours"})
    with pytest.raises(FolderError, match=r"index\.html is not a file of this program. Move it"):
        write(tmp_path, {"index.html": "ours"})
    assert content(tmp_path) == {"docs/a": "theirs", "docs/b": "ours", "index.html": "theirs"}
    write(tmp_path, {})
    assert content(tmp_path) == {"docs/a": "theirs", "index.html": "theirs"}


def test_a_failure_in_the_middle_removes_nothing_and_the_next_time_knows_all_that_was_written(tmp_path):
    write(tmp_path, {"old": "1", "both": "1"})
    with suppress(KeyboardInterrupt), FolderWriter(tmp_path) as writer:
        writer.write("new", b"2")
        raise KeyboardInterrupt
    assert content(tmp_path) == {"both": "1", "new": "2", "old": "1"}
    assert write(tmp_path, {"both": "1"}) == (0, 1, 2)
    assert content(tmp_path) == {"both": "1"}


KILLED = """
import os, signal, sys
from pathlib import Path
from aggregator.folder_writer import FolderWriter
with FolderWriter(Path(sys.argv[1])) as writer:
    writer.write("new", b"2")
    Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    writer.write("both", b"2")
"""


def test_a_killed_process_leaves_whole_files_and_nothing_that_stays_for_ever(tmp_path):
    write(tmp_path, {"old": "1", "both": "1"})
    done = subprocess.run([sys.executable, "-c", KILLED, tmp_path], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    unfinished = {".aggregator-unfinished": "2"}
    assert content(tmp_path) == {"both": "1", "new": "2", "old": "1"} | unfinished
    write(tmp_path, {"both": "3"})
    assert content(tmp_path) == {"both": "3"}


def test_who_comes_second_is_told_that_the_folder_is_in_use(tmp_path):
    with FolderWriter(tmp_path), pytest.raises(FolderError, match="Another aggregator writes to"):
        write(tmp_path, {})
    assert write(tmp_path, {"a": "1"}) == (1, 0, 0)


def test_what_cannot_be_written_is_a_sentence_and_the_old_file_stays(tmp_path):
    write(tmp_path, {"a": "1"})
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(FolderError, match=r"Cannot write .*/a: file too large\. Free some space"):
            write(tmp_path, {"a": "1" * 10_000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert content(tmp_path) == {"a": "1"}


def test_a_file_in_place_of_the_folder_is_a_sentence(tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(FolderError, match=r"Cannot write .*/out: file exists"):
        write(tmp_path / "out", {})
