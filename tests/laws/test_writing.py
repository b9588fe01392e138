"""Strategies and assertions for tests of one's own."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from law_kit import PROGRAMS

import ida_dsl
from ida_dsl import laws
from ida_dsl.values import Unknown
from ida_runtime.agents.build import assign, parse_agent

POWER = ida_dsl.load(PROGRAMS / "permutation_power.ida")


def agent(text):
    """An agent that answers `power`."""
    return assign(POWER.graph, {"power": parse_agent(text)})["power"]


FEW = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


@FEW
@given(laws.contexts(POWER))
def test_contexts_are_those_of_the_sample(context):
    turn = context.facts["next"].entries
    assert 4 <= len(turn) <= 64
    assert set(turn) == set(turn.values())


def test_contexts_shrink_to_small_ones():
    context = find(laws.contexts(POWER), lambda _: True, settings=settings(FEW, phases=[Phase.generate]))
    assert len(context.facts["next"]) == 4


@FEW
@given(laws.questions(POWER, "power", "halve"), laws.agents(POWER, "right"))
def test_questions_of_a_strategy_are_sound(question, agent):
    assert question.arguments[1] >= 2
    laws.assert_sound(POWER, question, agent)
    laws.assert_decreases(POWER, question)
    laws.assert_in_domain(POWER, question)


@FEW
@given(laws.questions(POWER, "power"), laws.agents(POWER, "forgetful"))
def test_forgetting_makes_no_answer_wrong(question, agent):
    laws.assert_honest(POWER, question, agent)


@FEW
@given(laws.questions(POWER, "power"), laws.agents(POWER))
def test_any_agent_leaves_it_total_and_fair(question, agent):
    laws.assert_total(POWER, question, agent)
    laws.assert_fair(POWER, question, agent)


@FEW
@given(st.data())
def test_answers_are_of_the_type_or_unknown(data):
    value = data.draw(laws.answers(POWER, "power"))
    assert isinstance(value, Unknown) or 0 <= value <= 63


GUESSES = """
task part(n: 0..9) -> 0..9:
    spec = n

task t(n: 1..9) -> 0..9:
    spec = n

    strategy guesses:
        return or_else(ask part(n), 0)
roots t
"""


def test_what_fails_says_so_as_the_command_does(tmp_path):
    (tmp_path / "guesses.ida").write_text(GUESSES)
    program = ida_dsl.load(tmp_path / "guesses.ida")

    @settings(FEW, database=None)
    @given(laws.questions(program, "t"), laws.agents(program, "forgetful"))
    def honest(question, agent):
        laws.assert_honest(program, question, agent)

    with pytest.raises(
        AssertionError, match=r"t: honest is broken(.|\n)*t\(1\) gives 0, where 1 is right"
    ) as raised:
        honest()
    command = str(raised.value).rsplit("\n", 1)[1].split()
    assert Path(command[2]).resolve() == tmp_path / "guesses.ida"


def test_an_agent_of_ones_own():
    any_one = settings(FEW, phases=[Phase.generate])  # need not be as simple as can be
    question = find(laws.questions(POWER, "power", "halve"), lambda _: True, settings=any_one)
    laws.assert_sound(POWER, question, agent("spec"))
    laws.assert_total(POWER, question, agent("nobody"))
    with pytest.raises(AssertionError, match="power: sound step is broken"):
        laws.assert_sound(POWER, question, agent("nobody"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: laws.questions(POWER, "powr"), "no task called 'powr': did you mean 'power'"),
        (
            lambda: laws.questions(POWER, "power", "halv"),
            "no strategy of power called 'halv': did you mean 'halve'",
        ),
        (lambda: laws.answers(POWER, "x"), "no task called 'x': there are power"),
        (
            lambda: laws.agents(POWER, "evil"),
            "no manner called 'evil': there are right, forg",
        ),
    ],
)
def test_names_that_are_none(wrong, said):
    with pytest.raises(ValueError, match=said):
        wrong()
