"""Digests are equal exactly where values are, and are what they always were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.identity import combine, digest, hash_words, hex_id, mix_a, mix_b, question_id
from ida_dsl.values import Mapped, Reason, Record, Unknown, Word
from tests.strategies.types_values import all_types, typed_values, values


@given(st.data())
def test_digests_are_equal_where_values_of_one_type_are(data):
    type_ = data.draw(all_types)
    a, b = data.draw(values(type_)), data.draw(values(type_))
    assert (digest(a) == digest(b)) == (a == b)
    assert 0 <= digest(a) < 2**128


@given(typed_values(), typed_values())
def test_digests_differ_where_values_do(one, other):
    if one[1] != other[1]:
        assert digest(one[1]) != digest(other[1])


def test_kinds_of_values_differ():
    alike = [True, 1, 1.0, "1", Word("1"), (1,), frozenset([1]), Mapped([(1, 1)]), Record.of([("a", 1)])]
    alike += [Unknown(), (), frozenset(), Mapped([]), (Unknown(),), "", 0, 0.0, False, -1, "\ud800"]
    assert len({digest(value) for value in alike}) == len(alike)


def test_reasons_ranks_and_orders_are_no_part_of_identity():
    assert digest(Unknown(Reason.TIE, "x")) == digest(Unknown())
    assert digest(Word("a", 1)) == digest(Word("a", -4))
    assert digest(frozenset([1, 2, 3])) == digest(frozenset([3, 1, 2]))
    assert digest(Mapped([(1, 2), (3, 4)])) == digest(Mapped([(3, 4), (1, 2)]))
    assert digest(Mapped([(1, 2), (3, 4)])) != digest(Mapped([(1, 4), (3, 2)]))
    assert digest((1, 2)) != digest((2, 1))
    assert combine(1, 2) != combine(2, 1)
    assert combine(1, 2) != combine(combine(1), 2)


def test_every_part_of_a_question_counts():
    questions = {
        question_id("t", 1, 2),
        question_id("u", 1, 2),
        question_id("t", 2, 1),
        question_id("t", 1, 2, (0,)),
        question_id("t", 1, 2, (0, 1)),
        question_id("t", 1, 2, (1, 0)),
        question_id("t", 1, 2, (), 0),
        question_id("t", 1, 2, (), 3),
    }
    assert len(questions) == 8


def test_one_bit_changes_half_of_all_bits():
    flips = [
        (hash_words((x, 7)) ^ hash_words((x ^ 1 << bit, 7))).bit_count()
        for x in range(20)
        for bit in range(64)
    ]
    assert 60 < sum(flips) / len(flips) < 68
    assert min(flips) > 30


# The recipe is a promise: runs of one release are read by the next.
@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (f"{mix_a(1):016x}", "5692161d100b05e5"),
        (f"{mix_b(1):016x}", "b456bcfc34c2cb2c"),
        (hex_id(digest(Unknown())), "0e5fecd41fe292589a0084282e40e9b2"),
        (hex_id(digest((1, -1, 0.5, True))), "2af47db1ba3d6f9ff0d91fb04cf6e5a2"),
        (hex_id(digest(Record.of([("a", "é"), ("b", Word("far"))]))), "ab0806e2113b9d1041f9973ffc1bc063"),
        (hex_id(digest(Mapped([(1, frozenset([2, 3]))]))), "84663cb8cfbcb38f48b5a1faa24bda8c"),
        (
            hex_id(question_id("power", digest(()), digest((5, 7)), (1,), 3)),
            "36347c85b87991dc79e76b3f068efdbd",
        ),
    ],
)
def test_the_recipe_does_not_change(found, expected):
    assert found == expected
