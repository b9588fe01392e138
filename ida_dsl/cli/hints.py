"""What to try where answers are unknown, by their causes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from ida_dsl.asking.asks import argument_types
from ida_dsl.asking.brief import call
from ida_dsl.asking.results import Answers
from ida_dsl.graph.model import Graph
from ida_dsl.questions import Question
from ida_dsl.values import Reason, Unknown

PYTHON = "--allow-python lets the program run its Python; do so if you trust it"
_ADVICE = {
    Reason.FORBIDDEN: PYTHON,
    Reason.BUDGET: "--budget questions=N or cost=X allows more",
    Reason.STEPS: "--budget steps=N allows longer evaluations",
    Reason.MEMORY: "--budget memory=N allows larger values",
}


@frozen
class _Cause:
    question: Question
    reason: Reason


def hints(graph: Graph, answers: Answers, forced: Mapping[str, str], allowed: bool) -> Iterator[str]:
    """A line for each cause about which something can be done. `forced` are the strategies of --strategy."""
    causes = set(_causes(answers))
    reasons = {one.reason for one in causes} - ({Reason.FORBIDDEN} if allowed else set())
    yield from (advice for reason, advice in _ADVICE.items() if reason in reasons)
    nobody = {one.question.task: one.question for one in causes if one.reason is Reason.NOBODY}
    for task in graph.tasks:
        if task.name not in nobody:
            continue
        question = nobody[task.name]
        if task.name in forced and question.depth:
            asked = call(task.name, question.arguments, argument_types(task))
            yield f"--strategy {task.name}={forced[task.name]} does not apply to {asked}"
        agent = "spec" if task.spec is not None else "'human(\"me\")'"
        yield f"nobody answers {task.name}; give it an agent: --agent {task.name}={agent}"


def _causes(answers: Answers) -> Iterator[_Cause]:
    """Where the unknown answers come from, as far as that is known."""
    for one in answers.finished:
        if one.links:
            yield _Cause(one.links[-1].question, one.links[-1].unknown.reason)
    if answers.fine:
        return
    for entry in answers.outcome.table.values():  # `argmin` and its like leave out what is unknown
        why = entry.why
        if why is not None and why.origin in (None, entry.question):
            yield _Cause(entry.question, why.reason)
        for asked in entry.asks:
            if isinstance(asked.put, Unknown):
                yield _Cause(entry.question, asked.put.reason)
