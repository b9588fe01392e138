"""What questions cost at most, told from the program alone: see `report`."""

from ida_dsl.graph.cost.counts import Count, Endless
from ida_dsl.graph.cost.questions import FULL
from ida_dsl.graph.cost.report import Costs, Report, RootCost, Row, cost
from ida_dsl.graph.cost.strategies import Asks, StrategyCost

__all__ = [
    "FULL", "Asks", "Costs", "Count", "Endless", "Report", "RootCost", "Row", "StrategyCost", "cost",
]  # fmt: skip
