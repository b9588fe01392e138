"""Agents that show decompositions in columns: what comes of it is what comes of them question by question."""

from pathlib import Path

import numpy as np
import pytest
from agreement import told, whole
from attrs import evolve

from ida_dsl import interpret
from ida_dsl.draws import CounterDraws, draw_value, key_of
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.load import load
from ida_dsl.questions import Context, Final, Pick, Question, Reply
from ida_dsl.sampling import questions
from ida_dsl.values import Reason, Unknown, show
from ida_runtime.agents.columns import ToldColumns
from ida_runtime.agents.steps_columns import StepsTold
from ida_runtime.engine.run import run as engine
from ida_runtime.tiers.decomposing.steps import MOST, Steps, decomposed

PROGRAMS = Path(__file__).parents[2] / "programs"
NAMES = ("permutation_power", "union_find", "shortest_path", "wildcard_search", "sequential_assignment")


class Shows:
    """Takes questions apart by chance, which depends on the question and on what was asked so far."""

    name, local, deterministic = "shows", True, True

    def __init__(self, program, may_ask, *, endless=False):
        self.program, self.may_ask, self.endless = program, may_ask, endless
        self.together = []

    def answer(self, shown):
        return [Reply(Unknown())] * len(shown)

    def step(self, shown):
        return self._move(shown.task, shown.question.arguments, shown.picks)

    def _move(self, task, arguments, picks):
        asked = [(one.task, show(one.arguments), told_only(one.answer)) for one in picks]
        key = key_of(3, task.name, show(arguments), repr(asked))
        if key % 11 == 0 and not self.endless:
            return Unknown(Reason.SAID)
        if not self.endless and (key % 5 == 0 or len(picks) > 4):
            return Final(draw_value(task.returns, CounterDraws(key)))
        if picks and key % 3 == 0:  # the very same again
            return Pick(picks[-1].task, picks[-1].arguments, None)
        may = self.may_ask[task.name]
        asked = may[key // 100 % len(may)]
        types = [type_ for type_, _ in self.program.parameters[asked]]
        values = tuple(draw_value(one, CounterDraws(key + at)) for at, one in enumerate(types))
        return Pick(asked, values, None)


class InColumns(Shows):
    """The same in columns."""

    def step_columns(self, asked):
        self.together.append(asked.count)
        each = [valued(one) for one in asked.arguments]
        moves = [
            self._move(asked.task, tuple(one[at] for one in each), self._picks(asked, at))
            for at in range(asked.count)
        ]
        found = []
        for kind in dict.fromkeys(map(kind_of, moves)):
            at = np.array([place for place, one in enumerate(moves) if kind_of(one) == kind])
            said = [said_in(moves[place]) for place in at.tolist()]
            found.append(StepsTold(kind, at, ToldColumns(said, np.arange(len(at)))))
        return found

    def _picks(self, asked, at):
        found = []
        for one in asked.picks:
            columns = [valued(own) for own in one.arguments]
            answers = valued(one.answers)
            for own in np.flatnonzero(one.question == at).tolist():
                pick = Pick(one.asked, tuple(column[own] for column in columns), answers[own])
                found.append((int(one.place[own]), pick))
        return [pick for _, pick in sorted(found, key=lambda pair: pair[0])]


def valued(column):
    values = column.coding.values(column.numbers)
    unknown = [False] * len(values) if column.whys is None else (column.whys != 0).tolist()
    return [Unknown() if not_known else value for value, not_known in zip(values, unknown, strict=True)]


def told_only(value):
    return None if isinstance(value, Unknown) else show(value)


def kind_of(move):
    return move.task if isinstance(move, Pick) else None


def said_in(move):
    return move.arguments if isinstance(move, Pick) else getattr(move, "answer", move)


class Drawing:
    """Answers parts by chance, others under another draw."""

    name, deterministic, local = "drawing", False, True

    def answer(self, shown):
        return [Reply(self._one(one.task, one.question)) for one in shown]

    def _one(self, task, question):
        key = key_of(1, task.name, show(question.arguments), repr(question.draw))
        return Unknown() if key % 7 == 0 else draw_value(task.returns, CounterDraws(key))


@pytest.fixture(params=NAMES)
def shown(request):
    """A program that an agent takes apart, roots that are taken apart twice, and who may ask what."""
    compiled = load(PROGRAMS / f"{request.param}.ida")
    steps = Steps.of(Program(compiled.graph))
    roots = questions(compiled.graph, compiled.graph.roots, 30, 5, depth=2)
    return Program(decomposed(compiled.graph, steps)), roots, steps.may_ask


def who(program, may_ask, kind, **how):
    shows, parts = kind(program, may_ask, **how), Drawing()
    return shows, lambda slot: shows if "." in slot else parts


def same(program, roots, may_ask, **how):
    """What the engine finds, which is what the interpreter finds; and who showed."""
    wanted = interpret.run(program, roots, who(program, may_ask, Shows, **how)[1], Settings())
    agent, everyone = who(program, may_ask, InColumns, **how)
    found = engine(program, roots, everyone, Settings())
    assert list(map(told, found.answers)) == list(map(told, wanted.answers))
    assert found.table.keys() == wanted.table.keys()
    for question, entry in wanted.table.items():
        assert whole(found.table[question])[:5] == whole(entry)[:5]
    return found, agent


def test_they_show_many_at_once_and_it_comes_to_the_same(shown):
    _, agent = same(*shown)
    assert max(agent.together) > 1


def test_who_never_ends_is_ended(shown):
    program, roots, may_ask = shown
    found, _ = same(program, [evolve(one, depth=1) for one in roots[:2]], may_ask, endless=True)
    assert {len(found.table[root].asks) for root in found.roots} == {MOST}
    assert {one.reason for one in found.answers} == {Reason.AT_MOST}


def test_the_very_same_picked_again_has_another_draw(shown):
    program, roots, may_ask = shown
    found = engine(program, roots, who(program, may_ask, InColumns)[1], Settings())
    asked = [
        [
            (one.put.task, one.put.arguments, one.put.draw)
            for one in entry.asks
            if not isinstance(one.put, Unknown)
        ]
        for entry in found.table.values()
    ]
    drawing = [own for own in asked if any(draw for _, _, draw in own)]
    assert drawing
    assert any(
        len({draw for task, arguments, draw in own if (task, arguments) == first[:2]}) > 1
        for own in drawing
        for first in own
    )


def test_shares_come_to_the_same(shown):
    program, roots, may_ask = shown
    whole_ = engine(program, roots, who(program, may_ask, InColumns)[1], Settings())
    parts = engine(program, roots, who(program, may_ask, InColumns)[1], Settings(share=7))
    assert list(map(told, parts.answers)) == list(map(told, whole_.answers))


def wrong(said):
    """What a run makes of an agent that shows such steps."""

    class Agent(InColumns):
        def step_columns(self, asked):
            return said(asked)

    compiled = load(PROGRAMS / "permutation_power.ida")
    steps = Steps.of(Program(compiled.graph))
    program = Program(decomposed(compiled.graph, steps))
    roots = questions(compiled.graph, ["power"], 5, 5, depth=1)
    return engine(program, roots, who(program, steps.may_ask, Agent)[1], Settings()).answers


def no_memory(_):
    raise RuntimeError("no memory")


def every(asked):
    return np.arange(asked.count)


@pytest.mark.parametrize(
    ("said", "reason", "detail"),
    [
        (no_memory, Reason.FAILED, "no memory"),
        (lambda _: [], Reason.FAILED, "one for each question"),
        (lambda asked: [StepsTold("other", every(asked), ToldColumns([()], every(asked) * 0))],
         Reason.NOT_ALLOWED, "other"),
        (lambda asked: [StepsTold(None, every(asked), ToldColumns([], every(asked)))],
         Reason.FAILED, "the number of one"),
        (lambda asked: [StepsTold(None, every(asked), ToldColumns([10**6], every(asked) * 0))],
         Reason.DOMAIN, "1000000"),
    ],
)  # fmt: skip
def test_steps_that_are_none_make_answers_unknown(said, reason, detail):
    for answer in wrong(said):
        assert isinstance(answer, Unknown)
        assert answer.reason is reason
        assert detail in answer.detail


def test_steps_are_counted_as_what_an_agent_said(shown):
    program, roots, may_ask = shown
    agent, everyone = who(program, may_ask, InColumns)
    found = engine(program, roots, everyone, Settings())
    assert found.answers_by["shows"] == sum(agent.together)


TWO = """
task solve(n: 0..9) -> 0..99:
    strategy low when n < 5 by first:
        may ask part
        at most 4
    strategy high by second:
        may ask part
        at most 4
task part(n: 0..9) -> 0..99:
    "Say {n}."
agent first = human("first")
agent second = human("second")
roots solve
"""


def test_each_strategy_of_a_task_is_shown_by_its_own_agent(tmp_path):
    (tmp_path / "two.ida").write_text(TWO)
    program = Program(load(tmp_path / "two.ida").graph)
    roots = [Question("solve", Context(), (n,), depth=1) for n in range(10)]
    shows = {f"solve.{name}": InColumns(program, {"solve": ("part",)}) for name in ("low", "high")}
    for slot, agent in shows.items():
        agent.name = slot
    found = engine(program, roots, lambda slot: shows.get(slot) or Drawing(), Settings())
    assert [found.table[one].agent for one in roots] == ["solve.low"] * 5 + ["solve.high"] * 5
    assert [agent.together[0] for agent in shows.values()] == [5, 5]
