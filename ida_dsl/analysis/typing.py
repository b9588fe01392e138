"""From type expressions to types."""

from __future__ import annotations

from ida_dsl.analysis.constants import MAX_CHAIN, constant
from ida_dsl.analysis.messages import names as say_name
from ida_dsl.analysis.messages import types as say
from ida_dsl.analysis.messages.wording import source_text
from ida_dsl.analysis.state import Analysis
from ida_dsl.analysis.symbols import Kind
from ida_dsl.analysis.type_habits import index_items, type_meant
from ida_dsl.syntax import ast
from ida_dsl.syntax.walk import walk
from ida_dsl.types import (
    ANY,
    BOOL,
    INT,
    MAX_PARTS,
    REAL,
    TEXT,
    EnumType,
    IntType,
    ListType,
    MapType,
    RecordType,
    SetType,
    TextType,
    TupleType,
    Type,
    too_large,
)
from ida_dsl.values import MAX_SIZE, Word

PLAIN: dict[str, Type] = {"Bool": BOOL, "Int": INT, "Real": REAL, "Text": TEXT}
GENERIC = {"Text": 1, "List": 2, "Set": 1, "Map": 2}
"""The names that take `[…]`, with the most arguments."""


def looks_like_type(a: Analysis, expr: ast.Expr) -> bool:
    """Whether an argument (`draw(…)`, `every(…)`) is written as a type rather than a value."""
    match expr:
        case ast.Range() | ast.Alternatives():
            return True
        case ast.Name():
            symbol = a.declared.get(expr.text)
            return symbol.kind is Kind.TYPE if symbol else expr.text in PLAIN or expr.text in GENERIC
        case ast.Index(value=ast.Name(text=name)):
            return name in GENERIC and name not in a.declared
        case ast.TupleExpr():
            return bool(expr.items) and all(looks_like_type(a, item) for item in expr.items)
        case ast.RecordExpr():
            return all(looks_like_type(a, field.value) for field in expr.fields)
    return False


def read_type(a: Analysis, expr: ast.Expr) -> Type:
    """The type that the expression writes; ANY where it writes none, which is reported."""
    freeze(a, expr)
    type_ = _read(a, expr)
    if too_large(type_):
        a.report(say.type_too_large(expr.span, MAX_PARTS))
        type_ = ANY
    a.types[expr.id] = type_
    return type_


def freeze(a: Analysis, expr: ast.Expr) -> None:
    """Params that a type mentions, also through consts, cannot change in a run."""
    stack = [expr]
    while stack:
        for node in walk(stack.pop()):
            symbol = a.declared.get(node.text) if isinstance(node, ast.Name) else None
            if symbol is None or symbol.name in a.frozen or symbol.kind not in {Kind.PARAM, Kind.CONST}:
                continue
            a.frozen.add(symbol.name)
            if isinstance(symbol.node, ast.Const):
                stack.append(symbol.node.value)


def _read(a: Analysis, expr: ast.Expr) -> Type:
    match expr:
        case ast.Name():
            return _named(a, expr)
        case ast.Range():
            return _range(a, expr)
        case ast.Alternatives():
            return _enumeration(a, expr)
        case ast.TupleExpr() if expr.items:
            return TupleType(tuple(_read(a, item) for item in expr.items))
        case ast.RecordExpr():
            return _record(a, expr)
        case ast.Index(value=ast.Name(text=name)) if name in GENERIC:
            return _generic(a, expr, name)
    a.report(say.not_a_type(expr.span, _habit(a, expr)))
    return ANY


def _habit(a: Analysis, expr: ast.Expr) -> str:
    """`list[int]`, `List(Int)`: how that is written here."""
    if isinstance(expr, ast.Index | ast.Call):
        meant = type_meant(expr, a.sources)
        return f"Write `{meant}`." if meant != source_text(expr.span, a.sources) else ""
    return ""


def _record(a: Analysis, expr: ast.RecordExpr) -> Type:
    names = [field.name.text for field in expr.fields]
    for at, field in enumerate(expr.fields):
        if field.name.text in names[:at]:
            a.report(say.given_twice(field.name.span, field.name.text, "the record"))
    return RecordType(tuple((field.name.text, _read(a, field.value)) for field in expr.fields))


def _named(a: Analysis, name: ast.Name) -> Type:
    symbol = a.declared.get(name.text)
    if symbol and isinstance(symbol.node, ast.TypeDecl):
        a.used.add(name.text)
        a.symbols[name.id] = symbol
        return define_type(a, symbol.node, name)
    if symbol is None and name.text in PLAIN:
        return PLAIN[name.text]
    if name.text in GENERIC:
        a.report(say.not_a_type(name.span, f"Say of what: `{name.text}[…]`."))
    elif symbol:
        a.report(say.not_a_type(name.span, f"`{name.text}` is {symbol.kind.value}."))
    else:
        types = [s.name for s in a.declared.values() if s.kind is Kind.TYPE]
        meant = type_meant(name, a.sources)
        a.report(say_name.no_such_type(name, [*types, *PLAIN, *GENERIC], "" if meant == name.text else meant))
    return ANY


