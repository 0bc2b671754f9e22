"""The image of an event: IMAGE (RFC 7986, 5.10), or ATTACH with the media type of an image (RFC 5545, 3.8.1.1).

Only its address is kept, and no file is fetched. An image within the calendar (BINARY, data:) would make it too large.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from aggregator.sources.lines.content_line import Property
from aggregator.sources.lines.notes import Notes
from aggregator.sources.vevent import fields

_BY_SIZE = ("FULLSIZE", "GRAPHIC", "BADGE", "THUMBNAIL")  # values of DISPLAY (RFC 7986, 6.1), the largest image first
_DEFAULT = "BADGE"


def read_image(props: fields.Properties, notes: Notes) -> str:
    """Return the address of the largest image, or "". What else is attached is noted: it is not shown."""
    images = sorted(props.get("IMAGE", []), key=_size)
    attached = [prop for prop in props.get("ATTACH", []) if prop.param("FMTTYPE").lower().startswith("image/")]
    shown = next((prop for prop in (*images, *attached) if image_address(prop.value)), None)
    for name in ("ATTACH", "IMAGE"):
        if left_out := sum(prop is not shown for prop in props.get(name, [])):
            notes.info("left-out", f"{name} is not shown.", left_out)
    return image_address(shown.value) if shown else ""


def image_address(value: str) -> str:
    """Return the http or https address of an image, "" if it is none or names a user or a password."""
    address = fields.web_address(value)
    try:
        return "" if "@" in urlsplit(address).netloc else address
    except ValueError:  # such as "https://["
        return ""


def _size(prop: Property) -> int:
    stated = prop.param("DISPLAY").upper().split(",")[0].strip() or _DEFAULT
    return _BY_SIZE.index(stated) if stated in _BY_SIZE else len(_BY_SIZE)
