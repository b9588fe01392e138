"""What is said of a law that is broken or undecided, whole, as files to read.

`python tests/laws/test_reports.py` writes them anew.
"""

from pathlib import Path

import pytest
from law_kit import SURE, workshop
from test_each_law import BREAKS

from ida_dsl.asking.telling import Look
from ida_dsl.laws.reporting import Page, report
from ida_dsl.laws.suite import Item, judge

GOLDEN = Path(__file__).parent / "golden"
OTHERS = {
    "property": (
        """
task t(n: 0..9) -> 0..18:
    spec = 2 * n

property grows:
    forall n: 0..9, m: 0..9
    t(n) + m < 20
""",
        "grows",
    ),
    "no_such_draw": (
        """
task t(n: 0..9) -> 0..9:
    spec = n

    sample:
        n = draw(0..9)
        require n > 9

    strategy s:
        return n
""",
        "t",
    ),
}
CASES = {**{name: (text, subject, name) for name, (text, subject) in BREAKS.items()},
         "property": (*OTHERS["property"], "property"),
         "no_such_draw": (*OTHERS["no_such_draw"], "sound_step")}  # fmt: skip


def told(text, subject, law):
    """The report, as a terminal of a hundred columns shows it without colours."""
    made = workshop(text)
    verdict = judge(made, Item(subject, law), SURE)
    assert verdict.fails
    case = verdict.breach.case if verdict.breach else None
    bench = made.usual if case is None else made.bench(case.params)
    page = Page("law.ida", made.compiled.sources, Look(width=100, most_lines=40))
    return "\n".join(report(page, bench, verdict)) + "\n"


@pytest.mark.parametrize("name", CASES)
def test_report(name):
    assert told(*CASES[name]) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


if __name__ == "__main__":
    for name, case in CASES.items():
        (GOLDEN / f"{name}.txt").write_text(told(*case), encoding="utf-8")
