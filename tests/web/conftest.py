"""A real browser and a site to look at, for every test that wants to see what readers see."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sample_site import sample_site
from screenshots import ARGUMENTS, CHROMIUM, showcase
from served import Site
from werkzeug.serving import WSGIRequestHandler, make_server

SETTINGS = {"timezone_id": "UTC", "locale": "en-GB"}


class Quiet(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        pass


@contextmanager
def served_at(site: Site) -> Iterator[str]:
    """Serve a site on this machine, and say where."""
    server = make_server("127.0.0.1", 0, site.app, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """A site with a bit of everything on it."""
    with served_at(showcase()) as where:
        yield where


@pytest.fixture(scope="session")
def busy_address() -> Iterator[str]:
    """A site with the samples: what four communities do in a few months."""
    with served_at(sample_site()) as where:
        yield where


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists() and os.environ.get("CI_REQUIRE") != "1":
        pytest.skip(f"there is no {CHROMIUM}")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """A function that opens a page in a fresh context."""
    contexts: list[BrowserContext] = []

    def open_page(path: str = "/", base_url: str = address, **settings: object) -> Page:
        contexts.append(browser.new_context(base_url=base_url, **(SETTINGS | settings)))
        page = contexts[-1].new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
