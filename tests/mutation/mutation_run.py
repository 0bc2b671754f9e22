"""Runs the tests of a module against every small change to it, each in a process of its own.

A process is forked for each change, once libraries are imported, which is what takes long; the changed module takes the
place of the real one there. No file is written.
"""

from __future__ import annotations

import ast
import importlib
import importlib.abc
import importlib.machinery
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import NamedTuple

import pytest
from mutants import Change, changes

IGNORED = "ignore::pytest.PytestAssertRewriteWarning"  # plugins are imported before pytest starts
ROOT = Path(__file__).resolve().parents[2]
OPTIONS = (
    "-x",
    "-q",
    "--hypothesis-seed=0",
    "-p",
    "no:cacheprovider",
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",
)
SLOWER = 5  # times as long as the real module's tests may those of a change take: it may have made an endless loop
_FORK = multiprocessing.get_context("fork")


class FailsUnchangedError(Exception):
    """The tests fail without any change, or there are none."""


class Result(NamedTuple):
    """What became of the changes to a module."""

    survivors: Sequence[Change]
    tried: int
    seconds: float


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module the code of a changed syntax tree."""

    def __init__(self, name: str, path: Path, tree: ast.Module) -> None:
        self._name, self._path = name, path
        self._code = compile(ast.fix_missing_locations(tree), str(path), "exec")

    def find_spec(self, fullname, path=None, target=None):  # noqa: ARG002 - what the import system calls
        if fullname != self._name:
            return None
        package = self._path.name == "__init__.py"
        spec = importlib.machinery.ModuleSpec(fullname, self, origin=str(self._path), is_package=package)
        spec.has_location = True
        return spec

    def exec_module(self, module):
        exec(self._code, module.__dict__)  # our own, but for one change


def module_name(path: Path) -> str:
    """Return the dotted name of a module, given its file in this project."""
    return ".".join(path.resolve().relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _quietly() -> None:
    """Send what this process writes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _tested(name: str, path: Path, tree: ast.Module, tests: Sequence[str], report: Connection | None = None) -> None:
    """In a forked process: run tests with a syntax tree in the place of a module. It ends with 0 if all pass."""
    _quietly()
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as examples:  # what hypothesis found for one change is nothing to the next
        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = examples
        sys.meta_path.insert(0, _Changed(name, path, tree))
        code = pytest.main([*OPTIONS, *tests])
    if report is not None:
        report.send(_libraries())
        report.close()
    os._exit(code)


def _libraries() -> list[str]:
    """Return the modules that are imported by now and are neither ours nor tests."""
    return [
        name
        for name, module in sys.modules.items()
        if "site-packages" in (getattr(module, "__file__", None) or "") and not name.startswith(("_pytest", "pytest"))
    ]


def _without_change(name: str, path: Path, tree: ast.Module, tests: Sequence[str]) -> float:
    """Run the tests as they are, import the libraries they need, and return how long tests take after that."""
    receiver, sender = _FORK.Pipe(duplex=False)
    child = _FORK.Process(target=_tested, args=(name, path, tree, tests, sender))
    child.start()
    sender.close()
    libraries = receiver.recv() if receiver.poll(600) else []
    child.join()
    if child.exitcode:
        raise FailsUnchangedError(f"without any change pytest ends with {child.exitcode}: {' '.join(tests)}")
    for library in libraries:
        try:
            importlib.import_module(library)
        except Exception:  # noqa: BLE001 - some can only be imported by their package, as they are later
            continue
    begin = time.monotonic()
    again = _FORK.Process(target=_tested, args=(name, path, tree, tests))
    again.start()
    again.join()
    return time.monotonic() - begin


class _Running(NamedTuple):
    process: multiprocessing.Process
    change: Change
    until: float


def _ended(running: list[_Running]) -> Iterator[_Running]:
    """Wait for the first of some processes to end or to take too long, and yield those."""
    soonest = min(one.until for one in running) - time.monotonic()
    wait([one.process.sentinel for one in running], timeout=max(soonest, 0))
    for one in running:
        if one.process.exitcode is None and time.monotonic() > one.until:
            one.process.kill()
            one.process.join()
        if one.process.exitcode is not None:
            yield one


def run(path: Path, tests: Sequence[str], jobs: int = 2, report: Callable[[Change], None] = lambda _: None) -> Result:
    """Try every change to a module; `report` is called for each that no test noticed.

    Raises `FailsUnchangedError`.
    """
    begin = time.monotonic()
    name, tree = module_name(path), ast.parse(path.read_text(encoding="utf-8"))
    allowed = 10 + SLOWER * _without_change(name, path, tree, tests)
    waiting, running, survivors = changes(tree)[::-1], [], []
    tried = len(waiting)
    while waiting or running:
        while waiting and len(running) < jobs:
            change = waiting.pop()
            with change.made():
                process = _FORK.Process(target=_tested, args=(name, path, tree, tests))
                process.start()
            running.append(_Running(process, change, time.monotonic() + allowed))
        for one in list(_ended(running)):
            running.remove(one)
            if one.process.exitcode == 0:
                survivors.append(one.change)
                report(one.change)
    return Result(sorted(survivors, key=lambda change: change.line), tried, time.monotonic() - begin)
