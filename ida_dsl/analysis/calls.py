"""The types of calls and asks: arguments matched to parameters, then each held to its type."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import frozen

from ida_dsl.analysis import strangers, value_habits
from ida_dsl.analysis.messages import asks as say_ask
from ida_dsl.analysis.messages import names as say_name
from ida_dsl.analysis.messages import types as say
from ida_dsl.analysis.names import meaning
from ida_dsl.analysis.state import Analysis, Env, Place, Signature
from ida_dsl.analysis.symbols import Kind, Symbol
from ida_dsl.analysis.typing import looks_like_type, read_type
from ida_dsl.builtins import BUILTINS, Builtin, Misfit, all_of
from ida_dsl.diagnostics import Label
from ida_dsl.source import Span
from ida_dsl.syntax import ast
from ida_dsl.types import (
    ANY,
    BOOL,
    NEVER,
    AnyType,
    IntType,
    ListType,
    NeverType,
    RecordType,
    Type,
    describe,
    fits,
    has_any,
    is_finite,
    join,
    overlaps,
)
from ida_dsl.values import MAX_SIZE

Infer = Callable[[Analysis, Place, Env, ast.Expr], Type]


@frozen
class Slot:
    """What a parameter wants to be called with; `many` takes all that is left."""

    name: str
    required: bool = True
    many: bool = False


def match_arguments(
    a: Analysis,
    span: Span,
    name: str,
    signature: str,
    slots: Sequence[Slot],
    arguments: Sequence[ast.Argument],
) -> list[list[ast.Expr]] | None:
    """The arguments of each parameter, in order; None where they do not match, which is reported."""
    given: list[list[ast.Expr]] = [[] for _ in slots]
    position = 0
    for argument in arguments:
        if argument.name is not None:
            at = next((i for i, slot in enumerate(slots) if slot.name == argument.name.text), None)
            if at is None:
                a.report(say.no_such_parameter(argument.name, name, [slot.name for slot in slots]))
                return None
        else:
            at = position
            position += at < len(slots) and not slots[at].many
        if at >= len(slots):
            a.report(say.argument_count(argument.span, name, signature, len(arguments), len(slots)))
            return None
        if given[at] and not slots[at].many:
            twice = (
                say.positional_after_named
                if argument.name is None and _by_name(arguments, slots[at])
                else say.given_twice
            )
            a.report(twice(argument.span, slots[at].name, name))
            return None
        given[at].append(argument.value)
    missing = [slot.name for slot, values in zip(slots, given, strict=True) if slot.required and not values]
    if missing:
        a.report(say.missing_argument(span, name, signature, missing))
        return None
    return given


def _by_name(arguments: Sequence[ast.Argument], slot: Slot) -> bool:
    return any(argument.name is not None and argument.name.text == slot.name for argument in arguments)


def accept(a: Analysis, span: Span, given: Type, wanted: Type, what: str, label: Label | None = None) -> None:
    """Holds a value to a type: an error where it never fits, a note where it may not."""
    if fits(given, wanted):
        return
    if not overlaps(given, wanted):
        a.report(say.misfit(span, given, wanted, what, label))
    else:
        a.report(say_ask.may_not_fit(span, given, wanted, what))


def infer_call(a: Analysis, place: Place, env: Env, call: ast.Call, infer: Infer) -> Type:
    """The type of `f(…)`."""
    symbol = meaning(a, env, call.function)
    if symbol is None:
        _infer_all(a, place, env, call.arguments, infer)
        return _no_function(a, call)
    a.symbols[call.function.id] = symbol
    a.used.add(symbol.name)
    match symbol.kind:
        case Kind.BUILTIN:
            return _builtin_call(a, place, env, call, infer)
        case Kind.FUNCTION | Kind.EXTERN:
            return _declared_call(a, place, env, call, infer)
        case Kind.PRIMITIVE | Kind.TASK:
            return _question_call(a, place, env, call, symbol, infer)
    _infer_all(a, place, env, call.arguments, infer)
    hint = value_habits.called_type(a, call) if symbol.kind is Kind.TYPE else ""
    a.report(say_name.not_callable(call.function, symbol, hint))
    return ANY


def _no_function(a: Analysis, call: ast.Call) -> Type:
    if not a.lost(call.function.text):
        callable_ = [
            n
            for n, s in a.declared.items()
            if s.kind in {Kind.FUNCTION, Kind.EXTERN, Kind.TASK, Kind.PRIMITIVE}
        ]
        publics = [n for n, b in BUILTINS.items() if b.public]
        a.report(say_name.no_such_name(call.function, [*callable_, *publics]))
    return ANY


def _infer_all(a: Analysis, place: Place, env: Env, arguments: Sequence[ast.Argument], infer: Infer) -> None:
    for argument in arguments:
        infer(a, place, env, argument.value)


def _question_call(a: Analysis, place: Place, env: Env, call: ast.Call, symbol: Symbol, infer: Infer) -> Type:
    """A task or primitive called plainly."""
    allowed = place.tasks if symbol.kind is Kind.TASK else place.primitives
    if allowed:
        if place.name == "a spec" and symbol.name in a.drawing:
            a.report(say_ask.spec_draws(call.span, symbol.name))
        return _declared_call(a, place, env, call, infer)
    _infer_all(a, place, env, call.arguments, infer)
    if place.asks:
        a.report(say_name.needs_ask(call.function, symbol))
    elif symbol.kind is Kind.TASK:
        a.report(say_name.task_called(call.function, place.name))
    else:
        a.report(say_name.fact_out_of_reach(call.function, symbol, place.name))
    return ANY


def _declared_call(a: Analysis, place: Place, env: Env, call: ast.Call, infer: Infer) -> Type:
    signature = a.signatures.get(call.function.text)
    types = [infer(a, place, env, argument.value) for argument in call.arguments]
    if signature is None:
        return ANY
    del types
    _check_arguments(a, call.span, signature, call.arguments)
    return signature.returns


def _check_arguments(
    a: Analysis, span: Span, signature: Signature, arguments: Sequence[ast.Argument]
) -> None:
    slots = [Slot(parameter.name) for parameter in signature.parameters]
    matched = match_arguments(a, span, signature.name, written(signature), slots, arguments)
    for parameter, values in zip(signature.parameters, matched or (), strict=False):
        what = f"the argument `{parameter.name}` of `{signature.name}`"
        accept(a, values[0].span, a.types.get(values[0].id, ANY), parameter.type, what)


def written(signature: Signature) -> str:
    """A signature as the language writes it."""
    parameters = ", ".join(f"{p.name}: {describe(p.type)}" for p in signature.parameters)
    return f"{signature.name}({parameters}) -> {describe(signature.returns)}"


def infer_ask(a: Analysis, place: Place, env: Env, ask: ast.Ask, infer: Infer) -> Type:
    """The type of `ask t(…)`: the task's answer, or with a count a list of such."""
    count = infer(a, place, env, ask.count) if ask.count else None
    _infer_all(a, place, env, ask.arguments, infer)
    if not place.asks:
        a.report(say_ask.ask_outside(ask.span, place.name))
        return ANY
    signature = _asked(a, env, ask)
    if count is not None and ask.count is not None and not isinstance(count, IntType | AnyType | NeverType):
        a.report(say_ask.count_not_int(ask.count.span, count))
    if signature is None:
        return ANY
    _check_arguments(a, ask.span, signature, ask.arguments)
    return signature.returns if count is None else _answers(signature.returns, count)


