"""How the page looks where it is easily spoilt: narrow columns, paper, moving parts, slow lines, large pages."""

from __future__ import annotations

import pytest
from page_elements import Page as Parsed
from sample_site import sample_site

pytestmark = pytest.mark.browser

BUSY = {"month": "/2026/06", "a week": "/2026-W25", "another week": "/2026-W27", "a third week": "/2026-W26"}

# The titles that do not show whole, and the words that run over from one line into the next.
SPOILT = """() => {
  const spoilt = [];
  for (const title of document.querySelectorAll(".box .title, .entry .title, .bar.starts .title, .row .what a")) {
    const box = title.closest(".box a, .entry, .bar, .row"), text = title.textContent;
    const inner = box.getBoundingClientRect(), whole = title.getBoundingClientRect();
    if (box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1) spoilt.push("cut: " + text);
    if (whole.bottom > inner.bottom + 1) spoilt.push("below: " + text);
    const node = title.firstChild;
    for (const word of node.textContent.matchAll(/[^\\s-]+/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map(r => Math.round(r.top)));
      if (lines.size > 1) spoilt.push("broken: " + word[0]);
    }
  }
  return spoilt;
}"""


@pytest.mark.parametrize("path", BUSY.values(), ids=BUSY)
@pytest.mark.parametrize("width", [320, 390, 768, 900, 1280, 2560])
def test_titles_show_whole_and_no_word_is_broken(opened, busy_address, path, width):
    page = opened(path, busy_address, viewport={"width": width, "height": 900})
    assert page.locator(".box .title, .entry .title").count() > 5
    assert page.evaluate(SPOILT) == []


def test_a_title_too_long_for_its_box_shows_whole_when_it_is_pointed_at(opened, busy_address):
    page = opened("/2026-W25", busy_address, viewport={"width": 1030, "height": 900})
    page.evaluate("document.querySelector('.box .title').textContent += ' and then a great many more words'.repeat(4)")
    title = page.locator(".box a").first
    assert title.evaluate("e => e.scrollHeight > e.clientHeight + 1")
    title.hover()
    assert not title.evaluate("e => e.scrollHeight > e.clientHeight + 1")


VIEWS = {
    "agenda": "/",
    "month": "/2026/11",
    "week": "/2026-W48",
    "day": "/2026/11/24",
    "event": "/events/e0",
    "subscribe": "/subscribe",
    "status": "/status",
}


@pytest.mark.parametrize("path", VIEWS.values(), ids=VIEWS)
def test_nothing_shifts_while_a_page_loads(opened, path):
    page = opened(path, timezone_id="Europe/Madrid")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.dataset.zone") == "Europe/Madrid"
    assert page.evaluate(SHIFTS) == 0


def test_a_shift_would_be_noticed(opened):
    page = opened()
    page.evaluate("document.body.prepend(Object.assign(document.createElement('h1'), {textContent: 'Late'}))")
    assert page.evaluate(SHIFTS) > 0


# How much of what was drawn has moved since (web.dev: "cumulative layout shift"), two pictures later.
SHIFTS = """() => new Promise(done => {
  let sum = 0;
  const add = entries => entries.forEach(entry => { sum += entry.value; });
  const observer = new PerformanceObserver(list => add(list.getEntries()));
  observer.observe({type: "layout-shift", buffered: true});
  const after = frames => frames ? requestAnimationFrame(() => after(frames - 1)) : setTimeout(() => {
    add(observer.takeRecords());
    done(sum);
  });
  after(3);
})"""


@pytest.mark.parametrize("path", VIEWS.values(), ids=VIEWS)
def test_nothing_ever_moves_by_itself(opened, path):
    """Also not for those who did not ask for reduced motion."""
    page = opened(path, reduced_motion="no-preference")
    assert (
        page.evaluate("""[...document.querySelectorAll("*")].map(e => getComputedStyle(e)).filter(s =>
        s.animationName !== "none" || s.transitionDuration !== "0s" || s.scrollBehavior !== "auto").length""")
        == 0
    )


CONTROLS = ".site nav, form, summary, .views, .period nav, .pager, .subscribe, .languages, .skip, button, .join"


@pytest.mark.parametrize("path", ["/", "/2026/11", "/2026-W48", "/2026/11/23", "/events/e0"])
def test_on_paper_there_is_the_timetable_and_nothing_to_press(opened, path):
    page = opened(path, viewport={"width": 720, "height": 1000})
    page.emulate_media(media="print")
    assert page.locator(f":is({CONTROLS}) >> visible=true").count() == 0
    assert page.get_by_text("OSPO Metrics Working Group").first.is_visible()
    assert page.get_by_text("Times in").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 720


@pytest.mark.parametrize(
    "path", ["/", "/?q=community", "/2026/06", "/2026-W26", "/2026/06/24", "/subscribe", "/status"]
)
def test_a_view_with_all_it_loads_stays_below_60_kb(path):
    client = sample_site().client
    packed = {"Accept-Encoding": "gzip"}
    page = client.get(path, headers=packed)
    assert page.headers["Content-Encoding"] == "gzip"
    loaded = Parsed(client.get(path).text).loaded
    assert len(loaded) >= 3
    assert len(page.data) + sum(len(client.get(address, headers=packed).data) for address in loaded) < 60_000
