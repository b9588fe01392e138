"""What `ida-dsl cost` says: bounds told from the program, and which of them a question was found to reach."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import field, frozen

from ida_dsl.costliest import TRIES, Key, Seen, look
from ida_dsl.folder import Folder, FolderError
from ida_dsl.graph.cost import FULL, Costs, Count, Endless, RootCost, Row, StrategyCost
from ida_dsl.graph.cost.report import depths_to
from ida_dsl.load import Program
from ida_dsl.reading import DataError
from ida_dsl.sampling import SampleError

COLUMNS = ("questions", "looks", "answers", "rounds")
_DIGITS = 300
"""Numbers that are longer are told about."""


@frozen
class Cell:
    """One number: the most it can be, and the most it was seen to be, where anything was seen."""

    most: Count
    seen: int | None = None

    @property
    def exact(self) -> bool:
        """Whether it is reached; nothing always is."""
        return self.most in {0, self.seen}

    def to_json(self) -> dict[str, Any]:
        """`most` is null where there is no bound, and `why` says so; or where it is too long a number."""
        if isinstance(self.most, Endless):
            return {"most": None, "why": f"unbounded: {self.most.why}", "exact": False, "seen": self.seen}
        if self.most >= 10**_DIGITS:
            return {"most": None, "about": about(self.most), "exact": False, "seen": self.seen}
        return {"most": self.most, "exact": self.exact, "seen": self.seen}


def about(count: int) -> str:
    """A large number in two digits, rounded up."""
    power = int(math.log10(count))
    tenths = -(-count // 10 ** (power - 1))
    if tenths > 99:
        power, tenths = power + 1, -(-tenths // 10)
    return f"{tenths // 10}.{tenths % 10}e{power}"


@frozen
class Costing:
    """A whole program: strategies, root tasks, what was seen of each root's rows, why nothing was."""

    strategies: tuple[StrategyCost, ...]
    roots: tuple[RootCost, ...]
    seen: Mapping[str, Mapping[Key, Seen]]
    untried: Mapping[str, str] = field(factory=dict)

    def cells(self, root: RootCost, row: Row) -> tuple[Cell, ...]:
        """A row's numbers, in the order of `COLUMNS`."""
        seen = self.seen.get(root.task, {}).get((row.depth, row.measure))
        return tuple(
            Cell(getattr(row, name), None if seen is None else getattr(seen, name)) for name in COLUMNS
        )

    def to_json(self) -> dict[str, Any]:
        """As data."""
        return {
            "strategies": [_strategy_json(one) for one in self.strategies],
            "roots": [self._root_json(one) for one in self.roots],
        }

    def _root_json(self, root: RootCost) -> dict[str, Any]:
        measure = {"measure": root.measure, "by_measure": list(self._rows_json(root, root.by_measure))}
        by_depth = list(self._rows_json(root, root.by_depth))
        untried = {"untried": self.untried[root.task]} if root.task in self.untried else {}
        return {"task": root.task, "by_depth": by_depth, **(measure if root.measure else {}), **untried}

    def _rows_json(self, root: RootCost, rows: tuple[Row, ...]) -> Iterator[dict[str, Any]]:
        for row in rows:
            cells = zip(COLUMNS, self.cells(root, row), strict=True)
            point = row.measure and (row.measure[0] if len(row.measure) == 1 else list(row.measure))
            where = {"depth": depth_name(row.depth), **({} if point is None else {"measure": point})}
            yield {**where, **{name: cell.to_json() for name, cell in cells}}


def depth_name(depth: int) -> int | str:
    """A depth as people write it."""
    return "full" if depth == FULL else depth


def _strategy_json(one: StrategyCost) -> dict[str, Any]:
    asks = {asks.name: {"fewest": asks.fewest, **_bare(asks.most)} for asks in one.asks}
    rounds = _bare(one.rounds)
    shown = {"in_all": rounds} if one.shown else {}
    return {"task": one.task, "strategy": one.strategy, "asks": asks, "rounds": rounds, **shown}


def _bare(count: Count) -> dict[str, Any]:
    told = Cell(count).to_json()
    return {name: told[name] for name in ("most", "why", "about") if name in told}


def costing(program: Program, depth: int | None = None, tries: int = TRIES) -> Costing:
    """What a program costs, down to a depth; `tries` questions a root are looked at, none where that is 0."""
    costs, depths = Costs.of(program.graph), depths_to(depth)
    strategies = tuple(costs.populations.strategies.values())
    roots = tuple(costs.root(name, depths) for name in program.graph.roots)
    seen: dict[str, Mapping[Key, Seen]] = {}
    untried: dict[str, str] = {}
    for root in roots if tries else ():
        try:
            seen[root.task] = look(program.graph, root, Folder(program.folder), tries, costs)
        except (SampleError, FolderError, DataError) as problem:
            untried[root.task] = str(problem)
    return Costing(strategies, roots, seen, untried)