def _answers(returns: Type, count: Type) -> Type:
    if not isinstance(count, IntType):
        return ListType(returns)
    return ListType(returns, min(max(count.low, 0), MAX_SIZE), min(max(count.high, 0), MAX_SIZE))


def _asked(a: Analysis, env: Env, ask: ast.Ask) -> Signature | None:
    symbol = a.declared.get(ask.task.text) or meaning(a, env, ask.task)
    if symbol is None:
        if not a.lost(ask.task.text):
            tasks = [n for n, s in a.declared.items() if s.kind in {Kind.TASK, Kind.PRIMITIVE}]
            a.report(say_name.no_such_name(ask.task, tasks))
        return None
    a.symbols[ask.task.id] = symbol
    a.used.add(symbol.name)
    if symbol.kind not in {Kind.TASK, Kind.PRIMITIVE}:
        a.report(say_name.cannot_ask(ask.task, symbol))
        return None
    return a.signatures.get(symbol.name)


# ----------------------------------------------------------------------------------------- builtins


def _builtin_call(a: Analysis, place: Place, env: Env, call: ast.Call, infer: Infer) -> Type:
    builtin = BUILTINS[call.function.text]
    if builtin.name == "iterate":
        return _iterate(a, place, env, call, infer)
    if builtin.name == "replace" and any(argument.name for argument in call.arguments):
        return _replace_fields(a, place, env, call, infer)
    if builtin.draws and not place.draws:
        a.report(say_ask.draw_outside(call.span, builtin.name, place.name))
        return ANY
    slots = [Slot(p.name, p.required, p.many) for p in builtin.parameters]
    matched = match_arguments(a, call.span, builtin.name, builtin.signature, slots, call.arguments)
    if matched is None:
        for argument in call.arguments:
            if not looks_like_type(a, argument.value):
                infer(a, place, env, argument.value)
        return ANY
    return _apply(a, env, call, builtin, _builtin_types(a, place, env, builtin, matched, infer))


