"""Code cut into pieces that run over columns without stopping.

A block of a strategy does its operations in rounds: what needs no answer that is still out, then the asks
that are ready, and, when those are answered, what was put off (see `ida_dsl.interpreter.evaluate`). Each
round is a `Piece` here: the values that it computes, then the asks that it puts. What a piece computes is
not one step for each operation: of what later pieces, asks and ends of blocks need, each value is one
function of the piece's inputs, a table where those are few and small (`columns.tables`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import define, evolve, field, frozen

from ida_dsl.graph.code import (
    AnyOp,
    AskOp,
    Branch,
    CallOp,
    Constant,
    Each,
    Ending,
    FactValue,
    Jump,
    ParamValue,
    Return,
    all_ops,
)
from ida_dsl.interpreter.plans import Plan, PlannedBlock, PlannedOp, Scope
from ida_dsl.interpreter.program import Program
from ida_dsl.types import ListType, Type
from ida_dsl.values import Value
from ida_runtime.columns.coding import Coding, Codings, Form
from ida_runtime.columns.column import Column, constant
from ida_runtime.columns.drawing import DrawnItem, StackedEnds, draws, draws_often, ends_of
from ida_runtime.columns.facts import FactCoding, Facts, Looking
from ida_runtime.columns.kernels import Kernel, Operand, doing
from ida_runtime.columns.lists import Items
from ida_runtime.columns.tables import Meaning, Remembered, Scalar, Tabled, fits_table
from ida_runtime.columns.whys import Whys

Ref = int
StepFunction = Tabled | Remembered | Scalar | Kernel | Looking | DrawnItem | StackedEnds
_DRAWS_OFTEN = "it draws more than once, or perhaps"
DRAWS = -2
"""The number of the value that keys the draws of a row: no value of a code has it."""


@frozen
class Step:
    """One value that a piece computes from others: that of the last of `ops`, which it does in one go."""

    ref: Ref
    inputs: tuple[Ref, ...]
    function: StepFunction
    ops: tuple[AnyOp, ...]


@frozen
class Spread:
    """What asks once for each item of a list, or so many times, and is a list itself: a comprehension with
    the code of its `region`, or an `ask[n]` without. `needs` are the values of around it that it uses."""

    op: Each | AskOp
    needs: tuple[Ref, ...]
    region: Piecewise | None = None

    @property
    def id(self) -> Ref:
        """The number of its value."""
        return self.op.id


@frozen
class Piece:
    """What runs without stopping. `asks` are put at its end; `keeps` are the values needed after that."""

    steps: tuple[Step, ...]
    asks: tuple[AskOp | Spread, ...]
    keeps: tuple[Ref, ...]
    end: Ending | None = None
    """How the block ends, where this is its last piece."""


@frozen
class Piecewise:
    """A code as pieces: those of each block, in order; `params` are those of its blocks."""

    entry: int
    blocks: dict[int, tuple[Piece, ...]]
    params: dict[int, tuple[tuple[Ref, Coding], ...]]
    codings: dict[Ref, Coding]
    constants: dict[Ref, Value]
    facts: dict[Ref, FactCoding]
    """The facts that it reads: their columns are the numbers of the contexts."""

    def constant(self, ref: Ref, rows: int) -> Column:
        """A constant, in each row."""
        coding = self.codings[ref]
        return constant(coding, coding.number(self.constants[ref]), rows)


class NotColumnar(Exception):  # noqa: N818 - says what a code is not
    """A code that has no pieces; says why."""


@define(eq=False)
class Cutter:
    """Cuts one code."""

    program: Program
    plan: Plan
    codings: Codings
    reasons: Whys
    run_facts: Facts
    around: Mapping[Ref, Type] = field(factory=dict)
    """The types of what stands around a region."""
    facts: dict[Ref, FactCoding] = field(init=False)
    types: dict[Ref, Type] = field(init=False)
    _live: dict[int, set[Ref]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        blocks = self.plan.blocks.values()
        self.types = dict(self.around)
        self.types |= {param.id: param.type for one in blocks for param in one.block.params}
        self.types |= {op.id: op.type for one in blocks for op in one.block.ops}
        self.facts = {
            op.id: self.run_facts.coding(op.op.name, op.op.type)
            for one in blocks
            for op in one.ops
            if isinstance(op.op, FactValue)
        }
        self._live = _live_after(self.plan)

    def cut(self) -> Piecewise:
        """The pieces. Raises `NotColumnar`."""
        if reads_inside(self.plan):
            raise NotColumnar("a fact is read for each item")
        if draws_often(self.plan):
            raise NotColumnar(_DRAWS_OFTEN)
        blocks = {number: tuple(self._block(block)) for number, block in self.plan.blocks.items()}
        params = {
            number: tuple((one.id, self._coding(one.id)) for one in block.block.params)
            for number, block in self.plan.blocks.items()
        }
        codings = {ref: self._coding(ref) for ref in self.types}
        constants = dict(self.plan.constants)
        return Piecewise(self.plan.entry.block.id, blocks, params, codings, constants, self.facts)

    def _coding(self, ref: Ref) -> Coding:
        return self.facts.get(ref) or self.codings.of(self.types[ref])

    def _ask(self, op: PlannedOp) -> AskOp | Spread:
        needs = tuple(sorted(op.needs - self.plan.constants.keys()))
        if isinstance(op.op, AskOp):
            return op.op if op.op.count is None else Spread(op.op, needs)
        assert isinstance(op.op, Each)
        assert op.region is not None
        if not isinstance(self._coding(op.op.items).type, ListType):
            raise NotColumnar("it asks for each item of what is no list")
        region = evolve(op.region, constants=self.plan.constants)
        cutter = Cutter(self.program, region, self.codings, self.reasons, self.run_facts, self.types)
        return Spread(op.op, needs, cutter.cut())

    # ------------------------------------------------------------------------------------------- rounds

    def _block(self, block: PlannedBlock) -> Iterator[Piece]:
        rounds = list(_rounds([op for op in block.ops if op.id not in self.facts]))
        after = self._live[block.block.id] | _ends_with(block.end)
        for at, (now, asks) in enumerate(rounds):
            last = at == len(rounds) - 1
            later = {op.id: op for ops in rounds[at + 1 :] for op in (*ops[0], *ops[1])}
            kept = ({ref for op in later.values() for ref in op.needs} | after) - later.keys()
            wanted = kept | {ref for ask in asks for ref in ask.needs}
            keeps = kept - {ask.id for ask in asks} - self.plan.constants.keys() - self.facts.keys()
            yield Piece(
                tuple(self._steps(now, wanted)),
                tuple(map(self._ask, asks)),
                tuple(sorted(keeps)),
                block.end if last else None,
            )

    def _steps(self, ops: Sequence[PlannedOp], wanted: set[Ref]) -> Iterator[Step]:
        """The steps for what is wanted of the values that these operations make."""
        local = {op.id: op for op in ops}
        support: dict[Ref, tuple[Ref, ...]] = {}
        shown = set[Ref](wanted)
        for op in ops:
            inside = _merged(self._support(ref, local, support) for ref in sorted(op.needs))
            if _plain(op) and fits_table([self._coding(ref) for ref in inside]):
                support[op.id] = inside
            else:  # it is computed on its own, from values that are there
                shown |= {op.id, *op.needs}
                support[op.id] = (op.id,)
        for op in ops:
            if op.id in shown:
                yield self._step(op, local, support)

    def _support(
        self, ref: Ref, local: dict[Ref, PlannedOp], support: dict[Ref, tuple[Ref, ...]]
    ) -> tuple[Ref, ...]:
        if ref in self.plan.constants:
            return ()
        return support[ref] if ref in local else (ref,)

    def _step(self, op: PlannedOp, local: dict[Ref, PlannedOp], support: dict[Ref, tuple[Ref, ...]]) -> Step:
        if draws(op):
            return self.drawn(op)
        if (stacked := self._stacked(op) or self._ends(op)) is not None:
            return stacked
        alone = support[op.id] == (op.id,)
        inputs = tuple(sorted(op.needs - set(self.plan.constants))) if alone else support[op.id]
        ops = [op] if alone else _leading_to(op, local, inputs)
        codings = tuple(self._coding(ref) for ref in inputs)
        meaning = _Meaning(self.program, self.plan, inputs, tuple(ops))
        if alone:
            return Step(op.id, inputs, self._alone(op, inputs, meaning), (op.op,))
        kind = Tabled if inputs else Remembered
        function = kind(codings, self._coding(op.id), meaning, self.reasons)
        return Step(op.id, inputs, function, tuple(one.op for one in ops))

    def _alone(self, op: PlannedOp, inputs: tuple[Ref, ...], meaning: Meaning) -> StepFunction:
        """What is no table: a kernel, or computed once for each of the values, or for each row."""
        codings, output = tuple(map(self._coding, inputs)), self._coding(op.id)
        kernel = self._kernel(op.op, inputs, meaning) if isinstance(op.op, CallOp) else None
        if kernel is not None:
            return kernel
        known = _plain(op) and all(one.form in (Form.SMALL, Form.HEAP) for one in codings)
        if not known:
            return Scalar(codings, output, meaning, self.reasons)
        made = Remembered(codings, output, meaning, self.reasons)
        self.codings.remembered.append(made)
        if any(isinstance(one, FactCoding) for one in codings):
            self.run_facts.by_context.append(made)
        return made

    def _kernel(self, op: CallOp, inputs: Sequence[Ref], meaning: Meaning) -> Kernel | None:
        operands = tuple(self._operand(ref, inputs) for ref in op.args)
        do = doing(op.builtin, [one.coding for one in operands], self._coding(op.id), self.codings)
        codings = tuple(map(self._coding, inputs))
        return do and Kernel(operands, codings, self._coding(op.id), do, meaning, self.reasons)

    def _operand(self, ref: Ref, inputs: Sequence[Ref]) -> Operand:
        coding = self._coding(ref)
        if ref in inputs:
            return Operand(coding, inputs.index(ref))
        return Operand(coding, None, coding.number(self.plan.constants[ref]))

    def drawn(self, op: PlannedOp) -> Step:
        """The only draw of a code: of an item of a list."""
        assert isinstance(op.op, CallOp)
        lists = self._coding(op.op.args[0]) if op.op.builtin == "draw" and op.op.args else None
        if lists is None or not isinstance(lists.type, ListType) or op.op.args[0] in self.plan.constants:
            raise NotColumnar("what is drawn is no item of a list")
        return Step(op.id, (op.op.args[0], DRAWS), self.item_of(lists, self._coding(op.id)), (op.op,))

    def item_of(self, lists: Coding, output: Coding) -> DrawnItem:
        """The draw of an item of lists."""
        assert isinstance(lists.type, ListType)
        items = Items(lists, self.codings.of(lists.type.item))
        if isinstance(lists, FactCoding):
            self.run_facts.by_context.append(items)
        return DrawnItem(items, output, self.codings, self.reasons)

    def _ends(self, op: PlannedOp) -> Step | None:
        """The ends of a fact's edges."""
        if not isinstance(op.op, CallOp) or any(ref in self.plan.constants for ref in op.op.args):
            return None
        codings = [self._coding(ref) for ref in op.op.args]
        meaning = _Meaning(self.program, self.plan, op.op.args, (op,))
        made = ends_of(op.op.builtin, codings, self._coding(op.id), self.run_facts, meaning)
        return None if made is None else Step(op.id, op.op.args, made, (op.op,))

    def _stacked(self, op: PlannedOp) -> Step | None:
        """A look into a fact whose entries in all contexts stand in one array."""
        if not isinstance(op.op, CallOp) or op.op.builtin not in ("index", "contains"):
            return None
        refs = op.op.args if op.op.builtin == "index" else op.op.args[::-1]
        if refs[0] not in self.facts or refs[1] in self.plan.constants:
            return None
        fact, key = self.facts[refs[0]], self._coding(refs[1])
        function = self.run_facts.looking(op.op.builtin, fact, key, self._coding(op.id))
        return None if function is None else Step(op.id, op.op.args, function, (op.op,))


