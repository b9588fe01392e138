"""A plain call, made: what it comes to, whatever the agent does."""

from __future__ import annotations

from queue import SimpleQueue

from attrs import frozen

from ida_dsl.interpreter.replies import failure
from ida_dsl.values import Unknown
from ida_runtime.agents.base import failed, there
from ida_runtime.calls.lanes import Call


@frozen
class Ended:
    """An agent ended the run: what it raised is no `Exception`, and is raised where the run goes on."""

    why: BaseException


Came = SimpleQueue[tuple[Call, object]]
"""Calls, or parts of calls, that are over, with what they came to, as `Lanes.finished` wants it; or what
ended the run."""


def made(call: Call) -> object:
    """Makes a call, and says what it came to."""
    agent = call.answerer.agent
    try:
        return there(agent.step(call.questions[0]) if call.step else agent.answer(call.questions))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - an agent may raise anything
        return what_failed(error)
    except BaseException as error:  # noqa: BLE001 - a person's wish, say
        return Ended(error)


def what_failed(error: BaseException) -> Unknown:
    """Unknown, because a call raised this."""
    return failed(failure(error, None).detail)
