"""What `ida-dsl eval` does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from attrs import evolve, frozen

from ida_dsl.asking.agents import Means, agents_of
from ida_dsl.asking.job import refuse_endless
from ida_dsl.asking.misused import Misused
from ida_dsl.asking.settling import read_depth, settings_of
from ida_dsl.asking.tiers import Where
from ida_dsl.cli import screen
from ida_dsl.cli.app import FINE, PROBLEM
from ida_dsl.cli.common import load
from ida_dsl.cli.progress import Ticker
from ida_dsl.cli.running import given_agents
from ida_dsl.cli.teachers import unshown
from ida_dsl.folder import Folder, FolderError
from ida_dsl.interpreter.program import Program as Ready
from ida_dsl.load import Program
from ida_dsl.questions import FULL, Question
from ida_dsl.reading import DataError
from ida_dsl.sampling import SampleError, Sampler
from ida_runtime.engine.drawing import Drawing
from ida_runtime.tiers import amplifying
from ida_runtime.tiers.evaluating import judged
from ida_runtime.tiers.scores import Accuracy, Score

_TURN = amplifying.FRESH + 2**31
"""Others than those by which a training is judged."""


@frozen(kw_only=True)
class Asked:
    """What commands take that ask fresh questions."""

    program: str
    agents: tuple[str, ...]
    contexts: int
    questions: int
    settings: tuple[str, ...]
    seed: int
    device: str | None
    threads: int
    as_json: bool
    allow_python: bool

    @property
    def where(self) -> Where:
        """Where networks calculate."""
        return Where(self.device, self.threads)

    @property
    def means(self) -> Means:
        """What agents are made with; people are not asked."""
        return Means(self.seed, self.allow_python, where=self.where)


@frozen(kw_only=True)
class Given(Asked):
    """The options, as click gives them."""

    depths: str


def evaluate(given: Given) -> int:
    """Judges, and says what came of it. Raises `Misused`."""
    program = load(given.program, given.settings)
    depths = list(dict.fromkeys(read_depth(one.strip()) for one in given.depths.split(",")))
    settings = settings_of(program, given.seed, {}, {}, given.allow_python)
    wanted = given_agents(program.graph, given.agents, silent=given.as_json)
    who = wanted if any(depths) else unshown(program.graph, wanted)
    agents = agents_of(program, who, settings, given.means)
    ready = Ready(program.graph, {}, settings.externs)
    roots = fresh(program, ready, given)
    if FULL in depths:
        refuse_endless(program, True, [evolve(one, depth=FULL) for one in roots])
    found = dict[int, Accuracy]()
    with Ticker(lambda: f"depth {_depth(depths[len(found)])}" if len(found) < len(depths) else "done"):
        for depth in depths:
            asked = [evolve(one, depth=depth) for one in roots]
            found[depth] = judged(ready, asked, agents.__getitem__, settings)
    if given.as_json:
        screen.put(json.dumps({_depth(one): _json(accuracy) for one, accuracy in found.items()}, indent=1))
    else:
        screen.put_all(_table(found, len({one.context for one in roots})))
    return FINE if any(one.every.of for one in found.values()) else PROBLEM


def fresh(program: Program, ready: Ready, given: Asked) -> list[Question]:
    """Questions of the roots about contexts that no training draws. Raises `Misused`."""
    roots = program.graph.roots
    asked = amplifying.Asked(given.contexts, max(1, given.questions // len(roots)), roots)
    try:
        drawing = Drawing(Sampler(ready, Folder(program.folder)))
        return amplifying.questions_of(amplifying.drawn(drawing, asked, given.seed, _TURN), 0)
    except (SampleError, FolderError, DataError) as problem:
        raise Misused(str(problem)) from None


def _depth(depth: int) -> str:
    return "full" if depth == FULL else str(depth)


def _json(accuracy: Accuracy) -> dict[str, object]:
    named = {"all": accuracy.every, **accuracy.classes}
    return {
        name: {"right": one.right, "of": one.of, "unknown": one.unknown, "interval": list(one.interval)}
        for name, one in named.items()
    }


def _table(found: Mapping[int, Accuracy], contexts: int) -> Iterator[str]:
    """A line a class, a column a depth: how often right, between what, how often unknown."""
    first = next(iter(found.values()))
    if not first.every.of:
        yield "no spec says what is right: write `spec` in the tasks that are roots"
        return
    heads = ["alone" if depth == 0 else f"depth {_depth(depth)}" for depth in found]
    width = max(len("all"), *map(len, first.classes))
    yield f"{'':{width}}  {'of':>6}  " + "  ".join(f"{head:<34}" for head in heads).rstrip()
    rows = {"all": [one.every for one in found.values()]}
    rows |= {name: [one.classes[name] for one in found.values()] for name in first.classes}
    for name, scores in rows.items():
        cells = "  ".join(f"{_cell(one):<34}" for one in scores).rstrip()
        yield f"{name:{width}}  {scores[0].of:>6,}  {cells}"
    yield f"exact answers, about {contexts:,} fresh contexts; in brackets 95% intervals"


def _cell(score: Score) -> str:
    low, high = score.interval
    unknown = f", {score.unknown / score.of:.0%} unknown" if score.unknown else ""
    return f"{score.rate:6.1%} ({low:.1%} to {high:.1%}){unknown}"
