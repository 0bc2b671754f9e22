"""Every page is valid HTML, whatever feeds write: the Nu HTML Checker of the W3C finds nothing to object to."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from changes_site import CHANGES, site_with
from judges.programs import nu_html_checker
from sample_site import sample_site
from served import Site, at
from small_feeds import NOW, built, meeting

PAGES = [
    *("/", "/?lang=es", "/?lang=zh", "/?lang=hi", "/?q=nothing-at-all", "/2026/03", "/2026-W10", "/2026/03/05"),
    *("/2026/11", "/2026-W48", "/2026/11/24", "/embed?view=month", "/embed?view=week", "/embed?view=day"),
    *("/subscribe", "/status", "/changes", "/embed", "/embed/build", "/events/nope", "/events?events=gone"),
]
AWKWARD = {
    "todo": [
        meeting(
            "Phone `call` <b>&amp;",
            "20260305T160000Z",
            'DESCRIPTION:<p><a href="dial:+18887880099">Call</a> <a name="x">x</a> <a href="https://a.example/`b`">b</a>',
            "LOCATION:https://meet.example/`room`",
            "URL:https://a.example/`page`",
            uid="phone",
        ),
        meeting("Days", "20260305", "DTEND;VALUE=DATE:20260309", "LOCATION:<Toranomon> `Hills`", uid="days"),
        meeting("Weekly", "Europe/Berlin:20260302T100000", "RRULE:FREQ=WEEKLY;COUNT=9", uid="weekly"),
        meeting("CANCELLED: Board", "20260306T160000Z", uid="board"),
    ],
    "openssf": [meeting("Weekly", "Europe/Berlin:20260302T100000", "RRULE:FREQ=WEEKLY;COUNT=9", uid="weekly")],
}


def awkward_site() -> Site:
    site = Site(built(AWKWARD).snapshot)
    site.now = NOW
    return site


def written(folder: Path) -> Iterator[Path]:
    changed = site_with(*CHANGES.values(), replace(CHANGES["gone"], start=at("2026-11-24 15:00"), title="A & <b>"))
    for name, site in {"samples": sample_site(), "awkward": awkward_site(), "changed": changed}.items():
        events = [f"/events/{event.id}" for event in site.source.snapshot.events][:8]
        for number, path in enumerate([*PAGES, *events]):
            file = folder / f"{name}-{number}.html"
            file.write_bytes(site.client.get(path).data)
            yield file


@pytest.mark.judges
def test_the_checker_of_html_finds_no_error(tmp_path):
    files = list(map(str, written(tmp_path)))
    command = [*nu_html_checker(), "--errors-only", "--format", "json", "--stdout", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["messages"]
    assert [(one["url"].rpartition("/")[2], one["message"], one.get("extract")) for one in found] == []
    assert done.returncode == 0
