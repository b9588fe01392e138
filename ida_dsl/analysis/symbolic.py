"""Values that are not known yet: what an expression would come to, in terms of arguments, facts and answers.

Proofs compare what a measure is now with what it will be for a question that is asked. Both are expressions,
in different places and over different names, so both become `Sym`s first: names replaced by what they stand
for, operators and builtins applied to that. Equal ids mean equal values, since each combination is made
once. That also keeps a chain like `y = x + x`, `z = y + y` from doubling at every step.

A `Sym` says nothing of whether the value is known. Facts are taken from it only where it must be.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from attrs import define, evolve, field, frozen

from ida_dsl.syntax import ast
from ida_dsl.types import ANY, BOOL, INT, AnyType, EnumType, IntType, NeverType, TextType, Type, fits
from ida_dsl.values import Value, Word

MAX_HEIGHT = 120
"""A value built higher than this is one that nothing is known of but its type."""


@frozen(eq=False, repr=False)
class Sym:
    """`op` applied to `args`; `type` is what is known of it where it is used, and no part of its identity.

    `data` is what `op` needs besides (a constant's value, a field's name). `given` are conditions that hold
    wherever this value is known. `made` is the comprehension that makes the list, with the names around it.
    """

    id: int
    op: str
    args: tuple[Sym, ...] = ()
    type: Type = ANY
    data: Hashable = None
    given: tuple[Condition, ...] = ()
    made: tuple[ast.Comprehension, State] | None = None
    viewed: bool = False
    height: int = 0

    @property
    def constant(self) -> Value | None:
        """Its value, where it is a constant."""
        return self.data[1] if self.op == CONSTANT else None  # type: ignore[index]

    def seen_as(self, type_: Type) -> Sym:
        """The same value, known to be of a type besides."""
        both = _both(self.type, type_)
        return self if both == self.type else evolve(self, type=both, viewed=True)


@frozen
class Condition:
    """A condition that is known to be True, or known to be False. `node` is how it was written."""

    sym: Sym
    truth: bool = True
    node: ast.Expr | None = field(default=None, eq=False)


@frozen
class State:
    """Where a path is: what names stand for and which conditions hold. Never changed.

    `narrow`: the types that the checker found at uses of names can be relied on here. `tag` tells apart the
    items of one list that is gone through in several places.
    """

    names: Mapping[str, Sym] = field(factory=dict)
    conditions: tuple[Condition, ...] = ()
    narrow: bool = True
    tag: Hashable = ()

    def bind(self, name: str, sym: Sym) -> State:
        """With a name standing for a value."""
        return evolve(self, names={**self.names, name: sym})

    def assume(self, *conditions: Condition) -> State:
        """With more conditions that hold."""
        return evolve(self, conditions=self.conditions + conditions) if conditions else self


CONSTANT, OPAQUE = "constant", "opaque"

LAZY = frozenset(
    ("and", "or", "if_else", "list of", "tuple", "record", "known", "or_else", "comprehension", "in", "f")
)
"""Ops whose value may be known though a part is not. All others are unknown then."""


@define
class Universe:
    """Makes values, each once."""

    _ids: dict[Hashable, int] = field(factory=dict)

    def make(self, op: str, args: tuple[Sym, ...] = (), type_: Type = ANY, data: Hashable = None) -> Sym:
        """A value; simplified where its parts say what it is."""
        if op == "==" and args[0].id > args[1].id:
            args = (args[1], args[0])
        simple = _simplified(self, op, args, data)
        if simple is not None:
            return simple.seen_as(type_)
        height = 1 + max((arg.height for arg in args), default=0)
        if height > MAX_HEIGHT:
            return self.opaque(("high", op, data, tuple(arg.id for arg in args)), type_)
        return Sym(self._id((op, data, tuple(arg.id for arg in args))), op, args, type_, data, height=height)

    def opaque(self, key: Hashable, type_: Type) -> Sym:
        """A value of which only the type is known; the same for the same key."""
        return Sym(self._id((OPAQUE, key)), OPAQUE, (), type_, key)

    def constant(self, value: Value) -> Sym:
        """A value that is written down."""
        data = (type(value).__name__, value)
        return Sym(self._id((CONSTANT, data)), CONSTANT, (), _type_of(value), data)

    def negation(self, sym: Sym) -> Sym:
        """`not sym`."""
        return self.make("not", (sym,), BOOL)

    def _id(self, key: Hashable) -> int:
        return self._ids.setdefault(key, len(self._ids))


def _both(known: Type, also: Type) -> Type:
    """A type of what is of both: as small as it is easily found."""
    if isinstance(also, AnyType) or known == also:
        return known
    if isinstance(known, EnumType) and isinstance(also, IntType) and known.base is not None:
        known = known.base
    if isinstance(known, IntType) and isinstance(also, EnumType) and also.base is not None:
        also = also.base
    if isinstance(known, IntType) and isinstance(also, IntType):
        low, high = max(known.low, also.low), min(known.high, also.high)
        return IntType(low, high) if low <= high else also
    return known if not isinstance(known, AnyType | NeverType) and fits(known, also) else also


def _type_of(value: Value) -> Type:
    match value:
        case bool():
            return BOOL
        case int():
            return IntType(value, value)
        case str():
            return TextType(len(value), len(value))
        case Word():
            return EnumType((value,))
    return ANY


def _simplified(universe: Universe, op: str, args: tuple[Sym, ...], data: Hashable) -> Sym | None:
    match op:
        case "not":
            return _not(universe, args[0])
        case "==" if args[0].op == args[1].op == CONSTANT:
            return universe.constant(args[0].constant == args[1].constant)
        case "[]":
            return _item(args[0], args[1].constant)
        case "field":
            return _field(universe, args[0], data)
        case "len" | "sum":
            return _counted(universe, op, args)
    return None


def _not(universe: Universe, sym: Sym) -> Sym | None:
    if isinstance(sym.constant, bool):
        return universe.constant(not sym.constant)
    return sym.args[0] if sym.op == "not" else None


def _item(sym: Sym, at: Value | None) -> Sym | None:
    """An item of a list or tuple that is written out."""
    if sym.op not in {"list of", "tuple"} or not isinstance(at, int):
        return None
    return sym.args[at] if -len(sym.args) <= at < len(sym.args) else None


def _field(universe: Universe, record: Sym, name: Hashable) -> Sym | None:
    if record.op == "record":
        assert isinstance(record.data, tuple)
        return record.args[record.data.index(name)] if name in record.data else None
    if record.op == "replace_field":
        return record.args[1] if record.data == name else universe.make("field", record.args[:1], ANY, name)
    return None


def _counted(universe: Universe, op: str, args: tuple[Sym, ...]) -> Sym | None:
    """`len([x for x in xs if x == w])`, `sum([1 for x in xs if x == w])`: what `count(xs, w)` is."""
    if len(args) != 1 or args[0].op != "comprehension" or args[0].data != (1,):
        return None
    items, test, result = args[0].args
    if test.op != "==" or (op == "sum" and result.constant != 1):
        return None
    for item, other in (test.args, test.args[::-1]):
        if item.op == "item" and item.args[0].id == items.id and not _mentions(other, item):
            return universe.make("count", (items, other), INT)
    return None


def _mentions(sym: Sym, part: Sym) -> bool:
    """Whether the value is made of the part; yes where that takes long to find out."""
    seen: set[int] = set()
    stack = [sym]
    while stack:
        one = stack.pop()
        if one.id == part.id or len(seen) > 100:
            return True
        if one.id not in seen:
            seen.add(one.id)
            stack.extend(one.args)
    return False
