"""Operations as whoever writes programs knows them."""

from __future__ import annotations

from ida_dsl.graph.code import AnyOp, AskOp, CallOp, Each, ExternOp, FactValue, ParamValue
from ida_dsl.operators import BINARY, COMPARISONS, UNARY

_SIGNS = {builtin: f"a {sign} b" for sign, builtin in {**BINARY, **COMPARISONS}.items()} | {
    builtin: f"{sign} a" if sign.isalpha() else f"{sign}a" for sign, builtin in UNARY.items()
}
_WRITTEN = {
    "index": "a[b]",
    "slice": "a[b:c]",
    "and": "a and b",
    "or": "a or b",
    "or_else": "a or_else b",
    "if_else": "a if c else b",
    "format_text": 'f"…"',
    "make_list": "[a, …]",
    "make_tuple": "(a, …)",
    "make_record": "{name: a, …}",
    "replace_field": "replace(a, name=b)",
    "field": "a.name",
    "select": "[… if a]",
    "elements": "for",
    "turns": "repeat",
    "fit": "whether it is of its type",
    "assume": "whether it is of its type",
    "strict": "whether it is known",
    "is_true": "whether it is True",
    "is_false": "whether it is False",
}


def named(op: AnyOp) -> str:
    """An operation as it is written: `a // b`, `position(…)`, `a[b]`."""
    match op:
        case CallOp(builtin=name):
            return _SIGNS.get(name) or _WRITTEN.get(name) or f"{name}(…)"
        case ExternOp(target=target):
            return f"{target}(…)"
        case AskOp(task=task):
            return f"asks {task}"
        case FactValue(name=name) | ParamValue(name=name):
            return name
        case Each():
            return "[… for …]"
    return "a value"
