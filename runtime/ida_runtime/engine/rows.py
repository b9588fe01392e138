"""A question of the engine, where scalar code wants an object: its task, its arguments and its row."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from ida_dsl.questions import Context
from ida_dsl.values import Unknown, Value
from ida_runtime.columns.coding import Coding
from ida_runtime.columns.column import Column, Numbers, settled
from ida_runtime.columns.whys import NOWHERE, Whys, origin, whys
from ida_runtime.engine.questions import Questions


@frozen
class At:
    """Where an unknown arose: the number of a table, and a row of it."""

    table: int
    row: int


@frozen(eq=False)
class Row:
    """A question, as the checks of the interpreter want it."""

    table: int
    row: int
    task: str
    arguments: tuple[Value, ...]
    context: Context

    @property
    def at(self) -> At:
        """Its place."""
        return At(self.table, self.row)


def value_of(column: Column, at: int, reasons: Whys) -> Value:
    """One value of a column; an unknown one with its reason and where it arose."""
    why = 0 if column.whys is None else int(column.whys[at])
    if not why:
        return column.coding.value(int(column.numbers[at]))
    known, (table, row) = reasons.unknown(why), origin(why)
    return Unknown(known.reason, known.detail, None if table == NOWHERE else At(table, row))


def column_of(table: Questions, values: list[Value], rows: Numbers, reasons: Whys, coding: Coding) -> Column:
    """Answers of a table as a column; what says not where it arose arose at these rows."""
    if not any(isinstance(value, Unknown) for value in values):
        return Column(coding, coding.numbers(values))
    found = [why_of(value, table.number, int(row), reasons) for value, row in zip(values, rows, strict=True)]
    return Column(coding, coding.numbers(values), settled(np.array(found, dtype=np.int64)))


def why_of(value: Value, table: int, row: int, reasons: Whys) -> int:
    """The why of an unknown, 0 of what is known."""
    if not isinstance(value, Unknown):
        return 0
    where = value.origin.at if isinstance(value.origin, Row) else value.origin
    place = where if isinstance(where, At) else At(table, row)
    return int(whys(reasons.number(value), place.table, place.row))
