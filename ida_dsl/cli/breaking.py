"""How many cases of each property somebody's answers break, asked alone: a part of an audit of tiers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ida_dsl.interpreter.settings import Settings
from ida_dsl.laws.auditing import Rate, audit
from ida_dsl.laws.bench import Bench, Rejected, Workshop
from ida_dsl.load import Program
from ida_dsl.questions import Agent
from ida_dsl.sampling import SampleError


def bench_of(program: Program, settings: Settings) -> Bench:
    """The program, for cases of its properties."""
    return Workshop(program, {}, settings.externs).usual


def broken(bench: Bench, agents: Mapping[str, Agent], cases: int, settings: Settings) -> Iterator[Rate]:
    """How often each property is broken, of so many cases, no question taken apart."""
    for law in bench.program.graph.properties:
        try:
            yield audit(bench, law, agents.__getitem__, cases, settings, 0, twice=False)
        except (SampleError, Rejected) as problem:
            yield Rate(law.name, 0, 0, cases, str(problem))
