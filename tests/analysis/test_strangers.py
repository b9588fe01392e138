"""Which values may be compared: those that some type of the program holds both of."""

from pathlib import Path

import pytest

from ida_dsl.diagnose import diagnose_source
from ida_dsl.source import Source

PROGRAM = """type Color = red | green | blue
type Mood = calm | angry
type Any = Color | Text
type Far = 0..12 | far
param mode: fast | slow = fast
const chosen = fast
task t(c: Color, m: Mood, s: Text | none, d: Far, n: Int, x: Any) -> Bool:
    strategy only:
        return {0}
    strategy narrowed when c != red and s != none:
        require d != far
        return {1}
"""


def codes(condition: str, narrowed: str = "True") -> set[str]:
    source = Source("snippet.ida", PROGRAM.format(condition, narrowed))
    return {one.code for one in diagnose_source(source, Path()).diagnostics if one.code[0] == "E"}


@pytest.mark.parametrize(
    "condition",
    [
        's == "x"', "s == none", "d == 3", "d == far", "d == n", "d < 1.5", "c == red", "c < green", "x == c",
        'x == "red"', "c in [red]", "mode == slow", "chosen == slow", "red == green", "[] == [c]", "c in []",
        'none in [s, "a"]', "map([(red, True)])[c]", "map([])[c] == 1", '(c, "a") == (red, "b")',
        'get(map([("a", 1)]), s, 2) == 1', "position([1, far], d) == 0", "set([c]) == set([red])",
        '{a: c} == {a: red}', "known(c) == True", "x in [c]", "n in [d]",
    ],
)  # fmt: skip
def test_what_one_type_holds_is_compared(condition: str) -> None:
    assert codes(condition, condition) == set()


@pytest.mark.parametrize(
    "condition",
    [
        'c == "red"', "c != 3", "c == True", "c == 1.5", "c == m", "c < m", "c == none", 'd == "far"',
        "s == 3",
        'c in ["red"]', 'c not in set(["red"])', 'c in map([("red", 1)])', "c in [m]",
        'map([("red", True)])[c]',
        'get(map([("red", 1)]), c, 2) == 1', 'count(["red"], c) == 0', 'position(["red"], c) == 0',
        'without(set(["red"]), c) == set([])', '(c, 1) == ("red", 1)', '[c] == ["red"]',
        '{a: c} == {a: "red"}',
        "x == 3", "c == red == m", 'set([c]) == set(["red"])', "map([(c, 1)]) == map([(m, 1)])",
    ],
)  # fmt: skip
def test_what_no_type_holds_is_not(condition: str) -> None:
    assert codes(condition) == {"E0304"}
