"""The leaves of a root's decomposition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ida_dsl.interpreter.outcome import Entry, Outcome, Table
from ida_dsl.questions import Context, Draw, Question
from ida_dsl.values import Value

LeafKey = tuple[str, Context, tuple[Value, ...], Draw]
"""What tells leaves apart. Depth does not: equal questions at two depths get one answer (rule 7)."""


def leaf_key(question: Question) -> LeafKey:
    """The question without its depth."""
    return question.task, question.context, question.arguments, question.draw


def leaves_of(outcome: Outcome, root: int) -> Mapping[LeafKey, Entry]:
    """The questions below a root that agents answered, each once."""
    below = _below(outcome.roots[root], outcome.tables[root])
    return {leaf_key(entry.question): entry for entry in below if is_leaf(entry)}


def is_leaf(entry: Entry) -> bool:
    """Whether an agent answered it."""
    return entry.agent is not None and entry.strategy is None


def _below(question: Question, table: Table) -> Iterator[Entry]:
    seen, left = {question}, [question]
    while left:
        entry = table[left.pop()]
        yield entry
        for asked in entry.asks:
            if isinstance(asked.put, Question) and asked.put not in seen:
                seen.add(asked.put)
                left.append(asked.put)
