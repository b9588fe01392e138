"""Expressions to operations.

What is lazy in the language (`and`, `or`, `or_else`, `a if c else b`) becomes an ordinary call, unless an
operand that may be skipped asks, draws, loops or puts a function in place: then it becomes a branch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from ida_dsl.analysis.calls import Slot, match_arguments
from ida_dsl.analysis.constants import is_constant
from ida_dsl.analysis.symbols import Kind
from ida_dsl.analysis.typing import looks_like_type
from ida_dsl.builtins import BUILTINS
from ida_dsl.graph.code import Ref
from ida_dsl.graph.lowering import functions, lazy
from ida_dsl.graph.lowering.scope import Names, Scope
from ida_dsl.operators import BINARY, COMPARISONS, UNARY
from ida_dsl.syntax import ast
from ida_dsl.syntax.walk import walk
from ida_dsl.types import ANY, BOOL, NEVER, TEXT, ListType, RecordType, TextType, TupleType, Type, join
from ida_dsl.values import INT_MAX, INT_MIN, Reason


def lower(s: Scope, names: Names, expr: ast.Expr) -> Ref:
    """The value of an expression, computed at the end of the current block."""
    return _RULES[type(expr)](s, names, expr)


def lower_as(s: Scope, names: Names, expr: ast.Expr, wanted: Type) -> Ref:
    """The value, as one of the wanted type."""
    return s.b.coerce(lower(s, names, expr), wanted, s.type(expr))


def _literal(s: Scope, _: Names, expr: ast.Literal) -> Ref:
    return s.b.constant(expr.value, s.type(expr), expr.span)


def _unknown(s: Scope, _: Names, expr: ast.UnknownLiteral) -> Ref:
    return s.b.unknown(Reason.SAID, expr.span)


def _name(s: Scope, names: Names, name: ast.Name) -> Ref:
    if name.text in names:
        return names[name.text]
    symbol = s.a.declared[name.text]
    type_ = s.type(name)
    match symbol.kind:
        case Kind.FACT:
            return s.b.fact(name.text, s.a.fact_types[name.text], name.span)
        case Kind.WORD:
            return s.b.constant(s.a.words[name.text], type_, name.span)
        case Kind.PARAM if name.text not in s.a.frozen:
            return s.b.param(name.text, s.a.param_types[name.text], name.span)
    if isinstance(symbol.node, ast.Const) and name.text in s.a.changing:
        return lower(s, {}, symbol.node.value)
    value = s.a.constants[name.text]
    return s.b.constant(value, type_, name.span)


def _ftext(s: Scope, names: Names, expr: ast.FText) -> Ref:
    parts = [
        s.b.constant(part, TextType(len(part), len(part)), expr.span)
        if isinstance(part, str)
        else lower(s, names, part)
        for part in expr.parts
    ]
    return s.b.call("format_text", parts, TEXT, expr.span)


def _tuple(s: Scope, names: Names, expr: ast.TupleExpr) -> Ref:
    items = [lower(s, names, item) for item in expr.items]
    return s.b.call("make_tuple", items, TupleType(tuple(s.b.types[item] for item in items)), expr.span)


def _list(s: Scope, names: Names, expr: ast.ListExpr) -> Ref:
    items = [lower(s, names, item) for item in expr.items]
    item_type = s.b.joined(*items)
    items = [s.b.coerce(item, item_type) for item in items]
    return s.b.call("make_list", items, ListType(item_type, len(items), len(items)), expr.span)


def _record(s: Scope, names: Names, expr: ast.RecordExpr) -> Ref:
    values = [lower(s, names, field.value) for field in expr.fields]
    labels = tuple(field.name.text for field in expr.fields)
    type_ = RecordType(tuple((n, s.b.types[v]) for n, v in zip(labels, values, strict=True)))
    return s.b.call("make_record", values, type_, expr.span, static=(labels,))


def _unary(s: Scope, names: Names, expr: ast.Unary) -> Ref:
    return s.b.call(UNARY[expr.op], [lower(s, names, expr.operand)], s.type(expr), expr.span)


def _binary(s: Scope, names: Names, expr: ast.Binary) -> Ref:
    operands = [lower(s, names, expr.left), lower(s, names, expr.right)]
    return s.b.call(BINARY[expr.op], operands, s.type(expr), expr.span)


def _compare(s: Scope, names: Names, expr: ast.Compare) -> Ref:
    """A chain is an `and` of its links, so a later operand that asks is put only where those before hold."""
    left, value = lower(s, names, expr.operands[0]), None
    rest = iter(zip(expr.ops, expr.operands[1:], strict=True))

    def link() -> Ref:
        nonlocal left
        op, operand = next(rest)
        right = lower(s, names, operand)
        made = s.b.call(COMPARISONS[op], (left, right), BOOL, expr.span)
        left = right
        return made

    value = link()
    if any(branches(s, operand) for operand in expr.operands[2:]):
        return lazy.logical(s.b, "and", value, [link] * (len(expr.ops) - 1), expr.span)
    links = [value, *(link() for _ in expr.ops[1:])]
    return value if len(links) == 1 else s.b.call("and", links, BOOL, expr.span)


def _index(s: Scope, names: Names, expr: ast.Index) -> Ref:
    return s.b.call(
        "index", [lower(s, names, expr.value), lower(s, names, expr.index)], s.type(expr), expr.span
    )


def _slice(s: Scope, names: Names, expr: ast.Slice) -> Ref:
    value = lower(s, names, expr.value)
    start, stop, step = (
        None if part is None else lower(s, names, part) for part in (expr.start, expr.stop, expr.step)
    )
    if start is None:
        start = _absent(s, expr, step, 0, INT_MAX)
    if stop is None:
        stop = _absent(s, expr, step, INT_MAX, INT_MIN)
    bounds = (start, stop) if step is None else (start, stop, step)
    return s.b.call("slice", (value, *bounds), s.type(expr), expr.span)


def _absent(s: Scope, expr: ast.Slice, step: Ref | None, forwards: int, backwards: int) -> Ref:
    """What an absent bound of a slice stands for: that depends on the sign of the step."""
    known = 1 if expr.step is None else is_constant(s.a, expr.step)
    if step is None or isinstance(known, int):
        return s.b.integer(backwards if isinstance(known, int) and known < 0 else forwards)
    back = s.b.call("less", (step, s.b.integer(0)), BOOL, expr.span)
    ends = s.b.integer(backwards), s.b.integer(forwards)
    return s.b.call("if_else", (back, *ends), s.b.joined(*ends), expr.span)


def _field(s: Scope, names: Names, expr: ast.Field) -> Ref:
    return s.b.call("field", [lower(s, names, expr.value)], s.type(expr), expr.span, static=(expr.name.text,))


# ------------------------------------------------------------------------------------------ laziness


def branches(s: Scope, expr: ast.Expr) -> bool:
    """Whether the expression does more than pure calls: then it is computed only where it is needed."""
    return any(_branches(s, node) for node in walk(expr))


def _branches(s: Scope, node: ast.Node) -> bool:
    if isinstance(node, ast.Ask | ast.Comprehension):
        return True
    if not isinstance(node, ast.Call):
        return False
    builtin = None if node.function.text in s.a.declared else BUILTINS.get(node.function.text)
    return builtin is None or builtin.draws or builtin.name == "iterate"


def _logical(s: Scope, names: Names, expr: ast.Logical) -> Ref:
    if not any(branches(s, operand) for operand in expr.operands[1:]):
        return s.b.call(expr.op, [lower(s, names, operand) for operand in expr.operands], BOOL, expr.span)
    later = [partial(lower, s, names, operand) for operand in expr.operands[1:]]
    return lazy.logical(s.b, expr.op, lower(s, names, expr.operands[0]), later, expr.span)


def _conditional(s: Scope, names: Names, expr: ast.Conditional) -> Ref:
    condition = lower(s, names, expr.condition)
    type_ = join(s.type(expr.then), s.type(expr.otherwise)) or ANY
    if not branches(s, expr.then) and not branches(s, expr.otherwise):
        sides = [lower_as(s, names, side, type_) for side in (expr.then, expr.otherwise)]
        return s.b.call("if_else", (condition, *sides), type_, expr.span)
    lazily = [partial(lower_as, s, names, side, type_) for side in (expr.then, expr.otherwise)]
    return lazy.conditional(s.b, condition, type_, (lazily[0], lazily[1]), expr.condition.span)


def _or_else(s: Scope, names: Names, call: ast.Call) -> Ref:
    first, second = (argument.value for argument in call.arguments)
    type_ = join(s.type(first), s.type(second)) or ANY
    value = lower_as(s, names, first, type_)
    if not branches(s, second):
        return s.b.call("or_else", (value, lower_as(s, names, second, type_)), type_, call.span)
    return lazy.or_else(s.b, value, type_, partial(lower_as, s, names, second, type_), call.span)


# ------------------------------------------------------------------------------------ comprehensions


def elements(s: Scope, names: Names, expr: ast.Expr) -> Ref:
    """The list that a loop over the expression goes through."""
    value = lower(s, names, expr)
    type_ = s.b.types[value]
    if isinstance(type_, ListType):
        return value
    return s.b.call("elements", (value,), BUILTINS["elements"].type_of((type_,)), expr.span)


def _comprehension(s: Scope, names: Names, expr: ast.Comprehension) -> Ref:
    """Clause by clause: rows of the bound values, filtered, and the items last, each step in one go, so that
    its asks go out together."""
    first, *rest = expr.clauses
    rows = elements(s, names, first.items)
    targets: tuple[ast.Target, ...] = (first.target,)
    rows = _filtered(s, names, rows, targets, first)
    for clause in rest:
        rows = _flat(s, names, rows, targets, clause)
        targets = (*targets, clause.target)
        rows = _filtered(s, names, rows, targets, clause)
    item = _row_type(s, rows)
    return s.b.each(rows, item, lambda row: lower(s, _bound(s, names, targets, row), expr.item), expr.span)


def _row_type(s: Scope, rows: Ref) -> Type:
    type_ = s.b.types[rows]
    return type_.item if isinstance(type_, ListType) else NEVER


def _filtered(s: Scope, names: Names, rows: Ref, targets: tuple[ast.Target, ...], clause: ast.Clause) -> Ref:
    for condition in clause.filters:

        def flag(row: Ref, condition: ast.Expr = condition) -> Ref:
            return lower(s, _bound(s, names, targets, row), condition)

        flags = s.b.each(rows, _row_type(s, rows), flag, condition.span)
        type_ = BUILTINS["select"].type_of((s.b.types[rows], s.b.types[flags]))
        rows = s.b.call("select", (rows, flags), type_, condition.span)
    return rows


def _flat(s: Scope, names: Names, rows: Ref, targets: tuple[ast.Target, ...], clause: ast.Clause) -> Ref:
    def inner(row: Ref) -> Ref:
        items = elements(s, _bound(s, names, targets, row), clause.items)
        item = _row_type(s, items)

        def pair(one: Ref) -> Ref:
            return s.b.call("make_tuple", (row, one), TupleType((s.b.types[row], item)), clause.span)

        return s.b.each(items, item, pair, clause.span)

    nested = s.b.each(rows, _row_type(s, rows), inner, clause.span)
    return s.b.call("flatten", (nested,), BUILTINS["flatten"].type_of((s.b.types[nested],)), clause.span)


def _bound(s: Scope, names: Names, targets: tuple[ast.Target, ...], row: Ref) -> Names:
    """The names of a row: the last target's value is second in a pair, those before in the first."""
    *before, last = targets
    if not before:
        return bind(s, names, last, row)
    names = _bound(s, names, tuple(before), take(s, row, 0, last))
    return bind(s, names, last, take(s, row, 1, last))


