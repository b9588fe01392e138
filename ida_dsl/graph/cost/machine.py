"""Running code on what is known of values instead of on values: every way that it may go, at its costliest.

Where ways meet again what is known is joined, and of what they cost the most is kept. Loops are gone through
turn by turn while their turns have a bound that is not too great; else one turn, on all values that the loop
may carry, stands for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import heappop, heappush

from attrs import define, evolve, field, frozen

from ida_dsl.graph._flow import Blocks
from ida_dsl.graph.code import (
    AnyOp,
    AskOp,
    Block,
    BlockParam,
    Branch,
    CallOp,
    Constant,
    Each,
    Edge,
    Jump,
    ParamValue,
    Ref,
    Return,
)
from ida_dsl.graph.cost.abstract import UNKNOWN, Abstract, joined, meet, of_type, within
from ida_dsl.graph.cost.counts import (
    NOTHING,
    Bill,
    Count,
    Endless,
    plus,
    repeated,
    times,
    together,
)
from ida_dsl.graph.cost.keys import Known
from ida_dsl.graph.cost.layout import Layout
from ida_dsl.graph.cost.loops import Loop, Shape
from ida_dsl.graph.cost.naming import named
from ida_dsl.graph.cost.schedule import Step, Walk, flat, scheduled
from ida_dsl.graph.cost.spent import Asked, Env, Fewest, Found, Spent, State, added
from ida_dsl.graph.cost.transfer import called
from ida_dsl.types import BOOL, NEVER, IntType, ListType, Type
from ida_dsl.values import Unknown, Value

UNROLLED, UNROLLED_AT_LAST = 1024, 4
"""The most turns of a loop that are gone through one by one, and when much was gone through already."""
MOST_BLOCKS = 50_000
"""The most that is gone through: some seconds."""


Asker = Callable[[AskOp, tuple[Abstract, ...]], Asked]


@define
class Effort:
    """How much was gone through; a program may have more ways than anybody has time for."""

    blocks: int = 0

    @property
    def spent(self) -> bool:
        """Whether no more should be gone through than must be."""
        return self.blocks >= MOST_BLOCKS


@frozen(eq=False)
class Machine:
    """Runs one code. `known` is what is known of expressions over its arguments, `params` are
    those of the program."""

    layout: Layout
    asker: Asker
    params: Mapping[str, Value] = field(factory=dict)
    known: Known = field(factory=dict)
    effort: Effort = field(factory=Effort)

    @property
    def made(self) -> Mapping[Ref, AnyOp | BlockParam]:
        """What makes each value."""
        return self.layout.made

    def run(self, arguments: Sequence[Abstract]) -> tuple[Abstract, Spent]:
        """What the code returns, and what that costs."""
        env = {param.id: one for param, one in zip(self.layout.code.params, arguments, strict=True)}
        found = self.blocks(self.layout.code.blocks, State(env, Spent()), self.layout.code.returns)
        if found.answer is None or found.spent is None:  # what is known of the arguments cannot be
            return UNKNOWN, Spent()
        return within(found.answer, self.layout.code.returns), found.spent

    def blocks(self, blocks: Blocks, state: State, returns: Type) -> Found:
        """Goes through a code's blocks, or a region's, from the first."""
        way = _Ways(self, self.layout.shape(blocks), returns)
        return way.go(blocks[0].id, state, frozenset(block.id for block in blocks))

    # ---------------------------------------------------------------------------------- operations

    def block(self, block: Block, state: State) -> State:
        """Does a block's operations."""
        env, waited = state.env, dict[Ref, Spent]()
        self.effort.blocks += 1
        for op in block.ops:
            env[op.id], spent = self.op(op, env)
            if spent is not None:
                waited[op.id] = spent
        return State(env, self._waited(block, waited, state.spent)) if waited else state

    def _waited(self, block: Block, waited: Mapping[Ref, Spent], before: Spent) -> Spent:
        """What is spent after a block of which some operations ask."""
        bill, fewest, steps = NOTHING, dict[str, int](), list[Step]()
        for op in block.ops:
            spent = waited.get(op.id)
            steps.append(Step(op.id, self.layout.needs[op.id], None if spent is None else spent.walk))
            if spent is not None:
                bill = together(bill, spent.bill)
                fewest = added(fewest, spent.fewest or {}) or {}
        return before.after(bill, scheduled(steps), fewest)

    def op(self, op: AnyOp, env: Env) -> tuple[Abstract, Spent | None]:
        """What an operation gives, and what it costs where it asks."""
        match op:
            case Constant():
                return _constant(op), None
            case ParamValue():
                return self._param(op), None
            case CallOp():
                return self._call(op, env), None
            case AskOp():
                return self._ask(op, env)
            case Each():
                return self._each(op, env)
        return of_type(op.type), None

    def _param(self, op: ParamValue) -> Abstract:
        value = self.params.get(op.name)
        if isinstance(value, bool):
            return Abstract(BOOL, known=True, truths=frozenset({value}))
        if isinstance(value, int):
            return Abstract(IntType(value, value), known=True)
        return of_type(op.type, known=True)

    def _call(self, op: CallOp, env: Env) -> Abstract:
        made = called(op, [env[ref] for ref in op.args])
        told = self.known.get(self.layout.keys.get(op.id)) if self.known else None
        if told is None:
            return made
        type_ = meet(told.type, made.type)
        return evolve(made, type=type_, open=made.open and told.open, truths=made.truths & told.truths)

    def _ask(self, op: AskOp, env: Env) -> tuple[Abstract, Spent]:
        asked = self.asker(op, tuple(env[ref] for ref in op.args))
        answer = within(asked.answer, op.type) if op.count is None else asked.answer
        if op.count is None:
            return answer, Spent(asked.bill, asked.waits, Walk((asked.waits,)), {op.task: 1})
        count = env[op.count]
        type_ = count.type if isinstance(count.type, IntType) else IntType(0, 0)
        low, high = max(type_.low, 0), max(type_.high, 0)
        often: Count = Endless(f"ask[{named(op.count, self.made)}] has no bound") if count.open else high
        none = high == 0 and count.known  # where the count is unknown the ask is refused, which takes a round
        walk = Walk(() if none else (asked.waits,), steady=count.known and (low > 0 or none))
        item = answer.type if high else NEVER
        made = Abstract(meet(op.type, ListType(item, low, high)), count.known, count.open, answer.words)
        return made, Spent(repeated(asked.bill, often), walk.waits, walk, {op.task: low})

    def _each(self, op: Each, env: Env) -> tuple[Abstract, Spent | None]:
        items = env[op.items]
        asking = op.id in self.layout.asking
        if not isinstance(items.type, ListType) or items.type.high == 0:
            none = ListType(NEVER, 0, 0) if isinstance(items.type, ListType) else NEVER
            return Abstract(none, items.known), Spent(walk=Walk()) if asking else None
        item = evolve(of_type(items.type.item), words=items.words)
        begin = State({**env, op.region[0].params[0].id: item}, Spent(walk=Walk()))
        found = self.blocks(op.region, begin, op.type.item if isinstance(op.type, ListType) else NEVER)
        answer, spent = found.answer or UNKNOWN, found.spent or begin.spent
        type_ = meet(op.type, ListType(answer.type, items.type.low, items.type.high))
        made = Abstract(type_, items.known, items.open, answer.words)
        return made, self._every(op, items, spent) if asking else None

    def _every(self, op: Each, items: Abstract, one: Spent) -> Spent:
        """What is spent on all items, given what is on one."""
        assert isinstance(items.type, ListType)
        why = f"the loop over {named(op.items, self.made)} has no bound"
        often: Count = Endless(why) if items.open else items.type.high
        assert one.walk is not None
        walk = Walk(one.walk.rounds, one.walk.steady and items.known and items.type.low > 0)
        fewest = {name: count * items.type.low for name, count in (one.fewest or {}).items()}
        return Spent(repeated(one.bill, often), walk.waits, walk, fewest)


