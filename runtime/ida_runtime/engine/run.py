"""A run of the engine: the machine, and its driver."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress

from attrs import define, field

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
from ida_runtime.calls.calls import Calls
from ida_runtime.calls.sharing import can_share
from ida_runtime.columns.column import Numbers
from ida_runtime.engine.driver import Driver, Halted
from ida_runtime.engine.ending import leave, too_many, with_nowhere, without
from ida_runtime.engine.interrupts import Interrupts
from ida_runtime.engine.leaves import Leaves
from ida_runtime.engine.machine import Machine
from ida_runtime.engine.observing import Doing, Observer, Spot, during
from ida_runtime.engine.outcome import Finder
from ida_runtime.engine.plan import RunPlan
from ida_runtime.engine.progress import Progress
from ida_runtime.engine.showing import Showing

_LAST = 0.3
"""Seconds for the machine to make use of the last answers of a run that a person ended."""


def run(
    graph: Graph | Program,
    roots: Sequence[Question],
    answerers: Answerers,
    settings: Settings | None = None,
    memory: Memory | None = None,
) -> Outcome:
    """Answers the roots, as `ida_dsl.interpret.run` does, for runs that need no lock step."""
    settings = settings or Settings()
    program = graph if isinstance(graph, Program) else Program(graph, settings.params, settings.externs)
    return Run.of(program, roots, answerers, settings, memory).run()


@define(eq=False)
class Run:
    """A run. `run` once; where it ends early, `so_far` says what was found."""

    settings: Settings
    roots: Sequence[Question]
    desk: Desk
    machine: Machine
    interrupts: Interrupts
    driver: Driver = field(init=False)
    _until: float = field(default=float("inf"), init=False)
    _rows: tuple[Numbers, Numbers] | None = field(default=None, init=False)

    @classmethod
    def of(
        cls,
        program: Program,
        roots: Sequence[Question],
        answerers: Answerers,
        settings: Settings,
        memory: Memory | None = None,
        observer: Observer | None = None,
    ) -> Run:
        """The run, not begun. Raises ValueError where it might not end."""
        desk = Desk(program, answerers, Purse(None), {} if memory is None else memory)
        names = program.reachable({root.task for root in roots})
        endless = unbounded(program, roots)
        if endless:
            raise ValueError(f"{endless} may ask itself again and has no measure: a run needs a depth")
        with during(observer, Spot(Doing.PLANS)):
            plan = RunPlan(program)
        machine = Machine(plan, settings, drawing_names(program, desk, names), observer=observer)
        made = cls(settings, roots, desk, machine, Interrupts())
        calls = Calls(_can_share(program, desk, names))
        showing = Showing(machine, desk, calls, made.interrupts)
        leaves = Leaves(machine, desk)
        made.driver = Driver(machine, desk, leaves, calls, made.interrupts, showing, made._enough)
        return made

    def _enough(self) -> bool:
        over = self.machine.count > self.settings.total
        return over or self.interrupts.wanted or time.monotonic() > self._until

    def run(self) -> Outcome:
        """Answers the roots. Raises `Stopped` and KeyboardInterrupt."""
        with self.interrupts:
            try:
                with during(self.machine.observer, Spot(Doing.ASKS), len(self.roots)):
                    self._rows = self.machine.put_roots(self.roots)
                self.driver.go()
            except Halted:
                if self.interrupts.wanted:
                    raise KeyboardInterrupt from None
                leave(self.machine, too_many(self.settings), here=True)
            finally:
                self.driver.calls.hear_the_last()
                self.driver.calls.close()
            return self._outcome()

    def so_far(self) -> Outcome:
        """What was found when the run ended early."""
        if self._rows is None:
            raise ValueError("it was not begun")
        self._until = time.monotonic() + _LAST
        self.interrupts.wanted = False
        with suppress(Halted, Stopped):
            self.driver.last_answers()
        left = leave(self.machine, Unknown(Reason.BUDGET), here=False)
        return without(self._outcome(), left, set(self.machine.plan.program.primitives))

    def _outcome(self) -> Outcome:
        assert self._rows is not None
        with during(self.machine.observer, Spot(Doing.TELLS), self.machine.count):
            return self._told(*self._rows)

    def _told(self, tables: Numbers, rows: Numbers) -> Outcome:
        found = Finder(self.machine, self.driver.said)
        outcome = found.outcome(self.roots, tables, rows, self.desk, self.driver.waves)
        return with_nowhere(outcome, found, self.machine.walking.nowhere)

    def progress(self) -> Progress:
        """How far it has come."""
        desk, waiting = self.desk, self.driver.calls.busy
        by = dict(desk.answers_by)
        return Progress(self.machine.count, by, desk.purse.spent, desk.remembered, waiting)


def _can_share(program: Program, desk: Desk, names: set[str]) -> bool:
    answering = [desk.answerer(name).agent for name in names & program.tasks.keys()]
    return can_share(answering, [desk.answerer(name).agent for name in program.shown(names)])
