"""Loads `grammar/ida.lark`, once and lazily; the tables made from it are kept in the user's cache folder."""

import hashlib
import os
import pickle
import re
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import lark
from attrs import frozen
from lark.lexer import PatternStr

from ida_dsl._resources import grammar_dir
from ida_dsl.syntax.lexer import ParserLexer

_OPTIONS = {"parser": "lalr", "propagate_positions": True, "maybe_placeholders": True}
_STARTS = ["file", "declarations", "expr"]
# A token that the grammar has no words for is cut off at its line's end, so that the rest can be read.
_ALIEN = (r"(?P<UNCLOSED_LONG>[fF]?(?:\"\"\"|'''))", r"(?P<UNCLOSED_TEXT>[fF]?[\"'][^\n]*)", r"(?P<ODD>.)")


@frozen
class Grammar:
    """The parser, the one expression that cuts text into tokens, and the words that may be keywords."""

    lark: lark.Lark
    token: re.Pattern[str]
    keywords: Mapping[str, str]
    """From a word to its terminal."""


@cache
def grammar() -> Grammar:
    """The grammar; takes a third of a second the first time on a machine, some milliseconds later."""
    parser = _parser()
    words = {t.pattern.value: t.name for t in parser.terminals if _is_word(t)}
    return Grammar(parser, _token_pattern(parser), words)


def _is_word(terminal: lark.lexer.TerminalDef) -> bool:
    return isinstance(terminal.pattern, PatternStr) and terminal.pattern.value.isidentifier()


def _token_pattern(parser: lark.Lark) -> re.Pattern[str]:
    """Of what can match at a place, the first in this order is taken."""
    terminals = [t for t in parser.terminals if not _is_word(t)]
    terminals.sort(key=lambda t: (-t.priority, -t.pattern.max_width, -len(t.pattern.value), t.name))
    known = [f"(?P<{t.name}>{t.pattern.to_regexp()})" for t in terminals]
    return re.compile("|".join([r"(?P<NEWLINE>\n+)", *known, *_ALIEN]))


def _parser() -> lark.Lark:
    text = grammar_dir().joinpath("ida.lark").read_text(encoding="utf-8")
    place = _cache_file(text)
    return _from_cache(place) or _build(text, place)


def _build(text: str, place: Path) -> lark.Lark:
    parser = lark.Lark(text, lexer=ParserLexer, start=_STARTS, **_OPTIONS)
    _to_cache(place, parser)
    return parser


def _cache_file(text: str) -> Path:
    said = os.environ.get("XDG_CACHE_HOME")
    home = Path(said) if said else Path("~/.cache").expanduser()
    version = f"lark{lark.__version__}-py{sys.version_info[0]}{sys.version_info[1]}"
    made_of = f"{text}{_OPTIONS}{_STARTS}{ParserLexer.__module__}"
    digest = hashlib.sha256(made_of.encode()).hexdigest()[:16]
    return Path(home, "ida-dsl", f"grammar-{version}-{digest}.pickle")


def _from_cache(place: Path) -> lark.Lark | None:
    try:
        if not _is_ours(place.parent) or not _is_ours(place):
            return None
        with open(place, "rb") as file:
            return lark.Lark.load(file)
    except Exception:  # noqa: BLE001 — a stale or broken cache is as good as none
        return None


def _is_ours(place: Path) -> bool:
    """A pickle can run anything, so it is read only where nobody else could have written it."""
    if not hasattr(os, "getuid"):
        return True
    status = place.stat()
    return status.st_uid == os.getuid() and not status.st_mode & 0o022


def _to_cache(place: Path, parser: lark.Lark) -> None:
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
            try:
                parser.save(file)
                Path(file.name).replace(place)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    except (OSError, pickle.PickleError):
        pass  # a place that cannot be written to costs time, nothing else
