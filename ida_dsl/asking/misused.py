"""What is said to a user whose request does not fit the program."""

from __future__ import annotations

from collections.abc import Iterable

from ida_dsl.spell import nearest


class Misused(ValueError):  # noqa: N818 - it says what happened
    """A request that does not fit the program. Its text is for the user; the last line says what to do."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(line for line in lines if line))


def none_called(what: str, name: str, known: Iterable[str], otherwise: str, of: str = "") -> Misused:
    """There is no such name (`of` something): the nearest one, or else what to do."""
    names = list(known)
    near = nearest(name, names)
    missing = f"there is no {what} `{name}`" + (f" of `{of}`" if of else "")
    if near:
        return Misused(missing, f"did you mean `{near}`?")
    return Misused(missing, f"what there is: {', '.join(names)}" if names else "", otherwise)
