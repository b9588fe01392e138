import pytest

from ida_dsl.agents.kinds import AgentKind, Setting
from ida_dsl.agents.model import AgentNode
from ida_dsl.agents.parts import agent_text, all_parts, draws, members_of, reads_context, refusal, setting_of
from ida_dsl.agents.written import AGENT_KINDS, BadAgent, agent_node
from ida_dsl.syntax import ast
from ida_dsl.syntax.parse import parse_expression
from ida_dsl.types import BOOL, INT, REAL, TEXT, EnumType, IntType, ListType
from ida_dsl.values import Word

DECLARED = ("a", "b")
SPEC, NOBODY = AgentNode("spec"), AgentNode("nobody")


def node(text, declared=DECLARED, **more):
    return agent_node(parse_expression(text), declared, **more)


@pytest.mark.parametrize("kind", AGENT_KINDS.values(), ids=AGENT_KINDS.keys())
def test_the_example_of_a_kind_is_one(kind: AgentKind):
    made = node(kind.example, ("a", "b", "c", "j"))
    assert made.kind == kind.name
    assert node(agent_text(made), ("a", "b", "c", "j")) == made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("noisy(spec, 1)", AgentNode("noisy", (SPEC,), (("rate", 1.0),))),
        ("noisy(spec, rate=0.5)", AgentNode("noisy", (SPEC,), (("rate", 0.5),))),
        ("biased(spec, 0.5, 3)", AgentNode("biased", (SPEC,), (("rate", 0.5), ("value", 3)))),
        ("biased(spec, 1, value=True)", AgentNode("biased", (SPEC,), (("rate", 1.0), ("value", True)))),
        ("biased(spec, 0.5, red)", AgentNode("biased", (SPEC,), (("rate", 0.5), ("value", Word("red"))))),
        ("biased(spec, 0.5, -1.5)", AgentNode("biased", (SPEC,), (("rate", 0.5), ("value", -1.5)))),
        ('biased(spec, 0.5, "")', AgentNode("biased", (SPEC,), (("rate", 0.5), ("value", "")))),
        ("a", AgentNode("agent", (), (("name", "a"),))),
        ("majority(nobody, spec)", AgentNode("majority", (NOBODY, SPEC))),
        ("best_of(spec, judge=nobody)", AgentNode("best_of", (SPEC,), (), NOBODY)),
        (
            "distill(1, learn=strategies)",
            AgentNode("distill", (), (("depth", 1), ("learn", Word("strategies")))),
        ),
        ("nobody()", NOBODY),
    ],
)
def test_nodes(text, expected):
    assert node(text) == expected


def test_declared_agents_hide_kinds():
    assert agent_text(node("spec", ("spec",))) == "spec"
    assert node("spec", ("spec",)).kind == "agent"


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("noise(spec)", "noise", "no kind of agent, called `noise`", "did you mean `noisy`"),
        ("1 + 2", "1 + 2", "not an agent", "nobody, spec, human"),
        ("a(1)", "a(1)", "takes no arguments", "write `a`"),
        ("human", "human", "needs its name", 'human("me")'),
        ('human("")', '""', "is a text", "human"),
        ("noisy(spec, 2)", "2", "a number from 0 to 1, not 2", "noisy(spec, 0.1)"),
        ("noisy(spec, -1)", "-1", "not -1", "noisy"),
        ("noisy(spec, x)", "x", "a number from 0 to 1", "noisy"),
        ("noisy(spec)", "noisy(spec)", "needs its rate", "noisy"),
        ("noisy()", "noisy()", "needs one agent", "noisy"),
        ("noisy(spec, 0.1, 0.2)", "0.2", "no more", "noisy"),
        ("noisy(spec, 0.1, rate=0.2)", "rate", "given twice", "once"),
        ("noisy(spec, rat=0.2)", "rat", "no setting `rat`", "`rate`"),
        ("biased(spec, 0.5)", "biased(spec, 0.5)", "needs its value", "biased(spec, 0.1, 0)"),
        ("biased(spec, 0.5, [1])", "[1]", "a number, True or False, a word of a type, or a text", "biased"),
        ("biased(spec, 0.5, unknown)", "unknown", "`value` of `biased` is a number", "biased"),
        ("biased(0.5, 3)", "0.5", "this is not an agent", "nobody"),
        ("spec(1)", "1", "no more", "spec"),
        ("limit(spec, 1.5)", "1.5", "a whole number of at least 0, not 1.5", "limit"),
        ("best_of(a, b)", "best_of(a, b)", "needs its judge", "judge=j"),
        ("best_of(a, judge=b, judge=a)", "judge", "given twice", "once"),
        ("majority(a, judge=b)", "judge", "no setting", "majority"),
        ("majority(distill(depth=1))", "distill(depth=1)", "stands alone in `tiers:`", ""),
        ("distill(depth=1, learn=all)", "all", "answers or strategies", "distill"),
        ("majority(a, c)", "c", "called `c`", ""),
    ],
)
def test_what_is_wrong(text, place, message, hint):
    with pytest.raises(BadAgent) as caught:
        node(text)
    problem = caught.value
    assert message in problem.message
    assert hint in problem.hint
    at = text.rfind(place) if place == "judge" and "twice" in message else text.find(place)
    assert (problem.span.start, problem.span.end) == (at, at + len(place))


