"""What `ida-dsl mutate` does."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field

from ida_dsl.cli.progress import Ticker
from ida_dsl.laws.bench import Workshop
from ida_dsl.laws.mutation.mutants import Mutant, mutants
from ida_dsl.laws.mutation.report import Report, spread
from ida_dsl.laws.mutation.trial import Trials, Tried
from ida_dsl.load import Program


@define
class Work:
    """What is being done, for the line that says how far it has come."""

    name: str
    program: Program
    settled: tuple[str, ...]
    effort: float
    laws: int = 0
    tried: list[Tried] = field(factory=list)
    all: Sequence[Mutant] = ()

    def report(self, only: tuple[str, ...], limit: int | None) -> Report:
        """Tries them all."""
        found = mutants(self.program, only)
        with Ticker(self.say):
            trials = self._trials()
            for _ in trials.prepare() if found else ():
                self.laws += 1
            self.all = spread(found, limit)
            for mutant in self.all:
                self.tried.append(trials.try_one(mutant))
        return Report(self.name, tuple(trials.verdicts.values()), tuple(self.tried), len(found))

    def _trials(self) -> Trials:
        params = {one.name: one.value for one in self.program.graph.params if one.name in self.settled}
        return Trials(self.program, Workshop(self.program, params), self.effort)

    def say(self) -> str:
        """How far it has come."""
        if not self.all:
            return f"the program's own laws: {self.laws} tried"
        survived = sum(one.fate.name == "SURVIVED" for one in self.tried)
        return f"{len(self.tried)} of {len(self.all)} mutants, {survived} survived"
