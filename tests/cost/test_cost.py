"""What small programs cost at most, counted by hand."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from ida_dsl.diagnose import diagnose_source
from ida_dsl.graph.cost import FULL, Costs, Count, Endless
from ida_dsl.load import compiled
from ida_dsl.source import Source

LOOK = "primitive look(i: Int) -> 0..9 = i % 10\n"
LEAF = "task leaf(i: Int) -> 0..9:\n    '''{i}'''\n"


def costs(text: str) -> Costs:
    source = Source("small.ida", dedent(text))
    return Costs.of(compiled(diagnose_source(source), "small.ida", Path()).graph)


def told(
    text: str, task: str = "f", depth: int = FULL, measure: tuple[int, ...] | None = None
) -> list[Count | str]:
    """Questions, looks, answers, rounds; a reason for what has no bound."""
    row = costs(text).row(task, depth, measure)
    counts = (row.questions, row.looks, row.answers, row.rounds)
    return [one.why if isinstance(one, Endless) else one for one in counts]


def one_task(body: str, head: str = "f(k: 0..9) -> Int", before: str = LOOK + LEAF) -> str:
    lines = "\n".join(f"        {line}" for line in dedent(body).strip().splitlines())
    return f"{before}task {head}:\n    '''.'''\n    strategy s:\n{lines}\n"


BODIES = {
    "nothing": ("return k", [1, 0, 0, 1]),
    "together": ("return ask look(k) + ask leaf(k)", [2, 1, 1, 2]),
    "one after the other": ("return ask look(ask leaf(k))", [2, 1, 1, 3]),
    "three deep": ("return ask leaf(ask leaf(ask leaf(k)))", [4, 0, 3, 4]),
    "one of two": (
        """
        if ask look(k) == 1:
            return ask leaf(k)
        return ask look(k + 1) + ask look(k + 2)
        """,
        [2, 3, 1, 3],
    ),
    "a lazy operand": ("return or_else(ask look(k), ask leaf(k))", [2, 1, 1, 3]),
    "and": ("return 1 if ask look(k) == 1 and ask look(k + 1) == 2 else 0", [1, 2, 0, 3]),
    "an operand that is never reached": ("return ask look(k) if k < 10 else ask leaf(k)", [1, 1, 0, 2]),
    "each": ("return sum([ask leaf(i) for i in range(k)])", [10, 0, 9, 2]),
    "each, then each": ("return sum([ask leaf(i) for i in range(k) if ask look(i) == 1])", [10, 9, 9, 3]),
    "a loop": (
        """
        total = 0
        for i in range(k):
            total = ask leaf(total)
        return total
        """,
        [10, 0, 9, 10],
    ),
    "a loop in a loop": (
        """
        total = 0
        repeat 3:
            repeat k:
                total = ask leaf(total)
        return total
        """,
        [28, 0, 27, 28],
    ),
    "a loop that may be left": (
        """
        total = 0
        repeat 5:
            if ask look(total + k) == 3:
                break
            total = total + 1
        return ask leaf(total)
        """,
        [2, 5, 1, 7],
    ),
    "what grows by turns": (
        """
        found = []
        repeat 4:
            found = found + [k]
        return sum([ask leaf(i) for i in found])
        """,
        [5, 0, 4, 2],
    ),
    "a loop of which the answers are known": (
        """
        total = 0
        repeat 9:
            if ask look(total) == 3:
                break
            total = total + 1
        return total
        """,
        [1, 4, 0, 5],
    ),
    "several answers": ("return sum(ask[3] leaf(k))", [4, 0, 3, 2]),
    "no answers": ("return sum(ask[0] leaf(k))", [1, 0, 0, 1]),
    "more turns than are gone through": (
        """
        total = 0
        repeat 5000:
            total = ask leaf(total)
        return total
        """,
        [5001, 0, 5000, 5001],
    ),
    "a word that is there": ("return ask leaf(k) if k in [] else 1", [1, 0, 0, 1]),
    "what was required": (
        """
        require ask look(k) == 1
        return ask leaf(k)
        """,
        [2, 1, 1, 3],
    ),
}


@pytest.mark.parametrize(("body", "expected"), BODIES.values(), ids=BODIES)
def test_one_decomposition(body, expected):
    assert told(one_task(body)) == expected


UNBOUNDED = {
    "a list": ("return sum([ask leaf(x) for x in xs])", "the loop over xs has no bound", 2),
    "a for": (
        """
        total = 0
        for x in xs:
            total = ask leaf(x)
        return total
        """,
        "the loop over xs has no bound",
        None,
    ),
    "a count": ("return sum(ask[len(xs)] leaf(1))", "ask[len(xs)] has no bound", 2),
    "half of a list": (
        "return sum([ask leaf(x) for x in xs[: len(xs) // 2]])",
        "the loop over slice(xs, 0, len(xs) // 2) has no bound",
        2,
    ),
}


@pytest.mark.parametrize(("body", "why", "rounds"), UNBOUNDED.values(), ids=UNBOUNDED)
def test_why_there_is_no_bound(body, why, rounds):
    found = told(one_task(body, "f(xs: List[Int]) -> Int"))
    assert found == [why, 0, why, why if rounds is None else rounds]


def test_a_part_of_a_list_without_a_bound_may_have_one():
    text = one_task("return sum([ask leaf(x) for x in xs[:4]])", "f(xs: List[Int]) -> Int")
    assert told(text) == [5, 0, 4, 2]


# ---------------------------------------------------------------------------------------- by measure

FIB = """
task f(n: 0..90) -> Int:
    '''The Fibonacci number {n}.'''
    decreases n
    strategy small when n < 2:
        return n
    strategy sum:
        return ask f(n - 1) + ask f(n - 2)
