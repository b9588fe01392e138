"""Who teaches a tier besides tiers: agents as they are given, Python that must be allowed, people who can be
asked only so much, and the journal of what they say."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from ida_dsl.agents.parts import all_parts
from ida_dsl.asking.agents import Means as Making
from ida_dsl.asking.agents import agents_of
from ida_dsl.asking.experts import Expert, experts_of
from ida_dsl.asking.keeping import JOURNAL, Keep
from ida_dsl.asking.misused import Misused
from ida_dsl.asking.settling import settings_of
from ida_dsl.asking.tiers import Where
from ida_dsl.cli import screen
from ida_dsl.cli.hints import PYTHON
from ida_dsl.cli.keeping import tell_kept, what_was_taken
from ida_dsl.cli.running import Late, given_agents, given_to
from ida_dsl.cli.teaching import Means
from ida_dsl.graph.model import Graph, ShownNode
from ida_dsl.interpreter.memo import Answerer
from ida_dsl.interpreter.program import Program as Ready
from ida_dsl.load import Program
from ida_dsl.questions import Agent
from ida_dsl.syntax import ast
from ida_dsl.values import Reason
from ida_runtime.agents.human import Human
from ida_runtime.agents.nobody import Nobody

if TYPE_CHECKING:
    from ida_runtime.calls.keeping import Keeper
    from ida_runtime.tiers.decomposing.apprentice import Rationing

Externs = Mapping[str, Callable[..., object]]


@frozen(eq=False)
class Teachers:
    """Who answers besides the tier that learns: by task, by shown strategy as `task.strategy`. `ready` is the
    program with its helpers in Python."""

    program: Program
    ready: Ready
    agents: Mapping[str, Agent] = field(factory=dict)

    @property
    def always(self) -> dict[str, Agent]:
        """Those who answer whoever teaches (`by a always`), and who show how questions are taken apart."""
        return {name: self.agents[name] for name in always(self.program.graph) if name in self.agents}

    @property
    def below(self) -> dict[str, Agent]:
        """Who answers the tasks as tier 0."""
        return {name: one for name, one in self.agents.items() if "." not in name}

    @property
    def paid(self) -> bool:
        """Whether a journal keeps what one of them says."""
        return any(Answerer.of(agent).kept for one in self.agents.values() for agent in _every(one))

    def people(self, slots: Iterable[str]) -> dict[str, str]:
        """The people of some tasks and shown strategies, as far as the roots come to these."""
        reached = self.ready.reachable(set(self.program.graph.roots))
        found = {slot: self.agents[slot] for slot in slots if slot.partition(".")[0] in reached}
        people = {slot: agent for slot, agent in found.items() if any(map(_is_person, _every(agent)))}
        return {slot: agent.name for slot, agent in people.items()}

    @contextmanager
    def journal(self, folder: Path) -> Iterator[Keeper | None]:
        """The journal in a folder, open, and in the end told what was taken from it; None where nobody's
        answers are kept. Raises `Misused`."""
        if not self.paid:
            yield None
            return
        folder.mkdir(parents=True, exist_ok=True)
        with Keep(folder / JOURNAL).opened(self.program.graph, self.agents) as keeper:
            yield keeper
            tell_kept(what_was_taken(keeper), None, silent=False)


def of(program: Program, given: Means, slots: Iterable[str]) -> Teachers:
    """Who answers for these tasks and shown strategies. Raises `Misused`, also where one needs Python that
    was not allowed."""
    refuse_helpers(program, given.allow_python)
    ready, slots = _ready(program, given), tuple(slots)
    if not slots:
        return Teachers(program, ready)
    agents = made(program, given_agents(program.graph, given.agents, silent=False), given)
    own = {slot: agents[slot] for slot in slots}
    _refuse_python(own)
    return Teachers(program, ready, own)


def unasked(program: Program, given: Means, slots: Iterable[str]) -> Teachers:
    """The same where nobody is asked: what would need Python is not looked at. Raises `Misused`."""
    nobody = Nobody()
    return Teachers(program, _ready(program, given), dict.fromkeys(slots, nobody))


def _ready(program: Program, given: Means) -> Ready:
    settings = settings_of(program, given.seed, {}, {}, given.allow_python)
    return Ready(program.graph, {}, settings.externs)


def made(program: Program, wanted: Mapping[str, object] | None, given: Means) -> Mapping[str, Agent]:
    """Agents as a training has them, by task and shown strategy. Raises `Misused`."""
    settings = settings_of(program, given.seed, {}, {}, given.allow_python)
    where = Where(given.device, given.threads)
    return agents_of(program, wanted, settings, Making(given.seed, given.allow_python, Late(), where))


def experts(graph: Graph, agents: Sequence[str]) -> list[Expert]:
    """The experts of tier 0 where one agent is given for all tasks, or none is. Raises `Misused`."""
    if not agents:
        return experts_of(graph, None)
    whole = len(agents) == 1 and given_to(graph, agents[0]) is None
    return experts_of(graph, agents[0]) if whole else []


def always(graph: Graph) -> list[str]:
    """The tasks that their agents answer whoever teaches, and the shown strategies."""
    return [task.name for task in graph.tasks if task.always] + shown(graph)


def shown(graph: Graph) -> list[str]:
    """The shown strategies, as `task.strategy`."""
    return [
        f"{task.name}.{one.name}"
        for task in graph.tasks
        for one in task.strategies
        if isinstance(one, ShownNode)
    ]


def unshown(graph: Graph, wanted: Mapping[str, object] | None) -> Mapping[str, object]:
    """Who is given, and nobody in place of people who show strategies: where no question is taken apart."""
    declared = dict(graph.agents)
    every = ((task.name, one) for task in graph.tasks for one in task.strategies)
    people = [
        f"{task}.{one.name}"
        for task, one in every
        if isinstance(one, ShownNode) and any(part.kind == "human" for part in all_parts(one.agent, declared))
    ]
    return {**dict.fromkeys(people, "nobody"), **(wanted or {})}


def _is_person(agent: Agent) -> bool:
    return isinstance(agent, Human)


def _every(agent: Agent) -> Iterator[Agent]:
    """An agent, and those that it is made of."""
    yield agent
    for member in getattr(agent, "members", ()):
        yield from _every(member)


# ------------------------------------------------------------------------------------------------ refused


def refuse_helpers(program: Program, allowed: bool) -> None:
    """Refuses a program with helpers in Python that was not allowed. Raises `Misused`."""
    nodes = program.checked.analysis.declarations
    first = next((node.target for node in nodes if isinstance(node, ast.Extern)), None)
    if first is not None and not allowed:
        raise Misused(f"{program.path} needs Python ({first}), which was not allowed", PYTHON)


def _refuse_python(agents: Mapping[str, Agent]) -> None:
    for agent in (agent for one in agents.values() for agent in _every(one)):
        broken = getattr(agent, "broken", None)
        if broken is not None and broken.reason is Reason.FORBIDDEN:
            raise Misused(f"{agent.name} needs Python, which was not allowed", PYTHON)


def refuse_people(people: Mapping[str, str], given: Means, lots: int, way: str = "", then: str = "") -> None:
    """Refuses people who would be asked as often as a training asks, a turn about so many questions; `way` is
    another that there is, `then` what follows on a tier that learned from runs. Raises `Misused`."""
    for slot, name in people.items():
        what = f"show {slot}" if "." in slot else f"answer {slot}"
        said = f"{name} cannot {what} while a tier learns: each turn asks about {lots:,} questions"
        raise Misused(said, way, *_by_runs(given), then)


def _by_runs(given: Means) -> Iterator[str]:
    """How people teach who cannot be asked so often."""
    program = as_typed(given)
    agents = "".join(f" --agent {shlex.quote(one)}" for one in given.agents)
    yield "people teach by runs that are kept, of as many questions as they like:"
    yield f"  ida-dsl run {program}{agents} --depth 1 --sample 100 --out runs/people"
    yield f"  ida-dsl train {program} --out tiers/people --from runs/people"


def as_typed(given: Means) -> str:
    """The program and its params, as they are typed."""
    return " ".join([shlex.quote(given.program), *(f"--set {shlex.quote(one)}" for one in given.settings)])


# --------------------------------------------------------------------------------------------------- told


def tell_people(people: Mapping[str, str], ration: Rationing, out: str) -> None:
    """Says how much is asked of people who show strategies, before they are asked."""
    if not people:
        return
    who = " and ".join(dict.fromkeys(people.values()))
    screen.remark(f"{who} will be asked to take questions apart: {_how_many(ration)}")
    kept = f"each answer is kept in {Path(out) / JOURNAL}"
    screen.remark(f"{kept}; Ctrl-D or Ctrl-C stops, and the same command goes on and asks nothing twice")


def _how_many(ration: Rationing) -> str:
    """How many decompositions are asked for."""
    if ration.most is not None and ration.most <= ration.first:
        return f"up to {ration.most:,}"
    most = " (--decompositions N: at most N)" if ration.most is None else f", {ration.most:,} at most"
    then = f"at most one for {1 / ration.each:.0f} steps of the tier"
    return f"up to {ration.first:,} at first, then {then}{most}"
