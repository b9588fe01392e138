"""A program's laws: what there is to try, and the verdict on each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import evolve, frozen

from ida_dsl.folder import FolderError
from ida_dsl.graph.model import PropertyNode, TaskNode, WaiverNode
from ida_dsl.law_names import REACHED
from ida_dsl.laws.answering import Answering, choosing
from ida_dsl.laws.bench import Bench, Rejected, Strategy, Workshop
from ida_dsl.laws.choices import Choices
from ida_dsl.laws.coverage import reached
from ida_dsl.laws.hunting import Attempt, Effort, Hunt
from ida_dsl.laws.model import Breach, Case, Setup, Status, Verdict
from ida_dsl.laws.propertied import PROPERTY, property_attempt
from ida_dsl.laws.reaching import Reach
from ida_dsl.laws.scouting import fruitful
from ida_dsl.laws.trials import TRIALS, Law, mood_for, trial
from ida_dsl.questions import FULL
from ida_dsl.reading import DataError
from ida_dsl.sampling import SampleError

SECONDS = 20.0
"""What the laws of one program may take at effort 1, shared among its hunts, where there is a clock."""
_SHALLOW = 2
"""How deep expansion goes in trials where nothing says that it ends."""


@frozen
class Item:
    """One law to try: on a task, or a property of the author's (then `law` is "property")."""

    subject: str
    law: str

    @property
    def name(self) -> str:
        """Such as `power::sound_step`."""
        return f"{self.subject}::{self.law}"


def items(workshop: Workshop) -> list[Item]:
    """All laws of a program: of each task that strategies take apart, then its properties."""
    graph = workshop.compiled.graph
    found = [
        Item(task.name, law)
        for task in graph.tasks
        if task.strategies
        for law in (*(one.name.name for one in TRIALS), REACHED.name)
    ]
    return found + [Item(law.name, PROPERTY) for law in graph.properties]


def hunts(workshop: Workshop) -> int:
    """How many hunts all laws of a program are: for most laws one a strategy, in two halves."""
    tasks = workshop.compiled.graph.tasks
    each = sum(len(_parts(law, task)) for task in tasks if task.strategies for law in TRIALS)
    return max(1, 2 * (each + len(workshop.compiled.graph.properties)))


def verdicts(workshop: Workshop, effort: Effort) -> Iterator[Verdict]:
    """The verdict on each item, one after the other."""
    return (judge(workshop, item, effort) for item in items(workshop))


def judge(workshop: Workshop, item: Item, effort: Effort) -> Verdict:
    """Tries one law."""
    try:
        return _judge(workshop, item, effort)
    except (SampleError, FolderError, DataError, Rejected) as problem:
        return Verdict(item.subject, item.law, Status.UNDECIDED, str(problem))


def _judge(workshop: Workshop, item: Item, effort: Effort) -> Verdict:
    if item.law == PROPERTY:
        law = next(one for one in workshop.compiled.graph.properties if one.name == item.subject)
        return _property(workshop, item, law, effort)
    task = workshop.usual.program.tasks[item.subject]
    if item.law == REACHED.name:
        waiver = _waiver(task, item.law, None)
        if waiver is not None:
            return Verdict(item.subject, item.law, Status.WAIVED, waiver.reason)
        return reached(workshop, task, effort)
    law_ = next(one for one in TRIALS if one.name.name == item.law)
    found = [_strategy(workshop, item, law_, task, name, effort) for name in _parts(law_, task)]
    return _worst(found)


def _parts(law: Law, task: TaskNode) -> list[str | None]:
    """The strategies that a law is tried on, one at a time; None for the whole task."""
    return [None] if law.whole else [strategy.name for strategy in task.strategies]


_RANK = (Status.BROKEN, Status.UNDECIDED, Status.HOLDS, Status.WAIVED, Status.NOT_MEANT)


def _worst(found: list[Verdict]) -> Verdict:
    worst = min(found, key=lambda one: _RANK.index(one.status))
    waived = tuple(one for v in found for one in v.waived) if worst.status is not Status.WAIVED else ()
    trials, rejected = sum(v.trials for v in found), sum(v.rejected for v in found)
    return evolve(worst, trials=trials, rejected=rejected, waived=waived)


