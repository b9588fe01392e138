"""Rule 8: what a property means."""

from __future__ import annotations

from ida_dsl.diagnose import diagnose_source
from ida_dsl.load import compiled
from ida_dsl.properties import holds, judge
from ida_dsl.questions import Context
from ida_dsl.source import Source
from ida_dsl.values import Unknown
from ida_runtime.agents.build import assign, parse_agent

PROGRAM = """
task double(n: 0..40) -> 0..100:
    spec = 2 * n
    decreases n

    strategy none when n == 0:
        return 0

    strategy step when n % 2 == 1:
        return 2 + ask double(n - 1)

property adds:
    forall a: 0..9, b: 0..9
    double(a) + double(b) == double(a + b)

property wrong:
    forall a: 0..9
    double(a) < 18

property apart:
    forall (a, b) in [(1, 2), (3, 4)]
    double(a) < double(b)
"""


def graph_of(text=PROGRAM):
    return compiled(diagnose_source(Source("law.ida", text)), "law.ida", None).graph


def law(graph, name):
    return next(one for one in graph.properties if one.name == name)


def answerers(graph, text):
    return assign(graph, {task.name: parse_agent(text) for task in graph.tasks}).__getitem__


def test_a_call_is_the_answer_with_spec_at_the_leaves():
    graph = graph_of()
    for a in range(10):
        for b in range(10):
            assert holds(graph, law(graph, "adds"), Context({}), (a, b), answerers(graph, "spec")) is True


def test_a_broken_case_is_named():
    graph = graph_of()
    cases = [(Context({}), (a,)) for a in range(10)]
    verdict = judge(graph, law(graph, "wrong"), cases, answerers(graph, "spec"))
    assert (verdict.held, verdict.broken, verdict.discarded) == (9, ((9,),), 0)
    assert not verdict.passes


def test_unknown_cases_are_discarded_and_counted_and_if_all_are_the_property_fails():
    graph = graph_of()
    nobody = answerers(graph, "nobody")
    assert isinstance(holds(graph, law(graph, "wrong"), Context({}), (4,), nobody), Unknown)
    some = judge(graph, law(graph, "wrong"), [(Context({}), (a,)) for a in range(4)], nobody)
    assert (some.held, some.discarded, some.passes) == (2, 2, True)
    none = judge(graph, law(graph, "wrong"), [(Context({}), (4,))], nobody)
    assert (none.held, none.discarded, none.passes) == (0, 1, False)


def test_targets_are_taken_apart():
    graph = graph_of()
    assert holds(graph, law(graph, "apart"), Context({}), ((1, 2),), answerers(graph, "spec")) is True


def test_a_depth_can_be_given():
    graph = graph_of()
    at_once = holds(graph, law(graph, "wrong"), Context({}), (4,), answerers(graph, "nobody"), 0)
    assert isinstance(at_once, Unknown)
