"""Plain agents, called in threads: those of an agent are its own, and none keeps a run from ending."""

from __future__ import annotations

from queue import SimpleQueue
from threading import Thread

from attrs import define, field

from ida_runtime.calls.lanes import Call
from ida_runtime.calls.making import Came, made
from ida_runtime.calls.parts import Parts


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
        coming = None if call.step else getattr(call.answerer.agent, "as_they_come", None)
        if coming is None:
            came.put((call, made(call)))
        else:
            Parts(call, came.put).make(coming)
