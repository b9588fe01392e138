"""One share of a kept run, told again with other answers in it.

It is the reference interpreter, which asks a question only when another one wants it. Where the run has that
question and nothing below it changes, the interpreter is told what the run found and goes no further; so it
works out just what depends on the change, and what comes up only now. Of whoever answers leaves and shows
strategies it takes what they said in the run, and asks anew only those of whom it is known what they would
say (`replays.cast`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from attrs import evolve, frozen

from ida_dsl.graph.model import ShownNode, StrategyNode
from ida_dsl.interpret import Interpreter
from ida_dsl.interpreter.calling import Caller, Said
from ida_dsl.interpreter.evaluate import Walk
from ida_dsl.interpreter.memo import Memory
from ida_dsl.interpreter.nodes import Node, Put
from ida_dsl.interpreter.outcome import Entry
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.replies import admit
from ida_dsl.interpreter.settings import Settings
from ida_dsl.interpreter.shown import teach
from ida_dsl.prompts import teaching
from ida_dsl.questions import Final, Pick, Question
from ida_dsl.values import Reason, Unknown, Value
from ida_runtime.replays.cast import Role

GIVEN = "given"
"""In place of an agent, where an answer was given in place of that of the run."""


@frozen
class Transcript:
    """How a strategy was shown to a question of the run: each ask with its answer, then the question's own.
    Of an ask that was not put `refused` says why, by its place; its arguments are not kept."""

    picks: tuple[Pick, ...]
    refused: Mapping[int, Unknown]
    answer: Value

    def next(self, picks: Sequence[Pick]) -> Pick | Final | Unknown | None:
        """What was done after these; None where it did not begin so."""
        if len(picks) > len(self.picks):
            return None
        for at, (one, own) in enumerate(zip(picks, self.picks, strict=False)):
            same = one.task == own.task and (at in self.refused or one.arguments == own.arguments)
            if not same or one.answer != own.answer:
                return None
        if len(picks) < len(self.picks):
            return self.picks[len(picks)]
        return self.answer if isinstance(self.answer, Unknown) else Final(self.answer)


class Record(Protocol):
    """What the run has, as far as it stands."""

    def stands(self, question: Question) -> Value | None:
        """The run's answer, where nothing that it depends on is changed; None where that is not so."""

    def given(self, question: Question) -> Value | None:
        """The answer that is given in place of the run's, where one is."""

    def given_leaf(self, question: Question) -> Value | None:
        """The same of a leaf: what is given to one is given to all that are shown alike."""

    def said(self, question: Question) -> Said | None:
        """What the task's agent said in the run when it was shown the same."""

    def transcripts(self, question: Question, strategy: str) -> Sequence[Transcript]:
        """How the strategy was shown in the run to questions that are shown alike."""


class Retelling(Interpreter):
    """One share. `run` it; then `entries` are the questions that were worked out, and `unanswered` those of
    them for whom there was nobody to ask."""

    def __init__(
        self,
        program: Program,
        roles: Mapping[str, Role],
        settings: Settings,
        record: Record,
        memory: Memory,
        caller: Caller,
    ) -> None:
        agents = {slot: one.answerer.agent for slot, one in roles.items()}
        super().__init__(program, agents, settings, memory, caller)
        self.roles, self.record = roles, record
        self.unanswered: dict[Question, str] = {}
        self._refused: dict[tuple[Question, int], Unknown] = {}

    @property
    def entries(self) -> dict[Question, Entry]:
        """What was worked out, where it is answered."""
        tables = {id(table): table for table in self.tables}.values()
        return {
            question: entry
            for table in tables
            for question, entry in table.items()
            if isinstance(entry, Entry)
        }

    def _find(self, put: Put, question: Question) -> Node | Entry | None:
        if question not in self.tables[put.root]:
            stands = self.record.stands(question)
            if stands is not None:
                return Entry(question, stands)
        return super()._find(put, question)

    def _open(self, node: Node) -> None:
        given = self.record.given(node.question)
        if given is None:
            super()._open(node)
            return
        node.agent = GIVEN
        self._finish(node, self._admitted(node.question, given))

    def _admitted(self, question: Question, value: Value) -> Value:
        return admit(value, self.program.returns(question.task), question)

    # -------------------------------------------------------------------------------------------- leaves

    def _consult(self) -> None:
        """Takes what the run has; who may be asked anew is asked."""
        leaves, asked = self.leaves, list[Node]()
        self.leaves = []
        for node in leaves:
            said = self._said(node.question)
            if said is None:
                asked.append(node)
            else:
                self._take(node, said)
        self.leaves = asked
        super()._consult()

    def _said(self, question: Question) -> Said | None:
        role = self.roles[question.task]
        given = self.record.given_leaf(question)
        if given is not None:
            return Said(self._admitted(question, given), GIVEN)
        if role.given:
            return None
        said = None if role.asked else self.record.said(question)
        return said if said is not None or role.asked else self._nobody(question, question.task)

    def _nobody(self, question: Question, slot: str) -> Said:
        name = self.roles[slot].answerer.name
        self.unanswered[question] = slot
        return Said(Unknown(Reason.NOBODY, f"{name} is not asked again"), name)

    # -------------------------------------------------------------------------------- shown strategies

    def _walk(self, node: Node, strategy: StrategyNode | ShownNode) -> Walk:
        question = node.question
        slot = f"{question.task}.{strategy.name}"
        if isinstance(strategy, StrategyNode) or self.roles[slot].given:
            return super()._walk(node, strategy)
        node.agent = self.roles[slot].answerer.name
        told: list[Sequence[Transcript]] = []

        def teacher(picks: tuple[Pick, ...]) -> Pick | Final | Unknown:
            if not told:
                told.append(self.record.transcripts(question, strategy.name))
            return self._step(question, strategy, picks, told[0])

        return teach(strategy, question.arguments, node.scope, teacher)

    def _step(
        self,
        question: Question,
        strategy: ShownNode,
        picks: tuple[Pick, ...],
        told: Sequence[Transcript],
    ) -> Pick | Final | Unknown:
        for one in told:
            step = one.next(picks)
            if step is not None:
                why = one.refused.get(len(picks))
                if why is not None:
                    self._refused[question, len(picks)] = evolve(why, origin=question)
                return step
        slot = f"{question.task}.{strategy.name}"
        if self.roles[slot].asked:
            return self.desk.step(slot, teaching(self.program.graph, strategy, question, picks))
        said = self._nobody(question, slot).answer
        assert isinstance(said, Unknown)
        return said

    def _put(self, put: Put) -> None:
        if put.asker is not None and self._refused:
            why = self._refused.get((put.asker.question, put.request.slot))
            if why is not None:
                put.request.refused = why
        super()._put(put)
