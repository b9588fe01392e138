"""Random asks, and calls of functions and primitives."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from ida_dsl.builtins import BUILTINS, Misfit
from ida_dsl.types import (
    BOOL,
    NEVER,
    BoolType,
    IntType,
    ListType,
    MapType,
    SetType,
    TextType,
    Type,
    overlaps,
    same_shape,
)
from tests.engine.random_programs.kinds import meet
from tests.engine.random_programs.rows import FEW
from tests.engine.random_programs.values import literal
from tests.engine.random_programs.writing import Expr, Scope, Signature, Writer


def _answering(able: Sequence[Signature], wanted: Type) -> list[Signature]:
    return [one for one in able if same_shape(one.returns, wanted) and overlaps(one.returns, wanted)]


def asked(w: Writer, s: Scope, wanted: Type, depth: int) -> Expr:
    """`ask t(…)`, or something that is told by one; now and then one that was put before."""
    before = [one for one in s.put if same_shape(one.type, wanted) and overlaps(one.type, wanted)]
    if before and w.chance(0.25):
        return w.random.choice(before)
    able = _answering(s.asks, wanted)
    if not able or w.chance(0.1):
        return told(w, s, wanted, depth)
    return ask_of(w, s, w.random.choice(able), depth)


def told(w: Writer, s: Scope, wanted: Type, depth: int) -> Expr:
    """A Bool or an Int that the answer to some ask tells."""
    target = w.random.choice(s.asks)
    made = ask_of(w, s, target, depth)
    sized = isinstance(target.returns, ListType | SetType | MapType | TextType)
    if isinstance(wanted, IntType) and sized:
        return Expr(f"len({made.text})", BUILTINS["len"].type_of((target.returns,)))
    if not isinstance(wanted, BoolType):
        raise Misfit(None, "something to ask")
    if w.chance(0.2):
        return Expr(f"known({made.text})", BOOL)
    other = w.make(w, s, target.returns, 0)
    if not meet(target.returns, other.type):
        raise Misfit(None, "something to compare")
    return Expr(f"({made.text} {w.random.choice(('==', '!='))} {other.text})", BOOL)


def ask_of(w: Writer, s: Scope, target: Signature, depth: int) -> Expr:
    """An ask of that task or primitive."""
    return Expr(f"(ask {target.name}({arguments(w, s, target, depth, asks=True)}))", target.returns)


def asked_often(w: Writer, s: Scope, wanted: Type, depth: int) -> Expr:
    """`ask[n] t(…)`."""
    if not isinstance(wanted, ListType):
        raise Misfit(None, "a List")
    able = _answering(s.asks, wanted.item)
    if not able:
        raise Misfit(None, "something to ask")
    return often(w, s, w.random.choice(able), depth)


def often(w: Writer, s: Scope, target: Signature, depth: int) -> Expr:
    """`ask[n]` of that task or primitive."""
    count = w.make(w, s, FEW, depth) if w.chance(0.4) else literal(w.random, IntType(1, 3))
    text = f"(ask[{count.text}] {target.name}({arguments(w, s, target, depth, asks=True)}))"
    assert isinstance(count.type, IntType)
    return Expr(text, ListType(target.returns, max(count.type.low, 0), max(count.type.high, 0)))


def called(w: Writer, s: Scope, wanted: Type, depth: int) -> Expr:
    """A plain call of a function or, where that may be, of a primitive."""
    able = _answering([one for one in (*w.functions, *s.calls) if s.draws or not one.draws], wanted)
    if not able:
        raise Misfit(None, "something to call")
    target = w.random.choice(able)
    return Expr(f"{target.name}({arguments(w, s, target, depth)})", target.returns)


def arguments(w: Writer, s: Scope, target: Signature, depth: int, *, asks: bool = False) -> str:
    """What stands in the brackets: in order, or by name."""
    given = []
    for name, type_ in target.parameters:
        if asks and name == target.measured and target.name in s.circle:
            one = _smaller(w, s, type_)
        else:
            one = w.make(w, s, type_, w.random.randint(0, max(depth, 0)))
        given.append((name, Expr("unknown", NEVER).text if w.chance(0.01) else one.text))
    if w.chance(0.1):
        w.random.shuffle(given)
        return ", ".join(f"{name}={text}" for name, text in given)
    if given and w.chance(0.1):
        name, text = given[-1]
        return ", ".join([*(text for _, text in given[:-1]), f"{name}={text}"])
    return ", ".join(text for _, text in given)


def _smaller(w: Writer, s: Scope, type_: Type) -> Expr:
    """Something smaller than the own measure, or at least not the same."""
    if s.measure not in s.names or w.chance(0.2):
        others = {name: each for name, each in s.names.items() if name != s.measure}
        return w.make(w, evolve(s, names=others), type_, 1)
    own, listed = s.measure, isinstance(s.names[s.measure], ListType)
    if isinstance(type_, ListType):
        if not listed or not same_shape(type_, s.names[own]):
            return w.make(w, s, type_, 1)
        texts = (f"{own}[1:]", f"{own}[:-1]", f"drop({own}, 1)", f"take({own}, len({own}) // 2)")
    elif listed:
        texts = (f"len({own}) - 1", f"len({own}[1:])", f"len({own}) // 2")
    else:
        texts = (f"{own} - 1", f"{own} - 1", f"{own} // 2", f"{own} - 2", f"{own} % 2")
    return Expr(w.random.choice(texts), type_)
