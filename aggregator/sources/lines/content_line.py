"""One content line → name, parameters and value (RFC 5545, 3.1 and 3.2), tolerantly and in linear time.

icalendar's own `Contentline` walks a line character by character, which is half the cost of reading a calendar, and
refuses lines whose meaning is plain; so lines are split here and only values are left to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

MAX_PARAMS = 50  # parameters of one property; RFC 5545 and 7986 know two dozen altogether

NAME = re.compile(r"[ \t]*+([A-Za-z0-9_-]{1,80}+)[ \t]*+[:;]")
# Possessive (`*+`) so that an unclosed quote costs one pass, not one for every character.
QUOTED_LINE = re.compile(r'[^";:]*+((?:"[^"]*+"|[^":]++)*+):(.*)', re.DOTALL)
PARAM = re.compile(r';[ \t]*+([^=;:" \t]++)[ \t]*+=((?:"[^"]*+"|[^";])*+)')
ESCAPE = re.compile(r"\\([nN\\,;])")
CARET = re.compile(r"\^([n'^])")


class Property(NamedTuple):
    """A content line split: the name in upper case, parameters by upper-case name, and the value still escaped."""

    name: str
    value: str
    params: Mapping[str, str] = MappingProxyType({})

    def param(self, name: str) -> str:
        """Return a parameter's value, or ""."""
        return self.params.get(name, "")

    @property
    def text(self) -> str:
        r"""The value as TEXT (RFC 5545, 3.3.11): `\n`, `\,`, `\;` and `\\` undone in one pass, trimmed."""
        return unescape(self.value).strip()


def property_name(line: str) -> str:
    """Return the upper-case property name of a content line, or "" if this is no content line."""
    match = NAME.match(line)
    return match[1].upper() if match else ""


def split_line(line: str) -> Property:
    """Split a content line that `property_name` recognised. Without a colon the value is empty."""
    head, _, value = line.partition(":")
    if '"' in head:
        quoted = QUOTED_LINE.match(line)
        if quoted:
            head, value = line[: quoted.start(2) - 1], quoted[2]
        else:  # a quote that is never closed means nothing
            head = head.replace('"', "")
    if ";" not in head:
        return Property(head.strip().upper(), value)
    name = head.partition(";")[0]
    found = islice(PARAM.finditer(head, len(name)), MAX_PARAMS)
    params = {match[1].upper(): decode_carets(match[2].strip().strip('"')) for match in found}
    return Property(name.strip().upper(), value, params)


def unescape(value: str) -> str:
    r"""Undo the escapes of TEXT; a backslash before anything else stays, as producers that do not escape mean it."""
    return ESCAPE.sub(_decode_escape, value) if "\\" in value else value


def _decode_escape(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]


def decode_carets(value: str) -> str:
    """Undo RFC 6868 in a parameter's value."""
    return CARET.sub(lambda match: {"n": "\n", "'": '"', "^": "^"}[match[1]], value) if "^" in value else value
