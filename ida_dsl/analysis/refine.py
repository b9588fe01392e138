"""What a condition tells of the types of names, where it is known True or known False.

`k >= 2` makes a `0..63` a `2..63`; `v == far` makes a `0..9 | far` either `far` or `0..9`; `len(xs) > 1`
sizes a list. Interval by interval, one name at a time: what needs more is for `linear`.
"""

from __future__ import annotations

from attrs import evolve

from ida_dsl.analysis.state import Analysis, Env
from ida_dsl.analysis.symbols import Kind
from ida_dsl.syntax import ast
from ida_dsl.types import EnumType, IntType, ListType, TextType, Type
from ida_dsl.values import MAX_SIZE, Word

NEGATED = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
MIRRORED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


def refine(a: Analysis, env: Env, condition: ast.Expr, truth: bool, *, maybe: bool = False) -> Env:
    """The names in reach, where the condition is `truth` or, with `maybe`, unknown. Conditions must have been
    inferred before."""
    match condition:
        case ast.Unary(op="not"):
            return refine(a, env, condition.operand, not truth, maybe=maybe)
        case ast.Logical(op=op) if (op == "and") is truth:
            for operand in condition.operands:
                env = refine(a, env, operand, truth, maybe=maybe)
            return env
        case ast.Compare(ops=(op,)) if truth or op in NEGATED:
            left, right = condition.operands
            return _pair(a, env, left, op if truth else NEGATED[op], right, maybe)
        case ast.Compare() if truth:
            pairs = zip(condition.operands, condition.ops, condition.operands[1:], strict=False)
            for left, op, right in pairs:
                env = _pair(a, env, left, op, right, maybe)
            return env
    return env


def _pair(a: Analysis, env: Env, left: ast.Expr, op: str, right: ast.Expr, maybe: bool) -> Env:
    """Where the comparison may be unknown, what is surely known tells something of the other side: if that is
    unknown itself, it is of any type."""
    if op not in NEGATED:
        return env
    narrowed = env
    if not maybe or _is_known(env, right):
        narrowed = _one(a, narrowed, left, op, right)
    if not maybe or _is_known(env, left):
        narrowed = _one(a, narrowed, right, MIRRORED[op], left)
    return narrowed


def _is_known(env: Env, expr: ast.Expr) -> bool:
    """Whether it is surely known: a literal, the name of what is not worked out here, or its length."""
    match expr:
        case ast.Literal() | ast.Unary(operand=ast.Literal()):
            return True
        case ast.Call(function=ast.Name(text="len"), arguments=(ast.Argument(value=ast.Name() as name),)):
            return _is_known(env, name)
        case ast.Name(text=text):
            binding = env.get(text)
            return binding is None or binding.symbol.kind is Kind.ARGUMENT
    return False


def _one(a: Analysis, env: Env, what: ast.Expr, op: str, other: ast.Expr) -> Env:
    """`what op other` holds: narrows the name in `what`, a name or its `len`."""
    type_ = _type_now(a, env, other)
    name, sized = _subject(what)
    binding = env.get(name) if name else None
    if binding is None or type_ is None:
        return env
    narrower = _sized(binding.type, op, type_) if sized else _narrow(binding.type, op, type_)
    return env if narrower is None else env.narrowed(name, narrower)


def _type_now(a: Analysis, env: Env, expr: ast.Expr) -> Type | None:
    binding = env.get(expr.text) if isinstance(expr, ast.Name) else None
    return binding.type if binding else a.types.get(expr.id)


def _subject(expr: ast.Expr) -> tuple[str, bool]:
    match expr:
        case ast.Name(text=name):
            return name, False
        case ast.Call(function=ast.Name(text="len"), arguments=(ast.Argument(value=ast.Name(text=name)),)):
            return name, True
    return "", False


def _sized(type_: Type, op: str, other: Type) -> Type | None:
    if not isinstance(type_, ListType | TextType) or not isinstance(other, IntType):
        return None
    interval = _interval(IntType(type_.low, type_.high), op, other)
    return (
        None
        if interval is None
        else evolve(type_, low=max(interval.low, 0), high=min(interval.high, MAX_SIZE))
    )


def _narrow(type_: Type, op: str, other: Type) -> Type | None:
    if isinstance(type_, IntType) and isinstance(other, IntType):
        return _interval(type_, op, other)
    if isinstance(type_, EnumType) and isinstance(other, EnumType):
        return _among(type_, op, other)
    if isinstance(type_, EnumType) and isinstance(type_.base, IntType) and isinstance(other, IntType):
        return _base(type_, op, other)
    return None


def _interval(type_: IntType, op: str, other: IntType) -> IntType | None:
    """None where nothing would be left: the branch is dead, and its types are left alone."""
    low, high = type_.low, type_.high
    if op == "==":
        low, high = max(low, other.low), min(high, other.high)
    elif op in {"<", "<="}:
        high = min(high, other.high - (op == "<"))
    elif op in {">", ">="}:
        low = max(low, other.low + (op == ">"))
    elif other.low == other.high:
        low, high = low + (low == other.low), high - (high == other.low)
    return IntType(low, high) if low <= high else None


def _among(type_: EnumType, op: str, other: EnumType) -> Type | None:
    """Comparing with one word, or with a smaller enumeration."""
    single = len(other.words) == 1 and other.base is None
    if op == "==" and other.base is None:
        return _without(type_, lambda word: word not in other.words, keep_base=False)
    if op == "!=" and single:
        return _without(type_, lambda word: word in other.words, keep_base=True)
    return None


def _base(type_: EnumType, op: str, other: IntType) -> Type | None:
    """Comparing `0..9 | far` with a number: equal to a number is a number."""
    return _interval(type_.base, op, other) if op == "==" else None  # type: ignore[arg-type]


def _without(type_: EnumType, gone: object, *, keep_base: bool) -> Type | None:
    left: tuple[tuple[Word, ...], ...] = tuple(
        tuple(word for word in words if not gone(word))  # type: ignore[operator]
        for words in (type_.before, type_.after)
    )
    base = type_.base if keep_base else None
    if not left[0] and not left[1]:
        return base
    return EnumType(left[0], base, left[1]) if base else EnumType(left[0] + left[1])
