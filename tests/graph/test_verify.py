import pytest
from attrs import evolve

from ida_dsl.agents.model import AgentNode
from ida_dsl.graph.code import (
    AskOp,
    Block,
    BlockParam,
    Branch,
    CallOp,
    Code,
    Constant,
    Each,
    Edge,
    ExternOp,
    FactValue,
    Jump,
    ParamValue,
    Return,
)
from ida_dsl.graph.model import Binder, Hole, Named, SampleNode, SpecNode, TierNode
from ida_dsl.graph.verify import Broken, verify
from ida_dsl.source import Span
from ida_dsl.types import BOOL, INT, TEXT, IntType, ListType, MapType, TupleType
from tests.graph.sample_graph import DIGIT, X, code, graph, strategy_code


def with_task(**changes):
    whole = graph()
    return evolve(whole, tasks=(evolve(whole.tasks[0], **changes),))


def with_strategy(**changes):
    first, *others = graph().tasks[0].strategies
    return with_task(strategies=(evolve(first, **changes), *others))


def with_shown(**changes):
    first, shown = graph().tasks[0].strategies
    return with_task(strategies=(first, evolve(shown, **changes)))


def with_blocks(**changes):
    """The strategy with some of its blocks changed, by their place."""
    blocks = list(strategy_code().blocks)
    for name, change in changes.items():
        at = int(name.removeprefix("b"))
        blocks[at] = evolve(blocks[at], **change)
    return with_task(checked_asks=(), strategies=(strategy(Code(tuple(blocks), DIGIT)),))


def with_code(*ops, value=None, returns=DIGIT, **more):
    """The strategy with one block of these operations."""
    return with_task(
        checked_asks=(), strategies=(strategy(code(*ops, returns=returns, value=value, **more)),)
    )


def strategy(made):
    return evolve(graph().tasks[0].strategies[0], code=made)


def with_primitive(*ops, draws=False, value=0):
    whole = graph()
    made = code(*ops, returns=DIGIT, value=value)
    return evolve(whole, primitives=(evolve(whole.primitives[0], code=made, draws=draws),))


def with_law(made, **more):
    whole = graph()
    return evolve(whole, properties=(evolve(whole.properties[0], binders=(Binder("a", made),), **more),))


def with_when(*ops):
    return with_strategy(when=code(*ops, Constant(2, BOOL, True), returns=BOOL))


PAIR = TupleType((DIGIT,))
NO_DIGIT = code(Constant(0, DIGIT, 1), returns=DIGIT, params=())
ASKING_SAMPLE = code(
    Constant(0, DIGIT, 1),
    AskOp(1, DIGIT, "look", (0,), 0),
    CallOp(2, PAIR, "make_tuple", (1,)),
    returns=PAIR,
    params=(),
)
TWO = (X, BlockParam(1, DIGIT))


def ask(id_=1, task="look", args=(0,), slot=0, count=None, type_=DIGIT):
    return AskOp(id_, type_, task, args, slot, count)


def fact(id_=1):
    return FactValue(id_, MapType(DIGIT, DIGIT), "next")


def draw(id_=1):
    return CallOp(id_, DIGIT, "draw", (), (DIGIT,))


def test_one_of_everything_is_whole():
    verify(graph(), fresh=True)


LOOP = Branch(9, Edge(2), Edge(3), Edge(4, (9,)))
DIGITS = ListType(DIGIT)
REGION = (Block(0, (BlockParam(3, DIGIT),), (), Return(3)),)

