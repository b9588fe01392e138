"""Which sum has a function over all strings that match a pattern?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from random import Random

from ida_dsl.questions import Context
from ida_dsl.values import Mapped, Value, Word
from workloads.model import PROGRAMS, Roots, Unit, Workload

DIGITS = 6
BITS = (Word("zero"), Word("one"))
WILD = Word("wild")
STRINGS = tuple(product(BITS, repeat=DIGITS))


def draw(size: int, seed: int) -> list[Roots]:
    """Roots, a context each."""
    random = Random(seed)
    contexts = [Context({"f": Mapped((s, random.choice((-1, 1))) for s in STRINGS)}) for _ in range(size)]
    return [Roots("total", contexts, range(size), [(pattern(random),) for _ in range(size)])]


def pattern(random: Random) -> Value:
    """Every number of stars equally often."""
    stars = random.sample(range(DIGITS), random.randint(1, DIGITS))
    return tuple(WILD if at in stars else random.choice(BITS) for at in range(DIGITS))


def judge(roots: Sequence[Roots], answers: Sequence[Value]) -> int:
    """How many are right: sums over all strings that match."""
    (only,) = roots
    rows = zip(only.contexts, only.arguments, answers, strict=True)
    return sum(total(context, *arguments) == answer for context, arguments, answer in rows)


def total(context: Context, wanted: Value) -> int:
    """The sum over the strings that match."""
    f = context.facts["f"]
    assert isinstance(f, Mapped)
    assert isinstance(wanted, tuple)
    choices = [BITS if symbol == WILD else (symbol,) for symbol in wanted]
    return sum(int(str(f.entries[string])) for string in product(*choices))


WORKLOADS = (
    Workload(
        "wildcard", "wildcard search, 6 digits, full depth; a context for each root",
        PROGRAMS / "wildcard_search.ida", 10_000, Unit.QUESTIONS, 4e6, draw, judge,
    ),
)  # fmt: skip
