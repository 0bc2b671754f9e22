"""Time zones as people name them: by city, country, abbreviation, IANA name or UTC offset, in any of our languages.

Names are those of CLDR (by Babel), of the tz database, and of large cities that no zone is named for. A name that fits
several is read as the best known of them: a city before a country, and what the visitor's own region means by an
abbreviation before what others do.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from markupsafe import Markup

from aggregator.web.request.gettext_catalogues import CATALOGUES
from aggregator.web.request.locale_text import Language, casefolded
from aggregator.web.request.time_zones import UTC_ZONE, find_zone, territories, zone_names

MAX_NAME = 60  # characters

# CLDR has an abbreviation only in the locales whose people understand it.
_ABBREVIATIONS = ("en", "en_GB", "en_IN", "en_AU", "en_NZ", "en_ZA", "en_SG", "en_HK", "ja", "de")
# Where most people of a country with several zones live (CLDR, primaryZones).
_PRIMARY = {
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "MH": "Pacific/Majuro",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
}
_BEST_KNOWN = frozenset({"America/Sao_Paulo"})  # of zones with a common name, where nothing else tells
_SHORT_COUNTRIES = {"UK": "GB", "USA": "US", "UAE": "AE"}
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-]|\N{MINUS SIGN})\s*0?(\d{1,2})(?::?00)?")
_COMMAS = re.compile("[\N{IDEOGRAPHIC COMMA}\N{FULLWIDTH COMMA}]")
_SEPARATORS = re.compile(r"[\s_./’'-]+")
_WINTER, _SUMMER = datetime(2026, 1, 1), datetime(2026, 7, 1)  # noqa: DTZ001 – wall times in any zone


@dataclass(frozen=True)
class ZoneSearch:
    """What a name was found to mean."""

    zone: ZoneInfo | None = None
    several: bool = False  # it names a country with several zones


@lru_cache(maxsize=512)
def search_zone(text: str, language: Language) -> ZoneSearch:
    """Find the time zone that `text` names."""
    text = text.strip()[:MAX_NAME]
    exact = find_zone(text) if "/" in text else _by_offset(text)
    if exact:
        return ZoneSearch(exact)
    return _by_name(text, language) or ZoneSearch(find_zone(text))


def _by_offset(text: str) -> ZoneInfo | None:
    if text.upper() in ("UTC", "GMT"):
        return UTC_ZONE
    found = _OFFSET.fullmatch(text.lower())
    if not found:
        return None
    hours = int(found[2])
    sign = "+" if found[1] != "+" else "-"  # POSIX counts to the west
    return find_zone(f"Etc/GMT{sign}{hours}") if hours else UTC_ZONE


def _by_name(text: str, language: Language) -> ZoneSearch | None:
    city, _, country = _COMMAS.sub(",", text).partition(
        ","
    )  # a village that nobody knows is in the zone of its country
    keys = [key for name in (text, city, country) for key in _spellings(name, language)]
    return next((names[key] for key in keys for names in _names(language) if key in names), None)


def _names(language: Language) -> Iterator[Mapping[str, ZoneSearch]]:
    """Yield the names in the visitor's language first: other languages take time and memory when first asked for."""
    own, others = str(language.locale), [code for code in CATALOGUES if code != language.code]
    yield from (_labels(own), _cities(own))
    yield from map(_labels, others)
    yield from map(_cities, others)
    yield _large_cities()
    yield from map(_countries, (own, *others))
    yield _abbreviations(own)
    yield _others()


def _spellings(name: str, language: Language) -> Iterator[str]:
    """Yield a name as it is looked up, also without "Time" around it, as CLDR and our own pages have it."""
    key = _key(name)
    if not key:
        return
    yield key
    for pattern in (language.locale.zone_formats["region"], language.gettext("%(city)s time", city="%s"), "%s Time"):
        before, _, after = _folded(pattern).partition("%s")
        if key.startswith(before.lstrip()) and key.endswith(after.rstrip()):
            inner = key[len(before) : len(key) - len(after)].strip()
            if inner and inner != key:
                yield inner


def _key(name: str) -> str:
    return _SEPARATORS.sub(" ", casefolded(name)).strip()


def _folded(pattern: str) -> str:
    return casefolded(str(pattern))


# ---------------------------------------------------------------- names by language


@lru_cache(maxsize=2048)
def zone_label(zone: str, language: Language) -> str:
    """Return a zone as it is offered and as `search_zone` finds it: Kolkata, India."""
    city, country = language.city(zone), territories().get(zone, "")
    return ", ".join(dict.fromkeys((city, language.locale.territories.get(country, city))))


@lru_cache(maxsize=32)
def zone_options(language: Language) -> Markup:
    """Return the options of a list of all zones, by city."""
    labels = sorted((zone_label(zone, language) for zone in ("UTC", *territories())), key=casefolded)
    return Markup("").join(Markup("<option>{}</option>").format(label) for label in labels)


