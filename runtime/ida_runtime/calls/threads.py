"""Plain agents, called in threads: those of an agent are its own, and none keeps a run from ending."""

from __future__ import annotations

from queue import SimpleQueue
from threading import Thread

from attrs import define, field, frozen

from ida_dsl.interpreter.replies import failure
from ida_dsl.values import Unknown
from ida_runtime.agents.base import failed, there
from ida_runtime.calls.lanes import Call


@frozen
class Ended:
    """An agent ended the run: what it raised is no `Exception`, and is raised where the run goes on."""

    why: BaseException


Came = SimpleQueue[tuple[Call, object]]
"""Calls that are over, with what they came to, as `Lanes.finished` wants it; or that ended the run."""


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


@define(eq=False)
class _Crew:
    """The threads of one agent: how many there are, and how many have nothing to do."""

    calls: SimpleQueue[Call | None] = field(factory=SimpleQueue)
    size: int = 0
    idle: int = 0


@define(eq=False)
class Threads:
    """Threads for agents, made when they are needed. A call that hangs keeps its thread."""

    came: Came
    _crews: dict[int, _Crew] = field(factory=dict)

    @property
    def size(self) -> int:
        """How many agents have threads."""
        return len(self._crews)

    def start(self, call: Call) -> None:
        """Has the call made."""
        crew = self._crews.setdefault(id(call.answerer.agent), _Crew())
        if crew.idle:
            crew.idle -= 1
        else:
            crew.size += 1
            name = f"agent {call.answerer.name}"
            Thread(target=_work, args=(crew.calls, self.came), name=name, daemon=True).start()
        crew.calls.put(call)

    def returned(self, call: Call) -> None:
        """A call came back, however late: its thread has nothing to do."""
        if crew := self._crews.get(id(call.answerer.agent)):
            crew.idle += 1

    def close(self) -> None:
        """Lets threads go; those that hang are left alone."""
        for crew in self._crews.values():
            for _ in range(crew.size):
                crew.calls.put(None)
        self._crews.clear()


def _work(calls: SimpleQueue[Call | None], came: Came) -> None:
    while (call := calls.get()) is not None:
        came.put((call, made(call)))
