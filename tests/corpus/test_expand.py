"""Every series of every real calendar is linted and expanded, without error and without waiting."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.config import Feed
from aggregator.errors import ReadError
from aggregator.model import Calendar, Document, Window, instant
from aggregator.recurrence import expand, lint
from aggregator.sources import parse

FOLDER = Path(os.environ.get("CORPUS_DIR", "no-corpus"))
FILES = sorted(FOLDER.glob("**/*.ics"))
WINDOWS = [
    Window(datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 2, 4, tzinfo=UTC)) for year in (2020, 2024, 2026)
]

pytestmark = pytest.mark.skipif(not FILES, reason="CORPUS_DIR names no folder with calendars")


def calendar(file: Path) -> Calendar | None:
    feed = Feed(id="corpus", name="Corpus", url="https://example.org/basic.ics")
    document = Document(feed.id, str(feed.url), datetime(2026, 6, 20, tzinfo=UTC), file.read_bytes())
    try:
        return parse(document, feed)
    except ReadError:
        return None  # what is no calendar is another test's matter


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(FOLDER)))
def test_every_series_expands(file: Path):
    found = calendar(file)
    for series in found.series if found else ():
        linted, _ = lint(series)
        assert lint(linted)[0] == linted
        for window in WINDOWS:
            occurrences = expand(linted, window).occurrences
            starts = [instant(one.start) for one in occurrences]
            assert starts == sorted(starts)
            assert all(start < window.end for start in starts)
            assert len({instant(one.recurrence_id) for one in occurrences}) == len(occurrences)