@define(eq=False)
class _Meaning:
    """The scalar meaning of a value: the operations that lead to it, one after the other. `done` counts how
    often it was computed, for whoever asks what was computed row by row."""

    program: Program
    plan: Plan
    inputs: tuple[Ref, ...]
    ops: tuple[PlannedOp, ...]
    done: int = 0

    def __call__(self, values: Sequence[Value]) -> Value:
        self.done += 1
        env = dict(self.plan.constants)
        env.update(zip(self.inputs, values, strict=True))
        scope = Scope(self.program, {})
        for op in self.ops:
            env[op.id] = op.do(env, scope)
        return env[self.ops[-1].id]


def _rounds(ops: Sequence[PlannedOp]) -> Iterator[tuple[list[PlannedOp], list[PlannedOp]]]:
    """What is done and what is asked, round by round."""
    left = list(ops)
    while True:
        missing, now, asks, put_off = set[Ref](), list[PlannedOp](), list[PlannedOp](), list[PlannedOp]()
        for op in left:
            if not missing.isdisjoint(op.needs):
                put_off.append(op)
                missing.add(op.id)
            elif op.asks:
                asks.append(op)
                missing.add(op.id)
            else:
                now.append(op)
        yield now, asks
        if not asks:
            return
        left = put_off


def _plain(op: PlannedOp) -> bool:
    """Whether it depends on nothing but what it needs, so that it may stand in a table."""
    if draws(op):
        return False
    if isinstance(op.op, Each):
        return all(isinstance(one, CallOp | Constant | Each | ParamValue) for one in all_ops(op.op.region))
    return isinstance(op.op, CallOp | ParamValue | Constant)


