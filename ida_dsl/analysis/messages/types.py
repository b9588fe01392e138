"""Errors about types and values: E03xx."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ida_dsl.analysis.messages.wording import describe
from ida_dsl.diagnostics import Diagnostic, Label
from ida_dsl.source import Span
from ida_dsl.spell import nearest
from ida_dsl.syntax import ast
from ida_dsl.types import EnumType, IntType, ListType, RealType, RecordType, TextType, Type, fits, overlaps


def _how_to_mend(given: Type, wanted: Type) -> str:
    match given, wanted:
        case RealType(), IntType():
            return "Write `round(…)` or `floor(…)` to make an Int of it."
        case IntType() | RealType(), TextType():
            return "Write `text(…)` to make a text of it."
        case TextType(), IntType():
            return "Write `parse_int(…)` to read a number from a text."
        case _, ListType() if given == wanted.item:
            return "Write `[…]` around it for a list of one."
        case RecordType(), RecordType():
            return _fields_to_mend(given, wanted)
        case ListType(), _ if fits(given.item, wanted):
            return "This is a list of such: take one with `first(…)`, or what most say with `majority(…)`."
        case IntType(), IntType():
            return "No value of the one is a value of the other: look at the ends of the ranges."
        case EnumType(), EnumType():
            return "The two have no word in common."
    return ""


def _fields_to_mend(given: RecordType, wanted: RecordType) -> str:
    """Which fields of a record are missing, too many or of another type."""
    missing = [name for name, _ in wanted.fields if given.get(name) is None]
    more = [name for name, _ in given.fields if wanted.get(name) is None]
    for name in more:
        if near := nearest(name, missing):
            return f"There is no field `{name}`. Did you mean `{near}`?"
    if missing:
        return f"{_listed(missing)} missing."
    if more:
        return f"{_listed(more)} not wanted."
    wrong = [n for n, type_ in given.fields if (other := wanted.get(n)) and not overlaps(type_, other)]
    return f"Look at {', '.join(f'`{name}`' for name in wrong)}." if wrong else ""


def _listed(names: Sequence[str]) -> str:
    *others, last = (f"`{name}`" for name in names)
    return f"{', '.join(others)} and {last} are" if others else f"{last} is"


def misfit(span: Span, given: Type, wanted: Type, what: str, label: Label | None = None) -> Diagnostic:
    """A value of one type where another is wanted; `what` says of what (`the argument x of power`)."""
    return Diagnostic(
        "E0301",
        span,
        f"This does not fit {what}",
        f"It is {describe(given)}.\nWanted: {describe(wanted)}.",
        (label,) if label else (),
        _how_to_mend(given, wanted),
    )


def argument_count(span: Span, name: str, signature: str, given: int, most: int) -> Diagnostic:
    """Too many arguments."""
    text = f"`{name}` takes {_count(most)}, and here are {given}."
    return Diagnostic(
        "E0302", span, f"Too many arguments for `{name}`", text, hint=f"It is declared as `{signature}`."
    )


def _count(n: int) -> str:
    return "no arguments" if n == 0 else "one argument" if n == 1 else f"{n} arguments"


def missing_argument(span: Span, name: str, signature: str, missing: Iterable[str]) -> Diagnostic:
    """An argument that must be given and is not."""
    names = ", ".join(f"`{m}`" for m in missing)
    return Diagnostic("E0302", span, f"`{name}` needs {names}", hint=f"It is declared as `{signature}`.")


_KEYWORDS = {
    ("sort", "reverse"): "Write `reverse(sort(…))`.",
    ("sort", "key"): "Give as many keys: `sort(xs, [… for x in xs])`.",
    ("max", "key"): "Write `argmax(xs, [… for x in xs])`.",
    ("min", "key"): "Write `argmin(xs, [… for x in xs])`.",
    ("max", "default"): "Write `or_else(max(…), …)`.",
    ("min", "default"): "Write `or_else(min(…), …)`.",
}
"""What Python passes by keyword to functions that have other parameters here."""


def no_such_parameter(name: ast.Name, function: str, parameters: Iterable[str]) -> Diagnostic:
    """A keyword that the callee does not have."""
    parameters = tuple(parameters)
    near = nearest(name.text, parameters)
    hint = _KEYWORDS.get((function, name.text)) or (
        f"Did you mean `{near}`?"
        if near
        else "It has " + (", ".join(f"`{p}`" for p in parameters) or "none") + "."
    )
    return Diagnostic("E0303", name.span, f"`{function}` has no parameter `{name.text}`", hint=hint)


def given_twice(span: Span, name: str, function: str) -> Diagnostic:
    """One argument by position and by keyword."""
    return Diagnostic(
        "E0303", span, f"`{name}` of `{function}` is given twice", hint="Leave one of them out."
    )


def positional_after_named(span: Span, name: str, function: str) -> Diagnostic:
    """An argument without a name that comes to stand for one that was named before it."""
    text = f"By its place it would be `{name}` of `{function}`, which is given by name already."
    hint = "Put the named arguments last, or name this one too."
    return Diagnostic("E0303", span, "An argument without a name follows a named one", text, hint=hint)


def cannot(span: Span, what: str, given: Iterable[Type], expected: str, hint: str = "") -> Diagnostic:
    """An operator or builtin that does not take such operands."""
    found = " and ".join(describe(type_) for type_ in given)
    text = f"It is given {found}.\nWanted: {expected}."
    return Diagnostic("E0304", span, f"{what} does not take this", text, hint=hint)


def no_value_in_common(span: Span, what: str, given: Iterable[Type], words: Sequence[str]) -> Diagnostic:
    """Values that could never be equal; `words` are those that were written as texts."""
    first, second = map(describe, given)
    hint = f"Words have no quotes: write `{words[0]}`." if words else "Compare values of one type."
    text = f"It is given {first} and {second}.\nThe two have no value in common."
    return Diagnostic("E0304", span, f"{what} does not take this", text, hint=hint)


def not_a_bool(span: Span, given: Type, what: str) -> Diagnostic:
    """A condition that is no Bool."""
    hints = {
        ListType: "Compare its length: `len(…) > 0`.",
        IntType: "Compare it: `… != 0`.",
        TextType: 'Compare it: `… != ""`.',
    }
    return Diagnostic(
        "E0305",
        span,
        f"{what} must be a Bool",
        f"It is {describe(given)}.",
        hint=hints.get(type(given), "Compare it with something."),
    )


def compares_unknown(span: Span, other: str) -> Diagnostic:
    """`x == unknown`."""
    text = "Whatever is compared with unknown is unknown itself, so this would never be True."
    return Diagnostic(
        "E0306",
        span,
        "Nothing equals `unknown`",
        text,
        hint=f"Write `known({other})`, or `not known({other})`.",
    )


def no_join(span: Span, first: Type, second: Type, what: str) -> Diagnostic:
    """Values of two types where one type must hold them all."""
    text = f"Here are {describe(first)} and {describe(second)}."
    records = isinstance(first, RecordType) and isinstance(second, RecordType)
    hint = _how_to_mend(second, first) if records else ""
    return Diagnostic("E0307", span, f"{what} must be of one type", text, hint=hint)


def not_iterable(span: Span, given: Type) -> Diagnostic:
    """A loop over what has no items."""
    hint = (
        "Write `range(…)` to count."
        if isinstance(given, IntType)
        else "Loop over a list, a set, the keys of a map, or the characters of a text."
    )
    return Diagnostic(
        "E0308", span, "This has no items to go through", f"It is {describe(given)}.", hint=hint
    )


def not_a_type(span: Span, hint: str = "") -> Diagnostic:
    """An expression where a type must stand."""
    hint = (
        hint
        or "Types are Bool, Int, Real, Text, ranges `0..9`, words without quotes `yes | no`, `(A, B)`, "
        "`{name: A}`, `List[A]`, `Set[A]`, `Map[A, B]`, and names of types."
    )
    return Diagnostic("E0309", span, "This is not a type", hint=hint)


def type_as_value(span: Span, hint: str = "") -> Diagnostic:
    """A type where a value must stand."""
    return Diagnostic(
        "E0310",
        span,
        "This is a type, not a value",
        hint=hint or "For the list of its values write `every(…)`; to count write `range(…)`.",
    )


def bad_range(span: Span, low: object, high: object) -> Diagnostic:
    """A range without values."""
    return Diagnostic(
        "E0311",
        span,
        "This range has no values",
        f"It goes from {low} to {high}; both ends are included.",
        hint="Write the smaller end first.",
    )


def not_constant(span: Span, why: str) -> Diagnostic:
    """Something that must be known before the program runs."""
    return Diagnostic(
        "E0312",
        span,
        "This must be known before the program runs",
        why,
        hint="Use numbers, words, params, consts and operators on them.",
    )


def constant_unknown(span: Span, why: str) -> Diagnostic:
    """A constant whose value is unknown."""
    return Diagnostic("E0313", span, "This constant has no value", f"It is unknown, because {why}.")


def no_index(span: Span, given: Type, hint: str = "") -> Diagnostic:
    """An index into what has no items."""
    return Diagnostic(
        "E0314",
        span,
        "This cannot be indexed",
        f"It is {describe(given)}.",
        hint=hint or "Lists, texts and tuples are indexed by position, maps by key.",
    )


def target_shape(span: Span, given: Type, wanted: int) -> Diagnostic:
    """A tuple of targets that does not match the value."""
    return Diagnostic(
        "E0315",
        span,
        f"This cannot be taken apart into {wanted}",
        f"It is {describe(given)}.",
        hint=f"The value must be a tuple of {wanted}.",
    )


def outside_param(span: Span, name: str, value: str, type_: Type) -> Diagnostic:
    """A param's value outside its type."""
    title = f"{value or 'An empty text'} is not a value of the param `{name}`"
    return Diagnostic("E0316", span, title, f"Wanted: {describe(type_)}.")


