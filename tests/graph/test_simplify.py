import json
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.graph.code import AskOp, Block, BlockParam, Branch, CallOp, Code, Constant, Edge, Jump, Return
from ida_dsl.graph.json import value_to_json
from ida_dsl.graph.lower import lower
from ida_dsl.graph.model import StrategyNode
from ida_dsl.graph.passes import PASSES, renumber
from ida_dsl.graph.simplify import simplify, simplify_code
from ida_dsl.graph.verify import verify
from ida_dsl.interpreter.evaluate import Scope, steps
from ida_dsl.interpreter.program import Program
from ida_dsl.load import diagnose
from ida_dsl.types import BOOL, INT, NEVER, REAL, TEXT, IntType, ListType
from ida_dsl.values import Reason, Unknown
from tests.graph.codes import codes, graph_of

PROGRAMS = sorted((Path(__file__).parents[2] / "programs").glob("*.ida"))


def answer(request):
    """What a question is answered in these tests: something that follows from it, now and then unknown."""
    text = json.dumps(
        [request.task, list(map(value_to_json, request.arguments)), request.slot, request.suffix]
    )
    number = sha256(text.encode()).digest()[0] % 7
    return request.refused or (Unknown(Reason.NOBODY, text[:20]) if number == 6 else number - 1)


def run(code, arguments):
    """The value, and the rounds of asks, told apart as far as anything can be."""
    walk = steps(code, arguments, Scope(Program(graph_of(code)), {}))
    rounds = []
    try:
        asked = next(walk)
        while True:
            rounds.append(Counter(map(written, asked)))
            asked = walk.send([answer(one) for one in asked])
    except StopIteration as done:
        return value_to_json(done.value), rounds


def written(request):
    arguments = json.dumps(list(map(value_to_json, request.arguments)))
    return request.task, arguments, request.slot, request.suffix, str(request.refused)


def assert_same(after, before):
    """The same value and the same asks, none of them later. Some may be earlier: what is never done no longer
    looks as if it needed their answers."""
    assert after[0] == before[0]
    assert sum(after[1], Counter()) == sum(before[1], Counter())
    for at in range(len(before[1])):
        assert sum(before[1][: at + 1], Counter()) <= sum(after[1][: at + 1], Counter())


def op_count(code):
    return sum(1 for _ in code.ops())


@given(codes())
def test_generated_codes_are_valid(code):
    verify(graph_of(code))


@given(codes(), st.integers(-2, 3), st.booleans())
def test_means_the_same(code, x, b):
    assert_same(run(simplify_code(code), (x, b)), run(code, (x, b)))


@given(codes())
def test_valid_and_simple_once_and_for_all(code):
    simple = simplify(graph_of(code))
    verify(simple)
    assert simplify(simple) == simple
    assert op_count(simple.tasks[0].strategies[0].code) <= op_count(code)


@given(codes(), st.integers(-2, 3), st.booleans())
def test_each_pass_keeps_graphs_valid_and_their_meaning(code, x, b):
    before = run(code, (x, b))
    for change in (*PASSES, *PASSES, renumber):
        code = change(code)
        verify(graph_of(code))
        assert_same(run(code, (x, b)), before)


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_shipped_programs(path):
    checked = diagnose(path).checked
    assert checked is not None
    graph = lower(checked)
    verify(graph, fresh=True)
    simple = simplify(graph)
    verify(simple)
    assert simplify(simple) == simple


# ----------------------------------------------------------------------------------- what it does, one by one


def straight(*ops, returns=INT, value=None):
    params = (BlockParam(100, INT, "x"), BlockParam(101, BOOL, "b"))
    return Code((Block(0, params, ops, Return(ops[-1].id if value is None else value)),), returns)


def only_block(code):
    (block,) = simplify_code(code).blocks
    return block


def constant(id_, value, type_=INT):
    return Constant(id_, type_, value)


def test_folds_constants():
    block = only_block(straight(constant(0, 6), constant(1, 7), CallOp(2, INT, "multiply", (0, 1))))
    assert [op.value for op in block.ops] == [42]


def test_folded_unknowns_keep_their_reason():
    block = only_block(straight(constant(0, 6), constant(1, 0), CallOp(2, INT, "floor_divide", (0, 1))))
    assert [op.value.reason for op in block.ops] == [Reason.DIVISION]
    assert block.ops[0].type == NEVER


def test_folds_to_the_type_of_the_call():
    block = only_block(straight(constant(0, 6), CallOp(1, REAL, "plus", (0,)), returns=REAL))
    assert type(block.ops[0].value) is float


@pytest.mark.parametrize(("count", "folded"), [(10, True), (1001, False), (2**24, False), (2**40, True)])
def test_does_not_fold_what_is_large(count, folded):
    copies = CallOp(2, ListType(INT), "copies", (0, 1))
    block = only_block(straight(constant(0, 6), constant(1, count), copies, returns=ListType(INT)))
    assert isinstance(block.ops[-1], Constant) is folded


def test_does_not_fold_long_texts():
    made = CallOp(2, TEXT, "multiply", (0, 1))
    block = only_block(straight(constant(0, "ab", TEXT), constant(1, 2**20), made, returns=TEXT))
    assert isinstance(block.ops[-1], CallOp)


