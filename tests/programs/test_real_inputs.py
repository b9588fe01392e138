"""Facts that nobody made for this project: a real network, a real long text."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import pytest

from ida_dsl.folder import Folder
from ida_dsl.interpret import run
from ida_dsl.json_values import from_json
from ida_dsl.load import load
from ida_dsl.questions import FULL, Context, Question, Reply
from ida_dsl.values import Unknown, Word
from ida_runtime.agents.build import assign, parse_agent

PROGRAMS = Path(__file__).parents[2] / "programs"


@pytest.fixture(scope="module")
def karate():
    program = load(PROGRAMS / "shortest_path.ida")
    data = json.loads((PROGRAMS / "data" / "karate.json").read_text())
    facts = {fact.name: from_json(data[fact.name], fact.type) for fact in program.graph.facts}
    return program, Context(facts), nx.karate_club_graph()


def answers(program, context, task, depth, pairs):
    graph = program.graph
    agents = assign(graph, {one.name: parse_agent("spec") for one in graph.tasks})
    roots = [Question(task, context, pair, (), depth) for pair in pairs]
    return run(graph, roots, agents.__getitem__).answers


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_distances_of_the_karate_club_are_those_of_networkx(karate, depth):
    program, context, network = karate
    expected = dict(nx.all_pairs_shortest_path_length(network))
    pairs = [(a, b) for a in network for b in network]
    found = answers(program, context, "distance", depth, pairs)
    assert len(pairs) == 34 * 34
    assert list(found) == [expected[a][b] for a, b in pairs]


def test_steps_in_the_karate_club_get_nearer(karate):
    program, context, network = karate
    length = dict(nx.all_pairs_shortest_path_length(network))
    pairs = [(a, b) for a in network for b in network if a != b]
    for (a, b), step in zip(pairs, answers(program, context, "step", 1, pairs), strict=True):
        assert not isinstance(step, Unknown | Word)
        assert network.has_edge(a, step)
        assert length[step][b] == length[a][b] - 1


def test_a_whole_book_is_taken_apart_and_put_together():
    program = load(PROGRAMS / "summarize.ida")
    text = json.loads(Folder(program.folder).read("data/alice.jsonl"))["passage"]
    assert len(text.split()) > 20_000
    agents = FirstWords()
    root = Question("summarize", Context({}), (text,), (), FULL)
    outcome = run(program.graph, [root], lambda _: agents)
    (answer,) = outcome.answers
    assert isinstance(answer, str)
    assert answer.split()[:3] == text.split()[:3]
    assert agents.longest <= 1_000
    assert len(outcome.table) > 40


class FirstWords:
    """Summarises by the first words."""

    name = "first words"
    deterministic = True
    longest = 0

    def answer(self, questions):
        replies = []
        for question in questions:
            (_, shown), *_ = question.arguments
            words = " ".join(shown if isinstance(shown, tuple) else (shown,)).split()
            if isinstance(shown, str):
                self.longest = max(self.longest, len(words))
            replies.append(Reply(" ".join(words[:30])))
        return replies
