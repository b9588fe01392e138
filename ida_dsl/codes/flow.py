"""Codes about paths through code: E0401 to E0404."""

from ida_dsl.codes._code import Code
from ida_dsl.codes._habits import in_strategy

_CONTEXT = "context:\n    next: Map[0..9, 0..9]\n\n"


def _nested(depth: int) -> str:
    """That many loops one in another, and a return."""
    loops = (" " * 4 * at + f"for i{at} in range(n):\n" for at in range(depth))
    return (
        "".join(loops)
        + " " * 4 * depth
        + f"if i{depth - 1} > {'+'.join(f'i{at}' for at in range(depth - 1))}:\n"
        + " " * 4 * (depth + 1)
        + "return n\nreturn 0"
    )


CODES: tuple[Code, ...] = (
    Code(
        "E0401",
        "A path that does not end in `return`",
        "Every path through a strategy, function, primitive or spec says what the answer is. A loop may "
        "turn not "
        "even once, so a `return` inside it is not enough. Where no answer is right, `return unknown`.",
        in_strategy("if n > 3:\n    return 1"),
        in_strategy("if n > 3:\n    return 1\nreturn 0"),
    ),
    Code(
        "E0402",
        "A `break` outside a loop",
        "`break` leaves the `for` or `repeat` around it.",
        in_strategy("break\nreturn n"),
        in_strategy("for i in range(n):\n    break\nreturn n"),
    ),
    Code(
        "E0403",
        "A `return` in a sample",
        "A `sample` block draws by binding names: the arguments of its task, or the facts of the context. "
        "To draw "
        "anew, write `require` and a condition.",
        "task t(n: 0..9) -> Int:\n    sample:\n        n = draw(0..9)\n        return n\n",
        "task t(n: 0..9) -> Int:\n    sample:\n        n = draw(0..9)\n",
    ),
    Code(
        "E0404",
        "A sample that leaves something out",
        "A task's sample binds all its arguments, and the context's sample all facts, on every path.",
        _CONTEXT + "sample context:\n    _used = draw(0..9)\n",
        _CONTEXT + "sample context:\n    next = map([(draw(0..9), draw(0..9))])\n",
    ),
    Code(
        "E0405",
        "Too many loops one in another",
        "More than eight loops inside each other are refused. Each can be a function of its own.",
        in_strategy(_nested(9)),
        in_strategy(_nested(8)),
    ),
)
