"""Garbage is looked for when building is over, whatever became of it, and in the end none is overlooked."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest

from aggregator.process.gc_pause import gc_paused


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.enable()
    gc.unfreeze()


class Knot:
    """Refers to itself, so that only the collector can find it unused."""

    def __init__(self) -> None:
        self.itself = self


def test_nothing_is_looked_for_meanwhile_and_everything_that_stays_is_walked_once():
    gc.unfreeze()
    with gc_paused():
        assert not gc.isenabled()
        stays = [[] for _ in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() > len(stays)
    assert not any(one is stays for one in gc.get_objects())


def test_garbage_made_meanwhile_is_gone_afterwards():
    with gc_paused():
        found = weakref.ref(Knot())
        assert found() is not None
    assert found() is None


def test_what_became_garbage_after_it_had_stayed_is_found_by_a_thorough_look():
    knot = Knot()
    with gc_paused():
        pass
    found = weakref.ref(knot)
    del knot
    with gc_paused():
        pass
    assert found() is not None
    with gc_paused(thorough=True):
        pass
    assert found() is None


def test_a_failure_does_not_leave_it_switched_off():
    with pytest.raises(ValueError, match="no build"), gc_paused():
        raise ValueError("no build")
    assert gc.isenabled()


def test_the_outermost_of_several_ends_it():
    with gc_paused():
        with gc_paused(thorough=True):
            knot = weakref.ref(Knot())
        assert not gc.isenabled()
        assert knot() is not None
    assert gc.isenabled()
    assert knot() is None


def test_whoever_ends_last_in_whichever_thread_ends_it():
    inside, go_on = threading.Event(), threading.Event()

    def other() -> None:
        with gc_paused():
            inside.set()
            go_on.wait()

    thread = threading.Thread(target=other)
    with gc_paused():
        thread.start()
        inside.wait()
    assert not gc.isenabled()
    go_on.set()
    thread.join()
    assert gc.isenabled()


def test_what_was_switched_off_before_stays_so():
    gc.disable()
    with gc_paused():
        pass
    assert not gc.isenabled()
