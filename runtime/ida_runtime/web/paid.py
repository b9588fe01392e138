"""What the journal says: which answers were paid for, and when; and who answered in the course of time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from attrs import define, field

from ida_dsl.graph.model import TaskNode
from ida_dsl.interpreter.key_digests import KeyDigests
from ida_dsl.interpreter.memo import Seen, memory_key, task_text
from ida_dsl.prompts import seen_facts
from ida_dsl.questions import Question
from ida_runtime.traces.journal import Entry, Journal, JournalTrouble
from ida_runtime.traces.reader import Place
from ida_runtime.web.viewed import Json, Viewed

BINS = 120
"""So many bars a lane of the timeline has."""


@define(eq=False)
class Payments:
    """The journal of a run; nothing where there is none that can be read."""

    run: Viewed
    digests: KeyDigests = field(factory=KeyDigests)
    journal: Journal | None = field(init=False)

    def __attrs_post_init__(self) -> None:
        path = self.run.trace.folder.journal
        try:
            self.journal = Journal.read(path) if path.exists() else None
        except JournalTrouble:
            self.journal = None

    def of(self, place: Place) -> Json | None:
        """When the answer to a question came, and what it cost; None where it was not paid for."""
        row, node = self.run.trace.row(place), self.run.nodes[place.task]
        if self.journal is None or row.agent is None or not isinstance(node, TaskNode) or row.strategy:
            return None
        found = next(
            filter(None, map(self.journal.find, self._keys(node, self.run.table.question(place)))), None
        )
        return None if found is None else _told(found)

    def _keys(self, task: TaskNode, question: Question) -> Iterator[int]:
        """What the answer may be kept under: whether its agent draws, or sees all facts, no trace says."""
        agent = str(self.run.trace.about.get("agents", {}).get(task.name, ""))
        facts = tuple(value for _, value in seen_facts(task, question.context))
        for draw, context in product({question.draw, ()}, (None, question.context)):
            seen = Seen(agent, task_text(task), facts, draw, context)
            yield self.digests.of(memory_key(seen, question.arguments))

    def timeline(self) -> Json:
        """The answers of each agent over the time of the run, in `BINS` parts of equal length."""
        every = [] if self.journal is None else [one for one in self.journal.entries() if not one.reused]
        if not every:
            return {"lanes": [], "first": None, "last": None, "bins": BINS}
        first, last = min(one.at for one in every), max(one.at for one in every)
        lanes = {one.written.member or one.agent: Lane() for one in every}
        for one in every:
            lanes[one.written.member or one.agent].add(one, (one.at - first) * BINS // (last - first + 1))
        told = [{"agent": name, **lane.told()} for name, lane in lanes.items()]
        return {"lanes": told, "first": first, "last": last, "bins": BINS}


@define
class Lane:
    """What one agent did: its answers in each part of the time, how many are unknown, what they cost."""

    answers: list[int] = field(factory=lambda: [0] * BINS)
    unknown: int = 0
    cost: float = 0.0
    retracted: int = 0

    def add(self, entry: Entry, part: int) -> None:
        """Counts an answer."""
        self.answers[part] += 1
        self.unknown += entry.written.kind == "unknown"
        self.cost += entry.written.cost
        self.retracted += entry.retracted

    def told(self) -> Json:
        """As the page gets it."""
        return {
            "answers": self.answers, "count": sum(self.answers), "unknown": self.unknown, "cost": self.cost,
            "retracted": self.retracted,
        }  # fmt: skip


def _told(entry: Entry) -> Json:
    who = entry.written.member or entry.agent
    return {"at": entry.at, "cost": entry.written.cost, "by": who, "reused": entry.reused}
