"""What whoever answers is shown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from ida_dsl.graph.model import Graph, Hole, PrimitiveNode, ShownNode, TaskNode
from ida_dsl.json_values import to_json
from ida_dsl.questions import Context, Pick, Question, Shown
from ida_dsl.types import Type, describe
from ida_dsl.values import Unknown, Value

Named = Iterable[tuple[str, Value]]

_ENCODER = json.JSONEncoder(ensure_ascii=False)


def filled(task: TaskNode, arguments: Named, facts: Named, types: Mapping[str, Type] | None = None) -> str:
    """The prompt with its holes filled, and then a line for each argument or fact that no hole named.

    `types` are those of the facts, which only say how a word among texts is written.
    """
    known = dict(types or {}) | {parameter.name: parameter.type for parameter in task.parameters}
    pairs = [*arguments, *facts]
    return assembled(task, {name: as_text(value, known.get(name)) for name, value in pairs})


def as_text(value: Value, type_: Type | None) -> str:
    """A value as prompts put it: a text as it is, unknown as null, the rest as JSON."""
    if isinstance(value, str):
        return value
    if type(value) is int:  # often, and the encoder is slow to start
        return str(value)
    return _ENCODER.encode(to_json(value, type_))


def assembled(task: TaskNode, texts: Mapping[str, str]) -> str:
    """The prompt, given the text of each argument and fact; a hole for what is not given stays a hole."""
    holes = {part.name for part in task.prompt if isinstance(part, Hole)}
    parts = (texts.get(p.name, f"{{{p.name}}}") if isinstance(p, Hole) else p for p in task.prompt)
    lines = "\n".join(f"{name}: {text}" for name, text in texts.items() if name not in holes)
    return "\n\n".join(part for part in ("".join(parts), lines) if part)


def seen_facts(task: TaskNode, context: Context) -> tuple[tuple[str, Value], ...]:
    """The facts that the task sees, in the order of its `sees`."""
    return tuple((name, context.facts.get(name, Unknown())) for name in task.sees)


def fact_texts(graph: Graph, task: TaskNode, context: Context) -> dict[str, str]:
    """The texts of the facts that the task sees: the same for all its questions in one context."""
    types = {fact.name: fact.type for fact in graph.facts}
    return {name: as_text(value, types.get(name)) for name, value in seen_facts(task, context)}


def shown(graph: Graph, question: Question) -> Shown:
    """A question as its agent is shown it."""
    task, context = graph.task(question.task), question.context
    facts = seen_facts(task, context)
    return Shown(task, question, lambda shown: filled_prompt(shown, fact_texts(graph, task, context)), facts)


def filled_prompt(shown: Shown, facts: Mapping[str, str]) -> str:
    """What a question tells, given the texts of the facts that its task sees."""
    return assembled(shown.task, argument_texts(shown.task, shown.question.arguments) | dict(facts))


def argument_texts(task: TaskNode, arguments: tuple[Value, ...]) -> dict[str, str]:
    """The texts of the arguments by name."""
    pairs = zip(task.parameters, arguments, strict=True)
    return {parameter.name: as_text(value, parameter.type) for parameter, value in pairs}


# ------------------------------------------------------------------------------------- shown strategies


def teaching(graph: Graph, strategy: ShownNode, question: Question, picks: tuple[Pick, ...] = ()) -> Shown:
    """A question as the agent of a shown strategy is shown it: no facts, and what it may ask."""
    task = graph.task(question.task)
    return Shown(task, question, decomposing(task, question, choices(graph, strategy.may_ask)), (), picks)


def choices(graph: Graph, may_ask: Iterable[str]) -> str:
    """What may be asked, as it is shown."""
    return "\n".join(_choice(graph, name) for name in may_ask)


def decomposing(task: TaskNode, question: Question, may_ask: str) -> str:
    """What is shown to whoever takes a question apart."""
    prompt = assembled(task, argument_texts(task, question.arguments))
    return f"{prompt}\n\nYou may ask:\n{may_ask}"


def _choice(graph: Graph, name: str) -> str:
    nodes: dict[str, TaskNode | PrimitiveNode] = {node.name: node for node in graph.primitives}
    node = (nodes | {node.name: node for node in graph.tasks})[name]
    parameters = ", ".join(f"{one.name}: {describe(one.type)}" for one in node.parameters)
    said = assembled(node, {}) if isinstance(node, TaskNode) else ""
    body = "".join(f"\n    {line}".rstrip() for line in said.splitlines())
    return f"- {name}({parameters}) -> {describe(node.returns)}{body}"
