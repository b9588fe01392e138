"""What a majority of independent members does, computed exactly.

Each member is wrong at a rate, and then says any of the other values, each as likely. The values of the
others are bins into which wrong votes fall; a polynomial a bin, whose coefficients are how likely it gets
so many, counts the ways (exponential generating functions).
"""

from __future__ import annotations

from functools import lru_cache
from math import comb, factorial

from attrs import frozen


@frozen
class Verdict:
    """How likely a panel is right, wrong and tied. Together they are 1."""

    right: float
    wrong: float
    tied: float


@lru_cache(maxsize=1024)
def verdict(members: int, rate: float, values: int) -> Verdict:
    """What a majority of so many members does, of an answer type with so many values.

    Two values: three members are wrong when two are, and never tie.

    >>> round(verdict(3, 0.1, 2).wrong, 6)
    0.028
    >>> verdict(3, 0.1, 2).tied
    0.0
    """
    others = values - 1
    if not others or not rate:
        return Verdict(1.0, 0.0, 0.0)
    right = wrong = 0.0
    for votes in range(members + 1):
        chance = comb(members, votes) * (1 - rate) ** votes * rate ** (members - votes)
        right += chance * _at_most(members - votes, others, votes - 1)
        wrong += chance * _one_leads(members - votes, others, votes)
    tied = max(0.0, 1 - right - wrong)
    return Verdict(right, wrong, tied if tied > 1e-12 else 0.0)


def misses(members: int, rate: float, values: int, known: bool) -> float:
    """How likely the panel does not say what its members would without noise, at most.

    Where that is unknown, members that do not know are left out, and one that is noisy decides.
    """
    if not known:
        return 1 - (1 - rate) ** members
    return 0.0 if values == 1 else 1 - verdict(members, rate, values).right


def _one_leads(votes: int, bins: int, most: int) -> float:
    """How likely one bin has more than all others have, and more than `most`."""
    return sum(
        bins * comb(votes, led) * (1 / bins) ** led * (1 - 1 / bins) ** (votes - led)
        * _at_most(votes - led, bins - 1, led - 1)
        for led in range(most + 1, votes + 1)
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _at_most(votes: int, bins: int, most: int) -> float:
    """How likely no bin gets more than `most` of so many votes."""
    if votes == 0 or most < 0 or bins == 0:
        return float(votes == 0 and most >= 0)
    one = [(1 / bins) ** at / factorial(at) if at <= most else 0.0 for at in range(votes + 1)]
    return min(1.0, factorial(votes) * _power(one, bins)[votes])


def _power(base: list[float], times: int) -> list[float]:
    """The polynomial to a power, cut to its length."""
    made = [1.0] + [0.0] * (len(base) - 1)
    while times:
        if times & 1:
            made = _product(made, base)
        base, times = _product(base, base), times >> 1
    return made


def _product(a: list[float], b: list[float]) -> list[float]:
    return [sum(a[i] * b[at - i] for i in range(at + 1)) for at in range(len(a))]
