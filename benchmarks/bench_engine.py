"""What the engine reaches on each workload, beside what must be reached.

python benchmarks/bench_engine.py [--only NAME]… [--runs N] [--json FILE] [--write]

CPU seconds on one core, medians. Each measurement is a process of its own, pinned to one core, in which
numerical libraries use one thread; workloads take turns. `--write` puts the table into docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "runtime")]  # what lies beside it is measured

from attrs import asdict

from tables import figures, put, table
from workloads.every import BY_NAME
from workloads.model import Measured, Unit, Workload

ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)
HEAD = ("workload", "questions", "asks", "CPU seconds", "the first time", "reached", "to be reached", "")


def measure(name: str) -> Measured:
    """One measurement, in a process of its own."""
    command = [sys.executable, str(ROOT / "benchmarks" / "workloads" / "measure.py"), name]
    done = subprocess.run(  # noqa: S603 - our own
        command, env=os.environ | ONE_THREAD, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{name} was not measured; run {' '.join(command)}\n{done.stderr[-600:]}")
    return from_json(json.loads(done.stdout))


def from_json(said: Mapping[str, Any]) -> Measured:
    """What a process has printed."""
    before = said["before"]
    given = dict(said) | {"before": from_json(before) if isinstance(before, dict) else None}
    return Measured(**given)


def shown(unit: Unit, value: float) -> str:
    """A value with its unit."""
    return f"{figures(value)} {unit.value}"


def row(workload: Workload, runs: Sequence[Measured]) -> tuple[str, ...]:
    """A line of the table."""
    value = statistics.median(one.value(workload.unit) for one in runs)
    cpu = statistics.median(one.cpu for one in runs)
    right = all(one.right == one.roots for one in runs)
    verdict = "yes" if workload.reached(value) else "**no**"
    least = "" if workload.unit.more_is_better else "at most "
    return (
        workload.name,
        f"{runs[0].questions:,}",
        f"{runs[0].asks:,}",
        f"{cpu:.3f}",
        f"{statistics.median(one.first for one in runs):.3f}",
        shown(workload.unit, value),
        f"{least}{workload.goal:,.10g} {workload.unit.value}",
        verdict if right else "**wrong answers**",
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", action="append", choices=BY_NAME, metavar="NAME", help=", ".join(BY_NAME))
    parser.add_argument("--runs", type=int, default=5, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE", help="writes every single measurement")
    parser.add_argument("--write", action="store_true", help="puts the table into docs/performance.md")
    wanted = parser.parse_args()
    if wanted.write and wanted.only:
        parser.error("--write puts the whole table: leave out --only")
    names = wanted.only or list(BY_NAME)
    runs: dict[str, list[Measured]] = {name: [] for name in names}
    for turn in range(wanted.runs):
        for name in names:
            runs[name].append(measure(name))
            print(f"{turn + 1}/{wanted.runs} {name}", file=sys.stderr)
    text = table(HEAD, [row(BY_NAME[name], runs[name]) for name in names])
    print(text)
    if wanted.json:
        wanted.json.write_text(json.dumps({name: list(map(asdict, runs[name])) for name in names}, indent=1))
    if wanted.write:
        put("engine", text)


if __name__ == "__main__":
    main()
