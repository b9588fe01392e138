"""What must hold of a machine between two steps holds, and is missed where it does not."""

import numpy as np
import pytest
from driver_cases import program

from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import FULL, Context, Pick, Question
from ida_runtime.columns.column import Column
from ida_runtime.columns.whys import NOWHERE, whys
from ida_runtime.engine.asks import REFUSED, Batch
from ida_runtime.engine.machine import Machine
from ida_runtime.engine.plan import RunPlan

TEXT = """
context:
    size: Int
primitive look(n: Int) -> Int = n + size
task leaf(n: Int) -> Int
task odd(n: Int) -> Int:
    strategy s:
        return ask leaf(n) + ask leaf(n + 1)
task all(n: 0..9) -> Int:
    strategy s:
        a = sum([ask odd(i) for i in range(n)])
        b = sum(ask[3] leaf(n + 20))
        return a + b + ask look(n)
roots all, odd
"""
HERE = Context({"size": 3})


SMALL = """
task leaf(n: 0..99) -> 0..9
task odd(n: 0..9) -> 0..18:
    strategy s:
        return ask leaf(n) + ask leaf(n + 1)
roots odd
"""


def begun(steps=10**6, few=0):
    """A machine that waits for its agents, or went so many steps; and what its agents are asked."""
    machine = Machine(RunPlan(program(TEXT)), Settings(), frozenset({"leaf", "odd", "all"}), few=few)
    machine.validate({})
    machine.put_roots([Question("all", HERE, (n,), (), FULL) for n in (2, 0, 3)])
    for _ in range(steps):
        machine.validate()
        if not machine.run(steps=1):
            break
    return machine


def taken(machine):
    return {table.number: rows for table, rows in machine.take_leaves()}


@pytest.mark.parametrize("few", [0, 24])
def test_it_holds_after_each_step(few):
    machine = begun(few=few)
    out = taken(machine)
    machine.validate(out)
    ((number, rows),) = out.items()
    table = machine.plan.tables[number]
    while rows.size:
        machine.finish(table, rows[-2:], Column(table.returns, np.array([5, 6])[: len(rows[-2:])]))
        rows = rows[:-2]
        machine.validate({number: rows})
        while machine.run(steps=1):
            machine.validate({number: rows})
    assert all(one.answered(np.arange(len(one))).all() for one in machine.plan.tables)
    machine.clear()
    machine.validate({})


def table(machine, name):
    return machine.plan.by_name[name]


def place(machine, name="odd"):
    return next(one for one in machine.stepping.places if one.task.name == name and one.home is None)


def children(machine):
    return next(one for one in machine.stepping.places if one.home is not None)


def lost_row(machine):
    table(machine, "leaf").memo.keys[0][0] += 1


def lost_room(machine):
    table(machine, "leaf").answers = table(machine, "leaf").answers[:1]


def early_reason(machine):
    table(machine, "leaf").whys = np.zeros(99, dtype=np.int64)
    table(machine, "leaf").whys[0] = whys(1, NOWHERE, 0)


def unknown(machine, why):
    looked = table(machine, "look")
    machine.run()
    looked.put(np.array([0]), [np.array([4])])
    looked.whys, looked.waiting[:1] = np.full(99, 0, dtype=np.int64), -2
    looked.whys[0] = why


def wrong_log(machine):
    machine.asks._count += 1


def ask_of(machine, asker, asked, refused=None):
    rows = np.array([asker], dtype=np.int32), np.array([asked], dtype=np.int32)
    numbers = table(machine, "odd").number, 0, table(machine, "leaf").number
    machine.asks.add(Batch(*numbers, *rows, refused))


def circle(machine):
    leaf = table(machine, "leaf")
    machine.waits.before[leaf.waiting[0]] = leaf.waiting[0]


def waits_twice(machine):
    leaf = table(machine, "leaf")
    leaf.waiting[1] = leaf.waiting[0]


def wait_given_back(machine):
    machine.waits._rows.one_back(int(table(machine, "leaf").waiting[0]))


def wait_for_answered(machine):
    table(machine, "leaf").waiting[0] = -2


def frame_misses(machine):
    place(machine).frames.missing[place(machine).frames.opened()[0]] = 1


def frame_closed(machine):
    frames = place(machine).frames
    frames._rows.back(frames.opened()[:1])


def frame_ready_twice(machine):
    frames = place(machine).frames
    frames.ready.add(np.array([frames.opened()[0]] * 2))


def pool_miscounts(machine):
    place(machine).frames.ready.count += 1


def frame_of_none(machine):
    frames = place(machine).frames
    frames.questions[frames.opened()[0]] = 500


def list_misses(machine):
    gather = children(machine).home
    gather._missing[next(iter(gather.missing()))] += 1


def list_has_all(machine):
    gather = children(machine).home
    gather._missing[next(iter(gather.missing()))] = 0


def begun_and_answered(machine):
    odd = table(machine, "odd")
    _, new = odd.put(np.array([0]), [np.array([50])])
    odd.answer(new, Column(odd.returns, np.array([1])))
    machine.openings.start(odd, 0, new)


def taken_apart_twice(machine):
    machine.openings.start(table(machine, "odd"), 0, np.array([0]))


def taken_apart_by_another(machine):
    table(machine, "odd").strategies[0] = 3


def never_looked_up(machine):
    table(machine, "look").put(np.array([0]), [np.array([77])])


