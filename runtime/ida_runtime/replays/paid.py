"""Which rows of a run's journal stand behind the answer to a question.

A journal knows answers by digests of what was shown (`ida_dsl.interpreter.key_digests`). So the question is
put once more to its agent as the run names it. In the place of each of its members that may have been paid
stands one who notes what it would be asked, and says what the journal has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from attrs import define, field, frozen

from ida_dsl.agents.model import AgentNode
from ida_dsl.agents.written import BadAgent
from ida_dsl.graph.model import ShownNode
from ida_dsl.interpreter.key_digests import KeyDigests
from ida_dsl.interpreter.memo import Key, Seen, memory_key, step_key, task_text
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.replies import admit
from ida_dsl.prompts import shown as shown_to
from ida_dsl.prompts import teaching
from ida_dsl.questions import Agent, Pick, Question, Reply, Shown
from ida_dsl.values import Reason, Unknown, Value
from ida_runtime.agents.base import Step, led, talked
from ida_runtime.agents.build import CannotBuild, build, parse_agent
from ida_runtime.journals.journal import Entry, Journal
from ida_runtime.replays.cast import Gone
from ida_runtime.traces.lazily import Kept
from ida_runtime.traces.reader import Asked, Place

_ASKED_FOR_NOTHING = {"nobody", "spec"}


@frozen
class PaidFor:
    """A row of the journal that a question's answer stands on; of a shown strategy which `step` it is, from
    1, else 0."""

    entry: Entry
    step: int = 0


@define(eq=False)
class Behind:
    """Finds the rows of one run."""

    kept: Kept
    journal: Journal
    _digests: KeyDigests = field(factory=KeyDigests)
    _agents: dict[str, Agent] = field(factory=dict)
    _found: list[PaidFor] = field(factory=list)
    _retracted: dict[int, Entry] | None = None

    def of(self, place: Place) -> list[PaidFor]:
        """The rows behind the answer to a question, those that were retracted meanwhile, too; none where
        nobody was paid for it. Raises `JournalTrouble` where one cannot be read."""
        row, question = self.kept.trace.row(place), self.kept.question(place)
        self._found = []
        if row.agent is None:
            return []
        if row.strategy is None:
            self._answer(self._agent(place.task), shown_to(self.kept.trace.graph, question))
        else:
            self._steps(question, row.strategy, self.kept.trace.asked(place))
        return list({one.entry.number: one for one in self._found}.values())

    def _agent(self, slot: str) -> Agent:
        if slot not in self._agents:
            name = str(self.kept.trace.about.get("agents", {}).get(slot, "nobody"))
            self._agents[slot] = _noting(self.kept.trace.program, name, self.kept.trace.about.get("seed", 0))
        return self._agents[slot]

    # ------------------------------------------------------------------------------------------- leaves

    def _answer(self, agent: Any, shown: Shown) -> Reply:
        if hasattr(agent, "talk"):
            return talked(agent.talk([shown]), self._all)[0]
        if not isinstance(agent, Gone):
            own: Reply = agent.answer([shown])[0]
            return own
        entry = self._entry(memory_key(seen, shown.question.arguments) for seen in _ways(agent, shown))
        said = None if entry is None else entry.said(step=False)
        return said if isinstance(said, Reply) else Reply(Unknown())

    def _all(self, member: Agent, asked: Sequence[Shown]) -> list[Reply]:
        return [self._answer(member, shown) for shown in asked]

    def _entry(self, keys: Iterator[Key], step: int = 0) -> Entry | None:
        """The row with one of these keys, noted."""
        for key in keys:
            digest = self._digests.of(key)
            entry = self.journal.find(digest) or self._history.get(digest)
            if entry is not None:
                self._found.append(PaidFor(entry, step))
                return entry
        return None

    @property
    def _history(self) -> dict[int, Entry]:
        """What was retracted, the last of each key."""
        if self._retracted is None:
            self._retracted = {one.key: one for one in self.journal.entries() if one.retracted}
        return self._retracted

    # -------------------------------------------------------------------------------- shown strategies

    def _steps(self, question: Question, name: str, asks: Sequence[Asked]) -> None:
        graph, slot = self.kept.trace.graph, f"{question.task}.{name}"
        strategy = next(one for one in graph.task(question.task).strategies if one.name == name)
        if not isinstance(strategy, ShownNode):
            return
        picks: tuple[Pick, ...] = ()
        for asked in (*asks, None):
            shown = teaching(graph, strategy, question, picks)
            step = self._step(self._agent(slot), slot, shown, len(picks) + 1)
            if asked is None or not isinstance(step, Pick):
                return
            picks = (*picks, self._picked(asked, step))

    def _step(self, agent: Any, slot: str, shown: Shown, number: int) -> Step:
        if hasattr(agent, "lead"):
            return led(agent.lead(shown), lambda member: self._step(member, slot, shown, number))
        if not isinstance(agent, Gone):
            own: Step = agent.step(shown)
            return own
        entry = self._entry((step_key(slot, seen, shown) for seen in _ways(agent, shown)), number)
        said = Unknown() if entry is None else entry.said(step=True)
        return Unknown() if isinstance(said, Reply) else said

    def _picked(self, asked: Asked, step: Pick) -> Pick:
        """A step with what was asked then and what came back, as the agent was shown it."""
        if asked.put is not None:
            return Pick(asked.task, self.kept.question(asked.put).arguments, self.kept.answer(asked.put))
        why = asked.refused or Unknown()
        if why.reason is Reason.NOT_ALLOWED:
            return Pick(asked.task, (), why)
        types = self.kept.trace.program.parameters[asked.task]
        given = zip(step.arguments, types, strict=True)
        arguments: tuple[Value, ...] = tuple(admit(value, type_, None) for value, (type_, _) in given)
        return Pick(asked.task, arguments, why)


def _ways(agent: Gone, shown: Shown) -> Iterator[Seen]:
    """What of a question its answer may be remembered by: a run does not say whether a member draws, or sees
    the whole context."""
    asked, facts = shown.question, tuple(value for _, value in shown.facts)
    for draws, whole in product((True, False), (False, True)):
        if not draws or asked.draw:
            draw, context = (asked.draw if draws else ()), (asked.context if whole else None)
            yield Seen(agent.name, task_text(shown.task), facts, draw, context)


def _noting(program: Program, name: str, seed: int) -> Agent:
    """The agent of that name, its members that may have been paid being `Gone`."""
    try:
        return build(parse_agent(name), program, seed=seed, declared={}, console=_NoConsole(), wrap=_noted)
    except (BadAgent, CannotBuild):
        return Gone(name)


def _noted(node: AgentNode, agent: Agent) -> Agent:
    return agent if node.kind in _ASKED_FOR_NOTHING else Gone(agent.name)


@frozen
class _NoConsole:
    """Nobody is spoken to."""

    def say(self, text: str) -> None:
        """Nothing."""

    def ask(self, label: str, words: Sequence[str] = ()) -> str:  # noqa: ARG002 - as consoles have it
        """Nothing is typed."""
        raise EOFError
