"""Errors about agents, tiers and files: E06xx and E07xx, and warnings about what a tier could not learn."""

from __future__ import annotations

from collections.abc import Iterable

from ida_dsl.analysis.messages.wording import describe
from ida_dsl.diagnostics import Diagnostic, Label
from ida_dsl.source import Span
from ida_dsl.syntax import ast
from ida_dsl.types import Type
from ida_dsl.values import Value, show


def bad_agent(span: Span, message: str, hint: str) -> Diagnostic:
    """An agent that is not written as its kind wants."""
    return Diagnostic("E0601", span, message[:1].upper() + message[1:], hint=_sentence(hint))


def _sentence(text: str) -> str:
    """With a capital and a full stop."""
    return text[:1].upper() + text[1:] + ("" if not text or text[-1] in ".?" else ".")


def cannot_take(span: Span, kind: str, task: str, type_: Type, wanted: str) -> Diagnostic:
    """An agent asked for what it cannot answer."""
    text = f"`{task}` is answered with {describe(type_)}.\n`{kind}` takes {wanted}."
    return Diagnostic(
        "E0602",
        span,
        f"`{kind}` cannot answer `{task}`",
        text,
        hint="Use another agent, or another answer type.",
    )


def cannot_say(span: Span, kind: str, task: str, type_: Type, value: Value) -> Diagnostic:
    """An agent that answers with a value that is none of the answer's type."""
    return Diagnostic(
        "E0602",
        span,
        f"`{kind}` cannot answer `{task}`",
        f"`{task}` is answered with {describe(type_)}.\n`{kind}` says {show(value)}, which is none of these.",
        hint="Give it a value of the answer's type.",
    )


def no_spec(span: Span, task: str, task_span: Span) -> Diagnostic:
    """The spec agent on a task without a spec."""
    return Diagnostic(
        "E0603",
        span,
        f"`spec` cannot answer `{task}`: it has none",
        "",
        (Label(task_span, "no `spec` here"),),
        f"Give `{task}` a `spec`, or another agent.",
    )


def cannot_show(span: Span, kind: str) -> Diagnostic:
    """An agent that cannot show a decomposition."""
    return Diagnostic(
        "E0604",
        span,
        f"`{kind}` cannot show how to take a question apart",
        "It answers questions, and does not pick what to ask.",
        hint='Use `human("…")`, `llm("…")` or `python("…")`.',
    )


def agent_circle(name: ast.Name, through: Iterable[str]) -> Diagnostic:
    """An agent that is a member of itself."""
    return Diagnostic(
        "E0605",
        name.span,
        f"The agent `{name.text}` is a member of itself",
        f"The way round: {' → '.join(f'`{n}`' for n in through)}.",
        hint="Take it out of the group.",
    )


def tiers_order(span: Span, found: str, wanted: int) -> Diagnostic:
    """Tiers that do not follow each other."""
    return Diagnostic(
        "E0606",
        span,
        f"Here tier {wanted} must follow",
        f"Found {found}. Tiers are listed from 0 upwards, without gaps.",
        hint=f"Begin with `{wanted} = …` or `{wanted}..n = …`.",
    )


def tier_kind(span: Span, tier: int, kind: str) -> Diagnostic:
    """Tier 0 that is learned, or a later one that is not."""
    if tier == 0:
        return Diagnostic(
            "E0607",
            span,
            "Tier 0 is nobody's pupil",
            f"`{kind}` learns from the tier below, and there is none.",
            hint="Write `0 = nobody`, or name an agent.",
        )
    return Diagnostic(
        "E0607",
        span,
        f"Tier {tier} must be learned",
        f"`{kind}` is an agent like any other.",
        hint="Write `distill(depth=1)` or `climb(depth=1)`.",
    )


def bad_grow(span: Span, why: str, hint: str) -> Diagnostic:
    """A curriculum that cannot be followed."""
    return Diagnostic("E0608", span, "This curriculum cannot be followed", why, hint=hint)


def second_tiers(span: Span, first: Span) -> Diagnostic:
    """Two ladders."""
    return Diagnostic(
        "E0609",
        span,
        "A second `tiers:`",
        "A program has one ladder of tiers.",
        (Label(first, "the first"),),
        "Keep one of them.",
    )


def not_bounded(span: Span, task: str, type_: Type) -> Diagnostic:
    """A task to be learned whose questions or answers have no bound."""
    return Diagnostic(
        "W0807",
        span,
        f"A tier cannot learn `{task}`: this type has no bound",
        f"It is {describe(type_)}.",
        hint="Give sizes: `Text[0..400]`, `List[T, 0..20]`.",
    )


def not_seen(span: Span, task: str, facts: Iterable[str]) -> Diagnostic:
    """A task to be learned whose answer rests on facts that the learner is not shown."""
    shown = ", ".join(f"`{f}`" for f in facts)
    return Diagnostic(
        "W0808",
        span,
        f"A tier would learn `{task}` without seeing what its answers rest on",
        f"It reaches {shown} through what it asks, and does not see it.",
        hint=f"Add `sees {', '.join(facts)}`.",
    )


def import_missing(span: Span, path: str, why: str) -> Diagnostic:
    """An import that cannot be read."""
    return Diagnostic(
        "E0701",
        span,
        f"`{path}` cannot be imported",
        _sentence(why),
        hint="The path is relative to the file that imports it.",
    )


def import_outside(span: Span, path: str) -> Diagnostic:
    """An import that leaves the program's folder."""
    return Diagnostic(
        "E0702",
        span,
        f"`{path}` is no path below the program",
        "A program reads only files beside or below it: no absolute paths, no `..`, no links out.",
        hint="Copy the file next to the program.",
    )


def import_circle(span: Span, chain: Iterable[str]) -> Diagnostic:
    """A file that imports itself."""
    return Diagnostic(
        "E0703",
        span,
        "These files import each other",
        f"The way round: {' → '.join(chain)}.",
        hint="Move what both need into a third file.",
    )


def data_outside(span: Span, path: str) -> Diagnostic:
    """A data file outside the program's folder."""
    return Diagnostic(
        "E0704",
        span,
        f"`{path}` is no path below the program",
        "A program reads only files beside or below it: no absolute paths, no `..`.",
        hint="Copy the file next to the program.",
    )
