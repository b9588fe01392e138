"""JSON files that a user names on the command line or in Python: these may lie anywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ida_dsl.asking.asks import Ask, askable, read_ask, template
from ida_dsl.asking.misused import Misused
from ida_dsl.graph.model import Graph
from ida_dsl.load import Program
from ida_dsl.questions import Context
from ida_dsl.reading import DataError, read_contexts, read_question, rows_of
from ida_dsl.types import describe

T = TypeVar("T")
MOST_BYTES = 2**28


def contexts_in(graph: Graph, path: Path) -> list[Context]:
    """The problems in a file. Raises `Misused`."""
    facts = ", ".join(f"{fact.name}: {describe(fact.type)}" for fact in graph.facts)
    advice = (
        f"give an object with {facts}; null for what is not known" if facts else "this program has no facts"
    )
    return _read(path, lambda text: read_contexts(graph, text, str(path)), advice)


def asks_in(program: Program, path: Path) -> list[Ask]:
    """The questions in a file: objects, or texts as `--ask` has them. Raises `Misused`."""
    several = ' and "task"' if len(program.graph.roots) != 1 else ""
    example = next(map(template, askable(program.graph).values()), "task()")
    advice = (
        f'give an object with each argument by its name{several}, or a text such as "{example}";'
        " several in an array, or one on each line of a .jsonl"
    )
    return _read(path, lambda text: [_ask(program, *row) for row in rows_of(text, str(path))], advice)


def _ask(program: Program, place: str, data: object) -> Ask:
    if isinstance(data, str):
        try:
            return read_ask(program, data)
        except Misused as problem:
            raise Misused(f"{place}: {problem}") from None
    found = read_question(program.graph, data, place)
    return Ask(found.task, found.arguments)


def _read(path: Path, read: Callable[[str], list[T]], advice: str) -> list[T]:
    text = _text(path)
    try:
        found = read(text)
    except DataError as problem:
        raise Misused(str(problem), advice) from None
    if not found:
        raise Misused(f"{path} holds an empty array" if text.strip() else f"{path} is empty", advice)
    return found


def _text(path: Path) -> str:
    try:
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise Misused(f"{path} cannot be read: {_reason(error)}", "name a JSON file") from None
    if len(data) > MOST_BYTES:
        raise Misused(f"{path} is larger than {MOST_BYTES >> 20} MiB", "split it into several files")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Misused(
            f"{path} is not a text in UTF-8, from byte {error.start} on", "name a JSON file"
        ) from None


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, IsADirectoryError):
        return "it is a folder"
    return str(getattr(error, "strerror", None) or error)
