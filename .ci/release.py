"""`make release VERSION=x.y.z` and `make sbom`: a release of this repository, in its folder `dist`. Nothing is pushed.

`rebuild` makes the files of the tag that is checked out once more, for those who want to compare them.

Everything happens in a clone first: changelog, commit, tag, packages, list of components, checksums. Only when all is
there, commit and tag come into this repository. So a release that fails changes nothing.

The same commit gives the same files, byte for byte: nothing in them is of the clock, the machine or the user.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
NAME = "calendar-aggregator"
VERSION = re.compile(r"\d+\.\d+\.\d+((a|b|rc)\d+)?")
UNRELEASED = "## [Unreleased]\n"
CHART = "deploy/helm/aggregator/Chart.yaml"


class NotReleasedError(Exception):
    """Why nothing was released: a sentence, and what to do."""


def main() -> int:
    """Do what the command line says; return the exit code."""
    parser = argparse.ArgumentParser(description="Make a release in the folder dist. Nothing is pushed.")
    parser.add_argument("what", choices=("release", "rebuild", "sbom"))
    parser.add_argument("version", nargs="?", default="", help="such as 1.2.0 or 1.2.0rc1")
    parser.add_argument("--date", type=date.fromisoformat, default=datetime.now(UTC).date(), help="for the changelog")
    asked = parser.parse_args()
    try:
        if asked.what == "release":
            release(asked.version, asked.date)
        elif asked.what == "rebuild":
            rebuild()
        else:
            (ROOT / "dist").mkdir(exist_ok=True)
            print(write_sbom(ROOT, version_of(ROOT), ROOT / "dist"))
    except NotReleasedError as error:
        print(f"{error} Nothing was changed.", file=sys.stderr)
        return 1
    return 0


def release(version: str, day: date) -> None:
    """Make the commit, the tag and the files of a version.

    Raise NotReleasedError if the repository, the changelog or the version is not ready.
    """
    tag = f"v{version}"
    check(version, tag)
    released((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), version, day)  # or nothing needs to be begun
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        clone = Path(folder) / "clone"
        git(ROOT, "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone))
        changelog = clone / "CHANGELOG.md"
        changelog.write_text(released(changelog.read_text(encoding="utf-8"), version, day), encoding="utf-8")
        chart = clone / CHART
        chart.write_text(with_versions(chart.read_text(encoding="utf-8"), version), encoding="utf-8")
        for key in ("user.name", "user.email"):  # this repository may have its own
            git(clone, "config", key, git(ROOT, "config", key).strip())
        git(clone, "commit", "--quiet", "--all", "--message", f"Release {version}")
        git(clone, "tag", "--annotate", tag, "--message", f"Release {version}")
        target = write_files(clone, version)
        git(ROOT, "fetch", "--quiet", str(clone), "tag", tag)
        git(ROOT, "merge", "--quiet", "--ff-only", tag)
    branch = git(ROOT, "branch", "--show-current").strip()
    print(f"Released {version}: {target.relative_to(ROOT)}\nIf it is right, push it: git push origin {branch} {tag}")


def rebuild() -> None:
    """Make the files of the tag that is checked out. Raise NotReleasedError if there is none."""
    if not git(ROOT, "tag", "--points-at", "HEAD", "--list", "v*").strip():
        raise NotReleasedError("This commit has no tag of a release. Check one out, such as: git checkout v1.2.0.")
    tag = git(ROOT, "describe", "--exact-match", "--match", "v*").strip()
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        clone = Path(folder) / "clone"
        git(ROOT, "clone", "--quiet", "--no-hardlinks", "--branch", tag, str(ROOT), str(clone))
        print(write_files(clone, tag[1:]).relative_to(ROOT))


def write_files(clone: Path, version: str) -> Path:
    """Put packages, list of components and checksums of a clone into dist/<version>, all or none; return it."""
    target = ROOT / "dist" / version
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        files = Path(folder) / "files"
        files.mkdir()
        build(clone, files)
        write_sbom(clone, version, files)
        write_checksums(files)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(files, target)
    return target


def check(version: str, tag: str) -> None:
    """Raise NotReleasedError if the version cannot be released from this repository."""
    if not VERSION.fullmatch(version):
        raise NotReleasedError(f"'{version}' is not a version like 1.2.0. Run: make release VERSION=1.2.0.")
    if git(ROOT, "status", "--porcelain").strip():
        raise NotReleasedError("There are changes that are not committed. Commit them or put them away.")
    if not git(ROOT, "branch", "--show-current").strip():
        raise NotReleasedError("No branch is checked out. Check out the branch to release.")
    if git(ROOT, "tag", "--list", tag).strip():
        raise NotReleasedError(f"The tag {tag} exists. Choose the next version.")
    released_before = [found[1:] for found in git(ROOT, "tag", "--list", "v*", "--merged").split()]
    newest = max((Version(found) for found in released_before if VERSION.fullmatch(found)), default=None)
    if newest and newest > Version(version):
        raise NotReleasedError(f"{newest} was released before. Choose a version after it.")


def released(changelog: str, version: str, day: date) -> str:
    """Return the changelog with what is unreleased as the section of a version, below an empty section.

    Raise NotReleasedError if there is nothing to release, or if the version has a section.
    """
    head, found, rest = changelog.partition(UNRELEASED)
    content = re.split(r"^## ", rest, maxsplit=1, flags=re.MULTILINE)[0]
    if not found or not re.search(r"^- ", content, re.MULTILINE):
        raise NotReleasedError("CHANGELOG.md has nothing in its section 'Unreleased'. Say what users will notice.")
    if f"## [{version}]" in changelog:
        raise NotReleasedError(f"CHANGELOG.md has a section {version}. Choose the next version.")
    return f"{head}{UNRELEASED}\n## [{version}] - {day.isoformat()}\n{rest}"


def with_versions(chart: str, version: str) -> str:
    """Return Chart.yaml with the version as that of the chart and of the image that it runs."""
    text = re.sub(r"^version: .*$", f"version: {version}", chart, flags=re.MULTILINE)
    return re.sub(r"^appVersion: .*$", f'appVersion: "{version}"', text, flags=re.MULTILINE)


def build(clone: Path, files: Path) -> None:
    """Build source distribution and wheel of a clone, the wheel from the source distribution."""
    committed = git(clone, "log", "-1", "--format=%ct").strip()
    environment = os.environ | {"SOURCE_DATE_EPOCH": committed}
    builder = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(files)]
    git(clone, "checkout", "--quiet", "--detach")  # the name of the branch would be in the packages
    run(clone, *builder, "--sdist", environment=environment)
    (source,) = files.glob("*.tar.gz")
    source.write_bytes(without_clock(source.read_bytes(), int(committed)))
    with tempfile.TemporaryDirectory(prefix="release-") as folder, tarfile.open(source) as archive:
        archive.extractall(folder, filter="tar")
        (unpacked,) = Path(folder).iterdir()
        run(unpacked, *builder, "--wheel", environment=environment)


def without_clock(archive: bytes, when: int) -> bytes:
    """Return a .tar.gz with the same files in order of name, all of one time, owned by root."""
    packed = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(archive)) as before,
        gzip.GzipFile(fileobj=packed, mode="wb", filename="", mtime=when) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.PAX_FORMAT) as after,
    ):
        for member in sorted(before.getmembers(), key=lambda member: member.name):
            member.mtime, member.uid, member.gid, member.uname, member.gname = when, 0, 0, "", ""
            member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            member.pax_headers = {}
            after.addfile(member, before.extractfile(member) if member.isfile() else None)
    return packed.getvalue()


def write_sbom(folder: Path, version: str, target: Path) -> Path:
    """Write the list of components by CycloneDX, from requirements.lock; return its path.

    Raise NotReleasedError if it does not follow the schema.
    """
    from cyclonedx.schema import SchemaVersion  # noqa: PLC0415  what is refused is refused without these tools, too
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415

    path = target / f"{NAME}-{version}.cdx.json"
    command = [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", "--output-reproducible"]
    run(folder, *command, "--pyproject", "pyproject.toml", "--output-file", str(path), "requirements.lock")
    found = json.loads(path.read_text(encoding="utf-8"))
    root = found["metadata"]["component"]
    # The version is the tag's, which pyproject.toml does not say; and a lock file does not say who needs whom.
    root |= {"version": version, "purl": f"pkg:pypi/{NAME}@{version}"}
    needed = {"ref": root["bom-ref"], "dependsOn": sorted(one["bom-ref"] for one in found["components"])}
    found["dependencies"] = [needed, *(one for one in found["dependencies"] if one["ref"] != root["bom-ref"])]
    text = json.dumps(found, indent=2, sort_keys=True) + "\n"
    if wrong := JsonStrictValidator(SchemaVersion.from_version(found["specVersion"])).validate_str(text):
        raise NotReleasedError(f"The list of components does not follow the schema of CycloneDX: {wrong}.")
    path.write_text(text, encoding="utf-8")
    return path


def write_checksums(files: Path) -> None:
    """Write SHA256SUMS, as `sha256sum --check` reads it."""
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(files.iterdir())]
    (files / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def version_of(folder: Path) -> str:
    """Return the version of a folder, as its packages would have it."""
    return run(folder, sys.executable, "-W", "ignore", "-m", "setuptools_scm").strip()


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder; return what it prints."""
    return run(folder, "git", *arguments)


def run(folder: Path, *command: str, environment: dict[str, str] | None = None) -> str:
    """Run a program in a folder; return what it prints. Raise NotReleasedError with its errors if it fails."""
    done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
    if done.returncode:
        raise NotReleasedError(f"{done.stdout}{done.stderr}'{' '.join(command)}' failed: see above.")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
