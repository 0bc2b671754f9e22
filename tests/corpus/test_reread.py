"""Every calendar of the corpus is read in parts as it is at once, also where an older copy of it is known."""

from __future__ import annotations

import os
from itertools import groupby
from pathlib import Path

import pytest
from ics_text import FETCHED_AT

from aggregator.config import Feed
from aggregator.errors import ReadError
from aggregator.model import Calendar, Document
from aggregator.sources import parse
from aggregator.sources.full_parsing import read_whole

FOLDER = Path(os.environ.get("CORPUS_DIR", "/nonexistent"))
FEED = Feed(id="test", name="Test", url="https://example.org/basic.ics")
LARGEST = 400_000  # bytes: larger ones say nothing more, and take long

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="CORPUS_DIR names no folder of calendars")

FILES = sorted(path for path in FOLDER.rglob("*.ics") if path.stat().st_size <= LARGEST) if FOLDER.is_dir() else []
GROUPS = {group: list(files) for group, files in groupby(FILES, lambda path: path.relative_to(FOLDER).parts[:2])}


def outcome(reading, *arguments) -> Calendar | str:
    try:
        return reading(*arguments)
    except ReadError as error:
        return f"{error.reason}: {error.detail}"


@pytest.mark.parametrize("group", GROUPS, ids="/".join)
def test_one_after_the_other_they_are_read_as_each_by_itself(group):
    known = None
    for path in GROUPS[group]:
        document = Document("test", FEED.url, FETCHED_AT, path.read_bytes())
        found = outcome(parse, document, FEED, known)
        assert found == outcome(read_whole, document, FEED), path
        if isinstance(found, Calendar):
            known = parse(document, FEED, found)
            assert known == found, path
            assert all(new is old for new, old in zip(known.series, found.series, strict=True)), path
