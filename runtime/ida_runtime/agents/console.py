"""How a person is spoken to: the `Console` that a terminal or a test provides, and what may be said there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from attrs import frozen

from ida_dsl._view import escape


class Console(Protocol):
    """Says lines and asks for lines. EOFError and KeyboardInterrupt are the person's wish to stop."""

    def say(self, text: str) -> None:
        """Shows a text of one or more lines."""

    def ask(self, label: str, words: Sequence[str] = ()) -> str:
        """A line that is typed after the label; `words` are offered to complete it."""


@frozen
class Plainly:
    """A console on which no text can do anything but be read.

    Prompts and answers come from files, models and strangers: characters that a terminal obeys (colours, the
    cursor, the direction of writing) are shown as escapes.
    """

    console: Console

    def say(self, text: str) -> None:
        """Shows a text, made harmless."""
        self.console.say(harmless(text))

    def ask(self, label: str, words: Sequence[str] = ()) -> str:
        """A line that is typed after the label, made harmless."""
        return self.console.ask(harmless(label), words)


def harmless(text: str) -> str:
    """The text, with line ends as they are and all else that is not to be seen as escapes."""
    return "\n".join(map(escape, text.split("\n")))
