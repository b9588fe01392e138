"""What is looked at before a run (who draws, what may not end) and before an ask (arguments, measure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from attrs import define, field

from ida_dsl.graph.model import PrimitiveNode, ShownNode, StrategyNode, TaskNode
from ida_dsl.interpreter.consult import Desk
from ida_dsl.interpreter.evaluate import AskRequest, compute
from ida_dsl.interpreter.plans import Scope
from ida_dsl.interpreter.program import Program, converted
from ida_dsl.questions import FULL, Question
from ida_dsl.types import Type, belongs, holds_real, outside
from ida_dsl.values import Reason, Unknown, Value, show


class Asker(Protocol):
    """The question that asks, as far as checks go."""

    question: Question
    scope: Scope
    strategy: StrategyNode | ShownNode | None
    measured: Value | None


@define(eq=False)
class Checks:
    """The checks of one program's asks."""

    program: Program
    forced: Mapping[str, str] = field(factory=dict)
    returns: Mapping[str, tuple[Type, bool]] = field(init=False)
    _checked: Mapping[str, frozenset[tuple[str, int]]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        nodes: list[TaskNode | PrimitiveNode] = [*self.program.graph.tasks, *self.program.graph.primitives]
        self.returns = {node.name: (node.returns, holds_real(node.returns)) for node in nodes}
        self._checked = {task.name: frozenset(task.checked_asks) for task in self.program.graph.tasks}

    def refusal(self, request: AskRequest, asker: Asker | None) -> Unknown | None:
        """Why the ask is not to be put, None where it is. Its Ints become Reals where those are wanted."""
        if request.refused is not None:
            return request.refused
        origin = asker.question if asker else None
        for value in request.arguments:
            if type(value) is Unknown:
                return value.at(origin)
        types = self.program.parameters[request.task]
        request.arguments = converted(request.arguments, types)
        for value, (type_, _) in zip(request.arguments, types, strict=True):
            if not belongs(value, type_):
                return outside(value, type_, origin)
        if asker is not None and self._is_checked(request, asker):
            return self._measured(request, asker)
        return None

    def _is_checked(self, request: AskRequest, asker: Asker) -> bool:
        """Whether the ask's measure must be compared: one not proved, or picked by an agent, or of a strategy
        that is forced (proofs rely on the strategies before it not applying)."""
        task, strategy = asker.question.task, asker.strategy
        if isinstance(strategy, ShownNode) or task in self.forced:
            return request.task in self.program.tasks[task].cycle and self._measurable(task, request.task)
        checked = self._checked[task]
        return bool(checked) and strategy is not None and (strategy.name, request.slot) in checked

    def _measurable(self, *tasks: str) -> bool:
        return all(self.program.tasks[task].measure is not None for task in tasks)

    def _measured(self, request: AskRequest, asker: Asker) -> Unknown | None:
        if asker.measured is None:
            asker.measured = self._measure(asker.question.task, asker.question.arguments, asker)
        mine, other = asker.measured, self._measure(request.task, request.arguments, asker)
        if decreases(mine, other):
            return None
        said = f"{show(other)} after {show(mine)}"
        return Unknown(Reason.MEASURE, said, asker.question)

    def _measure(self, task: str, arguments: Sequence[Value], asker: Asker) -> Value:
        code = self.program.tasks[task].measure
        if code is None:
            return Unknown(Reason.MEASURE, f"{task} has no measure", asker.question)
        return compute(code, arguments, asker.scope)


def decreases(before: Value, after: Value) -> bool:
    """Whether a measure, Ints compared in order, falls strictly and is not below zero."""
    old, new = _numbers(before), _numbers(after)
    if old is None or new is None or len(old) != len(new):
        return False
    return min(new, default=0) >= 0 and new < old


def _numbers(measure: Value) -> tuple[int, ...] | None:
    parts = measure if isinstance(measure, tuple) else (measure,)
    numbers = tuple(part for part in parts if isinstance(part, int))
    return numbers if len(numbers) == len(parts) else None


def unbounded(program: Program, roots: Sequence[Question]) -> str | None:
    """A task that roots of unbounded depth may ask again and again, if there is one."""
    names = program.reachable({root.task for root in roots if root.depth == FULL})
    tasks = (task for task in program.graph.tasks if task.name in names)
    return next((task.name for task in tasks if task.cycle and task.measure is None), None)


def drawing_names(program: Program, desk: Desk, names: set[str]) -> frozenset[str]:
    """Of these, the tasks that are not deterministic in this run, and the primitives that draw (rule 1)."""
    found = {name for name in names if _draws(program, desk, name)}
    below: Mapping[str, set[str]] = {
        name: program.reachable({name}) for name in names if name in program.tasks
    }
    return frozenset(found | {name for name, reached in below.items() if reached & found})


def _draws(program: Program, desk: Desk, name: str) -> bool:
    if name in program.primitives:
        return program.primitives[name].draws
    shown = [s for s in program.tasks[name].strategies if isinstance(s, ShownNode)]
    agents = [name, *(f"{name}.{strategy.name}" for strategy in shown)]
    return not all(desk.answerer(agent).deterministic for agent in agents)
