"""What a right answer is: a task's `spec`, computed and compared."""

from __future__ import annotations

from ida_dsl.graph.model import Graph, SpecNode
from ida_dsl.interpreter.evaluate import compute
from ida_dsl.interpreter.plans import Scope
from ida_dsl.interpreter.program import Program, prepared
from ida_dsl.interpreter.tally import Tally
from ida_dsl.questions import Question
from ida_dsl.types import Type, belongs, convert, describe, holds_real, outside, size, values_of
from ida_dsl.values import Reason, Unknown, Value

MOST_SEARCHED = 2**20
"""Of an answer type with more values the first right one is not looked for."""


def right_answer(graph: Graph | Program, question: Question) -> Value:
    """The right answer; where the spec says which are right, the first in the order of the answer's type.

    Unknown where the task has no spec, where the spec is unknown, and where no answer is right.
    """
    program, spec = _spec(graph, question)
    if spec is None:
        return Unknown(Reason.NO_SPEC, question.task, question)
    scope, returns = _scope(program, question), program.returns(question.task)
    if spec.several:
        return _first_right(spec, question, scope, returns)
    return _of_type(compute(spec.code, question.arguments, scope), returns, question)


def is_right(graph: Graph | Program, question: Question, answer: Value) -> bool | Unknown:
    """Whether an answer is right. Where the spec is unknown only unknown is right.

    Unknown where there is no spec, and where unknown was answered and whether any answer is right cannot
    be found out, the answer's type having too many values to try them all.
    """
    program, spec = _spec(graph, question)
    if spec is None:
        return Unknown(Reason.NO_SPEC, question.task, question)
    if not spec.several:
        return right_answer(program, question) == answer
    if isinstance(answer, Unknown):
        right = right_answer(program, question)
        if isinstance(right, Unknown):
            return right if _cannot_tell(right) else True
        return False
    return compute(spec.code, (*question.arguments, answer), _scope(program, question)) is True


def _spec(graph: Graph | Program, question: Question) -> tuple[Program, SpecNode | None]:
    program = graph if isinstance(graph, Program) else prepared(graph)
    return program, program.tasks[question.task].spec


def _scope(program: Program, question: Question) -> Scope:
    return Scope(program, question.context.facts, question, None, Tally(program.steps, program.memory))


def _of_type(value: Value, returns: Type, question: Question) -> Value:
    converted = convert(value, returns) if holds_real(returns) else value
    if belongs(converted, returns):
        return converted
    return outside(converted, returns, question)


def _first_right(spec: SpecNode, question: Question, scope: Scope, returns: Type) -> Value:
    count = size(returns)
    if count is None or count > MOST_SEARCHED:
        return Unknown(Reason.NO_SPEC, f"{describe(returns)} cannot be searched", question)
    for candidate in values_of(returns):
        holds = compute(spec.code, (*question.arguments, candidate), scope)
        if holds is True:
            return candidate
        if isinstance(holds, Unknown) and holds.reason in {Reason.STEPS, Reason.MEMORY}:
            return holds
    return Unknown(Reason.NO_SPEC, "no answer is right", question)


def _cannot_tell(right: Unknown) -> bool:
    searched = right.reason is Reason.NO_SPEC and "cannot be searched" in right.detail
    return searched or right.reason in {Reason.STEPS, Reason.MEMORY}