def take(s: Scope, value: Ref, at: int, where: ast.Node) -> Ref:
    """One item of a tuple."""
    type_ = s.b.types[value]
    item = type_.items[at] if isinstance(type_, TupleType) else NEVER
    return s.b.call("index", (value, s.b.integer(at)), item, where.span)


def bind(s: Scope, names: Names, target: ast.Target, value: Ref) -> Names:
    """The names with those of the target bound to the value, or to its parts."""
    if isinstance(target, ast.Name):
        return {**names, target.text: value}
    for at, inner in enumerate(target.items):
        assert isinstance(inner, ast.Name | ast.TupleExpr)
        names = bind(s, names, inner, take(s, value, at, inner))
    return names


# --------------------------------------------------------------------------------- calls and asks


def _call(s: Scope, names: Names, call: ast.Call) -> Ref:
    symbol = s.a.symbols[call.function.id]
    if symbol.kind is Kind.BUILTIN:
        special = _SPECIAL.get(symbol.name)
        return special(s, names, call) if special else _builtin(s, names, call)
    args = arguments(s, names, symbol.name, call.arguments, call)
    match symbol.node:
        case ast.Task():
            return _question(s, symbol.name, args, call)
        case ast.Primitive() if s.law and symbol.name in s.a.drawing:
            return _question(s, symbol.name, args, call)
        case ast.Extern():
            returns = s.a.signatures[symbol.name].returns
            raw = s.b.extern(symbol.node.target, args, ANY, call.span)
            return s.b.call("fit", (raw,), returns, call.span, static=(returns,))
        case ast.Function() | ast.Primitive():
            return functions.inline(s, symbol.node, args, call)
    raise AssertionError(symbol)


