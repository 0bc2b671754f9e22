"""deploy/pages as a community uses it: copied to an empty folder, and its README followed, without a network."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest

from aggregator.demo.origin import sample_origin
from aggregator.demo.samples import sample_calendars

PROJECT = Path(__file__).parent.parent.parent
FOLDER = PROJECT / "deploy" / "pages"
PLACEHOLDER = "calendar-aggregator @ git+https://git.example/OWNER/PROJECT@main"

pytestmark = pytest.mark.timeout(300)  # it installs the program


def commands() -> list[str]:
    """Return what the README says to run, line by line."""
    block = re.search(r"```sh\n(.*?)```", (FOLDER / "README.md").read_text("utf-8"), re.DOTALL)
    assert block
    return [line.strip() for line in block[1].strip().splitlines()]


def run(command: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith(("AGGREGATOR", "PYTHON"))}
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=known | environment, capture_output=True, text=True, check=False
    )


def state(folder: Path) -> Mapping[str, tuple[int, int]]:
    """Return of each file its size and when it was written."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): (path.stat().st_size, path.stat().st_mtime_ns) for path in files}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder copied, with the program installed from where it lies: the first commands of the README.

    The libraries of the program are those of the tests: that a clean environment gets them is tested elsewhere.
    """
    folder = tmp_path_factory.mktemp("community") / "calendar"
    shutil.copytree(FOLDER, folder)
    requirements = folder / "requirements.txt"
    assert requirements.read_text("utf-8") == f"{PLACEHOLDER}\n"
    source = folder.parent / "program"  # without what building would leave in the project
    kept = shutil.ignore_patterns(".*", "tests", "build", "*.egg-info", "node_modules", "__pycache__")
    shutil.copytree(PROJECT, source, ignore=kept)
    requirements.write_text(f"{source}\n", encoding="utf-8")
    for command in commands()[:2]:
        done = run(
            command.replace("python3 ", f"{sys.executable} "),
            folder,
            PIP_DISABLE_PIP_VERSION_CHECK="1",
        )
        assert done.returncode == 0, done.stderr
        for site_packages in folder.glob(".venv/lib/python*/site-packages"):
            (site_packages / "libraries.pth").write_text(f"{sysconfig.get_paths()['purelib']}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def site(copy: Path) -> Iterator[Path]:
    """The site of the sample calendars, which stand at the URLs in feeds.toml as long as it is used."""
    now, path = datetime.now(UTC), copy / "feeds.toml"
    with sample_origin(lambda: sample_calendars(now)) as origin:
        settings = path.read_text("utf-8")
        for feed in ("todo", "openssf", "openchain", "chaoss"):
            settings = re.sub(f'(id = "{feed}"\nname = ".*"\nurl = ).*', f'\\1"{origin}/{feed}.ics"', settings)
        path.write_text(f"{settings}\n[defaults]\nallow_private = true\n", encoding="utf-8")
        yield built(copy)


def built(copy: Path) -> Path:
    started = time.monotonic()
    done = run(commands()[3], copy)
    assert done.returncode == 0, done.stderr
    files = state(copy / "site")
    print(f"{len(files)} files, {sum(size for size, _ in files.values())} bytes, {time.monotonic() - started:.1f} s")
    return copy / "site"


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    """Where the last command of the README serves the site."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = commands()[-1].replace(" 8080 ", f" {port} --bind 127.0.0.1 ").split()
    server = subprocess.Popen(command, cwd=site.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    where = f"http://127.0.0.1:{port}/"
    for _ in range(100):
        try:
            urllib.request.urlopen(where).close()
            break
        except urllib.error.URLError:
            time.sleep(0.1)
    yield where
    server.terminate()
    server.wait()


def test_the_commands_of_the_readme_are_those_that_this_test_runs():
    assert commands() == [
        "python3 -m venv .venv",
        ".venv/bin/pip install --requirement requirements.txt",
        ".venv/bin/aggregator check",
        ".venv/bin/aggregator build site",
        "python3 -m http.server 8080 --directory site",
    ]
    assert "`.venv/bin/aggregator demo --build site`" in (FOLDER / "README.md").read_text("utf-8")


def test_the_settings_have_no_mistake(copy):
    done = run(commands()[2], copy)
    assert (done.returncode, done.stderr) == (0, "")


def test_without_any_calendar_the_build_fails_and_writes_no_site(copy):
    settings = (copy / "feeds.toml").read_text("utf-8")
    (copy / "nowhere.toml").write_text(re.sub('url = "https://[^/]*', 'url = "http://127.0.0.1:9', settings), "utf-8")
    done = run(".venv/bin/aggregator build nothing", copy, AGGREGATOR_CONFIG="nowhere.toml")
    assert done.returncode == 1
    assert "todo" in done.stderr
    assert not (copy / "nothing").exists()


def test_a_second_run_with_nothing_changed_writes_nothing(copy, site):
    before = state(site)
    assert run(commands()[3], copy).returncode == 0
    assert state(site) == before


class Links(HTMLParser):
    """Collects what a page loads and links to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src") and value and tag != "base"]


def test_no_link_is_dead(address):
    wanted, seen, dead = [address], {address}, []
    while wanted:
        url = wanted.pop()
        try:
            with urllib.request.urlopen(url) as answer:
                page = answer.read().decode() if "html" in answer.headers["Content-Type"] else ""
        except urllib.error.HTTPError as error:
            dead.append(f"{error.code} {url}")
            continue
        links = Links()
        links.feed(page)
        for link in links.found:
            target = urldefrag(urljoin(url, link)).url
            if target.startswith(address) and target not in seen:
                seen.add(target)
                wanted.append(target)
    assert dead == []
    assert len(seen) > 500
