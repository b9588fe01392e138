"""A fact in several contexts, and what is looked up in it."""

from __future__ import annotations

import numpy as np
from attrs import define, field
from hypothesis import strategies as st

from ida_dsl.builtins import BUILTINS
from ida_dsl.questions import Context
from ida_dsl.types import BOOL, MapType, SetType
from ida_dsl.values import Reason, Unknown
from ida_runtime.columns.column import Column
from ida_runtime.columns.facts import Facts
from tests.columns.column_cases import FIRST, TASK, Bench, one_by_one, told
from tests.strategies.types_values import values


@define(eq=False)
class Facing:
    """A fact in several contexts."""

    type: MapType | SetType
    bench: Bench = field(factory=Bench)
    contexts: list[Context] = field(factory=list)
    facts: Facts = field(init=False)

    def __attrs_post_init__(self):
        self.facts = Facts(self.contexts, self.bench.codings, self.bench.reasons)

    def looking(self, builtin, key):
        output = BOOL if builtin == "contains" else self.type.value
        codings = self.bench.codings
        return self.facts.looking(builtin, self.coding, codings.of(key), codings.of(output))

    @property
    def coding(self):
        return self.facts.coding("f", self.type)

    def check(self, builtin, function, key, rows):
        """That columns say what the builtin says of the fact and a key, for rows of a context's number and
        a key. The operands of `in` come the other way round."""
        keys = self.bench.codings.of(key)
        fact = Column(self.coding, np.array([at for at, _ in rows], dtype=np.int64))
        column = self.bench.column(keys, [one for _, one in rows], 1)
        columns = [column, fact] if builtin == "contains" else [fact, column]
        found = function.of(columns, TASK, np.arange(FIRST, FIRST + len(rows)))

        def meaning(row):
            own = self.contexts[rows[row[0]][0]].facts["f"], row[1]
            return BUILTINS[builtin].call(own[::-1] if builtin == "contains" else own)

        numbered = [(at, one) for at, (_, one) in enumerate(rows)]
        assert told(found) == self.bench.wanted(meaning, numbered)
        one_by_one(function, columns, found, plain=key == getattr(self.type, "key", None))


@st.composite
def contexts(draw, type_):
    """A context whose fact may be unknown."""
    if draw(st.integers(0, 5)) == 5:
        return Context({"f": Unknown(draw(st.sampled_from([Reason.PARSE, Reason.SAID])), "so")})
    return Context({"f": draw(values(type_))})
