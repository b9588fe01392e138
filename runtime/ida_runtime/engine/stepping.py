"""Running strategies over whole columns, up to asks whose answers are not there yet.

Rows go through the pieces of a block (`columns.pieces`); a branch parts them, a jump takes them on. Where all
answers to the asks of a piece are there at once, looks into facts above all, the rows go straight on; else
they wait in frames, and go on when the machine takes their place.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

import numpy as np
from attrs import define, field, frozen

from ida_dsl.graph.code import AskOp, Branch, Edge, Jump, Return
from ida_dsl.types import BOOL
from ida_dsl.values import Reason, Unknown
from ida_runtime.columns.column import Column, Numbers
from ida_runtime.columns.growing import where
from ida_runtime.columns.pieces import DRAWS, Piece, Piecewise, Spread
from ida_runtime.columns.whys import whys
from ida_runtime.engine.asks import Askers
from ida_runtime.engine.frames import Frames
from ida_runtime.engine.interrupts import Halted
from ida_runtime.engine.observing import Doing, Spot
from ida_runtime.engine.plan import PlannedStrategy
from ida_runtime.engine.putting import fitted
from ida_runtime.engine.questions import Questions
from ida_runtime.engine.spreading import CHILD, Spreading

if TYPE_CHECKING:
    from ida_runtime.engine.machine import Machine, Put

Env = dict[int, Column]
_NOWHERE = -2
"""In place of a strategy: in what is evaluated for another place, whose time it takes."""


class Home(Protocol):
    """Where values go that are no answers: those of items, by the number of the child."""

    def receive(self, children: Numbers, values: Column, /) -> None:
        """Values arrive, one a child."""


Onward = tuple["Rows", int, Sequence[Column]]
"""Rows that enter a block, and the arguments that they bring."""


@define(eq=False)
class Place:
    """Where rows wait: in a strategy, after the asks of a piece of a block. `targets` are the numbers of
    where its answers go, one an ask."""

    task: Questions
    strategy: int
    code: Piecewise
    block: int
    piece: int
    refs: tuple[int, ...]
    frames: Frames
    home: Home | None
    targets: list[int] = field(factory=list)


@frozen(eq=False)
class Rows:
    """Questions that are being taken apart by one strategy, and the values that they have so far. Of items of
    a comprehension `home` is where their values go, and the value `CHILD` says which items they are."""

    task: Questions
    strategy: int
    code: Piecewise
    questions: Numbers
    env: Env
    home: Home | None = None

    def take(self, at: Numbers) -> Rows:
        """These of them."""
        env = {ref: column.take(at) for ref, column in self.env.items()}
        questions = self.questions.take(at)
        return Rows(self.task, self.strategy, self.code, questions, env, self.home)


@define(eq=False)
class Stepping:
    """The strategies of a machine that have columnar form, and its places, as they were first come to."""

    machine: Machine
    spreading: Spreading = field(init=False)
    places: list[Place] = field(factory=list)
    _by_piece: dict[tuple[int, int, int], Place] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.spreading = Spreading(self.machine, self)

    def begin(self, table: Questions, strategy: int, code: Piecewise, rows: Numbers) -> None:
        """Questions to which a strategy applies."""
        self._enter(Rows(table, strategy, code, rows, {}))

    def look(self, table: Questions, code: Piecewise, rows: Numbers) -> None:
        """Questions that the environment answers."""
        contexts = self.machine.plan.situations.context_of(table.situations(rows))
        facts: Env = {ref: Column(coding, contexts) for ref, coding in code.facts.items()}
        if self.machine.plan.program.primitives[table.name].draws:
            keys = self.machine.plan.identities.keys(self.machine.settings.seed, table, rows)
            facts[DRAWS] = Column(self.spreading.children, keys.view(np.int64))
        self._enter(Rows(table, -1, code, rows, facts))

    def _enter(self, rows: Rows) -> None:
        self._goes_on(rows.task, rows.strategy, len(rows.questions))
        self.go(rows, rows.code.entry, rows.task.arguments(rows.questions))
        self._stops()

    def evaluate(
        self,
        table: Questions,
        code: Piecewise,
        rows: Numbers,
        env: Env,
        arguments: Sequence[Column],
        home: Home,
    ) -> None:
        """Runs code that asks nothing, for these rows; `home` receives what it returns."""
        self.go(Rows(table, _NOWHERE, code, rows, env, home), code.entry, arguments)

    def take_on(
        self,
        task: Questions,
        strategy: int,
        code: Piecewise,
        questions: Numbers,
        env: Env,
        at: tuple[int, int],
    ) -> None:
        """Takes on rows from a piece of a block on."""
        for onward in self._pieces(Rows(task, strategy, code, questions, env), *at):
            self.go(*onward)

    def resume(self, place: Place) -> None:
        """Takes on what is ready at a place."""
        self._goes_on(place.task, place.strategy, min(self.machine.chunk, len(place.frames.ready)))
        questions, columns = place.frames.take(self.machine.chunk)
        env = dict(zip(place.refs, columns, strict=True))
        rows = Rows(place.task, place.strategy, place.code, questions, env, place.home)
        for onward in self._pieces(rows, place.block, place.piece + 1):
            self.go(*onward)
        self._stops()

    def _goes_on(self, task: Questions, strategy: int, rows: int) -> None:
        if self.machine.observer is not None:
            self.machine.observer.begin(Spot(Doing.GOES_ON, task.number, strategy), rows)

    def _stops(self) -> None:
        if self.machine.observer is not None:
            self.machine.observer.end()

    def go(self, rows: Rows, block: int, arguments: Sequence[Column]) -> None:
        """Enters a block, and runs on from there until all rows wait, are done, or have taken all the steps
        that they may. Several operations may be one step here: never are there fewer than they may take.
        Where the run is ended rows are given up."""
        left: list[tuple[Onward, int]] = [((rows, block, arguments), 0)]
        while left:
            (rows, block, arguments), taken = left.pop()
            if self.machine.interrupts.ended:
                _give_up(rows)
                return
            taken += 1 + sum(len(piece.steps) for piece in rows.code.blocks[block])
            if taken > self.machine.settings.steps:
                self._spent(rows)
                continue
            for (ref, coding), column in zip(rows.code.params[block], arguments, strict=True):
                rows.env[ref] = fitted(self.machine.plan.codings, column, coding)
            left.extend((onward, taken) for onward in self._pieces(rows, block, 0))

    def _spent(self, rows: Rows) -> None:
        """Rows that took all the steps that they may: what they return is unknown."""
        reason = self.machine.plan.reasons.number(Unknown(Reason.STEPS))
        unknown = np.full(len(rows.questions), rows.task.returns.unknown, dtype=np.int64)
        found = whys(reason, rows.task.number, rows.questions)
        self._return(rows, Column(rows.task.returns, unknown, found))

    def _return(self, rows: Rows, values: Column) -> None:
        if rows.home is not None:
            rows.home.receive(rows.env[CHILD].numbers, values)
        else:
            self.machine.finish(rows.task, rows.questions, values)

    def _pieces(self, rows: Rows, block: int, at: int) -> list[Onward]:
        """Runs the pieces of a block from one on; where it ends, the rows that go on elsewhere."""
        pieces = rows.code.blocks[block]
        while True:
            piece = pieces[at]
            self._compute(rows, piece)
            if not piece.asks:
                return self._end(rows, piece)
            if not self._ask(rows, block, at, piece):
                return []
            at += 1

    def _compute(self, rows: Rows, piece: Piece) -> None:
        task, observer = rows.task.number, self.machine.observer if rows.strategy != _NOWHERE else None
        for step in piece.steps:
            if observer is not None:
                observer.begin(Spot(Doing.COMPUTES, task, rows.strategy, step.ref), len(rows.questions))
            inputs = [rows.env[ref] for ref in step.inputs]
            rows.env[step.ref] = step.function.of(inputs, task, rows.questions)
            if observer is not None:
                observer.end()

    def value(self, rows: Rows, ref: int) -> Column:
        """A value of the rows, a constant too."""
        found = rows.env.get(ref)
        return rows.code.constant(ref, len(rows.questions)) if found is None else found

    # --------------------------------------------------------------------------------------------- ends

    def _end(self, rows: Rows, piece: Piece) -> list[Onward]:
        match piece.end:
            case Return(value=value):
                self._return(rows, self.value(rows, value))
                return []
            case Jump(to=to):
                return [self._along(rows, to)]
            case Branch() as end:
                return self._branch(rows, end)
        raise AssertionError(piece.end)

    def _along(self, rows: Rows, edge: Edge) -> Onward:
        return rows, edge.block, [self.value(rows, ref) for ref in edge.args]

    def _branch(self, rows: Rows, end: Branch) -> list[Onward]:
        condition = self.value(rows, end.condition)  # a fact has the number of its context
        codings = self.machine.plan.codings
        numbers = fitted(codings, condition, codings.of(BOOL)).numbers
        found = []
        for number, edge in enumerate((end.otherwise, end.then, end.unknown)):
            at = where(numbers == number)
            if at.size:
                found.append(self._along(rows if at.size == len(numbers) else rows.take(at), edge))
        return found

    # --------------------------------------------------------------------------------------------- asks

    def _ask(self, rows: Rows, block: int, at: int, piece: Piece) -> bool:
        """Puts the asks of a piece. Whether all answers are there, so that the rows go straight on."""
        situations = rows.task.situations(rows.questions)
        puts = {ask.id: self._put(rows, situations, ask) for ask in piece.asks if isinstance(ask, AskOp)}
        if len(puts) == len(piece.asks) and all(put.there is None for put in puts.values()):
            codings = self.machine.plan.codings
            for ref, put in puts.items():
                rows.env[ref] = fitted(codings, put.answers(), rows.code.codings[ref])
            return True
        place = self.place(rows.task, rows.strategy, rows.code, block, at, rows.home)
        kept = [self.value(rows, ref) for ref in place.refs[: len(place.refs) - len(piece.asks)]]
        frames = place.frames.open(rows.questions, kept)
        for ask, target in zip(piece.asks, place.targets, strict=True):
            if isinstance(ask, Spread):
                self.spreading.begin(rows, situations, frames, ask, target)
            else:
                self.machine.await_(puts[ask.id], target, frames)
        return False

    def place(
        self, task: Questions, strategy: int, code: Piecewise, block: int, at: int, home: Home | None
    ) -> Place:
        """Where rows wait after the asks of a piece."""
        key, piece = (id(code), block, at), code.blocks[block][at]
        found = self._by_piece.get(key)
        if found is None:
            keeps = piece.keeps if home is None else (*piece.keeps, CHILD)
            refs = (*keeps, *(ask.id for ask in piece.asks))
            codings = [self.spreading.children if ref == CHILD else code.codings[ref] for ref in refs]
            frames = Frames.of(codings, len(piece.asks))
            found = Place(task, strategy, code, block, at, refs, frames, home)
            for cell in range(len(keeps), len(refs)):
                found.targets.append(self.machine.target(partial(self._hand, frames, cell)))
            self._by_piece[key] = found
            self.places.append(found)
        return found

    def _hand(self, waiting: Frames, cell: int, frames: Numbers, answers: Column) -> None:
        coding = waiting.cells[cell].coding
        waiting.deliver(frames, cell, fitted(self.machine.plan.codings, answers, coding))

    def _put(self, rows: Rows, situations: Numbers, ask: AskOp) -> Put:
        arguments = [self.value(rows, ref) for ref in ask.args]
        below = self.machine.below(situations, self.machine.plan.by_name[ask.task])
        return self.put(rows, rows.questions, below, ask, arguments)

    def put(
        self, rows: Rows, questions: Numbers, below: Numbers, ask: AskOp, arguments: Sequence[Column]
    ) -> Put:
        """Puts an ask of these questions, which rows are of, in situations that follow from theirs."""
        machine = self.machine
        table = machine.plan.by_name[ask.task]
        strategy: PlannedStrategy = machine.plan.strategies[rows.task.name][rows.strategy]
        if machine.observer is not None:
            spot = Spot(Doing.ASKS, rows.task.number, rows.strategy, ask.id)
            machine.observer.begin(spot, len(questions))
        made, refused = machine.refusals.of(rows.task, questions, strategy, ask, arguments)
        keys = [one.numbers for one in made]
        put = machine.put(Askers(rows.task.number, ask.slot, questions), table, below, keys, refused)
        self._stops()
        return put


def _give_up(rows: Rows) -> None:
    """They get no answer. Whoever wants to know a condition or a measure cannot go on without."""
    if rows.strategy == _NOWHERE:
        raise Halted
