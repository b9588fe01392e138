"""Which tasks can be measured, and why others cannot."""

from __future__ import annotations

from attrs import frozen

from ida_dsl.graph.model import Graph, ShownNode, TaskNode
from ida_dsl.interpreter.checks import unbounded
from ida_dsl.interpreter.program import Program
from ida_dsl.questions import FULL, Context, Question
from ida_dsl.types import describe, is_finite


@frozen
class Unfit:
    """Why a task cannot be measured."""

    task: str
    why: str


def below(program: Program, root: str) -> list[TaskNode]:
    """The tasks that a root may come to, itself first."""
    names = program.reachable({root})
    return sorted(
        (task for task in program.graph.tasks if task.name in names), key=lambda one: one.name != root
    )


def unfit(program: Program, root: str) -> Unfit | None:
    """Why the root cannot be measured; None where it can."""
    found = (_why(task) for task in below(program, root))
    return next((Unfit(root, why) for why in found if why), None)


def _why(task: TaskNode) -> str:
    if task.spec is None:
        return f"{task.name} has no spec, so nothing tells which of its answers are wrong; write one"
    if not is_finite(task.returns):
        said = f"{task.name} answers with {describe(task.returns)}, of which there is no end"
        return f"{said}: noise draws another value of a finite type, such as 0..63 or a | b"
    shown = next((one for one in task.strategies if isinstance(one, ShownNode)), None)
    if shown is not None:
        return f"{task.name} is taken apart by an agent ({shown.name}), and a spec cannot show how"
    return ""


def ends(graph: Graph, root: str) -> bool:
    """Whether full depth ends by what the program says."""
    return unbounded(Program(graph), [Question(root, Context(), (), (), FULL)]) is None
