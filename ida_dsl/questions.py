"""Questions, contexts and what an agent is shown: the data that executors, agents and traces share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cached_property
from typing import Protocol

from attrs import field, frozen

from ida_dsl.graph.model import TaskNode
from ida_dsl.identity import digest, question_id
from ida_dsl.values import Record, Unknown, Value

Draw = tuple[int, ...]
"""Which of several equal asks this is (rule 1). The empty draw is a root's."""

FULL = -1
"""Unbounded depth, as a question carries it."""


@frozen(eq=False)
class Context:
    """The facts of one problem, hidden ones included. Equal contexts have equal ids.

    The id is made when it is first wanted: hashing a large context by content takes milliseconds.
    """

    facts: Mapping[str, Value] = field(factory=dict)

    @cached_property
    def id(self) -> int:
        """Its 128-bit content hash."""
        return digest(Record.of(self.facts.items()))

    @cached_property
    def _hash(self) -> int:
        return hash(frozenset(self.facts.items()))

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Context) and self.facts == other.facts)

    def __hash__(self) -> int:
        return self._hash


@frozen(cache_hash=True)
class Question:
    """One question. Equal questions are one: asked once, answered once, traced once.

    `depth` is the levels left, `FULL` for unbounded; a primitive's is 0.
    """

    task: str
    context: Context
    arguments: tuple[Value, ...]
    draw: Draw = ()
    depth: int = 0

    @property
    def id(self) -> int:
        """Its 128-bit content hash."""
        depth = None if self.depth == FULL else self.depth
        return question_id(self.task, self.context.id, digest(self.arguments), self.draw, depth)


@frozen
class Shown:
    """A question as an agent is shown it.

    `told` is the prompt, or what makes it of this when it is read: many agents read none. `facts` are those
    that the task sees, in the order of `sees`. `context` is for `spec` alone. `picks` is the transcript so
    far where the agent shows a decomposition, else None.
    """

    task: TaskNode
    question: Question
    told: str | Callable[[Shown], str] = field(eq=False)
    facts: tuple[tuple[str, Value], ...]
    picks: tuple[Pick, ...] | None = None

    @cached_property
    def prompt(self) -> str:
        """The filled prompt, and then whatever no hole named."""
        return self.told if isinstance(self.told, str) else self.told(self)

    @property
    def arguments(self) -> tuple[tuple[str, Value], ...]:
        """The arguments with their names."""
        names = (parameter.name for parameter in self.task.parameters)
        return tuple(zip(names, self.question.arguments, strict=True))


@frozen
class Pick:
    """One step of a shown decomposition: ask `task` these arguments; `answer` is what came back."""

    task: str
    arguments: tuple[Value, ...]
    answer: Value


@frozen
class Final:
    """The step of a shown decomposition that ends it."""

    answer: Value


@frozen
class Reply:
    """What an agent says to one question. `cost` is in the agent's own currency (0 for what is free);
    `confidence` is between 0 and 1 where the agent has one; `agent` names who of a group answered."""

    answer: Value
    cost: float = 0.0
    confidence: float | None = None
    agent: str = ""


class Agent(Protocol):
    """Whoever answers questions.

    `answer` gives one reply a question, in order; a shown strategy's questions (with `picks`) are replied to
    with the answer, or, through `step`, with the next ask. Both may be `async def`. An exception makes the
    questions of that call unknown; it never stops a run. What else it may declare: `ida_runtime.agents.base`.
    """

    @property
    def name(self) -> str:
        """What traces call it: its kind and settings."""

    @property
    def deterministic(self) -> bool:
        """Whether equal questions always get equal answers: then draws make no difference."""

    def answer(self, questions: Sequence[Shown]) -> Sequence[Reply] | Awaitable[Sequence[Reply]]:
        """One reply for each question, in order."""

    def step(self, question: Shown) -> Pick | Final | Unknown | Awaitable[Pick | Final | Unknown]:
        """The next step of a shown decomposition (a Pick's answer is ignored)."""
