"""Which values are surely known.

A measure that may be unknown cannot be proved to decrease: the ask might not be put. And after an operand
of `and` that may be unknown the next operand is looked at without the first being True. So both ask here. The
answer yes is sure; no means that nobody knows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from ida_dsl.analysis.symbolic import CONSTANT, LAZY, OPAQUE, Condition, Sym
from ida_dsl.types import AnyType, EnumType, IntType, ListType, TextType, Type
from ida_dsl.values import INT_MAX, INT_MIN, MAX_SIZE

Bounded = Callable[[Sym], bool]
"""Whether the value of an arithmetic expression is surely within 64 bits."""

_ANY_VALUE = frozenset(("==", "<", "not", "and", "or", "if_else"))
"""Known wherever all parts are."""

_TOTAL = frozenset((
    "len", "count", "count_words", "reverse", "sort", "unique", "list", "keys", "values", "items",
    "enumerate", "zip", "take", "drop", "words", "split_sentences", "split_paragraphs", "split_lines",
    "intersection", "difference", "without", "strip", "bits", "gcd",
))  # fmt: skip
"""As well, unless a part is a word of an enumeration over lists, texts or numbers."""

_ALWAYS = frozenset((CONSTANT, "list of", "tuple", "record", "known", "f"))
_GIVEN = frozenset(("argument", "param", "fact"))
_ARITHMETIC = frozenset(("+", "-", "*", "negate", "plus", "abs", "//", "%", "**", "sum"))


def surely_known(sym: Sym, known: Collection[int], bounded: Bounded | None = None) -> bool:
    """Whether the value is known, where those with ids in `known` are."""
    return _Question(known, bounded or in_range).known(sym)


def established(conditions: Iterable[Condition], values: Iterable[Sym] = ()) -> set[int]:
    """Ids of the values that must be known for the conditions to hold and for the values to be known."""
    found: set[int] = set()
    stack: list[tuple[Sym, bool | None]] = [(condition.sym, condition.truth) for condition in conditions]
    stack.extend((sym, None) for sym in values)
    while stack:
        sym, truth = stack.pop()
        if sym.id not in found:
            if sym.op != "known":
                found.add(sym.id)
            stack.extend(_needed(sym, truth))
    return found


def _needed(sym: Sym, truth: bool | None) -> Iterator[tuple[Sym, bool | None]]:
    """What must be known for `sym` to be known to be `truth` (None: anything)."""
    if sym.op == "not":
        yield sym.args[0], None if truth is None else not truth
    elif (sym.op == "and" and truth is True) or (sym.op == "or" and truth is False):
        yield from ((arg, truth) for arg in sym.args)
    elif sym.op == "known" and truth is True:
        yield sym.args[0], None
    elif sym.op == "in":
        yield sym.args[1], None
        if truth is True:
            yield sym.args[0], None
    elif sym.op == "if_else":
        yield sym.args[0], None
    elif sym.op not in LAZY:
        yield from ((arg, None) for arg in sym.args)


def needs(sym: Sym, part: int, found: dict[int, bool]) -> bool:
    """Whether the value is surely known only where that with the id `part` is; `found` is kept meanwhile."""
    if sym.id not in found:
        found[sym.id] = sym.id == part or _needs(sym, part, found)
    return found[sym.id]


def _needs(sym: Sym, part: int, found: dict[int, bool]) -> bool:
    if sym.op in LAZY:
        return False
    if sym.op == "if_else":
        test, then, otherwise = (needs(arg, part, found) for arg in sym.args)
        return test or (then and otherwise)
    return any(needs(arg, part, found) for arg in sym.args)


class _Question:
    def __init__(self, known: Collection[int], bounded: Bounded) -> None:
        self._known = known
        self._bounded = bounded
        self._answers: dict[int, bool] = {}

    def known(self, sym: Sym) -> bool:
        if sym.id in self._known or sym.op in _ALWAYS:
            return True
        if sym.id not in self._answers:
            self._answers[sym.id] = self._find(sym)
        return self._answers[sym.id]

    def _find(self, sym: Sym) -> bool:
        if sym.op == OPAQUE:
            return isinstance(sym.data, tuple) and sym.data[0] in _GIVEN
        if sym.op == "or_else":
            return any(map(self.known, sym.args))
        if sym.op == "comprehension":
            return len(sym.data) == 1 and self.known(sym.args[0])  # type: ignore[arg-type]
        if sym.op == "sum":
            return self._summed(sym)
        if not all(map(self.known, sym.args)):
            return False
        return sym.op in _ANY_VALUE or (sym.op in _TOTAL and _computable(sym)) or self._total(sym)

    def _total(self, sym: Sym) -> bool:
        match sym.op:
            case "+" if isinstance(sym.type, ListType | TextType):
                return sum(_longest(arg.type) for arg in sym.args) <= MAX_SIZE
            case "//" | "%":
                return _never_zero(sym.args[1].type) and self._whole(sym)
            case "**":
                return _small_power(*(arg.type for arg in sym.args))
            case "min" | "max":
                return len(sym.args) > 1
            case "[:]":
                return sym.data in {(True, True), (True, False), (False, True), (False, False)}
            case "split_words" | "chunks":
                size = sym.args[1].type
                return isinstance(size, IntType) and size.low >= 1
        return sym.op in _ARITHMETIC and self._whole(sym)

    def _whole(self, sym: Sym) -> bool:
        """A number within 64 bits, of numbers none of which may be a word."""
        return all(isinstance(arg.type, IntType) for arg in sym.args) and self._bounded(sym)

    def _summed(self, sym: Sym) -> bool:
        """Items of a list may be unknown, unless they are written out or computed from what is known."""
        if len(sym.args) > 1:
            return all(map(self.known, sym.args)) and self._whole(sym)
        items = sym.args[0]
        made = items.args if items.op == "list of" else items.args[-1:] if items.op == "comprehension" else ()
        type_ = items.type
        if not made or not isinstance(type_, ListType) or not isinstance(type_.item, IntType):
            return items.op == "list of" and not items.args
        bound = max(abs(type_.item.low), abs(type_.item.high)) * type_.high
        return bound <= INT_MAX and self.known(items) and all(map(self.known, made))


def _computable(sym: Sym) -> bool:
    if sym.op == "sort" and len(sym.args) > 1:
        return False  # there may be fewer keys than items
    looked_at = sym.args[:1] if sym.op in {"count", "take", "drop", "without"} else sym.args
    return not any(isinstance(arg.type, EnumType | AnyType) for arg in looked_at)


def in_range(sym: Sym) -> bool:
    """Whether the types of the operands alone keep the result of arithmetic within 64 bits."""
    types = [arg.type for arg in sym.args]
    ends = [(t.low, t.high) for t in types if isinstance(t, IntType)]
    if len(ends) < len(types):
        return False
    low, high = _interval(sym.op, ends)
    return low >= INT_MIN and high <= INT_MAX


def _interval(op: str, ends: list[tuple[int, int]]) -> tuple[int, int]:
    (a, b), (c, d) = ends[0], ends[-1]
    match op:
        case "+" | "sum":
            return sum(low for low, _ in ends), sum(high for _, high in ends)
        case "-":
            return a - d, b - c
        case "*":
            corners = [x * y for x in (a, b) for y in (c, d)]
            return min(corners), max(corners)
        case "plus":
            return a, b
    widest = max(abs(a), abs(b), abs(c), abs(d))  # quotients, remainders, signs: none is larger than this
    return -widest, widest


def _never_zero(type_: Type) -> bool:
    return isinstance(type_, IntType) and (type_.low > 0 or type_.high < 0)


def _small_power(base: Type, exponent: Type) -> bool:
    if not isinstance(base, IntType) or not isinstance(exponent, IntType):
        return False
    if exponent.low < 0 or exponent.high > 63:
        return False
    return int(max(abs(base.low), abs(base.high)) ** exponent.high) <= INT_MAX


def _longest(type_: Type) -> int:
    return type_.high if isinstance(type_, ListType | TextType) else MAX_SIZE


def is_number(type_: Type) -> bool:
    """Whether values of the type can be computed with as Ints; a word among them would be unknown."""
    return isinstance(type_, IntType) or (isinstance(type_, EnumType) and isinstance(type_.base, IntType))
