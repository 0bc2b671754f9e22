"""What people call time zones in prose: abbreviations, names, cities. Each name has the zones it may mean.

An abbreviation of standard time means the clock of the place all year: people write EST in July and mean New York.
UTC and offsets mean themselves. GMT may be London's clock where another zone stands beside it.
"""

from __future__ import annotations

import re
from functools import cache

from aggregator.timezones.tzid_lookup import iana_names

UTC_NAME = "UTC"

_LA, _DENVER, _CHICAGO, _NY = "America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York"
_LONDON, _BERLIN, _SHANGHAI = "Europe/London", "Europe/Berlin", "Asia/Shanghai"

# Several zones: the first is what the name means alone, if a feed or a second zone says nothing else.
ABBREVIATIONS: dict[str, tuple[str, ...]] = {
    "UTC": (UTC_NAME,), "Z": (UTC_NAME,), "UCT": (UTC_NAME,), "GMT": (UTC_NAME, _LONDON),
    "PT": (_LA,), "PST": (_LA,), "PDT": (_LA,), "MT": (_DENVER,), "MST": (_DENVER,), "MDT": (_DENVER,),
    "CT": (_CHICAGO,), "CDT": (_CHICAGO,), "ET": (_NY,), "EST": (_NY,), "EDT": (_NY,),
    "AKST": ("America/Anchorage",), "AKDT": ("America/Anchorage",), "HST": ("Pacific/Honolulu",),
    "AT": ("America/Halifax",), "ADT": ("America/Halifax",), "NST": ("America/St_Johns",),
    "BRT": ("America/Sao_Paulo",), "ART": ("America/Argentina/Buenos_Aires",), "CLT": ("America/Santiago",),
    "WET": ("Europe/Lisbon",), "WEST": ("Europe/Lisbon",), "CET": (_BERLIN,), "CEST": (_BERLIN,), "MEZ": (_BERLIN,),
    "MESZ": (_BERLIN,), "EET": ("Europe/Helsinki",), "EEST": ("Europe/Helsinki",), "MSK": ("Europe/Moscow",),
    "TRT": ("Europe/Istanbul",), "WAT": ("Africa/Lagos",), "CAT": ("Africa/Maputo",), "EAT": ("Africa/Nairobi",),
    "SAST": ("Africa/Johannesburg",), "PKT": ("Asia/Karachi",), "NPT": ("Asia/Kathmandu",), "ICT": ("Asia/Bangkok",),
    "WIB": ("Asia/Jakarta",), "SGT": ("Asia/Singapore",), "HKT": ("Asia/Hong_Kong",), "BJT": (_SHANGHAI,),
    "PHT": ("Asia/Manila",), "JST": ("Asia/Tokyo",), "KST": ("Asia/Seoul",), "AWST": ("Australia/Perth",),
    "ACST": ("Australia/Adelaide",), "ACDT": ("Australia/Adelaide",), "AEST": ("Australia/Sydney",),
    "AEDT": ("Australia/Sydney",), "AET": ("Australia/Sydney",), "NZT": ("Pacific/Auckland",),
    "NZST": ("Pacific/Auckland",), "NZDT": ("Pacific/Auckland",),
    "IST": ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"), "CST": (_CHICAGO, _SHANGHAI),
    "BST": (_LONDON, "Asia/Dhaka"), "GST": ("Asia/Dubai",),
}  # fmt: skip

# Alone they say too little: the same letters are used in two parts of the world.
DOUBTFUL = frozenset({"IST", "CST", "BST"})

