"""What the journal says: which answers were paid for, and when; and who answered in the course of time."""

from __future__ import annotations

from functools import cached_property

from attrs import define, field

from ida_runtime.journals.journal import Entry, Journal, JournalTrouble
from ida_runtime.replays.paid import Behind, PaidFor
from ida_runtime.traces.reader import Place
from ida_runtime.web.viewed import Json, Viewed

BINS = 120
"""So many bars a lane of the timeline has."""


@define(eq=False)
class Payments:
    """The journal of a run; nothing where there is none that can be read."""

    run: Viewed
    journal: Journal | None = field(init=False)

    def __attrs_post_init__(self) -> None:
        path = self.run.trace.folder.journal
        try:
            self.journal = Journal.read(path) if path.exists() else None
        except JournalTrouble:
            self.journal = None

    @cached_property
    def _behind(self) -> Behind | None:
        return None if self.journal is None else Behind(self.run.table, self.journal)

    def of(self, place: Place) -> list[Json]:
        """The paid answers behind one to a question, or the steps that showed how: when each came, from
        whom, and what it cost."""
        try:
            return [] if self._behind is None else list(map(_told, self._behind.of(place)))
        except JournalTrouble:
            return []

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


def _told(paid: PaidFor) -> Json:
    entry, written = paid.entry, paid.entry.written
    return {
        "at": entry.at, "cost": written.cost, "by": written.member or entry.agent, "reused": entry.reused,
        "retracted": entry.retracted, "step": paid.step,
    }  # fmt: skip
