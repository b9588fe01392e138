"""A graph made ready to run: its nodes by name, its plans, the values of its params."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from attrs import define, field

from ida_dsl.graph.code import AskOp, Code
from ida_dsl.graph.model import Graph, PrimitiveNode, ShownNode, TaskNode
from ida_dsl.interpreter.plans import Plan, plan_code
from ida_dsl.interpreter.settings import Settings
from ida_dsl.interpreter.tally import MEMORY, STEPS
from ida_dsl.types import Type, convert, holds_real
from ida_dsl.values import Value

NO_PYTHON: Mapping[str, Callable[..., object]] = {}


@define(eq=False)
class Program:
    """A graph, with what running it looks up again and again.

    `set_params` are values for params that no type mentions; `externs` the helpers in Python by their
    `module:name`, none where Python was not allowed. `steps` and `memory` are what one evaluation of a spec
    may take, as `Settings` has it for the others.
    """

    graph: Graph
    set_params: Mapping[str, Value] = field(factory=dict)
    externs: Mapping[str, Callable[..., object]] = field(default=NO_PYTHON)
    steps: int = STEPS
    memory: int = MEMORY
    tasks: Mapping[str, TaskNode] = field(init=False)
    primitives: Mapping[str, PrimitiveNode] = field(init=False)
    parameters: Mapping[str, tuple[tuple[Type, bool], ...]] = field(init=False)
    params: Mapping[str, Value] = field(init=False)
    _plans: dict[int, Plan] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self.tasks = {task.name: task for task in self.graph.tasks}
        self.primitives = {primitive.name: primitive for primitive in self.graph.primitives}
        nodes: list[TaskNode | PrimitiveNode] = [*self.graph.tasks, *self.graph.primitives]
        self.parameters = {
            node.name: tuple((parameter.type, holds_real(parameter.type)) for parameter in node.parameters)
            for node in nodes
        }
        self.params = {param.name: param.value for param in self.graph.params} | dict(self.set_params)

    @classmethod
    def of(cls, graph: Graph, settings: Settings) -> Program:
        """As a run's settings have it."""
        return cls(graph, settings.params, settings.externs, settings.steps, settings.memory)

    def plan(self, code: Code) -> Plan:
        """The code's plan, made once. The plan keeps the code, so that its `id` stays its own."""
        found = self._plans.get(id(code))
        if found is None:
            found = self._plans[id(code)] = plan_code(code)
        return found

    def returns(self, name: str) -> Type:
        """The answer type of a task or primitive."""
        node = self.tasks.get(name) or self.primitives[name]
        return node.returns

    def asked(self, task: str) -> Iterator[str]:
        """The tasks and primitives that a task's strategies may ask, those of one more than once."""
        for strategy in self.tasks[task].strategies:
            if isinstance(strategy, ShownNode):
                yield from strategy.may_ask
            else:
                yield from (op.task for op in strategy.code.ops() if isinstance(op, AskOp))

    def shown(self, names: set[str]) -> list[str]:
        """The shown strategies of these tasks, as `task.strategy`."""
        tasks = [self.tasks[name] for name in sorted(names & self.tasks.keys())]
        return [
            f"{task.name}.{s.name}" for task in tasks for s in task.strategies if isinstance(s, ShownNode)
        ]

    def reachable(self, names: set[str]) -> set[str]:
        """These tasks and primitives, and all that are asked below them."""
        found, left = set(names), list(names)
        while left:
            name = left.pop()
            new = set(self.asked(name)) - found if name in self.tasks else set()
            found |= new
            left.extend(new)
        return found


_RECENT: list[Program] = []


def prepared(graph: Graph) -> Program:
    """The program of a graph, with its params as compiled; kept for the graphs used last."""
    for program in _RECENT:
        if program.graph is graph:
            return program
    _RECENT.append(made := Program(graph))
    del _RECENT[:-8]
    return made


def converted(arguments: tuple[Value, ...], types: tuple[tuple[Type, bool], ...]) -> tuple[Value, ...]:
    """The arguments with Ints made Reals where a Real is wanted."""
    if not any(real for _, real in types):
        return arguments
    pairs = zip(arguments, types, strict=True)
    return tuple(convert(value, type_) if real else value for value, (type_, real) in pairs)
