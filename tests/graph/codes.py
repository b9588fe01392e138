"""Random codes that are valid by construction: straight runs, branches, loops, regions; asks in all."""

from attrs import define, field
from hypothesis import strategies as st

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
    Jump,
    Return,
)
from ida_dsl.graph.model import Graph, Named, PrimitiveNode, StrategyNode, TaskNode
from ida_dsl.types import BOOL, INT, NEVER, REAL, IntType, ListType
from ida_dsl.values import Reason, Unknown

LIST = ListType(INT)
UNKNOWNS = [Unknown(Reason.SAID), Unknown(Reason.DOMAIN, "0..3"), Unknown(Reason.REQUIRE)]
PURE = [
    ("add", (INT, INT), INT),
    ("subtract", (INT, INT), INT),
    ("floor_divide", (INT, INT), INT),
    ("less", (INT, INT), BOOL),
    ("equal", (INT, INT), BOOL),
    ("equal", (BOOL, BOOL), BOOL),
    ("not", (BOOL,), BOOL),
    ("and", (BOOL, BOOL), BOOL),
    ("or", (BOOL, BOOL), BOOL),
    ("known", (INT,), BOOL),
    ("is_true", (BOOL,), BOOL),
    ("or_else", (INT, INT), INT),
    ("if_else", (BOOL, INT, INT), INT),
    ("divide", (INT, INT), REAL),
    ("add", (REAL, INT), REAL),
    ("less", (REAL, REAL), BOOL),
    ("make_list", (INT, INT), LIST),
    ("index", (LIST, INT), INT),
    ("len", (LIST,), INT),
]


