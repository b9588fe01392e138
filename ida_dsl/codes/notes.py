"""Codes of notes, shown by `check --notes`: N0901 to N0904."""

from ida_dsl.codes._code import Code
from ida_dsl.codes._habits import in_strategy

_DOWN = (
    "task t(xs: List[0..9]) -> Int:\n    decreases {}\n\n    strategy s when len(xs) > 0:\n        "
    "return ask t({})\n"
)

CODES: tuple[Code, ...] = (
    Code(
        "N0901",
        "A measure compared at run time",
        "That this ask gets smaller could neither be proved nor refuted. Before it is put, the two "
        "measures are "
        "compared; where the new one is not strictly smaller the ask is not put, and its answer is unknown.",
        _DOWN.format("sum(xs)", "xs[1:]"),
        _DOWN.format("len(xs)", "xs[1:]"),
    ),
    Code(
        "N0902",
        "A value checked at run time",
        "Some values of the one type are not of the other. Where one turns up it is unknown. A condition "
        "that leaves "
        "such values out, or a wider type, makes the check go away.",
        "task t(n: 0..9) -> 0..9:\n    strategy s:\n        return n + 1\n",
        "task t(n: 0..9) -> 0..10:\n    strategy s:\n        return n + 1\n",
    ),
    Code(
        "N0903",
        "Asks in a circle without a measure",
        "Without a measure nothing says that the asks come to an end, so this task has no full depth, and "
        "a run must say "
        "how deep to go: `--depth 3`.",
        in_strategy("return ask count(n, xs)"),
        in_strategy("return n"),
    ),
    Code(
        "N0904",
        "A measure proved to decrease",
        "This ask makes the measure strictly smaller, whatever the arguments are.",
        _DOWN.format("len(xs)", "xs[1:]"),
        _DOWN.format("sum(xs)", "xs[1:]"),
    ),
)
