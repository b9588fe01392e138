"""How fast a run is made, ordered and written to its folder, and how large it is there.

    python benchmarks/bench_trace.py [--runs N] [FOLDER]

Permutation powering, 64 elements, k < 64, full depth: 10,000 roots with a context each, in a pass as
`bench_engine.py` measures it (roots as columns, tables used before). CPU seconds on one core, medians; FOLDER
is where the run is written, on the disk that is measured (a temporary folder).
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import tempfile
from pathlib import Path
from time import process_time

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "runtime")]

import numpy as np
import pyarrow as pa

from ida_dsl.interpreter.program import Program
from ida_dsl.load import load
from ida_runtime.engine.shares import Share
from ida_runtime.traces.folder import RunFolder
from ida_runtime.traces.tables import tables_of
from ida_runtime.traces.writer import Writer
from tables import figures, table
from workloads.driving import Drive, Prepared, drive, prepared
from workloads.every import BY_NAME
from workloads.measure import pin

SPEED, SIZE = 2e6, 30
"""Goals: questions a second, and bytes a question."""


def timed(run: Drive, roots: Prepared, path: Path) -> tuple[float, float, float, int]:
    """CPU seconds of running, ordering and writing, and the bytes written."""
    ran = run.again(roots)
    numbers, rows = (np.concatenate(one) for one in zip(*run.put, strict=True))
    asked = [question for turn in roots.turns for question in turn]
    begun = process_time()
    made = tables_of(Share(0, asked, numbers, rows, run.machine, {}))
    ordered = process_time()
    Writer(RunFolder(path)).write(made)
    written = process_time()
    size = sum(file.stat().st_size for file in path.rglob("*.parquet"))
    return ran, ordered - begun, written - ordered, size


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=7, metavar="N")
    parser.add_argument("folder", nargs="?", type=Path)
    wanted = parser.parse_args()
    pin()
    pa.set_cpu_count(1)
    workload = BY_NAME["powering"]
    roots = workload.draw(workload.size, 1)
    run = drive(Program(load(workload.program).graph), {one.task for one in roots})
    ready = prepared(roots, workload.together)
    gc.collect()
    gc.freeze()
    run.go(ready)
    found = []
    for _ in range(wanted.runs):
        with tempfile.TemporaryDirectory(dir=wanted.folder) as path:
            found.append(timed(run, ready, Path(path)))
    print(told(run.questions, found))


def told(count: int, found: list[tuple[float, float, float, int]]) -> str:
    """The table."""
    each = [statistics.median(one[at] for one in found) for at in range(3)]
    speed = count / statistics.median(sum(one[:3]) for one in found)
    size = found[0][3] / count
    rows = [
        (what, f"{seconds:.3f}", f"{1e6 * seconds / count:.2f} µs", "", "")
        for what, seconds in zip(("running", "ordering", "writing"), each, strict=True)
    ]
    fast, small = "yes" if speed >= SPEED else "**no**", "yes" if size <= SIZE else "**no**"
    rows.append(("together", f"{sum(each):.3f}", f"{figures(speed)} questions/s", f"{figures(SPEED)}", fast))
    rows.append(("on disk", "", f"{size:.1f} bytes a question", f"at most {SIZE}", small))
    return table((f"{count:,} questions", "CPU seconds", "a question", "to be reached", ""), rows)


if __name__ == "__main__":
    main()