def _builtin_types(
    a: Analysis, place: Place, env: Env, builtin: Builtin, matched: list[list[ast.Expr]], infer: Infer
) -> tuple[Type, ...]:
    types = []
    for parameter, values in zip(builtin.parameters, matched, strict=True):
        for value in values:
            may_be_type = parameter.kind in {"type", "type or list"}
            if may_be_type and looks_like_type(a, value):
                type_ = _finite(a, value, builtin)
                types.append(
                    type_ if parameter.kind == "type" or isinstance(type_, AnyType) else all_of(type_)
                )
            elif parameter.kind == "type":
                a.report(say.not_a_type(value.span))
                types.append(ANY)
            else:
                types.append(infer(a, place, env, value))
    return tuple(types)


def _finite(a: Analysis, expr: ast.Expr, builtin: Builtin) -> Type:
    type_ = read_type(a, expr)
    if not isinstance(type_, AnyType) and not is_finite(type_):
        a.report(say.not_finite(expr.span, type_, f"`{builtin.name}`"))
        return ANY
    return type_


def _apply(a: Analysis, env: Env, call: ast.Call, builtin: Builtin, given: tuple[Type, ...]) -> Type:
    if any(map(has_any, given)):
        return BOOL if builtin.name == "known" else ANY
    if builtin.strict and any(isinstance(type_, NeverType) for type_ in given):
        return NEVER
    if builtin.name in strangers.LOOKS_UP:
        strangers.compare(a, env, builtin.name, f"`{builtin.name}`", call, given)
    try:
        return builtin.type_of(given)
    except Misfit as misfit:
        expected = f"{misfit.expected}, as in `{builtin.signature}`"
        hint = value_habits.operator(builtin.name, given)
        a.report(say.cannot(call.span, f"`{builtin.name}`", given, expected, hint))
        return ANY


def _replace_fields(a: Analysis, place: Place, env: Env, call: ast.Call, infer: Infer) -> Type:
    """`replace(r, field=e)`."""
    types = [infer(a, place, env, argument.value) for argument in call.arguments]
    record = types[0]
    if isinstance(record, AnyType):
        return ANY
    if not isinstance(record, RecordType) or call.arguments[0].name is not None:
        a.report(
            say.cannot(
                call.span, "`replace` with fields", (record,), "a record first, then its fields by name"
            )
        )
        return ANY
    fields = dict(record.fields)
    for argument, type_ in zip(call.arguments[1:], types[1:], strict=True):
        name = argument.name
        if name is None or name.text not in fields:
            a.report(say_name.no_such_field(name or ast.Name("?", span=argument.span), fields))
            return ANY
        fields[name.text] = type_
    return RecordType(tuple(fields.items()))


def _iterate(a: Analysis, place: Place, env: Env, call: ast.Call, infer: Infer) -> Type:
    """`iterate(f, n, x)`: f is a function, or where primitives may be called a primitive."""
    if len(call.arguments) != 3 or any(argument.name for argument in call.arguments):
        a.report(say.missing_argument(call.span, "iterate", BUILTINS["iterate"].signature, ("f", "n", "x")))
        return ANY
    name, count, start = (argument.value for argument in call.arguments)
    counted, started = infer(a, place, env, count), infer(a, place, env, start)
    signature = _iterated(a, place, env, name)
    if signature is None:
        return ANY
    if not isinstance(counted, IntType | AnyType | NeverType):
        a.report(say.misfit(count.span, counted, IntType(), "how often to apply it"))
    parameter = signature.parameters[0]
    accept(a, start.span, started, parameter.type, f"the argument `{parameter.name}` of `{signature.name}`")
    both = join(started, signature.returns)
    if both is None or not overlaps(signature.returns, parameter.type):
        a.report(say.bad_iterate(call.span, f"`{written(signature)}` does not take what it answers."))
        return ANY
    return both


def _iterated(a: Analysis, place: Place, env: Env, name: ast.Expr) -> Signature | None:
    symbol = meaning(a, env, name) if isinstance(name, ast.Name) else None
    if symbol is None or symbol.kind not in {Kind.FUNCTION, Kind.EXTERN, Kind.PRIMITIVE}:
        a.report(say.bad_iterate(name.span, "This is not the name of a function or primitive."))
        return None
    if symbol.kind is Kind.PRIMITIVE and not place.primitives:
        a.report(say.bad_iterate(name.span, f"Primitives cannot be called here: this is {place.name}."))
        return None
    assert isinstance(name, ast.Name)
    a.symbols[name.id] = symbol
    a.used.add(symbol.name)
    signature = a.signatures.get(symbol.name)
    if signature is not None and len(signature.parameters) != 1:
        a.report(
            say.bad_iterate(name.span, f"`{written(signature)}` has {len(signature.parameters)} parameters.")
        )
        return None
    return signature
