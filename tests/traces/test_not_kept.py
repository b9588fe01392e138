"""Runs whose journal cannot be written any more: they end in order, and make no use of what is not kept."""

import sqlite3
from functools import partial

import pytest
from keeping_cases import SHOWN, SUMS, AsyncCounting, Counting, plainly, program, rows, told, tops, went

from ida_dsl.interpreter.settings import Settings
from ida_runtime.agents.panel import Majority
from ida_runtime.calls.keeping import Keeper
from ida_runtime.calls.not_kept import NotKept
from ida_runtime.engine.executors import start
from ida_runtime.journals.journal import Journal


class Filling:
    """A connection that has room for so many commits."""

    def __init__(self, base, room):
        self.base, self.room = base, room

    def __getattr__(self, name):
        return getattr(self.base, name)

    def execute(self, said, *more):
        if said == "COMMIT":
            self.room -= 1
            if self.room < 0:
                raise sqlite3.OperationalError("database or disk is full")
        return self.base.execute(said, *more)


def ended(path, text, roots, agent, room, **settings):
    """A run that is ended by its journal: what it says, what it found, what it had committed."""
    with Journal.open(path) as journal:
        journal._base = Filling(journal._base, room)
        run = start(program(text), roots, lambda _: agent, Settings(**settings), keeper=Keeper(journal))
        with pytest.raises(NotKept) as stop:
            run.run()
        return stop.value, run.so_far(), run.progress()


KINDS = [Counting, AsyncCounting, partial(Counting, local=True)]
ROOMS = [(0, 0), (0, 1), (1, 0), (1, 1), (3, 0), (3, 1), (10, 0), (10, 1), (0, 2)]
"""So many commits, and which kind; a local one is asked all at once, and has one commit."""


@pytest.mark.parametrize("more", [{}, {"cost": 1e9}], ids=["engine", "lock step"])
@pytest.mark.parametrize(("room", "kind"), ROOMS)
def test_a_run_ends_and_goes_on_when_there_is_room(room, kind, more, tmp_path):
    path, make, roots = tmp_path / "j", KINDS[kind], tops(*range(14))
    stop, so_far, progress = ended(path, SUMS, roots, make(batch=1), room, **more)
    kept = {text for _, _, text, _ in rows(path)}
    used = {entry.answer for entry in so_far.table.values() if entry.agent}
    assert {str(one) for one in used} <= kept
    assert stop.lost
    assert not {one.said.text for one in stop.lost} & kept
    assert progress.answers_by.get("counting", 0) == len(kept)
    outcome, _ = went(SUMS, roots, again := make(), path, **more)
    assert told(outcome) == told(plainly(SUMS, roots, make(), **more))
    assert again.asked.total() == 13 - len(kept)


def test_what_it_says(tmp_path):
    stop, *_ = ended(tmp_path / "j", SUMS, tops(6), Counting(), 0)
    assert str(stop) == (
        f"{tmp_path / 'j'} cannot be used: database or disk is full\n"
        "what was answered before is safe in it; 6 answers came after that, and nothing makes use of them:\n"
        "  counting answered leaf: 0\n"
        "  counting answered leaf: 3\n"
        "  counting answered leaf: 6\n"
        "  … and 3 more\n"
        "mend that, and go on with the same journal"
    )
    stop, *_ = ended(tmp_path / "k", SUMS, tops(1), Counting(), 0)
    assert "1 answer came after that, and nothing makes use of it:\n" in str(stop)


@pytest.mark.parametrize("room", range(6))
def test_members_and_steps_end_in_order_too(room, tmp_path):
    group = Majority("m", (Counting(name="ann", batch=1), AsyncCounting(name="bob", batch=1)))
    ended(tmp_path / "a", SUMS, tops(20), group, room)
    ended(tmp_path / "b", SHOWN, tops(3), Counting(), room)
    ended(tmp_path / "c", SHOWN, tops(3), Counting(local=True), room)
    outcome, _ = went(SHOWN, tops(3), Counting(), tmp_path / "b")
    assert outcome.answers == (9,)
