"""The faults: what of a function's text is replaced by what.

Slips of a programmer: a comparison turned round, a condition forgotten, a clause of
a domain or of SQL lost. Only what stands in functions: their code can be replaced in a
process that has loaded everything.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

Function = ast.FunctionDef | ast.AsyncFunctionDef

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
# `x.filtered(y)` becomes `x`.
PASSING = (
    *("casefold", "exists", "filtered", "filtered_domain", "lower", "sorted", "strip"),
    *("sudo", "with_company", "with_context", "with_user"),
)
SQL_WORDS = {
    r"\bAND\b": "OR",
    r"\bOR\b": "AND",
    r"\bIS NOT NULL\b": "IS NULL",
    r"\bIS NULL\b": "IS NOT NULL",
    r"\bNOT EXISTS\b": "EXISTS",
    r"(?<= )=(?= )": "<>",
    r"(?<= )<(?= )": "<=",
    r"(?<= )>(?= )": ">=",
    r"\bDESC\b": "",
}
IS_SQL = re.compile(r"\b(SELECT|FROM|WHERE|JOIN|UPDATE|AND|NULL|ANY)\b")


@dataclass(frozen=True)
class Fault:
    """One replacement. `lines` are those whose tests may notice."""

    function: Function
    old: ast.AST
    new: ast.AST
    statement: ast.stmt

    @property
    def line(self) -> int:
        return int(getattr(self.old, "lineno", self.statement.lineno))

    @property
    def lines(self) -> range:
        end = getattr(self.old, "end_lineno", None) or self.statement.end_lineno
        return range(self.line, (end or self.line) + 1)

    @property
    def statement_lines(self) -> range:
        start = self.statement.lineno
        return range(start, (self.statement.end_lineno or start) + 1)

    @property
    def what(self) -> str:
        if isinstance(self.old, ast.comprehension):
            return f"{_short(self.old)}: condition left out"
        if isinstance(self.new, ast.If) and self.new.body == [self.old]:
            return f"{_short(self.old)}: left out"
        if isinstance(self.old, ast.Constant) and isinstance(self.new, ast.Constant):
            return _changed(str(self.old.value), str(self.new.value))
        return f"{_short(self.old)}  becomes  {_short(self.new)}"


def faults_of(path: Path) -> tuple[ast.Module, list[Fault]]:
    """All of a file, in an order that stays; with the tree that they belong to."""
    tree = ast.parse(path.read_text())
    return tree, [fault for outer in _functions(tree) for fault in _of_function(outer)]


def faulty_code(tree: ast.Module, fault: Fault, file: str) -> CodeType:
    """The code of the fault's function, with it.

    :param tree: where the fault comes from; it has it afterwards
    """
    _Replace(fault.old, fault.new).visit(tree)
    ast.fix_missing_locations(tree)
    module = compile(tree, file, "exec", dont_inherit=True)
    key = (fault.function.name, first_line(fault.function))
    return next(code for code in _codes(module) if _key(code) == key)


def first_line(function: Function) -> int:
    """As its code has it: that of the first decorator."""
    return min([function.lineno, *(one.lineno for one in function.decorator_list)])


def _key(code: CodeType) -> tuple[str, int]:
    return code.co_name, code.co_firstlineno


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _functions(node: ast.AST) -> Iterator[Function]:
    """The outermost ones: functions of the module, methods of its classes."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield child
        else:
            yield from _functions(child)


def _of_function(function: Function) -> Iterator[Fault]:
    for statement in _after_docstring(function):
        for node, nearest in _nodes(statement, statement):
            for new in _replacements(node):
                yield Fault(function, node, ast.copy_location(new, node), nearest)


def _after_docstring(function: Function) -> list[ast.stmt]:
    has_docstring = ast.get_docstring(function, clean=False) is not None
    return function.body[1:] if has_docstring else function.body


def _nodes(node: ast.AST, nearest: ast.stmt) -> Iterator[tuple[ast.AST, ast.stmt]]:
    """Each node with its statement; nothing of what is only logged or annotated."""
    if isinstance(node, ast.stmt):
        nearest = node
    if _is_logged(node):
        return
    yield node, nearest
    for name, value in ast.iter_fields(node):
        children = value if isinstance(value, list) else [value]
        for child in children:
            if isinstance(child, ast.AST) and name not in ("annotation", "returns"):
                yield from _nodes(child, nearest)


def _is_logged(node: ast.AST) -> bool:
    call = node.value if isinstance(node, ast.Expr) else node
    return isinstance(call, ast.Call) and ast.unparse(call).startswith("_logger.")


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old = old
        self.new = new

    def visit(self, node: ast.AST) -> Any:
        return self.new if node is self.old else self.generic_visit(node)


