"""Expressions as other languages write them: what to write instead, where types show what is meant."""

from __future__ import annotations

from ida_dsl.analysis.messages.wording import source_text
from ida_dsl.analysis.state import Analysis
from ida_dsl.builtins import BUILTINS
from ida_dsl.syntax import ast
from ida_dsl.types import (
    IntType,
    ListType,
    MapType,
    RealType,
    RecordType,
    SetType,
    TextType,
    Type,
)

_SIZES = frozenset(["length", "size", "len", "count"])
_TO_NUMBERS = frozenset(["int", "real", "round", "floor", "ceil"])
_COMPARISONS = frozenset(["equal", "not_equal", "less", "less_equal", "greater", "greater_equal"])


def field(a: Analysis, expr: ast.Field, value: Type) -> str:
    """`xs.length`, `m.keys`: what has no fields."""
    name, written = expr.name.text, source_text(expr.value.span, a.sources)
    if name in _SIZES and isinstance(value, ListType | SetType | MapType | TextType):
        return f"Write `len({written})`."
    builtin = BUILTINS.get(name)
    return f"Write `{name}({written})`." if builtin and builtin.public else ""


def index(a: Analysis, expr: ast.Index, value: Type) -> str:
    """`r["name"]` of a record."""
    if not isinstance(value, RecordType):
        return ""
    written = expr.index.value if isinstance(expr.index, ast.Literal) else None
    name = written if isinstance(written, str) else next((name for name, _ in value.fields), "")
    return f"Write `{source_text(expr.value.span, a.sources)}.{name}`." if name.isidentifier() else ""


def operator(name: str, given: tuple[Type, ...]) -> str:
    """`"a" + 3`, `"%d" % n`, `n == "3"`, `int(s)`."""
    kinds = [type(type_) for type_ in given]
    numbers = IntType in kinds or RealType in kinds
    if name in _TO_NUMBERS and kinds[:1] == [TextType]:
        return "Write `parse_int(…)` to read a number from a text."
    if name == "modulo" and kinds[0] is TextType:
        return 'Write an f-text: `f"… {x} …"`.'
    if name == "add" and TextType in kinds and kinds != [TextType, TextType]:
        return 'Write an f-text, `f"… {x} …"`, or `text(…)` to make a text of it.'
    if name in _COMPARISONS and TextType in kinds and numbers:
        return "Write `parse_int(…)` to read a number from a text, or `text(…)` to make a text of a number."
    return ""


def called_type(a: Analysis, call: ast.Call) -> str:
    """`Point(x=1, y=2)`: values are written without the name of their type."""
    type_ = a.named_types.get(call.function.text)
    if not isinstance(type_, RecordType):
        return "A value is written without its type."
    by_name = {argument.name.text: argument for argument in call.arguments if argument.name}
    places = [argument for argument in call.arguments if not argument.name]
    given = dict(zip((name for name, _ in type_.fields), places, strict=False)) | by_name
    written = {name: source_text(argument.value.span, a.sources) for name, argument in given.items()}
    fields = ", ".join(f"{name}: {written.get(name, '…')}" for name, _ in type_.fields)
    return f"Write `{{{fields}}}`: a value is written without its type."
