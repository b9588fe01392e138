"""Changes that make no difference, proved by trying all values.

Of two things that small types decide entirely: which strategy takes a question, and what an expression is
that asks nothing. Where they are the same for all values, unknown ones too, the mutant is equivalent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from math import prod

from attrs import evolve, frozen

from ida_dsl.analysis.symbols import Kind
from ida_dsl.diagnose import diagnose_source
from ida_dsl.diagnostics import CheckFailed
from ida_dsl.graph.code import CallOp, Code, ExternOp, ParamValue
from ida_dsl.graph.model import Graph, TaskNode
from ida_dsl.interpreter.evaluate import compute
from ida_dsl.interpreter.plans import Scope
from ida_dsl.interpreter.program import Program as Runnable
from ida_dsl.interpreter.tally import Tally
from ida_dsl.laws.mutation.change import Change, Site, altered
from ida_dsl.laws.mutation.mutants import Mutant
from ida_dsl.load import Program, compiled
from ida_dsl.source import Source
from ida_dsl.syntax import ast
from ida_dsl.syntax.ast import fields_of
from ida_dsl.syntax.unparse import unparse_expression, unparse_file
from ida_dsl.syntax.walk import walk
from ida_dsl.types import IntType, Type, describe, size, values_of
from ida_dsl.values import Unknown, Value

MOST = 20_000
"""How many combinations of values are tried."""


def proved(original: Program, mutant: Mutant, changed: Program) -> str:
    """How it is known that the change makes no difference; an empty text where it is not."""
    if any(param.frozen for param in original.graph.params):
        return ""  # other types with other params
    before, after = original.graph.task(mutant.task), changed.graph.task(mutant.task)
    if _same_choice(original.graph, before, changed.graph, after):
        return "for all arguments the same strategy is chosen"
    if _same_value(original, mutant, before):
        return "the expression has the same value for all values of its names"
    return ""


# ------------------------------------------------------------------------------------ choosing a strategy


def _same_choice(graph: Graph, before: TaskNode, changed: Graph, after: TaskNode) -> bool:
    codes = {one.name: evolve(one, when=None) for one in before.strategies}
    if any(codes.get(one.name) != evolve(one, when=None) for one in after.strategies):
        return False
    rows = _rows({one.name: one.type for one in before.parameters}, unknown=False)
    one, other = Runnable(graph), Runnable(changed)
    if rows is None or not (_decidable(before) and _decidable(after)):
        return False
    return all(chosen(one, before, row) == chosen(other, after, row) for row in rows)


def _decidable(task: TaskNode) -> bool:
    return all(_plain(one.when) for one in task.strategies if one.when is not None)


def _plain(code: Code) -> bool:
    """Whether nothing but arguments says what the value is."""
    return not any(isinstance(op, ParamValue | ExternOp) for op in code.ops())


def chosen(program: Runnable, task: TaskNode, row: tuple[Value, ...]) -> str | Unknown | None:
    """The strategy that takes a question apart; unknown where a `when` before is."""
    for strategy in task.strategies:
        holds = True if strategy.when is None else _value(program, strategy.when, row)
        if isinstance(holds, Unknown):
            return holds
        if holds:
            return strategy.name
    return None


def _value(program: Runnable, code: Code, row: tuple[Value, ...]) -> Value:
    return compute(code, row, Scope(program, {}, None, None, Tally()))


def _rows(types: Mapping[str, Type], *, unknown: bool) -> Iterator[tuple[Value, ...]] | None:
    """All values of some names; None where they are too many."""
    sizes = [size(type_) for type_ in types.values()]
    known = [one for one in sizes if one is not None]
    if len(known) < len(sizes) or prod(one + unknown for one in known) > MOST:
        return None
    extra: list[Value] = [Unknown()] if unknown else []
    return product(*([*values_of(type_), *extra] for type_ in types.values()))


# ------------------------------------------------------------------------------------------- expressions


@frozen
class _Pair:
    """An expression around a change, as it is and changed, with the types of the names in it."""

    site: Site
    old: ast.Expr
    new: ast.Expr
    types: Mapping[str, Type]
    arguments: bool


def _same_value(original: Program, mutant: Mutant, task: TaskNode) -> bool:
    return any(_equal(original, mutant, task, pair) for pair in _pairs(mutant.change))


def _pairs(change: Change) -> Iterator[_Pair]:
    """The expressions that the change stands in and that ask nothing, the innermost first."""
    old: ast.Node | None = change.old
    new: ast.Node | None = change.new
    site = change.site
    if old is None or new is None or site is None:
        return
    around = list(site.above) if site.node is old else [*site.above, site.node]
    while not any(isinstance(one, ast.Ask) for one in walk(old, new)):
        pair = _pair(site, old, new)
        if pair is not None:
            yield pair
        if not around:
            return
        outer = around.pop()
        if not isinstance(outer, ast.Expr | ast.Argument | ast.Clause):
            return
        old, new = outer, _replaced(outer, old, new)


def _replaced(outer: ast.Node, old: ast.Node, new: ast.Node) -> ast.Node:
    changes: dict[str, object] = {}
    for name in fields_of(type(outer)):
        value = getattr(outer, name)
        if value is old:
            changes[name] = new
        elif isinstance(value, tuple) and any(one is old for one in value):
            changes[name] = tuple(new if one is old else one for one in value)
    return altered(outer, **changes)


def _pair(site: Site, old: ast.Node, new: ast.Node) -> _Pair | None:
    if not isinstance(old, ast.Expr) or not isinstance(new, ast.Expr):
        return None
    kinds, types = set[Kind](), dict[str, Type]()
    inside = {one.text for one in walk(old) if isinstance(one, ast.Clause) for one in _names(one.target)}
    for name in _names(old):
        kind, type_ = site.kind_of(name), site.type_of(name)
        if kind in {Kind.ARGUMENT, Kind.LOCAL} and name.text not in inside and type_ is not None:
            kinds.add(kind)
            known = types.get(name.text)
            types[name.text] = type_ if known is None or (size(known) or 0) < (size(type_) or 0) else known
    return _Pair(site, old, new, types, kinds <= {Kind.ARGUMENT})


def _names(node: ast.Node) -> Iterator[ast.Name]:
    return (one for one in walk(node) if isinstance(one, ast.Name))


def _equal(original: Program, mutant: Mutant, task: TaskNode, pair: _Pair) -> bool:
    rows = _possible(original, mutant, task, pair)
    both = _compiled(original, pair) if rows is not None else None
    if rows is None or both is None:
        return False
    program, one, other = both
    return all(_value(program, one, row) == _value(program, other, row) for row in rows)


def _possible(
    original: Program, mutant: Mutant, task: TaskNode, pair: _Pair
) -> Iterable[tuple[Value, ...]] | None:
    """What the names can be. Arguments alone are those of questions that the strategy takes apart."""
    whole = {one.name: one.type for one in task.parameters}
    all_rows = _rows(whole, unknown=False)
    if not pair.arguments or all_rows is None or not _decidable(task):
        return _rows(pair.types, unknown=not pair.arguments)
    if isinstance(pair.site.parent, ast.Strategy) and pair.site.node is pair.site.strategy.when:
        return _rows(pair.types, unknown=False)
    program, places = Runnable(original.graph), [list(whole).index(name) for name in pair.types]
    taken = (row for row in all_rows if chosen(program, task, row) == mutant.strategy)
    return {tuple(row[at] for at in places) for row in taken}


def _compiled(original: Program, pair: _Pair) -> tuple[Runnable, Code, Code] | None:
    """Both expressions as primitives of a program with the same declarations."""
    kept = (ast.Param, ast.Const, ast.TypeDecl, ast.Function)
    nodes = tuple(one for one in original.checked.analysis.declarations if isinstance(one, kept))
    type_ = pair.site.type_of(pair.old)
    if type_ is None:
        return None
    returns = "Int" if isinstance(type_, IntType) else describe(type_)
    takes = ", ".join(f"{name}: {describe(one)}" for name, one in pair.types.items())
    text = unparse_file(ast.File(None, nodes)) if nodes else ""
    for name, expr in (("as_it_is", pair.old), ("as_changed", pair.new)):
        text += f"\nprimitive {name}({takes}) -> {returns} = {unparse_expression(expr)}\n"
    try:
        source = Source("proof.ida", text)
        graph = compiled(
            diagnose_source(source, original.folder, {}, reasons=False), "proof.ida", original.folder
        ).graph
    except CheckFailed:
        return None
    one, other = graph.primitive("as_it_is").code, graph.primitive("as_changed").code
    fit_for_use = _plain(one) and _plain(other) and _fits(one) == _fits(other)
    return (Runnable(graph), one, other) if fit_for_use else None


def _fits(code: Code) -> int:
    """How often a value is held against a type: what does not fit is unknown, and would look the same."""
    return sum(isinstance(op, CallOp) and op.builtin == "fit" for op in code.ops())
