"""Kills runs at random instants, has them go on, and looks whether anything was lost or asked twice.

    python killing.py FOLDER KILLS SEED [KILOBYTES …]

Each agent writes down what it is asked, and that is on the disk before it answers. After each death holds:

- what was in the journal when a run began is not asked in it;
- what an agent was asked and is not in the journal is no more than it may have under way: `batch` questions
  in `concurrency` calls. That is the window between an agent's word and its commit;
- the run goes on, and comes to the end to which one comes that nobody disturbed.

With numbers of kilobytes each run is then made, too, where no file may be larger than that, as on a full
disk: it ends in order, says what is not kept, makes no use of that, and goes on when there is room.

It is a process of its own, with one thread, so that it may fork. Prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import pickle
import random
import resource
import signal
import sys
import time
from collections import Counter
from pathlib import Path

from attrs import define, evolve, field, frozen
from keeping_cases import CHAIN, SUMS, Counting, plainly, program, told, tops, went

from ida_dsl.interpreter.settings import Settings
from ida_runtime.agents.panel import Majority
from ida_runtime.calls.keeping import Keeper
from ida_runtime.calls.not_kept import NotKept
from ida_runtime.engine.executors import start
from ida_runtime.journals.journal import Journal, JournalTrouble

NO_END = resource.RLIM_INFINITY


@define(eq=False)
class Recording(Counting):
    """Writes down what it is asked before it answers."""

    record: Path = field(default=None)

    def replies(self, questions):
        lines = "".join(f"{self.name} {one.task.name} {one.question.arguments[0]}\n" for one in questions)
        file = os.open(self.record, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(file, lines.encode())
        os.fsync(file)
        os.close(file)
        return Counting.replies(self, questions)


@define(eq=False)
class AsyncRecording(Recording):
    """The same, waited for."""

    async def answer(self, questions):
        return self.replies(questions)


@frozen
class Case:
    """A run to be killed. `most` is what each agent may have under way."""

    name: str
    kind: type
    batch: int
    concurrency: int = 1
    members: int = 1
    text: str = SUMS + CHAIN.replace("task leaf", "task other").replace("ask leaf", "ask other").replace(
        "task top", "task down"
    ).replace("ask top", "ask down").replace("roots top\n", "")
    more: dict = field(factory=dict)

    @property
    def most(self):
        return self.batch * self.concurrency

    def agent(self, record):
        made = [
            self.kind(f"agent{at}", batch=self.batch, concurrency=self.concurrency, record=record)
            for at in range(self.members)
        ]
        return made[0] if self.members == 1 else Majority("m", tuple(made))

    @property
    def roots(self):
        return [*tops(30, 12), *tops(8, task="down")]


CASES = [
    Case("thread", Recording, 1),
    Case("thread, 7", Recording, 7, 2),
    Case("async", AsyncRecording, 1, 3),
    Case("async, 7", AsyncRecording, 7),
    Case("panel", AsyncRecording, 1, 2, members=3),
    Case("lock step", Recording, 7, more={"cost": 1e9}),
]


@define
class Trial:
    """One case, killed again and again."""

    case: Case
    folder: Path
    rng: random.Random
    kills: int = 0
    runs: int = 0
    ahead: int = 0
    expected: object = field(init=False)
    lasts: float = field(init=False)

    def __attrs_post_init__(self):
        self.folder.mkdir(parents=True)
        agent, began = self.case.agent(self.folder / "unread"), time.perf_counter()
        went(
            self.case.text,
            self.case.roots,
            self.case.agent(self.folder / "r"),
            self.folder / "j",
            **self.case.more,
        )
        self.lasts = time.perf_counter() - began
        self.expected = told(plainly(self.case.text, self.case.roots, agent, **self.case.more))

    def until(self, kills):
        """One run after the other, each killed until it is over."""
        while self.kills < kills:
            self.one(self.folder / str(self.runs), kills)
            self.runs += 1

    def one(self, at, kills):
        """One run, killed as often as it happens."""
        at.mkdir(exist_ok=True)
        while True:
            kept, asked = self.kept(at), self.asked(at)
            process = os.fork()
            if not process:
                self.go(at)
            if self.kills < kills:
                self.kill(process)
            _, status = os.waitpid(process, 0)
            self.look(at, kept, asked)
            if not os.WIFSIGNALED(status):
                assert status == 0, f"{self.case.name}: it ended with {status}"
                break
            self.kills += 1
        outcome = pickle.loads((at / "outcome").read_bytes())
        assert evolve(outcome, tables=()) == evolve(self.expected, tables=()), (
            f"{self.case.name}: another end"
        )
        assert dict(outcome.table) == dict(self.expected.table), f"{self.case.name}: other questions"

    def go(self, at):
        """In a process of its own: goes on with the run, and says what came of it."""
        try:
            outcome, _ = went(
                self.case.text,
                self.case.roots,
                self.case.agent(at / "record"),
                at / "j",
                **self.case.more,
            )
            (at / "outcome").write_bytes(pickle.dumps(told(outcome)))
            os._exit(0)
        finally:
            os._exit(1)

    def starve(self, at, kilobytes):
        """A run that cannot write all that it should, and then one that can. Whether it came to that."""
        at.mkdir()
        process = os.fork()
        if not process:
            self.go_hungry(at, kilobytes * 1024)
        _, status = os.waitpid(process, 0)
        assert os.WIFEXITED(status), f"{self.case.name}: it ended with {status}"
        assert os.WEXITSTATUS(status) in (0, 3), f"{self.case.name}: it ended with {status}"
        self.look(at, set(), Counter())
        if os.WEXITSTATUS(status):
            told_so, so_far = pickle.loads((at / "hungry").read_bytes())
            assert "what was answered before is safe" in told_so, told_so
            used = {
                f"agent0 {question.task} {question.arguments[0]}"
                for question, entry in so_far.table.items()
                if entry.agent
            }
            assert self.case.members > 1 or used <= self.kept(at), f"{self.case.name}: used and not kept"
        self.one(at, 0)
        return os.WEXITSTATUS(status) != 0

    def go_hungry(self, at, size):
        """In a process of its own: a run whose files may have so many bytes."""
        try:
            with Journal.open(at / "j") as journal:
                resource.setrlimit(resource.RLIMIT_FSIZE, (size, NO_END))
                agent = self.case.agent(at / "record")
                settings = Settings(**self.case.more)
                run = start(
                    program(self.case.text),
                    self.case.roots,
                    lambda _: agent,
                    settings,
                    keeper=Keeper(journal),
                )
                try:
                    run.run()
                except NotKept as stop:
                    so_far = told(run.so_far())
                    resource.setrlimit(
                        resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
                    )
                    (at / "hungry").write_bytes(pickle.dumps((str(stop), so_far)))
                    os._exit(3)
            os._exit(0)
        finally:
            os._exit(1)

    def kill(self, process):
        early = self.rng.random() < 0.2
        time.sleep(self.rng.uniform(0, 0.02 if early else self.lasts))
        os.kill(process, signal.SIGKILL)  # it has no effect where it is over

    def asked(self, at):
        record = at / "record"
        return Counter(record.read_text().splitlines()) if record.exists() else Counter()

    def kept(self, at):
        """What is in the journal, as agents write it down."""
        if not (at / "j").exists() or not (at / "j").stat().st_size:
            return set()
        try:
            with Journal.read(at / "j") as journal:
                return {f"{one.agent} {one.task} {int(one.written.text) // 3}" for one in journal.entries()}
        except JournalTrouble as trouble:
            if "no such table" in str(trouble):  # it died while the journal was made
                return set()
            raise

    def look(self, at, kept, asked):
        """What must hold after each death."""
        now = self.asked(at) - asked
        twice = [one for one in now if one in kept]
        assert not twice, f"{self.case.name}: asked again though it was kept: {twice}"
        ahead = Counter(one.split()[0] for one in set(now) - self.kept(at))
        assert all(count <= self.case.most for count in ahead.values()), (
            f"{self.case.name}: {ahead} were lost"
        )
        self.ahead = max(self.ahead, *ahead.values(), 0)


def main(folder, kills, seed, *limits):
    rng, said = random.Random(int(seed)), []
    for case in CASES:
        trial = Trial(case, Path(folder) / case.name.replace(", ", "-"), rng)
        trial.until(-(-int(kills) // len(CASES)))
        starved = sum(trial.starve(trial.folder / f"at-{limit}", int(limit)) for limit in limits)
        said.append({"case": case.name, "kills": trial.kills, "ahead": trial.ahead, "starved": starved})
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(*sys.argv[1:])
