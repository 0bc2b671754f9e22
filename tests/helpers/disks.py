"""A file system of its own, that a test can fill or make read-only; it is missing where none can be mounted."""

import subprocess
from contextlib import suppress

import pytest
from requirements import AS_ROOT, missing


@pytest.fixture
def disk(tmp_path):
    """A file system of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = [*AS_ROOT, "mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder]
    mount = subprocess.run(command, capture_output=True, text=True, check=False)
    if mount.returncode:
        missing(f"cannot mount a tmpfs here: {mount.stderr.strip()}")
    yield folder
    subprocess.run([*AS_ROOT, "umount", folder], check=True)


def fill(disk):
    with suppress(OSError), (disk / "filler").open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)


def make_full(disk):
    fill(disk)
    return (disk / "filler").unlink


def make_read_only(disk):
    subprocess.run([*AS_ROOT, "mount", "-o", "remount,ro", disk], check=True)
    return lambda: subprocess.run([*AS_ROOT, "mount", "-o", "remount,rw", disk], check=True)
