"""A graph with one of everything, small enough to break by hand."""

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
from ida_dsl.graph.model import (
    Binder,
    FactNode,
    Graph,
    GrowNode,
    Hole,
    Named,
    ParamNode,
    PrimitiveNode,
    PropertyNode,
    SampleNode,
    ShownNode,
    SpecNode,
    StrategyNode,
    TaskNode,
    TierNode,
)
from ida_dsl.source import Span
from ida_dsl.types import (
    BOOL,
    INT,
    NEVER,
    REAL,
    TEXT,
    EnumType,
    IntType,
    ListType,
    MapType,
    RecordType,
    SetType,
    TextType,
    TupleType,
)
from ida_dsl.values import Mapped, Reason, Record, Unknown, Word

FILE = "a.ida"
DIGIT = IntType(0, 9)
WORDS = EnumType((Word("none", -1),), DIGIT, (Word("far", 1),))
X = BlockParam(0, DIGIT, "x")


def span(start, end):
    return Span(FILE, start, end)


def code(*ops, returns, params=(X,), value=None):
    """One block."""
    return Code(
        (Block(0, params, ops, Return(ops[-1].id if value is None else value)),), returns, span=span(0, 1)
    )


def strategy_code():
    """A loop, a branch, a region that asks, counted asks."""
    start = (Constant(1, IntType(2, 2), 2), AskOp(2, ListType(DIGIT), "look", (0,), 0, 1, span=span(3, 9)))
    asked = AskOp(5, DIGIT, "t", (4,), 1)
    each = Each(3, ListType(DIGIT), 2, (Block(7, (BlockParam(4, DIGIT),), (asked,), Return(5)),))
    first = (*start, each, CallOp(6, DIGIT, "index", (3, 0)), Constant(7, BOOL, True))
    entry = Block(0, (X,), first, Jump(Edge(1, (6,))), "entry")
    head = Block(1, (BlockParam(8, DIGIT, "best"),), (CallOp(9, BOOL, "less", (8, 0)),), branch(), "loop")
    body = Block(2, (), (AskOp(10, DIGIT, "t", (8,), 2),), Jump(Edge(1, (10,))), "turn")
    unknown = Block(4, (BlockParam(12, DIGIT),), (), Return(12), "unknown")
    return Code((entry, head, body, Block(3, (), (), Return(8)), unknown), DIGIT, span=span(10, 90))


def branch():
    return Branch(9, Edge(2), Edge(3), Edge(4, (9,)), span=span(20, 30))


def task():
    when = code(Constant(1, DIGIT, 3), CallOp(2, BOOL, "less", (0, 1)), returns=BOOL)
    at_most = code(Constant(1, INT, 8), returns=INT)
    shown = ShownNode("shown", None, AgentNode("agent", settings=(("name", "a"),)), ("t", "look"), at_most)
    fact = code(FactValue(1, MapType(DIGIT, DIGIT), "next"), CallOp(2, DIGIT, "index", (1, 0)), returns=DIGIT)
    drawn = code(CallOp(0, DIGIT, "draw", (), (DIGIT,)), CallOp(1, TupleType((DIGIT,)), "make_tuple", (0,)),
                 returns=TupleType((DIGIT,)), params=())  # fmt: skip
    return TaskNode(
        "t",
        (Named("x", DIGIT),),
        DIGIT,
        ("What follows ", Hole("x"), "?\n"),
        ("next",),
        SpecNode(fact),
        code(returns=DIGIT, value=0),
        SampleNode(drawn),
        (StrategyNode("s", when, strategy_code(), span=span(2, 99)), shown),
        AgentNode("noisy", (AgentNode("spec"),), (("rate", 0.25),)),
        cycle=("t",),
        checked_asks=(("s", 1), ("s", 2)),
        span=span(0, 99),
    )


def facts():
    return (FactNode("next", MapType(DIGIT, DIGIT)), FactNode("words", SetType(WORDS), hidden=True))


def context_sample():
    word = Mapped([(1, 2), (3, 0)])
    some = frozenset([Word("none", -1), 4, Word("far", 1)])
    pair = TupleType((MapType(DIGIT, DIGIT), SetType(WORDS)))
    made = CallOp(2, pair, "make_tuple", (0, 1))
    ops = (Constant(0, MapType(DIGIT, DIGIT), word), Constant(1, SetType(WORDS), some), made)
    return SampleNode(code(*ops, returns=pair, params=()))


def law():
    domain = code(FactValue(0, SetType(WORDS), "words"), CallOp(1, ListType(WORDS), "elements", (0,)),
                  returns=ListType(WORDS), params=())  # fmt: skip
    params = (BlockParam(0, DIGIT), BlockParam(1, WORDS))
    holds = code(AskOp(2, DIGIT, "t", (0,), 0), CallOp(3, BOOL, "equal", (2, 1)), returns=BOOL, params=params)
    first = Binder("a", DIGIT)
    domain_block = evolve(domain.blocks[0], params=(BlockParam(9, DIGIT),))
    return PropertyNode("p", (first, Binder("b", evolve(domain, blocks=(domain_block,)))), holds)


def graph():
    param = ParamNode("size", INT, 3, 4, frozen=False)
    record = RecordType((("name", TextType(0, 9)), ("weight", REAL)))
    value = Record.of([("name", "é\n"), ("weight", 1.0)])
    helper = (
        ParamValue(1, INT, "size"),
        ExternOp(2, TEXT, "m:f", (1,)),
        Constant(3, NEVER, Unknown(Reason.TIE, "x")),
    )
    odd = Constant(4, TupleType((record, REAL)), (value, -0.5))
    look = code(*helper, odd, CallOp(5, DIGIT, "fit", (0,), (DIGIT,)), returns=DIGIT)
    judge = AgentNode("best_of", (AgentNode("nobody"),), (), AgentNode("human", (), (("name", "me"),)))
    return Graph(
        "All of it.",
        (Named("Digit", DIGIT),),
        (param, ParamNode("fixed", BOOL, True, False, frozen=True)),
        facts(),
        context_sample(),
        (PrimitiveNode("look", (Named("x", DIGIT),), DIGIT, look, draws=False, span=span(1, 2)),),
        (task(),),
        ("t",),
        (law(),),
        (("a", judge),),
        (TierNode(0, 0, AgentNode("spec")), TierNode(1, 3, AgentNode("distill", (), (("depth", 1),)))),
        (GrowNode("size", 1, 0.85),),
    )
