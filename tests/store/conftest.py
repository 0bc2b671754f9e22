"""The store on every database there is: a test that asks for `store` or `url` runs once on each."""

from __future__ import annotations

import pytest

from aggregator.store import open_store

BACKENDS = {
    "sqlite": lambda request: f"sqlite:///{request.getfixturevalue('tmp_path')}/aggregator.db",
    "postgres": lambda request: request.getfixturevalue("postgres").new_database(),
}


@pytest.fixture(params=BACKENDS.values(), ids=BACKENDS.keys())
def url(request):
    return request.param(request)


@pytest.fixture
def store(url):
    with open_store(url) as opened:
        yield opened