BROKEN = {
    # values and blocks
    "a value twice": (with_code(Constant(1, DIGIT, 1), Constant(1, DIGIT, 2)), "defined twice"),
    "no such value": (with_code(CallOp(1, DIGIT, "plus", (5,))), "not certain to be defined"),
    "a value before its definition": (
        with_code(CallOp(1, DIGIT, "plus", (2,)), Constant(2, DIGIT, 1)),
        "not certain to be defined",
    ),
    "a value of a block that does not dominate": (with_blocks(b3={"end": Return(10)}), "not certain to be"),
    "a value of a region used outside": (with_blocks(b3={"end": Return(5)}), "not certain to be defined"),
    "a target that does not exist": (with_blocks(b2={"end": Jump(Edge(77, (10,)))}), "no block 77"),
    "a region's edge to a block outside": (
        with_code(
            Constant(1, DIGITS, (1,)),
            Each(2, DIGITS, 1, (Block(5, (BlockParam(3, DIGIT),), (), Jump(Edge(0, (3,)))),)),
            value=0,
        ),
        "no block 0",
    ),
    "an unreachable block": (with_blocks(b1={"end": Jump(Edge(3))}), "cannot be reached"),
    "two blocks of one id": (with_blocks(b3={"id": 2}), "one id"),
    "no blocks": (with_strategy(code=Code((), DIGIT)), "no blocks"),
    "too few values for a block": (with_blocks(b2={"end": Jump(Edge(1))}), "takes 1 values, not 0"),
    "too many values for a block": (with_blocks(b2={"end": Jump(Edge(1, (10, 10)))}), "takes 1 values"),
    "a value of a wrong type for a block": (with_blocks(b2={"end": Jump(Edge(1, (9,)))}), "is passed"),
    "a wrong type where it is not unknown": (
        with_blocks(b1={"end": evolve(LOOP, otherwise=Edge(4, (9,)), unknown=Edge(3))}),
        "is passed",
    ),
    "a branch on a number": (with_blocks(b1={"end": evolve(LOOP, condition=8)}), "branched on"),
    "a wrong return": (with_blocks(b3={"end": Return(9)}), "is returned"),
    # operations
    "a constant of another type": (with_code(Constant(1, DIGIT, 10)), "the constant is no 0..9"),
    "no such builtin": (with_code(CallOp(1, DIGIT, "frobnicate", (0,))), "no builtin `frobnicate`"),
    "too many arguments of a builtin": (with_code(CallOp(1, DIGIT, "negate", (0, 0))), "does not take 2"),
    "too few arguments of a builtin": (with_code(CallOp(1, DIGIT, "add", (0,))), "does not take 1"),
    "a param that is not there": (with_code(ParamValue(1, INT, "many"), value=0), "no param `many`"),
    "a frozen param": (with_code(ParamValue(1, BOOL, "fixed"), value=0), "no param `fixed`"),
    "a param of another type": (with_code(ParamValue(1, BOOL, "size"), value=0), "`size` is Int"),
    "an extern without a module": (with_code(ExternOp(1, DIGIT, "f", (0,)), value=0), "module:name"),
    "an `each` over a number": (with_code(Each(1, DIGITS, 0, REGION), value=0), "no List to go through"),
    "an `each` that is no list": (
        with_code(Constant(1, DIGITS, ()), Each(2, DIGIT, 1, REGION), value=0),
        "is a List",
    ),
    "an `each` without an item": (
        with_code(Constant(1, DIGITS, ()), Each(2, DIGITS, 1, (Block(0, (), (), Return(0)),)), value=0),
        "one value, the item",
    ),
    "an `each` of items of a wrong type": (
        with_code(Constant(1, ListType(INT), ()), Each(2, DIGITS, 1, REGION), value=0),
        "an item is Int",
    ),
    "an `each` that returns a wrong type": (
        with_code(Constant(1, DIGITS, ()), Each(2, ListType(TEXT), 1, REGION), value=0),
        "is returned",
    ),
    # asks
    "no such task": (with_code(ask(task="who")), "no task or primitive `who`"),
    "an ask with too few arguments": (with_code(ask(args=())), "takes 1 arguments, not 0"),
    "an ask with a wrong argument": (with_code(Constant(1, TEXT, "a"), ask(2, args=(1,))), "is asked Text"),
    "an answer of a wrong type": (with_code(ask(type_=BOOL), value=0), "an answer of `look`"),
    "a counted ask that is no list": (with_code(ask(count=0)), "counted asks are a List"),
    "a count that is no number": (
        with_code(Constant(1, TEXT, "a"), ask(2, count=1, type_=DIGITS), value=0),
        "the number of asks",
    ),
    "a slot twice": (with_code(ask(1), ask(2)), "two asks have one slot"),
    "a negative slot": (with_code(ask(1, slot=-1)), "negative"),
    # who may do what
    "a fact in a strategy": (with_code(fact(), value=0), "a fact must not be read here"),
    "a draw in a strategy": (with_code(draw(), value=0), "draws, which must not be here"),
    "a fact in a `when`": (with_when(fact()), "a fact"),
    "an ask in a `when`": (with_when(ask()), "must not be asked here"),
    "a fact in `at most`": (with_shown(at_most=code(fact(), Constant(2, INT, 1), returns=INT)), "a fact"),
    "an ask in a spec": (with_task(spec=SpecNode(code(ask(), returns=DIGIT))), "must not be asked here"),
    "a draw in a spec": (with_task(spec=SpecNode(code(draw(), returns=DIGIT))), "draws, which"),
    "an ask in a measure": (with_task(measure=code(ask(), returns=DIGIT)), "must not be asked here"),
    "an ask in a primitive": (with_primitive(ask()), "must not be asked here"),
    "a draw in a primitive that says it does not": (with_primitive(draw()), "draws, which"),
    "an ask in a sample": (with_task(sample=SampleNode(ASKING_SAMPLE)), "must not be asked here"),
    "a fact in the sample of contexts": (
        evolve(graph(), context_sample=SampleNode(code(fact(0), returns=MapType(DIGIT, DIGIT), params=()))),
        "a fact must not be read here",
    ),
    "a draw in a property": (with_law(DIGIT, code=code(draw(), returns=DIGIT)), "draws, which"),
    # what codes take and give
    "a code that takes too little": (with_strategy(code=NO_DIGIT), "takes ()"),
    "a code that takes another type": (
        with_strategy(code=code(Constant(1, DIGIT, 1), returns=DIGIT, params=(BlockParam(0, BOOL),))),
        "takes (Bool)",
    ),
    "a code that gives another type": (with_code(Constant(1, BOOL, True), returns=BOOL), "gives Bool"),
    "a `when` that is no Bool": (with_strategy(when=code(returns=DIGIT, value=0)), "gives 0..9, never Bool"),
    "a measure that is no number": (with_task(measure=code(Constant(1, BOOL, True), returns=BOOL)), "no Int"),
    "a spec of candidates that is no Bool": (
        with_task(spec=SpecNode(code(returns=DIGIT, value=0, params=TWO), several=True)),
        "never Bool",
    ),
    "a spec of candidates without one": (
        with_task(spec=SpecNode(code(Constant(1, BOOL, True), returns=BOOL), several=True)),
        "takes (0..9)",
    ),
    "a sample that is nothing": (with_task(sample=SampleNode()), "either code or a file"),
    "a sample that is both": (
        with_task(sample=SampleNode(graph().tasks[0].sample.code, "a.jsonl")),
        "either code or a file",
    ),
    "a `forall` over a number": (with_law(NO_DIGIT), "not a List"),
    # names
    "a task twice": (evolve(graph(), tasks=graph().tasks * 2), "two have the name `t`"),
    "a fact of a task's name": (
        evolve(graph(), facts=(*graph().facts, evolve(graph().facts[0], name="t"))),
        "two have the name `t`",
    ),
    "a strategy twice": (with_task(strategies=graph().tasks[0].strategies[:1] * 2), "two have the strategy"),
    "a parameter twice": (with_task(parameters=(Named("x", DIGIT),) * 2), "two have the parameter"),
    "a root that is no task": (evolve(graph(), roots=("look",)), "no task `look`"),
    "a fact seen that is not there": (with_task(sees=("last",)), "no fact `last`"),
    "a hole for what is not seen": (with_task(prompt=(Hole("words"),)), "no hole `words`"),
    "a cycle through nothing": (with_task(cycle=("u",)), "no task in its cycle `u`"),
    "a picked task that is not there": (with_shown(may_ask=("u",)), "no task or primitive `u`"),
    "an agent that is not declared": (
        with_task(agent=AgentNode("limit", (AgentNode("agent", (), (("name", "z"),)),))),
        "no agent `z`",
    ),
    "an agent without its name": (with_task(agent=AgentNode("agent")), "but not which"),
    "an agent without a kind": (with_task(agent=AgentNode("")), "no kind"),
    "a checked ask that is not there": (with_task(checked_asks=(("s", 3),)), "checked ask 3 of `s`"),
    "checked asks without a measure": (with_task(measure=None), "without a measure"),
    "a param that grows and is not there": (
        evolve(graph(), grows=(evolve(graph().grows[0], param="q"),)),
        "no param `q`",
    ),
    "tiers upside down": (evolve(graph(), tiers=(TierNode(2, 1, AgentNode("spec")),)), "2..1"),
    "a param outside its type": (
        evolve(graph(), params=(evolve(graph().params[0], type=IntType(0, 3)), *graph().params[1:])),
        "its value is no 0..3",
    ),
    # JSON
    "a span outside the program's folder": (
        with_strategy(code=evolve(strategy_code(), span=Span("/etc/a.ida", 0, 1))),
        "leaves the program's folder",
    ),
    "a real that is no number": (
        evolve(graph(), grows=(evolve(graph().grows[0], threshold=float("nan")),)),
        "no JSON",
    ),
}


@pytest.mark.parametrize(("broken", "words"), BROKEN.values(), ids=BROKEN.keys())
def test_each_invariant(broken, words):
    with pytest.raises(Broken) as caught:
        verify(broken)
    assert words in caught.value.what


def test_says_where():
    with pytest.raises(Broken) as caught:
        verify(with_code(CallOp(1, DIGIT, "plus", (5,))))
    assert caught.value.where == "task t, strategy s, block 0, value 1"


def test_slots_are_in_the_order_written_where_a_graph_is_fresh():
    later = with_code(ask(1, slot=1), ask(2, slot=0))
    verify(later)
    with pytest.raises(Broken, match="not 0, 1, 2"):
        verify(later, fresh=True)


def test_an_unknown_condition_is_a_value_of_any_type():
    verify(with_blocks())  # the loop's third way passes its Bool condition where a digit is wanted
