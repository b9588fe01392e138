"""What a builtin is: a name, a line of signature, a line of doc, a rule for types and a meaning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

from attrs import frozen

from ida_dsl.types import Type
from ida_dsl.values import Unknown, Value

Kind = Literal["value", "type", "type or list", "function"]


@frozen
class Misfit(Exception):  # noqa: N818 - no error of ours, nor always of a person
    """Arguments that a builtin cannot take: which one (None: all together) and what was expected."""

    argument: int | None
    expected: str

    def __str__(self) -> str:
        return f"expected {self.expected}"


@frozen
class BuiltinParameter:
    """A parameter. Optional ones come last and are left out of a call, not filled; `many` takes the rest.

    What `type_of` is given follows from the kind: the argument's type ("value"), the type itself ("type"),
    the argument's type or, for a type, that of the list of all its values ("type or list", see `all_of`),
    the type of what the function returns ("function"). `meaning` is given values, `Type`s and callables.
    """

    name: str
    default: Value | None = None
    required: bool = True
    kind: Kind = "value"
    many: bool = False


@frozen
class Builtin:
    """One builtin function or operator.

    `type_of` maps the types of the arguments to the type of the result, ranges and sizes as tight as cheap
    arithmetic makes them, or raises `Misfit`. `meaning` takes argument values by position (a drawing one its
    `Source` first) and never raises: what fails is an `Unknown`. Where it is strict, no argument given to it
    is unknown: `call` sees to that. Where an Int meets a Real (`[1, 2.5]`, `1.5 if c else 2`) the meaning
    leaves numbers as they are, and whoever calls converts the result to its type (`types.convert`).
    """

    name: str
    group: str
    signature: str
    doc: str
    parameters: tuple[BuiltinParameter, ...]
    type_of: Callable[[tuple[Any, ...]], Type]
    meaning: Callable[..., Value]
    strict: bool = True
    draws: bool = False
    public: bool = True

    def call(self, arguments: Sequence[Any], source: object = None) -> Value:
        """The meaning, with strictness: the leftmost unknown argument is the answer."""
        if self.strict:
            for argument in arguments:
                if isinstance(argument, Unknown):
                    return argument
        return self.meaning(source, *arguments) if self.draws else self.meaning(*arguments)

    def takes(self, count: int) -> bool:
        """Whether it can be called with so many arguments."""
        least = sum(parameter.required for parameter in self.parameters)
        return count >= least and (count <= len(self.parameters) or self.parameters[-1].many)
