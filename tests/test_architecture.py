"""Which folder may import which, and where each library lives: one table, equal to the imports there really are.

A part is a folder of `aggregator`, or one of the few modules that stand beside the folders. The table lists parts
from the bottom up: a part imports only parts above it in the table. When a test here fails, either the import or the
table is wrong; the message says which line to change. What a part *touches* follows from its imports: a part that
touches nothing is pure, takes `now` as an argument, and gives the same output for the same input.

`python tests/helpers/structure.py` counts the parts, their arrows and the modules of each folder.
"""

import ast
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from structure import Structure, cycles

STRUCTURE = Structure(Path(__file__).parent.parent / "aggregator")
MODULES, TREES = STRUCTURE.modules, STRUCTURE.trees
MOST_MODULES = 12  # in a folder, so that one look takes it in


@dataclass(frozen=True)
class Part:
    """What one part imports: of ours, of libraries, and what of the world it touches by the standard library."""

    ours: str = ""
    libraries: str = ""
    touches: str = ""


TABLE = {
    # what everything speaks of
    "secret_url": Part(),
    "model": Part("secret_url", "msgspec zlib_ng"),
    "errors": Part(),
    "clock": Part(touches="clock"),
    "folder_writer": Part("errors", touches="disk"),
    "html": Part("", "nh3"),
    "join_links": Part("model"),
    "ways_to_join": Part("join_links model"),
    "process": Part(touches="network threads"),
    # settings
    "config.urls": Part(),
    "config": Part("config.urls errors model secret_url", "pydantic pydantic_core rapidfuzz re2", touches="disk"),
    # bytes: asking servers
    "fetch": Part("config errors model secret_url", "httpcore httpx", touches="clock network threads"),
    # pure: from bytes to what is served
    "timezones": Part("model", "icalendar"),
    "recurrence.rrule": Part("model", "icalendar recurring_ical_events"),
    "recurrence": Part("model recurrence.rrule timezones"),
    "sources.lines": Part("errors model", "ftfy"),
    "sources.vevent": Part("html model sources.lines timezones", "icalendar linkify_it markdown_it"),
    "sources.listed_dates": Part("model recurrence.rrule sources.lines sources.vevent"),
    "sources.pages.markup": Part("errors", "markdown_it selectolax yaml"),
    "sources.pages.phrases": Part("timezones", "babel"),
    "sources.pages.results": Part("model sources.pages.markup sources.pages.phrases"),
    "sources.pages.stated": Part(
        "html model sources.pages.markup sources.pages.phrases sources.pages.results", "selectolax"
    ),
    "sources.pages.prose": Part(
        "errors model recurrence.rrule sources.pages.markup sources.pages.phrases sources.pages.results "
        "sources.pages.stated"
    ),
    "sources.pages": Part(
        "sources.pages.markup sources.pages.phrases sources.pages.prose sources.pages.results sources.pages.stated"
    ),
    "sources.page_feeds": Part(
        "config errors model recurrence.rrule secret_url sources.lines sources.pages", "icalendar"
    ),
    "sources": Part(
        "config errors model recurrence.rrule sources.lines sources.page_feeds sources.listed_dates sources.vevent "
        "timezones",
        "msgspec",
    ),
    "duplicates.features": Part("html join_links model", "rapidfuzz"),
    "duplicates.evidence": Part("duplicates.features model", "rapidfuzz"),
    "duplicates.pairs": Part("config duplicates.evidence duplicates.features model"),
    "duplicates": Part("config duplicates.evidence duplicates.features duplicates.pairs model"),
    "edits": Part("config duplicates html model secret_url sources", "re2"),
    "publish.ics": Part("config html join_links model", "zlib_ng"),
    "publish.event": Part(
        "config duplicates.features duplicates.pairs html join_links model publish.ics recurrence recurrence.rrule "
        "sources timezones ways_to_join"
    ),
    "publish": Part(
        "config duplicates duplicates.pairs edits model publish.event publish.ics sources timezones", touches="threads"
    ),
    "history": Part("duplicates.features model publish.event recurrence"),
    "health": Part("config model recurrence secret_url", "rapidfuzz"),
    "store.migrations": Part("", "alembic msgspec"),
    "store.migrations.versions": Part("store.migrations", "alembic sqlalchemy"),
    "store.backends": Part("errors", "sqlalchemy", touches="disk threads"),
    "store": Part(
        "clock errors model secret_url store.backends store.migrations",
        "alembic msgspec sqlalchemy",
        touches="disk threads",
    ),
    "notices": Part("config errors health model store", "apprise structlog", touches="log network processes threads"),
    "polling": Part(
        "clock config config.urls edits errors health history model process publish.event recurrence secret_url "
        "sources sources.lines sources.page_feeds store",
        "apscheduler structlog",
        touches="chance log network processes threads",
    ),
    # showing
    "web.request": Part("model publish.ics", "babel markupsafe", touches="disk"),
    "web.serving": Part(
        "config errors model publish.ics web.request", "flask msgspec werkzeug zlib_ng", touches="threads"
    ),
    "web.changes": Part("model web.request web.serving", "flask"),
    "web.layout": Part("model ways_to_join web.changes web.request web.serving", "babel"),
    "web.formats": Part(
        "config model publish publish.ics timezones web.changes web.layout web.request web.serving",
        "markupsafe msgspec",
    ),
    "web.operators": Part("config health model web.request web.serving", "flask msgspec prometheus_client"),
    "web.pages": Part(
        "config model web.changes web.layout web.operators web.request web.serving",
        "babel flask werkzeug",
        touches="disk",
    ),
    "web.client_data": Part("model web.changes web.layout web.request web.serving", "flask msgspec"),
    "web.selection": Part("model web.layout web.pages web.request web.serving", "flask"),
    "web": Part(
        "clock config errors folder_writer model process web.changes web.client_data web.formats web.operators "
        "web.pages web.request web.selection web.serving",
        "flask granian structlog werkzeug",
        touches="disk log network processes threads",
    ),
    # the web application's answers as files
    "static_site": Part(
        "config errors model web web.client_data web.formats web.layout web.pages web.request web.serving", "werkzeug"
    ),
    # samples, apart from the service
    "demo": Part("model", touches="network threads"),
    # from any link to an entry of feeds.toml
    "discovery": Part(
        "config config.urls errors model secret_url sources sources.pages", "markdown_it selectolax tomlkit"
    ),
    # putting it all together: nothing imports it
    "cli.base": Part(
        "clock config errors process secret_url",
        "click structlog watchfiles",
        touches="disk log network processes threads",
    ),
    "cli.commands": Part(
        "cli.base config demo errors fetch folder_writer model notices polling process publish publish.event "
        "static_site store web",
        "click msgspec rich structlog",
        touches="chance disk log network processes",
    ),
    "cli.feeds": Part(
        "cli.base cli.commands config config.urls discovery duplicates.pairs errors fetch health model polling publish "
        "secret_url sources.page_feeds sources.pages",
        "click",
        touches="disk log threads",
    ),
    "cli.operations": Part(
        "cli.base cli.commands cli.feeds clock config discovery errors health model notices store",
        "click msgspec rich",
        touches="disk threads",
    ),
    "cli": Part("cli.base cli.commands cli.feeds cli.operations clock errors", "click", touches="disk"),
}

