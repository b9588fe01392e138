"""A case as JSON, and a case tried again: what `ida-dsl test --case` is given.

    {"law": "honest", "strategy": "halve", "set": {"size": 4}, "context": {"next": …},
     "ask": {"task": "power", "x": 0, "k": 3}, "answers": [{"ask": {…}, "answer": null}]}

`answers` are what the agents said; what is not there is answered by the spec. A property has
`"law": "property"`, its name under "property" and the values of its `forall`s under "values", in order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve

from ida_dsl.graph.code import Code
from ida_dsl.graph.model import Graph, Named, PrimitiveNode, PropertyNode, TaskNode
from ida_dsl.json_values import Misread, from_json, load_json, to_json
from ida_dsl.laws.answering import Answer, Answering, Told, playing_back
from ida_dsl.laws.bench import Bench, Rejected, Workshop
from ida_dsl.laws.model import Breach, Case, Setup
from ida_dsl.laws.propertied import PROPERTY, leaves, try_property
from ida_dsl.laws.trials import TRIALS, trial
from ida_dsl.questions import FULL, Context, Pick, Question
from ida_dsl.types import ListType, Type
from ida_dsl.values import Unknown, Value

__all__ = ["BadCase", "again", "case_json", "case_text", "read_case"]


class BadCase(Exception):  # noqa: N818 - said to the user as it is
    """A text that is no case of the program; says why in one line."""


# ------------------------------------------------------------------------------------------------ written


def case_text(graph: Graph, case: Case) -> str:
    """The case in one line of JSON."""
    return json.dumps(case_json(graph, case), ensure_ascii=False, separators=(", ", ": "))


def case_json(graph: Graph, case: Case) -> dict[str, Any]:
    """The case as JSON data."""
    assert case.setup is not None
    setup, types = case.setup, {fact.name: fact.type for fact in graph.facts}
    data: dict[str, Any] = {"law": case.law}
    if setup.strategy is not None:
        data["strategy"] = setup.strategy
    if case.params:
        data["set"] = {name: to_json(value) for name, value in case.params.items()}
    data["context"] = {name: to_json(value, types.get(name)) for name, value in case.context.facts.items()}
    if case.law == PROPERTY:
        law = _property(graph, setup.question.task)
        pairs = zip(case.values, _domains(law), strict=True)
        data |= {"property": law.name, "values": [to_json(value, type_) for value, type_ in pairs]}
        data |= {"answers": list(_answers_json(graph, case.said))} if case.said else {}
        return data | ({"seed": setup.seed} if setup.seed else {})
    data["ask"] = _ask_json(graph, setup.question.task, setup.question.arguments)
    if setup.question.depth not in {1, FULL}:
        data["depth"] = setup.question.depth
    if setup.seed:
        data["seed"] = setup.seed
    if case.said:
        data["answers"] = list(_answers_json(graph, case.said))
    return data


def _ask_json(graph: Graph, task: str, arguments: Iterable[Value]) -> dict[str, Any]:
    pairs = zip(_parameters(graph, task), arguments, strict=True)
    return {"task": task, **{one.name: to_json(value, one.type) for one, value in pairs}}


def _parameters(graph: Graph, name: str) -> tuple[Named, ...]:
    nodes: list[TaskNode | PrimitiveNode] = [*graph.primitives, *graph.tasks]
    found = next((node.parameters for node in nodes if node.name == name), None)
    if found is None:
        raise BadCase(f"the program has no task `{name}`")
    return found


def _answers_json(graph: Graph, said: Iterable[tuple[Told, Answer]]) -> Iterator[dict[str, Any]]:
    for told, answer in said:
        row: dict[str, Any] = {"ask": _ask_json(graph, told.task, told.arguments)}
        if told.draw:
            row["draw"] = list(told.draw)
        if told.picks is not None:
            row["step"] = told.picks
        if isinstance(answer, Pick):
            yield row | {"pick": _ask_json(graph, answer.task, answer.arguments)}
        else:
            yield row | {"answer": to_json(answer, graph.task(told.task).returns)}


def _property(graph: Graph, name: object) -> PropertyNode:
    found = next((law for law in graph.properties if law.name == name), None)
    if found is None:
        raise BadCase(f"the program has no property `{name}`")
    return found


def _domains(law: PropertyNode) -> list[Type]:
    """The types of the values of a property's `forall`s."""
    return [_item(one.domain) if isinstance(one.domain, Code) else one.domain for one in law.binders]