def arguments(s: Scope, names: Names, name: str, given: Sequence[ast.Argument], where: ast.Node) -> list[Ref]:
    """The arguments by parameter, each as one of its type; computed in the order written."""
    signature = s.a.signatures[name]
    values = {argument.value.id: lower(s, names, argument.value) for argument in given}
    slots = [Slot(parameter.name) for parameter in signature.parameters]
    matched = match_arguments(s.a, where.span, name, "", slots, given)
    assert matched is not None
    return [
        s.b.coerce(values[exprs[0].id], parameter.type, s.type(exprs[0]))
        for parameter, exprs in zip(signature.parameters, matched, strict=True)
    ]


def _question(s: Scope, task: str, args: list[Ref], where: ast.Node) -> Ref:
    return s.b.ask(task, args, None, s.a.signatures[task].returns, where.span)


def _ask(s: Scope, names: Names, ask: ast.Ask) -> Ref:
    count = lower(s, names, ask.count) if ask.count is not None else None
    args = arguments(s, names, ask.task.text, ask.arguments, ask)
    if ask.id in s.to_check:
        s.checked.append(s.b.slots)
    return s.b.ask(ask.task.text, args, count, s.type(ask), ask.span)


def _builtin(s: Scope, names: Names, call: ast.Call) -> Ref:
    builtin = BUILTINS[call.function.text]
    slots = [Slot(p.name, p.required, p.many) for p in builtin.parameters]
    matched = match_arguments(s.a, call.span, builtin.name, "", slots, call.arguments)
    assert matched is not None
    static: list[Any] = []
    args = []
    for parameter, exprs in zip(builtin.parameters, matched, strict=True):
        for expr in exprs:
            if parameter.kind in {"type", "type or list"} and looks_like_type(s.a, expr):
                static.append(s.type(expr))
            else:
                args.append(lower(s, names, expr))
    return s.b.call(builtin.name, args, s.type(call), call.span, static=tuple(static))


