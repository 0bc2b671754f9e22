"""The style sheet that places boxes and bars of the week and month views.

The page's policy forbids inline styles, so there is a class for each possible place. `t24` begins 24 steps from the
top, `h6` is six steps high, `c1 of3` is the second of three columns, `w2` is two columns wide. The classes only set
numbers; page.css turns them into lengths. `d2u3` on the week makes its second day three units wide.
"""

from __future__ import annotations

from aggregator.web.layout.multi_day_bars import MAX_LANES
from aggregator.web.layout.week import DAY, MAX_COLUMNS, UNITS


def week_styles() -> str:
    """Return the style sheet."""
    ranges = {"t": range(DAY), "h": range(1, DAY + 1), "c": range(MAX_COLUMNS), "of": range(1, MAX_COLUMNS + 1)}
    ranges |= {"w": ranges["of"], "lane": range(1, MAX_LANES + 1), "hours": range(1, 25)}
    ranges |= {"units": range(1, 7 * max(UNITS) + 1)}
    numbered = [f".{name}{n}{{--{name}:{n}}}\n" for name, numbers in ranges.items() for n in numbers]
    numbered += [f".unit{unit}{{--unit:{unit}}}\n" for unit in UNITS]
    widths = [f".d{day}u{unit}{{--d{day}:{unit}fr}}\n" for day in range(1, 8) for unit in UNITS]
    return "".join(numbered + widths)
