"""First pass: who declares what, which words there are, which params are frozen, what has which signature."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ida_dsl.analysis.constants import MAX_CHAIN, NotConstant, constant, define_constant
from ida_dsl.analysis.messages import asks as say_ask
from ida_dsl.analysis.messages import names as say
from ida_dsl.analysis.messages import types as say_type
from ida_dsl.analysis.state import Analysis, Parameter, Signature
from ida_dsl.analysis.symbols import Kind, Symbol, named_declarations
from ida_dsl.analysis.typing import GENERIC, define_type, freeze, is_word, read_type
from ida_dsl.analysis.words import BASE, rank_words
from ida_dsl.builtins import BUILTINS
from ida_dsl.source import NOWHERE
from ida_dsl.syntax import ast
from ida_dsl.syntax.walk import walk
from ida_dsl.types import AnyType, belongs, convert, is_finite
from ida_dsl.values import Value, show

Known = dict[str, tuple[str, ...]]
Callable_ = ast.Task | ast.Primitive | ast.Function | ast.Extern


def collect(a: Analysis) -> None:
    """Fills the tables that all later passes read."""
    _declare(a)
    _declare_words(a)
    _freeze_params(a)
    _define_constants(a)
    for node in a.declarations:
        if isinstance(node, ast.TypeDecl):
            define_type(a, node, node.name)
    a.changing.update(_changing(a))
    _read_facts(a)
    _read_params(a)
    for node in a.declarations:
        if isinstance(node, ast.Task | ast.Primitive | ast.Function | ast.Extern):
            a.signatures.setdefault(node.name.text, _signature(a, node))
    a.drawing.update(drawing_primitives(a.declarations))


def _declare(a: Analysis) -> None:
    for symbol in named_declarations(a.declarations):
        first = a.declared.setdefault(symbol.name, symbol)
        if first is not symbol:
            a.report(say.declared_twice(symbol, first))
    contexts = [node for node in a.declarations if isinstance(node, ast.Context)]
    for second in contexts[1:]:
        a.report(say_ask.second_context(second.span, contexts[0].span))


# -------------------------------------------------------------------------------------------- words


def _declare_words(a: Analysis) -> None:
    known: Known = {}
    lists = [
        (node, _word_list(a, node, known))
        for node in walk(*a.declarations)
        if isinstance(node, ast.Alternatives)
    ]
    a.words, problem = rank_words(lists)
    a.enumerations = tuple(node for node, _ in lists)
    if problem is not None:
        a.report(say.words_disagree(problem.node.span, problem.earlier, problem.later))
    for node, _ in lists:
        for member in node.members:
            if isinstance(member, ast.Name) and is_word(a, member):
                a.declared.setdefault(member.text, Symbol(Kind.WORD, member.text, member))


def _word_list(a: Analysis, node: ast.Alternatives, known: Known, depth: int = 0) -> tuple[str, ...]:
    """The words of an enumeration in order, BASE for a range or other type, included ones spelled out."""
    words: dict[str, None] = {}
    for member in node.members:
        symbol = a.declared.get(member.text) if isinstance(member, ast.Name) else None
        if symbol and isinstance(symbol.node, ast.TypeDecl):
            words |= dict.fromkeys(_included(a, symbol.node, known, depth))
        elif isinstance(member, ast.Name) and is_word(a, member):
            words[member.text] = None
        else:
            words[BASE] = None
    return tuple(words)


def _included(a: Analysis, node: ast.TypeDecl, known: Known, depth: int) -> tuple[str, ...]:
    """The words of an enumeration that another includes, by way of `MAX_CHAIN` types at most."""
    name = node.name.text
    if name not in known:
        known[name] = (BASE,)  # for a type that includes itself, which is reported elsewhere
        if depth >= MAX_CHAIN:
            return known[name]
        if isinstance(node.type, ast.Alternatives):
            known[name] = _word_list(a, node.type, known, depth + 1)
        elif isinstance(other := _named(a, node.type), ast.TypeDecl):
            known[name] = _included(a, other, known, depth + 1)
    return known[name]


def _named(a: Analysis, expr: ast.Expr) -> ast.Node | None:
    symbol = a.declared.get(expr.text) if isinstance(expr, ast.Name) else None
    return symbol.node if symbol else None


# ------------------------------------------------------------------------------- params and constants


def _freeze_params(a: Analysis) -> None:
    """All types written anywhere, also inside code."""
    for node in walk(*a.declarations):
        if isinstance(node, ast.Range):
            freeze(a, node)
        elif isinstance(node, ast.Index) and isinstance(node.value, ast.Name) and node.value.text in GENERIC:
            freeze(a, node.index)


def _define_constants(a: Analysis) -> None:
    nodes = [node for node in a.declarations if isinstance(node, ast.Param | ast.Const)]
    _apply_settings(a, [node for node in nodes if isinstance(node, ast.Param)])
    for node in nodes:
        try:
            define_constant(a, node)
        except NotConstant as problem:
            if problem.diagnostic:
                a.report(problem.diagnostic)


def _changing(a: Analysis) -> set[str]:
    """The consts that depend on a param that may change in a run."""
    users: dict[str, list[str]] = {}
    for node in a.declarations:
        if isinstance(node, ast.Const):
            for inner in walk(node.value):
                if isinstance(inner, ast.Name):
                    users.setdefault(inner.text, []).append(node.name.text)
    params = [n.name.text for n in a.declarations if isinstance(n, ast.Param) and n.name.text not in a.frozen]
    found: set[str] = set()
    stack = [user for name in params for user in users.get(name, ())]
    while stack:
        name = stack.pop()
        if name not in found:
            found.add(name)
            stack.extend(users.get(name, ()))
    return found


def _apply_settings(a: Analysis, params: Sequence[ast.Param]) -> None:
    """`--set`: texts are read by the param's type; a type that mentions the param itself is no matter."""
    for param in params:
        if param.name.text in a.settings:
            _apply_setting(a, param, a.settings[param.name.text])
    known = {param.name.text for param in params}
    for name in a.settings.keys() - known:
        near = ast.Name(name, span=params[0].name.span if params else NOWHERE)
        a.report(say.no_such_param(near, known))


