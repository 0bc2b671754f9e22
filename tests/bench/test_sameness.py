"""What is published of worlds whose truth is known: every happening once, at its time, and nothing else.

The worlds are those of which `sameness.py` makes its table, with fewer events. Whether they are told right is tested,
too: by expanding each calendar for itself, without the product.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bench import ours
from bench.expander import expand, surplus_versions
from bench.kinds import KINDS, world
from bench.nouns import RIGHT, Ghost, Happening, Inputs, Shown, Tally, World
from bench.table import COLUMNS, CORPUS_COLUMNS, Row, scenes_table, written_into
from bench.tally import tally

from aggregator.model import Window, instant

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "sameness.md"


def published(one: World) -> Tally:
    return tally(one, expand(ours.merge(one.inputs), one.inputs.window))


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("seed", [3, 4])
def test_every_happening_is_published_once_and_nothing_else(name, seed):
    assert published(world(name, each=5, seed=seed)) == RIGHT


def test_all_of_it_at_once_is_published_right():
    mixed = world(*KINDS, each=2)
    body = ours.merge(mixed.inputs)
    assert tally(mixed, expand(body, mixed.inputs.window)) == RIGHT
    assert surplus_versions(body) == 0


@pytest.mark.parametrize("name", KINDS)
def test_a_world_tells_the_truth_about_its_calendars(name):
    """What calendars announce takes place or has been taken back, and what takes place is announced."""
    one = world(name, each=3)
    window = one.inputs.window
    announced = {(s.title, s.start) for body in one.inputs.bodies.values() for s in expand(body, window)}
    true = {(title, start) for h in one.happenings for title in h.titles for start in h.starts}
    taken_back = {(title, ghost.start) for ghost in one.ghosts for title in ghost.titles}
    assert announced <= true | taken_back
    looked_at = [h for h in one.happenings if all(window.start <= instant(start) < window.end for start in h.starts)]
    for happening in looked_at:
        assert any((title, start) in announced for title in happening.titles for start in happening.starts)


# ---------------------------------------------------------------- the tally itself

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
ONE_MEETING = (Happening(frozenset({"Lantern WG", "[Alder] Lantern WG"}), frozenset({NOON})),)
EITHER_TIME = (Happening(frozenset({"Lantern WG"}), frozenset({NOON, NOON + HOUR})),)
TWO_MEETINGS = (Happening(frozenset({"Community Call"}), frozenset({NOON})),) * 2
MOVED = (Ghost(frozenset({"Lantern WG"}), NOON - HOUR),)

TALLIES = {
    "what takes place and is shown once is right": (ONE_MEETING, (), [("Lantern WG", NOON)], RIGHT),
    "under its other title as well": (ONE_MEETING, (), [("[Alder] Lantern WG", NOON)], RIGHT),
    "shown under both titles it is doubled": (
        ONE_MEETING,
        (),
        [("Lantern WG", NOON), ("[Alder] Lantern WG", NOON)],
        Tally(doubled=1),
    ),
    "not shown at all it is lost": (ONE_MEETING, (), [], Tally(lost=1)),
    "shown an hour off it is shifted, and not lost as well": (
        ONE_MEETING,
        (),
        [("Lantern WG", NOON + HOUR)],
        Tally(shifted=1),
    ),
    "shown right and an hour off it is shifted": (
        ONE_MEETING,
        (),
        [("Lantern WG", NOON), ("Lantern WG", NOON + HOUR)],
        Tally(shifted=1),
    ),
    "shown at the time it was moved from it is stale": (
        ONE_MEETING,
        MOVED,
        [("Lantern WG", NOON), ("Lantern WG", NOON - HOUR)],
        Tally(stale=1),
    ),
    "what was cancelled and is shown is stale": ((), MOVED, [("Lantern WG", NOON - HOUR)], Tally(stale=1)),
    "where calendars disagree either time is right": (EITHER_TIME, (), [("Lantern WG", NOON + HOUR)], RIGHT),
    "where calendars disagree both times are one too many": (
        EITHER_TIME,
        (),
        [("Lantern WG", NOON), ("Lantern WG", NOON + HOUR)],
        Tally(doubled=1),
    ),
    "of two meetings of one name at one time each is shown": (TWO_MEETINGS, (), [("Community Call", NOON)] * 2, RIGHT),
    "of two meetings of one name at one time one can be lost": (
        TWO_MEETINGS,
        (),
        [("Community Call", NOON)],
        Tally(lost=1),
    ),
    "what takes place beyond the window is not looked for": (
        (Happening(frozenset({"Lantern WG"}), frozenset({NOON + 9 * WEEK})),),
        (),
        [],
        RIGHT,
    ),
}


@pytest.mark.parametrize(("happenings", "ghosts", "shown", "expected"), TALLIES.values(), ids=TALLIES)
def test_each_thing_wrong_is_counted_once(happenings, ghosts, shown, expected):
    inputs = Inputs({}, {}, Window(NOON - WEEK, NOON + 8 * WEEK))
    seen = [Shown(title, start, "uid") for title, start in shown]
    assert tally(World(inputs, happenings, ghosts), seen) == expected


# ---------------------------------------------------------------- the table


def test_the_documentation_has_the_tables_that_the_script_prints():
    page = DOCUMENTATION.read_text(encoding="utf-8")
    for columns in (COLUMNS, CORPUS_COLUMNS):
        assert f"| {' | '.join(columns)} |" in page
    for name in KINDS:
        assert f"\n| {name} | " in page, f"no row for {name!r}: write the tables anew"


def test_the_readme_has_the_totals():
    page = (DOCUMENTATION.parents[1] / "README.md").read_text(encoding="utf-8")
    for columns in (COLUMNS, CORPUS_COLUMNS):
        assert f"| {' | '.join(columns)} |" in page
    assert "\n| All of these together | " in page


def test_tables_are_written_between_the_markers_of_a_page(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- sameness -->\nold\n<!-- /sameness -->\nafter\n", encoding="utf-8")
    text = scenes_table({"A row": Row(1200, Tally(doubled=3), RIGHT)})
    assert written_into(page, text)
    assert "old" not in page.read_text(encoding="utf-8")
    assert "| A row | 1,200 | 3 / 0 | 0 / 0 | 0 / 0 | 0 / 0 |\n<!-- /sameness -->\nafter" in page.read_text(
        encoding="utf-8"
    )
    page.write_text("no markers", encoding="utf-8")
    assert not written_into(page, text)
