"""JSON files that a user names on the command line or in Python: these may lie anywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ida_dsl.asking.asks import Ask
from ida_dsl.asking.misused import Misused
from ida_dsl.graph.model import Graph
from ida_dsl.questions import Context
from ida_dsl.reading import DataError, read_contexts, read_questions
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


def asks_in(graph: Graph, path: Path) -> list[Ask]:
    """The questions in a file. Raises `Misused`."""
    advice = "give an object with each argument by its name, on each line of a .jsonl"
    found = _read(path, lambda text: read_questions(graph, text, str(path)), advice)
    return [Ask(one.task, one.arguments) for one in found]


def _read(path: Path, read: Callable[[str], list[T]], advice: str) -> list[T]:
    try:
        found = read(_text(path))
    except DataError as problem:
        raise Misused(str(problem), advice) from None
    if not found:
        raise Misused(f"{path} is empty", advice)
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
