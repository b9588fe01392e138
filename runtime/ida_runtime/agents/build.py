"""From agents as programs describe them to agents that answer, and who answers which task.

Equal descriptions are one agent, so that a limit, or a person's memory, is shared by all who name it. What a
caller needs around each agent that is not made of others (a journal that keeps what was paid for) it puts
there with `wrap`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from attrs import define, field, frozen

from ida_dsl.agents.model import AgentNode
from ida_dsl.agents.parts import MANY, agent_text, expanded, refusal, setting_of, weight
from ida_dsl.agents.written import AGENT_KINDS, DECLARED, BadAgent, agent_node
from ida_dsl.graph.model import Graph, ShownNode, TaskNode
from ida_dsl.interpreter.program import Program
from ida_dsl.questions import Agent, Question
from ida_dsl.source import Span
from ida_dsl.spec import right_answer
from ida_dsl.syntax.parse import parse_expression
from ida_dsl.values import Value
from ida_runtime.agents import python
from ida_runtime.agents.biased import Biased
from ida_runtime.agents.console import Console
from ida_runtime.agents.first_known import FirstKnown
from ida_runtime.agents.human import Human
from ida_runtime.agents.limit import Limit
from ida_runtime.agents.nobody import Nobody
from ida_runtime.agents.noisy import Noisy
from ida_runtime.agents.panel import Majority, Median
from ida_runtime.agents.spec import Spec

Wrap = Callable[[AgentNode, Agent], Agent]
Models = Callable[[str], Agent]
"""Loads the tier in a folder; raises `CannotBuild`."""
NOBODY = AgentNode("nobody")


class CannotBuild(Exception):  # noqa: N818 - said to the user as it is
    """Why an agent cannot be built, in one line."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NoTerminal(CannotBuild):
    """A person cannot be asked here; `slot` is the task or the shown strategy, where it is known."""

    def __init__(self, name: str, slot: str = "t") -> None:
        super().__init__(f"{name} needs a terminal; give another agent with --agent {slot}=…")
        self.name = name


