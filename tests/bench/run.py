"""The whole benchmark: `make bench`, or `make bench ARGS="--only serving --rounds 3"`.

Each part lets the contenders take turns, so that what else the machine does disturbs all of them alike. Figures are
kept in results/, one file a part; `--write docs/SPEED.md docs/SCALE.md` puts what is kept there between the
markers of the pages, with the machine it comes from.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(1, str(Path(__file__).parents[1] / "helpers"))

from bench import building, claims, crowd, front, memory, page, rebuilding, serving, thousand
from bench.derived import tables
from bench.herd import Day
from bench.machine import machine
from bench.part import Found, MissingError, Options, Part, Ratio, ratios_table
from bench.table import written_into

RESULTS = Path(__file__).parent / "results"
PARTS: dict[str, Part] = {
    "building": building,
    "thousand": thousand,
    "memory": memory,
    "serving": serving,
    "front": front,
    "rebuilding": rebuilding,
    "crowd": crowd,
    "page": page,
    "claims": claims,
    "herd": Day(10_000),
    "herd-of-100000": Day(100_000),
}
LONG = {"herd-of-100000"}  # takes a quarter of an hour and more: only when it is named


def measured(name: str, options: Options) -> Found | None:
    """Measure a part and keep its figures; None, with a sentence, where something is not installed."""
    begun = time.perf_counter()
    try:
        found = PARTS[name].measure(options)
    except MissingError as missing:
        print(f"{name}: left out. {missing}", file=sys.stderr)
        return None
    RESULTS.mkdir(exist_ok=True)
    kept = {"machine": machine(), "rounds": options.rounds, "found": found}
    (RESULTS / f"{name}.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    print(f"{name}: {time.perf_counter() - begun:.0f} s\n\n{PARTS[name].report(found)}\n", flush=True)
    return found


def kept() -> dict[str, Found]:
    """Return the figures kept of every part that was ever measured here."""
    files = {name: RESULTS / f"{name}.json" for name in PARTS}
    return {name: json.loads(file.read_text("utf-8"))["found"] for name, file in files.items() if file.exists()}


def all_ratios(results: dict[str, Found]) -> list[Ratio]:
    """Return the ratios of all parts, in order."""
    return [ratio for name, found in results.items() for ratio in PARTS[name].ratios(found)]


def write(page: Path) -> None:
    """Put what is kept between the markers a page has. Raise SystemExit where it has none."""
    results = kept()
    blocks = {"machine": machine(), "ratios": ratios_table(all_ratios(results))}
    blocks |= {name: PARTS[name].report(found) for name, found in results.items()} | tables(results)
    if not [marker for marker, text in blocks.items() if written_into(page, text, marker)]:
        sys.exit(f"{page} has no markers such as <!-- ratios -->")


def main(arguments: list[str]) -> None:
    """Measure, print and keep; write into a page if asked to."""
    parser = argparse.ArgumentParser(description="Compare the speed of this product with that of others")
    parser.add_argument(
        "--only",
        nargs="+",
        metavar="PART",
        help=", ".join(PARTS),
        choices=PARTS,
        default=[name for name in PARTS if name not in LONG],
    )
    parser.add_argument("--rounds", type=int, default=Options().rounds)
    parser.add_argument("--seconds", type=float, default=Options().seconds, help="of load in each measurement")
    parser.add_argument(
        "--feeds", type=int, default=Options().feeds, help="of 100 events each, where many are measured"
    )
    parser.add_argument(
        "--write",
        nargs="+",
        default=(),
        type=Path,
        metavar="PAGE",
        help="Markdown files with markers as <!-- ratios -->",
    )
    chosen = parser.parse_args(arguments)
    options = Options(chosen.rounds, chosen.seconds, chosen.feeds)
    print(machine(), end="\n\n")
    results = {name: found for name in chosen.only if (found := measured(name, options))}
    print(ratios_table(all_ratios(results)))
    for page_ in chosen.write:
        write(page_)


if __name__ == "__main__":
    main(sys.argv[1:])
