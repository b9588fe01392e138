"""Short ways to run a snippet of the language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from textwrap import dedent
from typing import Any

from attrs import define, field

from ida_dsl.diagnose import diagnose_source
from ida_dsl.graph.model import Graph
from ida_dsl.interpret import run
from ida_dsl.interpreter.outcome import Outcome
from ida_dsl.interpreter.settings import Settings
from ida_dsl.load import compiled
from ida_dsl.questions import FULL, Context, Final, Question, Reply, Shown
from ida_dsl.source import Source
from ida_dsl.spec import right_answer
from ida_dsl.values import Reason, Unknown, Value


@lru_cache(maxsize=200)
def graph(text: str) -> Graph:
    return compiled(diagnose_source(Source("snippet.ida", dedent(text))), "snippet.ida", Path()).graph


@define(eq=False)
class Agent:
    """Answers by a function of what it is shown; keeps the batches."""

    said: Callable[[Shown], Any] = lambda _: Unknown(Reason.NOBODY)
    name: str = "agent"
    deterministic: bool = True
    cost: float = 0.0
    whole_context: bool = False
    charges: float | None = None
    moves: Callable[[Shown], Any] = lambda _: Final(0)
    batches: list[list[Question]] = field(factory=list)
    shown: list[Shown] = field(factory=list)

    def answer(self, questions: Sequence[Shown]) -> Sequence[Reply]:
        self.batches.append([one.question for one in questions])
        self.shown.extend(questions)
        cost = self.cost if self.charges is None else self.charges
        return [Reply(self.said(one), cost) for one in questions]

    def step(self, question: Shown) -> Any:
        self.shown.append(question)
        return self.moves(question)

    @property
    def put(self) -> list[Question]:
        return [one for batch in self.batches for one in batch]


def spec(text: str) -> Agent:
    """The agent that answers by the spec."""
    return Agent(lambda shown: right_answer(graph(text), shown.question), "spec", whole_context=True)


def first(shown: Shown) -> Value:
    """Answers with the first argument."""
    return shown.question.arguments[0]


def root(text: str, *arguments: Value, task: str = "", depth: int = FULL, **facts: Value) -> Question:
    return Question(task or graph(text).roots[0], Context(facts), arguments, (), depth)


def ran(text: str, roots: Question | Sequence[Question], agent: Any = None, **settings: Any) -> Outcome:
    """A run in which one agent, or the one that a mapping names, answers everything."""
    asked = [roots] if isinstance(roots, Question) else roots
    who = agent if isinstance(agent, dict) else {}
    default = Agent() if agent is None or who else agent
    memo = settings.pop("memo", None)
    return run(graph(text), asked, lambda name: who.get(name, default), Settings(**settings), memo)


def why(outcome: Outcome, at: int = 0) -> Reason:
    answer = outcome.answers[at]
    assert isinstance(answer, Unknown), answer
    return answer.reason


def put(outcome: Outcome, question: Question | None = None) -> list[tuple[Any, ...]]:
    """What a question asked and was put: tasks, arguments and draws, in order."""
    entry = outcome.table[question or outcome.roots[0]]
    return [(a.task, *a.arguments, a.put.draw) for a in entry.asks if isinstance(a.put, Question)]


POWER = """
    type Element = 0..7
    context:
        next: Map[Element, Element]
    primitive follow(x: Element) -> Element = next[x]
    task power(x: Element, k: 0..63) -> Element:
        "Start at {x}."
        sees next
        spec = iterate(follow, k, x)
        decreases k
        strategy stay when k == 0:
            return x
        strategy look when k == 1:
            return ask follow(x)
        strategy halve:
            middle = ask power(x, k // 2)
            end = ask power(middle, k // 2)
            if k % 2 == 1:
                return ask follow(end)
            return end
    roots power
"""

CHAIN = """
    task down(n: 0..1000000) -> 0..1000000:
        decreases n
        strategy stop when n == 0:
            return 0
        strategy on:
            return 1 + ask down(n - 1)
"""

TREE = """
    task leaf(n: Int) -> Int
    task top(n: 0..20) -> Int:
        decreases n
        strategy stop when n == 0:
            return ask leaf(0)
        strategy on:
            a = ask top(n - 1)
            b = ask leaf(n)
            c = ask leaf(100 + n)
            return or_else(a, 0) + or_else(b, 0) + or_else(c, 0)
    roots top
"""
