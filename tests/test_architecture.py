"""Which part may import which, and where each library lives: one table, equal to the imports there really are.

A part is a module of `aggregator` or a package in it. When a test here fails, either the import or the table is wrong;
the message says which line to change. What a part *touches* follows from its imports: a part that touches nothing is
pure, takes `now` as an argument, and gives the same output for the same input.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "aggregator"


@dataclass(frozen=True)
class Part:
    """What one part imports: of ours, of libraries, and what of the world it touches by the standard library."""

    ours: str = ""
    libraries: str = ""
    touches: str = ""


TABLE = {
    # what everything speaks of
    "model": Part("", "msgspec zlib_ng"),
    "errors": Part(),
    "clock": Part(touches="clock"),
    # settings
    "config": Part("errors", "pydantic pydantic_core rapidfuzz", touches="disk"),
    # bytes: asking servers
    "fetch": Part("config errors model", "httpcore httpx", touches="clock network threads"),
    # pure: from bytes to what is served; the same input gives the same output, and `now` is an argument
    "html": Part("", "nh3"),
    "content_lines": Part("model"),
    "sources": Part("config errors model timezones", "icalendar msgspec"),
    "timezones": Part("model", "icalendar"),
    "recurrence": Part("model timezones", "icalendar recurring_ical_events"),
    "past": Part("model recurrence sources"),
    "shrinking": Part("model"),
    "pacing": Part("config model"),
    "duplicates": Part("config html model", "rapidfuzz"),
    "comparisons": Part("duplicates model"),
    "merge": Part("config duplicates model"),
    "ledger": Part("model"),
    "account": Part("duplicates model prepare sources"),
    "render": Part("config content_lines duplicates html model"),
    "served": Part("duplicates html model render"),
    "timetable": Part("model"),
    "budget": Part("config"),
    "gzipped": Part(libraries="zlib_ng"),
    "edition": Part("budget config gzipped model render served timezones"),
    "identity": Part("budget edition ledger model"),
    "vevents": Part("content_lines model"),
    "memory": Part(),
    "strays": Part("merge model recurrence"),
    "drafts": Part("config duplicates ledger merge model render served"),
    "prepare": Part("config drafts duplicates model recurrence sources strays"),
    "window": Part("config model"),
    "snapshot": Part(
        "account budget comparisons config drafts duplicates edition identity memory "
        "model prepare render timetable timezones window",
        touches="threads",  # none of which shares anything with another
    ),
    # acting: polls, processes, the store
    "store": Part("errors model", "alembic msgspec sqlalchemy", touches="disk threads"),
    "poll": Part("config errors model pacing shrinking sources"),
    "garbage": Part(touches="threads"),
    "heap": Part(),
    "calendars": Part("config errors garbage inflight model poll store", "structlog", touches="log threads"),
    "inflight": Part(touches="threads"),
    "reader": Part("config errors garbage model prepare", touches="processes threads"),
    "publisher": Part("calendars config garbage heap model store", "structlog", touches="log"),
    "poller": Part(
        "calendars clock config errors inflight model pacing past poll publisher store window",
        "structlog",
        touches="chance log threads",
    ),
    "daemon": Part("clock config poller", "apscheduler structlog", touches="log network processes threads"),
    # showing
    "web": Part(
        "budget config content_lines errors heap model render timezones vevents",
        "babel flask granian markupsafe msgspec prometheus_client werkzeug zlib_ng",
        touches="disk log processes threads",
    ),
    # samples, apart from the service
    "demo": Part("model", touches="network threads"),
    # putting it all together: nothing imports it
    "cli": Part(
        "account clock config daemon demo errors fetch heap model poll poller prepare reader snapshot store web window",
        "click msgspec rich structlog",
        touches="chance disk log network processes threads",
    ),
}

# Importing one of these modules is how a part touches the world; structlog counts as a log.
TOUCHING = {
    "clock": "time",
    "chance": "random secrets",
    "disk": "fcntl glob importlib.resources io os pathlib shutil sqlite3 tempfile",
    "network": "http.server select socket socketserver ssl urllib.request",
    "threads": "asyncio concurrent.futures queue threading",
    "processes": "multiprocessing resource signal subprocess",
    "log": "logging structlog sys warnings",
}

STUBS = {"_typeshed"}  # known to type checkers only

# An import inside of a function hides what a part needs. The exceptions, with their reasons:
LATE_IMPORTS = {"aggregator.store.migrating": "brings Alembic, which takes long to import and one command needs"}

MODULES = {
    ".".join(["aggregator", *path.relative_to(PACKAGE).with_suffix("").parts]).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def imported(tree: ast.AST) -> Iterator[str]:
    """Name every module a syntax tree imports; of `from package import module` the module, if it is one of ours."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are written out in full"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in MODULES or full in touching() else node.module


