"""What fuzzing found stays mended, and the targets hold for a few random inputs; `fuzz.py` tries millions."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))  # where `fuzz_one.py` finds them too

from seeds import DATA, WORDS, seeds
from targets import TARGETS

FOUND = {f"{path.parent.name}: {path.name}": path for path in sorted((DATA / "fuzz").glob("*/*"))}


@pytest.mark.parametrize("path", FOUND.values(), ids=FOUND.keys())
def test_what_was_found_stays_mended(path: Path):
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_every_seed_holds(name: str):
    for seed in seeds(name):
        TARGETS[name](seed)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=50)
@given(st.data())
def test_random_words_hold(name: str, data: st.DataObject):
    words = data.draw(st.lists(st.sampled_from(WORDS[name]) | st.text(max_size=8), max_size=40))
    TARGETS[name]("".join(words).encode("utf-8", "surrogatepass"))


def test_a_target_notices_a_defect(monkeypatch):
    monkeypatch.setattr("targets.events_lost", lambda _: 1)
    with pytest.raises(AssertionError):
        TARGETS["document"](b"BEGIN:VEVENT\r\nDTSTART:20260302T160000Z\r\nEND:VEVENT")