def test_equal_expressions_become_one():
    first, second = CallOp(0, INT, "add", (100, 100)), CallOp(1, INT, "add", (100, 100))
    block = only_block(straight(first, second, CallOp(2, INT, "multiply", (0, 1))))
    assert [op.builtin for op in block.ops] == ["add", "multiply"]


def test_equal_asks_stay_two():
    block = only_block(
        straight(AskOp(0, INT, "t", (100,), 0), AskOp(1, INT, "t", (100,), 1), CallOp(2, INT, "add", (0, 1)))
    )
    assert [op.slot for op in block.ops if isinstance(op, AskOp)] == [0, 1]


def test_dead_asks_stay_and_dead_calls_go():
    block = only_block(straight(AskOp(0, INT, "t", (100,), 0), CallOp(1, INT, "add", (0, 100)), value=100))
    assert [type(op) for op in block.ops] == [AskOp]


@pytest.mark.parametrize(("a", "b"), [(1, True), (0, False)])
def test_constants_of_two_types_stay_two(a, b):
    made = CallOp(2, ListType(INT), "make_tuple", (0, 1))
    block = only_block(straight(constant(0, a), constant(1, b, BOOL), made, value=0))
    assert [op.value for op in block.ops] == [a]
    assert type(block.ops[0].value) is int


def diamond(condition, left=(), right=()):
    """`if b: 1 else: 2` with asks in the ways."""
    entry = Block(0, (BlockParam(100, INT, "x"), BlockParam(101, BOOL, "b")), *condition)
    then = Block(1, (), (*left, constant(20, 1)), Jump(Edge(3, (20,))))
    other = Block(2, (), (*right, constant(30, 2)), Jump(Edge(3, (30,))))
    return Code((entry, then, other, Block(3, (BlockParam(40, INT),), (), Return(40))), INT)


WAYS = (Edge(1), Edge(2), Edge(2))


def test_branches_on_constants_become_jumps_and_blocks_one():
    code = diamond(((constant(0, True, BOOL),), Branch(0, *WAYS)))
    assert [op.value for op in only_block(code).ops] == [1]


def test_a_branch_on_an_unknown_constant_goes_the_third_way():
    code = diamond(((constant(0, Unknown(), NEVER),), Branch(0, Edge(1), Edge(1), Edge(2))))
    assert [op.value for op in only_block(code).ops] == [2]


def test_slots_stay_and_checked_asks_that_cannot_be_put_go():
    asks = AskOp(50, INT, "t", (100,), 0), AskOp(60, INT, "t", (100,), 1)
    code = diamond(((constant(0, False, BOOL),), Branch(0, *WAYS)), (asks[0],), (asks[1],))
    graph = graph_of(code)
    measured = evolve(
        graph.tasks[0], checked_asks=(("s", 0), ("s", 1)), measure=straight(constant(0, 1, IntType(1, 1)))
    )
    task = simplify(evolve(graph, tasks=(measured, graph.tasks[1]))).tasks[0]
    strategy = task.strategies[0]
    assert isinstance(strategy, StrategyNode)
    assert [op.slot for op in strategy.code.ops() if isinstance(op, AskOp)] == [1]
    assert task.checked_asks == (("s", 1),)


def test_two_blocks_that_ask_stay_two():
    first = Block(
        0, (BlockParam(100, INT), BlockParam(101, BOOL)), (AskOp(0, INT, "t", (100,), 0),), Jump(Edge(1))
    )
    second = Block(1, (), (AskOp(1, INT, "t", (100,), 1),), Return(1))
    assert len(simplify_code(Code((first, second), INT)).blocks) == 2


def test_empty_blocks_are_cut_short():
    code = diamond(((), Branch(101, *WAYS)))
    assert len(simplify_code(code).blocks) == 3  # the ways return themselves


def test_parameters_that_make_a_real_of_an_int_stay():
    entry = Block(0, (BlockParam(100, INT), BlockParam(101, BOOL)), (), Jump(Edge(1, (100,))))
    shown = CallOp(3, TEXT, "format_text", (2,))
    after = Block(1, (BlockParam(2, REAL),), (shown,), Return(3))
    code = Code((entry, after), TEXT)
    assert run(simplify_code(code), (3, True)) == run(code, (3, True)) == ("3.0", [])


def test_parameters_that_a_loop_only_hands_on_go():
    entry = Block(0, (BlockParam(100, INT), BlockParam(101, BOOL)), (), Jump(Edge(1, (100, 100))))
    head = Block(1, (BlockParam(1, INT), BlockParam(2, INT)), (), Branch(101, Edge(2), Edge(3), Edge(3)))
    body = Block(2, (), (AskOp(3, INT, "t", (1,), 0), CallOp(4, INT, "add", (2, 2))), Jump(Edge(1, (3, 4))))
    after = Block(3, (), (), Return(1))
    simple = simplify_code(Code((entry, head, body, after), INT))
    assert [len(block.params) for block in simple.blocks[1:2]] == [1]
    assert all(not isinstance(op, CallOp) for op in simple.ops())


def test_numbers_are_dense():
    code = simplify_code(
        diamond(((AskOp(7, INT, "t", (100,), 0), CallOp(9, BOOL, "known", (7,))), Branch(9, *WAYS)))
    )
    numbers = [one.id for block in code.blocks for one in (*block.params, *block.ops)]
    assert sorted(numbers) == list(range(len(numbers)))
    assert [block.id for block in code.blocks] == list(range(len(code.blocks)))