def touching() -> dict[str, str]:
    return {module: what for what, modules in TOUCHING.items() for module in modules.split()}


def part_of(module: str) -> str:
    """Return the part a module of ours belongs to: the name below `aggregator`."""
    return module.split(".")[1] if "." in module else ""


def part(name: str) -> Part:
    """Work out what a part really imports."""
    found = {m for module, tree in TREES.items() if part_of(module) == name for m in imported(tree)}
    ours = {part_of(m) for m in found if m.split(".")[0] == "aggregator"} - {name, ""}
    libraries = {m.split(".")[0] for m in found} - {"aggregator"} - sys.stdlib_module_names - STUBS
    touched = {what for m in found for module, what in touching().items() if m == module or m.startswith(f"{module}.")}
    return Part(*(" ".join(sorted(words)) for words in (ours, libraries, touched)))


def test_every_part_stands_in_the_table():
    parts = {part_of(module) for module in MODULES} - {"", "__main__"}
    new, gone = sorted(parts - set(TABLE)), sorted(set(TABLE) - parts)
    rows = "\n".join(f'    "{name}": {part(name)},' for name in new)
    assert not new, f"parts without a row in TABLE; if these imports are right, add:\n{rows}"
    assert not gone, f"rows in TABLE for parts that are gone: {gone}"


@pytest.mark.parametrize("name", TABLE)
def test_a_part_imports_what_the_table_says(name):
    real, stated = part(name), TABLE[name]
    for what in ("ours", "libraries", "touches"):
        has, may = set(getattr(real, what).split()), set(getattr(stated, what).split())
        assert not has - may, f"aggregator.{name}: {what}: {sorted(has - may)} is not in the table"
        assert not may - has, f"aggregator.{name}: {what}: {sorted(may - has)} is in the table and not used"


@pytest.mark.parametrize(
    ("library", "home"),
    {
        "httpx": "fetch",
        "sqlalchemy": "store",
        "apscheduler": "daemon",
        "flask": "web",
        "recurring_ical_events": "recurrence",
        "granian": "web",
    }.items(),
)
def test_a_library_has_one_home(library, home):
    homes = {name for name in TABLE if library in TABLE[name].libraries.split()}
    assert homes <= {home}, f"{library} is imported by {sorted(homes - {home})}; its home is {home}"


def test_no_module_imports_itself_by_way_of_others():
    graph = {module: {m for m in imported(tree) if m in MODULES} - {module} for module, tree in TREES.items()}
    finished: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, "import cycle: " + " → ".join([*trail[trail.index(module) :], module])
        if module not in finished:
            for other in sorted(graph[module]):
                visit(other, (*trail, module))
            finished.add(module)

    for module in graph:
        visit(module, ())


@pytest.mark.parametrize("module", MODULES)
def test_no_import_hides_in_a_function(module):
    hidden = {
        name
        for function in ast.walk(TREES[module])
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for name in imported(function)
    }
    assert not hidden - set(LATE_IMPORTS), f"{module} imports {sorted(hidden)} inside of a function"


@pytest.mark.parametrize("module", sorted(set(MODULES) - {"aggregator.clock"}))
def test_only_the_clock_asks_what_time_it_is(module):
    for node in ast.walk(TREES[module]):
        asks = isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}
        if asks and isinstance(node.value, ast.Name) and node.value.id in {"datetime", "date"}:
            pytest.fail(f"{module}:{node.lineno}: take `now` as an argument; only `clock` knows the time")


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_at_most_400_lines(module):
    length = len(MODULES[module].read_text(encoding="utf-8").splitlines())
    assert length <= 400, f"{module} has {length} lines: it has more than one job"


def test_nine_functions_in_ten_are_shorter_than_30_lines():
    lengths = {
        f"{module}.{node.name}": node.end_lineno - node.lineno + 1
        for module, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    long = sorted((name for name, length in lengths.items() if length >= 30), key=lengths.get, reverse=True)
    assert len(long) * 10 <= len(lengths), f"{len(long)} of {len(lengths)} are not: {long}"
