import sys
from types import ModuleType

import attrs
import pytest
from agent_cases import COLOUR, DIGIT, REAL, TEXT, Says, Script, graph_of, shown, shown_task, task

from ida_dsl.agents.model import AgentNode
from ida_dsl.graph.model import SpecNode, TierNode
from ida_dsl.types import ListType
from ida_dsl.values import Reason
from ida_runtime.agents.base import Stopped
from ida_runtime.agents.build import CannotBuild, NotYet, assign, build, leaf_agent, parse_agent

DECLARED = ("a", "b")
GRAPH = graph_of(task())


def made(text, **more):
    return build(parse_agent(text, DECLARED), more.pop("graph", GRAPH), **more)


@pytest.mark.parametrize(
    "text",
    [
        "nobody",
        "spec",
        'human("me")',
        'python("m:f")',
        "noisy(nobody, 0.1)",
        "biased(nobody, 0.1, 3)",
        "majority(nobody, spec)",
        "median(nobody, noisy(spec, 0.25))",
        "first_known(nobody, limit(spec, 20))",
    ],
)
def test_an_agent_is_called_what_it_is(text):
    assert made(text, console=Script()).name == text


def test_python_is_loaded_only_where_it_is_allowed(monkeypatch):
    module = ModuleType("answerers")
    module.it = lambda _: 4
    monkeypatch.setitem(sys.modules, "answerers", module)
    text = 'python("answerers:it")'
    assert made(text, allow_python=True).answer([shown()])[0].answer == 4
    assert made(text).answer([shown()])[0].answer.reason is Reason.FORBIDDEN


def test_the_seed_reaches_the_noise():
    questions = [shown(x) for x in range(50)]
    one, other = (made("noisy(nobody, 1.0)", seed=seed).answer(questions) for seed in (1, 2))
    assert one != other
    one, other = (made("biased(nobody, 0.5, 4)", seed=seed).answer(questions) for seed in (1, 2))
    assert one != other
    assert {reply.answer for reply in one if reply.answer == 4} == {4}


def test_a_person_needs_a_console():
    with pytest.raises(CannotBuild, match="needs a terminal"):
        made('majority(human("me"), nobody)')
    assert made('human("me")', console=Script("4")).answer([shown()])[0].answer == 4


@pytest.mark.parametrize(
    "text",
    [
        'llm("small")',
        'model("dir")',
        'weighted(nobody, run="dir")',
        "best_of(nobody, nobody, judge=nobody)",
        "sure(nobody, 0.8)",
        'majority(nobody, noisy(llm("small"), 0.5))',
    ],
)
def test_what_this_release_lacks_is_said_in_one_line(text):
    with pytest.raises(NotYet) as caught:
        made(text)
    kind = "llm" if "llm" in text else text.split("(")[0]
    assert caught.value.kind == kind
    assert caught.value.message == (
        f"this release cannot run {kind}(…) agents yet; give another with --agent t=…"
    )


def test_tiers_are_not_run_yet():
    with pytest.raises(NotYet):
        build(AgentNode("distill", (), (("depth", 1),)), GRAPH)


def test_declared_agents_are_known_by_what_they_are():
    declared = {"a": parse_agent("noisy(b, 0.5)", DECLARED), "b": parse_agent("nobody")}
    agent = build(parse_agent("majority(a, b)", DECLARED), GRAPH, declared=declared)
    assert agent.name == "majority(noisy(nobody, 0.5), nobody)"
    assert build(parse_agent("b", DECLARED), graph_of(agents=tuple(declared.items()))).name == "nobody"


def test_agents_made_of_themselves_and_agents_that_are_not_there():
    circle = {"a": parse_agent("majority(b)", DECLARED), "b": parse_agent("limit(a, 3)", DECLARED)}
    with pytest.raises(CannotBuild, match="made of itself"):
        build(parse_agent("a", DECLARED), GRAPH, declared=circle)
    with pytest.raises(CannotBuild, match="no agent called a"):
        made("a")


