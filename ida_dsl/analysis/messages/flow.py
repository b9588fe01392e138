"""Errors about paths through code: E04xx, and warnings about what is never reached or used."""

from __future__ import annotations

from ida_dsl.analysis.symbols import Symbol
from ida_dsl.diagnostics import Diagnostic
from ida_dsl.source import Span
from ida_dsl.syntax import ast


def no_return(span: Span, what: str) -> Diagnostic:
    """A path that ends without an answer."""
    return Diagnostic(
        "E0401",
        span,
        f"A path through {what} does not end in `return`",
        "Every path must say what the answer is.",
        hint="Add a `return` at the end. Where no answer is right, `return unknown`.",
    )


def break_outside(span: Span) -> Diagnostic:
    """A break without a loop."""
    return Diagnostic("E0402", span, "`break` stands outside a loop", hint="It leaves a `for` or a `repeat`.")


def loops_too_deep(span: Span, most: int) -> Diagnostic:
    """Loops in loops in loops."""
    hint = "Put the inner ones into a function, or use a comprehension with several `for`s."
    return Diagnostic("E0405", span, f"More than {most} loops stand one in another", hint=hint)


def return_in_sample(span: Span) -> Diagnostic:
    """A return in a sample."""
    return Diagnostic(
        "E0403",
        span,
        "A `sample` block has no `return`",
        "It binds the names that it draws.",
        hint="Bind each argument (or fact) by its name; to draw anew, write `require False`.",
    )


def sample_misses(span: Span, name: str, what: str) -> Diagnostic:
    """A sample that does not bind what it must."""
    return Diagnostic(
        "E0404",
        span,
        f"This sample does not draw `{name}`",
        f"`{name}` is {what}, and every path must bind it.",
        hint=f"Add `{name} = draw(…)`.",
    )


def unreachable(span: Span) -> Diagnostic:
    """A statement after a return."""
    return Diagnostic(
        "W0804",
        span,
        "This is never reached",
        "Every path before it has ended.",
        hint="Remove it, or the `return` or `break` before it.",
    )


def strategy_unreachable(span: Span, name: str, before: str) -> Diagnostic:
    """A strategy behind one that always applies."""
    return Diagnostic(
        "W0805",
        span,
        f"The strategy `{name}` is never used",
        f"`{before}` stands before it and has no `when`: strategies are tried in order.",
        hint=f"Give `{before}` a `when`, or move it to the end.",
    )


def always(span: Span, truth: bool) -> Diagnostic:
    """A condition that has one value."""
    return Diagnostic(
        "W0806",
        span,
        f"This is always {truth}",
        "The types of what it compares leave no other way.",
        hint="Look at the ranges, or drop the condition.",
    )


def by_zero(span: Span) -> Diagnostic:
    """A division by what is surely zero."""
    text = "Nothing can be divided by zero, and nothing else stands here."
    hint = "Write `unknown` if that is meant; else look at what it is divided by."
    return Diagnostic("W0809", span, "This is always unknown", text, hint=hint)


def unused_local(name: ast.Name) -> Diagnostic:
    """A local name that nothing reads."""
    return Diagnostic(
        "W0801",
        name.span,
        f"`{name.text}` is never used",
        hint=f"Remove it, or call it `_{name.text}` to say that this is meant.",
    )


def unused_declaration(symbol: Symbol) -> Diagnostic:
    """A declaration that nothing uses."""
    kind = symbol.kind.value.split(" ", 1)[1]
    return Diagnostic(
        "W0803", symbol.span, f"The {kind} `{symbol.name}` is never used", hint="Remove it, or use it."
    )