# ------------------------------------------------------------------------------------------- one strategy


def _strategy(
    workshop: Workshop, item: Item, law: Law, task: TaskNode, strategy: str | None, effort: Effort
) -> Verdict:
    node = _named(workshop.usual, task.name, strategy)
    why = law.not_meant(workshop.usual, task, node)
    if why:
        return Verdict(item.subject, item.law, Status.NOT_MEANT, why)
    waiver = _waiver(task, item.law, strategy)
    if waiver is not None:
        waived = ((strategy, waiver.reason),) if strategy is not None else ()
        return Verdict(item.subject, item.law, Status.WAIVED, waiver.reason, waived=waived)
    key = "/".join((workshop.path, task.name, item.law, strategy or ""))
    origins = fruitful(workshop, task.name, strategy, effort)
    hunt = Hunt(workshop, _attempt(law, task.name, strategy, origins), key, effort)
    return told(item, hunt, hunt.run(), f"{task.name}.{strategy}" if strategy else task.name)


def _named(bench: Bench, task: str, strategy: str | None) -> Strategy | None:
    nodes = bench.program.tasks[task].strategies
    return next((one for one in nodes if one.name == strategy), None)


def _attempt(law: Law, task: str, strategy: str | None, origins: tuple[int, ...]) -> Attempt:
    def attempt(bench: Bench, choices: Choices) -> Breach | None:
        node = _named(bench, task, strategy)
        question = Reach(bench, choices, origins).question(bench.program.tasks[task], node)
        setup = Setup(evolve(question, depth=_depth(bench, law, task)), strategy, choices.below(2**16))
        mood = mood_for(bench, law, node)
        agent = Answering(choosing(bench, mood, choices), mood.value, deterministic=law.steady)
        found = trial(bench, law, setup, agent)
        if found is None:
            return None
        said = tuple(agent.said.items())
        case = Case(law.name.name, bench.params, setup, question.context, (), said)
        return evolve(found, case=case)

    return attempt


def _depth(bench: Bench, law: Law, task: str) -> int:
    if not law.whole:
        return 1
    return FULL if task in bench.ends else _SHALLOW


def told(item: Item, hunt: Hunt, found: Breach | None, what: str) -> Verdict:
    """The verdict that a hunt leads to."""
    made: dict[str, Any] = {"trials": hunt.trials, "rejected": hunt.rejected}
    if found is not None:
        return Verdict(item.subject, item.law, Status.BROKEN, found.said, breach=found, **made)
    if hunt.flaky:
        why = f"flaky: the same case broke it and then did not ({hunt.flaky})"
        return Verdict(item.subject, item.law, Status.UNDECIDED, why, **made)
    if not hunt.trials:
        why = hunt.why.most_common(1)[0][0] if hunt.why else "nothing could be tried"
        if hunt.specless and hunt.specless == hunt.rejected:
            return Verdict(item.subject, item.law, Status.NOT_MEANT, why, **made)
        told = why if what in why else f"no case of `{what}`: {why}"
        return Verdict(item.subject, item.law, Status.UNDECIDED, told, **made)
    if hunt.starved:
        few = f"only {hunt.trials} of {hunt.trials + hunt.rejected} draws gave a case of `{what}`"
        why = hunt.why.most_common(1)[0][0]
        return Verdict(item.subject, item.law, Status.UNDECIDED, f"{few}: {why}", **made)
    return Verdict(item.subject, item.law, Status.HOLDS, **made)


def _property(workshop: Workshop, item: Item, law: PropertyNode, effort: Effort) -> Verdict:
    key = "/".join((workshop.path, item.subject, item.law))
    hunt = Hunt(workshop, property_attempt(law.name), key, effort)
    return told(item, hunt, hunt.run(), item.subject)


def _waiver(task: TaskNode, law: str, strategy: str | None) -> WaiverNode | None:
    """The waiver of a law, for the whole task or for one strategy."""
    own = {None, strategy}
    return next((one for one in task.waivers if one.law == law and one.strategy in own), None)
