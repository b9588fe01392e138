"""For tests of one's own: strategies for a program's contexts, questions, answers and agents, and assertions.

from hypothesis import given
import ida_dsl
from ida_dsl import laws

program = ida_dsl.load("power.ida")

@given(laws.questions(program, "power"), laws.agents(program, "forgetful"))
def test_forgetting_never_makes_it_wrong(question, agent):
    laws.assert_honest(program, question, agent)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from os.path import relpath
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from attrs import evolve
from hypothesis import currently_in_test_context, reject
from hypothesis import strategies as st

from ida_dsl.asking.telling import Look
from ida_dsl.builtins._recent import recent
from ida_dsl.graph.code import Code, ParamValue
from ida_dsl.graph.model import Graph, StrategyNode
from ida_dsl.interpreter.calling import at_once
from ida_dsl.law_names import DECREASES, FAIR, HONEST, IN_DOMAIN, SOUND_STEP, SOUND_WHOLE, TOTAL, LawName
from ida_dsl.laws.answering import Answer, Answering, Mood, Told, choosing
from ida_dsl.laws.bench import Bench, Rejected, Workshop
from ida_dsl.laws.choices import Choices, drawn, values
from ida_dsl.laws.model import Case, Setup, Status, Verdict
from ida_dsl.laws.reaching import Reach
from ida_dsl.laws.reporting import Page, report
from ida_dsl.laws.trials import TRIALS, trial
from ida_dsl.load import Program as Compiled
from ida_dsl.prompts import shown
from ida_dsl.questions import FULL, Agent, Context, Question, Reply
from ida_dsl.spell import nearest
from ida_dsl.values import Unknown, Value

__all__ = [
    "agents",
    "answers",
    "assert_decreases",
    "assert_fair",
    "assert_honest",
    "assert_in_domain",
    "assert_sound",
    "assert_total",
    "contexts",
    "questions",
]

T = TypeVar("T")


class Program(Protocol):
    """A program as `ida_dsl.load` gives it."""

    @property
    def compiled(self) -> Compiled:
        """What was loaded."""

    @property
    def graph(self) -> Graph:
        """What runs."""

    @property
    def path(self) -> str:
        """The file's name."""


Manner = Literal["right", "forgetful", "noisy", "adversarial"]


def _workshop(program: Program) -> Workshop:
    return _made(program.compiled)


@recent(most=32)
def _made(compiled: Compiled) -> Workshop:
    """Params that are read outside samples keep the program's value: no question says what they are."""
    graph = compiled.graph
    kept = set(_read(graph))
    return Workshop(compiled, {p.name: p.value for p in graph.params if p.frozen or p.name in kept})


def _read(graph: Graph) -> Iterator[str]:
    codes: list[Code | None] = [node.code for node in graph.primitives]
    for task in graph.tasks:
        codes += [task.measure, task.spec.code if task.spec is not None else None]
        for strategy in task.strategies:
            codes += [
                strategy.when,
                strategy.code if isinstance(strategy, StrategyNode) else strategy.at_most,
            ]
    found = [code for code in codes if code is not None]
    return (op.name for code in found for op in code.ops() if isinstance(op, ParamValue))


# -------------------------------------------------------------------------------------------- strategies


def contexts(program: Program) -> st.SearchStrategy[Context]:
    """Contexts as the program samples them, else any of its facts' types. Params that only samples read are
    drawn, too, and shrink to their low ends."""

    def build(choices: Choices) -> Context:
        return _usable(lambda: _workshop(program).draw(choices).context(choices))

    return drawn(build)


def questions(program: Program, task: str, strategy: str = "") -> st.SearchStrategy[Question]:
    """Questions of a task: sampled, or come to below a root or in a property. With a `strategy` only those to
    which it applies. Their depth is 1: one decomposition. ValueError where there is no such one."""

    _known(task, [one.name for one in program.graph.tasks], "task")
    strategies = [one.name for one in program.graph.task(task).strategies]
    if strategy:
        _known(strategy, strategies, f"strategy of {task}")

    def build(choices: Choices) -> Question:
        bench = _workshop(program).draw(choices)
        node = bench.program.tasks[task]
        named = next((one for one in node.strategies if one.name == strategy), None)
        return _usable(lambda: Reach(bench, choices).question(node, named))

    return drawn(build)


def answers(program: Program, task: str) -> st.SearchStrategy[Value]:
    """Any answer of a task's type, and unknown. ValueError where there is no such task."""
    _known(task, [one.name for one in program.graph.tasks], "task")
    return values(program.graph.task(task).returns) | st.just(Unknown())


