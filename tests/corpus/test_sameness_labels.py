"""Sameness on labels made from facts of real calendars, if CORPUS_DIR names them and the judge stands beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CORPUS = Path(os.environ.get("CORPUS_DIR", ""))
JUDGE = CORPUS.parent / "sameness" / "bench.py"
SAME, DIFFERENT = ("P1", "P2", "P3", "P4"), ("N1", "N2", "N3", "N4", "N5")
RECALL = 0.99

pytestmark = [
    pytest.mark.skipif(not os.environ.get("CORPUS_DIR"), reason="CORPUS_DIR does not name the folder of calendars"),
    pytest.mark.skipif(not JUDGE.exists(), reason="there is no judge of sameness beside the folder of calendars"),
    pytest.mark.timeout(1200),
]


@pytest.fixture(scope="module")
def total(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    found = tmp_path_factory.mktemp("judge") / "sameness.json"
    aggregator = Path(sys.executable).with_name("aggregator")
    command = [sys.executable, JUDGE, CORPUS, "--aggregator", aggregator, "--json", found]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return json.loads(found.read_text())["total"]


def test_no_two_different_events_are_shown_as_one(total: dict[str, Any]):
    assert sum(total["merged"].get(rule, 0) for rule in DIFFERENT) == 0, total["false_examples"]
    assert total["hidden"] == 0
    assert total["lost"] == 0


def test_of_a_hundred_doubled_events_ninety_nine_are_found(total: dict[str, Any]):
    true, found = (sum(total[name].get(rule, 0) for rule in SAME) for name in ("pairs", "merged"))
    assert true > 1_000
    assert found / true >= RECALL, total["miss_examples"]
