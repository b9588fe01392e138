"""What a property means (rule 8): its condition on one case, and the verdict on many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

from ida_dsl.graph.model import Graph, PropertyNode
from ida_dsl.interpret import run
from ida_dsl.interpreter.evaluate import AskRequest, steps
from ida_dsl.interpreter.memo import Answerers
from ida_dsl.interpreter.plans import Scope
from ida_dsl.interpreter.program import prepared
from ida_dsl.questions import FULL, Context, Question
from ida_dsl.types import belongs
from ida_dsl.values import Reason, Unknown, Value


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


def holds(
    graph: Graph,
    law: PropertyNode,
    context: Context,
    values: Sequence[Value],
    answerers: Answerers,
    depth: int = FULL,
) -> Value:
    """Whether the law holds of the values of its `forall`s: a Bool or unknown.

    `t(…)` stands for the answer of `t` at this depth, with the answerers at the leaves.
    """
    walk = steps(law.code, values, Scope(prepared(graph), context.facts))
    answers: list[Value] = []
    try:
        asks = next(walk)
        while True:
            answers = [_answer(graph, ask, context, answerers, depth) for ask in asks]
            asks = walk.send(answers)
    except StopIteration as done:
        value: Value = done.value
        return value


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


def _answer(graph: Graph, ask: AskRequest, context: Context, answerers: Answerers, depth: int) -> Value:
    unknown = next((value for value in ask.arguments if isinstance(value, Unknown)), None)
    if unknown is not None:
        return unknown
    types = [parameter.type for parameter in graph.task(ask.task).parameters]
    if not all(map(belongs, ask.arguments, types)):
        return Unknown(Reason.DOMAIN, f"an argument of {ask.task}")
    question = Question(ask.task, context, ask.arguments, (), depth)
    return run(graph, [question], answerers).answers[0]
