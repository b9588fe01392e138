"""The values of params, consts and the ends of ranges, worked out before anything is checked.

A small evaluator of its own, because types need these values and all else needs the types.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ida_dsl.analysis.messages import names as say_name
from ida_dsl.analysis.messages import types as say
from ida_dsl.analysis.state import Analysis
from ida_dsl.analysis.symbols import Kind
from ida_dsl.builtins import BUILTINS, Misfit
from ida_dsl.diagnostics import Diagnostic
from ida_dsl.operators import BINARY, COMPARISONS, UNARY
from ida_dsl.source import Span
from ida_dsl.syntax import ast
from ida_dsl.values import Reason, Record, Unknown, Value, embed

MAX_CHAIN = 40
"""The most definitions that one may go through, so that working them out may recurse."""


class NotConstant(Exception):  # noqa: N818 - it says what was found, and becomes a diagnostic
    """Carries the diagnostic, None where it was reported already."""

    def __init__(self, diagnostic: Diagnostic | None) -> None:
        super().__init__()
        self.diagnostic = diagnostic


def constant(a: Analysis, expr: ast.Expr) -> Value | None:
    """The value of a constant expression; None where there is none, which is reported."""
    try:
        value = _evaluate(a, expr)
    except NotConstant as problem:
        if problem.diagnostic:
            a.report(problem.diagnostic)
        return None
    if isinstance(value, Unknown):
        a.report(say.constant_unknown(expr.span, str(value)))
        return None
    return value


def is_constant(a: Analysis, expr: ast.Expr) -> Value | None:
    """As `constant`, but silent."""
    try:
        value = _evaluate(a, expr)
    except NotConstant:
        return None
    return None if isinstance(value, Unknown) else value


def _evaluate(a: Analysis, expr: ast.Expr) -> Value:
    rule = _RULES.get(type(expr))
    if rule is None:
        raise NotConstant(say.not_constant(expr.span, "This is more than a constant can be."))
    return rule(a, expr)


def _name(a: Analysis, name: ast.Name) -> Value:
    symbol = a.declared.get(name.text)
    if symbol is None or symbol.kind is Kind.WORD:
        if name.text in a.words:
            return a.words[name.text]
        raise NotConstant(say_name.no_such_constant(name, [*a.declared, *a.words]))
    if symbol.kind not in {Kind.PARAM, Kind.CONST}:
        raise NotConstant(say.not_constant(name.span, f"`{name.text}` is {symbol.kind.value}."))
    a.used.add(name.text)
    a.symbols[name.id] = symbol
    if name.text in a.constants:
        return a.constants[name.text]
    if name.text in a.computing:
        raise NotConstant(say_name.circular(name, a.computing[a.computing.index(name.text) :]))
    if len(a.computing) >= MAX_CHAIN:
        raise NotConstant(say_name.chain_too_long(name, MAX_CHAIN))
    assert isinstance(symbol.node, ast.Param | ast.Const)
    return define_constant(a, symbol.node)


def define_constant(a: Analysis, node: ast.Param | ast.Const) -> Value:
    """Works out a param's or const's value and keeps it. NotConstant where it has none."""
    name = node.name.text
    if name in a.constants:
        return a.constants[name]
    a.computing.append(name)
    try:
        value = _evaluate(a, node.default if isinstance(node, ast.Param) else node.value)
    finally:
        a.computing.pop()
    if isinstance(value, Unknown):
        expr = node.default if isinstance(node, ast.Param) else node.value
        raise NotConstant(say.constant_unknown(expr.span, str(value)))
    a.constants[name] = value
    return value


def _call(a: Analysis, span: Span, name: str, operands: tuple[ast.Expr, ...]) -> Value:
    values = tuple(_evaluate(a, operand) for operand in operands)
    return _apply(span, name, values)


def _apply(span: Span, name: str, values: tuple[Value, ...]) -> Value:
    builtin = BUILTINS[name]
    unknowns = [value for value in values if isinstance(value, Unknown)]
    if unknowns and builtin.strict:
        return unknowns[0]
    try:
        return builtin.meaning(*values)
    except (TypeError, AttributeError, Misfit):
        raise NotConstant(say.not_constant(span, f"`{name}` does not take these values.")) from None


def _compare(a: Analysis, expr: ast.Compare) -> Value:
    operands = [_evaluate(a, operand) for operand in expr.operands]
    pairs = zip(expr.ops, operands, operands[1:], strict=False)
    results = [_apply(expr.span, COMPARISONS[op], (left, right)) for op, left, right in pairs]
    return results[0] if len(results) == 1 else _apply(expr.span, "and", tuple(results))


def _conditional(a: Analysis, expr: ast.Conditional) -> Value:
    condition = _evaluate(a, expr.condition)
    if isinstance(condition, Unknown):
        return condition
    return _evaluate(a, expr.then if condition is True else expr.otherwise)


def _function_call(a: Analysis, expr: ast.Call) -> Value:
    name = expr.function.text
    builtin = BUILTINS.get(name)
    if name in a.declared or builtin is None or not builtin.public or builtin.draws:
        raise NotConstant(say.not_constant(expr.span, f"`{name}` is not a builtin."))
    if any(p.kind != "value" for p in builtin.parameters) or any(arg.name for arg in expr.arguments):
        raise NotConstant(say.not_constant(expr.span, f"`{name}` cannot be used in a constant."))
    return _call(a, expr.span, name, tuple(argument.value for argument in expr.arguments))


def _unknown(_: Analysis, _expr: ast.UnknownLiteral) -> Value:
    return Unknown(Reason.SAID)


def _literal(_: Analysis, expr: ast.Literal) -> Value:
    return expr.value


def _unary(a: Analysis, expr: ast.Unary) -> Value:
    return _call(a, expr.span, UNARY[expr.op], (expr.operand,))


def _binary(a: Analysis, expr: ast.Binary) -> Value:
    return _call(a, expr.span, BINARY[expr.op], (expr.left, expr.right))


def _logical(a: Analysis, expr: ast.Logical) -> Value:
    return _call(a, expr.span, expr.op, expr.operands)


def _list(a: Analysis, expr: ast.ListExpr) -> Value:
    return _call(a, expr.span, "make_list", expr.items)


def _tuple(a: Analysis, expr: ast.TupleExpr) -> Value:
    return _call(a, expr.span, "make_tuple", expr.items)


def _index(a: Analysis, expr: ast.Index) -> Value:
    return _call(a, expr.span, "index", (expr.value, expr.index))


def _record(a: Analysis, expr: ast.RecordExpr) -> Value:
    return Record.of((field.name.text, embed(_evaluate(a, field.value))) for field in expr.fields)


def _field(a: Analysis, expr: ast.Field) -> Value:
    value = _evaluate(a, expr.value)
    if isinstance(value, Record) and expr.name.text in value.names:
        return value.get(expr.name.text)
    raise NotConstant(say.not_constant(expr.span, f"There is no `{expr.name.text}` of a record here."))


_RULES: Mapping[type[ast.Node], Callable[..., Value]] = {
    ast.Literal: _literal,
    ast.Name: _name,
    ast.UnknownLiteral: _unknown,
    ast.Unary: _unary,
    ast.Binary: _binary,
    ast.Logical: _logical,
    ast.Compare: _compare,
    ast.Conditional: _conditional,
    ast.ListExpr: _list,
    ast.TupleExpr: _tuple,
    ast.Index: _index,
    ast.RecordExpr: _record,
    ast.Field: _field,
    ast.Call: _function_call,
}
