"""Counting where some numbers have no bound, and then know why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from attrs import frozen


@frozen
class Endless:
    """A number without a bound, and the reason, as it is put after "unbounded: "."""

    why: str


Count = int | Endless

Kind = Literal["question", "look", "answer"]
"""A question to a task, a look (a question to a primitive), an answer that an agent gives."""

Bill = Mapping[tuple[Kind, str], Count]
"""How much of each kind, by the task's or primitive's name, and in all under the name "".

"In all" is no sum: of two branches that ask different tasks only one is taken.
"""

NOTHING: Bill = {}


def plus(a: Count, b: Count) -> Count:
    """The sum."""
    if isinstance(a, Endless) or isinstance(b, Endless):
        return a if isinstance(a, Endless) else b
    return a + b


def times(a: Count, b: Count) -> Count:
    """The product; of nothing there is none, however often."""
    if a == 0 or b == 0:
        return 0
    if isinstance(a, Endless) or isinstance(b, Endless):
        return a if isinstance(a, Endless) else b
    return a * b


def larger(a: Count, b: Count) -> Count:
    """The greater of two."""
    if isinstance(a, Endless) or isinstance(b, Endless):
        return a if isinstance(a, Endless) else b
    return max(a, b)


def smaller(a: Count, b: Count) -> Count:
    """The lesser of two."""
    if isinstance(a, Endless):
        return b
    return a if isinstance(b, Endless) else min(a, b)


def total(counts: Iterable[Count]) -> Count:
    """The sum of all."""
    found: Count = 0
    for count in counts:
        found = plus(found, count)
    return found


def one(kind: Kind, name: str, count: Count = 1) -> Bill:
    """A bill of one kind only."""
    return {(kind, name): count, (kind, ""): count}


def together(a: Bill, b: Bill) -> Bill:
    """Both."""
    if not a or not b:
        return a or b
    return {**a, **{key: plus(a.get(key, 0), count) for key, count in b.items()}}


def either(a: Bill, b: Bill) -> Bill:
    """The most that one of the two comes to, kind by kind."""
    if a is b or not a or not b:
        return a or b
    return {**a, **{key: larger(a.get(key, 0), count) for key, count in b.items()}}


def repeated(bill: Bill, count: Count) -> Bill:
    """So often."""
    if count == 1 or not bill:
        return bill
    return {key: times(one_, count) for key, one_ in bill.items()}
