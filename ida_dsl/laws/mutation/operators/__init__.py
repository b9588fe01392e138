"""The families of changes, one function each: from a place in a strategy to what can be changed there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from ida_dsl.laws.mutation.change import Change, Site
from ida_dsl.laws.mutation.operators.arithmetic import arithmetic
from ida_dsl.laws.mutation.operators.asks import answers, arguments, asked
from ida_dsl.laws.mutation.operators.branches import branches, filters, statements
from ida_dsl.laws.mutation.operators.collections import calls, items
from ida_dsl.laws.mutation.operators.comparisons import comparisons
from ida_dsl.laws.mutation.operators.conditions import conditions
from ida_dsl.laws.mutation.operators.constants import constants, never_asked, tries
from ida_dsl.laws.mutation.operators.names import names, words
from ida_dsl.laws.mutation.operators.strategies import strategies

__all__ = ["BY_DEFAULT", "OPERATORS", "Operator"]

Operator = Callable[[Site], Iterator[Change]]

OPERATORS: dict[str, Operator] = {
    "strategy": strategies,
    "branch": branches,
    "condition": conditions,
    "comparison": comparisons,
    "arithmetic": arithmetic,
    "constant": constants,
    "argument": arguments,
    "answer": lambda site: chain(answers(site), never_asked(site)),
    "asked": asked,
    "name": names,
    "word": words,
    "call": calls,
    "item": items,
    "filter": filters,
    "statement": statements,
    "tries": tries,
}
"""Each family by the name that `--only` takes, in the order in which they are tried."""

BY_DEFAULT = tuple(name for name in OPERATORS if name != "tries")
"""One try more or less is no fault: how often something is asked is a matter of cost and of chance."""
