"""What single values of feeds.toml look like, as patterns of its JSON Schema: editors refuse what `check` refuses.

ECMA 262 has no flags and no Unicode classes here. What no pattern can say (which zone exists is a list, which URL is
listed twice, which page of Google has a calendar) is left to `check`.
"""

from __future__ import annotations

from datetime import timedelta

UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}

_PORT = r"(?::0*(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5]))"
_LETTER = r"A-Za-z0-9_\u00a1-\u2fff\u3003-\ufeff"  # those of other scripts, but no full-width forms
_LABEL = rf"[{_LETTER}](?:[{_LETTER}-]{{0,61}}[{_LETTER}])?"
_BYTE = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_NOT_A_NUMBER = r"(?!(?:[0-9]+|0[xX][0-9a-fA-F]*)\.?(?:[:/?#\s]|$))"
_HOST = rf"(?:\[[0-9A-Fa-f:.]+\]|(?:{_BYTE}\.){{3}}{_BYTE}|(?:{_LABEL}\.)*{_NOT_A_NUMBER}{_LABEL}\.?)"
_REST = r"(?:[/?#][^\s\u0000-\u0020\u007f-\u009f]*)?"
_LOGIN = r"(?:[^\s/?#@]*@)?"
_HTTP, _WEBCAL = "[Hh][Tt][Tt][Pp][Ss]?", "[Ww][Ee][Bb][Cc][Aa][Ll][Ss]?"

FEED_URL = rf"^\s*(?:{_HTTP}|{_WEBCAL})://{_LOGIN}{_HOST}{_PORT}?{_REST}\s*$"
PAGE_URL = rf"^(?:{_HTTP}://{_HOST}{_PORT}?{_REST})?$"
PROXY_URL = rf"^(?:|env|\s*{_HTTP}://{_LOGIN}{_HOST}{_PORT}?{_REST}\s*)$"
BASE_URL = rf"^{_HTTP}://{_HOST}{_PORT}?(?:/[^\s?]*)?$"
LISTEN_ADDRESS = rf"^(?:\[[0-9A-Fa-f:.]+\]|[^\s:\[\]]*){_PORT}$"
DATABASE_URL = r"^(?:postgresql\+psycopg://.*[/?].+|sqlite:///(?!:memory:).+)$"
FOLDER_PATH = r"^(?!\s*~)[^\x00-\x1f\x7f]*$"
RULE = (
    r"^(?:\s*(?:[Rr][Rr][Uu][Ll][Ee]:)?[Ff][Rr][Ee][Qq]="
    r"(?:[Dd][Aa][Ii][Ll][Yy]|[Ww][Ee][Ee][Kk][Ll][Yy]|[Mm][Oo][Nn][Tt][Hh][Ll][Yy]|[Yy][Ee][Aa][Rr][Ll][Yy])"
    r"(?:;(?:[Ii][Nn][Tt][Ee][Rr][Vv][Aa][Ll]|[Bb][Yy][A-Za-z]+|[Ww][Kk][Ss][Tt])=[A-Za-z0-9,+-]+)*\s*)?$"
)
EMBEDDING_SITE = r"^(?:\*|https?://(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?)$"


def duration(least: timedelta, most: timedelta) -> dict[str, object]:
    """Return the schema of a duration within bounds: seconds, or text with each unit within them.

    A text of several units that are too much only together passes.
    """
    low, high = int(least.total_seconds()), int(most.total_seconds())
    units = r"\s*".join(rf"(?:0*(?:{up_to(high // size)}){unit})?" for unit, size in UNITS.items())
    too_short = rf"(?!\s*(?:0+[wdhm]\s*)*(?:0*(?:{up_to(low - 1)})s)?\s*$)"
    text = {"type": "string", "pattern": rf"^{too_short}\s*{units}\s*$"}
    return {"anyOf": [text, {"type": "integer", "minimum": low, "maximum": high}]}


def up_to(limit: int) -> str:
    """Return a pattern of the decimal numbers from 0 to `limit`, without leading zeros."""
    digits, ways = str(limit), [str(limit)]
    for place, digit in enumerate(digits):
        rest = len(digits) - place - 1
        least = 1 if place == 0 and rest else 0
        if int(digit) > least:
            ways.append(rf"{digits[:place]}[{least}-{int(digit) - 1}]" + rf"\d{{{rest}}}" * bool(rest))
    if len(digits) > 1:
        ways.append(rf"\d{{1,{len(digits) - 1}}}")
    return "|".join(ways)
