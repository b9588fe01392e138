"""What `ida-dsl run` does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from ida_dsl.api import How, prepare
from ida_dsl.asking.agents import able
from ida_dsl.asking.asks import askable
from ida_dsl.asking.brief import number
from ida_dsl.asking.files import asks_in, contexts_in
from ida_dsl.asking.job import Asked, Job, Running
from ida_dsl.asking.keeping import JOURNAL, Keep
from ida_dsl.asking.misused import Misused
from ida_dsl.asking.results import Answers
from ida_dsl.asking.settling import BUDGETS
from ida_dsl.asking.telling import Look
from ida_dsl.asking.tiers import Where
from ida_dsl.cli import screen
from ida_dsl.cli.app import FINE, INTERRUPTED, PROBLEM
from ida_dsl.cli.common import load, pairs, strategy_of
from ida_dsl.cli.decomposing import taken_apart
from ida_dsl.cli.hints import hints
from ida_dsl.cli.keeping import tell_kept, what_was_taken
from ida_dsl.cli.profiling import Profiling
from ida_dsl.cli.progress import Ticker
from ida_dsl.cli.resuming import Given, kept
from ida_dsl.cli.watching import Watch
from ida_dsl.graph.model import Graph
from ida_dsl.interpreter.outcome import Outcome
from ida_dsl.load import Program
from ida_runtime.agents.base import Stopped
from ida_runtime.agents.no_room import NoRoom
from ida_runtime.calls.not_kept import NotKept
from ida_runtime.traces.not_written import NotWritten

if TYPE_CHECKING:
    from ida_runtime.agents.console import Console
    from ida_runtime.calls.keeping import Keeper
    from ida_runtime.traces.recording import Recording

DEFAULT_SAMPLE = 5


def run(given: Given) -> int:
    """Runs, and says what came of it."""
    program = load(str(given.program), given.settings)
    where = Where(given.device, given.threads)
    program, shows = taken_apart(program, given.decompose, where)
    questions = _questions(program, given)
    context = [one for path in given.contexts for one in contexts_in(program.graph, Path(path))] or None
    how = How(
        agent=_agents(program.graph, given, shows),
        depth=given.depth,
        seed=given.seed,
        strategy=dict(strategy_of(one) for one in given.strategies),
        budget=_budget(given.budgets),
        context=context,
        allow_python=given.allow_python,
        console=Late(),
        keep=Keep.read(_journal(given), given.reuse, given.fresh),
        where=where,
    )
    job = prepare(program, questions, how)
    if not (given.asks or given.files or given.sample is not None):
        job = _drawn_by_default(job, silent=given.quiet or given.as_json)
    profiling = Profiling(job) if given.profile else None
    recording = _recording(given, job) if given.out else None  # before its journal is made
    with job.kept() as keeper:
        recording = _recording(given, job) if given.resume else recording  # when nobody else has its journal
        answers, ended = _answered(job, profiling, keeper, recording)
        taken = what_was_taken(keeper)
    _tell(answers, given, "" if context else _origin(program, answers, given.seed), profiling)
    if not given.as_json:
        for hint in hints(program.graph, answers, job.settings.forced, given.allow_python):
            screen.remark(hint)
    tell_kept(taken, ended, silent=given.quiet or given.as_json)
    if ended:
        screen.remark(_goes_on(given))
    return _code(answers, ended)


def _agents(graph: Graph, given: Given, shows: Mapping[str, object]) -> dict[str, object] | None:
    """Who answers, and who takes questions apart where that is not the program."""
    found = given_agents(graph, given.agents, silent=given.quiet or given.as_json)
    return {**(found or {}), **shows} or None


def _goes_on(given: Given) -> str:
    """How a run that was ended goes on."""
    run = given.out or given.resume
    if run is None and given.journal is not None:
        return f"the same command goes on with {given.journal}"
    if run is None:
        return "--out RUN keeps a run, so that it can go on; this one cannot"
    return f"`ida-dsl run --resume {run}` goes on with it"


def _code(answers: Answers, ended: BaseException | None) -> int:
    if isinstance(ended, NotKept | NotWritten | NoRoom):
        return PROBLEM
    return INTERRUPTED if ended else FINE if answers.fine else PROBLEM


def _origin(program: Program, answers: Answers, seed: int) -> str:
    """Where facts came from that nobody gave."""
    sample = program.graph.context_sample
    many = len({one.problem for one in answers}) > 1
    if not program.graph.facts:
        return ""
    what = "facts, others for each question," if many else "facts"
    if sample is not None and sample.path is not None:
        return f"{what} from {sample.path}; --context FILE gives others"
    return f"{what} drawn with seed {seed}; --context FILE gives others"


def _questions(program: Program, given: Given) -> list[Asked]:
    found: list[Asked] = list(given.asks)
    found += [ask for path in given.files for ask in asks_in(program, Path(path))]
    if given.sample is not None:
        found.append(given.sample)
    return found or [DEFAULT_SAMPLE]


def _drawn_by_default(job: Job, silent: bool) -> Job:
    """The same without repetitions (a file of samples may be short), having said where they come from."""
    job = evolve(job, roots=tuple(dict.fromkeys(job.roots)))
    if not silent:
        count = number(len(job.roots), "sampled question")
        screen.remark(f"{count} (--ask, --questions or --sample N for others)")
    return job


def given_agents(graph: Graph, given: tuple[str, ...], silent: bool) -> dict[str, object] | None:
    """`task=agent`, or an agent for all tasks that it can answer; a later one goes before an earlier."""
    found: dict[str, object] = {}
    for one in given:
        name = given_to(graph, one)
        if name is not None:
            found[name] = one.partition("=")[2].strip()
        else:
            tasks = able(graph, one)
            found |= dict.fromkeys(tasks, one)
            _tell_left(graph, one, set(tasks), silent)
    return found or None


def given_to(graph: Graph, one: str) -> str | None:
    """The task, shown strategy or declared agent for which an agent is given; None: for all tasks."""
    name, sign, _ = (part.strip() for part in one.partition("="))
    shown = {f"{task.name}.{strategy.name}" for task in graph.tasks for strategy in task.strategies}
    named = name in askable(graph) or name in shown or name.replace(".", "").isidentifier()
    return name if sign and named else None


def _tell_left(graph: Graph, agent: str, tasks: set[str], silent: bool) -> None:
    """Says which tasks an agent for all of them is not given to."""
    left = [task.name for task in graph.tasks if task.name not in tasks]
    if left and not silent:
        keep = "it keeps its own agent" if len(left) == 1 else "they keep their own agents"
        screen.remark(f"{agent} cannot answer {', '.join(left)}: {keep}")


def _budget(given: tuple[str, ...]) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, text in pairs(given, "--budget", "questions=1000").items():
        try:
            found[name] = float(text) if name == "cost" else int(text)
        except ValueError:
            raise Misused(
                f"--budget {name}={text}: `{text}` is no number", f"write {'|'.join(BUDGETS)}=NUMBER"
            ) from None
    return found


@frozen
class Late:
    """The terminal, made when somebody is first asked."""

    def say(self, text: str) -> None:
        """Shows a text."""
        _terminal().say(text)

    def ask(self, label: str, words: Sequence[str] = ()) -> str:
        """Asks for a line."""
        return _terminal().ask(label, words)


def _terminal(made: list[Console] = []) -> Console:  # noqa: B006 - there is one terminal
    if not made:
        from ida_runtime.agents.terminal import terminal

        made.append(terminal())
    return made[0]


# ------------------------------------------------------------------------------------------- the run


def _journal(given: Given) -> str | Path | None:
    """Where paid answers are kept: in the folder of the run."""
    run = given.out or given.resume
    return given.journal if run is None else Path(run) / JOURNAL


def _recording(given: Given, job: Job) -> Recording:
    """Where the run is kept."""
    from ida_runtime.traces.recording import Recording

    if given.resume is not None:
        return Recording.resume(Path(given.resume), job)
    return Recording.begin(Path(str(given.out)), job, kept(given))


def _answered(
    job: Job, profiling: Profiling | None, keeper: Keeper | None, recording: Recording | None
) -> tuple[Answers, BaseException | None]:
    """The answers, and what stopped the run, if something did: then those that there are."""
    running = profiling.start(keeper) if profiling else job.start(keeper=keeper)
    if recording:
        recording.watch(running)
    asks_people = any("human(" in agent.name for agent in job.agents.values())
    try:
        with Ticker(Watch(running.progress).say, silent=asks_people):
            outcome, ended = running.run(), None
    except (Stopped, KeyboardInterrupt) as stop:
        outcome, ended = _so_far(running, stop)
    if profiling:
        profiling.stop()
    try:
        if recording:
            recording.end(running, outcome, stopped=ended is not None)
    except NotWritten as stop:
        ended = ended or stop
    return job.answers(outcome), ended


def _so_far(running: Running, ended: BaseException) -> tuple[Outcome, BaseException]:
    """What was found when the run ended, and what is to be told of that."""
    try:
        return running.so_far(), ended
    except NotWritten as stop:
        return running.so_far(), stop


def _tell(answers: Answers, given: Given, origin: str, profiling: Profiling | None) -> None:
    if given.as_json:
        data = answers.to_json(questions=given.tree) | ({"profile": profiling.to_json()} if profiling else {})
        screen.put(json.dumps(data, ensure_ascii=False, indent=1))
    elif given.quiet:
        screen.put_all(json.dumps(one.plain, ensure_ascii=False) for one in answers.finished)
    else:
        _tell_in_words(answers, given, origin)
    if profiling:
        profiling.tell(aside=given.quiet, silent=given.as_json)


def _tell_in_words(answers: Answers, given: Given, origin: str) -> None:
    screen.put_all(_trees(answers) if given.tree else answers.lines(screen.width(), screen.paint))
    if answers.finished:
        screen.put()
    screen.put_all(screen.paint("dim", line) for line in answers.summary())
    if origin:
        screen.put(screen.paint("dim", origin))


def _trees(answers: Answers) -> Iterator[str]:
    more = "; --json --tree lists all questions"
    look = Look(width=screen.width(), paint=screen.paint, boxes=screen.boxes(), more=more)
    for at, one in enumerate(answers):
        if at in answers.unfinished:
            continue
        yield from [""] * (at > 0)
        yield answers.tree(at, look)
        yield from list(one.lines(screen.width(), screen.paint))[1:] if not one.known else ()
        if one.right is False:
            yield from one.lines(screen.width(), screen.paint)
