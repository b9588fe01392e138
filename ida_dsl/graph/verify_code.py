"""The invariants of one `Code`: numbers, blocks, dominance, types.

A value may be used where its definition is certain to have been done: the check walks the dominator tree
with one set of the values in scope, adding a block's on the way down and taking them away on the way up.
Types are checked where nothing at run time would (what is passed to a block, returned, branched on, gone
through); what an ask is given need only be alike in shape, because a value outside its type is unknown then.
Along a branch's `unknown` edge its condition is unknown, and as such a value of whatever type is wanted.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define, field, frozen

from ida_dsl.builtins import BUILTINS
from ida_dsl.graph._flow import Blocks, dominator_walk, end_refs, reverse_postorder
from ida_dsl.graph.code import (
    AnyOp,
    AskOp,
    Block,
    Branch,
    CallOp,
    Code,
    Constant,
    Each,
    Edge,
    ExternOp,
    FactValue,
    ParamValue,
    Ref,
    Return,
)
from ida_dsl.graph.model import Graph, PrimitiveNode, TaskNode
from ida_dsl.types import (
    BOOL,
    INT,
    ListType,
    NeverType,
    Type,
    belongs,
    describe,
    fits,
    same_shape,
)


class Broken(Exception):  # noqa: N818 - it says what the graph is
    """An invariant does not hold: where in the graph, and what is wrong there."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where, self.what = where, what


@frozen
class Role:
    """What code of one kind may do."""

    asks: bool = False
    draws: bool = False
    facts: bool = False


@frozen
class Answerer:
    """A task or primitive, as whoever asks it sees it."""

    parameters: tuple[Type, ...]
    returns: Type


@frozen
class Surroundings:
    """What the operations of a graph may name."""

    params: Mapping[str, Type]
    facts: Mapping[str, Type]
    answerers: Mapping[str, Answerer]

    @classmethod
    def of(cls, graph: Graph) -> Surroundings:
        """Those of a graph. A frozen param is a constant in it and not named."""
        nodes: list[PrimitiveNode | TaskNode] = [*graph.primitives, *graph.tasks]
        answerers = {
            node.name: Answerer(tuple(parameter.type for parameter in node.parameters), node.returns)
            for node in nodes
        }
        params = {param.name: param.type for param in graph.params if not param.frozen}
        return cls(params, {fact.name: fact.type for fact in graph.facts}, answerers)


def verify_code(code: Code, where: str, role: Role, around: Surroundings, fresh: bool = False) -> None:
    """Raises `Broken` where an invariant of the code does not hold."""
    _Verifier(code, where, role, around).check(fresh)


