"""Who answers in a run: agents as users give them, looked up in the program and made."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from ida_dsl.agents.model import AgentNode
from ida_dsl.agents.parts import agent_text, refusal, setting_of
from ida_dsl.agents.written import BadAgent
from ida_dsl.asking.misused import Misused, none_called
from ida_dsl.asking.settling import beside
from ida_dsl.asking.tiers import Where, below, tier_in
from ida_dsl.graph.model import Graph, ShownNode, TaskNode
from ida_dsl.interpreter.program import Program as Ready
from ida_dsl.interpreter.settings import Settings
from ida_dsl.load import Program
from ida_dsl.questions import Agent
from ida_dsl.values import Reason

if TYPE_CHECKING:
    from ida_runtime.agents.console import Console

Answerer = object
"""An agent as users give it: its description (`"noisy(spec, 0.1)"`), a Python function or an agent object."""


@frozen
class Means:
    """What agents are made with. `console` is where people are asked, None where nobody can be; `where` is
    where networks calculate."""

    seed: int = 0
    allow_python: bool = False
    console: Console | None = field(default=None, repr=False)
    where: Where = field(factory=Where)


def agents_of(program: Program, given: object, settings: Settings, means: Means) -> Mapping[str, Agent]:
    """Who answers each task, and who shows each shown strategy. Raises `Misused`."""
    graph = program.graph
    wanted = _wanted(graph, given)
    if means.allow_python:
        beside(program)
    agents = _Team(program, wanted, settings, means).agents()
    for slot, agent in agents.items():
        if "." in slot:
            _check_shows(slot, agent)
    return agents


def agents_for(ready: Ready, given: Mapping[str, object], means: Means) -> dict[str, Agent]:
    """The agents that are given to some tasks and shown strategies, and no others. Raises `Misused`."""
    slots = [task.name for task in ready.graph.tasks]
    slots += [f"{task.name}.{one.name}" for task in ready.graph.tasks for one in task.strategies]
    for slot in given:
        if slot not in slots:
            raise none_called("task", str(slot), slots, "name one of these")
    return {slot: _agent_for(ready, slot, one, means) for slot, one in given.items()}


def _agent_for(ready: Ready, slot: str, given: object, means: Means) -> Agent:
    from ida_runtime.agents.build import CannotBuild, build  # noqa: PLC0415 - the runtime is not small

    agent = _object(given) if not isinstance(given, str) else None
    if agent is None:
        node = described(ready.graph, str(given))
        why = None if "." in slot else _refused(ready.graph, node, ready.tasks[slot])
        if why is not None:
            raise Misused(f"{agent_text(node)} cannot answer {slot}: {why}", "give it another agent")
        try:
            agent = build(
                node,
                ready,
                seed=means.seed,
                allow_python=means.allow_python,
                console=means.console,
                models=lambda name: tier_in(Path(name), ready.graph, means.seed, means.where),
            )
        except CannotBuild as problem:
            raise Misused(str(problem)) from None
    if "." in slot:
        _check_shows(slot, agent)
    return agent


def able(graph: Graph, agent: object) -> list[str]:
    """The tasks that an agent given for all of them can answer; all, where it can answer none."""
    names = [task.name for task in graph.tasks]
    if not isinstance(agent, str):
        return names
    node = described(graph, agent)
    try:
        return [task.name for task in graph.tasks if _refused(graph, node, task) is None] or names
    except RecursionError:  # it is nested too deep, which is said where it is made
        return names


def _refused(graph: Graph, node: AgentNode, task: TaskNode) -> str | None:
    return refusal(node, task.returns, has_spec=task.spec is not None, declared=dict(graph.agents))


def _wanted(graph: Graph, given: object) -> dict[str, object]:
    """The agents that are given, by task, shown strategy or declared agent."""
    mapping = given if isinstance(given, Mapping) else dict.fromkeys(able(graph, given), given)
    wanted = {slot: agent for slot, agent in mapping.items() if agent is not None}
    tasks, declared = [task.name for task in graph.tasks], [name for name, _ in graph.agents]
    shown = [f"{task.name}.{strategy.name}" for task in graph.tasks for strategy in task.strategies]
    for slot in wanted:
        if slot not in {*tasks, *declared, *shown}:
            raise none_called("task", str(slot), [*tasks, *declared], "name one of these")
    return wanted


def described(graph: Graph, text: str) -> AgentNode:
    """The agent that a description is of. Raises `Misused`."""
    from ida_runtime.agents.build import parse_agent  # noqa: PLC0415 - the runtime is not small

    try:
        return parse_agent(text, dict(graph.agents))
    except BadAgent as problem:
        raise Misused(f"agent `{text}`: {problem.message}", problem.hint) from None


@frozen
class _Team:
    """The agents of a run, to be made."""

    program: Program
    wanted: Mapping[str, object]
    settings: Settings
    means: Means

    def agents(self) -> Mapping[str, Agent]:
        """All of them, by task and by shown strategy."""
        from ida_runtime.agents.build import NOBODY, CannotBuild, assign  # noqa: PLC0415

        graph = self._graph()
        slots = {slot: one for slot, one in self.wanted.items() if slot not in self._replaced()}
        nodes = {
            slot: described(graph, one) if isinstance(one, str) else NOBODY for slot, one in slots.items()
        }
        ready = Ready.of(graph, self.settings)  # specs, too, may call Python
        means = self.means
        try:
            agents = assign(
                ready,
                nodes,
                seed=means.seed,
                allow_python=means.allow_python,
                console=means.console,
                wrap=self._made,
                models=self._model,
            )
        except CannotBuild as problem:
            how = "" if "--agent" in str(problem) else "give each task an agent that can answer it"
            raise Misused(str(problem), how) from None
        objects = {id(one): _object(one) for one in slots.values() if not isinstance(one, str)}
        return {**agents, **{slot: objects[id(one)] for slot, one in slots.items() if id(one) in objects}}

    def _model(self, name: str) -> Agent:
        """The tier in a folder: below the program's where that names it, anywhere where a user does."""
        own = any(
            node.kind == "model" and setting_of(node, "dir") == name
            for node in _every(self.program.graph, self.wanted)
        )
        place = below(self.program.folder, name) if own else Path(name)
        return tier_in(place, self.program.graph, self.means.seed, self.means.where)

    def _replaced(self) -> set[str]:
        """The declared agents that are given anew."""
        names = {name for name, _ in self.program.graph.agents}
        return (names & self.wanted.keys()) - {task.name for task in self.program.graph.tasks}

    def _graph(self) -> Graph:
        """The graph with the declared agents that are given anew."""
        graph, replaced = self.program.graph, self._replaced()
        if not replaced:
            return graph
        agents = [(name, self._anew(name) if name in replaced else node) for name, node in graph.agents]
        graph = evolve(graph, agents=tuple(agents))
        self._check_leaves(graph)
        return graph

    def _anew(self, name: str) -> AgentNode:
        """What stands for a declared agent now; a Python object is put in its place when it is made."""
        given = self.wanted[name]
        if isinstance(given, str):
            return described(self.program.graph, given)
        return AgentNode("python", settings=(("target", f"given:{name}"),))

    def _check_leaves(self, graph: Graph) -> None:
        from ida_runtime.agents.build import leaf_agent  # noqa: PLC0415

        for task in graph.tasks:
            node = leaf_agent(graph, task)
            why = None if task.name in self.wanted else _refused(graph, node, task)
            if why is not None:
                raise Misused(f"{agent_text(node)} cannot answer {task.name}: {why}", "give it another agent")

    def _made(self, node: AgentNode, agent: Agent) -> Agent:
        """An agent that is made of no others: what cannot be loaded is said before anything runs."""
        place, _, name = str(dict(node.settings).get("target", "")).partition(":")
        if place == "given" and name in self._replaced() and not isinstance(self.wanted[name], str):
            return _object(self.wanted[name])
        broken = getattr(agent, "broken", None)
        if broken is not None and broken.reason is not Reason.FORBIDDEN:
            raise Misused(
                str(broken.detail), 'write python("module:name"), the module beside the program or installed'
            )
        if (target := getattr(agent, "target", None)) is not None:
            _check_declared(agent.name, target)
        return agent


