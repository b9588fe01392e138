"""What makes a value of which type: a table of all builtins and operators, by the pattern of their answer.

A row is the pattern of the answer, the builtin whose rule tells the exact type, how a call is written, and
patterns of the arguments. In patterns a letter is one type throughout: `T A B` any, `P` one that is ordered,
`K V` small ones; `Few` is an Int that is near zero, for what would grow without bounds; `Num` an Int or Real.
"""

from __future__ import annotations

import ast
from functools import cache

from ida_dsl.types import (
    BOOL,
    REAL,
    TEXT,
    BoolType,
    IntType,
    ListType,
    MapType,
    RealType,
    SetType,
    TextType,
    TupleType,
    Type,
)
from tests.engine.random_programs.kinds import Kinds, is_plain

Row = tuple[str, str, str, tuple[str, ...]]
Letters = dict[str, Type]
FEW = IntType(-1, 3)

_TABLE = """
Int  add ({}+{}) Int Int
Int  subtract ({}-{}) Int Int
Int  subtract ({}-1) Int
Int  add ({}+1) Int
Int  multiply ({}*{}) Int Int
Int  floor_divide ({}//{}) Int Int
Int  modulo ({}%{}) Int Int
Int  modulo ({}%3) Int
Int  floor_divide ({}//(-1)) Int
Int  modulo ({}%(-1)) Int
Int  power ({}**{}) Few Few
Int  negate (-{}) Int
Int  plus (+{}) Int
Int  abs abs({}) Int
Int  sum sum({}) List[Int]
Int  sum sum({}) Set[Int]
Int  sum sum({},{},{}) Int Int Int
Int  round round({}) Real
Int  floor floor({}) Num
Int  ceil ceil({}) Num
Int  int int({}) Num
Int  isqrt isqrt({}) Int
Int  clamp clamp({},{},{}) Int Int Int
Int  gcd gcd({},{}) Int Int
Int  bits bits({}) Int
Int  len len({}) List[T]
Int  len len({}) Set[T]
Int  len len({}) Map[K,T]
Int  len len({}) Text
Int  count count({},{}) List[T] T
Int  position position({},{}) List[T] T
Int  count_words count_words({}) Text
Int  parse_int parse_int({}) Text
Int  parse_int parse_int(text({})) Int
Int  hops hops({},{},{}) Set[(V,V)] V V
Real add ({}+{}) Real Num
Real subtract ({}-{}) Num Real
Real multiply ({}*{}) Real Num
Real divide ({}/{}) Num Num
Real floor_divide ({}//{}) Real Num
Real modulo ({}%{}) Real Num
Real power ({}**{}) Real Few
Real power ({}**{}) Real Real
Real negate (-{}) Real
Real abs abs({}) Real
Real mean mean({}) List[Num]
Real mean mean({}) Set[Num]
Real sum sum({}) List[Real]
Real round round({},{}) Real Few
Real round round({},digits={}) Num Few
Real real real({}) Num
Real sqrt sqrt({}) Num
Real log log({}) Num
Real exp exp({}) Num
Real clamp clamp({},{},{}) Real Num Num
Bool equal ({}=={}) T T
Bool equal ({}=={}) P P
Bool not_equal ({}!={}) T T
Bool less ({}<{}) P P
Bool less_equal ({}<={}) P P
Bool greater ({}>{}) P P
Bool greater_equal ({}>={}) Num Num
Bool less ({}<{}) (P,K) (P,K)
Bool less ({}<={}) List[P] List[P]
Bool contains ({}in{}) T List[T]
Bool not_contains ({}notin{}) T List[T]
Bool contains ({}in{}) T Set[T]
Bool not_contains ({}notin{}) K Map[K,T]
Bool contains ({}in{}) Text Text
Bool not ({not}{}) Bool
Bool and ({}and{}) Bool Bool
Bool or ({}or{}) Bool Bool
Bool and ({}and{}and{}) Bool Bool Bool
Bool or ({}or{}or{}) Bool Bool Bool
Bool all all({}) List[Bool]
Bool any any({}) List[Bool]
Bool any any({}) Set[Bool]
Bool starts_with starts_with({},{}) Text Text
Bool ends_with ends_with({},{}) Text Text
Bool known known({}) T
Text text text({}) T
Text lower lower({}) Text
Text upper upper({}) Text
Text strip strip({}) Text
Text add ({}+{}) Text Text
Text multiply ({}*{}) Text Few
Text join_texts join_texts({},{}) List[Text] Text
Text join_texts join_texts({},{}) Set[Text] Text
Text replace_text replace_text({},{},{}) Text Text Text
Text index {}[{}] Text Int
Text slice {}[{}:{}] Text Int Int
List[T] make_list [{}] T
List[T] make_list [{},{}] T T
List[T] add ({}+{}) List[T] List[T]
List[T] multiply ({}*{}) List[T] Few
List[T] multiply ({}*{}) Few List[T]
List[T] list list({}) Set[T]
List[T] list list({}) List[T]
List[T] list list({}) Map[T,A]
List[T] reverse reverse({}) List[T]
List[T] unique unique({}) List[T]
List[T] take take({},{}) List[T] Int
List[T] take take({},n={}) Set[T] Int
List[T] drop drop({},{}) List[T] Int
List[T] drop drop({},{}) Set[T] Int
List[T] flatten flatten({}) List[List[T]]
List[T] copies copies({},{}) T Few
List[T] replace replace({},{},{}) List[T] Int T
List[T] slice {}[{}:{}] List[T] Int Int
List[T] slice {}[{}:] List[T] Int
List[T] slice {}[:{}] List[T] Int
List[T] slice {}[:{}:{}] List[T] Int Few
List[T] keys keys({}) Map[T,A]
List[T] values values({}) Map[K,T]
List[P] sort sort({}) List[P]
List[P] sort sort({}) Set[P]
List[T] sort sort({},{}) List[T] List[P]
List[(T,A)] items items({}) Map[T,A]
List[(T,A)] zip zip({},{}) List[T] List[A]
List[(T,A)] zip zip({},{}) Set[T] List[A]
List[(Int,T)] enumerate enumerate({}) List[T]
List[(Int,T)] enumerate enumerate({}) Set[T]
List[List[T]] chunks chunks({},{}) List[T] Int
List[List[T]] chunks chunks({},{}) Set[T] Few
List[Int] range range({}) Few
List[Int] range range({},{}) Few Few
List[Int] range range({},{},{}) Few Few Few
List[Int] digits digits({}) Int
List[Text] list list({}) Text
List[Text] words words({}) Text
List[Text] split_words split_words({},{}) Text Few
List[Text] split_sentences split_sentences({}) Text
List[Text] split_paragraphs split_paragraphs({}) Text
List[Text] split_lines split_lines({}) Text
List[Text] split_text split_text({},{}) Text Text
List[Text] search search({},{},{}) List[Text] Text Few
List[T] successors successors({},{}) Set[(T,T)] T
List[T] predecessors predecessors({},{}) Set[(T,T)] T
List[T] neighbors neighbors({},{}) Set[(T,T)] T
List[T] path path({},{},{}) Set[(T,T)] T T
Set[T] set set({}) List[T]
Set[T] set set({}) Set[T]
Set[T] add_to add_to({},{}) Set[T] T
Set[T] without without({},{}) Set[T] T
Set[T] union union({},{}) Set[T] Set[T]
Set[T] intersection intersection({},{}) Set[T] Set[T]
Set[T] difference difference({},{}) Set[T] Set[T]
Set[T] reachable reachable({},{}) Set[(T,T)] T
Map[T,A] map map({}) List[(T,A)]
Map[T,A] put put({},{},{}) Map[T,A] T A
Map[T,A] without without({},{}) Map[T,A] T
T or_else or_else({},{}) T T
T index {}[{}] List[T] Int
T index {}[{}] List[T] Few
T index {}[{}] Map[K,T] K
T get get({},{},{}) Map[K,T] K T
T get get({},{},default={}) Map[K,T] K T
T first first({}) List[T]
T first first({}) Set[T]
T last last({}) List[T]
T argmin argmin({}) List[T]
T argmax argmax({}) List[T]
T argmin argmin({},{}) List[T] List[P]
T argmax argmax({},keys={}) List[T] List[P]
T majority majority({}) List[T]
P median median({}) List[P]
P min min({}) List[P]
P max max({}) Set[P]
P min min({},{}) P P
P max max({},{},{}) P P P
"""


