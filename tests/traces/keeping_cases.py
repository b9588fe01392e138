"""Runs with a journal: programs, agents that count what they are asked, and how a run goes on."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from textwrap import dedent

from attrs import define, evolve, field

from ida_dsl.diagnose import diagnose_source
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.load import compiled
from ida_dsl.questions import Context, Final, Pick, Question, Reply
from ida_dsl.source import Source
from ida_dsl.values import Reason, Unknown
from ida_runtime.calls.keeping import Keeper
from ida_runtime.engine.executors import start
from ida_runtime.journals.journal import Journal

SUMS = '''
task leaf(n: Int) -> Int:
    """How much is {n}?"""
task top(n: 0..1000) -> Int:
    strategy s:
        return sum([ask leaf(i) for i in range(n)])
roots top
'''
CHAIN = '''
task leaf(n: Int) -> Int:
    """How much is {n}?"""
task top(n: 0..1000) -> Int:
    decreases n
    strategy end when n == 0:
        return 0
    strategy s:
        below = ask top(n - 1)
        return below + ask leaf(below * 7 + n)
roots top
'''
SHOWN = """
task leaf(n: Int) -> Int
task top(n: 0..1000) -> Int:
    strategy s by human("ann"):
        may ask leaf
        at most 4
roots top
"""
HERE = Context({})


@lru_cache
def program(text):
    found = compiled(diagnose_source(Source("x.ida", dedent(text))), "x.ida", Path())
    return Program(found.graph)


def tops(*numbers, task="top", depth=-1):
    return [Question(task, HERE, (number,), (), depth) for number in numbers]


@define(eq=False)
class Counting:
    """Answers with thrice the argument, and counts what it is asked, with the draws; some it knows not."""

    name: str = "counting"
    deterministic: bool = True
    cost: float = 1.0
    batch: int | None = None
    concurrency: int = 1
    local: bool = False
    in_turn: bool = False
    kept: bool | None = None
    off: int = 0
    fails: dict = field(factory=dict)
    asked: Counter = field(factory=Counter)
    steps: Counter = field(factory=Counter)
    ends_after: int = 10**9

    def replies(self, questions):
        return [self.reply(one.question) for one in questions]

    def reply(self, question):
        number = question.arguments[0]
        self.asked[number, question.draw] += 1
        if self.asked.total() > self.ends_after:
            raise KeyboardInterrupt
        if number in self.fails:
            return Reply(Unknown(self.fails[number], "not now"), 0.25)
        return Reply(number * 3 + self.off, 0.5, 0.75, self.name.upper())

    def answer(self, questions):
        return self.replies(questions)

    def step(self, question):
        self.steps[question.question.arguments[0], len(question.picks)] += 1
        number = question.question.arguments[0]
        if number in self.fails:
            return Unknown(self.fails[number], "not now")
        if len(question.picks) < number:
            return Pick("leaf", (len(question.picks),), Unknown())
        return Final(sum(pick.answer for pick in question.picks))


@define(eq=False)
class AsyncCounting(Counting):
    """The same, waited for."""

    async def answer(self, questions):
        return self.replies(questions)

    async def step(self, question):
        return Counting.step(self, question)


def went(text, roots, agents, path, *, reuse=(), fresh=(), **settings):
    """A run with the journal at this path, from begin to end: its outcome, and its keeper."""
    with ExitStack() as open_:
        journal = open_.enter_context(Journal.open(path))
        earlier = [open_.enter_context(Journal.read(one)) for one in reuse]
        keeper = Keeper(journal, earlier, frozenset(fresh))
        who = agents.__getitem__ if isinstance(agents, dict) else lambda _: agents
        run = start(program(text), roots, who, Settings(**settings), keeper=keeper)
        return run.run(), keeper


def plainly(text, roots, agents, **settings):
    """The same without a journal."""
    who = agents.__getitem__ if isinstance(agents, dict) else lambda _: agents
    return start(program(text), roots, who, Settings(**settings)).run()


def told(outcome):
    """All that an outcome says, but how often something was remembered, and how many waves there were."""
    return evolve(outcome, remembered=0, waves=0)


def rows(path):
    """The answers of a journal: task, kind, JSON, whether it stands."""
    with Journal.read(path) as journal:
        return [
            (one.task, one.written.kind, one.written.text, not one.retracted) for one in journal.entries()
        ]


def standing(path):
    """Those that stand, sorted."""
    return sorted(row[:3] for row in rows(path) if row[3])


NOT_NOW = Reason.FAILED
