"""Random comprehensions, and what loops go through."""

from __future__ import annotations

from collections.abc import Mapping

from ida_dsl.analysis.expressions import element
from ida_dsl.builtins import BUILTINS, Misfit
from ida_dsl.types import BOOL, TEXT, ListType, MapType, SetType, TupleType, Type
from ida_dsl.values import MAX_SIZE
from tests.engine.random_programs.asking import ask_of
from tests.engine.random_programs.rows import FEW
from tests.engine.random_programs.writing import Expr, Scope, Writer


def comprehended(w: Writer, s: Scope, wanted: Type, depth: int) -> Expr:
    """`[… for … in … if …]`."""
    if not isinstance(wanted, ListType):
        raise Misfit(None, "a List")
    text, low, high = "", 1, 1
    for number in range(w.random.choice((1, 1, 1, 2))):
        clause, s, fewest, most = _clause(w, s, depth, later=number > 0)
        text, low, high = text + clause, low * fewest, min(high * most, MAX_SIZE)
    item = w.make(w, s, wanted.item, depth)
    return Expr(f"[{item.text}{text}]", ListType(item.type, min(low, high), high))


def _clause(w: Writer, s: Scope, depth: int, *, later: bool) -> tuple[str, Scope, int, int]:
    items = _told(w, s, depth) if later and s.asks and w.chance(0.4) else looped(w, s, depth)
    found = element(items.type)
    assert found is not None
    item, low, high = found
    target, names = targets(w, item)
    inside = s.bound(names)
    text = f" for {target} in {items.text}"
    for _ in range(w.random.choice((0, 0, 1, 1, 2))):
        text, low = text + f" if {w.make(w, inside, BOOL, depth).text}", 0
    return text, inside, low, high


def _told(w: Writer, s: Scope, depth: int) -> Expr:
    """A list that is an answer, or has one."""
    target = w.random.choice(s.asks)
    made = ask_of(w, s, target, depth)
    loops = isinstance(target.returns, ListType | SetType | MapType) and element(target.returns) is not None
    return made if loops else Expr(f"[{made.text}]", ListType(made.type, 1, 1))


_MADE = (
    ("enumerate", "{}", "L"), ("items", "{}", "M"), ("keys", "{}", "M"), ("values", "{}", "M"),
    ("chunks", "{}, {}", "LF"), ("split_lines", "{}", "T"), ("split_paragraphs", "{}", "T"),
    ("search", "{}, {}, {}", "WTF"), ("split_text", "{}, {}", "TT"),
)  # fmt: skip
"""Builtins that make lists, how they are called, and of what."""


def _made(w: Writer, s: Scope, depth: int) -> Expr | None:
    """A list that a builtin makes of something else; None where that was not of its type."""
    kinds = w.kinds
    types = {
        "L": ListType(kinds.any(), 0, 3),
        "M": MapType(kinds.ordered(), kinds.any()),
        "F": FEW,
        "T": TEXT,
        "W": ListType(TEXT, 0, 3),
    }
    name, template, letters = w.random.choice(_MADE)
    given = [w.make(w, s, types[letter], depth) for letter in letters]
    try:
        found = BUILTINS[name].type_of(tuple(one.type for one in given))
    except Misfit:
        return None
    return Expr(f"{name}({template.format(*(one.text for one in given))})", found)


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
    made = (w.chance(0.25) and _made(w, s, depth)) or w.make(w, s, wanted, depth)
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
