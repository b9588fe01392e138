"""What a builtin gives, told from what it is given: its rule for types, sharpened where that pays."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from ida_dsl.builtins import BUILTINS, Misfit
from ida_dsl.graph.code import CallOp
from ida_dsl.graph.cost.abstract import EITHER, UNKNOWN, Abstract, endless, endless_as, joined, meet, within
from ida_dsl.graph.cost.conditions import ALWAYS_KNOWN, only, truths
from ida_dsl.graph.cost.words import WORD_RULES
from ida_dsl.types import BoolType, EnumType, IntType, ListType, Type, fits
from ida_dsl.values import INT_MAX, INT_MIN, MAX_SIZE

_SAME = frozenset({
    "index", "elements", "select", "slice", "first", "last", "take", "drop", "reverse", "list", "unique",
    "sort",
})  # fmt: skip
"""Builtins that give texts which are in their first argument, or a part of it where that is a text itself."""
_ALWAYS = frozenset({"equal", "not_equal", "make_list", "make_tuple", "make_record", "strict"})
"""Builtins that know an answer whenever they know their arguments, whatever these are."""
_PLAINLY = frozenset(
    {"and", "or", "not", "if_else", "len", "count", "count_words", "elements", "select", "words"}
)
"""Builtins that do so too, unless an argument may be a word beside other values."""
_NUMERIC = frozenset({"add", "subtract", "multiply", "floor_divide", "modulo", "turns", "range"})
_ORDER = frozenset({"less", "less_equal", "greater", "greater_equal"})


def called(op: CallOp, given: Sequence[Abstract]) -> Abstract:
    """What a call gives."""
    if op.builtin in {"fit", "assume"}:
        return within(evolve(given[0], known=given[0].known and fits(given[0].type, op.type)), op.type)
    if op.builtin == "if_else" and len(given[0].truths) == 1:
        chosen = given[1] if True in given[0].truths else given[2]
        return evolve(within(chosen, op.type), known=chosen.known and given[0].known)
    if BUILTINS[op.builtin].strict and any(one.void for one in given):
        return UNKNOWN
    made = _folded(op, given) or _plain(op, given)
    rule = WORD_RULES.get(op.builtin)
    made = made if rule is None else rule(made, given)
    return UNKNOWN if made.void else made


def _folded(op: CallOp, given: Sequence[Abstract]) -> Abstract | None:
    """The one value of a call of which all arguments are one number or word each."""
    values = [only(one.type) for one in given]
    if not values or op.static or BUILTINS[op.builtin].draws or any(value is None for value in values):
        return None
    value = BUILTINS[op.builtin].call(values)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return Abstract(IntType(value, value), known=all(one.known for one in given))


def _plain(op: CallOp, given: Sequence[Abstract]) -> Abstract:
    type_ = meet(op.type, _type(op, given))
    never_word = op.builtin == "known" or not isinstance(given[0].type if given else None, EnumType)
    sure = op.builtin in ALWAYS_KNOWN and never_word
    known = sure or (all(one.known for one in given) and _is_total(op, given, type_))
    values = truths(op.builtin, given) if isinstance(type_, BoolType) else EITHER
    return Abstract(type_, known, endless_as(type_, *given), _words(op, given), values)


def _type(op: CallOp, given: Sequence[Abstract]) -> Type:
    try:
        return BUILTINS[op.builtin].type_of((*op.static, *(one.type for one in given)))
    except Misfit:
        return op.type


def _words(op: CallOp, given: Sequence[Abstract]) -> tuple[int, int] | None:
    if op.builtin == "or_else":
        return joined(given[0], given[1], op.type).words
    words = given[0].words if op.builtin in _SAME else None
    cut = words is not None and not isinstance(given[0].type, ListType)
    return (0, words[1]) if cut and words is not None else words


def _is_total(op: CallOp, given: Sequence[Abstract], type_: Type) -> bool:
    if op.builtin in _ALWAYS:
        return True
    if op.builtin in _PLAINLY:
        asked = given[:1] if op.builtin == "if_else" else given
        return not any(isinstance(one.type, EnumType) and one.type.base is not None for one in asked)
    numbers = all(isinstance(one.type, IntType) for one in given)
    lists = op.builtin == "add" and all(isinstance(one.type, ListType) for one in given)
    if op.builtin in _ORDER:
        return numbers
    if op.builtin not in _NUMERIC or not (numbers or lists) or _may_divide_by_zero(op, given):
        return False
    return _has_room(type_)


def _may_divide_by_zero(op: CallOp, given: Sequence[Abstract]) -> bool:
    if op.builtin not in {"floor_divide", "modulo"}:
        return False
    divisor = given[1].type
    return not isinstance(divisor, IntType) or divisor.low <= 0 <= divisor.high


def _has_room(type_: Type) -> bool:
    """Whether it is no type that was cut at what the machine holds."""
    match type_:
        case IntType(low=low, high=high):
            return low > INT_MIN and high < min(INT_MAX, MAX_SIZE)
        case ListType():
            return not endless(type_)
    return False
