"""Tokens, and the logical lines that they stand in.

A file is cut into tokens once, before anything is parsed; errors are mended by changing logical lines, so
that all mistakes of a file are found in one go without lexing it again.
"""

from typing import NamedTuple

from attrs import field, frozen

OPENERS = {"LPAR": "(", "LSQB": "[", "LBRACE": "{"}
CLOSERS = {"RPAR": ")", "RSQB": "]", "RBRACE": "}"}
MATES = {"(": ")", "[": "]", "{": "}"}
TEXTS = frozenset(["TEXT", "LONG_TEXT", "FTEXT"])

# Tokens that no rule takes, so that the parser stops at them.
UNCLOSED_TEXT = "UNCLOSED_TEXT"
UNCLOSED_LONG = "UNCLOSED_LONG"
ODD = "ODD"
TOO_DEEP = "TOO_DEEP"
TOO_LONG = "TOO_LONG"
RESERVED = "RESERVED"
BAD_DEDENT = "BAD_DEDENT"

# What stands for a line that was taken out.
MISTAKE = "MISTAKE"
MISTAKE_BLOCK = "MISTAKE_BLOCK"
MISTAKE_TASK = "MISTAKE_TASK"

RESERVED_WORDS = frozenset(
    [
        "and",
        "or",
        "not",
        "in",
        "if",
        "elif",
        "else",
        "for",
        "repeat",
        "break",
        "continue",
        "while",
        "require",
        "return",
        "ask",
        "True",
        "False",
        "None",
        "unknown",
        "lambda",
        "class",
        "def",
    ]
)
"""Names nowhere. Every other word is an ordinary name wherever it is not expected as a keyword."""


class Tok(NamedTuple):
    """A token: its terminal in the grammar (words are all NAME yet), its text, and where it stands."""

    type: str
    text: str
    start: int
    end: int


@frozen
class Line:
    """A logical line: what stands between two line ends that are not inside brackets."""

    indent: int
    tokens: tuple[Tok, ...]
    margin: str = field(default="", eq=False)
    """The blanks that it is indented by, as written."""

    @property
    def start(self) -> int:
        """Where the first token begins."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Where the last token ends."""
        return self.tokens[-1].end

    @property
    def words(self) -> tuple[str, ...]:
        """The texts of its tokens."""
        return tuple(token.text for token in self.tokens)

    def replaced(self, kind: str, indent: int | None = None) -> "Line":
        """The same line with one token in place of all."""
        only = Tok(kind, "", self.start, self.end)
        return Line(self.indent if indent is None else indent, (only,), self.margin)


@frozen
class Scan:
    """A file as logical lines, and where its comments begin and end."""

    lines: tuple[Line, ...]
    comments: tuple[tuple[int, int], ...]
