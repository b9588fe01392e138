"""Runs that are ended in the midst of computing: what was answered by then is what would have been."""

import time

import pytest
from agreement import told
from driver_cases import Asked, program, ran

from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import FULL, Context, Question
from ida_dsl.values import Reason, Unknown
from ida_runtime.engine.interrupts import Interrupts
from ida_runtime.engine.run import Run

TEXT = """
context:
    size: Int
function turns(n: Int) -> Int:
    total = n
    for i in range(n):
        total = total + i
    return total
primitive long(n: Int) -> Int = turns(n) + size
task leaf(n: Int) -> Int
task hard(n: Int) -> Int:
    strategy odd when turns(n) % 2 == 1:
        return ask leaf(n)
    strategy even:
        return ask long(n + 50)
task parts(n: 0..40) -> Int:
    decreases turns(n)
    strategy few when n < 3:
        return n
    strategy all:
        found = [ask hard(i) + turns(ask long(i)) for i in range(n)]
        return sum(found) + ask parts(n - 1)
roots parts
"""
ROOTS = [Question("parts", Context({"size": n}), (n,), (), FULL) for n in (2, 5, 9)]


def ending(monkeypatch, after):
    """Ctrl-C comes when whoever computes has looked so often; how often they looked."""
    looks = []

    def ended(interrupts):
        looks.append(interrupts)
        interrupts.wanted = interrupts.wanted or len(looks) == after
        return interrupts.wanted or time.monotonic() > interrupts.until

    monkeypatch.setattr(Interrupts, "ended", property(ended))
    return looks


@pytest.mark.parametrize("few", [0, 24])
@pytest.mark.parametrize("local", [False, True])
def test_what_was_answered_stands(monkeypatch, few, local):
    looks, met = ending(monkeypatch, 10**9), set()
    wanted = ran(TEXT, ROOTS)
    for after in [*range(1, 20, 2), *range(20, 2 * len(looks), len(looks) // 10)]:
        ending(monkeypatch, after)
        run = Run.of(program(TEXT), ROOTS, lambda _: Asked(local=local), Settings())
        run.machine.few = few
        try:
            found = run.run()
        except KeyboardInterrupt:
            found = run.so_far()
        for question, entry in found.table.items():
            assert told(entry.answer) == told(wanted.table[question].answer)
        for answer, right in zip(found.answers, wanted.answers, strict=True):
            left = isinstance(answer, Unknown) and answer.reason is Reason.BUDGET and answer.origin is None
            assert left or answer == right
        met.add(len(found.table))
    assert len(met) > 5


PLAIN = """
context:
    size: 0..9
primitive long(n: 0..99) -> Int:
    total = n + size
    for i in range(20 * n):
        total = total + i
    return total
task top(n: 0..99) -> Int:
    strategy s:
        first = ask long(n)
        return first + ask long(n - 1)
roots top
"""


@pytest.mark.parametrize("few", [0, 24])
def test_a_look_that_is_given_up_has_no_answer(monkeypatch, few):
    roots = [Question("top", Context({"size": n}), (60 + n,), (), FULL) for n in range(3)]
    looks = ending(monkeypatch, 10**9)
    wanted = ran(PLAIN, roots)
    for after in range(1, len(looks), max(1, len(looks) // 10)):
        ending(monkeypatch, after)
        run = Run.of(program(PLAIN), roots, lambda _: Asked(local=True), Settings())
        run.machine.few = few
        with pytest.raises(KeyboardInterrupt):
            run.run()
        for question, entry in run.so_far().table.items():
            assert told(entry.answer) == told(wanted.table[question].answer)


def test_a_run_that_nobody_ends_looks_now_and_then(monkeypatch):
    looks = ending(monkeypatch, 10**9)
    assert ran(TEXT, ROOTS).answers == ran(TEXT, ROOTS, plainly=True).answers
    assert len(looks) > 100
