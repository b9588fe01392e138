"""How many words texts have: what types do not say, and what a text that is cut into parts costs by."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import evolve

from ida_dsl.graph.cost.abstract import Abstract, meet
from ida_dsl.types import EnumType, IntType, ListType, TextType

Rule = Callable[[Abstract, Sequence[Abstract]], Abstract]
"""The result as its type tells it, and what the builtin is given; the result, sharpened."""


def words_of(text: Abstract) -> tuple[int, int]:
    """The fewest and the most words of a text, or of a text in a list; between two is at least a space."""
    if text.words is not None:
        return text.words
    type_ = text.type.item if isinstance(text.type, ListType) else text.type
    while isinstance(type_, EnumType) and type_.base is not None:  # a text, or a word in its place
        type_ = type_.base
    return (0, (type_.high + 1) // 2 if isinstance(type_, TextType) else 0)


def _counted(made: Abstract, given: Sequence[Abstract]) -> Abstract:
    if given[0].words is None:
        return made
    return evolve(made, type=meet(made.type, IntType(*given[0].words)), open=False)


def _cut(made: Abstract, given: Sequence[Abstract]) -> Abstract:
    """`split_words`: parts of at most n words, and, but for the last, of at least half as many.

    A cut is looked for in the later half of a part, so none but the last is shorter than that.
    """
    text, most = given[0], given[1].type
    if not isinstance(most, IntType) or most.high < 1:
        return made
    fewest, longest = words_of(text)
    shortest = (max(most.low, 1) - 1) // 2 + 1
    return _parts(made, text, (-(-fewest // most.high), -(-longest // shortest)), min(longest, most.high))


def _each_has_one(made: Abstract, given: Sequence[Abstract]) -> Abstract:
    """Parts of which none is empty: no more than there are words."""
    longest = words_of(given[0])[1]
    return _parts(made, given[0], (0, longest), longest)


def _single(made: Abstract, given: Sequence[Abstract]) -> Abstract:
    """`words`."""
    return _parts(made, given[0], words_of(given[0]), 1)


def _parts(made: Abstract, text: Abstract, count: tuple[int, int], longest: int) -> Abstract:
    if not isinstance(made.type, ListType):
        return made
    type_ = meet(ListType(made.type.item, *count), made.type)
    return evolve(made, type=type_, open=made.open and text.words is None, words=(1, max(longest, 1)))


WORD_RULES: dict[str, Rule] = {
    "count_words": _counted,
    "split_words": _cut,
    "words": _single,
    "split_sentences": _each_has_one,
    "split_paragraphs": _each_has_one,
}
