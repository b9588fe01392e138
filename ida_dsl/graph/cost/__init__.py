"""What questions cost at most, told from the program alone: see `report`."""

from ida_dsl.graph.cost.counts import Count, Endless
from ida_dsl.graph.cost.report import Report, RootCost, Row, StrategyCost, cost

__all__ = ["Count", "Endless", "Report", "RootCost", "Row", "StrategyCost", "cost"]
