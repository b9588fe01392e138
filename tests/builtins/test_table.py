"""What holds of every builtin, whatever it is given."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ida_dsl.builtins import BUILTINS, Misfit
from ida_dsl.builtins.catalogue import public_builtins, render_catalogue
from ida_dsl.draws import CounterDraws
from ida_dsl.types import ANY, NEVER, NeverType, belongs, convert, describe
from ida_dsl.values import MAX_SIZE, Reason, Unknown, show
from tests.strategies.builtin_calls import argument, argument_types, seen
from tests.strategies.types_values import is_sound

SPECIAL = {"fit", "assume", "field", "replace_field", "make_record", "iterate", "select"}
GENERAL = sorted(BUILTINS.keys() - SPECIAL)


@pytest.mark.parametrize("name", GENERAL)
@settings(
    max_examples=10, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None
)
@given(st.data())
def test_results_belong_to_the_type_that_is_promised(name, data):
    builtin = BUILTINS[name]
    types = data.draw(argument_types(builtin))
    kinds = [parameter.kind for parameter in builtin.parameters]
    given_types = tuple(
        seen(type_, listed=kinds[min(at, len(kinds) - 1)] == "type or list") for at, type_ in enumerate(types)
    )
    arguments = [data.draw(argument(type_)) for type_ in types]
    try:
        promised = builtin.type_of(given_types)
    except Misfit:
        return
    result = builtin.call(arguments, CounterDraws(data.draw(st.integers(0, 2**64 - 1))))
    assert is_sound(result)
    if isinstance(promised, NeverType):
        assert isinstance(result, Unknown)
    else:
        assert belongs(convert(result, promised), promised), f"{show(result)} is not {describe(promised)}"


@pytest.mark.parametrize(
    "name", [name for name in GENERAL if BUILTINS[name].strict and not BUILTINS[name].draws]
)
def test_a_strict_builtin_of_unknown_is_the_leftmost_unknown(name):
    builtin = BUILTINS[name]
    first, second = Unknown(Reason.TIE), Unknown(Reason.LIMIT)
    count = len(builtin.parameters)
    assert builtin.call([first, *[second] * (count - 1)]) is first
    assert builtin.call([*[1] * (count - 1), second]) is second


@pytest.mark.parametrize("name", GENERAL)
def test_types_of_mistakes_and_of_unknown_are_quiet(name):
    builtin = BUILTINS[name]
    count = sum(parameter.required for parameter in builtin.parameters) or 1
    if builtin.group != "internal":
        assert builtin.type_of((ANY,) * count) == ANY
        if builtin.strict and all(parameter.kind == "value" for parameter in builtin.parameters):
            assert builtin.type_of((NEVER,) * count) == NEVER


@pytest.mark.parametrize("name", [name for name in GENERAL if not BUILTINS[name].parameters[-1].many])
def test_too_many_arguments_are_a_misfit(name):
    builtin = BUILTINS[name]
    assert not builtin.takes(len(builtin.parameters) + 1)
    if builtin.group != "internal":
        with pytest.raises(Misfit, match="expected"):
            builtin.type_of((NEVER,) * (len(builtin.parameters) + 1))


HUGE = 10**12


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("range", (HUGE,)),
        ("range", (-(2**63), 2**63 - 1)),
        ("range", (2**63 - 1, -(2**63), -1)),
        ("copies", (1, HUGE)),
        ("multiply", ("ab", HUGE)),
        ("multiply", (HUGE, (1, 2))),
        ("add", ("a" * MAX_SIZE, "b")),
        ("upper", ("ß" * (MAX_SIZE - 1),)),
        ("replace_text", ("a" * 2**13, "a", "b" * 2**13)),
        ("join_texts", (("a" * 2**12,) * 2**12, "b")),
        ("flatten", (((1,) * 2**13,) * 2**13,)),
        ("turns", (HUGE,)),
        ("iterate", (lambda x: x, HUGE, 1)),
    ],
)
def test_what_would_be_too_large_is_not_made(name, arguments):
    result = BUILTINS[name].call(arguments)
    assert isinstance(result, Unknown)
    assert result.reason is Reason.SIZE


def test_powers_are_not_computed_when_they_are_too_large():
    power = BUILTINS["power"]
    assert power.call((2, 62)) == 2**62
    assert power.call((-2, 63)) == -(2**63)
    assert power.call((-1, 2**63 - 1)) == -1
    assert power.call((0, 2**62)) == 0
    assert power.call((1, 2**62)) == 1
    for base in (2, -2, 10, 2**62):
        assert power.call((base, 2**62)).reason is Reason.OVERFLOW
    assert power.call((2, -1)).reason is Reason.DOMAIN
    assert power.call((2.0, -1)) == 0.5
    assert power.call((0.0, -1)).reason is Reason.DIVISION
    assert power.call((-8.0, 0.5)).reason is Reason.DOMAIN


def test_the_catalogue_lists_what_is_public():
    listing = render_catalogue()
    for builtin in public_builtins():
        assert builtin.signature in listing
        assert builtin.signature.startswith(f"{builtin.name}(")
        assert builtin.doc.endswith(".")
        assert render_catalogue(builtin.name).startswith(builtin.signature)
    assert "if_else" not in listing
    for name in ("if_else", "nothing"):
        with pytest.raises(KeyError):
            render_catalogue(name)
    assert len(listing.split("\n\n")) == 9
