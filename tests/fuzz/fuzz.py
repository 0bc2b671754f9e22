"""Fuzz the readers: `make fuzz`, or `make fuzz ARGS="--minutes 10 document query"`.

Each target is fuzzed twice, in processes of its own: atheris changes bytes and follows the branches they reach;
hypothesis puts words of the format together, and atheris chooses which. An input that fails is written to
`tests/artefacts/fuzz`. Make it small, save it in `tests/data/fuzz/TARGET`, named for its defect, and mend the defect:
`test_fuzz.py` tries it for ever after.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOUND = ROOT / "tests" / "artefacts" / "fuzz"
PATH = [str(ROOT), *(str(ROOT / "tests" / folder) for folder in ("fuzz", "helpers"))]
NAMES = ("document", "linter", "titles", "query")


def main() -> int:
    """Fuzz the targets named, or all, one after the other; return 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10, help="for all targets together")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(NAMES))
    asked = parser.parse_args()
    names = asked.targets or NAMES
    seconds = max(int(asked.minutes * 60 / len(names) / 2), 1)
    return max([run(name, way, seconds) for name in names for way in ("bytes", "words")])


def run(name: str, way: str, seconds: int) -> int:
    """Fuzz one target in a process, say how many inputs were tried, and return 1 if one failed."""
    FOUND.mkdir(parents=True, exist_ok=True)
    log = FOUND / f"{name}-{way}.log"
    with tempfile.TemporaryDirectory() as folder, log.open("w", encoding="utf-8") as output:
        inputs = Path(folder, "inputs")
        inputs.mkdir()
        command = [sys.executable, str(Path(__file__).with_name("fuzz_one.py")), name, way, str(inputs), str(seconds)]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(PATH)}
        done = subprocess.run(command, stdout=output, stderr=output, check=False, cwd=FOUND, env=environment)
    said = log.read_text(encoding="utf-8", errors="replace")
    figures = [re.search(rf"stat::{key}:\s*(\d+)", said) for key in ("number_of_executed_units", "peak_rss_mb")]
    tried, peak = (found[1] if found else "?" for found in figures)
    end = "nothing found" if done.returncode == 0 else f"FAILED, see {log.relative_to(ROOT)}"
    print(f"{name:9} {way:6} {seconds} s: {tried} inputs, {peak} MB at most, {end}", flush=True)
    return int(done.returncode != 0)


if __name__ == "__main__":
    sys.exit(main())
