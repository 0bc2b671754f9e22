"""Take pictures of every page, phone and desk, light and dark, into tests/artefacts/.

Run from the top of the repository: `PYTHONPATH=.:tests/helpers python tests/web/screenshots.py`; with `readme`
behind it, it takes the one picture that README.md shows, docs/page.png.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

from playwright.sync_api import sync_playwright
from sample_site import sample_site
from served import NOW, Site, sample
from werkzeug.serving import make_server

from aggregator.model import FeedState, Note, Severity

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
PAGES = {
    "agenda": "/",
    "search": "/?q=security&feed=openssf",
    "month": "/2026/11",
    "week": "/2026-W48",
    "day": "/2026/11/24",
    "event": "/events/e0",
    "subscribe": "/subscribe?feed=todo&alarm=10&prefix=1",
    "build": "/embed/build?view=month&accent=%23a347ba",
    "embed-agenda": "/embed",
    "embed-month": "/embed?view=month&accent=a347ba",
    "embed-week": "/embed/2026-W48?accent=c4591b",
    "embed-day": "/embed/2026/11/24?view=month&accent=ffee00",
    "status": "/status",
    "missing": "/x",
}
WIDTHS = {"phone": 390, "desk": 1280}


def showcase() -> Site:
    """A site with a bit of everything on it."""
    site = Site(sample().snapshot())
    note = Note(Severity.REPAIRED, "windows-zone", "Eastern Standard Time was read as America/New_York.", count=12)
    good = FeedState(
        "todo",
        next_poll=NOW + timedelta(minutes=27),
        last_poll=NOW - timedelta(minutes=3),
        last_success=NOW - timedelta(minutes=3),
        last_change=NOW - timedelta(days=2),
        events=210,
        occurrences=34,
    )
    site.source.feed_states = {
        "todo": good,
        "openssf": FeedState(
            "openssf",
            next_poll=NOW + timedelta(minutes=10),
            last_poll=NOW - timedelta(minutes=5),
            last_success=NOW - timedelta(hours=7),
            last_change=NOW - timedelta(days=1),
            failures=4,
            reason="dns",
            detail="the host name could not be resolved",
            notes=(note,),
            events=512,
            occurrences=90,
        ),
    }
    site.now += timedelta(seconds=6)
    site.served.refresh()
    return site


def main(folder: Path) -> None:
    """Take all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    server = make_server("127.0.0.1", 0, showcase().app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for scheme in ("light", "dark"):
            for name, width in WIDTHS.items():
                context = browser.new_context(
                    viewport={"width": width, "height": 900}, color_scheme=scheme, timezone_id="Europe/Madrid"
                )
                tab = context.new_page()
                for page, path in PAGES.items():
                    tab.goto(f"http://127.0.0.1:{server.port}{path}", wait_until="load")
                    tab.screenshot(path=folder / f"{page}-{name}-{scheme}.png", full_page=True)
        browser.close()
    server.shutdown()


def picture_for_the_readme(path: Path) -> None:
    """Take the agenda of the samples, at a moment at which something is on."""
    site = sample_site()
    site.now = datetime(2026, 6, 30, 14, 20, tzinfo=UTC)
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        tab = browser.new_page(
            viewport={"width": 1000, "height": 1100}, timezone_id="Europe/Madrid", locale="en-GB", color_scheme="light"
        )
        tab.goto(f"http://127.0.0.1:{server.port}/", wait_until="networkidle")
        tab.screenshot(path=path)
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    tests = Path(__file__).parent.parent
    if sys.argv[1:] == ["readme"]:
        picture_for_the_readme(tests.parent / "docs" / "page.png")
    else:
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else tests / "artefacts")
