"""Few rows go one by one, through strategies that are written out: it is another way to the same tables."""

from pathlib import Path

import pytest
from agreement import same

from ida_dsl import interpret
from ida_dsl.diagnose import diagnose_source
from ida_dsl.folder import Folder
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.load import compiled, load
from ida_dsl.questions import FULL, Context, Question, Reply
from ida_dsl.sampling import questions
from ida_dsl.source import Source
from ida_dsl.values import Reason, Unknown
from ida_runtime.agents.nobody import Nobody
from ida_runtime.engine.run import Run

PROGRAMS = Path(__file__).parents[2] / "programs"

SEVEN = (
    "permutation_power", "sequential_assignment", "sequential_sums", "union_find", "shortest_path",
    "wildcard_search", "count_satisfying",
)  # fmt: skip


def program_of(text):
    return Program(compiled(diagnose_source(Source("test.ida", text)), "test.ida", Path()).graph)


def ran(program, roots, few, agent=None, settings=None):
    """The outcome, and the machine."""
    run = Run.of(program, roots, lambda _: agent or Nobody(), settings or Settings())
    run.machine.few = few
    return run.run(), run.machine


def agreeing(program, roots, few, agent=None, settings=None):
    """The machine of a run that says what the interpreter says."""
    found, machine = ran(program, roots, few, agent, settings)
    same(interpret.run(program, roots, lambda _: agent or Nobody(), settings or Settings()), found)
    return machine


def ask(task, *arguments, depth=FULL):
    return Question(task, Context(), arguments, (), depth)


class Saying:
    """Says what a function makes of a question."""

    name, deterministic = "saying", True

    def __init__(self, said):
        self.said = said

    def answer(self, questions):
        return [Reply(self.said(one.question)) for one in questions]


@pytest.mark.parametrize("name", SEVEN)
def test_few_roots_are_answered_as_many_are(name):
    loaded = load(PROGRAMS / f"{name}.ida")
    depth = 2 if name in ("shortest_path", "union_find") else FULL
    roots = questions(loaded.graph, loaded.graph.roots, 6, 3, Folder(loaded.folder), depth=depth)
    program = Program(loaded.graph)
    one_by_one, _ = ran(program, roots, 1000)
    same(ran(program, roots, 0)[0], one_by_one)


HALVES = """
task size(k: 0..1000) -> 0..1000:
    decreases k
    strategy none when k <= 0:
        return 0
    strategy halve:
        left = ask size(k // 2)
        right = ask size((k - 1) // 2)
        return min(left + right + 1, 1000)
roots size
"""


def test_what_is_plain_never_becomes_columns():
    machine = agreeing(program_of(HALVES), [ask("size", 1000)], 24)
    assert not machine.stepping.places
    assert machine.count == 19


WIDE = """
task whole() -> List[0..99]:
    strategy s:
        return [ask outer(k) for k in range(60)]
task outer(k: 0..99) -> 0..99:
    strategy s:
        return ask leaf(k)
task leaf(k: 0..99) -> 0..99:
    "How much is {k}?"
roots whole
"""


def test_many_that_wake_at_once_go_on_over_columns():
    program = program_of(WIDE)
    machine = agreeing(program, [ask("whole")], 24, Saying(lambda one: one.arguments[0]))
    assert machine.count == 121


WORDS = """
type Sign = none | some
task asked(k: 0..5) -> Sign:
    strategy s:
        said = ask leaf(k)
        if said > 2:
            return ask named(said, k)
        return none
task named(k: 2..9, other: Int) -> Sign:
    strategy s:
        if k - other > 1:
            return some
        return none
task leaf(k: Int) -> 0..9:
    "How much is {k}?"
roots asked
"""


@pytest.mark.parametrize("said", [*range(10), Unknown(Reason.SAID, "who knows")])
def test_answers_of_every_kind(said):
    agreeing(program_of(WORDS), [ask("asked", k) for k in range(6)], 24, Saying(lambda _: said))


LOOP = """
task total(n: 0..5000) -> Int:
    strategy s:
        sum = 0
        for i in range(n):
            if i % 2 == 0:
                sum = sum + i
            else:
                sum = sum - ask half(i)
        return sum
task half(k: 0..5000) -> 0..5000:
    strategy s:
        return k // 2
roots total
"""


def test_long_loops_go_on_over_columns_and_take_no_more_steps_than_they_may():
    program = program_of(LOOP)
    agreeing(program, [ask("total", 3000)], 24)
    plain = program_of(LOOP.replace("ask half(i)", "i // 2"))
    found, _ = ran(plain, [ask("total", 5000)], 24, settings=Settings(steps=9000))
    assert isinstance(found.answers[0], Unknown)
    assert found.answers[0].reason is Reason.STEPS


def test_two_asks_of_one_question_are_one_question():
    text = """
task both(k: 0..9) -> List[0..9]:
    strategy s:
        a = ask leaf(k)
        b = ask leaf(k)
        return [a, b, a]
task leaf(k: 0..9) -> 0..9:
    "How much is {k}?"
"""
    machine = agreeing(program_of(text), [ask("both", 3), ask("both", 4)], 24, Saying(lambda _: 7))
    assert machine.asks.count == 2 + 4
    assert machine.plan.by_name["leaf"].memo.count == 2


FACT = """
context:
    high: 0..1000000000
primitive much(x: 0..9) -> Bool = high > 100000 * x
task more(x: 0..9) -> Bool:
    sees high
    strategy look:
        return ask much(x)
roots more
"""


def test_what_is_remembered_of_facts_is_forgotten_with_their_contexts():
    program = program_of(FACT)
    roots = [
        Question("more", Context({"high": high}), (x,), (), FULL)
        for high in (0, 10**6, 350_000)
        for x in range(3, 5)
    ]
    agreeing(program, roots, 24, settings=Settings(share=2))
