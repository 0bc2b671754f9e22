"""The manual page is right for man, mandoc and groff. tests/test_docs.py compares it with the commands."""

import shutil
import subprocess

import pytest
from manual_page import PAGE, text
from requirements import missing

JUDGES = {
    "man": ["man", "--warnings", "-E", "UTF-8", "-l", PAGE],
    "mandoc": ["mandoc", "-T", "lint", "-W", "warning", PAGE],
    "groff": ["groff", "-man", "-ww", "-T", "utf8", "-z", PAGE],
}


@pytest.mark.parametrize("command", JUDGES.values(), ids=JUDGES)
def test_nobody_complains(command):
    if not shutil.which(command[0]):
        missing(f"{command[0]} is missing. Install man-db, mandoc and groff-base.")
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    said = done.stderr if command[0] == "man" else done.stdout + done.stderr
    # It has no date: that of a build would make every build another one.
    assert [line for line in said.splitlines() if "missing date" not in line] == []


def test_a_defect_would_be_noticed(tmp_path):
    if not shutil.which("mandoc"):
        missing("mandoc is missing. Install mandoc.")
    (tmp_path / "a.1").write_text(PAGE.read_text().replace(".SH FILES", ".XX"))
    assert subprocess.run(["mandoc", "-T", "lint", "-W", "warning", tmp_path / "a.1"], check=False).returncode


ESCAPED = {
    "hyphens can be copied": ("--zone ZONE", "\\-\\-zone ZONE"),
    "a full stop at the start is no request": (".ics files", "\\&.ics files"),
    "a backslash is one": ("a\\b", "a\\eb"),
    "lines are joined": ("a\n  b", "a b"),
}


@pytest.mark.parametrize(("words", "expected"), ESCAPED.values(), ids=ESCAPED)
def test_text_stays_text(words, expected):
    assert text(words) == expected
