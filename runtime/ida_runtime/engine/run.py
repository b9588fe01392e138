"""A run of the engine: the machine and its driver, share by share of the roots."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from attrs import define, evolve, field

from ida_dsl.graph.model import Graph
from ida_dsl.interpreter.checks import drawing_names, unbounded
from ida_dsl.interpreter.consult import Desk
from ida_dsl.interpreter.memo import Answerers, Memory
from ida_dsl.interpreter.outcome import Outcome
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.purse import Purse
from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import Question
from ida_dsl.values import Reason, Unknown
from ida_runtime.agents.base import Stopped
from ida_runtime.calls.callers import calls_of, here_of
from ida_runtime.calls.calls import Calls
from ida_runtime.calls.sharing import can_share
from ida_runtime.engine.columnar import Columnar
from ida_runtime.engine.driver import Driver
from ida_runtime.engine.ending import leave, too_many
from ida_runtime.engine.interrupts import Halted, Interrupts
from ida_runtime.engine.leaves import Leaves
from ida_runtime.engine.machine import Machine
from ida_runtime.engine.observing import Doing, Observer, Spot, during
from ida_runtime.engine.outcomes import Outcomes
from ida_runtime.engine.plan import RunPlan
from ida_runtime.engine.progress import Progress, Tally, answered
from ida_runtime.engine.shares import KEPT, Count, Share, Sink
from ida_runtime.engine.showing import Showing

if TYPE_CHECKING:
    from ida_runtime.calls.keeping import Keeper

_LAST = 0.3
"""Seconds for the machine to make use of the last answers of a run that a person ended."""


def run(
    graph: Graph | Program,
    roots: Sequence[Question],
    answerers: Answerers,
    settings: Settings | None = None,
    memory: Memory | None = None,
    *,
    keeper: Keeper | None = None,
) -> Outcome:
    """Answers the roots, as `ida_dsl.interpret.run` does, for runs that need no lock step; with a `keeper` it
    has a journal."""
    settings = settings or Settings()
    program = graph if isinstance(graph, Program) else Program.of(graph, settings)
    return Run.of(program, roots, answerers, settings, memory, keeper=keeper).run()


@define(eq=False)
class Run:
    """A run. `run` or `send` once; where it ends early, `so_far` says what was found.

    Its roots are admitted in shares (`engine.shares`). Equal questions of several shares are asked
    and answered in each, with the same answers: agents are not asked again what they said in an earlier one.
    """

    settings: Settings
    roots: Sequence[Question]
    desk: Desk
    machine: Machine
    calls: Calls
    driver: Driver = field(init=False)
    found: Outcomes = field(factory=Outcomes, init=False)
    kept: list[Sink] = field(factory=list, init=False)
    """Who takes the shares besides."""
    _count: Count = field(init=False)
    _now: Share | None = field(default=None, init=False)
    _begun: bool = field(default=False, init=False)
    _tally: Tally = field(factory=Tally, init=False)
    _done: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        machine, desk, calls = self.machine, self.desk, self.calls
        showing, leaves = Showing(machine, desk, calls, self.interrupts), Leaves(machine, desk)
        how = (self.interrupts, showing, self._enough, Columnar(machine, desk))
        self.driver = Driver(machine, desk, leaves, calls, *how)
        self._count = Count(self.found)

    @classmethod
    def of(  # noqa: PLR0913, PLR0917 - what a run is told
        cls,
        program: Program,
        roots: Sequence[Question],
        answerers: Answerers,
        settings: Settings,
        memory: Memory | None = None,
        observer: Observer | None = None,
        keeper: Keeper | None = None,
    ) -> Run:
        """The run, not begun; with a `keeper` it has a journal. Raises ValueError where it might not end."""
        kept = {} if memory is None else memory
        desk = Desk(program, answerers, Purse(None), kept, here_of(keeper))
        names = program.reachable({root.task for root in roots})
        endless = unbounded(program, roots)
        if endless:
            raise ValueError(f"{endless} may ask itself again and has no measure: a run needs a depth")
        with during(observer, Spot(Doing.PLANS)):
            plan = RunPlan(program)
        machine = Machine(plan, settings, drawing_names(program, desk, names), observer=observer)
        return cls(settings, roots, desk, machine, calls_of(keeper, _can_share(program, desk, names)))

    @property
    def interrupts(self) -> Interrupts:
        """Who ends the run early, and when."""
        return self.machine.interrupts

    def _enough(self) -> bool:
        return self.interrupts.ended or self._count.over(self.machine, self.settings.total)

    # ------------------------------------------------------------------------------------------- running

    def run(self) -> Outcome:
        """Answers the roots. Raises `Stopped` and KeyboardInterrupt."""
        left = self.send(self.found)
        return self._outcome(left or Unknown(Reason.BUDGET))

    def send(self, sink: Sink) -> Unknown | None:
        """Answers the roots, and gives share by share to the sink. Why roots were left out, where the run had
        all the questions that it may have. Raises `Stopped` and KeyboardInterrupt: see `end`."""
        self._count, self._begun = Count(sink), True
        with self.interrupts:
            try:
                for first in range(0, len(self.roots), self.settings.share):
                    self._answer(first)
            except Halted:
                if self.interrupts.wanted:
                    raise KeyboardInterrupt from None
                leave(self.machine, too_many(self.settings), here=True)
                self._hand_over()
                return too_many(self.settings)
            finally:
                self.driver.calls.hear_the_last()
                self.driver.calls.close()
            return None

    def _answer(self, first: int) -> None:
        """Answers a share of the roots, from one on."""
        after = first + self.settings.share
        roots = self.roots[first:after]
        with during(self.machine.observer, Spot(Doing.ASKS), len(roots)):
            tables, rows = self.machine.put_roots(roots)
        said, told = self.driver.said, self.driver.columnar.told
        self._now = Share(first, roots, tables, rows, self.machine, said, told)
        self.driver.go()
        self._hand_over()
        if after < len(self.roots):
            self._clear()

    def _hand_over(self, left: Sequence[Question] = ()) -> None:
        """Gives what was found to the sink."""
        assert self._now is not None
        with during(self.machine.observer, Spot(Doing.TELLS), self.machine.count):
            share = evolve(self._now, left=frozenset(left))
            self._count.taken(self._count.sink.take(share), self.machine)
            self._done, self._now = share.first + len(share.roots), None
            for sink in self.kept:  # one that cannot go on ends the run, which has the share already
                sink.take(share)

    def _clear(self) -> None:
        """Makes room for another share."""
        self._tally += Tally.of(self.machine)
        if self.machine.kept > KEPT:
            self.machine = self.machine.anew()
        else:
            self.machine.clear()
        self.driver.next_share(self.machine)
        self._count.cleared()

    # ---------------------------------------------------------------------------------------- ends early

    def so_far(self) -> Outcome:
        """What was found when the run ended early. Roots that were never admitted are not asked."""
        self.end()
        return self._outcome(Unknown(Reason.BUDGET))

    def end(self) -> None:
        """When the run has ended early, gives what was found of the share under way to the sink."""
        if not self._begun:
            raise ValueError("it was not begun")
        if self._now is None:  # between two shares
            return
        self.interrupts.wanted, self.interrupts.until = False, time.monotonic() + _LAST
        with suppress(Halted, Stopped):
            self.driver.last_answers()
        self._hand_over(leave(self.machine, Unknown(Reason.BUDGET), here=False))

    def _outcome(self, left: Unknown) -> Outcome:
        with during(self.machine.observer, Spot(Doing.TELLS), 0):
            return self.found.outcome(self.roots, self.desk, self.driver.waves, self.machine.drawing, left)

    def progress(self) -> Progress:
        """How far it has come. A question that shares have in common counts in each while that goes on."""
        desk, now, tally = self.desk, self._now, self._tally + Tally.of(self.machine)
        return Progress(
            questions=self._count.most(self.machine),
            answers_by=dict(desk.answers_by),
            cost=desk.purse.spent,
            remembered=desk.remembered,
            waiting=self.driver.calls.busy,
            roots=len(self.roots),
            answered=self._done if now is None else now.first + answered(now),
            by_depth=tally.by_depth,
            by_task=tally.by_task,
        )


def _can_share(program: Program, desk: Desk, names: set[str]) -> bool:
    answering = [desk.answerer(name).agent for name in names & program.tasks.keys()]
    return can_share(answering, [desk.answerer(name).agent for name in program.shown(names)])
