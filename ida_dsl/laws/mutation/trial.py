"""What becomes of one mutant: refused, equivalent, caught by a law, or a survivor."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from attrs import define, field, frozen

from ida_dsl.diagnose import diagnose_source
from ida_dsl.diagnostics import CheckFailed, Severity
from ida_dsl.graph.code import AskOp
from ida_dsl.law_names import (
    DECREASES,
    FAIR,
    HONEST,
    IN_DOMAIN,
    REACHED,
    SOUND_STEP,
    SOUND_WHOLE,
    TOTAL,
)
from ida_dsl.laws.bench import Workshop
from ida_dsl.laws.hunting import Effort
from ida_dsl.laws.model import Status, Verdict
from ida_dsl.laws.mutation.alike import alike
from ida_dsl.laws.mutation.audits import Audit, fault, kept
from ida_dsl.laws.mutation.corpus import Corpus, gathered
from ida_dsl.laws.mutation.mutants import Mutant
from ida_dsl.laws.mutation.proofs import proved
from ida_dsl.laws.mutation.replay import Replay
from ida_dsl.laws.mutation.same import same_either_way, same_graph
from ida_dsl.laws.propertied import PROPERTY
from ida_dsl.laws.suite import Item, items, judge
from ida_dsl.load import Program, compiled
from ida_dsl.source import Source

HUNTING = 0.1
"""How hard, at effort 1, laws are hunted on the program and on mutants that recorded questions let pass."""
REACHING = 0.5
"""The same for `reached`, which ends as soon as all was reached."""
ORDER = (SOUND_STEP, DECREASES, IN_DOMAIN, HONEST, SOUND_WHOLE, TOTAL, FAIR, REACHED)
"""Laws in the order in which they are tried: the cheap ones that catch most first."""
_OF_OTHERS = {SOUND_WHOLE.name, REACHED.name}
"""The laws of a task that what another task does can break."""


class Fate(Enum):
    """What becomes of a mutant."""

    REFUSED = "refused by the checker"
    CAUGHT = "caught"
    EQUIVALENT = "equivalent"
    SURVIVED = "survived"


@frozen
class Tried:
    """A mutant with its fate: `by` which law (`power::sound_step`) or error code, and `why` in a sentence."""

    mutant: Mutant
    fate: Fate
    by: str = ""
    why: str = ""


@define(eq=False)
class Trials:
    """A program made ready to have its mutants tried, with recorded questions to put to each.

    `verdicts` are those on the program's own laws, as far as known: most mutants are caught by what is
    recorded, and only for those that are not the program's own laws are hunted, too.
    """

    program: Program
    workshop: Workshop
    effort: float = 1.0
    verdicts: dict[Item, Verdict] = field(init=False, factory=dict)
    corpus: Corpus = field(init=False)
    audits: list[Audit] = field(init=False, factory=list)
    _usable: list[Item] = field(init=False, factory=list)

    def prepare(self) -> Iterator[Item]:
        """Records questions, and tries the program's own laws on them; gives each law that was tried."""
        self.corpus = gathered(self.workshop, self.effort)
        for item in items(self.workshop):
            replay = Replay(self.corpus, self.workshop, item.subject, [item])
            found = replay.breach()
            if found is not None:
                self.verdicts[item] = Verdict(item.subject, item.law, Status.BROKEN, found[1])
            elif replay.trials or item.law == REACHED.name:
                self._usable.append(item)
            yield item
        self.audits = kept(self.corpus)

    def decided(self) -> list[Item]:
        """The laws that the program keeps, as far as is known: only those can catch anything."""
        unfit = {item for item, verdict in self.verdicts.items() if verdict.status is not Status.HOLDS}
        return [item for item in self._usable if item not in unfit]

    def _own(self, item: Item) -> Verdict:
        """The verdict on a law of the program itself."""
        if item not in self.verdicts:
            self.verdicts[item] = self._hunted(self.workshop, item)
        return self.verdicts[item]

    def _hunted(self, workshop: Workshop, item: Item) -> Verdict:
        """The verdict as `ida-dsl test` has it, with less effort: recorded questions do most of the work."""
        reaching = REACHING * max(1.0, self.effort)  # looking less far would only blame the program
        scale = reaching if item.law == REACHED.name else HUNTING * self.effort
        return judge(workshop, item, Effort(scale=scale, derandomize=True, shrink=False))

    # ---------------------------------------------------------------------------------------- one mutant

    def try_one(self, mutant: Mutant) -> Tried:
        """The fate of a mutant."""
        changed = self._compiled(mutant)
        if isinstance(changed, Tried):
            return changed
        if same_graph(self.program.graph, changed.graph):
            return Tried(mutant, Fate.EQUIVALENT, why="its graph is that of the program")
        if same_either_way(mutant.change):
            return Tried(mutant, Fate.EQUIVALENT, why="the order of these arguments is the same to the call")
        workshop = Workshop(changed, self.workshop.fixed, self.workshop.externs)
        own = self._concerned(workshop, mutant.task)
        found = Replay(self.corpus, workshop, mutant.task, own).breach()
        if found is not None:
            return Tried(mutant, Fate.CAUGHT, found[0].name, found[1])
        audited = fault(self.corpus, workshop, self.audits, mutant.task)
        if audited is not None:
            return Tried(mutant, Fate.CAUGHT, audited[0].name, audited[1])
        why = proved(self.program, mutant, changed)
        if why:
            return Tried(mutant, Fate.EQUIVALENT, why=why)
        return self._searched(mutant, workshop, own)

    def _compiled(self, mutant: Mutant) -> Program | Tried:
        source = Source(self.program.path, mutant.text)
        diagnosis = diagnose_source(source, self.program.folder, self.workshop.fixed, reasons=False)
        error = next((one for one in diagnosis.diagnostics if one.severity is Severity.ERROR), None)
        if error is not None:
            return Tried(mutant, Fate.REFUSED, error.code, error.title)
        try:
            return compiled(diagnosis, self.program.path, self.program.folder)
        except CheckFailed as failed:
            return Tried(mutant, Fate.REFUSED, failed.diagnostics[-1].code, str(failed))

    def _concerned(self, workshop: Workshop, task: str) -> list[Item]:
        """The laws that the change can break, in the order in which they are tried."""
        graph, program = workshop.compiled.graph, workshop.usual.program
        order = [law.name for law in ORDER]
        order.insert(order.index(TOTAL.name), PROPERTY)
        there, found = set(items(workshop)), list[Item]()
        for item in self.decided():
            if item.law == PROPERTY:
                law = next(one for one in graph.properties if one.name == item.subject)
                start = {op.task for op in law.code.ops() if isinstance(op, AskOp)}
            else:
                start = {item.subject}
            near = item.subject == task or item.law in {*_OF_OTHERS, PROPERTY}
            if item in there and near and task in program.reachable(start):
                found.append(item)
        return sorted(found, key=lambda one: order.index(one.law))

    def _searched(self, mutant: Mutant, workshop: Workshop, own: list[Item]) -> Tried:
        """Tries the laws as `ida-dsl test` does. `reached` first: it is cheap where nothing is wrong."""
        alike_asking = _asking(workshop) == _asking(self.workshop)
        for item in sorted(own, key=lambda one: one.law != REACHED.name):
            if self._own(item).status is not Status.HOLDS:
                continue
            if alike_asking:
                workshop.scouted.update(self.workshop.scouted)
            verdict = self._judged(workshop, item)
            if verdict.fails:
                return Tried(mutant, Fate.CAUGHT, item.name, f"{verdict.status.value}: {verdict.why}")
        return Tried(mutant, Fate.SURVIVED, why=alike(self.corpus, workshop, mutant.task))

    def _judged(self, workshop: Workshop, item: Item) -> Verdict:
        """The verdict, looking first where the program's questions came from; that may be elsewhere now."""
        verdict = self._hunted(workshop, item)
        if verdict.status is Status.UNDECIDED and workshop.scouted:
            workshop.scouted.clear()
            verdict = self._hunted(workshop, item)
        return verdict


def _asking(workshop: Workshop) -> dict[str, set[str]]:
    """Who asks whom: where this differs, so do the places that questions come from."""
    program = workshop.usual.program
    return {name: set(program.asked(name)) for name in program.tasks}