def _item(domain: Code) -> Type:
    assert isinstance(domain.returns, ListType)
    return domain.returns.item


# --------------------------------------------------------------------------------------------------- read


def read_case(workshop: Workshop, text: str) -> tuple[Bench, Case]:
    """The case in a text, and the program with its params. Raises `BadCase`."""
    try:
        data = load_json(text)
    except Misread as misread:
        raise BadCase(f"the case is no JSON{_misread(misread)}") from None
    try:
        return _read(workshop, data)
    except Misread as misread:
        raise BadCase(f"the case is not of this program{_misread(misread)}") from None
    except Rejected as rejected:
        raise BadCase(str(rejected)) from None
    except KeyError as missing:
        raise BadCase(f"that is no case: it has no {missing}") from None
    except (TypeError, AttributeError, ValueError) as error:
        raise BadCase(f"that is no case: {error}") from None


def _misread(problem: Misread) -> str:
    where = "" if problem.path == "$" else f" at {problem.path.removeprefix('$')}"
    return f"{where}: found {problem.found}, expected {problem.expected}"


def _read(workshop: Workshop, data: Any) -> tuple[Bench, Case]:
    if not isinstance(data, Mapping) or "law" not in data:
        raise BadCase('a case is an object with "law", "context" and "ask", as a failure shows it')
    given = data.get("set", {})
    types = {param.name: param.type for param in workshop.compiled.graph.params}
    usual = {param.name: param.value for param in workshop.compiled.graph.params}
    bench = workshop.bench(usual | {name: from_json(given[name], types[name]) for name in given})
    graph = bench.program.graph
    facts = {fact.name: from_json(data["context"][fact.name], fact.type) for fact in graph.facts}
    context = Context(facts)
    if data["law"] == PROPERTY:
        return bench, _property_case(bench, data, context)
    if data["law"] not in {law.name.name for law in TRIALS}:
        raise BadCase(f"there is no law `{data['law']}` that is tried case by case")
    task, arguments = _asked(graph, data["ask"])
    strategy = data.get("strategy")
    if strategy is not None and strategy not in {one.name for one in graph.task(task).strategies}:
        raise BadCase(f"`{task}` has no strategy `{strategy}`")
    law = next(one for one in TRIALS if one.name.name == data["law"])
    usual_depth = (FULL if task in bench.ends else 1) if law.whole else 1
    question = Question(task, context, arguments, (), int(data.get("depth", usual_depth)))
    setup = Setup(question, strategy, int(data.get("seed", 0)))
    said = tuple(_answer(graph, row) for row in data.get("answers", ()))
    return bench, Case(data["law"], bench.params, setup, context, (), said)


def _property_case(bench: Bench, data: Mapping[str, Any], context: Context) -> Case:
    law = _property(bench.program.graph, data["property"])
    pairs = zip(data["values"], _domains(law), strict=True)
    values = tuple(from_json(one, type_) for one, type_ in pairs)
    setup = Setup(Question(law.name, context, ()), None, int(data.get("seed", 0)))
    said = tuple(_answer(bench.program.graph, row) for row in data.get("answers", ()))
    return Case(PROPERTY, bench.params, setup, context, values, said)


def _asked(graph: Graph, data: Mapping[str, Any]) -> tuple[str, tuple[Value, ...]]:
    parameters = _parameters(graph, data["task"])
    return data["task"], tuple(from_json(data[one.name], one.type) for one in parameters)


def _answer(graph: Graph, row: Mapping[str, Any]) -> tuple[Told, Answer]:
    task, arguments = _asked(graph, row["ask"])
    told = Told(task, arguments, tuple(row.get("draw", ())), row.get("step"))
    if "pick" in row:
        return told, Pick(*_asked(graph, row["pick"]), Unknown())
    return told, from_json(row["answer"], graph.task(task).returns)


# -------------------------------------------------------------------------------------------- tried again


def again(bench: Bench, case: Case) -> Breach | None:
    """Tries a case again. Raises `Rejected` where it cannot tell."""
    assert case.setup is not None
    if case.law == PROPERTY:
        law = _property(bench.program.graph, case.setup.question.task)
        anyone = leaves(bench, law, playing_back(bench, dict(case.said)))
        found = try_property(bench, law, case.context, case.values, case.setup.seed, anyone)
    else:
        law_ = next(one for one in TRIALS if one.name.name == case.law)
        agent = Answering(playing_back(bench, dict(case.said)), "as told", deterministic=law_.steady)
        found = trial(bench, law_, case.setup, agent)
    return None if found is None else evolve(found, case=case)
