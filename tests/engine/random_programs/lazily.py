"""Expressions in which what is asked depends on what was answered: lazy operands, chains, asks of asks."""

from __future__ import annotations

from ida_dsl.builtins import BUILTINS, Misfit
from ida_dsl.types import BOOL, TEXT, Type
from tests.engine.random_programs.asking import ask_of, told
from tests.engine.random_programs.kinds import is_plain, meet
from tests.engine.random_programs.values import listed, literal
from tests.engine.random_programs.writing import Expr, Scope, Signature, Writer


def lazily(w: Writer, s: Scope, depth: int) -> Expr:
    """One of them, of whatever type."""
    forms = (_logical, _logical, _or_else, _sides, _chain, _filtered, _nested, _compound, _shown)
    for _ in range(4):
        try:
            return w.random.choice(forms)(w, s, depth)
        except Misfit:
            continue
    return ask_of(w, s, w.random.choice(s.asks), depth)


def asked_bool(w: Writer, s: Scope, depth: int) -> Expr:
    """A Bool that an ask tells."""
    for _ in range(4):
        try:
            return told(w, s, BOOL, depth)
        except Misfit:
            continue
    return Expr(f"known({ask_of(w, s, w.random.choice(s.asks), depth).text})", BOOL)


def _logical(w: Writer, s: Scope, depth: int) -> Expr:
    sign = w.random.choice((" and ", " or "))
    first = w.make(w, s, BOOL, depth) if w.chance(0.6) else asked_bool(w, s, depth)
    rest = [asked_bool(w, s, depth) for _ in range(w.random.choice((1, 1, 2)))]
    return Expr(f"({sign.join(one.text for one in (first, *rest))})", BOOL)


def _or_else(w: Writer, s: Scope, depth: int) -> Expr:
    one = w.random.choice(s.asks)
    first = ask_of(w, s, one, depth)
    second = w.make(w, s, one.returns, depth) if w.chance(0.5) else ask_of(w, s, one, depth)
    type_ = BUILTINS["or_else"].type_of((first.type, second.type))
    return Expr(f"or_else({first.text}, {second.text})", type_)


def _sides(w: Writer, s: Scope, depth: int) -> Expr:
    one = w.random.choice(s.asks)
    condition = asked_bool(w, s, depth) if w.chance(0.5) else w.make(w, s, BOOL, depth)
    then, otherwise = ask_of(w, s, one, depth), w.make(w, s, one.returns, depth)
    type_ = BUILTINS["if_else"].type_of((BOOL, then.type, otherwise.type))
    return Expr(f"({then.text} if {condition.text} else {otherwise.text})", type_)


def _chain(w: Writer, s: Scope, depth: int) -> Expr:
    able = [one for one in s.asks if is_plain(one.returns)]
    if not able:
        raise Misfit(None, "what can be compared")
    one = w.random.choice(able)
    first, last = w.make(w, s, one.returns, depth), ask_of(w, s, one, depth)
    middle = ask_of(w, s, one, depth) if w.chance(0.5) else literal(w.random, one.returns)
    if not (meet(first.type, middle.type) and meet(middle.type, last.type)):
        raise Misfit(None, "what can be compared")
    return Expr(f"({first.text} <= {middle.text} <= {last.text})", BOOL)


def _filtered(w: Writer, s: Scope, depth: int) -> Expr:
    """A comprehension whose list, filters and items ask."""
    name, target = w.fresh(), w.random.choice(s.asks)
    items = listed([_one(w, s, target) for _ in "ab"])
    inside = s.bound({name: target.returns})
    test = asked_bool(w, inside, depth)
    item = ask_of(w, inside, w.random.choice(s.asks), depth)
    text = f"[{item.text} for {name} in {items.text} if {test.text}]"
    return Expr(text, _list_of(item.type))


def _one(w: Writer, s: Scope, target: Signature) -> Expr:
    return ask_of(w, s, target, 0) if w.chance(0.5) else literal(w.random, target.returns)


def _list_of(item: Type) -> Type:
    return BUILTINS["copies"].type_of((item, BUILTINS["len"].type_of((TEXT,))))


def _nested(w: Writer, s: Scope, depth: int) -> Expr:
    """Asks in a comprehension in a comprehension, of what both bind."""
    outer, inner = w.fresh(), w.fresh()
    kinds = (w.kinds.any(), w.kinds.any())
    lists = [listed([w.make(w, s, kind, 0) for _ in "ab"]) for kind in kinds]
    inside = s.bound(dict(zip((outer, inner), kinds, strict=True)))
    item = ask_of(w, inside, w.random.choice(s.asks), depth)
    row = f"[{item.text} for {inner} in {lists[1].text}]"
    return Expr(f"[{row} for {outer} in {lists[0].text}]", _list_of(_list_of(item.type)))


def _compound(w: Writer, s: Scope, depth: int) -> Expr:
    first, second = (ask_of(w, s, w.random.choice(s.asks), depth) for _ in "ab")
    made = BUILTINS["make_tuple"].type_of((first.type, second.type))
    return Expr(f"({first.text}, {second.text})", made)


def _shown(w: Writer, s: Scope, _depth: int) -> Expr:
    hole = ask_of(w, s, w.random.choice(s.asks), 0)
    if any(sign in hole.text for sign in "'\"\\{}"):
        raise Misfit(None, "a simpler hole")
    return Expr(f"f'got {{{hole.text}}}'", TEXT)
