"""Shown strategies in the engine: what the interpreter says of them; nothing else waits for a slow one."""

import asyncio
import threading
from hashlib import blake2b
from pathlib import Path

import pytest
from agreement import agree
from driver_cases import leaves, program, ran
from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.folder import Folder
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.load import load
from ida_dsl.questions import FULL, Context, Final, Pick, Question, Reply
from ida_dsl.sampling import questions
from ida_dsl.values import Mapped, Reason, Unknown
from ida_runtime.agents.base import Stopped
from ida_runtime.engine.executors import start

PROGRAMS = Path(__file__).parents[2] / "programs"
TEXT = """
context:
    table: Map[Int, Int]
primitive look(i: Int) -> Int = table[i]
task part(n: 0..9) -> Int:
    "Say {n}."
task solve(n: 0..9, hint: Text) -> 0..99:
    "Solve {n}."
    sees table
    decreases n
    strategy small when n == 0:
        return 1
    strategy shown by teacher:
        may ask part, look, solve
        at most n
task all(n: 0..9) -> Int:
    strategy s:
        found = [ask solve(i, "h") for i in range(n + 1)]
        return sum([x for x in found if known(x)])
agent teacher = human("teacher")
roots all, solve
"""
HERE = Context({"table": Mapped([(1, 10), (2, 20)])})


class Teacher:
    """Shows what `moves` makes of a question and the picks so far; answers with 7."""

    deterministic, cost = True, 0.0

    def __init__(self, moves, name="teacher", **declared):
        self.moves, self.name, self.seen, self.answers = moves, name, [], 7
        self.__dict__.update(declared)

    def answer(self, asked):
        return [Reply(self.answers) for _ in asked]

    def step(self, shown):
        self.seen.append(shown)
        return self.moves(shown)


class AsyncTeacher(Teacher):
    async def answer(self, asked):
        return [Reply(7) for _ in asked]

    async def step(self, shown):
        await asyncio.sleep(0)
        return super().step(shown)


PICKS = [
    Pick("part", (3,), None), Pick("look", (1,), None), Pick("look", (9,), None), Pick("part", (12,), None),
    Pick("solve", (0, "x"), None), Pick("solve", (2, "h"), None), Pick("solve", (9, "h"), None),
    Pick("part", ("a",), None), Pick("part", (), None), Pick("part", [1], None), Pick("all", (1,), None),
    Pick("nothing", (1,), None), Pick(None, (1,), None), Pick("part", (Unknown(Reason.SAID),), None),
    Final(3), Final(77), Final(1000), Final("x"), Final(Unknown(Reason.TIE)), Unknown(Reason.SAID, "no"),
    Unknown(Reason.FAILED, "no"), "nonsense", None,
]  # fmt: skip


def wild(seed):
    """Moves that follow from the seed and from all that is shown, but why something is unknown: steps are
    remembered by the rest."""

    def move(shown):
        picks = [(p.task, bare(p.arguments), bare(p.answer)) for p in shown.picks]
        text = repr((seed, shown.question.arguments, picks))
        return PICKS[int.from_bytes(blake2b(text.encode(), digest_size=4).digest(), "big") % len(PICKS)]

    return move


def bare(value):
    """A value without reasons."""
    if isinstance(value, Unknown):
        return None
    return tuple(map(bare, value)) if isinstance(value, tuple) else value


def roots(count=10, depth=FULL):
    own = [Question("all", HERE, (n,), (), depth) for n in range(count)]
    return [*own, *(Question("solve", HERE, (n, "h"), (), depth) for n in range(count))]


@pytest.mark.parametrize("kind", [{}, {"local": True}])
@given(st.integers(0, 2**32), st.sampled_from([0, 1, 2, 3, FULL]))
def test_it_says_what_the_interpreter_says(kind, seed, depth):
    agree(program(TEXT), roots(depth=depth), lambda: lambda _: Teacher(wild(seed), **kind), Settings())


