"""Which test of this folder covers which fault, from their names, the keys of their cases and their docstrings.

`python tests/faults/fault_coverage.py` writes the last column of docs/FAULTS.md and the table of SECURITY.md anew.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FAULTS = ROOT / "docs" / "FAULTS.md"
SECURITY = ROOT / "SECURITY.md"
ROW = re.compile(r"^\| (\d+) \| (.+) \| (.+) \| (.+) \|$", re.MULTILINE)
BEGIN, END = "<!-- attacks -->", "<!-- /attacks -->"

ATTACKS = (4, 7, 15, 16, 20, 21, 22, 23, 24, 25, 26, 30, 36, 43, 44, 56, 57, 58, 59, 66, 68, 69, 71, 72, 73, 75, 77, 78)
ATTACKS += (85, 87, 88, 94, 97, 98)
"""Faults that somebody may cause on purpose: who controls a feed, a name server, a network, or sends requests."""


@dataclass(frozen=True)
class Row:
    """One fault of docs/FAULTS.md."""

    number: int
    fault: str
    answer: str
    test: str


def rows() -> list[Row]:
    """Return the faults as documented."""
    found = ROW.findall(FAULTS.read_text(encoding="utf-8"))
    return [Row(int(number), *rest) for number, *rest in found]


def covered() -> dict[int, list[str]]:
    """Return the tests of this folder by the number of the fault they cover."""
    found: dict[int, list[str]] = {}
    for file in sorted(Path(__file__).parent.glob("test_*.py")):
        for name, numbers in _tests(ast.parse(file.read_text(encoding="utf-8"))):
            for number in numbers:
                found.setdefault(number, []).append(f"`tests/faults/{file.name}::{name}`")
    return found


def _tests(module: ast.Module) -> list[tuple[str, list[int]]]:
    """Return each test of a module with the faults it covers."""
    tables: dict[str, set[int]] = {}
    for node in module.body:
        target = (
            node.target
            if isinstance(node, ast.AnnAssign)
            else node.targets[0]
            if isinstance(node, ast.Assign)
            else None
        )
        if isinstance(target, ast.Name) and isinstance(node.value, ast.Dict):
            keys = [key.value for key in node.value.keys if isinstance(key, ast.Constant)]
            tables[target.id] = {int(found[1]) for key in keys if (found := re.match(r"(\d+): ", str(key)))}
    found = []
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            numbers = {int(number) for number in re.findall(r"^test_(\d+)_", node.name)}
            heads = re.findall(r"^([\d, ]+):", ast.get_docstring(node) or "")
            numbers |= {int(number) for head in heads for number in head.split(",")}
            used = {one.id for mark in node.decorator_list for one in ast.walk(mark) if isinstance(one, ast.Name)}
            numbers |= {number for table in used & set(tables) for number in tables[table]}
            found.append((node.name, sorted(numbers)))
    return found


def faults_text() -> str:
    """Return docs/FAULTS.md with the tests that there are."""
    tests = covered()

    def row(found: re.Match[str]) -> str:
        named = tests.get(int(found[1]), ["not covered yet"])
        return f"| {found[1]} | {found[2]} | {found[3]} | {', '.join(named)} |"

    return ROW.sub(row, FAULTS.read_text(encoding="utf-8"))


def security_text() -> str:
    """Return SECURITY.md with the table of attacks made from the faults."""
    tests = covered()
    lines = ["| No. | Attack | Protection | Test |", "|--:|---|---|---|"]
    lines += [
        f"| {row.number} | {row.fault} | {row.answer} | {', '.join(tests.get(row.number, ['not covered yet']))} |"
        for row in rows()
        if row.number in ATTACKS
    ]
    before, _, rest = SECURITY.read_text(encoding="utf-8").partition(BEGIN)
    return "".join([before, BEGIN, "\n", "\n".join(lines), "\n", END, rest.partition(END)[2]])


if __name__ == "__main__":
    FAULTS.write_text(faults_text(), encoding="utf-8")
    SECURITY.write_text(security_text(), encoding="utf-8")