def _every(graph: Graph, given: Collection[str]) -> Iterator[AgentNode]:
    """The agents that a program describes, and those that they are made of; of shown strategies only those
    that nobody else is given for."""
    tasks = (task.agent for task in graph.tasks)
    shown = (
        one.agent
        for task in graph.tasks
        for one in task.strategies
        if isinstance(one, ShownNode) and f"{task.name}.{one.name}" not in given
    )
    left = [*tasks, *shown, *(node for _, node in graph.agents), *(tier.agent for tier in graph.tiers)]
    while left:
        node = left.pop()
        if node is not None:
            yield node
            left.extend(node.members)


def _object(one: object) -> Agent:
    """A Python object as an agent; one that says all that an agent says is taken as it is."""
    from ida_runtime.agents.python import agent_of  # noqa: PLC0415 - the runtime is not small

    if all(hasattr(one, name) for name in ("name", "deterministic", "answer", "step")):
        _check_declared(str(one.name), one)  # type: ignore[attr-defined] # looked for above
        return one  # type: ignore[return-value]
    if not callable(one) and not hasattr(one, "answer"):
        raise Misused(f"{one!r} is no agent", "give its description, a function, or an object with `answer`")
    named = getattr(one, "__qualname__", type(one).__qualname__)
    _check_declared(f"python({named})", one)
    return agent_of(f"python({named})", one() if isinstance(one, type) else one)


def _check_declared(name: str, declaring: object) -> None:
    from ida_runtime.agents.declared import how_it_is_called  # noqa: PLC0415 - the runtime is not small

    for oddity in how_it_is_called(declaring):
        raise Misused(f"{name}: {oddity}", "mend what it declares; see ida_runtime.agents.base")


def _check_shows(slot: str, agent: Agent) -> None:
    from ida_runtime.agents.python import Python  # noqa: PLC0415 - the runtime is not small

    if isinstance(agent, Python) and agent.broken is None and not hasattr(agent.target, "step"):
        raise Misused(
            f"{agent.name} cannot show {slot}: it has no `step`",
            "give a class or an object with `step(shown)`, which returns a Pick (the next ask),"
            " a Final (the answer) or Unknown; see ida_dsl.questions",
        )
