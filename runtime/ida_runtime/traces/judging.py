"""Which answers of a kept run are right by the specs, and where one first went wrong."""

from __future__ import annotations

from attrs import define, field

from ida_dsl.spec import is_right
from ida_dsl.values import Unknown
from ida_runtime.traces.lazily import Kept
from ida_runtime.traces.reader import Place, Trace

RIGHT, WRONG, UNKNOWN, OPEN = "right", "wrong", "unknown", "open"
"""What an answer may be; open is what cannot be judged."""


@define(eq=False)
class Verdicts:
    """Judges answers of a run, each once."""

    trace: Trace
    table: Kept
    _known: dict[Place, str] = field(factory=dict)

    def has_spec(self, task: str) -> bool:
        """Whether answers to it can be judged."""
        node = self.trace.program.tasks.get(task)
        return node is not None and node.spec is not None

    def of(self, place: Place) -> str:
        """What the answer to a question is."""
        if place not in self._known:
            self._known[place] = self._judged(place)
        return self._known[place]

    def _judged(self, place: Place) -> str:
        answer = self.table.answer(place)
        otherwise = UNKNOWN if isinstance(answer, Unknown) else OPEN
        if not self.has_spec(place.task):
            return otherwise
        right = is_right(self.trace.program, self.table.question(place), answer)
        if isinstance(right, Unknown):
            return otherwise
        return RIGHT if right else UNKNOWN if isinstance(answer, Unknown) else WRONG

    def wrong_chain(self, place: Place) -> list[Place]:
        """From a wrong answer down to one that is wrong though all that it asked was answered rightly."""
        chain = dict[Place, None]()
        here: Place | None = place if self.of(place) == WRONG else None
        while here is not None:
            chain[here] = None
            below = (one.put for one in self.trace.asked(here))
            here = next((one for one in below if one and one not in chain and self.of(one) == WRONG), None)
        return list(chain)
