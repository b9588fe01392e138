"""Which tokens may come next, so that whatever a model writes is a value of the type.

A finite automaton that takes exactly what `reading` reads, as a table with a row a state: its rows are the
masks under which answers are written. It is built from the end: a state is known by what may follow, so that
equal ones are one, and a list of many items has as many states as one item, times its length.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from attrs import define, field, frozen

from ida_dsl.types import (
    BoolType,
    EnumType,
    IntType,
    ListType,
    MapType,
    RealType,
    RecordType,
    SetType,
    TextType,
    TupleType,
    Type,
    describe,
)
from ida_runtime.tiers.encoding import shapes
from ida_runtime.tiers.encoding.shapes import NotEncoded
from ida_runtime.tiers.encoding.spelling import BYTES, unknown

MOST_MOVES = 500_000
"""What has more would take seconds to make, and its table much room."""
_DONE = 0
Moves = Mapping[str, int]
"""The next state by token."""


@frozen(eq=False)
class Automaton:
    """What may be written. `moves[state]` are the next states by token; 0, where a value is over, only goes
    on with `end`."""

    start: int
    moves: tuple[Moves, ...]

    @property
    def tokens(self) -> list[str]:
        """All that occur, each once."""
        return list(dict.fromkeys(token for one in self.moves for token in one))

    def accepts(self, tokens: Sequence[str]) -> bool:
        """Whether they are a value, and nothing but `end` after it."""
        state: int | None = self.start
        for token in tokens:
            state = None if state is None else self.moves[state].get(token)
        return state == _DONE

    def table(self, numbers: Mapping[str, int]) -> npt.NDArray[np.int32]:
        """The next states: (states, tokens), -1 for what may not come. `numbers` are the tokens' columns."""
        found = np.full((len(self.moves), 1 + max(numbers.values())), -1, dtype=np.int32)
        for state, moves in enumerate(self.moves):
            found[state, [numbers[token] for token in moves]] = list(moves.values())
        return found


@lru_cache(maxsize=64)
def automaton_of(type_: Type) -> Automaton:
    """The automaton of a type's values, unknown among them. Raises `NotEncoded`."""
    shapes.longest(type_)
    made = _Builder(describe(type_))
    return Automaton(made.value(type_, _DONE, 0), tuple(made.moves))


