"""What runs really cost, beside what they are said to cost at most."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from attrs import define, field, frozen

from ida_dsl.graph.cost import Costs, Count, Endless
from ida_dsl.graph.cost.measures import Point
from ida_dsl.graph.model import Graph
from ida_dsl.identity import digest
from ida_dsl.interpret import Interpreter, Settings
from ida_dsl.interpreter.evaluate import Scope, compute
from ida_dsl.interpreter.outcome import Outcome
from ida_dsl.interpreter.program import Program
from ida_dsl.questions import Question, Reply, Shown
from ida_dsl.values import Unknown, Value

Numbers = tuple[int, int, int, int]
"""Questions, looks, answers, rounds."""


@frozen
class Anything:
    """Answers at random from a few values, unknown among them; equal questions alike."""

    seed: int
    values: tuple[Value, ...] = (0, 1, 2, 5, Unknown())
    name: str = "anything"
    deterministic: bool = True

    def answer(self, questions: Sequence[Shown]) -> list[Reply]:
        return [Reply(self._any(one)) for one in questions]

    def _any(self, shown: Shown) -> Value:
        key = (self.seed, shown.question.task, shown.question.arguments, shown.question.draw)
        return Random(digest(key)).choice(self.values)


@define(eq=False)
class Meter:
    """Runs questions of a program one by one, and compares."""

    graph: Graph
    costs: Costs = field(init=False)
    program: Program = field(init=False)
    most: dict[tuple[str, int, Point | None], Numbers] = field(factory=dict)
    _bounds: dict[tuple[str, int, Point | None], tuple[Count, ...]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.costs, self.program = Costs.of(self.graph), Program(self.graph)

    def check(self, question: Question, answerers: object, total: int = 5_000) -> None:
        """Runs a question; it costs no more than any question of its depth, nor than any of its measure."""
        settings = Settings(total=total)
        outcome = Interpreter(self.program, answerers, settings).run([question])  # type: ignore[arg-type]
        if sum(outcome.questions.values()) >= total:
            return  # cut, so that nothing can be told
        found = numbers(outcome)
        for measure in {None, self.measure(question)}:
            key = (question.task, question.depth, measure)
            bound = self.bound(*key)
            pairs = zip(found, bound, strict=True)
            assert all(isinstance(b, Endless) or a <= b for a, b in pairs), (question, key, found, bound)
            before = self.most.get(key, (0, 0, 0, 0))
            self.most[key] = tuple(map(max, found, before))  # type: ignore[assignment]

    def bound(self, task: str, depth: int, measure: Point | None) -> tuple[Count, ...]:
        key = (task, depth, measure if depth else None)
        if key not in self._bounds:
            row = self.costs.row(*key)
            self._bounds[key] = (row.questions, row.looks, row.answers, row.rounds)
        return self._bounds[key]

    def measure(self, question: Question) -> Point | None:
        code = self.program.tasks[question.task].measure
        if code is None:
            return None
        value = compute(code, question.arguments, Scope(self.program, question.context.facts))
        parts = value if isinstance(value, tuple) else (value,)
        whole = tuple(part for part in parts if isinstance(part, int))
        return whole if len(whole) == len(parts) else None


def numbers(outcome: Outcome) -> Numbers:
    questions = sum(outcome.questions.values()) - outcome.looks
    return questions, outcome.looks, sum(outcome.answers_by.values()), outcome.waves
