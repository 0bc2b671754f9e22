"""The service below a path: every link leads where it should, whether or not a proxy takes the path off."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from page_elements import elements
from sample_site import CONFIG as SAMPLES
from sample_site import sample_site
from served import CONFIG, Builder, Site

HOST = "https://calendars.example"
BASE = f"{HOST}/cal"
SERVER = CONFIG.server.model_copy(update={"base_url": BASE})


@pytest.fixture(scope="module")
def site() -> Site:
    return sample_site(SAMPLES.model_copy(update={"server": SERVER}))


def own_links(text: str) -> set[str]:
    """The paths within the service to which a page links, or from which it loads something."""
    values = [one.attributes.get(name, "") for one in elements(text) for name in ("href", "src", "action")]
    absolute = (value.removeprefix(HOST) for value in values)
    return {value for value in absolute if value.startswith("/") and not value.startswith("//")}


PAGES = ["/", "/2026/06", "/2026-W26", "/2026/06/30", "/subscribe", "/embed", "/embed/build", "/status"]


@pytest.mark.parametrize("page", PAGES)
def test_every_link_begins_with_the_path_and_leads_somewhere(site, page):
    links = own_links(site.client.get(f"/cal{page}").text)
    assert len(links) > 5
    for link in sorted(links):
        assert link.startswith("/cal/"), link
        assert site.client.get(link).status_code == 200, link


@pytest.mark.parametrize("path", ["/", "/2026/06", "/calendar.ics", "/events.json", "/healthz", "/feeds.css"])
def test_a_proxy_may_have_taken_the_path_off(site, path):
    kept, taken_off = site.client.get(f"/cal{path}"), site.client.get(path)
    assert kept.status_code == taken_off.status_code == 200
    assert kept.data == taken_off.data


def test_the_path_alone_is_the_agenda(site):
    assert "<h1" in site.get("/cal")
    assert site.client.get("/calendar").status_code == 404


def test_data_and_metadata_have_the_path_once(site):
    text = site.get("/cal/?lang=es")
    for url in (
        *re.findall(r'(?:og:url|og:image)" content="([^"]+)"', text),
        *re.findall(r'canonical" href="([^"]+)"', text),
        *[row["page"] for row in site.client.get("/cal/events.json").json["events"]],
    ):
        assert url.startswith(f"{BASE}/"), url
        assert "/cal/cal" not in url
        assert site.client.get(urlsplit(url).path).status_code == 200
    assert f"src=&#34;{BASE}/embed&#34;" in site.get("/cal/embed/build")


def test_links_to_other_sites_and_texts_stay_as_they_are():
    builder = Builder().add("x", ("2026-11-23 15:00", "2026-11-23 16:00"), url="https://a.example/b", text=' href="/x')
    text = Site(builder.snapshot(), CONFIG.model_copy(update={"server": SERVER})).get("/events/e0")
    assert 'href="https://a.example/b"' in text
    assert "/cal/x" not in text