@define(eq=False)
class _Builder:
    """Builds states from what follows them; `after` is the state behind what is written."""

    of: str
    moves: list[Moves] = field(factory=lambda: [{"end": _DONE}])
    _known: dict[frozenset[tuple[str, int]], int] = field(factory=dict)
    _count: int = 0
    _made: dict[tuple[object, ...], int] = field(factory=dict)

    def state(self, moves: Moves) -> int:
        """The state with these moves."""
        key = frozenset(moves.items())
        if key not in self._known:
            self._count += len(moves)
            if self._count > MOST_MOVES:
                raise NotEncoded(
                    f"{self.of} is too large: it needs more than {MOST_MOVES:,} rules; bound it lower"
                )
            self._known[key] = len(self.moves)
            self.moves.append(moves)
        return self._known[key]

    def value(self, type_: Type, after: int, begun: int | None) -> int:
        """The state before a value of the type, with which so many others begin. None: neither it nor a part
        of it is unknown."""
        key = type_, after, begun
        if key not in self._made:
            known = self.known(type_, after, begun)
            own = {} if begun is None else {unknown(begun): after}
            self._made[key] = self.state({**self.moves[known], **own})
        return self._made[key]

    def known(self, type_: Type, after: int, begun: int | None) -> int:
        """The state before a value that is not unknown itself."""
        within = None if begun is None else begun + 1
        match type_:
            case BoolType():
                return self.state({"true": after, "false": after})
            case IntType():
                return self.number(type_, after)
            case RealType():
                return self.real(after)
            case TextType():
                return self.text(type_, after)
            case EnumType(base=base):
                words = {f":{word.name}": after for word in type_.words}
                if base is not None and shapes.wraps(type_):
                    return self.state({**words, "=": self.known(base, after, _anew(begun))})
                own = {} if base is None else self.moves[self.known(base, after, begun)]
                return self.state({**own, **words})
            case TupleType() | RecordType():
                return self.row(shapes.parts(type_), after, within)
            case ListType() | SetType() | MapType():
                return self.several(type_, after, within)
        return self.state({})

    def row(self, types: Sequence[Type], after: int, begun: int | None) -> int:
        """The state before one value after another; so many others begin with the first."""
        if not types:
            return self.state({"end": after})
        for type_ in reversed(types[1:]):
            after = self.value(type_, after, _anew(begun))
        return self.value(types[0], after, begun)

    # ----------------------------------------------------------------------------------------- numbers

    def number(self, type_: IntType, after: int) -> int:
        """The state before an Int."""
        if shapes.single(type_):
            return self.state({str(value): after for value in range(type_.low, type_.high + 1)})
        count = shapes.digits(type_)
        if type_.low >= 0:
            return self.digits(type_.low, type_.high, count, after)
        moves = {"-": self.digits(max(1, -type_.high), -type_.low, count, after)}
        if type_.high >= 0:
            moves["+"] = self.digits(max(0, type_.low), type_.high, count, after)
        return self.state(moves)

    def digits(self, low: int, high: int, count: int, after: int) -> int:
        """The state before so many digits of a number from `low` to `high`, both with no more."""
        if count == 0:
            return after
        key = "digits", low, high, count, after
        if key not in self._made:
            unit, moves = 10 ** (count - 1), {}
            for digit in range(low // unit, high // unit + 1):
                least, most = max(low - digit * unit, 0), min(high - digit * unit, unit - 1)
                moves[str(digit)] = self.digits(least, most, count - 1, after)
            self._made[key] = self.state(moves)
        return self._made[key]

    def real(self, after: int) -> int:
        """The state before the bits of a finite float: its exponent is not all ones."""
        sixteen = [str(digit) for digit in range(16)]
        for _ in range(13):
            after = self.state(dict.fromkeys(sixteen, after))
        third, not_ones = (self.state(dict.fromkeys(digits, after)) for digits in (sixteen, sixteen[:15]))
        second, ones = (
            self.state(dict.fromkeys(sixteen, third) | {"15": last}) for last in (third, not_ones)
        )
        return self.state(dict.fromkeys(sixteen, second) | {"7": ones, "15": ones})

    # --------------------------------------------------------------------------------- texts and several

    def text(self, type_: TextType, after: int) -> int:
        """The state before a text."""
        if type_.high == 0:
            return self.state({"end": after})
        here = after
        for count in reversed(range(type_.high)):
            ends = {"end": after} if count >= type_.low else {}
            here = self.state({**self.character(here), **ends})
        return here

    def character(self, after: int) -> Moves:
        """What may begin a character, as its UTF-8 goes (RFC 3629, section 4)."""
        tail = self._bytes(0x80, 0xBF, after)
        two = self._bytes(0x80, 0xBF, tail)
        return {
            **dict.fromkeys(BYTES[:0x80], after),
            **dict.fromkeys(BYTES[0xC2:0xE0], tail),
            **dict.fromkeys(BYTES[0xE1:0xF0], two),
            BYTES[0xE0]: self._bytes(0xA0, 0xBF, tail),
            BYTES[0xED]: self._bytes(0x80, 0x9F, tail),
            BYTES[0xF0]: self._bytes(0x90, 0xBF, two),
            **dict.fromkeys(BYTES[0xF1:0xF4], self._bytes(0x80, 0xBF, two)),
            BYTES[0xF4]: self._bytes(0x80, 0x8F, two),
        }

    def _bytes(self, low: int, high: int, after: int) -> int:
        return self.state(dict.fromkeys(BYTES[low : high + 1], after))

    def several(self, type_: ListType | SetType | MapType, after: int, begun: int | None) -> int:
        """The state before the items of a list, a set or a map; in sets and keys nothing is unknown."""
        high, low = shapes.most(type_), type_.low if isinstance(type_, ListType) else 0
        if not high:
            return self.state({"end": after})
        marked, here = shapes.marked(type_), after
        for count in reversed(range(high)):
            first = self.item(type_, here, _anew(begun) if count or marked else begun)
            moves = {"more": first} if marked else dict(self.moves[first])
            here = self.state({**moves, "end": after} if count >= low else moves)
        return here

    def item(self, type_: ListType | SetType | MapType, after: int, begun: int | None) -> int:
        """The state before an item, with which so many others begin."""
        if isinstance(type_, MapType):
            after = self.value(type_.value, after, _anew(begun))
        own = begun if isinstance(type_, ListType) else None
        return self.value(shapes.items(type_)[0], after, own)


def _anew(begun: int | None) -> int | None:
    """How many values begin with one that stands further on: none, where parts may be unknown."""
    return None if begun is None else 0