def reads_inside(plan: Plan) -> bool:
    """Whether a fact is read for each item of something: no column says which context that is in."""
    eaches = (op.op for block in plan.blocks.values() for op in block.ops if isinstance(op.op, Each))
    return any(isinstance(one, FactValue) for each in eaches for one in all_ops(each.region))


def _leading_to(op: PlannedOp, local: dict[Ref, PlannedOp], inputs: Iterable[Ref]) -> list[PlannedOp]:
    """The operations that compute a value from the inputs, in order."""
    stop, found, left = set(inputs), {op.id}, [op]
    while left:
        for ref in left.pop().needs:
            if ref in local and ref not in stop and ref not in found:
                found.add(ref)
                left.append(local[ref])
    return [one for one in local.values() if one.id in found]


def _merged(supports: Iterable[tuple[Ref, ...]]) -> tuple[Ref, ...]:
    return tuple(dict.fromkeys(ref for one in supports for ref in one))


def _ends_with(end: Ending) -> set[Ref]:
    """The values that an ending needs."""
    match end:
        case Return(value=value):
            return {value}
        case Jump(to=to):
            return set(to.args)
        case Branch():
            passed = (*end.then.args, *end.otherwise.args, *end.unknown.args)
            return {end.condition, *passed}


def _live_after(plan: Plan) -> dict[int, set[Ref]]:
    """For each block the values made in it or before that blocks after it need."""
    live = {number: set[Ref]() for number in plan.blocks}
    changed = True
    while changed:
        changed = False
        for number, block in plan.blocks.items():
            found = set[Ref]().union(
                *(_live_before(plan.blocks[to.block], live[to.block]) for to in block.block.edges)
            )
            changed = changed or found != live[number]
            live[number] = found
    return live


def _live_before(block: PlannedBlock, after: set[Ref]) -> set[Ref]:
    made = {op.id for op in block.ops} | {ref for ref, _ in block.params}
    used = {ref for op in block.ops for ref in op.needs} | _ends_with(block.end)
    return (used | after) - made
