"""What is learned, and what must be reached: a row of `docs/results.md` each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

LEARNED = "learned"
"""In place of a teacher: the tier climbs, and questions are taken apart by a decomposer that learns to."""
PROGRAMS = Path(__file__).parents[2] / "programs"


@frozen
class Row:
    """An experiment: a shipped program with smaller types (`instead`: what is written in place of what), a
    size of network, how often the tier must be right, and after how many CPU seconds at most; `hardest` is
    asked of the hardest class, too. It ends when it is reached, unless the `whole` curve is asked for, and
    after `patience` times those seconds at the latest; twice as many where it is for comparison: taught right
    answers, or taken apart as it learns to. With a learned decomposition `slower` times as many seconds are
    taken, and where `shown` is said no more, and at most so many decompositions. Questions are taken apart
    `depth` levels."""

    name: str
    program: str
    instead: Mapping[str, str]
    size: str
    right: float
    within: float
    hardest: float = 0.9
    patience: float = 2.0
    slower: float = 2.0
    depth: int = 1
    shown: int | None = None
    whole: bool = False

    @property
    def within_learned(self) -> float:
        """After how many CPU seconds it is reached with a learned decomposition."""
        return self.within * self.slower

    def ends(self, teacher: str) -> float:
        """After how many CPU seconds it ends."""
        within = self.within_learned if teacher == LEARNED else self.within
        return within * self.patience * (1 if teacher == "climb" else 2)

    def text(self) -> str:
        """The program. ValueError where it has not what is to be replaced."""
        text = (PROGRAMS / f"{self.program}.ida").read_text(encoding="utf-8")
        for old, new in self.instead.items():
            if old not in text:
                raise ValueError(f"{self.program} has no {old!r}")
            text = text.replace(old, new)
        return text


def _few(names: int, *types: str) -> dict[str, str]:
    """What is written for so many names, of these types, where the shipped program has 64."""
    own = {f"type {one} = 0..63": f"type {one} = 0..{names - 1}" for one in types}
    return {"param size: 4..64 = 64": f"param size: 4..{names} = {names}", **own}


def _powers(names: int, bits: int) -> dict[str, str]:
    half = 2 ** (bits - 1)
    return {
        **_few(names, "Element"),
        "type Power = 0..63": f"type Power = 0..{2 * half - 1}",
        "bits = draw(1..6)": f"bits = draw(1..{bits})",
        "a: 0..31, b: 0..31": f"a: 0..{half - 1}, b: 0..{half - 1}",
    }


ROWS: Mapping[str, Row] = {
    row.name: row
    for row in (
        Row("powers of 4", "permutation_power", _powers(4, 3), "tiny", 0.99, 10, slower=4.0, shown=500),
        Row("powers of 8", "permutation_power", _powers(8, 3), "tiny", 0.99, 75),
        Row("powers of 16", "permutation_power", _powers(16, 4), "small", 0.97, 240),
        Row(
            "powers of 32",
            "permutation_power",
            _powers(32, 5),
            "small",
            0.95,
            3600,
            hardest=0.0,
            patience=1.0,
        ),
        Row(
            "powers of 64",
            "permutation_power",
            _powers(64, 6),
            "small",
            0.95,
            7200,
            hardest=0.0,
            patience=1.0,
            whole=True,
        ),
        Row("assignments", "sequential_assignment", _few(16, "Variable"), "small", 0.97, 900, patience=1.0),
        Row("union find", "union_find", _few(16, "Name", "Depth"), "small", 0.97, 900, patience=1.0),
        Row(
            "shortest path", "shortest_path", _few(16, "Vertex", "Distance"), "small", 0.97, 900, patience=1.0
        ),
        Row(
            "wildcards",
            "wildcard_search",
            {"param size: 4..64 = 64": "param size: 4..64 = 16"},
            "small",
            0.97,
            900,
            patience=1.0,
            depth=2,  # six stars are split one at a time, where k = 15 is halved four times
        ),
    )
}
