"""What all that writes shares: expressions with their types, signatures, the names in reach, fresh names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from attrs import define, evolve, field, frozen

from ida_dsl.types import Type
from tests.engine.random_programs.kinds import Kinds


@frozen
class Expr:
    """An expression as it is written, with the type that the checker gives it (or a narrower one)."""

    text: str
    type: Type


@frozen
class Signature:
    """What can be asked or called. `measured` is the parameter that its measure goes by, where it has one."""

    name: str
    parameters: tuple[tuple[str, Type], ...]
    returns: Type
    draws: bool = False
    measured: str = ""


@frozen
class Scope:
    """What an expression may use. `names` have their types; `levels` the depth of the loop that binds them,
    below zero for arguments. `asks` and `calls` are what may be asked, and called plainly; `measure` is what
    the own measure goes by, where asks on a circle must make it smaller; `put` are asks put before."""

    names: Mapping[str, Type] = field(factory=dict)
    levels: Mapping[str, int] = field(factory=dict)
    asks: tuple[Signature, ...] = ()
    calls: tuple[Signature, ...] = ()
    draws: bool = False
    loop: int = 0
    measure: str = ""
    circle: frozenset[str] = frozenset()
    put: tuple[Expr, ...] = ()

    def bound(self, names: Mapping[str, Type]) -> Scope:
        """With more names."""
        levels = dict.fromkeys(names, self.loop)
        return evolve(self, names={**self.names, **names}, levels={**levels, **self.levels})


Make = Callable[["Writer", Scope, Type, int], Expr]


@define(eq=False)
class Writer:
    """Writes one program. `make` writes an expression of a type, so deep at most. `constants` and `functions`
    can be used everywhere, `hidden` are names of tasks that a local name has,
    `shown` says whether agents may show decompositions. Blocks have at most `size`
    statements, expressions are about `depth` deep."""

    random: Random
    kinds: Kinds
    make: Make
    constants: dict[str, Type] = field(factory=dict)
    functions: list[Signature] = field(factory=list)
    hidden: set[str] = field(factory=set)
    shown: bool = False
    size: int = 4
    depth: int = 2
    made: int = 0

    def fresh(self, start: str = "v") -> str:
        """A name that nothing has."""
        self.made += 1
        return f"{start}{self.made}"

    def chance(self, share: float) -> bool:
        """True so often."""
        return self.random.random() < share
