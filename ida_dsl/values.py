"""The values of the language as Python sees them, and `unknown` with its reason.

| type | Python value |
| --- | --- |
| Bool, Int and ranges, Real, Text | `bool`, `int`, `float` (finite, never -0.0), `str` |
| a word of an enumeration | `Word` |
| tuple, `List` | `tuple` |
| record | `Record` |
| `Set` | `frozenset` |
| `Map` | `Mapped` |
| `unknown` of any type | `Unknown` |

All are immutable and hashable. Sets and maps iterate in sorted order: use `ordered` and `Mapped.items`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from functools import total_ordering

from attrs import evolve, field, frozen

INT_MIN, INT_MAX = -(2**63), 2**63 - 1
MAX_SIZE = 2**24
"""The most items or characters of one value, and the most turns of one loop (rule 5)."""


class Reason(Enum):
    """Why something is unknown. The text completes "unknown, because …"."""

    SAID = "the program or the agent says so"
    NOBODY = "nobody answers this task"
    MISSING = "there is no such key or position"
    EMPTY = "there is nothing to choose from"
    DIVISION = "it divides by zero"
    OVERFLOW = "the number is out of bounds"
    NOT_A_NUMBER = "a word has no arithmetic"
    DOMAIN = "the value is outside its declared type"
    SIZE = "the value or the loop has more than 2**24 items, characters or turns"
    INSIDE = "it was taken out of a value that contains unknown"
    TIE = "the panel is tied"
    MEASURE = "the measure did not decrease"
    REQUIRE = "a `require` did not hold"
    PARSE = "the answer could not be read"
    FAILED = "the agent failed"
    LIMIT = "the agent's limit of answers is spent"
    BUDGET = "the budget is spent"
    STEPS = "the budget of steps is spent"
    MEMORY = "the budget of memory is spent"
    NO_SPEC = "the task has no spec, or its spec finds no answer"
    NOT_ALLOWED = "a shown strategy picked what it may not ask"
    AT_MOST = "a shown strategy asked as often as it may"
    FORBIDDEN = "it needs Python, which was not allowed"


@frozen
class Unknown:
    """A value that is not known. `origin` is the question where it arose, None until it is known.

    All unknowns are equal: neither reason nor origin is part of equality or of a question's identity.
    """

    reason: Reason = Reason.SAID
    detail: str = ""
    origin: object = field(default=None, repr=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unknown)

    def __hash__(self) -> int:
        return 0x1DA

    def at(self, origin: object) -> Unknown:
        """The same, arisen at `origin` unless that is settled already."""
        return self if self.origin is not None else evolve(self, origin=origin)

    def __str__(self) -> str:
        return f"{self.reason.value}: {self.detail}" if self.detail else self.reason.value


UNKNOWN = Unknown(Reason.INSIDE)
"""What stands for any unknown inside a compound value."""


@total_ordering
@frozen
class Word:
    """A word of an enumeration. `rank` orders words of one program: below 0 before all other values of a
    type such as `none | 0..9`, above 0 after them; it is no part of equality."""

    name: str
    rank: int = field(default=1, eq=False, repr=False)

    def __hash__(self) -> int:
        """That of the name, which Python keeps: words are looked up more often than anything else."""
        return hash(self.name)

    def __lt__(self, other: Word) -> bool:
        return self.rank < other.rank

    def __str__(self) -> str:
        return self.name


@frozen
class Record:
    """Named fields, sorted by name."""

    names: tuple[str, ...]
    values: tuple[Value, ...]

    @classmethod
    def of(cls, fields: Iterable[tuple[str, Value]]) -> Record:
        """From pairs in any order."""
        pairs = sorted(fields, key=lambda pair: pair[0])
        return cls(tuple(name for name, _ in pairs), tuple(value for _, value in pairs))

    def get(self, name: str) -> Value:
        """The field's value; KeyError where there is none."""
        try:
            return self.values[self.names.index(name)]
        except ValueError:
            raise KeyError(name) from None

    def items(self) -> Iterator[tuple[str, Value]]:
        """Name and value of each field."""
        return zip(self.names, self.values, strict=True)


class Mapped:
    """An immutable map. Iterates, and lists its items, sorted by key."""

    __slots__ = ("_hash", "_items", "entries")

    def __init__(self, entries: Iterable[tuple[Value, Value]]) -> None:
        self.entries: dict[Value, Value] = dict(entries)
        self._items: tuple[tuple[Value, Value], ...] | None = None
        self._hash: int | None = None

    def items(self) -> tuple[tuple[Value, Value], ...]:
        """Pairs of key and value, sorted by key."""
        if self._items is None:
            self._items = tuple((key, self.entries[key]) for key in ordered(self.entries))
        return self._items

    def keys(self) -> tuple[Value, ...]:
        """The keys, sorted."""
        return tuple(key for key, _ in self.items())

    def __len__(self) -> int:
        return len(self.entries)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapped) and self.entries == other.entries

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self.entries.items()))
        return self._hash

    def __repr__(self) -> str:
        return f"Mapped({self.items()!r})"


Value = bool | int | float | str | Word | Record | Mapped | Unknown | tuple["Value", ...] | frozenset["Value"]


def order_key(value: Value) -> tuple[object, ...]:
    """A key that sorts any values of one type: by value, words by rank, compounds item by item."""
    if isinstance(value, int | float | str):
        return (0, value)
    if isinstance(value, Word):
        return (value.rank, 0)
    if isinstance(value, Unknown):
        return (-(2**62), 0)
    return (0, tuple(order_key(item) for item in _parts(value)))


def _parts(value: Value) -> tuple[Value, ...]:
    if isinstance(value, tuple):
        return value
    if isinstance(value, Record):
        return value.values
    if isinstance(value, Mapped):
        return tuple(part for pair in value.items() for part in pair)
    assert isinstance(value, frozenset)
    return ordered(value)


def ordered(values: Iterable[Value]) -> tuple[Value, ...]:
    """The values, sorted: the order in which sets and maps iterate."""
    return tuple(sorted(values, key=order_key))


def contains_unknown(value: Value) -> bool:
    """Whether the value is, or holds anywhere, an unknown."""
    if isinstance(value, Unknown):
        return True
    if isinstance(value, bool | int | float | str | Word | frozenset):
        return False  # what is unknown is in no set, nor in a key
    parts = value.entries.values() if isinstance(value, Mapped) else _parts(value)
    return any(map(contains_unknown, parts))


def embed(value: Value) -> Value:
    """The value as an item of a compound: an unknown loses its reason there."""
    return UNKNOWN if isinstance(value, Unknown) else value


def clean_real(value: float) -> float | Unknown:
    """A finite float without the sign of zero; unknown for infinities and NaN."""
    if value - value != 0:
        return Unknown(Reason.OVERFLOW)
    return value + 0.0


def show(value: Value) -> str:
    """The value as the language would write it."""
    if isinstance(value, Unknown):
        return "unknown"
    if isinstance(value, str):
        return '"' + "".join(_shown_character(c) for c in value) + '"'
    if isinstance(value, bool | int | float | Word):
        return str(value)
    if isinstance(value, Record):
        return "{" + ", ".join(f"{name}: {show(item)}" for name, item in value.items()) + "}"
    if isinstance(value, frozenset):
        return f"set([{', '.join(map(show, ordered(value)))}])"
    if isinstance(value, Mapped):
        return f"map([{', '.join(f'({show(k)}, {show(v)})' for k, v in value.items())}])"
    return f"[{', '.join(map(show, value))}]"


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _shown_character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
