"""Programs and agents for the driver."""

from __future__ import annotations

import asyncio
import threading
import time
from functools import lru_cache
from pathlib import Path
from textwrap import dedent

from attrs import define, field

from ida_dsl import interpret
from ida_dsl.diagnose import diagnose_source
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.load import compiled
from ida_dsl.questions import Context, Final, Question, Reply
from ida_dsl.source import Source
from ida_runtime.engine.run import run

LEAF = "task leaf(n: Int) -> Int\n"
SUMS = """
task leaf(n: Int) -> Int
task top(n: 0..1000) -> Int:
    strategy s:
        return sum([ask leaf(i) for i in range(n)])
roots top
"""
HERE = Context({})


@lru_cache
def graph(text):
    return compiled(diagnose_source(Source("x.ida", dedent(text))), "x.ida", Path()).graph


def program(text):
    return Program(graph(text))


def leaves(count, task="leaf", *, at=0, depth=0):
    return [Question(task, HERE, (at + number,), (), depth) for number in range(count)]


def sums(count):
    return leaves(count, "top", depth=-1)


def ran(text, roots, agents=None, *, memory=None, plainly=False, **settings):
    """A run; agents by task, or one for all."""
    who = agents.__getitem__ if isinstance(agents, dict) else lambda _: agents or Asked()
    by = interpret.run if plainly else run
    return by(program(text), roots, who, Settings(**settings), memory)


@define(eq=False)
class Asked:
    """Answers with the first argument after so many seconds; hangs at some; fails the first calls; answers
    none before so many have come at once (`together`). Knows the sizes of its calls, in which threads they
    came, and how many at most at once."""

    batch: int | None = None
    concurrency: int = 1
    timeout: float | None = None
    retries: int = 0
    local: bool = False
    seconds: float = 0.0
    together: int = 0
    hangs: set = field(factory=set)
    fails: int = 0
    cost: float = 0.0
    name: str = "asked"
    deterministic: bool = True
    sizes: list = field(factory=list)
    threads: set = field(factory=set)
    most: int = 0
    now: int = 0
    cancelled: int = 0
    go_on: threading.Event = field(factory=threading.Event)
    there: threading.Event = field(factory=threading.Event)
    lock: threading.Lock = field(factory=threading.Lock)

    def begin(self, questions):
        with self.lock:
            self.threads.add(threading.get_ident())
            self.sizes.append(len(questions))
            self.now += 1
            self.most = max(self.most, self.now)
            if self.now == self.together:
                self.there.set()
            self.fails -= 1
            failing = self.fails >= 0
        if failing:
            self.end()
            raise RuntimeError("not now")
        return any(one.question.arguments[0] in self.hangs for one in questions)

    def end(self):
        with self.lock:
            self.now -= 1

    def replies(self, questions):
        self.end()
        return [Reply(one.question.arguments[0], self.cost) for one in questions]

    def answer(self, questions):
        if self.begin(questions):
            self.go_on.wait(60)
        if self.together:
            self.there.wait(20)
        if self.seconds:
            time.sleep(self.seconds)
        return self.replies(questions)

    def step(self, question):  # noqa: ARG002
        return Final(0)


@define(eq=False)
class AsyncAsked(Asked):
    """The same, waited for."""

    async def answer(self, questions):
        try:
            if self.begin(questions):
                await asyncio.sleep(60)
            if self.together:
                await asyncio.to_thread(self.there.wait, 20)
            await asyncio.sleep(self.seconds)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return self.replies(questions)

    async def step(self, question):  # noqa: ARG002
        return Final(0)
