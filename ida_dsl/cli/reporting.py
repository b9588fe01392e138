"""How trainings went: a page beside what they made, and curves in the terminal. No torch here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ida_dsl.cli import screen
from ida_dsl.load import Program
from ida_runtime.tiers.curves import in_tens

if TYPE_CHECKING:
    from ida_runtime.tiers.report import Told

REPORT = "report.html"
_POINTS = 60
"""So many points at most has a curve."""
_LOW = 0.125
"""How high the bar of the least loss is."""


def write_report(title: str, program: Program, told: Sequence[Told], out: str) -> str:
    """Writes the page into a folder, and says so. Raises OSError."""
    from ida_runtime.tiers.card import put
    from ida_runtime.tiers.report import page

    params = ", ".join(f"{param.name} = {param.value}" for param in program.graph.params)
    place = Path(out) / REPORT
    place.parent.mkdir(parents=True, exist_ok=True)
    put(place, page(title, params, told).encode())
    return f"{place} is written"


def curves(metrics: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """How a tier learned, a bar an evaluation; nothing of a single one."""
    rights = [found[0] / found[1] for line in metrics if (found := _all(line)) and found[1]]
    if len(rights) > 1:
        yield f"right, evaluation by evaluation: {bars(rights)} {rights[-1]:.1%}"
    losses = [float(line["loss"]) for line in metrics if line.get("loss") is not None]
    if len(losses) > 1:
        powers, (least, *_, most), _ = in_tens(losses)
        shares = [_LOW + (1 - _LOW) * (one - least) / (most - least) for one in powers]
        yield f"loss, by its powers of ten:      {bars(shares)} {losses[-1]:.2g}"


def bars(shares: Sequence[float]) -> str:
    """A bar a share; of very many every so manyth, the last among them."""
    every = max(1, -(-len(shares) // _POINTS))
    return "".join(map(screen.bar, shares[::-1][::every][::-1]))


def _all(line: Mapping[str, Any]) -> Sequence[int] | None:
    found: Sequence[int] | None = (line.get("accuracy") or {}).get("all")
    return found
