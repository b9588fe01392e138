"""One random program through both executors."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from random import Random

from attrs import define, evolve, field, frozen

from ida_dsl import interpret
from ida_dsl.diagnose import diagnose_source
from ida_dsl.diagnostics import CheckFailed
from ida_dsl.interpreter.memo import Answerers, Memory
from ida_dsl.interpreter.outcome import Outcome
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import SHARE, Settings
from ida_dsl.load import Program as Loaded
from ida_dsl.load import compiled
from ida_dsl.questions import FULL, Question
from ida_dsl.source import Source
from ida_dsl.values import Mapped, Reason, Record, Unknown, Value, contains_unknown
from ida_runtime.engine.executors import why_in_lock_step
from ida_runtime.engine.lockstep import LockStep
from ida_runtime.engine.run import run
from tests.engine.agreement import same
from tests.engine.random_programs.coverage import Features, features
from tests.engine.random_programs.engines import WAYS, Run
from tests.engine.random_programs.externs import EXTERNS
from tests.engine.random_programs.inputs import Case, cases
from tests.engine.random_programs.programs import program as text_of
from tests.engine.random_programs.values import value

TOTAL, STEPS, MEMORY, PATIENCE = 1_500, 30_000, 2**20, 3.0
"""Runs with more questions, or more work in one, are not compared; a program has so many seconds."""
SHARES = (1, 2, 3, SHARE)
"""So many roots at once."""
BOUNDED = Settings(total=TOTAL, steps=STEPS, memory=MEMORY)
SHOWN = True
"""Whether agents show decompositions in some programs."""
_SPENT = {Reason.STEPS, Reason.MEMORY, Reason.BUDGET}


class Different(Exception):  # noqa: N818 - a finding
    """The executors differ, or one of them, or the checker, broke down."""


@define(eq=False)
class Ready:
    """A program made ready to run."""

    text: str
    loaded: Loaded
    program: Program

    @cached_property
    def features(self) -> Features:
        return features(self.loaded.checked, self.loaded.graph)


@frozen
class Finding:
    """A difference: the program and the case in which it shows."""

    seed: int
    text: str
    case: Case | None
    said: str


@define(eq=False)
class Tally:
    """What was gone through. `covered` counts programs by construct, `seen` runs by what they met."""

    programs: int = 0
    refused: Counter[str] = field(factory=Counter)
    runs: int = 0
    roots: int = 0
    questions: int = 0
    skipped: Counter[str] = field(factory=Counter)
    covered: Counter[str] = field(factory=Counter)
    seen: Counter[str] = field(factory=Counter)
    findings: list[Finding] = field(factory=list)

    def add(self, other: Tally) -> None:
        """Takes in what another has."""
        self.programs += other.programs
        self.runs += other.runs
        self.roots += other.roots
        self.questions += other.questions
        for name in ("refused", "skipped", "covered", "seen"):
            getattr(self, name).update(getattr(other, name))
        self.findings += other.findings


def ready(text: str, seed: int = 0) -> Ready:
    """The program of a text; raises `CheckFailed`, and whatever a broken checker raises."""
    loaded = compiled(diagnose_source(Source("random.ida", text), reasons=False), "random.ida", Path())
    return Ready(text, loaded, Program(loaded.graph, _settings(loaded, seed), EXTERNS))


def _settings(loaded: Loaded, seed: int) -> dict[str, Value]:
    """Other values for some of the params that no type mentions."""
    random = Random(seed)
    free = [one for one in loaded.graph.params if not one.frozen and random.random() < 0.3]
    return {one.name: value(random, one.type) for one in free}


def compare(program: Program, case: Case) -> Outcome | str:
    """What the interpreter says, if the engine says the same; why they were not compared; or `Different`."""
    settings = evolve(BOUNDED, seed=case.seed, forced=case.forced)
    if why_in_lock_step(program, case.roots, case.crew.answerers(program), Settings()):
        return _in_step(program, case, settings)
    wanted = _wanted(program, case, settings)
    if too_much(wanted[0]):
        return "too many questions, or too much work in one"
    own = Settings(case.seed, case.forced)
    _agree("engine", run, program, case, wanted, own)
    name, engine = WAYS[case.crew.seed % len(WAYS)]
    if case.crew.seed % 2:
        _agree(f"engine, {name},", engine, program, case, wanted, own)
    share = SHARES[case.seed % len(SHARES)]
    if share < len(case.roots):
        own = evolve(own, share=share)
        _agree(f"engine, in shares of {share},", run, program, case, wanted, own)
    if case.seed % 11 == 0:
        _in_step(program, case, evolve(settings, questions=3 + case.seed % 4))
    return wanted[0]


def _wanted(program: Program, case: Case, settings: Settings) -> list[Outcome]:
    try:
        return _outcomes(interpret.run, program, case, settings)
    except Exception as error:
        raise Different(f"the interpreter raises {error!r}") from error


def _in_step(program: Program, case: Case, settings: Settings) -> Outcome:
    """What the interpreter says of a run in lock step, if the runtime, who calls agents together, does."""

    def together(
        program: Program, roots: Sequence[Question], answerers: Answerers, settings: Settings, memory: Memory
    ) -> Outcome:
        return LockStep.of(program, roots, answerers, settings, memory).run()

    wanted = _wanted(program, case, settings)
    _agree("lock step", together, program, case, wanted, settings)
    return wanted[0]


def _outcomes(run: Run, program: Program, case: Case, settings: Settings) -> list[Outcome]:
    """What a run says, and a second one that remembers what agents said in it."""
    memory: Memory = {}
    return [
        run(program, case.roots, case.crew.answerers(program), settings, memory)
        for _ in range(1 + case.twice)
    ]


def too_much(outcome: Outcome) -> bool:
    """Whether a run was cut, so that nothing can be compared."""
    cut = sum(outcome.questions.values()) >= TOTAL
    return cut or any(_is_spent(entry.answer) for entry in outcome.table.values())


def _is_spent(answer: object) -> bool:
    return isinstance(answer, Unknown) and answer.reason in _SPENT


def _agree(
    name: str, engine: Run, program: Program, case: Case, wanted: list[Outcome], settings: Settings
) -> None:
    try:
        found = _outcomes(engine, program, case, settings)
    except Exception as error:
        raise Different(f"the {name} raises {error!r}") from error
    try:
        for one, other in zip(wanted, found, strict=True):
            same(one, other, shares=settings.share < len(case.roots))
    except AssertionError as error:
        raise Different(f"the {name} says something else of {error}") from error


def go_through(seed: int, runs: int) -> Tally:
    """One program, in so many runs."""
    tally, text = Tally(), text_of(seed, shown=SHOWN)
    try:
        made = ready(text, seed)
    except CheckFailed as refusal:
        codes = {one.code for one in refusal.diagnostics if one.severity.name == "ERROR"}
        tally.refused.update(codes or {"none"})
        return tally
    except Exception as error:  # noqa: BLE001 - it is what is looked for
        tally.findings.append(Finding(seed, text, None, f"checking raises {error!r}"))
        return tally
    _put(made, seed, runs, tally)
    return tally


def _put(made: Ready, seed: int, runs: int, tally: Tally) -> None:
    """Puts questions to a program."""
    executed: set[tuple[str, str]] = set()
    met: set[str] = set()
    until = time.monotonic() + PATIENCE
    for case in cases(made.program, seed, runs):
        if time.monotonic() > until:
            tally.skipped["no more time"] += 1
            break
        try:
            found = compare(made.program, case)
        except Different as problem:
            tally.findings.append(Finding(seed, made.text, case, str(problem)))
            break
        if isinstance(found, str):
            tally.skipped[found] += 1
            continue
        met |= _note(tally, case, found)
        executed |= {(q.task, entry.strategy or "") for q, entry in found.table.items()}
        executed |= {(q.task, "decreases") for q, entry in found.table.items() if entry.strategy}
        executed |= {(q.task, "spec") for q, entry in found.table.items() if "spec" in (entry.agent or "")}
    if executed:
        tally.programs += 1
        tally.covered.update(met)
        tally.covered.update(
            frozenset().union(*(made.features.get(owner, frozenset()) for owner in executed))
        )


def _note(tally: Tally, case: Case, found: Outcome) -> set[str]:
    """Notes what a run met, and tells it."""
    tally.runs += 1
    tally.roots += len(case.roots)
    tally.questions += len(found.table)
    seen: set[str] = {f"depth {one.depth}" if one.depth != FULL else "full depth" for one in case.roots}
    seen |= {"forced strategies"} if case.forced else set()
    seen |= {"a second run"} if case.twice else set()
    seen |= {"over fifty roots"} if len(case.roots) > 50 else set()
    seen |= {"equal roots"} if len(set(case.roots)) < len(case.roots) else set()
    asks = 0
    for question, entry in found.table.items():
        if isinstance(entry.answer, Unknown):
            seen.add(f"unknown: {entry.answer.reason.name}")
        if question.draw:
            seen.add("draws")
        if isinstance(entry.answer, tuple | Record | Mapped) and contains_unknown(entry.answer):
            seen.add("answers that are unknown in part")
        refused = [one.put.reason.name for one in entry.asks if isinstance(one.put, Unknown)]
        seen |= {f"ask not put: {name}" for name in refused}
        asks += len(entry.asks) - len(refused)
    if asks > len(found.table):
        seen.add("shared questions")
    seen |= {f"agent {name.split('(')[0]}" for name in found.answers_by}
    if len(found.table) >= len(set(case.roots)) + 3:
        seen.add("three questions below roots")
    tally.seen.update(seen)
    return seen
