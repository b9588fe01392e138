"""How much of a program there is, and how much of it is proved."""

from __future__ import annotations

from collections.abc import Iterator

from ida_dsl.analysis.check import CheckedProgram
from ida_dsl.asking.brief import number
from ida_dsl.syntax import ast
from ida_dsl.syntax.walk import walk


def asks_in_words(checked: CheckedProgram) -> str:
    """Such as "3 tasks, 5 asks (4 proved to get smaller, 1 checked at run time)"."""
    tasks = [node for node in checked.analysis.declarations if isinstance(node, ast.Task)]
    asks = sum(isinstance(node, ast.Ask) for node in walk(*tasks))
    said = f"{number(len(tasks), 'task')}, {number(asks, 'ask')}"
    circular = list(_circular(checked, tasks))
    if not checked.measures.full:
        return f"{said}; some may go round for ever: run it with --depth N"
    left = sum(ask.id in checked.measures.checked for ask in circular)
    parts = [
        f"{len(circular) - left} proved to get smaller" * (len(circular) > left),
        f"{left} checked at run time" * (left > 0),
    ]
    verdict = ", ".join(part for part in parts if part)
    return f"{said} ({verdict})" if verdict else said


def _circular(checked: CheckedProgram, tasks: list[ast.Task]) -> Iterator[ast.Ask]:
    """The asks by which a task may come back to itself."""
    for task in tasks:
        circle = checked.measures.cycles.get(task.name.text, ())
        yield from (node for node in walk(task) if isinstance(node, ast.Ask) and node.task.text in circle)
