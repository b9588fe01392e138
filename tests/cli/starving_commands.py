"""Makes kept runs that cannot write all that they should, and looks how they end, and go on.

    python starving_commands.py FOLDER TIMES SEED [CASES]

So many times each: no file may have more than some bytes, commits of the journal fail, tables fail, and, for
root, the disk is full. The run ends in order and says what is wrong and what to do; nothing that was paid for
is lost. When there is room it goes on, and is in the end as one that nobody disturbed. Prints one line of
JSON: how many runs ended early. CASES: only so many of the cases.
"""

from __future__ import annotations

import errno
import json
import random
import resource
import shutil
import sqlite3
import sys
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
from attrs import define, field
from command_cases import ALL, CASES, Case, Place, undisturbed
from forking import ended, may_mount, mount, unmount

from ida_runtime.journals import journal

SAID = ("cannot be written", "cannot be used", "run the command again")


@define
class Trial:
    """One case, whose runs are kept from writing."""

    case: Case
    folder: Path
    rng: random.Random
    early: Counter = field(factory=Counter)
    expected: object = field(init=False)

    def __attrs_post_init__(self):
        self.expected = undisturbed(self.case, self.folder)

    def go(self, times):
        ways = [self.files, self.journal, self.tables, *([self.disk] if may_mount(self.folder) else [])]
        for at in range(times):
            for way in ways:
                place = Place(self.case, self.folder / f"{way.__name__}-{at}")
                self.early[way.__name__] += way(place)
                shutil.rmtree(place.path)

    def files(self, place):
        """No file may have more than so many bytes."""
        limit = (self.rng.randrange(1_000, 100_000), resource.RLIM_INFINITY)
        return self.hungry(place, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit))

    def journal(self, place):
        """A commit fails, and all after it."""
        after = self.rng.randrange(40)

        def connected(path, connected=journal.connected):
            return Failing(connected(path), after)

        return self.hungry(place, lambda: setattr(journal, "connected", connected))

    def tables(self, place):
        """A table is written in part, and so are those after it."""
        left = list(range(self.rng.randrange(12)))

        def write_table(table, path, write_table=pq.write_table, **how):
            if not left:
                Path(path).write_bytes(b"PAR1")
                raise OSError(errno.ENOSPC, "no more")
            left.pop()
            write_table(table, path, **how)

        return self.hungry(place, lambda: setattr(pq, "write_table", write_table))

    def disk(self, place):
        """The run is on a disk that is full."""
        disk = place.path / "disk"
        disk.mkdir()
        mount(f"size={self.rng.randrange(16, 400)}k", disk)
        try:
            place.run = disk / "run"
            return self.hungry(place, lambda: None, lambda: mount("remount,size=64m", disk))
        finally:
            unmount(disk)

    def hungry(self, place, before, room=lambda: None):
        """Whether the run ended early. It says why, and goes on when there is room."""
        code = ended(place.begin(before))
        place.look(set(), Counter())
        _, err = place.told()
        early = not place.done
        assert code in (0, 1, 2), f"{self.case.name}: it ended with {code}: {err}"
        assert early == any(one in err for one in SAID), f"{self.case.name}: {code}: {err}"
        assert "sorry" not in err, err
        room()
        if early:
            kept, asked = place.kept(), place.asked()
            code = ended(place.begin())
            place.look(kept, asked)
        place.whole(self.expected, code)
        return early


@define
class Failing:
    """A connection with room for so many commits."""

    base: sqlite3.Connection
    room: int

    def __getattr__(self, name):
        return getattr(self.base, name)

    def execute(self, said, *more):
        if said == "COMMIT":
            self.room -= 1
            if self.room < 0:
                raise sqlite3.OperationalError("disk I/O error")
        return self.base.execute(said, *more)


def main(folder, times, seed, cases=ALL):
    rng, said = random.Random(int(seed)), []
    for case in CASES[: int(cases)]:
        trial = Trial(case, Path(folder) / case.name.replace(" ", "-"), rng)
        trial.go(int(times))
        said.append({"case": case.name, "times": int(times), "early": trial.early})
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(*sys.argv[1:])