def define_type(a: Analysis, node: ast.TypeDecl, use: ast.Name) -> Type:
    """The type that a declaration names, read once."""
    name = node.name.text
    if name in a.named_types:
        return a.named_types[name]
    if name in a.computing:
        a.report(say_name.circular(use, a.computing[a.computing.index(name) :]))
        return ANY
    if len(a.computing) >= MAX_CHAIN:
        a.report(say_name.chain_too_long(use, MAX_CHAIN))
        return ANY
    a.computing.append(name)
    type_ = read_type(a, node.type)
    a.computing.pop()
    a.named_types[name] = type_
    return type_


def _range(a: Analysis, expr: ast.Range) -> Type:
    low, high = constant(a, expr.low), constant(a, expr.high)
    if low is None or high is None:
        return ANY
    for end, value in ((expr.low, low), (expr.high, high)):
        if not isinstance(value, int) or isinstance(value, bool):
            a.report(say.not_constant(end.span, "The ends of a range are Ints."))
            return ANY
    if low > high:  # type: ignore[operator]
        a.report(say.bad_range(expr.span, low, high))
        return ANY
    return IntType(low, high)  # type: ignore[arg-type]


def is_word(a: Analysis, member: ast.Expr) -> bool:
    """Whether a member of an enumeration is a word: a name that declares no type."""
    if not isinstance(member, ast.Name):
        return False
    symbol = a.declared.get(member.text)
    if symbol is not None:
        return symbol.kind is Kind.WORD
    return member.text not in PLAIN and member.text not in GENERIC


def _enumeration(a: Analysis, expr: ast.Alternatives) -> Type:
    before: list[Word] = []
    after: list[Word] = []
    base: Type | None = None
    for member in expr.members:
        if is_word(a, member) and isinstance(member, ast.Name):
            words: tuple[Word, ...] = (a.words[member.text],)
            inner: Type | None = None
        else:
            words, inner = _members(_read(a, member))
        if inner is not None and base is not None:
            a.report(say.two_bases(member.span))
            return ANY
        base = inner or base
        (after if base is not None else before).extend(w for w in words if w not in before + after)
    return _arranged([*before, *after], base)


def _arranged(words: list[Word], base: Type | None) -> Type:
    """Included enumerations may bring words from both sides of the base: ranks know the side."""
    if base is None:
        return EnumType(tuple(words))
    before, after = (tuple(sorted(w for w in words if (w.rank < 0) is low)) for low in (True, False))
    return EnumType(before, base, after)


def _members(type_: Type) -> tuple[tuple[Word, ...], Type | None]:
    return (type_.words, type_.base) if isinstance(type_, EnumType) else ((), type_)


def _generic(a: Analysis, expr: ast.Index, name: str) -> Type:
    given = index_items(expr)
    if len(given) > GENERIC[name] or (name == "Map" and len(given) != 2):
        a.report(say.not_a_type(expr.span, f"`{name}` is written {_WRITTEN[name]}."))
        return ANY
    if name == "Text":
        low, high = _size(a, given[0])
        return TextType(low, high)
    item = _read(a, given[0])
    if name == "Set":
        return SetType(item)
    if name == "Map":
        return MapType(item, _read(a, given[1]))
    low, high = _size(a, given[1]) if len(given) > 1 else (0, MAX_SIZE)
    return ListType(item, low, high)


_WRITTEN = {
    "Text": "`Text`, `Text[0..400]` or `Text[5]`",
    "List": "`List[T]`, `List[T, 6]` or `List[T, 0..20]`",
    "Set": "`Set[T]`",
    "Map": "`Map[K, V]`",
}


def _size(a: Analysis, expr: ast.Expr) -> tuple[int, int]:
    if isinstance(expr, ast.Range):
        type_ = _range(a, expr)
        low, high = (type_.low, type_.high) if isinstance(type_, IntType) else (0, MAX_SIZE)
    else:
        value = constant(a, expr)
        low = high = value if isinstance(value, int) else 0
        if value is None:
            return 0, MAX_SIZE
    if low < 0 or isinstance(low, bool):
        a.report(say.not_a_type(expr.span, "A size is a number from 0, or a range of such."))
        return 0, MAX_SIZE
    return low, min(high, MAX_SIZE)
