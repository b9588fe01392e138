"""Strategies that an agent shows: a loop over one question that is put to it, written as a walk of rounds."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

from attrs import frozen

from ida_dsl.graph.model import ShownNode
from ida_dsl.interpreter.evaluate import AskRequest, Round, Walk, compute
from ida_dsl.interpreter.plans import Scope
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.replies import admit
from ida_dsl.questions import Final, Pick
from ida_dsl.values import Reason, Unknown, Value

Teacher = Callable[[tuple[Pick, ...]], Pick | Final | Unknown]
"""The agent's next step, given its picks so far."""


@frozen(eq=False)
class Wanted:
    """In place of a round: the agent's next step is wanted. These are its picks so far."""

    picks: tuple[Pick, ...]


Shows = Generator[Round | Wanted, Any, Value]
"""A walk that also asks for steps: it is sent the answers of a round, or the step."""


def teach(strategy: ShownNode, arguments: tuple[Value, ...], scope: Scope, teacher: Teacher) -> Walk:
    """The walk of a shown strategy, its steps asked for as it goes."""
    walk = shows(strategy, arguments, scope)
    try:
        wanted = next(walk)
        while True:
            if isinstance(wanted, Wanted):
                wanted = walk.send(teacher(wanted.picks))
            else:
                answers: Sequence[Value] = yield wanted
                wanted = walk.send(answers)
    except StopIteration as done:
        value: Value = done.value
        return value


def shows(strategy: ShownNode, arguments: tuple[Value, ...], scope: Scope) -> Shows:
    """The walk of a shown strategy: a round a pick.

    A pick that is not allowed is put to nobody and is answered unknown, but it counts. Once as many asks are
    answered as there may be the agent may still answer; another pick makes the answer unknown.
    """
    most = compute(strategy.at_most, arguments, scope)
    if isinstance(most, Unknown):
        return most
    assert isinstance(most, int)
    picks: tuple[Pick, ...] = ()
    while isinstance(move := (yield Wanted(picks)), Pick):
        if len(picks) >= most:
            return Unknown(Reason.AT_MOST, str(most), scope.origin)
        request = _request(strategy, move, picks, scope)
        (answer,) = yield [request]
        picks = (*picks, Pick(request.task, request.arguments, answer))
    return move.answer if isinstance(move, Final) else move.at(scope.origin)


def _request(strategy: ShownNode, pick: Pick, before: Sequence[Pick], scope: Scope) -> AskRequest:
    """The pick as an ask, under another draw where the very same was picked before, as in `ask[n]`. Its
    measure and the types of its arguments are looked at like those of any ask."""
    slot = len(before)
    refused = _not_allowed(strategy, pick, scope.program)
    if refused is not None:
        why = Unknown(Reason.NOT_ALLOWED, refused, scope.origin)
        return AskRequest(str(pick.task)[:200], (), slot, refused=why)
    pairs = zip(pick.arguments, scope.program.parameters[pick.task], strict=True)
    arguments = tuple(admit(value, type_, scope.origin) for value, (type_, _) in pairs)
    again = sum(one.task == pick.task and one.arguments == arguments for one in before)
    return AskRequest(pick.task, arguments, slot, (again,) if again else ())


def _not_allowed(strategy: ShownNode, pick: Pick, program: Program) -> str | None:
    if pick.task not in strategy.may_ask:
        return str(pick.task)[:200]
    arguments: object = pick.arguments
    if not isinstance(arguments, tuple):
        return f"{pick.task}, without a tuple of arguments"
    wanted = len(program.parameters[pick.task])
    return None if len(arguments) == wanted else f"{pick.task} with {len(arguments)} arguments"
