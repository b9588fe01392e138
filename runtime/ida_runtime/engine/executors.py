"""Which of the two executors makes a run, and why.

The engine makes all runs but those whose result depends on the order in which questions are asked: there rule
4 demands lock step, in the order of (root, ask path), and the interpreter's order is that order. Its agents
are called at the same time, too, round by round.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ida_dsl.interpreter.consult import Desk
from ida_dsl.interpreter.memo import Answerers, Memory
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.purse import Purse
from ida_dsl.interpreter.settings import Settings
from ida_dsl.interpreter.tally import MEMORY, STEPS
from ida_dsl.questions import Question
from ida_runtime.columns.whys import NOWHERE
from ida_runtime.engine.lockstep import LockStep
from ida_runtime.engine.observing import Observer
from ida_runtime.engine.run import Run

if TYPE_CHECKING:
    from ida_runtime.calls.keeping import Keeper


def start(  # noqa: PLR0913 - what a run is told
    program: Program,
    roots: Sequence[Question],
    answerers: Answerers,
    settings: Settings,
    memory: Memory | None = None,
    observer: Observer | None = None,
    *,
    keeper: Keeper | None = None,
) -> Run | LockStep:
    """A run, not begun, by the executor that can make it. In lock step nobody is told where time goes. With
    a `keeper` it has a journal."""
    if why_in_lock_step(program, roots, answerers, settings):
        return LockStep.of(program, roots, answerers, settings, memory, keeper)
    return Run.of(program, roots, answerers, settings, memory, observer, keeper)


def why_in_lock_step(
    program: Program, roots: Sequence[Question], answerers: Answerers, settings: Settings
) -> str:
    """Why the engine cannot make the run; nothing where it can."""
    if settings.questions is not None:
        return "a budget on questions counts those of each root in the order of rounds and ask paths"
    if settings.cost is not None:
        return "a budget on cost is spent in the order of roots and ask paths"
    if settings.steps != STEPS or settings.memory != MEMORY:
        return "the engine does not count the steps of what it computes for many questions at once"
    if len(program.tasks) + len(program.primitives) >= NOWHERE:
        return "the engine has no room for so many tasks"
    first = _in_turn(program, roots, answerers)
    return first and f"it matters whom {first} is asked first"


def _in_turn(program: Program, roots: Sequence[Question], answerers: Answerers) -> str:
    """The name of an agent that gets its questions in turn, if there is one."""
    desk = Desk(program, answerers, Purse(), {})
    names = program.reachable({root.task for root in roots}) & program.tasks.keys()
    found = (desk.answerer(name) for name in (*sorted(names), *program.shown(names)))
    return next((one.name for one in found if one.in_turn), "")
