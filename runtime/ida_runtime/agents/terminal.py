"""The terminal as a `Console`. What is said goes to stderr, so that results on stdout can be kept apart."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from attrs import define, field
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.output import create_output

from ida_runtime.agents.console import Console


def terminal() -> Console:
    """A console with editing and completion where there is a terminal, else one of plain lines."""
    return Terminal() if sys.stdin.isatty() and sys.stderr.isatty() else Lines()


class Lines:
    """Plain lines in and out: for pipes and files."""

    def say(self, text: str) -> None:
        """Writes the text."""
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()

    def ask(self, label: str, words: Sequence[str] = ()) -> str:  # noqa: ARG002 - nothing completes here
        """Reads a line; EOFError where there is none."""
        sys.stderr.write(label)
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            sys.stderr.write("\n")  # what comes next is on a line of its own
            raise EOFError
        return line.rstrip("\r\n")


def _session() -> PromptSession[str]:
    return PromptSession(output=create_output(stdout=sys.stderr))


@define(eq=False)
class Terminal:
    """Lines that can be edited, recalled and completed."""

    _session: PromptSession[str] = field(factory=_session)

    def say(self, text: str) -> None:
        """Writes the text."""
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()

    def ask(self, label: str, words: Sequence[str] = ()) -> str:
        """Reads a line; Tab, or typing, offers the words."""
        completer = WordCompleter(list(words), ignore_case=True, sentence=True)
        return self._session.prompt(label, completer=completer)
