"""How the key of a question is packed: its situation and its arguments in as few 64-bit numbers as hold them.

Most questions have one: the situation in front, behind it a field for each argument, as wide as the type
needs. Arguments without room there get further numbers, a Real or an unbounded Int one of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from ida_dsl.types import BoolType, EnumType, IntType, Type
from ida_runtime.columns.coding import Coding, Form
from ida_runtime.columns.growing import Numbers

_SITUATION = 32
"""The bits left for a situation, the sign not counted in."""
_ROOM = 63
_HEAP = 30
"""The bits of a value that is kept on a heap: a billion of them would not fit in memory."""


@frozen
class Field:
    """Where an argument stands: in which number of the key, how far from its end, how wide (None: all)."""

    lane: int
    shift: int
    bits: int | None
    low: int

    def of(self, lanes: Sequence[Numbers], rows: Numbers) -> Numbers:
        """The numbers of an argument."""
        found = lanes[self.lane].take(rows)
        if self.bits is None:
            return found
        if self.shift:
            found >>= self.shift
        found &= (1 << self.bits) - 1
        if self.low:
            found += self.low
        return found

    def of_one(self, key: int) -> int:
        """The number of an argument in that number of the key."""
        return key if self.bits is None else (key >> self.shift & ((1 << self.bits) - 1)) + self.low


@frozen
class Packing:
    """The fields of the arguments; the situation is what stands before those of the first number."""

    fields: tuple[Field, ...]
    shift: int
    width: int

    @classmethod
    def of(cls, parameters: Sequence[Coding]) -> Packing:
        """How questions with such arguments are packed."""
        fields, used = list[Field](), [0]
        for bits, low in map(_needs, parameters):
            room = (_ROOM if len(used) > 1 else _ROOM - _SITUATION) - used[-1]
            if bits is None or bits > room:
                used.append(0)
            fields.append(Field(len(used) - 1, used[-1], bits, low))
            used[-1] += _ROOM if bits is None else bits
        return cls(tuple(fields), used[0], len(used))

    def spelled(self, situation: str, arguments: Sequence[str]) -> list[str]:
        """The key of one question as Python expressions, one a number."""
        lanes = [[f"{situation} << {self.shift}"], *([] for _ in range(self.width - 1))]
        for field, name in zip(self.fields, arguments, strict=True):
            number = f"({name} - {field.low})" if field.low else name
            lanes[field.lane].append(f"{number} << {field.shift}" if field.shift else number)
        return [" | ".join(parts) for parts in lanes]

    def pack(self, situations: Numbers, arguments: Sequence[Numbers]) -> list[Numbers]:
        """The keys."""
        lanes = [situations << self.shift if self.shift else situations]
        for field, numbers in zip(self.fields, arguments, strict=True):
            part = _part(field, numbers)
            if field.lane == len(lanes):
                lanes.append(part)
            else:
                lanes[field.lane] = lanes[field.lane] | part
        return lanes

    def situations(self, lanes: Sequence[Numbers], rows: Numbers) -> Numbers:
        """The situations of these rows."""
        found = lanes[0].take(rows)
        if self.shift:
            found >>= self.shift
        return found


def _part(field: Field, numbers: Numbers) -> Numbers:
    if field.bits is not None and field.low:
        numbers = numbers - field.low
    return numbers << field.shift if field.shift else numbers


def _needs(coding: Coding) -> tuple[int | None, int]:
    """The bits that a type's numbers need, and what is taken off them first. What is nested may have numbers
    beyond those of its type, for values with unknowns inside."""
    if coding.form is Form.SMALL and flat(coding.type):
        return (coding.size - 1).bit_length(), 0
    if coding.form is Form.INT and isinstance(coding.type, IntType):
        bits = (coding.type.high - coding.type.low).bit_length()
        return (bits, coding.type.low) if bits < _ROOM else (None, 0)
    return (None, 0) if coding.form is Form.REAL else (_HEAP, 0)


def flat(type_: Type) -> bool:
    """Whether no value of the type has others inside."""
    base = type_.base if isinstance(type_, EnumType) else type_
    return base is None or isinstance(base, IntType | BoolType)
