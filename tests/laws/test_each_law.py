"""Each law has a minimal program that breaks it and it alone."""

import json

import pytest
from law_kit import HALF, QUICK, SURE, broken, statuses, verdict, verdicts, workshop

from ida_dsl.laws.model import Status
from ida_dsl.laws.recalling import again, read_case

BREAKS = {
    "sound_step": (
        # The strategy below always gives the one answer that this step needs, but others are right, too.
        """
task like(n: 0..9) -> 0..9:
    spec v where v % 2 == n % 2

    strategy the_same:
        return n

task t(n: 0..9) -> 0..9:
    spec = n
    waive honest because "it is as wrong when nothing is forgotten"

    strategy relies_on_it:
        return ask like(n)
roots t
""",
        "t",
    ),
    "sound_whole": (
        # No spec says what the part should be, so that the step alone cannot be judged.
        """
task part(n: 0..9) -> 0..10:
    strategy one_more:
        return n + 1

task t(n: 0..9) -> 0..10:
    spec = n

    strategy whole:
        return ask part(n)
roots t
""",
        "t",
    ),
    "in_domain": (
        """
task small(n: 0..9) -> 0..9:
    spec = n

task t(n: 0..9) -> 0..99:
    spec = n

    strategy asks_beyond:
        return or_else(ask small(n + 5) - 5, n)
roots t
""",
        "t",
    ),
    "decreases": (
        """
task t(n: 0..9) -> 0..9:
    spec = n
    decreases n

    strategy low when n < 2:
        return n

    strategy sometimes_the_same:
        return or_else(ask t((n * n) // 7 % 10), n) * 0 + n
""",
        "t",
    ),
    "total": (
        """
task many(n: 0..9) -> Int:
    spec = n

task t(n: 0..9) -> Int:
    spec = n

    strategy counts:
        return len(range(ask many(n)))
roots t
""",
        "t",
    ),
    "honest": (
        """
task part(n: 0..9) -> 0..9:
    spec = n

task t(n: 1..9) -> 0..9:
    spec = n

    strategy guesses:
        return or_else(ask part(n), 0)
roots t
""",
        "t",
    ),
    "reached": (
        """
task t(n: 0..9) -> 0..9:
    spec = n

    strategy same:
        if n * n == 50:
            return 0
        return n
""",
        "t",
    ),
}


LAWS = [pytest.param(law, marks=[pytest.mark.slow] if law == "total" else []) for law in BREAKS]
"""What a budget ends is looked for long."""


@pytest.mark.parametrize("law", LAWS)
def test_a_program_that_breaks_it_and_it_alone(law):
    text, task = BREAKS[law]
    found = verdicts(workshop(text), SURE if law == "total" else QUICK)
    assert [name for name, one in found.items() if one.fails] == [f"{task}::{law}"]
    assert found[f"{task}::{law}"].status is Status.BROKEN


def test_a_loop_that_an_agent_can_make_endless():
    text = BREAKS["total"][0].replace("return len(range(ask many(n)))", LOOP)
    case = {"law": "total", "strategy": "counts", "ask": {"task": "t", "n": 0}, "context": {},
            "answers": [{"ask": {"task": "many", "n": 0}, "answer": 60_000}]}  # fmt: skip
    bench, read = read_case(workshop(text), json.dumps(case))
    assert again(bench, read).said == "does not end: the budget of steps is spent"


LOOP = """x = 0
        repeat ask many(n):
            x = x + 1
        return x"""


def test_laws_of_a_strategy_that_nothing_comes_to_are_undecided():
    text = """
task t(n: 0..9) -> 0..9:
    spec = n

    strategy never when n > 8 and n < 1:
        return 0

    strategy always:
        return n
"""
    assert verdict(workshop(text), "t::reached", QUICK).status is Status.BROKEN
    assert verdict(workshop(text), "t::sound_step", QUICK).status is Status.UNDECIDED


def test_fair_is_broken_by_a_helper_that_remembers():
    text = """
extern function changing(n: 0..9) -> 0..9 = python("helpers:changing")

task t(n: 0..9) -> 0..9:
    strategy odd:
        return changing(n)
"""
    calls = []

    def changing(n):
        calls.append(n)
        return len(calls) % 10

    found = workshop(text)
    found.externs = {"helpers:changing": changing}
    assert broken(found) == ["t::fair"]


def test_a_program_without_fault_breaks_none():
    text = """
task t(n: 0..20) -> 0..20:
    spec = n
    decreases n

    strategy zero when n == 0:
        return 0

    strategy less:
        return 1 + ask t(n - 1)
"""
    assert set(statuses(workshop(text), HALF).values()) == {Status.HOLDS}


def test_what_is_waived_is_not_tried():
    waiver = '    waive honest because "it guesses"\n\n    strategy guesses'
    text = BREAKS["honest"][0].replace("    strategy guesses", waiver)
    found = verdict(workshop(text), "t::honest")
    assert (found.status, found.why, found.trials) == (Status.WAIVED, "it guesses", 0)
    one = text.replace("waive honest because", "waive honest for guesses because")
    assert verdict(workshop(one), "t::honest").status is Status.WAIVED


@pytest.mark.parametrize(
    ("sample", "why"),
    [
        ("        n = draw(0..9)\n        require n > 9\n", "rejects its draws"),
        ("        n = draw([x for x in range(5) if x > 7])\n", "rejects its draws"),
    ],
)
def test_a_sampler_that_always_rejects_leaves_laws_undecided(sample, why):
    text = (
        f"task t(n: 0..9) -> Int:\n    spec = n\n\n    sample:\n{sample}\n    strategy s:\n        return n\n"
    )
    found = verdicts(workshop(text), QUICK)
    assert {one.status for one in found.values()} <= {Status.UNDECIDED, Status.NOT_MEANT}
    assert why in found["t::sound_step"].why


def test_a_spec_that_is_always_unknown_decides_nothing():
    text = """
task t(n: 0..9) -> Int:
    spec = n // 0

    strategy s:
        return n // 0
"""
    found = verdict(workshop(text), "t::sound_step", QUICK)
    assert found.status is Status.UNDECIDED
    assert "the spec of `t` is unknown" in found.why


def test_a_spec_that_crashes_is_named():
    text = """
extern function helper(n: 0..9) -> 0..9 = python("helpers:helper")

task t(n: 0..9) -> Int:
    spec = helper(n)

    strategy s:
        return n
"""

    def helper(_):
        raise RuntimeError("no")

    found = workshop(text)
    found.externs = {"helpers:helper": helper}
    why = verdict(found, "t::sound_step", QUICK).why
    assert "the spec of `t` fails: the agent failed: RuntimeError: no" in why


def test_a_property_that_is_never_applicable_is_undecided():
    text = """
task t(n: 0..9) -> Int:
    strategy s when n > 10:
        return n

property never:
    forall n: 0..9
    t(n) == n
"""
    found = verdict(workshop(text), "never::property", QUICK)
    assert found.status is Status.UNDECIDED
    assert "never applicable" in found.why