def _constant(op: Constant) -> Abstract:
    if isinstance(op.value, Unknown):
        return UNKNOWN
    truths = frozenset({op.value}) if isinstance(op.value, bool) else frozenset({True, False})
    words = (count := len(op.value.split()), count) if isinstance(op.value, str) else None
    return Abstract(op.type, known=True, words=words, truths=truths)


# ------------------------------------------------------------------------------------------------ ways


@define(eq=False)
class _Ways:
    """Goes every way through the blocks of one region."""

    machine: Machine
    shape: Shape
    returns: Type

    def go(self, first: int, state: State, inside: frozenset[int], header: int | None = None) -> Found:
        """From a block on, until ways return or leave what is `inside`; going back to `header` is leaving."""
        found, due, waiting = Found(), dict[int, State]({first: state}), [(self.shape.place[first], first)]
        while waiting:
            _, at = heappop(waiting)
            for to, after in self._one(at, due.pop(at), header, found):
                if to == header or to not in inside:
                    self._arrive(found.leaving, to, after)
                elif self._arrive(due, to, after):
                    heappush(waiting, (self.shape.place[to], to))
        return found

    def _one(self, at: int, state: State, header: int | None, found: Found) -> Iterator[tuple[int, State]]:
        """The blocks after a block, or after the loop that it begins."""
        loop = self.shape.loops.get(at)
        if loop is not None and at != header and (turns := self._too_many(loop, state)) is not None:
            yield from self._widened(loop, turns, state, found).items()
            return
        block = self.shape.blocks[at]
        after = self.machine.block(block, State(dict(state.env), state.spent))
        if isinstance(block.end, Return):
            found.returned(after.env[block.end.value], after.spent, self.returns)
        for edge, there in ways_out(block, after):
            yield edge.block, self._bound(edge, there)

    def _bound(self, edge: Edge, state: State) -> State:
        params = self.shape.blocks[edge.block].params
        passed = {param.id: state.env[ref] for param, ref in zip(params, edge.args, strict=True)}
        return State({**state.env, **passed}, state.spent)

    def _arrive(self, due: dict[int, State], at: int, state: State) -> bool:
        """Joins a state to what has come to a block already; whether it is the first."""
        other = due.get(at)
        if other is None:
            due[at] = state
            return True
        types, env = self.machine.layout.types, dict[Ref, Abstract]()
        for ref, one in state.env.items():
            if ref in other.env:
                two = other.env[ref]
                env[ref] = one if one is two else joined(two, one, types[ref])
        due[at] = State(env, other.spent.or_(state.spent))
        return False

    # ------------------------------------------------------------------------------------ long loops

    def _too_many(self, loop: Loop, state: State) -> Count | None:
        """The turns of a loop that is not to be gone through turn by turn."""
        if loop.turns is None:
            return Endless("a loop has no bound")
        turns = state.env[loop.turns]
        why = f"the loop over {named(_counted(loop.turns, self.machine), self.machine.made)} has no bound"
        if turns.open or not isinstance(turns.type, IntType):
            return None if turns.void else Endless(why)
        most = UNROLLED_AT_LAST if self.machine.effort.spent else UNROLLED
        return turns.type.high if turns.type.high > most else None

    def _widened(self, loop: Loop, turns: Count, state: State, found: Found) -> dict[int, State]:
        """The states after a loop of which one turn, whatever it is given, stands for all."""
        header = self.shape.blocks[loop.header]
        any_turn = {param.id: of_type(param.type) for param in header.params}
        begin = State({**state.env, **any_turn}, Spent(walk=None if state.spent.walk is None else Walk()))
        turn = self.go(loop.header, begin, loop.body, loop.header)
        again = turn.leaving.pop(loop.header, None)
        all_turns = state.spent if again is None else state.spent.after(*_often(again.spent, turns))
        if turn.answer is not None and turn.spent is not None:
            found.returned(turn.answer, _then(all_turns, turn.spent), self.returns)
        return {to: State(after.env, _then(all_turns, after.spent)) for to, after in turn.leaving.items()}


