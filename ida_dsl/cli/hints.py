"""What to try where answers are unknown, by their causes."""

from __future__ import annotations

from collections.abc import Iterator

from ida_dsl.asking.results import Answers
from ida_dsl.load import Program
from ida_dsl.values import Reason

_ADVICE = {
    Reason.FORBIDDEN: "--allow-python lets the program run its Python; do so if you trust it",
    Reason.BUDGET: "--budget questions=N or cost=X allows more",
    Reason.STEPS: "--budget steps=N allows longer evaluations",
    Reason.MEMORY: "--budget memory=N allows larger values",
}


def hints(program: Program, answers: Answers, allowed: bool) -> Iterator[str]:
    """A line for each cause about which something can be done."""
    causes = {one.links[-1] for one in answers.finished if one.links}
    reasons = {link.unknown.reason for link in causes} - ({Reason.FORBIDDEN} if allowed else set())
    yield from (advice for reason, advice in _ADVICE.items() if reason in reasons)
    nobody = {link.question.task for link in causes if link.unknown.reason is Reason.NOBODY}
    for task in program.graph.tasks:
        if task.name in nobody:
            agent = "spec" if task.spec is not None else "'human(\"me\")'"
            yield f"nobody answers {task.name}; give it an agent: --agent {task.name}={agent}"
