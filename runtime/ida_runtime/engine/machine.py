"""The machine: questions in, batches of leaves out, answers in.

Pure: it has no clock, no threads and no agents. `put_roots`, then again and again `run` until nothing can go
on, `take_leaves` to see what agents are to be asked, and `finish` with what they said.

Wherever a strategy starts or goes on there may be rows that are ready; the place with the most is run next,
all its rows at once, up to their next asks. New questions are looked up in the table of their task, so that
equal ones are one; whoever asked waits in a frame. A strategy that has no columnar form is walked, question
by question, by the scalar meaning, over the same tables (`engine.walks`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import define, field, frozen

from ida_dsl.graph.model import AskOp, Branch, Edge, Jump, Return
from ida_dsl.interpreter.checks import Checks
from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import FULL, Context, Question
from ida_dsl.types import BOOL, convert
from ida_runtime.columns.column import Column, Numbers
from ida_runtime.columns.pieces import Piece, Piecewise
from ida_runtime.columns.whys import NOWHERE
from ida_runtime.engine.asks import REFUSED, ROOT, WALKED, Askers, Asks
from ida_runtime.engine.frames import Frames
from ida_runtime.engine.opening import Openings
from ida_runtime.engine.plan import RunPlan
from ida_runtime.engine.putting import Refusals, fitted
from ida_runtime.engine.questions import CONTEXT, DEPTH, DRAW, NOBODY, Questions
from ida_runtime.engine.walking import Walking
from ida_runtime.engine.walks import Walks

Env = dict[int, Column]

_MOST_CELLS = 1 << 20


@define(eq=False)
class Place:
    """Where rows wait: in a strategy, after the asks of a piece of a block."""

    task: Questions
    strategy: int
    code: Piecewise
    block: int
    piece: int
    refs: tuple[int, ...]
    frames: Frames


@frozen(eq=False)
class Rows:
    """Questions that are being taken apart by one strategy, at one place of it, and the values there."""

    task: Questions
    strategy: int
    code: Piecewise
    questions: Numbers
    env: Env

    def take(self, at: Numbers) -> Rows:
        """These of them."""
        env = {ref: column.take(at) for ref, column in self.env.items()}
        return Rows(self.task, self.strategy, self.code, self.questions[at], env)


@define(eq=False)
class Machine:
    """One run. `drawing` are the tasks and primitives that are not deterministic in it."""

    plan: RunPlan
    settings: Settings
    drawing: frozenset[str]
    draws: list[tuple[int, ...]] = field(factory=lambda: [()])
    asks: Asks = field(factory=Asks)
    places: list[Place] = field(factory=list)
    openings: Openings = field(init=False)
    refusals: Refusals = field(init=False)
    walks: Walks = field(init=False)
    checks: Checks = field(init=False)
    walking: Walking = field(init=False)
    _draw_numbers: dict[tuple[int, tuple[int, ...]], int] = field(factory=dict)
    _context_numbers: dict[Context, int] = field(factory=dict)
    _by_piece: dict[tuple[str, int, int, int], int] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        settings = self.settings
        self.openings = Openings(self.plan, settings.seed, settings.forced, self.contexts, self.draws)
        self.refusals = Refusals(self.plan, settings.forced, self.contexts)
        self.walks = Walks(self.plan.reasons)
        self.checks = Checks(self.plan.program, settings.forced)
        self.walking = Walking(self)

    @property
    def contexts(self) -> list[Context]:
        """The contexts of the run, by number."""
        return self.plan.contexts

    # --------------------------------------------------------------------------------------------- roots

    def put_roots(self, roots: Sequence[Question]) -> tuple[Numbers, Numbers]:
        """Puts the roots: for each the number of its table and its row there, `REFUSED` where it is not put
        (then the ask says why). Roots are asks of no one."""
        tables = np.array([self.plan.by_name[root.task].number for root in roots], dtype=np.int64)
        rows = np.full(len(roots), REFUSED, dtype=np.int64)
        for number in np.unique(tables).tolist():
            at = np.flatnonzero(tables == number)
            rows[at] = self._put_roots(self.plan.tables[number], [roots[one] for one in at.tolist()], at)
        return tables, rows

    def _put_roots(self, table: Questions, roots: Sequence[Question], at: Numbers) -> Numbers:
        parameters = self.plan.program.parameters[table.name]
        columns = []
        for place, (coding, (type_, _)) in enumerate(zip(table.parameters, parameters, strict=True)):
            values = [convert(root.arguments[place], type_) for root in roots]
            columns.append(coding.numbers(values))
        contexts = np.array([self.context(root.context) for root in roots], dtype=np.int64)
        draws = np.array([self.draw(0, root.draw) if root.draw else 0 for root in roots], dtype=np.int64)
        depths = np.array([root.depth for root in roots], dtype=np.int64)
        before = self.asks.count
        askers = Askers(NOWHERE, at, ROOT, np.zeros(len(at), dtype=np.int64), 0, 0)
        self.put(table, [contexts, draws, depths, *columns], askers, None)
        return self.asks.answers[before : before + len(at)]

    def context(self, context: Context) -> int:
        """The number of a context."""
        found = self._context_numbers.get(context)
        if found is None:
            found = self._context_numbers[context] = len(self.contexts)
            self.contexts.append(context)
        return found

    def draw(self, of: int, suffix: tuple[int, ...]) -> int:
        """The number of a draw: of another one, and more."""
        if not suffix:
            return of
        found = self._draw_numbers.get((of, suffix))
        if found is None:
            found = self._draw_numbers[of, suffix] = len(self.draws)
            self.draws.append(self.draws[of] + suffix)
        return found

    # ------------------------------------------------------------------------------------------- running

    def run(self) -> None:
        """Goes on until every row waits for an agent."""
        while True:
            start = max(self.openings.starts, key=self.openings.waiting, default=None)
            place = max(self.places, key=_ready, default=None)
            if start is not None and (place is None or self.openings.waiting(start) >= _ready(place)):
                self._begin(*start)
            elif place is not None and _ready(place):
                self._resume(place)
            elif self.walks.ready:
                self.walking.step()
            else:
                return

    def take_leaves(self) -> list[tuple[Questions, Numbers]]:
        """The questions that agents are to answer now."""
        found = [
            (self.plan.by_name[name], np.concatenate(rows)) for name, rows in self.openings.leaves.items()
        ]
        self.openings.leaves.clear()
        return found

    def _begin(self, task: str, strategy: int) -> None:
        table, rows = self.plan.by_name[task], self.openings.take(task, strategy)
        code = self.plan.strategies[task][strategy].code
        if code is None:
            self.walking.begin(table, strategy, rows)
            return
        self._go(Rows(table, strategy, code, rows, {}), code.entry, table.arguments(rows))

    def _resume(self, place: Place) -> None:
        questions, columns = place.frames.take()
        env = dict(zip(place.refs, columns, strict=True))
        self._block(
            Rows(place.task, place.strategy, place.code, questions, env), place.block, place.piece + 1
        )

    def _go(self, rows: Rows, block: int, arguments: Sequence[Column]) -> None:
        """Enters a block, and runs on from there until all rows wait or are done."""
        left = [(rows, block, arguments)]
        while left:
            rows, block, arguments = left.pop()
            for (ref, coding), column in zip(rows.code.params[block], arguments, strict=True):
                rows.env[ref] = fitted(self.plan.codings, column, coding)
            left.extend(self._pieces(rows, block, 0))

    def _block(self, rows: Rows, block: int, piece: int) -> None:
        for onward in self._pieces(rows, block, piece):
            self._go(*onward)

    def _pieces(self, rows: Rows, block: int, at: int) -> list[tuple[Rows, int, Sequence[Column]]]:
        """Runs a piece; where it ends its block, the rows that go on elsewhere."""
        piece = rows.code.blocks[block][at]
        self._compute(rows, piece)
        if piece.asks:
            self._ask(rows, block, at, piece)
            return []
        return self._end(rows, piece)

    def _compute(self, rows: Rows, piece: Piece) -> None:
        for step in piece.steps:
            inputs = [rows.env[ref] for ref in step.inputs]
            rows.env[step.ref] = step.function.of(inputs, rows.task.number, rows.questions)

    def _value(self, rows: Rows, ref: int) -> Column:
        found = rows.env.get(ref)
        return rows.code.constant(ref, len(rows.questions)) if found is None else found

    def _end(self, rows: Rows, piece: Piece) -> list[tuple[Rows, int, Sequence[Column]]]:
        match piece.end:
            case Return(value=value):
                self.finish(rows.task, rows.questions, self._value(rows, value))
                return []
            case Jump(to=to):
                return [self._along(rows, to)]
            case Branch() as end:
                return self._branch(rows, end)
        raise AssertionError(piece.end)

    def _along(self, rows: Rows, edge: Edge) -> tuple[Rows, int, Sequence[Column]]:
        return rows, edge.block, [self._value(rows, ref) for ref in edge.args]

    def _branch(self, rows: Rows, end: Branch) -> list[tuple[Rows, int, Sequence[Column]]]:
        condition = self._value(rows, end.condition)  # a fact has the number of its context
        numbers = fitted(self.plan.codings, condition, self.plan.codings.of(BOOL)).numbers
        found = []
        for number, edge in enumerate((end.otherwise, end.then, end.unknown)):
            at = np.flatnonzero(numbers == number)
            if at.size:
                found.append(self._along(rows if at.size == len(numbers) else rows.take(at), edge))
        return found

    # ------------------------------------------------------------------------------------------- asking

    def _ask(self, rows: Rows, block: int, at: int, piece: Piece) -> None:
        number = self._place(rows, block, at, piece)
        place = self.places[number]
        kept = [self._value(rows, ref) for ref in piece.keeps]
        frames = place.frames.open(rows.questions, kept, len(piece.asks))
        for cell, ask in enumerate(piece.asks, len(kept)):
            askers = Askers(rows.task.number, rows.questions, number, frames, cell, ask.slot)
            self._put(rows, askers, ask)

    def _place(self, rows: Rows, block: int, at: int, piece: Piece) -> int:
        key = (rows.task.name, rows.strategy, block, at)
        if key not in self._by_piece:
            refs = (*piece.keeps, *(ask.id for ask in piece.asks))
            frames = Frames.of([rows.code.codings[ref] for ref in refs])
            self._by_piece[key] = len(self.places)
            self.places.append(Place(rows.task, rows.strategy, rows.code, block, at, refs, frames))
        return self._by_piece[key]

    def _put(self, rows: Rows, askers: Askers, ask: AskOp) -> None:
        arguments = [self._value(rows, ref) for ref in ask.args]
        strategy = self.plan.strategies[rows.task.name][rows.strategy]
        table = self.plan.by_name[ask.task]
        made, refused = self.refusals.of(rows.task, askers, strategy, ask, arguments)
        keys = self.keys(rows.task, rows.questions, table, [one.numbers for one in made])
        self.put(table, keys, askers, refused)

    def keys(
        self, task: Questions, rows: Numbers, table: Questions, arguments: list[Numbers]
    ) -> list[Numbers]:
        """Rule 1: the draw and the depth of what is asked follow from those of the asker."""
        none = np.zeros(len(rows), dtype=np.int64)
        draw = task.key(DRAW, rows) if table.name in self.drawing else none
        depth = task.key(DEPTH, rows)
        below = (
            none if table.name in self.plan.program.primitives else np.where(depth == FULL, FULL, depth - 1)
        )
        return [task.key(CONTEXT, rows), draw, below, *arguments]

    def put(self, table: Questions, keys: list[Numbers], askers: Askers, refused: Numbers | None) -> None:
        """Puts asks; those refused are answered with why."""
        if refused is not None:
            at = np.flatnonzero(refused)
            self._refuse(table, askers.take(at), refused[at])
            put = np.flatnonzero(refused == 0)
            keys, askers = [key[put] for key in keys], askers.take(put)
        rows, new = table.put(keys)
        numbers = self.asks.add(askers, table.number, rows, None)
        if new.size:
            self._open(table, new)
        there = table.answered(rows)
        if there.all():
            self._deliver(askers, table.answers_of(rows))
            return
        if there.any():
            at = np.flatnonzero(there)
            self._deliver(askers.take(at), table.answers_of(rows[at]))
        waits = np.flatnonzero(~there)
        self.asks.chain(numbers[waits], rows[waits], table.waiting)

    def _refuse(self, table: Questions, askers: Askers, why: Numbers) -> None:
        self.asks.add(askers, table.number, np.full(len(askers), REFUSED), why)
        unknown = np.full(len(askers), table.returns.unknown, dtype=np.int64)
        self._deliver(askers, Column(table.returns, unknown, why))

    def _deliver(self, askers: Askers, answers: Column) -> None:
        if askers.place == ROOT:
            return
        if askers.place == WALKED:
            self.walks.deliver(askers.frames, np.broadcast_to(askers.cell, len(askers)), answers)
        else:
            self._hand(askers.place, askers.frames, int(askers.cell), answers)

    def _hand(self, place: int, frames: Numbers, cell: int, answers: Column) -> None:
        waiting = self.places[place].frames
        waiting.deliver(frames, cell, fitted(self.plan.codings, answers, waiting.cells[cell].coding))

    def _open(self, table: Questions, new: Numbers) -> None:
        code = self.plan.primitives.get(table.name)
        if code is not None:
            contexts = table.key(CONTEXT, new)
            facts: Env = {ref: Column(coding, contexts) for ref, coding in code.facts.items()}
            self._go(Rows(table, -1, code, new, facts), code.entry, table.arguments(new))
            return
        for rows, column in self.openings.open(table, new):
            self.finish(table, rows, column)

    # ------------------------------------------------------------------------------------------- answers

    def finish(self, table: Questions, rows: Numbers, column: Column) -> None:
        """Gives questions their answers, and those to whoever waits for them."""
        answers = self.refusals.within(table, rows, column)
        table.answer(rows, answers)
        asks = table.waiting[rows]
        at = np.flatnonzero(asks != NOBODY)
        asks = asks[at]
        while asks.size:
            self._wake(asks, answers.take(at))
            asks = self.asks.before[asks]
            there = asks != NOBODY
            asks, at = asks[there], at[there]

    def _wake(self, asks: Numbers, answers: Column) -> None:
        """Delivers answers to one asker each; they may wait in different places."""
        places, cells = self.asks.places[asks], self.asks.cells[asks]
        kinds = np.where(places == WALKED, WALKED, places * _MOST_CELLS + cells)
        for kind in np.unique(kinds).tolist():
            at = np.flatnonzero(kinds == kind)
            numbers, column = asks[at], answers.take(at)
            place = int(places[at[0]])
            if place == ROOT:
                continue
            if place == WALKED:
                self.walks.deliver(self.asks.frames[numbers], cells[at], column)
            else:
                self._hand(place, self.asks.frames[numbers], int(cells[at[0]]), column)


def _ready(place: Place) -> int:
    return sum(map(len, place.frames.ready))
