"""How soon a page is there on a slow phone: first and largest contentful paint, layout shift, and bytes, in Chromium.

Run from the top of the repository: `PYTHONPATH=.:tests/helpers:tests/web:tests/bench python tests/bench/paint.py`.

The phone is that of Chromium's developer tools: "Slow 4G" (562 ms a request, 1.44 Mbit/s) and a processor four times as
slow. The pages are those of the demo's samples, by the application itself, without a cache; the median of three visits.
The first visit of a browser is measured apart: the page loads twice, as the service does not know the zone before.
"""

from __future__ import annotations

import logging
import statistics
import time
from threading import Thread
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright
from sample_site import sample_site
from werkzeug.serving import make_server

CHROMIUM = "/usr/bin/chromium"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
SLOW_4G = {"offline": False, "latency": 562.5, "downloadThroughput": 1.44e6 / 8, "uploadThroughput": 0.675e6 / 8}
SLOWER = 4  # times, of the processor
PAGES = ("/", "/2026/06", "/2026-W26", "/2026/06/25", "/events", "/subscribe")
VISITS = 3
OBSERVE = """
window.found = {fcp: 0, lcp: 0, shift: 0};
const observe = (type, note) => new PerformanceObserver(list => list.getEntries().forEach(note))
    .observe({type, buffered: true});
observe("paint", one => { if (one.name === "first-contentful-paint") found.fcp = one.startTime; });
observe("largest-contentful-paint", one => { found.lcp = one.startTime; });
observe("layout-shift", one => { found.shift += one.value; });
"""


class Visit(NamedTuple):
    """What one visit took."""

    fcp: float  # milliseconds since the address was asked for
    lcp: float
    shift: float  # as of Core Web Vitals
    page: int  # bytes that came over the wire
    all: int  # with style sheets and scripts


def visit(browser: Browser, url: str, *, first: bool) -> Visit:
    """Open a page in a browser that has nothing in its cache; unless it is the `first` visit, it knows the zone."""
    context = browser.new_context(**PHONE, timezone_id="Europe/Madrid")
    if not first:
        context.add_cookies([{"name": "tz", "value": "Europe/Madrid", "url": url}])
    page = context.new_page()
    page.add_init_script(OBSERVE)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    begun = time.time() * 1000
    page.goto(url, wait_until="networkidle")
    found = page.evaluate("found")
    before = page.evaluate("performance.timeOrigin") - begun if first else 0  # what the load before took
    context.close()
    return Visit(before + found["fcp"], before + found["lcp"], found["shift"], sizes[0], sum(sizes))


def main() -> None:
    """Print a table."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    site = sample_site()
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    print("page            visit     FCP ms  LCP ms  shift   page kB  all kB")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for path in PAGES:
            for first in (True, False):
                visits = [visit(browser, base + path, first=first) for _ in range(VISITS)]
                fcp, lcp, shift, page, every = (statistics.median(values) for values in zip(*visits, strict=True))
                name = "first" if first else "later"
                print(f"{path:15} {name:8} {fcp:7.0f} {lcp:7.0f} {shift:7.3f} {page / 1000:8.1f} {every / 1000:7.1f}")
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
