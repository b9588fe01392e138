"""What a workload is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from pathlib import Path

from attrs import field, frozen

from ida_dsl.questions import FULL, Agent, Context, Question
from ida_dsl.values import Value
from ida_runtime.columns.column import Column, Numbers
from ida_runtime.engine.machine import Machine
from ida_runtime.engine.questions import Questions

PROGRAMS = Path(__file__).parents[2] / "programs"
HERE = Path(__file__).parent


class Unit(Enum):
    """What is reached, and in what it is told."""

    QUESTIONS = "questions/s"
    ASKS = "asks/s"
    MEGABYTES = "MB/s"
    ASKER_MICROSECONDS = "µs an asker"
    BYTES = "bytes a question"
    GROWTH = "times the time per question"

    @property
    def more_is_better(self) -> bool:
        """Whether a goal is a least, not a most."""
        return self in {Unit.QUESTIONS, Unit.ASKS, Unit.MEGABYTES}


@frozen(eq=False)
class Roots:
    """Roots of one task, a row each: `arguments`, and in `places` which of the contexts."""

    task: str
    contexts: Sequence[Context]
    places: Sequence[int]
    arguments: Sequence[tuple[Value, ...]]
    depth: int = FULL

    def __len__(self) -> int:
        return len(self.places)

    def questions(self) -> list[Question]:
        """An object for each."""
        return [
            Question(self.task, self.contexts[place], arguments, (), self.depth)
            for place, arguments in zip(self.places, self.arguments, strict=True)
        ]


Oracle = Callable[[Machine, Questions, Numbers], Column]
"""Answers rows of a table, all at once."""


@frozen(eq=False)
class Workload:
    """Roots of a program, and what must be reached with them.

    `draw` makes about so many roots, from a seed; `judge` counts how many of their answers are right. Leaves
    go to the `agent` as in any run, or to what `oracle` makes of the roots, columns at once. `together` is
    how many roots are put at a time, None for all. Where `smaller` is given, that many roots are run as
    well, and what is told is how much longer a question takes among all than among those.
    """

    name: str
    says: str
    program: Path
    size: int
    unit: Unit
    goal: float
    draw: Callable[[int, int], list[Roots]]
    judge: Callable[[Sequence[Roots], Sequence[Value]], int]
    params: Mapping[str, Value] = field(factory=dict)
    agent: Agent | None = None
    oracle: Callable[[Sequence[Roots]], Oracle] | None = None
    together: int | None = None
    smaller: int | None = None
    small: int = 50
    """So many roots are enough to see that it works."""

    def reached(self, value: float) -> bool:
        """Whether the goal is met."""
        return value >= self.goal if self.unit.more_is_better else value <= self.goal


@frozen
class Measured:
    """One run: `cpu` in seconds, of the second pass, `first` of the first; `kept` and `most` in bytes of
    memory above what there was before it, after the run and while it went on; `letters` are the bytes of text
    in the arguments of roots."""

    roots: int
    right: int
    questions: int
    asks: int
    cpu: float
    first: float = 0.0
    kept: int = 0
    most: int = 0
    letters: int = 0
    before: Measured | None = None
    """The smaller run, where growth is measured."""

    def value(self, unit: Unit) -> float:
        """What was reached."""
        match unit:
            case Unit.QUESTIONS:
                return self.questions / self.cpu
            case Unit.ASKS:
                return self.asks / self.cpu
            case Unit.MEGABYTES:
                return self.letters / 1e6 / self.cpu
            case Unit.ASKER_MICROSECONDS:
                return 1e6 * self.cpu / self.roots
            case Unit.BYTES:
                return self.kept / self.questions
            case Unit.GROWTH:
                assert self.before is not None
                return (self.cpu / self.questions) / (self.before.cpu / self.before.questions)
