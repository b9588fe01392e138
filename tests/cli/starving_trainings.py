"""Trainings that cannot write all that they should: how they end, and go on.

    python starving_trainings.py FOLDER TIMES SEED [CASES]

So many times each: after some checkpoint no file may have more than some bytes; and, for root, the disk is
full. The command ends with a line that says what could not be written and what is kept; that is whole. When
there is room the same command goes on, to the weights of a training that nobody disturbed. Prints one line of
JSON: how many ended early. CASES: the names of those that are meant.
"""

from __future__ import annotations

import json
import random
import re
import resource
import shutil
import sys
from collections import Counter
from pathlib import Path

from attrs import define, field
from forking import ended, may_mount, mount, unmount
from training_cases import CASES, Case, Place, undisturbed

from ida_runtime.tiers.tier import TierFolder

SAID = (
    r"(?P<file>\S+): cannot be written \((File too large|No space left on device)\): "
    r"the last checkpoint is kept, and the same command goes on from there\n"
    r"mend that and run the command again\n"
)


@define
class Trial:
    """One case, kept from writing."""

    case: Case
    folder: Path
    rng: random.Random
    early: Counter = field(factory=Counter)
    files: Counter = field(factory=Counter)
    expected: object = field(init=False)

    def __attrs_post_init__(self):
        self.expected = undisturbed(self.case, self.folder)

    def go(self, times):
        ways = [self.large, *([self.full] if may_mount(self.folder) else [])]
        for at in range(times):
            for way in ways:
                place = Place(self.case, self.folder / f"{way.__name__}-{at}")
                self.early[way.__name__] += 1
                way(place)
                shutil.rmtree(place.path)

    def large(self, place):
        """From some checkpoint on no file may have more than so many bytes."""
        after, share = self.rng.randrange(1, 4), self.rng.random()
        self.hungry(place, lambda: limited(after, share))

    def full(self, place):
        """The tiers are on a disk that has room for their first checkpoint alone."""
        first = ("--steps", 8, *(("--tiers", 1) if self.case.command == "iterate" else ()))
        assert ended(place.begin(lambda: None, *first)) == 0
        used = sum(file.stat().st_size for file in place.out.rglob("*") if file.is_file())
        disk = place.path / "disk"
        disk.mkdir()
        mount(f"size={used // 1024 + self.rng.randrange(64, used // 2048)}k", disk)
        try:
            shutil.move(place.out, disk / "out")
            place.out = disk / "out"
            self.hungry(place, lambda: None, lambda: mount("remount,size=64m", disk))
        finally:
            unmount(disk)

    def hungry(self, place, before, room=lambda: None):
        code = ended(place.begin(before))
        _, err = place.told()
        found = re.search(SAID, err)
        assert (code, bool(found)) == (1, True), f"{self.case.name}: {code}: {err}"
        assert not list(place.out.rglob("*.new"))
        assert all(place.loads())
        file = Path(found["file"])
        assert file.is_relative_to(place.out)
        self.files[file.name] += 1
        room()
        assert ended(place.begin()) == 0, place.told()
        found = place.found()
        for name, wanted in self.expected.items():
            same = [what for what in ("weights", "files", "names") if found[name][what] == wanted[what]]
            assert len(same) == 3, f"{self.case.name} {name}: of {file.name} only {same} are the same"


def limited(after, share):
    """In a training's process: after so many checkpoints files may have so much of the bytes of the last."""
    keep = TierFolder.keep
    left = list(range(after))

    def keeps(folder, state, told):
        keep(folder, state, told)
        left[:] = left[1:]
        if not left:
            most = int(share * (folder.path / "training.safetensors").stat().st_size)
            resource.setrlimit(resource.RLIMIT_FSIZE, (max(1, most), resource.RLIM_INFINITY))

    TierFolder.keep = keeps


def main(folder, times, seed, *cases):
    rng, said = random.Random(int(seed)), []
    for case in CASES:
        if case.name in (cases or [case.name]):
            trial = Trial(case, Path(folder) / case.name, rng)
            trial.go(int(times))
            said.append({"case": case.name, "early": trial.early, "files": trial.files})
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(*sys.argv[1:])
