"""Agents that answer columns: what they say is what they would have said question by question."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from agreement import told, whole
from attrs import define, field

from ida_dsl import interpret
from ida_dsl.draws import CounterDraws, draw_value, key_of
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.load import load
from ida_dsl.questions import Reply
from ida_dsl.sampling import questions
from ida_dsl.values import Reason, Unknown, Word
from ida_runtime.agents.columns import ToldColumns
from ida_runtime.engine.run import Run
from ida_runtime.engine.run import run as engine
from ida_runtime.traces.of_outcome import tables_of_outcome
from ida_runtime.traces.tables import tables_of

PROGRAMS = Path(__file__).parents[2] / "programs"
NAMES = ("permutation_power", "union_find", "shortest_path", "wildcard_search", "sequential_assignment")


def hashed(task, arguments):
    """Some answer of the task that depends on the arguments; now and then none."""
    key = key_of(1, task.name, repr(arguments))
    return Unknown() if key % 7 == 0 else draw_value(task.returns, CounterDraws(key))


def sureness(task, arguments):
    return key_of(2, task.name, repr(arguments)) % 100 / 100


@define(eq=False)
class InColumns:
    """Answers by a rule, in columns; `asked` has how many at a time."""

    rule: Callable = hashed
    name: str = "columns"
    deterministic: bool = True
    local: bool = True
    asked: list = field(factory=list)

    def answer(self, shown):
        return [
            Reply(self.rule(one.task, own), confidence=sureness(one.task, own))
            for one in shown
            for own in [one.question.arguments]
        ]

    def answer_columns(self, asked):
        self.asked.append(len(asked))
        columns = [one.coding.values(one.numbers) for one in asked.arguments]
        each = list(zip(*columns, strict=True)) if columns else [()] * len(asked)
        answers = list(dict.fromkeys(each))
        which = np.array([answers.index(one) for one in each])
        sure = np.array([sureness(asked.task, one) for one in each])
        return ToldColumns([self.rule(asked.task, one) for one in answers], which, sure)


@pytest.fixture(params=NAMES)
def drawn(request):
    """A program, and roots that are taken apart once."""
    compiled = load(PROGRAMS / f"{request.param}.ida")
    roots = questions(compiled.graph, compiled.graph.roots, 30, 5, depth=1)
    return Program(compiled.graph), roots


def test_they_are_asked_all_at_once_and_say_the_same(drawn):
    program, roots = drawn
    wanted = interpret.run(program, roots, lambda _: InColumns(), Settings())
    agent = InColumns()
    found = engine(program, roots, lambda _: agent, Settings())
    assert list(map(told, found.answers)) == list(map(told, wanted.answers))
    assert found.table.keys() == wanted.table.keys()
    for question, entry in wanted.table.items():
        assert whole(found.table[question]) == whole(entry)
    assert sum(agent.asked) == wanted.answers_by["columns"] + wanted.remembered
    assert len(agent.asked) < 12


def test_shares_are_asked_each(drawn):
    program, roots = drawn
    whole = engine(program, roots, lambda _: InColumns(), Settings())
    parts = engine(program, roots, lambda _: InColumns(), Settings(share=7))
    assert parts.answers == whole.answers


class Kept:
    """Keeps the tables of the shares."""

    def __init__(self):
        self.tables = []

    def take(self, share):
        self.tables.append(tables_of(share))
        return share.machine.count

    def known(self, _):
        return 0


def test_traces_say_who_answered_and_how_sure_they_were(drawn):
    program, roots = drawn
    kept = Kept()
    Run.of(program, roots, lambda _: InColumns(), Settings()).send(kept)
    outcome = engine(program, roots, lambda _: InColumns(), Settings())
    (found,), wanted = kept.tables, next(iter(tables_of_outcome(program, outcome)))
    assert found.questions.keys() == wanted.questions.keys()
    for name, table in found.questions.items():
        own = [one for one in table.column_names if one != "context"]  # numbered as they come
        assert table.select(own).to_pylist() == wanted.questions[name].select(own).to_pylist()
    assert any(one for table in found.questions.values() for one in table["confidence"].to_pylist())


def answered(columns):
    """What a run makes of an agent that says that."""

    class Agent(InColumns):
        def answer_columns(self, asked):
            return columns(asked)

    compiled = load(PROGRAMS / "permutation_power.ida")
    roots = questions(compiled.graph, ["power"], 5, 5, depth=0)
    return engine(Program(compiled.graph), roots, lambda _: Agent(), Settings()).answers


def zeros(asked):
    return np.zeros(len(asked), dtype=np.int64)


def raises(_):
    raise RuntimeError("no memory")


@pytest.mark.parametrize(
    ("columns", "reason", "detail"),
    [
        (lambda asked: ToldColumns([64], zeros(asked)), Reason.DOMAIN, ""),
        (lambda asked: ToldColumns([Word("far")], zeros(asked)), Reason.PARSE, ""),
        (lambda asked: ToldColumns([1], zeros(asked)[1:]), Reason.FAILED, "4 answers to 5 questions"),
        (lambda asked: ToldColumns([1], zeros(asked) + 1), Reason.FAILED, "the number of one"),
        (lambda asked: ToldColumns([1], zeros(asked), zeros(asked) + 1.5), Reason.FAILED, "from 0 to 1"),
        (lambda asked: ToldColumns([1], zeros(asked), np.zeros(2)), Reason.FAILED, "one a question"),
        (zeros, Reason.FAILED, "ToldColumns"),
        (raises, Reason.FAILED, "RuntimeError: no memory"),
    ],
)
def test_what_cannot_be_used_is_unknown(columns, reason, detail):
    answers = answered(columns)
    assert {one.reason for one in answers} == {reason}
    assert all(detail in one.detail for one in answers)


@pytest.mark.parametrize("declared", [{"cost": 1.0}, {"local": False}, {"kept": True}, {"in_turn": True}])
def test_who_costs_or_waits_is_asked_question_by_question(declared):
    agent = InColumns()
    other = type("Other", (), {"answer": agent.answer, "answer_columns": raises, "name": "other"})()
    for name, value in {"deterministic": True, "local": True, **declared}.items():
        setattr(other, name, value)
    compiled = load(PROGRAMS / "permutation_power.ida")
    roots = questions(compiled.graph, ["power"], 5, 5, depth=0)
    answers = engine(Program(compiled.graph), roots, lambda _: other, Settings()).answers
    assert answers == tuple(hashed(compiled.graph.task("power"), one.arguments) for one in roots)