_NAMES = {
    "pacific": _LA, "mountain": _DENVER, "central": _CHICAGO, "eastern": _NY, "us pacific": _LA, "us central": _CHICAGO,
    "us mountain": _DENVER, "us eastern": _NY, "u.s. eastern": _NY, "u.s. pacific": _LA, "u.s. central": _CHICAGO,
    "san francisco": _LA, "seattle": _LA, "california": _LA, "us/pacific": _LA, "us/central": _CHICAGO,
    "us/eastern": _NY, "us/mountain": _DENVER, "us central/chicago": _CHICAGO, "central/chicago": _CHICAGO,
    "us eastern/new york": _NY, "poland": "Europe/Warsaw", "beijing": _SHANGHAI, "china": _SHANGHAI,
    "india": "Asia/Kolkata", "japan": "Asia/Tokyo", "korea": "Asia/Seoul", "uk": _LONDON, "british": _LONDON,
    "central european": _BERLIN, "central europe": _BERLIN, "eastern european": "Europe/Helsinki",
    "western european": "Europe/Lisbon", "germany": _BERLIN, "german": _BERLIN, "france": "Europe/Paris",
    "spain": "Europe/Madrid", "west africa": "Africa/Lagos", "east africa": "Africa/Nairobi",
    "pacific standard": _LA, "pacific daylight": _LA, "mountain standard": _DENVER, "mountain daylight": _DENVER,
    "central standard": _CHICAGO, "central daylight": _CHICAGO, "eastern standard": _NY, "eastern daylight": _NY,
    "central european summer": _BERLIN, "british summer": _LONDON, "india standard": "Asia/Kolkata",
    "japan standard": "Asia/Tokyo", "china standard": _SHANGHAI, "indian standard": "Asia/Kolkata",
    "australian eastern": "Australia/Sydney", "greenwich mean": UTC_NAME, "coordinated universal": UTC_NAME,
}  # fmt: skip
# Words of everyday prose that are zones only with "time" behind them, or right behind a clock time.
_WITH_TIME_ONLY = frozenset(_NAMES) | {"local"}
_REGIONS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")

_OFFSET = re.compile(r"(?:utc|gmt)\s?([+\-])\s?(\d{1,2})(?::?([0-5]\d))?", re.IGNORECASE)
_TAIL = re.compile(r"\s*(?:time(?:\s?zone)?|clock)$")


@cache
def cities() -> dict[str, str]:
    """Return the IANA zone of each city that has one, by its name in lower case."""
    names = sorted(name for name in iana_names() if name.startswith(_REGIONS))
    return {name.rsplit("/", 1)[1].replace("_", " ").casefold(): name for name in names} | {"new york": _NY}


@cache
def _by_name() -> dict[str, str]:
    """Return the IANA zones with a region, by their name in lower case."""
    return {name.casefold(): name for name in iana_names() if name.startswith((*_REGIONS, "Etc/"))}


def zone_pattern() -> str:
    """Return a pattern of everything `zones_of` may know; longer names come first."""
    phrases = sorted({*_NAMES, *cities()} - {"central", "eastern", "mountain"}, key=len, reverse=True)
    named = "|".join(re.escape(phrase).replace(r"\ ", r"[ ]") for phrase in phrases)
    iana = "|".join(region.removesuffix("/").lower() for region in _REGIONS)
    letters = "|".join(sorted((name.lower() for name in ABBREVIATIONS if name != "Z"), key=len, reverse=True))
    return (
        r"(?:utc|gmt)[ ]?[+\-][ ]?\d{1,2}(?::?[0-5]\d)?(?!\d|:\d)"
        rf"|(?:{iana})/[a-z_]{{2,30}}(?:/[a-z_]{{2,30}})?\b"
        rf"|(?:{named}|central|eastern|mountain)(?:[ ]time(?:[ ]?zone)?)?\b"
        rf"|(?:{letters})\b"
    )


def zones_of(text: str) -> tuple[str, ...]:
    """Return the zones a name may mean, the likeliest first; () if it is none. A fixed offset is like "+05:30"."""
    name = _TAIL.sub("", text.casefold().strip())
    found = _OFFSET.fullmatch(name)
    if found:
        hours, minutes = int(found[2]), int(found[3] or 0)
        return (f"{found[1]}{hours:02}:{minutes:02}",) if hours <= 14 else ()
    zone = _by_name().get(name) or _NAMES.get(name) or cities().get(name)
    return ABBREVIATIONS.get(name.upper(), ()) or ((zone,) if zone else ())


def is_abbreviation(text: str) -> bool:
    """Whether this is a short form, which counts only in upper case or right behind a clock time."""
    return text.upper() in ABBREVIATIONS


def needs_time_word(text: str) -> bool:
    """Whether this is an everyday word that names a zone only beside "time" or a clock time."""
    name = text.casefold()
    return name in _WITH_TIME_ONLY or name in cities()
