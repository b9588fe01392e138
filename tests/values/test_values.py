"""Values: order, equality, what contains unknown, how they are written."""

from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.values import (
    UNKNOWN,
    Mapped,
    Reason,
    Record,
    Unknown,
    Word,
    clean_real,
    contains_unknown,
    embed,
    order_key,
    ordered,
    show,
)
from tests.strategies.types_values import WORDS, all_types, typed_values, values


@given(st.data())
def test_the_order_is_total(data):
    type_ = data.draw(all_types)
    a, b, c = sorted((data.draw(values(type_)) for _ in "abc"), key=order_key)
    assert order_key(a) <= order_key(c)
    for x, y in ((a, b), (b, c), (a, c)):
        assert (order_key(x) == order_key(y)) == (x == y)


@given(st.data())
def test_sets_and_maps_do_not_know_how_they_were_made(data):
    type_ = data.draw(all_types)
    items = data.draw(st.lists(values(type_, unknowns=False), max_size=6))
    shuffled = data.draw(st.permutations(items))
    assert ordered(set(items)) == ordered(set(shuffled))
    a, b = Mapped((x, True) for x in items), Mapped((x, True) for x in shuffled)
    assert a == b
    assert hash(a) == hash(b)
    assert a.keys() == b.keys() == ordered(set(items))


@given(typed_values())
def test_values_are_hashable_and_can_be_shown(case):
    _, value = case
    assert hash(value) == hash(value)
    assert isinstance(show(value), str)


def test_all_unknowns_are_equal_and_keep_their_first_origin():
    unknown = Unknown(Reason.MISSING, "7")
    assert unknown == Unknown(Reason.DIVISION)
    assert hash(unknown) == hash(UNKNOWN)
    assert unknown.at("q").at("r").origin == "q"
    assert str(unknown) == "there is no such key or position: 7"
    assert embed(unknown).reason is Reason.INSIDE
    assert embed(3) == 3


def test_unknown_is_found_however_deep():
    deep = (1, Record.of([("a", Mapped([(1, (UNKNOWN,))]))]))
    assert contains_unknown(deep)
    assert not contains_unknown((1, "a", frozenset([2]), Mapped([(1, 2)])))


def test_words_are_ordered_by_rank_and_equal_by_name():
    assert sorted(set(WORDS)) == list(WORDS)
    assert Word("a", 1) == Word("a", 2)
    assert order_key(Word("none", -1)) < order_key(-5) < order_key(Word("far", 1))


def test_reals_are_finite_and_zero_has_no_sign():
    assert str(clean_real(-0.0)) == "0.0"
    for bad in (float("inf"), float("-inf"), float("nan")):
        assert isinstance(clean_real(bad), Unknown)


def test_values_are_shown_as_written():
    record = Record.of([("side", Word("pro")), ("text", 'a "b"\n')])
    assert show(record) == '{side: pro, text: "a \\"b\\"\\n"}'
    assert show((frozenset([2, 1]), Mapped([("b", UNKNOWN), ("a", True)]))) == (
        '[set([1, 2]), map([("a", True), ("b", unknown)])]'
    )
