"""A pair of feeds that is closed after its test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from two_feeds import TwoFeeds


@pytest.fixture
def two_feeds(tmp_path) -> Iterator[Callable[..., TwoFeeds]]:
    """Make two feeds that were read once; settings are those of the faulty one."""
    made: list[TwoFeeds] = []

    def make(**settings: object) -> TwoFeeds:
        made.append(TwoFeeds(tmp_path, **settings))
        return made[-1]

    yield make
    for world in made:
        world.close()
