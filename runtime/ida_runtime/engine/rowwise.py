"""A strategy that goes row by row: the function that it is written as, and what that calls.

It stands between `engine.written`, which knows nothing of a machine, and the machine's tables, frames and
columns, onto which a row goes that is not plain any more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np
from attrs import define, field

from ida_dsl.graph.code import AskOp
from ida_dsl.values import Unknown
from ida_runtime.columns.coding import Coding, Codings
from ida_runtime.columns.column import Column
from ida_runtime.columns.facts import FactCoding
from ida_runtime.columns.kernels import Kernel
from ida_runtime.columns.pieces import Piecewise, Step
from ida_runtime.columns.tables import Scalar
from ida_runtime.engine.questions import Questions
from ida_runtime.engine.stepping import Place
from ida_runtime.engine.written import Live, Point, Run, Values, write

if TYPE_CHECKING:
    from ida_runtime.engine.narrow import Narrow

LOOK = -1
"""In place of the number of a strategy: the code of a primitive."""
_RESULTS = 1 << 14
"""The most results of a step that are remembered, where it is no table."""

Start = tuple["Rowwise", int, int, Values]
"""A question that begins: its strategy, its row, its situation and its arguments."""
Resume = tuple[Run, int, int, int, Values]
"""A row that goes on: the function, and what it is given."""


@define(eq=False)
class Strand:
    """A row that waits: at a point of a strategy, with what is kept and the rows of what it asked."""

    by: Rowwise
    point: Point
    question: int
    situation: int
    kept: Values
    rows: Values
    missing: int


@define(eq=False)
class Rowwise:
    """A strategy that goes row by row, and what the function that it is written as calls."""

    narrow: Narrow
    table: Questions
    strategy: int
    code: Piecewise
    codings: Codings = field(init=False)
    run: Run = field(init=False)
    starts: Mapping[tuple[int, int], int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.codings = self.narrow.machine.plan.codings
        written = write(self.table, self.code, self)
        self.run, self.starts = written.run, written.starts

    # ------------------------------------------------------------------------------------- from columns

    def begun(self, row: int) -> Start:
        """A question that begins."""
        return self, row, self.table.situation_of(row), tuple(self.table.arguments_of(row))

    def resumed(self, place: Place) -> list[Resume]:
        """What is ready at a place; nothing, where an answer may be unknown."""
        if any(cells.whys is not None for cells in place.frames.cells):
            return []
        state = self.starts[place.block, place.piece + 1]
        questions, columns = place.frames.take(len(place.frames.ready))
        values = zip(*(column.numbers.tolist() for column in columns), strict=True)
        own = questions.tolist()
        return [
            (self.run, state, question, self.table.situation_of(question), given)
            for question, given in zip(own, values, strict=True)
        ]

    # --------------------------------------------------------------------------------------- onto columns

    def onto_columns(
        self, point: Point, questions: Sequence[int], kept: Sequence[Values], rows: Sequence[Values]
    ) -> None:
        """Rows at one point, whose answers are all there, wait no more, and go on over columns."""
        machine = self.narrow.machine
        place = machine.stepping.place(self.table, self.strategy, self.code, point.block, point.piece, None)
        cells = zip(point.keeps, zip(*kept, strict=True), strict=True) if point.keeps else ()
        columns = [Column(self.code.codings[ref], np.array(numbers)) for ref, numbers in cells]
        frames = place.frames.open(np.array(questions), columns)
        for target, table, asked in zip(place.targets, point.tables, zip(*rows, strict=True), strict=True):
            machine.hand(target, frames, table.answers_of(np.array(asked)))

    def _unplain(self, point: Point, question: int, kept: Values, rows: Values) -> None:
        self.onto_columns(point, [question], [kept], [rows])

    def _over(self, live: Live, question: int, values: Values) -> None:
        codings = self.code.codings
        env = {ref: Column(codings[ref], np.array([one])) for ref, one in zip(live.refs, values, strict=True)}
        own, at = np.array([question]), (live.block, live.piece)
        self.narrow.machine.stepping.take_on(self.table, self.strategy, self.code, own, env, at)

    def _begin(self, question: int, _: Values) -> None:
        stepping, own = self.narrow.machine.stepping, np.array([question])
        if self.strategy == LOOK:
            stepping.look(self.table, self.code, own)
        else:
            stepping.begin(self.table, self.strategy, self.code, own)

    # -------------------------------------------------------------------------- what the function calls

    def asked(self, ask: AskOp) -> Questions:
        """The table of what an ask asks."""
        return self.narrow.machine.plan.by_name[ask.task]

    def one(self, step: Step, code: Piecewise) -> Callable[..., int | None]:
        """Computes a step, None where its value is not plain."""
        function = step.function
        if hasattr(function, "one"):
            return function.one
        if isinstance(function, Kernel | Scalar):
            one = partial(_by_meaning, function)
            facts = any(isinstance(coding, FactCoding) for coding in function.inputs)
            return one if facts else lru_cache(_RESULTS)(one)  # a fact's number is that of its context
        return partial(_of_column, step, [code.codings[ref] for ref in step.inputs])

    def opener(self, table: Questions) -> Run:
        """Opens a new question of a table."""
        return self.narrow.opener(table)

    def below(self, table: Questions) -> Mapping[int, int]:
        """By the situation of the asker that of what it asks of this table."""
        return self.narrow.followed(table)

    def contexts(self) -> Mapping[int, int]:
        """By situation the context."""
        return self.narrow.contexts

    def log(self, ask: AskOp) -> tuple[Callable[[int], None], Callable[[int], None]]:
        """Notes who asked, and what."""
        own, theirs = self.narrow.machine.asks.note(self.table.number, ask.slot, self.asked(ask).number)
        return own.append, theirs.append

    def over(self, live: Live | None) -> Callable[[int, Values], None]:
        """Takes a row on over columns: from the start of a piece, or from the very start (None)."""
        return self._begin if live is None else partial(self._over, live)

    def unplain(self, point: Point) -> Callable[[int, Values, Values], None]:
        """Takes on over columns what has its answers: the question, what is kept, the rows asked."""
        return partial(self._unplain, point)

    def wait(self, point: Point) -> Callable[[int, int, Values, Values], None]:
        """Lets a row wait: the question, its situation, what is kept, the rows asked."""
        return partial(self.narrow.wait, self, point)

    def finish(self) -> Callable[[int, int], None]:
        """Gives the question its answer."""
        return partial(self.narrow.finish, self.table)


def _by_meaning(function: Kernel | Scalar, *numbers: int) -> int | None:
    """A step for one row, by its scalar meaning; None where its value is unknown."""
    values = [coding.value(number) for coding, number in zip(function.inputs, numbers, strict=True)]
    found = function.meaning(values)
    return None if isinstance(found, Unknown) else function.output.number(found)


def _of_column(step: Step, codings: Sequence[Coding], *numbers: int) -> int | None:
    """A step over a column of one; None where its value is unknown."""
    columns = [Column(coding, np.array([one])) for coding, one in zip(codings, numbers, strict=True)]
    found = step.function.of(columns, 0, np.zeros(1, dtype=np.int64))
    return found.numbers.item(0) if found.whys is None else None
