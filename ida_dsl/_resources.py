"""Finds the grammar and the programs that ship with the language.

Installed, they lie in `_data` beside this file; in a checkout, at its top.
"""

from pathlib import Path

_HERE = Path(__file__).resolve().parent
_ROOTS = (_HERE / "_data", _HERE.parent)


def resource(*parts: str) -> Path:
    """Where a shipped file or folder lies, such as `resource("grammar", "ida.lark")`.

    Raises FileNotFoundError where neither place has it.
    """
    for root in _ROOTS:
        found = root.joinpath(*parts)
        if found.exists():
            return found
    raise FileNotFoundError(f"{'/'.join(parts)} is not part of this installation of ida-dsl")


def grammar_dir() -> Path:
    """The folder of the grammar. Raises FileNotFoundError."""
    return resource("grammar")


def programs_dir() -> Path:
    """The folder of the programs that ship with the language. Raises FileNotFoundError."""
    return resource("programs")
