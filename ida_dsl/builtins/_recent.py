"""What was worked out of large values, kept for the next question about the same one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """A function that remembers its latest results, by the identity of its first argument.

    Not by equality, which costs as much as most of what is remembered, and for which words of two programs
    are one though they sort differently.
    """

    def __init__(self, compute: Callable[..., T], most: int) -> None:
        self._compute = compute
        self._most = most
        self._kept: dict[tuple[Any, ...], tuple[object, T]] = {}

    def __call__(self, of: object, *more: Any) -> T:
        key = (id(of), *more)
        kept = self._kept.get(key)
        if kept is not None:
            return kept[1]
        result = self._compute(of, *more)
        if len(self._kept) >= self._most:
            self._kept.pop(next(iter(self._kept)), None)
        # Whoever is kept keeps its identity.
        self._kept[key] = (of, result)
        return result


def recent(most: int) -> Callable[[Callable[..., T]], Recent[T]]:
    """Remember so many results of the function."""
    return lambda compute: Recent(compute, most)
