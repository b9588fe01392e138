"""Random expressions of a wanted type."""

from __future__ import annotations

from collections.abc import Callable

from ida_dsl.builtins import BUILTINS, Misfit
from ida_dsl.types import (
    BOOL,
    INT,
    NEVER,
    TEXT,
    BoolType,
    EnumType,
    IntType,
    ListType,
    MapType,
    NeverType,
    RecordType,
    SetType,
    TextType,
    TupleType,
    Type,
    join,
    overlaps,
    same_shape,
    size,
)
from ida_dsl.values import INT_MAX, INT_MIN
from tests.engine.random_programs import rows
from tests.engine.random_programs.asking import asked, asked_often, called
from tests.engine.random_programs.comprehensions import comprehended
from tests.engine.random_programs.kinds import has_never, is_plain, meet, sought
from tests.engine.random_programs.values import listed, literal
from tests.engine.random_programs.writing import Expr, Scope, Writer

Form = Callable[[Writer, Scope, Type, int], Expr]
TRIES = 6


def make(w: Writer, s: Scope, wanted: Type, depth: int) -> Expr:
    """An expression that may be of the type."""
    for _ in range(TRIES):
        try:
            made = _form(w, s, wanted, depth)(w, s, wanted, depth - 1)
        except Misfit:
            continue
        if not isinstance(made.type, NeverType) and _goes(made.type, wanted):
            return _bounded(w, made, wanted)
    return _filled(w, s, wanted)


def _filled(w: Writer, s: Scope, wanted: Type) -> Expr:
    """A compound of names, as far as there are such, else a literal."""
    try:
        match wanted:
            case TupleType(items=items):
                return _tuple([make(w, s, item, 0) for item in items])
            case BoolType() if s.names:
                return _said(w, s)
            case ListType(item=item, low=low, high=high) if high and not has_never(item):
                return listed(
                    [make(w, s, item, 0) for _ in range(w.random.randint(low, max(low, min(high, 2))))]
                )
    except Misfit:
        pass
    return literal(w.random, wanted)


def _said(w: Writer, s: Scope) -> Expr:
    """A Bool that says something of a name."""
    name = w.random.choice(list(s.names))
    type_ = s.names[name]
    other = literal(w.random, type_)
    if isinstance(other.type, NeverType) or not meet(type_, other.type):
        raise Misfit(None, "another name")
    sign = w.random.choice(("==", "!=", "<", ">=")) if is_plain(type_) else w.random.choice(("==", "!="))
    return Expr(f"known({name})" if w.chance(0.1) else f"({name} {sign} {other.text})", BOOL)


def _goes(type_: Type, wanted: Type) -> bool:
    """Whether the checker takes it there; conditions and counts are no words."""
    if wanted in (BOOL, rows.FEW) and not isinstance(type_, BoolType | IntType):
        return False
    return overlaps(type_, wanted)


def _form(w: Writer, s: Scope, wanted: Type, depth: int) -> Form:
    if depth <= 0:
        return w.random.choices((_name, literal_of, _part), (6, 0.5, 3))[0]
    weights = {_name: 5, _part: 3, literal_of: 0.4, _row: 9, _conditional: 1.2, called: 1.5, _shaped: 3}
    if s.asks:
        weights |= {asked: 5, asked_often: 1 if isinstance(wanted, ListType) else 0}
    if isinstance(wanted, ListType):
        weights[comprehended] = 4
    if s.draws:
        weights[_drawn] = 3
    return w.random.choices(list(weights), list(weights.values()))[0]


def _bounded(w: Writer, made: Expr, wanted: Type) -> Expr:
    """What might grow without bounds where little is wanted, bounded."""
    if wanted == rows.FEW and isinstance(made.type, IntType) and (made.type.low < -8 or made.type.high > 8):
        return Expr(f"({made.text} % {w.random.choice('2344')})", IntType(0, 3))
    return made


# ----------------------------------------------------------------------------------------------- atoms


def literal_of(w: Writer, _s: Scope, wanted: Type, _depth: int) -> Expr:
    """A literal."""
    return literal(w.random, wanted)


def _name(w: Writer, s: Scope, wanted: Type, _depth: int) -> Expr:
    found = [name for name, type_ in s.names.items() if same_shape(type_, wanted) and overlaps(type_, wanted)]
    if not found or w.chance(0.06):
        known = [
            name
            for name, type_ in w.constants.items()
            if overlaps(type_, wanted) and same_shape(type_, wanted)
        ]
        found = known or found
    if not found:
        raise Misfit(None, "a name")
    name = w.random.choice(found)
    return Expr(name, s.names[name] if name in s.names else w.constants[name])


def _part(w: Writer, s: Scope, wanted: Type, _depth: int) -> Expr:
    """A field, an item or a value of what a name stands for."""
    found = [
        Expr(name + inside, inner)
        for name, type_ in s.names.items()
        for inside, inner in _insides(w, type_)
        if same_shape(inner, wanted) and overlaps(inner, wanted)
    ]
    if not found:
        raise Misfit(None, "a part")
    return w.random.choice(found)


