"""What the interpreter holds of a question on its way, and of an ask in a wave."""

from __future__ import annotations

from typing import NamedTuple

from attrs import define, field

from ida_dsl.graph.model import ShownNode, StrategyNode
from ida_dsl.interpreter.evaluate import AskRequest, Walk
from ida_dsl.interpreter.outcome import Asked
from ida_dsl.interpreter.paths import Path
from ida_dsl.interpreter.plans import Scope
from ida_dsl.questions import Question
from ida_dsl.values import Value


@define(eq=False)
class Node:
    """A question on its way: who waits for it, and, where it is taken apart, its walk and its asks.

    `answers` are those of the walk's round, `missing` how many of them are not there yet; `numbered` counts
    its asks so far. `measured` is its measure, once that was wanted. Answered, it becomes an `Entry`.
    """

    question: Question
    root: int
    path: Path
    scope: Scope
    waiting: list[tuple[Node | None, int]] = field(factory=list)
    strategy: StrategyNode | ShownNode | None = None
    agent: str | None = None
    walk: Walk | None = None
    answers: list[Value] | None = None
    missing: int = 0
    numbered: int = 0
    asked: list[Asked] = field(factory=list)
    measured: Value | None = None


class Put(NamedTuple):
    """An ask of a wave. Sorts by root and path; no two have the same."""

    root: int
    path: Path
    asker: Node | None
    at: int
    request: AskRequest
