"""Draws docs/images/robust_*.svg and fills in what docs/robust.md says was measured.

python benchmarks/draw_robust.py [--effort X] [PROGRAM…]

The programs named, or all seven, are measured with seed 0; the lines of others on the page stay as they are.
"""

import argparse
import re
from pathlib import Path

from ida_dsl.api import compiled_with
from ida_dsl.cli.robustness import Given, measured
from ida_dsl.robust.model import Curve, Level, Report, Robustness, inside
from ida_dsl.robust.picture import figure
from ida_dsl.robust.words import percent, unknown_share, with_interval

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "robust.md"
PROGRAMS = (
    "permutation_power",
    "sequential_assignment",
    "sequential_sums",
    "wildcard_search",
    "count_satisfying",
    "union_find",
    "shortest_path",
)
SHOWN = (0.01, 0.05, 0.2)
HEAD = (
    "| task | depth | leaves: mean, most | at 1%: wrong; bound | at 5% | at 20% "
    "| majority of 3 at 20%: wrong; unknown; bound | inside |\n" + "| --- " * 8 + "|\n"
)


def given(path: Path, effort: float) -> Given:
    """The options of `ida-dsl robust PROGRAM --effort X`."""
    return Given(
        program=str(path), tasks=(), depths=None, rates=None, members=3, effort=effort, settings=(), seed=0,
        outputs=(), as_json=False, allow_python=False,
    )  # fmt: skip


def section(name: str, report: Report) -> str:
    """What the page says of a program."""
    rows = [row(task, curve, report.looks) for task in report.tasks for curve in task.curves]
    remarks = dict.fromkeys(remark for task in report.tasks for remark in task.remarks)
    effort = f" --effort {report.plan.questions / 400:g}" if report.plan.questions != 400 else ""
    command = f"ida-dsl robust programs/{name}.ida{effort} -o docs/images/robust_{name}.svg"
    parts = [
        f"![Roots of {name} that are wrong, by how often leaves are](images/robust_{name}.svg)",
        f"```sh\n{command}\n```",
        HEAD + "\n".join(rows),
        *(f"*{remark[0].upper()}{remark[1:]}.*" for remark in remarks),
    ]
    return "\n\n".join(parts)


def row(task: Robustness, curve: Curve, looks: int) -> str:
    most = "no bound" if curve.most is None else str(curve.most)
    by_rate = {cell.rate: cell for cell in curve.cells}
    last = by_rate[SHOWN[-1]].panel
    fine = curve.counted_well and all(inside(one, looks) for cell in curve.cells for one in cell.levels)
    cells = [
        f"`{task.task}`",
        curve.name,
        f"{curve.mean_leaves:.1f}, {most}",
        *(measured_and_bound(by_rate[rate].alone) for rate in SHOWN),
        f"{with_interval(last.votes)}; {unknown_share(last.votes)}; {percent(last.bound)}",
        "yes" if fine else "**no**",
    ]
    return f"| {' | '.join(cells)} |"


def measured_and_bound(level: Level) -> str:
    unknown = f" + {unknown_share(level.votes)} unknown" if level.votes.unknown else ""
    return f"{with_interval(level.votes)}{unknown}; {percent(level.bound)}"


def put(page: str, name: str, text: str) -> str:
    """The page with this between the marks of the program."""
    begin, end = f"<!-- measured: {name} -->", "<!-- end -->"
    return re.sub(
        f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: f"{begin}\n{text}\n{end}", page, flags=re.DOTALL
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("programs", nargs="*", default=PROGRAMS)
    parser.add_argument("--effort", type=float, default=1.0)
    wanted = parser.parse_args()
    for name in wanted.programs or PROGRAMS:
        path = ROOT / "programs" / f"{name}.ida"
        report = measured(compiled_with(path), given(path, wanted.effort))
        (PAGE.parent / "images" / f"robust_{name}.svg").write_bytes(figure(report, "svg"))
        PAGE.write_text(put(PAGE.read_text(), name, section(name, report)))
        verdict = "all inside" if report.holds else f"{report.outside} OUTSIDE"
        print(f"{name}: {report.looks} measurements, {verdict}, {report.above} intervals above a bound")


if __name__ == "__main__":
    main()
