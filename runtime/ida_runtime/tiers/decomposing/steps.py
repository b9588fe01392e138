"""The steps of decompositions as questions that a learner can be asked.

Whoever takes a question apart sees the question, and what was asked so far with its answers, and asks next,
or answers (H in Christiano, Shlegeris and Amodei, arXiv 1810.08575, section 2.2). So a step is itself a
question, whose facts are the asks before it: what comes next (`next`), then of what it asks the arguments
(`ask`), or the answer (`answer`). These are written as a program of their own, so that they are encoded,
learned and written like any other questions, and what is written is of the types that it must be of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import evolve, frozen

from ida_dsl.agents.model import AgentNode
from ida_dsl.graph.code import Block, BlockParam, Code, Constant, Return
from ida_dsl.graph.model import FactNode, Graph, ShownNode, TaskNode
from ida_dsl.interpreter.program import Program
from ida_dsl.types import EnumType, IntType, MapType, TupleType, Type, describe
from ida_dsl.values import Word
from ida_runtime.tiers.encoding.encoding import Encoding, signature
from ida_runtime.tiers.encoding.shapes import NotEncoded

MOST = 64
"""The most asks of a decomposition that is learned."""
ANSWER = "answer"
STRATEGY = "learned"
"""The name of the strategy that a decomposer stands for."""


def next_of(task: str) -> str:
    """The question what comes next in taking a task's question apart."""
    return f"{task}: next"


def ask_of(task: str, asked: str) -> str:
    """The question with which arguments it asks that."""
    return f"{task}: ask {asked}"


def answer_of(task: str) -> str:
    """The question what is answered in the end."""
    return f"{task}: {ANSWER}"


def asked_fact(asked: str) -> str:
    """The facts that are the asks of a task or primitive, with their answers, by when they were asked."""
    return f"asked {asked}"


def asking(asked: str) -> str:
    """The answer that this is asked next."""
    return f"ask {asked}"


@frozen
class Steps:
    """The steps of some tasks of a program. `graph` has them as tasks, `may_ask` what each task asks."""

    graph: Graph
    may_ask: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, program: Program) -> Steps:
        """Those of all tasks that are taken apart. Raises `NotEncoded` where one may be a leaf, or no root is
        taken apart."""
        tasks = [task for task in program.graph.tasks if task.strategies]
        if not any(task.name in program.graph.roots for task in tasks):
            raise NotEncoded("no root is taken apart: give one a strategy, or leave decomposition as written")
        for task in tasks:
            if all(one.when is not None for one in task.strategies):
                said = f"`{task.name}` may be a leaf, and how it is taken apart cannot be learned"
                raise NotEncoded(f"{said}: give it a strategy without `when`")
        may_ask = {task.name: tuple(dict.fromkeys(program.asked(task.name))) for task in tasks}
        every = dict.fromkeys(asked for own in may_ask.values() for asked in own)
        facts = tuple(FactNode(asked_fact(name), MapType(_PLACE, _asked(program, name))) for name in every)
        sees = tuple(fact.name for fact in facts)
        made = tuple(one for task in tasks for one in _steps(program, task, may_ask[task.name], sees))
        return cls(Graph(facts=facts, tasks=made, roots=tuple(one.name for one in made)), may_ask)

    def encoding(self) -> Encoding:
        """How they are put to a learner. Places say in which order asks came, and are never asked for nor
        answered: rows hold none. Raises `NotEncoded`."""
        return Encoding.of(self.graph, apart=(_PLACE,))

    def text(self) -> list[str]:
        """All of them with their types, by which it is known whether two programs have the same."""
        facts = [f"{one.name}: {describe(one.type)}" for one in self.graph.facts]
        return facts + [signature(task) for task in self.graph.tasks]

    def asks(self, asked: str) -> tuple[Type, ...]:
        """The types of an ask: of its arguments, then of its answer."""
        fact = next(one for one in self.graph.facts if one.name == asked_fact(asked))
        assert isinstance(fact.type, MapType)
        assert isinstance(fact.type.value, TupleType)
        return fact.type.value.items


PLACES = tuple(f"place {at}" for at in range(MOST))
_PLACE, _MOST = EnumType(tuple(map(Word, PLACES))), IntType(MOST, MOST)


def _asked(program: Program, name: str) -> TupleType:
    """An ask: its arguments, then its answer."""
    return TupleType((*_arguments(program, name), program.returns(name)))


def _arguments(program: Program, name: str) -> tuple[Type, ...]:
    return tuple(type_ for type_, _ in program.parameters[name])


def _steps(
    program: Program, task: TaskNode, may_ask: Iterable[str], sees: tuple[str, ...]
) -> Iterable[TaskNode]:
    words = (ANSWER, *map(asking, may_ask))
    returns = {
        next_of(task.name): EnumType(tuple(map(Word, words))),
        **{ask_of(task.name, one): TupleType(_arguments(program, one)) for one in may_ask},
        answer_of(task.name): task.returns,
    }
    return [TaskNode(name, task.parameters, type_, sees=sees) for name, type_ in returns.items()]


def decomposed(graph: Graph, steps: Steps, folder: str = "") -> Graph:
    """The program with one strategy for each of its tasks that are taken apart: the decomposer in that folder
    shows it."""
    agent = AgentNode("model", settings=(("dir", folder),))
    return evolve(graph, tasks=tuple(_decomposed(task, steps, agent) for task in graph.tasks))


def _decomposed(task: TaskNode, steps: Steps, agent: AgentNode) -> TaskNode:
    if task.name not in steps.may_ask:
        return task
    params = tuple(BlockParam(at, one.type, one.name) for at, one in enumerate(task.parameters))
    most = Constant(len(params), _MOST, MOST)
    code = Code((Block(0, params, (most,), Return(most.id)),), _MOST)
    shown = ShownNode(STRATEGY, None, agent, steps.may_ask[task.name], code)
    return evolve(task, strategies=(shown,), checked_asks=(), waivers=())
