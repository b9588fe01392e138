"""One training, measured: python benchmarks/learning/measure.py ROW TEACHER SEED FILE

TEACHER is climb, spec, or learned: climb, the questions taken apart by a decomposer that learns to.

Writes a line of JSON an evaluation: steps, CPU seconds of drawing, amplifying and learning (evaluations are
not counted, the start of the process is not), questions answered, and how often the average of the weights
alone is right on fresh contexts, in all and by class. It ends when the row's goal is reached at two
evaluations in a row, or with its patience.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "runtime"), str(ROOT / "benchmarks")]

from attrs import evolve

from ida_dsl.diagnose import diagnose_source
from ida_dsl.interpreter.program import Program
from ida_dsl.load import Program as Loaded
from ida_dsl.load import compiled
from ida_dsl.sampling import Sampler
from ida_dsl.source import Source
from ida_runtime.tiers.decomposing.apprentice import Rationing
from ida_runtime.tiers.evaluating import Accuracy
from ida_runtime.tiers.learner.precisions import fastest
from ida_runtime.tiers.learner.settings import RATES, SIZES, Device, Learning
from ida_runtime.tiers.training import Course, Teacher, Training
from learning.rows import LEARNED, PROGRAMS, ROWS, Row

EVALUATIONS = 40
"""In the seconds within which the goal must be reached."""
FRESH = 64
"""Contexts an evaluation, with 64 questions each: 4,096 questions."""


def reached(row: Row, found: Accuracy) -> bool:
    """Whether the goal is."""
    hardest = list(found.classes.values())[-1].rate
    return found.every.rate >= row.right and hardest >= row.hardest


def curve(row: Row, training: Training) -> Iterator[dict[str, Any]]:
    """The training, an evaluation a line."""
    spent, next_at, good, questions = 0.0, 0.0, 0, 0
    most = row.patience * (row.within if training.apprentice is None else row.within_learned)
    while good < 2 and spent < most:
        begun = time.process_time()
        turn = training.turn()
        spent += time.process_time() - begun
        questions += turn.questions
        if spent >= next_at:
            next_at = spent + row.within / EVALUATIONS
            found = training.evaluated(FRESH, FRESH, turn=turn.number)
            good = good + 1 if reached(row, found) else 0
            yield {
                "steps": turn.steps,
                "seconds": round(spent, 2),
                "questions": questions,
                "shown": turn.shown,
                "loss": round(turn.loss, 4),
                "right": round(found.every.rate, 4),
                "classes": {name: round(one.rate, 4) for name, one in found.classes.items()},
                "reached": good > 0,
            }


def program(row: Row) -> Loaded:
    """The program of a row. Raises `CheckFailed`."""
    name = f"{row.program}.ida"
    return compiled(diagnose_source(Source(name, row.text()), PROGRAMS), name, PROGRAMS)


def measure(row: Row, teacher: str, seed: int, out: TextIO) -> None:
    """Trains, and writes the curve."""
    made = Program(program(row).graph)
    how = Learning(rate=RATES[row.size], device=Device(precision=fastest()))
    learned = teacher == LEARNED
    course = Course(SIZES[row.size], how, Teacher.CLIMB if learned else Teacher(teacher), seed=seed)
    course = evolve(course, decompose=Rationing() if learned else None)
    training = Training(made, Sampler(made), course)
    for line in curve(row, training):
        print(json.dumps(line), file=out, flush=True)


if __name__ == "__main__":
    _, name, teacher, seed, file = sys.argv
    with Path(file).open("w", encoding="utf-8") as out:
        measure(ROWS[name], teacher, int(seed), out)
