"""Code that asks nothing, as a function of columns: conditions of strategies, and which one they choose."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, frozen

from ida_dsl.graph.code import Branch, Code, Jump, Return
from ida_dsl.interpreter.evaluate import compute
from ida_dsl.interpreter.plans import Scope
from ida_dsl.interpreter.program import Program
from ida_dsl.types import IntType
from ida_dsl.values import UNKNOWN, Unknown, Value
from ida_runtime.columns.coding import Coding, Codings
from ida_runtime.columns.column import Column, Numbers
from ida_runtime.columns.tables import Meaning, Scalar, Tabled, fits_table
from ida_runtime.columns.whys import Whys


@frozen(eq=False)
class Function:
    """A code as a function of those of its parameters that it uses."""

    used: tuple[int, ...]
    function: Tabled | Scalar

    def of(self, arguments: Sequence[Column], task: int, rows: Numbers) -> Column:
        """Its values; what arises in it arises at these rows of the task."""
        return self.function.of([arguments[at] for at in self.used], task, rows)


@define(eq=False)
class _Meaning:
    program: Program
    code: Code
    used: tuple[int, ...]

    def __call__(self, values: Sequence[Value]) -> Value:
        arguments: list[Value] = [UNKNOWN] * len(self.code.params)
        for at, value in zip(self.used, values, strict=True):
            arguments[at] = value
        return compute(self.code, arguments, Scope(self.program, {}))


def function_of(program: Program, code: Code, codings: Codings, reasons: Whys) -> Function:
    """The code as a function; it reads no facts and draws nothing."""
    used = _used(code)
    inputs = tuple(codings.of(code.params[at].type) for at in used)
    return _made(used, inputs, codings.of(code.returns), _Meaning(program, code, used), reasons)


def choice_of(
    program: Program, whens: Sequence[Code | None], codings: Codings, reasons: Whys
) -> Function | None:
    """The number of the first strategy that applies, by its `when` (None: it always does), as many as there
    are where none does; unknown where a `when` before is. None where that is no table."""
    codes = [code for code in whens if code is not None]
    used = tuple(sorted({at for code in codes for at in _used(code)}))
    if not codes or not used:
        return None
    inputs = tuple(codings.of(codes[0].params[at].type) for at in used)
    if not fits_table(inputs):
        return None
    meanings = [None if code is None else _Meaning(program, code, used) for code in whens]
    return _made(used, inputs, codings.of(IntType(0, len(whens))), _Choice(meanings), reasons)


def _made(
    used: tuple[int, ...], inputs: tuple[Coding, ...], returns: Coding, meaning: Meaning, reasons: Whys
) -> Function:
    kind = Tabled if used and fits_table(inputs) else Scalar
    return Function(used, kind(inputs, returns, meaning, reasons))


@define(eq=False)
class _Choice:
    whens: Sequence[_Meaning | None]

    def __call__(self, values: Sequence[Value]) -> Value:
        for number, when in enumerate(self.whens):
            holds = True if when is None else when(values)
            if isinstance(holds, Unknown):
                return holds
            if holds:
                return number
        return len(self.whens)


def _used(code: Code) -> tuple[int, ...]:
    """The places of the parameters that it uses."""
    touched = _touched(code)
    return tuple(at for at, param in enumerate(code.params) if param.id in touched)


def _touched(code: Code) -> set[int]:
    """The values that the code uses anywhere."""
    found = {ref for op in code.ops() for ref in op.operands}
    blocks = [*code.blocks, *(block for op in code.ops() for block in getattr(op, "region", ()))]
    for block in blocks:
        match block.end:
            case Return(value=value):
                found.add(value)
            case Jump(to=to):
                found |= set(to.args)
            case Branch() as end:
                found |= {end.condition, *end.then.args, *end.otherwise.args, *end.unknown.args}
    return found
