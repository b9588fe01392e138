"""A kept run as the page sees it: questions by their keys, each as a line.

A *key* names a question of the runs that are looked at: the number of the run, the share, the task and
the row, as `0.3.power.17`. It is good as long as the page is; what people copy are ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from attrs import asdict, define, field, frozen

from ida_dsl.asking.asks import Node, argument_types, askable
from ida_dsl.asking.brief import brief, call
from ida_dsl.asking.misused import Misused
from ida_dsl.graph.model import ShownNode, StrategyNode, TaskNode
from ida_dsl.questions import Question
from ida_dsl.values import Unknown
from ida_runtime.traces.again import again, heard
from ida_runtime.traces.lazily import Kept
from ida_runtime.traces.reader import Asked, Place, Trace

Json = dict[str, Any]
_CALL, _ANSWER = 76, 160
"""So many characters of a question, and of an answer, are on a line: arguments share theirs."""


@frozen
class Line:
    """A question in a line. `asks` counts what it asked; `right` is whether there is a spec to judge it by;
    `slot` is where it was asked. What was not put has no key: `reason` and `detail` say why."""

    key: str | None
    id: str
    task: str
    call: str
    answer: str
    reason: str | None = None
    detail: str = ""
    strategy: str | None = None
    agent: str | None = None
    asks: int = 0
    judged: bool = False
    slot: int | None = None
    root: int | None = None
    cost: float = 0.0
    draw: str = ""
    depth: int | None = None

    def told(self) -> Json:
        """As the page gets it."""
        return asdict(self)


@define(eq=False)
class Viewed:
    """A run that is looked at; `number` is its place among those of the page."""

    trace: Trace
    number: int = 0
    table: Kept = field(init=False)
    nodes: dict[str, Node] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.table, self.nodes = Kept(self.trace), askable(self.trace.graph)

    @classmethod
    def open(cls, path: Path | str, number: int = 0) -> Viewed:
        """Opens a run. Raises `ida_runtime.traces.folder.NoRun`."""
        return cls(Trace.open(path), number)

    @property
    def name(self) -> str:
        """What the run is called: its folder's own name."""
        return self.trace.folder.path.resolve().name

    # ----------------------------------------------------------------------------------------- questions

    def key(self, place: Place) -> str:
        """The key of a question."""
        return f"{self.number}.{place.share}.{place.task}.{place.row}"

    def place(self, key: str) -> Place:
        """The question of a key. Raises `Misused` where there is none."""
        _, share, task, row = [*key.split("."), "", "", ""][:4]
        if task in self.trace.names and share.isdecimal() and row.isdecimal():
            found = Place(int(share), task, int(row))
            if found.share < self.trace.shares and found.row < len(self._questions(found)):
                return found
        raise Misused(f"`{key[:80]}` is no question of this run", "open the page anew")

    def _questions(self, place: Place) -> Any:
        return self.trace.table("questions", place.share, place.task)

    def line(self, place: Place, slot: int | None = None, root: int | None = None) -> Line:
        """A question that was put."""
        row, question = self.trace.row(place), self.table.question(place)
        unknown = row.answer if isinstance(row.answer, Unknown) else None
        return Line(
            key=self.key(place),
            id=row.id,
            task=place.task,
            call=self.called(question),
            answer="" if unknown else brief(row.answer, _ANSWER, self.nodes[place.task].returns),
            reason=unknown.reason.name if unknown else None,
            detail=unknown.detail if unknown else "",
            strategy=row.strategy,
            agent=row.agent,
            asks=self.trace.asked_count(place),
            judged=self.has_spec(place.task),
            slot=slot,
            root=root,
            cost=row.cost,
            draw=".".join(map(str, row.draw)),
            depth=row.depth,
        )

    def called(self, question: Question, room: int = _CALL) -> str:
        """A question as it is written."""
        types = argument_types(self.nodes[question.task])
        return call(question.task, question.arguments, types, room)

    def has_spec(self, task: str) -> bool:
        """Whether answers to it can be judged."""
        node = self.nodes[task]
        return isinstance(node, TaskNode) and node.spec is not None

    def lines(self, places: Iterable[Place]) -> list[Json]:
        """Questions, a line each."""
        return [self.line(place).told() for place in places]

    # ---------------------------------------------------------------------------------------- below, above

    def below(self, place: Place, first: int = 0, most: int = 200) -> Json:
        """What a question asked, in the order in which it was asked, from the first of these on."""
        asked = self._in_order(place)
        lines = [self._asked(one).told() for one in asked[first : first + most]]
        return {"lines": lines, "first": first, "count": len(asked)}

    def _in_order(self, place: Place) -> Sequence[Asked]:
        """The trace has them by slots. Where these do not tell the order, as in loops, the strategy does."""
        asked = self.trace.asked(place)
        node = self.strategy(place)
        if not isinstance(node, StrategyNode) or len({one.slot for one in asked}) in {1, len(asked)}:
            return asked
        entry = self.table.entry(place)
        found = again(self.trace.program, node, entry.question, tuple(heard(entry, self.table)))
        whole = len(found.order) == len(asked)
        return [asked[at] for at in found.order] if whole else asked

    def strategy(self, place: Place) -> StrategyNode | ShownNode | None:
        """What took a question apart."""
        node, name = self.nodes[place.task], self.trace.row(place).strategy
        strategies = node.strategies if isinstance(node, TaskNode) else ()
        return next((one for one in strategies if one.name == name), None)

    def _asked(self, ask: Asked) -> Line:
        if ask.put is not None:
            return self.line(ask.put, ask.slot)
        why = ask.refused or Unknown()
        return Line(None, "", ask.task, f"{ask.task}(…)", "", why.reason.name, why.detail, slot=ask.slot)

    def above(self, place: Place, most: int = 50) -> Json:
        """Who asked a question."""
        askers = list(self.trace.askers(place))
        return {"lines": self.lines(askers[:most]), "count": len(askers)}

    # ---------------------------------------------------------------------------------------------- roots

    @cached_property
    def _roots(self) -> list[int]:
        """How many roots there are up to each share."""
        counts = [len(self.trace.table("roots", share)) for share in range(self.trace.shares)]
        return [0, *np.cumsum(counts).tolist()]

    @property
    def root_count(self) -> int:
        """How many roots there are in the shares that are whole."""
        return self._roots[-1]

    def roots(self, first: int = 0, most: int = 200) -> Json:
        """Roots, from the first of these on."""
        lines = [line.told() for line in self.root_lines(first, most)]
        return {"lines": lines, "first": first, "count": self.root_count}

    def root_lines(self, first: int, most: int) -> Iterator[Line]:
        """Roots, a line each."""
        return (self._root(number, place) for number, place in self._root_places(first, most))

    def _root(self, number: int, place: Place | None) -> Line:
        if place is not None:
            return self.line(place, root=number + 1)
        return Line(None, "", "", "not asked", "", "BUDGET", "the run ended before", root=number + 1)

    def _root_places(self, first: int, most: int) -> Iterator[tuple[int, Place | None]]:
        for share, before in enumerate(self._roots[:-1]):
            start, stop = max(first, before), min(first + most, self._roots[share + 1])
            if start < stop:
                table = self.trace.table("roots", share).slice(start - before, stop - start)
                rows = zip(table["task"].to_pylist(), table["row"].to_pylist(), strict=True)
                for number, (task, row) in enumerate(rows, start):
                    yield number, None if row is None else Place(share, task, row)
