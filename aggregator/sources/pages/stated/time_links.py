"""Links that hold a time → the time, without a request: calendar buttons, zone converters, event pages.

Read are Google's `eventedit/copy`, `TEMPLATE` and `eid`, Outlook's compose links, Tockify, timeanddate, worldtimebuddy,
arewemeetingyet and savvytime.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from aggregator.sources.pages.phrases.dates import YearClues, resolved, written_dates
from aggregator.sources.pages.phrases.same_instant import tzinfo_of
from aggregator.sources.pages.phrases.tokens import Kind, normalized, tokens
from aggregator.sources.pages.phrases.zone_words import zones_of

_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(?:\d\d)?(Z?)")
_EID = re.compile(r"_(\d{8}T\d{6}Z)\b")
_HOURS = re.compile(r"(\d{1,2}(?:\.\d{1,2})?)-(\d{1,2}(?:\.\d{1,2})?)")
_UTC_PLACES = frozenset({"1440", "0"})  # timeanddate's number of UTC
_WEEKS = {"w": "FREQ=WEEKLY", "b": "FREQ=WEEKLY;INTERVAL=2"}


@dataclass(frozen=True, slots=True)
class LinkTime:
    """What a link says of a time."""

    start: datetime
    end: datetime | None = None
    title: str = ""
    rule: str = ""


def link_time(url: str) -> LinkTime | None:
    """Return the time that a link holds, if it is one of those and names its zone."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
        query = parse_qs(parts.query)
        known = _BY_HOST.get("tockify.com" if host.endswith(".tockify.com") else host)
        return known(parts, query) if known else None
    except (ValueError, OverflowError):
        return None


def _google(parts: SplitResult, query: Mapping[str, Sequence[str]]) -> LinkTime | None:
    if not parts.path.startswith("/calendar"):
        return None
    dates, title = _one(query, "dates"), _one(query, "text")
    if dates and ("eventedit" in parts.path or "TEMPLATE" in _one(query, "action") or "/render" in parts.path):
        begin, _, finish = dates.partition("/")
        start = _stamp(begin, _one(query, "ctz"))
        return LinkTime(start, _stamp(finish, _one(query, "ctz")), title) if start else None
    code = _one(query, "eid") or (parts.path.rpartition("/copy/")[2] if "/eventedit/copy/" in parts.path else "")
    if not code:
        return None
    try:
        decoded = base64.urlsafe_b64decode(code.split("/")[0] + "=" * (-len(code.split("/")[0]) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    found = _EID.search(decoded)
    start = _stamp(found[1], "") if found else None
    return LinkTime(start) if start else None


def _outlook(_: SplitResult, query: Mapping[str, Sequence[str]]) -> LinkTime | None:
    start, end = (_iso(_one(query, name)) for name in ("startdt", "enddt"))
    return LinkTime(start, end, _one(query, "subject")) if start else None


def _tockify(parts: SplitResult, _: Mapping[str, Sequence[str]]) -> LinkTime | None:
    """Read /<calendar>/detail/<number>/<milliseconds>."""
    pieces = parts.path.strip("/").split("/")
    if len(pieces) >= 4 and pieces[-3] == "detail" and pieces[-1].isdecimal() and len(pieces[-1]) == 13:
        return LinkTime(datetime.fromtimestamp(int(pieces[-1]) / 1000, UTC))
    return None


def _timeanddate(_: SplitResult, query: Mapping[str, Sequence[str]]) -> LinkTime | None:
    """Read `iso=20260305T16` with `p1=1440`, which is UTC; other places are numbers only the site knows."""
    if _one(query, "p1") not in _UTC_PLACES:
        return None
    found = re.fullmatch(r"(\d{8})T(\d\d)(\d\d)?(?:\d\d)?", _one(query, "iso"))
    start = _stamp(f"{found[1]}T{found[2]}{found[3] or '00'}00Z", "") if found else None
    if not start:
        return None
    hours, minutes = (int(_one(query, name) or 0) for name in ("ah", "am"))
    length = timedelta(hours=hours, minutes=minutes)
    return LinkTime(start, start + length if length else None, _one(query, "msg"))


def _worldtimebuddy(_: SplitResult, query: Mapping[str, Sequence[str]]) -> LinkTime | None:
    """Read `date=2026-03-05&sln=16-17`, which are hours of the first place; it is known only if that is UTC (100)."""
    hours = _HOURS.fullmatch(_one(query, "sln"))
    day = _day(_one(query, "date"))
    if not hours or not day or _one(query, "lid").split(",")[0] not in {"100", "utc"}:
        return None
    begin, finish = (timedelta(hours=float(hours[at])) for at in (1, 2))
    midnight = datetime.combine(day, time.min, UTC)
    return LinkTime(midnight + begin, midnight + finish if finish > begin else None)


def _arewemeetingyet(parts: SplitResult, _: Mapping[str, Sequence[str]]) -> LinkTime | None:
    """Read /<city>/<date>/<time>/<w|b>/<title>."""
    pieces = [unquote(piece) for piece in parts.path.strip("/").split("/")]
    if len(pieces) < 3:
        return None
    zones, day = zones_of(pieces[0].replace("+", " ").replace("_", " ")), _day(pieces[1])
    found = re.fullmatch(r"(\d{1,2}):(\d\d)", pieces[2])
    if not zones or not day or not found:
        return None
    wall = datetime.combine(day, time(int(found[1]), int(found[2]))).replace(tzinfo=tzinfo_of(zones[0]))
    rest = pieces[3:]
    rule = _WEEKS.get(rest[0], "") if rest else ""
    return LinkTime(wall, None, (rest[1] if rule and len(rest) > 1 else "").split("#")[0], rule)


def _savvytime(parts: SplitResult, _: Mapping[str, Sequence[str]]) -> LinkTime | None:
    """Read /converter/<zone>-to-<zones>/<date>/<time>."""
    pieces = parts.path.strip("/").split("/")
    if len(pieces) < 4 or pieces[0] != "converter":
        return None
    zones = zones_of(pieces[1].partition("-to-")[0].replace("-", " "))
    dates = written_dates(tokens(normalized(pieces[2].replace("-", " "))))
    clocks = [one for one in tokens(normalized(pieces[3].replace("-", ":"))) if one.kind is Kind.CLOCK]
    day = resolved(dates[0], YearClues(date.min)) if dates and dates[0].year else None
    if not zones or day is None or not clocks:
        return None
    wall = datetime.combine(day, time(clocks[0].value // 60, clocks[0].value % 60))
    return LinkTime(wall.replace(tzinfo=tzinfo_of(zones[0])))


_BY_HOST = {
    "calendar.google.com": _google,
    "google.com": _google,
    "outlook.live.com": _outlook,
    "outlook.office.com": _outlook,
    "tockify.com": _tockify,
    "timeanddate.com": _timeanddate,
    "worldtimebuddy.com": _worldtimebuddy,
    "arewemeetingyet.com": _arewemeetingyet,
    "savvytime.com": _savvytime,
}


def _one(query: Mapping[str, Sequence[str]], name: str) -> str:
    return (query.get(name) or [""])[0]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _stamp(text: str, zone: str) -> datetime | None:
    found = _STAMP.fullmatch(text)
    if not found:
        return None
    wall = datetime(*(int(found[at]) for at in range(1, 6)))  # type: ignore[arg-type]  # noqa: DTZ001
    zones = ("UTC",) if found[6] else zones_of(zone)
    return wall.replace(tzinfo=tzinfo_of(zones[0])) if zones else None


def _iso(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
