"""Checks declaration by declaration: each piece of code in its place, with its arguments in reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from ida_dsl.analysis import places
from ida_dsl.analysis.calls import accept
from ida_dsl.analysis.decided import warn_constant
from ida_dsl.analysis.expressions import bind_target, infer, infer_bool, infer_items
from ida_dsl.analysis.messages import agents as say_agent
from ida_dsl.analysis.messages import asks as say_ask
from ida_dsl.analysis.messages import flow as say_flow
from ida_dsl.analysis.messages import names as say_name
from ida_dsl.analysis.messages import types as say
from ida_dsl.analysis.messages.wording import source_text
from ida_dsl.analysis.refine import refine
from ida_dsl.analysis.state import Analysis, Binding, Env, Place, Signature
from ida_dsl.analysis.statements import check_block, check_body
from ida_dsl.analysis.symbols import Kind, Symbol
from ida_dsl.analysis.typing import looks_like_type, read_type
from ida_dsl.analysis.waivers import check_waivers
from ida_dsl.law_names import LEAVES
from ida_dsl.syntax import ast
from ida_dsl.syntax.holes import hole_spans, holes
from ida_dsl.syntax.walk import walk
from ida_dsl.types import ANY, BOOL, INT, AnyType, IntType, NeverType, TupleType, Type, is_finite


def check_declarations(a: Analysis) -> None:
    """Everything but agents and tiers."""
    for node in a.declarations:
        if is_broken(a, node):
            continue
        match node:
            case ast.Const():
                infer(a, places.FUNCTION, Env(), node.value)
            case ast.Function():
                _check_callable(a, node, places.FUNCTION, "this function")
            case ast.Primitive():
                _check_callable(a, node, places.PRIMITIVE, "this primitive")
            case ast.ContextSample():
                _check_context_sample(a, node.sample)
            case ast.Task():
                check_task(a, node)
            case ast.Property():
                _check_property(a, node)
            case ast.Roots():
                _check_roots(a, node)


def is_broken(a: Analysis, node: ast.Node) -> bool:
    """Whether some line of the declaration did not parse: then nothing inside it is checked."""
    here = node.span
    if any(here.path == f.path and here.start <= f.start <= here.end for f in a.faults):
        return True
    return any(isinstance(inner, ast.Mistake) for inner in walk(node))


def arguments(
    a: Analysis, parameters: Iterable[ast.Parameter], signature: Signature | None, loop: int = 0
) -> Env:
    """The names that the parameters bind."""
    types = {p.name: p.type for p in signature.parameters} if signature else {}
    env = Env()
    for parameter in parameters:
        symbol = Symbol(Kind.ARGUMENT, parameter.name.text, parameter.name)
        type_ = types.get(parameter.name.text, read_type(a, parameter.type))
        env = env.bind(parameter.name.text, Binding(symbol, type_, loop=loop))
    return env


def _check_callable(a: Analysis, node: ast.Function | ast.Primitive, place: Place, what: str) -> None:
    signature = a.signatures[node.name.text]
    place = places.answering(place, signature.returns, f"the answer of `{signature.name}`")
    _no_hiding(a, node.parameters, place)
    check_body(a, place, arguments(a, node.parameters, signature), node.body, what)


def _no_hiding(a: Analysis, parameters: Iterable[ast.Parameter], place: Place) -> None:
    """Parameters hide no fact, param, const, function or word that could be meant where they are read."""
    for parameter in parameters:
        symbol = a.declared.get(parameter.name.text)
        visible = {Kind.PARAM, Kind.CONST, Kind.FUNCTION, Kind.EXTERN, Kind.WORD}
        if symbol and (symbol.kind in visible or (symbol.kind is Kind.FACT and place.facts)):
            a.report(say_name.hides(parameter.name, symbol))


def _check_roots(a: Analysis, node: ast.Roots) -> None:
    for name in node.tasks:
        _known_task(a, name, "`roots`")


def _known_task(
    a: Analysis, name: ast.Name, where: str, kinds: frozenset[Kind] = frozenset({Kind.TASK})
) -> None:
    symbol = a.declared.get(name.text)
    if symbol is None or symbol.kind not in kinds:
        tasks = [s.name for s in a.declared.values() if s.kind in kinds]
        a.report(say_name.no_such_task(name, tasks, where))
    else:
        a.symbols[name.id] = symbol
        a.used.add(name.text)


# ------------------------------------------------------------------------------------------ samples


def _check_path(a: Analysis, sample: ast.Sample) -> None:
    """A data file stays beside or below the program; links are looked at when it is read."""
    path = PurePosixPath(sample.path or "")
    if path.is_absolute() or ".." in path.parts or any(sign in str(path) for sign in "\\\0"):
        a.report(say_agent.data_outside(sample.span, str(path)))


def _check_context_sample(a: Analysis, sample: ast.Sample) -> None:
    _check_path(a, sample)
    if sample.body is None:
        return
    out = check_block(a, places.CONTEXT_SAMPLE, Env(), sample.body)
    if out.env is not None:
        wanted = [(name, type_, "a fact") for name, type_ in a.fact_types.items()]
        _check_drawn(a, out.env, sample, wanted)


def _check_drawn(a: Analysis, env: Env, sample: ast.Sample, wanted: Sequence[tuple[str, Type, str]]) -> None:
    for name, type_, what in wanted:
        binding = env.get(name)
        if binding is None or not binding.sure or binding.symbol.kind is Kind.ARGUMENT:
            a.report(say_flow.sample_misses(sample.span, name, what))
            continue
        a.read.update(binding.nodes)
        accept(a, binding.symbol.span, binding.type, type_, f"the {what.split()[1]} `{name}`")


def _check_sample(a: Analysis, task: ast.Task, sample: ast.Sample) -> None:
    _check_path(a, sample)
    if sample.body is None:
        return
    signature = a.signatures[task.name.text]
    out = check_block(a, places.SAMPLE, Env(), sample.body)
    if out.env is not None:
        _check_drawn(a, out.env, sample, [(p.name, p.type, "an argument") for p in signature.parameters])


# -------------------------------------------------------------------------------------------- tasks


def check_task(a: Analysis, task: ast.Task) -> None:
    """All items of a task."""
    _no_hiding(a, task.parameters, places.STRATEGY)
    _check_items(a, task)
    env = arguments(a, task.parameters, a.signatures[task.name.text])
    seen = _check_sees(a, task)
    for item in task.items:
        match item:
            case ast.Docstring():
                _check_prompt(a, task, item, seen)
            case ast.Spec():
                _check_spec(a, task, item, env)
            case ast.SpecWhere():
                _check_spec_where(a, task, item, env)
            case ast.Decreases():
                _check_measure(a, item, env)
            case ast.Sample():
                _check_sample(a, task, item)
    check_waivers(a, task)
    _check_strategies(a, task, env)


_ONCE = {
    ast.Docstring: "prompt",
    ast.Sees: "`sees`",
    ast.Spec: "spec",
    ast.SpecWhere: "spec",
    ast.Decreases: "`decreases`",
    ast.Sample: "sample",
}


def _check_items(a: Analysis, task: ast.Task) -> None:
    first: dict[str, ast.Node] = {}
    strategies: dict[str, ast.Name] = {}
    for item in task.items:
        if what := _ONCE.get(type(item)):
            before = first.setdefault(what, item)
            if before is not item:
                a.report(say_ask.item_twice(item.span, what, before.span))
        elif isinstance(item, ast.Strategy | ast.Shown):
            name = strategies.setdefault(item.name.text, item.name)
            if name is not item.name:
                a.report(say_ask.strategy_twice(item.name.span, item.name.text, name.span))


def _check_sees(a: Analysis, task: ast.Task) -> list[str]:
    names = [name for item in task.items if isinstance(item, ast.Sees) for name in item.facts]
    for name in names:
        symbol = a.declared.get(name.text)
        if symbol is None or symbol.kind is not Kind.FACT:
            a.report(say_name.no_such_fact(name, a.fact_types))
            continue
        a.symbols[name.id] = symbol
        a.used.add(name.text)
        if isinstance(symbol.node, ast.Fact) and symbol.node.hidden:
            a.report(say_name.hidden_fact(name, symbol, "what a task sees"))
    return [name.text for name in names]


def _check_prompt(a: Analysis, task: ast.Task, doc: ast.Docstring, seen: list[str]) -> None:
    known = [*(parameter.name.text for parameter in task.parameters), *seen]
    source = a.sources.get(doc.span.path)
    written = source.text[doc.span.start : doc.span.end] if source else ""
    for hole, span in zip(holes(doc), hole_spans(doc, written), strict=True):
        if hole.name not in known:
            a.report(say_name.bad_hole(span, hole.name, known))


def _check_spec(a: Analysis, task: ast.Task, spec: ast.Spec, env: Env) -> None:
    returns = a.signatures[task.name.text].returns
    place = places.answering(places.SPEC, returns, f"the answer of `{task.name.text}`")
    check_body(a, place, env, spec.body, "this spec")


def _check_spec_where(a: Analysis, task: ast.Task, spec: ast.SpecWhere, env: Env) -> None:
    returns = a.signatures[task.name.text].returns
    if not isinstance(returns, AnyType) and not is_finite(returns):
        a.report(say_ask.where_needs_finite(task.returns.span, returns))
    a.read.add(spec.name.id)
    env = bind_target(a, env, spec.name, returns, place=places.SPEC)
    infer_bool(a, places.SPEC, env, spec.condition, "What a spec says of an answer")


def _check_measure(a: Analysis, item: ast.Decreases, env: Env) -> None:
    type_ = infer(a, places.MEASURE, env, item.measure)
    parts = type_.items if isinstance(type_, TupleType) else (type_,)
    if not all(isinstance(part, IntType | AnyType | NeverType) for part in parts):
        a.report(say.bad_measure(item.measure.span, type_))


# --------------------------------------------------------------------------------------- strategies


def _check_strategies(a: Analysis, task: ast.Task, env: Env) -> None:
    always = None
    for item in task.items:
        if not isinstance(item, ast.Strategy | ast.Shown):
            continue
        if always is not None:
            a.report(say_flow.strategy_unreachable(item.name.span, item.name.text, always))
        inside = env
        if item.when is not None:
            infer_bool(a, places.WHEN, env, item.when, "A `when`")
            warn_constant(a, env, item.when)
            inside = refine(a, env, item.when, True)
            env = refine(a, env, item.when, False)
        elif always is None:
            always = item.name.text
        if isinstance(item, ast.Strategy):
            _check_strategy(a, task, item, inside)
        else:
            _check_shown(a, item, inside)


def _check_strategy(a: Analysis, task: ast.Task, strategy: ast.Strategy, env: Env) -> None:
    returns = a.signatures[task.name.text].returns
    place = places.answering(places.STRATEGY, returns, f"the answer of `{task.name.text}`")
    check_body(a, place, env, strategy.body, f"the strategy `{strategy.name.text}`")


def _check_shown(a: Analysis, shown: ast.Shown, env: Env) -> None:
    questions = frozenset({Kind.TASK, Kind.PRIMITIVE})
    for rule in shown.rules:
        if isinstance(rule, ast.MayAsk):
            for name in rule.tasks:
                _known_task(a, name, "`may ask`", questions)
        elif isinstance(rule, ast.AtMost):
            count = infer(a, places.AT_MOST, env, rule.count)
            if not isinstance(count, IntType | AnyType | NeverType):
                a.report(say.misfit(rule.count.span, count, INT, "the most asks"))
    for kind, what, example in (
        (ast.MayAsk, "what it may ask", "may ask search"),
        (ast.AtMost, "how often it may ask", "at most 8"),
    ):
        rules = [rule for rule in shown.rules if isinstance(rule, kind)]
        if not rules:
            a.report(say_ask.shown_lacks(shown.name.span, what, example))
        elif len(rules) > 1:
            a.report(say_ask.item_twice(rules[1].span, f"`{example.rsplit(' ', 1)[0]}`", rules[0].span))


# --------------------------------------------------------------------------------------- properties


def _check_property(a: Analysis, node: ast.Property) -> None:
    if node.by is not None and node.by.text not in LEAVES:
        a.report(say_ask.property_by(node.by.span, node.by.text))
    env = Env()
    for forall in node.foralls:
        if forall.typed:
            domain = read_type(a, forall.domain)
            if not isinstance(domain, AnyType) and not is_finite(domain):
                a.report(say.not_finite(forall.domain.span, domain, "`forall`"))
        elif looks_like_type(a, forall.domain):
            written = (source_text(node.span, a.sources) for node in (forall.target, forall.domain))
            a.report(say.type_as_value(forall.domain.span, f"Write `forall {': '.join(written)}`."))
            domain = ANY
        else:
            domain, _, _ = infer_items(a, places.PROPERTY, env, forall.domain)
        env = bind_target(a, env, forall.target, domain, place=places.PROPERTY)
    if not isinstance(node.condition, ast.Mistake):
        type_ = infer_bool(a, places.PROPERTY, env, node.condition, "What a property says")
        accept(a, node.condition.span, type_, BOOL, "a law")
