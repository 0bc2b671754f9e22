"""Calendars as producers write them, modelled on real ones: named for their quirk, the answer beside them."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from ics_text import calendar

from aggregator.model import Calendar, Event

FOLDER = Path(__file__).parent.parent / "data" / "sources"
FILES = sorted(FOLDER.glob("*.ics"))
SENTENCES = re.compile(r"[A-Z“][^\"']*\.")  # values stand in “…”, never as Python shows them
UNSHOWN = ("uid", "digest", "created")


def described(event: Event) -> list[str]:
    """Return one line for every field that says something."""
    told = [(field.name, getattr(event, field.name)) for field in fields(event) if field.name not in UNSHOWN]
    return [f"    {name}: {shown(value)}" for name, value in told if value not in ("", (), None, False, 0)]


def shown(value: object) -> str:
    if isinstance(value, tuple):
        return " | ".join(str(getattr(one, "uri", one)) for one in value)
    return str(value).replace("\n", "\\n")


def listing(read: Calendar) -> str:
    """Return a calendar as a person can check it."""
    lines = [f"{read.name or 'no name'}, {read.timezone}, every {read.refresh}, {read.events_read} events"]
    for series in read.series:
        for event in series.events:
            lines += [f"{series.uid}{', one date' if event.recurrence_id else ''}", *described(event)]
    lines += [f"{note.severity} {note.kind} ({note.count}): {note.text}" for note in read.notes]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_reads_as_written_down_beside_it(path):
    assert listing(calendar(path.read_bytes())) == path.with_suffix(".txt").read_text()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_note_is_sentences_for_a_person(path):
    for note in calendar(path.read_bytes()).notes:
        assert SENTENCES.fullmatch(note.text), note.text


def test_there_are_files_to_read():
    assert any(calendar(path.read_bytes()).notes for path in FILES)
