"""Random comprehensions, and what loops go through."""

from __future__ import annotations

from collections.abc import Mapping

from ida_dsl.analysis.expressions import element
from ida_dsl.builtins import BUILTINS, Misfit
from ida_dsl.types import BOOL, TEXT, ListType, MapType, SetType, TupleType, Type
from ida_dsl.values import MAX_SIZE
from tests.engine.random_programs.rows import FEW
from tests.engine.random_programs.writing import Expr, Scope, Writer


def comprehended(w: Writer, s: Scope, wanted: Type, depth: int) -> Expr:
    """`[… for … in … if …]`."""
    if not isinstance(wanted, ListType):
        raise Misfit(None, "a List")
    text, low, high = "", 1, 1
    for _ in range(w.random.choice((1, 1, 1, 2))):
        clause, s, fewest, most = _clause(w, s, depth)
        text, low, high = text + clause, low * fewest, min(high * most, MAX_SIZE)
    item = w.make(w, s, wanted.item, depth)
    return Expr(f"[{item.text}{text}]", ListType(item.type, min(low, high), high))


def _clause(w: Writer, s: Scope, depth: int) -> tuple[str, Scope, int, int]:
    items = looped(w, s, depth)
    found = element(items.type)
    assert found is not None
    item, low, high = found
    target, names = targets(w, item)
    inside = s.bound(names)
    text = f" for {target} in {items.text}"
    for _ in range(w.random.choice((0, 0, 1, 1, 2))):
        text, low = text + f" if {w.make(w, inside, BOOL, depth).text}", 0
    return text, inside, low, high


def looped(w: Writer, s: Scope, depth: int) -> Expr:
    """What a loop goes through: a list, a set, a map or a text."""
    kinds = w.kinds
    wanted = w.random.choice(
        (
            ListType(kinds.any(), 0, 3),
            ListType(kinds.any(), 0, 3),
            ListType(TupleType((kinds.whole(), kinds.any())), 0, 3),
            SetType(kinds.any()),
            MapType(kinds.ordered(), kinds.any()),
            *([TEXT] if w.chance(0.2) else []),
        )
    )
    if w.chance(0.15):
        few = w.make(w, s, FEW, depth - 1)
        return Expr(f"range({few.text})", BUILTINS["range"].type_of((few.type,)))
    made = w.make(w, s, wanted, depth)
    return made if element(made.type) is not None else Expr("[]", ListType(kinds.any(), 0, 0))


def targets(w: Writer, item: Type) -> tuple[str, Mapping[str, Type]]:
    """What an item is bound to: a name, or a tuple of names, perhaps nested."""
    if isinstance(item, TupleType) and w.chance(0.7):
        names: dict[str, Type] = {}
        texts = []
        for one in item.items:
            text, more = targets(w, one)
            texts.append(text if text.isidentifier() else f"({text})")
            names |= more
        return ", ".join(texts) + "," * (len(texts) == 1), names
    name = w.fresh()
    return name, {name: item}
