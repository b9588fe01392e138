"""Where a question is asked: its context, its draw and the depth left, together one number.

Rule 1 makes these of what is asked from those of the asker, without regard to arguments: so what follows from
a situation is looked up in a column with an entry for each, and a question's key is its situation and its
arguments.
"""

from __future__ import annotations

import numpy as np
from attrs import define, field

from ida_dsl.questions import FULL, Context
from ida_runtime.columns.growing import Numbers
from ida_runtime.columns.memo import Memo

Draw = tuple[int, ...]


@define(eq=False)
class Situations:
    """The situations of a run, and the contexts and draws that they are made of, by number."""

    contexts: list[Context] = field(factory=list)
    draws: list[Draw] = field(factory=lambda: [()])
    _memo: Memo = field(factory=lambda: Memo(2))
    _pairs: Memo = field(factory=lambda: Memo(2))
    _made: Numbers = field(factory=lambda: np.zeros(0, dtype=np.int64))
    _below: dict[tuple[bool, bool], Numbers] = field(factory=dict)
    _draw_numbers: dict[tuple[int, int], int] = field(factory=dict)
    _context_numbers: dict[Context, int] = field(factory=dict)

    def __len__(self) -> int:
        return self._memo.count

    def clear(self) -> None:
        """Forgets all of them, contexts and draws, too."""
        self._memo.clear()
        self._pairs.clear()
        self._made = self._made[:0]
        for one in (self.contexts, self._below, self._draw_numbers, self._context_numbers):
            one.clear()
        self.draws[1:] = []

    def numbers(self, contexts: Numbers, draws: Numbers, depths: Numbers) -> Numbers:
        """The situations of these contexts, draws and depths."""
        return self._memo.rows([contexts << 32 | draws, depths])

    def context_of(self, situations: Numbers) -> Numbers:
        """The numbers of their contexts."""
        return self._memo.keys[0].take(situations) >> 32

    def draw_of(self, situations: Numbers) -> Numbers:
        """The numbers of their draws."""
        return self._memo.keys[0].take(situations) & 0xFFFFFFFF

    def depth_of(self, situations: Numbers) -> Numbers:
        """The levels left, `FULL` for unbounded."""
        return self._memo.keys[1].take(situations)

    def depths_of(self, situations: Numbers) -> Numbers:
        """The same, for whoever watches: a situation that is forgotten meanwhile has any."""
        return self._memo.keys[1].take(situations, mode="clip")

    def drawn(self, situations: Numbers, numbers: Numbers) -> Numbers:
        """The same with draws of their own: the draw r becomes r·i, for 0 it stays r (rule 1, `ask[n]`)."""
        pairs = self._pairs.rows([self.draw_of(situations), numbers])
        first, count = len(self._made), self._pairs.count
        if count > first:
            new = zip(*(key[first:count].tolist() for key in self._pairs.keys), strict=True)
            made = [self.draw(of, (at,) if at else ()) for of, at in new]
            self._made = np.concatenate([self._made, np.array(made, dtype=np.int64)])
        draws = self._made.take(pairs)
        return self.numbers(self.context_of(situations), draws, self.depth_of(situations))

    # ------------------------------------------------------------------------------ contexts and draws

    def context(self, context: Context) -> int:
        """The number of a context."""
        found = self._context_numbers.get(context)
        if found is None:
            found = self._context_numbers[context] = len(self.contexts)
            self.contexts.append(context)
        return found

    def draw(self, of: int, suffix: Draw) -> int:
        """The number of a draw: of another one, and more. One at a time, so that equal draws are one."""
        for at in suffix:
            found = self._draw_numbers.get((of, at))
            if found is None:
                found = self._draw_numbers[of, at] = len(self.draws)
                self.draws.append((*self.draws[of], at))
            of = found
        return of

    # ------------------------------------------------------------------------------------------ rule 1

    def below(self, situations: Numbers, *, primitive: bool, draws: bool) -> Numbers:
        """Where that is asked which a question in each of these asks. A primitive has no depth, and what is
        deterministic has the empty draw."""
        known = self._below.get((primitive, draws))
        if known is None or len(known) < len(self):
            known = self._below[primitive, draws] = self._follow(known, primitive=primitive, draws=draws)
        return known.take(situations)

    def below_one(self, situation: int, *, primitive: bool, draws: bool) -> int:
        """The same of one."""
        known = self._below.get((primitive, draws))
        if known is None or len(known) <= situation:
            return self.below(np.array([situation]), primitive=primitive, draws=draws).item(0)
        return known.item(situation)

    def context_one(self, situation: int) -> int:
        """The number of its context."""
        return self._memo.keys[0].item(situation) >> 32

    def depth_one(self, situation: int) -> int:
        """The levels left of one."""
        return self._memo.keys[1].item(situation)

    def _follow(self, known: Numbers | None, *, primitive: bool, draws: bool) -> Numbers:
        first = 0 if known is None else len(known)
        new = np.arange(first, len(self))
        contexts, depths = self.context_of(new), self.depth_of(new)
        own = self.draw_of(new) if draws else np.zeros_like(new)
        lower = np.where((depths == FULL) | (depths == 0), depths, depths - 1)
        made = self.numbers(contexts, own, np.zeros_like(new) if primitive else lower)
        return made if known is None else np.concatenate([known, made])
