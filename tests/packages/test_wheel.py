"""The wheel of a release, in an environment that has what requirements.lock names, and nothing else."""

import os
import re
import sqlite3
import subprocess
import sys
import urllib.request
import venv
import zipfile
from contextlib import closing
from importlib.metadata import distribution
from pathlib import Path

import pytest
from release_clone import ROOT, VERSION
from service import Service, free_port

pytestmark = [pytest.mark.packages, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def wheel(files):
    return next(files.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The folder of commands of a new environment: the wheel, and links to what requirements.lock names."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    link_locked_packages(packages)
    pip = [folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "--no-index", "--no-deps", wheel], check=True)
    subprocess.run([*pip, "check"], check=True)  # what the wheel requires is there, in a version it allows
    return folder / "bin"


def link_locked_packages(target):
    for name in re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE):
        found = distribution(name)
        for top in {file.parts[0] for file in found.files if file.parts[0] not in ("..", "__pycache__", "bin")}:
            if not (target / top).exists():
                (target / top).symlink_to(found.locate_file(top))


def run(installed, *arguments, folder):
    """Run the command as somebody would who has nothing of this repository."""
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [installed / "aggregator", *arguments], cwd=folder, env=environment, check=False, capture_output=True, text=True
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def test_every_file_of_the_program_is_in_the_wheel(released, wheel):
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    tracked = set(released.git("ls-files", "aggregator").splitlines())
    assert tracked == {name for name in names if name.startswith("aggregator/")}
    assert f"calendar_aggregator-{VERSION}.dist-info/licenses/LICENSE" in names
    folder = f"calendar_aggregator-{VERSION}"
    assert {name.partition("/")[0] for name in names} == {"aggregator", f"{folder}.data", f"{folder}.dist-info"}


def test_the_manual_page_is_where_man_looks(installed):
    page = installed.parent / "share" / "man" / "man1" / "aggregator.1"
    assert page.read_bytes() == (ROOT / "aggregator" / "cli" / "aggregator.1").read_bytes()


def test_the_version_is_that_of_the_tag(installed, tmp_path):
    assert run(installed, "--version", folder=tmp_path) == (0, f"aggregator, version {VERSION}\n", "")


def test_a_mistake_is_a_sentence(installed, tmp_path):
    code, out, error = run(installed, "check", folder=tmp_path)
    assert (code, out) == (2, "")
    assert error.startswith("feeds.toml")


def test_the_demo_serves_pages_in_every_language_with_their_styles(installed):
    port = free_port()
    with Service("demo", "--listen", f"127.0.0.1:{port}", port=port, program=[installed / "aggregator"]) as service:
        service.wait_for_text("/calendar.ics", "BEGIN:VEVENT")
        page = service.get("/")
        assert "TODO Group (sample)" in page
        assert '<html lang="es' in spanish(service)
        for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
            assert service.get(path)
        assert service.stop() == 0


def spanish(service):
    asked = urllib.request.Request(service.base + "/", headers={"Accept-Language": "es"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return answer.read().decode()


def test_it_upgrades_the_database_of_the_first_version(installed, tmp_path):
    first = ROOT / "tests" / "data" / "store" / "revision_0001.sql"
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        connection.executescript(first.read_text())
    (tmp_path / "feeds.toml").write_text((ROOT / "feeds.toml").read_text())
    code, _, error = run(installed, "--database", f"sqlite:///{tmp_path}/a.db", "migrate", folder=tmp_path)
    assert (code, error) == (0, "")
    assert Path(tmp_path / "a.db.backup-1").exists()


def test_only_locked_packages_are_there(installed):
    """Else a package that only tests need could be imported without being noticed."""
    script = "import importlib.util as u; print([n for n in ('pytest', 'hypothesis', 'aggregator') if u.find_spec(n)])"
    found = subprocess.run([installed / "python", "-P", "-c", script], check=True, capture_output=True, text=True)
    assert found.stdout == "['aggregator']\n"
    assert sys.prefix not in found.stdout
