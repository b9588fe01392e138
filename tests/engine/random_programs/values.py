"""Random values of a type, and literals."""

from __future__ import annotations

from random import Random

from ida_dsl.builtins import BUILTINS, Misfit
from ida_dsl.types import (
    BOOL,
    REAL,
    BoolType,
    EnumType,
    IntType,
    ListType,
    MapType,
    RealType,
    RecordType,
    SetType,
    TextType,
    TupleType,
    Type,
)
from ida_dsl.values import UNKNOWN, Mapped, Record, Unknown, Value
from tests.engine.random_programs.writing import Expr

TEXTS = ("", "a", "b", "a b", "12", "Ab. c", "x\ny", "  b a ", "a-b", "-3")
LARGE = (2**31, -(2**31), 2**62, -(2**62), 2**63 - 2, 3037000500, 10**9, -1)
REALS = (0.0, 0.5, 1.0, -1.5, 2.0, 3.25, 0.1, 1e300)


def value(random: Random, type_: Type, unknown: float = 0.0) -> Value:
    """A value, most often a small one; so often unknown in places inside it."""
    match type_:
        case BoolType():
            return random.random() < 0.5
        case IntType():
            return _number(random, type_)
        case RealType():
            return random.choice(REALS)
        case TextType(low=low, high=high):
            return random.choice(TEXTS)[:high].ljust(low, "z")
        case EnumType(base=base):
            if base is not None and (not type_.words or random.random() < 0.6):
                return value(random, base, unknown)
            return random.choice(type_.words)
        case TupleType(items=items):
            return tuple(_inside(random, item, unknown) for item in items)
        case RecordType(fields=fields):
            return Record.of((name, _inside(random, item, unknown)) for name, item in fields)
        case ListType(item=item, low=low, high=high):
            count = random.randint(low, max(low, min(high, 3)))
            return tuple(_inside(random, item, unknown) for _ in range(count))
        case SetType(item=item):
            return frozenset(value(random, item) for _ in range(random.randint(0, 3)))
        case MapType(key=key, value=inner):
            count = random.randint(0, 3)
            return Mapped((value(random, key), _inside(random, inner, unknown)) for _ in range(count))
    return Unknown()


def _number(random: Random, type_: IntType) -> int:
    low, high = type_.low, type_.high
    if high < -20 or low > 300 or random.random() < (0.15 if high - low > 2**40 else 0.04):
        return random.choice((low, high, *(one for one in LARGE if low <= one <= high)))
    near = random.random() < 0.9
    start, stop = (
        (max(low, min(-2, high)), min(high, max(4, low))) if near else (max(low, -20), min(high, 300))
    )
    return random.randint(start, stop)


def _inside(random: Random, type_: Type, unknown: float) -> Value:
    return UNKNOWN if unknown and random.random() < unknown else value(random, type_, unknown)


# -------------------------------------------------------------------------------------------- literals


def literal(random: Random, type_: Type) -> Expr:
    """A literal of the type, with the type that the checker gives it."""
    match type_:
        case BoolType():
            return Expr(random.choice(("True", "False")), BOOL)
        case RealType():
            number = random.choice(REALS)
            return Expr(f"({number!r})" if number < 0 else repr(number), REAL)
        case EnumType() if type_.base is not None and (not type_.words or random.random() < 0.5):
            return literal(random, type_.base)
        case EnumType():
            word = random.choice(type_.words)
            return Expr(word.name, EnumType((word,)))
        case IntType():
            number = _number(random, type_)
            return Expr(_whole(number), IntType(number, number))
        case TextType():
            text = value(random, type_)
            assert isinstance(text, str)
            return Expr(_quoted(random, text), TextType(len(text), len(text)))
    return _compound(random, type_)


def _whole(number: int) -> str:
    if number == -(2**63):
        return f"({number + 1} - 1)"
    return f"({number})" if number < 0 else str(number)


def _quoted(random: Random, text: str) -> str:
    sign = random.choice("\"'")
    return sign + text.replace("\n", "\\n") + sign


def _compound(random: Random, type_: Type) -> Expr:
    match type_:
        case TupleType(items=items):
            inner = [literal(random, item) for item in items]
            comma = "," * (len(inner) == 1)
            return Expr(
                f"({', '.join(one.text for one in inner)}{comma})", TupleType(tuple(o.type for o in inner))
            )
        case RecordType(fields=fields):
            named = [(name, literal(random, item)) for name, item in fields]
            text = ", ".join(f"{name}: {one.text}" for name, one in named)
            return Expr(f"{{{text}}}", RecordType(tuple((name, one.type) for name, one in named)))
        case ListType(item=item, low=low, high=high):
            return listed([literal(random, item) for _ in range(random.randint(low, max(low, min(high, 3))))])
        case SetType(item=item):
            return _called("set", listed([literal(random, item) for _ in range(random.randint(0, 3))]))
        case MapType(key=key, value=inner):
            pair = TupleType((key, inner))
            return _called("map", listed([literal(random, pair) for _ in range(random.randint(0, 3))]))
    raise Misfit(None, "a type with values")


def listed(items: list[Expr]) -> Expr:
    """`[a, b]`; raises `Misfit` where no list holds both."""
    type_ = BUILTINS["make_list"].type_of(tuple(one.type for one in items))
    return Expr(f"[{', '.join(one.text for one in items)}]", type_)


def _called(name: str, argument: Expr) -> Expr:
    return Expr(f"{name}({argument.text})", BUILTINS[name].type_of((argument.type,)))