def not_finite(span: Span, type_: Type, what: str) -> Diagnostic:
    """An infinite type where all values must be named."""
    hint = "Use a range, words, a Bool, or tuples, records and sized lists of such."
    return Diagnostic(
        "E0317",
        span,
        f"{what} needs a finite type",
        f"{describe(type_)} is not: its values cannot be listed.",
        hint=hint,
    )


def two_bases(span: Span) -> Diagnostic:
    """An enumeration with two ranges or other types."""
    return Diagnostic(
        "E0318",
        span,
        "An enumeration includes at most one range or other type",
        hint="Use one range, or a record that says which of the two it is.",
    )


def bad_measure(span: Span, given: Type) -> Diagnostic:
    """A measure that does not count."""
    return Diagnostic(
        "E0319",
        span,
        "A measure is an Int, or a tuple of Ints",
        f"It is {describe(given)}.",
        hint="Measure what gets smaller: `len(xs)`, `count_words(passage)`, `(a, b)`.",
    )


def recursive_function(name: ast.Name, through: Iterable[str]) -> Diagnostic:
    """A function that calls itself."""
    chain = " → ".join(f"`{step}`" for step in through)
    return Diagnostic(
        "E0320",
        name.span,
        f"`{name.text}` calls itself",
        f"The way round: {chain}. Functions and primitives do not recurse, so that they end.",
        hint="Use `for`, `repeat` or `iterate`; what takes questions apart is a task.",
    )


def bad_iterate(span: Span, why: str) -> Diagnostic:
    """`iterate` of what cannot be iterated."""
    return Diagnostic(
        "E0321",
        span,
        "`iterate(f, n, x)` cannot apply this over and over",
        why,
        hint="Give it the name of a function or primitive with one parameter, whose answer fits that "
        "parameter.",
    )


def not_fixed_param(span: Span, name: str) -> Diagnostic:
    """A param of a type without bounds."""
    return Diagnostic(
        "E0322",
        span,
        f"The param `{name}` needs a finite type",
        hint="Write a range, words or Bool: `4..64`.",
    )


def type_too_large(span: Span, most: int) -> Diagnostic:
    """A type made of types made of types."""
    text = f"It is made of more than {most} types."
    return Diagnostic(
        "E0323", span, "This type is too large", text, hint="Use a list or a map in place of many parts."
    )


def group_too_large(span: Span, most: int) -> Diagnostic:
    """A group of groups of agents."""
    text = f"With the members of its members it asks more than {most} agents for one answer."
    return Diagnostic("E0610", span, "This group of agents is too large", text, hint="Take some members out.")
