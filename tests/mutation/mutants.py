"""Small changes to a module, each of which should make a test fail.

A change is one step off: a bound that includes its end, an `and` for an `or`, a constant one higher, a condition turned
round, a key left out of a sort, a statement left out. What stands in annotations, docstrings, decorators, asserts,
long tables and `__all__` is left as it is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple


class Change(NamedTuple):
    """One change to a syntax tree: what stands in a field of a node, and what takes its place."""

    parent: ast.AST
    field: str
    place: int | None  # in the list that the field holds; None where it holds one node
    old: ast.AST
    new: ast.AST | None  # None: the old one is left out
    statement: ast.AST  # the innermost one that is changed

    @property
    def line(self) -> int:
        return getattr(self.old, "lineno", self.statement.lineno)

    @property
    def before(self) -> str:
        """The first line of the statement that is changed."""
        return first_line(self.statement)

    @property
    def after(self) -> str:
        """The same line with the change, or "without" and the line."""
        if self.old is self.statement:
            return f"without {self.before}" if self.new is None else first_line(self.new)
        with self.made():
            return first_line(self.statement)

    @contextmanager
    def made(self) -> Iterator[None]:
        """Make this change to the tree it came from, and undo it at the end."""
        holder: Any = getattr(self.parent, self.field)
        if self.place is None:
            setattr(self.parent, self.field, self.new)
        else:
            changed = [*holder[: self.place], *([] if self.new is None else [self.new]), *holder[self.place + 1 :]]
            left_empty = not changed and self.old is self.statement
            setattr(self.parent, self.field, [ast.Pass(lineno=self.line, col_offset=0)] if left_empty else changed)
        try:
            yield
        finally:
            setattr(self.parent, self.field, holder)


def first_line(statement: ast.AST) -> str:
    """Return a statement as code; of a compound one its head."""
    return next(line for line in ast.unparse(statement).splitlines() if not line.startswith("@"))


def changes(tree: ast.Module) -> list[Change]:
    """Return every change to a module, in the order of its lines."""
    found = [
        Change(parent, field, place, node, new, statement)
        for parent, field, place, node, statement in _places(tree, tree)
        for new in _instead_of(parent, field, node)
    ]
    return sorted(found, key=lambda change: change.line)


# ---------------------------------------------------------------- where something may change

_Place = tuple[ast.AST, str, int | None, ast.AST, ast.AST]
_UNCHANGED = {
    ast.AnnAssign: {"annotation"},
    ast.arg: {"annotation"},
    ast.FunctionDef: {"decorator_list", "returns"},
    ast.ClassDef: {"decorator_list", "bases", "keywords"},
}


def _places(node: ast.AST, statement: ast.AST) -> Iterator[_Place]:
    for field, value in ast.iter_fields(node):
        if field in _UNCHANGED.get(type(node), ()):
            continue
        several = isinstance(value, list)
        for place, child in enumerate(value if several else [value]):
            if isinstance(child, ast.AST) and not _decides_nothing(child):
                inner = child if isinstance(child, ast.stmt | ast.ExceptHandler) else statement
                yield node, field, place if several else None, child, inner
                yield from _places(child, inner)


_DATA = 20  # so many entries are data that no test repeats


def _decides_nothing(node: ast.AST) -> bool:
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    alias = isinstance(node, ast.Assign) and _is_type(node)
    data = isinstance(node, ast.Dict) and len(node.keys) > _DATA
    return docstring or alias or data or isinstance(node, ast.Assert | ast.Import | ast.ImportFrom)


def _is_type(node: ast.Assign) -> bool:
    """Whether a name is given to a type (`Key = tuple[str, str]`), or to what a module offers (`__all__`)."""
    (target, *_) = node.targets
    if not isinstance(target, ast.Name):
        return False
    return target.id == "__all__" or (isinstance(node.value, ast.Subscript) and target.id.strip("_")[0].isupper())


# ---------------------------------------------------------------- what may stand there instead

_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
_STATEMENTS = ast.Expr | ast.Assign | ast.AugAssign | ast.Raise | ast.Return | ast.Continue | ast.Break | ast.If
_OTHER_CALL = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list", "reversed": "list"}


def _instead_of(parent: ast.AST, field: str, node: ast.AST) -> Iterator[ast.AST | None]:
    """Yield what may stand in a place instead of a node."""
    make = _MADE.get(type(node))
    if make is not None:
        yield from make(node)
    if field in {"test", "ifs"} and not isinstance(node, ast.Compare):
        yield ast.UnaryOp(ast.Not(), node)
    if _may_go(parent, field, node):
        yield None


def _may_go(parent: ast.AST, field: str, node: ast.AST) -> bool:
    """Whether a node may be left out: a statement, a keyword, an element of a tuple or the like, a filter."""
    if field in {"body", "orelse", "finalbody"} and isinstance(parent, ast.stmt):
        return isinstance(node, _STATEMENTS)
    if field == "elts" and isinstance(parent, ast.Tuple | ast.List | ast.Set):
        return isinstance(parent, ast.Set) or isinstance(parent.ctx, ast.Load)
    return isinstance(node, ast.keyword) or field == "ifs"


def _compare(node: ast.Compare) -> Iterator[ast.AST]:
    for place, operator in enumerate(node.ops):
        for other in _COMPARED[type(operator)]:
            yield ast.Compare(node.left, [*node.ops[:place], other(), *node.ops[place + 1 :]], node.comparators)


def _both(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for place in range(len(node.values)):
        rest = [*node.values[:place], *node.values[place + 1 :]]
        yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


def _unary(node: ast.UnaryOp) -> Iterator[ast.AST]:
    if not (isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant)):
        yield node.operand


def _compute(node: ast.BinOp) -> Iterator[ast.AST]:
    if type(node.op) in _COMPUTED:
        yield ast.BinOp(node.left, _COMPUTED[type(node.op)](), node.right)


def _compute_in_place(node: ast.AugAssign) -> Iterator[ast.AST]:
    if type(node.op) in _COMPUTED:
        yield ast.AugAssign(node.target, _COMPUTED[type(node.op)](), node.value)


def _constant(node: ast.Constant) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int | float):
        yield from (ast.Constant(value + 1), ast.Constant(value - 1))
    elif isinstance(value, str):
        yield ast.Constant(value + "~")


def _pattern(text: str) -> Iterator[str]:
    """Yield a regular expression with a count one off, a `+` for a `*`, or a lookaround left out."""
    for number in re.finditer(r"(?<=[{,])\d+(?=[,}])", text):
        for other in (int(number[0]) + 1, int(number[0]) - 1):
            yield f"{text[: number.start()]}{other}{text[number.end() :]}"
    for repeated in re.finditer(r"\[(?:\\.|[^\]\\])*\]|\\.|(?<!\()[+*]", text):
        if repeated[0] in "+*":  # not within brackets, where it is a character
            yield f"{text[: repeated.start()]}{'*' if repeated[0] == '+' else '+'}{text[repeated.end() :]}"
    for around in re.finditer(r"\(\?<?[=!](?:[^()\\]|\\.)*\)|\\b", text):
        yield text[: around.start()] + text[around.end() :]


def _call(node: ast.Call) -> Iterator[ast.AST]:
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and node.func.value.id == "re":
        first, *rest = node.args
        if isinstance(first, ast.Constant):
            yield from (ast.Call(node.func, [ast.Constant(o), *rest], node.keywords) for o in _pattern(first.value))
        if node.func.attr == "compile" and rest:
            yield ast.Call(node.func, [first], node.keywords)  # without flags
    if isinstance(node.func, ast.Name) and node.func.id in _OTHER_CALL:
        other = ast.Name(_OTHER_CALL[node.func.id], ast.Load())
        keywords = node.keywords if other.id != "list" else []
        yield ast.Call(other, node.args, keywords)
        if node.func.id in {"min", "max"} and len(node.args) > 1:
            yield from node.args
    if isinstance(node.func, ast.Attribute) and not node.args and not node.keywords:
        yield node.func.value


def _choice(node: ast.IfExp) -> Iterator[ast.AST]:
    yield from (node.body, node.orelse)


_MADE: dict[type[ast.AST], Any] = {
    ast.Compare: _compare,
    ast.BoolOp: _both,
    ast.UnaryOp: _unary,
    ast.BinOp: _compute,
    ast.AugAssign: _compute_in_place,
    ast.Constant: _constant,
    ast.Call: _call,
    ast.IfExp: _choice,
}
