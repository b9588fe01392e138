"""The engine's ways to go about its work: none of them makes a difference to what it finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from attrs import define

from ida_dsl.interpreter.memo import Answerers, Memory
from ida_dsl.interpreter.outcome import Outcome
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import Question
from ida_runtime.engine.machine import Machine
from ida_runtime.engine.run import Run as Running

Run = Callable[[Program, Sequence[Question], Answerers, Settings, Memory], Outcome]
Policy = Callable[[Sequence[int]], int]
LOOKED_AT = 150
"""With more questions it would take too long."""


def _by(policy: Policy, chunk: int, few: int = 0) -> Run:
    """The engine that takes its pools in that order, so many rows at once, and so few one by one."""

    def run(
        program: Program, roots: Sequence[Question], answerers: Answerers, settings: Settings, memory: Memory
    ) -> Outcome:
        made = Running.of(program, roots, answerers, settings, memory)
        made.machine.policy, made.machine.chunk, made.machine.few = policy, chunk, few
        return made.run()

    return run


@define(eq=False)
class _Checked(Machine):
    """A machine of which what must hold between steps is looked at after each."""

    def run(self, steps: int | None = None) -> bool:
        found = super().run(steps)
        if self.count < LOOKED_AT:
            self.validate()
        return found


def _checked(
    program: Program, roots: Sequence[Question], answerers: Answerers, settings: Settings, memory: Memory
) -> Outcome:
    """The engine, looked at after each step."""
    made = Running.of(program, roots, answerers, settings, memory)
    made.machine.__class__ = _Checked
    return made.run()


def _first(sizes: Sequence[int]) -> int:
    return next(at for at, size in enumerate(sizes) if size)


def _last(sizes: Sequence[int]) -> int:
    return max(at for at, size in enumerate(sizes) if size)


def _least(sizes: Sequence[int]) -> int:
    return min((at for at, size in enumerate(sizes) if size), key=sizes.__getitem__)


def _any(sizes: Sequence[int]) -> int:
    some = [at for at, size in enumerate(sizes) if size]
    return Random(repr(sizes)).choice(some)


WAYS: tuple[tuple[str, Run], ...] = (
    ("first pool, one row", _by(_first, 1)),
    ("last pool, two rows", _by(_last, 2)),
    ("least pool, seven rows", _by(_least, 7)),
    ("any pool, three rows", _by(_any, 3)),
    ("last pool, many rows", _by(_last, 4096)),
    ("any pool, one or two rows one by one", _by(_any, 5, 2)),
    ("first pool, all rows one by one", _by(_first, 7, 1 << 20)),
    ("looked at after each step", _checked),
)
