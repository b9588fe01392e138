"""Many questions of an algorithmic program, answered by the engine and compared with the spec.

    python -m tests.engine.million PROGRAM|all [COUNT]

Each sampled context serves many roots: every argument that the root tasks can have, or as many as a share
takes. A run is a share of roots, at full depth where that ends; what is compared is every question that a
strategy took apart, below the roots too, in whatever draw and at whatever depth it was asked. Leaves, which
the spec itself answers, do not count, nor do questions whose right answer is unknown.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from itertools import count as numbers
from itertools import product
from pathlib import Path
from random import Random

import numpy as np
from attrs import define, field

from ida_dsl.draws import CounterDraws, key_of
from ida_dsl.folder import Folder
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.load import load
from ida_dsl.questions import FULL, Context, Question
from ida_dsl.sampling import Sampler
from ida_dsl.spec import is_right, right_answer
from ida_dsl.types import values_of
from ida_dsl.values import Unknown, Value, show
from ida_runtime.agents.build import assign, parse_agent
from ida_runtime.engine.machine import Machine
from ida_runtime.engine.outcome import questions_at
from ida_runtime.engine.questions import LEAF, Questions
from ida_runtime.engine.rows import value_of
from ida_runtime.engine.run import Run

PROGRAMS = Path(__file__).parents[2] / "programs"
DEPTHS = {
    "permutation_power": FULL,
    "sequential_assignment": FULL,
    "sequential_sums": FULL,
    "wildcard_search": FULL,
    "count_satisfying": FULL,
    "union_find": 3,
    "shortest_path": 3,
}
"""How deep each program is run: at full depth, where all is looked up and nobody answers, or so many levels
above leaves that the spec answers."""
SIZES = {"wildcard_search": (64, 16, 4), "count_satisfying": (8, 16, 2)}
"""The `size` of the problems of each share in turn, where not those of `_SIZES`."""
_SIZES = (64, 48, 16)
ROOTS = 1 << 13
"""Roots of a share."""


@define
class Tally:
    """What was found: how many questions are right, how many rightly unknown, and which are wrong."""

    right: int = 0
    unknown: int = 0
    wrong: list[str] = field(factory=list)

    def add(self, program: Program, question: Question, answer: Value, count: int) -> None:
        """So many questions that differ in draw and depth alone were answered so."""
        if is_right(program, question, answer) is not True:
            said = f"{question.task}{show(question.arguments)} = {show(answer)}"
            self.wrong.append(f"{said}, not {show(right_answer(program, question))}")
        elif isinstance(answer, Unknown):
            self.unknown += count
        else:
            self.right += count


@define(eq=False)
class Trial:
    """A program whose questions are compared. `roots` are the most of a share, `leaves` who answers below the
    depth to which it is run."""

    name: str
    roots: int = ROOTS
    leaves: str = "spec"
    tally: Tally = field(factory=Tally)
    programs: list[Program] = field(init=False)
    samplers: list[Sampler] = field(init=False)
    _seen: set[int] = field(factory=set)

    def __attrs_post_init__(self) -> None:
        loaded = load(PROGRAMS / f"{self.name}.ida")
        sizes = SIZES.get(self.name, _SIZES)
        self.programs = [Program(loaded.graph, {"size": size}) for size in sizes]
        self.samplers = [Sampler(one, Folder(loaded.folder)) for one in self.programs]

    def go(self, wanted: int) -> Tally:
        """Compares at least so many distinct questions; ends with the share where one is wrong."""
        for number in numbers():
            self.share(number)
            if self.tally.wrong or self.tally.right >= wanted:
                break
        return self.tally

    def share(self, number: int) -> None:
        """Runs one share and compares what was answered."""
        program = self.programs[number % len(self.programs)]
        machine = answered(program, list(self._roots(number)), self.leaves, number)
        for table in machine.plan.tables:
            task = program.tasks.get(table.name)
            if task is not None and task.spec is not None:
                compare(machine, table, self.tally)

    def _roots(self, number: int) -> Iterator[Question]:
        """The roots of a share: contexts one after the other, each of which serves as many as it can."""
        left, random = self.roots, Random(number)
        for context in self._contexts(number):
            found = list(self._all(number, context))
            yield from random.sample(found, min(left, len(found)))
            left -= len(found)
            if left <= 0:
                return

    def _contexts(self, number: int) -> Iterator[Context]:
        """Contexts that no share had before."""
        sampler = self.samplers[number % len(self.samplers)]
        for at in numbers():
            context = sampler.context(CounterDraws(key_of(number, "million", at)))
            if hash(context) not in self._seen:  # one left out in error does no harm
                self._seen.add(hash(context))
                yield context

    def _all(self, number: int, context: Context) -> Iterator[Question]:
        program = self.programs[number % len(self.programs)]
        for root in program.graph.roots:
            domains = [values_of(one.type) for one in program.tasks[root].parameters]
            for own in product(*domains):
                yield Question(root, context, own, (), DEPTHS[self.name])


def answered(program: Program, roots: Sequence[Question], leaves: str, seed: int) -> Machine:
    """A machine in which the roots are answered; at full depth by nobody."""
    agent = parse_agent("nobody" if roots[0].depth == FULL else leaves)
    agents = assign(program, {task.name: agent for task in program.graph.tasks})
    run = Run.of(program, roots, agents, Settings(seed=seed))
    run.machine.put_roots(roots)
    run.driver.go()
    run.driver.calls.close()
    return run.machine


def compare(machine: Machine, table: Questions, tally: Tally) -> None:
    """Compares all questions of a table that strategies took apart. The spec is asked once for equal
    contexts, arguments and answers."""
    rows = np.flatnonzero(table.strategies[: len(table)] != LEAF)
    assert table.answered(rows).all()
    answers = table.answers_of(rows)
    unknown = np.zeros(len(rows), dtype=np.int64) if answers.whys is None else answers.whys != 0
    contexts = machine.plan.situations.context_of(table.situations(rows))
    keys = [contexts, *(one.numbers for one in table.arguments(rows)), answers.numbers, unknown]
    _, first, times = np.unique(np.stack(keys), axis=1, return_index=True, return_counts=True)
    questions = questions_at(machine, table, rows[first])
    known = answers.take(first)
    for at, (question, count) in enumerate(zip(questions, times.tolist(), strict=True)):
        tally.add(machine.plan.program, question, value_of(known, at, machine.plan.reasons), count)


def main() -> int:
    """The command: a line for each program. Ends with 1 where something is wrong."""
    name, wanted = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    wrong = 0
    for one in DEPTHS if name == "all" else [name]:
        began, spent = time.monotonic(), time.process_time()
        tally = Trial(one).go(wanted)
        took = f"{time.monotonic() - began:.0f} s, {time.process_time() - spent:.0f} s of the processor"
        print(f"{one}: {tally.right:,} right, {tally.unknown:,} rightly unknown, {took}", flush=True)
        print(*tally.wrong, sep="\n", end="\n" if tally.wrong else "", flush=True)
        wrong += len(tally.wrong)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
