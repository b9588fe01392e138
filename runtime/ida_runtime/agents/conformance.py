"""What every agent keeps to, as a suite that any agent can be put through, plain or async.

In a test of your own, one line is enough; it says what is wrong, where something is:

    from ida_runtime.agents.conformance import assert_conforms, questions_of

    def test_my_agent():
        assert_conforms(MyAgent(), questions_of("program.ida", 20, agent_of="summarize"))

The agent is asked each question several times, so give it one that is free to ask. Replies that a spent limit
or a failure cut off are not compared with others: when these come is no promise of an agent.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from attrs import evolve, frozen

from ida_dsl.folder import Folder
from ida_dsl.load import load
from ida_dsl.prompts import shown
from ida_dsl.questions import Agent, Final, Pick, Reply, Shown
from ida_dsl.sampling import questions
from ida_dsl.types import belongs, describe
from ida_dsl.values import Reason, Unknown, Value, show
from ida_runtime.agents.base import next_step, there
from ida_runtime.agents.declared import oddities


@frozen
class Violation:
    """A rule that the agent breaks, and how."""

    rule: str
    detail: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.detail}"


def assert_conforms(agent: Agent, questions: Sequence[Shown], *, repeats: bool | None = None) -> None:
    """Raises AssertionError with what the agent breaks, a line each; see `check_agent`."""
    found = [str(one) for one in check_agent(agent, questions, repeats=repeats)]
    assert not found, "\n".join(dict.fromkeys(found))


def questions_of(program: str | Path, number: int, agent_of: str, *, seed: int = 0) -> list[Shown]:
    """So many questions of one task of a program, drawn as the program draws them, as an agent is shown them.

    Raises `CheckFailed` where the program has errors, and `SampleError` where nothing can be drawn.
    """
    loaded = load(program)
    drawn = questions(loaded.graph, [agent_of], number, seed, Folder(loaded.folder), depth=0)
    return [shown(loaded.graph, question) for question in drawn]


def check_agent(agent: Agent, questions: Sequence[Shown], *, repeats: bool | None = None) -> list[Violation]:
    """What the agent breaks; nothing where all is well.

    `repeats`: the agent answers the very same question (its draw too) the same way each time, as all do that
    leave drawing to the runtime. By default that is asked only of those that call themselves deterministic.
    """
    plain = [question for question in questions if question.picks is None]
    name = agent.name
    found = [*_declares(agent), *_one_reply_each(agent, plain), *_leaves_alone(agent, plain)]
    if agent.deterministic if repeats is None else repeats:
        found += [*_repeats_itself(agent, plain), *_batches_alike(agent, plain)]
    if agent.deterministic:
        found += _ignores_draws(agent, plain)
    found += [*_in_batches(agent, plain), *_steps(agent, questions), *_stays_the_same(agent, name)]
    return found


def _declares(agent: Agent) -> Iterator[Violation]:
    yield from (Violation(one.rule, one.found) for one in oddities(agent))


def _sound_cost(cost: object) -> Iterator[Violation]:
    if not (isinstance(cost, int | float) and math.isfinite(cost) and cost >= 0):
        yield Violation("a cost is a finite number, not below zero", repr(cost))


_NO_REPLIES = "not all of them are a Reply"


def _asked(agent: Agent, questions: Sequence[Shown]) -> list[Reply] | str:
    """The replies, or what is wrong with all of them. The agent gets a list of its own."""
    try:
        replies: list[Reply] = list(there(agent.answer(list(questions))))
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return f"{type(error).__name__} raised"
    if len(replies) != len(questions):
        return f"{len(replies)} replies to {len(questions)} questions"
    return replies if all(isinstance(reply, Reply) for reply in replies) else _NO_REPLIES


def _one_reply_each(agent: Agent, questions: Sequence[Shown]) -> Iterator[Violation]:
    for asked in (questions, ()):
        replies = _asked(agent, asked)
        if isinstance(replies, str):
            yield Violation("one reply for each question", replies)
            return
        for question, reply in zip(asked, replies, strict=True):
            yield from _sound(question, reply)
            yield from _as_declared(agent, reply)


def _sound(question: Shown, reply: Reply) -> Iterator[Violation]:
    if not belongs(reply.answer, question.task.returns):
        wanted = describe(question.task.returns)
        yield Violation("an answer is one of the task's type", f"{reply.answer!r} is not one of {wanted}")
    yield from _sound_cost(reply.cost)
    if reply.confidence is not None and not 0 <= reply.confidence <= 1:
        yield Violation("a confidence is from 0 to 1", repr(reply.confidence))
    if isinstance(reply.answer, Unknown) and "\n" in reply.answer.detail:
        yield Violation("a detail is one line", repr(reply.answer.detail))


def _as_declared(agent: Agent, reply: Reply) -> Iterator[Violation]:
    """What is declared is set aside before an answer is paid, so it must be enough."""
    declared: object = getattr(agent, "cost", 0.0)
    if not isinstance(declared, int | float) or not declared or not isinstance(reply.cost, int | float):
        return
    if reply.cost > declared * (1 + 1e-9):
        yield Violation("an answer costs no more than is declared", f"{reply.cost:g} and {declared:g}")


def _in_batches(agent: Agent, questions: Sequence[Shown]) -> Iterator[Violation]:
    """One reply each, whatever the number of questions; also of many, equal ones among them."""
    for size in {0, 1, 2, len(questions) // 2, 3 * len(questions)} if questions else ():
        asked = [questions[at % len(questions)] for at in range(size)]
        replies = _asked(agent, asked)
        if isinstance(replies, str):
            yield Violation("one reply for each question", f"{replies}, in a call of {size}")
            return
        if agent.deterministic:
            yield from _equal_alike(asked, replies)


def _equal_alike(questions: Sequence[Shown], replies: Sequence[Reply]) -> Iterator[Violation]:
    seen: dict[int, Value] = {}
    for question, reply in zip(questions, replies, strict=True):
        first = seen.setdefault(id(question), reply.answer)
        if first != reply.answer and not (_cut_off(first) or _cut_off(reply.answer)):
            detail = f"{question.task.name}: {show(first)} and {show(reply.answer)} in one call"
            yield Violation("equal questions, equal answers", detail)
            return


def _leaves_alone(agent: Agent, questions: Sequence[Shown]) -> Iterator[Violation]:
    given, before = list(questions), repr(questions)
    with suppress(Exception):  # reported already
        there(agent.answer(given))
    if len(given) != len(questions) or any(a is not b for a, b in zip(given, questions, strict=True)):
        yield Violation("questions are left as they are", "the list was changed")
    elif repr(questions) != before:
        yield Violation("questions are left as they are", "a question was changed")


def _repeats_itself(agent: Agent, questions: Sequence[Shown]) -> Iterator[Violation]:
    yield from _compared("equal questions, equal answers", questions, _asked(agent, questions), agent)


def _batches_alike(agent: Agent, questions: Sequence[Shown]) -> Iterator[Violation]:
    replies: list[Reply] = []
    for question in reversed(questions):
        alone = _asked(agent, [question])
        if isinstance(alone, str):
            yield Violation("one reply for each question", f"{alone}, asked alone")
            return
        replies = [*alone, *replies]
    yield from _compared("batches and their order make no difference", questions, replies, agent)


def _ignores_draws(agent: Agent, questions: Sequence[Shown]) -> Iterator[Violation]:
    other = [evolve(q, question=evolve(q.question, draw=(*q.question.draw, 1))) for q in questions]
    yield from _compared("deterministic: draws make no difference", questions, _asked(agent, other), agent)


def _compared(
    rule: str, questions: Sequence[Shown], replies: list[Reply] | str, agent: Agent
) -> Iterator[Violation]:
    before = _asked(agent, questions)
    if isinstance(before, str) or isinstance(replies, str):
        return  # reported already
    for question, one, other in zip(questions, before, replies, strict=True):
        if one.answer != other.answer and not (_cut_off(one.answer) or _cut_off(other.answer)):
            detail = f"{question.task.name}: {show(one.answer)} and {show(other.answer)}"
            yield Violation(rule, detail)


def _cut_off(answer: Value) -> bool:
    return isinstance(answer, Unknown) and answer.reason in {Reason.LIMIT, Reason.FAILED, Reason.BUDGET}


def _steps(agent: Agent, questions: Sequence[Shown]) -> Iterator[Violation]:
    for question in (one for one in questions if one.picks is not None):
        try:
            step: object = next_step(agent, question)
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            yield Violation("a step is made without raising", type(error).__name__)
            continue
        if not isinstance(step, Pick | Final | Unknown):
            yield Violation("a step is a Pick, a Final or Unknown", type(step).__name__)
        elif isinstance(step, Pick) and not _is_tuple(step.arguments):
            yield Violation("a Pick's arguments are a tuple", repr(step.arguments))
        elif isinstance(step, Final) and not belongs(step.answer, question.task.returns):
            yield Violation("an answer is one of the task's type", repr(step.answer))


def _is_tuple(given: object) -> bool:
    return isinstance(given, tuple)


def _stays_the_same(agent: Agent, name: str) -> Iterator[Violation]:
    if agent.name != name:
        yield Violation("a name stays the same", f"{name} became {agent.name}")