@define
class _Verifier:
    code: Code
    where: str
    role: Role
    around: Surroundings
    types: dict[Ref, Type] = field(factory=dict)
    scope: set[Ref] = field(factory=set)
    place: str = ""

    def check(self, fresh: bool) -> None:
        self._region(self.code.blocks, self.code.returns)
        slots = [op.slot for op in self.code.ops() if isinstance(op, AskOp)]
        self._need(len(set(slots)) == len(slots), "two asks have one slot")
        self._need(all(slot >= 0 for slot in slots), "a slot is negative")
        self._need(not fresh or slots == list(range(len(slots))), f"the slots are {slots}, not 0, 1, 2, …")

    def _need(self, holds: bool, what: str) -> None:
        if not holds:
            raise Broken(f"{self.where}{self.place}", what)

    # ------------------------------------------------------------------------------------------ blocks

    def _region(self, blocks: Blocks, returns: Type) -> None:
        self._need(bool(blocks), "there are no blocks")
        by_id = {block.id: block for block in blocks}
        self._need(len(by_id) == len(blocks), "two blocks have one id")
        for edge in (edge for block in blocks for edge in block.edges):
            self._need(edge.block in by_id, f"there is no block {edge.block} to go to")
        reached = {block.id for block in reverse_postorder(blocks)}
        for block in blocks:
            self._need(block.id in reached, f"block {block.id} cannot be reached")
        for block, entering in dominator_walk(blocks):
            self.place = f", block {block.id}"
            if entering:
                self._block(block, by_id, returns)
            else:
                self.scope -= {param.id for param in block.params} | {op.id for op in block.ops}

    def _block(self, block: Block, by_id: Mapping[int, Block], returns: Type) -> None:
        for param in block.params:
            self._define(param.id, param.type)
        for op in block.ops:
            self.place = f", block {block.id}, value {op.id}"
            self._use(op.operands)
            self._op(op)
            self.place = f", block {block.id}, value {op.id}"
            self._define(op.id, op.type)
        self.place = f", the end of block {block.id}"
        self._use(end_refs(block.end))
        if isinstance(block.end, Return):
            self._fits(block.end.value, returns, "returned")
        if isinstance(block.end, Branch):
            self._fits(block.end.condition, BOOL, "branched on")
        for at, edge in enumerate(block.edges):
            unknown = block.end.condition if isinstance(block.end, Branch) and at == 2 else None
            self._edge(edge, by_id[edge.block], unknown)

    def _edge(self, edge: Edge, to: Block, unknown: Ref | None) -> None:
        count, wanted = len(edge.args), len(to.params)
        self._need(count == wanted, f"block {to.id} takes {wanted} values, not {count}")
        self._use(edge.args)
        for ref, param in zip(edge.args, to.params, strict=True):
            if ref != unknown:
                self._fits(ref, param.type, f"passed to block {to.id}")

    def _define(self, ref: Ref, type_: Type) -> None:
        self._need(ref not in self.types, f"{ref} is defined twice")
        self.types[ref] = type_
        self.scope.add(ref)

    def _use(self, refs: tuple[Ref, ...]) -> None:
        for ref in refs:
            self._need(ref in self.scope, f"{ref} is used where it is not certain to be defined")

    def _fits(self, ref: Ref, wanted: Type, what: str) -> None:
        given = self.types[ref]
        words = f"{ref} is {what} as {describe(wanted)} and is {describe(given)}"
        self._need(fits(given, wanted), words)

    # -------------------------------------------------------------------------------------- operations

    def _op(self, op: AnyOp) -> None:
        match op:
            case Constant():
                self._need(belongs(op.value, op.type), f"the constant is no {describe(op.type)}")
            case ParamValue():
                self._named(op.name, op.type, self.around.params, "param")
            case FactValue():
                self._need(self.role.facts, "a fact must not be read here")
                self._named(op.name, op.type, self.around.facts, "fact")
            case CallOp():
                self._call(op)
            case ExternOp():
                module, _, name = op.target.partition(":")
                self._need(bool(module and name), f"`{op.target}` is not `module:name`")
            case AskOp():
                self._ask(op)
            case Each():
                self._each(op)

    def _named(self, name: str, type_: Type, known: Mapping[str, Type], what: str) -> None:
        self._need(name in known, f"there is no {what} `{name}` to read")
        self._need(fits(known[name], type_), f"`{name}` is {describe(known[name])}, not {describe(type_)}")

    def _call(self, op: CallOp) -> None:
        builtin = BUILTINS.get(op.builtin)
        if builtin is None:
            raise Broken(f"{self.where}{self.place}", f"there is no builtin `{op.builtin}`")
        count = len(op.static) + len(op.args)
        self._need(builtin.takes(count), f"`{op.builtin}` does not take {count} arguments")
        self._need(self.role.draws or not builtin.draws, f"`{op.builtin}` draws, which must not be here")

    def _ask(self, op: AskOp) -> None:
        self._need(self.role.asks, f"`{op.task}` must not be asked here")
        self._need(op.task in self.around.answerers, f"there is no task or primitive `{op.task}`")
        asked = self.around.answerers[op.task]
        wanted, count = len(asked.parameters), len(op.args)
        self._need(wanted == count, f"`{op.task}` takes {wanted} arguments, not {count}")
        for ref, type_ in zip(op.args, asked.parameters, strict=True):
            given = self.types[ref]
            words = f"`{op.task}` is asked {describe(given)}, which is never {describe(type_)}"
            self._need(same_shape(given, type_), words)
        answer = op.type
        if op.count is not None:
            self._fits(op.count, INT, "the number of asks")
            self._need(isinstance(answer, ListType), f"counted asks are a List, not {describe(answer)}")
            assert isinstance(answer, ListType)
            answer = answer.item
        self._need(fits(asked.returns, answer), f"an answer of `{op.task}` is no {describe(answer)}")

    def _each(self, op: Each) -> None:
        items, result = self.types[op.items], op.type
        self._need(isinstance(items, ListType | NeverType), f"{op.items} is no List to go through")
        self._need(isinstance(result, ListType), f"an `each` is a List, not {describe(result)}")
        self._need(bool(op.region) and len(op.region[0].params) == 1, "the region takes one value, the item")
        assert isinstance(result, ListType)
        item, wanted = items.item if isinstance(items, ListType) else items, op.region[0].params[0].type
        self._need(fits(item, wanted), f"an item is {describe(item)}, not {describe(wanted)}")
        self._region(op.region, result.item)
