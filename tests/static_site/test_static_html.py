"""Every kind of page of the site of files is valid HTML: the Nu HTML Checker of the W3C finds nothing to object to."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from built_site import SITE
from judges.programs import nu_html_checker

PAGES = ["/", "/2026/06", "/2026-W26", "/2026/06/30", "/calendars/todo", "/groups/security", "/events", "/subscribe"]
OTHERS = ["/status", "/changes", "/embed", "/embed/month", "/embed/week", "/embed/2026-W26", "/embed/build"]


@pytest.mark.judges
def test_the_checker_of_html_finds_no_error(tmp_path: Path):
    checker = nu_html_checker()
    events = list(SITE.plan.event_paths())[:40]
    for number, path in enumerate([*PAGES, *OTHERS, *events]):
        tmp_path.joinpath(f"{number}.html").write_bytes(SITE.page(path).body)
    files = sorted(map(str, tmp_path.iterdir()))
    command = [*checker, "--errors-only", "--format", "json", "--stdout", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["messages"]
    assert [(one["url"].rpartition("/")[2], one["message"], one.get("extract")) for one in found] == []
