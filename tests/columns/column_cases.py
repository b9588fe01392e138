"""Random columns, and what a columnar form must say of them: row by row what its scalar meaning says."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from attrs import define, field, frozen
from hypothesis import strategies as st

from ida_dsl.types import Type
from ida_dsl.values import Reason, Unknown, Value
from ida_runtime.columns.coding import Coding, Codings
from ida_runtime.columns.column import Column
from ida_runtime.columns.whys import Whys, whys
from tests.strategies.types_values import values

TASK, FIRST = 3, 100
"""Where it is computed: the number of the table, and the row that comes first."""
Meaning = Callable[[Sequence[Value]], Value]


@frozen
class From:
    """The origin of an unknown that was an operand: which one."""

    operand: int


@define(eq=False)
class Bench:
    """What a function of columns needs of a run."""

    codings: Codings = field(factory=Codings)
    reasons: Whys = field(factory=Whys)

    def column(self, coding: Coding, given: Sequence[Value], operand: int) -> Column:
        """A column; each unknown has a why of its own."""
        known = [not isinstance(one, Unknown) for one in given]
        numbers = [
            coding.number(one) if told else coding.unknown for one, told in zip(given, known, strict=True)
        ]
        return Column(
            coding,
            np.array(numbers, dtype=np.int64),
            None
            if all(known)
            else np.array([0 if told else self.why(operand, at) for at, told in enumerate(known)]),
        )

    def why(self, operand: int, row: int) -> int:
        """Why an operand is unknown in a row."""
        return int(whys(self.reasons.number(Unknown(Reason.TIE)), 20 + operand, row))

    def columns(self, codings: Sequence[Coding], rows: Sequence[Sequence[Value]]) -> list[Column]:
        """A column of each operand."""
        return [self.column(coding, [row[at] for row in rows], at) for at, coding in enumerate(codings)]

    def wanted(self, meaning: Meaning, rows: Sequence[Sequence[Value]]) -> list[object]:
        """What the scalar meaning says of each row."""
        return [self._told(meaning(_marked(row)), at) for at, row in enumerate(rows)]

    def _told(self, value: Value, row: int) -> object:
        if not isinstance(value, Unknown):
            return (value, type(value))
        if isinstance(value.origin, From):
            return self.why(value.origin.operand, row)
        return int(whys(self.reasons.number(value), TASK, FIRST + row))

    def same(self, function: object, meaning: Meaning, rows: Sequence[Sequence[Value]]) -> None:
        """That a function says of all rows at once what its meaning says of each."""
        columns = self.columns(function.inputs, rows)
        found = function.of(columns, TASK, np.arange(FIRST, FIRST + len(rows)))
        assert found.coding is function.output
        assert told(found) == self.wanted(meaning, rows)
        one_by_one(function, columns, found)


def one_by_one(function: object, columns: Sequence[Column], found: Column, *, plain: bool = True) -> None:
    """That a function says of single rows what it says of the whole column, where it can: the number of what
    is known, None of what is not. It says nothing of what has no place, nor where keys are not `plain`."""
    one = getattr(function, "one", None)
    for at in range(len(found)) if one else ():
        if all(column.whys is None or not column.whys[at] for column in columns):
            number = one(*(int(column.numbers[at]) for column in columns))
            nothing = not plain or any(
                column.coding.exotic(column.numbers[at : at + 1]) for column in columns
            )
            known = found.whys is None or not found.whys[at]
            assert number == (int(found.numbers[at]) if known and not nothing else None)


def told(column: Column) -> list[object]:
    """The values of a column with their Python types, and the whys of those that are unknown."""
    found = [0] * len(column) if column.whys is None else column.whys.tolist()
    pairs = zip(column.numbers.tolist(), found, strict=True)
    return [why or _typed(column.coding, number) for number, why in pairs]


def _typed(coding: Coding, number: int) -> object:
    value = coding.value(number)
    return (value, type(value))


def _marked(row: Sequence[Value]) -> list[Value]:
    return [
        Unknown(Reason.SAID, origin=From(at)) if isinstance(one, Unknown) else one
        for at, one in enumerate(row)
    ]


def maybe(type_: Type) -> st.SearchStrategy[Value]:
    """A value of the type, or unknown."""
    return st.integers(0, 5).flatmap(lambda at: values(type_) if at else st.just(Unknown()))


@st.composite
def rows_of(draw: st.DrawFn, types: Sequence[Type], most: int = 6) -> list[tuple[Value, ...]]:
    """Rows of values of these types, some of them unknown in some columns."""
    some = [maybe(type_) if draw(st.booleans()) else values(type_) for type_ in types]
    return draw(st.lists(st.tuples(*some), min_size=1, max_size=most))
