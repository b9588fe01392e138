"""What is known of how many words a text has, and which builtins take texts and lists apart."""

from __future__ import annotations

from ida_dsl.analysis.collector import Axioms, Collector, Rule
from ida_dsl.analysis.linear import Linear, number
from ida_dsl.analysis.symbolic import Sym
from ida_dsl.types import INT

FEWER = frozenset(
    ("sort", "unique", "set", "[:]", "take", "drop", "strip", "difference", "without", "intersection")
)
"""No more items than the first argument has, and each is one of its."""
PARTS = frozenset(
    ("words", "split_words", "split_sentences", "split_paragraphs", "split_lines", "split_text")
)
"""Parts of a text, none longer than it."""
WORDY = frozenset(("words", "split_words", "split_sentences", "split_paragraphs"))
"""Parts of a text between words, each of one word or more."""
TAKEN_OUT = frozenset(("item", "[]", "first", "last", "argmin", "argmax", "majority", "median", "min", "max"))


def is_taken(sym: Sym) -> bool:
    """Whether it is an item of its first argument."""
    return sym.op in TAKEN_OUT and (len(sym.args) == 1 or sym.op not in {"min", "max"})


def shape(sym: Sym) -> tuple[int, ...]:
    """Which bounds a slice has; how many filters each `for` of a comprehension has."""
    assert isinstance(sym.data, tuple)
    return sym.data


def words_in(c: Collector, text: Sym) -> Linear:
    """How many words a text has."""
    return c.number(c.universe.make("count_words", (text,), INT))


def _word_count(c: Collector, sym: Sym) -> Linear | None:
    text = sym.args[0]
    if isinstance(text.constant, str):
        return number(len(text.constant.split()))
    return words_in(c, text.args[0]) if text.op == "strip" else None


def _word_axioms(c: Collector, sym: Sym, value: Linear) -> None:
    text = sym.args[0]
    c.add(value, c.size(text) + 1 - value * 2)
    match text.op:
        case "+":
            a, b = (words_in(c, part) for part in text.args)
            c.add(value - a, value - b, a + b - value, value - a - b + 1)
        case "[:]" if len(shape(text)) == 2:
            c.add(words_in(c, text.args[0]) - value)
        case "if_else":
            test, then, otherwise = text.args
            c.split(
                lambda t: t.assume(test, True).equate(value, words_in(t, then)),
                lambda t: t.assume(test, False).equate(value, words_in(t, otherwise)),
            )
        case _ if is_taken(text):
            _part_words(c, text.args[0], value)


def _part_words(c: Collector, items: Sym, value: Linear) -> None:
    """The words of an item of a list of parts."""
    if items.op in PARTS:
        c.add(words_in(c, items.args[0]) - value)
        if items.op in WORDY:
            c.add(value - 1)
        if items.op == "split_words":
            c.add(c.number(items.args[1]) - value)
        if items.op == "words":
            c.add(-value + 1)
    elif items.op in FEWER or items.op in {"reverse", "shuffle", "list"}:
        _part_words(c, items.args[0], value)


WORD_COUNTS: dict[str, Rule] = {"count_words": _word_count}
WORD_AXIOMS: dict[str, Axioms] = {"count_words": _word_axioms}
