"""The language from Python: load a program, check it, run it, look at what it answered.

    >>> import ida_dsl
    >>> program = ida_dsl.load(ida_dsl.programs() / "permutation_power.ida")
    >>> answers = ida_dsl.run(program, "power(0, 5)", context={"next": {0: 1, 1: 2, 2: 0}})
    >>> print(answers[0])
    power(0, 5) = 2  right

All names are in `ida_dsl` itself, and nothing is imported before it is used.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from ida_dsl._resources import programs_dir
from ida_dsl.asking.agents import Answerer, Means, agents_of
from ida_dsl.asking.asks import Ask, askable, signature
from ida_dsl.asking.job import Asked, Job, Roots, read_contexts, refuse_endless
from ida_dsl.asking.keeping import JOURNAL, Keep
from ida_dsl.asking.misused import Misused, none_called
from ida_dsl.asking.results import Answer, Answers
from ida_dsl.asking.settling import a_path, read_budget, read_depth, read_seed, read_settings, settings_of
from ida_dsl.asking.tiers import Where
from ida_dsl.diagnose import Diagnosis, diagnose
from ida_dsl.diagnostics import CheckFailed, Diagnostic, Severity
from ida_dsl.graph.model import Graph
from ida_dsl.json_values import in_brief
from ida_dsl.load import Program as Compiled
from ida_dsl.load import compiled
from ida_dsl.questions import FULL, Question
from ida_dsl.render import render_all
from ida_dsl.values import Value

if TYPE_CHECKING:
    from ida_runtime.agents.console import Console

__all__ = [
    "Answer",
    "Answers",
    "CheckFailed",
    "Checked",
    "How",
    "Misused",
    "Program",
    "check",
    "load",
    "prepare",
    "programs",
    "run",
]

Settings = Mapping[str, Value | str]


def programs() -> Path:
    """The folder of the programs that come with the language.

    >>> (programs() / "summarize.ida").exists()
    True
    """
    return programs_dir()


# ------------------------------------------------------------------------------------ loading, checking


@frozen
class Checked:
    """What checking found: a sequence of diagnostics that prints as the commands show it."""

    diagnosis: Diagnosis = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not any(one.severity is Severity.ERROR for one in self)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.diagnosis.diagnostics)

    def __len__(self) -> int:
        return len(self.diagnosis.diagnostics)

    def __getitem__(self, at: int) -> Diagnostic:
        return self.diagnosis.diagnostics[at]

    def __str__(self) -> str:
        return render_all(self, self.diagnosis.sources) or "nothing to report"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"

    def to_json(self) -> list[dict[str, Any]]:
        """A dict for each: `code`, `severity`, `title`, `text`, `hint`, its place, and `labels`."""
        return [one.to_json(self.diagnosis.sources) for one in self]


def check(path: str | Path, settings: Settings | None = None) -> Checked:
    """Checks a program, and never raises for what is in it.

    >>> found = check(programs() / "permutation_power.ida")
    >>> found.ok
    True
    """
    return Checked(diagnose(a_path(path), read_settings(settings)))


@frozen(repr=False)
class Program:
    """A program that can be run; prints as what can be asked of it.

    >>> print(load(programs() / "permutation_power.ida"))
    permutation_power.ida
        power(x: 0..63, k: 0..63) -> 0..63
        follow(x: 0..63) -> 0..63, looked up
    """

    compiled: Compiled = field(repr=False)

    def __repr__(self) -> str:
        return f"<Program {str(self.compiled.folder / self.path)!r}>"

    @property
    def path(self) -> str:
        """The file's name."""
        return self.compiled.path

    @property
    def graph(self) -> Graph:
        """What runs: see `ida_dsl.graph.model`."""
        return self.compiled.graph

    def check(self) -> Checked:
        """Warnings and notes; errors there are none, or it would not be loaded."""
        return Checked(Diagnosis(self.compiled.diagnostics, self.compiled.sources, self.compiled.checked))

    def __str__(self) -> str:
        looked_up = {primitive.name for primitive in self.graph.primitives}
        nodes = askable(self.graph).values()
        rows = (f"    {signature(node)}{', looked up' * (node.name in looked_up)}" for node in nodes)
        return "\n".join([self.path, *rows])

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"


def load(path: str | Path, settings: Settings | None = None) -> Program:
    """The program in a file. `settings` gives params values, as values or as `--set` has them.

    Raises `CheckFailed`, with the diagnostics, where there is an error in it, and `Misused` where a setting
    does not fit.

    >>> load(programs() / "permutation_power.ida", {"size": 8}).graph.params[0].value
    8
    """
    return Program(compiled_with(path, settings))


def compiled_with(path: str | Path, settings: Settings | None = None) -> Compiled:
    """The program, its params set."""
    path, settings = a_path(path), read_settings(settings)
    found = diagnose(path, settings)
    known = found.checked.analysis.param_types if found.checked else {}
    for name in settings:
        if found.checked is not None and name not in known:
            how = "set one of these" if known else "leave it out: this program has no params"
            raise none_called("param", str(name), known, how)
    try:
        return compiled(found, path.name, path.parent)
    except CheckFailed as failed:
        errors = [one for one in failed.diagnostics if one.severity is Severity.ERROR]
        failed.add_note(render_all(errors, failed.sources))  # shown below the traceback, after where it is
        raise


# ---------------------------------------------------------------------------------------------- running


