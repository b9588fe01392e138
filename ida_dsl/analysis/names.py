"""What a name means where it stands."""

from __future__ import annotations

from ida_dsl.analysis.messages import names as say
from ida_dsl.analysis.messages import types as say_type
from ida_dsl.analysis.state import Analysis, Env, Place
from ida_dsl.analysis.symbols import Kind, Symbol
from ida_dsl.analysis.typing import GENERIC, PLAIN
from ida_dsl.builtins import BUILTINS
from ida_dsl.syntax import ast
from ida_dsl.types import ANY, BOOL, EnumType, IntType, TextType, Type
from ida_dsl.values import Value, Word


def meaning(a: Analysis, env: Env, name: ast.Name) -> Symbol | None:
    """The symbol in reach: bound here, declared, a word, or a builtin."""
    if binding := env.get(name.text):
        return binding.symbol
    if symbol := a.declared.get(name.text):
        return symbol
    builtin = BUILTINS.get(name.text)
    return Symbol(Kind.BUILTIN, name.text, name) if builtin and builtin.public else None


def infer_name(a: Analysis, place: Place, env: Env, name: ast.Name) -> Type:
    """The type of a name used as a value."""
    symbol = meaning(a, env, name)
    if symbol is None:
        return _unknown_name(a, place, env, name)
    a.symbols[name.id] = symbol
    a.used.add(name.text)
    match symbol.kind:
        case Kind.LOCAL | Kind.ARGUMENT:
            return _bound(a, env, name)
        case Kind.FACT:
            return fact_type(a, place, name, symbol)
        case Kind.WORD:
            return EnumType((a.words[name.text],))
        case Kind.PARAM | Kind.CONST:
            return constant_type(a, name.text)
    a.report(say.not_a_value(name, symbol))
    return ANY


def _unknown_name(a: Analysis, place: Place, env: Env, name: ast.Name) -> Type:
    if name.text in PLAIN or name.text in GENERIC:
        a.report(say_type.type_as_value(name.span))
    elif not a.lost(name.text):
        reach = [n for n, s in a.declared.items() if s.kind is not Kind.FACT or place.facts]
        publics = [n for n, b in BUILTINS.items() if b.public]
        a.report(say.no_such_name(name, [*env.bindings, *reach, *publics]))
    return ANY


def _bound(a: Analysis, env: Env, name: ast.Name) -> Type:
    binding = env.bindings[name.text]
    a.read.update(binding.nodes)
    if not binding.sure:
        a.report(say.not_on_every_path(name, binding.symbol.span))
        return ANY
    return binding.type


def fact_type(a: Analysis, place: Place, name: ast.Name, symbol: Symbol) -> Type:
    """The type of a fact, where the place may read it."""
    assert isinstance(symbol.node, ast.Fact)
    if not place.facts:
        a.report(say.fact_out_of_reach(name, symbol, place.name))
        return ANY
    if symbol.node.hidden and not place.hidden:
        a.report(say.hidden_fact(name, symbol, place.name))
    return a.fact_types.get(name.text, ANY)


def constant_type(a: Analysis, name: str) -> Type:
    """A param that may change in a run has its declared type; numbers and words that cannot are exact."""
    node = a.declared[name].node
    declared = (
        a.types.get(node.value.id, ANY) if isinstance(node, ast.Const) else a.param_types.get(name, ANY)
    )
    fixed = name not in a.changing if isinstance(node, ast.Const) else name in a.frozen
    value = a.constants.get(name)
    if not fixed or isinstance(value, float | None):
        return declared
    return exact(value) or declared


def exact(value: Value) -> Type | None:
    """The type of this value alone, for numbers, words and texts."""
    match value:
        case bool():
            return BOOL
        case int():
            return IntType(value, value)
        case str():
            return TextType(len(value), len(value))
        case Word():
            return EnumType((value,))
    return None
