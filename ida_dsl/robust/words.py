"""Numbers of a report in words that are the same in tables, drawings and pages."""

from __future__ import annotations

from ida_dsl.robust.model import Curve, Plan, Votes

ASSUMED = (
    "each distinct leaf question is wrong with the leaf rate, independently of all else; primitives and"
    " strategies are not; a root whose leaves are all right is right"
)


def percent(share: float) -> str:
    """A share in percent, without the sign: two digits of what is small, none of what is nothing.

    >>> [percent(share) for share in (0, 0.0007, 0.0312, 0.5)]
    ['0', '0.07', '3.1', '50.0']
    """
    if share == 0:
        return "0"
    return f"{100 * share:.2f}" if share < 0.00995 else f"{100 * share:.1f}"


def with_interval(votes: Votes) -> str:
    """The share that is wrong, and where it may lie."""
    low, high = votes.interval
    return f"{percent(votes.share)} ({_end(low)}–{_end(high)})"


def _end(share: float) -> str:
    return f"{100 * share:.{int(share < 0.0995)}f}" if share else "0"


def unknown_share(votes: Votes) -> str:
    """The share that is unknown."""
    return percent(votes.unknown / votes.all) if votes.all else "0"


def bound_in_words(bound: float | None) -> str:
    """A bound, or that there is none."""
    return "no bound" if bound is None else percent(bound)


def leaves_in_words(curve: Curve) -> str:
    """How many leaves a root has on average, and at most."""
    most = "nothing in the graph bounds how many" if curve.most is None else f"at most {curve.most:,}"
    return f"{curve.mean_leaves:.1f} leaves a root, {most}"


def panel_in_words(plan: Plan) -> str:
    """What stands at each leaf in place of one agent."""
    return f"majority of {plan.members}"
