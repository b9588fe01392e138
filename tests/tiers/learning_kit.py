"""A small program, and learners of it that take seconds."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from attrs import evolve

from ida_dsl.folder import Folder
from ida_dsl.interpreter.program import Program
from ida_dsl.load import load
from ida_dsl.sampling import Sampler
from ida_runtime.tiers.amplifying import amplified
from ida_runtime.tiers.decomposing.apprentice import Rationing
from ida_runtime.tiers.learner.settings import Learning, Size
from ida_runtime.tiers.training import Course, Training
from ida_runtime.traces.tables import ShareTables

HERE = Path(__file__).parent
SMALL = HERE / "small.ida"
"""Powers of permutations of three names."""
PROGRAMS = HERE.parents[1] / "programs"
TINY = Size(width=48, heads=2, fact_layers=1, repeated=0, passes=1, question_layers=1)
QUICK = Learning(contexts=8, questions=16, rate=3e-3, warm_up=20, fall=0.0, horizon=0.95)
RATION = Rationing(
    size=TINY,
    how=evolve(QUICK, contexts=64, rate=4e-3),
    first=160,
    practice=1.0,
    begin=150,
)


@cache
def program(path: Path = SMALL) -> Program:
    return Program(load(path).graph)


def training(path: Path = SMALL, **course: object) -> Training:
    """A training that was not begun."""
    made = program(path)
    how = evolve(QUICK, **course.pop("how", {}))
    return Training(made, Sampler(made, Folder(path.parent)), Course(**{"size": TINY, "how": how, **course}))


@cache
def trained(turns: int = 110) -> Training:
    """A training that has come so far: not to be gone on with."""
    found = training()
    for _ in range(turns):
        found.turn()
    return found


def answers(tables: ShareTables) -> list[object]:
    """The answers of the roots."""
    return [tables.questions[one["task"]]["answer"][one["row"]].as_py() for one in tables.roots.to_pylist()]


def both(pupil: Training) -> tuple[list[object], list[object]]:
    """The same roots, taken apart as written and as learned."""
    roots = pupil.fresh(24, 12, depth=1)
    who, shows = pupil._teacher(), pupil.apprentice.decomposer()
    learned = amplified(pupil.apprentice.learned(), roots, lambda slot: shows if "." in slot else who(slot))
    return answers(amplified(pupil.program, roots, who)), answers(learned)
