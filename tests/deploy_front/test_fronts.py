"""What nginx and Caddy with our settings answer is what the service answers: one table of requests for all of them."""

import gzip
import threading
from dataclasses import replace

import pytest
from fronts import HOST, KINDS, Place, front, serving
from served import MemorySource
from small_feeds import NOW, built, calendars, meeting

from aggregator.config import Group, PublishSettings, ServerSettings
from aggregator.web.app import create_app
from aggregator.web.published_files import PublishedFiles
from aggregator.web.serving.served_snapshot import ServedSnapshot

FEEDS = {
    "todo": [meeting("OSPO Metrics"), meeting("Touchpoint", "20260306T160000Z")],
    "chaoss": [meeting("Data Science", "20260307T150000Z")],
}
ZIPPED = {"Accept-Encoding": "gzip, deflate, br"}
FILES = ("/calendar.ics", "/calendars/todo.ics", "/groups/metrics.ics")


class Behind:
    """The service behind a front, in this process."""

    def __init__(self, prefix, folder):
        config, _ = calendars(FEEDS)
        self.result = built(FEEDS)
        self.source = MemorySource(self.result.snapshot)
        self.config = config.model_copy(
            update={
                "server": ServerSettings(base_url=f"https://{HOST}{prefix}"),
                "groups": (Group(id="metrics", name="Metrics", include="metrics"),),
                "publish": PublishSettings(folder=str(folder)),
            }
        )
        self.served = ServedSnapshot(self.source, lambda: NOW, as_files=True)
        self.served.refresh()
        self.app = create_app(self.config, self.served)
        self.client = self.app.test_client()
        self.files = PublishedFiles(self.config, self.source, lambda: NOW)
        self.asked = []

    def __call__(self, environ, start_response):
        self.asked.append((environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["QUERY_STRING"]))
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        return self.app(environ, start_response)


@pytest.fixture(scope="module", params=[(kind, files) for kind in KINDS for files in (True, False)], ids=str)
def pair(request, tmp_path_factory):
    """A front and what is behind it, with and without [publish] folder."""
    kind, with_files = request.param
    folder = tmp_path_factory.mktemp("front")
    public = tmp_path_factory.mktemp("public")
    behind = Behind("/cal" if "below" in kind else "", public)
    if with_files:
        assert behind.files.look()
    with serving(behind) as port, front(kind, Place(folder, port, public)) as running:
        running.with_files = with_files
        yield running, behind


ALIKE = ("Content-Type", "Cache-Control", "Content-Encoding", "Last-Modified", "Vary", "X-Content-Type-Options",
         "Content-Disposition", "Access-Control-Allow-Origin", "Access-Control-Expose-Headers",
         "Content-Security-Policy", "X-Frame-Options")  # fmt: skip
QUESTIONS = {
    "the combined calendar": ("/calendar.ics", {}),
    "the combined calendar, packed": ("/calendar.ics", ZIPPED),
    "not packed for who refuses that": ("/calendar.ics", {"Accept-Encoding": "gzip;q=0, identity"}),
    "one community": ("/calendars/todo.ics", ZIPPED),
    "a group": ("/groups/metrics.ics", ZIPPED),
    "a selection": ("/calendar.ics?feeds=todo&include=metrics", ZIPPED),
    "a selection, plain": ("/calendar.ics?feeds=todo", {}),
    "an unknown community": ("/calendars/nobody.ics", {}),
    "dates as JSON": ("/events.json", ZIPPED),
    "jCal": ("/calendar.jcal", {}),
    "Atom": ("/calendar.atom", ZIPPED),
    "a page": ("/", {}),
    "a page, packed": ("/", ZIPPED),
    "an embedded calendar": ("/embed?lang=es", {}),
    "a style sheet": ("/static/page.css", ZIPPED),
    "a page that is not there": ("/nothing", {}),
    "the list of what is ours": ("/.aggregator-files", {}),
}


@pytest.mark.parametrize(("path", "headers"), QUESTIONS.values(), ids=QUESTIONS)
def test_status_headers_and_content_are_those_of_the_service(pair, path, headers):
    front, behind = pair
    ours = behind.client.get(path, headers=headers)
    theirs = front.ask(path, **headers)
    assert theirs.status_code == ours.status_code
    lines = {name: (", ".join(theirs.headers.get_list(name)), ours.headers.get(name, "")) for name in ALIKE}
    if front.with_files and path.startswith("/groups"):
        del lines["Last-Modified"]
    assert {name: one for name, (one, _) in lines.items()} == {name: other for name, (_, other) in lines.items()}
    assert theirs.content == ours.data


