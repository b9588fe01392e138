"""What `ida-dsl robust` does."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from attrs import define, evolve, frozen

from ida_dsl.agents.model import AgentNode
from ida_dsl.asking.brief import number
from ida_dsl.asking.misused import Misused, none_called
from ida_dsl.asking.settling import read_depth, settings_of
from ida_dsl.cli import screen
from ida_dsl.cli.app import FINE, PROBLEM
from ida_dsl.cli.common import load
from ida_dsl.cli.progress import Ticker
from ida_dsl.cli.robust_tables import told
from ida_dsl.folder import Folder, FolderError
from ida_dsl.graph.model import ShownNode
from ida_dsl.interpreter.program import Program as Ready
from ida_dsl.load import Program
from ida_dsl.questions import FULL, Agent, Question
from ida_dsl.reading import DataError
from ida_dsl.robust.fit import Unfit, ends, unfit
from ida_dsl.robust.measure import Bench, measure, runs
from ida_dsl.robust.model import Plan, Report
from ida_dsl.robust.picture import NoPlots, figure, ready
from ida_dsl.robust.right import Remembering
from ida_dsl.sampling import SampleError, Sampler
from ida_runtime.agents.build import NOBODY, assign, build

FORMS = {".svg": "svg", ".png": "png"}


@frozen
class Given:
    """The options, as click gives them."""

    program: str
    tasks: tuple[str, ...]
    depths: str | None
    rates: str | None
    members: int
    effort: float
    settings: tuple[str, ...]
    seed: int
    outputs: tuple[str, ...]
    as_json: bool
    allow_python: bool


@define
class Progress:
    """How many roots were run of how many."""

    all: int
    done: int = 0

    def tick(self, count: int) -> None:
        """Some more were."""
        self.done += count

    def say(self) -> str:
        """In words."""
        return f"{self.done:,} of {number(self.all, 'root')}"


def robust(given: Given) -> int:
    """Measures, and says what came of it. That it cannot draw is said before it measures for minutes."""
    outputs = {path: _form(path) for path in given.outputs}
    program = load(given.program, given.settings)
    report = measured(program, given)
    pictures = {path: figure(report, form) for path, form in outputs.items()}
    if given.as_json:
        screen.put(json.dumps(report.to_json(), ensure_ascii=False, indent=1))
    else:
        screen.put_all(told(report, screen.width()))
    for path, picture in pictures.items():
        Path(path).write_bytes(picture)
        screen.remark(f"{path} is written")
    return FINE if report.holds else PROBLEM


def measured(program: Program, given: Given) -> Report:
    """The report on a program. Raises `Misused`."""
    settings = settings_of(program, given.seed, {}, {}, given.allow_python)
    ready = Ready(program.graph, {}, settings.externs)
    names = _tasks(program, given.tasks)
    problems = [problem for name in names if (problem := unfit(ready, name)) is not None]
    fit = [name for name in names if name not in {one.task for one in problems}]
    if not fit:
        raise _nothing(problems)
    plan = _plan(given)
    spec = Remembering(build(AgentNode("spec"), ready, allow_python=given.allow_python))
    bench = Bench(ready, _team(ready, spec, given), spec, settings)
    plans = {name: evolve(plan, depths=_depths(program, name, given.depths)) for name in fit}
    roots = {name: _questions(ready, program, name, plan) for name in fit}
    progress = Progress(sum(len(roots[name]) * runs(plans[name]) for name in fit))
    bench = evolve(bench, tick=progress.tick)
    with Ticker(progress.say):
        tasks = tuple(measure(bench, roots[name], plans[name]) for name in fit)
    left = tuple((one.task, one.why) for one in problems)
    return Report(program.path, plan, tasks, left)


def _tasks(program: Program, given: Sequence[str]) -> list[str]:
    known = [task.name for task in program.graph.tasks]
    for name in given:
        if name not in known:
            raise none_called("task", name, known, "name one of these")
    return list(dict.fromkeys(given)) or list(program.graph.roots)


def _nothing(problems: Sequence[Unfit]) -> Misused:
    whys = list(dict.fromkeys(problem.why for problem in problems))
    if not whys:
        return Misused("the program has no task to measure", "give it one")
    return Misused("none of the tasks can be measured", *whys)


def _plan(given: Given) -> Plan:
    usual = Plan()
    count = max(1, round(usual.questions * given.effort))
    rates = usual.rates if given.rates is None else tuple(sorted(set(map(_rate, given.rates.split(",")))))
    return Plan(count, usual.depths, rates, given.members, given.seed)


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = -1.0
    if not 0 <= rate <= 1:
        raise Misused(f"--rate: `{text.strip()}` is no rate", "give numbers from 0 to 1: --rate 0.05,0.1")
    return rate


def _depths(program: Program, task: str, given: str | None) -> tuple[int, ...]:
    """Those given, or the usual ones and, where the program says that it ends, full."""
    finite = ends(program.graph, task)
    if given is None:
        return (*Plan().depths, FULL) if finite else Plan().depths
    depths = tuple(dict.fromkeys(read_depth(one.strip()) for one in given.split(",")))
    if FULL in depths and not finite:
        raise Misused(
            f"full depth of {task} may not end: a task below may ask itself again and has no measure",
            "give numbers: --depth 1,2,3",
        )
    return depths


def _questions(ready: Ready, program: Program, task: str, plan: Plan) -> list[Question]:
    """Sampled ones, each once: the same question again would say nothing new."""
    sampler = Sampler(ready, Folder(program.folder))
    try:
        drawn = sampler.questions([task], plan.questions, plan.seed)
    except (SampleError, FolderError, DataError) as problem:
        raise Misused(str(problem), "mend that, or measure another task with --task") from None
    return list(dict.fromkeys(drawn))


# ------------------------------------------------------------------------------------------ who answers


def _team(ready: Ready, spec: Remembering, given: Given) -> Callable[[float, int], Mapping[str, Agent]]:
    """Agents at a rate: noise over the one spec wherever there can be, nobody elsewhere."""
    graph = ready.graph
    noisy = [task.name for task in graph.tasks if unfit(ready, task.name) is None]
    slots = [task.name for task in graph.tasks]
    shown = [(task, one) for task in graph.tasks for one in task.strategies if isinstance(one, ShownNode)]
    slots += [f"{task.name}.{one.name}" for task, one in shown]

    def wrap(node: AgentNode, agent: Agent) -> Agent:
        return spec if node.kind == "spec" else agent

    def team(rate: float, members: int) -> Mapping[str, Agent]:
        one = AgentNode("noisy", (AgentNode("spec"),), (("rate", rate),))
        agent = one if members == 1 else AgentNode("majority", (one,) * members)
        nodes = {slot: agent if slot in noisy else NOBODY for slot in slots}
        return assign(ready, nodes, seed=given.seed, allow_python=given.allow_python, wrap=wrap)

    return team


# ---------------------------------------------------------------------------------------------- figures


def _form(path: str) -> str:
    suffix = Path(path).suffix.lower()
    if suffix not in FORMS:
        raise Misused(f"-o {path}: curves are drawn as {' or '.join(FORMS)}", "end the name in one of these")
    if not Path(path).parent.is_dir():
        raise Misused(f"-o {path}: there is no folder {Path(path).parent}", "make it, or name another")
    try:
        ready()
    except NoPlots as problem:
        raise Misused(str(problem)) from None
    return FORMS[suffix]
