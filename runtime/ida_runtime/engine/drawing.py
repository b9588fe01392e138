"""Questions drawn by the thousand: a task's `sample` over whole columns.

Learning wants thousands of fresh questions a second, each by the draws of a key of its own. A sample that is
one straight run of statements is done column by column, as the code of a strategy is. Its draws come in
order, so each finds the key of a row where the draws before it have left it: word i of a key k is the first
of k + (i - 1) times a constant (`ida_dsl.draws`). What draws in another way than by words, one for each thing
drawn, is done row by row. Anything else, loops and rejected draws above all, is left to
`Sampler`, which says what a question is: this finds the same ones (but where a draw needs a second word, once
in 2**57 draws from a hundred).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import cast

import numpy as np
from attrs import define, evolve, field, frozen

from ida_dsl.draws import CounterDraws
from ida_dsl.graph.code import CallOp, Each, Return
from ida_dsl.identity import MASK
from ida_dsl.interpreter.plans import Plan, PlannedOp, Scope
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.tally import Tally
from ida_dsl.questions import Context
from ida_dsl.sampling import Sampler
from ida_dsl.type_ranks import value_at
from ida_dsl.types import INT, ListType, Type, belongs, convert, size
from ida_dsl.values import Unknown, Value
from ida_runtime.columns.coding import Coding
from ida_runtime.columns.column import Column, Numbers, constant, leftmost
from ida_runtime.columns.drawing import DrawnItem
from ida_runtime.columns.identity import Words, mix_a
from ida_runtime.columns.lists import Lists
from ida_runtime.columns.pieces import DRAWS, Cutter, NotColumnar, Ref, Step, StepFunction, reads_inside
from ida_runtime.columns.tables import Meaning
from ida_runtime.columns.whys import Whys, whys
from ida_runtime.engine.drawn_lists import FEW, GOLDEN, Distinct, Item, ItemByItem, Several, below
from ida_runtime.engine.plan import RunPlan
from ida_runtime.engine.shares import KEPT

_MOST = 4096
"""Of a type with more values no table of them is made."""

Arguments = tuple[Value, ...]


@define(eq=False)
class _Moving:
    """A draw that takes one word: it moves the keys on by that."""

    draw: DrawnItem | _OfType

    def of(self, columns: Sequence[Column], task: int, rows: Numbers) -> Column:
        """What is drawn."""
        found = self.draw.of(columns, task, rows)
        keys = columns[-1].numbers.view(np.uint64)
        keys += GOLDEN
        return found


@define(eq=False)
class _OfType:
    """A draw of a value of a type, from a table of them all."""

    output: Coding
    table: Numbers

    def of(self, columns: Sequence[Column], task: int, rows: Numbers) -> Column:  # noqa: ARG002 - as steps are
        """What is drawn."""
        return Column(self.output, self.table[below(columns[-1].numbers.view(np.uint64), len(self.table))])


@define(eq=False)
class _RowByRow:
    """What draws in any other way: its scalar meaning, row by row."""

    op: PlannedOp
    inputs: tuple[Ref, ...]
    constants: dict[Ref, Value]
    output: Coding
    reasons: Whys
    program: Program

    def of(self, columns: Sequence[Column], task: int, rows: Numbers) -> Column:
        """What is drawn; the keys are moved on by the words that it took."""
        *known, keys = columns
        unknown = leftmost(known)
        found = np.zeros(len(rows), dtype=np.int64) if unknown is None else unknown.copy()
        given = [one.coding.values(one.numbers) for one in known]
        words, values = keys.numbers.view(np.uint64), list[Value]()
        for at, key in enumerate(words.tolist()):
            own = [one[at] for one in given]
            source = CounterDraws(key)
            env = {**self.constants, **dict(zip(self.inputs, own, strict=True))}
            value = self.op.do(env, Scope(self.program, {}, None, source, Tally()))
            words[at] = (key + source.counter * int(GOLDEN)) & MASK
            values.append(value)
            if isinstance(value, Unknown) and not found[at]:
                found[at] = whys(self.reasons.number(value), task, rows[at])
        return Column(self.output, self.output.numbers(values), found if found.any() else None)


@define(eq=False)
class _Cutter(Cutter):
    """Cuts a sample, whose draws come one after the other."""

    def straight(self) -> tuple[tuple[Step, ...], Ref]:
        """The steps, and the value that they lead to. Raises `NotColumnar`."""
        blocks = list(self.plan.blocks.values())
        end = blocks[0].end
        if len(blocks) > 1 or not isinstance(end, Return):
            raise NotColumnar("it has loops or conditions")
        ops = [op for op in blocks[0].ops if op.id not in self.facts]
        if any(op.asks for op in ops) or reads_inside(self.plan):
            raise NotColumnar("it asks, or reads a fact for each item")
        return tuple(self._steps(ops, {end.value})), end.value

    def drawn(self, op: PlannedOp) -> Step:
        """A draw."""
        inputs = tuple(sorted(op.needs - set(self.plan.constants)))
        return Step(op.id, (*inputs, DRAWS), cast(StepFunction, self._function(op, inputs)), (op.op,))

    def _alone(self, op: PlannedOp, inputs: tuple[Ref, ...], meaning: Meaning) -> StepFunction:
        otherwise = super()._alone(op, inputs, meaning)
        items = self._items(op)
        if items is None:
            return otherwise
        return cast(StepFunction, ItemByItem(inputs, items, self._lists(op), self.codings, otherwise))

    def _lists(self, op: PlannedOp) -> Lists:
        lists = self._coding(op.id)
        assert isinstance(lists.type, ListType)
        return Lists(lists, self.codings.of(lists.type.item))

    def _items(self, op: PlannedOp) -> Sequence[Item] | None:
        """How each item of a list is made, where they are made of the same few values in every row."""
        values = self.plan.constants.get(op.op.items) if isinstance(op.op, Each) else None
        if op.region is None or not isinstance(values, tuple) or not 0 < len(values) <= FEW:
            return None
        try:
            return [self._item(op.region, value) for value in values]
        except NotColumnar:
            return None

    def _item(self, region: Plan, value: Value) -> Item:
        ((ref, real),) = region.entry.params
        if real is not None:
            raise NotColumnar("an Int becomes a Real")
        known = evolve(region, constants={**self.plan.constants, ref: value})
        cutter = _Cutter(self.program, known, self.codings, self.reasons, self.run_facts, self.types)
        steps, made = cutter.straight()
        alone = None
        if made in known.constants:
            alone = constant(cutter._coding(made), cutter._coding(made).number(known.constants[made]), 1)
        return Item(steps, made, alone)

    def _function(self, op: PlannedOp, inputs: tuple[Ref, ...]) -> _Moving | Several | Distinct | _RowByRow:
        output = self._coding(op.id)
        several = self._several(op)
        if several is not None:
            return Several(output, *several)
        if isinstance(op.op, CallOp) and op.op.builtin == "draw":
            every = self._every(op.op)
            if every:
                return _Moving(_OfType(output, output.numbers(every)))
            if inputs == op.op.args and isinstance(self._coding(inputs[0]).type, ListType):
                return _Moving(self.item_of(self._coding(inputs[0]), output))
        row_by_row = _RowByRow(op, inputs, dict(self.plan.constants), output, self.reasons, self.program)
        return self._distinct(op, row_by_row) or row_by_row

    def _distinct(self, op: PlannedOp, otherwise: _RowByRow) -> Distinct | None:
        """What draws different ones of few values that are always the same."""
        if not (isinstance(op.op, CallOp) and op.op.builtin == "draw_distinct"):
            return None
        own = tuple(dict.fromkeys(self._chosen_from(op.op)))
        fixed = self.plan.constants.get(op.op.args[-1])
        if not 0 < len(own) <= FEW or (fixed is not None and fixed not in range(len(own) + 1)):
            return None
        return Distinct(own, self._lists(op), cast(StepFunction, otherwise), cast(int | None, fixed))

    def _chosen_from(self, op: CallOp) -> Sequence[Value]:
        """What different ones are drawn of, where that is always the same and few; else nothing."""
        if len(op.args) > 1:
            given = self.plan.constants.get(op.args[0], ())
            return given if isinstance(given, tuple) else ()
        type_ = cast(Type, op.static[0])
        count = size(type_)
        return [value_at(type_, at) for at in range(count)] if count is not None and count <= FEW else ()

    def _several(self, op: PlannedOp) -> tuple[Sequence[Value], int] | None:
        """What is drawn from, and how often, where a list is so many draws from the same values."""
        items = self.plan.constants.get(op.op.items) if isinstance(op.op, Each) else None
        if op.region is None or not isinstance(items, tuple) or len(op.region.blocks) > 1:
            return None
        (block,) = op.region.blocks.values()
        drawn = [one for one in block.ops if one.id not in self.plan.constants]
        if len(drawn) != 1 or not isinstance(block.end, Return) or block.end.value != drawn[0].id:
            return None
        own = drawn[0].op
        every = self._every(own) if isinstance(own, CallOp) and own.builtin == "draw" else ()
        return (every, len(items)) if every and len(every) ** len(items) <= _MOST else None

    def _every(self, op: CallOp) -> Sequence[Value]:
        """What is drawn from, where that is always the same and not too much; else nothing."""
        if not op.args:
            count = size(op.type) or _MOST + 1
            return [value_at(op.type, at) for at in range(count)] if count <= _MOST else ()
        given = self.plan.constants.get(op.args[0], ())
        return given if isinstance(given, tuple) and len(given) <= _MOST else ()


@frozen(eq=False)
class _Sample:
    """A task's sample in steps."""

    steps: tuple[Step, ...]
    value: Ref
    facts: dict[Ref, Coding]


