"""Runs that have a journal, disturbed: by what comes late, by work, by Ctrl-C, by what cannot be read."""

import sqlite3
import time

import pytest
from keeping_cases import SUMS, Counting, program, rows, tops, went

from ida_dsl.interpreter.memo import Answerer
from ida_dsl.interpreter.settings import Settings
from ida_dsl.prompts import shown
from ida_runtime.agents.panel import Majority
from ida_runtime.calls.keeping import Keeper
from ida_runtime.calls.kept import KeptCalls
from ida_runtime.engine.executors import start
from ida_runtime.journals.journal import Journal

STEPS = {"cost": 1e9}
"""A budget that is never spent puts a run in lock step."""


class Slow(Counting):
    """Takes longer than it may."""

    timeout = 0.05

    def answer(self, questions):
        time.sleep(0.2 if questions[0].question.arguments[0] == 1 else 0.0)
        return Counting.answer(self, questions)


def test_what_comes_too_late_is_kept_all_the_same(tmp_path):
    """A call that was given up is not heard, but its answer was paid for."""
    agent = Slow(batch=1, concurrency=2)
    waits = Majority("m", (agent, Counting(name="bob", batch=1), patient := Patient(name="eve")))
    with Journal.open(tmp_path / "j") as journal:
        run = start(program(SUMS), tops(2), lambda _: waits, Settings(), keeper=Keeper(journal))
        assert run.run().answers == (3,)  # bob's and the patient one's word
    assert patient.asked
    assert [row for row in rows(tmp_path / "j") if not row[3]] == [
        ("leaf", "unknown", '{"detail":"no answer within 0.05 s","unknown":"FAILED"}', False)
    ]
    again = Slow(batch=1, concurrency=2)
    went(SUMS, tops(2), Majority("m", (again, Counting(name="bob"), Patient(name="eve"))), tmp_path / "j")
    assert not again.asked


class Patient(Counting):
    """Answers so late that whoever is too late comes before."""

    def answer(self, questions):
        time.sleep(0.4)
        return Counting.answer(self, questions)


def test_what_comes_in_the_midst_of_other_work_is_committed_then(tmp_path):
    told_of = []
    with Journal.open(tmp_path / "j") as journal:
        calls = KeptCalls(keeper=Keeper(journal))
        answerer, question = Answerer.of(Counting()), tops(7, task="leaf", depth=0)[0]
        calls.ask(answerer, shown(program(SUMS).graph, question), told_of.append)
        calls.collect(wait=False)
        while not calls._came.qsize():
            time.sleep(0.001)
        calls.tend()
        assert not len(journal)  # a commit is not to be had too often
        time.sleep(0.03)
        calls.tend()
        assert (len(journal), told_of, calls.busy) == (1, [], 1)
        calls.collect(wait=True)
        assert [reply.answer for reply in told_of] == [21]
        assert not calls.busy
        calls.close()


class Stopping:
    """A connection that is interrupted before it commits, or just after it did."""

    def __init__(self, base, after):
        self.base, self.after = base, after

    def __getattr__(self, name):
        return getattr(self.base, name)

    def execute(self, said, *more):
        if said != "COMMIT" or self.after is None:
            return self.base.execute(said, *more)
        if self.after:
            self.base.execute(said)
        self.after = None
        raise KeyboardInterrupt


@pytest.mark.parametrize("more", [{}, STEPS], ids=["engine", "lock step"])
@pytest.mark.parametrize("after", [False, True])
def test_who_is_interrupted_while_it_commits_loses_nothing(after, more, tmp_path):
    with Journal.open(tmp_path / "j") as journal:
        journal._base = Stopping(journal._base, after)
        keeper, agent = Keeper(journal), Counting()
        run = start(program(SUMS), tops(5), lambda _: agent, Settings(**more), keeper=keeper)
        with pytest.raises(KeyboardInterrupt):
            run.run()
        assert run.so_far().answers == (30,)
    assert len(rows(tmp_path / "j")) == 5
    again, _ = went(SUMS, tops(5), agent := Counting(), tmp_path / "j", **more)
    assert again.answers == (30,)
    assert not agent.asked


def test_what_cannot_be_read_is_asked_again(tmp_path):
    went(SUMS, tops(3), Counting(), tmp_path / "j")
    with sqlite3.connect(tmp_path / "j") as base:
        base.execute("UPDATE answers SET said = '{' WHERE number = 2")
    base.close()
    outcome, _ = went(SUMS, tops(3), agent := Counting(), tmp_path / "j")
    assert outcome.answers == (9,)
    assert agent.asked.total() == 1
