"""What a Bool may be, told from what its operands may be."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ida_dsl.graph.cost.abstract import EITHER, Abstract
from ida_dsl.types import BoolType, EnumType, IntType, ListType, TextType, Type, overlaps
from ida_dsl.values import Word

Truths = frozenset[bool]
YES, NO = frozenset({True}), frozenset({False})
Rule = Callable[[Sequence[Abstract]], Truths]


def truths(builtin: str, given: Sequence[Abstract]) -> Truths:
    """What a call of a builtin that gives a Bool may give, where it is known."""
    rule = _RULES.get(builtin)
    return EITHER if rule is None else rule(given)


def only(type_: Type) -> int | Word | None:
    """The one value of a number's or a word's type, where there is but one."""
    match type_:
        case IntType(low=low, high=high) if low == high:
            return low
        case EnumType(base=None) if len(type_.words) == 1:
            return type_.words[0]
    return None


def _not(values: Truths) -> Truths:
    return frozenset(not value for value in values)


def _apart(a: Type, b: Type) -> bool:
    """Whether no value is of both. Unknowns inside may make compounds equal, but not of different sizes."""
    if isinstance(a, ListType) and isinstance(b, ListType):
        return a.high < b.low or b.high < a.low
    return _is_scalar(a) and _is_scalar(b) and not overlaps(a, b)


def _is_scalar(type_: Type) -> bool:
    if isinstance(type_, EnumType):
        return type_.base is None or _is_scalar(type_.base)
    return isinstance(type_, IntType | TextType)


def _equal(given: Sequence[Abstract]) -> Truths:
    a, b = given
    if isinstance(a.type, BoolType) and isinstance(b.type, BoolType):
        return frozenset(x == y for x in a.truths for y in b.truths)
    if _apart(a.type, b.type):
        return NO
    same = only(a.type)
    return YES if same is not None and same == only(b.type) else EITHER


def _less(given: Sequence[Abstract]) -> Truths:
    a, b = given[0].type, given[1].type
    if not isinstance(a, IntType) or not isinstance(b, IntType):
        return EITHER
    return YES if a.high < b.low else NO if a.low >= b.high else EITHER


def _contains(given: Sequence[Abstract]) -> Truths:
    x, xs = given[0].type, given[1].type
    if not isinstance(xs, ListType):
        return EITHER
    if xs.high == 0 or _apart(x, xs.item):
        return NO
    same = only(x)
    return YES if xs.low and same is not None and same == only(xs.item) else EITHER


def _and(given: Sequence[Abstract]) -> Truths:
    can = all(True in one.truths for one in given), any(False in one.truths for one in given)
    return frozenset(value for value, may in zip((True, False), can, strict=True) if may)


def _or(given: Sequence[Abstract]) -> Truths:
    can = any(True in one.truths for one in given), all(False in one.truths for one in given)
    return frozenset(value for value, may in zip((True, False), can, strict=True) if may)


def _is(value: bool) -> Rule:
    """`is_true`, `is_false`: an unknown is neither."""

    def rule(given: Sequence[Abstract]) -> Truths:
        (a,) = given
        if a.void or value not in a.truths:
            return NO
        return YES if a.known and a.truths == {value} else EITHER

    return rule


def _known(given: Sequence[Abstract]) -> Truths:
    return YES if given[0].known else NO if given[0].void else EITHER


def _of_none(value: bool) -> Rule:
    """`all`, `any` of an empty list."""

    def rule(given: Sequence[Abstract]) -> Truths:
        xs = given[0].type
        return frozenset({value}) if isinstance(xs, ListType) and xs.high == 0 else EITHER

    return rule


def _chosen(given: Sequence[Abstract]) -> Truths:
    condition, a, b = given
    chosen = [*([a] if True in condition.truths else []), *([b] if False in condition.truths else [])]
    return frozenset(value for one in chosen for value in one.truths)


def _last(given: Sequence[Abstract]) -> Truths:
    return given[-1].truths


_RULES: dict[str, Rule] = {
    "equal": _equal,
    "not_equal": lambda given: _not(_equal(given)),
    "less": _less,
    "greater": lambda given: _less(given[::-1]),
    "less_equal": lambda given: _not(_less(given[::-1])),
    "greater_equal": lambda given: _not(_less(given)),
    "contains": _contains,
    "not_contains": lambda given: _not(_contains(given)),
    "and": _and,
    "or": _or,
    "not": lambda given: _not(given[0].truths),
    "is_true": _is(value=True),
    "is_false": _is(value=False),
    "known": _known,
    "all": _of_none(value=True),
    "any": _of_none(value=False),
    "if_else": _chosen,
    "or_else": lambda given: given[0].truths | given[1].truths,
    "strict": _last,
    "fit": _last,
    "assume": _last,
}

ALWAYS_KNOWN = frozenset({"is_true", "is_false", "known"})
"""Builtins that are never unknown, unless they are given a word where a Bool is meant."""
