"""What analysis works on and what it finds.

`Analysis` is the one mutable thing of the front half: side tables that the passes fill, keyed by node id.
`Checked` is what is left of it at the end, frozen, for the lowering.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from attrs import define, evolve, field, frozen

from ida_dsl.analysis.symbols import Symbol
from ida_dsl.diagnostics import Diagnostic
from ida_dsl.source import Source, Span
from ida_dsl.syntax import ast
from ida_dsl.types import Type
from ida_dsl.values import Value, Word


@frozen
class Parameter:
    """A parameter of something that is called or asked."""

    name: str
    type: Type


@frozen
class Signature:
    """Parameters and answer of a task, primitive, function or extern function."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: Type


@frozen
class Place:
    """Where an expression stands, and so what it may do. `name` is how messages call it.

    `facts`: it may read facts; `hidden`: hidden ones too; `asks`: it may ask; `draws`: it may draw;
    `primitives`, `tasks`: it may call them plainly; `params`: it may read params that grow.
    """

    name: str
    facts: bool = False
    hidden: bool = False
    asks: bool = False
    draws: bool = False
    primitives: bool = False
    tasks: bool = False
    answer: Type | None = None
    answer_of: str = ""
    sample: bool = False


ENDED = 2**31
"""The `loop` of a name that was bound in a loop and ended with it: it cannot be used, but bound anew."""


@frozen
class Binding:
    """A name bound in a block. `nodes` are ids of the names that may have bound it, `loop` is how many loops
    are around the binding, `sure` is False where some path to here does not bind it, `narrowed` is True where
    a condition has told more of it than its declaration."""

    symbol: Symbol
    type: Type
    nodes: frozenset[int] = frozenset()
    loop: int = 0
    sure: bool = True
    narrowed: bool = False

    @property
    def ended(self) -> bool:
        """Whether its loop is over."""
        return self.loop == ENDED


@frozen
class Env:
    """The names bound in reach. Never changed: each step makes a new one."""

    bindings: Mapping[str, Binding] = field(factory=dict)
    loop: int = 0

    def get(self, name: str) -> Binding | None:
        """The binding of a name."""
        return self.bindings.get(name)

    def bind(self, name: str, binding: Binding) -> Env:
        """With one more name."""
        return evolve(self, bindings={**self.bindings, name: binding})

    def narrowed(self, name: str, type_: Type) -> Env:
        """With a name known to be of a smaller type here."""
        return self.bind(name, evolve(self.bindings[name], type=type_, narrowed=True))

    def in_loop(self) -> Env:
        """The same names, one loop deeper."""
        return evolve(self, loop=self.loop + 1)


@define
class Analysis:
    """The side tables, while they are filled."""

    declarations: tuple[ast.Declaration, ...]
    settings: Mapping[str, Value | str] = field(factory=dict)
    sources: Mapping[str, Source] = field(factory=dict)
    faults: tuple[Span, ...] = ()
    incomplete: bool = False
    declared: dict[str, Symbol] = field(factory=dict)
    words: dict[str, Word] = field(factory=dict)
    enumerations: tuple[ast.Alternatives, ...] = ()
    types: dict[int, Type] = field(factory=dict)
    symbols: dict[int, Symbol] = field(factory=dict)
    named_types: dict[str, Type] = field(factory=dict)
    fact_types: dict[str, Type] = field(factory=dict)
    signatures: dict[str, Signature] = field(factory=dict)
    constants: dict[str, Value] = field(factory=dict)
    param_types: dict[str, Type] = field(factory=dict)
    frozen: set[str] = field(factory=set)
    changing: set[str] = field(factory=set)
    computing: list[str] = field(factory=list)
    used: set[str] = field(factory=set)
    read: set[int] = field(factory=set)
    bound: dict[int, ast.Name] = field(factory=dict)
    broken: set[str] = field(factory=set)
    drawing: set[str] = field(factory=set)
    diagnostics: list[Diagnostic] = field(factory=list)
    quiet: bool = False

    def lost(self, name: str) -> bool:
        """Whether a name may be declared in what could not be read: then it is missing, not misspelt."""
        return self.incomplete or name in self.broken

    def report(self, diagnostic: Diagnostic) -> None:
        """Keeps a diagnostic, unless a loop's types are being tried out."""
        if not self.quiet:
            self.diagnostics.append(diagnostic)

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """While types are tried out: nothing is reported."""
        before, self.quiet = self.quiet, True
        try:
            yield
        finally:
            self.quiet = before
