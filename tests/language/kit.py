"""Short ways to say what a snippet of the language means: compile it, compute with it, ask it, run it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

from attrs import define, field, frozen
from hypothesis import given, settings
from hypothesis.strategies import SearchStrategy

from ida_dsl.agents.model import AgentNode
from ida_dsl.diagnose import diagnose_source
from ida_dsl.draws import CounterDraws, key_of
from ida_dsl.graph.model import Graph, TaskNode
from ida_dsl.graph.verify import verify
from ida_dsl.identity import digest
from ida_dsl.interpret import run as interpret
from ida_dsl.interpreter.evaluate import compute
from ida_dsl.interpreter.outcome import Entry, Outcome
from ida_dsl.interpreter.plans import Scope
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.load import Program as Compiled
from ida_dsl.load import compiled
from ida_dsl.questions import FULL, Agent, Context, Final, Pick, Question, Reply, Shown
from ida_dsl.render import render_all
from ida_dsl.source import Source
from ida_dsl.spec import right_answer
from ida_dsl.values import Mapped, Reason, Record, Unknown, Value, Word, show

UNKNOWN = Unknown()

# ------------------------------------------------------------------------------------------- compiling


def codes(text: str, folder: Path = Path(), params: Mapping[str, Value | str] | None = None) -> list[str]:
    """The codes of all that is reported of a program, in order."""
    found = diagnose_source(Source("snippet.ida", dedent(text)), folder, params)
    return [one.code for one in found.diagnostics]


def errors(text: str, folder: Path = Path(), params: Mapping[str, Value | str] | None = None) -> list[str]:
    """The codes of the errors."""
    return [code for code in codes(text, folder, params) if code[0] == "E"]


def program(text: str, folder: Path = Path(), params: Mapping[str, Value | str] | None = None) -> Compiled:
    """The program; its errors, shown as users see them, fail the test."""
    found = diagnose_source(Source("snippet.ida", dedent(text)), folder, params)
    wrong = [one for one in found.diagnostics if one.code[0] == "E"]
    assert not wrong, render_all(wrong, found.sources)
    made = compiled(found, "snippet.ida", folder)
    verify(made.graph)
    return made


@lru_cache(maxsize=500)
def graph(text: str) -> Graph:
    """The program's graph."""
    return program(text).graph


def in_strategy(body: str, parameters: str = "n: Int", returns: str = "Int", before: str = "") -> str:
    """A program of one task `t` whose only strategy has this body."""
    lines = indent(dedent(body).strip("\n"), " " * 8)
    return f"{dedent(before)}\ntask t({parameters}) -> {returns}:\n    strategy only:\n{lines}\n"


# ---------------------------------------------------------------------------------------------- values


def made(data: Any) -> Value:
    """Python data as a value: lists and tuples, sets, dicts are the compounds; None is unknown."""
    match data:
        case None:
            return UNKNOWN
        case list() | tuple():
            return tuple(map(made, data))
        case set() | frozenset():
            return frozenset(map(made, data))
        case dict():
            return Mapped((made(key), made(value)) for key, value in data.items())
    value: Value = data
    return value


def record(**fields: Any) -> Record:
    """A record."""
    return Record.of((name, made(value)) for name, value in fields.items())


def word(name: str) -> Word:
    """A word; ranks are no part of equality."""
    return Word(name)


def examples(**strategies: SearchStrategy[Any]) -> Callable[[Any], Any]:
    """`given`, with few examples and no hurry: a compiled snippet is tried on each."""
    return lambda test: settings(max_examples=30, deadline=None)(given(**strategies)(test))


def same(found: Value, expected: Any) -> bool:
    """Whether the two are one value, `1`, `1.0` and `True` being three."""
    return digest(found) == digest(made(expected))


def check_same(found: Value, expected: Any) -> None:
    """Fails, showing both, where they differ."""
    wanted = made(expected)
    told = f" ({found})" if isinstance(found, Unknown) else ""
    assert same(found, wanted), f"{show(found)}{told} instead of {show(wanted)}"


# ------------------------------------------------------------------------------------------- computing


def type_of(value: Any) -> str:
    """The type, as a program writes it, of an argument given as Python data."""
    match value:
        case bool():
            return "Bool"
        case int():
            return "Int"
        case float():
            return "Real"
        case str():
            return "Text"
        case list():
            return f"List[{type_of(value[0]) if value else 'Int'}]"
        case tuple():
            return f"({', '.join(map(type_of, value))})"
        case set():
            return f"Set[{type_of(next(iter(value), 0))}]"
        case dict():
            key, item = next(iter(value.items()), (0, 0))
            return f"Map[{type_of(key)}, {type_of(item)}]"
        case Record():
            return "{" + ", ".join(f"{name}: {type_of(item)}" for name, item in value.items()) + "}"
    raise AssertionError(value)


def computed(
    body: str, returns: str = "Int", before: str = "", types: Mapping[str, str] | None = None, **given: Any
) -> Value:
    """What a body (statements ending in `return`, or one expression) makes of arguments.

    It is computed as a function is and as a strategy is, and must come out the same.
    """
    lines = dedent(body).strip("\n")
    if "return" not in lines:
        lines = f"return {lines}"
    types = dict(types or {})
    parameters = ", ".join(f"{name}: {types.get(name) or type_of(value)}" for name, value in given.items())
    block = indent(lines, " " * 8)
    head = f"{dedent(before)}\ntask subject({parameters}) -> {returns}:"
    compiled_ = graph(f"{head}\n    spec:\n{block}\n    strategy s:\n{block}\n")
    question = Question("subject", Context({}), tuple(map(made, given.values())), (), 1)
    function = right_answer(compiled_, question)
    strategy = interpret(compiled_, [question], lambda _: Says()).answers[0]
    assert digest(function) == digest(strategy), (
        f"{show(function)} as a function, {show(strategy)} as a strategy"
    )
    if isinstance(function, Unknown) and isinstance(strategy, Unknown):
        assert function.reason == strategy.reason
    return strategy


