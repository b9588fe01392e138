"""What `ida-dsl train` does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from ida_dsl.asking.brief import number
from ida_dsl.asking.misused import Misused
from ida_dsl.cli import screen, teaching
from ida_dsl.cli.app import FINE
from ida_dsl.cli.common import load
from ida_dsl.cli.progress import Ticker
from ida_dsl.folder import Folder
from ida_dsl.interpreter.program import Program as Ready
from ida_dsl.load import Program
from ida_dsl.sampling import Sampler

if TYPE_CHECKING:
    from ida_runtime.tiers.school import School
    from ida_runtime.tiers.training import Course, Training

_NEVER = 2.0
"""An agreement that is not reached: that of recorded answers is always told."""


@frozen(kw_only=True)
class Given(teaching.Means):
    """The options, as click gives them."""

    teacher: str
    runs: tuple[str, ...]
    depth: int
    until: float | None
    decompose: str


def train(given: Given) -> int:
    """Trains, and says what came of it. Raises `Misused`."""
    program = load(given.program, given.settings)
    with teaching.problems(program):
        school = _school(program, given)
        if school.resume():
            screen.remark(f"{given.out}: going on from step {school.steps:,}")
        board = teaching.shown_on_a_board(school, given.tensorboard)
        with board, teaching.at_the_end_of_turns() as stopped, Ticker(lambda: teaching.progress(school)):
            school.run(stopped)
    screen.put_all(_told(school, given.out, interrupted=stopped()))
    return FINE


def _school(program: Program, given: Given) -> School:
    from ida_runtime.tiers.school import Goal, School
    from ida_runtime.tiers.tier import TierFolder
    from ida_runtime.tiers.training import Course, Teacher, Training

    folder = TierFolder(Path(given.out))
    size, how = teaching.learning(given, folder)
    teacher = Teacher.RUNS if given.runs else Teacher(given.teacher)
    learned = teaching.rationing(how) if given.decompose == "learned" else None
    if learned is not None and teacher is Teacher.SPEC:
        said = "--decompose learned: right answers are taken apart by nobody"
        raise Misused(said, "leave --teacher spec out")
    course = Course(size, how, teacher, given.depth, seed=given.seed, decompose=learned)
    ready = Ready(program.graph, {})
    sampler = Sampler(ready, Folder(program.folder))
    own: dict[str, object] = {"teacher": teacher.value, "depth": given.depth, "decompose": given.decompose}
    if given.runs:
        training: Training = _from_runs(ready, sampler, course, given.runs)
        own["runs"] = list(given.runs)
        goal = Goal(agreement=given.until or _NEVER, steps=given.steps, seconds=given.seconds)
    else:
        training = Training(ready, sampler, course, always=teaching.always(program, given.seed))
        goal = Goal(right=given.until, steps=given.steps, seconds=given.seconds)
    return School(training, folder, teaching.lineage(program, given, how, own), goal)


def _from_runs(ready: Ready, sampler: Sampler, course: Course, runs: tuple[str, ...]) -> Training:
    """A training on what was recorded. Raises `NothingToLearn`, `NotEncoded`, `Misused`."""
    from ida_runtime.tiers.encoding.encoding import Encoding
    from ida_runtime.tiers.recorded import FromRuns, decompositions, recorded
    from ida_runtime.traces.reader import Trace

    traces = [Trace.open(run) for run in runs]
    lessons = recorded(Encoding.of(ready.graph, ready.graph.roots), traces, course.how.questions)
    shown = None if course.decompose is None else decompositions(ready, traces)
    return FromRuns(ready, sampler, course, runs=lessons, shown=shown)


def _told(school: School, out: str, interrupted: bool) -> list[str]:
    """What came of it."""
    assert school.accuracy is not None
    much = f"{number(school.steps, 'step')}, {number(school.questions, 'question')}"
    lines = [f"{'interrupted; ' if interrupted else ''}{much}, {school.seconds:.1f} CPU seconds"]
    if school.agreement is not None and school.agreement.of:
        low, high = school.agreement.interval
        rate = f"{school.agreement.rate:.1%} as recorded, of contexts that were held out"
        lines.append(f"{rate} ({low:.1%} to {high:.1%})")
    if school.training.apprentice is not None:
        shown = number(school.training.apprentice.shown, "decomposition")
        asked = "that were recorded" if school.training.course.teacher == "runs" else "asked of the expert"
        lines.append(f"{shown} {asked}: the decomposer learned from them")
    lines += teaching.accuracy_lines(school.accuracy, "alone, on fresh contexts")
    return [*lines, f"{out} is written: --agent 'model(\"{out}\")'"]
