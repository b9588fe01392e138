"""Calls of a run that has a journal: nobody is told of a paid answer before that is committed
(`calls.keeping`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from attrs import define, field

from ida_dsl.interpreter.calling import Batch, Leaf
from ida_dsl.interpreter.memo import Answerer, Key
from ida_dsl.questions import Agent, Shown
from ida_runtime.agents.base import Lead, raised
from ida_runtime.calls.calls import Calls, Done
from ida_runtime.calls.keeping import Asking, Keeper
from ida_runtime.calls.lanes import Call, Ticket, split
from ida_runtime.calls.making import Ended
from ida_runtime.calls.talks import Talking

_OFTEN = 0.02
"""Seconds between two commits while the run has other work."""
_IDLE = 8
"""Turns of the event loop without an answer, after which a commit waits for none."""


@define(eq=False)
class KeptTicket(Ticket):
    """A question that is kept."""

    asking: Asking = field(kw_only=True)


@define(eq=False, kw_only=True)
class KeptCalls(Calls):
    """Asks the journal first, and then the agents."""

    keeper: Keeper
    _wrote: float = field(default=0.0, init=False)

    @property
    def busy(self) -> int:
        """How many questions wait for an answer, or for its commit."""
        return self.lanes.busy + self.keeper.waiting

    def ask(self, answerer: Answerer, shown: Shown, done: Done, key: Key | None = None) -> None:
        """Puts a question; `done` is told the reply when it is committed."""
        if talk := getattr(answerer.agent, "talk", None):
            Talking(self, talk([shown]), done).go()
        elif answerer.local:
            done(self.keeper.here(answerer, [shown])[0])
        else:
            self._put(answerer, shown, done, key, step=False)

    def step(self, answerer: Answerer, shown: Shown, done: Done, key: Key) -> None:
        """Asks for a step of a decomposition."""
        if lead := getattr(answerer.agent, "lead", None):
            Leading(self, lead(shown), shown, done, key).go(None)
        elif answerer.local:
            done(self.keeper.step_here(answerer, shown, key))
        else:
            self._put(answerer, shown, done, key, step=True)

    def _put(self, answerer: Answerer, shown: Shown, done: Done, key: Key | None, *, step: bool) -> None:
        keeper = self.keeper
        if not answerer.kept:
            self.lanes.put(answerer, Ticket(shown, partial(keeper.later, done), step))
            return
        asking = keeper.asking(answerer, shown, key)
        if not keeper.put(asking, done):
            came = partial(keeper.came, asking, shown)
            self.lanes.put(answerer, KeptTicket(shown, came, step, asking=asking))

    def collect(self, wait: bool) -> None:
        """As ever. What came in the midst of other work is told first, and is nothing to wait for."""
        waits = wait and not self.keeper.waiting
        self._settled()
        Calls.collect(self, waits)

    def _settled(self) -> None:
        self._gather()
        self.keeper.commit()
        self._wrote = self.clock()

    def _gather(self) -> None:
        """Has agents that share this thread go on as long as that brings answers: they stand still while a
        commit waits for the disk, which takes as long as thousands of turns of their loop."""
        idle, beside = 0, self._beside
        while beside is not None and beside.busy and self.keeper.came_in and idle < _IDLE:
            before = self.keeper.came_in
            beside.go_on(0.0)
            self._note()
            idle = 0 if self.keeper.came_in > before else idle + 1

    def tend(self) -> None:
        """In the midst of other work: what came is committed, and told of later."""
        Calls.tend(self)
        if not self._came.empty() and self.clock() - self._wrote > _OFTEN:
            self._note()
            self.keeper.write()
            self._wrote = self.clock()

    def _hear_one(self, call: Call, result: object) -> None:
        if self.lanes.gave_up(call):
            for ticket, reply in zip(call.tickets, split(call, result), strict=True):
                if isinstance(ticket, KeptTicket):
                    self.keeper.late(ticket.asking, ticket.shown, reply)
        Calls._hear_one(self, call, result)

    def _note(self) -> None:
        for _ in range(self._came.qsize()):
            call, result = self._came.get()
            if isinstance(result, Ended):
                self._came.put((call, result))  # raised where the run collects
                return
            self._hear_one(call, result)


@define(eq=False)
class Leading:
    """A step of a group on its way through its members."""

    calls: KeptCalls
    lead: Lead
    shown: Shown
    done: Done
    key: Key

    def go(self, made: Any) -> None:
        """Asks the first member, or the next, having been told the step of the one before."""
        try:
            member: Agent = self.lead.send(made)
        except StopIteration as end:
            self.done(end.value)
            return
        except Exception as error:  # noqa: BLE001 - a group of somebody's own may raise anything
            self.done(raised(error))
            return
        answerer = self.calls.member(member)
        key = self.calls.keeper.key_of_member(answerer, self.shown, self.key)
        self.calls.step(answerer, self.shown, self.go, key)


@define(eq=False)
class KeptHere:
    """A `Caller` of local agents."""

    keeper: Keeper

    def answers(self, batches: Sequence[Batch]) -> Iterator[tuple[Leaf, object]]:
        """The reply to each question of a round."""
        for batch in batches:
            given = self.keeper.here(batch.answerer, [leaf.shown for leaf in batch.leaves])
            yield from zip(batch.leaves, given, strict=True)

    def step(self, leaf: Leaf) -> object:
        """The next step of a shown decomposition."""
        return self.keeper.step_here(leaf.answerer, leaf.shown, leaf.key)
