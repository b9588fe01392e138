"""How fast answers are committed to a journal, singly and in groups, and what the disk allows.

    python benchmarks/bench_journal.py [FOLDER] [ROWS]

FOLDER is where journals are made for the while, on the disk that is measured (a temporary folder). A commit
waits until the disk says that it has the data, so that of answers that come one by one, each only when the
one before is committed, no more go through than the disk can sync. Of those that come while a commit is under
way the next commit takes all: under load groups form by themselves.
"""

import argparse
import asyncio
import os
import secrets
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent.parent
sys.path[:0] = [str(HERE), str(HERE / "runtime")]

from ida_dsl.diagnose import diagnose_source
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.load import compiled
from ida_dsl.questions import Context, Final, Question, Reply, Shown
from ida_dsl.source import Source
from ida_runtime.calls.keeping import Keeper
from ida_runtime.engine.executors import start
from ida_runtime.journals.journal import Journal, Paid
from ida_runtime.journals.said import answer_written

SINGLY, GROUPS = 5_000, 40_000
"""Goals: commits a second that come singly, answers a second that come in groups."""
LEAF = 'task leaf(n: Int) -> Int:\n    """How much is {n}?"""\n'


class Judge:
    """Answers at once, as many questions at once as it is told to; all of them in the same turn of the event
    loop, or `singly`, each in a turn of its own."""

    name, deterministic, cost = "judge", True, 0.01

    def __init__(self, concurrency: int, *, singly: bool = False) -> None:
        self.concurrency, self.batch, self.singly = concurrency, 1, singly
        self.waiting: deque[asyncio.Future[None]] = deque()

    async def answer(self, questions: list[Shown]) -> list[Reply]:
        await (self._turn() if self.singly else asyncio.sleep(0))
        return [Reply(one.question.arguments[0], 0.01) for one in questions]

    def _turn(self) -> asyncio.Future[None]:
        """What is done when it is this call's turn."""
        loop = asyncio.get_running_loop()
        if not self.waiting:
            loop.call_soon(self._next)
        self.waiting.append(loop.create_future())
        return self.waiting[-1]

    def _next(self) -> None:
        self.waiting.popleft().set_result(None)
        if self.waiting:
            asyncio.get_running_loop().call_soon(self._next)

    async def step(self, question: Shown) -> Final:
        return Final(question.question.arguments[0])


def syncs(folder: Path, count: int = 300) -> float:
    """How often a second the disk takes a page and says that it has it."""
    file = os.open(folder / "page", os.O_CREAT | os.O_WRONLY)
    sync = getattr(os, "fdatasync", os.fsync)
    began = time.perf_counter()
    for at in range(count):
        os.pwrite(file, b"x" * 4096, at * 4096)
        sync(file)
    took = time.perf_counter() - began
    os.close(file)
    return count / took


def paid(count: int) -> list[Paid]:
    return [
        Paid(secrets.randbits(128), "leaf", "judge", answer_written(at, None, 0.01)) for at in range(count)
    ]


def added(path: Path, rows: int, group: int) -> float:
    """Answers a second, so many to a commit."""
    answers = paid(rows)
    with Journal.open(path) as journal:
        began = time.perf_counter()
        for at in range(0, rows, group):
            journal.add(answers[at : at + group])
        return rows / (time.perf_counter() - began)


def ran(path: Path | None, roots: int, judge: Judge) -> float:
    """Answers a second of a run, from the agent to the machine, with a journal or without."""
    program = Program(compiled(diagnose_source(Source("x.ida", LEAF)), "x.ida", Path()).graph)
    here = Context({})
    questions = [Question("leaf", here, (at,), (), 0) for at in range(roots)]
    journal = None if path is None else Journal.open(path)
    keeper = None if journal is None else Keeper(journal)
    run = start(program, questions, lambda _: judge, Settings(), keeper=keeper)
    began = time.perf_counter()
    run.run()
    took = time.perf_counter() - began
    if journal is not None:
        journal.close()
    return roots / took


def looked_up(path: Path, count: int = 20_000) -> tuple[float, float, float]:
    """Seconds to open a journal, and to find what is there and what is not, each."""
    began = time.perf_counter()
    with Journal.open(path) as journal:
        opened = time.perf_counter() - began
        keys = [entry.key for _, entry in zip(range(count), journal.entries(), strict=False)]
        there = each(lambda: [journal.find(key) for key in keys]) / len(keys)
        away = each(lambda: [journal.find(key ^ 1) for key in keys]) / len(keys)
    return opened, there, away


def each(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def line(what: str, found: float, goal: float = 0.0) -> None:
    verdict = "" if not goal else f"   goal {goal:,.0f}" + ("" if found >= goal else ", NOT REACHED")
    print(f"{what:58} {found:12,.0f}{verdict}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast answers are committed to a journal.")
    parser.add_argument("folder", nargs="?", help="where journals are made for the while")
    parser.add_argument("rows", nargs="?", type=int, default=100_000, help="answers, at most")
    given = parser.parse_args()
    rows = given.rows
    with tempfile.TemporaryDirectory(dir=given.folder) as made:
        folder = Path(made)
        line("a second: the disk syncs a page", syncs(folder))
        line("a second: commits of one answer", added(folder / "one", min(rows, 2_000), 1), SINGLY)
        for group in (10, 100, 1_000, 10_000):
            goal = GROUPS if group >= 1_000 else 0.0
            count = min(rows, 200 * group)
            line(
                f"a second: answers, {group:,} to a commit", added(folder / f"by {group}", count, group), goal
            )
        for concurrency, roots in ((1, 1_000), (100, 20_000), (1_000, 50_000)):
            for singly in (False, True) if concurrency > 1 else (False,):
                what = f"a second: answers of a run, {concurrency:,} calls" + ", singly" * singly
                path = folder / f"run {concurrency} {singly}"
                found = ran(path, roots, Judge(concurrency, singly=singly))
                line(what, found, SINGLY if concurrency > 1 else 0.0)
                line(f"{what}, no journal", ran(None, roots, Judge(concurrency, singly=singly)))
        opened, there, away = looked_up(folder / "by 1000")
        line("milliseconds to open the one of 1,000 to a commit", opened * 1e3)
        line("microseconds to find an answer in it", there * 1e6)
        line("microseconds to find that there is none", away * 1e6)


if __name__ == "__main__":
    main()