def _read(line: str) -> Row:
    pattern, builtin, template, *arguments = line.split()
    for word in ("in", "notin", "and", "or"):
        template = template.replace(f"}}{word}{{", f"}} {word} {{".replace("notin", "not in"))
    return pattern, builtin, template.replace("{not}", "not ").replace(",", ", "), tuple(arguments)


ROWS: tuple[Row, ...] = tuple(_read(line) for line in _TABLE.strip().splitlines())


@cache
def rows_for(shape: str) -> tuple[tuple[Row, ast.expr], ...]:
    """The rows whose answers may have the shape that `shape_of` tells, each with its parsed pattern."""
    return tuple((row, parsed(row[0])) for row in ROWS if _outer(row[0]) in {shape, "T", "P"})


def _outer(pattern: str) -> str:
    return pattern.split("[", maxsplit=1)[0]


def shape_of(type_: Type) -> str:
    """The outermost word of a type."""
    return type(type_).__name__.removesuffix("Type")


@cache
def parsed(pattern: str) -> ast.expr:
    """A pattern as Python reads it."""
    return ast.parse(pattern, mode="eval").body


def unify(pattern: ast.expr, type_: Type, letters: Letters) -> bool:
    """Whether the type is of the pattern; tells the letters."""
    match pattern, type_:
        case ast.Name(id="Int" | "Real" | "Bool" | "Text" as name), _:
            return shape_of(type_) == name
        case ast.Name(id="P" as name), _:
            letters[name] = type_
            return is_plain(type_)
        case ast.Name(id=name), _:
            return letters.setdefault(name, type_) == type_
        case ast.Tuple(elts=elements), TupleType(items=items):
            return len(elements) == len(items) and all(
                unify(one, item, letters) for one, item in zip(elements, items, strict=True)
            )
        case ast.Subscript(value=ast.Name(id="List"), slice=inner), ListType(item=item):
            return unify(inner, item, letters)
        case ast.Subscript(value=ast.Name(id="Set"), slice=inner), SetType(item=item):
            return unify(inner, item, letters)
        case ast.Subscript(slice=ast.Tuple(elts=[one, other])), MapType(key=key, value=value):
            return unify(one, key, letters) and unify(other, value, letters)
    return False


