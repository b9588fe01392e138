"""What a property means (rule 8): its condition on one case, and the verdict on many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from attrs import evolve, frozen

from ida_dsl.graph.model import Graph, PropertyNode
from ida_dsl.interpret import run
from ida_dsl.interpreter.evaluate import AskRequest, steps
from ida_dsl.interpreter.memo import Answerers
from ida_dsl.interpreter.plans import Scope
from ida_dsl.interpreter.program import Program, converted, prepared
from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import FULL, Context, Question
from ida_dsl.types import belongs, outside
from ida_dsl.values import Unknown, Value


@frozen
class Verdict:
    """Of so many cases: how many held, which did not, and how many were discarded as unknown."""

    held: int
    broken: tuple[tuple[Value, ...], ...]
    discarded: int

    @property
    def passes(self) -> bool:
        """No case is broken, and not all were discarded."""
        return not self.broken and self.held > 0


def decide(
    program: Program,
    law: PropertyNode,
    context: Context,
    values: Sequence[Value],
    answer: Callable[[Question], Value],
) -> Value:
    """Whether the law holds of the values of its `forall`s: a Bool or unknown.

    `answer` gives what `t(…)` stands for; it is only asked what is known and within the task's types. The
    questions that it is given have no depth yet.
    """
    walk = steps(law.code, values, Scope(program, context.facts))
    try:
        asks = next(walk)
        while True:
            asks = walk.send([_answer(program, ask, context, answer) for ask in asks])
    except StopIteration as done:
        value: Value = done.value
        return value


def _answer(
    program: Program, ask: AskRequest, context: Context, answer: Callable[[Question], Value]
) -> Value:
    unknown = next((value for value in ask.arguments if isinstance(value, Unknown)), None)
    if unknown is not None:
        return unknown
    types = program.parameters[ask.task]
    arguments = converted(ask.arguments, types)
    for value, (type_, _) in zip(arguments, types, strict=True):
        if not belongs(value, type_):
            return outside(value, type_)
    return answer(Question(ask.task, context, arguments))


def holds(  # noqa: PLR0913, PLR0917 - a property, a case of it, and how it is run
    graph: Graph | Program,
    law: PropertyNode,
    context: Context,
    values: Sequence[Value],
    answerers: Answerers,
    depth: int = FULL,
    settings: Settings | None = None,
) -> Value:
    """Whether the law holds of the values of its `forall`s: a Bool or unknown.

    `t(…)` stands for the answer of `t` at this depth, with the answerers at the leaves.
    """
    program = graph if isinstance(graph, Program) else prepared(graph)

    def answer(question: Question) -> Value:
        deep = 0 if question.task in program.primitives else depth
        return run(program, [evolve(question, depth=deep)], answerers, settings).answers[0]

    return decide(program, law, context, values, answer)


def judge(
    graph: Graph,
    law: PropertyNode,
    cases: Iterable[tuple[Context, Sequence[Value]]],
    answerers: Answerers,
    depth: int = FULL,
) -> Verdict:
    """The verdict on many cases: those with unknown results are discarded and counted."""
    results = [
        (tuple(values), holds(graph, law, context, values, answerers, depth)) for context, values in cases
    ]
    broken = tuple(values for values, result in results if result is False)
    unknown = sum(isinstance(result, Unknown) for _, result in results)
    return Verdict(len(results) - len(broken) - unknown, broken, unknown)
