"""A run of the engine: the machine, and the agents at its leaves."""

from __future__ import annotations

from collections.abc import Sequence

from ida_dsl.graph.model import Graph, ShownNode
from ida_dsl.interpreter.checks import drawing_names, unbounded
from ida_dsl.interpreter.consult import Desk, Said
from ida_dsl.interpreter.memo import Answerers, Memory
from ida_dsl.interpreter.outcome import Outcome
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.purse import Purse
from ida_dsl.interpreter.replies import admit
from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import Question
from ida_runtime.columns.column import Numbers
from ida_runtime.columns.whys import NOWHERE
from ida_runtime.engine.machine import Machine
from ida_runtime.engine.outcome import Finder, questions_at
from ida_runtime.engine.plan import RunPlan
from ida_runtime.engine.questions import Questions
from ida_runtime.engine.rows import At, column_of


def can_run(program: Program, settings: Settings) -> bool:
    """Whether the engine has all that the run needs. It has no shown strategies yet, no more tables than a
    why has room for, and no budgets on questions or cost, for which questions are cut in an order that only
    the interpreter keeps. It also pays no heed yet to `total`, to steps outside of walks, and to `limit`."""
    shown = any(isinstance(one, ShownNode) for task in program.graph.tasks for one in task.strategies)
    few = len(program.tasks) + len(program.primitives) < NOWHERE
    return few and not shown and settings.questions is None and settings.cost is None


def run(
    graph: Graph | Program,
    roots: Sequence[Question],
    answerers: Answerers,
    settings: Settings | None = None,
    memory: Memory | None = None,
) -> Outcome:
    """Answers the roots, as `ida_dsl.interpret.run` does."""
    settings = settings or Settings()
    program = graph if isinstance(graph, Program) else Program(graph, settings.params, settings.externs)
    desk = Desk(program, answerers, Purse(None), {} if memory is None else memory)
    names = program.reachable({root.task for root in roots})
    endless = unbounded(program, roots)
    if endless:
        raise ValueError(f"{endless} may ask itself again and has no measure: a run needs a depth")
    machine = Machine(RunPlan(program), settings, drawing_names(program, desk, names))
    tables, rows = machine.put_roots(roots)
    said: dict[tuple[int, int], Said] = {}
    waves = 0
    while True:
        machine.run()
        leaves = machine.take_leaves()
        if not leaves:
            return Finder(machine, said).outcome(roots, tables, rows, desk, waves)
        waves += 1
        _consult(machine, desk, leaves, said)


def _consult(
    machine: Machine,
    desk: Desk,
    leaves: Sequence[tuple[Questions, Numbers]],
    said: dict[tuple[int, int], Said],
) -> None:
    """Puts the leaves to their agents."""
    for table, rows in leaves:
        replies = desk.consult(questions_at(machine, table, rows))
        values = []
        returns = machine.plan.program.returns(table.name)
        for row, reply in zip(rows.tolist(), replies, strict=True):
            said[table.number, row] = reply
            values.append(admit(reply.answer, returns, At(table.number, row)))
        machine.finish(table, rows, column_of(table, values, rows, machine.plan.reasons, table.returns))
