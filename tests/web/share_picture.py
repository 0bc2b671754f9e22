"""Draw the picture that goes with shared links: tests/web/share.svg, as aggregator/web/static/share.png.

Run from the top of the repository: `PYTHONPATH=.:tests/helpers python tests/web/share_picture.py`.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import sync_playwright
from screenshots import ARGUMENTS, CHROMIUM

from aggregator.web.pages.share_url import PICTURE, PICTURE_SIZE

HERE = Path(__file__).parent
STATIC = HERE.parent.parent / "aggregator" / "web" / "static"


def main() -> None:
    """Draw it."""
    width, height = PICTURE_SIZE
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto((HERE / "share.svg").as_uri())
        page.screenshot(path=STATIC / PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
