"""The outcome of a run, of what its shares have found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from attrs import define, evolve, field

from ida_dsl.interpreter.consult import Desk
from ida_dsl.interpreter.outcome import Entry, Outcome
from ida_dsl.interpreter.program import Program, converted
from ida_dsl.questions import Question
from ida_dsl.values import Unknown
from ida_runtime.engine.outcome import Finder
from ida_runtime.engine.shares import Share


@define(eq=False)
class Outcomes:
    """Takes the shares of a run, and makes its outcome of them: a question of several is one, which has been
    answered as it was in the first."""

    entries: dict[Question, Entry] = field(factory=dict)

    def take(self, share: Share) -> int:
        """Keeps all that was asked in a share; how many of its questions are new."""
        before = len(self.entries)
        for question, entry in Finder(share.machine, share.every_said).entries().items():
            if question not in share.left:
                self.entries.setdefault(question, entry)
        return len(self.entries) - before

    def known(self, questions: Sequence[Question]) -> int:
        """How many of these an earlier share had."""
        return sum(one in self.entries for one in questions)

    def outcome(
        self, roots: Sequence[Question], desk: Desk, waves: int, drawing: frozenset[str], left: Unknown
    ) -> Outcome:
        """All of it. A root that was not asked has the answer `left`."""
        program, entries = desk.program, self.entries
        asked = [self._root(program, root) for root in roots]
        counts = Counter(question.task for question in entries)
        names = program.reachable({root.task for root in roots})
        return Outcome(
            roots=tuple(asked),
            answers=tuple(entries[one].answer if one in entries else left for one in asked),
            tables=(entries,) * len(asked),
            questions=dict(sorted(counts.items())),
            asks=sum(len(entry.asks) for entry in entries.values()),
            looks=sum(counts[name] for name in program.primitives),
            answers_by=dict(sorted(desk.answers_by.items())),
            remembered=desk.remembered,
            cost=desk.purse.spent,
            waves=waves,
            deterministic=tuple(sorted((names & program.tasks.keys()) - drawing)),
        )

    def _root(self, program: Program, root: Question) -> Question:
        """The root as it is asked: with Reals for Ints where those are wanted."""
        entry = self.entries.get(root)
        if entry is not None:
            return entry.question
        return evolve(root, arguments=converted(root.arguments, program.parameters[root.task]))
