"""Change what must be changed and keep the rest: most series are clean, and copying an event costs more than looking.

What comes out unchanged is also the very same object, which whoever remembers things about it can see at once.
"""

from __future__ import annotations

from dataclasses import replace
from operator import is_
from typing import TypeVar

from aggregator.model import Event, Series
from aggregator.recurrence.rrule.rule import Rule

_Thing = TypeVar("_Thing", Event, Rule, Series)


def replace_if_changed(thing: _Thing, **fields: object) -> _Thing:
    """Return `thing` with these fields as `replace` would; itself if that changes none of them."""
    for name, value in fields.items():
        old = getattr(thing, name)
        if old is not value and not _same(old, value):
            return replace(thing, **fields)  # type: ignore[arg-type]  # the callers know the fields
    return thing


def _same(old: object, new: object) -> bool:
    """Whether nothing changed. Equality is too lenient: one instant in two zones is equal."""
    if isinstance(old, tuple) and isinstance(new, tuple):
        return len(old) == len(new) and all(map(is_, old, new))
    return isinstance(old, str) and old == new
