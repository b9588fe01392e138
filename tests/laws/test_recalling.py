"""A case that breaks a law is written down and tried again, with the same result."""

import json

import pytest
from law_kit import SURE, workshop
from test_each_law import BREAKS

from ida_dsl.laws.model import Status
from ida_dsl.laws.recalling import BadCase, again, case_text, read_case
from ida_dsl.laws.suite import Item, judge

CASES = [
    pytest.param(law, marks=[pytest.mark.slow] if law == "total" else [])  # it is looked for long
    for law in BREAKS
    if law != "reached"  # it has no case
]


@pytest.fixture(scope="module", params=CASES)
def found(request):
    """A workshop, and the verdict on the law that its program breaks."""
    text, task = BREAKS[request.param]
    made = workshop(text)
    return made, judge(made, Item(task, request.param), SURE)


def test_a_case_that_is_written_and_read_is_the_same(found):
    made, verdict = found
    graph = made.compiled.graph
    text = case_text(graph, verdict.breach.case)
    bench, case = read_case(made, text)
    assert case_text(bench.program.graph, case) == text
    assert case.said == verdict.breach.case.said
    assert case.setup == verdict.breach.case.setup


def test_a_case_that_is_read_breaks_the_law_again(found):
    made, verdict = found
    bench, case = read_case(made, case_text(made.compiled.graph, verdict.breach.case))
    breach = again(bench, case)
    assert breach is not None
    assert (breach.said, breach.question, breach.span) == (
        verdict.breach.said,
        verdict.breach.question,
        verdict.breach.span,
    )


def test_a_property():
    made = workshop("""
task t(n: 0..9) -> 0..9:
    spec = n
    waive sound_step because "it is what is to be found"
    waive sound_whole because "it is what is to be found"

    strategy wrong:
        return n if n != 7 else 3

property same:
    forall n: 0..9, m: 0..9
    n != m or t(n) == t(m) and t(n) == n
""")
    verdict = judge(made, Item("same", "property"), SURE)
    assert verdict.status is Status.BROKEN
    text = case_text(made.compiled.graph, verdict.breach.case)
    assert json.loads(text)["values"] == [7, 7]
    bench, case = read_case(made, text)
    assert again(bench, case).said == "does not hold"


SHOWN = """
agent teacher = human("teacher")

task part(n: 0..9) -> 0..9:
    spec = n

task t(n: 0..9) -> 0..9:
    spec = n
    decreases n

    strategy people by teacher:
        may ask part, t
        at most 3
"""


def test_steps_of_a_shown_strategy():
    made = workshop(SHOWN)
    text = json.dumps(
        {
            "law": "total",
            "strategy": "people",
            "context": {},
            "ask": {"task": "t", "n": 3},
            "answers": [
                {
                    "ask": {"task": "t", "n": 3},
                    "step": 0,
                    "pick": {"task": "part", "n": 4},
                },
                {"ask": {"task": "t", "n": 3}, "step": 1, "answer": 5},
            ],
        },
    )
    bench, case = read_case(made, text)
    assert json.loads(case_text(bench.program.graph, case)) == json.loads(text)
    assert again(bench, case) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "the case is no JSON: found the end of the text"),
        ("3", "a case is an object"),
        ('{"law": "total"}', "that is no case: it has no 'ask'"),
        ('{"law": "total", "context": {}, "ask": {"task": "u"}}', "the program has no task `u`"),
        ('{"law": "total", "context": {}, "ask": {"task": "t", "n": 77}}', "found 77, expected"),
        ('{"law": "total", "context": {}, "ask": 3}', "that is no case"),
        ('{"law": "property", "context": {}, "property": "p"}', "no property `p`"),
        ('{"law": "reached", "context": {}, "ask": {"task": "t", "n": 3}}', "no law `reached` that"),
        ('{"law": "total", "context": {}, "ask": {"task": "t", "n": 3}, "depth": "x"}', "that is no case"),
        ('{"law": "total", "context": {}, "ask": {"task": "t", "n": 3}, "strategy": "s"}', "no strategy `s`"),
    ],
)  # fmt: skip
def test_what_is_no_case(text, said):
    with pytest.raises(BadCase) as problem:
        read_case(workshop(SHOWN), text)
    assert said in str(problem.value)
    assert "\n" not in str(problem.value)
