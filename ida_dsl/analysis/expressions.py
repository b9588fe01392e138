"""The types of expressions, from the leaves up; what is found goes into `Analysis.types`.

One function a kind of node. An expression in which an error was reported has type ANY, which fits
everywhere and so silences what would follow from it.
"""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve

from ida_dsl.analysis import calls, strangers, value_habits
from ida_dsl.analysis.decided import warn_constant, warn_zero
from ida_dsl.analysis.messages import names as say_name
from ida_dsl.analysis.messages import types as say
from ida_dsl.analysis.names import infer_name
from ida_dsl.analysis.refine import refine
from ida_dsl.analysis.state import Analysis, Binding, Env, Place
from ida_dsl.analysis.symbols import Kind, Symbol
from ida_dsl.builtins import BUILTINS, Misfit
from ida_dsl.operators import BINARY, COMPARISONS, UNARY
from ida_dsl.syntax import ast
from ida_dsl.types import (
    ANY,
    BOOL,
    MAX_PARTS,
    NEVER,
    REAL,
    TEXT,
    AnyType,
    BoolType,
    IntType,
    ListType,
    MapType,
    NeverType,
    RecordType,
    SetType,
    TextType,
    TupleType,
    Type,
    describe,
    has_any,
    join,
    too_large,
)
from ida_dsl.values import MAX_SIZE


def infer(a: Analysis, place: Place, env: Env, expr: ast.Expr) -> Type:
    """The type of an expression, ANY where it has none. Reports what is wrong with it."""
    rule = _RULES[type(expr)]
    type_: Type = rule(a, place, env, expr)
    if too_large(type_):
        a.report(say.type_too_large(expr.span, MAX_PARTS))
        type_ = ANY
    a.types[expr.id] = type_
    return type_


def infer_bool(a: Analysis, place: Place, env: Env, expr: ast.Expr, what: str) -> Type:
    """As `infer`, for a condition."""
    type_ = infer(a, place, env, expr)
    if not isinstance(type_, BoolType | AnyType | NeverType):
        a.report(say.not_a_bool(expr.span, type_, what))
    return type_


def apply(a: Analysis, name: str, what: str, expr: ast.Expr, given: tuple[Type, ...]) -> Type:
    """The type of a builtin's answer; `what` is how messages call it."""
    if any(map(has_any, given)):
        return ANY
    builtin = BUILTINS[name]
    if builtin.strict and any(isinstance(type_, NeverType) for type_ in given):
        return NEVER
    try:
        return builtin.type_of(given)
    except Misfit as misfit:
        a.report(say.cannot(expr.span, what, given, misfit.expected, value_habits.operator(name, given)))
        return ANY


def _literal(_a: Analysis, _p: Place, _e: Env, expr: ast.Literal) -> Type:
    match expr.value:
        case bool():
            return BOOL
        case int():
            return IntType(expr.value, expr.value)
        case str():
            return TextType(len(expr.value), len(expr.value))
    return REAL


def _ftext(a: Analysis, place: Place, env: Env, expr: ast.FText) -> Type:
    for part in expr.parts:
        if not isinstance(part, str):
            infer(a, place, env, part)
    return TEXT


def _tuple(a: Analysis, place: Place, env: Env, expr: ast.TupleExpr) -> Type:
    return TupleType(tuple(infer(a, place, env, item) for item in expr.items))


def _list(a: Analysis, place: Place, env: Env, expr: ast.ListExpr) -> Type:
    joined: Type = NEVER
    for item in expr.items:
        joined = joined_type(a, joined, infer(a, place, env, item), item, "The items of a list")
    return ListType(joined, len(expr.items), len(expr.items))


def joined_type(a: Analysis, first: Type, second: Type, where: ast.Expr, what: str) -> Type:
    """The type that holds both; reports where there is none."""
    both = join(first, second)
    if both is None:
        a.report(say.no_join(where.span, first, second, what))
        return ANY
    return both


def _record(a: Analysis, place: Place, env: Env, expr: ast.RecordExpr) -> Type:
    names = [field.name.text for field in expr.fields]
    for at, field in enumerate(expr.fields):
        if field.name.text in names[:at]:
            a.report(say.given_twice(field.name.span, field.name.text, "the record"))
    return RecordType(tuple((f.name.text, infer(a, place, env, f.value)) for f in expr.fields))


def _unary(a: Analysis, place: Place, env: Env, expr: ast.Unary) -> Type:
    if expr.op == "not":
        infer_bool(a, place, env, expr.operand, "What `not` negates")
        return BOOL
    return apply(a, UNARY[expr.op], f"`{expr.op}`", expr, (infer(a, place, env, expr.operand),))


def _binary(a: Analysis, place: Place, env: Env, expr: ast.Binary) -> Type:
    given = infer(a, place, env, expr.left), infer(a, place, env, expr.right)
    if expr.op in {"/", "//", "%"} and given[1] == IntType(0, 0):
        warn_zero(a, expr, given[0])
    return apply(a, BINARY[expr.op], f"`{expr.op}`", expr, given)


