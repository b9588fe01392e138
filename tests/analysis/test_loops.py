"""What loops carry: types at a loop's head hold in every turn, whatever the values are made of."""

import pytest

from ida_dsl.diagnose import diagnose_source
from ida_dsl.source import Source

GROWING = {
    "record": ("{v: 0}", "{v: x.v + 1}", "x.v"),
    "record, replaced": ("{v: 0}", "replace(x, v=x.v + 1)", "x.v"),
    "map": ('map([("a", 0)])', 'put(x, "a", x["a"] + 1)', 'x["a"]'),
    "map, made anew": ("map([(0, 0)])", "map([(0, x[0] + 1)])", "x[0]"),
    "set": ("set([0])", "add_to(x, max(x) + 1)", "max(x)"),
    "keys": ('map([(0, "b")])', 'put(x, max(keys(x)) + 1, "b")', "max(keys(x))"),
    "tuple": ("(0, 0)", "(x[0] + 1, 0)", "x[0]"),
    "list": ("[0, 0]", "[x[0] + 1, 0]", "x[0]"),
    "nested": ("[{v: (0, 0)}]", "[{v: (x[0].v[0] + 1, 0)}]", "x[0].v[0]"),
}


def found(text):
    return [(one.code, one.text) for one in diagnose_source(Source("loop.ida", text)).diagnostics]


def looping(start, again, value, returns):
    return (
        f"task t(n: 0..20) -> {returns}:\n    strategy s:\n        x = {start}\n"
        f"        for _k in range(n):\n            x = {again}\n        return {value}\n"
    )


@pytest.mark.parametrize("kind", GROWING)
def test_what_grows_inside_a_value_has_no_narrow_range(kind):
    assert found(looping(*GROWING[kind], "15..30"))[0][0] == "N0902"
    assert [code for code, _ in found(looping(*GROWING[kind], "Int"))] in ([], ["N0902"])


def test_names_that_follow_one_another_are_all_widened():
    body = "".join(f"        {name} = 0\n" for name in "abcdef")
    turns = "".join(f"            {name} = {before}\n" for name, before in zip("fedcb", "edcba", strict=True))
    text = (
        f"task t(n: 0..20) -> 0..3:\n    strategy s:\n{body}        for _k in range(n):\n{turns}"
        "            a = a + 1\n        return f\n"
    )
    assert [code for code, _ in found(text)] == ["N0902"]


@pytest.mark.parametrize("start", ["[]", "[0]"])
def test_what_nests_deeper_with_each_turn_is_an_error(start):
    assert [code for code, _ in found(looping(start, "[x]", "len(x)", "Int"))] == ["E0307"]


def test_a_measure_that_a_loop_pushes_up_is_not_proved():
    text = """
task z(n: 0..20) -> 0..30:
    decreases n

    strategy go when n > 12:
        x = map([("a", 0)])
        for _k in range(n):
            x = put(x, "a", x["a"] + 1)
        return ask z(x["a"])

    strategy stop:
        return n
"""
    assert [code for code, _ in found(text)] == ["N0901", "N0902"]
