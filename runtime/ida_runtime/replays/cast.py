"""Who answers in a replay: the agents of the run, those of them that may be asked anew, and others in place.

Of the run's agents those may be asked again of whom it is known that they say the same again, at once and
for nothing: `nobody`, `spec`, and what is made of these with `noisy`, `biased`, `majority`, `median` and
`first_known`.
All others (people, endpoints, anything in Python, and `limit`, for which it matters who comes first) say what
they said in the run, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from ida_dsl.agents.model import AgentNode
from ida_dsl.agents.parts import all_parts
from ida_dsl.agents.written import BadAgent
from ida_dsl.graph.model import ShownNode
from ida_dsl.interpreter.memo import Answerer
from ida_dsl.interpreter.program import Program
from ida_dsl.questions import Agent, Final, Pick, Reply, Shown
from ida_dsl.values import Reason, Unknown
from ida_runtime.agents.build import CannotBuild, build, parse_agent
from ida_runtime.traces.reader import Trace

_AGAIN = frozenset({"nobody", "spec", "noisy", "biased", "majority", "median", "first_known"})
"""The kinds of agents that may be asked anew."""


@frozen
class Gone:
    """An agent of the run that is not asked again: of it there is what the tables say."""

    name: str
    deterministic: bool = True
    whole_context: bool = False
    local: bool = True
    kept: bool = False

    def answer(self, questions: Sequence[Shown]) -> list[Reply]:
        """Unknown, for each."""
        return [Reply(self.why)] * len(questions)

    def step(self, question: Shown) -> Pick | Final | Unknown:  # noqa: ARG002 - part of the protocol
        """Unknown."""
        return self.why

    @property
    def why(self) -> Unknown:
        """Why what it was not asked in the run is unknown."""
        return Unknown(Reason.NOBODY, f"{self.name} is not asked again")


@frozen
class Role:
    """Who answers a task, or shows a strategy. `asked` says whether they are asked what the run does not
    have, `given` whether they take the place of who did it in the run."""

    answerer: Answerer
    asked: bool
    given: bool = False


def cast_of(trace: Trace, program: Program, given: Mapping[str, Agent]) -> dict[str, Role]:
    """Who answers, by task and `task.strategy`."""
    return {
        slot: Role(Answerer.of(given[slot]), asked=True, given=True)
        if slot in given
        else _as_it_was(trace, program, slot)
        for slot in slots(program)
    }


def slots(program: Program) -> Iterator[str]:
    """All who can be named: tasks, and shown strategies as `task.strategy`."""
    for task in program.graph.tasks:
        yield task.name
        for one in task.strategies:
            if isinstance(one, ShownNode):
                yield f"{task.name}.{one.name}"


def _as_it_was(trace: Trace, program: Program, slot: str) -> Role:
    name = str(trace.about.get("agents", {}).get(slot, "nobody"))
    node = _described(name)
    if node is not None and all(part.kind in _AGAIN for part in all_parts(node, {})):
        try:
            agent = build(node, program, seed=int(trace.about.get("seed", 0)), declared={})
            return Role(Answerer.of(agent), asked=True)
        except CannotBuild:
            pass  # it was made by another release
    says = trace.about.get("agents_are", {}).get(slot, ())
    gone = Gone(name, deterministic="draws" not in says, whole_context="sees all" in says)
    return Role(Answerer.of(gone), asked=False)


def _described(name: str) -> AgentNode | None:
    try:
        return parse_agent(name)
    except BadAgent:
        return None