class NotYet(CannotBuild):
    """The program needs a kind of agent that this release does not have."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def _as_it_is(_: AgentNode, agent: Agent) -> Agent:
    return agent


@frozen
class _Means:
    seed: int
    allow_python: bool
    console: Console | None
    wrap: Wrap = _as_it_is
    models: Models | None = None


def build(  # noqa: PLR0913 - what an agent can be made of
    node: AgentNode,
    graph: Graph | Program,
    *,
    seed: int = 0,
    allow_python: bool = False,
    console: Console | None = None,
    declared: Mapping[str, AgentNode] | None = None,
    wrap: Wrap = _as_it_is,
    models: Models | None = None,
) -> Agent:
    """The agent; raises `CannotBuild`. Give a `Program` where params are set or specs may call Python.

    `console` is None where nobody can be asked. `declared` are the graph's agents unless others are given.
    `wrap` may put something around each agent that is not made of others. `models` finds tiers by folder.
    """
    program = _program(graph)
    known = dict(program.graph.agents) if declared is None else declared
    return _Builder(program, _Means(seed, allow_python, console, wrap, models), known).whole(node)


def _program(graph: Graph | Program) -> Program:
    return graph if isinstance(graph, Program) else Program(graph)


@define
class _Builder:
    program: Program
    means: _Means
    declared: Mapping[str, AgentNode]
    built: dict[AgentNode, Agent] = field(factory=dict)

    def whole(self, node: AgentNode) -> Agent:
        """An agent that is part of no other."""
        _check_size(node, self.declared)
        try:
            return self.agent(node)
        except RecursionError:
            raise _too_large(node) from None

    def agent(self, node: AgentNode) -> Agent:
        """The agent, made once."""
        if node.kind == DECLARED:
            return self._declared(agent_text(node))
        if node not in self.built:
            made = self._made(node)
            self.built[node] = made if node.members else self.means.wrap(node, made)
        return self.built[node]

    def _declared(self, name: str) -> Agent:
        if name not in self.declared:
            raise CannotBuild(f"there is no agent called {name}")
        return self.agent(self.declared[name])

    def _made(self, node: AgentNode) -> Agent:
        name = self._name(node)
        match node.kind:
            case "nobody":
                return Nobody()
            case "spec":
                return Spec(self._right)
            case "human":
                return Human(name, str(setting_of(node, "name")), self._console(name), self.program.graph)
            case "python":
                return python.load(name, str(setting_of(node, "target")), allowed=self.means.allow_python)
            case "model" if self.means.models is not None:
                return self.means.models(str(setting_of(node, "dir")))
            case "noisy" | "biased" | "majority" | "median" | "first_known" | "limit":
                return self._group(node, name)
        message = f"this release cannot run {node.kind}(…) agents yet; give another with --agent t=…"
        raise NotYet(node.kind, message)

    def _group(self, node: AgentNode, name: str) -> Agent:
        members = tuple(self.agent(member) for member in node.members)
        match node.kind:
            case "noisy":
                return Noisy(name, members, _number(setting_of(node, "rate")), self.means.seed)
            case "biased":
                rate, value = _number(setting_of(node, "rate")), setting_of(node, "value")
                return Biased(name, members, rate, self.means.seed, value)
            case "majority":
                return Majority(name, members)
            case "median":
                return Median(name, members)
            case "first_known":
                return FirstKnown(name, members)
        return Limit(name, members, int(_number(setting_of(node, "answers"))))

    def _name(self, node: AgentNode) -> str:
        return agent_text(expanded(node, self.declared))

    def _right(self, question: Question) -> Value:
        return right_answer(self.program, question)

    def _console(self, name: str) -> Console:
        if self.means.console is None:
            raise NoTerminal(name)
        return self.means.console


def _check_size(node: AgentNode, declared: Mapping[str, AgentNode]) -> None:
    try:
        heavy = weight(node, declared) > MANY
    except RecursionError:
        heavy = True
    if heavy:
        raise _too_large(node)


def _too_large(node: AgentNode) -> CannotBuild:
    name = agent_text(node)[:40]
    return CannotBuild(f"{name} is made of itself, of more than {MANY} agents, or is nested too deep")


def _number(value: Value) -> float:
    assert isinstance(value, int | float)
    return value


# ---------------------------------------------------------------------------------------- who answers


def assign(  # noqa: PLR0913 - what agents can be made of
    program: Graph | Program,
    overrides: Mapping[str, AgentNode],
    *,
    seed: int = 0,
    allow_python: bool = False,
    console: Console | None = None,
    wrap: Wrap = _as_it_is,
    models: Models | None = None,
) -> Mapping[str, Agent]:
    """Who answers each task, and as `task.strategy` who shows each shown strategy; raises `CannotBuild`.

    An override beats `by a` on the task, that beats tier 0, and without any it is `nobody`. `wrap` may put
    something around each agent that is not made of others.
    """
    program = _program(program)
    graph, declared = program.graph, dict(program.graph.agents)
    _check_overrides(graph, overrides, declared)
    builder = _Builder(program, _Means(seed, allow_python, console, wrap, models), declared)
    slots = dict(slot for task in graph.tasks for slot in _slots(graph, task, overrides))
    agents, missing = dict[str, Agent](), dict[str, NotYet]()
    for slot, node in slots.items():
        try:
            agents[slot] = builder.whole(node)
        except NotYet as problem:
            missing[slot] = problem
        except NoTerminal as problem:
            raise NoTerminal(problem.name, slot) from None
    if missing:
        raise _all_missing(missing)
    return agents


def _slots(
    graph: Graph, task: TaskNode, overrides: Mapping[str, AgentNode]
) -> Iterator[tuple[str, AgentNode]]:
    yield task.name, overrides.get(task.name) or leaf_agent(graph, task)
    for strategy in task.strategies:
        if isinstance(strategy, ShownNode):
            slot = f"{task.name}.{strategy.name}"
            yield slot, overrides.get(slot, strategy.agent)


def leaf_agent(graph: Graph, task: TaskNode) -> AgentNode:
    """Who answers the task as the program says: `by a`, else tier 0, else `nobody`."""
    if task.agent is not None:
        return task.agent
    return next((tier.agent for tier in graph.tiers if tier.low == 0), NOBODY)


def _check_overrides(
    graph: Graph, overrides: Mapping[str, AgentNode], declared: Mapping[str, AgentNode]
) -> None:
    tasks = {task.name: task for task in graph.tasks}
    shown = {f"{t.name}.{s.name}" for t in graph.tasks for s in t.strategies if isinstance(s, ShownNode)}
    for slot, node in overrides.items():
        if slot not in tasks and slot not in shown:
            raise CannotBuild(f"there is no task called {slot}; the tasks are {', '.join(tasks)}")
        _check_size(node, declared)
        if slot in tasks:
            task = tasks[slot]
            why = refusal(node, task.returns, has_spec=task.spec is not None, declared=declared)
            if why is not None:
                raise CannotBuild(f"{agent_text(node)} cannot answer {slot}: {why}")


def _all_missing(missing: Mapping[str, NotYet]) -> NotYet:
    kinds = list(dict.fromkeys(problem.kind for problem in missing.values()))
    what = " and ".join(f"{kind}(…)" for kind in kinds)
    how = " ".join(f"--agent {slot}=…" for slot in missing)
    return NotYet(kinds[0], f"this release cannot run {what} agents yet; give others with {how}")


# ------------------------------------------------------------------------------------- as it is typed


_TIER = "tier:"
TIERS = "tiers"
"""The folder in which `tier:3` is."""


def parse_agent(text: str, declared: Collection[str] = ()) -> AgentNode:
    """The agent that `--agent t=…` names; raises `BadAgent`, whose span is within the text. `tier:3` is short
    for `model("tiers/3")`, and `tier:DIR` for `model("DIR")`."""
    if text.strip().startswith(_TIER):
        return _tier(text)
    expr = parse_expression(text, "<agent>")
    if isinstance(expr, tuple):
        first = expr[0]
        raise BadAgent(first.span, first.title, first.hint)
    node = agent_node(expr, declared)
    if node.kind in AGENT_KINDS and AGENT_KINDS[node.kind].tier:
        raise BadAgent(Span("<agent>", 0, len(text)), f"`{node.kind}` makes a tier and is no agent by itself")
    return node


def _tier(text: str) -> AgentNode:
    """The tier of that number, or in that folder."""
    where = text.strip().removeprefix(_TIER).strip()
    if not where:
        hint = f"write {_TIER}3 for the tier in {TIERS}/3, or {_TIER}DIR for that in another folder"
        raise BadAgent(Span("<agent>", 0, len(text)), f"`{_TIER}` does not say which", hint)
    folder = f"{TIERS}/{where}" if where.isdigit() else where
    return AgentNode("model", settings=(("dir", folder),))
