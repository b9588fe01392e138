"""What `ida-dsl iterate` does."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from ida_dsl.agents.parts import agent_text
from ida_dsl.asking.brief import number
from ida_dsl.asking.misused import Misused
from ida_dsl.cli import screen, teachers, teaching
from ida_dsl.cli.app import FINE, INTERRUPTED
from ida_dsl.cli.common import load
from ida_dsl.cli.progress import Ticker
from ida_dsl.cli.reporting import curves, write_report
from ida_dsl.cli.teachers import Teachers
from ida_dsl.folder import Folder
from ida_dsl.load import Program
from ida_dsl.questions import Agent
from ida_dsl.sampling import Sampler

if TYPE_CHECKING:
    from ida_runtime.agents.model import Model
    from ida_runtime.calls.keeping import Keeper
    from ida_runtime.tiers.ladder import Rung
    from ida_runtime.tiers.report import Told
    from ida_runtime.tiers.school import School


@frozen(kw_only=True)
class Given(teaching.Means):
    """The options, as click gives them."""

    highest: int | None
    agreement: float


def iterate(given: Given) -> int:
    """Trains tier after tier, and says what came of it. Raises `Misused`."""
    program = load(given.program, given.settings)
    if not any(tier.high > 0 for tier in program.graph.tiers):
        hint = "write `tiers:`, and below it `0 = nobody` and `1..3 = distill(depth=1)`"
        raise Misused(f"{program.path} has no tiers to learn", hint)
    with teaching.problems(program):
        team, people = _teachers(program, given)
        with team.journal(Path(given.out)) as keeper:
            climb = Climb(program, given, team, keeper)
            ticker = Ticker(climb.say, silent=bool(people))
            with _finished_are_told(climb), teaching.at_the_end_of_turns() as stopped, ticker:
                ended = teaching.ended_by(lambda: climb.run(stopped))
    if ended is not None:
        _tell_finished(climb)
        return teaching.cut_short(ended, given.out)
    _tell(climb)
    return INTERRUPTED if stopped() else FINE


@contextmanager
def _finished_are_told(climb: Climb) -> Iterator[None]:
    """What came of the tiers that are finished is told before what ended the next."""
    try:
        yield
    except (Exception, KeyboardInterrupt):
        _tell_finished(climb)
        raise


def _tell_finished(climb: Climb) -> None:
    if any(one.steps for one in climb.told):
        with suppress(OSError):  # a page that cannot be written either is not what ended it
            _tell(climb)


def _teachers(program: Program, given: Given) -> tuple[Teachers, dict[str, str]]:
    """Who answers besides tiers, and the people who show strategies, having told how much is asked of them.
    Raises `Misused`, also where people would be asked too much."""
    from ida_runtime.tiers.decomposing.apprentice import Rationing
    from ida_runtime.tiers.ladder import rungs

    graph, every = program.graph, [one for one in rungs(program.graph) if _wanted(one, given)]
    learned = all(one.strategies for one in every)
    if given.decompositions is not None and not any(one.strategies for one in every):
        said = "--decompositions says how many a decomposer is shown, and none is learned"
        raise Misused(said, "write `learn=strategies` in `tiers:`")
    team = teachers.of(program, given, [*(task.name for task in graph.tasks), *teachers.shown(graph)])
    shows = team.people(teachers.shown(graph))
    _refuse_people(team, given, every[:1], {} if learned else shows)
    if shows:
        teachers.tell_people(shows, Rationing(most=given.decompositions), given.out)
    return team, shows


def _wanted(rung: Rung, given: Given) -> bool:
    return given.highest is None or rung.number <= given.highest


def _refuse_people(team: Teachers, given: Given, first: Sequence[Rung], shows: Mapping[str, str]) -> None:
    """Refuses people who would be asked in each turn: by a task that is theirs always, as the tier below, or
    to show strategies that no decomposer learns."""
    from ida_runtime.tiers.training import Course, Teacher

    course = Course()
    lots = course.steps * course.how.contexts * course.how.questions
    graph = team.program.graph
    theirs = [task.name for task in graph.tasks if task.always]
    teachers.refuse_people(team.people(theirs), given, lots)
    if any(one.teacher is Teacher.DISTILL for one in first):
        named = f"{teachers.as_typed(given)} --out {shlex.quote(given.out)}"
        then = f"  ida-dsl iterate {named} --agent tier:tiers/people"
        teachers.refuse_people(team.people(team.below), given, lots, then=then)
    way = "write `learn=strategies` in `tiers:`: few decompositions are asked for then, by ration"
    teachers.refuse_people(shows, given, lots, way)


@define(eq=False)
class Climb:
    """Tier after tier, each in its folder."""

    program: Program
    given: Given
    team: Teachers
    keeper: Keeper | None = None
    told: list[Told] = field(factory=list)
    _school: School | None = None
    _below: dict[str, Agent] = field(factory=dict)
    _network: Model | None = None
    _known: str = "the program"

    def run(self, stopped: Callable[[], bool]) -> None:
        """All of it, or until it is stopped."""
        from ida_runtime.tiers.ladder import rungs

        self._below = self.team.below
        for rung in rungs(self.program.graph):
            if stopped() or not _wanted(rung, self.given):
                return
            self._one(rung, stopped)

    def _one(self, rung: Rung, stopped: Callable[[], bool]) -> None:
        school = self._school = self._schooled(rung)
        if not self.told:
            self.told.extend(self._ground(school))
        if not school.resume():
            school.begin(None if self._network is None else self._network.answering.network)
        if not (school.done or school.at_limit):
            teaching.taught(school, stopped, self.given.tensorboard)
        self._network = school.training.agent()
        always = self.team.always
        self._below = {name: always.get(name, self._network) for name in self._below}
        self._known = school.folder.fingerprint()
        self.told.append(_of(rung, school))

    def _schooled(self, rung: Rung) -> School:
        from ida_runtime.tiers.ladder import Growth
        from ida_runtime.tiers.school import Goal, School
        from ida_runtime.tiers.tier import TierFolder
        from ida_runtime.tiers.training import Course, Training

        given = self.given
        folder = TierFolder(Path(given.out) / str(rung.number))
        size, how = teaching.learning(given, folder)
        seed = 1000 * given.seed + rung.number
        learned = teaching.rationing(how, given.decompositions) if rung.strategies else None
        course = Course(size, how, rung.teacher, rung.depth, seed=seed, decompose=learned)
        ready = self.team.ready
        sampler = Sampler(ready, Folder(self.program.folder))
        training = Training(ready, sampler, course, self._below, self.team.always)
        training.keep(self.keeper)
        own = {"tier": rung.number, "teacher": rung.text, "agent": _named(given), "below": self._known}
        goal = Goal(agreement=given.agreement, steps=given.steps, seconds=given.seconds)
        origin = teaching.lineage(self.program, given, how, own)
        return School(training, folder, origin, goal, growth=Growth.first(self.program.graph))

    def _ground(self, school: School) -> Iterator[Told]:
        """Tier 0, which learned nothing, and the experts that it is made of, each asked alone. People are not
        asked how often they are right."""
        from ida_runtime.tiers.evaluating import judged
        from ida_runtime.tiers.report import Told
        from ida_runtime.tiers.scores import scores

        training, graph, given = school.training, self.program.graph, self.given
        first = next((agent_text(tier.agent) for tier in graph.tiers if tier.low == 0), "nobody")
        name, questions = ", ".join(given.agents) or first, training.fresh()
        if self.team.people(self.team.below):
            yield Told(0, name, {})
            return
        found = judged(training.program, questions, self.team.agents.__getitem__, keeper=self.keeper)
        yield Told(0, name, {"accuracy": scores(found)})
        for expert in teachers.experts(graph, given.agents):
            agents = teachers.made(self.program, expert.given, given)
            found = judged(training.program, questions, agents.__getitem__, keeper=self.keeper)
            yield Told(None, expert.name, {"accuracy": scores(found)})

    def say(self) -> str:
        """How far it is, in one line."""
        tiers = sum(one.number is not None for one in self.told)
        return f"tier {tiers}: {teaching.progress(self._school)}" if self._school else "begun"


def _named(given: Given) -> str | list[str] | None:
    """Who was given as tier 0, as it makes a training this one."""
    return list(given.agents) if len(given.agents) > 1 else next(iter(given.agents), None)


def _of(rung: Rung, school: School) -> Told:
    from ida_runtime.tiers.report import Told

    lineage: Mapping[str, Any] = school.folder.card().lineage
    unfinished = "" if school.done else "at its limit" if school.at_limit else "not done"
    return Told(rung.number, rung.text, lineage, tuple(school.folder.metrics()), unfinished)


# -------------------------------------------------------------------------------------------------- telling


def _tell(climb: Climb) -> None:
    screen.put_all(_lines(climb.told))
    name = Path(climb.given.program).name
    screen.put(write_report(f"{name}: tiers", climb.program, climb.told, climb.given.out))


def _lines(told: list[Told]) -> Iterator[str]:
    """What came of each tier; then how often each is right by class, and each expert of a panel."""
    tiers = [one for one in told if one.number is not None]
    width = max((len(one.text) for one in tiers), default=0)
    for one in tiers:
        end = f", {one.unfinished}" if one.unfinished else ""
        agreed = f", {one.agreement:.1%} as its teacher" if one.agreement is not None else ""
        shown = f", {number(one.shown, 'decomposition')} shown" if one.shown else ""
        much = (
            f"{number(one.steps, 'step')}, {one.seconds:.1f} CPU s{shown}{agreed}{end}" if one.steps else ""
        )
        yield f"tier {one.number:<2} {one.text:{width}}  {much}".rstrip()
    yield from _learned(told)
    classes = list(dict.fromkeys(name for one in told for name in one.classes))
    if not classes:
        yield "no spec says what is right"
        return
    yield ""
    yield "right alone, on fresh contexts"
    yield from _map(told, classes)


def _map(told: list[Told], classes: list[str]) -> Iterator[str]:
    """A line for each tier and expert, a column for all questions and for each class."""
    rows = [[one.every, *(one.classes.get(name) for name in classes)] for one in told]
    names = [one.name if one.number is not None else f"  {one.name}" for one in told]
    first = max(7, *map(len, names))
    heads = ["all", *classes]
    wide = [max(len(head), 8) for head in heads]
    yield " " * (first + 1) + "  ".join(f"{head:>{room}}" for head, room in zip(heads, wide, strict=True))
    for name, row in zip(names, rows, strict=True):
        cells = "  ".join(f"{_cell(score):>{room}}" for score, room in zip(row, wide, strict=True))
        yield f"{name:{first}} {cells}".rstrip()


def _learned(told: list[Told]) -> Iterator[str]:
    """How tiers learned, a curve a line."""
    for one in told:
        if lines := list(curves(one.metrics)):
            yield from ["", f"tier {one.number}", *(f"  {line}" for line in lines)]


def _cell(score: tuple[int, int, int] | None) -> str:
    """A share as a bar of one character and a number."""
    if score is None or not score[1]:
        return ""
    share = score[0] / score[1]
    return f"{screen.bar(share)} {share:.1%}"
