"""Codes of warnings: W0801 to W0809. A program with warnings runs."""

from ida_dsl.codes._code import Code
from ida_dsl.codes._habits import in_strategy

_LEARNED = "\ntiers:\n    0 = nobody\n    1 = distill(depth=1)\n"
_FOLLOW = "context:\n    next: Map[0..9, 0..9]\n\nprimitive follow(x: 0..9) -> 0..9 = next[x]\n\n"
_ASKS = "    strategy s:\n        return ask follow(x)\n"

CODES: tuple[Code, ...] = (
    Code(
        "W0801",
        "A name that is never used",
        "What is bound and never read is often a slip. A name that begins with `_` says that this is meant.",
        in_strategy("x = n + 1\nreturn n"),
        in_strategy("_x = n + 1\nreturn n"),
    ),
    Code(
        "W0803",
        "A declaration that is never used",
        "Nothing in this program uses it. A task that nothing asks is a root, and not reported.",
        "function f(n: Int) -> Int = n\n\ntask t(n: 0..9) -> Int\n",
        "function f(n: Int) -> Int = n\n\ntask t(n: 0..9) -> Int:\n    spec = f(n)\n",
    ),
    Code(
        "W0804",
        "A statement that is never reached",
        "Every path before it has ended with `return` or `break`.",
        in_strategy("return n\nreturn 0"),
        in_strategy("return n"),
    ),
    Code(
        "W0805",
        "A strategy that is never used",
        "Strategies are tried in order, and one without `when` always applies: those after it never do.",
        "task t(n: 0..9) -> Int:\n    strategy a:\n        return 0\n\n    strategy b when n == 0:\n      "
        "  return 1\n",
        "task t(n: 0..9) -> Int:\n    strategy b when n == 0:\n        return 1\n\n    strategy a:\n      "
        "  return 0\n",
    ),
    Code(
        "W0806",
        "A condition that is always the same",
        "The range of what is compared leaves one outcome. Perhaps an earlier condition, or an earlier "
        "strategy, has "
        "taken the other one away.",
        in_strategy("if n >= 0:\n    return 1\nreturn 0"),
        in_strategy("if n >= 1:\n    return 1\nreturn 0"),
    ),
    Code(
        "W0807",
        "A type that a tier cannot learn",
        "A trained tier reads and writes a bounded number of tokens. Give texts and lists a size, or keep "
        "the task from "
        "being learned with `by agent always`.",
        "task t(x: Text) -> 0..9:\n    spec = len(x) % 10\n" + _LEARNED,
        "task t(x: Text[0..40]) -> 0..9:\n    spec = len(x) % 10\n" + _LEARNED,
    ),
    Code(
        "W0808",
        "A task that would be learned blindly",
        "A trained tier sees the arguments and the facts that the task `sees`. Here the answers also rest "
        "on facts that "
        "are looked up below, which the tier could only guess.",
        _FOLLOW + "task t(x: 0..9) -> 0..9:\n" + _ASKS + _LEARNED,
        _FOLLOW + "task t(x: 0..9) -> 0..9:\n    sees next\n\n" + _ASKS + _LEARNED,
    ),
    Code(
        "W0809",
        "A division by zero",
        "`/`, `//` and `%` by zero are unknown, whatever is divided. Here the divisor can only be zero.",
        in_strategy("return n // 0"),
        in_strategy("return n // 2"),
    ),
)