"""


def test_equal_questions_are_one():
    assert told(FIB) == [91, 0, 0, 90]
    assert told(FIB, measure=(10,)) == [11, 0, 0, 10]
    assert told(FIB, measure=(3,)) == [4, 0, 0, 3]
    assert told(FIB, depth=3) == [15, 0, 8, 4]


SEARCH = """
primitive at(i: 0..1000) -> Int = i * i
task f(low: 0..1000, high: 0..1000, x: Int) -> Int:
    '''Where is {x}?'''
    decreases high - low
    strategy found when high - low < 2:
        return low
    strategy halve:
        middle = (low + high) // 2
        return ask f(middle, high, x) if ask at(middle) <= x else ask f(low, middle, x)
"""


def test_a_measure_that_is_computed():
    """Each ask has a smaller measure, and that is all that is known: the sum of two arguments is lost."""
    assert told(SEARCH, measure=(1,)) == [1, 0, 0, 1]
    assert told(SEARCH, measure=(2,)) == [2, 1, 0, 3]
    assert told(SEARCH, measure=(5,)) == [5, 4, 0, 9]


PAIRS = """
task f(a: 0..3, b: 0..3) -> Int:
    '''{a} {b}'''
    decreases (a, b)
    strategy done when a == 0 and b == 0:
        return 0
    strategy next when b == 0:
        return ask f(a - 1, 3)
    strategy step:
        return ask f(a, b - 1)
"""


def test_measures_of_two_numbers():
    assert told(PAIRS) == [16, 0, 0, 16]
    assert told(PAIRS, measure=(0, 2)) == [3, 0, 0, 3]
    assert told(PAIRS, measure=(1, 1)) == [6, 0, 0, 6]


EVEN_AND_ODD = """
task even(n: 0..40) -> Bool:
    '''Is {n} even?'''
    decreases n
    strategy nothing when n == 0:
        return True
    strategy one_less:
        return ask odd(n - 1)
task odd(n: 0..40) -> Bool:
    '''Is {n} odd?'''
    decreases n
    strategy nothing when n == 0:
        return False
    strategy one_less:
        return ask even(n - 1)
"""


def test_tasks_that_ask_each_other():
    assert told(EVEN_AND_ODD, "even") == [41, 0, 0, 41]
    assert told(EVEN_AND_ODD, "odd", measure=(7,)) == [8, 0, 0, 8]
    assert told(EVEN_AND_ODD, "odd", depth=5) == [6, 0, 1, 6]


def test_without_a_measure():
    text = """
        task f(n: 0..9) -> Int:
            '''{n}'''
            strategy s:
                return ask f(n) + ask g(n)
        task g(n: 0..9) -> Int:
            '''{n}'''
    """
    why = "no measure, and f may ask itself again"
    assert told(text) == [why, 0, why, why]
    assert told(text, depth=2) == [5, 0, 3, 3]


def test_a_measure_without_a_bound():
    text = """
        task f(n: Int) -> Int:
            '''{n}'''
            decreases n
            strategy small when n <= 0:
                return 0
            strategy s:
                return ask f(n - 1)
    """
    assert told(text) == ["n has no bound", 0, "n has no bound", "n has no bound"]
    assert told(text, measure=(50,)) == [51, 0, 0, 51]
    assert told(text, depth=2) == [3, 0, 1, 3]


def test_large_ranges_that_are_halved():
    text = """
        task f(n: 0..1000000) -> Int:
            '''{n}'''
            decreases n
            strategy small when n < 2:
                return n
            strategy halve:
                return ask f(n // 2) + ask f(n // 3)
    """
    questions, _, _, rounds = told(text)
    assert rounds == 20
    assert isinstance(questions, int)
    assert told(text, measure=(100,))[3] == 7


def test_too_many_values_are_said_to_be():
    text = """
        task f(n: 0..1000000) -> Int:
            '''{n}'''
            decreases n
            strategy small when n < 2:
                return n
            strategy s:
                return ask f(n - 1) + ask f(n - 2)
    """
    assert told(text)[3] == "its questions are of too many kinds to go through"


def test_shown_strategies():
    text = """
        agent teacher = human("teacher")
        primitive look(i: 0..9) -> 0..9 = i
        task f(n: 0..9) -> Int:
            '''{n}'''
            strategy shown by teacher:
                may ask look, leaf
                at most 3
        task leaf(n: Int) -> Int:
            '''{n}'''
    """
    assert told(text) == [4, 3, 7, 4]


def test_params_are_what_they_are_set_to():
    text = "param n: 1..9 = 4\n" + one_task("return sum([ask leaf(i) for i in range(n)])")
    assert told(text) == [5, 0, 4, 2]
    program = compiled(diagnose_source(Source("p.ida", text), settings={"n": "7"}), "p.ida", Path())
    assert Costs.of(program.graph).row("f", FULL).questions == 8


# ---------------------------------------------------------------------------------------- strategies


def test_what_one_decomposition_asks():
    text = one_task(
        """
        if ask look(k) == 1:
            return ask leaf(k)
        return sum([ask leaf(i) for i in range(3)]) + sum([ask look(i) for i in range(k)])
        """
    )
    (found,) = costs(text).populations.strategies.values()
    assert [(one.name, one.fewest, one.most) for one in found.asks] == [("look", 1, 10), ("leaf", 1, 3)]
    assert found.rounds == 2
