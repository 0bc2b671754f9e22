"""Colours that operators and sites choose, adjusted to be visible on light and dark backgrounds: feed marks, accents.

A mark needs a contrast of 3:1 to its background (WCAG 2.2, 1.4.11), text 4.5:1 (1.4.3). A colour that has less is mixed
with black or white until it has that. The style sheets are generated because the page's policy forbids inline styles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from aggregator.model import ServedFeed
from aggregator.web.serving.resource import Resource

STYLES_PATH = "/feeds.css"
LIGHT_GROUND = "#ffffff"
DARK_GROUND = "#15181c"
LIGHT_SHEET = "#eef1f4"  # the darkest ground that text in the accent stands on, and the lightest in the dark
DARK_SHEET = "#262b32"
CONTRAST = 3.2  # a little above what is asked, since grounds differ slightly within the page
TEXT_CONTRAST = 4.5
FALLBACK = "#5b6770"
STEPS = 20

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_FEED_ID = re.compile(r"[a-z0-9-]{1,60}")

Rgb = tuple[float, float, float]  # 0 to 255


def styles_resource(feeds: Iterable[ServedFeed], modified: datetime) -> Resource:
    """Return the style sheet as it is served."""
    headers = (
        ("Content-Type", "text/css; charset=utf-8"),
        ("Cache-Control", "public, max-age=3600"),
        ("X-Content-Type-Options", "nosniff"),
    )
    return Resource.of(feed_styles(feeds).encode(), modified, headers)


def feed_styles(feeds: Iterable[ServedFeed]) -> str:
    """Return the style sheet that colours each feed's mark."""
    known = [feed for feed in feeds if _FEED_ID.fullmatch(feed.id)]
    marks = {feed.id: _visible(feed.color, (LIGHT_GROUND, DARK_GROUND), CONTRAST) for feed in known}
    return "".join(f".mark-{name}{{--mark:{color}}}\n" for name, color in marks.items())


def accent_styles(color: str) -> str:
    """Return the style sheet that makes `color` the accent, as far as text in it can be read."""
    return f":root{{--accent:{_visible(color, (LIGHT_SHEET, DARK_SHEET), TEXT_CONTRAST)}}}\n"


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))))
    return (lighter + 0.05) / (darker + 0.05)


def _visible(color: str, grounds: tuple[str, str], least: float) -> str:
    """Return the colour, as CSS, that stands out from a light and a dark ground."""
    light, dark = (_with_contrast(_rgb(color), ground, least) for ground in grounds)
    return f"light-dark({light},{dark})"


def _with_contrast(color: Rgb, ground: str, least: float) -> str:
    target = 0.0 if _luminance(_rgb(ground)) > 0.5 else 255.0
    mixes = (_mix(color, target, step / STEPS) for step in range(STEPS + 1))
    return next(mix for mix in mixes if contrast(mix, ground) >= least)


def _mix(color: Rgb, target: float, share: float) -> str:
    return "#" + "".join(f"{round(c + (target - c) * share):02x}" for c in color)


def _rgb(color: str) -> Rgb:
    digits = (color if _COLOR.fullmatch(color) else FALLBACK)[1:]
    red, green, blue = (float(int(digits[i : i + 2], 16)) for i in (0, 2, 4))
    return red, green, blue


def _luminance(color: Rgb) -> float:
    linear = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in color]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
