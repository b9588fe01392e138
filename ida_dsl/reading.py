"""Contexts and questions from JSON: one object, an array of objects, or one object a line (JSON Lines).

A context is an object with a member for each fact. A question is an object with a member for each argument,
and with the task's name under `task` where it does not follow. What is wrong is said with its place:
`problems.jsonl, line 3: $.next[2]: …`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from ida_dsl.graph.model import FactNode, Graph, Named, PrimitiveNode, TaskNode
from ida_dsl.json_values import Misread, from_json, in_brief, load_json
from ida_dsl.questions import Context
from ida_dsl.spell import nearest
from ida_dsl.values import Unknown, Value

Node = TaskNode | PrimitiveNode


class DataError(Exception):
    """Data that is no context, or no question, of the program; says where and why in one line."""


@frozen
class Asking:
    """A task and arguments: a question without its context."""

    task: str
    arguments: tuple[Value, ...]


def read_contexts(graph: Graph, text: str, name: str = "contexts") -> list[Context]:
    """The contexts in a text. `name` is what errors call it; where it ends in `.jsonl` each line is one."""
    rows = rows_of(text, name)
    return [Context(_members(_object(data, place), graph.facts, "fact", place)) for place, data in rows]


def read_questions(graph: Graph, text: str, name: str = "questions", task: str | None = None) -> list[Asking]:
    """The questions in a text. Given a task only its own are, those that name no task among them."""
    rows = [read_question(graph, data, place, task) for place, data in rows_of(text, name)]
    return [row for row in rows if task is None or row.task == task]


# ------------------------------------------------------------------------------------------------- rows


def rows_of(text: str, name: str) -> Iterator[tuple[str, Any]]:
    """Each row with its place."""
    yield from _lines(text, name) if name.endswith(".jsonl") else _whole(text, name)


def _object(data: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise DataError(f"{place}: found {in_brief(data)}, expected an object")
    return data


def _lines(text: str, name: str) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield f"{name}, line {number}", _json(line, f"{name}, line {number}")


def _whole(text: str, name: str) -> Iterator[tuple[str, Any]]:
    data = _json(text, name)
    if isinstance(data, list):
        yield from ((f"{name}, item {number}", item) for number, item in enumerate(data, 1))
    else:
        yield name, data


def _json(text: str, place: str) -> Any:
    try:
        return load_json(text)
    except Misread as misread:
        raise DataError(f"{place}: found {misread.found}, expected {misread.expected}") from None


# ---------------------------------------------------------------------------------------------- members


def _members(
    data: Mapping[str, Any], wanted: Sequence[Named | FactNode], what: str, place: str
) -> dict[str, Value]:
    names = [one.name for one in wanted]
    for name in data:
        if name not in names:
            raise DataError(f"{place}: there is no {what} called {name!r}{_hint(str(name), names)}")
    missing = [name for name in names if name not in data]
    if missing:
        raise DataError(f"{place}: the {what} {missing[0]!r} is missing")
    return {one.name: _member(data[one.name], one, place) for one in wanted}


def _member(data: Any, wanted: Named | FactNode, place: str) -> Value:
    try:
        return from_json(data, wanted.type)
    except Misread as misread:
        where = f"$.{wanted.name}{misread.path.removeprefix('$')}"
        raise DataError(f"{place}: {where}: found {misread.found}, expected {misread.expected}") from None


def _hint(name: str, names: Sequence[str]) -> str:
    close = nearest(name, names)
    return f"; did you mean {close!r}?" if close else ""


def read_question(graph: Graph, data: Any, place: str, task: str | None = None) -> Asking:
    """The question that a row of data is; without a task given, one of a primitive too."""
    data = _object(data, place)
    found = _task(graph, data, place, task)
    own = any(parameter.name == "task" for parameter in found.parameters)
    given = data if own else {name: value for name, value in data.items() if name != "task"}
    arguments = _members(given, found.parameters, "argument", place)
    for name, value in arguments.items():
        if isinstance(value, Unknown):
            raise DataError(f"{place}: $.{name}: an argument is never unknown")
    return Asking(found.name, tuple(arguments.values()))


def _task(graph: Graph, data: Mapping[str, Any], place: str, task: str | None) -> Node:
    tasks: dict[str, Node] = {node.name: node for node in graph.primitives if task is None}
    tasks |= {node.name: node for node in graph.tasks}
    implied = task if task is not None else graph.roots[0] if len(graph.roots) == 1 else None
    if implied is not None and any(one.name == "task" for one in tasks[implied].parameters):
        return tasks[implied]
    name = data.get("task", implied)
    if name is None:
        raise DataError(f'{place}: say under "task" which is asked: {", ".join(graph.roots)}')
    if not isinstance(name, str) or name not in tasks:
        raise DataError(f"{place}: there is no task called {name!r}{_hint(str(name), list(tasks))}")
    return tasks[name]
