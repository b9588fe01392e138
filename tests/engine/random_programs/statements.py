"""Random blocks of statements."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve

from ida_dsl.analysis.expressions import element
from ida_dsl.analysis.statements import _whole as whole
from ida_dsl.types import BOOL, NEVER, ListType, TextType, Type, fits, join
from tests.engine.random_programs.asking import ask_of, often
from tests.engine.random_programs.comprehensions import looped, targets
from tests.engine.random_programs.kinds import has_never
from tests.engine.random_programs.lazily import asked_bool, lazily
from tests.engine.random_programs.rows import FEW
from tests.engine.random_programs.values import literal
from tests.engine.random_programs.writing import Scope, Signature, Writer

Lines = list[str]
Written = tuple[Lines, Scope]


def body(w: Writer, s: Scope, returns: Type, level: int, size: int = 4) -> Lines:
    """A block that ends in `return`."""
    lines, s = statements(w, s, returns, level, w.random.randint(0, min(size, w.size)))
    return [*lines, *_end(w, s, returns, level)]


def asking(w: Writer, s: Scope, returns: Type, level: int) -> Lines:
    """As `body`, asking something first."""
    lines: Lines = []
    for _ in range(w.random.choice((0, 1, 1, 2)) if s.asks else 0):
        more, s = _ask(w, s, returns, level)
        lines += more
    return [*lines, *body(w, s, returns, level)]


def _end(w: Writer, s: Scope, returns: Type, level: int) -> Lines:
    return ["    " * level + f"return {_returned(w, s, returns)}"]


def _returned(w: Writer, s: Scope, returns: Type) -> str:
    if w.chance(0.02):
        return "unknown"
    text = w.make(w, s, returns, w.depth + 1).text
    return text[1:-1] if text.startswith("(ask ") and _is_one(text) else text


def _is_one(text: str) -> bool:
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0 and at < len(text) - 1:
            return False
    return True


def statements(w: Writer, s: Scope, returns: Type, level: int, count: int) -> Written:
    """So many statements, and the names after them."""
    lines: Lines = []
    for _ in range(count):
        more, s = _statement(w, s, returns, level)
        lines += more
    return lines, s


def _statement(w: Writer, s: Scope, returns: Type, level: int) -> Written:
    kinds: dict[Callable[[Writer, Scope, Type, int], Written], float] = {
        _assign: 3,
        _unpack: 1,
        _require: 0.5,
    }
    if s.asks:
        kinds |= {_ask: 6, _asks: 1.5, _lazily: 2.5}
    if level < 5:
        kinds |= {_if: 1.5, _chosen: 2, _loop: 2.5}
    if _rebindable(s):
        kinds[_rebind] = 5
    return w.random.choices(list(kinds), list(kinds.values()))[0](w, s, returns, level)


# ---------------------------------------------------------------------------------------- one line each


def _line(level: int, text: str) -> Lines:
    return ["    " * level + text]


def _assign(w: Writer, s: Scope, _returns: Type, level: int) -> Written:
    name = w.fresh()
    made = w.make(w, s, w.kinds.any(), w.depth)
    return _line(level, f"{name} = {made.text}"), s.bound({name: made.type})


def _unpack(w: Writer, s: Scope, _returns: Type, level: int) -> Written:
    tuples = [one for one in w.kinds.pool if type(one).__name__ == "TupleType"]
    if not tuples:
        return _assign(w, s, _returns, level)
    made = w.make(w, s, w.random.choice(tuples), w.depth)
    target, names = targets(w, made.type)
    return _line(level, f"{target} = {made.text}"), s.bound(names)


def _require(w: Writer, s: Scope, _returns: Type, level: int) -> Written:
    return _line(level, f"require {w.make(w, s, BOOL, w.depth).text}"), s


def _target(w: Writer, s: Scope) -> Signature:
    """What to ask, tasks more often than primitives."""
    weights = [1 if one.name.startswith("look") else 2 for one in s.asks]
    return w.random.choices(s.asks, weights)[0]


def _ask(w: Writer, s: Scope, _returns: Type, level: int) -> Written:
    target = _target(w, s)
    own = w.chance(0.05) and not s.loop and target.name not in w.hidden
    name = target.name if own else w.fresh()
    w.hidden.add(name)
    if s.put and w.chance(0.2):
        made = w.random.choice(s.put)
    else:
        made = ask_of(w, s, target, w.depth) if w.chance(0.85) else often(w, s, target, w.depth)
    s = evolve(s, put=(*s.put, made))
    return _line(level, f"{name} = {made.text}"), s.bound({name: made.type})


def _lazily(w: Writer, s: Scope, _returns: Type, level: int) -> Written:
    name, made = w.fresh(), lazily(w, s, w.depth - 1)
    return _line(level, f"{name} = {made.text}"), s.bound({name: made.type})


def _asks(w: Writer, s: Scope, _returns: Type, level: int) -> Written:
    """An ask for each item of something, perhaps of those for which another ask says so."""
    target, items, name = _target(w, s), looped(w, s, w.depth - 1), w.fresh()
    found = element(items.type)
    assert found is not None
    goes, names = targets(w, found[0])
    inside = s.bound(names)
    test = asked_bool(w, inside, w.depth) if w.chance(0.4) else w.make(w, inside, BOOL, w.depth)
    filters = f" if {test.text}" if w.chance(0.5) else ""
    item = ask_of(w, inside, target, w.depth - 1)
    lines = _line(level, f"{name} = [{item.text} for {goes} in {items.text}{filters}]")
    return lines, s.bound({name: ListType(target.returns, 0, found[2])})


# -------------------------------------------------------------------------------------------- branches


def _if(w: Writer, s: Scope, returns: Type, level: int) -> Written:
    """A branch that returns, breaks, or binds what nobody sees after it."""
    lines = _line(level, f"if {w.make(w, s, BOOL, w.depth).text}:")
    if s.loop and w.chance(0.4):
        return [*lines, *_line(level + 1, "break")], s
    if w.chance(0.5):
        return [*lines, *body(w, s, returns, level + 1, 2)], s
    inside, _ = statements(w, s, returns, level + 1, w.random.randint(1, 2))
    return [*lines, *inside], s


def _chosen(w: Writer, s: Scope, returns: Type, level: int) -> Written:
    """Branches that all bind one name, or one that returns."""
    name, type_ = w.fresh(), w.kinds.any()
    heads = [f"if {w.make(w, s, BOOL, w.depth).text}:"]
    if w.chance(0.4):
        heads.append(f"elif {w.make(w, s, BOOL, w.depth).text}:")
    lines: Lines = []
    joined: Type = NEVER
    for at, head in enumerate([*heads, "else:"]):
        lines += _line(level, head)
        if at and w.chance(0.15):
            lines += body(w, s, returns, level + 1, 1)
            continue
        inside, after = statements(w, s, returns, level + 1, w.random.choice((0, 0, 1, 2)))
        made = w.make(w, after, type_, w.depth)
        lines += [*inside, *_line(level + 1, f"{name} = {made.text}")]
        joined = join(joined, made.type) or type_
    return lines, s.bound({name: joined})


# ----------------------------------------------------------------------------------------------- loops


def _loop(w: Writer, s: Scope, returns: Type, level: int) -> Written:
    """A loop that most often carries something."""
    lines: Lines = []
    if w.chance(0.8):
        name, type_ = w.fresh(), w.kinds.any()
        lines = _line(level, f"{name} = {w.make(w, s, type_, w.depth).text}")
        s = s.bound({name: whole(type_)})
    inside = evolve(s, loop=s.loop + 1)
    if w.chance(0.4):
        head = f"repeat {w.make(w, s, FEW, w.depth).text}:"
    else:
        items = looped(w, s, w.depth)
        found = element(items.type)
        assert found is not None
        target, names = targets(w, found[0])
        head, inside = f"for {target} in {items.text}:", inside.bound(names)
    turn, after = statements(w, inside, returns, level + 1, w.random.randint(1, min(3, w.size)))
    more, _ = (
        _rebind(w, after, returns, level + 1) if _rebindable(after) else _assign(w, after, returns, level + 1)
    )
    return [*lines, *_line(level, head), *turn, *more], s


def _rebindable(s: Scope) -> list[str]:
    outer = [name for name, level in s.levels.items() if 0 <= level < s.loop and name.startswith("v")]
    return [name for name in outer if not has_never(s.names[name])]


def _rebind(w: Writer, s: Scope, _returns: Type, level: int) -> Written:
    """An outer name bound anew: what it is for the checker stays, and what could grow is kept short."""
    name = w.random.choice(_rebindable(s))
    type_ = s.names[name]
    made = w.make(w, s, type_, w.depth)
    if not fits(made.type, type_):
        made = literal(w.random, type_)
    text = made.text
    match type_:
        case ListType():
            text = f"take({text}, 4)"
        case TextType():
            text = f"{text}[:6]"
    return _line(level, f"{name} = {text}"), s
