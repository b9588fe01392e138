"""Warnings of what types decide before a program runs: conditions that never change, divisions by zero."""

from __future__ import annotations

from ida_dsl.analysis.messages import flow as say
from ida_dsl.analysis.state import Analysis, Env
from ida_dsl.syntax import ast
from ida_dsl.types import IntType, RealType, Type


def warn_zero(a: Analysis, expr: ast.Binary, divided: Type) -> None:
    """A division by what is always zero."""
    said = any(diagnostic.span == expr.span for diagnostic in a.diagnostics)  # a const without a value
    if isinstance(divided, IntType | RealType) and not said:
        a.report(say.by_zero(expr.span))


def warn_constant(a: Analysis, env: Env, condition: ast.Expr) -> None:
    """A comparison of a name with a number that its range decides."""
    match condition:
        case ast.Compare(operands=(ast.Name() as name, ast.Literal(value=int() as value)), ops=(op,)):
            binding = env.get(name.text)
            if binding and isinstance(binding.type, IntType):
                _warn_decided(a, condition, binding.type, op, value)


def _warn_decided(a: Analysis, condition: ast.Compare, type_: IntType, op: str, value: int) -> None:
    outcomes = {_holds(op, end, value) for end in (type_.low, type_.high)}
    inside = type_.low < value < type_.high
    if len(outcomes) == 1 and not (op in {"==", "!="} and inside):
        a.report(say.always(condition.span, outcomes.pop()))


def _holds(op: str, left: int, right: int) -> bool:
    return {
        "==": left == right,
        "!=": left != right,
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
    }.get(op, False)
