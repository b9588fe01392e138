"""Amplification: questions are drawn, taken apart by the program, and a teacher answers the parts.

What comes of it is a trace like that of any run, and the lessons of it teach the student (Christiano,
Shlegeris and Amodei, arXiv 1810.08575, section 2).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from ida_dsl.draws import CounterDraws, key_of
from ida_dsl.interpreter.memo import Answerers
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import Context, Question
from ida_dsl.values import Value
from ida_runtime.engine.drawing import Drawing, keys_of
from ida_runtime.engine.run import Run
from ida_runtime.engine.shares import Share
from ida_runtime.traces.tables import ShareTables, tables_of

if TYPE_CHECKING:
    from ida_runtime.calls.keeping import Keeper

FRESH = 2**32
"""Turns of this number and above are of evaluations: their contexts are never taught."""


@frozen
class Asked:
    """What is drawn at a time: so many contexts, and of each task so many questions about each."""

    contexts: int
    questions: int
    tasks: tuple[str, ...]


Put = tuple[str, tuple[Value, ...]]
"""What is asked in some context: the task, and its arguments."""
Drawn = Mapping[Context, Collection[Put]]


def questions_of(found: Drawn, depth: int) -> list[Question]:
    """What was drawn, as questions that are taken apart so deep."""
    return [
        Question(task, context, arguments, (), depth)
        for context, every in found.items()
        for task, arguments in every
    ]


def drawn(drawing: Drawing, asked: Asked, seed: int, turn: int) -> Drawn:
    """What is asked in a turn, which depends on the seed and the turn alone; equal contexts are one, and
    equal questions."""
    keys = [key_of(seed, "learning", turn, number) for number in range(asked.contexts)]
    first = {drawing.sampler.context(CounterDraws(key)): key for key in keys}
    found: dict[Context, dict[Put, None]] = {one: {} for one in first}
    for number, task in enumerate(asked.tasks):
        own = [keys_of(key_of(key, number), asked.questions) for key in first.values()]
        for context, arguments in zip(first, drawing.arguments(task, list(first), own), strict=True):
            found[context].update(dict.fromkeys((task, one) for one in arguments))
    return found


@define(eq=False)
class _Kept:
    """Keeps the tables of a run of one share."""

    tables: list[ShareTables] = field(factory=list)

    def take(self, share: Share, /) -> int:
        """Takes the share."""
        self.tables.append(tables_of(share))
        return sum(map(len, self.tables[-1].questions.values()))

    def known(self, questions: Sequence[Question], /) -> int:  # noqa: ARG002 - part of the protocol
        """None: there is one share."""
        return 0


def amplified(
    program: Program, roots: Sequence[Question], answerers: Answerers, keeper: Keeper | None = None
) -> ShareTables:
    """The questions, taken apart as deep as each says, and the leaves answered; with a `keeper` what is paid
    for is in a journal. Raises `Stopped`."""
    kept, settings = _Kept(), Settings(params=program.params, share=max(1, len(roots)))
    Run.of(program, roots, answerers, settings, keeper=keeper).send(kept)
    return kept.tables[0]