@frozen
class How:
    """How a run is made; see `run`. `console` is where people are asked, None where nobody can be; `where` is
    where networks calculate."""

    agent: Answerer | Mapping[str, Answerer] | None = None
    depth: int | str | None = None
    seed: int = 0
    strategy: Mapping[str, str] | str | Iterable[str] | None = None
    budget: Mapping[str, float] | None = None
    context: object = None
    allow_python: bool = False
    console: Console | None = field(default=None, repr=False)
    keep: Keep = field(factory=Keep)
    where: Where = field(factory=Where)


def run(  # noqa: PLR0913 - each is a thing that a run can be told
    program: Program | str | Path,
    questions: Asked | Iterable[Asked] = 5,
    *,
    agent: Answerer | Mapping[str, Answerer] | None = None,
    depth: int | str | None = None,
    seed: int = 0,
    strategy: Mapping[str, str] | str | Iterable[str] | None = None,
    budget: Mapping[str, float] | None = None,
    context: object = None,
    allow_python: bool = False,
    out: str | Path | None = None,
    journal: str | Path | None = None,
    reuse: str | Path | Iterable[str | Path] = (),
    fresh: str | Iterable[str] = (),
) -> Answers:
    """Answers questions; the result is a sequence of `Answer`s that prints well.

    - `program`: a program that was loaded, or the path of one.
    - `questions`: texts such as `"power(3, 13)"`, dicts such as `{"task": "power", "x": 3, "k": 13}`,
      `Question`s, several of these, or a number: so many random ones.
    - `context`: the facts of the problem by name, the path of a JSON file, or several; drawn if left out.
    - `agent`: who answers leaves: a description such as `"noisy(spec, 0.1)"`, a function of one dict (the
      arguments and seen facts) that returns plain data, an agent object (`ida_dsl.questions.Agent`), or a
      mapping to these from tasks, from declared agents (replaced everywhere) and from shown strategies
      (`"solve.shown"`). What is left out is answered as the program says, and so is what the one agent given
      for all cannot answer (`"spec"`, where a task has none).
    - `depth`: levels of decomposition, 0 for none; left out or `"full"`, as deep as it goes.
    - `strategy`: the one to use for a task: `"power.halve"`, several of these, or `{"power": "halve"}`.
    - `budget`: any of `questions` (of each root), `total` (of the run), `cost`, `steps`, `memory` (of each
      evaluation).
    - `out`: a new folder that keeps the run: all questions and answers, and its journal (docs/trace.md).
    - `journal`: a file that keeps every answer that costs something before anything makes use of it. Where it
      is there already the run goes on with it, and asks only the rest.
    - `reuse`: journals, or folders, of earlier runs, whose paid answers are taken.
    - `fresh`: tasks or agents whose answers from earlier are not taken, but asked anew.

    Raises `Misused`, whose message says what to do, where these do not fit the program. What goes wrong
    while it runs makes answers unknown, never an exception; but OSError is raised where the journal cannot
    be written any more.

    >>> program = load(programs() / "permutation_power.ida")
    >>> answers = run(program, 20, depth=1, agent=lambda asked: 7)
    >>> answers.counts["answers"]
    20
    """
    keep = Keep.read(journal if out is None else _inside(out, journal), reuse, fresh)
    how = How(agent, depth, seed, strategy, budget, context, allow_python, keep=keep)
    job = prepare(_compiled(program), _several(questions), how)
    if out is None:
        return job.done()
    from ida_runtime.traces.from_python import recorded  # noqa: PLC0415 - the runtime is not small

    return recorded(job, Path(out))


def _inside(out: str | Path, journal: object) -> Path:
    """The journal of a run that is kept."""
    if journal is not None:
        raise Misused(f"{out} has a journal of its own", "leave `journal` out")
    return Path(out) / JOURNAL


def _compiled(program: object) -> Compiled:
    if isinstance(program, Program):
        return program.compiled
    if isinstance(program, str | Path):
        return compiled_with(program)
    raise Misused(
        f"{in_brief(program)} is no program", "give what ida_dsl.load returns, or the path of a file"
    )


def _several(questions: object) -> list[Any]:
    alone = isinstance(questions, str | bytes | Mapping | Question | Ask) or not isinstance(
        questions, Iterable
    )
    return [questions] if alone else list(questions)  # type: ignore[call-overload]


def prepare(program: Compiled, questions: Iterable[Asked], how: How) -> Job:
    """A run made ready: all that can be wrong with what was asked is found here. Raises `Misused`."""
    depth = FULL if how.depth is None else read_depth(how.depth)
    seed, budget = read_seed(how.seed), read_budget(how.budget)
    settings = settings_of(program, seed, _strategies(how.strategy), budget, how.allow_python)
    contexts = read_contexts(program.graph, how.context)
    roots = Roots(program, contexts, depth, how.seed, settings.externs).read(questions)
    refuse_endless(program, how.depth is not None, roots)
    means = Means(how.seed, how.allow_python, how.console, how.where)
    return Job(program, roots, agents_of(program, how.agent, settings, means), settings, how.keep)


def _strategies(given: Mapping[str, str] | str | Iterable[str] | None) -> dict[str, str]:
    if given is None or isinstance(given, Mapping):
        return dict(given or {})
    found: dict[str, str] = {}
    several: object = [given] if isinstance(given, str) else given
    for one in several if isinstance(several, Iterable) else [several]:
        task, sign, name = str(one).replace("=", ".", 1).partition(".")
        if not isinstance(one, str) or not sign or not name:
            raise Misused(f"`{one}` names no strategy", "write task=strategy")
        found[task] = name
    return found
