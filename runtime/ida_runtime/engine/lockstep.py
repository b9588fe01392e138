"""Runs in lock step (rule 4): the interpreter, whose order is the order; its agents are called together."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import define, field

from ida_dsl.graph.model import ShownNode
from ida_dsl.interpret import Interpreter
from ida_dsl.interpreter.memo import Answerers, Memory
from ida_dsl.interpreter.nodes import Node, Put
from ida_dsl.interpreter.outcome import Entry, Outcome
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import Question
from ida_runtime.calls.callers import calls_of, here_of
from ida_runtime.calls.calls import Calls
from ida_runtime.calls.rounds import Rounds
from ida_runtime.engine.progress import Progress

if TYPE_CHECKING:
    from ida_runtime.calls.keeping import Keeper


class _Stoppable(Interpreter):
    """An interpreter that can be ended at an agent: what needs no more answers still goes on to its end."""

    waits = False
    ended = False

    def _consult(self) -> None:
        self.waits = True
        super()._consult()
        self.waits = False

    def _advance(self, node: Node) -> list[Put]:
        """Nobody is asked for a step any more once the run is ended."""
        return [] if self.ended and isinstance(node.strategy, ShownNode) else super()._advance(node)

    def so_far(self) -> Outcome:
        """What was found when the run was ended: the questions that have an answer."""
        self.ended = True
        if self.waits:
            self._keep_what_was_said()
            deque(self._go_on(), maxlen=0)
        for table in {id(table): table for table in self.tables}.values():
            for question in [one for one, node in table.items() if not isinstance(node, Entry)]:
                del table[question]
        return self._outcome()

    def _keep_what_was_said(self) -> None:
        for node in self.leaves:
            said = self.desk.recalled(
                self.desk.key(node.question), self.desk.answerer(node.question.task).name
            )
            if said is not None:
                self._take(node, said)

    def progress(self) -> Progress:
        """How far it has come."""
        size = sum(len(table) for table in list({id(table): table for table in self.tables}.values()))
        return Progress(size, dict(self.desk.answers_by), self.desk.purse.spent, self.desk.remembered)


@define(eq=False)
class LockStep:
    """A run in lock step. `run` once; where it ends early, `so_far` says what was found."""

    program: Program
    roots: Sequence[Question]
    calls: Calls
    interpreter: _Stoppable = field(init=False)

    @classmethod
    def of(
        cls,
        program: Program,
        roots: Sequence[Question],
        answerers: Answerers,
        settings: Settings,
        memory: Memory | None,
        keeper: Keeper | None = None,
    ) -> LockStep:
        """The run, not begun; with a `keeper` it has a journal."""
        run = cls(program, roots, calls_of(keeper, shared=False))
        rounds = Rounds(run.calls, here_of(keeper))
        run.interpreter = _Stoppable(program, answerers, settings, memory, rounds)
        return run

    def run(self) -> Outcome:
        """Answers the roots. Raises `Stopped` and KeyboardInterrupt."""
        try:
            return self.interpreter.run(self.roots)
        finally:
            self.calls.close()

    def so_far(self) -> Outcome:
        """What was found when the run ended early."""
        return self.interpreter.so_far()

    def progress(self) -> Progress:
        """How far it has come."""
        return self.interpreter.progress()
