"""Few rows, one by one: what the machine does while hardly anything is ready.

A step over columns costs a few hundred microseconds however few rows it has, and ten questions at a time, or
one answer that comes alone, make steps of one row. So while few rows are ready they are taken through the
same pieces, the same tables and the same frames one by one in plain Python. Only what is plain is done here:
known values, asks that are put. At anything else (an unknown, a value that does not fit, a comprehension that
asks) the row goes the way of columns from where its piece began; nothing was done by then that could be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from attrs import define, field, frozen

from ida_dsl.graph.model import AskOp, Branch, Edge, Ending, Jump, Return
from ida_dsl.types import BOOL, IntType
from ida_runtime.columns.coding import Coding
from ida_runtime.columns.column import Column
from ida_runtime.columns.facts import FactCoding
from ida_runtime.columns.pieces import Piecewise, Spread, Step
from ida_runtime.engine.asks import Batch
from ida_runtime.engine.plan import PlannedStrategy
from ida_runtime.engine.questions import ANSWERED, Questions
from ida_runtime.engine.stepping import Place

if TYPE_CHECKING:
    from ida_runtime.engine.machine import Machine

Env = dict[int, int]

FEW = 24
"""So many rows take about as long one by one as over columns."""
_MOST = 4096
"""The most rows that are taken before the machine looks up again."""


class _NotPlain(Exception):  # noqa: N818 - says what a row is not
    """A row at something that is not plain."""


@frozen(eq=False)
class _Ask:
    """An ask, made ready: its arguments as values with their own type and the wanted one; `same` says whether
    its answer has the type that it is wanted as."""

    id: int
    slot: int
    table: Questions
    arguments: tuple[tuple[int, Coding, Coding], ...]
    same: bool


@frozen(eq=False)
class _Piece:
    """A piece, made ready."""

    steps: tuple[tuple[Step, Callable[..., int | None] | None], ...]
    asks: tuple[_Ask, ...]
    keeps: tuple[int, ...]
    end: Ending | None


@define(eq=False)
class _Strand:
    """A question that is being taken apart, or looked up (`strategy` -1)."""

    task: Questions
    strategy: int
    code: Piecewise
    question: int
    env: Env


@define(eq=False)
class Narrow:
    """The rows of a machine that go one by one. `places` says by target which cell of which place it is."""

    machine: Machine
    places: dict[int, tuple[Place, int]] = field(factory=dict)
    _starts: list[tuple[Questions, int, int]] = field(factory=list)
    _resumes: list[tuple[Place, int]] = field(factory=list)
    _log: dict[tuple[int, int, int], tuple[list[int], list[int]]] = field(factory=dict)
    _constants: dict[tuple[int, int], int] = field(factory=dict)
    _pieces: dict[tuple[int, int, int], _Piece] = field(factory=dict)
    _going: dict[tuple[int, int], bool] = field(factory=dict)

    @property
    def _forced(self) -> bool:
        return self.machine.plan.codings.forced

    def run(self) -> bool:
        """Takes what is ready, turn by turn, until nothing is, or so much that columns are faster. Whether
        there was anything for it."""
        self._take()
        done = 0
        while done < _MOST and 0 < len(self._starts) + len(self._resumes) <= FEW:
            starts, self._starts = self._starts, []
            resumes, self._resumes = self._resumes, []
            done += len(starts) + len(resumes)
            for one in starts:
                self._begin(*one)
            for other in resumes:
                self._resume(*other)
        self._give_back()
        return done > 0

    def _take(self) -> None:
        machine = self.machine
        for (number, strategy), pool in machine.openings.starts.items():
            table = machine.plan.tables[number]
            if pool and self._goes(table, strategy):
                self._starts += [(table, strategy, row) for row in pool.take(len(pool)).tolist()]
        for place in machine.stepping.places:
            ready = place.frames.ready
            if ready and place.home is None and self._goes(place.task, place.strategy):
                self._resumes += [(place, frame) for frame in ready.take(len(ready)).tolist()]

    def _goes(self, table: Questions, strategy: int) -> bool:
        """Whether a strategy is one that goes one by one: all that it asks is plain."""
        key = (table.number, strategy)
        if key not in self._going:
            planned = self.machine.plan.strategies[table.name][strategy]
            pieces = [] if planned.code is None else [p for own in planned.code.blocks.values() for p in own]
            asks = [ask for piece in pieces for ask in piece.asks]
            self._going[key] = bool(pieces) and all(self._is_plain(table, planned, ask) for ask in asks)
        return self._going[key]

    def _give_back(self) -> None:
        for table, strategy, row in self._starts:
            self.machine.openings.start(table, strategy, np.array([row]))
        for place, frame in self._resumes:
            place.frames.ready.add(np.array([frame]))
        self._starts.clear()
        self._resumes.clear()
        for (task, slot, asked), (rows, answers) in self._log.items():
            own, theirs = np.array(rows, dtype=np.int32), np.array(answers, dtype=np.int32)
            self.machine.asks.add(Batch(task, slot, asked, own, theirs))
        self._log.clear()

    # ------------------------------------------------------------------------------------------- strands

    def _begin(self, table: Questions, strategy: int, row: int) -> None:
        code = self.machine.plan.strategies[table.name][strategy].code
        assert code is not None
        strand = _Strand(table, strategy, code, row, {})
        try:
            at = self._enter(strand, code.entry, table.arguments_of(row), table.parameters)
        except _NotPlain:
            self.machine.stepping.begin(table, strategy, code, np.array([row]))
            return
        self._go(strand, *at)

    def _resume(self, place: Place, frame: int) -> None:
        frames = place.frames
        env: Env = {}
        for ref, cells in zip(place.refs, frames.cells, strict=True):
            if cells.whys is not None and cells.whys.item(frame):
                frames.ready.add(np.array([frame]))
                self.machine.stepping.resume(place)
                return
            env[ref] = cells.numbers.item(frame)
        strand = _Strand(place.task, place.strategy, place.code, frames.questions.item(frame), env)
        frames.give_back(frame)
        self._go(strand, place.block, place.piece + 1)

    def _go(self, strand: _Strand, block: int, at: int) -> None:
        """Runs on until it waits or is done; from a piece that is not plain over columns."""
        for _ in range(_MOST):  # and then over columns, which count the steps
            try:
                onward = self._piece(strand, block, at)
            except _NotPlain:  # what was computed of the piece is computed again
                self._over_columns(strand, block, at)
                return
            if onward is None:
                return
            block, at = onward
        self._over_columns(strand, block, at)

    def _over_columns(self, strand: _Strand, block: int, at: int) -> None:
        codings = strand.code.codings
        env = {ref: Column(codings[ref], np.array([number])) for ref, number in strand.env.items()}
        question = np.array([strand.question])
        self.machine.stepping.take_on(strand.task, strand.strategy, strand.code, question, env, (block, at))

    def _piece(self, strand: _Strand, block: int, at: int) -> tuple[int, int] | None:
        key = (id(strand.code), block, at)
        piece = self._pieces.get(key)
        if piece is None:
            piece = self._pieces[key] = self._readied(strand, block, at)
        env = strand.env
        for step, one in piece.steps:
            found = one(*[env[ref] for ref in step.inputs]) if one else self._step(strand, step)
            if found is None:
                raise _NotPlain
            env[step.ref] = found
        if piece.asks:
            return (block, at + 1) if self._ask(strand, block, at, piece) else None
        match piece.end:
            case Return(value=value):
                number = self._fit(
                    self._value(strand, value), strand.code.codings[value], strand.task.returns
                )
                self.finish(strand.task, strand.question, number)
                return None
            case Jump(to=to):
                return self._along(strand, to)
            case Branch() as end:
                return self._branch(strand, end)
        raise _NotPlain

    def _readied(self, strand: _Strand, block: int, at: int) -> _Piece:
        piece = strand.code.blocks[block][at]
        steps = tuple((step, getattr(step.function, "one", None)) for step in piece.steps)
        asks = tuple(self._readied_ask(strand, ask) for ask in piece.asks if isinstance(ask, AskOp))
        return _Piece(steps, asks, piece.keeps, piece.end)

    def _is_plain(self, table: Questions, strategy: PlannedStrategy, ask: AskOp | Spread) -> bool:
        machine = self.machine
        if not isinstance(ask, AskOp) or machine.plan.by_name[ask.task].packing.width > 1:
            return False
        return not machine.refusals.is_checked(table.name, strategy, ask)

    def _readied_ask(self, strand: _Strand, ask: AskOp) -> _Ask:
        table, codings = self.machine.plan.by_name[ask.task], strand.code.codings
        pairs = zip(ask.args, table.parameters, strict=True)
        arguments = tuple((ref, codings[ref], target) for ref, target in pairs)
        return _Ask(ask.id, ask.slot, table, arguments, table.returns is codings[ask.id])

    def _branch(self, strand: _Strand, end: Branch) -> tuple[int, int]:
        coding = strand.code.codings[end.condition]
        number = self._fit(self._value(strand, end.condition), coding, self.machine.plan.codings.of(BOOL))
        return self._along(strand, end.then if number else end.otherwise)

    def _along(self, strand: _Strand, edge: Edge) -> tuple[int, int]:
        numbers = [self._value(strand, ref) for ref in edge.args]
        return self._enter(strand, edge.block, numbers, [strand.code.codings[ref] for ref in edge.args])

    def _enter(
        self, strand: _Strand, block: int, numbers: Sequence[int], codings: Sequence[Coding]
    ) -> tuple[int, int]:
        params = strand.code.params[block]
        if params:
            fitted = [
                number if own is coding and not self._forced else self._fit(number, own, coding)
                for (_, coding), number, own in zip(params, numbers, codings, strict=True)
            ]
            strand.env.update(zip([ref for ref, _ in params], fitted, strict=True))
        return block, 0

    # -------------------------------------------------------------------------------------------- values

    def _value(self, strand: _Strand, ref: int) -> int:
        found = strand.env.get(ref)
        if found is not None:
            return found
        key = (id(strand.code), ref)
        if key not in self._constants:
            self._constants[key] = strand.code.codings[ref].number(strand.code.constants[ref])
        return self._constants[key]

    def _step(self, strand: _Strand, step: Step) -> int | None:
        """A value that is computed over a column of one."""
        codings = strand.code.codings
        columns = [Column(codings[ref], np.array([strand.env[ref]])) for ref in step.inputs]
        column = step.function.of(columns, strand.task.number, np.array([strand.question]))
        return column.numbers.item(0) if column.whys is None else None

    def _fit(self, number: int, source: Coding, target: Coding) -> int:
        """The number there of a value; as `putting.fitted` and `recoded` have it."""
        if self._forced or isinstance(source, FactCoding):  # the number of a fact is that of its context
            raise _NotPlain
        if source is target:
            return number
        if isinstance(source.type, IntType) and isinstance(target.type, IntType):
            value = number + source.low
            if source.small and number >= source.size:
                raise _NotPlain
            if target.type.low <= value <= target.type.high:
                return value - target.low
        elif source.small and target.small and number < source.size:
            made = self.machine.plan.codings.one(number, source, target)
            if made >= 0:
                return made
        raise _NotPlain

    # ---------------------------------------------------------------------------------------------- asks

    def _ask(self, strand: _Strand, block: int, at: int, piece: _Piece) -> bool:
        """Puts the asks. Whether all answers are there."""
        given = [self._arguments(strand, ask) for ask in piece.asks]  # raises before anything is put
        situation = strand.task.situation_of(strand.question)
        rows, there = [], True
        for ask, arguments in zip(piece.asks, given, strict=True):
            table = ask.table
            row = self._put(table, self.machine.below_one(situation, table), arguments)
            own, theirs = self._logged(strand.task.number, ask)
            own.append(strand.question)
            theirs.append(row)
            rows.append(row)
            there = there and ask.same and table.waiting.item(row) == ANSWERED and not table.why_of(row)
        if there:
            for ask, row in zip(piece.asks, rows, strict=True):
                strand.env[ask.id] = ask.table.answers.item(row)
            return True
        self._wait(strand, block, at, piece, rows)
        return False

    def _logged(self, task: int, ask: _Ask) -> tuple[list[int], list[int]]:
        key = (task, ask.slot, ask.table.number)
        found = self._log.get(key)
        if found is None:
            found = self._log[key] = ([], [])
        return found

    def _arguments(self, strand: _Strand, ask: _Ask) -> list[int]:
        env = strand.env
        return [
            env[ref]
            if source is target and ref in env and not self._forced
            else self._fit(self._value(strand, ref), source, target)
            for ref, source, target in ask.arguments
        ]

    def _put(self, table: Questions, situation: int, arguments: Sequence[int]) -> int:
        row, new = table.put_one(situation, arguments)
        if new:
            self._open(table, row, arguments)
        return row

    def _look(self, table: Questions, code: Piecewise, row: int, arguments: Sequence[int]) -> None:
        """What the environment answers."""
        context = self.machine.plan.situations.context_one(table.situation_of(row))
        strand = _Strand(table, -1, code, row, dict.fromkeys(code.facts, context))
        try:
            at = self._enter(strand, code.entry, arguments, table.parameters)
        except _NotPlain:
            self.machine.open_new(table, np.array([row]))
            return
        self._go(strand, *at)

    def _open(self, table: Questions, row: int, arguments: Sequence[int]) -> None:
        plan = self.machine.plan
        code = plan.primitives.get(table.name)
        if code is not None and not plan.program.primitives[table.name].draws:
            self._look(table, code, row, arguments)
            return
        choice = plan.choices.get(table.name)
        one = getattr(choice.function, "one", None) if choice is not None else None
        forced = table.name in self.machine.settings.forced
        depth = plan.situations.depth_one(table.situation_of(row))
        if choice is None or one is None or forced or not depth:
            self.machine.open_new(table, np.array([row]))
            return
        number = one(*(arguments[at] for at in choice.used))
        if number is None or number == len(plan.strategies[table.name]):
            self.machine.open_new(table, np.array([row]))
            return
        table.strategies[row] = number
        if self._goes(table, number):
            self._starts.append((table, number, row))
        else:
            self.machine.openings.start(table, number, np.array([row]))

    def _wait(self, strand: _Strand, block: int, at: int, piece: _Piece, rows: Sequence[int]) -> None:
        machine = self.machine
        place = machine.stepping.place(strand.task, strand.strategy, strand.code, block, at, None)
        if place.targets[0] not in self.places:
            for cell, target in enumerate(place.targets, len(piece.keeps)):
                self.places[target] = (place, cell)
        frame = place.frames.open_one(strand.question, [self._value(strand, ref) for ref in piece.keeps])
        for target, ask, row in zip(place.targets, piece.asks, rows, strict=True):
            if ask.table.waiting.item(row) == ANSWERED:
                self._hand(target, frame, ask.table, row)
            else:
                machine.waits.add_one(target, frame, row, ask.table.waiting)

    # ------------------------------------------------------------------------------------------- answers

    def finish(self, table: Questions, row: int, number: int) -> None:
        """Gives a question its answer, and that to whoever waits for it."""
        waits = table.answer_one(row, number)
        while waits >= 0:
            target, frame, waits = self.machine.waits.wake_one(waits)
            self._hand(target, frame, table, row)

    def _hand(self, target: int, frame: int, table: Questions, row: int) -> None:
        found = self.places.get(target)
        if found is None or found[0].frames.cells[found[1]].coding is not table.returns or table.why_of(row):
            self.machine.hand(target, np.array([frame]), table.answers_of(np.array([row])))
            return
        place, cell = found
        if place.frames.deliver_one(frame, cell, table.answers.item(row)):
            self._resumes.append((place, frame))

    @property
    def left(self) -> int:
        """How many rows are ready here since answers were finished outside a `run`."""
        return len(self._starts) + len(self._resumes)

    def give_back(self) -> None:
        """Puts those into their pools."""
        self._give_back()
