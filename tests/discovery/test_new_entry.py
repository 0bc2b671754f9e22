"""One more entry in feeds.toml: what it means, and that nothing else changes."""

import tomllib
from pathlib import Path

import pytest

from aggregator.discovery.feeds_file import entry_lines, with_entry

NEW = {"id": "new", "name": 'Ada "A" \\ Ünal', "url": "https://ada.example/a.ics?x=1", "color": "#0072B2"}
LINES = entry_lines(NEW)
SHIPPED = (Path(__file__).parent.parent.parent / "feeds.toml").read_text(encoding="utf-8")

PLACES = {
    "an empty file": ("", LINES),
    "a file with settings only": ("[window]\npast_days = 1\n", f"[window]\npast_days = 1\n\n{LINES}"),
    "a line without an end": ('[[feeds]]\nid = "a"', f'[[feeds]]\nid = "a"\n\n{LINES}'),
    "after the last feed": ('[[feeds]]\nid = "a"\n', f'[[feeds]]\nid = "a"\n\n{LINES}'),
    "before the next section": (
        '[[feeds]]\nid = "a"\n\n[window]\npast_days = 1\n',
        f'[[feeds]]\nid = "a"\n\n{LINES}\n[window]\npast_days = 1\n',
    ),
    "before the next section, without a blank line": (
        '[[feeds]]\nid = "a"\n[window]\npast_days = 1\n',
        f'[[feeds]]\nid = "a"\n\n{LINES}\n[window]\npast_days = 1\n',
    ),
    "comments of a feed stay with it": (
        '[[feeds]]\nid = "a"  # first\n# priority = 10\n\n# about what follows\n[window]\n',
        f'[[feeds]]\nid = "a"  # first\n# priority = 10\n\n{LINES}\n# about what follows\n[window]\n',
    ),
    "not within a text of several lines": (
        '[[feeds]]\nid = "a"\nname = """\n\nx"""\n\n[window]\n',
        f'[[feeds]]\nid = "a"\nname = """\n\nx"""\n\n{LINES}\n[window]\n',
    ),
    "not within a list": (
        '[[feeds]]\nid = "a"\nexclude = [\n\n"x"]\n\n[window]\n',
        f'[[feeds]]\nid = "a"\nexclude = [\n\n"x"]\n\n{LINES}\n[window]\n',
    ),
    "feeds in several places": (
        '[[feeds]]\nid = "a"\n\n[[same]]\nevents = []\n\n[[feeds]]\nid = "b"\n\n[window]\n',
        f'[[feeds]]\nid = "a"\n\n[[same]]\nevents = []\n\n[[feeds]]\nid = "b"\n\n{LINES}\n[window]\n',
    ),
    "lines that end as on Windows": (
        '[[feeds]]\r\nid = "a"\r\n',
        '[[feeds]]\r\nid = "a"\r\n\r\n' + LINES.replace("\n", "\r\n"),
    ),
}


@pytest.mark.parametrize(("before", "after"), PLACES.values(), ids=PLACES)
def test_where_the_entry_comes(before, after):
    assert with_entry(before, NEW) == after
    assert tomllib.loads(after)["feeds"][-1] == NEW


def test_a_list_of_inline_tables_gets_one_more():
    before = 'feeds = [\n  { id = "a" },  # first\n]\n# end\n'
    after = with_entry(before, NEW)
    assert tomllib.loads(after)["feeds"] == [{"id": "a"}, NEW]
    assert after.startswith('feeds = [\n  { id = "a" },')
    assert after.endswith("]\n# end\n")
    assert "# first" in after


def test_feeds_toml_as_shipped_keeps_every_line():
    added = with_entry(with_entry(SHIPPED, NEW), {**NEW, "id": "newer"})
    kept = iter(added.splitlines())
    assert all(line in kept for line in SHIPPED.splitlines())  # in order
    assert [feed["id"] for feed in tomllib.loads(added)["feeds"]][-2:] == ["new", "newer"]
    assert added.index('id = "newer"') < added.index("# Your corrections")


def test_no_place_is_an_error():
    with pytest.raises(ValueError, match="no place"):
        with_entry('feeds = "none"\n', NEW)
