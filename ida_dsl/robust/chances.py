"""What a count of successes says of their chance, and a chance of a count."""

from __future__ import annotations

from math import exp, inf, lgamma, log, log1p, sqrt

Z95 = 1.959963984540054
"""Where a normal distribution leaves 2.5% on either side."""


def wilson(hits: float, trials: float, z: float = Z95) -> tuple[float, float]:
    """The interval in which the chance lies, 95% of the time unless `z` says otherwise.

    Wilson's score interval (E. B. Wilson, "Probable inference, the law of succession, and statistical
    inference", 1927): good for few hits too, where the usual one shrinks to nothing. Nothing is known of
    no trials. Trials need not be whole: those that depend on each other are worth fewer.

    >>> [round(end, 4) for end in wilson(0, 400)]
    [0.0, 0.0095]
    """
    if not trials:
        return 0.0, 1.0
    share, spread = hits / trials, z * z / trials
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * sqrt(share * (1 - share) / trials + spread / (4 * trials))
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    return low, 1.0 if hits == trials else min(1.0, middle + half)


def paired(both: int, only_one: int, only_other: int, neither: int) -> tuple[float, float, float]:
    """How much likelier success is on the other side of pairs, and the interval in which that lies.

    `only_one` are the pairs in which only the first succeeded, `only_other` those in which only the second
    did. Method 10 of R. G. Newcombe, "Improved confidence intervals for the difference between binomial
    proportions based on paired data", 1998. Nothing is known of no pairs.

    >>> [round(one, 3) for one in paired(36, 2, 12, 0)]
    [0.2, 0.057, 0.34]
    """
    count = both + only_one + only_other + neither
    if not count:
        return 0.0, -1.0, 1.0
    first, second = (both + only_one) / count, (both + only_other) / count
    (low1, high1), (low2, high2) = wilson(both + only_one, count), wilson(both + only_other, count)
    phi = _correlation(both, only_one, only_other, neither)
    down, up = second - low2, high1 - first
    below = sqrt(max(0.0, down**2 - 2 * phi * down * up + up**2))
    down, up = first - low1, high2 - second
    above = sqrt(max(0.0, up**2 - 2 * phi * up * down + down**2))
    return second - first, second - first - below, second - first + above


def _correlation(both: int, only_one: int, only_other: int, neither: int) -> float:
    """How the two sides of pairs go together, corrected for continuity."""
    sums = (both + only_one) * (only_other + neither) * (both + only_other) * (only_one + neither)
    if not sums:
        return 0.0
    half = (both + only_one + only_other + neither) / 2
    crossed = float(both * neither - only_one * only_other)
    crossed = crossed - half if crossed > half else min(crossed, 0.0)
    return crossed / sqrt(sums)


def at_least(hits: int, trials: int, chance: float) -> float:
    """How likely so many hits or more are.

    The chance may be the mean of chances that differ from trial to trial: from one above the mean count on,
    equal ones are the likeliest to give so many (W. Hoeffding, "On the distribution of the number of
    successes in independent trials", 1956). Below that nothing is unlikely, and 1 is said.

    >>> round(at_least(10, 10, 0.5) * 1024, 9)
    1.0
    """
    if hits < trials * chance + 1:
        return 1.0
    return min(1.0, sum(exp(_log_chance(at, trials, chance)) for at in range(hits, trials + 1)))


def _log_chance(hits: int, trials: int, chance: float) -> float:
    """The logarithm of the chance of just so many hits."""
    if chance in (0.0, 1.0):
        return 0.0 if hits == trials * chance else -inf
    ways = lgamma(trials + 1) - lgamma(hits + 1) - lgamma(trials - hits + 1)
    return ways + hits * log(chance) + (trials - hits) * log1p(-chance)
