"""What a question's measure may be, and what a measure tells of the question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

from attrs import evolve, frozen

from ida_dsl.graph.code import AnyOp, BlockParam, CallOp, Code, Constant, Ref, Return
from ida_dsl.graph.cost.abstract import Abstract, meet
from ida_dsl.graph.cost.conditions import only
from ida_dsl.graph.cost.keys import Known, known_by, measured_keys
from ida_dsl.types import NEVER, EnumType, IntType, ListType, TextType, TupleType, Type, enum_of

Point = tuple[int, ...]
"""A measure's value; an Int is a tuple of one."""


@frozen
class Box:
    """All that a measure may be: a range each for the Ints that it is made of.

    `open` where it has no bound but the machine's, `known` where it surely is known.
    """

    ranges: tuple[IntType, ...]
    open: bool = False
    known: bool = True

    @property
    def size(self) -> int:
        """How many points there are."""
        return prod(one.high - one.low + 1 for one in self.ranges)

    @property
    def top(self) -> Point:
        """A point that no other is above."""
        return tuple(one.high for one in self.ranges)

    @property
    def bottom(self) -> Point:
        """A point that is above no other."""
        return tuple(one.low for one in self.ranges)

    def points(self) -> Iterator[Point]:
        """All points, the smallest first."""
        return product(*(range(one.low, one.high + 1) for one in self.ranges))

    def at(self, point: Point) -> Box:
        """That point alone."""
        return Box(tuple(IntType(one, one) for one in point))


def box_of(measured: Abstract) -> Box | None:
    """The box of a measure of which so much is known; None where it is surely unknown."""
    types = measured.type.items if isinstance(measured.type, TupleType) else (measured.type,)
    ranges = tuple(one for one in types if isinstance(one, IntType))
    if len(ranges) < len(types):
        return None
    return Box(ranges, measured.open, measured.known)


def below(box: Box, above: Box) -> Box | None:
    """The part that is less than some point of another box, and not below zero; None where there is none."""
    cap = above.top
    if len(box.ranges) != len(cap):
        return None
    least = [evolve(one, low=max(one.low, 0)) for one in box.ranges]
    last = cap[0] if len(cap) > 1 else cap[0] - 1
    ranges = (evolve(least[0], high=min(least[0].high, last)), *least[1:])
    if any(one.low > one.high for one in ranges) or tuple(one.low for one in ranges) >= cap:
        return None
    return Box(ranges, box.open and (above.open or len(cap) > 1), known=True)


def known_of(measure: Code, box: Box) -> Known:
    """What is known of the expressions that a measure is made of, in a box."""
    keys = measured_keys(measure)
    if len(keys) != len(box.ranges):
        return {}
    pairs = zip(keys, box.ranges, strict=True)
    told = [known_by(key, range_) for key, range_ in pairs if key is not None]
    return {key: value for one in told for key, value in one.items()}


# ------------------------------------------------------------------------------------------- backwards


def narrowed(measure: Code, arguments: Sequence[Abstract], point: Point) -> tuple[Abstract, ...]:
    """The arguments, where the measure has that value: `k`, `len(xs)`, `count(xs, w)`, `count_words(t)`."""
    end = measure.blocks[0].end
    if len(measure.blocks) > 1 or not isinstance(end, Return):
        return tuple(arguments)
    made: dict[Ref, AnyOp | BlockParam] = {op.id: op for op in measure.blocks[0].ops}
    places = {param.id: at for at, param in enumerate(measure.params)}
    told = list(arguments)
    for ref, value in zip(_components(end.value, made), point, strict=False):
        at, change = _inverse(ref, value, made, places, told)
        if at is not None:
            told[at] = change
    return tuple(told)


def _components(ref: Ref, made: dict[Ref, AnyOp | BlockParam]) -> tuple[Ref, ...]:
    op = made.get(ref)
    return op.args if isinstance(op, CallOp) and op.builtin == "make_tuple" else (ref,)


def _inverse(
    ref: Ref, value: int, made: dict[Ref, AnyOp | BlockParam], places: dict[Ref, int], told: list[Abstract]
) -> tuple[int | None, Abstract]:
    """Which argument the value tells of, and what that argument then is."""
    if ref in places:
        at = places[ref]
        return at, evolve(told[at], type=meet(told[at].type, IntType(value, value)), open=False)
    op = made.get(ref)
    if not isinstance(op, CallOp) or not op.args or op.args[0] not in places:
        return None, Abstract(NEVER)
    at = places[op.args[0]]
    given = told[at]
    if op.builtin == "count_words":
        return at, _of_words(given, value)
    if op.builtin == "len":
        return at, evolve(given, type=_of_size(given.type, value), open=False)
    if op.builtin == "count" and isinstance(other := made.get(op.args[1]), Constant):
        return at, evolve(given, type=_counting(given.type, other.type, value))
    return None, given


def _of_words(given: Abstract, count: int) -> Abstract:
    """A text of so many words: they and the spaces between them take room."""
    type_ = meet(given.type, TextType(low=max(2 * count - 1, 0)))
    return evolve(given, type=type_, words=(count, count))


def _of_size(type_: Type, count: int) -> Type:
    if isinstance(type_, ListType):
        return meet(type_, ListType(type_.item if count else NEVER, count, count))
    return meet(type_, TextType(count, count)) if isinstance(type_, TextType) else type_


def _counting(type_: Type, word: Type, count: int) -> Type:
    """A list in which a word is so often: in none of its places, or in all."""
    if not isinstance(type_, ListType) or not isinstance(type_.item, EnumType) or only(word) is None:
        return type_
    if count == 0:
        others = {one for one in type_.item.words if one != only(word)}
        left = enum_of(others, type_.item.base)
        return ListType(left if left.words or left.base is None else left.base, type_.low, type_.high)
    return ListType(word, type_.low, type_.high) if count == type_.low == type_.high else type_
