"""Types as other languages write them, written as this one does."""

from __future__ import annotations

from collections.abc import Mapping

from ida_dsl.analysis.messages.wording import source_text
from ida_dsl.source import Source
from ida_dsl.syntax import ast

_MEANT = {
    "float": "Real",
    "double": "Real",
    "decimal": "Real",
    "number": "Real",
    "real": "Real",
    "str": "Text",
    "string": "Text",
    "text": "Text",
    "char": "Text[1]",
    "int": "Int",
    "integer": "Int",
    "long": "Int",
    "bool": "Bool",
    "boolean": "Bool",
}
_GENERIC = {
    "list": "List",
    "array": "List",
    "sequence": "List",
    "vector": "List",
    "set": "Set",
    "frozenset": "Set",
    "dict": "Map",
    "dictionary": "Map",
    "hashmap": "Map",
    "map": "Map",
    "mapping": "Map",
    "text": "Text",
}
_FORMS = {"List": "List[T]", "Set": "Set[T]", "Map": "Map[K, V]", "tuple": "(A, B)"}


def type_meant(expr: ast.Expr, sources: Mapping[str, Source]) -> str:
    """The type that is meant; as it stands where it is no habit of another language."""
    match expr:
        case ast.Name(text=name):
            generic = _GENERIC.get(name.casefold(), name.casefold())
            return _MEANT.get(name.casefold()) or _FORMS.get(generic, name)
        case ast.Index(value=ast.Name(text=name)):
            return _of(name, [type_meant(item, sources) for item in index_items(expr)])
        case ast.Call(function=ast.Name(text=name)):
            return _of(name, [type_meant(argument.value, sources) for argument in expr.arguments])
    return source_text(expr.span, sources)


def _of(name: str, items: list[str]) -> str:
    if name.casefold() == "tuple":
        return f"({', '.join(items)})"
    if name.casefold() == "optional" and len(items) == 1:
        return f"{items[0]} | none"
    return f"{_GENERIC.get(name.casefold(), name)}[{', '.join(items)}]"


def index_items(expr: ast.Index) -> tuple[ast.Expr, ...]:
    """What stands between the brackets, at its commas: `List[A, 3]` has two, `List[(A, B)]` one."""
    index = expr.index
    if isinstance(index, ast.TupleExpr) and index.items and index.span.start >= index.items[0].span.start:
        return index.items
    return (index,)
