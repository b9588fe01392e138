"""What `ida-dsl train` does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from ida_dsl.asking.brief import number
from ida_dsl.asking.misused import Misused, none_called
from ida_dsl.cli import screen, teachers, teaching
from ida_dsl.cli.app import FINE, INTERRUPTED
from ida_dsl.cli.common import load
from ida_dsl.cli.progress import Ticker
from ida_dsl.cli.reporting import curves, write_report
from ida_dsl.cli.running import given_agents
from ida_dsl.folder import Folder
from ida_dsl.graph.model import Graph
from ida_dsl.interpreter.program import Program as Ready
from ida_dsl.load import Program
from ida_dsl.sampling import Sampler

if TYPE_CHECKING:
    from ida_runtime.tiers.decomposing.apprentice import Rationing
    from ida_runtime.tiers.ladder import Growth
    from ida_runtime.tiers.learner.settings import Learning
    from ida_runtime.tiers.recorded import FromRuns
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
    grow: bool


def train(given: Given) -> int:
    """Trains, and says what came of it. Raises `Misused`."""
    program = load(given.program, given.settings)
    with teaching.problems(program):
        team = _team(program, given)
        school = _school(team, given)
        if school.resume():
            screen.remark(f"{given.out}: going on from step {school.steps:,}")
        people = _people(team, school, given)
        with team.journal(Path(given.out)) as keeper:
            school.training.keep(keeper)
            ended, stopped = _run(school, given, silent=bool(people))
    if ended is not None:
        return teaching.cut_short(ended, given.out)
    if school.accuracy is None:  # it has just grown
        school.judge()
    screen.put_all(_told(school, interrupted=stopped))
    screen.put_all(curves(school.folder.metrics()))
    screen.put(_reported(program, given, school, interrupted=stopped))
    screen.put(f"{given.out} is written: --agent 'model(\"{given.out}\")'")
    return INTERRUPTED if stopped else FINE


def _reported(program: Program, given: Given, school: School, interrupted: bool) -> str:
    """Writes a page on the tier, and says so."""
    from ida_runtime.tiers.report import Told

    course, folder = school.training.course, school.folder
    deep = f"(depth={course.depth})" if course.teacher.value in ("climb", "distill") else ""
    unfinished = "interrupted" if interrupted else "at its limit" if given.until and not school.done else ""
    name, lineage = Path(given.out).name, folder.card().lineage
    told = Told(name, f"{course.teacher}{deep}", lineage, tuple(folder.metrics()), unfinished)
    return write_report(f"{Path(given.program).name}: {name}", program, [told], given.out)


def _run(school: School, given: Given, silent: bool) -> tuple[BaseException | None, bool]:
    """Turn after turn: what ended it in the midst of one, and whether it was to end after one."""
    ticker = Ticker(lambda: teaching.progress(school), silent=silent)
    with teaching.at_the_end_of_turns() as stopped, ticker:
        ended = teaching.ended_by(lambda: teaching.taught(school, stopped, given.tensorboard))
    return ended, stopped()


def _team(program: Program, given: Given) -> teachers.Teachers:
    """Who answers besides the tier. Raises `Misused`."""
    slots = teachers.always(program.graph)
    if given.runs or given.teacher == "spec":
        if given.agents:
            how = "--from" if given.runs else "--teacher spec"
            raise Misused(f"with {how} nobody is asked", "leave --agent out")
        if not given.runs:
            teachers.refuse_helpers(program, given.allow_python)
        return teachers.unasked(program, given, slots)
    if given.agents:
        _check_asked(program, given, slots)
    return teachers.of(program, given, slots)


def _check_asked(program: Program, given: Given, slots: list[str]) -> None:
    """Refuses agents that would be asked nothing. Raises `Misused`."""
    wanted = given_agents(program.graph, given.agents, silent=True) or {}
    declared = [name for name, _ in program.graph.agents]
    known = [*(task.name for task in program.graph.tasks), *slots, *declared]
    for slot in wanted:
        if slot not in known:
            raise none_called("task", slot, known, "name one of these")
    if not any(slot in wanted for slot in (*slots, *declared)):
        who = f"who is asked: {', '.join(slots)}" if slots else "write `by … always` in a task for an agent"
        raise Misused(f"the tier itself answers {', '.join(wanted)} while it learns", who)


def _people(team: teachers.Teachers, school: School, given: Given) -> dict[str, str]:
    """The people who show strategies, having told how much is asked of them. Raises `Misused` where people
    would be asked too much."""
    people, course = team.people(team.always), school.training.course
    learned = course.decompose
    show = {slot: name for slot, name in people.items() if "." in slot and learned is not None}
    refused = {slot: name for slot, name in people.items() if slot not in show}
    lots = course.steps * course.how.contexts * course.how.questions
    way = "--decompose learned asks for few decompositions, by ration"
    teachers.refuse_people(refused, given, lots, way if any("." in slot for slot in refused) else "")
    if learned is not None and not (school.done or school.at_limit):
        teachers.tell_people(show, learned, given.out)
    return show


def _school(team: teachers.Teachers, given: Given) -> School:
    from ida_runtime.tiers.school import Goal, School
    from ida_runtime.tiers.tier import TierFolder
    from ida_runtime.tiers.training import Course, Teacher, Training

    folder, program = TierFolder(Path(given.out)), team.program
    growth = _growth(program.graph, given)
    size, how = teaching.learning(given, folder)
    teacher = Teacher.RUNS if given.runs else Teacher(given.teacher)
    course = Course(size, how, teacher, given.depth, seed=given.seed, decompose=_decompose(given, how))
    sampler = Sampler(team.ready, Folder(program.folder))
    own: dict[str, object] = {"teacher": teacher.value, "depth": given.depth, "decompose": given.decompose}
    if given.runs:
        recorded = _from_runs(team.ready, sampler, course, given.runs)
        if given.until is not None and not recorded.runs.held:
            said = "all answers of the runs are about one problem, so that none can be held out"
            raise Misused(f"--until {given.until}: {said}", "leave it out, and give --steps or --seconds")
        own |= {"runs": list(given.runs), "answers": recorded.fingerprint}
        training: Training = recorded
        goal = Goal(agreement=given.until or _NEVER, steps=given.steps, seconds=given.seconds)
    else:
        training = Training(team.ready, sampler, course, always=team.always)
        goal = Goal(right=given.until, steps=given.steps, seconds=given.seconds)
    if given.agents:
        own["agents"] = list(given.agents)
    if growth is not None:
        own["grow"] = sorted(growth.values)
    return School(training, folder, teaching.lineage(program, given, how, own), goal, growth)


def _growth(graph: Graph, given: Given) -> Growth | None:
    """What grows on the way. Raises `Misused` where nothing can."""
    from ida_runtime.tiers.ladder import Growth

    if not given.grow:
        return None
    if given.runs:
        raise Misused("--grow: what was recorded does not grow", "leave --grow or --from out")
    if not graph.grows:
        said = f"{given.program} says of no param that it grows"
        raise Misused(f"--grow: {said}", "write to `tiers:`: grow size by 1 when agreement > 0.85")
    return Growth.first(graph)


def _decompose(given: Given, how: Learning) -> Rationing | None:
    """How a decomposer learns, where one does. Raises `Misused`."""
    if given.decompose != "learned":
        if given.decompositions is not None:
            raise Misused("--decompositions says how many a decomposer is shown", "add --decompose learned")
        return None
    if given.teacher == "spec" and not given.runs:
        said = "--decompose learned: right answers are taken apart by nobody"
        raise Misused(said, "leave --teacher spec out")
    if given.decompositions is not None and given.runs:
        raise Misused("with --from all are learned that were recorded", "leave --decompositions out")
    return teaching.rationing(how, given.decompositions)


def _from_runs(ready: Ready, sampler: Sampler, course: Course, runs: tuple[str, ...]) -> FromRuns:
    """A training on what was recorded. Raises `NothingToLearn`, `NotEncoded`, `Misused`."""
    from ida_runtime.tiers.encoding.encoding import Encoding
    from ida_runtime.tiers.recorded import FromRuns, decompositions, recorded
    from ida_runtime.traces.reader import Trace

    traces = [Trace.open(run) for run in runs]
    lessons = recorded(Encoding.of(ready.graph, ready.graph.roots), traces, course.how.questions)
    shown = None if course.decompose is None else decompositions(ready, traces)
    return FromRuns(ready, sampler, course, runs=lessons, shown=shown)


def _told(school: School, interrupted: bool) -> list[str]:
    """What came of it."""
    assert school.accuracy is not None
    much = f"{number(school.steps, 'step')}, {number(school.questions, 'question')}"
    lines = [f"{'interrupted; ' if interrupted else ''}{much}, {school.seconds:.1f} CPU seconds"]
    if school.agreement is not None and school.agreement.of:
        low, high = school.agreement.interval
        recorded = school.training.course.teacher == "runs"
        how = "as recorded, of contexts that were held out" if recorded else "as its teacher"
        rate = f"{school.agreement.rate:.1%} {how}"
        lines.append(f"{rate} ({low:.1%} to {high:.1%})")
    if school.training.apprentice is not None:
        shown = number(school.training.apprentice.shown, "decomposition")
        asked = "that were recorded" if school.training.course.teacher == "runs" else "asked of the expert"
        lines.append(f"{shown} {asked}: the decomposer learned from them")
    if school.growth is not None:
        lines.append(f"grown to {school.growth}")
    return [*lines, *teaching.accuracy_lines(school.accuracy, "alone, on fresh contexts")]