def _then(a: Spent, b: Spent) -> Spent:
    made = a.after(b.bill, b.walk or Walk(), b.fewest)
    return evolve(made, waits=plus(a.waits, b.waits))


def _often(turn: Spent, turns: Count) -> tuple[Bill, Walk, Fewest]:
    """All turns of a loop; none at all is the fewest. Rounds without a bound are one that is endless."""
    waits = times(turn.waits, turns)
    rounds = () if waits == 0 else (waits,)
    return repeated(turn.bill, turns), flat(rounds), {}


def _counted(turns: Ref, machine: Machine) -> Ref:
    """What a loop goes through: the list whose length is the number of its turns, or the count itself."""
    op = machine.made.get(turns)
    while isinstance(op, CallOp) and op.builtin in {"turns", "len"}:
        turns = op.args[0]
        op = machine.made.get(turns)
    return turns


def ways_out(block: Block, after: State) -> Iterator[tuple[Edge, State]]:
    """The edges that may be taken, each with what is known of the condition there."""
    end = block.end
    if isinstance(end, Jump):
        yield end.to, after
    if not isinstance(end, Branch):
        return
    condition = after.env[end.condition]
    for edge, value in ((end.then, True), (end.otherwise, False)):
        if value in condition.truths and not condition.void:
            told = Abstract(BOOL, known=True, truths=frozenset({value}))
            yield edge, State({**after.env, end.condition: told}, after.spent)
    if not condition.known:
        yield end.unknown, State({**after.env, end.condition: UNKNOWN}, evolve(after.spent, fewest=None))