def why(body: str, returns: str = "Int", before: str = "", **given: Any) -> Reason:
    """Why what a body computes is unknown."""
    found = computed(body, returns, before, **given)
    assert isinstance(found, Unknown), f"{show(found)} is known"
    return found.reason


# ---------------------------------------------------------------------------------------------- agents


@define(eq=False)
class Says:
    """An agent that answers by a function of the task's name and the arguments, and keeps what it was put.

    `batches` are the questions (task and arguments) that came together; `seen` is all that was shown.
    """

    said: Callable[..., Any] = lambda *_: None
    name: str = "says"
    deterministic: bool = True
    whole_context: bool = False
    cost: float = 0.0
    batches: list[list[tuple[Value, ...]]] = field(factory=list)
    seen: list[Shown] = field(factory=list)

    def answer(self, questions: Sequence[Shown]) -> list[Reply]:
        self.seen.extend(questions)
        self.batches.append([(one.question.task, *one.question.arguments) for one in questions])
        return [
            Reply(made(self.said(one.question.task, *one.question.arguments)), self.cost) for one in questions
        ]

    def step(self, _: Shown) -> Pick | Final | Unknown:
        return Unknown()

    @property
    def put(self) -> list[tuple[Value, ...]]:
        """All questions put, in order."""
        return [one for batch in self.batches for one in batch]


@define(eq=False)
class Draws(Says):
    """The same, but its answers may depend on the draw, which the function gets first."""

    name: str = "draws"
    deterministic: bool = False

    def answer(self, questions: Sequence[Shown]) -> list[Reply]:
        self.seen.extend(questions)
        self.batches.append([(one.question.task, *one.question.arguments) for one in questions])
        return [Reply(made(self.said(one.question.draw, *one.question.arguments))) for one in questions]


@define(eq=False)
class Teaches(Says):
    """Shows decompositions: `moves` makes the next step of the picks so far."""

    moves: Callable[[Shown], Pick | Final | Unknown] = lambda _: Final(0)
    shown: list[Shown] = field(factory=list)

    def step(self, question: Shown) -> Pick | Final | Unknown:
        self.shown.append(question)
        return self.moves(question)


# --------------------------------------------------------------------------------------------- running


@frozen
class Ran:
    """A run: the first root's answer and what lies below it."""

    outcome: Outcome
    agent: Any

    @property
    def answer(self) -> Value:
        return self.outcome.answers[0]

    @property
    def why(self) -> Reason:
        assert isinstance(self.answer, Unknown), f"{show(self.answer)} is known"
        return self.answer.reason

    @property
    def root(self) -> Entry:
        return self.outcome.table[self.outcome.roots[0]]

    @property
    def asks(self) -> list[tuple[Value, ...]]:
        """What the root asked, in order, put or not."""
        return [(asked.task, *asked.arguments) for asked in self.root.asks]

    @property
    def put(self) -> list[tuple[Value, ...]]:
        """What the root asked and was put."""
        return [(a.task, *a.arguments) for a in self.root.asks if isinstance(a.put, Question)]

    @property
    def rounds(self) -> list[list[tuple[Value, ...]]]:
        """The questions that the agent got, those together that came together."""
        return self.agent.batches

    def count(self, task: str) -> int:
        """How many questions of a task there were."""
        return self.outcome.questions.get(task, 0)


def asked(
    text: str,
    *arguments: Any,
    task: str = "",
    depth: int = FULL,
    facts: Mapping[str, Any] | None = None,
    agent: Agent | None = None,
    agents: Mapping[str, Agent] | None = None,
    **set_: Any,
) -> Ran:
    """Puts a question, to the first root unless one is named; `agent` answers all but what `agents` do."""
    made_ = graph(text)
    context = Context({name: made(value) for name, value in (facts or {}).items()})
    root = Question(task or made_.roots[0], context, tuple(map(made, arguments)), (), depth)
    default = Says() if agent is None else agent
    who = dict(agents or {})
    return Ran(interpret(made_, [root], lambda name: who.get(name, default), Settings(**set_)), default)


def facts_of(given: Mapping[str, Any]) -> Context:
    """A context of facts given as Python data."""
    return Context({name: made(value) for name, value in given.items()})


def drawn(text: str, task: str = "", seed: int = 0, facts: Mapping[str, Any] | None = None) -> Value:
    """One draw of the sample of a task, or of the context: unknown where it is rejected."""
    made_ = graph(text)
    node = made_.task(task).sample if task else made_.context_sample
    assert node is not None
    assert node.code is not None
    scope = Scope(Program(made_), facts_of(facts or {}).facts, None, CounterDraws(key_of(seed, "test")))
    return compute(node.code, (), scope)


__all__ = [
    "UNKNOWN",
    "AgentNode",
    "Draws",
    "Final",
    "Pick",
    "Ran",
    "Says",
    "TaskNode",
    "Teaches",
    "asked",
    "check_same",
    "codes",
    "computed",
    "drawn",
    "errors",
    "examples",
    "facts_of",
    "graph",
    "in_strategy",
    "made",
    "program",
    "record",
    "same",
    "why",
    "word",
]
