"""`make release`: what it makes, and what it refuses. It never leaves half a release."""

import json
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from packaging.version import Version
from release_clone import NOTE, ROOT, VERSION, cloned

from aggregator.store import schema

pytestmark = [pytest.mark.packages, pytest.mark.timeout(600)]


def test_the_section_unreleased_becomes_that_of_the_version(released):
    text = released.read("CHANGELOG.md")
    assert f"## [Unreleased]\n\n## [{VERSION}] - 2026-12-01\n\n{NOTE}\n" in text


def test_there_is_one_commit_more_with_a_tag_and_nothing_is_left_over(released):
    assert released.git("log", "-2", "--format=%s").splitlines() == [f"Release {VERSION}", "Something new"]
    assert released.git("describe", "--exact-match") == f"v{VERSION}"
    assert released.git("cat-file", "-t", f"v{VERSION}") == "tag"
    assert released.git("status", "--porcelain") == ""
    assert released.git("show", "--format=", "--name-only").splitlines() == [
        "CHANGELOG.md",
        "deploy/helm/aggregator/Chart.yaml",
    ]


def test_the_chart_and_the_image_that_it_runs_have_the_version(released):
    lines = released.read("deploy/helm/aggregator/Chart.yaml").splitlines()
    assert {f"version: {VERSION}", f'appVersion: "{VERSION}"'} <= set(lines)


@pytest.mark.usefixtures("released")
def test_nothing_is_pushed():
    origin = subprocess.run(["git", "tag"], cwd=ROOT, check=True, capture_output=True, text=True)
    assert f"v{VERSION}" not in origin.stdout


def test_the_files_of_a_release_have_its_version(files):
    assert sorted(path.name for path in files.iterdir()) == [
        "SHA256SUMS",
        f"calendar-aggregator-{VERSION}.cdx.json",
        f"calendar_aggregator-{VERSION}-py3-none-any.whl",
        f"calendar_aggregator-{VERSION}.tar.gz",
    ]


def test_the_checksums_hold(files):
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=files, check=True)
    assert len((files / "SHA256SUMS").read_text().splitlines()) == 3


def test_the_list_of_components_is_that_of_the_lock_file(files):
    found = json.loads((files / f"calendar-aggregator-{VERSION}.cdx.json").read_text())
    locked = re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert sorted((one["name"], one["version"]) for one in found["components"]) == sorted(locked)
    assert found["bomFormat"] == "CycloneDX"
    root = found["metadata"]["component"]
    assert (root["name"], root["version"]) == ("calendar-aggregator", VERSION)
    assert {hashed["alg"] for one in found["components"] for hashed in one["externalReferences"][0]["hashes"]} == {
        "SHA-256"
    }


def test_the_source_distribution_has_every_file_of_the_repository(released, files):
    with tarfile.open(files / f"calendar_aggregator-{VERSION}.tar.gz") as source:
        packed = {name.partition("/")[2] for name in source.getnames()}
        owners = {(one.uid, one.gid, one.uname, one.mtime) for one in source.getmembers()}
    assert set(released.git("ls-files").splitlines()) <= packed
    assert owners == {(0, 0, "", int(released.git("log", "-1", "--format=%ct")))}


def version_of_archive(clone, commit, folder):
    """The version of what a forge offers for download: the files without git."""
    subprocess.run(["git", "archive", "--output", folder / "archive.tar", commit], cwd=clone.folder, check=True)
    (folder / "unpacked").mkdir()
    with tarfile.open(folder / "archive.tar") as archive:
        archive.extractall(folder / "unpacked", filter="data")
    command = [sys.executable, "-W", "ignore", "-m", "setuptools_scm"]
    done = subprocess.run(command, cwd=folder / "unpacked", check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_an_archive_of_a_tag_has_its_version(released, tmp_path):
    assert version_of_archive(released, f"v{VERSION}", tmp_path) == VERSION


def test_an_archive_of_another_commit_has_an_earlier_version(clone, tmp_path):
    assert Version(version_of_archive(clone, "HEAD", tmp_path)) < Version(VERSION)


def test_another_clone_of_the_tag_gives_the_same_bytes(released, files, tmp_path):
    """On another day and with another umask, as docs/RELEASING.md says."""
    clone = 'umask 077; git -c advice.detachedHead=false clone --quiet --branch "$1" "$0" clone'
    subprocess.run(["sh", "-c", clone, released.folder, f"v{VERSION}"], cwd=tmp_path, check=True)
    python = Path(sys.prefix) / "release" / "bin" / "python"
    subprocess.run([python, ".ci/release.py", "rebuild"], cwd=tmp_path / "clone", check=True)
    again = {path.name: path.read_bytes() for path in (tmp_path / "clone" / "dist" / VERSION).iterdir()}
    assert again.keys() == {path.name for path in files.iterdir()}
    assert not [name for name, content in again.items() if content != (files / name).read_bytes()]


REFUSED = {
    "no version": ([""], "'' is not a version like 1.2.0"),
    "a version of another form": (["v99.1"], "'v99.1' is not a version like 1.2.0"),
    "a version before the last one": (["98.0.0"], "99.1.0 was released before. Choose a version after it"),
    "a candidate of what was released": (["99.1.0rc1"], "99.1.0 was released before"),
    "a version that was released": (["99.1.0"], "The tag v99.1.0 exists"),
    "nothing that is new": (["99.2.0"], "CHANGELOG.md has nothing in its section 'Unreleased'"),
}


@pytest.mark.parametrize(("arguments", "sentence"), REFUSED.values(), ids=REFUSED)
def test_it_refuses(released, arguments, sentence):
    before = released.git("rev-parse", "HEAD")
    code, said = released.release(*arguments)
    assert (code, sentence in said) == (1, True), said
    assert said.endswith("Nothing was changed.\n")
    assert "Traceback" not in said
    assert released.git("rev-parse", "HEAD") == before


def test_a_commit_without_a_tag_is_not_built_again(clone):
    done = subprocess.run(
        [sys.executable, ".ci/release.py", "rebuild"], check=False, cwd=clone.folder, capture_output=True, text=True
    )
    expected = (
        "This commit has no tag of a release. Check one out, such as: git checkout v1.2.0. Nothing was changed.\n"
    )
    assert (done.returncode, done.stderr) == (1, expected)


def test_it_refuses_changes_that_are_not_committed(clone):
    (clone.folder / "feeds.toml").write_text("")
    try:
        code, said = clone.release(VERSION)
    finally:
        clone.git("checkout", "--quiet", "feeds.toml")
    assert (code, said) == (
        1,
        "There are changes that are not committed. Commit them or put them away. Nothing was changed.\n",
    )


def test_a_release_that_fails_changes_nothing(tmp_path):
    clone = cloned(tmp_path / "repository")
    clone.change("pyproject.toml", "[build-system]\nrequires = []\nbuild-backend = 'nothing'\n")
    before = clone.git("rev-parse", "HEAD")
    code, said = clone.release(VERSION)
    assert code == 1, said
    assert said.endswith("failed: see above. Nothing was changed.\n")
    assert (clone.git("rev-parse", "HEAD"), clone.git("tag", "--list", f"v{VERSION}")) == (before, "")
    assert clone.git("status", "--porcelain") == ""
    assert not (clone.folder / "dist").exists()


def test_every_schema_that_is_released_has_a_database_to_migrate():
    """Written by the version that had it: see docs/RELEASING.md."""
    kept = sorted(path.name for path in (ROOT / "tests" / "data" / "store").glob("revision_*.sql"))
    assert kept == [f"revision_{number:04}.sql" for number in range(1, int(schema.REVISION) + 1)]
