"""Questions drawn by the thousand are those that are drawn one by one."""

from pathlib import Path

import numpy as np
import pytest
from driver_cases import graph
from hypothesis import given, settings
from hypothesis import strategies as st

from ida_dsl.draws import CounterDraws, key_of
from ida_dsl.folder import Folder
from ida_dsl.interpreter.program import Program
from ida_dsl.load import load
from ida_dsl.sampling import SampleError, Sampler
from ida_runtime.engine.drawing import Drawing, keys_of

PROGRAMS = Path(__file__).parents[2] / "programs"
COLUMNAR = {
    "permutation_power", "union_find", "shortest_path", "wildcard_search", "sequential_assignment",
    "sequential_sums", "count_satisfying",
}  # fmt: skip


def agree(drawing, task, contexts=6, each=20, seed=0):
    sampler = drawing.sampler
    drawn = [sampler.context(CounterDraws(key_of(seed, "c", at))) for at in range(contexts)]
    keys = [keys_of(key_of(seed, at), each + at) for at in range(contexts)]
    found = drawing.arguments(task, drawn, keys)
    for context, own, arguments in zip(drawn, keys, found, strict=True):
        wanted = [sampler.question(task, context, CounterDraws(key)).arguments for key in own.tolist()]
        assert arguments == wanted


@pytest.mark.parametrize("path", sorted(PROGRAMS.glob("*.ida")), ids=lambda path: path.stem)
def test_those_of_shipped_programs(path):
    compiled = load(path)
    drawing = Drawing(Sampler(Program(compiled.graph), Folder(compiled.folder)))
    for task in compiled.graph.tasks:
        try:
            agree(drawing, task.name)
            agree(drawing, task.name, seed=1)  # other contexts, the same drawing
        except SampleError:
            continue
        if path.stem in COLUMNAR:
            assert drawing.columnar(task.name), task.name


SAMPLES = """
context:
    xs: List[0..9, 0..6]
    far: Set[0..99]

sample context:
    xs = [draw(0..9) for i in range(draw([0, 1, 2, 6, 6, 6]))]
    far = set([draw(0..99) for i in range(5)])

{tasks}
roots t
"""


def drawing_of(arguments, sample):
    text = f"task t({arguments}) -> Bool:\n    sample:\n" + "".join(f"        {line}\n" for line in sample)
    return Drawing(Sampler(Program(graph(SAMPLES.format(tasks=text)))))


@pytest.mark.parametrize(
    ("arguments", "sample", "columnar"),
    [
        ("a: 0..9, b: 0..9", ["a = draw(xs + [3])", "b = draw(0..9)"], True),
        ("a: 0..9, b: 0..9", ["a, b = shuffle([1, 2, 3, 4])[0], draw([5, 6])"], True),
        ("a: 0..9, b: 0..9", ["pair = draw_distinct(0..9, 2)", "a = pair[0]", "b = draw(0..9)"], True),
        ("a: 0..9", ["a = draw(xs)"], True),  # none to draw from now and then: rejected
        ("a: 0..3", ["a = draw(0..9)"], True),  # outside its type: rejected
        ("a: List[0..9, 0..3]", ["a = [draw(0..9) for i in range(draw(0..3))]"], True),
        ("a: List[0..9, 3]", ["a = [draw(0..9) for i in range(3)]"], True),
        ("a: List[0..9, 0..3]", ["a = [draw([i, 9]) for i in range(3)]"], True),
        (
            "a: List[0..9, 0..3]",
            ["b = [draw([1, 5]) for i in range(2)]", "a = b + [draw(xs + [2])]"],
            True,
        ),
        ("a: List[Int, 0..3], b: 0..9", ["a = [1 + draw(0..9) for i in range(3)]", "b = draw(0..9)"], True),
        ("a: List[0..9, 0]", ["a = [draw(0..9) for i in range(0)]"], True),
        ("a: List[0..9, 2]", ["a = [draw([1, unknown]) for i in range(2)]"], None),
        ("a: List[Real, 3]", ["a = [draw(0..9) for i in range(3)]"], True),
        ("a: List[0..99, 4], b: 0..9", ["a = [draw(0..99) for i in range(4)]", "b = draw(0..9)"], True),
        ("a: List[0..9, 0..6], b: 0..9", ["a = draw_distinct(0..5, draw(0..6))", "b = draw(0..9)"], True),
        ("a: List[0..9, 0..3], b: 0..9", ["a = draw_distinct([1, 2, 2], draw(0..3))", "b = draw(xs)"], True),
        ("a: List[0..9, 0..9]", ["a = draw_distinct(xs, draw(0..2))"], True),
        ("a: List[0..9, 0..9]", ["a = draw_distinct(0..5, draw([2, 7]))"], True),
        ("a: List[0..9, 0..30]", ["a = draw_distinct(0..29, draw(0..4))"], True),
        ("a: List[0..9, 0..9]", ["a = draw_distinct(0..5, 0)"], True),
        (
            "a: List[0..9, 4]",
            [
                "bits = [draw(0..1) for i in range(4)]",
                "some = draw_distinct(0..3, draw(0..4))",
                "a = [9 if i in some else bits[i] for i in range(4)]",
            ],
            True,
        ),
        ("a: List[0..9, 3]", ["n = draw(0..9)", "a = [n for i in range(3)]"], True),
        ("a: List[0..9, 3]", ["n = draw(xs)", "a = [n if i < n else i for i in range(3)]"], True),
        ("a: List[0..9, 3]", ["n = draw([2, 12])", "a = [n - i for i in range(3)]"], True),
        ("a: List[Real, 3]", ["n = draw(0..9)", "a = [n + i for i in range(3)]"], True),
        ("a: List[0..9, 3]", ["b = draw_distinct(0..5, draw(2..3))", "a = [b[i] for i in range(3)]"], None),
        ("a: 0..9", ["a = 0", "repeat draw(0..3):", "    a = a + draw(0..3)"], False),
        ("a: Bool", ["a = chance(0.5) and draw(0..99) in far"], None),
        ("a: 0..9", ["a = draw([x for x in xs if x in far] + [1])"], None),
    ],
)
def test_those_of_samples(arguments, sample, columnar):
    drawing = drawing_of(arguments, sample)
    for seed in range(3):
        agree(drawing, "t", seed=seed)
    if columnar is not None:
        assert drawing.columnar("t") == columnar


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**64 - 1), st.integers(1, 40))
def test_keys_are_the_words_of_a_key(key, count):
    source = CounterDraws(key)
    assert keys_of(key, count).tolist() == [source.word() for _ in range(count)]


def test_no_questions_and_no_contexts():
    drawing = drawing_of("a: 0..9", ["a = draw(0..9)"])
    assert drawing.arguments("t", [], []) == []
    context = drawing.sampler.context(CounterDraws(0))
    assert drawing.arguments("t", [context], [np.zeros(0, dtype=np.uint64)]) == [[]]


def test_what_was_drawn_is_forgotten_now_and_then(monkeypatch):
    """A training draws without end: what is kept of values must not grow with it."""
    monkeypatch.setattr("ida_runtime.engine.drawing.KEPT", 50)
    drawing = Drawing(Sampler(Program(load(PROGRAMS / "permutation_power.ida").graph)))
    for seed in range(6):
        agree(drawing, "power", seed=seed)
        assert len(drawing._fitting) < 50 + 6 * 25
