"""Random types, and how they are written."""

from __future__ import annotations

from random import Random

from attrs import define, field

from ida_dsl.analysis.strangers import LOOKS_UP
from ida_dsl.types import (
    BOOL,
    INT,
    REAL,
    TEXT,
    BoolType,
    EnumType,
    IntType,
    ListType,
    MapType,
    NeverType,
    RecordType,
    SetType,
    TextType,
    TupleType,
    Type,
    describe,
    overlaps,
    same_shape,
    size,
)
from ida_dsl.values import Word

BEFORE = (Word("nothing", -2), Word("under", -1))
AFTER = (Word("over", 1), Word("far", 2), Word("wild", 3), Word("red", 4))
RANGES = ((0, 3), (0, 3), (0, 5), (-2, 2), (1, 4), (0, 1), (0, 9), (0, 300), (0, 10**6))
COMPARED = {"equal", "not_equal", "less", "less_equal", "greater", "greater_equal"}
FIELDS = ("left", "right", "size", "weight")


@define(eq=False)
class Kinds:
    """The types of one program: few, so that values of one type meet. `names` are those declared."""

    random: Random
    enums: list[EnumType] = field(factory=list)
    pool: list[Type] = field(factory=list)
    names: dict[Type, str] = field(factory=dict)

    def fill(self) -> None:
        """Makes the types."""
        self.enums = [self._enum() for _ in range(self.random.randint(1, 2))]
        self.pool = [self._range(), BOOL, self._scalar(), self._scalar()]
        self.pool += [self.compound() for _ in range(self.random.randint(2, 4))]
        self.pool.append(self.random.choice([ListType(self.random.choice(self.pool), 0, 3), *self.pool]))
        for number, one in enumerate(dict.fromkeys(self.enums)):
            self.names[one] = f"Words{number}"
        for number, one in enumerate(dict.fromkeys(self.pool)):
            if one not in self.names and self.random.random() < 0.3:
                self.names[one] = f"Kind{number}"

    def any(self) -> Type:
        """Some type of the program, now and then another one."""
        return self.random.choice(self.pool) if self.random.random() < 0.9 else self._scalar()

    def ordered(self) -> Type:
        """Some type whose values `<` compares."""
        plain = [one for one in self.pool if is_plain(one)]
        return self.random.choice(plain)

    def small(self) -> Type:
        """Some type with few values."""
        return self.random.choice([one for one in (*self.pool, *self.enums) if (size(one) or 99) <= 12])

    def whole(self) -> Type:
        """Some range, or Int."""
        ranges = [one for one in self.pool if isinstance(one, IntType)]
        return self.random.choice([*ranges, *ranges, self._range()])

    def written(self, type_: Type) -> str:
        """The type as a program writes it, by its name where it has one."""
        name = self.names.get(type_)
        return name if name and self.random.random() < 0.8 else describe(type_)

    def _range(self) -> Type:
        return IntType(*self.random.choice(RANGES)) if self.random.random() < 0.82 else INT

    def _scalar(self) -> Type:
        made: tuple[Type, ...] = (
            self._range(), self._range(), INT, REAL, BOOL, TEXT, TEXT, TextType(0, 6),
            *self.enums, *self.enums,
        )  # fmt: skip
        return self.random.choice(made)

    def _enum(self) -> EnumType:
        pick = self.random
        if pick.random() < 0.5:
            words = [one for one in AFTER if pick.random() < 0.7]
            return EnumType(tuple(words if len(words) > 1 else AFTER[:2]))
        before = tuple(one for one in BEFORE if pick.random() < 0.4)
        after = tuple(one for one in AFTER if pick.random() < 0.4)
        base = pick.choice((IntType(0, 3), IntType(-2, 2), IntType(0, 9), INT, TextType(0, 6), BOOL))
        return EnumType(before, base, after if before or after else AFTER[:1])

    def compound(self) -> Type:
        """A type made of others."""
        pick, inner = self.random, self.random.choice([*self.pool, self._scalar()])
        match pick.randrange(9):
            case 0:
                return ListType(inner, *(pick.randint(1, 3),) * 2)
            case 1 | 2:
                return ListType(inner, 0, pick.randint(2, 4))
            case 3:
                return ListType(inner)
            case 4:
                return TupleType(tuple(self._scalar() for _ in range(pick.choice((1, 2, 2, 2, 3)))))
            case 5:
                names = pick.sample(FIELDS, pick.randint(1, 3))
                return RecordType(tuple((name, pick.choice([inner, self._scalar()])) for name in names))
            case 6:
                return SetType(self._scalar())
            case 7:
                vertex = self._scalar()
                return SetType(TupleType((vertex, vertex)))
        return MapType(self._scalar(), inner)


def is_plain(type_: Type) -> bool:
    """Whether `<` compares the values, and they are short."""
    match type_:
        case EnumType(base=base):
            return base is None or is_plain(base)
        case BoolType() | IntType() | TextType():
            return True
    return type_ == REAL


def parts(type_: Type) -> tuple[Type, ...]:
    """The types of which one is made."""
    match type_:
        case ListType(item=item) | SetType(item=item):
            return (item,)
        case MapType(key=key, value=value):
            return (key, value)
        case TupleType(items=items):
            return items
        case RecordType(fields=fields):
            return tuple(inner for _, inner in fields)
        case EnumType(base=base):
            return () if base is None else (base,)
    return ()


def meet(a: Type, b: Type) -> bool:
    """Whether the checker lets values of both be compared: in each place some value could be one of both."""
    if isinstance(a, NeverType) or isinstance(b, NeverType):
        return True
    match a, b:
        case ListType(), ListType():
            return not (a.high and b.high) or meet(a.item, b.item)
        case (SetType(), SetType()) | (MapType(), MapType()):
            return all(map(meet, parts(a), parts(b)))
        case TupleType(), TupleType():
            return len(a.items) == len(b.items) and all(map(meet, a.items, b.items))
        case RecordType(), RecordType():
            fields = dict(b.fields)
            return all(name in fields and meet(type_, fields[name]) for name, type_ in a.fields)
        case (EnumType(), _) | (_, EnumType()):
            return overlaps(a, b)
    return same_shape(a, b)


def sought(builtin: str, types: tuple[Type, ...]) -> tuple[Type, Type] | None:
    """The types whose values a builtin holds against each other."""
    if builtin in COMPARED:
        return types[0], types[1]
    if builtin not in LOOKS_UP:
        return None
    inside, value = types[:2] if not builtin.endswith("contains") else (types[1], types[0])
    match inside:
        case ListType(item=item) | SetType(item=item) if builtin != "index":
            return item, value
        case MapType(key=key):
            return key, value
    return None


def has_never(type_: Type) -> bool:
    """Whether nothing is known of some part of the type."""
    return isinstance(type_, NeverType) or any(map(has_never, parts(type_)))