@define(eq=False)
class Drawing:
    """Draws questions of a program's tasks in given contexts."""

    sampler: Sampler
    _plan: RunPlan = field(init=False)
    _samples: dict[str, _Sample | None] = field(factory=dict)
    _fitting: dict[tuple[str, Value], Arguments | None] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self._plan = RunPlan(self.sampler.program)

    def arguments(
        self, task: str, contexts: Sequence[Context], keys: Sequence[Words]
    ) -> list[list[Arguments]]:
        """For each context the arguments of as many questions of the task as it has keys: those that
        `Sampler.question` draws from `CounterDraws(key)`."""
        if len(self._fitting) > KEPT:
            self._renew()
        drawn: Iterator[Arguments | None] = iter(self._drawn(task, contexts, keys))
        found = []
        for context, own in zip(contexts, keys, strict=True):
            pairs = zip(islice(drawn, len(own)), own.tolist(), strict=True)
            found.append([self._alone(task, context, key) if one is None else one for one, key in pairs])
        return found

    def _renew(self) -> None:
        """Forgets all values: a training draws others without end."""
        self._plan = RunPlan(self.sampler.program)
        self._samples.clear()
        self._fitting.clear()

    def _alone(self, task: str, context: Context, key: int) -> Arguments:
        return self.sampler.question(task, context, CounterDraws(key)).arguments

    def columnar(self, task: str) -> bool:
        """Whether questions of the task are drawn over columns."""
        return self._sample(task) is not None

    def _drawn(
        self, task: str, contexts: Sequence[Context], keys: Sequence[Words]
    ) -> Sequence[Arguments | None]:
        """The arguments; None where they were rejected, or are to be drawn one by one."""
        counts = [len(one) for one in keys]
        sample = self._sample(task)
        if sample is None or not sum(counts):
            return [None] * sum(counts)
        self._plan.facts.clear()
        self._plan.situations.clear()
        numbers = [self._plan.situations.context(one) for one in contexts]
        column = self._run(sample, np.repeat(np.array(numbers), counts), np.concatenate(keys))
        values = column.coding.values(column.numbers)
        rejected = [False] * len(values) if column.whys is None else (column.whys != 0).tolist()
        pairs = zip(values, rejected, strict=True)
        return [None if no else self._fit(task, value) for value, no in pairs]

    def _run(self, sample: _Sample, contexts: Numbers, keys: Words) -> Column:
        """The value of a sample in these contexts, by these keys."""
        rows = np.arange(len(keys))
        env = {ref: Column(coding, contexts) for ref, coding in sample.facts.items()}
        env[DRAWS] = Column(self._plan.codings.of(INT), keys.copy().view(np.int64))
        for step in sample.steps:
            env[step.ref] = step.function.of([env[ref] for ref in step.inputs], 0, rows)
        return env[sample.value]

    def _sample(self, task: str) -> _Sample | None:
        if task not in self._samples:
            self._samples[task] = self._cut(task)
        return self._samples[task]

    def _cut(self, task: str) -> _Sample | None:
        node = self.sampler.program.tasks[task].sample
        if node is None or node.code is None or node.path is not None:
            return None
        plan = self._plan
        cutter = _Cutter(plan.program, plan.program.plan(node.code), plan.codings, plan.reasons, plan.facts)
        try:
            steps, value = cutter.straight()
        except NotColumnar:
            return None
        return _Sample(steps, value, dict(cutter.facts))

    def _fit(self, task: str, value: Value) -> Arguments | None:
        """The arguments that a sample's value is, None where they are none of the task."""
        key = task, value
        if key not in self._fitting:
            self._fitting[key] = self._fitted(task, value)
        return self._fitting[key]

    def _fitted(self, task: str, value: Value) -> Arguments | None:
        types = [one.type for one in self.sampler.program.tasks[task].parameters]
        assert isinstance(value, tuple)
        made = tuple(convert(one, type_) for one, type_ in zip(value, types, strict=True))
        return made if all(map(belongs, made, types)) else None


def keys_of(key: int, count: int) -> Words:
    """So many keys, the words of a key."""
    words = np.array([key], dtype=np.uint64) + GOLDEN * np.arange(1, count + 1, dtype=np.uint64)
    mix_a(words, np.empty_like(words))
    return words
