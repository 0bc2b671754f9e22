"""The script that tries changes: which it makes, and that it finds out which of them no test notices."""

from __future__ import annotations

import ast
import textwrap

import mutation_run
import pytest
from mutants import changes
from mutation_run import ROOT, FailsUnchangedError, run
from mutation_targets import EQUIVALENT
from mutation_targets import TESTS as TARGETS

CHANGES = {
    "a bound with and without its end, and turned round": ("x < 1", ["x <= 1", "x >= 1", "x < 2", "x < 0"]),
    "a condition of two": ("a and b", ["a or b", "b", "a"]),
    "a negation": ("f(not a)", ["f(a)"]),
    "a choice, either way and turned round": ("a if b else c", ["a", "c", "a if not b else c"]),
    "the smaller for the larger, and one of them alone": ("max(a, b)", ["min(a, b)", "a", "b"]),
    "an order that goes": ("sorted(a, key=b)", ["list(a)", "sorted(a)"]),
    "a key of an order that goes": ("f(lambda x: (x.a, x.b))", ["f(lambda x: (x.b,))", "f(lambda x: (x.a,))"]),
    "a filter that goes, or is turned round": (
        "[x for x in a if b]",
        ["[x for x in a if not b]", "[x for x in a]"],
    ),
    "a method that goes": ("a.strip()", ["a"]),
    "a count in a regular expression": (
        "re.compile(r'a{2,}')",
        ["re.compile('a{3,}')", "re.compile('a{1,}')", "re.compile('a{2,}~')"],
    ),
    "a plus and a star in a regular expression, but no character": (
        r"re.compile('[+*]a+\\+b*')",
        [r"re.compile('[+*]a*\\+b*')", r"re.compile('[+*]a+\\+b+')", r"re.compile('[+*]a+\\+b*~')"],
    ),
    "a lookaround in a regular expression": (
        r"re.compile('a(?=b)')",
        ["re.compile('a')", "re.compile('a(?=b)~')"],
    ),
    "a statement that goes": (
        "def f():\n    if a:\n        b += c",
        ["if not a:", "b -= c", "without if a:", "without b += c"],
    ),
    "nothing in an annotation, a docstring, an assert or an import": (
        "'''Text.'''\nimport a\nKey = tuple[1]\ndef f(x: L[1]) -> L[2]:\n    '''Text.'''\n    assert x > 1",
        [],
    ),
}


@pytest.mark.parametrize(("code", "expected"), CHANGES.values(), ids=CHANGES)
def test_what_is_changed(code, expected):
    tree = ast.parse(code)
    whole = ast.dump(tree)
    found = [change.after for change in changes(tree)]
    assert sorted(found) == sorted(expected)
    assert ast.dump(tree) == whole


@pytest.mark.parametrize("module", TARGETS)
def test_what_the_tables_name_is_there(module):
    assert all((ROOT / path).exists() for path in (module, *TARGETS[module].split()))
    assert set(EQUIVALENT) <= set(TARGETS)


MODULE = """
def is_full(events):
    return events >= 3
"""
TESTS = {
    "a test of both sides notices all": ("assert is_full(3) and not is_full(2)", []),
    "without the case at the bound two survive": (
        "assert is_full(9) and not is_full(1)",
        ["return events > 3", "return events >= 2", "return events >= 4"],
    ),
}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of one module, in which `tried(test)` returns the lines that survive a test."""
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    (tmp_path / "toy_module.py").write_text(MODULE)
    monkeypatch.setattr(mutation_run, "ROOT", tmp_path)

    def tried(statement):
        code = f"from toy_module import is_full\n\ndef test_it():\n    {statement}\n"
        (tmp_path / "test_toy.py").write_text(textwrap.dedent(code))
        return run(tmp_path / "toy_module.py", ["test_toy.py"]).survivors

    return tried


@pytest.mark.parametrize(("statement", "expected"), TESTS.values(), ids=TESTS)
def test_what_survives(project, statement, expected):
    assert sorted(change.after for change in project(statement)) == sorted(expected)


def test_a_test_that_fails_without_a_change_says_so(project):
    with pytest.raises(FailsUnchangedError):
        project("assert is_full(1)")
