"""`ida_dsl.run` with a journal."""

import pytest

import ida_dsl
from ida_dsl.questions import Reply
from ida_runtime.journals.journal import Journal, JournalTrouble

PROGRAM = '''
task weigh(n: 0..9) -> 0..99:
    """How heavy is {n}?"""
task both(n: 0..9) -> Int:
    strategy s:
        return ask weigh(n) + ask weigh(0)
roots both
'''


class Scales:
    """Counts what it weighs."""

    deterministic = True

    def __init__(self):
        self.weighed = []

    def answer(self, questions):
        self.weighed += [one.question.arguments[0] for one in questions]
        return [10 + one.question.arguments[0] for one in questions]


@pytest.fixture(name="program")
def made(tmp_path):
    path = tmp_path / "x.ida"
    path.write_text(PROGRAM)
    return path


def ran(program, asks, **more):
    scales = Scales()
    answers = ida_dsl.run(program, asks, agent={"weigh": scales}, **more)
    return [one.plain for one in answers], sorted(scales.weighed)


def test_it_goes_on_with_its_journal(program, tmp_path):
    path = tmp_path / "j"
    assert ran(program, "both(1)", journal=path) == ([21], [0, 1])
    assert ran(program, ["both(1)", "both(2)"], journal=str(path)) == ([21, 22], [2])
    assert ran(program, "both(1)", journal=path, fresh="weigh") == ([21], [0, 1])


def test_it_reuses_others(program, tmp_path):
    ran(program, "both(1)", journal=tmp_path / "j")
    ran(program, "both(2)", journal=tmp_path / "k")
    assert ran(program, ["both(1)", "both(2)"], reuse=[tmp_path / "j", tmp_path / "k"]) == ([21, 22], [])
    assert ran(program, "both(1)", reuse=str(tmp_path / "j"), fresh=["weigh"]) == ([21], [0, 1])


def test_a_budget_counts_what_was_paid_before(program, tmp_path):
    class Dear(Scales):
        cost = 1.0

        def answer(self, questions):
            given = super().answer(questions)
            return [Reply(one, 1.0) for one in given]

    more = {"journal": tmp_path / "j", "budget": {"cost": 1}}
    first = ida_dsl.run(program, "both(1)", agent={"weigh": Dear()}, **more)
    again = ida_dsl.run(program, "both(1)", agent={"weigh": (dear := Dear())}, **more)
    assert not first[0].known
    assert not again[0].known
    assert not dear.weighed


@pytest.mark.parametrize("wrong", [{"journal": 3}, {"reuse": "nowhere"}, {"fresh": "weigh"}])
def test_what_cannot_be_used(wrong, program):
    with pytest.raises(ida_dsl.Misused):
        ran(program, "both(1)", **wrong)


def test_a_journal_that_cannot_be_written(program, tmp_path, monkeypatch):
    def add(self, paid):  # noqa: ARG001
        raise JournalTrouble("j cannot be used: database or disk is full")

    monkeypatch.setattr(Journal, "add", add)
    with pytest.raises(OSError, match="disk is full\nwhat was answered before is safe"):
        ran(program, "both(1)", journal=tmp_path / "j")
    Journal.open(tmp_path / "j").close()  # it is not in use any more