@cache
def _labels(code: str) -> Mapping[str, ZoneSearch]:
    language = Language(code, Locale.parse(code))
    return {_key(zone_label(zone, language)): ZoneSearch(ZoneInfo(zone)) for zone in territories()}


@cache
def _cities(code: str) -> Mapping[str, ZoneSearch]:
    language = Language(code, Locale.parse(code))
    found: dict[str, ZoneSearch] = {}
    for zone in territories():
        found.setdefault(_key(language.city(zone)), ZoneSearch(ZoneInfo(zone)))
    return found


@cache
def _large_cities() -> Mapping[str, ZoneSearch]:
    """Return the cities of zone_cities.toml."""
    text = files("aggregator.web.request").joinpath("zone_cities.toml").read_text("utf-8")
    return {_key(name): ZoneSearch(ZoneInfo(zone)) for zone, names in tomllib.loads(text).items() for name in names}


@cache
def _countries(code: str) -> Mapping[str, ZoneSearch]:
    names = Locale.parse(code).territories
    return {_key(names[country]): found for country, found in _by_country().items() if country in names}


@cache
def _by_country() -> Mapping[str, ZoneSearch]:
    zones: dict[str, list[str]] = {}
    for zone, country in territories().items():
        zones.setdefault(country, []).append(zone)
    return {country: _of_country(country, of_country) for country, of_country in zones.items()}


def _of_country(country: str, zones: list[str]) -> ZoneSearch:
    if country in _PRIMARY or len({_offsets(zone) for zone in zones}) == 1:
        return ZoneSearch(ZoneInfo(_PRIMARY.get(country, zones[0])))
    return ZoneSearch(several=True)


def _offsets(zone: str) -> tuple[timedelta | None, ...]:
    return tuple(ZoneInfo(zone).utcoffset(when) for when in (_WINTER, _SUMMER))


# ---------------------------------------------------------------- abbreviations, and all other names


@cache
def _abbreviations(code: str) -> Mapping[str, ZoneSearch]:
    found: dict[str, ZoneSearch] = {}
    for locale in map(Locale.parse, dict.fromkeys((code, *_ABBREVIATIONS))):
        named = [(_of_meta_zone(meta_zone), names) for meta_zone, names in locale.meta_zones.items()]
        for zone, names in (*named, *locale.time_zones.items()):
            for name in (*names.get("short", {}).values(), *names.get("long", {}).values()):
                found.setdefault(_key(name), ZoneSearch(find_zone(zone)))
    found.pop(_key("∅∅∅"), None)  # CLDR: not used here
    return found


@cache
def _of_meta_zone(meta_zone: str) -> str:
    """Return the zone that is best known of those with a common name; "" if there is none."""
    return min((zone for zone, of in _meta_zones().items() if of == meta_zone), key=_rank, default="")


@cache
def _meta_zones() -> Mapping[str, str]:
    """Return zones with the name of CLDR for what their time is called."""
    known = get_global("meta_zones")
    older = {new: old for old, new in get_global("zone_aliases").items() if old in known}
    return {zone: str(known.get(zone) or known.get(older.get(zone, ""), "")) for zone in territories()}


def _rank(zone: str) -> tuple[bool, bool, bool, bool, bool]:
    """Sort zones: those that Windows calls as CLDR does, those that Windows has, those that change their clocks."""
    called = [name for name, of in get_global("windows_zone_mapping").items() if _current(of) == zone]
    name = f"{_meta_zones()[zone].rpartition('_')[2]} Standard Time"
    winter, summer = _offsets(zone)
    return (
        name not in called,
        not any(one.endswith(name) for one in called),
        not called,
        winter == summer,
        zone not in _BEST_KNOWN,
    )


def _current(zone: str) -> str:
    return str(get_global("zone_aliases").get(zone, zone))


@cache
def _others() -> Mapping[str, ZoneSearch]:
    """Return abbreviations of the tz database, IANA names in any spelling, those of Windows, and codes of countries."""
    found: dict[str, ZoneSearch] = {}
    for zone in sorted(territories(), key=_rank):
        for when in (_WINTER, _SUMMER):
            name = ZoneInfo(zone).tzname(when) or ""
            if name.isalpha():
                found.setdefault(_key(name), ZoneSearch(ZoneInfo(zone)))
    for name in sorted(zone_names()):
        current = ZoneSearch(find_zone(_current(name)) or ZoneInfo(name))
        found.setdefault(_key(name), current)
        found.setdefault(_key(name.rpartition("/")[2]), current)
    for name, of in get_global("windows_zone_mapping").items():
        found.setdefault(_key(name), ZoneSearch(find_zone(_current(of)) or find_zone(of)))
    codes = _by_country()
    for name, country in (*_SHORT_COUNTRIES.items(), *((code, code) for code in codes)):
        found.setdefault(_key(name), codes[country])
    return found
