"""How many of how many answers are right, and how much is known of that.

Questions about one context stand and fall together: where a tier is wrong about one of a permutation it is
likelier wrong about the next. So answers are worth fewer than they are: their number over the design effect,
which is how many times the variance of the share is that of as many questions about a context each (L. Kish,
"Survey Sampling", 1965, section 8.2). Intervals are of that many (E. L. Korn and B. I. Graubard, "Confidence
intervals for proportions with small expected number of positive counts estimated from survey data", 1998).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence

from attrs import frozen

from ida_dsl.robust.chances import wilson

RIGHT, WRONG, UNKNOWN = "right", "wrong", "unknown"


@frozen
class Score:
    """So many of so many answers were right, and so many unknown; the others were wrong. They are `worth` as
    many that do not depend on each other, None: all of them."""

    right: int
    of: int
    unknown: int = 0
    worth: float | None = None

    @property
    def rate(self) -> float:
        """The share that was right; 0 of nothing is 0."""
        return self.right / self.of if self.of else 0.0

    @property
    def wrong(self) -> float:
        """The share that was known and wrong."""
        return (self.of - self.right - self.unknown) / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval, 95%, of the share that was right, by what answers are worth; 0 to 1 of none."""
        worth = self.of if self.worth is None else self.worth
        return wilson(worth if self.right == self.of else self.rate * worth, worth)

    @classmethod
    def of_verdicts(cls, verdicts: Iterable[tuple[Hashable, str]]) -> Score:
        """Of answers by context, each right, wrong or unknown."""
        by_context: dict[Hashable, list[int]] = {}
        unknown = 0
        for context, verdict in verdicts:
            counted = by_context.setdefault(context, [0, 0])
            counted[0] += verdict == RIGHT
            counted[1] += 1
            unknown += verdict == UNKNOWN
        counts = list(by_context.values())
        right, of = (sum(one[at] for one in counts) for at in (0, 1))
        return cls(right, of, unknown, round(worth(counts), 1))


def worth(counts: Sequence[Sequence[int]]) -> float:
    """So many answers that do not depend on each other tell as much as these: how many were right of how
    many, by context. No more than there are; all of them where nothing tells: of one context, or all alike.

    The variance is that of a ratio whose clusters are drawn (W. G. Cochran, "Sampling Techniques", 1977,
    section 9A.3).
    """
    right, of = (sum(one[at] for one in counts) for at in (0, 1))
    if len(counts) < 2 or right in (0, of):
        return of
    rate = right / of
    apart = sum((own - rate * every) ** 2 for own, every in counts) * len(counts) / (len(counts) - 1)
    return min(of, of * rate * (1 - rate) * of / apart) if apart else of


@frozen
class Accuracy:
    """How often answers were right, in all and by class of difficulty, the easiest first."""

    every: Score
    classes: Mapping[str, Score]


def scores(accuracy: Accuracy | None) -> dict[str, list[float]] | None:
    """As JSON: of all and of each class how many were right, of how many, how many unknown, and what they are
    worth."""
    if accuracy is None:
        return None
    return {"all": listed(accuracy.every), **{name: listed(one) for name, one in accuracy.classes.items()}}


def listed(score: Score) -> list[float]:
    """As JSON."""
    return [score.right, score.of, score.unknown, score.of if score.worth is None else score.worth]


def accuracy_of(found: Mapping[str, Sequence[int]] | None) -> Accuracy | None:
    """What `scores` wrote."""
    if found is None:
        return None
    return Accuracy(Score(*found["all"]), {name: Score(*one) for name, one in found.items() if name != "all"})
