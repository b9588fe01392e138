"""Measures one workload in this very process, and prints what it found as JSON.

python benchmarks/workloads/measure.py NAME [ROOTS [SEED]]

CPU seconds of a first pass and of further ones, of these the median. The first is from making the machine to
the last answer, the roots being objects. The others are some of many, as in a long run or in learning: the
tables have been used before, and the roots are columns, their facts in place. Not timed: imports, compiling
the program, drawing and making the roots.
Objects made before are put out of the garbage collector's sight, which would count them over and over.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import process_time

from attrs import asdict, evolve

HERE = Path(__file__).parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "runtime")]  # what lies beside it is measured

from ida_dsl.interpreter.program import Program
from ida_dsl.load import load
from workloads.driving import drive, prepared
from workloads.every import BY_NAME
from workloads.model import Measured, Roots, Unit, Workload

_PAGE = os.sysconf("SC_PAGE_SIZE")


def memory() -> int:
    """Bytes that the process has in memory now; where the system does not tell, the most that it ever had."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE
    except OSError:
        return most_memory()


def most_memory() -> int:
    """The most bytes that it ever had in memory."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else 1024 * most


PASSES, MANY = 3, 2_000_000
"""So many more passes are measured, one with more questions than that."""


def letters(roots: Sequence[Roots]) -> int:
    """Bytes of text in the arguments."""
    rows = (arguments for one in roots for arguments in one.arguments)
    return sum(len(value.encode()) for row in rows for value in row if isinstance(value, str))


def once(workload: Workload, program: Program, size: int, seed: int = 1) -> Measured:
    """One run."""
    roots = workload.draw(size, seed)
    oracle = None if workload.oracle is None else workload.oracle(roots)
    ready = prepared(roots, workload.together)
    gc.collect()
    gc.freeze()
    before, begun = memory(), process_time()
    run = drive(program, {one.task for one in roots}, workload.agent, oracle)
    run.go(ready)
    cpu, kept, most = process_time() - begun, memory() - before, most_memory() - before
    count, right = sum(map(len, roots)), workload.judge(roots, run.answers())
    again = median(run.again(ready) for _ in range(1 if run.questions > MANY else PASSES))
    right = min(right, workload.judge(roots, run.answers()))
    gc.unfreeze()
    return Measured(count, right, run.questions, run.asks, again, cpu, kept, most, letters(roots))


def measured(workload: Workload, size: int, seed: int = 1) -> Measured:
    """One run; for growth, also the median of three of the smaller one."""
    program = Program(load(workload.program).graph, workload.params)
    if workload.unit is not Unit.GROWTH:
        return once(workload, program, size, seed)
    smaller = size * (workload.smaller or size) // workload.size
    before = sorted((once(workload, program, smaller, seed) for _ in range(3)), key=lambda one: one.cpu)[1]
    return evolve(once(workload, program, size, seed), before=before)


def pin() -> None:
    """Keeps to one core, where the system lets us."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def main() -> None:
    pin()
    workload = BY_NAME[sys.argv[1]]
    size = int(sys.argv[2]) if len(sys.argv) > 2 else workload.size
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    print(json.dumps(asdict(measured(workload, size, seed))))


if __name__ == "__main__":
    main()