def _insides(w: Writer, type_: Type) -> list[tuple[str, Type]]:
    match type_:
        case RecordType(fields=fields):
            return [(f".{name}", inner) for name, inner in fields]
        case TupleType(items=items):
            back = [(f"[{at - len(items)}]", inner) for at, inner in enumerate(items)]
            return [*((f"[{at}]", inner) for at, inner in enumerate(items)), *back[:1]]
        case ListType(item=item, high=high) if high > 2:
            return [(f"[{w.random.choice(('0', '1', '-1'))}]", item)]
        case MapType(key=key, value=inner) if not isinstance(key, NeverType):
            return [(f"[{literal(w.random, key).text}]", inner)]
    return []


# ------------------------------------------------------------------------------------------ calls, rows


def _row(w: Writer, s: Scope, wanted: Type, depth: int) -> Expr:
    """A call of a builtin, or an operator."""
    if isinstance(wanted, EnumType) and wanted.base is not None and w.chance(0.4):
        wanted = wanted.base
    rows_ = rows.rows_for(rows.shape_of(wanted))
    (_, builtin, template, patterns), pattern = w.random.choice(rows_)
    letters: rows.Letters = {}
    if not rows.unify(pattern, wanted, letters):
        raise Misfit(None, "another row")
    types = [rows.resolve(rows.parsed(one), letters, w.kinds) for one in patterns]
    arguments = [w.make(w, s, type_, depth) for type_ in types]
    if builtin == "slice" and not all(isinstance(one.type, IntType) for one in arguments[1:]):
        raise Misfit(None, "positions")
    type_ = _answer(builtin, template, tuple(one.type for one in arguments))
    return Expr(template.format(*(_bare(w, template, one.text) for one in arguments)), type_)


def _bare(w: Writer, template: str, text: str) -> str:
    """A comprehension alone in a call sometimes without its brackets."""
    alone = template.endswith("({})") and template[0].isalpha() and text.startswith("[") and " for " in text
    whole = alone and text.endswith("]") and _closes_last(text)
    return text[1:-1] if whole and w.chance(0.5) else text


def _closes_last(text: str) -> bool:
    """Whether the first bracket is closed by the last sign, and it is a comprehension that it encloses."""
    depth, top = 0, False
    for at, sign in enumerate(text):
        depth += (sign in "[({") - (sign in "])}")
        top = top or (depth == 1 and text.startswith(" for ", at))
        if depth == 0 and at < len(text) - 1:
            return False
    return top


_FIXED = {"({}-1)": 1, "({}+1)": 1, "({}%3)": 3, "({}//(-1))": -1, "({}%(-1))": -1}
_ABSENT = {"{}[{}:]": (None, INT_MAX), "{}[:{}]": (0, None), "{}[:{}:{}]": (0, None, None)}


def _answer(builtin: str, template: str, types: tuple[Type, ...]) -> Type:
    if template in _FIXED:
        types = (*types, IntType(_FIXED[template], _FIXED[template]))
    elif template == "parse_int(text({}))":
        types = (TEXT,)
    elif template in _ABSENT:
        rest = iter(types[1:])
        types = (types[0], *(next(rest) if end is None else IntType(end, end) for end in _ABSENT[template]))
    if builtin == "power" and types[0] == IntType(INT_MIN, INT_MAX):
        return INT
    pair = sought(builtin, types)
    if pair is not None and not meet(*pair):
        raise Misfit(None, "values that may be one")
    return BUILTINS[builtin].type_of(types)


# --------------------------------------------------------------------------------------- other forms


def _conditional(w: Writer, s: Scope, wanted: Type, depth: int) -> Expr:
    condition = w.make(w, s, BOOL, depth)
    then, otherwise = w.make(w, s, wanted, depth), w.make(w, s, wanted, depth)
    if w.chance(0.05):
        otherwise = Expr("unknown", NEVER)
    type_ = BUILTINS["if_else"].type_of((BOOL, then.type, otherwise.type))
    return Expr(f"({then.text} if {condition.text} else {otherwise.text})", type_)


def _shaped(w: Writer, s: Scope, wanted: Type, depth: int) -> Expr:
    """What only this kind of type has a form for."""
    if w.chance(0.15):
        return _iterated(w, s, wanted, depth)
    match wanted:
        case BoolType():
            return _chain(w, s, depth)
        case TextType():
            return _ftext(w, s, depth)
        case TupleType(items=items):
            return _tuple([_maybe(w, s, item, depth) for item in items])
        case RecordType(fields=fields) if w.chance(0.5):
            named = [(name, _maybe(w, s, item, depth)) for name, item in fields]
            w.random.shuffle(named)
            text = ", ".join(f"{name}: {one.text}" for name, one in named)
            return Expr(f"{{{text}}}", RecordType(tuple((name, one.type) for name, one in named)))
        case RecordType():
            return _replaced(w, s, wanted, depth)
        case ListType():
            return _list(w, s, wanted, depth)
        case SetType() | MapType():
            return w.make(w, s, wanted, depth)
    return _iterated(w, s, wanted, depth)


