"""Builtins on columns of numbers that no table can hold: arithmetic and comparison of Ints, items and lengths
of lists.

A kernel does what is ordinary for all rows at once, and says which rows are not (an overflow, a division by
zero, an index out of range, an unknown operand of what is not strict): those are left to the scalar meaning,
which alone knows the reasons. So a kernel can be wrong only where it is plain arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from attrs import define, field, frozen

from ida_dsl.types import BoolType, IntType, ListType, TextType
from ida_runtime.columns.coding import Coding, Codings
from ida_runtime.columns.column import Column, Numbers, leftmost
from ida_runtime.columns.facts import FactCoding
from ida_runtime.columns.lists import Items
from ida_runtime.columns.tables import Meaning, one_by_one
from ida_runtime.columns.whys import Whys

Flags = npt.NDArray[np.bool_]
Done = tuple[Numbers, Flags | None]
"""Results, and the rows that are left to the scalar meaning (None: none)."""
Do = Callable[..., Done]


@frozen
class Operand:
    """What a builtin is applied to: the input of that place, or (`input` None) a constant of that number."""

    coding: Coding
    input: int | None
    constant: int = 0

    def column(self, columns: Sequence[Column], rows: int) -> Column:
        """It as a column."""
        if self.input is not None:
            return columns[self.input]
        return Column(self.coding, np.full(rows, self.constant, dtype=np.int64))


@define(eq=False)
class Kernel:
    """A strict builtin: an unknown operand, the leftmost, is the result. `do` gets the operands' numbers, of
    Ints the Ints."""

    operands: tuple[Operand, ...]
    inputs: tuple[Coding, ...]
    output: Coding
    do: Do
    meaning: Meaning
    reasons: Whys

    def of(self, columns: Sequence[Column], task: int, rows: Numbers) -> Column:
        """The results; what arises here arose at these rows of the task."""
        if any(one.coding.exotic(one.numbers) for one in columns):
            return one_by_one(self, columns, task, rows)
        unknown = leftmost(columns[one.input] for one in self.operands if one.input is not None)
        if unknown is None:
            return self._known(columns, task, rows)
        at = np.flatnonzero(unknown == 0)
        known = self._known([one.take(at) for one in columns], task, rows.take(at))
        numbers, found = np.full(len(rows), self.output.unknown, dtype=np.int64), unknown.copy()
        numbers[at] = known.numbers
        if known.whys is not None:
            found[at] = known.whys
        return Column(self.output, numbers, found)

    def _known(self, columns: Sequence[Column], task: int, rows: Numbers) -> Column:
        own = [_plain(one.column(columns, len(rows))) for one in self.operands]
        made, odd = self.do(*own)
        numbers, wrong = _coded(made, self.output)
        odd = _either(odd, wrong)
        if odd is None or not odd.any():
            return Column(self.output, numbers)
        at = np.flatnonzero(odd)
        scalar = one_by_one(self, [one.take(at) for one in columns], task, rows.take(at))
        numbers[at] = scalar.numbers
        if scalar.whys is None:
            return Column(self.output, numbers)
        found = np.zeros(len(rows), dtype=np.int64)
        found[at] = scalar.whys
        return Column(self.output, numbers, found)


def _plain(column: Column) -> Numbers:
    low = column.coding.low
    return column.numbers + low if low else column.numbers


def _coded(made: Numbers, output: Coding) -> tuple[Numbers, Flags | None]:
    """Ints as the numbers of a type; those outside are left to the scalar meaning, too."""
    if not isinstance(output.type, IntType):
        return made, None
    if not output.small:
        return made, None
    numbers = made - output.low
    return numbers, (numbers < 0) | (numbers >= output.size)


def _either(one: Flags | None, other: Flags | None) -> Flags | None:
    return other if one is None else one if other is None else one | other


# ------------------------------------------------------------------------------------------------ arithmetic


def _add(a: Numbers, b: Numbers) -> Done:
    made = a + b
    return made, ((a ^ made) & (b ^ made)) < 0


def _subtract(a: Numbers, b: Numbers) -> Done:
    made = a - b
    return made, ((a ^ b) & (a ^ made)) < 0


def _multiply(a: Numbers, b: Numbers) -> Done:
    return a * b, np.abs(a.astype(np.float64) * b) > 2.0**62


def _divided(do: Callable[[Numbers, Numbers], Numbers]) -> Callable[[Numbers, Numbers], Done]:
    def kernel(a: Numbers, b: Numbers) -> Done:
        odd = (b == 0) | (b == -1)
        return do(a, np.where(odd, 1, b)), odd

    return kernel


def _negate(a: Numbers) -> Done:
    return -a, a == np.iinfo(np.int64).min


def _abs(a: Numbers) -> Done:
    return np.abs(a), a == np.iinfo(np.int64).min


def _sure(do: Callable[..., npt.NDArray[np.generic]]) -> Callable[..., Done]:
    return lambda *operands: (do(*operands).astype(np.int64), None)


def _fitting(output: Coding) -> Do:
    """Ints as they are; those outside a type that is not small are odd here, others where they are coded."""
    type_ = output.type
    if output.small or not isinstance(type_, IntType):
        return _sure(np.positive)
    return lambda a: (np.positive(a), (a < type_.low) | (a > type_.high))


_INTS: dict[tuple[str, int], Do] = {
    ("add", 2): _add,
    ("subtract", 2): _subtract,
    ("multiply", 2): _multiply,
    ("floor_divide", 2): _divided(np.floor_divide),
    ("modulo", 2): _divided(np.mod),
    ("negate", 1): _negate,
    ("abs", 1): _abs,
    ("plus", 1): _sure(np.positive),
    ("assume", 1): _sure(np.positive),
    ("less", 2): _sure(np.less),
    ("less_equal", 2): _sure(np.less_equal),
    ("greater", 2): _sure(np.greater),
    ("greater_equal", 2): _sure(np.greater_equal),
    ("equal", 2): _sure(np.equal),
    ("not_equal", 2): _sure(np.not_equal),
    ("min", 2): _sure(np.minimum),
    ("max", 2): _sure(np.maximum),
}


# ----------------------------------------------------------------------------------------------------- lists


@define(eq=False)
class _Lists:
    """What is asked of lists of one type."""

    items: Items
    output: Coding
    codings: Codings
    _nothing: int = field(init=False, default=0)

    def index(self, lists: Numbers, at: Numbers) -> Done:
        """The item there."""
        counts, starts = self.items.extents(lists)
        places = np.where(at < 0, at + counts, at)
        odd = (places < 0) | (places >= counts)
        numbers, unknown = self.items.at(np.where(odd, 0, starts + places))
        odd |= unknown
        made, fine = np.zeros(len(at), dtype=np.int64), np.flatnonzero(~odd)
        made[fine], wrong = self.codings.recoded(numbers.take(fine), self.items.item, self.output)
        if wrong is not None:
            odd[fine] = wrong
        return made + self.output.low, odd

    def length(self, lists: Numbers) -> Done:
        """How many items."""
        return self.items.extents(lists)[0], None


# ------------------------------------------------------------------------------------------------------ which


def doing(builtin: str, operands: Sequence[Coding], output: Coding, codings: Codings) -> Do | None:
    """What a kernel of a builtin does on such operands, None where there is none."""
    types = [one.type for one in operands]
    if any(isinstance(one, FactCoding) for one in operands):
        return None  # the number of a fact is that of its context
    if all(isinstance(one, IntType) for one in types) and isinstance(output.type, IntType | BoolType):
        return _fitting(output) if builtin == "fit" else _INTS.get((builtin, len(types)))
    if builtin in ("equal", "not_equal") and all(isinstance(one, TextType) for one in types):
        return _INTS[builtin, 2] if operands[0] is operands[1] else None
    if not types or not isinstance(types[0], ListType) or operands[0].small:
        return None
    lists = _Lists(Items(operands[0], codings.of(types[0].item)), output, codings)
    if builtin == "index" and isinstance(types[1], IntType):
        return lists.index
    return lists.length if builtin == "len" and len(types) == 1 else None
