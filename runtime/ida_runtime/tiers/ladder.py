"""The ladder that a program's `tiers:` block describes: who teaches each tier, and what grows on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Self

from attrs import frozen

from ida_dsl.agents.parts import agent_text, setting_of
from ida_dsl.graph.model import Graph
from ida_runtime.tiers.training import Teacher


@frozen
class Rung:
    """A tier that is learned: its number, who teaches it, how deep questions are taken apart for it, and
    whether that, too, is learned (`learn=strategies`)."""

    number: int
    teacher: Teacher
    depth: int
    text: str
    strategies: bool = False


def rungs(graph: Graph) -> Iterator[Rung]:
    """The tiers above tier 0, in order."""
    for tier in graph.tiers:
        for number in range(max(1, tier.low), tier.high + 1):
            depth = setting_of(tier.agent, "depth")
            assert isinstance(depth, int)
            learns = str(setting_of(tier.agent, "learn")) == "strategies"
            yield Rung(number, Teacher(tier.agent.kind), depth, agent_text(tier.agent), learns)


@frozen
class Growth:
    """How large the params are by now that a curriculum grows (`grow size by 1 when agreement > 0.85`)."""

    values: Mapping[str, int]

    @classmethod
    def first(cls, graph: Graph) -> Self:
        """Each at its least."""
        lows = {param.name: getattr(param.type, "low", None) for param in graph.params}
        return cls({one.param: low for one in graph.grows if isinstance(low := lows[one.param], int)})

    def after(self, graph: Graph, agreement: float) -> Growth:
        """What they are after students agreed so much with their teachers: never more than was asked for."""
        limits = {param.name: param.value for param in graph.params}
        grown = dict(self.values)
        for one in graph.grows:
            limit = limits[one.param]
            if agreement > one.threshold and one.param in grown and isinstance(limit, int):
                grown[one.param] = min(limit, grown[one.param] + one.step)
        return Growth(grown)

    def __str__(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in self.values.items())

    def whole(self, graph: Graph) -> bool:
        """Whether nothing is left to grow."""
        return self.after(graph, 2.0) == self
