"""Codes about tasks, asks, draws and measures: E0501 to E0516."""

from ida_dsl.codes._code import Code
from ida_dsl.codes._habits import in_strategy

_EDGE = (
    "context:\n    edges: Set[(0..9, 0..9)]\n\nprimitive some(x: 0..9) -> 0..9 = "
    "draw(successors(edges, x))\n\n"
)
_DOWN = "task t(n: 0..9) -> Int:\n    decreases n\n\n    strategy zero when n == 0:\n        return 0\n\n"
_TWO = (
    "task a(n: 0..9) -> Int:\n    decreases n\n\n    strategy s when n > 0:\n        return ask b(n - 1)\n\n"
    "task b(n: 0..9) -> Int:\n    decreases {}\n\n    strategy s when n > 0:\n        return ask a(n - 1)\n"
)
_SHOWN = 'task t(n: 0..9) -> Int:\n    strategy shown by human("teacher"):\n        may ask t\n'

CODES: tuple[Code, ...] = (
    Code(
        "E0501",
        "An ask where none can be",
        "Strategies ask, in their blocks. A `when` is decided from the arguments alone. Specs, functions, "
        "primitives, "
        "measures and samples ask nothing; in properties tasks are called without `ask`.",
        "task t(n: 0..9) -> Int:\n    spec = ask t(n)\n",
        "task t(n: 0..9) -> Int:\n    spec = n\n",
    ),
    Code(
        "E0502",
        "A draw where none can be",
        "Only `sample` blocks and primitives draw at random. A strategy that needs chance asks a "
        "primitive that draws, "
        "and asks `ask[3] t(x)` for several answers.",
        in_strategy("return draw(0..9)"),
        "primitive dice() -> 0..9 = draw(0..9)\n\n" + in_strategy("return ask dice()"),
    ),
    Code(
        "E0503",
        "A spec that draws",
        "What is right does not depend on chance, so a spec reaches no draw, also not through a "
        "primitive. Where "
        "several answers are right, say which: `spec v where c`.",
        _EDGE + "task t(x: 0..9) -> 0..9:\n    spec = some(x)\n",
        _EDGE + "task t(x: 0..9) -> 0..9:\n    spec v where (x, v) in edges\n",
    ),
    Code(
        "E0505",
        "An ask that does not decrease the measure",
        "Every ask between tasks that ask each other in a circle makes the measure strictly smaller, and "
        "never less "
        "than zero. This one never does, so it would never be put, and its answer would always be unknown.",
        _DOWN + "    strategy more:\n        return 1 + ask t(n)\n",
        _DOWN + "    strategy more:\n        return 1 + ask t(n - 1)\n",
    ),
    Code(
        "E0506",
        "Measures that cannot be compared",
        "Tasks that ask each other in a circle compare their measures: all are Ints, or all tuples of one "
        "length.",
        _TWO.format("(n, 0)"),
        _TWO.format("n"),
    ),
    Code(
        "E0507",
        "Two of what there is one of",
        "A task has at most one prompt, one `sees`, one spec, one `decreases` and one sample; a shown "
        "strategy one "
        "`may ask` and one `at most`.",
        "task t(n: 0..9) -> Int:\n    spec = n\n    spec = 2 * n\n",
        "task t(n: 0..9) -> Int:\n    spec = 2 * n\n",
    ),
    Code(
        "E0508",
        "Two strategies of one name",
        "Strategies are named so that `--strategy task=name`, traces and messages can say which is meant.",
        "task t(n: 0..9) -> Int:\n    strategy s when n == 0:\n        return 0\n\n    strategy s:\n      "
        "  return 1\n",
        "task t(n: 0..9) -> Int:\n    strategy s when n == 0:\n        return 0\n\n    strategy r:\n      "
        "  return 1\n",
    ),
    Code(
        "E0509",
        "A `spec … where` over answers that cannot be listed",
        "The `spec` agent answers the first value of the answer type of which the condition holds, so the "
        "type must "
        "have finitely many values.",
        "task t(n: 0..9) -> Text:\n    spec v where len(v) == n\n",
        "task t(n: 0..9) -> 0..9:\n    spec v where v >= n\n",
    ),
    Code(
        "E0510",
        "A shown strategy without its rules",
        "A strategy that is shown rather than written says what it `may ask` and how often, `at most`: so "
        "it ends.",
        _SHOWN,
        _SHOWN + "        at most 8\n",
    ),
    Code(
        "E0511",
        "Two contexts",
        "A program has one context. Its facts are shared by a question and all that is asked under it.",
        "context:\n    a: Int\n\ncontext:\n    b: Int\n",
        "context:\n    a: Int\n    b: Int\n",
    ),
    Code(
        "E0512",
        "`ask[n]` with an n that does not count",
        "`ask[n] t(x)` puts a question n times and stands for the list of answers, so n is an Int.",
        "task u(n: 0..9) -> Int\n\n" + in_strategy('return sum(ask["3"] u(n))'),
        "task u(n: 0..9) -> Int\n\n" + in_strategy("return sum(ask[3] u(n))"),
    ),
    Code(
        "E0515",
        "A waiver of what there is not, or without a reason",
        "`waive law because …` names a law that the task means to break, `waive law for strategy because …` "
        "one that a strategy of it means to break; the reason is shown in reports. "
        "`ida-dsl explain laws` lists the laws.",
        in_strategy("return 1") + '    waive honesty because "it guesses"\n',
        in_strategy("return 1") + '    waive honest because "it guesses"\n',
    ),
    Code(
        "E0516",
        "A property by whom it cannot be",
        "The leaves of a property's questions are answered by `spec`, so that only the decomposition is "
        "looked at. `by nobody` says that the property holds of what the program finds out without help, "
        "`by anyone` that it holds whatever is answered. Other agents are audited: `ida-dsl test --agent`.",
        in_strategy("return 1") + "\nproperty p by somebody:\n    count(1, [2]) == 1\n",
        in_strategy("return 1") + "\nproperty p by anyone:\n    count(1, [2]) == 1\n",
    ),
    Code(
        "E0514",
        "Code that grows too large",
        "Functions are put in place where they are called. Functions that call functions that call "
        "functions can so "
        "grow without measure; more than 100,000 operations in one place are refused.",
        "",
        "",
    ),
)