def _replace(s: Scope, names: Names, call: ast.Call) -> Ref:
    if not any(argument.name for argument in call.arguments[1:]) or call.arguments[0].name is not None:
        return _builtin(s, names, call)
    record = lower(s, names, call.arguments[0].value)
    for argument in call.arguments[1:]:
        assert argument.name is not None
        value = lower(s, names, argument.value)
        type_ = BUILTINS["replace_field"].type_of((argument.name.text, s.b.types[record], s.b.types[value]))
        record = s.b.call("replace_field", (record, value), type_, call.span, static=(argument.name.text,))
    return record


def _iterate(s: Scope, names: Names, call: ast.Call) -> Ref:
    name, count, start = (argument.value for argument in call.arguments)
    assert isinstance(name, ast.Name)
    node = s.a.symbols[name.id].node
    assert isinstance(node, ast.Function | ast.Primitive | ast.Extern)
    turns_type = BUILTINS["turns"].type_of((s.type(count),))
    turns = s.b.call("turns", (lower(s, names, count),), turns_type, count.span)
    return functions.iterated(s, node, turns, lower(s, names, start), s.type(call), call)


def _known(s: Scope, names: Names, call: ast.Call) -> Ref:
    return s.b.call("known", [lower(s, names, call.arguments[0].value)], BOOL, call.span)


_SPECIAL: dict[str, Callable[[Scope, Names, ast.Call], Ref]] = {
    "or_else": _or_else,
    "known": _known,
    "iterate": _iterate,
    "replace": _replace,
}

_RULES: dict[type[ast.Node], Callable[..., Ref]] = {
    ast.Literal: _literal,
    ast.UnknownLiteral: _unknown,
    ast.Name: _name,
    ast.FText: _ftext,
    ast.TupleExpr: _tuple,
    ast.ListExpr: _list,
    ast.RecordExpr: _record,
    ast.Unary: _unary,
    ast.Binary: _binary,
    ast.Compare: _compare,
    ast.Logical: _logical,
    ast.Conditional: _conditional,
    ast.Index: _index,
    ast.Slice: _slice,
    ast.Field: _field,
    ast.Comprehension: _comprehension,
    ast.Call: _call,
    ast.Ask: _ask,
}

__all__ = ["arguments", "bind", "branches", "elements", "lower", "lower_as", "take"]