@define
class Writer:
    """A code in the making, filled from what Hypothesis draws."""

    draw: object
    types: dict = field(factory=dict)
    done: list = field(factory=list)
    blocks: int = 0
    slots: int = 0

    def number(self, type_):
        self.types[len(self.types)] = type_
        return len(self.types) - 1

    def block_id(self):
        self.blocks += 1
        return self.blocks - 1

    def pick(self, options):
        return self.draw(st.sampled_from(list(options)))

    # values ---------------------------------------------------------------------------------------

    def constant(self, ops, type_):
        value = self.pick(
            [*UNKNOWNS, *{INT: [-1, 0, 1, 2, 5], BOOL: [True, False], REAL: [0.0, 0.5, 2.0]}[type_]]
        )
        given = NEVER if isinstance(value, Unknown) else type_
        ops.append(Constant(self.number(given), given, value))
        return ops[-1].id

    def value(self, ops, scope, type_):
        """A value of the type: one in scope, else a new one."""
        known = [ref for ref in scope if self.types[ref] == type_]
        if known and self.draw(st.integers(0, 3)):
            return self.pick(known)
        if type_ == LIST:
            items = (self.value(ops, scope, INT), self.value(ops, scope, INT))
            ops.append(CallOp(self.number(LIST), LIST, "make_list", items))
            return ops[-1].id
        return self.constant(ops, type_)

    def call(self, ops, scope):
        name, takes, gives = self.pick(PURE)
        args = tuple(self.value(ops, scope, type_) for type_ in takes)
        ops.append(CallOp(self.number(gives), gives, name, args))
        scope.append(ops[-1].id)

    def ask(self, ops, scope):
        slot, self.slots = self.slots, self.slots + 1
        arg = self.value(ops, scope, INT)
        if self.draw(st.booleans()):
            ops.append(AskOp(self.number(INT), INT, self.pick("tp"), (arg,), slot))
        else:
            count = self.value(ops, scope, INT)
            ops.append(AskOp(self.number(LIST), LIST, "t", (arg,), slot, count))
        scope.append(ops[-1].id)

    def each(self, ops, scope, depth):
        items = (self.value(ops, scope, INT), self.value(ops, scope, INT))
        ops.append(CallOp(self.number(LIST), LIST, "make_list", items))
        listed = ops[-1].id
        outer, self.done = self.done, []
        param = BlockParam(self.number(INT), INT)
        self.write((param,), [*scope, param.id], INT, depth - 1)
        region, self.done = in_order(self.done), outer
        ops.append(Each(self.number(LIST), LIST, listed, region))
        scope.append(ops[-1].id)

    # control --------------------------------------------------------------------------------------

    def write(self, params, scope, returns, depth, id_=None):
        """Blocks from here to the return."""
        id_ = self.block_id() if id_ is None else id_
        ops = []
        for _ in range(self.draw(st.integers(0, 4))):
            kind = self.draw(st.integers(0, 9))
            if kind < 6:
                self.call(ops, scope)
            elif kind < 9 or depth <= 0:
                self.ask(ops, scope)
            else:
                self.each(ops, scope, depth)
        ways = {0: self.leave, 1: self.leave, 2: self.split, 3: self.split, 4: self.loop}
        way = ways[self.draw(st.integers(0, 4))] if depth > 0 else self.leave
        way(id_, params, ops, scope, returns, depth)

    def close(self, id_, params, ops, end):
        self.done.append(Block(id_, tuple(params), tuple(ops), end))

    def leave(self, id_, params, ops, scope, returns, depth):  # noqa: ARG002 - as the other ways
        self.close(id_, params, ops, Return(self.value(ops, scope, returns)))

    def split(self, id_, params, ops, scope, returns, depth):
        """A branch whose ways meet again, with a value each; sometimes an empty way between."""
        condition = self.value(ops, scope, BOOL)
        type_ = self.pick([INT, REAL, BOOL])
        meet = BlockParam(self.number(type_), type_)
        meeting, edges = self.block_id(), []
        for _ in range(2):
            way = self.block_id()
            inner, more = list(scope), []
            for _ in range(self.draw(st.integers(0, 2))):
                self.pick([self.call, self.ask])(more, inner)
            given = self.value(more, inner, self.pick([INT, REAL]) if type_ == REAL else type_)
            self.close(way, (), more, Jump(Edge(meeting, (given,))))
            edges.append(Edge(way))
        unknown = Edge(meeting, (condition,)) if self.draw(st.booleans()) else edges[1]
        self.close(id_, params, ops, Branch(condition, *edges, unknown))
        self.write((meet,), [*scope, meet.id], returns, depth - 1, meeting)

    def loop(self, id_, params, ops, scope, returns, depth):
        """`repeat 2:` with one carried value."""
        start, zero, two = self.value(ops, scope, INT), self.number(INT), self.number(INT)
        ops += [Constant(zero, IntType(0, 0), 0), Constant(two, IntType(2, 2), 2)]
        head, body, after = self.block_id(), self.block_id(), self.block_id()
        turn, carried, out = (BlockParam(self.number(INT), INT) for _ in range(3))
        self.close(id_, params, ops, Jump(Edge(head, (zero, start))))
        more = CallOp(self.number(BOOL), BOOL, "less", (turn.id, two))
        leaving = Edge(after, (carried.id,))
        self.close(head, (turn, carried), [more], Branch(more.id, Edge(body), leaving, leaving))
        inner, work = [*scope, turn.id, carried.id], []
        for _ in range(self.draw(st.integers(0, 3))):
            self.pick([self.call, self.ask])(work, inner)
        one, following = self.number(INT), self.number(INT)
        work += [Constant(one, IntType(1, 1), 1), CallOp(following, INT, "add", (turn.id, one))]
        self.close(body, (), work, Jump(Edge(head, (following, self.value(work, inner, INT)))))
        self.write((out,), [*scope, out.id], returns, depth - 1, after)


def in_order(blocks):
    """The blocks with the entry, which has the least number of them all, first."""
    return tuple(sorted(blocks, key=lambda block: block.id))


@st.composite
def codes(draw):
    """A code of an Int and a Bool that gives an Int, a Bool or a Real."""
    writer = Writer(draw)
    params = (BlockParam(writer.number(INT), INT, "x"), BlockParam(writer.number(BOOL), BOOL, "b"))
    returns = draw(st.sampled_from([INT, BOOL, REAL]))
    writer.write(params, [param.id for param in params], returns, 3)
    return Code(in_order(writer.done), returns)


def graph_of(code):
    """A graph with the code as its one strategy."""
    x = Named("x", INT)
    task = TaskNode("t", (x,), INT)
    entry = Block(0, (BlockParam(0, INT, "x"),), (), Return(0))
    primitive = PrimitiveNode("p", (x,), INT, Code((entry,), INT), draws=False)
    strategy = StrategyNode("s", None, code)
    whole = TaskNode("root", (x, Named("b", BOOL)), code.returns, strategies=(strategy,))
    return Graph(primitives=(primitive,), tasks=(whole, task), roots=("root",))
