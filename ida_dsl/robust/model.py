"""What is measured of a program, as data."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from ida_dsl.questions import FULL
from ida_dsl.robust.chances import at_least, wilson

SURE = 0.001
"""How seldom a program that keeps its bounds is said to break one, all that is looked at taken together."""


@frozen
class Plan:
    """What is to be measured: so many questions of a task, at these depths and rates, with panels of
    `members`."""

    questions: int = 400
    depths: tuple[int, ...] = (1, 2, 3)
    rates: tuple[float, ...] = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2)
    members: int = 3
    seed: int = 0


@frozen
class Votes:
    """Answers, counted: right, wrong, unknown where a right answer is known."""

    right: int = 0
    wrong: int = 0
    unknown: int = 0

    @property
    def all(self) -> int:
        """How many there are."""
        return self.right + self.wrong + self.unknown

    @property
    def share(self) -> float:
        """How many of them are wrong."""
        return self.wrong / self.all if self.all else 0.0

    @property
    def missed(self) -> float:
        """How many are wrong or unknown: not right."""
        return (self.wrong + self.unknown) / self.all if self.all else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95% interval of that."""
        return wilson(self.wrong, self.all)

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        low, high = self.interval
        counts = {"answers": self.all, "wrong": self.wrong, "unknown": self.unknown}
        return {**counts, "rate": self.share, "low": low, "high": high}


@frozen
class Apart:
    """Roots no two of which share a leaf: how many are wrong or unknown, and the mean of their bounds."""

    missed: int
    all: int
    bound: float


@frozen
class Level:
    """Roots at one depth whose leaves are given by one kind of agent.

    `bound` is the mean over these very questions of what bounds each one's chance to be wrong or unknown;
    `worst` bounds it for any question, None where nothing in the graph does. Roots that share leaves go wrong
    together, so chances are told by those that are `apart`: all, where that is None.
    """

    votes: Votes
    bound: float
    worst: float | None = None
    apart: Apart | None = None

    @property
    def chance(self) -> float:
        """How likely so many or more roots are wrong or unknown where the bound is just reached."""
        votes = self.votes
        apart = self.apart or Apart(votes.wrong + votes.unknown, votes.all, self.bound)
        return at_least(apart.missed, apart.all, apart.bound)

    @property
    def above(self) -> bool:
        """Whether all of the 95% interval lies above the bound: by chance, at times, at a tight one."""
        return self.votes.interval[0] > self.bound

    def to_json(self, looks: int) -> dict[str, Any]:
        """As plain data."""
        bounds = {"bound": self.bound, "bound_any_question": self.worst}
        return {**self.votes.to_json(), **bounds, "chance": self.chance, "inside": inside(self, looks)}


def inside(level: Level, looks: int) -> bool:
    """Whether what was measured can be chance, so many levels being looked at.

    A bound may be exact. Then one 95% interval in 40 lies above it, so that among many some do; a level is
    called out where all of them together would be less than once in a thousand.
    """
    return level.chance >= SURE / max(1, looks)


@frozen
class Cell:
    """One rate: the roots when each leaf is one noisy agent's (`alone`), and when it is a panel's."""

    rate: float
    alone: Level
    panel: Level

    @property
    def levels(self) -> tuple[Level, Level]:
        """Both."""
        return self.alone, self.panel


@frozen
class Curve:
    """One depth. `leaves` are those of each root's tree when nothing is wrong; `most` is the count from the
    graph for any question, None where nothing bounds it. `apart` roots share no leaf with one another, all
    where that is None."""

    depth: int
    cells: tuple[Cell, ...]
    leaves: tuple[int, ...] = field(repr=False)
    most: int | None
    apart: int | None = None

    @property
    def mean_leaves(self) -> float:
        """So many a root has."""
        return sum(self.leaves) / len(self.leaves) if self.leaves else 0.0

    @property
    def counted_well(self) -> bool:
        """Whether no root had more leaves than the graph allows: the count itself is looked at, too."""
        return self.most is None or max(self.leaves, default=0) <= self.most

    @property
    def name(self) -> str:
        """The depth as it is written."""
        return depth_name(self.depth)


def depth_name(depth: int) -> str:
    """The depth as it is written."""
    return "full" if depth == FULL else str(depth)


@frozen
class PanelLeaf:
    """What panels said at leaves at one rate, beside what is computed (the mean over these leaves)."""

    rate: float
    votes: Votes
    wrong: float
    tied: float

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        computed = {"computed_wrong": self.wrong, "computed_tied": self.tied}
        return {"leaf_rate": self.rate, **self.votes.to_json(), **computed}


@frozen
class Robustness:
    """One root task. `remarks` are what a reader should know besides."""

    task: str
    questions: int
    curves: tuple[Curve, ...]
    panels: tuple[PanelLeaf, ...]
    remarks: tuple[str, ...] = ()

    @property
    def levels(self) -> list[Level]:
        """All that is held against a bound."""
        return [level for curve in self.curves for cell in curve.cells for level in cell.levels]


@frozen
class Report:
    """A program: its root tasks, and those that cannot be measured, with the reason."""

    program: str
    plan: Plan
    tasks: tuple[Robustness, ...]
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def looks(self) -> int:
        """How many levels are held against bounds."""
        return sum(len(task.levels) for task in self.tasks)

    @property
    def above(self) -> int:
        """Of how many the whole 95% interval lies above the bound."""
        return sum(level.above for task in self.tasks for level in task.levels)

    @property
    def outside(self) -> int:
        """How many lie outside of their bounds, by more than chance."""
        return sum(not inside(level, self.looks) for task in self.tasks for level in task.levels)

    @property
    def holds(self) -> bool:
        """Whether all is as it is bound to be."""
        counted = all(curve.counted_well for task in self.tasks for curve in task.curves)
        return counted and not self.outside

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        plan = {"questions": self.plan.questions, "members": self.plan.members, "seed": self.plan.seed}
        return {
            "program": self.program,
            **plan,
            "inside": self.holds,
            "tasks": [_task(task, self.looks) for task in self.tasks],
            "left_out": [{"task": task, "why": why} for task, why in self.left_out],
        }


def _task(task: Robustness, looks: int) -> dict[str, Any]:
    return {
        "task": task.task,
        "questions": task.questions,
        "curves": [_curve(curve, looks) for curve in task.curves],
        "majority_at_leaves": [panel.to_json() for panel in task.panels],
        "remarks": list(task.remarks),
    }


def _curve(curve: Curve, looks: int) -> dict[str, Any]:
    leaves = {"mean": curve.mean_leaves, "largest": max(curve.leaves, default=0), "bound": curve.most}
    cells = [
        {
            "leaf_rate": cell.rate,
            "single": cell.alone.to_json(looks),
            "majority": cell.panel.to_json(looks),
        }
        for cell in curve.cells
    ]
    return {"depth": curve.name, "leaves": leaves, "rates": cells}
