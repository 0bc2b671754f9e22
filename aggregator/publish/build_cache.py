"""Results kept from one build to the next, each with what it was worked out from.

Steps of a build are pure: equal inputs give equal results. Objects that did not change are the same objects as before,
so comparing them costs next to nothing. What a build does not ask for is forgotten at its end: memory is bounded by
what is published now.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class BuildCache(Generic[K, V]):
    """The results of one step, by key."""

    def __init__(self) -> None:
        self._before: dict[K, tuple[tuple[object, ...], V]] = {}
        self._now: dict[K, tuple[tuple[object, ...], V]] = {}

    def get(self, key: K, inputs: tuple[object, ...], make: Callable[[], V]) -> V:
        """Return the result of the last build if its inputs were equal to these, else what `make` gives for them."""
        found = self._before.get(key)
        if found is None or found[0] != inputs:
            found = (inputs, make())
        self._now[key] = found
        return found[1]

    def end_build(self) -> None:
        """Forget what this build did not ask for."""
        self._before, self._now = self._now, {}
