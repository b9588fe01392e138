"""The engine says what the interpreter says: of the shipped programs, and of random ones."""

from pathlib import Path
from random import Random

import pytest
from agreement import agree
from hypothesis import given, settings
from hypothesis import strategies as st

from ida_dsl.costliest import Contrary
from ida_dsl.diagnose import diagnose_source
from ida_dsl.diagnostics import CheckFailed
from ida_dsl.folder import Folder
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.load import compiled, load
from ida_dsl.questions import FULL, Context, Question
from ida_dsl.sampling import questions
from ida_dsl.source import Source
from ida_dsl.types import belongs
from ida_dsl.values import Reason
from ida_runtime.agents.build import assign, parse_agent
from ida_runtime.engine.executors import why_in_lock_step
from tests.cost.cost_cases import Anything
from tests.cost.test_cost_sound import DEPTHS, LISTS, mixed

PROGRAMS = Path(__file__).parents[2] / "programs"
SPECIFIED = [
    "permutation_power", "sequential_assignment", "sequential_sums", "wildcard_search", "count_satisfying",
    "union_find", "shortest_path",
]  # fmt: skip
JUDGED = ["code_review", "debate", "least_to_most", "multihop_qa", "rank_by_preference"]


def depths(program):
    """Full depth too, where it ends."""
    endless = any(task.cycle and task.measure is None for task in program.graph.tasks)
    return (0, 1, 2) if endless else (0, 1, 2, FULL)


@pytest.mark.parametrize("agent", ["spec", "noisy(spec, 0.3)", "nobody"])
@pytest.mark.parametrize("name", SPECIFIED)
def test_algorithmic_programs(name, agent):
    loaded = load(PROGRAMS / f"{name}.ida")
    graph, program = loaded.graph, Program(loaded.graph)
    agents = {task.name: parse_agent(agent) for task in graph.tasks}
    for depth in depths(program):
        roots = questions(graph, graph.roots, 8, 1, Folder(loaded.folder), depth=depth)
        agree(program, roots, lambda: assign(graph, agents), Settings(seed=3))


@pytest.mark.parametrize("name", JUDGED)
def test_programs_of_texts(name):
    loaded = load(PROGRAMS / f"{name}.ida")
    program = Program(loaded.graph)
    for depth in (0, 1, 2, FULL):
        roots = questions(loaded.graph, loaded.graph.roots, 3, 2, Folder(loaded.folder), depth=depth)
        assert not why_in_lock_step(program, roots, lambda _: Contrary(0, program), Settings())
        agree(program, roots, lambda seed=depth + 5: lambda _: Contrary(seed, program), Settings())


def check(seed: int) -> int:
    """A random program; how many questions were asked."""
    random = Random(seed)
    try:
        text = mixed(random)
        graph = compiled(diagnose_source(Source("small.ida", text)), "small.ida", Path()).graph
    except CheckFailed:
        return 0
    program, asked = Program(graph), 0
    types = [parameter.type for parameter in graph.task("f").parameters]
    drawn = [(random.randint(-2, 5), random.randint(-2, 4), random.choice(LISTS)) for _ in range(6)]
    given_ = [own for own in drawn if all(map(belongs, own, types))]
    for depth in DEPTHS:
        roots = [Question("f", Context({}), own, (), depth) for own in given_]
        if roots:
            outcome = agree(program, roots, lambda: lambda _: Anything(seed), Settings())
            asked += sum(outcome.questions.values())
    return asked


@settings(max_examples=40)
@given(st.integers(0, 2**32))
def test_random_programs(seed):
    check(seed)


@pytest.mark.slow
@settings(max_examples=1500)
@given(st.integers(0, 2**32))
def test_many_random_programs(seed):
    check(seed)


def test_random_programs_ask_questions():
    assert sum(check(seed) for seed in range(40)) > 100


def test_more_places_than_there_are_tables():
    """A place is a number of its own, whatever stands for "nowhere" elsewhere."""
    asks = "\n".join(f"        x{at + 1} = ask part(x{at})" for at in range(300))
    text = f"""
task part(n: 0..9) -> 0..9:
    spec = (n + 1) % 10

task t(n: 0..9) -> 0..9:
    strategy s:
        x0 = n
{asks}
        return x300
roots t
"""
    graph = compiled(diagnose_source(Source("long.ida", text)), "long.ida", Path()).graph
    agents = {"part": parse_agent("spec")}
    roots = [Question("t", Context({}), (at,), (), 1) for at in range(10)]
    found = agree(Program(graph), roots, lambda: assign(graph, agents), Settings())
    assert found.answers == tuple(range(10))


ENDLESS = """
task t(n: 0..9) -> Int:
    strategy s:
        total = 0
        repeat 16000000:
            repeat 16000000:
                total = total + 1
        return total
roots t
"""


def test_what_takes_too_many_steps_ends():
    graph = compiled(diagnose_source(Source("endless.ida", ENDLESS)), "endless.ida", Path()).graph
    roots = [Question("t", Context({}), (at,), (), 1) for at in range(3)]
    found = agree(Program(graph), roots, lambda: lambda _: Contrary(1, Program(graph)), Settings(steps=3000))
    assert {answer.reason for answer in found.answers} == {Reason.STEPS}