def leaf_answered(machine):
    machine.openings.leaves["leaf"] = [np.array([0])]
    leaf = table(machine, "leaf")
    machine.finish(leaf, np.array([0]), Column(leaf.returns, np.array([1])))


BROKEN = [
    (lost_row, "row 0 of leaf is not in the memo under its key"),
    (lost_room, r"leaf has \d+ questions, and fewer answers"),
    (early_reason, r"row \[0\] of leaf has no answer, and a reason why it is unknown"),
    (lambda machine: unknown(machine, whys(99, NOWHERE, 0)), "unknown for a reason that is none"),
    (lambda machine: unknown(machine, whys(0, 0, 99)), "unknown because of a question that is none"),
    (wrong_log, "the log says that it has .* asks, and has"),
    (lambda machine: ask_of(machine, 500, 0), r"row \[500\] of odd asks, and there is no such question"),
    (lambda machine: ask_of(machine, 0, 500), r"row \[500\] of leaf is asked, and there is no such question"),
    (lambda machine: ask_of(machine, 0, REFUSED), "refused without a reason"),
    (lambda machine: ask_of(machine, 0, 0, np.array([7])), "or put with one"),
    (circle, "who waits for a question of leaf goes round in a circle"),
    (waits_twice, "is found from two questions"),
    (wait_given_back, "is found from a question, and was given back"),
    (wait_for_answered, "is for no question without an answer"),
    (frame_misses, r"at odd, block 0, piece 0 frame \d+ misses 1 answers, and waits for 2"),
    (frame_closed, "is waited for, or ready, and was given back"),
    (frame_ready_twice, "a frame is ready twice"),
    (pool_miscounts, "at odd, block 0, piece 0 1 are ready, 0 there"),
    (frame_of_none, "waits in a frame, and there is no such question"),
    (list_misses, r"list \d+ at target \d+ misses \d values, and \d are to come"),
    (list_has_all, "misses no value, and some are to come"),
    (begun_and_answered, r"row \d of odd is answered, and worked on"),
    (taken_apart_twice, "row 0 of odd has no answer, and 2 work on it"),
    (taken_apart_by_another, "row 0 of odd is taken apart by 0, where 3 applies"),
    (never_looked_up, "of look was never looked up"),
    (leaf_answered, r"row \[0\] of leaf is for an agent, and has its answer"),
]


@pytest.mark.parametrize(("broken", "said"), BROKEN)
def test_what_does_not_hold_is_named(broken, said):
    machine = begun()
    machine.validate(taken(machine))
    broken(machine)
    with pytest.raises(AssertionError, match=said):
        machine.validate()


def test_a_leaf_that_nobody_asks_is_named():
    machine = begun()
    machine.take_leaves()
    machine.validate()
    with pytest.raises(AssertionError, match="has no answer, and nobody is asked for it"):
        machine.validate({})


def test_a_question_in_no_pool_is_named():
    machine = begun(steps=1)
    pool = next(pool for pool in machine.openings.starts.values() if pool)
    pool.take(1)
    with pytest.raises(AssertionError, match="has no answer, and 0 work on it"):
        machine.validate()


def strand_misses(machine):
    next(iter(machine.narrow.strands().values())).missing += 1


def strand_gone(machine):
    machine.narrow._strands[next(iter(machine.narrow.strands()))] = None


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (strand_misses, r"strand \d+ misses 3 answers, and waits for 2"),
        (strand_gone, r"strand \[\d+\] waits, and is none"),
    ],
)
def test_strands_that_do_not_hold_are_named(broken, said):
    machine = Machine(RunPlan(program(SMALL)), Settings(), frozenset())
    machine.put_roots([Question("odd", HERE, (n,), (), FULL) for n in range(3)])
    machine.run()
    machine.validate()
    assert machine.narrow.strands()
    broken(machine)
    with pytest.raises(AssertionError, match=said):
        machine.validate()


SHOWN = '''
task leaf(n: Int) -> Int
task top(n: Int) -> Int:
    """How many?"""
    strategy s by shows:
        may ask leaf
        at most 3
agent shows = human("ann")
roots top
'''


def walked():
    """A machine of which two questions are walked, and wait for an answer each."""
    machine = Machine(RunPlan(program(SHOWN)), Settings(), frozenset())
    machine.put_roots([Question("top", HERE, (n,), (), 1) for n in range(2)])
    machine.run()
    machine.validate()
    for number, walker, _ in machine.walking.take_steps():
        machine.walks.move(number, Pick("leaf", walker.question.arguments, None))
        machine.validate()
    machine.run()
    machine.validate(taken(machine))
    return machine


def walker_misses(machine):
    machine.walks.walkers[1].missing = 2


def walker_ready(machine):
    machine.walks.ready.append(0)


def walker_waits_for_nothing(machine):
    machine.walks.waiting[99] = (1, 0)


def walker_gone(machine):
    del machine.walks.walkers[0]
    machine.walks.waiting.clear()
    machine.walks.walkers[1].missing = 0


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (walker_misses, "walker 1 misses 2 answers, and waits for 1"),
        (walker_ready, r"walker \[0\] is ready, and misses answers"),
        (walker_waits_for_nothing, "walker 1 waits for an answer that does not come"),
        (walker_gone, "row 0 of top has no answer, and 0 work on it"),
    ],
)
def test_what_does_not_hold_of_walks_is_named(broken, said):
    machine = walked()
    broken(machine)
    with pytest.raises(AssertionError, match=said):
        machine.validate()
