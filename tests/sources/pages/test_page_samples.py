"""Pages in the ways projects write them, named for what is special: the answer stands beside each, as `.txt`."""

from __future__ import annotations

from pathlib import Path

import pytest
from page_readings import listing, page

from aggregator.errors import ReadError
from aggregator.model import Severity

FOLDER = Path(__file__).parent.parent.parent / "data" / "pages"
FILES = sorted(file for file in FOLDER.iterdir() if file.suffix != ".txt")
FEWEST = 80


def read(file: Path) -> list[str]:
    try:
        return listing(page(file.read_bytes(), url=f"https://example.org/{file.name}"))
    except ReadError as error:
        return [f"error {error}"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_reads_as_written_down_beside_it(file):
    assert read(file) == Path(f"{file}.txt").read_text(encoding="utf-8").splitlines()


def test_there_are_enough_of_them_right_and_wrong_ones():
    answers = [Path(f"{file}.txt").read_text(encoding="utf-8") for file in FILES]
    assert len(FILES) >= FEWEST
    assert sum("event" in answer for answer in answers) >= FEWEST // 2
    assert sum("event" not in answer and "statement" not in answer for answer in answers) >= FEWEST // 5


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_same_page_with_windows_line_ends_says_the_same(file):
    body = file.read_bytes().replace(b"\n", b"\r\n")
    found = page(body, url=f"https://example.org/{file.name}") if "alias" not in file.name else None
    assert found is None or listing(found) == Path(f"{file}.txt").read_text(encoding="utf-8").splitlines()


def test_notes_are_sentences_with_the_words_they_are_about():
    notes = [note for file in FILES if "alias" not in file.name for note in page(file.read_bytes()).notes]
    assert notes
    assert {note.severity for note in notes} == set(Severity)
    assert all(note.text.endswith(".") for note in notes)
