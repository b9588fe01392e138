"""Builds one `Code`: blocks that are filled in order, values numbered as they come."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import define, field

from ida_dsl.graph.code import (
    AnyOp,
    AskOp,
    Block,
    BlockParam,
    Branch,
    CallOp,
    Code,
    Constant,
    Each,
    Edge,
    Ending,
    ExternOp,
    FactValue,
    Jump,
    ParamValue,
    Ref,
    Return,
)
from ida_dsl.source import NOWHERE, Span
from ida_dsl.types import (
    BOOL,
    NEVER,
    AnyType,
    EnumType,
    IntType,
    ListType,
    MapType,
    NeverType,
    RealType,
    RecordType,
    SetType,
    TupleType,
    Type,
    fits,
    join,
)
from ida_dsl.values import Reason, Unknown, Value

MOST_OPS = 100_000
"""The most operations of one `Code`: functions are put in place, and hostile ones could multiply."""


class TooLarge(Exception):  # noqa: N818 - it says what was found, and becomes a diagnostic
    """The code grows beyond `MOST_OPS`; carries where."""

    def __init__(self, span: Span) -> None:
        super().__init__()
        self.span = span


@define
class Open:
    """A block that is being filled."""

    id: int
    params: list[BlockParam] = field(factory=list)
    ops: list[AnyOp] = field(factory=list)
    end: Ending | None = None
    name: str = ""


@define
class Builder:
    """The code so far. `exit` is where values leave to while a function is put in place, None elsewhere."""

    types: dict[Ref, Type] = field(factory=dict)
    blocks: list[Open] = field(factory=list)
    here: Open = field(init=False)
    next_block: int = 0
    slots: int = 0
    exit: Open | None = None
    constants: set[Ref] = field(factory=set)

    def __attrs_post_init__(self) -> None:
        self.here = self.block("entry")

    # blocks ---------------------------------------------------------------------------------------

    def block(self, name: str, params: Sequence[tuple[Type, str]] = ()) -> Open:
        """A new block, not yet entered."""
        opened = Open(self.next_block, name=name)
        self.next_block += 1
        opened.params.extend(BlockParam(self.number(type_), type_, label) for type_, label in params)
        return opened

    def enter(self, block: Open) -> None:
        """Goes on in this block."""
        self.blocks.append(block)
        self.here = block

    def end(self, ending: Ending) -> None:
        """Ends the current block, unless it has ended."""
        if self.here.end is None:
            self.here.end = ending

    @property
    def ended(self) -> bool:
        """Whether no path leads on from here."""
        return self.here.end is not None

    def jump(self, to: Open, *args: Ref) -> None:
        """Ends the current block with a jump, the values made what the block's parameters are."""
        wanted = tuple(self.coerce(ref, p.type) for ref, p in zip(args, to.params, strict=True))
        self.end(Jump(Edge(to.id, wanted)))

    def branch(self, condition: Ref, then: Edge, otherwise: Edge, unknown: Edge, span: Span) -> None:
        """Ends the current block with a branch."""
        self.end(Branch(condition, then, otherwise, unknown, span=span))

    def start(self) -> None:
        """Enters the first block."""
        self.blocks.append(self.here)

    def code(self, returns: Type, span: Span) -> Code:
        """What was built."""
        return Code(self.closed(self.blocks), returns, span=span)

    @staticmethod
    def closed(blocks: Sequence[Open]) -> tuple[Block, ...]:
        """Blocks that are filled, as data. One without an end is never reached."""
        return tuple(
            Block(b.id, tuple(b.params), tuple(b.ops), b.end, b.name) for b in blocks if b.end is not None
        )

    # leaving --------------------------------------------------------------------------------------

    def give(self, value: Ref, answer: Type, span: Span = NOWHERE) -> None:
        """Leaves with a value, written at `span`: out of the function that was put in place here, or out of
        the code."""
        if self.exit is not None:
            self.jump(self.exit, value)
        else:
            self.end(Return(self.coerce(value, answer), span=span))

    def unknown_edge(self, value: Ref, answer: Type) -> Edge:
        """A way out with a value that is unknown when the way is taken."""
        if self.exit is not None:
            return Edge(self.exit.id, (value,))
        out = self.block("unknown", [(answer, "")])
        out.end = Return(out.params[0].id)
        self.blocks.append(out)
        return Edge(out.id, (value,))

    # operations -----------------------------------------------------------------------------------

    def number(self, type_: Type) -> Ref:
        """The number of a new value."""
        ref = len(self.types)
        self.types[ref] = type_
        return ref

    def add(self, op: AnyOp) -> Ref:
        """Puts an operation at the end of the current block."""
        if len(self.types) > MOST_OPS:
            raise TooLarge(op.span)
        self.here.ops.append(op)
        return op.id

    def constant(self, value: Value, type_: Type, span: Span = NOWHERE) -> Ref:
        """A constant."""
        ref = self.add(Constant(self.number(type_), type_, value, span=span))
        if not isinstance(value, Unknown):
            self.constants.add(ref)
        return ref

    def unknown(self, reason: Reason, span: Span) -> Ref:
        """A constant that is unknown."""
        return self.constant(Unknown(reason), NEVER, span)

    def integer(self, value: int) -> Ref:
        """A constant Int."""
        return self.constant(value, IntType(value, value))

    def param(self, name: str, type_: Type, span: Span) -> Ref:
        """A param that may change from run to run."""
        return self.add(ParamValue(self.number(type_), type_, name, span=span))

    def fact(self, name: str, type_: Type, span: Span) -> Ref:
        """A fact."""
        return self.add(FactValue(self.number(type_), type_, name, span=span))

    def call(
        self,
        builtin: str,
        args: Sequence[Ref],
        type_: Type,
        span: Span = NOWHERE,
        static: tuple[Type | str | tuple[str, ...], ...] = (),
    ) -> Ref:
        """A builtin."""
        return self.add(CallOp(self.number(type_), type_, builtin, tuple(args), static, span=span))

    def extern(self, target: str, args: Sequence[Ref], type_: Type, span: Span) -> Ref:
        """A helper in Python."""
        return self.add(ExternOp(self.number(type_), type_, target, tuple(args), span=span))

    def ask(self, task: str, args: Sequence[Ref], count: Ref | None, type_: Type, span: Span) -> Ref:
        """An ask, in the next slot."""
        slot, self.slots = self.slots, self.slots + 1
        return self.add(AskOp(self.number(type_), type_, task, tuple(args), slot, count, span=span))

    def each(self, items: Ref, item: Type, build: Callable[[Ref], Ref], span: Span) -> Ref:
        """The list of what `build` gives for each item."""
        outer = self.blocks, self.here
        self.blocks = []
        entry = self.block("each", [(item, "")])
        self.enter(entry)
        value = build(entry.params[0].id)
        result = self.types[value]
        self.end(Return(value))
        region = self.closed(self.blocks)
        self.blocks, self.here = outer
        items_type = self.types[items]
        low, high = (items_type.low, items_type.high) if isinstance(items_type, ListType) else (0, 0)
        type_ = ListType(result, low, high)
        return self.add(Each(self.number(type_), type_, items, region, span=span))

    # types ----------------------------------------------------------------------------------------

    def coerce(self, ref: Ref, wanted: Type, known: Type | None = None) -> Ref:
        """The value as one of the wanted type: checked where it may not be one, converted where Ints must
        become Reals. `known` is what the checker knows of it here, perhaps more than its type says."""
        given = self.types[ref]
        if isinstance(given, NeverType) or isinstance(wanted, AnyType | NeverType):
            return ref
        if converts(given, wanted) or not fits(known or given, wanted):
            return self.call("fit", (ref,), wanted, static=(wanted,))
        return ref if fits(given, wanted) else self.call("assume", (ref,), wanted, static=(wanted,))

    def joined(self, *refs: Ref) -> Type:
        """The type that holds all these values."""
        both: Type = NEVER
        for ref in refs:
            both = join(both, self.types[ref]) or both
        return both

    def true(self) -> Ref:
        """The constant True."""
        return self.constant(True, BOOL)


def converts(given: Type, wanted: Type) -> bool:
    """Whether Ints somewhere in the one type are Reals in the other."""
    match given, wanted:
        case IntType(), RealType():
            return True
        case EnumType(base=mine), EnumType(base=theirs) if mine is not None and theirs is not None:
            return converts(mine, theirs)
        case _, EnumType(base=theirs) if theirs is not None and not isinstance(given, EnumType):
            return converts(given, theirs)
        case (ListType(item=mine), ListType(item=theirs)) | (SetType(item=mine), SetType(item=theirs)):
            return converts(mine, theirs)
        case MapType(), MapType():
            return converts(given.key, wanted.key) or converts(given.value, wanted.value)
        case TupleType(items=mine), TupleType(items=theirs):
            return any(map(converts, mine, theirs))
        case RecordType(), RecordType():
            theirs_by_name = dict(wanted.fields)
            return any(converts(t, theirs_by_name[n]) for n, t in given.fields if n in theirs_by_name)
    return False
