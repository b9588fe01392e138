"""How soon tiers learn, beside what must be reached and beside supervised learning.

python benchmarks/bench_ida.py [--only ROW]… [--seeds N] [--teachers climb,spec,learned]
                     [--again] [--there] [--write]

Each training is a process of its own, pinned to one core, with one thread; its curve is kept in
benchmarks/learning/curves, and one that is there is not measured again, unless `--again` says so. One that
was broken off is gone on with, unless `--again` says so. Medians over seeds. `--there` measures nothing and
tells what was. `--write` puts the lines into the table of docs/results.md, where those of other experiments
stay, and draws all curves that are there, docs/images/results.svg.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "runtime"), str(Path(__file__).parent)]

from learning.picture import TEACHERS, Curve, Trained, figure
from learning.rows import LEARNED, ROWS, Row
from tables import lines_of, put, table

CURVES = ROOT / "benchmarks" / "learning" / "curves"
PAGE = ROOT / "docs" / "results.md"
PICTURE = ROOT / "docs" / "images" / "results.svg"
HEAD = (
    "experiment",
    "teacher",
    "seeds",
    "to be reached",
    "reached after",
    "steps",
    "questions",
    "shown",
    "at the end",
    "",
)
CORE = min(os.sched_getaffinity(0))
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def place(row: Row, teacher: str, seed: int) -> Path:
    """Where a curve is kept."""
    return CURVES / f"{row.name.replace(' ', '_')}-{teacher}-{seed}.jsonl"


def curve(row: Row, teacher: str, seed: int, *, again: bool = False) -> list[dict[str, Any]]:
    """The curve of a training, measured where it was not yet."""
    kept = place(row, teacher, seed)
    if again or not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        script, draft = ROOT / "benchmarks" / "learning" / "measure.py", kept.with_suffix(".part")
        going = kept.with_suffix(".going")
        if again:  # what was broken off may be of other code
            shutil.rmtree(going, ignore_errors=True)
        command = [sys.executable, str(script), row.name, teacher, str(seed), str(draft)]
        subprocess.run(  # noqa: S603 - our own
            command,
            env=os.environ | ONE_THREAD,
            check=True,
            preexec_fn=lambda: os.sched_setaffinity(0, {CORE}),
        )
        draft.rename(kept)
        shutil.rmtree(going, ignore_errors=True)
    return _read(kept)


def _read(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def trainings() -> list[Trained]:
    """All trainings that were measured."""
    return [
        Trained(name, teacher, _read(file))
        for name in ROWS
        for teacher in TEACHERS
        for file in sorted(CURVES.glob(f"{name.replace(' ', '_')}-{teacher}-*.jsonl"))
    ]


def first_reached(curve: Curve) -> Mapping[str, Any] | None:
    """The first of two evaluations in a row that reached the goal; one alone may have been luck."""
    return next((one for one, after in pairwise(curve) if one["reached"] and after["reached"]), None)


def reached(curves: Sequence[Curve]) -> Mapping[str, Any] | None:
    """Where the median of trainings first reached the goal; one that never did took longest."""
    firsts = [one for one in map(first_reached, curves) if one]
    there = sorted(firsts, key=lambda one: one["seconds"])
    return there[len(curves) // 2] if 2 * len(there) > len(curves) else None


def goal(row: Row, teacher: str) -> str:
    """What must be reached, in words."""
    within = {"climb": f" in {row.within:,.0f} s"}
    if row.shown is not None:
        within[LEARNED] = f" in {row.within_learned:,.0f} s, {row.shown} shown"
    hardest = f", {row.hardest:.0%} on the hardest" if row.hardest else ""
    return f"{row.right:.0%}{within.get(teacher, '')}{hardest}"


def cells(row: Row, teacher: str, curves: Sequence[Curve], examples: int | None = None) -> list[str]:
    """A line of the table. Supervised learning needed so many labelled `examples`."""
    last = f"{statistics.median(every[-1]['right'] for every in curves):.1%}"
    head = [row.name, teacher, str(len(curves)), goal(row, teacher)]
    at = reached(curves)
    if at is None:
        return [*head, f"by {sum(map(bool, map(first_reached, curves)))}", "", "", "", last, "**no**"]
    much = [f"{at['seconds']:.1f} s", f"{at['steps']:,}", f"{at['questions']:,}"]
    if teacher == "spec":
        return [*head, *much, "", last, ""]
    if teacher != LEARNED:
        return [*head, *much, "", last, _said(at["seconds"] <= row.within)]
    shown = sorted(every[-1]["shown"] for every in curves)[len(curves) // 2]
    few = (row.shown is None or (shown <= row.shown and at["seconds"] <= row.within_learned)) and (
        examples is None or 100 * shown <= examples
    )
    part = "" if examples is None else f", 1 in {examples // shown:,}"
    return [*head, *much, f"{shown:,}{part}", last, _said(few)]


def _said(there: bool) -> str:
    return "yes" if there else "**no**"


def labelled(name: str) -> int | None:
    """How many labelled examples supervised learning needed in an experiment, where that was measured."""
    at = reached([one.curve for one in trainings() if (one.row, one.teacher) == (name, "spec")])
    return None if at is None else int(at["questions"])


def merged(before: Sequence[list[str]], lines: Sequence[list[str]]) -> list[list[str]]:
    """The lines of a table, new ones in place of those of the same experiment and teacher, in their order."""
    every = {(one[0], one[1]): one for one in (*before, *lines)}
    order = [(name, teacher) for name in ROWS for teacher in ("climb", "spec", LEARNED)]
    return [every[one] for one in order if one in every]


def main(given: Sequence[str]) -> None:
    """Measures what is asked for, and prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", action="append", choices=tuple(ROWS), metavar="ROW")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--teachers", default="climb,spec,learned")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--again", action="store_true")
    which.add_argument("--there", action="store_true")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args(given)
    lines = []
    for name in asked.only or ROWS:
        for teacher in asked.teachers.split(","):
            seeds = [
                seed
                for seed in range(asked.seeds)
                if not asked.there or place(ROWS[name], teacher, seed).exists()
            ]
            if not seeds:
                continue
            curves = [curve(ROWS[name], teacher, seed, again=asked.again) for seed in seeds]
            lines.append(cells(ROWS[name], teacher, curves, labelled(name)))
            print("  ".join(lines[-1]), file=sys.stderr, flush=True)
    print(table(HEAD, lines))
    if asked.write:
        put("learning", table(HEAD, merged(lines_of("learning", PAGE), lines)), PAGE)
        PICTURE.write_bytes(figure(trainings()))


if __name__ == "__main__":
    main(sys.argv[1:])