def _logical(a: Analysis, place: Place, env: Env, expr: ast.Logical) -> Type:
    """A later operand is looked at only where the earlier ones did not decide: its names are narrowed. One
    that is unknown does not decide either."""
    for operand in expr.operands:
        infer_bool(a, place, env, operand, f"An operand of `{expr.op}`")
        env = refine(a, env, operand, expr.op == "and", maybe=True)
    return BOOL


def _compare(a: Analysis, place: Place, env: Env, expr: ast.Compare) -> Type:
    for at, operand in enumerate(expr.operands):
        if isinstance(operand, ast.UnknownLiteral):
            other = expr.operands[at - 1 if at else 1]
            a.report(say.compares_unknown(operand.span, other.text if isinstance(other, ast.Name) else "…"))
    types = [infer(a, place, env, operand) for operand in expr.operands]
    for op, left, right in zip(expr.ops, types, types[1:], strict=False):
        apply(a, COMPARISONS[op], f"`{op}`", expr, (left, right))
        strangers.compare(a, env, COMPARISONS[op], f"`{op}`", expr, (left, right))
    return BOOL


def _conditional(a: Analysis, place: Place, env: Env, expr: ast.Conditional) -> Type:
    infer_bool(a, place, env, expr.condition, "A condition")
    warn_constant(a, env, expr.condition)
    then = infer(a, place, refine(a, env, expr.condition, True), expr.then)
    otherwise = infer(a, place, refine(a, env, expr.condition, False), expr.otherwise)
    return joined_type(a, then, otherwise, expr, "The two sides of `if … else`")


def _index(a: Analysis, place: Place, env: Env, expr: ast.Index) -> Type:
    value, index = infer(a, place, env, expr.value), infer(a, place, env, expr.index)
    if not isinstance(value, ListType | TextType | TupleType | MapType | AnyType | NeverType):
        a.report(say.no_index(expr.span, value, value_habits.index(a, expr, value)))
        return ANY
    strangers.compare(a, env, "index", "The index", expr, (value, index))
    return apply(a, "index", "The index", expr, (value, index))


def _slice(a: Analysis, place: Place, env: Env, expr: ast.Slice) -> Type:
    value = infer(a, place, env, expr.value)
    parts = [
        NEVER if part is None else infer(a, place, env, part) for part in (expr.start, expr.stop, expr.step)
    ]
    for part, type_ in zip((expr.start, expr.stop, expr.step), parts, strict=True):
        if part is not None and not isinstance(type_, IntType | AnyType | NeverType):
            a.report(say.misfit(part.span, type_, IntType(), "a position"))
    if isinstance(value, AnyType | NeverType):
        return value
    if not isinstance(value, ListType | TextType):
        a.report(say.no_index(expr.span, value))
        return ANY
    return _slice_type(value, expr, parts)


def _slice_type(value: ListType | TextType, expr: ast.Slice, parts: list[Type]) -> Type:
    """Sizes after the commonest slices; else no longer than before."""
    start, stop, _ = parts
    high = value.high
    if expr.step is None and isinstance(stop, IntType) and stop.low >= 0:
        high = min(high, stop.high)
    if expr.step is None and expr.stop is None and isinstance(start, IntType) and start.low >= 0:
        return evolve(value, low=max(0, value.low - start.high), high=max(0, high - start.low))
    return evolve(value, low=0, high=high)


def _field(a: Analysis, place: Place, env: Env, expr: ast.Field) -> Type:
    value = infer(a, place, env, expr.value)
    if isinstance(value, AnyType | NeverType):
        return value
    if not isinstance(value, RecordType):
        hint = value_habits.field(a, expr, value)
        a.report(say.cannot(expr.span, f"`.{expr.name.text}`", (value,), "a record", hint))
        return ANY
    type_ = value.get(expr.name.text)
    if type_ is None:
        a.report(say_name.no_such_field(expr.name, [name for name, _ in value.fields]))
        return ANY
    return type_


def element(type_: Type) -> tuple[Type, int, int] | None:
    """What a loop over a value goes through, with the fewest and most turns; None where it has no items."""
    match type_:
        case ListType():
            return type_.item, type_.low, type_.high
        case SetType():
            return type_.item, 0, MAX_SIZE
        case MapType():
            return type_.key, 0, MAX_SIZE
        case TextType():
            return TextType(1, 1), type_.low, type_.high
        case AnyType() | NeverType():
            return type_, 0, MAX_SIZE
    return None


