"""Clones of this repository in which releases are tried."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from requirements import missing

ROOT = Path(__file__).parent.parent.parent
VERSION = "99.1.0"  # after any that there will be
NOTE = "- Try a release."


@dataclass
class Clone:
    """A clone of this repository, with what is not committed yet."""

    folder: Path

    def git(self, *arguments):
        return subprocess.run(
            ["git", *arguments], cwd=self.folder, check=True, capture_output=True, text=True
        ).stdout.strip()

    def change(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")
        self.git("commit", "--quiet", "--all", "--message", f"Change {name}")

    def read(self, name):
        return (self.folder / name).read_text(encoding="utf-8")

    def release(self, *arguments, python=sys.executable):
        """Run the script of `make release`; return its exit code and what it says."""
        done = subprocess.run(
            [python, ".ci/release.py", "release", *arguments],
            cwd=self.folder,
            check=False,
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr


def cloned(folder):
    if not (ROOT / ".git").exists():
        missing("The tests of releases need a git repository.")
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, folder], check=True)
    clone = Clone(folder)
    clone.git("config", "user.name", "Somebody")
    clone.git("config", "user.email", "somebody@example.org")
    clone.git("checkout", "--quiet", "-B", "main")
    listed = ["git", "ls-files", "--modified", "--others", "--exclude-standard"]
    for name in subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split():
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
        else:
            (folder / name).unlink()
    changelog = clone.read("CHANGELOG.md").replace("## [Unreleased]\n", f"## [Unreleased]\n\n{NOTE}\n", 1)
    (folder / "CHANGELOG.md").write_text(changelog, encoding="utf-8")
    clone.git("add", "--all")
    clone.git("commit", "--quiet", "--message", "Something new")
    return clone
