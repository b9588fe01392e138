"""What holds of every graph, whoever made it.

`verify` states the invariants on which the executors, the drawings and the costs rely, and names the first
one that does not hold. It runs in tests after lowering and after every pass of the simplifier. Names,
arities and who may ask what are looked at here; the inside of one code in `verify_code`.

Slots are what traces call asks by. Lowering numbers the asks of a code 0, 1, 2, … in the order written
(`fresh=True` insists on that); simplification may remove asks that can never be put and keeps the numbers of
the others, so that in general slots are only unique.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator

from attrs import frozen

from ida_dsl.agents.model import AgentNode
from ida_dsl.graph.code import AskOp, Code
from ida_dsl.graph.json import BadGraph, to_json
from ida_dsl.graph.model import (
    Graph,
    Hole,
    Named,
    ParamNode,
    PrimitiveNode,
    PropertyNode,
    SampleNode,
    ShownNode,
    StrategyNode,
    TaskNode,
)
from ida_dsl.graph.verify_code import Broken, Role, Surroundings, verify_code
from ida_dsl.law_names import BY_NAME
from ida_dsl.types import (
    BOOL,
    INT,
    IntType,
    ListType,
    NeverType,
    TupleType,
    Type,
    belongs,
    describe,
    fits,
    same_shape,
)

__all__ = ["Broken", "verify"]

Types = tuple[Type, ...]

_PURE = Role()
_FACTS = Role(facts=True)
_DRAWS = Role(draws=True)
_DRAWS_AND_FACTS = Role(draws=True, facts=True)
_ASKS = Role(asks=True)
_ASKS_AND_FACTS = Role(asks=True, facts=True)


def verify(graph: Graph, *, fresh: bool = False) -> None:
    """Raises `Broken` where an invariant does not hold.

    `fresh`: the graph comes from lowering, so that slots are numbered in the order written.
    """
    _Verifier(graph, Surroundings.of(graph), fresh).check()
    try:
        json.dumps(to_json(graph), allow_nan=False)
    except (BadGraph, ValueError, TypeError) as error:
        raise Broken("the graph", f"has no JSON: {error}") from None


@frozen
class _Verifier:
    graph: Graph
    around: Surroundings
    fresh: bool

    def check(self) -> None:
        self._names()
        self._facts()
        for primitive in self.graph.primitives:
            self._primitive(primitive, f"primitive {primitive.name}")
        for task in self.graph.tasks:
            self._task(task, f"task {task.name}")
        for law in self.graph.properties:
            self._property(law, f"property {law.name}")
        self._agents_and_tiers()

    # ------------------------------------------------------------------------------------------- names

    def _names(self) -> None:
        graph = self.graph
        answerers = [node.name for node in graph.primitives] + [node.name for node in graph.tasks]
        knowns = [param.name for param in graph.params] + [fact.name for fact in graph.facts]
        _distinct("the graph", "name", answerers + knowns + [name for name, _ in graph.agents])
        _distinct("the graph", "property", [law.name for law in graph.properties])
        _distinct("the graph", "type", [type_.name for type_ in graph.types])
        _distinct("the graph", "root", graph.roots)
        _known("the roots", "task", graph.roots, self._tasks)
        for param in graph.params:
            _param(param)

    @property
    def _tasks(self) -> frozenset[str]:
        return frozenset(task.name for task in self.graph.tasks)

    def _facts(self) -> None:
        sample = self.graph.context_sample
        if sample is not None:
            types = tuple(fact.type for fact in self.graph.facts)
            self._sample(sample, types, "sample context", _DRAWS)

    # ------------------------------------------------------------------------------------------- codes

    def _code(self, code: Code, where: str, role: Role, given: Iterable[Type]) -> None:
        verify_code(code, where, role, self.around, self.fresh)
        wanted, types = [param.type for param in code.params], list(given)
        same = len(wanted) == len(types) and all(map(fits, types, wanted))
        _need(same, where, f"takes ({_list(wanted)}) and is given ({_list(types)})")

    def _returning(self, code: Code, where: str, role: Role, given: Iterable[Type], wanted: Type) -> None:
        self._code(code, where, role, given)
        words = f"gives {describe(code.returns)}, never {describe(wanted)}"
        _need(same_shape(code.returns, wanted), where, words)

    def _sample(self, sample: SampleNode, types: Types, where: str, role: Role) -> None:
        _need((sample.code is None) != (sample.path is None), where, "is either code or a file")
        if sample.code is not None:
            self._returning(sample.code, where, role, (), TupleType(types))

    def _primitive(self, node: PrimitiveNode, where: str) -> None:
        types = _parameters(node.parameters, where)
        self._returning(node.code, where, Role(draws=node.draws, facts=True), types, node.returns)

    # ------------------------------------------------------------------------------------------- tasks

    def _task(self, task: TaskNode, where: str) -> None:
        types = _parameters(task.parameters, where)
        _known(where, "fact", task.sees, self.around.facts)
        holes = [part.name for part in task.prompt if isinstance(part, Hole)]
        _known(where, "hole", holes, {*task.sees, *(parameter.name for parameter in task.parameters)})
        _known(where, "task in its cycle", task.cycle, self._tasks)
        _distinct(where, "strategy", [strategy.name for strategy in task.strategies])
        whose = [waiver.strategy for waiver in task.waivers if waiver.strategy is not None]
        _known(where, "strategy that is waived", whose, {strategy.name for strategy in task.strategies})
        _known(where, "law", [waiver.law for waiver in task.waivers], BY_NAME)
        for strategy in task.strategies:
            self._strategy(strategy, types, task, f"{where}, strategy {strategy.name}")
        self._right_answers(task, types, where)
        if task.measure is not None:
            self._code(task.measure, f"{where}, decreases", _FACTS, types)
            _need(_measures(task.measure.returns), f"{where}, decreases", "is no Int or tuple of Ints")
        if task.sample is not None:
            self._sample(task.sample, types, f"{where}, sample", _DRAWS_AND_FACTS)
        if task.agent is not None:
            self._agent(task.agent, f"{where}, by")
        self._checked_asks(task, where)

    def _right_answers(self, task: TaskNode, types: Types, where: str) -> None:
        if task.spec is None:
            return
        several = task.spec.several
        given, wanted = ((*types, task.returns), BOOL) if several else (types, task.returns)
        self._returning(task.spec.code, f"{where}, spec", _FACTS, given, wanted)

    def _strategy(self, node: StrategyNode | ShownNode, types: Types, task: TaskNode, where: str) -> None:
        if node.when is not None:
            self._returning(node.when, f"{where}, when", _PURE, types, BOOL)
        if isinstance(node, StrategyNode):
            self._returning(node.code, where, _ASKS, types, task.returns)
            return
        self._returning(node.at_most, f"{where}, at most", _PURE, types, INT)
        _known(where, "task or primitive", node.may_ask, self.around.answerers)
        self._agent(node.agent, where)

    def _checked_asks(self, task: TaskNode, where: str) -> None:
        slots = {
            (strategy.name, op.slot)
            for strategy in task.strategies
            if isinstance(strategy, StrategyNode)
            for op in strategy.code.ops()
            if isinstance(op, AskOp)
        }
        for strategy, slot in task.checked_asks:
            _need((strategy, slot) in slots, where, f"the checked ask {slot} of `{strategy}` is nowhere")
        _need(not task.checked_asks or task.measure is not None, where, "checks asks without a measure")

    # ------------------------------------------------------------------------------------------ others

    def _property(self, law: PropertyNode, where: str) -> None:
        bound: list[Type] = []
        for binder in law.binders:
            if isinstance(binder.domain, Code):
                self._code(binder.domain, f"{where}, forall {binder.name}", _ASKS_AND_FACTS, bound)
                bound.append(_item(binder.domain.returns, f"{where}, forall {binder.name}"))
            else:
                bound.append(binder.domain)
        self._returning(law.code, where, _ASKS_AND_FACTS, bound, BOOL)

    def _agents_and_tiers(self) -> None:
        for name, agent in self.graph.agents:
            self._agent(agent, f"agent {name}")
        for tier in self.graph.tiers:
            _need(0 <= tier.low <= tier.high, "tiers", f"{tier.low}..{tier.high} is no range of tiers")
            self._agent(tier.agent, f"tier {tier.low}")
        _known(
            "tiers", "param", [grow.param for grow in self.graph.grows], {p.name for p in self.graph.params}
        )

    def _agent(self, agent: AgentNode, where: str) -> None:
        for node in _agents(agent):
            _need(bool(node.kind), where, "an agent has no kind")
            _distinct(where, "setting", [name for name, _ in node.settings])
            if node.kind == "agent":
                named = [str(value) for name, value in node.settings if name == "name"]
                _need(bool(named), where, "an agent is named, but not which")
                _known(where, "agent", named, {name for name, _ in self.graph.agents})


def _agents(agent: AgentNode) -> Iterator[AgentNode]:
    yield agent
    for member in (*agent.members, *([] if agent.judge is None else [agent.judge])):
        yield from _agents(member)


def _need(holds: bool, where: str, what: str) -> None:
    if not holds:
        raise Broken(where, what)


def _distinct(where: str, what: str, names: Iterable[str]) -> None:
    seen = set[str]()
    for name in names:
        _need(name not in seen, where, f"two have the {what} `{name}`")
        seen.add(name)


def _known(where: str, what: str, names: Iterable[str], known: Collection[str]) -> None:
    for name in names:
        _need(name in known, where, f"there is no {what} `{name}`")


def _param(param: ParamNode) -> None:
    for value in (param.default, param.value):
        _need(belongs(value, param.type), f"param {param.name}", f"its value is no {describe(param.type)}")


def _parameters(parameters: tuple[Named, ...], where: str) -> Types:
    _distinct(where, "parameter", [parameter.name for parameter in parameters])
    return tuple(parameter.type for parameter in parameters)


def _measures(type_: Type) -> bool:
    parts = type_.items if isinstance(type_, TupleType) else (type_,)
    return all(isinstance(part, IntType | NeverType) for part in parts)


def _item(type_: Type, where: str) -> Type:
    _need(isinstance(type_, ListType | NeverType), where, f"gives {describe(type_)}, not a List")
    return type_.item if isinstance(type_, ListType) else type_


def _list(types: Iterable[Type]) -> str:
    return ", ".join(map(describe, types))