def infer_items(a: Analysis, place: Place, env: Env, expr: ast.Expr) -> tuple[Type, int, int]:
    """As `element`, for what stands after `in`; reports where it has no items."""
    if isinstance(expr, ast.Range | ast.Alternatives):
        a.report(say.type_as_value(expr.span))
        return ANY, 0, MAX_SIZE
    type_ = infer(a, place, env, expr)
    items = element(type_)
    if items is None:
        a.report(say.not_iterable(expr.span, type_))
    return items or (ANY, 0, MAX_SIZE)


def _comprehension(a: Analysis, place: Place, env: Env, expr: ast.Comprehension) -> Type:
    low = high = 1
    for clause in expr.clauses:
        item, fewest, most = infer_items(a, place, env, clause.items)
        env = bind_target(a, env, clause.target, item, local=True, place=place)
        for condition in clause.filters:
            infer_bool(a, place, env, condition, "A filter")
            env = refine(a, env, condition, True)
        low, high = low * (0 if clause.filters else fewest), min(high * most, MAX_SIZE)
    item = infer(a, place, env, expr.item)
    return ListType(item, min(low, high), high)


def bind_target(
    a: Analysis, env: Env, target: ast.Target, type_: Type, *, place: Place, local: bool = False
) -> Env:
    """Binds the names of a target; `local` where they hide nothing and end with the expression."""
    if isinstance(target, ast.Name):
        return _bind_name(a, env, target, type_, place, local)
    items: tuple[Type, ...]
    if isinstance(type_, TupleType) and len(type_.items) == len(target.items):
        items = type_.items
    else:
        items = (type_ if isinstance(type_, NeverType) else ANY,) * len(target.items)
        if not isinstance(type_, AnyType | NeverType):
            a.report(say.target_shape(target.span, type_, len(target.items)))
    for inner, item in zip(target.items, items, strict=True):
        assert isinstance(inner, ast.Name | ast.TupleExpr)
        env = bind_target(a, env, inner, item, place=place, local=local)
    return env


def _bind_name(a: Analysis, env: Env, name: ast.Name, type_: Type, place: Place, local: bool) -> Env:
    before = env.get(name.text)
    if before is not None and before.ended:
        before = None
    nodes = frozenset({name.id})
    a.types[name.id] = type_
    if before is not None:
        if before.symbol.kind is Kind.ARGUMENT and not (place.sample and before.loop < 0):
            a.report(say_name.hides(name, before.symbol))
        elif local or before.loop == env.loop:
            if not local:
                a.report(say_name.bound_twice(name, before.symbol.span))
        else:
            a.read.add(name.id)
            kept = evolve(before, type=type_, nodes=before.nodes | nodes, sure=before.sure)
            return env.bind(name.text, kept)
    elif hidden := _hidden(a, name.text, place):
        a.report(say_name.hides(name, hidden))
    return env.bind(name.text, Binding(Symbol(Kind.LOCAL, name.text, name), type_, nodes, env.loop))


def _hidden(a: Analysis, name: str, place: Place) -> Symbol | None:
    """The declaration that a new binding would hide where it can be meant."""
    symbol = a.declared.get(name)
    if symbol is None:
        return None
    asked = symbol.kind in {Kind.TASK, Kind.PRIMITIVE, Kind.PROPERTY, Kind.AGENT, Kind.TYPE}
    if symbol.kind is Kind.FACT:
        return symbol if place.facts else None
    if asked and not (place.primitives and symbol.kind is Kind.PRIMITIVE):
        return None
    return symbol


def _type_as_value(a: Analysis, _p: Place, _e: Env, expr: ast.Range | ast.Alternatives) -> Type:
    a.report(say.type_as_value(expr.span))
    return ANY


def _unknown(_a: Analysis, _p: Place, _e: Env, _expr: ast.UnknownLiteral) -> Type:
    return NEVER


def _call(a: Analysis, place: Place, env: Env, expr: ast.Call) -> Type:
    return calls.infer_call(a, place, env, expr, infer)


def _ask(a: Analysis, place: Place, env: Env, expr: ast.Ask) -> Type:
    return calls.infer_ask(a, place, env, expr, infer)


_RULES: dict[type[ast.Node], Callable[..., Type]] = {
    ast.Name: infer_name,
    ast.Literal: _literal,
    ast.UnknownLiteral: _unknown,
    ast.FText: _ftext,
    ast.TupleExpr: _tuple,
    ast.ListExpr: _list,
    ast.RecordExpr: _record,
    ast.Unary: _unary,
    ast.Binary: _binary,
    ast.Logical: _logical,
    ast.Compare: _compare,
    ast.Conditional: _conditional,
    ast.Index: _index,
    ast.Slice: _slice,
    ast.Field: _field,
    ast.Comprehension: _comprehension,
    ast.Call: _call,
    ast.Ask: _ask,
    ast.Range: _type_as_value,
    ast.Alternatives: _type_as_value,
}

__all__ = [
    "apply",
    "bind_target",
    "describe",
    "element",
    "infer",
    "infer_bool",
    "infer_items",
    "joined_type",
]
