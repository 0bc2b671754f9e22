"""Measures how a package hangs together: its parts, their imports, and how many modules each folder holds.

    python tests/helpers/structure.py [FOLDER]

FOLDER is a package, by default the `aggregator` beside this folder. A part is a folder, or a module that stands beside
folders at the top. An arrow is an import from one part into another; the level of a part is the longest way down.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path


class Structure:
    """The modules of a package, read from its files, and what they import of each other."""

    def __init__(self, package: Path) -> None:
        self.name = package.name
        self.modules = {
            ".".join([self.name, *path.relative_to(package).with_suffix("").parts]).removesuffix(".__init__"): path
            for path in sorted(package.rglob("*.py"))
        }
        self.trees = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in self.modules.items()}

    def imported(self, tree: ast.AST) -> Iterator[str]:
        """Name every module a syntax tree imports; of `from package import module` the module, if it is one of ours."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"line {node.lineno}: imports are written out in full"
                for alias in node.names:
                    full = f"{node.module}.{alias.name}"
                    yield full if full in self.modules else str(node.module)
                    if full not in self.modules and node.module not in self.modules:
                        yield full  # `from concurrent import futures`: a module of a library

    @cached_property
    def graph(self) -> Mapping[str, frozenset[str]]:
        """Return which of our modules each of our modules imports."""
        return {
            module: frozenset(one for one in self.imported(tree) if one in self.modules) - {module}
            for module, tree in self.trees.items()
        }

    def part_of(self, module: str) -> str:
        """Return the folder of a module, dotted and below the package; a module at the top is a part by itself."""
        below = module.split(".")[1:]
        if self.modules[module].name != "__init__.py":
            below = below[:-1] or below
        return ".".join(below)

    def top_of(self, module: str) -> str:
        """Return the folder or module at the top to which a module belongs."""
        return self.part_of(module).split(".")[0]

    def arrows(self, part_of) -> Mapping[str, frozenset[str]]:
        """Return which parts each part imports; the top itself, `__init__` and `__main__`, is none."""
        found: dict[str, set[str]] = defaultdict(set)
        for module, imports in self.graph.items():
            if (part := part_of(module)) not in ("", "__main__"):
                found[part] |= {part_of(one) for one in imports} - {part, ""}
        return {part: frozenset(imports) for part, imports in sorted(found.items())}

    @cached_property
    def sizes(self) -> Counter[str]:
        """Return how many modules each folder holds, its `__init__` not counted."""
        return Counter(
            self.part_of(module)
            for module, path in self.modules.items()
            if path.name != "__init__.py" and path.parent.name != self.name
        )


def cycles(arrows: Mapping[str, frozenset[str]]) -> list[tuple[str, ...]]:
    """Return the ways that lead from a part back to itself, one for each closing arrow."""
    found: list[tuple[str, ...]] = []
    finished: set[str] = set()

    def visit(part: str, trail: tuple[str, ...]) -> None:
        if part in trail:
            found.append((*trail[trail.index(part) :], part))
        elif part not in finished:
            for other in sorted(arrows.get(part, ())):
                visit(other, (*trail, part))
            finished.add(part)

    for part in arrows:
        visit(part, ())
    return found


def levels(arrows: Mapping[str, frozenset[str]]) -> int:
    """Return the length of the longest way down, in parts; 0 if there are cycles."""
    if cycles(arrows):
        return 0

    @cache
    def depth(part: str) -> int:
        return 1 + max((depth(one) for one in arrows.get(part, ())), default=0)

    return max(map(depth, arrows), default=0)


def report(package: Path) -> str:
    """Say in a few lines how a package hangs together."""
    structure = Structure(package)
    lines = [f"{len(structure.modules)} modules"]
    for what, part_of in (("at the top", structure.top_of), ("folders", structure.part_of)):
        arrows = structure.arrows(part_of)
        count, loops = sum(map(len, arrows.values())), len(cycles(arrows))
        lines.append(f"{what}: {len(arrows)} parts, {count} arrows, {loops} cycles, {levels(arrows)} levels")
    loose = sum(path.parent == package for path in structure.modules.values()) - 1
    lines.append(f"modules beside the folders: {loose}")
    lines += [f"{size:3} in {folder}" for folder, size in sorted(structure.sizes.items())]
    return "\n".join(lines)


if __name__ == "__main__":
    print(report(Path(*sys.argv[1:]) if sys.argv[1:] else Path(__file__).parents[2] / "aggregator"))