def test_settings_may_be_constants_of_the_program():
    made = node("noisy(spec, rate)", constant=lambda expr: 0.25 if expr == ast.Name("rate") else None)
    assert setting_of(made, "rate") == 0.25


def test_defaults():
    assert setting_of(node('llm("m")'), "temperature") == 0.0
    with pytest.raises(KeyError):
        setting_of(node('llm("m")'), "size")


def test_settings_say_what_they_want():
    assert Setting("s", BOOL).wanted == "Bool"
    assert not Setting("s", INT).allows(True)


def test_what_an_agent_is_made_of():
    declared = {"a": node("majority(b, noisy(spec, 0.5))"), "b": node('human("me")')}
    assert [n.kind for n in all_parts(node("limit(a, 3)"), declared)] == [
        "limit",
        "majority",
        "human",
        "noisy",
        "spec",
    ]
    assert draws(node("limit(a, 3)"), declared)
    assert reads_context(node("limit(a, 3)"), declared)
    assert not draws(node("b"), declared)
    assert not reads_context(node("best_of(b, judge=b)"), declared)


def test_the_members_of_a_panel_are_told_apart_by_what_they_are():
    declared = {"a": node("noisy(spec, 0.5)"), "b": node("majority(a, spec, noisy(spec, 0.5), a, nobody)")}
    assert [agent_text(one) for one in members_of(node("b"), declared)] == ["a", "spec", "nobody"]
    assert members_of(node("median(spec, b)"), declared) == (SPEC, node("b"))
    for none in ("a", "noisy(b, 0.5)", "limit(b, 3)", "nobody"):
        assert members_of(node(none), declared) == ()


@pytest.mark.parametrize(
    ("text", "type_", "specified", "why"),
    [
        ("spec", INT, True, None),
        ("spec", INT, False, "has none"),
        ("majority(nobody, spec)", INT, False, "has none"),
        ("noisy(nobody, 0.5)", REAL, True, "a finite type, and Real is not"),
        ("biased(nobody, 0.5, 3)", IntType(0, 3), True, None),
        ("biased(nobody, 0.5, 3)", REAL, True, None),
        ("biased(nobody, 0.5, far)", EnumType((Word("far"),), IntType(0, 9)), True, None),
        ("biased(nobody, 0.5, 3)", EnumType((Word("far"),), IntType(0, 9)), True, None),
        ('biased(nobody, 0.5, "so")', TEXT, True, None),
        ("biased(nobody, 0.5, 4)", IntType(0, 3), True, "says 4, and that is not one of 0..3"),
        ("biased(nobody, 0.5, True)", IntType(0, 3), True, "says True"),
        (
            "biased(nobody, 0.5, near)",
            EnumType((Word("far"),)),
            True,
            "says near, and that is not one of far",
        ),
        ("majority(nobody, biased(nobody, 0.5, 1))", BOOL, True, "says 1, and that is not one of Bool"),
        ("median(nobody)", TEXT, True, None),
        ("median(nobody)", EnumType((Word("far"),), IntType(0, 9)), True, None),
        ("median(nobody)", ListType(INT), True, "numbers, words or texts"),
        ('weighted(nobody, run="r")', TEXT, True, "a finite type"),
        ('model("m")', TEXT, True, "a bounded type"),
        ("best_of(nobody, judge=spec)", TEXT, True, "has none"),
        ("a", REAL, True, "a finite type"),
        ("b", REAL, True, None),
    ],
)
def test_what_an_agent_can_take(text, type_, specified, why):
    declared = {"a": node("noisy(b, 0.5)"), "b": node("majority(nobody, b)")}
    said = refusal(node(text), type_, has_spec=specified, declared=declared)
    assert said is None if why is None else why in said
