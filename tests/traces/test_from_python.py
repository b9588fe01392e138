"""Runs that are made from Python and kept in a folder."""

import pytest

import ida_dsl
from ida_dsl.asking.misused import Misused
from ida_dsl.questions import Reply
from ida_runtime.agents.base import Stopped
from ida_runtime.journals.journal import Journal
from ida_runtime.traces.folder import NoRun
from ida_runtime.traces.reader import Trace

POWER = ida_dsl.programs() / "permutation_power.ida"


class Paid:
    name, deterministic, cost = "paid", True, 1.0

    def answer(self, questions):
        return [Reply(7, self.cost) for _ in questions]

    def step(self, question):
        raise NotImplementedError


class Leaving(Paid):
    """Somebody who leaves at the second question."""

    name = "leaving"
    asked = 0
    in_turn = True

    def answer(self, questions):
        self.asked += 1
        if self.asked == 2:
            raise Stopped(self.name)
        return super().answer(questions)


def test_a_run_is_kept_with_what_was_paid_for(tmp_path):
    answers = ida_dsl.run(POWER, 5, depth=1, agent=Paid(), out=tmp_path / "run")
    trace = Trace.open(tmp_path / "run")
    assert trace.about["state"] == "done"
    assert [trace.row(place).answer for place in trace.roots()] == [one.value for one in answers]
    with Journal.read(tmp_path / "run" / "journal.sqlite") as journal:
        assert len(journal) == trace.about["answers_by"]["paid"] > 0


def test_one_that_was_left_is_kept_as_far_as_it_came(tmp_path):
    with pytest.raises(Stopped):
        ida_dsl.run(POWER, 5, depth=0, agent=Leaving(), out=tmp_path / "run")
    assert Trace.open(tmp_path / "run").about["state"] == "stopped"
    with Journal.read(tmp_path / "run" / "journal.sqlite") as journal:
        assert len(journal) == 1


def test_nothing_is_written_over(tmp_path):
    ida_dsl.run(POWER, 1, out=tmp_path / "run")
    with pytest.raises(NoRun, match="has a run"):
        ida_dsl.run(POWER, 1, out=tmp_path / "run")


def test_a_run_that_is_kept_has_a_journal_of_its_own(tmp_path):
    with pytest.raises(Misused, match="leave `journal` out"):
        ida_dsl.run(POWER, 1, out=tmp_path / "run", journal=tmp_path / "other")
