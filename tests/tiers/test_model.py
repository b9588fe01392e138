"""A learner as an agent: what it writes is of the type, one by one as in columns, saved as before."""

import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from learning_kit import PROGRAMS, SMALL, TINY, program, trained, training

from ida_dsl import interpret
from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import Question
from ida_dsl.sampling import questions
from ida_dsl.types import belongs
from ida_dsl.values import Unknown
from ida_runtime.agents.conformance import assert_conforms, questions_of
from ida_runtime.agents.model import Model
from ida_runtime.engine.run import run
from ida_runtime.tiers.card import STATE, Card, TierError
from ida_runtime.tiers.encoding.encoding import Encoding
from ida_runtime.tiers.learner import answering
from ida_runtime.tiers.learner.network import Network
from ida_runtime.tiers.tier import TierFolder


def test_it_conforms():
    assert_conforms(trained().agent(), questions_of(SMALL, 8, agent_of="power"))


@pytest.mark.parametrize("name", ["union_find", "shortest_path", "wildcard_search", "count_satisfying"])
def test_one_by_one_and_in_columns_it_says_the_same(name):
    made = program(PROGRAMS / f"{name}.ida")
    agent = training(PROGRAMS / f"{name}.ida").agent()
    roots = questions(made.graph, made.graph.roots, 12, 3, depth=1)
    wanted = interpret.run(made, roots, lambda _: agent, Settings())
    found = run(made, roots, lambda _: agent, Settings())
    assert found.answers == wanted.answers
    for question, entry in wanted.table.items():
        assert found.table[question].answer == entry.answer
        assert found.table[question].confidence == pytest.approx(entry.confidence, abs=1e-4)


ANSWERS = """
context:
    of: Map[0..9, 0..3]
task t(n: 0..9) -> {type}:
    "What of {{n}}?"
    sees of
roots t
"""


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_is_written_is_of_the_type(data, tmp_path_factory):
    """Networks that learned nothing write anything: always an answer, or unknown."""
    types = [
        "Bool", "0..999", "-5..5", "Real", "Text[0..3]", "List[0..9, 0..3]", "List[Bool, 2]",
        "(0..9, Text[0..2])", "Set[0..3]", "Map[0..2, Bool]", "List[List[0..1, 0..2], 0..2]",
    ]  # fmt: skip
    text = ANSWERS.format(type=data.draw(st.sampled_from(types)))
    path = tmp_path_factory.mktemp("types") / "t.ida"
    path.write_text(text)
    agent = training(path, seed=data.draw(st.integers(0, 99))).agent()
    made = program(path)
    roots = questions(made.graph, ["t"], 30, 0, depth=0)
    outcome = run(made, roots, lambda _: agent, Settings())
    for answer in outcome.answers:
        assert isinstance(answer, Unknown) or belongs(answer, made.returns("t"))
    assert not any(isinstance(one, Unknown) and one.reason.name == "FAILED" for one in outcome.answers)


def test_many_questions_about_few_contexts_and_few_about_many():
    agent, made = trained().agent(), program()
    few = questions(made.graph, ["power"], 400, 1, depth=0)
    context = few[0].context
    alone = [run(made, [one], lambda _: agent, Settings()).answers[0] for one in few[:40]]
    assert list(run(made, few, lambda _: agent, Settings()).answers[:40]) == alone
    every = [type(few[0])("power", context, (x, k), (), 0) for x in range(3) for k in range(4)]
    assert len(run(made, every, lambda _: agent, Settings()).answers) == 12


GUESSES = """
context:
    of: Map[0..3, 0..3]
primitive look(n: 0..3) -> 0..3 = of[n]
task guess(n: 0..3) -> 0..9:
    "Guess."
    sees of
task t(n: 0..3) -> List[0..9, 400]:
    strategy s:
        return ask[400] guess(n)
roots t, guess
"""


@pytest.mark.parametrize("rows", [16_384, 5])
def test_facts_are_read_once_a_context_however_many_questions(rows, monkeypatch):
    """However few go through the network at once, too, and whether they are asked at once or later."""
    read, contexts = Network.read, []

    def counted(network, facts, mask):
        contexts.append(len(facts))
        return read(network, facts, mask)

    monkeypatch.setattr(Network, "read", counted)
    monkeypatch.setattr(answering, "rows_at_once", lambda _: rows)
    agent, made = training().agent(), program()
    asked = questions(made.graph, made.graph.roots, 3, 1, depth=0)
    every = [evolve(one, arguments=(x, k)) for one in asked for x in range(3) for k in range(4)]
    different = len({one.context for one in every})
    assert different > 1
    run(made, every, lambda _: agent, Settings())
    assert contexts == [different]
    run(made, [evolve(one, depth=1) for one in every], lambda _: agent, Settings())
    assert contexts == [different]
    agent.answering.forget()  # as when weights have changed
    run(made, every, lambda _: agent, Settings())
    assert contexts == [different, different]


