"""Kills `ida-dsl run --out RUN` at random instants, has `--resume RUN` go on, and looks whether all is there.

    python killing_commands.py FOLDER KILLS SEED [CASES]

Each process is killed (SIGKILL) after a random time, or while tables are being written; so is what goes on
with the run, until it comes to its end. After each death holds:

- what was in the journal is still in it, and what was in it when a process began is not asked in that;
- what the agent was asked and is not in the journal is no more than it may have under way, `batch` questions
  in `concurrency` calls: the window between its word and the commit, and all that is ever asked twice.

In the end all tables are those of a run that nobody disturbed, row by row, and so are what the command prints
and what `run.json` says, clocks excepted. Prints one line of JSON. CASES:
only so many of the cases.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

from attrs import define, field
from command_cases import ALL, CASES, Case, Place, undisturbed
from forking import alive, ended

MOST = 5
"""So often one run is killed."""


@define
class Trial:
    """One case, killed again and again."""

    case: Case
    folder: Path
    rng: random.Random
    kills: int = 0
    runs: int = 0
    while_writing: int = 0
    of_resumed: int = 0
    asked_again: int = 0
    expected: object = field(init=False)
    lasts: float = field(init=False)

    def __attrs_post_init__(self):
        began = time.perf_counter()
        self.expected = undisturbed(self.case, self.folder)
        self.lasts = (time.perf_counter() - began) / 2

    def until(self, kills):
        while self.kills < kills:
            self.one(kills)
            self.runs += 1

    def one(self, kills):
        """One run, killed as often as it happens."""
        place, times, code = Place(self.case, self.folder / str(self.runs)), 0, None
        while code is None and not place.done:
            kept, asked, resumed = place.kept(), place.asked(), place.begun
            process = place.begin()
            writing = self.kill(place, process) if self.kills < kills and times < MOST else False
            code = ended(process)
            place.look(kept, asked)
            if code is None:
                times += 1
                self.kills += 1
                self.of_resumed += resumed
                self.while_writing += writing
        place.whole(self.expected, code)
        self.asked_again += sum(place.asked().values()) - len(place.asked())
        shutil.rmtree(place.path)

    def kill(self, place, process):
        """After a random time, or while tables are written; it has no effect on what is over. Whether tables
        were written then."""
        patient = self.rng.random() < 0.4
        time.sleep(0 if patient else self.rng.uniform(0, self.lasts))
        while patient and alive(process) and not self.writes(place):
            time.sleep(0.0005)
        time.sleep(self.rng.uniform(0, 0.01) if patient else 0)
        writes = self.writes(place)
        os.kill(process, signal.SIGKILL)
        return writes

    def writes(self, place):
        """Whether there are tables, and not all of them."""
        whole = len(list(place.run.glob("roots/*.parquet")))
        return (place.run / "contexts").exists() and whole < self.case.shares


def main(folder, kills, seed, cases=ALL):
    rng, said = random.Random(int(seed)), []
    for case in CASES[: int(cases)]:
        trial = Trial(case, Path(folder) / case.name.replace(" ", "-"), rng)
        trial.until(-(-int(kills) // int(cases)))
        names = ("kills", "runs", "while_writing", "of_resumed", "asked_again")
        said.append({"case": case.name} | {name: getattr(trial, name) for name in names})
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(*sys.argv[1:])
