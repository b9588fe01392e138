"""Code that asks nothing, as a function of columns: conditions of strategies."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, frozen

from ida_dsl.graph.model import Branch, Code, Jump, Return
from ida_dsl.interpreter.evaluate import compute
from ida_dsl.interpreter.plans import Scope
from ida_dsl.interpreter.program import Program
from ida_dsl.values import UNKNOWN, Value
from ida_runtime.columns.coding import Codings
from ida_runtime.columns.column import Column, Numbers
from ida_runtime.columns.tables import Scalar, Tabled, fits_table
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
    touched = _touched(code)
    used = tuple(at for at, param in enumerate(code.params) if param.id in touched)
    inputs = tuple(codings.of(code.params[at].type) for at in used)
    kind = Tabled if used and fits_table(inputs) else Scalar
    made = kind(inputs, codings.of(code.returns), _Meaning(program, code, used), reasons)
    return Function(used, made)


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