@pytest.mark.parametrize("headers", [{}, ZIPPED], ids=["plain", "packed"])
@pytest.mark.parametrize("path", [*FILES, "/calendar.ics?feeds=todo", "/events.json", "/calendar.jcal"])
def test_whoever_has_a_calendar_is_told_that_it_is_the_same(pair, path, headers):
    front, behind = pair
    first = front.ask(path, **headers)
    assert first.status_code == 200
    for etag in (first.headers["ETag"], f'"other", {first.headers["ETag"]}'):
        again = front.ask(path, **headers, If_None_Match=etag)
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert front.ask(path, **headers, If_None_Match='"other"').status_code == 200
    assert front.ask(path, **headers, If_Modified_Since=first.headers["Last-Modified"]).status_code == 304
    own = "caddy" in front.kind and front.with_files and path in FILES  # Caddy 2.6 makes ETags of its own
    group = front.with_files and path.startswith("/groups")
    if not own and not group:
        assert behind.client.get(path, headers=headers).headers["ETag"] == first.headers["ETag"]
        assert behind.client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_files_are_given_out_without_asking_the_service_and_selections_with(pair):
    front, behind = pair
    del behind.asked[:]
    for path in FILES:
        assert front.ask(path, **ZIPPED).status_code == 200
        assert front.ask(path, "HEAD").content == b""
    if front.with_files:
        assert not behind.asked
    assert front.ask("/calendar.ics?feeds=chaoss&new", **ZIPPED).status_code == 200
    assert behind.asked[-1][2] == "feeds=chaoss&new"


def test_programs_of_other_sites_may_ask(pair):
    front, _ = pair
    for path in ("/calendar.ics", "/calendar.ics?feeds=todo", "/events.json"):
        preflight = front.ask(path, "OPTIONS", Origin="https://example.org", Access_Control_Request_Method="GET")
        assert preflight.status_code == 204
        assert preflight.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


def test_languages_and_encodings_are_not_mixed_up(pair):
    front, _ = pair
    for _ in range(2):  # the second time from a cache, if there were one
        spoken = {tag: front.ask("/", Accept_Language=tag).text for tag in ("en", "es", "zh")}
        assert len(set(spoken.values())) == 3
        assert [f'lang="{tag}' in page for tag, page in spoken.items()] == [True] * 3
        plain, packed = front.ask("/calendar.ics?feeds=todo"), front.ask("/calendar.ics?feeds=todo", **ZIPPED)
        assert gzip.decompress(packed.content) == plain.content
        assert plain.headers["ETag"] != packed.headers["ETag"]
        assert "Cookie" in front.ask("/").headers["Vary"]


def test_a_cookie_is_kept_and_no_other_visitor_gets_it(pair):
    front, _ = pair
    chosen = front.ask("/?lang=es", Sec_Fetch_Site="same-origin", Sec_Fetch_Dest="document")
    assert "es" in chosen.headers["Set-Cookie"]
    front.client.cookies.clear()
    assert "Set-Cookie" not in front.ask("/?lang=es").headers


def test_what_a_client_claims_to_forward_changes_nothing(pair):
    front, behind = pair
    claims = {
        "X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "http", "X_Forwarded_For": "127.0.0.1",
        "X_Forwarded_Prefix": "/evil", "Forwarded": "host=evil.example",
    }  # fmt: skip
    assert front.ask("/", **claims).content == behind.client.get("/").data


def test_metrics_are_not_for_the_world(pair):
    front, behind = pair
    assert behind.client.get("/metrics").status_code == 200
    assert front.ask("/metrics").status_code == 404


def test_pages_link_to_where_they_are(pair):
    front, _ = pair
    page = front.ask("/").text
    assert f'href="{front.prefix}/subscribe' in page
    assert f"https://{HOST}{front.prefix}/" in page
    assert front.ask("/subscribe").status_code == 200


def test_a_request_that_brings_much_is_refused(pair):
    front, _ = pair
    request = front.client.build_request("POST", front.prefix + "/", content=b"x" * 20_000)
    request.extensions["sni_hostname"] = HOST
    assert front.client.send(request).status_code == (413 if "nginx" in front.kind else 405)


def test_a_changed_calendar_is_given_out_at_once_where_files_are(pair):
    front, behind = pair
    if not front.with_files:
        pytest.skip("from the cache of nginx it comes within minutes")
    before = front.ask("/calendar.ics")
    changed = FEEDS | {"chaoss": [meeting("Data Sceince", "20260307T150000Z")]}
    behind.source.snapshot = replace(built(changed, behind.result).snapshot, version=2)
    behind.served.refresh()
    assert behind.files.look()
    for _ in range(100):  # nginx remembers for a second which file it has open
        after = front.ask("/calendar.ics", If_None_Match=before.headers["ETag"])
        if after.status_code == 200:
            break
        threading.Event().wait(0.1)
    assert b"Data Sceince" in after.content
    assert after.headers["ETag"] != before.headers["ETag"]
    assert behind.client.get("/calendar.ics").data == after.content
