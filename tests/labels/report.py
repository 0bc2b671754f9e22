"""Prints precision, recall and every error on the labelled pairs: `python tests/labels/report.py [theme …]`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(1, str(Path(__file__).parents[1] / "helpers"))

from labels.judge import Judged, judge
from labels.load import HELD_OUT, Label, load_pairs


def figures(judged: Iterable[Judged]) -> tuple[float, float, list[Judged], list[Judged]]:
    """Return precision, recall, the false merges and the misses; unclear pairs count for neither."""
    clear = [j for j in judged if j.pair.label is not Label.UNCLEAR]
    merged = [j for j in clear if j.said is Label.SAME]
    false = [j for j in merged if not j.right]
    wanted = [j for j in clear if j.pair.label is Label.SAME]
    missed = [j for j in wanted if not j.right]
    precision = 1 - len(false) / len(merged) if merged else 1.0
    recall = 1 - len(missed) / len(wanted) if wanted else 1.0
    return precision, recall, false, missed


def main(themes: list[str]) -> None:
    """Judge the themes named, or all but the held-out one."""
    pairs = [p for p in load_pairs() if (p.theme in themes if themes else p.theme != HELD_OUT)]
    judged = [judge(pair) for pair in pairs]
    precision, recall, false, missed = figures(judged)
    for name, errors in (("FALSE MERGE", false), ("missed", missed)):
        for error in errors:
            print(f"{name} {error.pair.theme}/{error.pair.id}: {error.why}")
            print(f"    label: {error.pair.why}")
    print(f"{len(pairs)} pairs, precision {precision:.3f}, recall {recall:.3f}")


if __name__ == "__main__":
    main(sys.argv[1:])
