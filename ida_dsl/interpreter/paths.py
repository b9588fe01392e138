"""Ask paths: where in a root's decomposition an ask stands, and which of two stands first.

A path is the running numbers of the asks that lead from the root to it, and paths are ordered like tuples of
them. Tuples would take memory and time in the square of the depth where a question is asked below a hundred
thousand others, so a path is a number and its parent. Each also keeps one *jump* to an ancestor further up,
chosen as in a skew-binary list, so that the ancestor at any depth is found in logarithmic time; two paths
are compared where they part.
"""

from __future__ import annotations


class Path:
    """A place in the tree of asks. Two paths are equal only if they are the same object."""

    __slots__ = ("depth", "jump", "number", "parent")

    number: int
    depth: int
    parent: Path
    jump: Path

    def __init__(self, parent: Path | None, number: int) -> None:
        self.number = number
        self.parent = self if parent is None else parent
        self.depth = 0 if parent is None else parent.depth + 1
        self.jump = self if parent is None else _jump(parent)

    def up_to(self, depth: int) -> Path:
        """The ancestor at that depth, itself included."""
        place = self
        while place.depth > depth:
            place = place.jump if place.jump.depth >= depth else place.parent
        return place

    def __lt__(self, other: Path) -> bool:
        """Whether this ask stands first; one that leads to another stands before it."""
        level = min(self.depth, other.depth)
        mine, theirs = self.up_to(level), other.up_to(level)
        if mine is theirs:
            return self.depth < other.depth
        while mine.parent is not theirs.parent:
            far = mine.jump is not theirs.jump
            mine, theirs = (mine.jump, theirs.jump) if far else (mine.parent, theirs.parent)
        return mine.number < theirs.number

    def numbers(self) -> tuple[int, ...]:
        """The path written out, the root's own number first."""
        place, found = self, [self.number]
        while place.depth:
            place = place.parent
            found.append(place.number)
        return tuple(reversed(found))


def _jump(parent: Path) -> Path:
    near, far = parent.jump, parent.jump.jump
    return far if parent.depth - near.depth == near.depth - far.depth else parent