def test_under_the_empty_draw_it_is_greedy_and_under_others_it_draws(tmp_path):
    (tmp_path / "guesses.ida").write_text(GUESSES)
    made, agent = program(tmp_path / "guesses.ida"), training(tmp_path / "guesses.ida").agent()
    (root,) = questions(made.graph, ["t"], 1, 0, depth=1)
    (guesses,) = run(made, [root], lambda _: agent, Settings()).answers
    assert 5 < len(set(guesses)) <= 11, "400 draws of a network that learned nothing"
    alone = Question("guess", root.context, root.arguments, (), 0)
    entry = run(made, [alone], lambda _: agent, Settings()).table[alone]
    counts = Counter(guesses)
    assert counts[entry.answer] > 30
    assert counts[entry.answer] / 400 == pytest.approx(entry.confidence, abs=0.12)
    assert interpret.run(made, [root], lambda _: agent, Settings()).answers == (guesses,)
    other = Model(agent.answering, seed=1)
    assert run(made, [root], lambda _: other, Settings()).answers != (guesses,)


# --------------------------------------------------------------------------------------------------- saved


@pytest.fixture
def saved(tmp_path):
    one = trained()
    encoding = one.student.encoding
    card = Card("small.ida", {}, encoding.tasks, TINY, {"steps": one.student.steps})
    folder = TierFolder(tmp_path / "tier")
    folder.save(card, encoding, one.agent().answering.network)
    return folder


def test_a_saved_tier_answers_as_before(saved):
    made = program()
    roots = questions(made.graph, ["power"], 50, 2, depth=0)
    before = run(made, roots, lambda _: trained().agent(), Settings())
    after = run(made, roots, lambda _: saved.load(made.graph), Settings())
    assert after.answers == before.answers
    assert saved.card().lineage == {"steps": trained().student.steps}


def test_nothing_of_it_is_code(saved):
    assert sorted(one.name for one in saved.path.iterdir()) == [
        "encoding.json",
        "model.safetensors",
        "tier.json",
    ]
    assert b"pickle" not in saved.path.joinpath("model.safetensors").read_bytes()[:4096]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("tier.json", None, "tier.json cannot be read (No such file"),
        ("tier.json", b"{", "is no tier's card"),
        ("tier.json", b'{"format": 9}', "has format 9, this release reads 7"),
        ("encoding.json", b"[1]", "encoding.json cannot be read"),
        (
            "encoding.json",
            b'{"signatures": [], "tokens": ["end", "unknown", "far"]}',
            "learned another version of this program",
        ),
        ("model.safetensors", b"abc", "model.safetensors cannot be read"),
        ("model.safetensors", None, "model.safetensors cannot be read (No such file"),
    ],
)
def test_what_is_damaged_is_said_in_a_line(saved, name, content, said):
    place = saved.path / name
    place.unlink() if content is None else place.write_bytes(content)
    with pytest.raises(TierError) as problem:
        saved.load(program().graph)
    assert said in str(problem.value)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("k: 0..3", "k: 0..2", "it knows 'power(x: 0..2, k: 0..3) -> 0..2, sees next', here it is 'power(x"),
        ("x: Name, k: 0..3", "k: 0..3, x: Name", "here it is 'power(k: 0..3, x: 0..2) -> 0..2, sees next'"),
    ],
)
def test_the_same_tokens_for_something_else_are_told_apart(saved, tmp_path, old, new, said):
    """A narrower range; parameters in another order."""
    text = SMALL.read_text(encoding="utf-8").replace(old, new)
    for before, after in (("power(x, 1)", "power(1, x)"), ("power(x, k // 2)", "power(k // 2, x)")):
        text = text.replace(before, after) if new.startswith("k: 0..3,") else text
    text = text.replace("ask power(ask power(k // 2, x), k // 2)", "ask power(k // 2, ask power(k // 2, x))")
    (tmp_path / "other.ida").write_text(text, encoding="utf-8")
    with pytest.raises(TierError, match=re.escape(said)):
        saved.load(program(tmp_path / "other.ida").graph)


def test_a_tier_of_another_program_is_refused(saved):
    with pytest.raises(TierError, match="answers power, which is no task of this program"):
        saved.load(program(PROGRAMS / "union_find.ida").graph)


def test_a_model_cut_short_is_refused(saved):
    place = saved.path / "model.safetensors"
    place.write_bytes(place.read_bytes()[:-100])
    with pytest.raises(TierError, match="cannot be read"):
        saved.load(program().graph)


def test_a_card_is_read_as_it_was_written():
    card = Card("a.ida", {"size": "8"}, ("t",), TINY, {"steps": 3})
    assert Card.of(card.text(), Path("x")) == card
    assert json.loads(card.text())["format"] == 7


def test_what_is_kept_of_a_training_is_there_again(tmp_path):
    folder, one = TierFolder(tmp_path / "a"), training()
    assert folder.kept() is None
    one.turn()
    folder.keep(one.student.state(), {"turns": 1})
    state, told = folder.kept()
    assert told == {"format": 7, "turns": 1} == folder.told()
    assert all(torch.equal(value, state[name]) for name, value in one.student.state().items())
    (folder.path / STATE).write_bytes((folder.path / STATE).read_bytes()[:-9])
    with pytest.raises(TierError, match="cut short or damaged"):
        folder.kept()


# ------------------------------------------------------------------------------------------------ encoding


def test_rules_lead_through_every_answer():
    made = program(PROGRAMS / "wildcard_search.ida")
    encoding = Encoding.of(made.graph)
    task = made.graph.task("total")
    import pyarrow as pa  # noqa: PLC0415

    answers = encoding.answers(task, pa.array([-64, 0, 5, None]))
    states = encoding.rules.states("total", answers)
    allowed = encoding.rules.allowed[states, answers]
    assert allowed.all()
    assert np.array_equal(states[:, 0], [encoding.rules.starts["total"]] * 4)