def _maybe(w: Writer, s: Scope, wanted: Type, depth: int) -> Expr:
    return Expr("unknown", NEVER) if w.chance(0.03) else w.make(w, s, wanted, depth)


def _tuple(items: list[Expr]) -> Expr:
    comma = "," * (len(items) == 1)
    return Expr(f"({', '.join(one.text for one in items)}{comma})", TupleType(tuple(o.type for o in items)))


def _replaced(w: Writer, s: Scope, wanted: RecordType, depth: int) -> Expr:
    name, item = w.random.choice(wanted.fields)
    record, changed = w.make(w, s, wanted, depth), w.make(w, s, item, depth)
    assert isinstance(record.type, RecordType)
    fields = tuple((n, changed.type if n == name else t) for n, t in record.type.fields)
    return Expr(f"replace({record.text}, {name}={changed.text})", RecordType(fields))


def _list(w: Writer, s: Scope, wanted: ListType, depth: int) -> Expr:
    if w.chance(0.2) and 0 < (size(wanted.item) or 99) <= 12:
        count = size(wanted.item) or 0
        return Expr(f"every({w.kinds.written(wanted.item)})", ListType(wanted.item, count, count))
    count = w.random.randint(max(wanted.low, 0), max(wanted.low, min(wanted.high, 3)))
    return listed([_maybe(w, s, wanted.item, depth) for _ in range(count)])


def _chain(w: Writer, s: Scope, depth: int) -> Expr:
    type_ = w.kinds.ordered()
    operands = [w.make(w, s, type_, depth) for _ in range(3)]
    types = [one.type for one in operands]
    signs = w.random.choice((("<", "<="), ("<=", "<"), ("==", "!="), (">", ">="), ("<", ">")))
    a, b, c = (one.text for one in operands)
    if not all(map(meet, types, types[1:])):
        raise Misfit(None, "what can be compared")
    return Expr(f"({a} {signs[0]} {b} {signs[1]} {c})", BOOL)


def _ftext(w: Writer, s: Scope, depth: int) -> Expr:
    hole = w.make(w, s, w.kinds.any(), min(depth, 1))
    second = w.make(w, s, w.kinds.whole(), 0)
    if any(sign in hole.text + second.text for sign in "'\"\\{}"):
        raise Misfit(None, "simpler holes")
    text = f'f"{hole.text and "{" + hole.text + "}"} a {{{{b}}}} {{{second.text}}}"'
    return Expr(text, TEXT)


def _iterated(w: Writer, s: Scope, wanted: Type, depth: int) -> Expr:
    able = [
        one
        for one in (*w.functions, *s.calls)
        if len(one.parameters) == 1
        and same_shape(one.parameters[0][1], one.returns)
        and overlaps(one.returns, one.parameters[0][1])
        and same_shape(one.returns, wanted)
        and (s.draws or not one.draws)
    ]
    if not able:
        raise Misfit(None, "something to iterate")
    one = w.random.choice(able)
    count, start = w.make(w, s, rows.FEW, depth), w.make(w, s, one.parameters[0][1], depth)
    both = join(start.type, one.returns)
    if both is None:
        raise Misfit(None, "a start")
    return Expr(f"iterate({one.name}, {count.text}, {start.text})", both)


def _drawn(w: Writer, s: Scope, wanted: Type, depth: int) -> Expr:
    finite = size(wanted)
    if isinstance(wanted, BoolType) and w.chance(0.5):
        return Expr(f"chance({w.random.choice(('0.5', '0.1', '1'))})", BOOL)
    if isinstance(wanted, ListType) and w.chance(0.5):
        return _shuffled(w, s, wanted, depth)
    if finite is not None and finite < 2**70 and w.chance(0.7):
        return Expr(f"draw({w.kinds.written(wanted)})", wanted)
    items = w.make(w, s, ListType(wanted, 0, 4), depth)
    return Expr(f"draw({items.text})", BUILTINS["draw"].type_of((items.type,)))


def _shuffled(w: Writer, s: Scope, wanted: ListType, depth: int) -> Expr:
    items = w.make(w, s, w.random.choice((wanted, SetType(wanted.item))), depth)
    if w.chance(0.5):
        return Expr(f"shuffle({items.text})", BUILTINS["shuffle"].type_of((items.type,)))
    few = w.make(w, s, rows.FEW, 0)
    return Expr(
        f"draw_distinct({items.text}, {few.text})", BUILTINS["draw_distinct"].type_of((items.type, few.type))
    )