def _replacements(node: ast.AST) -> Iterator[ast.AST]:
    for kind, replace in KINDS:
        if isinstance(node, kind):
            yield from replace(node)


def _compared(node: ast.Compare) -> Iterator[ast.AST]:
    for place, operator in enumerate(node.ops):
        other = COMPARISONS[type(operator)]()
        operators = [*node.ops[:place], other, *node.ops[place + 1 :]]
        yield ast.Compare(node.left, operators, node.comparators)


def _joined(node: ast.BoolOp) -> Iterator[ast.AST]:
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield ast.BoolOp(other, node.values)
    for rest in _one_less(node.values):
        yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


def _one_less(values: list[ast.expr]) -> Iterator[list[ast.expr]]:
    for place in range(len(values)):
        yield [*values[:place], *values[place + 1 :]]


def _negated(node: ast.UnaryOp) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.Not):
        yield node.operand


def _calculated(node: ast.BinOp) -> Iterator[ast.AST]:
    other = ARITHMETIC.get(type(node.op))
    if other and not any(map(_is_text, (node.left, node.right))):
        yield ast.BinOp(node.left, other(), node.right)


def _is_text(node: ast.expr) -> bool:
    constant = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return constant or isinstance(node, ast.JoinedStr | ast.List | ast.Tuple)


def _constant(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)
    elif isinstance(node.value, str) and IS_SQL.search(node.value):
        yield from map(ast.Constant, _other_sql(node.value))


def _other_sql(text: str) -> Iterator[str]:
    for pattern, word in SQL_WORDS.items():
        for found in re.finditer(pattern, text):
            yield f"{text[: found.start()]}{word}{text[found.end() :]}"


def _condition(node: ast.If | ast.While | ast.IfExp) -> Iterator[ast.AST]:
    """What is compared or joined is replaced there."""
    if isinstance(node.test, ast.Name | ast.Attribute | ast.Call | ast.NamedExpr):
        test = ast.copy_location(ast.UnaryOp(ast.Not(), node.test), node.test)
        if isinstance(node, ast.IfExp):
            yield ast.IfExp(test, node.body, node.orelse)
        else:
            yield type(node)(test, node.body, node.orelse)


def _left_out(node: ast.stmt) -> Iterator[ast.AST]:
    """It stays in the text, so that the function's variables are the same."""
    if _may_be_left_out(node):
        yield ast.If(ast.Constant(0), [node], [])


def _may_be_left_out(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign):
        return isinstance(node.targets[0], ast.Attribute | ast.Subscript)
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call)
    return isinstance(node, ast.AugAssign | ast.Raise | ast.Delete)


def _returned(node: ast.Return) -> Iterator[ast.AST]:
    if node.value and not isinstance(node.value, ast.Constant | ast.Compare):
        yield ast.Return(ast.Constant(None))


def _gone_on(node: ast.Continue | ast.Break) -> Iterator[ast.AST]:
    yield ast.Break() if isinstance(node, ast.Continue) else ast.Continue()


def _comprehended(node: ast.comprehension) -> Iterator[ast.AST]:
    if node.ifs:
        yield ast.comprehension(node.target, node.iter, [], node.is_async)


def _called(node: ast.Call) -> Iterator[ast.AST]:
    if isinstance(node.func, ast.Attribute) and node.func.attr in PASSING:
        yield node.func.value


def _listed(node: ast.List) -> Iterator[ast.AST]:
    """A domain without one of its clauses."""
    if node.elts and all(isinstance(one, ast.Tuple) for one in node.elts):
        yield from (ast.List(rest, node.ctx) for rest in _one_less(node.elts))


Replace = Callable[[Any], Iterable[ast.AST]]
KINDS: tuple[tuple[type[ast.AST] | tuple[type[ast.AST], ...], Replace], ...] = (
    (ast.Compare, _compared),
    (ast.BoolOp, _joined),
    (ast.UnaryOp, _negated),
    (ast.BinOp, _calculated),
    (ast.Constant, _constant),
    ((ast.If, ast.While, ast.IfExp), _condition),
    (ast.stmt, _left_out),
    (ast.Return, _returned),
    ((ast.Continue, ast.Break), _gone_on),
    (ast.comprehension, _comprehended),
    (ast.Call, _called),
    (ast.List, _listed),
)


def _changed(old: str, new: str) -> str:
    """Where two texts differ, and a little around it."""
    start = len(os.path.commonprefix([old, new]))
    parts = (text[max(0, start - 30) : start + 40].split() for text in (old, new))
    return "  becomes  ".join(map(" ".join, parts))


def _short(node: ast.AST) -> str:
    if isinstance(node, ast.If | ast.While):
        return f"if {ast.unparse(node.test)[:90]}"
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 90 else f"{text[:87]}..."
