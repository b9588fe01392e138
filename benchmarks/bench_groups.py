"""Tiers beside who taught them: a panel of experts who err, one with a biased member, a ladder of four tiers.

python benchmarks/bench_groups.py [--only NAME]… [--seeds N] [--again] [--there] [--write]

Each is a program in benchmarks/learning, trained by `ida-dsl iterate` and then asked by `ida-dsl audit`, with
tier 0, its experts and all tiers, the same questions about 200 contexts drawn anew. What was found is kept in
benchmarks/learning/groups, and what is there is not measured again, unless `--again` says so. `--there`
measures nothing and tells what was. Medians over seeds, and the least and the most. `--write` puts the table
into docs/results.md.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(Path(__file__).parent)]

from tables import put, table

LEARNING = ROOT / "benchmarks" / "learning"
KEPT = LEARNING / "groups"
PAGE = ROOT / "docs" / "results.md"
CONTEXTS = 200
NAMES: Mapping[str, tuple[str, ...]] = {
    "panel": ("--steps", "1000"),
    "biased": ("--steps", "1000"),
    "ladder": (),
}
"""The programs, and how long a tier is taught where that is not until it agrees with its teacher."""
HEAD = ("program", "who", "seeds", "right alone", "unknown", "right by class")
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

Found = Mapping[str, Any]
"""What an audit tells, as its `--json` does."""


def _ida(*words: str) -> str:
    """What a command prints."""
    paths = os.pathsep.join((str(ROOT), str(ROOT / "runtime")))
    command = [sys.executable, "-m", "ida_dsl", *words]
    done = subprocess.run(  # noqa: S603 - our own
        command,
        env=os.environ | ONE_THREAD | {"PYTHONPATH": paths},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def measured(name: str, seed: int) -> Found:
    """Trains the tiers of a program, and asks them and who taught them."""
    program = str(LEARNING / f"{name}.ida")
    with tempfile.TemporaryDirectory() as folder:
        common = ("--seed", str(seed))
        _ida("iterate", program, "--out", folder, "--size", "tiny", *NAMES[name], *common)
        asked = ("--tiers", folder, "--contexts", str(CONTEXTS), "--cases", "0", "--json", *common)
        found: Found = json.loads(_ida("audit", program, *asked))
    return found


def place(name: str, seed: int) -> Path:
    """Where it is kept."""
    return KEPT / f"{name}-{seed}.json"


def kept(name: str, seed: int, *, again: bool) -> Found:
    """What was found, measured where it was not yet."""
    file = place(name, seed)
    if again or not file.exists():
        found = measured(name, seed)
        told = {key: value for key, value in found.items() if key != "sure_and_wrong"}
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    loaded: Found = json.loads(file.read_text(encoding="utf-8"))
    return loaded


def lines(name: str, every: Sequence[Found]) -> Iterator[list[str]]:
    """A line for each who was asked; teachers are asked otherwise, and have none."""
    for who, one in every[0]["agents"].items():
        if one["role"] == "teacher":
            continue
        own = [found["agents"][who] for found in every]
        classes = ", ".join(f"{kind} {_middle(own, kind)}" for kind in one["classes"])
        unknown = statistics.median(each["unknown"] / each["of"] for each in own)
        yield [name, who, str(len(own)), _between(own), f"{unknown:.1%}" if unknown else "", classes]


def _rates(own: Sequence[Found]) -> list[float]:
    return [one["right"] / one["of"] for one in own]


def _between(own: Sequence[Found]) -> str:
    rates = _rates(own)
    ends = f" ({min(rates):.1%} to {max(rates):.1%})" if len(rates) > 1 else ""
    return f"{statistics.median(rates):.1%}{ends}"


def _middle(own: Sequence[Found], kind: str) -> str:
    return f"{statistics.median(_rates([one['classes'][kind] for one in own])):.0%}"


def main(given: Sequence[str]) -> None:
    """Measures what is asked for, and prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", action="append", choices=tuple(NAMES), metavar="NAME")
    parser.add_argument("--seeds", type=int, default=3)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--again", action="store_true")
    which.add_argument("--there", action="store_true")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args(given)
    told = []
    for name in asked.only or NAMES:
        seeds = [one for one in range(asked.seeds) if not asked.there or place(name, one).exists()]
        every = [kept(name, seed, again=asked.again) for seed in seeds]
        told += lines(name, every) if every else []
    print(table(HEAD, told))
    if asked.write:
        put("groups", table(HEAD, told), PAGE)


if __name__ == "__main__":
    main(sys.argv[1:])
