"""The colours of the communities' marks: as the operator chose them, made visible on light and on dark ground.

A mark must stand out from its ground by 3:1 (WCAG 2.2, 1.4.11); where the chosen colour does not, it is moved towards
black or white until it does. The style sheet is generated because the page's policy forbids inline styles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from aggregator.model import ServedFeed
from aggregator.web.resource import Resource

STYLES_PATH = "/feeds.css"
LIGHT_GROUND = "#ffffff"
DARK_GROUND = "#15181c"
CONTRAST = 3.2  # a little above what is asked, since grounds differ slightly within the page
FALLBACK = "#5b6770"
STEPS = 20

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_FEED_ID = re.compile(r"[a-z0-9-]{1,60}")

Rgb = tuple[float, float, float]  # 0 to 255


def styles_resource(feeds: Iterable[ServedFeed], modified: datetime) -> Resource:
    """Return the style sheet as it is served."""
    headers = (("Content-Type", "text/css; charset=utf-8"), ("Cache-Control", "public, max-age=3600"))
    return Resource.of(feed_styles(feeds).encode(), modified, headers)


def feed_styles(feeds: Iterable[ServedFeed]) -> str:
    """Return the style sheet that colours each feed's mark."""
    known = [(feed.id, _rgb(feed.color)) for feed in feeds if _FEED_ID.fullmatch(feed.id)]
    light = "".join(f".mark-{name}{{--mark:{_visible(color, LIGHT_GROUND)}}}\n" for name, color in known)
    dark = "".join(f".mark-{name}{{--mark:{_visible(color, DARK_GROUND)}}}\n" for name, color in known)
    return f"{light}@media (prefers-color-scheme: dark) {{\n{dark}}}\n"


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))))
    return (lighter + 0.05) / (darker + 0.05)


def _visible(color: Rgb, ground: str) -> str:
    target = 0.0 if _luminance(_rgb(ground)) > 0.5 else 255.0
    mixes = (_mix(color, target, step / STEPS) for step in range(STEPS + 1))
    return next(mix for mix in mixes if contrast(mix, ground) >= CONTRAST)


def _mix(color: Rgb, target: float, share: float) -> str:
    return "#" + "".join(f"{round(c + (target - c) * share):02x}" for c in color)


def _rgb(color: str) -> Rgb:
    digits = (color if _COLOR.fullmatch(color) else FALLBACK)[1:]
    red, green, blue = (float(int(digits[i : i + 2], 16)) for i in (0, 2, 4))
    return red, green, blue


def _luminance(color: Rgb) -> float:
    linear = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in color]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