def test_wild_moves_meet_all_that_can_be_wrong():
    outcomes = [ran_by(Teacher(wild(seed), concurrency=5)) for seed in range(30)]
    entries = [entry for outcome in outcomes for entry in outcome.table.values()]
    puts = [asked.put for entry in entries for asked in entry.asks if isinstance(asked.put, Unknown)]
    wanted = {Reason.NOT_ALLOWED, Reason.DOMAIN, Reason.MEASURE, Reason.PARSE, Reason.SAID}
    assert {put.reason for put in puts} >= wanted
    wanted = {Reason.AT_MOST, Reason.TIE, Reason.FAILED, Reason.SAID, Reason.DOMAIN, Reason.PARSE}
    assert {entry.why.reason for entry in entries if entry.why} >= wanted


def ran_by(teacher, asked=None):
    run = start(program(TEXT), asked or roots(), lambda _: teacher, Settings())
    return run.run()


def test_async_teachers_show_the_same():
    wanted, found = ran_by(Teacher(wild(5))), ran_by(AsyncTeacher(wild(5), concurrency=4))
    assert found.answers == wanted.answers
    assert {q: e.asks for q, e in found.table.items()} == {q: e.asks for q, e in wanted.table.items()}


def test_what_unknown_answers_say_to_the_teacher():
    teacher = Teacher(lambda shown: Final(1) if shown.picks else Pick("look", (9,), None))
    ran_by(teacher, [Question("solve", HERE, (3, "h"), (), FULL)])
    (pick,) = teacher.seen[-1].picks
    assert pick.answer.reason is Reason.MISSING
    assert pick.answer.origin == Question("look", HERE, (9,), (), 0)


def test_teachers_are_asked_at_the_same_time():
    together = threading.Barrier(9)

    def moves(_):
        together.wait(20)
        return Final(1)

    teacher = Teacher(moves, concurrency=9)
    asked = [Question("solve", HERE, (n, "h"), (), FULL) for n in range(1, 10)]
    assert ran_by(teacher, asked).answers == (1,) * 9


def test_a_slow_teacher_holds_up_only_what_depends_on_it():
    answered = threading.Event()

    class Slow(Teacher):
        def answer(self, asked):
            answered.set()
            return super().answer(asked)

    def moves(_):
        assert answered.wait(20)
        return Final(5)

    agent = Slow(moves, concurrency=2)
    asked = [Question("solve", HERE, (1, "h"), (), FULL), Question("part", HERE, (2,), (), FULL)]
    assert ran_by(agent, asked).answers == (5, 7)


def test_a_step_that_hangs_is_given_up():
    go_on = threading.Event()
    teacher = Teacher(lambda _: go_on.wait(60), timeout=0.1)
    (answer,) = ran_by(teacher, [Question("solve", HERE, (1, "h"), (), FULL)]).answers
    assert str(answer) == "the agent failed: no answer within 0.1 s"
    go_on.set()


def test_a_teacher_who_leaves_ends_the_run():
    def moves(shown):
        if shown.picks:
            raise Stopped("teacher")
        return Pick("part", (3,), None)

    for more in ({}, {"local": True}):
        teacher = Teacher(moves, **more)
        run = start(program(TEXT), roots(3), lambda _, own=teacher: own, Settings())
        with pytest.raises(Stopped):
            run.run()
        outcome = run.so_far()
        assert outcome.answers[0] == 1
        assert outcome.answers[1].origin is None
        assert {question.task for question in outcome.table} == {"all", "solve", "part"}


def test_the_shipped_program_that_is_taught():
    loaded = load(PROGRAMS / "taught.ida")
    ready = Program(loaded.graph)
    task = loaded.graph.roots[0]
    asked = questions(loaded.graph, [task], 4, 1, Folder(loaded.folder), depth=2)
    asks = loaded.graph.task(task).strategies[0].may_ask

    def moves(shown):
        return Final(None) if len(shown.picks) > 1 else Pick(asks[0], shown.question.arguments, None)

    agree(ready, asked, lambda: lambda _: Teacher(moves), Settings())


def test_leaves_and_steps_of_one_agent_share_its_calls():
    teacher = Teacher(wild(3), concurrency=1)
    threads = set()
    teacher.moves = lambda shown, own=teacher.moves: (threads.add(threading.get_ident()), own(shown))[1]
    ran_by(teacher)
    assert len(threads) == 1
    assert ran("task leaf(n: Int) -> Int\n", leaves(2), teacher).answers == (7, 7)
