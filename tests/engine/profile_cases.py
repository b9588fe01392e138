"""A program whose helper and whose agent take as long as a clock says."""

from __future__ import annotations

from attrs import define

from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import Context, Question, Reply
from ida_dsl.values import Mapped
from ida_runtime.engine.profile import profile_of
from ida_runtime.engine.run import Run
from ida_runtime.engine.stopwatch import Stopwatch

TOP = """
extern function slow(x: Int) -> Int = python("clock:slow")

context:
    next: Map[0..3, 0..3]

primitive follow(x: 0..3) -> 0..3 = next[x]
primitive luck(x: 0..3) -> 0..3 = draw([x, draw([0, 1])])  # two draws have no columns

task leaf(n: Int) -> Int
task top(n: 0..3, k: Int) -> Int:
    strategy small when n < 2:
        return slow(k) + ask leaf(n)

    strategy large:
        a = n // 2 * 2 - 1
        return k * 1000 + (ask follow(a)) + ask luck(n)
roots top
"""
FACTS = Context({"next": Mapped([(0, 1), (1, 2), (2, 3), (3, 0)])})


@define
class Clock:
    """Seconds that pass when told: those in which something is computed, and those of waiting."""

    computed: float = 0.0
    waited: float = 0.0

    def watch(self):
        return Stopwatch(lambda: self.computed, lambda: self.computed + self.waited)

    def slow(self, x):
        self.computed += 0.5
        return x


@define(eq=False)
class Sleepy:
    """An agent that computes for a second and waits for three."""

    clock: Clock
    local: bool = True
    name: str = "sleepy"
    deterministic: bool = True

    def answer(self, questions):
        self.clock.waited += 3.0
        self.clock.computed += self.local  # in a thread of its own the run does not compute
        return [Reply(7) for _ in questions]


def tops(*pairs):
    return [Question("top", FACTS, pair, (), -1) for pair in pairs]


def profiled(graph, roots, agent, clock, **settings):
    """A run, and its profile. An agent may be one for each task."""
    program = Program(graph, {}, {"clock:slow": clock.slow})
    watch = clock.watch()
    who = agent.__getitem__ if isinstance(agent, dict) else lambda _: agent
    run = Run.of(program, roots, who, Settings(**settings), observer=watch)
    return run.run(), profile_of(run.machine, watch)
