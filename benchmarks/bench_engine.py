"""Questions a second and a core: the engine beside the reference interpreter, on roots at full depth.

python benchmarks/bench_engine.py [ROOTS] [RUNS]

CPU seconds, medians; runs of both take turns. Sampling is not counted; what is, is all that a run does with
questions that nobody need be asked: planning, facts, memo, the log of asks. The interpreter is given a
twentieth of the roots, since it also makes an object of each question.
"""

import statistics
import sys
from pathlib import Path
from time import process_time

from ida_dsl import interpret
from ida_dsl.folder import Folder
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.load import load
from ida_dsl.questions import Question
from ida_dsl.sampling import questions
from ida_runtime.engine.machine import Machine
from ida_runtime.engine.plan import RunPlan

PROGRAMS = Path(__file__).parent.parent / "programs"
NAMES = ("permutation_power", "wildcard_search", "sequential_sums")


def by_engine(program: Program, roots: list[Question]) -> float:
    """Questions a second."""
    begun = process_time()
    machine = Machine(RunPlan(program), Settings(), frozenset())
    machine.put_roots(roots)
    machine.run()
    return sum(map(len, machine.plan.tables)) / (process_time() - begun)


def by_interpreter(program: Program, roots: list[Question]) -> float:
    """Questions a second."""
    begun = process_time()
    outcome = interpret.run(program, roots, lambda _: Nobody())
    return sum(outcome.questions.values()) / (process_time() - begun)


class Nobody:
    """An agent for programs that ask none."""

    name, deterministic = "nobody", True


def main() -> None:
    """Prints a line for each program."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    for name in NAMES:
        loaded = load(PROGRAMS / f"{name}.ida")
        program = Program(loaded.graph)
        roots = questions(loaded.graph, loaded.graph.roots, count, 1, Folder(loaded.folder))
        few = roots[: max(1, count // 20)]
        pairs = [(by_engine(program, roots), by_interpreter(program, few)) for _ in range(runs)]
        engine, interpreter = (statistics.median(one) for one in zip(*pairs, strict=True))
        rates = f"engine {engine:10,.0f}/s   interpreter {interpreter:9,.0f}/s"
        print(f"{name:22} {rates}   {engine / interpreter:5.1f} x")


if __name__ == "__main__":
    main()