def test_agents_that_are_too_many():
    doubling = {"a0": AgentNode("nobody")}
    for n in range(1, 60):
        doubling[f"a{n}"] = parse_agent(f"majority(a{n - 1}, a{n - 1})", doubling)
    with pytest.raises(CannotBuild, match="more than 1000 agents"):
        build(parse_agent("a59", doubling), GRAPH, declared=doubling)
    nested = {"a0": AgentNode("nobody")}
    for n in range(1, 5000):
        nested[f"a{n}"] = parse_agent(f"majority(a{n - 1})", [f"a{n - 1}"])
    for name in ("a250", "a900"):
        with pytest.raises(CannotBuild, match="nested too deep"):
            build(parse_agent(name, nested), GRAPH, declared=nested)
    with pytest.raises(CannotBuild, match="more than 1000 agents"):
        assign(graph_of(task(), agents=tuple(nested.items())), {"t": parse_agent("a4999", nested)})


# ------------------------------------------------------------------------------------------ who answers

SPECIFIED = attrs.evolve(task(name="s"), spec=SpecNode(None))
BY_HUMAN = attrs.evolve(task(name="h"), agent=AgentNode("human", (), (("name", "me"),)))
TIERED = graph_of(
    task(),
    SPECIFIED,
    BY_HUMAN,
    tiers=(TierNode(0, 0, AgentNode("limit", (AgentNode("nobody"),), (("answers", 3),))),),
)


def names(graph, **overrides):
    nodes = {slot: parse_agent(text) for slot, text in overrides.items()}
    return {slot: agent.name for slot, agent in assign(graph, nodes, console=Script()).items()}


def test_who_answers():
    limited = "limit(nobody, 3)"
    assert names(TIERED) == {"t": limited, "s": limited, "h": 'human("me")'}
    assert names(graph_of(task())) == {"t": "nobody"}
    assert names(TIERED, h="nobody", s="spec") == {"t": limited, "s": "spec", "h": "nobody"}
    assert leaf_agent(TIERED, BY_HUMAN).kind == "human"


def test_equal_agents_are_one():
    agents = assign(TIERED, {}, console=Script())
    assert agents["t"] is agents["s"]
    two = graph_of(task(), task(name="u"), agents=(("a", parse_agent("limit(nobody, 1)")),))
    agents = assign(two, {"t": parse_agent("a", DECLARED), "u": parse_agent("a", DECLARED)})
    assert agents["t"] is agents["u"]


@pytest.mark.parametrize(
    ("slot", "text", "said"),
    [
        ("nothing", "nobody", "there is no task called nothing"),
        ("t", "spec", "the task has none"),
        ("r", "noisy(nobody, 0.5)", "Real"),
        ("t", "biased(nobody, 0.5, 12)", "says 12, and that is not one of 0..9"),
        ("r", "first_known(nobody, noisy(nobody, 0.5))", "finite"),
    ],
)
def test_overrides_that_cannot_be(slot, text, said):
    with pytest.raises(CannotBuild, match=said):
        assign(graph_of(task(), task(REAL, "r")), {slot: parse_agent(text)})


def test_medians_take_what_has_a_middle():
    assert names(graph_of(task(COLOUR)), t="median(nobody)")
    with pytest.raises(CannotBuild, match="numbers, words or texts"):
        names(graph_of(shown_task([], returns=ListType(DIGIT))), solve="median(nobody)")


def test_all_that_is_missing_is_said_at_once():
    llm = AgentNode("llm", (), (("model", "small"),))
    graph = graph_of(*(attrs.evolve(task(name=name), agent=llm) for name in "tu"))
    with pytest.raises(NotYet) as caught:
        assign(graph, {})
    assert caught.value.message.endswith("llm(…) agents yet; give others with --agent t=… --agent u=…")
    with pytest.raises(NotYet, match=r"with --agent u=…$"):
        assign(graph, {"t": AgentNode("nobody")})


def test_shown_strategies_have_agents_of_their_own():
    graph = graph_of(shown_task(["solve"], TEXT))
    assert names(graph) == {"solve": "nobody", "solve.shown": 'human("me")'}
    assert names(graph, **{"solve.shown": 'human("you")'})["solve.shown"] == 'human("you")'


def test_what_is_put_around_people_sees_each_answer():
    kept = []

    def wrap(node, agent):
        def said(question):
            (reply,) = agent.answer([question])
            kept.append((node.kind, question.question.draw, reply.answer))
            return reply

        return Says(said, agent.name)

    graph = graph_of(task())
    override = {"t": parse_agent('majority(human("me"), human("you"))')}
    agents = assign(graph, override, console=Script("1", "2", "3"), wrap=wrap)
    with pytest.raises(Stopped):
        agents["t"].answer([shown(0), shown(1)])
    assert kept == [("human", (-1,), 1), ("human", (-1,), 2), ("human", (-2,), 3)]