def resolve(pattern: ast.expr, letters: Letters, kinds: Kinds) -> Type:
    """A type of the pattern; letters not told yet are drawn."""
    match pattern:
        case ast.Tuple(elts=elements):
            return TupleType(tuple(resolve(one, letters, kinds) for one in elements))
        case ast.Subscript(value=ast.Name(id="Map"), slice=ast.Tuple(elts=[key, value])):
            return MapType(resolve(key, letters, kinds), resolve(value, letters, kinds))
        case ast.Subscript(value=ast.Name(id="Set"), slice=item):
            return SetType(resolve(item, letters, kinds))
        case ast.Subscript(slice=item):
            return ListType(resolve(item, letters, kinds), 0, kinds.random.choice((2, 3, 3, 4)))
        case ast.Name(id=name):
            return letters[name] if name in letters else _named(name, letters, kinds)
    raise AssertionError(ast.dump(pattern))


def _named(name: str, letters: Letters, kinds: Kinds) -> Type:
    match name:
        case "Int":
            return kinds.whole()
        case "Few":
            return FEW
        case "Num":
            return REAL if kinds.random.random() < 0.4 else kinds.whole()
        case "Real" | "Bool" | "Text":
            return {"Real": REAL, "Bool": BOOL, "Text": TEXT}[name]
    drawn = {"P": kinds.ordered, "K": kinds.ordered, "V": kinds.small}.get(name, kinds.any)()
    letters[name] = drawn
    return drawn


def is_scalar(type_: Type) -> bool:
    """Whether it is a number, a Bool or a Text."""
    return isinstance(type_, BoolType | IntType | RealType | TextType)
