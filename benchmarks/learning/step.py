"""How fast a training step is, beside torch's products of matrices.

python benchmarks/learning/step.py [--write]

A step is what `Student.learn` does: rows are gathered, read, answered, gone back through, and the optimiser
steps. Its operations are counted (a product of an (a, b) and a (b, c) matrix is 2abc; a step back is two
forward, one where only one of both learns), all else counts as nothing. Steps and products of two 1,024 by
1,024 float32 matrices take turns; CPU seconds of one thread, medians. `--write` puts the table into
docs/results.md.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "runtime"), str(ROOT / "benchmarks")]

import numpy as np
import torch
from attrs import frozen

from ida_dsl.interpreter.program import Program
from ida_dsl.sampling import Sampler
from ida_runtime.tiers.learner.held import SUMS, Places
from ida_runtime.tiers.learner.network import Network
from ida_runtime.tiers.learner.settings import Device, Learning, Size
from ida_runtime.tiers.learner.student import Student
from ida_runtime.tiers.lessons import Lesson
from ida_runtime.tiers.training import Course, Training
from learning.measure import program
from learning.rows import ROWS
from tables import figures, put, table

FACTS, TURNS, SIDE = 32, 15, 1024
HEAD = ("network", "in", "ms a step", "GFLOP/s", "float32 products", "share")
SIZES = {
    "width 128, 4 + 2 layers": Size(heads=4, fact_layers=4, passes=1),
    "small": Size(),
}


@frozen
class Counted:
    """The operations of products, forward and back, of a network whose rows hold the tokens of as many places
    as `at` says of its own and of others. Names of rows are not held."""

    size: Size
    at: Places

    @property
    def against(self) -> int:
        """Of what a head holds of a row against a place: all of its places, added up."""
        return self.size.heads * (self.at.own + self.size.heads) * self.at.held

    @property
    def looks(self) -> int:
        """Of a row that looks at others: queries, what it holds against them, what it found, the layers."""
        size, width = self.size, self.size.width
        asks = width * (width + 2 * size.heads)
        found = width * (width + size.heads * self.at.held)
        held = (self.at.alone + SUMS) * self.against
        return 6 * (asks + found + 2 * size.wider * width * width + held)

    @property
    def read(self) -> int:
        """Of a row that is looked at: keys, values, what is held against it, and copied of it."""
        size, width, places = self.size, self.size.width, self.at.theirs + self.size.heads
        copied = size.heads * places * self.at.held
        held = SUMS * size.heads * places * self.at.held
        return 6 * (width * (2 * width + size.heads * places) + copied + held)

    @property
    def seen(self) -> int:
        """Of a row and one that it looks at. Tokens that others came with learn nothing."""
        size, held = self.size, self.size.heads * self.at.held
        return 6 * (2 * size.width + (SUMS + 1) * held) + 4 * self.at.alone * held


def operations(network: Network, contexts: int, questions: int) -> int:
    """Of a step on so many contexts, forward and back, with so many rows each."""
    size, vocabulary = network.size, network.words.out_features
    among, at = (Counted(size, places) for places in (network.among, network.at))
    rows, asked = contexts * FACTS, contexts * questions
    facts = size.passed * rows * (among.looks + among.read + FACTS * among.seen)
    answers = size.question_layers * (asked * (at.looks + FACTS * at.seen) + rows * at.read)
    places = at.at.own + size.heads
    said = 6 * asked * (size.width * (vocabulary + places) + places * at.at.held)
    return facts + answers + said


def seconds(what: Callable[[], object]) -> float:
    """CPU seconds that it takes."""
    begun = time.process_time()
    what()
    return time.process_time() - begun


def lesson_of(training: Training) -> Lesson:
    """What a turn teaches."""
    return training._material().lessons[0]


def measured(name: str, size: Size, precision: str) -> tuple[str, ...]:
    """A line of the table."""
    made = Program(program(ROWS["powers of 32"]).graph)
    how = Learning(device=Device(precision=precision))
    training = Training(made, Sampler(made), Course(size, how, steps=1))
    student: Student = training.student
    lesson, square = lesson_of(training), torch.ones(SIDE, SIDE)
    contexts = np.arange(len(lesson.facts.there))
    steps, products = [], []
    for _ in range(TURNS):
        steps.append(seconds(lambda: student.learn(lesson, contexts)))
        products.append(seconds(lambda: square @ square) / (2 * SIDE**3))
    step = statistics.median(steps)
    asked = int(np.diff(lesson.starts).max())
    done = operations(student.teacher().network, len(contexts), asked)
    rate, peak = done / step / 1e9, 1e-9 / statistics.median(products)
    return name, precision, f"{step * 1e3:.0f}", figures(rate), figures(peak), f"{rate / peak:.0%}"


if __name__ == "__main__":
    torch.set_num_threads(1)
    lines = [measured(name, size, kind) for name, size in SIZES.items() for kind in ("float32", "bfloat16")]
    print(table(HEAD, lines))
    if "--write" in sys.argv[1:]:
        put("steps", table(HEAD, lines), ROOT / "docs" / "results.md")
