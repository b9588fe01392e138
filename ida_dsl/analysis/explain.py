"""The verdict on one ask, and a sentence that says why.

Sentences show measures as they would be written at the ask: the measure of the task that is asked, its
parameters replaced by the arguments. What a proof needs of the path is found by leaving out one condition
after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import attrs
from attrs import frozen

from ida_dsl.analysis.decrease import Comparison, measure_of
from ida_dsl.analysis.symbolic import Condition
from ida_dsl.syntax import ast

LONGEST = 60
"""Longer measures are not written out."""
MAX_LEFT_OUT = 6
"""Of more conditions than that, the sentence names none."""
NEGATED = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "in": "not in", "not in": "in"}


@frozen
class Explained:
    """A verdict, by name, and the sentence."""

    verdict: Literal["PROVED", "REFUTED", "RUNTIME"]
    why: str


NEVER_PUT = Explained("PROVED", "no question leads here, so it is never put")


def explain(comparison: Comparison, wider: Comparison | None, new: str, old: str) -> Explained:
    """Proves or refutes that the new measure is smaller, and says so.

    `wider` is the same comparison without what the checker made of types on the path: it needs the
    conditions themselves, which is what people want to read.
    """
    if comparison.smaller():
        return _smaller(comparison, wider, new, old)
    if not comparison.never_smaller() and not comparison.negative():
        return Explained("RUNTIME", f"{new} could not be shown to be less than {old}")
    return _refuted(comparison, f"{new} is never less than {old}" if comparison.never_smaller() else "", new)


def _refuted(comparison: Comparison, why: str, new: str) -> Explained:
    if comparison.never_put(cases=True):
        return NEVER_PUT
    return Explained("REFUTED", why or f"{new} is always below zero")


def _smaller(comparison: Comparison, wider: Comparison | None, new: str, old: str) -> Explained:
    less = f"{new} is less than {old}"
    if not comparison.known():
        return Explained("RUNTIME", f"{less} where both are known, but one may be unknown, or out of 64 bits")
    if not comparison.not_negative():
        if comparison.negative():
            return _refuted(comparison, "", new)
        return Explained("RUNTIME", f"{less}, but could not be shown never to be below zero")
    if comparison.never_put(cases=False):
        return NEVER_PUT
    return Explained("PROVED", less + ("" if wider is None else _because(wider)))


def _because(comparison: Comparison) -> str:
    """The conditions that the proof needs."""
    conditions = comparison.state.conditions
    named = [condition for condition in conditions if condition.node is not None]
    if len(named) > MAX_LEFT_OUT or not comparison.decreases(conditions):
        return ""
    needed = list(conditions)
    for condition in named:
        fewer = [one for one in needed if one is not condition]
        if comparison.decreases(fewer):
            needed = fewer
    texts = [f"`{text}`" for one in needed if one.node is not None and (text := _condition(one))]
    if len(texts) > 3 or any(len(text) > LONGEST for text in texts):
        return ""
    return f" because {' and '.join(texts)} here" if texts else ""


def _condition(condition: Condition) -> str:
    node = condition.node
    if node is None or condition.truth:
        return _text(node) if node else ""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return _text(ast.Compare(node.operands, (NEGATED[node.ops[0]],)))
    if isinstance(node, ast.Unary) and node.op == "not":
        return _text(node.operand)
    return _text(ast.Unary("not", node))


# ------------------------------------------------------------------------------------------ measures


def own_measure(task: ast.Task) -> str:
    """The measure of whoever asks."""
    return _written(measure_of(task), "the measure here")


def asked_measure(target: ast.Task, ask: ast.Ask) -> str:
    """The measure of what is asked, in the words of whoever asks."""
    measure = measure_of(target)
    places = iter(target.parameters)
    names = [argument.name or next((p.name for p in places), None) for argument in ask.arguments]
    given = {name.text: a.value for name, a in zip(names, ask.arguments, strict=True) if name is not None}
    made = None if measure is None else _replaced(measure, given)
    return _written(made, "the measure of what is asked")


def _written(expr: ast.Node | None, otherwise: str) -> str:
    text = "" if expr is None else _text(expr)  # type: ignore[arg-type]
    return f"`{text}`" if 0 < len(text) <= LONGEST else otherwise


def _replaced(node: ast.Node, given: Mapping[str, ast.Expr]) -> ast.Node:
    """The node with arguments for names. The names of functions, fields and keywords stay."""
    if isinstance(node, ast.Name):
        return given.get(node.text, node)
    kind: Any = type(node)
    kept = {"span", "id", "function", "name"}
    old = {field.name: getattr(node, field.name) for field in attrs.fields(kind)}
    new = {name: value if name in kept else _changed(value, given) for name, value in old.items()}
    made: ast.Node = kind(**new)
    return made


def _changed(value: object, given: Mapping[str, ast.Expr]) -> object:
    if isinstance(value, ast.Node):
        return _replaced(value, given)
    return tuple(_changed(item, given) for item in value) if isinstance(value, tuple) else value


def _text(expr: ast.Expr) -> str:
    from ida_dsl.syntax.unparse_expr import unparse_expression  # noqa: PLC0415 - only where it is said

    return unparse_expression(expr)
