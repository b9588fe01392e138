"""Which questions are taught: rather those of classes that can be learned now."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ida_dsl.interpreter.program import Program
from ida_dsl.questions import Context
from ida_dsl.values import Mapped
from ida_runtime.tiers.focus import Focus
from tests.tiers.learning_kit import PROGRAMS, program, training

CONTEXTS = [Context({"next": Mapped([(0, one), (one, 0)])}) for one in (1, 2)]
PUTS = [("power", (x, k)) for x in range(3) for k in range(4)]
ALL = dict.fromkeys(CONTEXTS, PUTS)


def focus():
    return Focus(program(), ("power",))


def told(**agreed):
    """One that has heard how often each class (`k1` of k = 1) is agreed on."""
    found = focus()
    for name, share in agreed.items():
        own = found.number("power", (0, int(name[1:])), CONTEXTS[0])
        found.see(np.full(1000, own), np.arange(1000) < 1000 * share)
    return found


def taught(found, each=4):
    """How often each k is taught, of 300 draws."""
    drawn = [put for turn in range(300) for own in found.chosen(ALL, each, 0, turn).values() for put in own]
    return Counter(arguments[1] for _, arguments in drawn)


def test_classes_are_those_of_the_measure():
    assert [focus().number("power", (0, k), CONTEXTS[0]) for k in (0, 1, 2, 3)] == [0, 1, 2, 2]
    paths = Focus(program(PROGRAMS / "shortest_path.ida"), ("distance", "step"))
    assert not paths.measured("step")
    own = {paths.number(task, (0, b), Context({})) for task in ("distance", "step") for b in (1, 2)}
    assert len(own) == 2


def test_a_measure_that_reads_facts_is_that_of_each_context():
    made = program(PROGRAMS / "sequential_assignment.ida")
    orders = [Context({"order": order}) for order in ((5, 6, 7, 8), (8, 7, 6, 5))]
    found = Focus(made, ("value",))
    assert [found.number("value", (8,), one) for one in orders] == [2, 0]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.sets(st.sampled_from(PUTS)), min_size=2, max_size=2), st.integers(1, 15), st.integers(0, 99)
)
def test_some_of_each_context_are_taken_in_order(which, each, turn):
    drawn = {one: [put for put in PUTS if put in own] for one, own in zip(CONTEXTS, which, strict=True)}
    chosen = focus().chosen(drawn, each, 0, turn)
    for context, puts in drawn.items():
        assert chosen[context] == [put for put in puts if put in chosen[context]]
        assert len(chosen[context]) == min(each, len(puts))
    assert chosen == focus().chosen(drawn, each, 0, turn)


def test_where_nothing_is_known_all_are_taught_alike():
    counts = taught(focus())
    assert set(counts) == {0, 1, 2, 3}
    assert max(counts.values()) < 1.2 * min(counts.values())


def test_what_is_known_is_taught_less_and_what_comes_next_more():
    counts = taught(told(k0=1.0, k1=1.0, k2=0.2))
    assert counts[2] > 3 * counts[1]
    assert counts[1] > 0


def test_what_cannot_be_trusted_yet_is_not_taught_for_long():
    counts = taught(told(k0=1.0, k1=0.1, k2=0.0))
    assert counts[1] > 3 * counts[2] > 0


def test_agreement_is_an_average_and_what_has_no_class_does_not_count():
    found = told(k1=1.0)
    level = found.number("power", (0, 1), CONTEXTS[0])
    found.see(np.array([level, -1, -1]), np.array([False, False, True]))
    assert found.agreed[0, level] == pytest.approx(0.9)
    assert (found.agreed[0, level + 1 :] == -1).all()


SIZED = """
param most: 1..9 = 8
type Name = 0..2
task t(k: 0..3) -> Name:
    "{k}?"
    decreases k * most
    strategy s:
        return 0
roots t
"""


def test_a_measure_goes_by_params(tmp_path):
    path = tmp_path / "sized.ida"
    path.write_text(SIZED)
    found = Focus(program(path), ("t",))
    assert found.number("t", (2,), Context({})) == 5
    found.set_program(Program(found.program.graph, {"most": 1}))
    assert found.number("t", (2,), Context({})) == 2


def test_a_training_hears_what_is_agreed_and_keeps_it():
    pupil = training()
    for _ in range(3):
        pupil.turn()
    assert (pupil.focus.agreed[0, :3] >= 0).all()
    again = training()
    again.restore(pupil.state(), pupil.turns)
    assert (again.focus.agreed == pupil.focus.agreed).all()


def test_tasks_without_a_measure_are_drawn_as_often_as_they_are_taught():
    pupil = training(PROGRAMS / "shortest_path.ida", how={"contexts": 2, "questions": 6})
    assert len(pupil._drawn()) <= 4 * 2 * 6


def test_a_class_that_nobody_saw_yet_waits_for_those_below():
    """k = 1 is between k = 0, on which it errs, and k = 2, of which it has heard."""
    unseen = told(k0=0.0, k2=0.0)
    counts = taught(unseen)
    assert counts[1] < taught(told(k0=1.0, k2=0.0))[1] / 2
