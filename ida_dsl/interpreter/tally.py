"""What one question's evaluation may spend: steps and memory.

Steps are operations, and a sixteenth of the items that an operation on lists, sets, maps or texts has to
walk over. Memory is in cells of about 8 bytes. Counting what dies would need a reference count for each
value, so only what is made is counted, and each time that this reaches the budget what is really alive is
weighed: memory never passes twice the budget, and weighing costs a constant share of the making.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from ida_dsl.values import Mapped, Reason, Record, Unknown

if TYPE_CHECKING:
    from ida_dsl.values import Value

STEPS = 20_000_000
"""The steps that one question, sample or spec may take unless a run says otherwise."""
MEMORY = 2**25
"""The cells that one question, sample or spec may hold unless a run says otherwise."""


@frozen
class Spent(Exception):  # noqa: N818 - said of a budget, no error
    """A budget is spent; the code being run ends with this unknown. It never leaves `evaluate`."""

    why: Unknown


@define(eq=False)
class Tally:
    """What is left. `held` are the environments and lists of results in use, by their `id`."""

    steps: int = STEPS
    memory: int = MEMORY
    made: int = 0
    ceiling: int = field(init=False)
    held: dict[int, Iterable[Value]] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self.ceiling = self.memory

    def step(self, count: int) -> None:
        """Takes so many steps; raises `Spent` where they are not left."""
        self.steps -= count
        if self.steps < 0:
            raise Spent(Unknown(Reason.STEPS))

    def weigh(self, arguments: Sequence[object], result: Value) -> None:
        """Counts an operation on values that may be long."""
        made = cells(result)
        walked = made + sum(map(cells, arguments))
        if walked:
            self.step(walked >> 4)
            self.made += made
            if self.made > self.ceiling:
                self._settle()

    def _settle(self) -> None:
        alive = weight(self.held.values(), self.memory)
        if alive > self.memory:
            raise Spent(Unknown(Reason.MEMORY))
        self.made, self.ceiling = alive, alive + self.memory


_MEASURES: Mapping[type, Callable[[Any], int]] = {
    tuple: len,
    str: lambda text: len(text) >> 2,
    frozenset: lambda items: 8 * len(items),
    Mapped: lambda entries: 8 * len(entries),
}


def cells(value: object) -> int:
    """The cells of the value itself, without those of its items."""
    measure = _MEASURES.get(type(value))
    return 0 if measure is None else measure(value)


def weight(holders: Iterable[Iterable[Value]], limit: int) -> int:
    """The cells of all values held, shared parts counted once; stops counting when over the limit."""
    total, seen = 0, set[int]()
    left: list[object] = [value for holder in holders for value in values_in(holder)]
    while left and total <= limit:
        value = left.pop()
        if isinstance(value, tuple | str | frozenset | Mapped | Record) and id(value) not in seen:
            seen.add(id(value))
            total += cells(value) + 1
            left.extend(values_in(value))
    return total


def values_in(holder: object) -> Iterable[object]:
    """The parts of a value, or what an environment or a list of results holds."""
    if isinstance(holder, dict):
        return list(holder.values())
    if isinstance(holder, Mapped):
        return [part for pair in holder.entries.items() for part in pair]
    if isinstance(holder, Record):
        return holder.values
    return holder if isinstance(holder, tuple | frozenset | list) else ()