# Folders with more modules than `MOST_MODULES`, each with its reason.
LARGE_FOLDERS: dict[str, str] = {}

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
LATE_IMPORTS = {"aggregator.store.migrate": "brings Alembic, which takes long to import and one command needs"}


def touching() -> dict[str, str]:
    return {module: what for what, modules in TOUCHING.items() for module in modules.split()}


def part(name: str) -> Part:
    """Work out what a part really imports."""
    of_part = [tree for module, tree in TREES.items() if STRUCTURE.part_of(module) == name]
    found = {module for tree in of_part for module in STRUCTURE.imported(tree)}
    ours = STRUCTURE.arrows(STRUCTURE.part_of).get(name, ())
    libraries = {m.split(".")[0] for m in found} - {"aggregator"} - sys.stdlib_module_names - STUBS
    touched = {what for m in found for module, what in touching().items() if m == module or m.startswith(f"{module}.")}
    return Part(*(" ".join(sorted(words)) for words in (ours, libraries, touched)))


def test_every_part_stands_in_the_table():
    parts = set(STRUCTURE.arrows(STRUCTURE.part_of))
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


def test_no_part_imports_one_that_stands_below_it_in_the_table():
    order = list(TABLE)
    up = [
        f"{name} imports {other}"
        for name, row in TABLE.items()
        for other in row.ours.split()
        if order.index(other) >= order.index(name)
    ]
    assert not up, f"arrows that run up: {up}"


@pytest.mark.parametrize("folder", STRUCTURE.sizes)
def test_a_folder_is_taken_in_at_one_look(folder):
    if folder not in LARGE_FOLDERS:
        size = STRUCTURE.sizes[folder]
        assert size <= MOST_MODULES, f"{folder} holds {size} modules: sort them into folders, or say why in the table"


@pytest.mark.parametrize(
    ("library", "home"),
    {
        "httpx": "fetch",
        "sqlalchemy": "store",
        "apscheduler": "polling",
        "flask": "web",
        "recurring_ical_events": "recurrence",
        "granian": "web",
        "apprise": "notices",
    }.items(),
)
def test_a_library_has_one_home(library, home):
    homes = {name.split(".")[0] for name in TABLE if library in TABLE[name].libraries.split()}
    assert homes <= {home}, f"{library} is imported by {sorted(homes - {home})}; its home is {home}"


def test_no_module_imports_itself_by_way_of_others():
    assert cycles(STRUCTURE.graph) == []


@pytest.mark.parametrize("module", MODULES)
def test_no_import_hides_in_a_function(module):
    hidden = {
        name
        for function in ast.walk(TREES[module])
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for name in STRUCTURE.imported(function)
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
