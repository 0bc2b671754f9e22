"""What many tests share: the store, on every database there is. A test that asks for `store` or `url` runs on each."""

from __future__ import annotations

import logging

import pytest
import structlog
from hypothesis import settings
from postgres import running_postgres

from aggregator.store import open_store

settings.register_profile("patient", deadline=None)  # a test says what is right, not how soon, on whatever machine
settings.load_profile("patient")

BACKENDS = {
    "sqlite": lambda request: f"sqlite:///{request.getfixturevalue('tmp_path')}/aggregator.db",
    "postgres": lambda request: request.getfixturevalue("postgres").new_database(),
}


@pytest.fixture(scope="session")
def postgres():
    with running_postgres() as server:
        yield server


@pytest.fixture(params=BACKENDS.values(), ids=BACKENDS.keys())
def url(request):
    return request.param(request)


@pytest.fixture
def store(url):
    with open_store(url) as opened:
        yield opened


@pytest.fixture
def logging_as_before():
    """Commands set up logging for their process; here, several share one."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:], logging.root.level = handlers, level
    structlog.reset_defaults()
