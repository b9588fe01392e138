"""A strategy written out as a Python function, for rows that go one by one (`engine.narrow`).

A step over columns costs the same few hundred microseconds for one row as for a hundred. For one row plain
Python is faster, if nothing is looked up that was known before: so a code is written out once as a function
whose local variables are its values, with numbers in the place of constants, the packing of each key and the
conversions from type to type spelled out, and is compiled. What is written consists of names made here and
of whole numbers alone; nothing of the program's text is in it.

The function is entered at a *state*, since a row stops where its answers are not there, and goes on later. A
block whose first piece has the state s has s + 2i for the start of piece i, with the values that are live
there, and s + 2i + 1 for where the answers to its asks have come, with the values that are kept and the rows
of the questions. Only what is plain is written: known values, asks that are put. At anything else the row
goes on over columns, from where its piece began; nothing was done by then that could be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from attrs import define, field, frozen

from ida_dsl.graph.code import AskOp, Branch, Edge, Ending, Jump, Return
from ida_dsl.types import BOOL, IntType
from ida_dsl.values import Unknown
from ida_runtime.columns.coding import Coding, Codings
from ida_runtime.columns.facts import FactCoding
from ida_runtime.columns.pieces import Piece, Piecewise, Ref, Step
from ida_runtime.columns.tables import Tabled
from ida_runtime.engine.liveness import live_at, states
from ida_runtime.engine.packing import flat
from ida_runtime.engine.questions import ANSWERED, Questions

Values = tuple[int, ...]
Run = Callable[[int, int, int, Values], None]
"""Takes a row on: the state, the row of the question, its situation, and the values that the state wants."""
ENTRY = -1
"""The state of a question that begins: it wants the arguments."""
TURNS = 1024
"""The most turns of its loops that a row makes before it goes on over columns, which count the steps."""


@frozen(eq=False)
class Point:
    """Where rows wait: after the asks of a piece. `state` is where they go on when the answers have come."""

    state: int
    block: int
    piece: int
    keeps: tuple[Ref, ...]
    tables: tuple[Questions, ...]


@frozen(eq=False)
class Live:
    """The start of a piece, and the values that are live there."""

    block: int
    piece: int
    refs: tuple[Ref, ...]


class Surroundings(Protocol):
    """What a function calls. Each method gives what is bound to a name in it."""

    codings: Codings

    def one(self, step: Step, code: Piecewise) -> Callable[..., int | None]:
        """Computes a step, None where its value is not plain."""

    def asked(self, ask: AskOp) -> Questions:
        """The table of what an ask asks."""

    def opener(self, table: Questions) -> Run:
        """Opens a new question of a table."""

    def below(self, table: Questions) -> Mapping[int, int]:
        """By the situation of the asker that of what it asks of this table."""

    def contexts(self) -> Mapping[int, int]:
        """By situation the context."""

    def log(self, ask: AskOp) -> tuple[Callable[[int], None], Callable[[int], None]]:
        """Notes who asked, and what."""

    def over(self, live: Live | None) -> Callable[[int, Values], None]:
        """Takes a row on over columns: from the start of a piece, or from the very start (None)."""

    def unplain(self, point: Point) -> Callable[[int, Values, Values], None]:
        """Takes on over columns what has its answers: the question, what is kept, the rows asked."""

    def wait(self, point: Point) -> Callable[[int, int, Values, Values], None]:
        """Lets a row wait: the question, its situation, what is kept, the rows asked."""

    def finish(self) -> Callable[[int, int], None]:
        """Gives the question its answer."""


@frozen(eq=False)
class Written:
    """A code, written out: its source, the function, and where rows may wait in it."""

    source: str
    run: Run
    starts: Mapping[tuple[int, int], int]
    """The states of the starts of pieces, by block and place there."""


def write(task: Questions, code: Piecewise, around: Surroundings) -> Written:
    """Writes a code of a task out."""
    writer = _Writer(task, code, around)
    source = "\n".join(writer.lines())
    names = dict(writer.names)
    exec(compile(source, f"<{task.name}, written out>", "exec"), names)  # noqa: S102 - all of it is made here
    return Written(source, names["run"], writer.starts)  # type: ignore[arg-type] # it was just defined


@define(eq=False)
class _Writer:
    """Writes one function, line by line."""

    task: Questions
    code: Piecewise
    around: Surroundings
    names: dict[str, object] = field(factory=dict)
    starts: dict[tuple[int, int], int] = field(init=False)
    _live: dict[int, set[Ref]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.starts = dict(states(self.code))
        self._live = live_at(self.code)

    def lines(self) -> Iterator[str]:
        """The function."""
        yield "def run(at, q, s, v):"
        yield "    turns = 0"
        yield "    if at < 0:"
        yield from _indented(self._entry(), 8)
        yield "    while True:"
        for number, block in enumerate(self.code.blocks):
            end = self.starts[block, 0] + 2 * len(self.code.blocks[block])
            yield f"        {'el' * bool(number)}if at < {end}:"
            yield from _indented(self._block(block), 12)

    def _name(self, name: str, bound: object) -> str:
        self.names[name] = bound
        return name

    # ------------------------------------------------------------------------------------------- states

    def _entry(self) -> Iterator[str]:
        """The arguments become the parameters of the first block."""
        over = self._name("begin", self.around.over(None))
        own = [f"a{at}" for at in range(len(self.task.parameters))]
        if own:
            yield f"{', '.join(own)}, = v"
        params = self.code.params[self.code.entry]
        for (ref, coding), name, source in zip(params, own, self.task.parameters, strict=True):
            yield from self._fitted(f"r{ref}", name, source, coding, f"{over}(q, v)")
        if self.code.facts:
            contexts = self._name("contexts", self.around.contexts())
            yield f"{' = '.join(f'r{ref}' for ref in self.code.facts)} = {contexts}[s]"
        yield f"at = {self.starts[self.code.entry, 0]}"

    def _block(self, block: int) -> Iterator[str]:
        pieces = self.code.blocks[block]
        for at, piece in enumerate(pieces):
            start = self.starts[block, at]
            if not piece.asks:
                yield from self._last(block, at, piece)
                return
            kept = [f"r{ref}" for ref in piece.keeps]
            yield f"if at <= {start}:"
            yield from _indented(self._asks(block, at, piece), 4)
            yield f"elif at == {start + 1}:"
            yield f"    {_taken([*kept, *(f'w{ask.id}' for ask in piece.asks)])}"
            yield f"elif at == {start + 2}:"
            yield f"    {_taken([*kept, *(f'r{ask.id}' for ask in piece.asks)])}"
            yield f"if at <= {start + 1}:"
            yield from _indented(self._answers(block, at, piece), 4)

    def _over(self, block: int, at: int) -> str:
        """Takes the row on over columns from the start of a piece."""
        before = self.code.blocks[block][at - 1]
        refs = self._live[block] if at == 0 else {*before.keeps, *(ask.id for ask in before.asks)}
        live = Live(block, at, tuple(sorted(refs)))
        name = self._name(f"over{self.starts[block, at]}", self.around.over(live))
        return f"{name}(q, {_tuple(f'r{ref}' for ref in live.refs)})"

    # ------------------------------------------------------------------------------------------- pieces

    def _steps(self, block: int, at: int, piece: Piece) -> Iterator[str]:
        over = self._over(block, at)
        for step in piece.steps:
            yield from self._step(step)
            yield f"if r{step.ref} is None:"
            yield f"    return {over}"

    def _step(self, step: Step) -> Iterator[str]:
        one = self._name(f"f{step.ref}", self.around.one(step, self.code))
        call = f"r{step.ref} = {one}({', '.join(f'r{ref}' for ref in step.inputs)})"
        function = step.function
        if not isinstance(function, Tabled) or not all(flat(coding.type) for coding in function.inputs):
            yield call
            return
        known = self._name(f"k{step.ref}", function.plain)
        place = ""
        for ref, coding in zip(step.inputs, function.inputs, strict=True):
            place = f"({place}) * {coding.size + 1} + r{ref}" if place else f"r{ref}"
        yield f"r{step.ref} = {known}.get({place})"
        yield f"if r{step.ref} is None:"
        yield f"    {call}"

    def _last(self, block: int, at: int, piece: Piece) -> Iterator[str]:
        yield from self._steps(block, at, piece)
        assert piece.end is not None
        yield from self._end(block, piece.end, self._over(block, at))

    def _end(self, block: int, end: Ending, over: str) -> Iterator[str]:
        match end:
            case Return(value=value):
                yield from self._value("y", value, self.task.returns, over)
                yield f"return {self._name('finish', self.around.finish())}(q, y)"
            case Jump(to=to):
                yield from self._along(block, to, over)
            case Branch(condition=condition):
                yield from self._value("y", condition, self.around.codings.of(BOOL), over)
                yield "if y:"
                yield from _indented(self._along(block, end.then, over), 4)
                yield "else:"
                yield from _indented(self._along(block, end.otherwise, over), 4)

    def _along(self, block: int, edge: Edge, over: str) -> Iterator[str]:
        params = self.code.params[edge.block]
        for ref, (param, coding) in zip(edge.args, params, strict=True):
            yield from self._value(f"n{param}", ref, coding, over)  # another may still be wanted as it was
        for param, _ in params:
            yield f"r{param} = n{param}"
        order = list(self.code.blocks)
        if order.index(edge.block) <= order.index(block):
            yield "turns += 1"
            yield f"if turns > {TURNS}:"
            yield f"    return {self._over(edge.block, 0)}"
        yield f"at = {self.starts[edge.block, 0]}"
        yield "continue"

    # --------------------------------------------------------------------------------------------- asks

    def _asks(self, block: int, at: int, piece: Piece) -> Iterator[str]:
        over = self._over(block, at)
        asks = [ask for ask in piece.asks if isinstance(ask, AskOp)]
        yield from self._steps(block, at, piece)
        for number, ask in enumerate(asks):  # whatever may not be plain comes before anything is put
            for place, (ref, coding) in enumerate(
                zip(ask.args, self.around.asked(ask).parameters, strict=True)
            ):
                yield from self._value(f"a{number}_{place}", ref, coding, over)
        for number, ask in enumerate(asks):
            yield from self._put(number, ask)
        if asks:
            tables = [self._table(self.around.asked(ask)) for ask in asks]
            out = (f"{t}.waiting.item(w{ask.id}) != {ANSWERED}" for t, ask in zip(tables, asks, strict=True))
            wait = self._name(f"wait{self.starts[block, at]}", self.around.wait(self._point(block, at)))
            yield f"if {' or '.join(out)}:"
            yield f"    return {wait}(q, s, {self._kept(piece)})"

    def _table(self, table: Questions) -> str:
        return self._name(f"T{table.number}", table)

    def _point(self, block: int, at: int) -> Point:
        piece = self.code.blocks[block][at]
        tables = tuple(self.around.asked(ask) for ask in piece.asks if isinstance(ask, AskOp))
        return Point(self.starts[block, at] + 1, block, at, piece.keeps, tables)

    def _kept(self, piece: Piece) -> str:
        kept = _tuple(f"r{ref}" for ref in piece.keeps)
        return f"{kept}, {_tuple(f'w{ask.id}' for ask in piece.asks)}"

    def _put(self, number: int, ask: AskOp) -> Iterator[str]:
        table = self.around.asked(ask)
        name, id_ = self._table(table), table.number
        memo = self._name(f"memo{id_}", table.memo)
        arguments = [f"a{number}_{place}" for place in range(len(ask.args))]
        own, theirs = self.around.log(ask)
        yield f"b = {self._name(f'below{id_}', self.around.below(table))}[s]"
        yield f"c = {memo}.count"
        look = "row" if table.packing.width == 1 else "row_of"
        yield f"w{ask.id} = {memo}.{look}({', '.join(table.packing.spelled('b', arguments))})"
        yield f"if w{ask.id} == c:"
        yield f"    {name}.open_row(c)"
        yield f"    {self._name(f'open{id_}', self.around.opener(table))}({ENTRY}, c, b, {_tuple(arguments)})"
        yield f"{self._name(f'own{ask.id}', own)}(q)"
        yield f"{self._name(f'theirs{ask.id}', theirs)}(w{ask.id})"

    def _answers(self, block: int, at: int, piece: Piece) -> Iterator[str]:
        unplain = self._name(f"unplain{self.starts[block, at]}", self.around.unplain(self._point(block, at)))
        away = f"{unplain}(q, {self._kept(piece)})"
        for ask in piece.asks:
            assert isinstance(ask, AskOp)
            table = self.around.asked(ask)
            name, row = self._table(table), f"w{ask.id}"
            yield f"if {name}.whys is not None and {name}.whys.item({row}):"
            yield f"    return {away}"
            answer = f"{name}.answers.item({row})"
            yield from self._fitted(f"r{ask.id}", answer, table.returns, self.code.codings[ask.id], away)

    # ------------------------------------------------------------------------------------------- values

    def _value(self, name: str, ref: Ref, target: Coding, away: str) -> Iterator[str]:
        """A value of the code as one of another type."""
        source = self.code.codings[ref]
        if ref not in self.code.constants:
            yield from self._fitted(name, f"r{ref}", source, target, away)
            return
        value = self.code.constants[ref]
        if isinstance(value, Unknown):
            yield f"return {away}"
        else:
            yield from self._fitted(name, str(source.number(value)), source, target, away)

    def _fitted(self, name: str, number: str, source: Coding, target: Coding, away: str) -> Iterator[str]:
        """The number there of a value, as `putting.fitted` has it; where that is not plain, `away`."""
        if isinstance(source, FactCoding):  # its number is that of the context
            yield f"return {away}"
        elif source is target:
            yield f"{name} = {number}"
        elif isinstance(source.type, IntType) and isinstance(target.type, IntType):
            yield f"{name} = {number} + {source.low}" if source.low else f"{name} = {number}"
            if source.small:
                yield f"if {name} >= {source.size + source.low}: return {away}"
            low, high = target.type.low, target.type.high
            if low > source.type.low or high < source.type.high:
                yield f"if not {low} <= {name} <= {high}: return {away}"
            if target.low:
                yield f"{name} -= {target.low}"
        elif source.small and target.small:
            convert = self._name(f"from{id(source)}_{id(target)}", self._converting(source, target))
            yield f"{name} = {convert}({number})"
            yield f"if {name} < 0: return {away}"
        else:
            yield f"return {away}"

    def _converting(self, source: Coding, target: Coding) -> Callable[[int], int]:
        codings = self.around.codings
        return lambda number: codings.one(number, source, target) if number < source.size else -1


def _indented(lines: Iterator[str], by: int) -> Iterator[str]:
    for line in lines:
        yield " " * by + line


def _tuple(names: Iterator[str] | Sequence[str]) -> str:
    inside = ", ".join(names)
    return f"({inside},)" if inside else "()"


def _taken(names: Sequence[str]) -> str:
    return f"{', '.join(names)}, = v" if names else "pass"
