"""Where does k times the same permutation lead? All at once, repeated, few at a time."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from ida_dsl.questions import Context
from ida_dsl.values import Mapped, Value
from workloads.model import PROGRAMS, Roots, Unit, Workload

ELEMENTS = 64
PROGRAM = PROGRAMS / "permutation_power.ida"


def permutation(random: Random) -> Context:
    """A context: where each element leads."""
    order = list(range(ELEMENTS))
    random.shuffle(order)
    return Context({"next": Mapped(enumerate(order))})


def start_and_power(random: Random) -> tuple[Value, ...]:
    """Arguments, drawn as the program says: every length of k equally often."""
    bits = random.randint(1, 6)
    return random.randrange(ELEMENTS), random.randrange(2 ** (bits - 1), 2**bits)


def draw(size: int, seed: int, *, sharing: int = 1, times: int = 1) -> list[Roots]:
    """Roots, so many of them sharing a context, each put so often."""
    random = Random(seed)
    contexts = [permutation(random) for _ in range(-(-size // sharing))]
    one = [(at // sharing, start_and_power(random)) for at in range(size)]
    drawn = one * times
    return [Roots("power", contexts, [place for place, _ in drawn], [arguments for _, arguments in drawn])]


def judge(roots: Sequence[Roots], answers: Sequence[Value]) -> int:
    """How many are right: step by step."""
    (only,) = roots
    rows = zip(only.places, only.arguments, answers, strict=True)
    return sum(follow(only.contexts[place], *arguments) == answer for place, arguments, answer in rows)


def follow(context: Context, x: Value, k: Value) -> Value:
    """Where k steps lead."""
    to = context.facts["next"]
    assert isinstance(to, Mapped)
    assert isinstance(k, int)
    for _ in range(k):
        x = to.entries[x]
    return x


WORKLOADS = (
    Workload(
        "powering", "permutation powering, 64 elements, k < 64, full depth; a context for each root",
        PROGRAM, 10_000, Unit.QUESTIONS, 3e6, draw, judge,
    ),
    Workload(
        "repeated", "the same, with every root put ten times",
        PROGRAM, 10_000, Unit.ASKS, 3e6, lambda size, seed: draw(size, seed, times=10), judge,
    ),
    Workload(
        "ten roots", "the same, ten roots at a time, each ten when the last are answered",
        PROGRAM, 2_000, Unit.QUESTIONS, 1e5, draw, judge, together=10,
    ),
    Workload(
        "memory", "the same: memory that a question takes, all of them alive",
        PROGRAM, 36_000, Unit.BYTES, 100, draw, judge,
    ),
    Workload(
        "growth", "the same, 64 roots a context: a question among 10 million beside one among 100,000",
        PROGRAM, 1_400_000, Unit.GROWTH, 1.2, lambda size, seed: draw(size, seed, sharing=64), judge,
        smaller=14_000, small=500,
    ),
)  # fmt: skip
