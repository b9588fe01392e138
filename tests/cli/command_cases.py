"""Runs that are kept, each command in a process of its own: a fork of this one, in which all is imported.

The agent writes down what it is asked, and that is on the disk before it answers.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections import Counter
from functools import partial
from pathlib import Path

import pyarrow.parquet as pq
from attrs import define, field, frozen
from forking import command, ended, forked

from ida_dsl.asking import settling
from ida_dsl.cli import run, running  # noqa: F401 - what a command imports late
from ida_runtime.journals.journal import Journal, JournalTrouble
from ida_runtime.traces import recording  # noqa: F401

PROGRAM = """
context:
    next: Map[0..15, 0..15]
sample context:
    next = map(zip(range(16), shuffle(range(16))))
primitive follow(x: 0..15) -> 0..15 = next[x]
task total(n: 0..15) -> Int:
    sample:
        n = draw(0..15)
    strategy s:
        return sum([ask leaf(ask follow(k) * 16 + n) for k in range(n)])
task leaf(k: 0..255) -> Int by python("paid:it"):
    "How much is {k}?"
roots total
"""
AGENT = """
import os, time
from ida_dsl.questions import Reply
from ida_dsl.values import Reason, Unknown
class it:
    batch, concurrency, cost = {batch}, {concurrency}, 0.5
    {kind} answer(self, questions):
        numbers = [one.question.arguments[0] for one in questions]
        file = os.open("asked", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(file, "".join(f"{{one}}\\n" for one in numbers).encode())
        os.fsync(file)
        os.close(file)
        time.sleep(0.001)
        return [Reply(Unknown(Reason.SAID, str(one)) if one % 9 == 8 else 3 * one, 0.5) for one in numbers]
"""
CLOCKS = ("begun", "ended", "resumed", "options")


@frozen
class Case:
    """A command; its agent answers `batch` questions in each of `concurrency` calls."""

    name: str
    batch: int
    concurrency: int
    kind: str = "def"
    roots: int = 40
    share: int = 10_000
    more: tuple = ()

    @property
    def most(self):
        """So many questions may be under way."""
        return self.batch * self.concurrency

    @property
    def shares(self):
        return -(-self.roots // self.share)


CASES = [
    Case("threads", 1, 3),
    Case("batches", 7, 2),
    Case("async", 1, 5, "async def"),
    Case("shares", 2, 2, roots=300, share=60),
    Case("lock step", 5, 1, more=("--budget", "cost=100000")),
]
ALL = len(CASES)


@define
class Place:
    """A folder in which a run is made. The run itself is in `run`."""

    case: Case
    path: Path
    run: Path = field(default=None)

    def __attrs_post_init__(self):
        self.path.mkdir(parents=True)
        self.run = self.path / "run"
        (self.path / "sums.ida").write_text(PROGRAM)
        agent = AGENT.format(batch=self.case.batch, concurrency=self.case.concurrency, kind=self.case.kind)
        (self.path / "paid.py").write_text(agent)

    @property
    def begun(self):
        """Whether there is a run."""
        return (self.run / "run.json").exists()

    @property
    def done(self):
        """Whether the run says that it is: what is killed then had only left to print the answers."""
        return self.begun and json.loads((self.run / "run.json").read_text())["state"] == "done"

    def begin(self, before=lambda: None):
        """A process that makes the run, or goes on with it. `before` is done in it first."""
        if not self.begun and self.run.exists():  # it died while the folder was made
            assert not (self.run / "journal.sqlite").exists(), f"{self.case.name}: nothing says what it is"
            shutil.rmtree(self.run)
        return forked(before, self.go)

    def go(self):
        """In a process of its own: the command."""
        os.chdir(self.path)
        sys.path.insert(0, str(self.path))
        settling.Settings = partial(settling.Settings, share=self.case.share)
        new = ["sums.ida", "--sample", self.case.roots, *self.case.more, "--out", self.run]
        words = ["--resume", self.run] if self.begun else new
        command(self.path, "out", ["run", *words, "--allow-python", "-q"])

    def told(self):
        return (self.path / "out").read_text(), (self.path / "err").read_text()

    def asked(self):
        log = self.path / "asked"
        return Counter(map(int, log.read_text().split())) if log.exists() else Counter()

    def kept(self):
        """The questions whose answers are in the journal."""
        path = self.run / "journal.sqlite"
        if not path.exists() or not path.stat().st_size:
            return set()
        try:
            with Journal.read(path) as journal:
                return set(map(_argument, journal.entries()))
        except JournalTrouble as trouble:
            if "no such table" in str(trouble):  # it died while the journal was made
                return set()
            raise

    def look(self, kept, asked):
        """What must hold when a process has ended, where so much was kept and asked before it."""
        name, now, there = self.case.name, self.asked() - asked, self.kept()
        assert kept <= there, f"{name}: {kept - there} are in the journal no more"
        assert not kept & set(now), f"{name}: asked again though kept: {kept & set(now)}"
        assert max(now.values(), default=1) == 1, f"{name}: asked twice by one process: {now}"
        ahead = set(now) - there
        assert len(ahead) <= self.case.most, f"{name}: {ahead} were said and not kept"

    def found(self):
        """All that the run's folder says, clocks excepted: its tables, `run.json`, what was printed."""
        tables = {
            str(path.relative_to(self.run)): pq.read_table(path).to_pylist()
            for path in sorted(self.run.rglob("*.parquet"))
        }
        about = json.loads((self.run / "run.json").read_text())
        return tables, {name: said for name, said in about.items() if name not in CLOCKS}, self.told()[0]

    def whole(self, expected, code):
        """That a run that came to its end is as one that nobody disturbed; `code` is None where it was killed
        while it said so."""
        assert code in (0, 1, None), self.told()
        tables, about, out = self.found()
        for name, rows in expected[0].items():
            assert tables.get(name) == rows, f"{self.case.name}: {name} is another"
        out = expected[2] if code is None else out
        assert (set(tables), about, out) == (set(expected[0]), *expected[1:]), self.case.name


def undisturbed(case, folder):
    """What is found by a run that nobody disturbs: a second one, as the first imports what is left."""
    places = [Place(case, folder / name) for name in ("warm", "whole")]
    for place in places:
        assert ended(place.begin()) in (0, 1), place.told()
    assert max(place.asked().values()) == 1
    return place.found()


def _argument(entry):
    """What was asked, of what is in the journal."""
    said = json.loads(entry.written.text)
    return said // 3 if entry.written.kind == "answer" else int(said["detail"])
