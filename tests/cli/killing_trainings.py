"""Kills `ida-dsl train` and `iterate` at random instants, says the same again, and looks what comes of it.

    python killing_trainings.py FOLDER KILLS SEED [CASES]

Each training is killed (SIGKILL) when it has a checkpoint: after a random time, while a file is being
written, and between two tiers. After each death its tiers are agents, and can be gone on with. In the end all
is as where nobody disturbed, bit for bit, clocks excepted. Prints one line of JSON. CASES: the names of those
that are meant.
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
from forking import alive, ended
from training_cases import CASES, Case, Place, undisturbed

from ida_dsl.cli.iterating import Climb

MOST = 4
"""So often one training is killed."""


@define
class Trial:
    """One case, killed again and again."""

    case: Case
    folder: Path
    rng: random.Random
    kills: int = 0
    while_writing: int = 0
    between: int = 0
    expected: object = field(init=False)
    lasts: float = field(init=False)

    def __attrs_post_init__(self):
        began = time.perf_counter()
        self.expected = undisturbed(self.case, self.folder)
        self.lasts = time.perf_counter() - began

    def until(self, kills):
        number = 0
        while self.kills < kills:
            self.one(Place(self.case, self.folder / str(number)), kills)
            number += 1

    def one(self, place, kills):
        """One training, killed as often as it happens: first between tiers, where there are more."""
        ways = [*([self.waits] if len(self.case.tiers) > 1 else []), *[self.kill] * MOST]
        code, steps = None, [0]
        while code is None:
            way = ways.pop(0) if ways and self.kills < kills else None
            process = place.begin(pausing(place) if way == self.waits else lambda: None)
            if way is not None:
                way(place, process)
            code = ended(process)
            self.kills += code is None
            now = place.loads()
            assert now >= steps, f"{self.case.name}: after {steps} steps {now} are kept"
            steps = now
        assert code == 0, place.told()
        found = place.found()
        for name, wanted in self.expected.items():
            for what in wanted:
                assert found[name][what] == wanted[what], f"{self.case.name} {name}: {what} is another"
        shutil.rmtree(place.path)

    def waits(self, place, process):
        """Between two tiers."""
        while not (place.path / "between").exists():
            time.sleep(0.001)
        os.kill(process, signal.SIGKILL)
        self.between += 1

    def kill(self, place, process):
        """Some time after there is a checkpoint, or while a file is written; it has no effect on what is
        over."""
        while alive(process) and not place.folders():
            time.sleep(0.001)
        patient = self.rng.random() < 0.5
        time.sleep(self.rng.uniform(0, self.lasts / 2))
        while patient and alive(process) and not writes(place):
            pass
        self.while_writing += writes(place)
        os.kill(process, signal.SIGKILL)


def pausing(place):
    """In the process of a ladder: waits for its death when the first tier is done."""

    def hooked(one=Climb._one):
        def pauses(climb, rung, stopped):
            if rung.number > 1:
                (place.path / "between").touch()
                time.sleep(60)
            one(climb, rung, stopped)

        Climb._one = pauses

    return hooked


def writes(place):
    return any(place.out.rglob("*.new"))


def main(folder, kills, seed, *cases):
    rng, said = random.Random(int(seed)), []
    for case in CASES:
        if case.name in (cases or [case.name]):
            trial = Trial(case, Path(folder) / case.name, rng)
            trial.until(int(kills))
            names = ("kills", "while_writing", "between")
            said.append({"case": case.name} | {name: getattr(trial, name) for name in names})
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(*sys.argv[1:])
