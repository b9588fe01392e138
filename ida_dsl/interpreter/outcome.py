"""What a run of the interpreter found: every question with its answer, and how it came about."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from functools import cached_property

from attrs import field, frozen

from ida_dsl.questions import Question
from ida_dsl.values import Reason, Unknown, Value, contains_unknown


@frozen
class Asked:
    """One ask of a question: `put` is the question that it put, or why it was not put.

    Asks are listed in the order of their paths; those of `ask[n]` and of an `each` share a slot.
    """

    slot: int
    task: str
    arguments: tuple[Value, ...]
    put: Question | Unknown


@frozen
class Entry:
    """One question, answered.

    `strategy` took it apart, or `agent` answered it; a shown strategy has both; a primitive has neither, nor
    has a question whose `when` is unknown.
    """

    question: Question
    answer: Value
    strategy: str | None = None
    agent: str | None = None
    asks: tuple[Asked, ...] = ()
    cost: float = 0.0
    confidence: float | None = None

    @property
    def why(self) -> Unknown | None:
        """Why the answer is unknown (its reason and origin), None where it is known."""
        return self.answer if isinstance(self.answer, Unknown) else None


Table = Mapping[Question, Entry]


@frozen
class Outcome:
    """The answers of the roots, in order, and all that was asked.

    `tables` has a table for each root; without a budget on questions they are one and the same. `waves` are
    the rounds that the run waited for, `looks` the primitive questions, `answers_by` the answers that agents
    gave in this run, without the `remembered` ones. `deterministic` tasks had the empty draw throughout.
    """

    roots: tuple[Question, ...]
    answers: tuple[Value, ...]
    tables: tuple[Table, ...] = field(repr=False)
    questions: Mapping[str, int]
    asks: int
    looks: int
    answers_by: Mapping[str, int]
    remembered: int
    cost: float
    waves: int
    deterministic: tuple[str, ...]

    @cached_property
    def deepest(self) -> int:
        """How far below the roots questions are at most, each by the shortest way to it."""
        table, seen, level = self.table, set(self.roots), 0
        frontier = list(seen)
        while frontier:
            below = {ask.put for one in frontier if one in table for ask in table[one].asks} - seen
            frontier = [one for one in below if isinstance(one, Question)]
            seen.update(frontier)
            level += bool(frontier)
        return level

    @property
    def table(self) -> Table:
        """All questions. Where roots have tables of their own, the first that has a question is believed."""
        distinct = list({id(table): table for table in self.tables}.values())
        return distinct[0] if len(distinct) == 1 else ChainMap(*map(dict, distinct))


# --------------------------------------------------------------------------------------------- as a tree


@frozen
class Tree:
    """A question where it was asked, with the tree below it on demand: `children` makes one level."""

    task: str
    arguments: tuple[Value, ...]
    answer: Value
    entry: Entry | None
    slot: int
    table: Table = field(repr=False, eq=False)

    def children(self) -> Iterator[Tree]:
        """The asks, in the order of their paths; one not put has no entry, and no children."""
        for asked in self.entry.asks if self.entry else ():
            yield _tree(asked, self.table)


def _tree(asked: Asked, table: Table) -> Tree:
    if isinstance(asked.put, Unknown):
        return Tree(asked.task, asked.arguments, asked.put, None, asked.slot, table)
    entry = table[asked.put]
    return Tree(asked.task, asked.arguments, entry.answer, entry, asked.slot, table)


def tree(outcome: Outcome, root: int = 0) -> Tree:
    """The decomposition of a root, by its number. Only what is looked at is made."""
    question = outcome.roots[root]
    entry, table = outcome.tables[root].get(question), outcome.tables[root]
    return Tree(question.task, question.arguments, outcome.answers[root], entry, 0, table)


# ------------------------------------------------------------------------------------- why it is unknown


@frozen
class Step:
    """One step towards the cause: the question, and the unknown that it got or made."""

    question: Question
    unknown: Unknown


def explain_unknown(table: Table, question: Question) -> list[Step]:
    """From an unknown answer down to where it arose; the last step says why.

    An unknown taken out of a compound arises there, but its cause may lie below: then the way goes on to the
    first ask whose answer contains an unknown. The list is empty where the answer is known.
    """
    found, seen = list[Step](), set[Question]()
    here: Question | None = question
    while here is not None and here in table and here not in seen:
        seen.add(here)
        answer = table[here].answer
        unknown = answer if isinstance(answer, Unknown) else Unknown(Reason.INSIDE, origin=here)
        if not contains_unknown(answer):
            break
        found.append(Step(here, unknown))
        here = _below(table[here], unknown, table)
    return found


def _below(entry: Entry, unknown: Unknown, table: Table) -> Question | None:
    """The question asked here that the unknown came from."""
    put = [asked.put for asked in entry.asks if isinstance(asked.put, Question)]
    if unknown.origin != entry.question:
        return next((one for one in put if _came_from(table[one], unknown)), None)
    if unknown.reason is not Reason.INSIDE:
        return None
    return next((one for one in put if contains_unknown(table[one].answer)), None)


def _came_from(entry: Entry, unknown: Unknown) -> bool:
    why = entry.why
    return why is not None and why.origin == unknown.origin and why.reason is unknown.reason
