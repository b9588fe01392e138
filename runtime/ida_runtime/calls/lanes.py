"""Who may be called now: a lane for each agent, pure, told the time.

A question waits in the lane of its agent. `due` makes calls of what may go: no more questions in one than the
agent likes, no more calls at once than it takes. `finished` says what a call came to, `expire` ends those
that took too long; either way each question is done, or waits to be asked again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

from attrs import define, evolve, field, frozen

from ida_dsl.interpreter.calling import counted
from ida_dsl.interpreter.memo import Answerer
from ida_dsl.questions import Reply, Shown
from ida_dsl.values import Reason, Unknown
from ida_runtime.agents.base import raised

HUNG = 64
"""So many calls of one agent may hang, or four times what it takes at once, before nothing more is asked of
it: each may hold a thread."""


@frozen
class Backoff:
    """How long to wait before a question is asked again, in seconds: a random part of a bound that doubles,
    so that many who failed together do not come back together."""

    random: Callable[[], float]
    first: float = 0.5
    most: float = 30.0

    def seconds(self, tries: int) -> float:
        """Before it is asked again after so many tries."""
        return self.random() * min(self.most, self.first * 2.0 ** min(tries - 1, 60))


@define(eq=False)
class Ticket:
    """A question to an agent, or a step of a decomposition that it shows. `done` is told the reply, or the
    unknown that stands for it; `paid` is what replies cost that were not taken."""

    shown: Shown
    done: Callable[[object], None]
    step: bool = False
    tries: int = 0
    paid: float = 0.0


@frozen(eq=False)
class Call:
    """Questions that an agent is asked together; one alone where it is to make a step. A part of a call that
    is told of has the same number; `more` says that there are others, still to be answered."""

    number: int
    answerer: Answerer
    tickets: list[Ticket]
    more: bool = False

    @property
    def step(self) -> bool:
        """Whether it is a step."""
        return self.tickets[0].step

    @property
    def questions(self) -> list[Shown]:
        """What is asked."""
        return [ticket.shown for ticket in self.tickets]


@define(eq=False)
class Lane:
    """What one agent has to do. `hung` are its calls that took too long and have not come back."""

    answerer: Answerer
    waiting: deque[Ticket] = field(factory=deque)
    running: int = 0
    hung: int = 0


@define(eq=False)
class Lanes:
    """All agents. Times are seconds of one clock that only goes on."""

    backoff: Backoff
    busy: int = 0
    _lanes: dict[int, Lane] = field(factory=dict)
    _running: dict[int, tuple[Call, Lane]] = field(factory=dict)
    _late: dict[int, Lane] = field(factory=dict)
    _ends: list[tuple[float, int]] = field(factory=list)
    _again: list[tuple[float, int, Lane, Ticket]] = field(factory=list)
    _numbers: count[int] = field(factory=count)

    def put(self, answerer: Answerer, ticket: Ticket) -> None:
        """A question for an agent."""
        lane = self._lanes.get(id(answerer.agent))
        if lane is None:
            lane = self._lanes[id(answerer.agent)] = Lane(answerer)
        self.busy += 1
        lane.waiting.append(ticket)

    def due(self, now: float) -> list[Call]:
        """The calls that are to be made now; they count as begun."""
        while self._again and self._again[0][0] <= now:
            _, _, lane, ticket = heappop(self._again)
            lane.waiting.append(ticket)
        calls: list[Call] = []
        for lane in self._lanes.values():
            if lane.hung >= HUNG:
                self._give_up(lane)
            while lane.waiting and lane.running < lane.answerer.concurrency:
                calls.append(self._begin(lane, now))
        return calls

    def _give_up(self, lane: Lane) -> None:
        while lane.waiting and lane.hung >= 4 * lane.answerer.concurrency:
            self._settle(lane, lane.waiting.popleft(), _failed(f"{lane.hung} calls of it hang"), None)

    def _begin(self, lane: Lane, now: float) -> Call:
        tickets = [lane.waiting.popleft()]
        most = 1 if tickets[0].step else lane.answerer.batch
        while lane.waiting and (most is None or len(tickets) < most) and not lane.waiting[0].step:
            tickets.append(lane.waiting.popleft())
        call = Call(next(self._numbers), lane.answerer, tickets)
        lane.running += 1
        self._running[call.number] = (call, lane)
        if lane.answerer.timeout is not None:
            heappush(self._ends, (now + lane.answerer.timeout, call.number))
        return call

    def finished(self, call: Call, result: object, now: float) -> None:
        """What a call, or the next part of one, came to: a list of replies, a step, or the unknown that
        stands for all of them. One that was given up is not heard."""
        if call.number not in self._running:
            if not call.more:
                self._late.pop(call.number).hung -= 1
            return
        lane = self._part_of(call) if call.more else self._over(call.number)
        for ticket, reply in zip(call.tickets, split(call, result), strict=True):
            self._settle(lane, ticket, reply, now)

    def gave_up(self, call: Call) -> bool:
        """Whether that call took too long, and is not heard any more."""
        return call.number not in self._running

    def expire(self, now: float) -> list[Call]:
        """The calls that took too long. They are given up."""
        found = []
        while self._ends and self._ends[0][0] <= now:
            _, number = heappop(self._ends)
            if number in self._running:
                call = self._running[number][0]
                lane = self._late[number] = self._over(number)
                lane.hung += 1
                why = _failed(f"no answer within {call.answerer.timeout:g} s")
                for ticket in call.tickets:
                    self._settle(lane, ticket, why, now)
                found.append(call)
        return found

    def next_time(self) -> float | None:
        """When something happens by itself, if it does."""
        while self._ends and self._ends[0][1] not in self._running:
            heappop(self._ends)
        if not self._ends and not self._again:
            return None
        return min(heap[0][0] for heap in (self._ends, self._again) if heap)

    def _over(self, number: int) -> Lane:
        _, lane = self._running.pop(number)
        lane.running -= 1
        return lane

    def _part_of(self, part: Call) -> Lane:
        call, lane = self._running[part.number]
        self._running[part.number] = (evolve(call, tickets=call.tickets[len(part.tickets) :]), lane)
        return lane

    def _settle(self, lane: Lane, ticket: Ticket, reply: object, now: float | None) -> None:
        """Done, or to be asked again; without a time it is not."""
        ticket.tries += 1
        if now is not None and ticket.tries <= lane.answerer.retries and is_failure(reply):
            ticket.paid += _cost(reply)
            when = now + self.backoff.seconds(ticket.tries)
            heappush(self._again, (when, next(self._numbers), lane, ticket))
            return
        self.busy -= 1
        ticket.done(_in_all(reply, ticket) if ticket.tries > 1 else reply)


def is_failure(reply: object) -> bool:
    """Whether a question is to be asked again whose reply is this."""
    answer = reply.answer if isinstance(reply, Reply) else reply
    return isinstance(answer, Unknown) and answer.reason is Reason.FAILED


def _failed(detail: str) -> Unknown:
    return Unknown(Reason.FAILED, detail)


def split(call: Call, result: object) -> list[object]:
    """What each question of a call came to."""
    if call.step:
        return [result]
    if isinstance(result, Unknown):
        return [result] * len(call.tickets)
    try:
        return counted(result, len(call.tickets))
    except Exception as error:  # noqa: BLE001 - what an agent gave may raise when it is listed
        return [raised(error)] * len(call.tickets)


def _cost(reply: object) -> float:
    cost: object = reply.cost if isinstance(reply, Reply) else 0.0
    return cost if isinstance(cost, float) and 0 < cost < float("inf") else 0.0


def _in_all(reply: object, ticket: Ticket) -> object:
    """The reply, with what all tries cost and, where they failed, how many there were."""
    if ticket.tries > 1 and is_failure(reply):
        answer = reply.answer if isinstance(reply, Reply) else reply
        assert isinstance(answer, Unknown)
        said = Unknown(answer.reason, f"{answer.detail[:180]}, tried {ticket.tries} times")
        reply = evolve(reply, answer=said) if isinstance(reply, Reply) else said
    if ticket.paid and isinstance(reply, Reply):
        return evolve(reply, cost=reply.cost + ticket.paid)
    return reply
