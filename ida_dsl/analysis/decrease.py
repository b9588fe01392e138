"""Whether one ask makes the measure smaller.

What is compared are two values: the measure of the question that asks, and the measure of what is asked
with the arguments put in. The facts are the conditions on the path, and that the arguments are of their
types: an ask whose argument is unknown or outside of its type is not put. Smaller means: in the first part
that differs. Each of the ways not to be smaller is refuted on its own, so that equal parts help with the
later ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from attrs import frozen

from ida_dsl.analysis.ask_sites import start
from ida_dsl.analysis.evaluate import AskSite, Evaluator
from ida_dsl.analysis.facts import Facts, contradictory, proves
from ida_dsl.analysis.knownness import established, in_range, surely_known
from ida_dsl.analysis.linear import Linear
from ida_dsl.analysis.symbolic import Condition, State, Sym
from ida_dsl.analysis.terms import Terms
from ida_dsl.syntax import ast
from ida_dsl.types import ANY, IntType, ListType, TextType, TupleType
from ida_dsl.values import INT_MAX, INT_MIN, MAX_SIZE


@frozen(eq=False, slots=False)
class Comparison:
    """An ask between two tasks: the parts of both measures, and what holds where it is put."""

    evaluator: Evaluator
    state: State
    arguments: tuple[Sym, ...]
    old: tuple[Sym, ...]
    new: tuple[Sym, ...]

    def facts(self, conditions: Iterable[Condition]) -> tuple[Facts, list[Linear], list[Linear]]:
        """What holds under the conditions, with the numbers that stand for the old parts and the new."""
        terms = Terms(self.evaluator.universe)
        new, old = [terms.number(part) for part in self.new], [terms.number(part) for part in self.old]
        self._collect(terms, conditions)
        return terms.facts(), old, new

    def _collect(self, terms: Terms, conditions: Iterable[Condition]) -> None:
        for argument in self.arguments:
            if isinstance(argument.type, IntType):
                terms.number(argument)
            elif isinstance(argument.type, ListType | TextType) and argument.type.high < MAX_SIZE:
                terms.size(argument)
            else:
                terms.look(argument)
        for condition in conditions:
            terms.hold(condition)

    @cached_property
    def here(self) -> tuple[Facts, list[Linear], list[Linear]]:
        """The same under all conditions of the path."""
        return self.facts(self.state.conditions)

    def smaller(self) -> bool:
        """Whether the new measure is surely less than the old, or the ask is surely never put."""
        return _less(*self.here)

    def not_negative(self) -> bool:
        """Whether no part of the new measure is ever below zero."""
        facts, _, new = self.here
        return all(proves(facts, part) for part in new)

    def decreases(self, conditions: Sequence[Condition]) -> bool:
        """Whether under these conditions both are so."""
        facts, old, new = self.facts(conditions)
        return _less(facts, old, new) and all(proves(facts, part) for part in new)

    def negative(self) -> bool:
        """Whether some part of the new measure always is below zero."""
        facts, _, new = self.here
        return any(proves(facts, -part - 1) for part in new)

    def never_smaller(self) -> bool:
        """Whether the new measure is surely not less than the old."""
        facts, old, new = self.here
        cases = [_case(old[:at], new[:at], old[at] - new[at] - 1) for at in range(len(new))]
        return all(contradictory(facts, case) for case in cases)

    def never_put(self, *, cases: bool) -> bool:
        """Whether no path surely leads here; without going into `cases` that is found out sooner."""
        facts = self.here[0]
        return contradictory(facts if cases else Facts(facts.lines))

    def known(self) -> bool:
        """Whether both measures surely are known wherever the ask is put."""
        known = established(self.state.conditions, self.arguments)
        return all(surely_known(part, known, self._bounded) for part in (*self.old, *self.new))

    def _bounded(self, sym: Sym) -> bool:
        """Whether the result of arithmetic on known numbers is surely within 64 bits."""
        if in_range(sym) or sym.op not in {"+", "-", "negate"}:
            return in_range(sym)
        terms = Terms(self.evaluator.universe)
        parts = [terms.number(arg) for arg in sym.args]
        self._collect(terms, self.state.conditions)
        total = -parts[0] if sym.op == "negate" else parts[0]
        for part in parts[1:]:
            total = total + part if sym.op == "+" else total - part
        facts = terms.facts()
        return proves(facts, total - INT_MIN) and proves(facts, -total + INT_MAX)


def _less(facts: Facts, old: list[Linear], new: list[Linear]) -> bool:
    last = len(new) - 1
    cases = [_case(old[:at], new[:at], new[at] - old[at] - (1 if at < last else 0)) for at in range(len(new))]
    return all(contradictory(facts, case) for case in cases)


def _case(old: list[Linear], new: list[Linear], differs: Linear) -> list[Linear]:
    """The parts before are equal, and then one differs so."""
    equal = [line for a, b in zip(old, new, strict=True) for line in (a - b, b - a)]
    return [*equal, differs]


def compare(evaluator: Evaluator, source: ast.Task, target: ast.Task, site: AskSite) -> Comparison | None:
    """The comparison of an ask; None where something is missing that was reported already."""
    before, after = measure_of(source), measure_of(target)
    names = _arguments(evaluator, target, site)
    if before is None or after is None or names is None:
        return None
    old = _parts(evaluator, before, start(evaluator, source))
    new = _parts(evaluator, after, State(names))
    if old is None or new is None or len(old) != len(new):
        return None
    return Comparison(evaluator, site.state, tuple(names.values()), old, new)


def _arguments(evaluator: Evaluator, target: ast.Task, site: AskSite) -> dict[str, Sym] | None:
    """The arguments, of the types that they are held to."""
    types = evaluator.program.types
    parameters = {p.name.text: types.get(p.type.id, ANY) for p in target.parameters}
    if parameters.keys() != site.arguments.keys():
        return None
    return {name: site.arguments[name].seen_as(type_) for name, type_ in parameters.items()}


def measure_of(task: ast.Task) -> ast.Expr | None:
    """What a task says that decreases."""
    return next((item.measure for item in task.items if isinstance(item, ast.Decreases)), None)


def _parts(evaluator: Evaluator, measure: ast.Expr, state: State) -> tuple[Sym, ...] | None:
    """The numbers that a measure is; None where it is something else."""
    kept, evaluator.keeps = evaluator.keeps, False
    value = evaluator.value(measure, state)
    evaluator.keeps = kept
    if isinstance(value.type, TupleType):
        parts = tuple(evaluator.part(value, at) for at in range(len(value.type.items)))
    else:
        parts = (value,)
    return parts if all(isinstance(part.type, IntType) for part in parts) else None


def shape(evaluator: Evaluator, task: ast.Task) -> int | None:
    """How many parts a task's measure has, 0 for an Int that is no tuple; None without a measure of Ints."""
    measure = measure_of(task)
    type_ = ANY if measure is None else evaluator.program.types.get(measure.id, ANY)
    if isinstance(type_, TupleType) and all(isinstance(item, IntType) for item in type_.items):
        return len(type_.items)
    return 0 if isinstance(type_, IntType) else None


def prove_within(evaluator: Evaluator, state: State, sym: Sym, low: int, high: int) -> bool:
    """Whether a number, or the size of a list or text, surely lies between two, where it is known."""
    terms = Terms(evaluator.universe)
    sized = isinstance(sym.type, ListType | TextType)
    if not sized and not isinstance(sym.type, IntType):
        return False
    value = terms.size(sym) if sized else terms.number(sym)
    for condition in state.conditions:
        terms.hold(condition)
    facts = terms.facts()
    return proves(facts, value - low) and proves(facts, -value + high)
