"""What trying a program's mutants found: the score, and the mutants that no law caught."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from attrs import frozen

from ida_dsl.laws.model import Status, Verdict
from ida_dsl.laws.mutation.audits import Leaves
from ida_dsl.laws.mutation.trial import Fate, Tried


@frozen
class Report:
    """All mutants that were tried, with their fates; `verdicts` are those on the program itself, `of` is how
    many mutants there are."""

    program: str
    verdicts: tuple[Verdict, ...]
    tried: tuple[Tried, ...]
    of: int

    def having(self, fate: Fate) -> list[Tried]:
        """The mutants of one fate."""
        return [one for one in self.tried if one.fate is fate]

    @property
    def counted(self) -> int:
        """How many mutants mean something else than the program."""
        return len(self.tried) - len(self.having(Fate.EQUIVALENT))

    @property
    def noticed(self) -> int:
        """How many of these a law caught or the checker refused."""
        return len(self.having(Fate.CAUGHT)) + len(self.having(Fate.REFUSED))

    @property
    def score(self) -> float:
        """The share that was noticed; 1 where there was nothing to notice."""
        return self.noticed / self.counted if self.counted else 1.0

    @property
    def catches(self) -> Counter[str]:
        """How many mutants each law caught: it may be that others would have caught them, too."""
        return Counter(one.by for one in self.having(Fate.CAUGHT))

    @property
    def audited(self) -> int:
        """How many mutants only a property with other agents at the leaves caught."""
        return sum(one.by.endswith(tuple(each.value for each in Leaves)) for one in self.having(Fate.CAUGHT))

    @property
    def left_out(self) -> list[Verdict]:
        """The laws that catch nothing because the program does not keep them itself."""
        return [one for one in self.verdicts if one.status in {Status.BROKEN, Status.UNDECIDED}]


# ------------------------------------------------------------------------------------------------ as data


def to_json(report: Report) -> dict[str, Any]:
    """The report as plain data."""
    return {
        "program": report.program,
        "mutants": report.of,
        "tried": len(report.tried),
        "caught": len(report.having(Fate.CAUGHT)),
        "caught_with_other_agents": report.audited,
        "refused": len(report.having(Fate.REFUSED)),
        "equivalent": len(report.having(Fate.EQUIVALENT)),
        "survived": len(report.having(Fate.SURVIVED)),
        "score": round(report.score, 4),
        "caught_by": dict(report.catches.most_common()),
        "left_out": [{"law": f"{v.subject}::{v.law}", "why": v.why} for v in report.left_out],
        "survivors": [_row(one) for one in report.having(Fate.SURVIVED)],
        "equivalents": [_row(one) for one in report.having(Fate.EQUIVALENT)],
    }


def _row(tried: Tried) -> dict[str, Any]:
    mutant = tried.mutant
    return {
        "kind": mutant.kind,
        "task": mutant.task,
        "strategy": mutant.strategy,
        "path": mutant.change.span.path,
        "line": mutant.line,
        "column": mutant.column,
        "change": mutant.change.says,
        "why": tried.why,
        "diff": mutant.diff,
    }


# ------------------------------------------------------------------------------------------------ as text


def to_text(report: Report) -> Iterator[str]:
    """The report in lines: survivors first, the score last, where it is seen."""
    if not report.of:
        yield f"{report.program}: there is nothing to change: no strategy of its own has any such place"
        return
    for tried in report.having(Fate.SURVIVED):
        yield from _survivor(tried)
    equivalent = report.having(Fate.EQUIVALENT)
    if equivalent:
        yield "equivalent, so not counted:"
        yield from (f"  {_headline(one)}: {one.why}" for one in equivalent)
        yield ""
    if report.left_out:
        yield "these laws catch nothing, because the program does not keep them itself:"
        yield from (f"  {one.subject}::{one.law}: {one.status.value}, {one.why}" for one in report.left_out)
        yield f"ida-dsl test {report.program} says more; mend that first"
        yield ""
    yield from _summary(report)


def _survivor(tried: Tried) -> Iterator[str]:
    yield f"survived: {_headline(tried)}"
    yield from (f"  {line}" for line in tried.mutant.diff.splitlines()[2:])
    yield f"  {tried.why}"
    yield ""


def _headline(tried: Tried) -> str:
    mutant = tried.mutant
    return f"{mutant.place} {mutant.kind}, {mutant.change.says}"


def _summary(report: Report) -> Iterator[str]:
    some = f" of {report.of}" if len(report.tried) < report.of else ""
    yield f"{report.program}: {_count(len(report.tried), 'mutant')}{some}"
    laws = ", ".join(f"{name} {count}" for name, count in report.catches.most_common())
    yield f"  {len(report.having(Fate.CAUGHT)):>4} caught by a law" + (f": {laws}" if laws else "")
    yield f"  {len(report.having(Fate.REFUSED)):>4} refused by the checker"
    yield f"  {len(report.having(Fate.SURVIVED)):>4} survived"
    yield f"  {len(report.having(Fate.EQUIVALENT)):>4} equivalent"
    if report.counted:
        of = f"{report.noticed} noticed of {report.counted} that are not equivalent"
        yield f"score {report.score:.1%}: {of}"
    if report.audited:
        without = (report.noticed - report.audited) / report.counted
        of = f"the {report.audited} that needed other agents at the leaves than `spec`"
        yield f"      {without:.1%} without {of}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def spread(found: Sequence[Any], limit: int | None) -> list[Any]:
    """So many of them at most, from all over the program."""
    if limit is None or limit >= len(found):
        return list(found)
    return [found[at * len(found) // limit] for at in range(limit)]
