"""Functions of texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ida_dsl.builtins import _ranges as ranges
from ida_dsl.builtins._define import core, define
from ida_dsl.builtins._model import Builtin, Misfit
from ida_dsl.builtins._search import best
from ida_dsl.builtins._split import split_sentences, split_words
from ida_dsl.types import BOOL, INT, TEXT, IntType, ListType, NeverType, TextType, Type
from ida_dsl.values import MAX_SIZE, Reason, Unknown, Value, Word

_WHOLE = re.compile(r"\s*([+-]?)0*([0-9]+)\s*")
_LONGEST = 19


def _text(x: Value) -> Value:
    from ida_dsl.json_values import filled  # noqa: PLC0415 - not needed to check

    text = filled(x)
    return text if len(text) <= MAX_SIZE else Unknown(Reason.SIZE)


def _text_type(x: Type) -> Type:
    return x if isinstance(x, TextType) else TEXT


def _words_at_most(text: TextType) -> int:
    return (text.high + 1) // 2


def _parts_type(text: TextType, *_: Type) -> Type:
    """A list of parts that are not empty and have something between them."""
    return ranges.list_of(TextType(1, max(text.high, 1)), 0, _words_at_most(text))


def _part(text: TextType, *_: Type) -> Type:
    return TextType(0, text.high)


def _changed(change: Callable[[str], str]) -> Callable[[str], Value]:
    def meaning(text: str) -> Value:
        changed = change(text)
        return changed if len(changed) <= MAX_SIZE else Unknown(Reason.SIZE)

    return meaning


def _grown_type(text: TextType) -> Type:
    """A letter may have two or three letters for its other case."""
    return TextType(min(text.low, 1), min(3 * text.high, MAX_SIZE))


def _split_words(text: str, words: int) -> Value:
    if words < 1:
        return Unknown(Reason.DOMAIN, "a part has at least one word")
    return split_words(text, words)


def _paragraphs(text: str) -> Value:
    return tuple(part.strip() for part in re.split(r"\n\s*\n", text) if part.strip())


def _split_text(text: str, separator: str) -> Value:
    return tuple(text.split(separator)) if separator else Unknown(Reason.DOMAIN, "the separator is empty")


def _split_type(text: TextType, _: TextType) -> Type:
    return ranges.list_of(TextType(0, text.high), 1, text.high + 1)


def _join_type(texts: ListType, between: TextType) -> Type:
    item = _text_item(texts)
    low = texts.low * item.low + max(texts.low - 1, 0) * between.low
    return ranges.text_of(low, texts.high * item.high + max(texts.high - 1, 0) * between.high)


def _text_item(texts: ListType) -> TextType:
    item = core(texts.item)
    if isinstance(item, NeverType):
        return TextType(0, 0)
    if not isinstance(item, TextType):
        raise Misfit(0, "a List of Texts")
    return item


def _join(texts: tuple[Value, ...], between: str) -> Value:
    parts = [text for text in texts if isinstance(text, str)]
    if len(parts) < len(texts):
        word = any(isinstance(text, Word) for text in texts)
        return Unknown(Reason.NOT_A_NUMBER if word else Reason.INSIDE)
    total = sum(map(len, parts)) + len(between) * max(len(parts) - 1, 0)
    return between.join(parts) if total <= MAX_SIZE else Unknown(Reason.SIZE)


def _replace(text: str, old: str, new: str) -> Value:
    if not old:
        return Unknown(Reason.DOMAIN, "the text to replace is empty")
    total = len(text) + text.count(old) * (len(new) - len(old))
    return text.replace(old, new) if total <= MAX_SIZE else Unknown(Reason.SIZE)


def _replace_type(text: TextType, _: TextType, new: TextType) -> Type:
    return TextType(0, min(text.high * max(new.high, 1), MAX_SIZE))


def _parse_int(text: str) -> Value:
    match = _WHOLE.fullmatch(text)
    if match is None:
        return Unknown(Reason.PARSE)
    number = int(match[1] + match[2]) if len(match[2]) <= _LONGEST else 2**64
    return number if -(2**63) <= number < 2**63 else Unknown(Reason.OVERFLOW)


def _search_type(texts: ListType, _: TextType, n: IntType) -> Type:
    return ranges.list_of(_text_item(texts), 0, max(min(texts.high, n.high), 0))


def _search(texts: tuple[Value, ...], query: str, n: int) -> Value:
    return best(texts, query, n)


def _function(signature: str, doc: str, rule: Any, meaning: Any) -> Builtin:
    return define(signature, doc, rule, meaning, group="texts")


TEXTS = (
    define(
        "text(x: T) -> Text",
        "x as an f-text shows it: a Text as it is, anything else as JSON.",
        _text_type,
        _text,
        group="texts",
    ),
    _function(
        "count_words(text: Text) -> Int",
        "How many words a text has: what stands between spaces and line ends.",
        lambda text: IntType(0, _words_at_most(text)),
        lambda text: len(text.split()),
    ),
    _function(
        "words(text: Text) -> List[Text]",
        "The words of a text, in order.",
        _parts_type,
        lambda text: tuple(text.split()),
    ),
    _function(
        "split_words(text: Text, words: Int) -> List[Text]",
        "The text in parts of at most so many words, no word lost: cut at the end of a paragraph or sentence "
        "where one ends in the later half of a part, else anywhere between words. Unknown for fewer than one "
        "word.",
        _parts_type,
        _split_words,
    ),
    _function(
        "split_sentences(text: Text) -> List[Text]",
        "The sentences: up to a full stop, question or exclamation mark before a space, "
        "or to the end of a paragraph.",
        _parts_type,
        split_sentences,
    ),
    _function(
        "split_paragraphs(text: Text) -> List[Text]",
        "The paragraphs: what stands between empty lines.",
        _parts_type,
        _paragraphs,
    ),
    _function(
        "split_lines(text: Text) -> List[Text]",
        "The lines, without their ends.",
        lambda text: ranges.list_of(TextType(0, text.high), 0, text.high),
        lambda text: tuple(text.splitlines()),
    ),
    _function(
        "split_text(text: Text, separator: Text) -> List[Text]",
        "What stands between the separators; unknown for an empty separator.",
        _split_type,
        _split_text,
    ),
    _function(
        "join_texts(texts: Items[Text], between: Text) -> Text",
        "The texts in one, with something between them. Unknown where one is.",
        _join_type,
        _join,
    ),
    _function(
        "replace_text(text: Text, old: Text, new: Text) -> Text",
        "The text with new wherever old was; unknown where old is empty.",
        _replace_type,
        _replace,
    ),
    _function("lower(text: Text) -> Text", "The text in small letters.", _grown_type, _changed(str.lower)),
    _function("upper(text: Text) -> Text", "The text in capital letters.", _grown_type, _changed(str.upper)),
    _function(
        "strip(text: Text) -> Text", "The text without spaces and line ends around it.", _part, str.strip
    ),
    _function(
        "starts_with(text: Text, start: Text) -> Bool",
        "Whether the text starts so.",
        lambda *_: BOOL,
        str.startswith,
    ),
    _function(
        "ends_with(text: Text, end: Text) -> Bool", "Whether the text ends so.", lambda *_: BOOL, str.endswith
    ),
    _function(
        "parse_int(text: Text) -> Int",
        "The Int that the text is in decimal digits, with spaces around it or not; else unknown.",
        lambda _: INT,
        _parse_int,
    ),
    _function(
        "search(texts: Items[Text], query: Text, n: Int) -> List[Text]",
        "The at most n texts that share most with the query, rare words counting most (BM25), best first; "
        "ties stay as they are. Those that share no word are left out, unknown ones too.",
        _search_type,
        _search,
    ),
)
