"""One training, measured: python benchmarks/learning/measure.py ROW TEACHER SEED FILE

TEACHER is climb, spec, or learned: climb, the questions taken apart by a decomposer that learns to.

Writes a line of JSON an evaluation: steps, CPU seconds of drawing, amplifying and learning (evaluations are
not counted, the start of the process is not), questions answered, and how often the average of the weights
alone is right on fresh contexts, in all and by class. It ends when the row's goal is reached at two
evaluations in a row (unless its whole curve is asked for), or with its patience. One that was broken off is
gone on with by the same command, in the same precision: what it takes is kept beside FILE at each
evaluation.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "runtime"), str(ROOT / "benchmarks")]

from attrs import asdict, define, evolve

from ida_dsl.diagnose import diagnose_source
from ida_dsl.interpreter.program import Program
from ida_dsl.load import Program as Loaded
from ida_dsl.load import compiled
from ida_dsl.sampling import Sampler
from ida_dsl.source import Source
from ida_runtime.tiers.decomposing.apprentice import Rationing
from ida_runtime.tiers.learner.precisions import fastest
from ida_runtime.tiers.learner.settings import RATES, SIZES, Device, Learning
from ida_runtime.tiers.scores import Accuracy
from ida_runtime.tiers.tier import TierFolder
from ida_runtime.tiers.training import Course, Teacher, Training, Turn
from learning.rows import LEARNED, PROGRAMS, ROWS, Row

EVALUATIONS = 40
"""In the seconds within which the goal must be reached."""
FRESH = 64
"""Contexts an evaluation, with 64 questions each: 4,096 questions."""


def reached(row: Row, found: Accuracy) -> bool:
    """Whether the goal is; the hardest class is the one that is most often wrong."""
    hardest = min(one.rate for one in found.classes.values())
    return found.every.rate >= row.right and hardest >= row.hardest


@define
class Spent:
    """What a training has taken so far: CPU seconds, questions, and at how many evaluations in a row it was
    good enough by now."""

    seconds: float = 0.0
    questions: int = 0
    good: int = 0


def curve(row: Row, training: Training, spent: Spent, most: float) -> Iterator[dict[str, Any]]:
    """The training from where it is, for so many CPU seconds in all at most, an evaluation a line."""
    next_at = spent.seconds + row.within / EVALUATIONS if training.turns else 0.0
    while (row.whole or spent.good < 2) and spent.seconds < most:
        begun = time.process_time()
        turn = training.turn()
        spent.seconds += time.process_time() - begun
        spent.questions += turn.questions
        if spent.seconds >= next_at:
            next_at = spent.seconds + row.within / EVALUATIONS
            found = training.evaluated(FRESH, FRESH, turn=turn.number)
            spent.good = spent.good + 1 if reached(row, found) else 0
            yield line(turn, found, spent)


def line(turn: Turn, found: Accuracy, spent: Spent) -> dict[str, Any]:
    """A line of a curve."""
    return {
        "steps": turn.steps,
        "seconds": round(spent.seconds, 2),
        "questions": spent.questions,
        "shown": turn.shown,
        "loss": round(turn.loss, 4),
        "right": round(found.every.rate, 4),
        "classes": {name: round(one.rate, 4) for name, one in found.classes.items()},
        "reached": spent.good > 0,
    }


def program(row: Row) -> Loaded:
    """The program of a row. Raises `CheckFailed`."""
    name = f"{row.program}.ida"
    return compiled(diagnose_source(Source(name, row.text()), PROGRAMS), name, PROGRAMS)


def training_of(row: Row, teacher: str, seed: int, precision: str | None = None) -> Training:
    """The training of a row, not begun; in what is faster here where nothing is said."""
    made = Program(program(row).graph)
    how = Learning(rate=RATES[row.size], device=Device(precision=precision or fastest()))
    learned = teacher == LEARNED
    course = Course(
        SIZES[row.size], how, Teacher.CLIMB if learned else Teacher(teacher), row.depth, seed=seed
    )
    course = evolve(course, decompose=Rationing() if learned else None)
    return Training(made, Sampler(made), course)


def measure(row: Row, teacher: str, seed: int, file: Path) -> None:
    """Trains, and writes the curve. What it takes to go on stays until whoever called takes the curve."""
    spent, going = Spent(), TierFolder(file.with_suffix(".going"))
    kept = going.kept()
    training = training_of(row, teacher, seed, None if kept is None else kept[1]["precision"])
    if kept is None:
        file.write_text("", encoding="utf-8")
    else:
        state, told = kept
        training.restore(state, told["turns"])
        spent = Spent(**told["spent"])
        file.write_text(told["curve"], encoding="utf-8")
    with file.open("a", encoding="utf-8") as out:
        for one in curve(row, training, spent, row.ends(teacher)):
            print(json.dumps(one), file=out, flush=True)
            told = {
                "turns": training.turns,
                "precision": training.course.how.device.precision,
                "spent": asdict(spent),
                "curve": file.read_text(encoding="utf-8"),
            }
            going.keep(training.state(), told)


if __name__ == "__main__":
    _, name, teacher, seed, file = sys.argv
    measure(ROWS[name], teacher, int(seed), Path(file))
