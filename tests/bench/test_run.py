"""The benchmark's own arithmetic, and that its page has a place for every part."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest
from bench.machine import machine
from bench.part import Ratio, number, ratios_table
from bench.run import PARTS

DOCS = Path(__file__).parents[2] / "docs"
SCALE = {"machine", "claims", "herd", "herd-of-100000", "feeds", "subscribers"}
SPEED = {"machine", "ratios", *PARTS} - SCALE | {"machine"}
PLACES = [("SPEED.md", marker) for marker in sorted(SPEED)] + [("SCALE.md", marker) for marker in sorted(SCALE)]


@pytest.mark.parametrize(("page", "marker"), PLACES)
def test_a_page_has_a_place_for_each_table(page, marker):
    text = (DOCS / page).read_text(encoding="utf-8")
    assert text.count(f"<!-- {marker} -->\n") == text.count(f"<!-- /{marker} -->\n") == 1


def test_a_ratio_is_that_of_medians_with_the_extremes_of_rounds():
    ratio = Ratio.of("theirs / ours", "at least 2", [10.0, 30.0, 20.0], [5.0, 10.0, 1.0])
    assert (ratio.median, ratio.least, ratio.most) == (4.0, 2.0, 20.0)
    assert ratios_table([ratio]).splitlines()[-1] == "| theirs / ours | at least 2 | 4 | 2 – 20 |"


@pytest.mark.parametrize(
    ("value", "text"), [(0.01234, "0.0123"), (3.14159, "3.14"), (99.94, "99.9"), (1234.5, "1,234")]
)
def test_figures_are_written_with_three_digits_or_whole(value, text):
    assert number(value) == text


def test_the_machine_is_named_by_what_it_can_do_and_not_by_what_it_is_called():

    assert platform.node() not in machine()
    assert platform.python_version() in machine()
