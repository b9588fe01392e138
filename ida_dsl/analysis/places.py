"""The kinds of places where code stands, and what each may do (language.md, "Declarations")."""

from __future__ import annotations

from attrs import evolve

from ida_dsl.analysis.state import Place
from ida_dsl.types import BOOL, Type

FUNCTION = Place("a function")
PRIMITIVE = Place("a primitive", facts=True, draws=True)
SPEC = Place("a spec", facts=True, hidden=True, primitives=True)
MEASURE = Place("a measure", facts=True, hidden=True, primitives=True)
SAMPLE = Place("a sample", facts=True, hidden=True, draws=True, primitives=True, sample=True)
CONTEXT_SAMPLE = Place("the context's sample", draws=True, sample=True)
STRATEGY = Place("a strategy", asks=True)
WHEN = Place("a strategy's `when`", answer=BOOL, answer_of="a condition")
AT_MOST = Place("the `at most` of a shown strategy")
PROPERTY = Place("a property", facts=True, hidden=True, primitives=True, tasks=True)


def answering(place: Place, type_: Type, what: str) -> Place:
    """The place, its answers held to a type."""
    return evolve(place, answer=type_, answer_of=what)
