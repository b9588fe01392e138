"""Values in journals: what is read is what was written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.questions import Final, Pick, Reply
from ida_dsl.values import Mapped, Reason, Record, Unknown, Word
from ida_runtime.journals.said import answer_written, said_of, step_written
from ida_runtime.journals.values import NoValue, from_text, to_text

WORDS = st.builds(Word, st.sampled_from(["zero", "one", "naïve"]), st.integers(-3, 3))
REALS = st.floats(allow_nan=False, allow_infinity=False).map(lambda x: x + 0.0)
PLAIN = st.booleans() | st.integers(-(2**63), 2**63 - 1) | REALS | st.text() | WORDS
UNKNOWN = st.builds(Unknown, st.sampled_from(Reason), st.text(max_size=9))


def compounds(inner):
    fields = st.dictionaries(st.text(max_size=5), inner, max_size=3)
    return (
        st.lists(inner, max_size=4).map(tuple)
        | fields.map(lambda found: Record.of(found.items()))
        | st.frozensets(PLAIN, max_size=4)
        | st.dictionaries(PLAIN, inner, max_size=3).map(lambda found: Mapped(found.items()))
    )


VALUES = st.recursive(PLAIN | UNKNOWN, compounds, max_leaves=12)


def exact(value):
    """All that is in a value, types, ranks and reasons, too."""
    match value:
        case Word():
            return ("word", value.name, value.rank)
        case tuple():
            return ("tuple", *map(exact, value))
        case Record():
            return ("record", value.names, *map(exact, value.values))
        case frozenset():
            return ("set", frozenset(map(exact, value)))
        case Mapped():
            return ("map", frozenset((exact(key), exact(item)) for key, item in value.entries.items()))
        case Unknown():
            return ("unknown", value.reason, value.detail)
    return (type(value), value)


@given(VALUES)
def test_what_is_read_is_what_was_written(value):
    text = to_text(value)
    text.encode()  # a file takes it
    assert exact(from_text(text)) == exact(value)


@given(VALUES)
def test_equal_values_have_one_text(value):
    assert to_text(from_text(to_text(value))) == to_text(value)


def test_a_set_of_the_same_items_is_written_alike():
    assert to_text(frozenset("abc")) == to_text(frozenset("cab")) == '{"set":["a","b","c"]}'


def test_half_characters_come_back():
    assert from_text(to_text("a\ud800é")) == "a\ud800é"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, [1], object(), (1, [2])])
def test_what_is_no_value_is_refused(value):
    with pytest.raises(NoValue):
        to_text(value)


@pytest.mark.parametrize("text", ["", "{", "null", '{"word": 3}', '{"unknown": 1}', '{"set": 3}', "[null]"])
def test_what_is_no_text_of_a_value_is_refused(text):
    with pytest.raises(NoValue):
        from_text(text)


def test_a_reason_of_a_later_release_is_one_all_the_same():
    assert from_text('{"unknown":"BORED","detail":"x"}').reason is Reason.SAID


@given(VALUES, st.none() | st.floats(0, 1), st.floats(0, 1e9), st.text())
def test_answers_come_back(value, sure, cost, member):
    written = answer_written(value, sure, cost, member)
    assert written.kind == ("unknown" if isinstance(value, Unknown) else "answer")
    said = said_of(written, step=False)
    assert exact(said.answer) == exact(value)
    assert (said.confidence, said.cost, said.agent) == (sure, cost, member)


@given(st.builds(Pick, st.text(), st.lists(VALUES, max_size=3).map(tuple), st.just(Unknown())))
def test_picks_come_back(pick):
    said = said_of(step_written(pick, 0.5), step=True)
    assert said.task == pick.task
    assert exact(said.arguments) == exact(pick.arguments)


@given(VALUES)
def test_final_answers_come_back(value):
    written = step_written(Final(value), 0.5)
    said = said_of(written, step=True)
    if isinstance(value, Unknown):
        assert written.kind == "unknown"
        assert exact(said) == exact(value)
    else:
        assert exact(said.answer) == exact(value)


@pytest.mark.parametrize("step", [Pick("t", ([1],), Unknown()), Final([1]), Reply(1), None])
def test_a_step_that_has_no_values_is_kept_as_one_that_cannot_be_read(step):
    written = step_written(step, 0.0)
    assert written.passing
    assert json.loads(written.text)["unknown"] == "PARSE"
