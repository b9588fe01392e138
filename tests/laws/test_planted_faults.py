"""Faults planted in the algorithmic programs: laws find each, in a context of at most four elements.

Each fault is one that people make: off by one, a branch too few, two arguments exchanged, a case forgotten.
One replacement in the program's own text plants it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sized

import pytest
from attrs import frozen
from law_kit import PROGRAMS, SURE, program

from ida_dsl.interpreter.settings import Settings
from ida_dsl.laws.auditing import Rate, audit
from ida_dsl.laws.bench import Workshop
from ida_dsl.laws.model import Status, Verdict
from ida_dsl.laws.suite import items, judge
from ida_dsl.load import load
from ida_runtime.agents.build import assign, parse_agent

MOST_ELEMENTS = 4


@frozen
class Fault:
    """What stands in the program, and what is written in its place."""

    program: str
    name: str
    old: str
    new: str


def _faults(program_: str, **planted: tuple[str, str]) -> list[Fault]:
    return [Fault(program_, name, *change) for name, change in planted.items()]


FAULTS = [
    *_faults(
        "permutation_power",
        odd_step_lost=("        if k % 2 == 1:\n            return ask follow(end)\n", ""),
        even_for_odd=("k % 2 == 1", "k % 2 == 0"),
        half_once=("end = ask power(middle, k // 2)", "end = ask power(x, k // 2)"),
        one_stays=("when k == 0", "when k <= 1"),
        odd_step_from_the_middle=("return ask follow(end)", "return ask follow(middle)"),
        half_rounded_up=("end = ask power(middle, k // 2)", "end = ask power(middle, (k + 1) // 2)"),
    ),
    *_faults(
        "sequential_assignment",
        left_twice=("ask value(ask right(x))", "ask value(ask left(x))"),
        sides_exchanged=("ask apply(a, b)", "ask apply(b, a)"),
        constants_forgotten=("        if known(given):\n            return given\n", ""),
        constant_of_a_side=("given = ask constant(x)", "given = ask constant(ask left(x))"),
        side_for_a_variable=("        return ask apply(a, b)", "        return ask apply(a, a)"),
    ),
    *_faults(
        "sequential_sums",
        difference=("return (a + b) % modulus", "return (a - b) % modulus"),
        usual_modulus=("return (a + b) % modulus", "return (a + b) % 8"),
        sum_too_large=("return (a + b) % modulus", "return min(7, a + b)"),
        left_twice=("ask value(ask right(x))", "ask value(ask left(x))"),
        own_value_of_a_side=("b = ask value(ask right(x))", "b = or_else(ask constant(ask right(x)), 0)"),
    ),
    *_faults(
        "union_find",
        depth_of_one_too_few=("return 1 + ask depth(ask parent(x))", "return ask depth(ask parent(x))"),
        labelled_at_one=("            return 0\n", "            return 1\n"),
        farthest=("return argmin(legal", "return argmax(legal"),
        label_of_a_neighbour=("return ask label(ask parent(x))", "return ask own_label(ask neighbor(x))"),
        labelled_is_forgotten=("return x\n        cand", "return ask neighbor(x)\n        cand"),
    ),
    *_faults(
        "shortest_path",
        rest_only=("return 1 + ask distance(v, b)", "return ask distance(v, b)"),
        never_far=("            return far\n", "            return 63\n"),
        longest=("return argmin(legal, rests)", "return argmax(legal, rests)"),
        edge_the_wrong_way=(
            "if ask edge(a, b):\n            return 1",
            "if ask edge(b, a):\n            return 1",
        ),
        step_to_itself=("when a == b:\n        return none", "when a == b:\n        return a"),
        rest_from_the_start=("ask distance(v, b), far", "ask distance(a, v), far"),
    ),
    *_faults(
        "wildcard_search",
        half_the_sum=(" + ask total(replace(p, i, one))", ""),
        zero_twice=("ask total(replace(p, i, one))", "ask total(replace(p, i, zero))"),
        difference=("zero)) + ask", "zero)) - ask"),
        always_the_first=("i = position(p, wild)", "i = 0"),
        absent_is_one=("f[s] if s in f else 0", "f[s] if s in f else 1"),
        absent_is_unknown=("f[s] if s in f else 0", "f[s]"),
    ),
    *_faults(
        "count_satisfying",
        no_way_counts=("1 if ask satisfied(p) else 0", "1"),
        negated=("1 if ask satisfied(p) else 0", "0 if ask satisfied(p) else 1"),
        one_twice=("ask ways(replace(p, i, zero))", "ask ways(replace(p, i, one))"),
        larger_half=(
            "return ask ways(replace(p, i, zero)) + ask ways(replace(p, i, one))",
            "return max(ask ways(replace(p, i, zero)), ask ways(replace(p, i, one)))",
        ),
        always_the_first=("i = position(p, free)", "i = 0"),
        all_filled_at_once=("ask ways(replace(p, i, one))", "ask ways([one if x == free else x for x in p])"),
    ),
]
"""Over all seven algorithmic programs."""


def planted(fault: Fault) -> Workshop:
    """The program with its fault."""
    text = (PROGRAMS / f"{fault.program}.ida").read_text(encoding="utf-8")
    assert text.count(fault.old) >= 1, fault
    return Workshop(program(text.replace(fault.old, fault.new, 1), f"{fault.program}.ida"))


def broken(workshop: Workshop) -> Iterator[Verdict]:
    """Verdicts that name a counterexample."""
    found = (judge(workshop, item, SURE) for item in items(workshop))
    return (verdict for verdict in found if verdict.status is Status.BROKEN)


def elements(verdict: Verdict) -> int:
    """How many items the largest fact of the counterexample has."""
    assert verdict.breach is not None
    assert verdict.breach.case is not None
    facts = verdict.breach.case.context.facts.values()
    return max(len(fact) for fact in facts if isinstance(fact, Sized))


def test_there_are_enough():
    assert len(FAULTS) >= 25
    assert len({fault.program for fault in FAULTS}) == 7


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: f"{one.program}-{one.name}")
def test_fault_is_found(fault):
    verdict = next(broken(planted(fault)), None)
    assert verdict is not None
    assert elements(verdict) <= MOST_ELEMENTS, (verdict.why, verdict.breach.case)


HIDDEN = [
    (
        Fault("union_find", "any_candidate", "[y for y in candidates if ask joined(x, y)]", "candidates"),
        "parents_are_joined",
    ),
    (
        Fault("shortest_path", "unchecked", "v in tries if ask edge(a, v)", "v in tries if v != none"),
        "steps_are_steps",
    ),
]
"""Faults that right answers hide, and the property that wrong answers break then."""


def violations(workshop: Workshop, name: str) -> Rate:
    """How often a property is broken when leaves are mostly wrong."""
    bench = workshop.usual
    law = next(one for one in workshop.compiled.graph.properties if one.name == name)
    tasks = [task.name for task in bench.program.graph.tasks]
    agents = assign(bench.program.graph, {task: parse_agent("noisy(spec, 0.9)") for task in tasks})
    return audit(bench, law, agents.__getitem__, 60, Settings(), 1)


@pytest.mark.parametrize(("fault", "law"), HIDDEN, ids=[fault.name for fault, _ in HIDDEN])
def test_fault_that_right_answers_hide_is_found_by_an_audit(fault, law):
    sound = violations(Workshop(load(PROGRAMS / f"{fault.program}.ida")), law)
    assert sound.held
    assert not sound.broken
    assert violations(planted(fault), law).broken
