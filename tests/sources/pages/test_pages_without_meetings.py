"""Read-me files, change logs and documents of installed packages have dates and times, and no meetings."""

from __future__ import annotations

import gzip
import sysconfig
from pathlib import Path

from page_readings import page

MOST = 200  # documents of the system: some machines have none
LARGEST = 60_000  # bytes: larger ones say the same at length
PACKAGES = Path(sysconfig.get_paths()["purelib"])
DOCUMENTS = Path("/usr/share/doc")


def texts_of_packages() -> dict[str, bytes]:
    """Return the descriptions of Python packages, which are their read-me files, often with a change log."""
    files = sorted(PACKAGES.glob("*.dist-info/METADATA"))
    found = {file.parent.name: file.read_bytes().partition(b"\n\n")[2] for file in files}
    return {name: body for name, body in found.items() if 500 < len(body) <= LARGEST}


def texts_of_the_system() -> dict[str, bytes]:
    """Return change logs and news of what the machine has installed."""
    found = {}
    for file in sorted((*DOCUMENTS.glob("*/README*"), *DOCUMENTS.glob("*/NEWS*"), *DOCUMENTS.glob("*/changelog*"))):
        if file.is_file() and file.stat().st_size <= LARGEST // 20:
            body = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
            found[str(file)] = body
    return {name: body for name, body in found.items() if 500 < len(body) <= LARGEST // 6}


def announced(texts: dict[str, bytes]) -> dict[str, list[str]]:
    found = {name: page(body, url="https://example.org/README.md") for name, body in texts.items()}
    return {
        name: [one.words for one in reading.events] + [one.text for one in reading.statements]
        for name, reading in found.items()
        if reading.events or reading.statements
    }


def test_descriptions_of_packages_announce_nothing():
    texts = texts_of_packages()
    assert len(texts) >= 20, "too few packages are installed for this to say anything"
    assert announced(texts) == {}


def test_documents_of_the_system_announce_nothing():
    texts = dict(list(texts_of_the_system().items())[:MOST])
    assert announced(texts) == {}
