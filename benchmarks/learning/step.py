"""How fast a training step is, beside torch's products of matrices: python benchmarks/learning/step.py

A step is what `Student.learn` does: rows are gathered, read, answered, gone back through, and the optimiser
steps. Its operations are counted (a product of an (a, b) and a (b, c) matrix is 2abc; a step back is two
forward), all else counts as nothing. Steps and products of two 1,024 by 1,024 float32 matrices take turns;
CPU seconds of one thread, medians.
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

from ida_dsl.interpreter.program import Program
from ida_dsl.sampling import Sampler
from ida_runtime.tiers.learner.settings import Device, Learning, Size
from ida_runtime.tiers.learner.student import Student
from ida_runtime.tiers.lessons import Lesson
from ida_runtime.tiers.training import Course, Training
from learning.measure import program
from learning.rows import ROWS
from tables import figures, table

FACTS, TURNS, SIDE = 32, 15, 1024
HEAD = ("network", "in", "ms a step", "GFLOP/s", "float32 products", "share")
SIZES = {
    "width 128, 4 + 2 layers": Size(heads=4, fact_layers=4, passes=1),
    "small": Size(),
}


def operations(size: Size, how: Learning, vocabulary: int) -> int:
    """Of a step: layers have four products of width by width, two of width by wider; attention two more."""
    rows, asked, width = how.contexts * FACTS, how.contexts * how.questions, size.width
    own = 2 * (4 + 2 * size.wider) * width * width
    facts = size.fact_layers * rows * (own + 4 * FACTS * width)
    seen = size.question_layers * (asked * (own - 4 * width * width) + 4 * rows * width * width)
    questions = seen + size.question_layers * asked * 4 * FACTS * width + 2 * asked * width * vocabulary
    return 3 * (facts + questions)


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
    done = operations(
        size, Learning(contexts=len(contexts), questions=asked), len(student.encoding.vocabulary)
    )
    rate, peak = done / step / 1e9, 1e-9 / statistics.median(products)
    return name, precision, f"{step * 1e3:.0f}", figures(rate), figures(peak), f"{rate / peak:.0%}"


if __name__ == "__main__":
    torch.set_num_threads(1)
    lines = [measured(name, size, kind) for name, size in SIZES.items() for kind in ("float32", "bfloat16")]
    print(table(HEAD, lines))