def _apply_setting(a: Analysis, param: ast.Param, given: Value | str) -> None:
    from ida_dsl.json_values import Misread, parse_answer  # noqa: PLC0415 - rarely needed to check

    name, type_ = param.name.text, read_type(a, param.type)
    if not isinstance(given, str) or isinstance(type_, AnyType):
        a.constants[name] = given
        return
    try:
        a.constants[name] = parse_answer(given, type_)
    except Misread:
        a.report(say_type.outside_param(param.name.span, name, given, type_))


def _read_params(a: Analysis) -> None:
    for node in a.declarations:
        if not isinstance(node, ast.Param):
            continue
        name = node.name.text
        type_ = a.param_types[name] = read_type(a, node.type)
        default = constant(a, node.default) if name in a.constants else None
        for value in (a.constants.get(name), default):
            if (
                value is not None
                and not isinstance(type_, AnyType)
                and not belongs(convert(value, type_), type_)
            ):
                a.report(say_type.outside_param(node.default.span, name, show(value), type_))
                break
        if not isinstance(type_, AnyType) and not is_finite(type_):
            a.report(say_type.not_fixed_param(node.type.span, name))


def _read_facts(a: Analysis) -> None:
    for node in a.declarations:
        if isinstance(node, ast.Context):
            for fact in node.facts:
                if isinstance(fact, ast.Fact):
                    a.fact_types[fact.name.text] = read_type(a, fact.type)


def _signature(a: Analysis, node: Callable_) -> Signature:
    seen: dict[str, ast.Name] = {}
    for parameter in node.parameters:
        first = seen.setdefault(parameter.name.text, parameter.name)
        if first is not parameter.name:
            a.report(say.bound_twice(parameter.name, first.span))
    parameters = tuple(Parameter(p.name.text, read_type(a, p.type)) for p in node.parameters)
    return Signature(node.name.text, parameters, read_type(a, node.returns))


# -------------------------------------------------------------------------------------------- draws


def drawing_primitives(declarations: Sequence[ast.Declaration]) -> set[str]:
    """The primitives whose answers are random."""
    declared = {symbol.name for symbol in named_declarations(declarations)}
    return {
        node.name.text
        for node in declarations
        if isinstance(node, ast.Primitive) and any(_draws(inner, declared) for inner in _inside(node))
    }


def _inside(node: ast.Primitive) -> Iterator[ast.Node]:
    return walk(*node.body) if isinstance(node.body, tuple) else walk(node.body)


def _draws(node: ast.Node, declared: set[str]) -> bool:
    if not isinstance(node, ast.Call) or node.function.text in declared:
        return False
    builtin = BUILTINS.get(node.function.text)
    return builtin is not None and builtin.draws
