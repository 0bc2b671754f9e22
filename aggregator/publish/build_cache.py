"""Results kept from one build to the next, by the objects they were worked out from.

Objects of the pipeline are frozen, so the same object means the same result. What a build does not ask for is forgotten
at its end: memory is bounded by what is published now, and goes with the feed it came from.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class BuildCache(Generic[V]):
    """One kind of result."""

    def __init__(self) -> None:
        self._before: dict[Hashable, tuple[tuple[object, ...], V]] = {}
        self._now: dict[Hashable, tuple[tuple[object, ...], V]] = {}

    def get(self, sources: tuple[object, ...], given: Hashable, make: Callable[[], V]) -> V:
        """Return what `make` gives for these objects and this value, made now or in the last build.

        `sources` count by identity (and are kept alive, so that an identity means one object), `given` by equality.
        """
        name = (given, *map(id, sources))
        found = self._now.get(name) or self._before.get(name) or (sources, make())
        self._now[name] = found
        return found[1]

    def turn(self) -> None:
        """End a build: forget what it did not ask for."""
        self._before, self._now = self._now, {}