def agents(program: Program, manner: Manner = "adversarial") -> st.SearchStrategy[Agent]:
    """Whole agents, which answer every task: `right` by the spec, `forgetful` sometimes unknown instead,
    `noisy` sometimes another value, `adversarial` anything. Equal questions get equal answers."""
    _known(manner, [mood.name.lower() for mood in Mood], "manner")
    mood = Mood[manner.upper()]

    def build(choices: Choices) -> Answering:
        return Answering(choosing(_workshop(program).usual, mood, choices), mood.value)

    return drawn(build)


def _known(name: str, names: list[str], what: str) -> None:
    """ValueError where a name is none of these."""
    if name not in names:
        near = nearest(name, names)
        hint = f"did you mean {near!r}?" if near else f"there are {', '.join(names) or 'none'}"
        raise ValueError(f"there is no {what} called {name!r}: {hint}")


def _usable(draw: Callable[[], T]) -> T:
    """What is drawn; a draw that cannot be used is none of the test's."""
    try:
        return draw()
    except Rejected:
        reject()


# -------------------------------------------------------------------------------------------- assertions


def assert_sound(program: Program, question: Question, agent: Agent | None = None) -> None:
    """The question, taken apart as deep as it says, gets a right answer; its parts by `agent`, else by the
    spec. AssertionError with the report of `ida-dsl test` where it does not."""
    __tracebackhide__ = True
    _hold(program, SOUND_STEP if question.depth == 1 else SOUND_WHOLE, question, agent)


def assert_honest(program: Program, question: Question, agent: Agent | None = None) -> None:
    """The answer is right or unknown, where `agent`'s answers are right or unknown."""
    __tracebackhide__ = True
    _hold(program, HONEST, question, agent)


def assert_total(program: Program, question: Question, agent: Agent | None = None) -> None:
    """One decomposition ends, within its budget, whatever `agent` answers."""
    __tracebackhide__ = True
    _hold(program, TOTAL, question, agent)


def assert_in_domain(program: Program, question: Question, agent: Agent | None = None) -> None:
    """All that one decomposition asks is within the asked tasks' types."""
    __tracebackhide__ = True
    _hold(program, IN_DOMAIN, question, agent)


def assert_decreases(program: Program, question: Question, agent: Agent | None = None) -> None:
    """The measure gets smaller with each ask of the circle."""
    __tracebackhide__ = True
    _hold(program, DECREASES, question, agent)


def assert_fair(program: Program, question: Question, agent: Agent | None = None) -> None:
    """Asked again, its answers in another order, the answer is the same."""
    __tracebackhide__ = True
    _hold(program, FAIR, question, agent)


def _hold(program: Program, name: LawName, question: Question, agent: Agent | None) -> None:
    __tracebackhide__ = True
    bench = _workshop(program).usual
    law = next(one for one in TRIALS if one.name is name)
    setup = Setup(question, _strategy(bench, question) if not law.whole else None)
    answering = agent if isinstance(agent, Answering) else _answering(bench, agent)
    try:
        found = trial(bench, law, setup, answering)
    except Rejected as rejected:
        if currently_in_test_context():
            reject()
        raise AssertionError(f"{name.title} is undecided: {rejected}") from None
    if found is not None:
        case = Case(name.name, bench.params, setup, question.context, (), tuple(answering.said.items()))
        verdict = Verdict(
            question.task, name.name, Status.BROKEN, found.said, breach=evolve(found, case=case)
        )
        where = relpath(program.compiled.folder / Path(program.path).name)
        page = Page(where, program.compiled.sources, Look(most_lines=40))
        raise AssertionError("\n".join(report(page, bench, verdict)))


def _strategy(bench: Bench, question: Question) -> str | None:
    """The strategy that takes the question apart in one step."""
    if question.depth == FULL:
        return None
    for strategy in bench.program.tasks[question.task].strategies:
        if bench.holds(strategy, question) is True:
            return strategy.name
    return None


def _answering(bench: Bench, agent: Agent | None) -> Answering:
    """An agent of the user's own, its answers kept; without one, the spec."""
    if agent is None:
        return Answering(lambda _, question: bench.first_right(question), Mood.RIGHT.value)

    def choose(told: Told, question: Question) -> Answer:
        asked = shown(bench.program.graph, question)
        if told.picks is not None:
            raise TypeError("a shown strategy is tried with an agent of `ida_dsl.laws.agents`")
        reply: Reply = at_once(agent.answer([asked]))[0]
        return reply.answer

    return Answering(choose, agent.name, agent.deterministic)
