"""feeds.toml with one more [[feeds]] entry. Every line that was there stays as it is, comments included.

The entry comes after the last one, in front of comments that a blank line separates from it. Whether the result means
what it should is checked by reading it; no position is used for which it does not.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array

from aggregator.config.toml_lines import line_numbers
from aggregator.discovery.proposals import Proposal


def entry(proposal: Proposal) -> dict[str, str | bool]:
    """Return the keys of an entry, in the order in which they are written."""
    keys: dict[str, str | bool] = {
        "id": proposal.id,
        "name": proposal.name,
        "url": proposal.url.reveal(),
        "color": proposal.color,
    }
    if proposal.is_page:
        keys["kind"] = "page"
    if proposal.homepage:
        keys["homepage"] = proposal.homepage
    if proposal.allow_private:
        keys["allow_private"] = True
    return keys


def entry_lines(keys: Mapping[str, str | bool]) -> str:
    """Write an entry as TOML."""
    return "[[feeds]]\n" + "".join(f"{key} = {tomlkit.item(value).as_string()}\n" for key, value in keys.items())


def with_entry(text: str, keys: Mapping[str, str | bool]) -> str:
    """Return the text of feeds.toml with one more feed. Raise ValueError if there is no place for it.

    `text` must be valid TOML.
    """
    before = tomllib.loads(text)
    expected = {**before, "feeds": [*before.get("feeds", ()), dict(keys)]}
    for changed in _attempts(text, keys):
        if _means(changed, expected):
            return changed
    raise ValueError("has no place for another feed")


def with_url(text: str, feed: str, url: str) -> str:
    """Return the text of feeds.toml with another URL for a feed. Raise ValueError if it has no `url` of its own."""
    document = tomlkit.parse(text)
    for one in document.get("feeds", ()):
        if one.get("id") == feed and "url" in one:
            one["url"] = url
            return tomlkit.dumps(document)
    raise ValueError("has no `url` for this feed")


def _means(text: str, expected: Mapping[str, Any]) -> bool:
    try:
        return tomllib.loads(text) == expected
    except tomllib.TOMLDecodeError:
        return False


def _attempts(text: str, keys: Mapping[str, str | bool]) -> Iterator[str]:
    """Yield texts with the entry: at the first blank line after the last entry, at the end, in an inline array."""
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    new = entry_lines(keys).replace("\n", newline)
    first, end = _after_last_entry(text, len(lines))
    blank = [number for number in range(first, end) if not lines[number].strip()]
    for number in blank:
        yield "".join([*lines[:number], newline, new, *lines[number:]])
    if end < len(lines):
        yield "".join([*lines[:end], newline, new, newline, *lines[end:]])
    ending = "" if not text or text.endswith("\n") else newline
    yield f"{text}{ending}{newline if text.strip() else ''}{new}"
    yield from _in_array(text, keys)


def _after_last_entry(text: str, count: int) -> tuple[int, int]:
    """Return the lines (from 0) between the last key of the last feed and the next table; at the end without feeds."""
    numbers = line_numbers(text)
    of_feeds = [line for path, line in numbers.items() if path[0] == "feeds"]
    if not of_feeds:
        return count, count
    last = max(of_feeds)
    return last, min((line - 1 for line in numbers.values() if line > last), default=count)


def _in_array(text: str, keys: Mapping[str, str | bool]) -> Iterator[str]:
    """Yield the text with the entry in `feeds = [{ … }]`."""
    try:
        document = tomlkit.parse(text)
        feeds = document.get("feeds")
        if isinstance(feeds, Array):
            table = tomlkit.inline_table()
            table.update(keys)
            feeds.append(table)
            yield tomlkit.dumps(document)
    except TOMLKitError:
        return
