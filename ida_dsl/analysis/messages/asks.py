"""Errors about tasks, asks, draws and measures: E05xx."""

from __future__ import annotations

from collections.abc import Sequence

from ida_dsl.analysis.messages.wording import describe
from ida_dsl.diagnostics import Diagnostic, Label
from ida_dsl.law_names import BY_NAME, LEAVES
from ida_dsl.source import Span
from ida_dsl.spell import nearest
from ida_dsl.types import Type


def ask_outside(span: Span, place: str) -> Diagnostic:
    """An ask where none may be."""
    hint = (
        "Ask in the strategy's block, where the answer can decide what is asked next."
        if "`when`" in place
        else "In properties tasks are called without `ask`; elsewhere call primitives plainly."
    )
    return Diagnostic(
        "E0501", span, "Nothing can be asked here", f"Asks are put by strategies; this is {place}.", hint=hint
    )


def draw_outside(span: Span, name: str, place: str) -> Diagnostic:
    """A draw where none may be."""
    return Diagnostic(
        "E0502",
        span,
        f"`{name}` draws at random, which {place} may not",
        "Only `sample` blocks and primitives draw, so that everything else gives one answer.",
        hint="Ask a primitive that draws.",
    )


def spec_draws(span: Span, name: str) -> Diagnostic:
    """A spec that reaches a draw through a primitive."""
    return Diagnostic(
        "E0503",
        span,
        f"`{name}` draws at random, and what is right cannot depend on chance",
        hint="Say which answers are right: `spec v where …`.",
    )


def refuted(span: Span, why: str, target: str) -> Diagnostic:
    """An ask whose measure never decreases."""
    return Diagnostic(
        "E0505",
        span,
        "This ask does not decrease the measure",
        why,
        hint=f"As it stands the answer is always unknown. Ask `{target}` about something smaller, or mend "
        f"the `decreases`.",
    )


def shapes_differ(span: Span, task: str, other: Span, other_task: str) -> Diagnostic:
    """Measures on one cycle that do not compare."""
    return Diagnostic(
        "E0506",
        span,
        f"The measures of `{task}` and `{other_task}` have different shapes",
        "The two tasks ask each other, so their measures are compared.",
        (Label(other, f"the measure of `{other_task}`"),),
        "Make both an Int, or tuples of the same length.",
    )


def measure_missing(span: Span, task: str, other_task: str) -> Diagnostic:
    """A task on a cycle without a measure, where another has one."""
    return Diagnostic(
        "N0903",
        span,
        f"`{task}` asks in a circle through `{other_task}` and has no `decreases`",
        "So it has no full depth: a run must say `--depth`.",
    )


def item_twice(span: Span, what: str, first: Span) -> Diagnostic:
    """Two of what a task has one of."""
    return Diagnostic(
        "E0507",
        span,
        f"A second {what}",
        f"There is one {what} at most.",
        (Label(first, "the first"),),
        "Keep one of them.",
    )


def strategy_twice(span: Span, name: str, first: Span) -> Diagnostic:
    """Two strategies of one name."""
    return Diagnostic(
        "E0508",
        span,
        f"A second strategy `{name}` in this task",
        "",
        (Label(first, "the first"),),
        "Give it another name: `--strategy` and traces name strategies.",
    )


def no_such_law(span: Span, name: str) -> Diagnostic:
    """A waiver of a law that there is not."""
    close = nearest(name, BY_NAME)
    hint = f"Did you mean `{close}`?" if close else "`ida-dsl explain laws` says what each law wants."
    known = ", ".join(BY_NAME)
    return Diagnostic("E0515", span, f"There is no law `{name}`", f"The laws are {known}.", hint=hint)


def property_by(span: Span, name: str) -> Diagnostic:
    """`property p by` somebody else."""
    close = nearest(name, LEAVES)
    hint = f"Did you mean `{close}`?" if close else "To audit an agent: `ida-dsl test program.ida --agent …`."
    text = "A property is by `spec` (without `by`), by `nobody`, or by `anyone`: whatever is answered."
    return Diagnostic("E0516", span, f"A property is not by `{name}`", text, hint=hint)


def no_reason(span: Span) -> Diagnostic:
    """A waiver whose reason is empty."""
    hint = 'Write, say, `because "a guess is better than nothing here"`.'
    return Diagnostic(
        "E0515", span, "This waiver gives no reason", "Reports show why a law is waived.", hint=hint
    )


def no_such_strategy(span: Span, name: str, task: str, strategies: Sequence[str]) -> Diagnostic:
    """A waiver for a strategy that there is not."""
    close = nearest(name, strategies)
    text = (
        f"The strategies of `{task}` are {', '.join(strategies)}." if strategies else "It has no strategies."
    )
    hint = f"Did you mean `{close}`?" if close else "Without `for …` a waiver is for the whole task."
    return Diagnostic("E0515", span, f"`{task}` has no strategy `{name}`", text, hint=hint)


def where_needs_finite(span: Span, type_: Type) -> Diagnostic:
    """`spec v where c` over a type whose values cannot be tried."""
    return Diagnostic(
        "E0509",
        span,
        "`spec … where` needs a finite answer type",
        f"{describe(type_)} has no list of all its values, so that the first right one could not be found.",
        hint="Use a finite answer type, or `spec = …`.",
    )


def shown_lacks(span: Span, what: str, example: str) -> Diagnostic:
    """A shown strategy without its rules."""
    return Diagnostic("E0510", span, f"This shown strategy does not say {what}", hint=f"Add `{example}`.")


def second_context(span: Span, first: Span) -> Diagnostic:
    """Two contexts."""
    return Diagnostic(
        "E0511",
        span,
        "A second context",
        "A program has one context; its facts are shared by all its questions.",
        (Label(first, "the first"),),
        "List all facts under one `context:`.",
    )


def count_not_int(span: Span, given: Type) -> Diagnostic:
    """`ask[n]` with an n that does not count."""
    return Diagnostic(
        "E0512", span, "`ask[n]` puts the question n times, so n is an Int", f"It is {describe(given)}."
    )


def at_run_time(span: Span, why: str) -> Diagnostic:
    """A note: the measure of this ask is compared while running."""
    return Diagnostic("N0901", span, "That the measure decreases here is checked at run time", why)


def proved(span: Span, why: str) -> Diagnostic:
    """A note: this ask decreases."""
    return Diagnostic("N0904", span, "The measure decreases here", why)


def may_not_fit(span: Span, given: Type, wanted: Type, what: str) -> Diagnostic:
    """A note: this value is checked while running."""
    return Diagnostic(
        "N0902",
        span,
        f"Whether this fits {what} is checked at run time",
        f"It is {describe(given)}; wanted is {describe(wanted)}. What does not fit is unknown.",
    )


def too_large(span: Span) -> Diagnostic:
    """Functions put in place of their calls, without end."""
    text = "Functions are put in place where they are called, and these multiply."
    return Diagnostic(
        "E0514", span, "This code grows too large", text, hint="Call fewer functions from functions."
    )
