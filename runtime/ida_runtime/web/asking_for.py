"""What is typed into the search box of the page, read.

`power agent:noisy is:wrong k:13 "some text"`: a word with a colon says where to look, any other is
looked for in the question and its answer. The page does the same where there is no server (assets/search.js).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import frozen

from ida_dsl.asking.misused import none_called

FIELDS = ("task", "agent", "strategy", "reason", "answer", "depth", "is")
STATES = ("wrong", "right", "unknown", "known", "leaf", "root")
_WORD = re.compile(r'(?:(\w+):\s*)?(?:"([^"]*)"|(\S+))')
_CALL = re.compile(r"^\s*(\w+)\s*\((.*)\)\s*(?:=\s*(.+?)\s*)?$", re.DOTALL)
_PARTS = re.compile(r"""[^\s,()\[\]{}"']+""")
_PIECE = re.compile(r"""("(?:[^"\\]|\\.)*"|[(\[{]|[)\]}]|,|[^"()\[\]{},]+|")""")


@frozen
class Query:
    """What is looked for. `fields` are pairs of a field, or an argument's name, and what it is to hold;
    `arguments` are, of a question as it is written, the words that each argument is to hold."""

    words: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    states: tuple[str, ...] = ()
    arguments: tuple[tuple[str, ...], ...] = ()

    @property
    def judged(self) -> tuple[str, ...]:
        """What of it only the specs can tell."""
        return tuple(one for one in self.states if one in {"wrong", "right"})


def read(text: str) -> Query:
    """The query that a text is; a question as it is written is looked for by its task and its arguments."""
    called = _CALL.match(text)
    if called:
        arguments = tuple(tuple(_PARTS.findall(one)) for one in _split(called[2]))
        answer = (("answer", called[3].strip('"')),) if called[3] else ()
        return Query(fields=(("task", called[1]), *answer), arguments=arguments)
    words, fields, states = list[str](), list[tuple[str, str]](), list[str]()
    for name, quoted, bare in _WORD.findall(text):
        value = quoted or bare
        if name == "is":
            states.append(value.lower())
        elif name:
            fields.append((name, value))
        elif value:
            words.append(value)
    return Query(tuple(words), tuple(fields), tuple(states))


def refuse(query: Query, arguments: Iterable[str]) -> None:
    """Raises `Misused` where a query names what there is not; `arguments` are all names of arguments."""
    for state in query.states:
        if state not in STATES:
            raise none_called("state", f"is:{state}", [f"is:{one}" for one in STATES], _listed("is:", STATES))
    known = [*FIELDS, *dict.fromkeys(arguments)]
    for name, _ in query.fields:
        if name not in known:
            how = f"{_listed('', known)}; a text with a colon stands in quotes"
            raise none_called("field", name, known, how)


def _listed(before: str, names: Iterable[str]) -> str:
    return "there are " + ", ".join(f"{before}{one}" for one in names)


def _split(text: str) -> list[str]:
    """Arguments, at the commas that are in no brackets and no text."""
    parts, depth = [""], 0
    for piece in _PIECE.findall(text):
        depth += (piece in "([{") - (piece in ")]}")
        if piece == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return parts
