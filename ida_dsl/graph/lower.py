"""From a checked program to its execution graph: declaration by declaration."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TypeVar

from attrs import evolve, frozen

from ida_dsl.analysis.agents import threshold_of, tier_span
from ida_dsl.analysis.check import CheckedProgram
from ida_dsl.analysis.constants import constant
from ida_dsl.analysis.expressions import element
from ida_dsl.analysis.state import Analysis
from ida_dsl.graph.code import BlockParam, Code, Ref
from ida_dsl.graph.lowering.builder import Builder
from ida_dsl.graph.lowering.expressions import bind, elements, lower_as
from ida_dsl.graph.lowering.scope import Names, Scope
from ida_dsl.graph.lowering.statements import lower_block
from ida_dsl.graph.model import (
    Binder,
    FactNode,
    Graph,
    GrowNode,
    Hole,
    Named,
    ParamNode,
    PrimitiveNode,
    PropertyNode,
    SampleNode,
    ShownNode,
    SpecNode,
    StrategyNode,
    TaskNode,
    TierNode,
    WaiverNode,
)
from ida_dsl.source import Span
from ida_dsl.syntax import ast
from ida_dsl.syntax.holes import pieces
from ida_dsl.syntax.walk import walk
from ida_dsl.types import BOOL, INT, ListType, TupleType, Type, convert


def lower(program: CheckedProgram) -> Graph:
    """The graph of a program without errors."""
    return _Lowering(program.analysis, program).graph()


N = TypeVar("N", bound=ast.Node)


@frozen
class _Lowering:
    """The checked program, asked for one part of the graph after the other."""

    a: Analysis
    program: CheckedProgram

    def graph(self) -> Graph:
        """All of it."""
        return Graph(
            doc=inspect.cleandoc(self.program.doc),
            types=tuple(Named(name, type_) for name, type_ in self.a.named_types.items()),
            params=tuple(self.param(node) for node in self.each(ast.Param)),
            facts=tuple(self.facts()),
            context_sample=self.context_sample(),
            primitives=tuple(self.primitive(node) for node in self.each(ast.Primitive)),
            tasks=tuple(self.task(node) for node in self.each(ast.Task)),
            roots=self.roots(),
            properties=tuple(self.property(node) for node in self.each(ast.Property)),
            agents=tuple((n.name.text, self.program.agents[n.value.id]) for n in self.each(ast.AgentDecl)),
            tiers=tuple(self.tiers()),
            grows=tuple(self.grows()),
        )

    def each(self, kind: type[N]) -> Iterator[N]:
        """The declarations of a kind."""
        return (node for node in self.a.declarations if isinstance(node, kind))

    # small declarations -----------------------------------------------------------------------------

    def param(self, node: ast.Param) -> ParamNode:
        """A param, with the value that this program was checked with."""
        name = node.name.text
        type_ = self.a.param_types[name]
        default = constant(self.a, node.default)
        assert default is not None
        value = convert(self.a.constants[name], type_)
        return ParamNode(name, type_, convert(default, type_), value, name in self.a.frozen)

    def facts(self) -> Iterator[FactNode]:
        """The facts of the context."""
        for node in self.each(ast.Context):
            for fact in node.facts:
                if isinstance(fact, ast.Fact):
                    yield FactNode(fact.name.text, self.a.fact_types[fact.name.text], fact.hidden)

    def roots(self) -> tuple[str, ...]:
        """Those named, else the tasks that no other task asks, else all."""
        named = [name.text for node in self.each(ast.Roots) for name in node.tasks]
        if named:
            return tuple(dict.fromkeys(named))
        tasks = [node.name.text for node in self.each(ast.Task)]
        asked = {name for node in self.each(ast.Task) for name in asked_by(node) if name != node.name.text}
        return tuple(name for name in tasks if name not in asked) or tuple(tasks)

    def tiers(self) -> Iterator[TierNode]:
        """The ladder."""
        for node in self.each(ast.Tiers):
            for rule in node.rules:
                if isinstance(rule, ast.TierRule):
                    span = tier_span(self.a, rule)
                    assert span is not None
                    yield TierNode(*span, self.program.agents[rule.value.id])

    def grows(self) -> Iterator[GrowNode]:
        """The curriculum."""
        for node in self.each(ast.Tiers):
            for rule in node.rules:
                if isinstance(rule, ast.Grow):
                    step = constant(self.a, rule.step)
                    assert isinstance(step, int)
                    yield GrowNode(rule.param.text, step, threshold_of(self.a, rule))

    # code -------------------------------------------------------------------------------------------

    def body(self, parameters: Sequence[Named], returns: Type, body: ast.Body, span: Span) -> Code:
        """A function of its parameters."""
        return self.code(parameters, returns, span, lambda s, names: _give_body(s, names, body))

    def code(
        self,
        parameters: Sequence[Named],
        returns: Type,
        span: Span,
        build: Callable[[Scope, Names], None],
        checked: list[int] | None = None,
    ) -> Code:
        """Code with these parameters, filled by `build`."""
        b = Builder()
        for parameter in parameters:
            b.here.params.append(BlockParam(b.number(parameter.type), parameter.type, parameter.name))
        names = {param.name: param.id for param in b.here.params}
        b.start()
        scope = Scope(self.a, b, returns, self.program.measures.checked, [] if checked is None else checked)
        build(scope, names)
        return b.code(returns, span)

    def primitive(self, node: ast.Primitive) -> PrimitiveNode:
        """A primitive."""
        parameters = self.parameters(node.name.text)
        returns = self.a.signatures[node.name.text].returns
        code = self.body(parameters, returns, node.body, node.span)
        return PrimitiveNode(
            node.name.text, parameters, returns, code, node.name.text in self.a.drawing, span=node.span
        )

    def parameters(self, name: str) -> tuple[Named, ...]:
        """Names and types of what is asked or called."""
        return tuple(Named(p.name, p.type) for p in self.a.signatures[name].parameters)

    def property(self, node: ast.Property) -> PropertyNode:
        """A law: each `forall` binds one value, which its target takes apart."""
        binders: list[Binder] = []
        bound: list[Named] = []
        targets: list[ast.Target] = []
        for at, forall in enumerate(node.foralls):
            name = f"forall{at}"
            if forall.typed:
                domain: Type | Code = self.a.types[forall.domain.id]
                type_ = self.a.types[forall.domain.id]
            else:
                domain = self.domain(tuple(bound), tuple(targets), forall.domain)
                type_ = _items_type(domain)
            binders.append(Binder(name, domain))
            bound.append(Named(name, type_))
            targets.append(forall.target)
        condition = node.condition
        assert not isinstance(condition, ast.Mistake)
        code = self.bound_code(
            tuple(bound),
            tuple(targets),
            BOOL,
            condition,
            lambda s, n: lower_as(evolve(s, law=True), n, condition, BOOL),
        )
        by = node.by.text if node.by is not None else "spec"
        return PropertyNode(node.name.text, tuple(binders), code, by, span=node.span)

    def domain(self, bound: tuple[Named, ...], targets: tuple[ast.Target, ...], expr: ast.Expr) -> Code:
        """The list that a `forall` goes through."""
        item = element(self.a.types[expr.id])
        assert item is not None
        return self.bound_code(
            bound, targets, ListType(item[0]), expr, lambda s, names: elements(s, names, expr)
        )

    def bound_code(
        self,
        bound: tuple[Named, ...],
        targets: tuple[ast.Target, ...],
        returns: Type,
        where: ast.Expr,
        build: Callable[[Scope, Names], Ref],
    ) -> Code:
        """Code over the values of `forall`s, taken apart by their targets first."""

        def all_of_it(s: Scope, names: Names) -> None:
            for name, target in zip(bound, targets, strict=True):
                names = bind(s, names, target, names[name.name])
            s.b.give(build(s, names), returns)

        return self.code(bound, returns, where.span, all_of_it)

    # samples ----------------------------------------------------------------------------------------

    def context_sample(self) -> SampleNode | None:
        """How contexts are drawn."""
        for node in self.each(ast.ContextSample):
            wanted = [Named(name, type_) for name, type_ in self.a.fact_types.items()]
            return self.sample(node.sample, wanted)
        return None

    def sample(self, sample: ast.Sample, wanted: Sequence[Named]) -> SampleNode:
        """A sample that gives a tuple of what is wanted; unknown where any of it is."""
        if sample.body is None:
            beside = PurePosixPath(sample.span.path).parent  # an imported file's data lie beside that file
            return SampleNode(path=str(beside / (sample.path or "")))
        block = sample.body
        returns = TupleType(tuple(named.type for named in wanted))

        def build(s: Scope, names: Names) -> None:
            after = lower_block(s, names, block)
            if after is not None:
                drawn = [s.b.coerce(after[named.name], named.type) for named in wanted]
                whole = s.b.call("make_tuple", drawn, returns, sample.span)
                s.b.give(s.b.call("strict", (*drawn, whole), returns, sample.span), returns)

        return SampleNode(code=self.code((), returns, sample.span, build))

    # tasks ------------------------------------------------------------------------------------------

    def task(self, node: ast.Task) -> TaskNode:
        """A task with all that it says."""
        name = node.name.text
        parameters = self.parameters(name)
        items: Mapping[type[ast.Node], ast.Node] = {type(item): item for item in reversed(node.items)}
        strategies, checked = self.strategies(node, parameters)
        measure, sample, doc = items.get(ast.Decreases), items.get(ast.Sample), items.get(ast.Docstring)
        return TaskNode(
            name,
            parameters,
            self.a.signatures[name].returns,
            prompt=_prompt(doc) if isinstance(doc, ast.Docstring) else (),
            sees=tuple(n.text for item in node.items if isinstance(item, ast.Sees) for n in item.facts),
            spec=self.spec(node, parameters),
            measure=self.measure(measure, parameters) if isinstance(measure, ast.Decreases) else None,
            sample=self.sample(sample, parameters) if isinstance(sample, ast.Sample) else None,
            strategies=strategies,
            agent=self.program.agents[node.agent.id] if node.agent is not None else None,
            always=node.always,
            cycle=self.program.measures.cycles.get(name, ()),
            checked_asks=tuple(checked),
            waivers=tuple(self.waivers(node)),
            span=node.span,
        )

    def waivers(self, node: ast.Task) -> Iterator[WaiverNode]:
        """The laws that the task means to break."""
        for item in node.items:
            if isinstance(item, ast.Waive):
                whose = None if item.strategy is None else item.strategy.text
                yield WaiverNode(item.law.text, item.reason, whose)

    def spec(self, node: ast.Task, parameters: tuple[Named, ...]) -> SpecNode | None:
        """What a right answer is."""
        returns = self.a.signatures[node.name.text].returns
        for item in node.items:
            if isinstance(item, ast.Spec):
                return SpecNode(self.body(parameters, returns, item.body, item.span))
            if isinstance(item, ast.SpecWhere):
                candidate = (*parameters, Named(item.name.text, returns))
                return SpecNode(self.body(candidate, BOOL, item.condition, item.span), several=True)
        return None

    def measure(self, item: ast.Decreases, parameters: tuple[Named, ...]) -> Code:
        """What gets smaller."""
        return self.body(parameters, self.a.types[item.measure.id], item.measure, item.span)

    def strategies(
        self, node: ast.Task, parameters: tuple[Named, ...]
    ) -> tuple[tuple[StrategyNode | ShownNode, ...], list[tuple[str, int]]]:
        """The strategies in order, and the asks (strategy, slot) whose measure is compared at run time."""
        found: list[StrategyNode | ShownNode] = []
        checked: list[tuple[str, int]] = []
        for item in node.items:
            if isinstance(item, ast.Strategy):
                slots: list[int] = []
                found.append(self.strategy(node, item, parameters, slots))
                checked.extend((item.name.text, slot) for slot in slots)
            elif isinstance(item, ast.Shown):
                found.append(self.shown(item, parameters))
        return tuple(found), checked

    def when(self, expr: ast.Expr | None, parameters: tuple[Named, ...]) -> Code | None:
        """Whether a strategy applies."""
        return None if expr is None else self.body(parameters, BOOL, expr, expr.span)

    def strategy(
        self, task: ast.Task, item: ast.Strategy, parameters: tuple[Named, ...], slots: list[int]
    ) -> StrategyNode:
        """A written strategy."""
        returns = self.a.signatures[task.name.text].returns

        def build(s: Scope, names: Names) -> None:
            lower_block(s, names, item.body)

        code = self.code(parameters, returns, item.span, build, slots)
        return StrategyNode(item.name.text, self.when(item.when, parameters), code, span=item.span)

    def shown(self, item: ast.Shown, parameters: tuple[Named, ...]) -> ShownNode:
        """A shown strategy."""
        may_ask = [n.text for rule in item.rules if isinstance(rule, ast.MayAsk) for n in rule.tasks]
        count = next(rule.count for rule in item.rules if isinstance(rule, ast.AtMost))
        at_most = self.body(parameters, INT, count, count.span)
        agent = self.program.agents[item.agent.id]
        return ShownNode(
            item.name.text, self.when(item.when, parameters), agent, tuple(may_ask), at_most, span=item.span
        )


def asked_by(node: ast.Task) -> set[str]:
    """The names that a task's strategies ask, or may ask."""
    asked = {inner.task.text for inner in walk(node) if isinstance(inner, ast.Ask)}
    return asked | {
        name.text for inner in walk(node) if isinstance(inner, ast.MayAsk) for name in inner.tasks
    }


def _give_body(s: Scope, names: Names, body: ast.Body) -> None:
    if isinstance(body, tuple):
        lower_block(s, names, body)
    else:
        s.b.give(lower_as(s, names, body, s.answer), s.answer)


def _items_type(domain: Code) -> Type:
    assert isinstance(domain.returns, ListType)
    return domain.returns.item


def _prompt(doc: ast.Docstring) -> tuple[str | Hole, ...]:
    return tuple(part if isinstance(part, str) else Hole(part.name) for part in pieces(doc))
