"""Properties with other agents than `spec` at the leaves (rule 8): with nobody there, and with anything.

What a spec says at the leaves is always right, so that it hides what a program does about wrong answers, and
that it leaves everything to agents. A property that the program keeps whatever agents say must be kept by a
mutant, too; and one that it keeps all by itself must not become unknown in all cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from attrs import frozen

from ida_dsl.graph.code import AskOp
from ida_dsl.graph.model import PropertyNode
from ida_dsl.interpreter.settings import Settings
from ida_dsl.laws.answering import Answering, Mood
from ida_dsl.laws.bench import STEPS, Rejected, Workshop
from ida_dsl.laws.mutation.answers import saying
from ida_dsl.laws.mutation.corpus import Corpus, Instance, Known
from ida_dsl.laws.propertied import holds
from ida_dsl.values import Unknown, Value

_CASES = 40
"""How many cases of a property are looked at."""
_SEEDS = {"whatever agents answer": 4, "with nobody to ask": 1}
"""How often each is: nobody says the same every time."""
_ENOUGH = 20
"""How many answers the program must have stood, before it is believed to stand any."""


class Leaves(Enum):
    """Who answers where expansion ends; the text says it in the report."""

    ANYTHING = "whatever agents answer"
    NOBODY = "with nobody to ask"


_BY = {Leaves.ANYTHING: "anyone", Leaves.NOBODY: "nobody"}


@frozen
class Audit:
    """A property with such leaves."""

    law: str
    leaves: Leaves
    own: bool = False
    """Whether the property says so itself: then it is a law like any other."""

    @property
    def name(self) -> str:
        """As the report has it."""
        return f"{self.law}::property" + ("" if self.own else f" {self.leaves.value}")


def kept(corpus: Corpus) -> list[Audit]:
    """The audits that the program passes: nothing breaks the property, and some cases are known."""
    laws = corpus.workshop.compiled.graph.properties
    every = [Audit(law.name, leaves, law.by == _BY[leaves]) for law in laws for leaves in Leaves]
    return [one for one in every if _keeps(one, corpus)]


def _keeps(audit: Audit, corpus: Corpus) -> bool:
    found = list(_values(audit, corpus, corpus.workshop))
    held = found.count(True)
    return False not in found and held >= (1 if audit.leaves is Leaves.NOBODY else _ENOUGH)


def fault(corpus: Corpus, workshop: Workshop, audits: list[Audit], task: str) -> tuple[Audit, str] | None:
    """The first audit that a mutant of this task fails, and how."""
    for audit in audits:
        if task in _below(workshop, audit.law):
            why = _fault(audit, corpus, workshop)
            if why:
                return audit, why
    return None


def _below(workshop: Workshop, name: str) -> set[str]:
    """The tasks that a property rests on."""
    law = _law(workshop.usual.program.graph.properties, name)
    return workshop.usual.program.reachable({op.task for op in law.code.ops() if isinstance(op, AskOp)})


def _law(laws: tuple[PropertyNode, ...], name: str) -> PropertyNode:
    return next(one for one in laws if one.name == name)


def _fault(audit: Audit, corpus: Corpus, workshop: Workshop) -> str:
    known = False
    for value in _values(audit, corpus, workshop):
        if value is False:
            return f"does not hold {audit.leaves.value}"
        known = known or value is True
    return "" if known else f"is unknown in all cases {audit.leaves.value}"


def _values(audit: Audit, corpus: Corpus, workshop: Workshop) -> Iterator[Value]:
    """Whether the property holds, case by case."""
    for at, case in enumerate(corpus.instances.get(audit.law, ())[:_CASES]):
        try:
            bench = corpus.known(case.params, workshop)
        except Rejected:
            continue
        for seed in range(_SEEDS[audit.leaves.value]):
            yield _value(audit, bench, case, at * 10 + seed)


def _value(audit: Audit, bench: Known, case: Instance, seed: int) -> Value:
    law = _law(bench.program.graph.properties, audit.law)
    settings = Settings(seed=seed, steps=STEPS)
    anything = audit.leaves is Leaves.ANYTHING
    agent = (
        saying(bench, Mood.ADVERSARIAL, seed, steady=True) if anything else Answering(lambda _, __: Unknown())
    )
    depth = 1 if anything else None
    return holds(bench, law, case.context, case.values, lambda _: agent, settings, depth)[0]
