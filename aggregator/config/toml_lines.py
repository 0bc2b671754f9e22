"""Line numbers of the keys of a TOML text: key path → line number.

The standard library's `tomllib` gives values without lines, and an operator needs the line. This scanner runs after
`tomllib` has accepted the text, so it can rely on matching brackets and closed strings.
"""

from __future__ import annotations

import json
import re

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
# Triple quotes first: `""` also opens `"""`. Up to two quotes may come directly before the closing three.
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}(?!")|\'\'\'.*?\'{3,5}(?!\')|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'',
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]*")


def line_numbers(text: str) -> dict[Path, int]:
    """Return the 1-based line of every key, table and array element, by its path: `("feeds", 2, "interval")`."""
    return _Scanner(text).scan()


class _Scanner:
    """A position in the text that records the line of each path it passes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.lengths: dict[Path, int] = {}  # of arrays of tables: how many [[…]] were seen

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        while self._skip_blank():
            if self._take("[["):
                table = self._array_table(self._key())
                self._take("]]")
            elif self._take("["):
                table = self._note(self._inside_last_elements(self._key()))
                self._take("]")
            else:
                self._pair(table)
        return self.lines

    def _array_table(self, key: Path) -> Path:
        array = self._note(self._inside_last_elements(key))
        self.lengths[array] = self.lengths.get(array, 0) + 1
        return self._note((*array, self.lengths[array] - 1))

    def _inside_last_elements(self, key: Path) -> Path:
        """Resolve `[a.b]` below `[[a]]`: the header means the last element of `a` so far."""
        path: Path = ()
        for part in key[:-1]:
            path = (*path, part)
            if path in self.lengths:
                path = (*path, self.lengths[path] - 1)
        return (*path, key[-1])

    def _pair(self, table: Path) -> None:
        path = table
        for part in self._key():
            path = self._note((*path, part))
        self._skip_blank()
        self._take("=")
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip_blank()
        if self._take("["):
            index = 0
            while not self._closed("]"):
                self._note((*path, index))
                self._value((*path, index))
                index += 1
        elif self._take("{"):
            while not self._closed("}"):
                self._pair(path)
        else:
            found = _STRING.match(self.text, self.at) or _SCALAR.match(self.text, self.at)
            self.at = found.end() if found else len(self.text)

    def _closed(self, bracket: str) -> bool:
        """Skip a comma; return whether the array or inline table ends here."""
        self._skip_blank()
        self._take(",")
        return not self._skip_blank() or self._take(bracket)

    def _key(self) -> Path:
        parts: list[str] = []
        while not parts or self._take("."):
            self._skip_blank()
            found = _STRING.match(self.text, self.at) or _BARE_KEY.match(self.text, self.at)
            assert found, "tomllib accepted the text, so there is a key here"
            self.at = found.end()
            parts.append(_unquoted(found.group()))
            self._skip_blank()
        return tuple(parts)

    def _note(self, path: Path) -> Path:
        self.lines.setdefault(path, self.text.count("\n", 0, self.at) + 1)
        return path

    def _take(self, literal: str) -> bool:
        if not self.text.startswith(literal, self.at):
            return False
        self.at += len(literal)
        return True

    def _skip_blank(self) -> bool:
        """Step over white space and comments; return whether anything is left."""
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at < len(self.text)


def _unquoted(key: str) -> str:
    """Return the key that a quoted or bare spelling means. Escapes that JSON lacks stay as written."""
    if key.startswith("'"):
        return key[1:-1]
    if key.startswith('"'):
        try:
            return str(json.loads(key))
        except ValueError:
            return key[1:-1]
    return key
