"""mergecal and this product on the same calendars: how many doubled, lost, stale and shifted occurrences each leaves.

`python tests/bench/sameness.py [--write PAGE] [--summary PAGE]` prints two tables and keeps them as
results/sameness.json; `--write` puts them between the markers of a page, `--summary` totals and real calendars only.
Real calendars take part where CORPUS_DIR names the folder with them.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(1, str(Path(__file__).parents[1] / "helpers"))

from bench import corpus, ours, pairs, peer
from bench.expander import expand, surplus_versions
from bench.kinds import KINDS, world
from bench.nouns import Inputs, Merger, Shown, Tally, World
from bench.table import CorpusRow, Row, corpus_table, scenes_table, written_into
from bench.tally import tally
from labels.load import Label, load_pairs

RESULTS = Path(__file__).parent / "results" / "sameness.json"
EACH = 20  # world events in a row
MIXED = 5  # of every kind in the row that has them all


@dataclass(slots=True)
class Notes:
    """What a reader of the tables should know about this run."""

    failures: list[str] = field(default_factory=list)
    surplus: int = 0  # events that mergecal leaves beside another version of themselves

    def lines(self) -> list[str]:
        """Return the notes as sentences."""
        versions = ", ".join(f"{name} {version(name)}" for name in ("mergecal", "recurring-ical-events", "icalendar"))
        hidden = (
            f"In the first table mergecal leaves {self.surplus} events beside another version of themselves. "
            "The judge hides them, as careful calendar apps do."
        )
        return [f"{versions}.", hidden, *self.failures]


def shown_by(merge: Merger, inputs: Inputs, notes: Notes) -> list[Shown]:
    """Return what a merged calendar shows: nothing, with a note, where it cannot be made or not be read."""
    try:
        body = merge(inputs)
        if merge is peer.merge:
            notes.surplus += surplus_versions(body)
        return expand(body, inputs.window)
    except Exception as error:  # noqa: BLE001 - whatever is raised is the result: there is no calendar
        name = "mergecal" if merge is peer.merge else "ours"
        notes.failures.append(f"{name}: no calendar for {', '.join(inputs.bodies)}: {error!r}")
        return []


def _row(take_place: int, inputs: Inputs, judge: Callable[[Iterable[Shown]], Tally], notes: Notes) -> Row:
    return Row(take_place, *(judge(shown_by(merge, inputs, notes)) for merge in (peer.merge, ours.merge)))


def _world_row(one: World, notes: Notes) -> Row:
    return _row(len(one.happenings), one.inputs, partial(tally, one), notes)


def scene_rows(notes: Notes) -> dict[str, Row]:
    """Compare on worlds of our own making, and on the labelled pairs."""
    rows = {name: _world_row(world(name, each=EACH), notes) for name in KINDS}
    rows["All of these together"] = _world_row(world(*KINDS, each=MIXED), notes)
    for label, text in {Label.SAME: "are one event", Label.DIFFERENT: "are two events"}.items():
        chosen = [pair for pair in load_pairs() if pair.label is label]
        total = Row(0, Tally(), Tally())
        for pair in chosen:
            row = _row(pairs.size(pair), pairs.inputs(pair), partial(pairs.tally, pair), notes)
            total = Row(total.takes_place + row.takes_place, total.theirs + row.theirs, total.ours + row.ours)
        rows[f"{len(chosen)} labelled pairs that {text}"] = total
    return rows


def corpus_rows(folder: Path, notes: Notes) -> dict[str, CorpusRow]:
    """Compare on real calendars. What icalendar cannot read is left out for both, with a note."""
    rows = {}
    for name, sample in corpus.SAMPLES.items():
        inputs = sample.inputs(folder)
        refused = peer.refused(inputs)
        if refused:
            notes.failures.append(f"{name}: {len(refused)} of {len(inputs.bodies)} refused by icalendar, left out.")
        inputs = replace(inputs, bodies={id_: body for id_, body in inputs.bodies.items() if id_ not in refused})
        told = corpus.announced(inputs)
        made = ours.built(inputs)
        merged = ours.merged_occurrences(made)
        rows[name] = CorpusRow(
            len(told.places),
            told.events,
            corpus.count(told, peer.merge(inputs), inputs.window),
            corpus.count(told, made.snapshot.calendar.body, inputs.window, merged),
        )
    return rows


def _keep(rows: Mapping[str, Row], real: Mapping[str, CorpusRow], notes: Notes) -> None:
    RESULTS.parent.mkdir(exist_ok=True)
    kept = {
        "notes": notes.lines(),
        "scenes": {name: asdict(row) for name, row in rows.items()},
        "corpus": {name: asdict(row) for name, row in real.items()},
    }
    RESULTS.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def _page(rows: Mapping[str, Row], real: Mapping[str, CorpusRow], notes: Notes) -> str:
    return "\n\n".join([scenes_table(rows), *([corpus_table(real)] if real else []), *notes.lines()])


def main(arguments: list[str]) -> None:
    """Compare, print, keep, and write into pages if asked to."""
    parser = argparse.ArgumentParser(description="Compare with mergecal")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="a Markdown file with <!-- sameness --> markers")
    parser.add_argument("--summary", type=Path, metavar="PAGE", help="likewise, for the totals and real calendars only")
    pages = parser.parse_args(arguments)
    notes = Notes()
    rows = scene_rows(notes)
    folder = os.environ.get("CORPUS_DIR")
    real = corpus_rows(Path(folder), notes) if folder else {}
    whole = _page(rows, real, notes)
    print(whole)
    _keep(rows, real, notes)
    totals = {name: row for name, row in rows.items() if name not in KINDS}
    for page, text in ((pages.write, whole), (pages.summary, _page(totals, real, notes))):
        if page and not written_into(page, text):
            sys.exit(f"{page} has no <!-- sameness --> markers")


if __name__ == "__main__":
    main(sys.argv[1:])
