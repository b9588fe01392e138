"""Costs as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import define, field

from ida_dsl._view import escape
from ida_dsl.asking.costing import COLUMNS, Cell, Costing, about, depth_name
from ida_dsl.graph.cost import Count, Endless, RootCost, Row, StrategyCost
from ida_dsl.graph.cost.strategies import Asks

_WRITTEN_OUT = 10**7
_WIDTH = 12


def lines(costing: Costing, at_most: str = "≤") -> Iterator[str]:
    """All tables, and what their signs mean. `at_most` is the sign of a bound."""
    yield from _strategies(costing.strategies)
    told = _Told(costing, at_most)
    for root in costing.roots:
        yield from told.root(root)
    yield from told.legend()


# ---------------------------------------------------------------------------------------- strategies


def _strategies(strategies: Sequence[StrategyCost]) -> Iterator[str]:
    if not strategies:
        yield "no strategies: each question is put to an agent as it is"
        return
    names = [escape(f"{one.task}.{one.strategy}") for one in strategies]
    asked = [escape(_asked(one)) for one in strategies]
    first = max(map(len, ["one decomposition", *names])) + 2
    second = max(map(len, ["asks", *asked])) + 2
    yield f"{'one decomposition':<{first}}{'asks':<{second}}rounds"
    for name, asks, one in zip(names, asked, strategies, strict=True):
        yield f"{name:<{first}}{asks:<{second}}{number(one.rounds):>6}"
    yield from _reasons(asks.most for one in strategies for asks in one.asks)


def _asked(one: StrategyCost) -> str:
    if one.shown:
        names = " or ".join(asks.name for asks in one.asks)
        return f"{names}, {number(one.rounds)} in all at most, as its agent picks"
    return ", ".join(map(_asks, one.asks)) or "nothing"


def _asks(asks: Asks) -> str:
    if isinstance(asks.most, Endless):
        return f"{asks.name} {asks.fewest}.."
    same = asks.fewest == asks.most
    return f"{asks.name} {number(asks.most)}" if same else f"{asks.name} {asks.fewest}..{number(asks.most)}"


def number(count: Count) -> str:
    """A count in a few characters."""
    if isinstance(count, Endless):
        return "unbounded"
    return f"{count:,}" if count < _WRITTEN_OUT else about(count)


def _reasons(counts: Iterator[Count]) -> Iterator[str]:
    for why in dict.fromkeys(count.why for count in counts if isinstance(count, Endless)):
        yield f"unbounded: {escape(why)}"


# --------------------------------------------------------------------------------------------- roots


@define
class _Told:
    """The tables of roots; remembers which signs were needed."""

    costing: Costing
    at_most: str
    bounds: bool = field(default=False)
    reached: bool = field(default=False)
    sought: bool = field(default=False)

    def root(self, root: RootCost) -> Iterator[str]:
        """Both tables of a root."""
        yield ""
        yield f"{escape(root.task)}: one question with all that is asked below it, in the worst case"
        yield from self._table(root, "depth", root.by_depth)
        if root.by_measure:
            depth = depth_name(root.by_measure[0].depth)
            yield ""
            yield f"{escape(root.task)} by its measure, to depth {depth}".replace("depth full", "full depth")
            yield from self._table(root, root.measure or "", root.by_measure)
        yield from _reasons(
            cell.most for row in (*root.by_depth, *root.by_measure) for cell in self.costing.cells(root, row)
        )

    def _table(self, root: RootCost, head: str, rows: Sequence[Row]) -> Iterator[str]:
        head = escape(head)
        labels = [_label(row) for row in rows]
        first = max(map(len, [head, *labels]))
        yield f"{head:<{first}}" + "".join(f"{name:>{_WIDTH}}" for name in COLUMNS)
        for label, row in zip(labels, rows, strict=True):
            yield f"{label:<{first}}" + "".join(self._cell(one) for one in self.costing.cells(root, row))

    def _cell(self, cell: Cell) -> str:
        if isinstance(cell.most, Endless) or cell.exact:
            self.reached |= cell.exact and cell.seen is not None
            self.sought |= cell.seen is not None
            return f"{number(cell.most):>{_WIDTH}}"
        self.bounds = True
        self.sought |= cell.seen is not None
        return f"{self.at_most + number(cell.most):>{_WIDTH}}"

    def legend(self) -> Iterator[str]:
        """What the numbers mean."""
        yield ""
        yield "questions are distinct ones, without looks at facts; answers are what agents give; rounds are"
        yield "what has to be waited for, one after the other"
        if self.reached:
            yield "numbers without a sign are exact: a question was found that costs as much"
        if self.bounds:
            found = ": no question was found that costs as much, and none costs more" * self.sought
            yield f"{self.at_most} is at most{found}"
        for task, why in self.costing.untried.items():
            yield escape(f"no question of {task} could be tried: {why}")


def _label(row: Row) -> str:
    if row.measure is None:
        return str(depth_name(row.depth))
    inside = ", ".join(f"{one:,}" for one in row.measure)
    return inside if len(row.measure) == 1 else f"({inside})"
